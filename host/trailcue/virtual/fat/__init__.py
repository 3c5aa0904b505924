"""FAT12 as CircuitPython's FatFs writes it. Doors: `mount`, `Volume`, `format_volume`, `make_drive`."""

from __future__ import annotations

from .drive import make_drive
from .formatting import format_volume, mount
from .volume import Volume

__all__ = ["Volume", "format_volume", "make_drive", "mount"]
