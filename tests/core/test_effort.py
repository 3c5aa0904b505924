"""How hard it may be, and that there is room: thin air, floors, hike by grade or by heart."""

from __future__ import annotations

import pytest

from tests.core.wearer import Wearer
from trailcore import ids
from trailcore import settings as s
from trailcore.ids import EASE, HIKE, HIKING, NONE, PUSH, RUN

RACE = {"RACE_BANDS": 1, "START_S": 1200, "FLOOR_START_BPM": 111, "FLOOR_STEEP_UP_BPM": 130}
THIN = {"RACE_BANDS": 1, "START_S": 36000, "THIN_AIR_M": 1500, "THIN_AIR": 20}


@pytest.mark.parametrize(
    ("by", "steep", "hot"),
    [(1, True, False), (2, False, True), (3, True, True)],
    ids=["grade", "heart", "both"],
)
@pytest.mark.fires("HIKE_BY")
def test_hike_by_what_the_plan_chooses(by: int, steep: bool, hot: bool):
    on_a_wall = Wearer(HIKE_BY=by).go(60, GRADE=180)
    assert bool(on_a_wall.felt()) == steep
    in_zone_4 = Wearer(HIKE_BY=by).go(60, GRADE=70, BPM=155)
    assert bool(in_zone_4.felt()) == hot
    ahead = Wearer(HIKE_BY=by).go(20, STEEP_IN_M=12, STEEP_GRADE=160, PLACE_SD_M=20)
    assert bool(ahead.felt()) == steep


@pytest.mark.silent("HIKE_BY")
def test_technical_ground_is_hiked_whatever_the_plan_hikes_by():
    assert Wearer(HIKE_BY=2).go(30, TECHNICAL=1).felt()[0] == (HIKE, ids.TECHNICAL)


# --- thin air ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("altitude_m", "cap"), [(0, 130), (1500, 130), (2500, 128), (3500, 125), (9000, 111)]
)
@pytest.mark.fires("THIN_AIR")
def test_caps_fall_by_two_per_cent_each_thousand_metres(altitude_m: int, cap: int):
    """The default start cap of 130; no lower than 15 % less."""
    wearer = Wearer(**THIN).go(60, ALTITUDE_DM=10 * altitude_m, BPM=cap)
    assert wearer.rows == []
    (ease,) = wearer.go(30, BPM=cap + 1).rows
    assert (ease.kind, ease.reason, ease.limit) == (EASE, ids.CAP_START, cap)


def test_zone_four_and_the_most_to_run_with_fall_along():
    """148 bpm both at sea level, 4 % less at 3,500 m: 143."""
    high = Wearer(**THIN).go(8, ALTITUDE_DM=35000, GRADE=70, BPM=144)
    assert high.felt() == [(HIKE, ids.ZONE4)]
    assert high.rows[0].limit == 143
    hiked = Wearer(**{**THIN, "CAP_START_BPM": s.OFF}).go(30, ALTITUDE_DM=35000, GRADE=180, GAIT=HIKING)
    assert hiked.go(60, GRADE=0, BPM=144).felt() == []
    assert hiked.go(5, BPM=143).felt() == [(RUN, ids.GENTLE)]


@pytest.mark.parametrize("changed", [{"THIN_AIR_M": s.OFF}, {"THIN_AIR": 0}, {"THIN_AIR": -50}])
@pytest.mark.silent("THIN_AIR")
def test_nothing_lowers_caps_unasked_and_nothing_raises_them(changed: dict[str, int]):
    wearer = Wearer(**{**THIN, **changed}).go(200, ALTITUDE_DM=35000, BPM=130)
    assert wearer.rows == []
    assert wearer.go(30, BPM=131).rows[0].limit == 130


def test_an_altitude_that_is_lost_leaves_the_caps_where_they_were():
    wearer = Wearer(**THIN).go(10, ALTITUDE_DM=35000).go(60, ALTITUDE_DM=NONE, BPM=126)
    assert wearer.rows[0].limit == 125


# --- floors -----------------------------------------------------------------------------------------------


@pytest.mark.fires("FLOOR")
@pytest.mark.parametrize(("grade", "floor"), [(0, 111), (100, 130)])
def test_there_is_room_below_the_floor_of_the_segment_said_each_ten_minutes(grade: int, floor: int):
    wearer = Wearer(**RACE).go(59, GRADE=grade, BPM=floor - 1)
    assert wearer.rows == []
    (push,) = wearer.go(1).rows
    assert (push.kind, push.reason, push.limit) == (PUSH, ids.FLOOR, floor)
    assert wearer.go(599).felt() == [(PUSH, ids.FLOOR)]
    assert wearer.go(5).felt() == [(PUSH, ids.FLOOR)] * 2


@pytest.mark.silent("FLOOR")
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, {"BPM": 111}),
        ({}, {"BPM": NONE, "FORECAST": NONE}),
        ({}, {"LATE": 1}),
        ({}, {"FORECAST": 112}),
        ({}, {"STEP": 1}),
        ({}, {"TO_GO_M": 5000}),
        ({"FLOOR_UNTIL_S": 30}, {}),
        ({"FLOOR_START_BPM": s.OFF}, {}),
        ({"RACE_BANDS": 0}, {}),
    ],
    ids=[
        "at it",
        "unknown",
        "late in the day",
        "rising",
        "a step",
        "last stretch",
        "no more",
        "off",
        "no race",
    ],
)
def test_no_floor(changed: dict[str, int], words: dict[str, int]):
    assert Wearer(**{**RACE, **changed}).go(900, **{"BPM": 100, **words}).felt() == []


def test_a_minute_that_is_broken_is_no_minute():
    wearer = Wearer(**RACE)
    for _ in range(20):
        wearer.go(50, BPM=100).go(5, BPM=115)
    assert wearer.felt() == []
