"""Compiled plans by hash, in the user's data folder: a log's own plan is at hand when it is replayed."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

NO_PLAN = bytes(8)


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
    """Store a compiled plan, unless it is there already; return its hash."""
    name = plan_hash(blob)
    path = _path(name)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
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
    """Write a file so that it is there whole or not at all."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError as error:
        error.filename, error.filename2 = str(path), None  # whoever asked for it knows it by this name
        raise
    finally:
        part.unlink(missing_ok=True)


def _path(name: bytes) -> Path:
    return folder() / "plans" / f"{name.hex()}.plan"
