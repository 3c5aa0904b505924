"""Runs at a hard reset, before USB: decides who may write the drive, the watch or the computer.

The watch, once it has a pool: Python can write only while the drive is hidden from USB. The computer, if the button is
held, if nothing is installed yet, or in safe mode, in which this file does not run.
"""

import os

import storage


def is_held():
    """Tell whether the button is held."""
    try:
        import wiring
    except ImportError:
        return False
    if not wiring.BUTTON:
        return False
    import board
    from digitalio import DigitalInOut, Pull

    pin = DigitalInOut(getattr(board, wiring.BUTTON))
    pin.switch_to_input(Pull.UP)
    is_up = pin.value
    pin.deinit()
    return not is_up


def is_installed():
    """Tell whether there is a pool."""
    try:
        os.stat("/trail.pool")
        return True
    except OSError:
        return False


if is_installed() and not is_held():
    storage.disable_usb_drive()
