"""Compiled plans on the watch: the entry that is done now, what is read for it, and what is refused."""

from __future__ import annotations

import binascii
import struct
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.core import plans
from tests.core.plans import CLIMBS, PLACES, PROGRAMS, STATIONS, TECHNICAL, Entry
from trailcore import settings as s
from trailcore.plan import Plan
from trailcore.planfile import BadPlan, entry_for

AM, PM, OPTIONAL = 1, 2, 128
MORNING, EVENING = 8 * 3600, 18 * 3600

STEP = bytes([3, 1, 60, 0, 0b11, 0, 0x23, 100, 150])
"""A minute in zones 2 to 3 at 100 to 150 bpm."""
PROGRAM = bytes([1, 3, 1, 2]) + STEP + bytes([2]) + STEP + bytes([2, 0])
"""Three times (twice a step, then one more)."""


def hill(total_m: int, peak_dm: int) -> tuple[int, int, bytes]:
    return plans.course_section(
        total_m, 50, [min(n, 20) * peak_dm // 20 & ~1 for n in range(total_m // 50 + 1)]
    )


def stage_race(entries: Sequence[Entry]) -> bytes:
    """Two courses with all that belongs to one, and a calendar."""
    return plans.blob(
        plans.settings_section({s.HIKE_ABOVE: 130}),
        hill(5000, 1000),
        plans.metres_section(TECHNICAL, [100, 200, 4000, 4100]),
        plans.metres_section(PLACES, [0, 1000, 5000]),
        plans.metres_section(STATIONS, [1000]),
        hill(70_000, 2000),
        plans.metres_section(PLACES, [0, 40_000, 66_000, 70_000]),
        plans.metres_section(CLIMBS, [0, 1000, 65_000, 66_000]),
        plans.metres_section(STATIONS, [40_000, 66_000]),
        entries=entries,
    )


RACE = stage_race(
    [
        Entry(day=9000, course=0, changes={s.RACE_BANDS: 1}),
        Entry(day=9001, course=1, changes={s.RACE_BANDS: 1, s.CAP_START_BPM: 120}),
        Entry(day=9002, program=PROGRAM),
        Entry(day=9003, slot=PM, program=PROGRAM),
    ]
)


def test_an_entry_brings_its_course_its_settings_and_its_program():
    first, second, third, fourth = (Plan(RACE, entry) for entry in range(4))
    assert (first.total_m, list(first.technical), list(first.places)) == (
        5000,
        [100, 200, 4000, 4100],
        [0, 1000, 5000],
    )
    assert (list(first.climbs), list(first.stations), first.program) == ([], [1000], 0)
    assert (first.altitude_dm(1000), second.altitude_dm(1000)) == (11_000, 12_000), "above -1000 m"
    assert (second.total_m, list(second.technical), list(second.stations)) == (70_000, [], [40_000, 66_000])
    assert list(second.climbs) == [0, 1000, 65_000, 66_000], "beyond what two bytes hold as well"
    assert [plan.settings[s.RACE_BANDS] for plan in (first, second, third)] == [1, 1, 0]
    assert [plan.settings[s.CAP_START_BPM] for plan in (first, second)] == [130, 120]
    assert {plan.settings[s.HIKE_ABOVE] for plan in (first, second, third)} == {130}
    assert [plan.settings[s.ENTRY] for plan in (first, second, third)] == [0, 1, 2]
    assert (third.total_m, list(third.places)) == (0, [])
    for plan in (third, fourth):
        assert RACE[plan.program : plan.program + len(PROGRAM)] == PROGRAM


def test_without_an_entry_a_calendar_gives_the_settings_alone():
    plan = Plan(RACE, s.OFF)
    assert (plan.total_m, plan.program, plan.settings[s.ENTRY], plan.settings[s.HIKE_ABOVE]) == (
        0,
        0,
        s.OFF,
        130,
    )
    with pytest.raises(BadPlan, match="no entry 4 in a calendar of 4"):
        Plan(RACE, 4)


def test_without_a_calendar_a_plan_is_its_first_course():
    plan = Plan(plans.blob(plans.settings_section(), hill(5000, 1000), hill(6000, 10)), 7)
    assert (plan.total_m, plan.settings[s.ENTRY]) == (5000, s.OFF)
    assert entry_for(plan.source, 9000, MORNING) == s.OFF
    assert entry_for(b"", 9000, MORNING) == s.OFF


@pytest.mark.parametrize(
    ("entries", "days", "second", "expected"),
    [
        ([(9000, 0), (9001, 0)], 9001, MORNING, 1),
        ([(9000, 0), (9001, 0)], 9002, MORNING, s.OFF),
        ([(9000, AM), (9000, PM)], 9000, MORNING, 0),
        ([(9000, AM), (9000, PM)], 9000, EVENING, 1),
        ([(9000, PM)], 9000, MORNING, 0),  # better a session of the day than none
        ([(9000, 0), (9000, PM)], 9000, MORNING, 0),
        ([(9000, 0), (9000, PM)], 9000, EVENING, 1),
        ([(9000, PM), (9000, 0)], 9000, MORNING, 1),
        ([(9000, OPTIONAL), (9000, 0)], 9000, MORNING, 1),
        ([(9000, OPTIONAL)], 9000, MORNING, 0),
        ([(9000, 0), (9000, 0)], 9000, MORNING, 0),
        ([(9000, 0), (0, 0)], 9000, MORNING, 0),
        ([(9000, 0), (0, 0)], 9001, MORNING, 1),
        ([(9000, 0), (0, AM)], 9001, EVENING, 1),
        ([(9000, 0), (9001, 0)], 0, 0, 0),  # the clock is unknown
        ([(9000, 0), (0, 0)], 0, 0, 1),
        ([(9000, PM | OPTIONAL), (9001, 0)], 0, 0, 0),
    ],
)
def test_the_entry_of_a_date_and_a_time_of_day(
    entries: list[tuple[int, int]], days: int, second: int, expected: int
):
    blob = stage_race([Entry(day=day, slot=slot) for day, slot in entries])
    assert entry_for(blob, days, second) == expected


@pytest.mark.parametrize(
    ("utc_min", "days", "hour", "expected"),
    [
        (0, 9000, 23, 1),
        (120, 9000, 21, 1),
        (120, 9000, 22, 2),  # midnight there
        (120, 9000, 9, 0),
        (120, 9000, 10, 1),  # noon
        (-420, 9001, 3, 1),  # 8 p.m. of the day before
        (-420, 9001, 8, 2),
        (-420, 0, 3, 0),
    ],
)
def test_the_calendar_is_that_of_the_wearers_clock(utc_min: int, days: int, hour: int, expected: int):
    entries = [Entry(day=9000, slot=AM), Entry(day=9000, slot=PM), Entry(day=9001)]
    blob = plans.blob(plans.settings_section({s.UTC_MIN: utc_min}), entries=entries)
    assert entry_for(blob, days, 3600 * hour) == expected


def sealed(blob: bytes | bytearray) -> bytes:
    """The plan with the checksum and the length that go with its bytes: as if a compiler had meant it."""
    body = struct.pack("<I", len(blob)) + struct.pack("<H", binascii.crc_hqx(bytes(blob[10:]), 0))
    return bytes(blob[:4]) + body + bytes(blob[10:])


@pytest.mark.parametrize(
    ("program", "sound"),
    [
        (PROGRAM, True),
        (b"\0\0", True),
        (STEP, False),  # no end
        (STEP + b"\1\2" + STEP + b"\0", False),  # ends within a repeat
        (b"\2\0", False),  # again, of what?
        (b"\1\2\2\0", False),  # for ever nothing
        (b"\1\0" + STEP + b"\2\0", False),  # no times
        (b"\1\2" * 3 + STEP + b"\2" * 3 + b"\0", True),
        (b"\1\2" * 4 + STEP + b"\2" * 4 + b"\0", False),  # nested too deep
        (b"\4\0", False),
        (b"\3\0" + STEP[2:] + b"\0", False),  # until nothing
        (b"\3\x0b" + STEP[2:] + b"\0", False),
        (bytes([3, 1, 60, 0, 0, 8]) + b"\0", False),  # a field that nobody knows
        (bytes([3, 1, 60, 0, 1, 0, 0x61]) + b"\0", False),  # zone 6
        (bytes([3, 1, 60, 0, 1, 0, 0x32]) + b"\0", False),  # zones 3 to 2
        (bytes([3, 1, 60, 0, 2, 0, 150, 100]) + b"\0", False),
        (bytes([3, 1, 60, 0, 255, 7, 0x11, 1, 2, 1, 1, 2, 5, 1, 2, 0x22, 0x55, 1, 0, 9, 20]) + b"\0", True),
        (bytes([3, 1, 60, 0, 255, 7, 0x11, 1, 2, 1]), False),
    ],
)
def test_a_program_is_walked_through_before_it_is_used(program: bytes, sound: bool):
    blob = stage_race([Entry(day=9000), Entry(day=9001, program=program)])
    if sound:
        assert Plan(blob).program == 0
        assert Plan(blob, 1).program
    else:
        with pytest.raises(BadPlan):
            Plan(blob)


@pytest.mark.parametrize(
    "sections",
    [
        [(9, 0, b"")],
        [plans.metres_section(PLACES, [0, 1])],  # of no course
        [hill(5000, 10), plans.metres_section(PLACES, [5, 4])],
        [hill(5000, 10), plans.metres_section(PLACES, [0, 4_000_001])],
        [hill(5000, 10), plans.metres_section(PLACES, range(203))],
        [hill(5000, 10), (PLACES, 9, b"\0\0\0\0")],
        [plans.settings_section({s.LAST_M: 1 << 20})],
        [plans.settings_section({s.LAST_M: -(1 << 20) - 1})],
        [(1, 2, b"\xb9\0\0\0")],
        [plans.settings_section({s.HR_MAX: 0})],
        [plans.settings_section({s.Z4_BPM: 256})],
        [plans.settings_section({s.STEP_RUN_MM: -1})],
        [plans.settings_section({s.STEP_HIKE_MM: 3001})],
        [plans.settings_section({s.STAIR_MM: 1001})],
        [plans.settings_section({s.THIN_AIR: 1001})],
        [plans.settings_section({s.THIN_AIR_M: -1001})],
        [plans.settings_section({s.FORECAST_8S: 4001})],
        [plans.settings_section({s.FORECAST_AHEAD: -4001})],
        [(2, 1, struct.pack("<IHHI", 100, 50, 2, 100_001) + bytes(64))],
        [(2, 1, struct.pack("<IHH", 100, 50, 1))],
        [(2, 1, struct.pack("<IHH", 100, 50, 9999))],
        [(2, 1, struct.pack("<IHH", 0, 50, 2) + bytes(68))],
        [(6, 1, b"\0\0\0\0")],
        [(6, 1, struct.pack("<HBBII", 0, 0, 0, 0, 0))],  # on a course that is not there
        [(6, 1, struct.pack("<HBBII", 0, 0, 255, 12, 0))],
        [(6, 1, struct.pack("<HBBII", 0, 0, 255, 0, 12))],
        [(6, 1, struct.pack("<HBBII", 0, 0, 255, 1 << 31, 0))],
        [(PROGRAMS, 9, b"\0")],
    ],
)
def test_what_does_not_fit_together_is_refused(sections: list[tuple[int, int, bytes]]):
    with pytest.raises(BadPlan):
        Plan(plans.blob(*sections))


@given(
    st.lists(st.tuples(st.integers(0, len(RACE) - 1), st.integers(0, 255)), min_size=1, max_size=8), st.data()
)
@hypothesis_settings(max_examples=300)
def test_a_plan_with_bytes_changed_and_a_checksum_that_fits_is_read_or_refused(
    changes: list[tuple[int, int]], data: st.DataObject
):
    """Never anything but BadPlan: not even a compiler's mistake crashes the watch."""
    damaged = bytearray(RACE)
    for at, byte in changes:
        damaged[at] = byte
    damaged = sealed(damaged[: data.draw(st.integers(12, len(damaged)))])
    try:
        plan = Plan(damaged, entry_for(damaged, 9001, MORNING))
    except BadPlan as error:
        assert str(error)
        return
    plan.altitude_dm(100) if plan.total_m else None
    assert plan.program < len(damaged)
