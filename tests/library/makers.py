"""Short sessions of a watch, made once, and a library beside what it should hold."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from tests.host.sessions import log, pages_of
from trailcore import pages as format
from trailcue.library import Added, Library, database, originals
from trailcue.library.loading import pages
from trailcue.library.looking import look
from trailcue.playback import Given


@cache
def session(number: int = 1) -> tuple[bytes, ...]:
    """The pages of a session: OPEN, and three of four minutes."""
    return tuple(pages_of(log(session=number, sequence=100 * number, seconds=240)))


@cache
def contradicting() -> tuple[bytes, ...]:
    """The pages of session 1, another truth of the second of them."""
    opened, _, *rest = session(1)
    other = bytearray(session(2)[1])
    head = format.Head()
    assert head.read(other)
    head.sequence, head.session = 101, 1
    head.write(other, format.payload_crc(other, head.bits))
    return opened, bytes(other), *rest


def begun(number: int = 1, count: int = 4) -> bytes:
    """The first pages of it."""
    return b"".join(session(number)[:count])


@cache
def of_digits() -> tuple[bytes, str]:
    """A file of session 1 whose hash begins with ten digits, and that hash."""
    files = (begun() + str(count).encode() for count in range(10_000))
    return next((data, name) for data in files if re.match("[1-9][0-9]{9}", name := originals.hash_of(data)))


def kept(path: Path, data: bytes) -> Path:
    """A file with these bytes."""
    path.write_bytes(data)
    return path


def add_file(library: Library, path: Path, given: Given | None = None) -> list[Added]:
    """Bring a file as `trailcue import` does."""
    data = path.read_bytes()
    return library.here(data, path.name) or library.keep(look(path, given), data)


def of_version_1() -> None:
    """Make the list one of before copies had names of their own."""
    with closing(sqlite3.connect(database(), isolation_level=None)) as base:
        base.execute("ALTER TABLE copies DROP COLUMN own")
        base.execute("PRAGMA user_version = 1")


def held() -> dict[int, dict[str, Any]]:
    """All that the library says of its sessions, and their pages or bytes, by number."""
    with Library.opened() as library:
        return {
            entry.number: {
                "identity": entry.identity,
                "source": entry.source,
                "duration_s": entry.duration_s,
                "tags": entry.tags,
                "note": entry.note,
                "rpe": entry.rpe,
                "plan": entry.plan,
                "pages": pages(library, entry.number)
                if entry.kind == "log"
                else originals.read(entry.hash, entry.extension),
            }
            for entry in library.entries()
        }
