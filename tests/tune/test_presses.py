"""Limits by what was said of the cues: wrong or followed, how hard, a full sentence or not."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.analysis.made import session, stretch
from tests.host.sessions import BUILD
from trailcore import ids
from trailcore.plan import Plan
from trailcue.analysis.uncertainty import Band
from trailcue.log.salvage import salvage
from trailcue.log.wrist import Wrist
from trailcue.playback import Session, play_logs
from trailcue.rehearsal import command
from trailcue.replay import Cue
from trailcue.sensed import Reference
from trailcue.tune.fits import zone_4
from trailcue.tune.presses import Told, limit, told_of_grade, told_of_heart
from trailcue.virtual import course
from trailcue.virtual.athlete import Athlete
from trailcue.virtual.runner import START, Runner


def cue(
    t_s: int, kind: int, reason: int, grade: int | None = None, bpm: int | None = None, limit: int = 0
) -> Cue:
    fate = ids.NOTED if kind >= ids.WRONG else ids.GIVEN
    return Cue(1000 * t_s, kind, reason, fate, grade, bpm, limit, 0, t_s)


def hiked(*cues: Cue, gait: int = ids.HIKING) -> Session:
    return session(stretch(600, GAIT=gait, GRADE=ids.NONE), cues=cues)


def test_a_hike_that_was_wrong_and_one_that_was_followed():
    told = told_of_grade(
        hiked(
            cue(10, ids.HIKE, ids.STEEP, 125),
            cue(20, ids.WRONG, ids.STEEP),
            cue(100, ids.HIKE, ids.STEEP, 160),
        )
    )
    assert (told.below, told.above) == ([12.5], [16.0])


def test_what_nobody_felt_was_not_followed():
    """Of another watch's recording, and of another plan than the wrist's."""
    recorded = hiked(cue(100, ids.HIKE, ids.STEEP, 160), cue(300, ids.HIKE, ids.ZONE4, 90, 170))
    recorded.reference = Reference()
    replanned = hiked(cue(100, ids.HIKE, ids.STEEP, 160), cue(300, ids.HIKE, ids.ZONE4, 90, 170))
    replanned.compared, replanned.replay.logged = "2 of 2 cues differ from the wrist's: another plan", []
    for one in (recorded, replanned):
        assert told_of_grade(one) == told_of_heart(one) == Told()


def test_a_cue_that_was_ignored_says_nothing():
    told = told_of_grade(hiked(cue(10, ids.HIKE, ids.STEEP, 125), gait=ids.RUNNING))
    assert told.below == told.above == []


def test_an_ease_is_proof_of_the_limit_only_if_the_heart_came_down():
    """Told at 170 to come down to 165: ignored it says nothing, and a *wrong* one is below the wearer's limit."""
    ease = cue(100, ids.EASE, ids.HIKING_OVER_CAP, 90, 170, 165)

    def told(bpm: int, *after: Cue) -> Told:
        lived = [*stretch(120, GAIT=ids.HIKING, BPM=170), *stretch(300, GAIT=ids.HIKING, BPM=bpm)]
        return told_of_heart(session(lived, cues=(ease, *after)))

    assert told(170) == Told()
    assert told(160) == Told(above=[170])
    assert told(170, cue(110, ids.WRONG, ids.HIKING_OVER_CAP)) == Told(below=[170])
    forecast = replace(ease, bpm=163)
    assert told_of_heart(session(stretch(300, GAIT=ids.HIKING, BPM=163), cues=[forecast])) == Told()


def test_a_stumble_is_no_hike():
    lived = [*stretch(110, BPM=150), *stretch(2, GAIT=ids.HIKING), *stretch(300, BPM=150)]
    stumbled = session(
        lived, cues=[cue(100, ids.HIKE, ids.STEEP, 160), cue(101, ids.HIKE, ids.ZONE4, 90, 170)]
    )
    assert told_of_grade(stumbled) == told_of_heart(stumbled) == Told()


def test_a_press_is_for_the_cue_before_it_alone():
    told = told_of_grade(
        hiked(
            cue(10, ids.HIKE, ids.STEEP, 160),
            cue(100, ids.HIKE, ids.STEEP, 125),
            cue(110, ids.WHY, ids.STEEP, 125),
            cue(115, ids.WRONG, ids.STEEP),
        )
    )
    assert (told.below, told.above) == ([12.5], [16.0])


def test_the_heart_is_judged_by_its_own_cues_and_by_answers():
    told = told_of_heart(
        hiked(
            cue(10, ids.HIKE, ids.ZONE4, 90, 163),
            cue(20, ids.WRONG, ids.ZONE4),
            cue(100, ids.HIKE, ids.ZONE4, 90, 170),
            cue(200, ids.HIKE, ids.STEEP, 160, 150),  # of the ground: says nothing of the heart
            cue(300, ids.TOLD_RPE, ids.TOLD, None, 158, 6),
            cue(320, ids.TOLD_RPE, ids.TOLD, None, 172, 8),
            cue(340, ids.TOLD_TALK, ids.TOLD, None, 155, 1),
            cue(360, ids.TOLD_TALK, ids.TOLD, None, 171, 0),
            cue(380, ids.TOLD_TALK, ids.TOLD, None, None, 0),  # no strap
        )
    )
    assert (sorted(told.below), sorted(told.above)) == ([155, 158, 163], [170, 171, 172])


def answers(seed: int, truth: float, sessions: int = 8, each: int = 5, off: float = 2.0) -> list[Told]:
    """Somebody with a limit at `truth` who feels it to within `off`, one SD."""
    chance = random.Random(seed)
    found = []
    for _ in range(sessions):
        one = Told()
        for _ in range(each):
            value = chance.uniform(truth - 10, truth + 10)
            (one.above if value + chance.gauss(0, off) > truth else one.below).append(value)
        found.append(one)
    return found


def test_a_known_limit_is_recovered_on_twenty_seeds():
    held = 0
    for seed in range(20):
        found = limit(answers(seed, 163.0))
        assert isinstance(found, Band)
        held += found.low <= 163 <= found.high
    assert held >= 17


def asked(seed: int, truth: float, draw: Callable[[random.Random, float], float], off: float) -> list[Told]:
    """Five sessions with four answers each, about what `draw` gives; felt to within `off`, one SD."""
    chance = random.Random(seed)
    found = []
    for _ in range(5):
        one = Told()
        for value in [draw(chance, truth) for _ in range(4)]:
            (one.above if value + chance.gauss(0, off) >= truth else one.below).append(value)
        found.append(one)
    return found


def evenly(chance: random.Random, truth: float) -> float:
    return chance.uniform(truth - 10, truth + 10)


def by_cues(chance: random.Random, truth: float) -> float:
    """About the plan's cap, wherever the limit is."""
    return chance.gauss(160, 6)


def easy_and_hard(chance: random.Random, truth: float) -> float:
    """Few between the two."""
    return chance.gauss(154, 4) if chance.random() < 0.6 else chance.gauss(168, 3)


@pytest.mark.parametrize(
    ("draw", "off"), [(evenly, 2.0), (evenly, 0.0), (by_cues, 2.0), (easy_and_hard, 0.0)]
)
def test_the_band_holds_the_truth_nine_times_in_ten(draw: Callable[..., float], off: float):
    """Also where nobody answered near the limit: any number between two answers parts them as well."""
    told = held = 0
    for seed in range(60):
        truth = random.Random(f"truth {seed}").uniform(157, 166)
        found = zone_4(asked(seed, truth, draw, off))
        if found.low is not None and found.high is not None:
            told += 1
            held += found.low <= truth <= found.high
    assert told >= 25 and held >= 0.9 * told


def test_a_gap_between_the_answers_is_no_limit():
    """Easy up to 140, hard from 172: it may be any number between."""
    gap = [Told([120.0, 130.0, 140.0], [172.0, 175.0])] * 3
    found = limit(gap)
    assert isinstance(found, Band) and (found.value, found.low <= 140, found.high >= 172) == (156, True, True)
    assert (
        zone_4(gap).value is None
        and "140 to 172 bpm: too wide for a cap, answer more in between" in zone_4(gap).refused
    )


@pytest.mark.parametrize("seed", range(5))
def test_presses_at_random_are_no_limit(seed: int):
    chance = random.Random(seed)
    told = [
        Told([chance.uniform(150, 175) for _ in range(3)], [chance.uniform(150, 175) for _ in range(3)])
        for _ in range(8)
    ]
    assert zone_4(told).value is None


def test_thin_data_is_refused_and_says_what_is_missing():
    found = zone_4(answers(1, 163.0, sessions=2))
    assert found.value is None and "2 of 3 sessions" in found.refused
    found = zone_4([Told(below=[150.0] * 9)] * 4)
    assert found.value is None and "0 of 5 from above" in found.refused


def test_what_was_found_may_be_written():
    found = zone_4(answers(3, 163.0))
    assert found.key == ("zones", "z4") and found.value is not None and found.typed == str(round(found.value))
    assert "8 sessions" in found.of


def test_a_double_press_in_a_worn_session_is_found():
    """A runner who calls each hike below 20 % wrong, and follows the others."""
    ground = course.from_legs(
        "hills", [(600, 0), (400, 23), (900, -5), (500, 16), (500, -5), (500, 16), (300, 0)]
    )
    runner = Runner(ground, Athlete(hike_grade=0.3, obedience=1.0, hr_threshold=150), seed=1)
    wrist = Wrist(Plan(), BUILD, start=START)
    heard, press_at = None, -1
    while not runner.finished:
        if runner.t_s == press_at:
            wrist._frame.clear()
            wrist._frame.add_event(ids.BUTTON, ids.PRESS_DOUBLE, 0)
            wrist._frame.close(1000 * runner.t_s, False, ids.NONE)
            wrist._deliver()
        rows = wrist.second(runner.second(heard))
        heard = command(rows)
        if heard == "hike" and ground.grade(runner.distance_m) < 0.2:
            press_at, heard = runner.t_s + 4, None
    (found,) = play_logs("worn", salvage(wrist.finish()), None)
    told = told_of_grade(found)
    assert told.below and all(12 <= value < 18 for value in told.below)
    assert told.above and min(told.above) > max(told.below)
