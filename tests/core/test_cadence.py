"""Steps a minute: hikers uphill, runners about their target, what a session's step asks, short ones downhill."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.core.slow import HIKES, Slow
from tests.core.trail import Trail
from trailcore import ids
from trailcore import settings as s
from trailcore.cadence import Cadence
from trailcore.ids import NONE

LOW = (ids.QUICKER, ids.SPM_LOW)
HIGH = (ids.CALMER, ids.SPM_HIGH)
SHORT = (ids.SHORT_STEPS, ids.DOWN_STEPS)
DWELL_S, AGAIN_S = 40, 1200
HIKER = {"HIKE_SPM_LOW": 110}
RUNNER = {"RUN_SPM": 170}


def wearer(**changed: int) -> Slow:
    return Slow(lambda values, now, cues, notices: Cadence(values, now, notices), **changed)


@pytest.mark.fires("SPM_LOW", "SPM_HIGH")
def test_a_hiker_on_a_climb_steps_110_to_130():
    up = {**HIKES, "GRADE": 80}
    slow = wearer(**HIKER).go(100, **up).go(DWELL_S + 10, SPM=104)
    assert (slow.said(), slow.limits()) == ([LOW], [110])
    fast = wearer(**HIKER).go(100, **up).go(DWELL_S + 10, SPM=134)
    assert (fast.said(), fast.limits()) == ([HIGH], [130])


@pytest.mark.parametrize("grade", [-80, 0, 160, 300, NONE])
@pytest.mark.silent("SPM_LOW")
def test_a_hiker_on_the_flat_or_on_steep_ground_may_step_as_he_likes(grade: int):
    assert wearer(**HIKER).go(1000, **HIKES).go(600, GRADE=grade, SPM=80).said() == []


@pytest.mark.fires("SPM_LOW", "SPM_HIGH")
def test_a_runner_has_a_target():
    slow = wearer(**RUNNER).go(100, SPM=169).go(DWELL_S + 10, SPM=166)
    assert (slow.said(), slow.limits()) == ([LOW], [167])
    fast = wearer(**RUNNER).go(100, SPM=171).go(DWELL_S + 10, SPM=174)
    assert (fast.said(), fast.limits()) == ([HIGH], [173])
    unknown = wearer(**RUNNER).go(100, SPM=169).go(DWELL_S + 10, SPM=160, GRADE=NONE)
    assert unknown.said() == [LOW], "a treadmill has no grade"


@pytest.mark.parametrize("spm", [167, 170, 173])
@pytest.mark.silent("SPM_LOW", "SPM_HIGH")
def test_within_the_band_not_a_word(spm: int):
    assert wearer(**RUNNER).go(3600, SPM=spm).said() == []


@pytest.mark.parametrize(
    "words",
    [
        {"GRADE": 130},
        {"GRADE": -130},
        {"TECHNICAL": 1},
        {"UNTRUSTED": 1},
        {"SURE": 40},
        {"WORLD": ids.STILL},
        {"WORLD": ids.SCRAMBLING},
        {"GAIT": ids.STANDING, "SPM": 0},
        {"GAIT_S": 10},
    ],
)
@pytest.mark.silent("SPM_LOW")
def test_nothing_of_a_cadence_that_is_not_known_or_that_the_ground_decides(words: dict[str, int]):
    assert wearer(**RUNNER).go(1000, **{"SPM": 150, **words}).said() == []


def test_a_cadence_that_comes_and_goes_is_not_out():
    wrist = wearer(**RUNNER)
    for _ in range(60):
        wrist.go(20, SPM=164).go(20, SPM=170)
    assert wrist.said() == []


def test_said_once_while_it_lasts_and_not_twice_in_twenty_minutes():
    wrist = wearer(**RUNNER).go(7200, SPM=160)
    assert wrist.said() == [LOW]
    wrist = wearer(**RUNNER)
    for _ in range(20):
        wrist.go(100, SPM=160).go(100, SPM=170)
    taps = [row.second for row in wrist.rows if row.fate == ids.GIVEN]
    assert len(taps) == 4
    assert all(b - a >= AGAIN_S for a, b in pairwise(taps))


def test_one_that_waits_is_forgotten_when_the_cadence_is_right_again():
    held = wearer(**RUNNER).go(100, SPM=170).go(45, ids.STOOD, SPM=160).go(20, ids.STOOD, SPM=170).go(60)
    assert held.said() == []
    assert [row.fate for row in held.rows] == [ids.STOOD]


def test_whoever_went_on_as_before_is_left_alone_for_an_hour():
    wrist = wearer(**RUNNER)
    for _ in range(4):
        wrist.go(600, SPM=160, GAIT=ids.RUNNING).go(300, **HIKES)
    assert wrist.said() == [LOW]
    listened = wearer(**RUNNER)
    for _ in range(4):
        listened.go(300, SPM=160, GAIT=ids.RUNNING).go(300, SPM=170).go(300, **HIKES)
    assert listened.said() == [LOW] * 2


# --- a session's step -------------------------------------------------------------------------------------

STEP = {"STEP": 2, "STEP_LOW_SPM": 180, "STEP_HIGH_SPM": 190}


@pytest.mark.fires("SPM_LOW")
def test_the_step_of_the_session_is_over_the_general_rule():
    wrist = wearer(**RUNNER).go(60, SPM=170).go(DWELL_S + 15, **STEP)
    assert (wrist.said(), wrist.limits()) == ([LOW], [180])
    assert wearer(**RUNNER).go(60, SPM=170).go(600, **{**STEP, "SPM": 185}).said() == []


@pytest.mark.silent("SPM_LOW", "SPM_HIGH")
@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (ids.RUNNING, {"SPM": 150}),
        (ids.RUNNING, {"SPM": 190}),
        (ids.HIKING, {**HIKES, "GRADE": 80, "SPM": 90}),
        (ids.HIKING, {"SPM": 150}),
    ],
)
def test_a_step_that_names_a_gait_has_the_say_and_asks_for_no_cadence(asked: int, words: dict[str, int]):
    """A hill sprint, an easy jog back: the wearer's usual target is not about them. One by zone leaves it."""
    both = {**RUNNER, **HIKER}
    assert wearer(**both).go(60, SPM=170).go(600, STEP=2, STEP_GAIT=asked, **words).said() == []
    assert wearer(**both).go(60, SPM=170).go(600, STEP=2, STEP_LOW_BPM=130, **words).said() != []


def test_each_step_is_another_matter():
    wrist = wearer(**RUNNER).go(100, SPM=170, **STEP).go(60, **{**STEP, "STEP": 3})
    assert wrist.said() == [LOW, LOW]


def test_of_a_step_that_asks_for_another_gait_the_coach_speaks_first():
    hike = {"STEP": 2, "STEP_GAIT": ids.HIKING, "STEP_LOW_SPM": 110, "STEP_HIGH_SPM": 130}
    assert wearer(**RUNNER).go(300, SPM=170, **hike).said() == []
    assert wearer(**RUNNER).go(300, **{**HIKES, **hike, "SPM": 100, "GRADE": 250}).said() == [LOW]


def test_a_step_may_have_only_one_edge():
    assert wearer(**RUNNER).go(300, SPM=170, STEP=2, STEP_LOW_SPM=160).said() == []
    assert wearer(**RUNNER).go(300, SPM=170, STEP=2, STEP_HIGH_SPM=160).said() == [HIGH]


# --- downhill ---------------------------------------------------------------------------------------------


@pytest.mark.fires("DOWN_STEPS")
def test_short_steps_on_a_steep_descent_once_a_descent():
    wrist = wearer(SHORT_STEPS=1).go(100).go(30, SPM=160, GRADE=-140)
    assert wrist.said() == [SHORT]
    assert wrist.go(600).said() == [SHORT]
    assert wrist.go(900, GRADE=0).go(60, GRADE=-140).said() == [SHORT, SHORT]


@pytest.mark.parametrize(
    "words", [{"GRADE": -90}, {"SPM": 178}, {"GRADE": NONE}, {**HIKES, "GRADE": -200}, {"UNTRUSTED": 1}]
)
@pytest.mark.silent("DOWN_STEPS")
def test_no_short_steps_where_they_are_taken_or_the_ground_is_gentle(words: dict[str, int]):
    assert wearer(SHORT_STEPS=1).go(100).go(300, **{"SPM": 160, "GRADE": -140, **words}).said() == []


def test_short_steps_not_twice_in_twenty_minutes():
    wrist = wearer(SHORT_STEPS=1, STEEP_DOWN=-100)
    for _ in range(10):
        wrist.go(30, SPM=160, GRADE=-140).go(30, GRADE=0)
    assert wrist.said() == [SHORT]


def test_on_a_trail():
    trail = Trail({s.RUN_SPM: 175}).leg(120, grade=0, spm=175, bpm=130).leg(120, spm=165)
    assert trail.felt() == [LOW]
    hike = Trail({s.HIKE_SPM_LOW: 110}).leg(120, grade=8, spm=118, bpm=130).leg(120, spm=100)
    assert hike.felt() == [LOW]
