"""Whether a session that is brought is new, more of one that is here, or here already."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from trailcue.log.salvage import salvage

from . import loading, originals
from .digesting import digest
from .entry import Became, Entry
from .looking import Seen, facts_of, united

if TYPE_CHECKING:
    from .catalogue import Library


def compared(library: Library, seen: Seen, data: bytes) -> tuple[Became, Seen]:
    """Return what a session is to the library, and the session as it is to be entered.

    What is here and what is brought are laid together: no page of either is lost. Pages that contradict each other
    are two sessions that only look alike; what is brought is more of the first that it does not contradict.

    Args:
        library: the library; if another changes it meanwhile, the answer may be wrong.
        seen: a session of the file that is brought.
        data: that file.
    """
    numbers = library.alike(seen.identity)
    if not numbers:
        return Became.NEW, seen
    if seen.facts["kind"] != "log":
        return Became.KNOWN, seen
    mine = salvage(data).logs[seen.place].joined()
    for number in numbers:
        here = loading.pages(library, number)
        both = united([here, mine])
        if not both.conflicts:
            entry = library.entry(number)
            return _laid_together(
                entry, here, both.logs[0].joined(), mine, replace(seen, identity=entry.identity)
            )
    if not library.number_of(seen.identity):  # it was deleted
        return Became.NEW, seen
    return Became.NEW, replace(seen, identity=f"{seen.identity}:{originals.hash_of(mine)}")


def _laid_together(entry: Entry, here: bytes, both: bytes, mine: bytes, seen: Seen) -> tuple[Became, Seen]:
    if both == here:
        return Became.KNOWN, seen
    if both == mine and (entry.plan, entry.entry) == (seen.facts["plan"], seen.facts["entry"] or 0):
        return Became.LONGER, seen
    session = loading.replayed_pages(both, entry.name, loading.given_of(entry))
    return Became.LONGER, replace(seen, facts=facts_of(session), digest=digest(session))
