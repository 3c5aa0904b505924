"""What a watch has recorded comes to the laptop: fetched, verified, kept, and only then marked on the watch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from trailcore import pages
from trailcue import archive
from trailcue.fullpool import HOME
from trailcue.library import Became
from trailcue.log.salvage import salvage

from . import bootout, unreadable
from .files import Files, Told
from .poolmap import PATH, NotVerified, Place, PoolMap, look, mark_of
from .slots import plan_of
from .spool import Spool, held

_AT_ONCE = 48
"""Pages of a request: so many are lost at most when the link breaks."""
_BOOT_OUT = f"/{bootout.NAME}"
_SUMMED = 256
"""Pages that the watch hashes in one go: within a second or two."""

Keep = Callable[[bytes, str], Sequence["Kept"]]
"""Takes pages of a pool, and what to call where they come from, into what lasts."""
Mark = Callable[[int], None]
"""Notes on the watch that all pages below this sequence are here."""


@dataclass(frozen=True)
class Kept:
    """What became of a session, and what it is called here."""

    name: str
    state: Became


@dataclass
class Pulled:
    """What a pull did, or would do.

    Attributes:
        new_pages: of sessions, that no laptop had.
        fetched_bytes: that came over now; what an earlier pull got before it broke off did not have to.
        sessions: that have new pages.
        kept: what became of them here.
        marked: below which sequence the watch has been told that all is here; None if it was not.
        has_begun: there is a session in which nothing has been recorded yet.
        goes_on: the last session was interrupted in the middle of a page: the watch takes it up again.
        notes: what was lost or could not be done, a sentence each.
    """

    new_pages: int = 0
    fetched_bytes: int = 0
    sessions: int = 0
    kept: list[Kept] = field(default_factory=list)
    marked: int | None = None
    has_begun: bool = False
    goes_on: bool = False
    notes: list[str] = field(default_factory=list)


def pull(
    files: Files,
    keep: Keep,
    mark: Mark | None,
    *,
    is_dry: bool = False,
    told: Callable[[int], Told] | None = None,
) -> Pulled:
    """Pull what no laptop has yet.

    Args:
        files: of the watch, whose app stands still.
        keep: has the pages for good when it returns.
        mark: None where nothing can be noted on the watch: it then offers the same pages again.
        is_dry: only look.
        told: is given how many bytes are to come and returns what is told of each part.

    Raises:
        NoPool: there is no log to pull.
        NotVerified: what has come is not what the watch has.
        SpoolBusy: another trailcue pulls from this watch.
        OSError, LinkError: nothing is lost; the next pull goes on from here.
    """
    name = name_of(files)
    with held(name) as spool:
        found = look(files)
        runs, done = _offered(found)
        if runs and not is_dry:
            gone = _gone(spool, runs[0])
            here = _fetched(files, spool, runs, found, done, told)
            end = runs[-1][-1].sequence + 1
            came = {sequence for sequence in _verified(files, spool, here, found) if sequence >= found.pulled}
            lost = {place.sequence for run in runs for place in run} - {place.sequence for place in here}
            done.notes += unreadable.keep(files, name, found, lost, came, end)
            data = b"".join([*gone, *(spool.page(place.mark) for place in here)])
            done.notes += _archive_plans(files, data)
            done.kept = list(keep(data, f"watch {name}"))
            if mark:
                mark(end)
                done.marked = end
            last = [place.mark for place in runs[-1]]
            done.notes += _tidied(spool, [*map(mark_of, gone), *last] if len(runs) == 1 else last)
    return done


def _offered(found: PoolMap) -> tuple[list[list[Place]], Pulled]:
    """Return the sessions that have new pages, all pages of each, and what is to be told of them."""
    runs = found.runs()
    done = Pulled(has_begun=bool(runs) and not any(place.has_frames for place in runs[-1]))
    if done.has_begun:
        runs.pop()  # there is nothing in it yet
    wanted = [place for run in runs for place in run]
    new = [place for place in wanted if place.sequence >= found.pulled and place.kind != pages.PULLED]
    if not any(place.has_frames for place in new):
        return [], done
    done.goes_on = wanted[-1] is found.under_way
    done.new_pages = len(new)
    done.sessions = len(runs)
    return runs, done


def _gone(spool: Spool, run: Sequence[Place]) -> list[bytes]:
    """Return the pages of a session that came once and are on the watch no more.

    Without a page in common the spool's session of this number is another one, of a pool that was made anew.
    """
    if not any(place.mark in spool for place in run):
        return []
    there = {place.sequence for place in run}
    return [
        page for page in spool.of_session(run[0].session) if Place(0, mark_of(page)).sequence not in there
    ]


def _tidied(spool: Spool, last: Iterable[bytes]) -> list[str]:
    """Leave only the last session in the spool, which may go on; all is kept elsewhere by now."""
    try:
        spool.keep_only(last)
    except OSError as error:
        return [f"{error.filename}: {error.strerror}; what is in it is kept elsewhere, too: nothing is lost"]
    return []


def name_of(files: Files) -> str:
    """Return what tells a watch from any other: the number of its chip, as CircuitPython wrote it down at a start."""
    uid = None
    if files.size(_BOOT_OUT) is not None:
        uid = bootout.read(files.read(_BOOT_OUT).decode(errors="replace")).uid
    return uid or "of no number"


def _fetched(
    files: Files,
    spool: Spool,
    runs: Sequence[Sequence[Place]],
    found: PoolMap,
    done: Pulled,
    told: Callable[[int], Told] | None,
) -> list[Place]:
    """Have all pages in the spool; return where they lie, without those that the watch itself has damaged."""
    wanted = [place for run in runs for place in run]
    missing = [place for place in wanted if place.mark not in spool]
    progress = told(len(missing) * pages.SIZE) if told else None
    for part in _stretches(missing, _AT_ONCE):
        data = files.read(PATH, part[0].index * pages.SIZE, len(part) * pages.SIZE, progress)
        done.fetched_bytes += len(data)
        spool.add([page for place, page in zip(part, _pages(data), strict=False) if _is(place, page)])
    here = []
    for place in wanted:
        if place.mark in spool:
            here.append(place)
            continue
        other = found.mirrored.get(place.sequence)
        if other and other.mark not in spool:
            spool.add(_pages(files.read(PATH, other.index * pages.SIZE, pages.SIZE)))
        if other and other.mark in spool:
            here.append(other)
    return here


def _pages(data: bytes) -> list[bytes]:
    return [data[at : at + pages.SIZE] for at in range(0, len(data), pages.SIZE)]


def _is(place: Place, page: bytes) -> bool:
    return mark_of(page) == place.mark and pages.Head().read(bytearray(page))


def _stretches(places: Iterable[Place], most: int) -> Iterator[list[Place]]:
    """Give places that lie one behind the other together, so many at most."""
    part: list[Place] = []
    for place in places:
        if part and (place.index != part[-1].index + 1 or len(part) == most):
            yield part
            part = []
        part.append(place)
    if part:
        yield part


def _verified(files: Files, spool: Spool, here: Sequence[Place], found: PoolMap) -> set[int]:
    """Compare what is on the disk with what the watch has, by hashes that it makes itself.

    A page that came before may be damaged on the watch by now. It is compared with the mirror then; where that has
    it no more, what came is all there is of it.

    Returns:
        The sequences of such pages, which the watch has nowhere as they came.

    Raises:
        NotVerified: pages are not what the watch has; the next pull fetches those, and no other.
    """
    spool.load()
    wrong, came = set[bytes](), set[int]()
    is_whole = all(place.mark in spool for place in here)
    if is_whole:
        for part in _stretches(sorted(here, key=lambda place: place.index), _SUMMED):
            for place in _differing(files, spool, part):
                other = found.mirrored.get(place.sequence)
                if place.index < HOME or _is_sound(files, place):
                    wrong.add(place.mark)
                elif other is None:
                    came.add(place.sequence)
                elif files.sha256(PATH, *_span(other)) != sha256(spool.page(place.mark)).digest():
                    wrong.add(place.mark)
    if wrong:
        spool.drop(wrong)
    if wrong or not is_whole:
        raise NotVerified("what has come is not what the watch has, and nothing was marked on it: pull again")
    return came


def _differing(files: Files, spool: Spool, part: Sequence[Place]) -> Iterator[Place]:
    """Give the places, of some that lie one behind the other, whose pages are not those of the spool."""
    ours = b"".join(spool.page(place.mark) for place in part)
    if files.sha256(PATH, *_span(part[0], part[-1])) == sha256(ours).digest():
        return
    if len(part) == 1:
        yield part[0]
        return
    half = len(part) // 2
    yield from _differing(files, spool, part[:half])
    yield from _differing(files, spool, part[half:])


def _span(first: Place, last: Place | None = None) -> tuple[int, int]:
    """Return where the bytes of places begin and end."""
    return first.index * pages.SIZE, ((last or first).index + 1) * pages.SIZE


def _is_sound(files: Files, place: Place) -> bool:
    """Tell whether there is any page that can be read."""
    return pages.Head().read(bytearray(files.read(PATH, place.index * pages.SIZE, pages.SIZE)))


def _archive_plans(files: Files, data: bytes) -> list[str]:
    """Keep the plans that the sessions name, so that they can be replayed; say which are nowhere."""
    said = []
    named = {bytes(log.opening.plan_hash) for log in salvage(data).logs if log.opening}
    for name in sorted(named - {archive.NO_PLAN}):
        if archive.find_plan(name) is not None:
            continue
        blob = plan_of(files, name)
        if blob is None:
            said.append(
                f"plan {name.hex()}, which a session names, is neither here nor on the watch any more"
            )
        else:
            archive.keep_plan(blob)
    return said
