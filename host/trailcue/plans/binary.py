"""Settings, courses and calendar to the bytes that `trailcore.planfile` documents and reads."""

from __future__ import annotations

from array import array
from binascii import crc_hqx
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from struct import pack

from trailcore.planfile import (
    BLOCK_BYTES,
    BLOCK_POSTS,
    CLIMBS,
    COURSE,
    ENTRIES,
    ENTRY_BYTES,
    HEAD,
    MAX_BYTES,
    NO_COURSE,
    OPTIONAL,
    PLACES,
    PROGRAMS,
    SETTINGS,
    STATIONS,
    TECHNICAL,
)

from .climbs import MOST_CLIMBS, climbs
from .passing import Passing
from .profile import Profile

MAGIC = b"TCP2"
ROW_BYTES = 8
"""Of a section in the table after the head."""
COURSE_HEAD_BYTES = 8
STRETCH_BYTES = 8
PLACE_BYTES = 4
RACE_BYTES = ENTRY_BYTES + 100
"""What a race's own entry takes, its changes included: room that its course leaves."""
BASE_DM = 10_000
"""Altitudes are counted from 1000 m below the sea."""
RISE_DM = 2
"""Unit of a rise between posts: 0.2 m, so that an i8 spans +-25 m."""
LEAST, MOST = -128, 127

Stretches = tuple[tuple[int, int], ...]
Section = tuple[int, int, bytes]
"""Kind, count, body."""


@dataclass(frozen=True)
class Way:
    """A course as the watch gets it.

    Attributes:
        profile: its altitudes.
        technical: stretches in m, ascending.
        stations: aid stations in m, ascending.
        name: the plan's.
        passings: the places with names that it passes, for people.
    """

    profile: Profile
    technical: Stretches = ()
    stations: tuple[int, ...] = ()
    name: str = ""
    passings: tuple[Passing, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A line of the watch's calendar.

    Attributes:
        day: days since 2000-01-01, 0 for any.
        slot: 0 any time, 1 a.m., 2 p.m.
        optional: whether what is not optional goes before it.
        way: which of the ways it runs, None without a course.
        changes: settings that differ from the plan's.
        program: of its workout (`programs`), empty without one.
    """

    day: int = 0
    slot: int = 0
    optional: bool = False
    way: int | None = None
    changes: Mapping[int, int] = field(default_factory=dict)
    program: bytes = b""


def plan_hash(blob: bytes) -> bytes:
    """What a log names a plan by: the first 8 bytes of its sha256."""
    return sha256(blob).digest()[:8]


def most_posts(settings: int, stretches: int, stations: int = 0) -> int:
    """How many posts of one course fit beside `settings` values, technical stretches and aid stations."""
    lists = STRETCH_BYTES * (MOST_CLIMBS + stretches) + PLACE_BYTES * (2 + MOST_CLIMBS + 2 * stations)
    beside = HEAD + 8 * ROW_BYTES + 4 * settings + COURSE_HEAD_BYTES + lists + RACE_BYTES
    return (MAX_BYTES - beside) // BLOCK_BYTES * BLOCK_POSTS


def packed(settings: array[int], ways: Sequence[Way], entries: Sequence[Entry], notes: list[str]) -> bytes:
    """The compiled plan. What is too much is left out, courses and entries from the last on, and noted.

    Args:
        settings: those of the plan, which entries change.
        ways: the courses, the dearest first.
        entries: the calendar, the first being what is done where the clock is unknown.
        notes: gets what was left out, and where rises were too steep for the format.
    """
    sections = [(SETTINGS, len(settings), pack(f"<{len(settings)}i", *settings))]
    numbers: dict[int, int] = {}
    kept = entries[:1]
    for number, way in enumerate(ways):
        said: list[str] = []
        more = [*sections, *_way(way, said)]
        if _size(more, _calendar(kept, numbers, 0)) > MAX_BYTES or len(numbers) == NO_COURSE:
            notes.append(f"course {way.name}: no room for it on the watch beside the others: left out")
            continue
        notes += [f"course {way.name}: {note}" if way.name else note for note in said]
        numbers[number] = len(numbers)
        sections = more
    kept = entries[: _fitting(sections, entries, numbers)]
    if len(kept) < len(entries):
        notes.append(
            f"the watch has room for {len(kept)} of {len(entries)} dated sessions: the last ones are left out"
        )
    at = HEAD + ROW_BYTES * (len(sections) + 2) + sum(len(body) for *_, body in sections)
    blob = _blob([*sections, *_calendar(kept, numbers, at)])
    if len(blob) > MAX_BYTES:
        raise AssertionError(f"a plan of {len(blob)} bytes: the course alone is too large for most_posts")
    return blob


def _fitting(sections: list[Section], entries: Sequence[Entry], numbers: Mapping[int, int]) -> int:
    """How many of the entries fit beside the sections."""
    low, high = 0, len(entries)
    while low < high:
        middle = (low + high + 1) // 2
        if _size(sections, _calendar(entries[:middle], numbers, 0)) <= MAX_BYTES:
            low = middle
        else:
            high = middle - 1
    return low


def _size(*parts: Sequence[Section]) -> int:
    return HEAD + sum(ROW_BYTES + len(body) for part in parts for *_, body in part)


def _blob(sections: list[Section]) -> bytes:
    offset = HEAD + ROW_BYTES * len(sections)
    table, bodies = b"", b""
    for kind, count, body in sections:
        table += pack("<HHI", kind, count, offset + len(bodies))
        bodies += body
    checked = pack("<H", len(sections)) + table + bodies
    return MAGIC + pack("<IH", HEAD - 2 + len(checked), crc_hqx(checked, 0)) + checked


def _calendar(entries: Sequence[Entry], numbers: Mapping[int, int], at: int) -> list[Section]:
    """The programs, which begin at byte `at` of the plan, each once, and the entries."""
    if not entries:
        return []
    programs = bytearray()
    where: dict[bytes, int] = {b"": 0}
    rows = b""
    for entry in entries:
        changes = b"".join(pack("<Bi", *change) for change in sorted(entry.changes.items()))
        parts = (bytes([len(entry.changes)]) + changes if changes else b"", entry.program)
        for part in parts:
            if part not in where:
                where[part] = at + len(programs)
                programs += part
        course = NO_COURSE if entry.way is None else numbers.get(entry.way, NO_COURSE)
        slot = entry.slot | (OPTIONAL if entry.optional else 0)
        rows += pack("<HBBII", entry.day, slot, course, *(where[part] for part in parts))
    return [(PROGRAMS, len(programs), bytes(programs)), (ENTRIES, len(entries), rows)]


def _way(way: Way, notes: list[str]) -> list[Section]:
    """A course, then what belongs to it."""
    up = climbs(way.profile)
    known = sorted({0, *(climb.top_m for climb in up), *way.stations, way.profile.total_m})
    lists = (
        (TECHNICAL, [metre for stretch in way.technical for metre in stretch], 2),
        (PLACES, known, 1),
        (CLIMBS, [metre for climb in up for metre in (climb.foot_m, climb.top_m)], 2),
        (STATIONS, list(way.stations), 1),
    )
    course = (COURSE, 1, _course(way.profile, notes))
    found = [(kind, len(metres) // each, pack(f"<{len(metres)}I", *metres)) for kind, metres, each in lists]
    return [course, *(section for section in found if section[1])]


def _course(course: Profile, notes: list[str]) -> bytes:
    dm = [round(10 * altitude) + BASE_DM for altitude in course.altitudes_m]
    body = pack("<IHH", course.total_m, course.spacing_m, len(dm))
    clipped: list[int] = []
    for first in range(0, len(dm), BLOCK_POSTS):
        block = dm[first : first + BLOCK_POSTS]
        rises, steep = _rises(block)
        clipped += [first + post for post in steep]
        body += pack(f"<I{BLOCK_POSTS}b", block[0], *rises, *[0] * (BLOCK_POSTS - len(rises)))
    if clipped:
        steepest = RISE_DM * MOST / 10 / course.spacing_m
        notes.append(
            f"steeper than {steepest:.0%} over {course.spacing_m} m at {len(clipped)} of {len(dm):,} places, "
            f"first at km {clipped[0] * course.spacing_m / 1000:.1f}: flattened there, made up for after"
        )
    return body


def _rises(block: list[int]) -> tuple[list[int], list[int]]:
    """Rises of 2 dm from post to post, and the posts where one was cut to fit.

    Each is taken from the altitude that the watch will have, not from the true one before it: what rounding
    or cutting leaves over is carried to the next, and never adds up.
    """
    at = block[0]
    rises, clipped = [0], []
    for post in range(1, len(block)):
        wanted = (block[post] - at + 1) // RISE_DM
        rise = max(LEAST, min(MOST, wanted))
        if rise != wanted:
            clipped.append(post)
        rises.append(rise)
        at += RISE_DM * rise
    return rises, clipped
