"""A line through what is known, open where it is not, and thinned to what can be seen.

A picture has no zoom, so a column of pixels shows the mean of its seconds: extremes, which the report keeps
(`report.thinning`), would make a band of every noisy line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from .sheet import Scale
from .svg import line
from .track import HOLE_S, Track

# A shorter hole cuts a line only if it is wide enough to be seen.
_HOLE_PX = 1.5


def curve(track: Track, values: Sequence[float | None], scale: Scale, px: float) -> str:
    """Return a path through what is known, open where it is not."""
    return "".join(
        line(
            [
                (mean(track.px(i) for i in group), scale(mean(values[i] or 0 for i in group)))
                for group in thinned(track, run, px)
            ]
        )
        for run in runs(track, values)
    )


def runs(track: Track, values: Sequence[float | None]) -> list[list[int]]:
    """Return the seconds at which something is known, cut where a hole must be seen."""
    found: list[list[int]] = []
    for i, value in enumerate(values):
        if value is None:
            continue
        if not found or _is_hole(track, found[-1][-1], i):
            found.append([])
        found[-1].append(i)
    return found


def _is_hole(track: Track, i: int, j: int) -> bool:
    unknown_s = track.elapsed[j] - track.elapsed[i] - 1
    return unknown_s > 0 and (unknown_s >= HOLE_S or track.px(j) - track.px(i) > _HOLE_PX)


def thinned(track: Track, run: list[int], px: float) -> list[list[int]]:
    """Return a run in columns of `px` pixels, its first and its last second on their own."""
    inner = [list(group) for _, group in groupby(run[1:-1], lambda i: int(track.px(i) / px))]
    return [run[:1], *inner, run[-1:]] if len(run) > 1 else [run]


def mean(values: Iterable[float]) -> float:
    """Return the mean of at least one value."""
    taken = list(values)
    return sum(taken) / len(taken)
