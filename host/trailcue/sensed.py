"""What a wrist senses, second by second: the vocabulary shared by importers, simulator and log.

A recording is cut into seconds on one clock, in ms since its first sample. Unknown is None, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Second:
    """What a wrist would have sensed up to and including `t_ms`."""

    t_ms: int
    """End of the second, ms since the recording's first sample; strictly increasing multiples of 1000."""
    steps: list[tuple[int, int | None]] = field(default_factory=list)
    """(t_ms, strength in mg or None when unknown), in time order, each in (self.t_ms - 1000, self.t_ms]."""
    pressure_pa: int | None = None
    bpm: int | None = None
    """Heart rate; None: no reading this second (never 0)."""
    rr_1024: list[int] = field(default_factory=list)
    """Beat-to-beat intervals that arrived this second, in 1/1024 s, at most 7."""
    wrist_mg: int | None = None
    """RMS of the dynamic wrist acceleration."""
    gap_s: int = 0
    """Seconds of silence (paused, off, clock jumped) before this second; `t_ms` advances over them."""


@dataclass
class Reference:
    """What the wrist did not know, one entry per Second: for judging and the report, never to decide on."""

    distance_m: list[float | None] = field(default_factory=list)
    """Distance as recorded (GPS or foot pod)."""
    altitude_m: list[float | None] = field(default_factory=list)
    lat: list[float | None] = field(default_factory=list)
    """Degrees north, WGS 84."""
    lon: list[float | None] = field(default_factory=list)
    """Degrees east, WGS 84."""
    speed_mps: list[float | None] = field(default_factory=list)
    gait: list[str | None] = field(default_factory=list)
    """The vendor's own verdict, 'run', 'walk' or 'stand', where the file has one."""


@dataclass
class Recording:
    """One session as a wrist would have sensed it."""

    source: str
    """Where it comes from: a file name, with #2, #3 for the later sessions of one file."""
    sport: str | None
    """In the file's word, lower case: 'running', 'hiking', 'cycling'; None when it does not say."""
    start: datetime | None
    """Aware time of the first sample; None when the recorder's clock was not set."""
    seconds: list[Second]
    reference: Reference
    notes: list[str] = field(default_factory=list)
    """One plain sentence per thing that had to be handled."""
    is_on_foot: bool = True
    """False for a ride, a swim or a flight: nothing in it was walked or run."""
    utc_min: int | None = None
    """How many minutes the recorder's own clock was ahead of UTC; None where the file does not say."""
    sub_sport: str | None = None
    """FIT's word beside `sport`: 'trail', 'treadmill'."""


class ImportRefused(Exception):
    """A file that cannot be imported: one line naming it, what is wrong and what to do."""

    def __init__(self, name: str, wrong: str, todo: str) -> None:
        """Args: name of the file, what is wrong with it, what the reader can do about it."""
        super().__init__(name, wrong, todo)
        self.name = name
        self.wrong = wrong
        self.todo = todo

    def __str__(self) -> str:
        return " ".join(f"{self.name}: {self.wrong}; {self.todo}".split())
