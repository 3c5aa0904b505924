"""A replayed session as one SVG: profile by gait, heart rate, every cue with its reason.

Doors: `picture`, `write`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from trailcue import archive
from trailcue.playback import Session

from . import axes, cues, doubts, head, heart, legend, pauses, profile
from .frame import frame_of
from .labels import place
from .sheet import HEIGHT, WIDTH
from .svg import text
from .track import track_of

__all__ = ("picture", "write")


def picture(session: Session) -> str:
    """Return a session as one self-contained SVG; the same replay gives the same bytes."""
    track = track_of(session)
    flags = place(session, track) if track.x else []
    lanes = 1 + max((flag.row for flag in flags), default=-1)
    frame = frame_of(session, track, lanes)
    parts = [head.opening(session), *head.headline(session)]
    if track.x:
        parts += axes.grid(track, frame)
        parts += pauses.holes(track, frame)
        parts += profile.draw(track, frame)
        parts += doubts.draw(track)
        parts += heart.draw(track, frame)
        parts += cues.stems(track, frame, flags)
        parts += pauses.stops(track, frame)
        parts += cues.held(session, track, frame)
        parts += cues.badges(frame, flags)
        parts += legend.draw(session, track, frame, flags)
    else:
        parts.append(text(WIDTH / 2, HEIGHT / 2, "no second of it was recorded", anchor="middle"))
    return "\n".join([*parts, "</svg>", ""])


def write(out: Path, sessions: Sequence[Session]) -> list[Path]:
    """Write a picture of each session: OUT.svg, then OUT-2.svg, OUT-3.svg; return their paths."""
    written = []
    for number, session in enumerate(sessions, 1):
        path = out if number == 1 else out.with_name(f"{out.stem}-{number}{out.suffix}")
        archive.write_whole(path, picture(session).encode())
        written.append(path)
    return written
