"""From which grade this athlete had better hike: speed at the heart-rate cap against the transition speed.

Running at P_cap = 3.6 x (flat speed at the cap) W/kg goes up a slope i at v(i) = P_cap / Cr(i), Cr being Minetti's
cost of running (2002). Walking is the cheaper gait below the energetically optimal transition speed, EOTS(i): 2.14 m/s
on the flat, less on slopes (where LCDA's cost of walking meets Minetti's; measured on gentle slopes: Abe 2015;
physiology, section 1). Hike where v < 0.95 EOTS, run where v > 1.05 EOTS; in between leave the gait alone.

Beyond 20 %, where the table ends, EOTS is taken to stay as it is: so it is in the figures of the reference.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

FLAT_COST = 3.6
"""J/kg/m: Cr on the flat."""

EOTS = ((0.00, 2.14), (0.05, 2.04), (0.10, 1.81), (0.15, 1.54), (0.20, 1.33))
"""Slope, m/s."""

HIKE_BELOW, RUN_ABOVE = 0.95, 1.05
"""Of EOTS."""

HIKE_PERMILLE = (100, 250)
RUN_PERMILLE = (20, 230)
"""What `hike_above` and `run_below` may be. Below 10 % nobody is sent hiking by the grade alone: on gentle slopes
runners prefer to run below EOTS (Brill and Kram 2021), and there the heart has its own rule."""

BAND_PERMILLE = 20
"""The least between the two: as the coaches' 12 and 10 %."""

STEEPEST = 0.45
"""Where Minetti's formula ends."""


class SpeedUnknown(ValueError):
    """There is no personal threshold without a speed; the text says what to write."""


def running_cost(slope: float) -> float:
    """Minetti's net cost of running in J/kg/m; slope as rise/run, to 0.45."""
    powers = (FLAT_COST, 19.5, 46.3, -43.3, -30.4, 155.4)
    return sum(factor * slope**power for power, factor in enumerate(powers))


def transition_speed(slope: float) -> float:
    """EOTS in m/s: linear between the entries of the table, level beyond them."""
    if slope <= EOTS[0][0]:
        return EOTS[0][1]
    for (low, slower), (high, faster) in pairwise(EOTS):
        if slope <= high:
            return slower + (faster - slower) * (slope - low) / (high - low)
    return EOTS[-1][1]


def transition_grade(flat_speed_mps: float, share: float = 1.0) -> float:
    """The slope, 0 to 0.45, at which running at the cap has become as slow as this share of EOTS."""

    def gain(slope: float) -> float:
        return FLAT_COST * flat_speed_mps / running_cost(slope) - share * transition_speed(slope)

    return _root(gain, 0.0, STEEPEST)


def speed_at_cap(speed_at_lactate_mps: float, hr_lactate: int, hr_rest: int, cap_bpm: int) -> float:
    """The flat speed at a heart rate: shares of its reserve are shares of VO2 reserve (Swain and Leutholtz 1997), and
    on the flat that is net cost times speed.
    """
    return speed_at_lactate_mps * (cap_bpm - hr_rest) / (hr_lactate - hr_rest)


def personal_grades(flat_speed_at_cap_mps: float | None) -> tuple[int, int]:
    """hike_above and run_below in permille for somebody who runs so fast on the flat at the heart-rate cap.

    Raises:
        SpeedUnknown: without that speed.
    """
    if flat_speed_at_cap_mps is None or flat_speed_at_cap_mps <= 0:
        raise SpeedUnknown(
            'hike_above: "personal" needs the athlete\'s speed: write speed_at_lactate, or a grade such as "12%"'
        )
    hike = _clamped(transition_grade(flat_speed_at_cap_mps, HIKE_BELOW), HIKE_PERMILLE)
    run = _clamped(transition_grade(flat_speed_at_cap_mps, RUN_ABOVE), RUN_PERMILLE)
    return hike, min(run, hike - BAND_PERMILLE)


def _clamped(slope: float, bounds: tuple[int, int]) -> int:
    low, high = bounds
    return max(low, min(high, round(1000 * slope)))


def _root(falling: Callable[[float], float], low: float, high: float) -> float:
    """Where a function that falls through 0 once between low and high is 0; the nearer end if it does not."""
    if falling(low) <= 0:
        return low
    if falling(high) >= 0:
        return high
    for _ in range(40):
        middle = (low + high) / 2
        if falling(middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
