"""The digest of each session, kept, so that a season needs no replay."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from trailcue import cores
from trailcue.analysis.digest import VERSION, digest
from trailcue.playback import Unplayable
from trailcue.sensed import ImportRefused

from .entry import Entry
from .schema import LibraryError

if TYPE_CHECKING:
    from .catalogue import Library


def all_of(
    library: Library, jobs: int | None, failed: list[str] | None
) -> Iterator[tuple[Entry, dict[str, Any]]]:
    """Do what `Library.digests` says.

    With a digest its row of the list is made anew: what has changed how the one is told did so for the other.
    """
    kept = {
        row["session"]: json.loads(row["digest"])
        for row in library.base.execute("SELECT * FROM digests WHERE version = ?", (VERSION,))
    }
    numbers = [row["number"] for row in library.base.execute("SELECT number FROM sessions ORDER BY number")]
    stale = [number for number in numbers if number not in kept]
    for number, answer in cores.each(_renewed, stale, jobs, (LibraryError, Unplayable, ImportRefused)):
        with library.changing():
            if number not in library:
                continue  # deleted meanwhile
            if (made := _made_meanwhile(library, number)) is not None:
                kept[number] = made
            elif isinstance(answer, tuple):
                facts, kept[number] = answer
                renew(library, number, facts, kept[number])
            elif failed is not None:
                failed.append(str(answer))
    yield from ((entry, kept[entry.number]) for entry in library.entries() if entry.number in kept)


def renew(library: Library, number: int, facts: dict[str, Any], digest: dict[str, Any]) -> None:
    """Have a session listed as these columns of the table `sessions` say, and keep its digest; inside a change."""
    setting = ", ".join(f"{key} = :{key}" for key in facts)
    library.base.execute(f"UPDATE sessions SET {setting} WHERE number = :number", facts | {"number": number})
    library.note_digest(number, digest)


def _made_meanwhile(library: Library, number: int) -> dict[str, Any] | None:
    """Return the digest that another trailcue has made of a session: of more of it, perhaps, or of another plan."""
    row = library.base.execute(
        "SELECT digest FROM digests WHERE session = ? AND version = ?", (number, VERSION)
    ).fetchone()
    return json.loads(row["digest"]) if row else None


def _renewed(number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the list has of a session by its replay, and its digest: of one version as of the other."""
    from .catalogue import Library
    from .loading import replayed
    from .looking import facts_of

    with Library.opened(to_look=True) as library:
        session = replayed(library, library.entry(number))
    return facts_of(session), digest(session)
