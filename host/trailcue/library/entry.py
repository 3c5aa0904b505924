"""One session as the library's list has it, and the query that reads it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from trailcue import clocks

QUERY = """
    SELECT sessions.*, originals.extension, originals.source, originals.bytes, originals.added,
        (SELECT group_concat(tag, ' ') FROM (SELECT tag FROM tags WHERE session = number ORDER BY tag)) AS tagged,
        (SELECT count(*) FROM copies WHERE session = number) AS copies,
        (SELECT json_extract(digest, '$.utc_min') FROM digests WHERE session = number) AS utc_min
    FROM sessions JOIN originals ON originals.hash = sessions.shown
"""

BY_TIME = " ORDER BY coalesce(started, added), number"
"""By when it began; one whose watch did not know the time, by when it came here."""


class Became(StrEnum):
    """What a session that is brought is to what is here: the words of JSON's `state`."""

    NEW = "new"
    LONGER = "longer"
    """There was less of it here."""
    KNOWN = "known"
    """All of it is here: nothing was stored."""


@dataclass(frozen=True)
class Entry:
    """A session of the library. Unknown is None."""

    number: int
    """What it is called by; never given to another one."""
    identity: str
    hash: str
    """SHA-256 of the file that it is shown from."""
    extension: str
    source: str
    """Name of the file that came, or of the watch."""
    kind: str
    """"log" or "recording"."""
    added: datetime
    started: datetime | None
    """When it began, by the wearer's clock (`clocks`)."""
    sport: str | None
    duration_s: int
    distance_m: int
    distance_by: str
    """"recorded" or "steps"."""
    ascent_m: int | None
    cues: int
    """That the core gives; nobody felt those of a recording, or of a plan that was not worn."""
    tags: tuple[str, ...]
    note: str
    rpe: int | None
    """Rating of perceived exertion, 1 to 10, as told afterwards."""
    plan: str | None
    """Hash of the plan that it is shown with; None: a log's own, or none."""
    entry: int
    """Of that plan's calendar."""
    copies: int
    """How many files hold it, in part or whole."""

    @property
    def name(self) -> str:
        """What it is called in tables and files: 'session 12, morning.fit'."""
        return f"session {self.number}, {self.source}"

    @property
    def day(self) -> date:
        """The day it began; of one whose watch did not know the time, the day it came, by this computer's clock."""
        return (self.started or self.added.astimezone()).date()


def entry_of(row: sqlite3.Row) -> Entry:
    """Return a row of `QUERY` as an entry."""
    started = row["started"]
    return Entry(
        number=row["number"],
        identity=row["identity"],
        hash=row["shown"],
        extension=row["extension"],
        source=row["source"],
        kind=row["kind"],
        added=datetime.fromisoformat(row["added"]),
        started=clocks.by_wearer(datetime.fromisoformat(started), row["utc_min"]) if started else None,
        sport=row["sport"],
        duration_s=row["duration_s"],
        distance_m=row["distance_m"],
        distance_by=row["distance_by"],
        ascent_m=row["ascent_m"],
        cues=row["cues"],
        tags=tuple((row["tagged"] or "").split()),
        note=row["note"],
        rpe=row["rpe"],
        plan=row["plan"],
        entry=row["entry"] or 0,
        copies=row["copies"],
    )
