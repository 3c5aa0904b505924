"""A plan as a coach reads it: day by day and week by week, every session with its shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from trailcue.plans import zones
from trailcue.plans.model import Plan, Session
from trailcue.plans.problems import KeyPath, Report
from trailcue.plans.shape import Shape, shape_of
from trailcue.plans.workouts.exercises import EXERCISES, Exercise
from trailcue.plans.workouts.model import each_step

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
SOME_MONDAY = date(1900, 1, 1)
"""Of week 1, where the plan has no calendar: long before any plan."""
NO_WEEKS = 1000

TRAINING_RUNS = 3
"""On foot in the fullest week, from which a plan is somebody's training and not a session or a race alone [ours]."""
TAPER_WEEKS = 2
"""The race's own and the one before: load falls there by intent [ours]."""


@dataclass(frozen=True)
class Finding:
    """Something a coach would say, and of which key of the plan."""

    path: KeyPath
    message: str
    at_key: bool = False
    inside: tuple[int, int] | None = None
    """Line and column in the text that the value is."""


@dataclass(frozen=True)
class Entry:
    """One session on one of its days."""

    on: date
    session: Session
    shape: Shape

    @property
    def name(self) -> str:
        """As it may be quoted."""
        return f'"{self.session.name or "session " + str(self.session.number + 1)}"'

    @property
    def is_race(self) -> bool:
        """A course to run, and no workout on it."""
        return self.session.course is not None and self.session.workout is None

    @property
    def is_choice(self) -> bool:
        """What may be left out, or done instead of something: no load to count on."""
        return self.session.optional or self.session.instead_of is not None

    def says(self, message: str) -> Finding:
        """A finding that points at this session's name, or its workout."""
        return Finding(("session", self.session.number, "name" if self.session.name else "steps"), message)

    def says_of(self, exercise: str, message: str) -> Finding:
        """A finding that points at the first step with an exercise."""
        steps = each_step(self.session.workout.steps) if self.session.workout else ()
        step = next(step for step, _ in steps if step.exercise == exercise)
        return Finding(("session", self.session.number, "steps"), message, inside=(step.line, step.column))

    def exercises(self) -> Iterator[tuple[str, Exercise]]:
        """Its exercises, in their order."""
        for name in self.shape.exercises:
            if name in EXERCISES:
                yield name, EXERCISES[name]


@dataclass
class Week:
    """Monday to Sunday."""

    monday: date
    entries: list[Entry] = field(default_factory=list)

    @property
    def moving_min(self) -> float:
        """On foot, what may be left out and races not counted."""
        return sum(entry.shape.moving_min for entry in self.entries if not entry.is_choice)

    @property
    def has_race(self) -> bool:
        """Whether a race falls into it."""
        return any(entry.is_race for entry in self.entries)


class Diary:
    """The days of a plan in their order."""

    def __init__(self, plan: Plan) -> None:
        """Args: plan, checked."""
        unheard = Report()  # what is wrong with the athlete was said when the plan was read
        anchors = zones.anchors(plan.athlete, unheard)
        bounds = zones.bounds(plan.zones, anchors, unheard)
        self.plan = plan
        self.anchors = anchors
        self.entries: list[Entry] = []
        for session in plan.sessions:
            shape = shape_of(session.workout, anchors, bounds, plan.athlete.speed_at_lactate_mps)
            self.entries += (Entry(on, session, shape) for on in self._dates(session))
        self.entries.sort(key=lambda entry: (entry.on, entry.session.slot or "am", entry.session.number))
        self.weeks = list(self._weeks())
        self.race = self._race()
        self._by_day: dict[date, list[Entry]] = {}
        for entry in self.entries:
            self._by_day.setdefault(entry.on, []).append(entry)

    def _dates(self, session: Session) -> tuple[date, ...]:
        """The days of a session; those of a week that nobody has dated follow a Monday of no meaning."""
        if session.dates or session.day is None:
            return session.dates
        calendar = self.plan.calendar
        last = calendar.weeks or max((max(other.weeks, default=1) for other in self.plan.sessions), default=1)
        first = SOME_MONDAY + session.day * DAY
        return tuple(first + (week - 1) * WEEK for week in session.weeks or range(1, last + 1))

    def _race(self) -> date | None:
        """The day of the race: the calendar's, or the last on a course; None: no race."""
        return self.plan.calendar.race or max(
            (entry.on for entry in self.entries if entry.is_race), default=None
        )

    def _weeks(self) -> Iterator[Week]:
        """Every week from the first to the last, those of rest included."""
        by_monday: dict[date, Week] = {}
        for entry in self.entries:
            monday = entry.on - entry.on.weekday() * DAY
            by_monday.setdefault(monday, Week(monday)).entries.append(entry)
        if by_monday:
            monday, last = min(by_monday), max(by_monday)
            while monday <= last:
                yield by_monday.get(monday) or Week(monday)
                monday += WEEK

    def on(self, day: date) -> list[Entry]:
        """The sessions of a day."""
        return self._by_day.get(day, [])

    def strength(self) -> Iterator[Entry]:
        """Every strength session, in order."""
        return (entry for entry in self.entries if entry.shape.is_strength)

    @property
    def is_training(self) -> bool:
        """Weeks of running or hiking, not a race or a few sessions alone."""
        fullest = max(
            (sum(e.shape.moving_min > 0 and not e.is_choice for e in week.entries) for week in self.weeks),
            default=0,
        )
        return fullest >= TRAINING_RUNS

    def is_taper(self, week: Week) -> bool:
        """Whether the race is near, or over."""
        return self.race is not None and week.monday + TAPER_WEEKS * WEEK > self.race


def spoken(day: date) -> str:
    """A date as people say it, without the year; of a week without dates the day and the week."""
    week = _undated(day)
    return f"{day:%A} of week {week}" if week else f"{day:%a} {day.day} {day:%b}"


def spoken_week(monday: date) -> str:
    """A week as people say it."""
    week = _undated(monday)
    return f"week {week}" if week else f"the week of {spoken(monday)}"


def _undated(day: date) -> int:
    """The number of its week where nobody has dated it, else 0."""
    weeks = (day - SOME_MONDAY).days // 7
    return weeks + 1 if weeks < NO_WEEKS else 0
