"""Whether a session that is brought is new, more of one that is here, or here already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from trailcue.log.salvage import Log, salvage

from . import loading, originals
from .digesting import digest
from .entry import Became, Entry
from .looking import Seen, facts_of, is_note, united
from .schema import LibraryError

if TYPE_CHECKING:
    from .catalogue import Library


@dataclass(frozen=True)
class Compared:
    """What a session that is brought is to a library."""

    became: Became
    seen: Seen
    """As it is to be entered."""
    numbers: tuple[int, ...] = ()
    """Of the sessions here that it is one with, the lowest first: that one stays. More than one are pieces of it."""


class _Piece(NamedTuple):
    """A session that is here, and the one log that it is together with what is brought."""

    entry: Entry
    log: Log


def all_compared(library: Library, sessions: Sequence[Seen], data: bytes) -> list[Compared]:
    """Return what each session of a file is to the library.

    Two sessions of one file are two, whatever pages both have: no two of them are one with the same session here.

    Args:
        library: the library; if another changes it meanwhile, the answer may be wrong.
        sessions: of the file that is brought.
        data: that file.
    """
    named = Counter(seen.identity for seen in sessions)
    done: list[Compared] = []
    for seen in sessions:
        if named[seen.identity] > 1:  # told as one by a trailcue that took them for one
            seen = replace(seen, identity=seen.own)
        done.append(_compared(library, seen, data, done))
    return done


def _compared(library: Library, seen: Seen, data: bytes, done: list[Compared]) -> Compared:
    """Return what a session is to the library, when those of its file that are done have found theirs.

    What is here and what is brought are laid together: no page of either is lost. Pages that contradict each other
    are two sessions that only look alike; what is brought is more of the first that it does not contradict. A session
    whose OPEN page is lost, here or in what is brought, is known by a page that both have.
    """
    if seen.facts["kind"] != "log":
        numbers = library.alike(seen.identity)
        return Compared(Became.KNOWN if numbers else Became.NEW, seen, tuple(numbers))
    mine = salvage(data).logs[seen.place]
    found, whole = [], mine
    taken = {number for one in done for number in one.numbers}
    for piece in _here(library, seen, mine, taken):
        both = united([whole.joined(), piece.log.joined()])
        if len(both.logs) == 1 and not both.conflicts:
            found.append(piece)
            whole = both.logs[0]
    if not found:
        return Compared(Became.NEW, replace(seen, identity=_free(library, seen.identity, mine)))
    found.sort(key=lambda piece: piece.entry.number)
    numbers = tuple(piece.entry.number for piece in found)
    seen = replace(seen, identity=_identity(library, seen, mine, found))
    if len(found) == 1 and _told_in(whole) == _told_in(found[0].log):
        return Compared(Became.KNOWN, seen, numbers)
    return Compared(Became.LONGER, _laid_together(found[0].entry, whole, mine, seen), numbers)


def _here(library: Library, seen: Seen, mine: Log, taken: set[int]) -> Iterator[_Piece]:
    """Yield the sessions that may be the one that is brought, or pieces of it: by its name, then by a page of it."""
    alike = [number for number in library.alike(seen.identity) if number not in taken]
    for number in alike:
        yield _piece(library, number)
    for number in library.pieces(mine.session, is_whole=mine.opening is not None):
        if number in alike or number in taken:
            continue
        try:
            piece = _piece(library, number)
        except LibraryError:
            continue  # what cannot be read has no page in common with anything
        if _told_in(mine).keys() & _told_in(piece.log).keys():
            yield piece


def _piece(library: Library, number: int) -> _Piece:
    return _Piece(library.entry(number), salvage(loading.pages(library, number)).logs[0])


def _told_in(log: Log) -> dict[int, bytearray]:
    """Return the pages that say something of a session, by number: a note that it was pulled is the laptop's."""
    both = zip(log.sequences, log.pages, strict=True)
    return {sequence: page for sequence, page in both if not is_note(page)}


def _identity(library: Library, seen: Seen, mine: Log, found: list[_Piece]) -> str:
    """Return what the session is named by: the OPEN page, where one of its pieces has it."""
    opened = next((piece.entry.identity for piece in found if piece.log.opening), None)
    if opened or mine.opening is None:
        return opened or found[0].entry.identity
    is_its_own = any(piece.entry.identity == seen.identity for piece in found)
    return seen.identity if is_its_own else _free(library, seen.identity, mine)


def _free(library: Library, identity: str, mine: Log) -> str:
    """Return an identity that no session here has: a second truth is named by its own pages, too."""
    return f"{identity}:{originals.hash_of(mine.joined())}" if library.number_of(identity) else identity


def _laid_together(entry: Entry, whole: Log, mine: Log, seen: Seen) -> Seen:
    if whole.pages == mine.pages and (entry.plan, entry.entry) == (
        seen.facts["plan"],
        seen.facts["entry"] or 0,
    ):
        return seen
    session = loading.replayed_pages(whole.joined(), entry.name, loading.given_of(entry))
    return replace(seen, facts=facts_of(session), digest=digest(session))
