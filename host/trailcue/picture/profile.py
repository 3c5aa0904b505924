"""The ground: its height, filled by gait, and where the plan marks it technical."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from trailcue.analysis.lived import spells

from .colours import GAIT_FILLS
from .curve import curve, mean, runs, thinned
from .frame import Frame
from .sheet import FLOOR
from .svg import line, num
from .track import Track

# One point for so many pixels: three hours stay below 60 KB.
_PROFILE_PX = 2.0


def draw(track: Track, frame: Frame) -> list[str]:
    """Draw the ground, filled by gait; on it, what the plan marks technical."""
    heights: list[float | None] = [*track.altitude]
    if frame.level:
        heights = [frame.profile.low + 0.3 * (frame.profile.high - frame.profile.low)] * len(track.x)
    parts = []
    for run in runs(track, heights):
        groups = thinned(track, run, _PROFILE_PX)
        points = [
            (mean(map(track.px, group)), frame.profile(mean(heights[i] or 0 for i in group)))
            for group in groups
        ]
        gaits = [Counter(track.gait[i] for i in group).most_common(1)[0][0] for group in groups]
        parts += _areas(points, gaits)
    parts.append(f'<path class="top" d="{curve(track, heights, frame.profile, _PROFILE_PX)}"/>')
    for first, last in spells(track.rough):
        x = track.px(first)
        width = max(2.0, track.px(last) - x)
        parts.append(
            f'<rect x="{num(x)}" y="{FLOOR - 5}" width="{num(width)}" height="5" fill="url(#tc-rough)">'
            "<title>the plan marks this ground technical</title></rect>"
        )
    return parts


def _areas(points: list[tuple[float, float]], gaits: list[int | None]) -> list[str]:
    """Return the areas under a stretch of the profile, each up to where the next gait begins."""
    parts = []
    for gait, group in groupby(range(len(points)), lambda k: gaits[k]):
        stretch = list(group)
        under = points[stretch[0] : stretch[-1] + 2]
        fill = f"url(#{GAIT_FILLS[gait]})" if gait in GAIT_FILLS else "#eceef0"
        parts.append(f'<path fill="{fill}" d="{line(under)}V{FLOOR}H{num(under[0][0])}Z"/>')
    return parts
