"""Step length against a known way, the highest heart rate, the breath ratio."""

from __future__ import annotations

import random

import pytest

from tests.analysis.made import STAND, session, stretch
from trailcore import ids, settings
from trailcue.analysis.economy import HIKE, RUN
from trailcue.playback import Session
from trailcue.sensed import Reference
from trailcue.tune import body


def gone(gait: int, true_mps: float, by_steps_mps: float, seconds: int = 1300, **more: int) -> Session:
    """On the flat with GPS: so fast, and so fast by steps."""
    found = session(stretch(seconds, GAIT=gait, GRADE=0, goes=by_steps_mps, SPEED=1000, **more))
    found.reference = Reference(distance_m=[true_mps * (second + 1) for second in range(seconds)])
    return found


def strides(gait: int, ratio: float, count: int = 5, **more: int) -> list[dict[str, body.Strides]]:
    chance = random.Random(1)
    by_steps = 3.0 if gait == ids.RUNNING else 1.3
    return [
        body.strides(gone(gait, by_steps * ratio * chance.gauss(1, 0.01), by_steps, **more))
        for _ in range(count)
    ]


@pytest.mark.parametrize(("gait", "name", "default_cm"), [(ids.RUNNING, RUN, 105), (ids.HIKING, HIKE, 74)])
def test_a_known_step_is_recovered(gait: int, name: str, default_cm: float):
    found = body.step_length(name, strides(gait, 0.9))
    assert found.value is not None and found.low is not None and found.high is not None
    assert found.low <= 0.9 * default_cm <= found.high
    assert found.key == ("athlete", f"step_{name}") and found.typed == f'"{found.value:g}cm"'


def test_the_course_tells_it_where_the_place_is_sure():
    def on_course(sd: int) -> list[dict[str, body.Strides]]:
        return [
            body.strides(session(stretch(1300, GRADE=0, SPEED=3000, SCALE=1100, PLACE_SD_M=sd)))
            for _ in range(3)
        ]

    found = body.step_length(RUN, on_course(20))
    assert found.value == pytest.approx(115.5, abs=0.1)
    assert body.step_length(RUN, on_course(200)).value is None


def test_slopes_doubted_wrists_rides_and_few_sessions_tell_nothing():
    assert body.step_length(RUN, [body.strides(gone(ids.RUNNING, 3, 3, UNTRUSTED=1))] * 5).value is None
    assert body.step_length(RUN, strides(ids.RUNNING, 0.9, count=2)).value is None
    ride = gone(ids.RUNNING, 3, 3)
    ride.is_on_foot = False
    assert body.step_length(RUN, [body.strides(ride)] * 5).value is None
    steep = session(stretch(1300, GRADE=100, SPEED=3000))
    steep.reference = Reference(distance_m=[3.0 * second for second in range(1300)])
    found = body.step_length(RUN, [body.strides(steep)] * 5)
    assert found.value is None and "0.0 km (3 are needed)" in found.refused


def test_sessions_that_contradict_each_other_are_no_step():
    mixed = [one for ratio in (0.7, 1.0, 1.3) for one in strides(ids.RUNNING, ratio, count=1)]
    assert "differ" in body.step_length(RUN, mixed).refused


def test_a_maximum_needs_two_sessions_and_ten_seconds():
    def peak(bpm: int, seconds: int) -> int | None:
        return body.peak(session(stretch(100), stretch(seconds, BPM=bpm), stretch(100)))

    assert (peak(191, 10), peak(191, 9)) == (191, 150)
    found = body.highest([peak(191, 12), peak(193, 15), 180, None], 188)
    assert (found.value, found.typed, found.key) == (191, "191", ("athlete", "hr_max"))
    assert "1 of 2 sessions" in body.highest([191, 180], 188).refused
    assert body.highest([188, 188], 188).value is None


def breathing(ratio: float, seconds: int = 300, **more: object) -> list[float]:
    return body.breaths(session(stretch(seconds, SPM=168, BREATH=round(1680 / ratio), BPM=140, **more)))


def test_a_known_breath_ratio_is_recovered_and_written_only_where_taps_are_wanted():
    those = [breathing(ratio) for ratio in (5.0, 4.9, 5.2, 5.1)]
    found = body.breath_ratio(those, wants_taps=True)
    assert found.value == pytest.approx(5, abs=0.2) and found.typed == '"3/2"'
    assert found.key == ("cues", "breathing") and not found.refused
    told = body.breath_ratio(those, wants_taps=False)
    assert told.value == found.value and told.key == () and "opt-in" in told.refused


def test_no_ratio_is_told_of_hard_running_of_taps_or_of_disorder():
    assert breathing(5.0, GAIT=ids.HIKING) == []
    assert body.breaths(session(stretch(300, SPM=168, BREATH=336, BPM=170))) == []  # zone 4
    tapped = session(stretch(300, SPM=168, BREATH=336, BPM=140))
    tapped.replay.plan.settings[settings.BREATH_IN] = 2
    assert body.breaths(tapped) == []
    assert body.breath_ratio([breathing(ratio) for ratio in (3, 5, 7, 4)], True).value is None
    assert "10 of 10 min" not in body.breath_ratio([breathing(5.0)], True).refused


def resting(*around: int, bpm: int = 44, seconds: int = 60, swing: int = 0, **more: object) -> int | None:
    """What is told of a session: walking, then standing with this pulse, then `around`, a second each."""
    stood = [
        row for at in range(seconds) for row in stretch(1, **{**STAND, "BPM": bpm + at % 2 * swing, **more})
    ]
    before = [row for at in range(10) for row in stretch(1, BPM=bpm + 100 - 10 * at)]
    return body.calm(session(before, stood, *(stretch(1, BPM=one) for one in around)))


def test_a_resting_rate_is_a_steady_minute_of_standing():
    assert resting() == 44
    assert resting(seconds=59) is None, "too short"
    assert resting(swing=8) == 52, "no lower than the minute's highest"
    assert resting(swing=9) is None, "not at rest"
    assert resting(GAIT=ids.HIKING) is None
    assert resting(BPM=ids.NONE) is None


def test_a_strap_that_counted_half_the_beats_is_no_resting_heart():
    assert resting(50, 56, 62) == 44
    assert resting(88, 88) is None, "it woke up"
    assert body.calm(session(stretch(20, BPM=96), stretch(80, **STAND, BPM=48))) is None, "it fell asleep"


@pytest.mark.parametrize("seconds", [100, 181, 240, 1200])
def test_nor_is_it_one_however_long_the_wearer_stood(seconds: int):
    """The jump is at both ends of the stand, further from its middle than a minute."""
    stood = stretch(seconds, **STAND, BPM=48)
    assert body.calm(session(stretch(20, BPM=96), stood, stretch(60, BPM=96))) is None
    slowly = [row for at in range(50) for row in stretch(1, BPM=97 - at)]
    assert body.calm(session(slowly, stood, slowly[::-1])) == 48


def test_a_resting_rate_needs_two_sessions_below_the_plans():
    found = body.resting([46, 43, 70, None], 48)
    assert (found.value, found.low, found.typed, found.key) == (46, 43, "46", ("athlete", "hr_rest"))
    assert (
        "1 of 2 sessions" in body.resting([46, 48], 48).refused and body.resting([46, 48], 48).value is None
    )
    assert "0 of 2 sessions" in body.resting([], 48).refused


def test_without_a_resting_rate_in_the_plan_there_is_none_to_correct():
    """What a plan without one is read with is nobody's count: a bound below it says nothing."""
    found = body.resting([46, 43], None)
    assert found.value is None and found.typed == "" and "count it on waking" in found.refused
