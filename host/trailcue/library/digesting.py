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


def all_of(library: Library, jobs: int) -> Iterator[tuple[Entry, dict[str, Any] | Exception]]:
    """Do what `Library.digests` says."""
    kept = {
        row["session"]: row["digest"]
        for row in library.base.execute("SELECT * FROM digests WHERE version = ?", (VERSION,))
    }
    entries = library.entries()
    stale = [entry.number for entry in entries if entry.number not in kept]
    made: dict[int, dict[str, Any] | Exception] = {}
    for number, answer in cores.each(_digested, stale, jobs, (LibraryError, Unplayable, ImportRefused)):
        made[number] = answer
        if isinstance(answer, dict):
            with library.changing():
                library.note_digest(number, answer)
    for entry in entries:
        yield entry, json.loads(kept[entry.number]) if entry.number in kept else made[entry.number]


def _digested(number: int) -> dict[str, Any]:
    from .catalogue import Library
    from .loading import replayed

    with Library.opened() as library:
        return digest(replayed(library, library.find(str(number))))
