"""The session second by second, and where along the x axis each second stands."""

from __future__ import annotations

from dataclasses import dataclass

from trailcore import now
from trailcue import timeline
from trailcue.analysis.lived import gaits
from trailcue.playback import Session
from trailcue.replay import Cue

from .sheet import LEFT, RIGHT

# So long without a record is a hole and is drawn as one, however narrow.
HOLE_S = 10


@dataclass
class Track:
    """The session second by second; unknown is None."""

    elapsed: list[int]
    x: list[float]
    """Metres, or seconds: never decreasing."""
    by_time: bool
    """What x is: seconds, not metres."""
    gait: list[int | None]
    """Unknown throughout in the recording of a ride."""
    altitude: list[float | None]
    bpm: list[int | None]
    rough: list[int | None]
    doubts: dict[str, list[bool]]
    """The states in which less is known, those that occurred."""

    def px(self, i: int) -> float:
        """Return the pixel column of a second."""
        width = self.x[-1] - self.x[0]
        return LEFT + (RIGHT - LEFT) * (self.x[i] - self.x[0]) / (width or 1)

    def second_of(self, cue: Cue) -> int:
        """Return the index of the second of a cue."""
        return min(cue.second, len(self.x) - 1)

    def silence_s(self, i: int) -> int:
        """Return the seconds between this second and the one before of which nothing is recorded."""
        return self.elapsed[i] - self.elapsed[i - 1] - 1 if i else 0


def track_of(session: Session) -> Track:
    """Read what is drawn out of a session."""
    column = session.replay.column
    elapsed = [value or 0 for value in column(now.ELAPSED_S)]
    x, by_time = _along(session, elapsed)
    altitude = [None if value is None else value / 10 for value in column(now.ALTITUDE_DM)]
    bpm, rough = column(now.BPM), column(now.TECHNICAL)
    return Track(elapsed, x, by_time, gaits(session), altitude, bpm, rough, timeline.doubts(session))


def _along(session: Session, elapsed: list[int]) -> tuple[list[float], bool]:
    """Return the x of every second: metres, or (True) seconds where it is not 100 m in all."""
    x = timeline.filled(timeline.distances(session))
    if not x or x[-1] - x[0] < 100:
        return timeline.filled(elapsed), True
    return x, False
