"""Compiled plans made by hand, byte by byte, as `trailcore.planfile` documents them: no code shared with a compiler."""

from __future__ import annotations

import binascii
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from trailcore import settings

SETTINGS, COURSE, TECHNICAL, PLACES, CLIMBS, ENTRIES, PROGRAMS, STATIONS = range(1, 9)


NO_COURSE = 255


@dataclass(frozen=True)
class Entry:
    """A row of the calendar: days since 2000-01-01, 0 a.m. or p.m. as the format has it, course by number."""

    day: int = 0
    slot: int = 0
    course: int = NO_COURSE
    changes: Mapping[int, int] = field(default_factory=dict)
    program: bytes = b""


def settings_section(changed: Mapping[int, int] | None = None) -> tuple[int, int, bytes]:
    """The defaults with some of them changed, as kind, count and body."""
    values = list(settings.defaults())
    for index, value in (changed or {}).items():
        values[index] = value
    return SETTINGS, len(values), struct.pack(f"<{len(values)}i", *values)


def course_section(total_m: int, spacing_m: int, altitudes_dm: Sequence[int]) -> tuple[int, int, bytes]:
    """A course of posts; each rise must be even and within 254 dm."""
    body = struct.pack("<IHH", total_m, spacing_m, len(altitudes_dm))
    for first in range(0, len(altitudes_dm), 64):
        posts = altitudes_dm[first : first + 64]
        rises = [0] + [(b - a) // 2 for a, b in pairwise(posts)]
        rises += [0] * (64 - len(rises))
        body += struct.pack("<I64b", posts[0] + 10000, *rises)
    return COURSE, 1, body


def technical_section(stretches: Sequence[tuple[int, int]]) -> tuple[int, int, bytes]:
    """Stretches of technical ground, in metres from the start."""
    return TECHNICAL, len(stretches), b"".join(struct.pack("<II", *stretch) for stretch in stretches)


def metres_section(kind: int, metres: Sequence[int]) -> tuple[int, int, bytes]:
    """Places, climbs (foot, top, foot ...) or aid stations of the course before."""
    count = len(metres) // 2 if kind in (TECHNICAL, CLIMBS) else len(metres)
    return kind, count, struct.pack(f"<{len(metres)}I", *metres)


def blob(*sections: tuple[int, int, bytes], entries: Sequence[Entry] = ()) -> bytes:
    """A compiled plan of these sections, in this order, and of a calendar."""
    table = bodies = b""
    if entries:
        at = 12 + 8 * (len(sections) + 2) + sum(len(body) for *_, body in sections)
        sections += _calendar(entries, at)
    at = 12 + 8 * len(sections)
    for kind, count, body in sections:
        table += struct.pack("<HHI", kind, count, at + len(bodies))
        bodies += body
    rest = struct.pack("<H", len(sections)) + table + bodies
    return b"TCP2" + struct.pack("<IH", 10 + len(rest), binascii.crc_hqx(rest, 0)) + rest


def _calendar(entries: Sequence[Entry], at: int) -> tuple[tuple[int, int, bytes], ...]:
    """The programs, which begin at byte `at` of the plan, and the entries after them."""
    programs = rows = b""
    for entry in entries:
        offsets = [0, 0]
        changes = b"".join(struct.pack("<Bi", *change) for change in entry.changes.items())
        for which, body in enumerate((bytes([len(entry.changes)]) + changes, entry.program)):
            if body != b"\0" and body:
                offsets[which] = at + len(programs)
                programs += body
        rows += struct.pack("<HBBII", entry.day, entry.slot, entry.course, *offsets)
    return (PROGRAMS, len(programs), programs), (ENTRIES, len(entries), rows)


# What a race day with all of it sets, with clocks so short that minutes show each of them.
EVERYTHING = {
    **{settings.RACE_BANDS: 1, settings.CEILING_BPM: 170, settings.START_S: 20},
    **{settings.TELL_CLIMBS: 1, settings.TELL_AID: 1, settings.POLES_ABOVE: 120, settings.POLES_DOWN_M: 500},
    **{settings.EAT_EVERY_S: 300, settings.DRINK_EVERY_S: 200, settings.SHORT_STEPS: 1},
    **{settings.HIKE_SPM_LOW: 110, settings.RUN_SPM: 170, settings.BREATH_IN: 3, settings.BREATH_OUT: 3},
    **{settings.ASK_RPE_S: 240, settings.ASK_TALK: 1, settings.ASK_SMILE: 1, settings.POLES_RHYTHM: 1},
}

# What nobody asks for beside each other on one day.
_RARE = {
    **{settings.COUNTED_STEPS: 10, settings.INTERVAL_RUN_S: 60, settings.INTERVAL_HIKE_S: 30},
    **{settings.FLOOR_START_BPM: 110, settings.FLOOR_STEEP_UP_BPM: 120, settings.FLOOR_GENTLE_DOWN_BPM: 110},
    **{settings.THIN_AIR_M: 0, settings.THIN_AIR: 20},
}


# A race day as people ask for one.
RACE_DAY = {
    **EVERYTHING,
    **{settings.COUNTED_STEPS: 0, settings.INTERVAL_RUN_S: 0, settings.INTERVAL_HIKE_S: 0},
    **{settings.BREATH_RATE: 0},
}
# And a workout: with its steps, breath taps and a cadence.
WORKOUT_DAY = {
    **{settings.BREATH_IN: 3, settings.BREATH_OUT: 3, settings.HIKE_SPM_LOW: 110, settings.CEILING_BPM: 170},
}


def everything(changed: Mapping[int, int] | None = None, program: bytes = b"") -> bytes:
    """A plan that asks for every stage, on a course of 6 km with three climbs of 10 % from 500 m on.

    A workout's too, if there is a program.
    """
    return just({**EVERYTHING, **_RARE, **(changed or {})}, program)


def just(changed: Mapping[int, int], program: bytes = b"") -> bytes:
    """A plan on that course that asks for this, and for a workout if there is a program."""
    climbs = (500, 1500, 2500, 3500, 4500, 5500)
    posts = [3000 + abs((at + 500) % 2000 - 1000) for at in range(0, 6001, 50)]
    return blob(
        settings_section(changed),
        course_section(6000, 50, posts),
        technical_section([(1200, 1300), (4000, 4100)]),
        metres_section(CLIMBS, climbs),
        metres_section(STATIONS, (2000, 4000)),
        entries=[Entry(course=0, program=program)] if program else (),
    )
