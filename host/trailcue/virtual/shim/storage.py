"""CircuitPython's `storage`: who may write the drive."""

import _ops
import _port
from os import mount_anew


def disable_usb_drive():
    """Hide the drive from USB, so that Python may write it; in boot.py only."""
    _show(0)


def enable_usb_drive():
    """Show the drive over USB, so that Python may not write it; in boot.py only."""
    _show(1)


def remount(mount_path, readonly=False, *, disable_concurrent_write_protection=False):
    """Let Python write the drive, or not; refused while a host has it.

    Raises:
        RuntimeError: the drive is visible via USB.
    """
    try:
        _show(1 if readonly else 0, 2)
    except RuntimeError:
        raise RuntimeError("Cannot remount path when visible via USB.")


def erase_filesystem(extended=None):
    """Make a new, empty drive, and restart the chip."""
    _show(0, 4)


class _Mount:
    """The drive."""

    label = "CIRCUITPY"

    @property
    def readonly(self):
        """Whether Python may not write it."""
        _port.call(_ops.START)
        return not _port.answer[1]


def getmount(mount_path):
    """Return the file system that is mounted there."""
    if mount_path != "/":
        raise OSError(22)
    return _Mount()


def _show(on, how=0):
    _port.request[3] = on | how
    _port.call(_ops.DRIVE, 1)
    if not _port.answer[0]:
        raise RuntimeError("Cannot change USB devices now")
    mount_anew()
