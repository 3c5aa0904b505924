"""Eating by the clock, on a gentle descent if there is one; drinking by it only where the plan asks."""

from __future__ import annotations

from array import array

import pytest

from tests.core.slow import Slow
from tests.core.trail import Trail
from trailcore import ids, now
from trailcore import settings as s
from trailcore.fuel import Fuel
from trailcore.ids import NONE
from trailcore.plan import Plan

EAT = (ids.EAT, ids.EAT_DUE)
DRINK = (ids.DRINK, ids.DRINK_DUE)
EVERY_S, HOLD_S, LATE_S = 2400, 600, 20


def wearer(stations: tuple[int, ...] = (), **changed: int) -> Slow:
    plan = Plan()
    plan.stations = array("i", stations)

    def build(values: array, known: array, _cues: object, notices: object) -> Fuel:
        plan.settings = values
        return Fuel(plan, known, notices)

    return Slow(build, **{"EAT_EVERY_S": EVERY_S, "EAT_ON_GENTLE": 0, **changed})


def seconds(wrist: Slow, kind: int) -> list[int]:
    return [row.second for row in wrist.rows if row.kind == kind and row.fate == ids.GIVEN]


@pytest.mark.fires("EAT_DUE")
def test_eat_by_the_clock():
    wrist = wearer().go(10_000)
    assert wrist.said() == [EAT] * 4
    assert wrist.limits() == [40] * 4
    assert all(
        0 <= at - EVERY_S * (i + 1) <= LATE_S * (i + 1) for i, at in enumerate(seconds(wrist, ids.EAT))
    )


@pytest.mark.fires("EAT_DUE")
def test_it_waits_for_a_gentle_descent():
    wrist = wearer(EAT_ON_GENTLE=1).go(EVERY_S + 300, GRADE=60)
    assert wrist.said() == []
    assert wrist.go(40, GRADE=-40).said() == [EAT]
    assert wrist.limits() == [45]


def test_ten_minutes_and_no_longer():
    (at,) = seconds(wearer(EAT_ON_GENTLE=1).go(5000, GRADE=60), ids.EAT)
    assert 0 <= at - EVERY_S - HOLD_S <= LATE_S


@pytest.mark.parametrize("words", [{"GRADE": -180}, {"GRADE": -40, "TECHNICAL": 1}, {"GRADE": NONE}])
@pytest.mark.silent("EAT_DUE")
def test_steep_rough_or_unknown_ground_is_no_gentle_descent(words: dict[str, int]):
    assert wearer(EAT_ON_GENTLE=1).go(EVERY_S + HOLD_S - 20, **words).said() == []


def test_a_few_metres_down_are_no_descent():
    wrist = wearer(EAT_ON_GENTLE=1).go(EVERY_S, GRADE=60)
    for _ in range(8):
        wrist.go(10, GRADE=-40).go(40, GRADE=60)
    assert wrist.said() == []


def test_who_stands_when_it_is_due_may_eat_at_once_and_the_clock_has_run_on():
    wrist = wearer(EAT_ON_GENTLE=1).go(EVERY_S - 600, GRADE=60)
    wrist.go(620, ids.STOOD, WORLD=ids.STILL, STILL_S=30)
    assert wrist.said() == [EAT]


@pytest.mark.fires("DRINK_DUE")
def test_drink_by_the_clock_where_the_plan_asks():
    wrist = wearer(EAT_EVERY_S=0, DRINK_EVERY_S=900).go(3700)
    assert wrist.said() == [DRINK] * 4
    assert wrist.limits() == [15] * 4


@pytest.mark.silent("EAT_DUE", "DRINK_DUE")
def test_to_thirst_and_to_hunger_nothing_is_said():
    assert wearer(DRINK_EVERY_S=900).go(20_000).said().count(DRINK) == 22
    assert wearer(EAT_EVERY_S=0, DRINK_EVERY_S=0).go(20_000).said() == []
    session = Trail({s.EAT_EVERY_S: 0, s.DRINK_EVERY_S: 0}).session
    assert not any(session.turns), "and nothing is loaded for it"


def test_a_stop_at_an_aid_station_starts_the_clocks_anew():
    at = {"PLACE_M": 8080, "PLACE_SD_M": 40}
    wrist = wearer((8000, 16_000), DRINK_EVERY_S=2400).go(2000, PLACE_M=5000, PLACE_SD_M=40)
    wrist.go(120, ids.STOOD, WORLD=ids.STILL, STILL_S=70, **at)
    assert wrist.go(2300, WORLD=ids.MOVING, STILL_S=0).said() == []
    assert wrist.go(200).said() == [EAT, DRINK]


@pytest.mark.parametrize(
    "words", [{"PLACE_M": 9000}, {"PLACE_M": 8000, "STILL_S": 40}, {"PLACE_M": 8000, "PLACE_SD_M": NONE}]
)
def test_a_photo_does_not(words: dict[str, int]):
    wrist = wearer((8000,)).go(2000)
    wrist.go(120, ids.STOOD, **{"WORLD": ids.STILL, "STILL_S": 70, "PLACE_SD_M": 40, **words})
    assert wrist.go(320, WORLD=ids.MOVING, STILL_S=0).said() == [EAT]


def test_before_the_start_no_clock_runs():
    trail = Trail({s.EAT_EVERY_S: 600, s.EAT_ON_GENTLE: 0, s.START_ARMED: 1}).leg(
        500, grade=0, spm=0, bpm=100
    )
    trail.press().leg(590, spm=165)
    assert trail.felt() == []
    assert trail.leg(30).felt() == [EAT]
    assert trail.now(now.ELAPSED_S) == 1120
