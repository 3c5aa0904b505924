"""Where run and hike cost the same: recovered from noisy climbs, refused where they do not tell."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.tune.hill import Climber
from trailcue.analysis.economy import HIKE, RUN
from trailcue.analysis.uncertainty import Band
from trailcue.tune.crossing import Effort, beats_per_m, crossing, crossing_of
from trailcue.tune.fits import Observed, hike_grade
from trailcue.tune.presses import Told
from trailcue.virtual.athlete import Athlete

CLIMBER = Climber(Athlete(threshold_mps=3.9), hiker=1.1, power=12.0)
"""Crosses at 11 %."""
CAP = 175.0
GRADES = (0.06, 0.08, 0.10, 0.12, 0.14, 0.17)


def climbs(
    seed: int, grades: tuple[float, ...] = GRADES, pairs: int = 4, off: float = 1.0, gaits=(RUN, HIKE)
):
    """Pairs of climbs; each leg's heart is off by a bpm, each piece's height by 2 %."""
    chance = random.Random(seed)
    found = []
    for _ in range(pairs):
        pair = []
        for gait in gaits:
            today = chance.gauss(0, off)
            for grade in grades:
                speed = CLIMBER.speed(gait, grade)
                bpm = CLIMBER.athlete.steady_bpm(CLIMBER.pays(gait, speed, grade)) + today
                pair.append(Effort(gait, grade, speed * grade * chance.gauss(1, 0.02), bpm))
        found.append(pair)
    return found


def test_without_noise_it_is_the_truth():
    efforts = [one for pair in climbs(1, off=0.0) for one in pair]
    assert crossing_of(efforts, CAP) == pytest.approx(CLIMBER.crossing(), abs=0.012)


def test_the_band_holds_the_truth_on_twenty_seeds():
    """A few bands may be too wide to be told, and one in ten may miss."""
    truth, told, held = CLIMBER.crossing(), 0, 0
    for seed in range(20):
        found = crossing(climbs(seed), CAP, 0.03)
        if isinstance(found, Band):
            told += 1
            held += found.low <= truth <= found.high
    assert told >= 15 and held >= told - 2


def test_another_athlete_has_another_grade():
    slow = Climber(Athlete(threshold_mps=3.5), hiker=1.1, power=11.0)
    assert slow.crossing() < CLIMBER.crossing() - 0.015


@pytest.mark.parametrize("seed", range(5))
def test_noise_alone_has_no_grade(seed: int):
    """Neither gait is the cheaper anywhere, whatever the heart does."""
    chance = random.Random(seed)
    pairs = [
        [
            Effort(gait, grade, 0.2 * chance.gauss(1, 0.1), 150 + chance.gauss(0, 8))
            for gait in (RUN, HIKE)
            for grade in GRADES
        ]
        for _ in range(4)
    ]
    assert isinstance(crossing(pairs, CAP, 0.03), str)


def test_one_gait_tells_nothing():
    said = crossing(climbs(1, gaits=(RUN,)), CAP, 0.03)
    assert isinstance(said, str) and "hiking" in said


def test_a_hill_of_one_grade_tells_nothing():
    said = crossing(climbs(1, grades=(0.10, 0.105, 0.11)), CAP, 0.03)
    assert isinstance(said, str) and "gentle to steep" in said


def test_a_crossing_outside_what_was_climbed_is_not_told():
    said = crossing(climbs(1, grades=(0.14, 0.17, 0.20, 0.25), off=0.2), CAP, 0.03)
    assert isinstance(said, str)


def test_an_error_that_all_grades_share_widens_the_band():
    narrow, wide = (crossing(climbs(3, off=0.3), CAP, off) for off in (0.0, 0.08))
    assert isinstance(narrow, Band) and isinstance(wide, Band) and wide.half > narrow.half + 0.005


def test_a_run_above_the_cap_is_slowed_down_to_it():
    """At the cap it makes less height; and one that would have to stop is none."""
    hot = Effort(RUN, 0.1, 0.2, 180)
    at_cap, free = beats_per_m(hot, 165), beats_per_m(hot, 190)
    assert at_cap is not None and free is not None and at_cap > free
    assert beats_per_m(Effort(RUN, 0.1, 0.1, 210), 140) is None
    hiked = Effort(HIKE, 0.1, 0.2, 180)
    assert beats_per_m(hiked, 165) == beats_per_m(hiked, 190)


def day(seed: int, told: Told | None = None) -> Observed:
    """What a session in the hills contributes."""
    return Observed(
        "a session",
        climbs(seed, pairs=1)[0],
        True,
        told or Told(),
        Told(),
        {},
        [],
        None,
        None,
        None,
        int(CAP),
    )


def test_everyday_climbs_tell_it_too():
    held = 0
    for first in range(0, 40, 8):
        cost, said = hike_grade([day(seed) for seed in range(first, first + 8)])
        assert cost.value is not None and cost.low is not None and cost.high is not None
        held += cost.low <= 100 * CLIMBER.crossing() <= cost.high
        assert cost.key == ("cues", "hike_above") and said.value is None  # nobody pressed
    assert held >= 4
    thin = hike_grade([day(seed) for seed in range(2)])[0]
    assert thin.value is None and "2 of 3 sessions" in thin.refused and "hike-grade-test" in thin.refused


def test_presses_that_agree_are_what_is_written_and_those_that_do_not_stop_both():
    def pressed(limit: float) -> list[Observed]:
        told = Told([limit - 2, limit - 1, limit - 0.2], [limit + 0.2, limit + 1, limit + 2])
        return [day(seed, told) for seed in range(8)]

    cost, said = hike_grade(pressed(100 * CLIMBER.crossing()))
    assert said.typed == '"11%"' and not said.refused and "agrees" in cost.refused
    cost, said = hike_grade(pressed(18.0))
    assert "presses 18 %" in cost.refused and said.refused == cost.refused


def scattered(seed: int, hiking: Callable[[float], float], noise: float, each: int = 3) -> list[list[Effort]]:
    """Three sessions of climbs in both gaits; `hiking`: what it costs at a grade to what running does."""
    chance = random.Random(seed)
    found = []
    for _ in range(3):
        climbed = []
        for gait in each * (RUN, HIKE):
            grade = chance.uniform(0.05, 0.25)
            cost = 12 * (grade / 0.12) ** -0.75 * chance.lognormvariate(0, noise)
            cost *= hiking(grade) if gait == HIKE else 1
            climbed.append(Effort(gait, grade, 140 / 60 / cost, 140))
        found.append(climbed)
    return found


def test_thin_climbs_make_no_gait_the_cheaper():
    """The gaits cross at 12 %, but with 18 climbs that differ by 15 % nobody can tell: seldom more is said."""
    said = [
        crossing(scattered(seed, lambda grade: (grade / 0.12) ** -0.4, 0.15), 165, 0.1) for seed in range(30)
    ]
    texts = [one for one in said if isinstance(one, str)]
    assert sum("too few, or too scattered" in one for one in texts) > 10
    assert sum("do not cross" in one for one in texts) <= 2


@pytest.mark.parametrize(("share", "word"), [(1.3, "% more"), (0.7, "% fewer")])
def test_a_gait_that_is_cheaper_at_every_grade_is_named(share: float, word: str):
    told = 0
    for seed in range(5):
        said = crossing(scattered(seed, lambda grade: share, 0.05, each=8), 165, 0.1)
        assert isinstance(said, str)
        told += "do not cross" in said and word in said
    assert told >= 4


def test_presses_with_a_gap_between_them_are_no_grade():
    """Wrong up to 11 %, followed from 20 %: it may be any grade between."""
    _, said = hike_grade([day(seed, Told([10.2, 10.8], [20.0, 21.0])) for seed in range(3)])
    assert said.value is None and "11 to 20 %: too wide" in said.refused
