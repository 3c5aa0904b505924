"""A drive as an installation leaves it."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from contextlib import suppress

from ..parts.flash import Flash
from ..parts.sectorcache import SectorCache
from .formatting import format_volume
from .table import SECTOR
from .volume import Volume

POOL = "/trail.pool"
_SPARE = "/spare"
_ATTEMPTS = 8


def make_drive(flash: Flash, files: Mapping[str, bytes], pool_pages: int) -> Volume:
    """Format `flash` and put an installation on it: the pool of 0xFF, then the files in their order.

    The pool comes first: it then lies in the same erase units whatever the files are, and its writes take the same
    time whether modules are Python or bytecode. Folders are made as the paths need them. Power that goes meanwhile is
    the caller's: install again.

    What was written is read back. CircuitPython takes a sector for erased by its first four bytes, and three files of a
    cluster each make a sector of the FAT begin so: what then follows in it is lost. If that has happened, all is
    written again with a file of some clusters in front of the folders, so that others come to lie there.

    Args:
        flash: what it held is lost.
        files: path on the drive -> content.
        pool_pages: of 512 bytes, guards and all that is not home included; 0 for no pool.

    Returns:
        The volume, mounted, with everything on flash.
    """
    for spare in range(_ATTEMPTS):
        with suppress(OSError):
            volume = _written(flash, files, pool_pages, spare)
            if all(volume.open(path, "rb").read() == data for path, data in files.items()):
                return volume
    raise OSError(
        errno.EIO, f"files cannot be read back in {_ATTEMPTS} attempts: is there room for all of them?"
    )


def _written(flash: Flash, files: Mapping[str, bytes], pool_pages: int, spare: int) -> Volume:
    """Return a new volume with everything on it, as far as the flash took it."""
    volume = format_volume(SectorCache(flash))
    if pool_pages:
        _write(volume, POOL, b"\xff" * SECTOR * pool_pages)
    for path, data in files.items():
        if spare and "/" in path[1:]:
            _write(volume, _SPARE, bytes(spare * volume.cluster_bytes))
            spare = 0
        for end in (i for i, character in enumerate(path) if character == "/" and i):
            with suppress(FileExistsError):
                volume.mkdir(path[:end])
        _write(volume, path, data)
    volume.sync()
    return volume


def _write(volume: Volume, path: str, data: bytes) -> None:
    with volume.open(path, "wb") as file:
        file.write(data)
