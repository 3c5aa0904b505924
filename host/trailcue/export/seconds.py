"""A session as columns, a value a second: what every format writes. Unknown is None."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from trailcore import now
from trailcue import clocks, timeline, words
from trailcue.analysis.compliance import heard
from trailcue.playback import Session

from .beats import beats


class NoClock(Exception):
    """The watch's clock was not set, and the format needs a date."""


@dataclass
class Seconds:
    """What is known of each second of a session, and of all of it."""

    session: Session
    started: datetime | None
    """When the session opened, by the wearer's clock; None where nobody knows."""
    elapsed_s: list[int]
    """Since it opened: the end of the second."""
    distance_m: Sequence[float | None]
    altitude_m: Sequence[float | None]
    speed_mps: Sequence[float | None]
    lat: Sequence[float | None]
    lon: Sequence[float | None]
    rr_1024: dict[int, list[int]]
    """Intervals from beat to beat, by row."""
    resumed: list[int]
    """Rows before which recording had stopped."""
    cues: dict[int, list[dict[str, Any]]]
    """What was felt, or would have been, by row, as `timeline.moments` has it; `is_heard`: it was felt; `name` is the
    cue, with " again" for a repeat and " (replayed)" where nobody felt it."""

    @property
    def rows(self) -> range:
        """The rows, in order."""
        return range(len(self.elapsed_s))

    @property
    def has_positions(self) -> bool:
        """Whether the recording knew where it was."""
        return any(lat is not None for lat in self.lat)

    def column(self, index: int, divisor: float = 1) -> list[float | None]:
        """Return a number of `trailcore.now`, divided."""
        values = self.session.replay.column(index)
        return [None if value is None else value / divisor for value in values]

    def climbed(self, index: int, divisor: float = 1) -> list[float | None]:
        """Return such a running total of height: unknown throughout where no height ever was known."""
        known = timeline.has_height(self.session)
        return self.column(index, divisor) if known else [None] * len(self.elapsed_s)

    def at(self, row: int) -> datetime:
        """Return when the second of a row ended; raises NoClock."""
        return self.since_start(self.elapsed_s[row])

    def since_start(self, seconds: int) -> datetime:
        """Return the time so many seconds after the session opened; raises NoClock."""
        if self.started is None:
            raise NoClock
        return self.started + timedelta(seconds=seconds)

    def paused_s(self, first: int, last: int) -> int:
        """Return how long recording stood still between the ends of two rows; -1 is the start of the session."""
        return sum(self._gap_s(row) for row in self.resumed if first < row <= last)

    def _gap_s(self, row: int) -> int:
        before = self.elapsed_s[row - 1] if row else 0
        return max(0, self.elapsed_s[row] - before - 1)


def seconds_of(session: Session, started: datetime | None = None) -> Seconds:
    """Return the columns of a session.

    Args:
        session: replayed.
        started: when it opened, where the watch's clock is not to be asked; without an offset: by the wearer's clock.
    """
    replay = session.replay
    elapsed = [value or 0 for value in replay.column(now.ELAPSED_S)]
    count = len(elapsed)
    reference = session.reference
    return Seconds(
        session,
        _started(session, started),
        elapsed,
        timeline.distances(session),
        _recorded_or(reference.altitude_m if reference else [], replay.column(now.ALTITUDE_DM), 10),
        _recorded_or(reference.speed_mps if reference else [], replay.column(now.SPEED), 1000),
        _as_long(reference.lat if reference else [], count),
        _as_long(reference.lon if reference else [], count),
        beats(session.log),
        [row for row in replay.resumed if row < count],
        _cues(session, count),
    )


def _as_long(values: Sequence[float | None], count: int) -> list[float | None]:
    return [*values[:count], *[None] * (count - len(values))]


def _recorded_or(
    recorded: Sequence[float | None], ours: Sequence[int | None], divisor: int
) -> list[float | None]:
    """Return what was recorded if more than half of it was, else what the watch made of it."""
    if sum(value is not None for value in recorded) > len(ours) / 2:
        return _as_long(recorded, len(ours))
    return [None if value is None else value / divisor for value in ours]


def _started(session: Session, given: datetime | None) -> datetime | None:
    """Return when a session opened: as it is given, or by the watch; by the wearer's clock unless that is given too."""
    if given is None:
        return clocks.began(session)
    return given if given.tzinfo is not None else clocks.by_wearer(given, clocks.offset_of(session))


def _cues(session: Session, count: int) -> dict[int, list[dict[str, Any]]]:
    given = [cue for cue in session.replay.cues if cue.fate in timeline.FELT]
    felt = heard(session)
    found: dict[int, list[dict[str, Any]]] = {}
    for cue, moment in zip(given, timeline.moments(session, held=False), strict=True):
        again = " again" if moment["cue"] == "repeat" else ""
        moment["is_heard"] = cue in felt
        moment["name"] = words.CUES[cue.kind] + again + ("" if moment["is_heard"] else " (replayed)")
        found.setdefault(min(cue.second, count - 1), []).append(moment)
    return found


def utc_text(moment: datetime) -> str:
    """Say a time as XML and tables have it: 2026-11-21T08:00:00Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
