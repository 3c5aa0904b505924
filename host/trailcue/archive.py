"""Compiled plans by hash, in the user's data folder: a log's own plan is at hand when it is replayed."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

NO_PLAN = bytes(8)

PART = ".part"
"""Ending of a file that is being written, or that a kill has left half."""

_UNSYNCABLE = (errno.EINVAL, errno.ENOTSUP, errno.EBADF)
"""What file systems say that have nothing to sync of a folder."""


def plan_hash(blob: bytes) -> bytes:
    """Return the 8 bytes that name a compiled plan: the head of its SHA-256."""
    return sha256(blob).digest()[:8]


def folder() -> Path:
    """Return trailcue's data folder: $TRAILCUE_HOME, or the platform's place for user data."""
    home = os.environ.get("TRAILCUE_HOME")
    if home:
        return Path(home)
    from platformdirs import user_data_path

    return user_data_path("trailcue", appauthor=False)


def keep_plan(blob: bytes) -> bytes:
    """Store a compiled plan, unless it is there already, and sound; return its hash."""
    name = plan_hash(blob)
    path = _path(name)
    if find_plan(name) is None:
        make_folder(path.parent)
        write_whole(path, blob)
    return name


def find_plan(name: bytes) -> bytes | None:
    """Return the compiled plan of this hash, None where it is not kept, cannot be read or is not what it was."""
    try:
        blob = _path(name).read_bytes()
    except OSError:
        return None
    return blob if plan_hash(blob) == name else None


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all; it is on the disk, by its name, when this returns.

    Who may read and write it stays as it was, and what is a link stays one.
    """
    place = Path(os.path.realpath(path))
    part = place.with_name(f"{place.name}.{os.getpid()}{PART}")
    try:
        with part.open("wb") as out:
            out.write(data)
            out.flush()
            sync(out.fileno())
        with suppress(OSError):  # it is new; or a drive that knows no such thing
            shutil.copymode(place, part)
        part.replace(place)
        sync_folder(place.parent)
    except OSError as error:
        error.filename, error.filename2 = str(path), None  # whoever asked for it knows it by this name
        raise
    finally:
        part.unlink(missing_ok=True)


def sweep(path: Path) -> None:
    """Remove what kills have left half of a file. Only for who has it to himself: else somebody may be writing it."""
    for left in path.parent.glob(f"{path.name}.*{PART}"):
        left.unlink(missing_ok=True)


def sync(handle: int) -> None:
    """Have what was written to an open file on the disk; on a Mac past the disk's own cache, too."""
    with suppress(ImportError, OSError):  # Windows; and file systems that know only the other way
        import fcntl

        if hasattr(fcntl, "F_FULLFSYNC"):
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
            return
    os.fsync(handle)


def make_folder(path: Path) -> None:
    """Make a folder, those above it too, and have them on the disk; one that is there is made already."""
    missing = [one for one in (path, *path.parents) if not one.exists()]
    path.mkdir(parents=True, exist_ok=True)
    for one in missing:
        sync_folder(one.parent)


def sync_folder(path: Path) -> None:
    """Have a folder's entries on the disk: what was made, renamed or removed in it."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:
        return  # Windows, which opens no folder
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _UNSYNCABLE:
            raise
    finally:
        os.close(handle)


def _path(name: bytes) -> Path:
    return folder() / "plans" / f"{name.hex()}.plan"
