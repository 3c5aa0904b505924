"""Axes and grid: metres up, beats a minute, and along the ground kilometres with the clock beneath."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from trailcue.words import clock

from .frame import Frame
from .sheet import FLOOR, LEFT, RIGHT, Scale
from .svg import num, text
from .track import Track

# Between two ticks of an axis.
_METRES_UP = (10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000)
_METRES_ON = (50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000)
_SECONDS = (10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)
_BPM = (5, 10, 20, 25, 50)


def grid(track: Track, frame: Frame) -> list[str]:
    """Draw both panels' lines across with their numbers, then the x axis."""
    parts = []
    if frame.level:
        parts.append(text(LEFT + 4, frame.profile.top + 14, "height unknown"))
    else:
        parts.append(text(LEFT - 6, frame.profile.top - 7, "m", anchor="end"))
        parts += _rows(frame.profile, frame.profile.ticks(_METRES_UP, 26), None)
    if frame.heart:
        parts.append(text(LEFT - 6, frame.heart.top - 8, "bpm", anchor="end"))
        parts += _rows(frame.heart, frame.heart.ticks(_BPM, 18), frame.zone4)
    return parts + _columns(track, frame)


def _rows(scale: Scale, ticks: Iterable[float], threshold: int | None) -> list[str]:
    """Draw lines across at round values; a threshold is named in place of those too near to it."""
    parts = []
    for value in ticks:
        y = scale(value)
        parts.append(f'<path class="grid" d="M{LEFT} {num(y)}H{RIGHT}"/>')
        if threshold is None or abs(y - scale(threshold)) > 11:
            parts.append(text(LEFT - 6, y + 4, f"{value:.0f}", anchor="end"))
    if threshold is not None:
        parts.append(text(LEFT - 6, scale(threshold) + 4, str(threshold), "z4", "end"))
    return parts


def _columns(track: Track, frame: Frame) -> list[str]:
    """Draw the x axis: kilometres with the session's clock beneath, or the clock alone."""
    across = Scale(track.x[0], max(track.x[-1], track.x[0] + 1), RIGHT, LEFT)
    parts = []
    top = (frame.heart or frame.profile).top
    for value in across.ticks(_SECONDS if track.by_time else _METRES_ON, 62):
        i = min(bisect_left(track.x, value), len(track.x) - 1)
        x = LEFT + RIGHT - across(value)
        parts.append(f'<path class="grid" d="M{num(x)} {num(top)}V{FLOOR}"/>')
        parts.append(f'<path class="axis" d="M{num(x)} {FLOOR}v4"/>')
        if track.by_time:
            parts.append(text(x, FLOOR + 16, clock(1000 * round(value)), anchor="middle"))
        else:
            parts.append(text(x, FLOOR + 16, f"{value / 1000:g}", anchor="middle"))
            parts.append(text(x, FLOOR + 29, clock(1000 * track.elapsed[i] if i else 0), anchor="middle"))
    parts.append(text(20, FLOOR + 16, "h:m:s" if track.by_time else "km"))
    parts.append(f'<path class="axis" d="M{LEFT} {FLOOR}H{RIGHT}"/>')
    return parts
