"""The legend: what is in this picture, and nothing that is not."""

from __future__ import annotations

from trailcore import ids
from trailcue import words
from trailcue.playback import Session
from trailcue.replay import Cue
from trailcue.timeline import FELT, is_held

from .colours import COLOURS, GAIT_FILLS, GREY
from .cues import badge
from .frame import Frame
from .labels import Flag
from .sheet import HEIGHT, RIGHT
from .svg import num, text, text_width
from .track import HOLE_S, Track


def draw(session: Session, track: Track, frame: Frame, flags: list[Flag]) -> list[str]:
    """Explain what is in this picture, and nothing that is not."""
    entries = [
        (
            words.GAITS[gait],
            f'<rect class="swatch" y="-6" width="15" height="12" rx="2" fill="url(#{fill})"/>',
        )
        for gait, fill in GAIT_FILLS.items()
        if gait in track.gait
    ]
    if any(track.rough):
        entries.append(("technical", '<rect y="-3" width="15" height="5" fill="url(#tc-rough)"/>'))
    if frame.heart:
        entries.append(("heart rate", '<path class="heart" d="M0 2 4-3 8 3 15-4"/>'))
    if frame.zone4:
        swatch = '<rect class="zone4" y="-7" width="15" height="9"/><path class="over" d="M0 2H15"/>'
        entries.append((f"zone 4 from {frame.zone4}", swatch))
    if any(track.silence_s(i) >= HOLE_S for i in range(len(track.x))):
        entries.append(("not recorded", '<rect class="hole" y="-6" width="15" height="11"/>'))
    entries += [(name, '<rect class="doubt" y="-3" width="15" height="5"/>') for name in track.doubts]
    return _in_rows(entries + _cue_legend(session, flags))


def _cue_legend(session: Session, flags: list[Flag]) -> list[tuple[str, str]]:
    entries = []
    for kind in sorted({flag.cue.kind for flag in flags if flag.cue.kind in COLOURS}):
        cue = Cue(0, kind, 0, ids.GIVEN, None, None, 0, 0, 0)
        entries.append((words.CUES[kind], f'<g transform="translate(7.5 0)">{badge(cue)}</g>'))
    if any(flag.cue.fate == ids.REPEATED for flag in flags):
        entries.append(
            ("said again", f'<circle cx="7.5" r="8" fill="none" stroke="{GREY}" stroke-width="1.2"/>')
        )
    quiet = [is_held(cue) for cue in session.replay.cues if cue.fate not in FELT]
    if quiet:
        tick = f'<rect class="held" x="6" y="-4" width="3" height="8" rx="1.5" stroke="{GREY}"/>'
        said = [("held back", any(quiet)), ("told by the wearer", not all(quiet))]
        entries.append((", ".join(name for name, is_there in said if is_there), tick))
    return entries


def _in_rows(entries: list[tuple[str, str]]) -> list[str]:
    """Set the entries of the legend one after the other, in a second row what the first has no room for."""
    rows: list[list[str]] = [[]]
    x = 20.0
    for said, mark in entries:
        width = 21 + text_width(said)
        if x + width > RIGHT:
            rows.append([])
            x = 20.0
        rows[-1].append(f'<g transform="translate({num(x)} 0)">{mark}{text(21, 4, said)}</g>')
        x += width + 12
    top = HEIGHT - 20 - 9 * (len(rows) - 1)
    return [f'<g transform="translate(0 {top + 18 * i})">{"".join(row)}</g>' for i, row in enumerate(rows)]
