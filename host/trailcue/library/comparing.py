"""Whether a session that is brought is new, more of one that is here, or here already."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from trailcue.log.salvage import salvage

from . import loading, originals
from .digesting import digest
from .looking import Seen, facts_of, pages_of, united

if TYPE_CHECKING:
    from .catalogue import Library


def compared(library: Library, seen: Seen, data: bytes) -> tuple[str, Seen]:
    """Return "new", "longer" or "known", and the session as it is to be entered.

    What is here and what is brought are laid together: no page of either is lost. Pages that contradict each other
    are two sessions that only look alike.

    Args:
        library: the library; if another changes it meanwhile, the answer may be wrong.
        seen: a session of the file that is brought.
        data: that file.
    """
    number = library.number_of(seen.identity)
    if not number:
        return "new", seen
    if seen.facts["kind"] != "log":
        return "known", seen
    mine = pages_of(salvage(data).logs[seen.place])
    here = loading.pages(library, number)
    both = united([here, mine])
    if both.conflicts:
        other = replace(seen, identity=f"{seen.identity}:{originals.hash_of(mine)}")
        return ("known" if library.number_of(other.identity) else "new"), other
    union = pages_of(both.logs[0])
    if union == here:
        return "known", seen
    entry = library.find(str(number))
    if union == mine and (entry.plan, entry.entry) == (seen.facts["plan"], seen.facts["entry"] or 0):
        return "longer", seen
    session = loading.replayed_pages(union, entry.name, loading.given_of(entry))
    return "longer", replace(seen, facts=facts_of(session), digest=digest(session))
