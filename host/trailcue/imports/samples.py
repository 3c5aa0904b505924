"""What a file reader hands on: timed samples, with values still in the file's own sense."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

CLOCK_SET_MS = range(946_684_800_000, 4_102_444_800_000)
"""2000 to 2099. A time outside is a recorder's uptime, an unset clock or a slip, not a date."""


@dataclass(slots=True)
class Sample:
    """One record or track point. Everything but the time may be missing."""

    t_ms: int
    """Unix time, ms."""
    altitude_m: float | None = None
    bpm: float | None = None
    cadence: float | None = None
    """Per minute, as the file counts it: strides, steps or pedal turns."""
    distance_m: float | None = None
    speed_mps: float | None = None
    lat: float | None = None
    lon: float | None = None
    gait: str | None = None
    beats: list[tuple[int, int]] = field(default_factory=list)
    """(ms after this sample, RR interval in 1/1024 s)."""
    after_pause: bool = False
    """The recording was stopped between the sample before and this one: nothing may be interpolated."""


VALUES = ("altitude_m", "bpm", "cadence", "distance_m", "speed_mps", "lat", "lon", "gait")
"""The fields of a Sample that carry something measured."""


@dataclass
class Track:
    """One session of a file, before it is put on the clock."""

    sport: str | None = None
    samples: list[Sample] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sub_sport: str | None = None
    utc_min: int | None = None


def plural(count: int, noun: str) -> str:
    """'1 sample', '1,200 samples': for notes."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
