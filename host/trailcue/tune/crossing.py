"""The grade from which hiking is this athlete's cheaper gait: fewer heartbeats a metre of height than running.

In each gait the logarithm of the beats a metre is laid as a line over that of the grade; where the two lines cross, the
gaits cost the same. Both have to be measured on ground on both sides of it, at an effort that could be kept up: a run
in zone 4 makes height for few beats, but not for long. So its speed is brought down to the beginning of zone 4 by what
a W/kg costs the heart (6.7 bpm, and a third more and less; physiology, section 6) and a metre by Minetti's cost.

Nothing is taken from the curves of others: LCDA's walking and Minetti's running lie within 5 % of each other from
10 to 30 % at one power, so that a tenth in one person's hiking is ten points of grade. And heart rate alone does not
tell (Brill and Kram 2021): it takes both gaits, measured.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from statistics import fmean

from trailcue.analysis.economy import HIKE, K_BPM_PER_W_KG, K_SHARE, RUN, Piece, power_w_kg
from trailcue.analysis.uncertainty import Band, bootstrap
from trailcue.tune.grades import narrow

GENTLEST = 0.04
"""Below it there is no height to pay for."""
STEEPEST = 0.45
NEAR = 1.5
"""So many times as steep, or as gentle, as the crossing is near it [ours]."""
SPAN = 1.3
"""How many times as steep the steepest of a gait must be as its gentlest, for a line over the grades [ours]."""
BEYOND = 1.1
"""A crossing further outside the grades that both gaits were seen at is not told [ours]."""
STEPS_OFF = 0.135 / 2**0.5
"""How far a grade is off by the step length, one SD: 13.5 % in a gait (`ground`), two gaits."""
RECORDED_OFF = 0.03
"""Likewise by a recorded way: GPS in the woods [ours]."""
SURE = 0.95
"""Of the resampling: the lines bend, which moves the crossing by a quarter of a point, and four pairs are few; with it
nine bands in ten hold the truth (`tests/tune/test_crossing.py`)."""
FOUND = 0.95
"""Share of the resamplings that must have an answer."""
_Z90 = 1.645
_LEAST_SPEED = 0.5
"""A run that would have to be slowed down by more than half is no run [ours]."""


@dataclass(frozen=True)
class Effort:
    """A steady climb, or a piece of one, in one gait."""

    gait: str
    grade: float
    climb_mps: float
    """Height made in a second."""
    bpm: float


def effort(piece: Piece) -> Effort | None:
    """Return a piece as an effort, at the heart rate that it was heading to; None where it is no climb."""
    if not GENTLEST <= piece.grade <= STEEPEST or piece.machine or piece.gain_m <= 0:
        return None
    return Effort(piece.gait, piece.grade, piece.gain_m / piece.seconds, piece.heading_bpm)


def beats_per_m(one: Effort, cap_bpm: float, k: float = K_BPM_PER_W_KG) -> float | None:
    """Return heartbeats a metre of height, a run above the cap slowed down to it; None where that leaves no run."""
    bpm, climb = one.bpm, one.climb_mps
    if one.gait == RUN and bpm > cap_bpm:
        power = power_w_kg(RUN, climb / one.grade, one.grade)
        left = 1 - (bpm - cap_bpm) / k / power
        if left < _LEAST_SPEED:
            return None
        bpm, climb = cap_bpm, climb * left
    return bpm / 60 / climb


def crossing_of(efforts: Sequence[Effort], cap_bpm: float, k: float = K_BPM_PER_W_KG) -> float | None:
    """Return the grade at which the gaits cost the same, hiking being the cheaper on steeper ground; None without one.

    The lines are laid again over the grades near the crossing, where those are enough: over all grades they bend.

    Args:
        efforts: of both gaits.
        cap_bpm: where zone 4 begins.
        k: bpm that a W/kg costs.
    """
    points = _points(efforts, cap_bpm, k)
    found = _crossed(points)
    for _ in range(2):
        if found is None:
            return None
        near = {
            gait: [one for one in those if abs(one[0] - found) <= log(NEAR)] for gait, those in points.items()
        }
        if any(len({x for x, _ in those}) < 3 for those in near.values()):
            break
        found = _crossed(near)
    return None if found is None else exp(found)


def _points(efforts: Sequence[Effort], cap_bpm: float, k: float) -> dict[str, list[tuple[float, float]]]:
    """Return the logarithms of grade and cost by gait."""
    found = {}
    for gait in (RUN, HIKE):
        costs = [(one.grade, beats_per_m(one, cap_bpm, k)) for one in efforts if one.gait == gait]
        found[gait] = [(log(grade), log(cost)) for grade, cost in costs if cost]
    return found


def _crossed(points: Mapping[str, Sequence[tuple[float, float]]]) -> float | None:
    """Return where the lines through the points of both gaits cross, the run's rising the faster."""
    run, hike = (_line(points[gait]) for gait in (RUN, HIKE))
    if run is None or hike is None or run[1] <= hike[1]:
        return None
    at = (hike[0] - run[0]) / (run[1] - hike[1])
    return at if -6 < at < 0 else None


def _line(points: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """Return y at x = 0, and y for each x, by least squares; None for points at one x."""
    if len(points) < 3:
        return None
    mean_x, mean_y = fmean(x for x, _ in points), fmean(y for _, y in points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    if not spread:
        return None
    per = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    return mean_y - per * mean_x, per


def crossing(groups: Sequence[Sequence[Effort]], cap_bpm: float, off: float) -> Band | str:
    """Return the crossing, with a band that knows of the scatter, of k, and of the grade; or why there is none.

    Args:
        groups: efforts that are drawn together: the climbs of a pair of repeats, of a session.
        cap_bpm: where zone 4 begins.
        off: how far all grades may be off together, a share, one SD.
    """
    efforts = [one for group in groups for one in group]
    ranges = {}
    for gait in (RUN, HIKE):
        grades = sorted(one.grade for one in efforts if one.gait == gait)
        if len(grades) < 3 or grades[-1] < SPAN * grades[0]:
            return (
                f"{len(grades)} pieces of {gait}ning" if gait == RUN else f"{len(grades)} pieces of hiking"
            ) + " at different grades: climb ground from gentle to steep in both gaits"
        ranges[gait] = grades
    low_grade = max(grades[0] for grades in ranges.values())
    high_grade = min(grades[-1] for grades in ranges.values())

    found = _resampled(groups, lambda those, k: crossing_of(those, cap_bpm, k))
    if not found:
        return _no_crossing(groups, cap_bpm, low_grade, high_grade)
    value = found[0].value
    if not low_grade / BEYOND <= value <= high_grade * BEYOND:
        return (
            f"the gaits would cross near {100 * value:.0f} %, but both were climbed at {100 * low_grade:.0f} to "
            f"{100 * high_grade:.0f} % only: climb something {'gentler' if value < low_grade else 'steeper'}"
        )
    shifted = _Z90 * off * value
    low = value - ((value - min(band.low for band in found)) ** 2 + shifted**2) ** 0.5
    high = value + ((max(band.high for band in found) - value) ** 2 + shifted**2) ** 0.5
    return narrow(Band(value, low, high, found[0].found))


def _resampled(
    groups: Sequence[Sequence[Effort]], estimate: Callable[[Sequence[Effort], float], float | None]
) -> list[Band]:
    """Return the bands of an estimate, for k, for less and for more; none where one of them is mostly not found."""
    bands = []
    for k in (K_BPM_PER_W_KG * (1 + share) for share in (0.0, -K_SHARE, K_SHARE)):
        band = bootstrap(
            groups, lambda drawn, k=k: estimate([one for group in drawn for one in group], k), SURE
        )
        if band is None or band.found < FOUND:
            return []
        bands.append(band)
    return bands


def _no_crossing(groups: Sequence[Sequence[Effort]], cap_bpm: float, low: float, high: float) -> str:
    """Say that no crossing is told: one gait is the cheaper at both ends of these grades, or nobody can say."""
    if low >= high:
        return "running and hiking were not climbed at the same grades: do both on one hill"
    ends = [_resampled(groups, lambda those, k, at=at: _dearer(those, cap_bpm, k, at)) for at in (low, high)]
    bands = [band for end in ends for band in end]
    cheaper = ""
    if all(ends) and all(band.low > 0 for band in bands):
        cheaper = RUN
    if all(ends) and all(band.high < 0 for band in bands):
        cheaper = HIKE
    if not cheaper:
        return "the climbs are too few, or too scattered, to tell where the gaits cross: do more"
    least, most = sorted(abs(100 * (exp(end[0].value) - 1)) for end in ends)
    return (
        f"the gaits do not cross from {100 * low:.0f} to {100 * high:.0f} %: there hiking costs {least:.0f} to "
        f"{most:.0f} % {'more' if cheaper == RUN else 'fewer'} heartbeats a metre than running"
    )


def _dearer(efforts: Sequence[Effort], cap_bpm: float, k: float, grade: float) -> float | None:
    """Return the logarithm of what hiking costs to what running does, on the lines through both; None without one."""
    points = _points(efforts, cap_bpm, k)
    run, hike = (_line(points[gait]) for gait in (RUN, HIKE))
    return None if run is None or hike is None else hike[0] - run[0] + (hike[1] - run[1]) * log(grade)
