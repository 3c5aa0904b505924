"""Run/hike intervals and counted steps: the plan's own rhythm, one command a stretch, nothing where not asked for."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.core.wearer import Wearer
from trailcore import ids
from trailcore.ids import COUNTED_STEPS, HIKE, HIKING, INTERVAL, RUN, RUNNING, STANDING

INTERVALS = {"INTERVAL_RUN_S": 90, "INTERVAL_HIKE_S": 30}


def obedient(wearer: Wearer, seconds: int) -> Wearer:
    """Do what is wanted, three seconds later."""
    for _ in range(seconds):
        wearer.go()
        kind = wearer.wants[-4] if len(wearer.wants) > 3 else 0
        wearer.know(GAIT={HIKE: HIKING, RUN: RUNNING}.get(kind, wearer.now[1]))
    return wearer


@pytest.mark.fires("INTERVAL")
def test_ninety_seconds_of_running_and_thirty_of_hiking():
    wearer = obedient(Wearer(**INTERVALS), 600)
    taps = [(row.kind, row.second, row.limit) for row in wearer.rows if row.fate == ids.GIVEN]
    assert taps[:4] == [(HIKE, 91, 30), (RUN, 121, 90), (HIKE, 211, 30), (RUN, 241, 90)]
    assert {row.reason for row in wearer.rows} == {INTERVAL}


def test_an_hour_of_intervals_is_one_command_and_the_budget_is_whole_for_the_rest():
    wearer = obedient(Wearer(**INTERVALS), 3000)
    assert len(wearer.felt()) > 40
    said = wearer.second
    wearer.go(40, GRADE=180, GAIT=RUNNING)
    assert (HIKE, ids.STEEP) in wearer.felt(said)


@pytest.mark.silent("INTERVAL")
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, {}),
        (INTERVALS, {"GRADE": 110, "GAIT": HIKING}),
        (INTERVALS, {"GRADE": -180}),
        (INTERVALS, {"TECHNICAL": 1, "GAIT": HIKING}),
        (INTERVALS, {"STEP": 1}),
        (INTERVALS, {"GRADE": 180, "GAIT": HIKING}),
    ],
    ids=["not asked for", "in the band", "steep down", "technical", "a session's step", "steep"],
)
def test_no_intervals(changed: dict[str, int], words: dict[str, int]):
    wearer = Wearer(**changed).go(1200, **words)
    assert INTERVAL not in [row.reason for row in wearer.rows]


def test_the_part_that_is_done_already_is_not_tapped():
    """A hiker through a run part hears of it; through the hike after it he does not."""
    wearer = Wearer(**INTERVALS).go(300, GAIT=HIKING)
    assert {kind for kind, _ in wearer.felt()} == {RUN}


def test_a_wrist_that_sees_no_steps_is_not_told_to_run():
    assert Wearer(**INTERVALS).go(300, GAIT=HIKING, UNTRUSTED=1).felt() == []


def test_who_runs_through_two_hikes_is_left_alone_for_half_an_hour():
    wearer = Wearer(**INTERVALS).go(1900)
    assert wearer.felt() == [(HIKE, INTERVAL)] * 2
    assert ids.MUTED in wearer.fates(INTERVAL)
    assert wearer.go(600).felt(1900) != []


def test_a_run_waits_for_a_heart_that_is_too_high_for_it():
    wearer = Wearer(**INTERVALS).go(91).go(100, GAIT=HIKING, BPM=155)
    assert wearer.felt() == [(HIKE, INTERVAL)]
    assert wearer.go(5, BPM=147).felt() == [(HIKE, INTERVAL), (RUN, INTERVAL)]


def test_in_thin_air_it_waits_for_a_calmer_one():
    """At 2,000 m, 5 % for each 1000: 133 is the most to be told to run with."""
    thin = (
        Wearer(**INTERVALS, THIN_AIR_M=0, THIN_AIR=50).go(91, ALTITUDE_DM=20000).go(100, GAIT=HIKING, BPM=140)
    )
    assert thin.felt() == [(HIKE, INTERVAL)]
    assert thin.go(5, BPM=133).felt() == [(HIKE, INTERVAL), (RUN, INTERVAL)]


def test_what_the_ground_asked_for_is_not_turned_round_at_once():
    """A wall of half a minute amid the intervals, told of 10 s before a part to run: that waits, and then is said."""
    wearer = obedient(Wearer(**INTERVALS), 208)
    wearer.go(20, GRADE=180, GAIT=RUNNING).go(200, GRADE=0, GAIT=HIKING)
    taps = [(row.kind, row.second) for row in wearer.rows if row.fate == ids.GIVEN and row.second > 200]
    (hike, walled_s), (run, after_s), *_ = taps
    assert (hike, run) == (HIKE, RUN) and wearer.rows[-1].reason == INTERVAL
    assert after_s - walled_s == 90
    assert ids.TOO_SOON in wearer.fates(INTERVAL)


def test_nor_by_the_first_part_of_a_stretch():
    wearer = Wearer(**INTERVALS).go(30, GRADE=180).go(120, GRADE=0, GAIT=HIKING)
    (hike, told_s), (run, after_s) = [(row.kind, row.second) for row in wearer.rows if row.fate == ids.GIVEN]
    assert (hike, run) == (HIKE, RUN) and after_s - told_s == 90


@pytest.mark.parametrize("run_s", [10, 20, 45])
def test_the_plans_own_rhythm_turns_as_fast_as_it_asks_for(run_s: int):
    wearer = obedient(Wearer(INTERVAL_RUN_S=run_s, INTERVAL_HIKE_S=run_s), 600)
    taps = [row.second for row in wearer.rows if row.fate == ids.GIVEN]
    assert {after - before for before, after in pairwise(taps)} == {run_s}


@pytest.mark.fires("COUNTED_STEPS")
def test_ten_steps_of_each_where_it_is_very_steep_until_the_wearer_has_the_rhythm():
    """Three steps a second: a part lasts four."""
    wearer = Wearer(COUNTED_STEPS=10).go(60, GRADE=230)
    taps = [row for row in wearer.rows if row.reason == COUNTED_STEPS]
    assert [row.kind for row in taps] == [HIKE, RUN] * 4
    assert {after.second - row.second for row, after in pairwise(taps)} == {4}
    assert {row.limit for row in taps} == {10}
    assert {HIKE, RUN} == set(wearer.wants[-8:])  # it goes on unsaid


def test_counted_steps_are_one_command():
    wearer = Wearer(COUNTED_STEPS=10)
    for _ in range(6):
        wearer.go(120, GRADE=230).go(300, GRADE=150, GAIT=HIKING)
    assert wearer.fates(COUNTED_STEPS).count(ids.GIVEN) == 8 * 6
    assert ids.BUDGET_HOUR not in wearer.fates(COUNTED_STEPS)


@pytest.mark.silent("COUNTED_STEPS")
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, {"GRADE": 230}),
        ({"COUNTED_STEPS": 10}, {"GRADE": 190}),
        ({"COUNTED_STEPS": 10}, {"GRADE": 230, "BPM": 150}),
        ({"COUNTED_STEPS": 10}, {"GRADE": 230, "STEP": 1}),
    ],
    ids=["not asked for", "steep, not very", "in zone 4", "a session's step"],
)
def test_else_very_steep_is_hiked(changed: dict[str, int], words: dict[str, int]):
    wearer = Wearer(**changed).go(60, **words)
    assert wearer.felt()[0][0] == HIKE
    assert COUNTED_STEPS not in [row.reason for row in wearer.rows]


def test_rounds_are_held_like_any_command_before_the_start_and_after_a_stand():
    for fate in (ids.ARMED, ids.STOOD):
        wearer = Wearer(COUNTED_STEPS=10).go(60, hold=fate, GRADE=230)
        assert wearer.felt() == []
        assert set(wearer.fates(COUNTED_STEPS)) == {fate}


def test_a_stand_ends_the_rounds():
    wearer = Wearer(COUNTED_STEPS=10).go(60, GRADE=230)
    wearer.advice.reset()
    wearer.go(60, GRADE=0, GAIT=STANDING).go(60, GRADE=230, GAIT=RUNNING)
    assert wearer.fates(COUNTED_STEPS).count(ids.GIVEN) == 16
