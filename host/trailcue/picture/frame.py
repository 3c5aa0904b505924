"""Where things stand: how the height is shared between badges, heart and profile."""

from __future__ import annotations

from dataclasses import dataclass

from trailcore import settings
from trailcue.playback import Session
from trailcue.timeline import FELT

from .sheet import FLOOR, Scale
from .track import Track

_HEAD_END = 60
_ROW = 20


@dataclass(frozen=True)
class Frame:
    """Where things stand: the held ticks, the panel of the heart (None without one) and that of the profile."""

    held_y: float
    heart: Scale | None
    zone4: int | None
    """The threshold, where it is known and within the panel."""
    profile: Scale
    level: bool
    """No height is known: the profile is a band of one height."""

    def row_y(self, row: int) -> float:
        """Return the middle of a row of badges."""
        return self.held_y - 13 - _ROW * row


def frame_of(session: Session, track: Track, lanes: int) -> Frame:
    """Share out the height below `lanes` rows of badges; the heart takes two fifths, if there is one."""
    held = any(cue.fate not in FELT for cue in session.replay.cues)
    top = _HEAD_END + _ROW * lanes + 4
    held_y = top + 2
    top += 16 if held else 4
    zone4 = _zone4(session)
    heart = _heart_scale([value for value in track.bpm if value is not None], zone4, top)
    if heart:
        top = heart.bottom + 12
    altitude = [value for value in track.altitude if value is not None]
    low, high = (min(altitude), max(altitude)) if altitude else (0.0, 0.0)
    # A flat run shall look flat, and its gait still be seen.
    spare = max(0.0, 60 - (high - low)) / 2
    low, high = low - spare, high + spare
    profile = Scale(low - 0.16 * (high - low), high, FLOOR, top + 16)
    within = heart and zone4 and heart.low < zone4 < heart.high
    return Frame(held_y, heart, zone4 if within else None, profile, not altitude)


def _heart_scale(bpm: list[int], zone4: int | None, top: float) -> Scale | None:
    """Return the scale of the heart's panel, None without a heart rate; zone 4 is in it unless far away."""
    if not bpm:
        return None
    near = [zone4] if zone4 and abs(zone4 - max(bpm)) < 25 else []
    span = [*bpm, *near]
    return Scale(min(span) // 10 * 10, max(span) // 10 * 10 + 10, top + 0.4 * (FLOOR - top), top)


def _zone4(session: Session) -> int | None:
    opening = session.log.opening
    return opening.settings[settings.Z4_BPM] if opening and opening.settings[settings.Z4_BPM] > 0 else None
