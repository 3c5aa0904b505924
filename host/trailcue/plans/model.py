"""A plan as its author means it: what the file says, checked, in units, before it is resolved to settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from .problems import Problem
from .source import Source
from .values import Heart
from .workouts.model import Machine, Workout


@dataclass(frozen=True)
class Athlete:
    """The wearer; None: not said. Heart rates in bpm."""

    hr_max: int | None = None
    hr_lactate: int | None = None
    """At the lactate threshold: about what an hour flat out averages."""
    hr_rest: int | None = None
    height_cm: float | None = None
    mass_kg: float | None = None
    pack_kg: float | None = None
    """What is carried as a rule; together with the mass it slows down, which a personal threshold knows."""
    lives_at_m: float | None = None
    """Where the heart rates were measured: caps are lowered for thin air from there on."""
    speed_at_lactate_mps: float | None = None
    step_run_mm: int | None = None
    """Length of a step on the flat, running at 165 steps/min; None: by the speed at the threshold."""
    step_hike_mm: int | None = None
    """Likewise hiking; None: by the height."""
    forecast: tuple[int, ...] | None = None
    """Weights that the heart-rate forecast begins with, in the order of the settings; None: other people's."""
    utc_min: int | None = None
    """How far the wearer's clock is ahead of UTC: dates and times of day are by it."""
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
    """When cues come; grades in permille; None: the default, which may follow from another key, or "off"."""

    hike_above: int | Literal["personal"] | None = None
    run_below: int | None = None
    hike_sure: int | None = None
    very_steep: int | None = None
    steep_down: int | None = None
    technical: str | None = None
    ceiling: Heart | None = None
    max_per_hour: int | None = None
    min_gap_s: int | None = None
    armed: bool = False
    hike_by: Literal["grade", "heart", "both"] = "both"
    look_ahead: bool = True
    intervals_s: tuple[int, int] = (0, 0)
    """To run and to hike in turns."""
    very_steep_steps: int = 0
    breathing: tuple[int, int] | None = None
    """Steps in, steps out: the wearer's own."""
    breathing_breaths: int | None = None
    breath_rate: bool | None = None
    """None: where the watch has room for it."""
    effort: Literal["even", "uneven"] = "even"
    """Uneven: on steep climbs the heart may go as high as on the last stretch."""
    thin_air: int = 0
    """Permille of each cap for each 1000 m."""
    rpe_every_s: int = 0
    talk_test: bool = False
    smile_test: bool = False
    cadence_hike: tuple[int, int] | None = None
    cadence_run: tuple[int, int] | None = None
    short_steps: bool = False
    tell_climbs: bool = False
    tell_aid: bool = False
    poles_above: int | None = None
    poles_down_m: int | None = None
    """Descents so long and longer want poles in hand; below 0: away."""
    poles_rhythm: bool = False
    eat: tuple[int, bool] | None = None
    """How often in s, 0 never, and whether it waits for gentle descents."""
    drink_every_s: int = 0


START = TECHNICAL_DOWN = Heart(700, "max")
STEEP_UP = Heart(800, "max")
GENTLE_DOWN = Heart(750, "max")
LAST = Heart(850, "max")
"""The coaches' race-day bands by segment: the upper ends of section 1 of the reference."""


@dataclass(frozen=True)
class Pacing:
    """Caps by segment of a race, and floors under some of them; None is off."""

    start: Heart | None = START
    steep_up: Heart | None = STEEP_UP
    technical_down: Heart | None = TECHNICAL_DOWN
    gentle_down: Heart | None = GENTLE_DOWN
    last: Heart | None = LAST
    start_floor: Heart | None = None
    steep_up_floor: Heart | None = None
    gentle_down_floor: Heart | None = None
    floor_until_s: int | None = None
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
    aid_names: Mapping[str, str] = field(default_factory=dict)
    """Likewise by what was typed."""
    poles: bool = True
    """Whether its race allows them."""


@dataclass(frozen=True)
class Calendar:
    """The Monday of week 1, how many weeks there are, and the race in the last of them; None: not said."""

    start: date | None = None
    weeks: int | None = None
    race: date | None = None


@dataclass(frozen=True)
class Session:
    """One [[session]].

    Attributes:
        number: among the sessions of the file, from 0.
        name: what its author calls it.
        dates: all that it is on, ascending, those of `day` and `weeks` included; none: any day.
        day: of the week, Monday 0; weeks: of the calendar, none: all.
        slot: time of day, None any.
        optional: whether it may be left out.
        instead_of: name of the session that it may take the place of.
        machine: what it is done on, None outdoors; stair_mm: rise of its stairs.
        workout: its steps, None for a session without.
        course: that it runs; pacing: the bands on it.
        pack_kg: carried this time, None as a rule.
        ignore: lints that it wants to hear nothing of.
    """

    number: int
    name: str | None = None
    dates: tuple[date, ...] = ()
    day: int | None = None
    weeks: tuple[int, ...] = ()
    slot: Literal["am", "pm"] | None = None
    optional: bool = False
    instead_of: str | None = None
    machine: Machine | None = None
    stair_mm: int | None = None
    workout: Workout | None = None
    course: str | None = None
    pacing: str | None = None
    pack_kg: float | None = None
    ignore: tuple[str, ...] = ()


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
    calendar: Calendar
    sessions: tuple[Session, ...]
    ignore: tuple[str, ...] = ()
    """Lints that the plan wants to hear nothing of."""
    warnings: tuple[Problem, ...] = field(default=(), compare=False)
