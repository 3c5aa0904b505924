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
    """Do what `Library.digests` says."""
    kept = {
        row["session"]: json.loads(row["digest"])
        for row in library.base.execute("SELECT * FROM digests WHERE version = ?", (VERSION,))
    }
    entries = library.entries()
    stale = [entry.number for entry in entries if entry.number not in kept]
    for number, answer in cores.each(_digested, stale, jobs, (LibraryError, Unplayable, ImportRefused)):
        with library.changing():
            if number not in library:
                continue  # deleted meanwhile
            if isinstance(answer, dict):
                kept[number] = answer
                library.note_digest(number, answer)
            elif failed is not None:
                failed.append(str(answer))
    yield from ((entry, kept[entry.number]) for entry in entries if entry.number in kept)


def _digested(number: int) -> dict[str, Any]:
    from .catalogue import Library
    from .loading import replayed

    with Library.opened() as library:
        return digest(replayed(library, library.entry(number)))
