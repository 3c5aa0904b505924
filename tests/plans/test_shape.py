"""What a workout asks of a body: given these steps, so long, so hard, so high, so many sets."""

from __future__ import annotations

import pytest

from trailcue.plans.model import Athlete
from trailcue.plans.problems import Report
from trailcue.plans.shape import Shape, shape_of
from trailcue.plans.workouts import Machine, parse
from trailcue.plans.zones import anchors


def shape(*lines: str, machine: Machine | None = None) -> Shape:
    report = Report()
    workout = parse("\n".join(lines), report, ("session", 0, "steps"), machine=machine)
    assert not report.errors, report.errors
    athlete = anchors(Athlete(hr_max=188, hr_lactate=171), report)
    return shape_of(workout, athlete, (145, 154, 162, 171), 3.5)


def test_nothing_asks_for_nothing():
    assert shape_of(None) == Shape()


def test_an_easy_run_is_easy():
    run = shape("- 10min Z1 warm up", "- 35min Z2 run")
    assert (run.minutes, run.running_min, run.hiking_min) == (45, 45, 0)
    assert run.is_easy and not run.is_hard and not run.is_strength
    assert run.distance_m == pytest.approx(7400, rel=0.1), (
        "about 10 km/h for somebody of 4:45/km at threshold"
    )


def test_strides_leave_a_run_easy():
    assert shape("- 40min Z1-Z2 run", "6x", "  - 20s run RPE 9", "  - 60s Z1 jog").is_easy


def test_hills_at_vo2max_are_a_key_session():
    hills = shape("- 15min Z1-Z2", "5x", "  - 3min Z5 run uphill", "  - 3min Z1 jog down")
    assert hills.hard_min == 15 and hills.is_key and not hills.is_long


def test_hill_hike_repeats_are_steady_neither_easy_nor_key():
    repeats = shape("- 10min Z1", "- 40min 8-12% hike Z2-Z3 110-130spm", "- 10min Z1")
    assert repeats.steady_min == 40 and repeats.hiking_min == 60
    assert not repeats.is_easy and not repeats.is_key


def test_hill_intervals_are_a_key_session_with_their_height():
    hills = shape("- 15min Z1-Z2 warm up", "4x", "  - 200m gain hike Z3-Z4", "  - back to start, jog easy")
    assert hills.gain_m == 800 and hills.is_key
    assert 55 <= hills.hard_min <= 75, "700 to 850 m an hour"


@pytest.mark.parametrize(
    ("words", "hard", "tempo"),
    [("RPE 4-5", 0, 0), ("RPE 6-7", 0, 30), ("RPE 8-9", 30, 30), ("165-171bpm", 30, 30), ("< 150bpm", 0, 0)],
)
def test_effort_in_any_words_is_weighed(words: str, hard: float, tempo: float):
    climb = shape(f"- 30min {words} run")
    assert (climb.hard_min, climb.tempo_min) == (hard, tempo)


def test_a_long_hike_is_a_long_day():
    assert shape("- 3h hike Z1-Z2").is_long


def test_a_tread_hike_is_as_long_as_its_belt():
    hike = shape("- 5min 0% 3mph hike", "- 1mi 15% 4mph hike", machine="treadmill")
    assert hike.minutes == pytest.approx(5 + 15, abs=0.1)
    assert hike.gain_m == pytest.approx(0.15 * 1609, rel=0.01) and hike.steady_min == pytest.approx(
        15, abs=0.1
    )


def test_stairs_are_hiked():
    stairs = shape("- 200m gain Z2", machine="stairs")
    assert stairs.hiking_min > 0 and stairs.running_min == 0 and stairs.gain_m == 200


def test_a_step_until_a_press_or_a_heart_rate_has_some_length():
    open_ended = shape("- run until press", "- run until HR > 160bpm")
    assert 0 < open_ended.minutes < 10


def test_heavy_legs_are_heavy():
    legs = shape("3x", "  - 8 reps split squat each side", "  - 60s rest")
    assert legs.is_heavy_lower and legs.is_strength and not legs.is_core
    assert legs.minutes == pytest.approx(3 * (2 * 8 * 4 + 60) / 60)
    assert legs.moving_min == 0


def test_maintenance_is_strength_and_not_heavy():
    legs = shape("3x", "  - 15 reps split squat each side", "  - 60s rest")
    assert legs.is_strength and not legs.is_heavy


@pytest.mark.parametrize(
    ("one_set", "heavy"),
    [
        ("5 reps squat", True),
        ("12 reps squat", False),
        ("12 reps squat 60kg", True),
        ("12 reps squat 10kg", False),
        ("8 reps squat RPE 5", False),
        ("12 reps squat RPE 9", True),
        ("40s wall sit", False),
    ],
)
def test_heavy_is_few_repetitions_a_load_or_an_effort(one_set: str, heavy: bool):
    assert shape("3x", f"  - {one_set}", "  - 2min rest").is_heavy_lower == heavy


def test_core_is_no_strength():
    core = shape("3x", "  - 10 reps pallof press each side", "  - 30s plank", "  - 30s rest")
    assert core.is_core and not core.is_strength and core.sets == {"core": 6}
    assert core.exercises == ("Pallof press", "plank")


def test_activation_is_neither():
    moves = shape("3x", "  - 10 reps lateral walk", "  - 10 reps clamshell each side")
    assert not moves.is_core and not moves.is_strength


def test_the_way_to_the_gym_counts_as_a_run_and_its_rests_do_not():
    gym = shape("- 15min Z1 run", "3x", "  - 8 reps split squat each side", "  - 60s rest", "- 5min easy")
    assert gym.running_min == 15 and not gym.is_easy
