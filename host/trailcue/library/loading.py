"""A session of the library, replayed from its originals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trailcue import archive, playback
from trailcue.log.salvage import salvage
from trailcue.playback import Given, Session

from . import originals
from .entry import Entry
from .looking import united

if TYPE_CHECKING:
    from .catalogue import Library


def pages(library: Library, number: int) -> bytes:
    """Return the log of a watch's session: all that its copies hold together.

    Raises:
        LibraryError: an original is not what it was.
    """
    copies = [
        salvage(originals.read(name, extension)).logs[place].joined()
        for name, extension, place in library.copies(number)
    ]
    return copies[0] if len(copies) == 1 else united(copies).logs[0].joined()


def replayed(library: Library, entry: Entry, given: Given | None = None) -> Session:
    """Replay a session.

    Args:
        library: where it is.
        entry: the session.
        given: the plan to decide with; None: the one it is shown with.

    Raises:
        LibraryError: an original is not what it was. Unplayable, ImportRefused: this trailcue cannot play it.
    """
    chosen = given or given_of(entry)
    if entry.kind == "log":
        session = replayed_pages(pages(library, entry.number), entry.name, chosen)
    else:
        ((name, extension, place),) = library.copies(entry.number)
        originals.read(name, extension)  # is it what it was?
        played = playback.play(originals.path_of(name, extension), chosen)
        session = next(one for at, one in enumerate(played) if at == place)
        session.source = entry.name
    if entry.plan and not given and not chosen:
        session.notes.append(f"plan {entry.plan}, with which it was imported, is not kept here any more")
    return session


def replayed_pages(data: bytes, name: str, given: Given | None) -> Session:
    """Replay the pages of one session."""
    return next(playback.play_logs(name, salvage(data), given))


def given_of(entry: Entry) -> Given | None:
    """Return the plan that a session is shown with; None: a log's own, none, or not kept any more."""
    return given_by(entry.plan, entry.entry)


def given_by(plan: str | None, entry: int | None) -> Given | None:
    """Return the plan of this hash, for an entry of its calendar; None: no hash, or not kept any more."""
    if plan is None:
        return None
    name = bytes.fromhex(plan)
    blob = b"" if name == archive.NO_PLAN else archive.find_plan(name)
    return None if blob is None else Given(blob, name, entry or 0)
