"""The integer arithmetic against the formula it stands for."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailcore import quantise, ticks
from trailcore.altitude import MAX_PA, MIN_PA, altitude_cm
from trailcore.ids import NONE
from trailcore.slope import Slope

LIMIT = 1 << 30


# --- altitude ---------------------------------------------------------------------------------------------


def isa_m(pressure_pa: float) -> float:
    """The standard atmosphere, as ICAO has it up to 11 km."""
    return 44330.77 * (1 - (pressure_pa / 101325) ** (1 / 5.25588))


@pytest.mark.parametrize(("from_pa", "within_m"), [(60_000, 0.04), (MIN_PA, 0.18)])
def test_altitude_is_within_centimetres_of_the_formula(from_pa: int, within_m: float):
    worst = max(abs(altitude_cm(pa) / 100 - isa_m(pa)) for pa in range(from_pa, MAX_PA + 1, 7))
    assert worst <= within_m


def test_altitude_never_rises_with_pressure():
    heights = [altitude_cm(pa) for pa in range(MIN_PA, MAX_PA + 1)]
    assert all(a >= b for a, b in pairwise(heights))


def test_a_pascal_is_never_half_a_metre():
    """No seam between the table's entries: next to each other, two pressures are 5 to 30 cm apart."""
    heights = [altitude_cm(pa) for pa in range(MIN_PA, MAX_PA + 1)]
    assert max(a - b for a, b in pairwise(heights)) <= 24


@pytest.mark.parametrize(
    ("pressure_pa", "metres"), [(101325, 0), (89875, 1000), (54020, 5000), (70109, 3000)]
)
def test_altitudes_of_the_icao_tables(pressure_pa: int, metres: int):
    assert abs(altitude_cm(pressure_pa) / 100 - metres) < 0.15


# --- slope ------------------------------------------------------------------------------------------------


def exact_slope(samples: list[int]) -> Fraction:
    """Least squares over samples a second apart, in fractions."""
    n = len(samples)
    mean_t, mean_y = Fraction(n - 1, 2), Fraction(sum(samples), n)
    above = sum(((t - mean_t) * (y - mean_y) for t, y in enumerate(samples)), Fraction(0))
    return above / sum((t - mean_t) ** 2 for t in range(n))


def window(samples: list[int], size: int) -> Slope:
    slope = Slope(size)
    for y in samples:
        slope.push(y)
        assert all(-LIMIT < word < LIMIT for word in [*slope.v, *slope.ring])
    return slope


walks = st.tuples(
    st.integers(-900_000, 900_000), st.lists(st.integers(-2500, 2500), min_size=1, max_size=200)
)  # altitude in cm, 25 m a second either way at most


@given(walks, st.integers(2, 30), st.sampled_from([1, 10, 25]))
@settings(max_examples=150)
def test_the_slope_is_the_exact_one_rounded_down(walk: tuple[int, list[int]], size: int, scale: int):
    samples = [walk[0]]
    for rise in walk[1]:
        samples.append(samples[-1] + rise)
    slope = window(samples, size)
    assert slope.per_second(scale) == math.floor(exact_slope(samples[-size:]) * scale)


@pytest.mark.parametrize("metres_a_second", [4, -4, 25, -25])
def test_the_slope_survives_any_distance(metres_a_second: int):
    """Ten hours at a pace: the base moves along, the sums stay small."""
    slope = Slope(30)
    for second in range(36_000):
        slope.push(100 * metres_a_second * second)
        if second > 2:
            assert slope.per_second(10) == 1000 * metres_a_second
    assert max(abs(word) for word in slope.ring) < 200_000


def test_a_window_can_be_forgotten():
    slope = window([5, 100, 7, -300], 30)
    slope.reset()
    assert slope.per_second(10) == 0
    assert [slope.push(y) for y in (1000, 1010, 1020)] == [1, 2, 3]
    assert slope.per_second(10) == 100


def test_one_sample_has_no_slope():
    assert window([123456], 30).per_second(10) == 0


# --- ticks ------------------------------------------------------------------------------------------------

any_tick = st.integers(0, ticks.PERIOD_MS - 1)
spans = st.integers(-(1 << 28), (1 << 28) - 1)


@given(any_tick, spans)
def test_a_difference_undoes_an_addition_across_the_wrap(t_ms: int, span_ms: int):
    later = ticks.add(t_ms, span_ms)
    assert 0 <= later < ticks.PERIOD_MS
    assert ticks.diff(later, t_ms) == span_ms


@given(any_tick, any_tick)
def test_a_difference_is_the_short_way_round(a_ms: int, b_ms: int):
    span = ticks.diff(a_ms, b_ms)
    assert -(1 << 28) <= span < 1 << 28
    assert (a_ms - b_ms - span) % ticks.PERIOD_MS == 0


@given(any_tick)
def test_ticks_stay_small_ints(t_ms: int):
    assert abs(t_ms + (1 << 28)) < LIMIT
    assert ticks.diff(t_ms, t_ms) == 0


# --- levels -----------------------------------------------------------------------------------------------


# Level n begins at 40 mg x 2^((n-1)/3).
FEET_MG = [round(40 * 2 ** (i / 3)) for i in range(24)]


@given(st.integers(0, 20_000))
def test_a_level_begins_at_a_third_of_an_octave(mg: int):
    level = quantise.level(mg)
    assert level == max(1, sum(foot <= mg for foot in FEET_MG))


@pytest.mark.parametrize("level", range(1, 25))
def test_the_foot_of_a_level_is_in_it(level: int):
    assert quantise.level(FEET_MG[level - 1]) == level
    assert quantise.level(FEET_MG[level - 1] - 1) == max(1, level - 1)


def test_unknown_is_never_a_level():
    assert quantise.level(None) == quantise.level(NONE) == NONE
    assert quantise.level(0) == 1
