"""A session cut into laps: by the steps of its workout, else by its climbs, else by the kilometre."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from trailcore import now

from .seconds import Seconds


@dataclass(frozen=True, slots=True)
class Lap:
    """The rows after `first`, up to `last`."""

    first: int
    """The last row of the lap before; -1: the start of the session."""
    last: int
    trigger: str
    """What ended it, in FIT's word."""
    step: int | None = None
    """Of the workout, from 1."""


def laps(seconds: Seconds) -> list[Lap]:
    """Return the laps of a session, end to end; one at least."""
    last = len(seconds.elapsed_s) - 1
    found = _by_step(seconds) or _by_climb(seconds) or _by_distance(seconds)
    ends = sorted({end: lap for end, lap in found if 0 <= end < last}.items())
    edges = [(-1, ("", None)), *ends, (last, ("session_end", _step_at(seconds, last)))]
    return [Lap(before, end, trigger, step) for (before, _), (end, (trigger, step)) in pairwise(edges)]


_End = tuple[int, tuple[str, int | None]]


def _step_at(seconds: Seconds, row: int) -> int | None:
    return seconds.session.replay.column(now.STEP)[row]


def _by_step(seconds: Seconds) -> list[_End]:
    """Return where the step of the workout changes."""
    steps = seconds.session.replay.column(now.STEP)
    return [
        (row, ("manual", before)) for row, (before, after) in enumerate(pairwise(steps)) if before != after
    ]


def _by_climb(seconds: Seconds) -> list[_End]:
    """Return the foot and the top of each climb: what lies between two is a lap too."""
    from trailcue.analysis.climbs import climbs

    found = climbs(seconds.session)
    return [(row, ("position_lap", None)) for climb in found for row in (climb.first, climb.last)]


def _by_distance(seconds: Seconds) -> list[_End]:
    """Return the row in which each kilometre is full; those that a jump of the distance left out are none."""
    from trailcue.analysis.splits import splits

    return [(one.last, ("distance", None)) for one in splits(seconds.session) if one.number]
