"""What has no length on the ground: seconds without a record, and stops."""

from __future__ import annotations

from trailcore import ids
from trailcue.analysis.lived import spells
from trailcue.words import clock

from .frame import Frame
from .sheet import FLOOR, LEFT, RIGHT
from .svg import num, text, text_width
from .track import HOLE_S, Track

_STOP_S = 60


def holes(track: Track, frame: Frame) -> list[str]:
    """Draw where nothing at all was recorded."""
    top = (frame.heart or frame.profile).top
    parts = []
    for i in range(1, len(track.x)):
        if track.silence_s(i) >= HOLE_S:
            x = track.px(i - 1)
            width = max(0.1, track.px(i) - x)
            parts.append(
                f'<rect class="hole" x="{num(x)}" y="{num(top)}" width="{num(width)}" height="{num(FLOOR - top)}">'
                f"<title>nothing recorded for {_length(track.silence_s(i))} from "
                f"{clock(1000 * track.elapsed[i - 1])}</title></rect>"
            )
    return parts


def stops(track: Track, frame: Frame) -> list[str]:
    """Mark stops of a minute and more with their length, the longest first where room is short."""
    still = [gait == ids.STANDING or track.silence_s(i) >= HOLE_S for i, gait in enumerate(track.gait)]
    found = [
        (track.elapsed[j] - track.elapsed[max(i - 1, 0)] - (track.gait[j] != ids.STANDING), i, j)
        for i, j in spells(still)
    ]
    y = frame.profile.top - 6
    taken: list[tuple[float, float]] = []
    parts = []
    for seconds, i, j in sorted(found, key=lambda stop: (-stop[0], stop[1])):
        if seconds < _STOP_S:
            break
        said = _length(seconds)
        middle = (track.px(max(i - 1, 0)) + track.px(j)) / 2
        half = text_width(said) / 2 + 8
        x = min(max(middle, LEFT + half), RIGHT - half)
        if all(x + half < left or x - half > right for left, right in taken):
            taken.append((x - half, x + half))
            parts.append(
                f"<g><title>standing or paused for {said} from {clock(1000 * track.elapsed[i])}</title>"
                f'<path d="M{num(x - half + 4)} {num(y - 7)}v7m3.5 0v-7" stroke="#4d5560" stroke-width="1.8"/>'
                f"{text(x - half + 13, y, said, 'lbl')}</g>"
            )
    return parts


def _length(seconds: int) -> str:
    """Say how long: 45 s, 4:57 min, 1:02 h."""
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60}:{seconds % 60:02d} min"
    return f"{seconds // 3600}:{seconds // 60 % 60:02d} h"
