"""What a file or the pages of a pool hold: its sessions, replayed once, as the library's list has them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from trailcore import pages
from trailcue import playback, timeline
from trailcue.log.salvage import Log, Salvage, salvage
from trailcue.playback import Given, Session

from . import originals
from .digesting import digest


@dataclass(frozen=True)
class Seen:
    """A session in a file: which one it is, and the figures that a list needs."""

    identity: str
    """The same for every copy of it, however much of its log each has."""
    own: str
    """What it would be called if there were no other copy; of a log without its OPEN page that is another name."""
    place: int
    """Which of the file's sessions, from 0."""
    facts: dict[str, Any]
    """Columns of the table `sessions`: the figures, and `plan` and `entry` with which it was replayed for them."""
    digest: dict[str, Any] = field(repr=False)
    notes: tuple[str, ...] = ()
    """What had to be handled on the way: damage, gaps, values that cannot be."""


@dataclass(frozen=True)
class Looked:
    """A file that was looked through; it goes from one process to another."""

    hash: str
    extension: str
    bytes: int
    source: str
    """The file's name."""
    sessions: tuple[Seen, ...]


def look(path: Path, given: Given | None, source: str | None = None) -> Looked:
    """Replay all sessions of a file.

    Args:
        path: recording, log or pool image.
        given: the plan they are to be shown with; None: a log's own, or none.
        source: what to call the file; None: its name, bytes of it that are no text spelt out.

    Raises:
        Unplayable, ImportRefused: there is no session in it; one line says what to do.
    """
    data = playback.contents(path)
    name = originals.hash_of(data)
    sessions = _all_seen(playback.play(path, given), name, given)
    if not sessions:
        raise playback.Unplayable(
            f"{path}: nothing is left in it but notes of what was pulled: its sessions are where that went to"
        )
    known_as = path.name.encode(errors="backslashreplace").decode() if source is None else source
    return Looked(name, originals.extension_of(path.name), len(data), known_as, sessions)


def look_at_pages(data: bytes, source: str) -> Looked:
    """Replay all sessions in the pages of a log; what is no page is passed over. None in it: no sessions."""
    name = originals.hash_of(data)
    seen = _all_seen(playback.play_logs(source, salvage(data), None), name, None)
    return Looked(name, "tclog", len(data), source, seen)


def is_note(page: bytes | bytearray) -> bool:
    """Return True for a page that only says what is on a laptop: a watch writes it into whichever session was last."""
    return page[1] & 15 == pages.PULLED


def identity_of(log: Log) -> str:
    """Return what names a session of a watch: its OPEN page, which has build, plan, clock, number and sequence.

    Without it, the first page that is left, whatever its session is called here (`comparing`).
    """
    opening = next((page for page in log.pages if page[1] & 15 == pages.OPEN), None)
    return sha256(opening or log.pages[0]).hexdigest()


def united(copies: list[bytes]) -> Salvage:
    """Return what several pulls of one session hold together: each page once, the longer of a page under way."""
    return salvage(b"".join(copies))


def facts_of(session: Session) -> dict[str, Any]:
    """Return what the list shows of a session, by column."""
    figures = timeline.summary(session)
    recorded = figures["recorded_distance_m"]
    opening = session.log.opening
    is_log = session.reference is None
    return {
        "kind": "log" if is_log else "recording",
        "started": figures["started"],
        "sport": session.sport,
        "duration_s": figures["duration_s"],
        "distance_m": figures["distance_by_steps_m"] if recorded is None else recorded,
        "distance_by": "steps" if recorded is None else "recorded",
        "ascent_m": figures["ascent_m"],
        "cues": sum(figures["cues"].values()),
        "build": bytes(opening.build_id).hex() if is_log and opening else None,
        "log_plan": bytes(opening.plan_hash).hex() if is_log and opening else None,
        "log_session": session.log.session if is_log else None,
        "first_sequence": session.log.sequences[0] if is_log else None,
    }


def plan_of(given: Given | None) -> dict[str, Any]:
    """Return what the list says of the plan that a session is shown with, by column."""
    return {"plan": given.hash.hex() if given else None, "entry": given.entry if given else None}


def _all_seen(sessions: Iterable[Session], name: str, given: Given | None) -> tuple[Seen, ...]:
    """Return the sessions of a file, but those of which a ring that went over them has left nothing but notes."""
    return tuple(
        _seen(session, name, place, given)
        for place, session in enumerate(sessions)
        if session.reference is not None or not all(map(is_note, session.log.pages))
    )


def _seen(session: Session, name: str, place: int, given: Given | None) -> Seen:
    is_log = session.reference is None
    own = identity_of(session.log) if is_log else f"{name}:{place}"
    facts = facts_of(session) | plan_of(given)
    return Seen(own, own, place, facts, digest(session), tuple(session.notes))
