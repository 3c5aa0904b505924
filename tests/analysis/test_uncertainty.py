"""Bands that hold the truth as often as they say, and say nothing where there is too little."""

from __future__ import annotations

import random
from statistics import fmean

import pytest

from trailcue.analysis.uncertainty import bootstrap, line, t_quantile


@pytest.mark.parametrize(
    ("freedom", "quantile"), [(3, 3.182), (4, 2.776), (6, 2.447), (10, 2.228), (30, 2.042)]
)
def test_students_t_is_that_of_the_tables(freedom: int, quantile: float):
    assert t_quantile(0.975, freedom) == pytest.approx(quantile, rel=0.01)


def test_the_band_of_a_slope_holds_the_truth_as_often_as_it_says():
    chance = random.Random(1)
    held = 0
    for _ in range(400):
        xs = [float(x) for x in range(8)]
        found = line(xs, [3 - 0.5 * x + chance.gauss(0, 1) for x in xs])
        assert found is not None
        held += found.low <= -0.5 <= found.high
    assert 0.92 <= held / 400 <= 0.98


def test_a_line_needs_five_points_that_are_not_all_at_one_place():
    assert line([0, 1, 2, 3], [1, 2, 3, 4]) is None
    assert line([2] * 6, [1, 2, 3, 4, 5, 6]) is None


def test_the_bootstrap_holds_the_truth_and_is_the_same_every_time():
    chance = random.Random(2)
    held = 0
    for _ in range(100):
        groups = [chance.gauss(10, 2) for _ in range(8)]
        found = bootstrap(groups, fmean, times=200)
        assert found is not None and found == bootstrap(groups, fmean, times=200)
        held += found.low <= 10 <= found.high
    assert held >= 82


def test_the_bootstrap_says_nothing_of_two_groups_or_of_nothing():
    assert bootstrap([1.0, 2.0], fmean) is None
    assert bootstrap([1.0, 2.0, 3.0], lambda drawn: None) is None
