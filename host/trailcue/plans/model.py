"""A plan as its author means it: what the file says, checked, in units, before it is resolved to settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .problems import Problem
from .source import Source
from .values import Heart


@dataclass(frozen=True)
class Athlete:
    """The wearer; None: not said. Heart rates in bpm."""

    hr_max: int | None = None
    hr_lactate: int | None = None
    """At the lactate threshold: about what an hour flat out averages."""
    hr_rest: int | None = None
    height_cm: float | None = None
    mass_kg: float | None = None
    """Kept for the energy estimates of later rooms; no setting depends on it."""
    speed_at_lactate_mps: float | None = None
    estimated: tuple[str, ...] = ()
    """Keys whose value is an estimate, not a measurement."""


@dataclass(frozen=True)
class Zones:
    """What zones are shares of, and the lower bounds of 2 to 5 where the plan names them; None: the default."""

    of: str | None = None
    z2: Heart | None = None
    z3: Heart | None = None
    z4: Heart | None = None
    z5: Heart | None = None


@dataclass(frozen=True)
class Cues:
    """When cues come; grades in permille; None: the default, which may follow from another key."""

    hike_above: int | None = None
    run_below: int | None = None
    hike_sure: int | None = None
    very_steep: int | None = None
    steep_down: int | None = None
    technical: str | None = None
    ceiling: Heart | None = None
    max_per_hour: int | None = None
    min_gap_s: int | None = None
    armed: bool = False


START = TECHNICAL_DOWN = Heart(700, "max")
STEEP_UP = Heart(800, "max")
GENTLE_DOWN = Heart(750, "max")
LAST = Heart(850, "max")
"""The coaches' race-day bands by segment: the upper ends of section 1 of the reference."""


@dataclass(frozen=True)
class Pacing:
    """Caps by segment of a race; a cap of None is off."""

    start: Heart | None = START
    steep_up: Heart | None = STEEP_UP
    technical_down: Heart | None = TECHNICAL_DOWN
    gentle_down: Heart | None = GENTLE_DOWN
    last: Heart | None = LAST
    start_for_s: int | None = None
    last_for_m: int | None = None
    steep_up_from: int | None = None


@dataclass(frozen=True)
class Course:
    """Where a race goes: the GPX path, technical stretches from and to, aid stations by what was typed, in m."""

    name: str
    gpx: str | None
    technical: tuple[tuple[int, int], ...] = ()
    aid: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Session:
    """One [[session]]: so far, the course it runs and how it is paced."""

    number: int
    course: str | None = None
    pacing: str | None = None


@dataclass(frozen=True)
class Plan:
    """A checked plan file. `load` makes it, `compile_plan` takes it."""

    source: Source = field(repr=False, compare=False)
    name: str
    athlete: Athlete
    zones: Zones
    cues: Cues
    pacings: dict[str, Pacing]
    courses: dict[str, Course]
    sessions: tuple[Session, ...]
    warnings: tuple[Problem, ...] = field(default=(), compare=False)
