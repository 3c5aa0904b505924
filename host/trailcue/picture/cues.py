"""Cues: a badge with its reason and a stem to the ground for what was felt, a tick for what was held back."""

from __future__ import annotations

from trailcore import ids
from trailcue import words
from trailcue.playback import Session
from trailcue.replay import Cue
from trailcue.timeline import FELT

from .colours import COLOURS, GREY
from .frame import Frame
from .labels import PAD, Flag
from .sheet import FLOOR
from .svg import clean, num
from .track import Track

_DISC = '<circle r="7.5"/>'
_ICONS = {
    ids.HIKE: (_DISC, "M-5 3.2L-1.2-3.6.8.2 2-1.4 5 3.2Z", True),
    ids.RUN: (_DISC, "M-3.6-3.2-.4 0-3.6 3.2M.6-3.2 3.8 0 .6 3.2", False),
    ids.EASE: (_DISC, "M0-4V3.6M-3.2.6 0 3.8 3.2.6", False),
    ids.ALARM: ('<path d="M-3.3-8H3.3L8-3.3V3.3L3.3 8H-3.3L-8 3.3V-3.3Z"/>', "M0-4.6V.8M0 3.8V4", False),
}
_INFO = ('<circle r="5.5"/>', "M0-.6V2.6M0-2.7V-2.6", False)


def stems(track: Track, frame: Frame, flags: list[Flag]) -> list[str]:
    """Draw what ties each badge to the ground."""
    parts = []
    for flag in flags:
        if flag.rides:
            continue
        x, y, foot = num(flag.px), num(frame.row_y(flag.row)), num(_ground(track, frame, flag.cue))
        colour = COLOURS.get(flag.cue.kind, GREY)
        parts.append(
            f'<path d="M{x} {y}V{foot}" stroke="{colour}" stroke-opacity=".55" fill="none"/>'
            f'<circle cx="{x}" cy="{foot}" r="2.4" fill="{colour}"/>'
        )
    return parts


def _ground(track: Track, frame: Frame, cue: Cue) -> float:
    """Return the pixel row at which the stem of a cue meets the ground."""
    height = track.altitude[track.second_of(cue)]
    return FLOOR if height is None else frame.profile(height)


def badges(frame: Frame, flags: list[Flag]) -> list[str]:
    """Draw every felt cue with its reason as a tooltip, and its label; a ring around it if it was said again."""
    parts = []
    for flag in flags:
        x, y = flag.px, frame.row_y(flag.row)
        ring = f'<circle r="10" fill="none" stroke="{COLOURS.get(flag.cue.kind, GREY)}" stroke-width="1.2"/>'
        parts.append(
            f'<g class="cue" transform="translate({num(x)} {num(y)})">'
            f"<title>{clean(_sentence(flag.cue))}</title>{ring if flag.rides else badge(flag.cue)}</g>"
        )
        if flag.label:
            at, anchor = (x - PAD, "end") if flag.before else (x + PAD, "")
            parts.append(_label(at, y + 4, flag.label, anchor))
    return parts


def _label(x: float, y: float, label: str, anchor: str) -> str:
    head, colon, tail = label.partition(":")
    where = f' text-anchor="{anchor}"' if anchor else ""
    return (
        f'<text x="{num(x)}" y="{num(y)}" class="lbl"{where}><tspan class="b">{clean(head + colon)}</tspan>'
        f"{clean(tail)}</text>"
    )


def badge(cue: Cue) -> str:
    """Return a badge at 0, 0: filled, or a ring with its icon in colour for a cue said again."""
    colour = COLOURS.get(cue.kind, GREY)
    shape, icon, filled = _ICONS.get(cue.kind, _INFO)
    inner, outer = ("#fff", colour) if cue.fate == ids.GIVEN else (colour, "#fdfdfb")
    paint = (
        f'fill="{inner}"'
        if filled
        else f'fill="none" stroke="{inner}" stroke-width="1.8" stroke-linecap="round"'
    )
    return f'<g fill="{outer}" stroke="{colour}">{shape}</g><path d="{icon}" {paint}/>'


def _sentence(cue: Cue) -> str:
    why = words.reason_sentence(cue.reason, cue.grade_permille, cue.bpm, cue.limit)
    fate = "" if cue.fate == ids.GIVEN else f" ({words.FATE_SENTENCES[cue.fate]})"
    return f"{words.clock(cue.t_ms)}  {words.CUES[cue.kind]}{fate}: {why}"


def held(session: Session, track: Track, frame: Frame) -> list[str]:
    """Draw what was held back as small hollow ticks; those in the same place share one."""
    unfelt = [cue for cue in session.replay.cues if cue.fate not in FELT]
    places: dict[int, list[Cue]] = {}
    for cue in unfelt:
        places.setdefault(int(track.px(track.second_of(cue)) / 5), []).append(cue)
    parts = []
    for place, cues in places.items():
        kinds = {cue.kind for cue in cues}
        colour = COLOURS.get(cues[0].kind, GREY) if len(kinds) == 1 else GREY
        said = [_sentence(cue) for cue in cues[:4]]
        if len(cues) > 4:
            said.append(f"and {len(cues) - 4} more")
        parts.append(
            f'<rect class="held" x="{num(place * 5 + 1)}" y="{num(frame.held_y)}" width="3" height="8" rx="1.5" '
            f'stroke="{colour}"><title>{clean(" | ".join(said))}</title></rect>'
        )
    return parts
