"""What a watch's pool holds, by the heads of its pages: which are new, and where they lie."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from itertools import dropwhile

from trailcore import pages
from trailcue import installation
from trailcue.fullpool import HOME, MIRROR, MIRROR_PAGES, OVERHEAD, SLOT_PAGES, SLOTS, is_enough

from . import checkpoints
from .files import Files
from .remote import Remote

PATH = f"/{installation.POOL}"
_TOO_HIGH = 1 << 30


class NoPool(Exception):
    """There is no log on the watch, or none that can be read: the text says what to do."""


class NotVerified(Exception):
    """What has come is not what the watch has; nothing was marked there."""


@dataclass(frozen=True)
class Place:
    """A page of the log on the watch.

    Attributes:
        index: where it lies in the pool, in pages.
        mark: its first 14 and last 2 bytes: head and checksum, which tell it from any other.
    """

    index: int
    mark: bytes

    @property
    def kind(self) -> int:
        """What it is of `pages`."""
        return self.mark[1] & 15

    @property
    def sequence(self) -> int:
        """Its number, which goes on from session to session."""
        return int.from_bytes(self.mark[2:6], "little")

    @property
    def session(self) -> int:
        """The number of its session."""
        return int.from_bytes(self.mark[6:8], "little")

    @property
    def has_frames(self) -> bool:
        """Whether something was recorded in it."""
        return self.kind == pages.FRAMES and self.mark[8:10] != b"\0\0"


@dataclass
class PoolMap:
    """The pages of a pool by sequence.

    Attributes:
        mirrored: pages that lie in the mirror ring too, by sequence: what to take where home is torn.
        under_way: the page that the watch has not finished, None without one.
        pulled: all pages below are on a laptop, by the watch's own note.
        home_pages: how many pages lie one behind the other, before the next goes over the first.
    """

    home_pages: int
    pages: dict[int, Place] = field(default_factory=dict)
    mirrored: dict[int, Place] = field(default_factory=dict)
    under_way: Place | None = None
    pulled: int = 0

    def runs(self) -> list[list[Place]]:
        """Return what is not pulled yet by session, oldest first; the first whole, as far as the pool still has it."""
        wanted = [self.pages[n] for n in sorted(self.pages) if n >= self.pulled]
        if self.under_way:
            wanted.append(self.under_way)
        wanted = list(dropwhile(lambda place: place.kind == pages.PULLED, wanted))
        if not wanted:
            return []
        runs: list[list[Place]] = []
        for place in [*self._before(wanted), *wanted]:
            if not runs or place.kind == pages.OPEN or place.session != runs[-1][-1].session:
                runs.append([])
            runs[-1].append(place)
        for run in runs:
            while run and run[-1].kind == pages.PULLED:
                del run[-1]  # a note at its end says nothing of the session
        return [run for run in runs if run]

    def _before(self, wanted: list[Place]) -> list[Place]:
        """Return what is left of the pages, pulled before, of the session that goes on in `wanted`."""
        first = above = wanted[0]
        found: list[Place] = []
        for sequence in range(first.sequence - 1, first.sequence - self.home_pages, -1):
            if above.kind == pages.OPEN:
                break
            above = self.pages.get(sequence, above)
            if above.session != first.session:
                break
            if above.sequence == sequence:
                found.append(above)
        return found[::-1]


def mark_of(page: bytes | bytearray) -> bytes:
    """Return the mark of a page."""
    return bytes(page[: pages.PAYLOAD] + page[pages.PAYLOAD_END :])


def look(files: Files) -> PoolMap:
    """Read the heads of a pool.

    Raises:
        NoPool: there is none, or there are pages in it of which none can be read.
    """
    size = files.size(PATH)
    if size is None:
        raise NoPool("the watch has no log: is trailcue installed on it? (trailcue install)")
    if not is_enough(size):
        raise NoPool(f"the watch's log ({PATH}, {size} bytes) is too small to be one: trailcue install")
    home_pages = size // pages.SIZE - OVERHEAD
    found = PoolMap(home_pages)
    marks = _marks(files, home_pages)
    for slot, mark in enumerate(marks):
        place = Place(HOME + slot, mark)
        if _is_page(mark) and place.sequence % home_pages == slot:
            found.pages[place.sequence] = place
    _add_mirror(files, found)
    found.pulled = _pulled(files, found)
    _add_under_way(files, found)
    if not (found.pages or found.under_way) and any(mark[:1] == b"T" for mark in marks):
        raise NoPool(
            "the watch's log is of another version, or damaged: update this laptop's trailcue and pull again; "
            "trailcue install --erase makes a new one, and what it has recorded is lost"
        )
    return found


def _marks(files: Files, count: int) -> list[bytes]:
    if isinstance(files, Remote):
        return files.heads(PATH, HOME * pages.SIZE, count, pages.SIZE)
    home = files.read(PATH, HOME * pages.SIZE, count * pages.SIZE)
    return [mark_of(home[at : at + pages.SIZE]) for at in range(0, len(home), pages.SIZE)]


def _is_page(mark: bytes) -> bool:
    return (
        len(mark) == 16
        and mark[0] == ord("T")
        and mark[1] >> 4 == pages.VERSION
        and pages.OPEN <= mark[1] & 15 <= pages.PULLED
        and int.from_bytes(mark[2:6], "little") < _TOO_HIGH
    )


def _add_mirror(files: Files, found: PoolMap) -> None:
    """Add what only the mirror has: an erase that was cut short took it from home."""
    head = pages.Head()
    at_home = {sequence % found.home_pages: sequence for sequence in found.pages}
    ring = files.read(PATH, MIRROR * pages.SIZE, MIRROR_PAGES * pages.SIZE)
    for number in range(MIRROR_PAGES):
        page = bytearray(ring[number * pages.SIZE : (number + 1) * pages.SIZE])
        if not head.read(page):
            continue
        place = Place(MIRROR + number, mark_of(page))
        found.mirrored[head.sequence] = place
        if at_home.get(head.sequence % found.home_pages, -1) < head.sequence:
            found.pages[head.sequence] = place


def _pulled(files: Files, found: PoolMap) -> int:
    """Return below which sequence all is on a laptop, by the last note that can be read and says so.

    A note that is torn at home may be whole in the mirror; without it an older one says less, and nothing wrong.
    """
    head = pages.Head()
    for sequence in sorted(found.pages, reverse=True):
        at_home, mirrored = found.pages[sequence], found.mirrored.get(sequence)
        if at_home.kind != pages.PULLED:
            continue
        for place in [at_home, mirrored] if mirrored else [at_home]:
            page = bytearray(files.read(PATH, place.index * pages.SIZE, pages.SIZE))
            if head.read(page) and (head.kind, head.sequence) == (pages.PULLED, sequence):
                return struct.unpack_from("<I", page, pages.PAYLOAD)[0]
    return 0


def _add_under_way(files: Files, found: PoolMap) -> None:
    slots = tuple(files.read(PATH, at * pages.SIZE, SLOT_PAGES * pages.SIZE) for at in SLOTS)
    newest = checkpoints.newest(slots)
    if newest is None:
        return
    number, sequence, page = newest
    place = Place(SLOTS[number], mark_of(page))
    if place.has_frames and sequence > max(found.pages, default=-1):
        found.under_way = place
