"""Poles: in hand where it is steep for long, away where it is not, and on long descents as the plan asks."""

from __future__ import annotations

import pytest

from tests.core.slow import Slow
from tests.core.trail import Trail
from trailcore import ids
from trailcore import settings as s
from trailcore.ids import NONE
from trailcore.poles import Poles

OUT = (ids.POLES_OUT, ids.STEEP_POLES)
AWAY = (ids.POLES_AWAY, ids.FLAT_POLES)
DWELL_S, FLAT_S, STAY_S = 60, 240, 600
FOOT = {"PLACE_SD_M": 20, "CLIMB_IN_M": 90, "CLIMB_GAIN_M": 300, "CLIMB_LENGTH_M": 1500, "TO_GO_M": 20_000}


def wearer(**changed: int) -> Slow:
    return Slow(
        lambda values, now, cues, notices: Poles(values, now, notices), **{"POLES_ABOVE": 150, **changed}
    )


@pytest.mark.fires("STEEP_POLES")
def test_poles_out_after_a_minute_of_steep_ground():
    wrist = wearer().go(600).go(DWELL_S - 5, GRADE=160)
    assert wrist.said() == []
    assert wrist.go(15).said() == [OUT]
    assert wrist.limits() == [150]
    assert wrist.go(3600).said() == [OUT], "once"


@pytest.mark.silent("STEEP_POLES")
def test_a_ramp_or_ground_below_the_edge_needs_no_poles():
    wrist = wearer()
    for _ in range(20):
        wrist.go(40, GRADE=180).go(80, GRADE=100)
    assert wrist.go(3600, GRADE=149).said() == []


@pytest.mark.fires("STEEP_POLES")
def test_on_a_course_they_are_in_hand_before_the_foot_of_a_steep_climb():
    wrist = wearer().go(100).go(20, **FOOT)
    assert wrist.said() == [OUT]
    assert wrist.go(600, CLIMB_IN_M=0, GRADE=200).said() == [OUT]


@pytest.mark.parametrize("words", [{"CLIMB_LENGTH_M": 2500}, {"CLIMB_GAIN_M": 70, "CLIMB_LENGTH_M": 400}])
@pytest.mark.silent("STEEP_POLES")
def test_not_before_a_climb_that_is_gentle_on_the_whole_or_short(words: dict[str, int]):
    assert wearer().go(100).go(60, **{**FOOT, **words}).said() == []


def test_the_last_steep_metres_of_a_climb_are_not_worth_it():
    wrist = wearer(TELL_CLIMBS=1).go(100, PLACE_SD_M=20, CLIMB_IN_M=0, CLIMB_GAIN_M=20, CLIMB_LENGTH_M=120)
    assert wrist.go(90, GRADE=170).said() == []


@pytest.mark.fires("FLAT_POLES")
def test_poles_away_where_it_has_been_flat_for_long():
    wrist = wearer().go(STAY_S, GRADE=160).go(FLAT_S - 10, GRADE=10)
    assert wrist.said() == [OUT]
    assert wrist.go(20).said() == [OUT, AWAY]
    assert wrist.go(3600).said() == [OUT, AWAY], "once"
    assert wrist.go(100, GRADE=160).said() == [OUT, AWAY, OUT]


@pytest.mark.silent("FLAT_POLES")
def test_a_flat_stretch_between_ramps_or_a_descent_leaves_them_in_hand():
    wrist = wearer().go(100, GRADE=160)
    for _ in range(10):
        wrist.go(150, GRADE=20).go(30, GRADE=170)
    assert wrist.go(1800, GRADE=-120).said() == [OUT]


def test_they_stay_where_they_are_for_ten_minutes_unless_the_course_has_something_ahead():
    wrist = wearer().go(100, GRADE=160).go(STAY_S - 60, GRADE=10)
    assert wrist.said() == [OUT]
    assert wrist.go(100).go(300, GRADE=160).said() == [OUT, AWAY]
    assert wrist.go(40, **FOOT).said() == [OUT, AWAY, OUT]


@pytest.mark.silent("FLAT_POLES", "LONG_DOWN")
def test_poles_that_are_not_out_are_not_put_away():
    assert wearer(POLES_DOWN_M=-500).go(3600).go(600, GRADE=-100).said() == []


@pytest.mark.fires("LONG_DOWN")
def test_on_a_long_descent_of_the_course_they_are_what_the_plan_says():
    down = {"PLACE_SD_M": 20, "CLIMB_IN_M": 2400, "CLIMB_GAIN_M": 100, "CLIMB_LENGTH_M": 900}
    away = wearer(POLES_DOWN_M=-1000).go(100, GRADE=160).go(60, GRADE=-90, **down)
    assert away.said() == [OUT, (ids.POLES_AWAY, ids.LONG_DOWN)]
    assert away.limits()[1] == 1000
    in_hand = wearer(POLES_DOWN_M=1000).go(100).go(60, GRADE=-90, **down)
    assert in_hand.said() == [(ids.POLES_OUT, ids.LONG_DOWN)]
    last = wearer(POLES_DOWN_M=1000).go(100).go(60, GRADE=-90, PLACE_SD_M=20, CLIMB_IN_M=NONE, TO_GO_M=3000)
    assert last.said() == [(ids.POLES_OUT, ids.LONG_DOWN)], "down to the finish"


@pytest.mark.silent("LONG_DOWN")
def test_a_descent_that_is_short_or_of_which_the_plan_says_nothing():
    short = {"PLACE_SD_M": 20, "CLIMB_IN_M": 600, "CLIMB_GAIN_M": 100, "CLIMB_LENGTH_M": 900}
    assert wearer(POLES_DOWN_M=1000).go(100).go(200, GRADE=-90, **short).said() == []
    assert wearer().go(100).go(600, GRADE=-90, **{**short, "CLIMB_IN_M": 5000}).said() == []


def test_without_a_course_two_minutes_down_are_a_long_descent():
    wrist = wearer(POLES_DOWN_M=1000).go(100).go(110, GRADE=-90)
    assert wrist.said() == []
    assert wrist.go(20).said() == [(ids.POLES_OUT, ids.LONG_DOWN)]


def test_an_unknown_grade_is_no_flat_ground_and_standing_no_evidence():
    wrist = wearer().go(100, GRADE=160).go(1200, GRADE=NONE)
    wrist.go(1200, GRADE=0, WORLD=ids.STILL)
    assert wrist.said() == [OUT]


def test_on_a_trail():
    trail = Trail({s.POLES_ABOVE: 150}).leg(300, grade=0, spm=165, bpm=130).leg(600, grade=18, spm=112)
    trail.leg(500, grade=0)
    assert [cue for cue in trail.felt() if cue in (OUT, AWAY)] == [OUT, AWAY]
