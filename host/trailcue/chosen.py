"""Which session a word names: a file that exists, else one of the library. Replayed, it is all that a command needs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from trailcue import playback
from trailcue.playback import Given, Session, Unplayable
from trailcue.sensed import ImportRefused


def sessions(word: str, given: Given | None = None) -> Iterator[Session]:
    """Replay what a word names: a recording, a log or a pool image with all its sessions, or one of the library.

    Args:
        word: a path that exists; else of the library: `last`, the session that began last, a session's number, or
            the first characters of its file's hash.
        given: the plan to decide with; None: the one that the session is shown with, a log's own, or the defaults.

    Raises:
        Unplayable: it names nothing, or nothing that can be played; one line.
    """
    if not Path(word).exists():
        yield of_library(word, given)
        return
    try:
        yield from playback.play(Path(word), given)
    except ImportRefused as error:
        raise Unplayable(str(error)) from error


def of_library(word: str, given: Given | None = None) -> Session:
    """Replay a session of the library, whatever files are called; arguments and errors as above."""
    from trailcue.library import Library, LibraryError, database
    from trailcue.library.loading import replayed

    try:
        if not database().exists():  # none is made for a name that was mistyped
            raise Unplayable(
                f"{word}: no such file, and no session in the library yet: `trailcue import FILES`"
            )
        with Library.opened() as library:
            return replayed(library, library.find(word), given)
    except (LibraryError, ImportRefused) as error:
        raise Unplayable(str(error)) from error
