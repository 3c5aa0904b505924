"""Where the core knew less than usual: a strip at the foot of the profile for each such spell."""

from __future__ import annotations

from trailcue import words
from trailcue.analysis.lived import spells
from trailcue.words import clock

from .sheet import FLOOR
from .svg import num
from .track import Track

_HEIGHT = 5
_LEAST_PX = 2.0


def draw(track: Track) -> list[str]:
    """Draw a strip for each spell, one row a state, from just above what is marked technical."""
    parts = []
    for row, (name, seconds) in enumerate(track.doubts.items(), 2):
        for first, last in _joined(track, seconds):
            x = track.px(first)
            width = max(_LEAST_PX, track.px(last) - x)
            parts.append(
                f'<rect class="doubt" x="{num(x)}" y="{FLOOR - _HEIGHT * row}" width="{num(width)}" '
                f'height="{_HEIGHT}"><title>{name} from {clock(1000 * track.elapsed[first])} to '
                f"{clock(1000 * track.elapsed[last])}: {words.DOUBTS[name]}</title></rect>"
            )
    return parts


def _joined(track: Track, seconds: list[bool]) -> list[tuple[int, int]]:
    """Return first and last second of each spell; those that the eye could not part are one."""
    joined: list[tuple[int, int]] = []
    for first, last in spells(seconds):
        if joined and track.px(first) - track.px(joined[-1][1]) < _LEAST_PX:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined
