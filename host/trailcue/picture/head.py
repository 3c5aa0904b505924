"""What stands above: the opening tag with its styles, the name of the session and its figures."""

from __future__ import annotations

from trailcue import clocks, timeline, words
from trailcue.analysis.compliance import given
from trailcue.playback import Session

from .colours import CSS, PATTERNS
from .sheet import HEIGHT, WIDTH
from .svg import clean, text


def opening(session: Session) -> str:
    """Return the opening tag, the styles and patterns, and the sheet itself."""
    label = clean(f"trailcue: {session.name}: height, gait, heart rate and cues")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="trailcue" role="img" aria-label="{label}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">\n'
        f"<style>{CSS}</style>\n<defs>{PATTERNS}</defs>\n"
        f'<rect x=".5" y=".5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="8" fill="#fdfdfb" stroke="#d0d5da"/>'
    )


def headline(session: Session) -> list[str]:
    """Say what was recorded, when, how far, and which cues came."""
    figures = timeline.summary(session)
    name = session.name if len(session.name) <= 70 else f"{session.name[:34]}…{session.name[-34:]}"
    began = clocks.began(session)
    beside = [session.sport or "", clocks.said(began) if began else "date unknown"]
    highest = "" if figures["max_bpm"] is None else f", highest {figures['max_bpm']}"
    parts = [
        timeline.how_far(figures),
        words.clock(1000 * figures["duration_s"]),
        timeline.how_high(figures),
        f"{timeline.how_hard(figures)}{highest}",
        f"{_cues(session)}, {figures['held']} held back",
    ]
    return [
        text(20, 30, name, "h1"),
        text(WIDTH - 24, 30, " · ".join(word for word in beside if word), anchor="end"),
        text(20, 50, "  ·  ".join(parts), "h2"),
    ]


def _cues(session: Session) -> str:
    """Count the cues, repeats left out; "felt" is said of those that were."""
    felt, unfelt = given(session)
    said = f"{felt + unfelt} cue{'' if felt + unfelt == 1 else 's'}"
    if not unfelt:
        return f"{said} felt"
    return f"{said} ({felt} felt)" if felt else said
