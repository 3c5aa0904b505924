"""The personal threshold against the figures of physiology section 1, and where it must not be trusted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailcue.plans import personal

KMH = 1 / 3.6


@pytest.mark.parametrize(("kmh", "grade_pct"), [(9, 3.5), (10, 6.5), (10.8, 10), (12, 20), (14.4, 25)])
def test_the_grade_where_hiking_becomes_cheaper_is_the_references(kmh: float, grade_pct: float):
    assert 100 * personal.transition_grade(kmh * KMH) == pytest.approx(grade_pct, abs=0.5)


def test_the_coaches_twelve_per_cent_fit_a_runner_of_eleven_kmh():
    assert 100 * personal.transition_grade(11 * KMH) == pytest.approx(12, abs=1)


@pytest.mark.parametrize(
    ("slope", "mps"), [(-0.05, 2.14), (0, 2.14), (0.05, 2.04), (0.075, 1.925), (0.2, 1.33), (0.4, 1.33)]
)
def test_the_transition_speed_is_the_table_and_lines_between(slope: float, mps: float):
    assert personal.transition_speed(slope) == pytest.approx(mps)


def test_minettis_cost():
    """Spot values of the polynomial: flat, and 10 % uphill."""
    assert personal.running_cost(0) == 3.6
    assert personal.running_cost(0.1) == pytest.approx(5.968, abs=0.001)


def test_hike_and_run_are_five_per_cent_of_speed_either_side():
    hike, run = personal.personal_grades(11 * KMH)
    for grade, share in ((hike, 0.95), (run, 1.05)):
        v = 3.6 * 11 * KMH / personal.running_cost(grade / 1000)
        assert v / personal.transition_speed(grade / 1000) == pytest.approx(share, abs=0.005)
    assert run < 120 < hike


@pytest.mark.parametrize(
    ("kmh", "grades"), [(6, (100, 20)), (9, (100, 24)), (14.4, (250, 230)), (20, (250, 230))]
)
def test_the_slow_and_the_fast_get_what_a_plan_may_say(kmh: float, grades: tuple[int, int]):
    assert personal.personal_grades(kmh * KMH) == pytest.approx(grades, abs=1)


@given(st.floats(0.1, 12), st.floats(0.1, 12))
def test_who_is_faster_never_hikes_earlier(one: float, other: float):
    slow, fast = personal.personal_grades(min(one, other)), personal.personal_grades(max(one, other))
    assert slow[0] <= fast[0] and slow[1] <= fast[1]
    assert 100 <= slow[0] <= 250 and 20 <= slow[1] <= slow[0] - 20


def test_speed_at_the_cap_is_a_share_of_the_reserve():
    assert personal.speed_at_cap(3.5, 171, 48, 171) == 3.5
    assert personal.speed_at_cap(3.5, 170, 50, 158) == pytest.approx(3.15)


@pytest.mark.parametrize("unknown", [None, 0.0, -1.0])
def test_without_a_speed_it_is_refused(unknown: float | None):
    with pytest.raises(personal.SpeedUnknown, match="speed_at_lactate"):
        personal.personal_grades(unknown)
