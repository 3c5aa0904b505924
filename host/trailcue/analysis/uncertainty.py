"""How sure a figure is: a line through points with its band, and the bootstrap. Standard library only."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean
from typing import TypeVar

T = TypeVar("T")

_SEED = 20270904
"""Of every bootstrap: the same sessions give the same figures."""


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line through points, by least squares."""

    per: float
    """y for each x."""
    low: float
    high: float
    """Between them the slope lies with the probability that was asked for."""


def t_quantile(probability: float, freedom: int) -> float:
    """Return a quantile of Student's t: Cornish-Fisher (Abramowitz and Stegun 1964, 26.7.5), within 1 % from 3 up."""
    z = NormalDist().inv_cdf(probability)
    return z + sum(
        terms / freedom**power
        for power, terms in (
            (1, (z**3 + z) / 4),
            (2, (5 * z**5 + 16 * z**3 + 3 * z) / 96),
            (3, (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384),
            (4, (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92_160),
        )
    )


def line(xs: Sequence[float], ys: Sequence[float], sure: float = 0.95) -> Line | None:
    """Return the line through at least five points that are not all at one x; None for less.

    Args:
        xs: of the points.
        ys: of the points.
        sure: probability of the band of its slope.
    """
    n = len(xs)
    if n < 5:
        return None
    mean_x, mean_y = fmean(xs), fmean(ys)
    spread = sum((x - mean_x) ** 2 for x in xs)
    if not spread:
        return None
    per = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / spread
    left = sum((y - mean_y - per * (x - mean_x)) ** 2 for x, y in zip(xs, ys, strict=True))
    half = t_quantile((1 + sure) / 2, n - 2) * (left / (n - 2) / spread) ** 0.5
    return Line(per, per - half, per + half)


@dataclass(frozen=True, slots=True)
class Band:
    """An estimate and the band that it lies in with the probability that was asked for."""

    value: float
    low: float
    high: float
    found: float
    """Share of the resamplings that gave any estimate at all."""

    @property
    def half(self) -> float:
        """Half the width of the band."""
        return (self.high - self.low) / 2


def bootstrap(
    groups: Sequence[T],
    estimate: Callable[[list[T]], float | None],
    sure: float = 0.9,
    times: int = 400,
) -> Band | None:
    """Return the estimate with the percentiles of those of resampled groups (Efron 1979).

    None without one, or from fewer than three groups.

    Few groups make percentiles too narrow: they are moved out by sqrt(n / (n - 1)) t / z (Hesterberg, Am Stat 69,
    2015 [mem]).

    Args:
        groups: what was observed together and is drawn together: sessions, climbs.
        estimate: of some groups; None where they do not tell.
        sure: probability of the band.
        times: how often it is resampled.
    """
    value = estimate(list(groups))
    if value is None or len(groups) < 3:
        return None
    chance = random.Random(_SEED)
    drawn = (estimate(chance.choices(groups, k=len(groups))) for _ in range(times))
    found = sorted(one for one in drawn if one is not None)
    if not found:
        return None
    tail = (1 - sure) / 2
    low, high = (found[min(len(found) - 1, int(share * len(found)))] for share in (tail, 1 - tail))
    n = len(groups)
    wider = t_quantile(1 - tail, n - 1) / NormalDist().inv_cdf(1 - tail) * (n / (n - 1)) ** 0.5
    return Band(
        value,
        min(value, value - wider * (value - low)),
        max(value, value + wider * (high - value)),
        len(found) / times,
    )
