"""Runs at a hard reset. Once a pool is installed, the drive is hidden from USB: Python can write it only then.

To have the drive back: safe mode, in which this file does not run.
"""

import os

import storage

try:
    os.stat("/trail.pool")
    storage.disable_usb_drive()
except OSError:
    pass  # not installed yet: the drive stays visible, so that it can be
