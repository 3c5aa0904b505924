"""The climbs of a session as they were climbed: how high and steep, how fast, and what they cost in heartbeats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from trailcore import ids
from trailcue.analysis.lived import KNOWN, Lived, lived
from trailcue.plans.climbs import DIP_M, LEAST_GAIN_M, LEAST_GRADE
from trailcue.playback import Session
from trailcue.steps_done import M_PER_MILE

VAM_LEAST_GRADE = 0.08
VAM_LEAST_S = 180
"""Physiology reference, section 8: VAM is told of ground of 8 % and more, climbed for 3 min."""
_FASTEST_MPS = 0.8
"""More than a vertical kilometre is run at (0.6 [mem]): recorded altitudes jump so, legs do not."""
_SLOW_GRADE = 0.02
_SLOW_MPS = 0.02
"""What rises less, on the way and in time (72 m/h), belongs to the approach and not to the climb [ours]."""


@dataclass(frozen=True, slots=True)
class Climb:
    """One way up of 20 m and 4 % at least, with no drop of 10 m in it: what a plan calls a climb of its course."""

    first: int
    """Row of the replay at its foot."""
    last: int
    """Row at its top."""
    began_s: int
    ended_s: int
    """Since the session opened."""
    from_m: float
    to_m: float
    """Along the way."""
    foot_m: float
    top_m: float
    """Altitudes, in the standard atmosphere."""
    stops_s: int
    """Standing, or of which nothing was recorded."""
    hiked: float
    """Share of the time on the way that was hiked, 0 to 1."""
    mean_bpm: float | None
    """On the way, stops left out; None where a fifth of it is not known."""
    max_bpm: int | None
    """Highest of those that are known on the way."""

    @property
    def gain_m(self) -> float:
        """Height of the top above the foot."""
        return self.top_m - self.foot_m

    @property
    def distance_m(self) -> float:
        """Length of the way."""
        return self.to_m - self.from_m

    @property
    def duration_s(self) -> int:
        """From foot to top, stops included."""
        return self.ended_s - self.began_s

    @property
    def moving_s(self) -> int:
        """On the way."""
        return self.duration_s - self.stops_s

    @property
    def grade(self) -> float | None:
        """Mean, as rise/run; None where the way has no length."""
        return self.gain_m / self.distance_m if self.distance_m else None

    @property
    def vam_m_per_h(self) -> float | None:
        """Height in an hour on the way, of ground of 8 % and at least 3 min of it."""
        if self.moving_s < VAM_LEAST_S or (self.grade or 0) < VAM_LEAST_GRADE:
            return None
        return 3600 * self.gain_m / self.moving_s

    @property
    def beats(self) -> float | None:
        """Heartbeats on the way."""
        return None if self.mean_bpm is None else self.mean_bpm / 60 * self.moving_s

    @property
    def beats_per_m_gain(self) -> float | None:
        """Heartbeats a metre of height, on ground of 8 % at least."""
        if self.beats is None or (self.grade or 0) < VAM_LEAST_GRADE:
            return None
        return self.beats / self.gain_m

    @property
    def beats_per_mile(self) -> float | None:
        """Heartbeats a mile of the way: the economy."""
        return (
            None if self.beats is None or not self.distance_m else self.beats * M_PER_MILE / self.distance_m
        )


def climbs(session: Session) -> list[Climb]:
    """Return the climbs of a session in order; none without a barometer."""
    return climbs_of(lived(session))


def climbs_of(of: Lived) -> list[Climb]:
    """Return the climbs of what was lived."""
    known = [
        row for row, altitude in enumerate(of.altitude_m) if altitude is not None and not of.is_ridden[row]
    ]
    rises = [rise for rows in _afoot(of, known) for rise in _rises(of, rows)]
    ends = [trimmed for rise in rises if (trimmed := _trimmed(of, rise))]
    return [_climb(of, first, last) for first, last in ends if _counts(of, first, last)]


def _afoot(of: Lived, rows: Sequence[int]) -> list[Sequence[int]]:
    """Cut rows where there was a ride in between: its height was not climbed."""
    cuts = [at for at in range(1, len(rows)) if any(of.is_ridden[rows[at - 1] + 1 : rows[at]])]
    return [rows[first:end] for first, end in pairwise([0, *cuts, len(rows)]) if end > first]


def _height(of: Lived, row: int) -> float:
    altitude = of.altitude_m[row]
    assert altitude is not None, "only rows of known altitude are looked at"
    return altitude


def _rises(of: Lived, rows: Sequence[int]) -> list[Sequence[int]]:
    """Return the rows of each way up, from its lowest to its highest."""
    heights = [_height(of, row) for row in rows]
    found: list[tuple[int, int]] = []
    foot = top = 0
    for at, height in enumerate(heights):
        if height > heights[top]:
            top = at
        elif heights[top] - height > DIP_M:
            found.append((foot, top))
            foot = top = at
        if height <= heights[foot]:
            foot = top = at
    found.append((foot, top))
    return [rows[first : last + 1] for first, last in found if last > first]


def _trimmed(of: Lived, rows: Sequence[int]) -> tuple[int, int] | None:
    """Return foot and top of a way up without what rises too slowly at its ends, and without standing there."""
    heights: list[float] = []
    moving_s = 0
    for row in rows:
        moving_s += of.is_moving(row)
        along = of.distance_m[row] - of.distance_m[rows[0]]
        heights.append(_height(of, row) - _SLOW_GRADE * along - _SLOW_MPS * moving_s)
    foot = min(range(len(rows)), key=lambda at: (heights[at], -at))
    top = max(range(foot, len(rows)), key=lambda at: (heights[at], -at))
    while foot < top and not of.is_moving(rows[foot + 1]):
        foot += 1
    while top > foot and not of.is_moving(rows[top]):
        top -= 1
    return (rows[foot], rows[top]) if top > foot else None


def _counts(of: Lived, first: int, last: int) -> bool:
    gain_m = _height(of, last) - _height(of, first)
    least_m = max(LEAST_GAIN_M, LEAST_GRADE * (of.distance_m[last] - of.distance_m[first]))
    known = sum(altitude is not None for altitude in of.altitude_m[first : last + 1])
    is_known = known >= KNOWN * (last + 1 - first)
    return is_known and least_m <= gain_m <= _FASTEST_MPS * of.took_s(first, last)


def _climb(of: Lived, first: int, last: int) -> Climb:
    """Measure a climb: the seconds after row `first`, up to row `last`."""
    moving = [row for row in range(first + 1, last + 1) if of.is_moving(row)]
    bpm = [value for row in moving if (value := of.bpm[row]) is not None]
    is_known = bool(bpm) and len(bpm) >= KNOWN * len(moving)
    return Climb(
        first=first,
        last=last,
        began_s=of.elapsed_s[first],
        ended_s=of.elapsed_s[last],
        from_m=of.distance_m[first],
        to_m=of.distance_m[last],
        foot_m=_height(of, first),
        top_m=_height(of, last),
        stops_s=of.took_s(first, last) - len(moving),
        hiked=sum(of.gait[row] == ids.HIKING for row in moving) / len(moving) if moving else 0.0,
        mean_bpm=sum(bpm) / len(bpm) if is_known else None,
        max_bpm=max(bpm, default=None),
    )
