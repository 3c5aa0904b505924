"""The heart rate, and the zone in which it counts as high."""

from __future__ import annotations

from .curve import curve
from .frame import Frame
from .sheet import LEFT, RIGHT
from .svg import num
from .track import Track

# One point for so many pixels: three hours stay below 60 KB.
_HEART_PX = 1.25


def draw(track: Track, frame: Frame) -> list[str]:
    """Draw the heart rate, over the zone above the threshold where that is known."""
    scale = frame.heart
    if scale is None:
        return []
    line = f'<path class="heart" d="{curve(track, track.bpm, scale, _HEART_PX)}"/>'
    zone4 = frame.zone4
    if zone4 is None:
        return [line]
    y = scale(zone4)
    return [
        f'<rect class="zone4" x="{LEFT}" y="{num(scale.top)}" width="{RIGHT - LEFT}" '
        f'height="{num(y - scale.top)}"/>',
        f'<path class="over" d="M{LEFT} {num(y)}H{RIGHT}"/>',
        line,
    ]
