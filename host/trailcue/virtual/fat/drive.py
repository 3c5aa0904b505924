"""A drive as an installation leaves it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from ..parts.flash import Flash
from ..parts.sectorcache import SectorCache
from .formatting import format_volume
from .table import SECTOR
from .volume import Volume

POOL = "/trail.pool"


def make_drive(flash: Flash, files: Mapping[str, bytes], pool_pages: int) -> Volume:
    """Format `flash` and put an installation on it: the pool of 0xFF, then the files in their order.

    The pool comes first: it then lies in the same erase units whatever the files are, and its writes take the same
    time whether modules are Python or bytecode. Folders are made as the paths need them. Power that goes meanwhile is
    the caller's: install again.

    Args:
        flash: what it held is lost.
        files: path on the drive -> content.
        pool_pages: of 512 bytes, guards and all that is not home included; 0 for no pool.

    Returns:
        The volume, mounted, with everything on flash.
    """
    volume = format_volume(SectorCache(flash))
    if pool_pages:
        with volume.open(POOL, "wb") as file:
            file.write(b"\xff" * SECTOR * pool_pages)
    for path, data in files.items():
        for end in (i for i, character in enumerate(path) if character == "/" and i):
            with suppress(FileExistsError):
                volume.mkdir(path[:end])
        with volume.open(path, "wb") as file:
            file.write(data)
    volume.sync()
    return volume
