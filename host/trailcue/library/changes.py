"""What a user says of a session, and its removal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from . import originals
from .catalogue import Library, kept_or_nothing, now
from .entry import Entry
from .schema import LibraryError

if TYPE_CHECKING:
    from trailcue.playback import Given

_TAG = re.compile(r"[^\W_][\w.:/-]{0,39}")


@dataclass(frozen=True)
class Removal:
    """What goes with a session, and what of it has to stay."""

    removed: list[Path]
    """Files that held nothing else."""
    staying: list[tuple[Path, list[int]]]
    """Files that hold other sessions too, and the numbers of those."""


def tagged(entry: Entry, add: Iterable[str], drop: Iterable[str]) -> tuple[str, ...]:
    """Return the tags that a session would have; one that is there already, or is not there, is fine.

    Raises:
        LibraryError: it is not to be had as a tag.
    """
    wanted = list(add)
    for one in wanted:
        if not _TAG.fullmatch(one):
            raise LibraryError(f"{one!r} is no tag: write up to 40 letters, digits or . : / - and no blank")
    return tuple(sorted({*entry.tags, *wanted} - set(drop)))


def tag(library: Library, entry: Entry, add: Iterable[str], drop: Iterable[str]) -> None:
    """Add tags to a session, and take others away; raises what `tagged` does."""
    wanted, unwanted = list(add), list(drop)
    tagged(entry, wanted, unwanted)
    with _saying(library, entry):
        for one in wanted:
            library.base.execute("INSERT OR IGNORE INTO tags VALUES (?, ?)", (entry.number, one))
        for one in unwanted:
            library.base.execute("DELETE FROM tags WHERE session = ? AND tag = ?", (entry.number, one))


def noted(entry: Entry, text: str) -> Entry:
    """Return a session as it would be with this note.

    Raises:
        LibraryError: it is no text.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        raise LibraryError(f"{text!r} is no note: write it in UTF-8") from None
    return replace(entry, note=text)


def note(library: Library, entry: Entry, text: str) -> None:
    """Put a note in the place of the one a session has; an empty one takes it away; raises what `noted` does."""
    noted(entry, text)
    with _saying(library, entry):
        library.base.execute("UPDATE sessions SET note = ? WHERE number = ?", (text, entry.number))


def rate(library: Library, entry: Entry, rpe: int | None) -> None:
    """Put down how hard a session was, 1 to 10 (rating of perceived exertion); None: not told."""
    with _saying(library, entry):
        library.base.execute("UPDATE sessions SET rpe = ? WHERE number = ?", (rpe, entry.number))


def show_with(library: Library, entry: Entry, given: Given) -> None:
    """Have a session shown with another plan from now on: it is replayed, and listed as that says.

    Raises:
        LibraryError, Unplayable, ImportRefused: it cannot be replayed.
    """
    from .digesting import digest, renew
    from .loading import replayed
    from .looking import facts_of, plan_of

    session = replayed(library, entry, given)
    facts, made = facts_of(session) | plan_of(given), digest(session)
    with _saying(library, entry):
        renew(library, entry.number, facts, made)


def removal(library: Library, entry: Entry) -> Removal:
    """Return what `delete` would remove."""
    removed: list[Path] = []
    staying: list[tuple[Path, list[int]]] = []
    for name, extension in _files(library, entry):
        path = originals.path_of(name, extension)
        others = [number for number in library.held_in(name) if number != entry.number]
        if others:
            staying.append((path, others))
        else:
            removed += sorted({path, *originals.places(name)})
    return Removal(removed, staying)


def delete(library: Library, entry: Entry) -> Removal:
    """Remove a session: its row, all that was said of it, and the files that hold nothing else.

    A file that holds other sessions stays as it is; of it this one does not come back with a rebuild.

    Raises:
        LibraryError: it is deleted, but a file of it cannot be removed yet.
    """
    planned = removal(library, entry)
    with kept_or_nothing(library):
        files = _files(library, entry)
        copies = library.base.execute("SELECT hash, own FROM copies WHERE session = ?", (entry.number,))
        owns = {row["hash"]: row["own"] for row in copies.fetchall()}
        library.base.execute("DELETE FROM sessions WHERE number = ?", (entry.number,))
        for name, extension in files:
            if library.held_in(name):
                library.base.execute("INSERT INTO gone VALUES (?, ?)", (name, owns[name]))
                library.tell([name])
            else:
                library.base.execute("DELETE FROM originals WHERE hash = ?", (name,))
                library.base.execute("INSERT INTO leaving VALUES (?, ?)", (name, extension))
    stuck = library.finish_leaving()
    if own := [stuck[name] for name, _ in files if name in stuck]:
        raise LibraryError(own[0])
    return planned


def _files(library: Library, entry: Entry) -> list[tuple[str, str]]:
    return list(dict.fromkeys((name, extension) for name, extension, _ in library.copies(entry.number)))


@contextmanager
def _saying(library: Library, entry: Entry) -> Iterator[None]:
    """Change what is said of a session, and tell it beside its files.

    Raises:
        LibraryError: it was deleted since it was found, or cannot be written.
    """
    with kept_or_nothing(library):
        files = _files(library, entry)
        library.base.execute("UPDATE sessions SET changed = ? WHERE number = ?", (now(), entry.number))
        yield
        library.tell(name for name, _ in files)
