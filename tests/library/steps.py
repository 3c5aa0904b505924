"""Changes of a library, and what happens at a step of one: each statement and each operation on a file is one."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

from tests.library.makers import add_file, begun, kept, session
from trailcue.library import Library, changes, schema, upkeep

_OPERATIONS = ("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "sqlite3.connect")


def at_step(step: int, home: Path, then: Callable[[], None]) -> Callable[[], bool]:
    """Have `then` called once, before operation `step` of this process on the library; for one that ends soon.

    Returns:
        What says whether it was.
    """
    left = [step]

    def count(*_: object) -> None:
        left[0] -= 1
        if left[0] == -1:
            then()

    def watch(event: str, args: tuple) -> None:
        if event in _OPERATIONS and str(args[0]).startswith(str(home)):
            count()

    connected = schema.connected

    def traced(path: Path) -> sqlite3.Connection:
        base = connected(path)
        base.set_trace_callback(count)
        return base

    schema.connected = traced
    sys.addaudithook(watch)
    return lambda: left[0] < 0


def bring(data: bytes) -> Callable[[], None]:
    def action() -> None:
        with Library.opened() as library:
            library.add_pages(data, "watch")

    return action


def tag() -> None:
    with Library.opened() as library:
        changes.tag(library, library.find("1"), ["hill"], [])


def delete(number: int) -> Callable[[], None]:
    def action() -> None:
        with Library.opened() as library:
            changes.delete(library, library.find(str(number)))

    return action


def rebuild() -> None:
    upkeep.rebuild(1)


def filled(home: Path) -> None:
    """Session 1 in two files, 2 and 3 in one file together."""
    bring(begun(1, 2))()
    bring(begun(1, 3))()
    with Library.opened() as library:
        add_file(library, kept(home / "both.tclog", begun(2) + begun(3)))
        changes.note(library, library.find("2"), "a note")


def in_pieces(home: Path) -> None:
    """Two pieces of session 4, none with its first page; what was said of each."""
    bring(session(4)[1])()
    bring(session(4)[3])()
    with Library.opened() as library:
        changes.note(library, library.find("1"), "a note")
        changes.tag(library, library.find("2"), ["hill"], [])
