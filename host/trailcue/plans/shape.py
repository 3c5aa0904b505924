"""What a workout asks of a body, estimated from its steps: minutes, hard minutes, way, height, sets by load class.

The words of the lint are defined here, once. The estimates are for weighing sessions against each other, not for
predicting a split. Where the reference has no figure, it is ours and marked so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .values import Heart
from .workouts.exercises import EXERCISES
from .workouts.model import Item, Repeat, Step, Workout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .zones import Anchors

LONG_MIN = 90.0
"""On foot: a long run, or a long day in the hills [ours]."""
KEY_HARD_MIN = 8.0
"""Hard minutes of a key session [ours]: six hill sprints of 15 s are strides, four hills of five minutes are not."""
KEY_TEMPO_MIN = 20.0
"""Or so many at tempo [ours]."""
STEADY_MIN = 15.0
"""With so many steady minutes a session is no longer easy, and not yet a key session [ours]."""
EASY_MIN = 20.0
"""On foot, from which a session is a run or a hike of its own; less is the way to the gym [ours]."""
STRENGTH_SETS = 3
"""Sets of lower or upper body that make a session strength; as many heavy ones make it heavy."""
CORE_SETS = 2
HEAVY_REPS = 10
"""A set of so few repetitions is heavy: the reference's strength is 3 x 8-10 a leg, its maintenance "higher reps"."""
HEAVY_KG = 35.0
"""And with so much in hand it is heavy anyway: half of 70 kg [ours]."""
HEAVY_RPE = 8
"""Where a set names its effort, that decides [ours]."""

HARD_ZONE, TEMPO_ZONE, STEADY_ZONE = 3.5, 3.0, 2.5
"""The middle of a step's zones from which its minutes are hard (the hill intervals' 3-4 are), tempo, or steady."""
HILL_GRADE = 0.08
"""From here a step that names no effort is steady: nobody climbs it at ease."""
ZONE_OF_RPE = (1, 1, 1, 2, 2, 3, 3, 3, 4, 5, 5)
"""By RPE 0 to 10 (section 1: 2-3 recovery, 4-5 uphill or flat for hours, 6-7 mid-race climb, 8 short, 9-10 sprint)."""

LACTATE_MPS = 3.6
"""At the threshold of whom nothing is known: `resolve` turns it into the core's own running step."""
SHARE_OF_LACTATE = (0.72, 0.80, 0.88, 0.96, 1.05)
"""Flat running speed in zones 1 to 5 as a share of that at the threshold [ours; 0.80 as in `resolve`]."""
HIKE_MPS = 1.35
"""On the flat: 110 steps of 739 mm."""
CLIMB_M_H = (450.0, 550.0, 700.0, 850.0, 1000.0)
"""Height made in an hour in zones 1 to 5 [ours; section 1 knows 700 m/h from steep hiking]."""
DESCENT_M_H = 1500.0
"""Height lost in an hour, jogging down [ours]."""
MEAN_GRADE = 0.12
"""Of a step by gain or loss that names no grade: the coaches' hills are 8 to 15 %."""
UNSURE_S = 60.0
"""A step that ends by the button or a heart rate [ours]."""
SECONDS_A_REP = 3.0
STEPS_A_SECOND = {"run": 165 / 60, "hike": 120 / 60}


@dataclass(frozen=True)
class Shape:
    """A workout by what it asks for. Minutes are estimates; sets count each side's as one."""

    minutes: float = 0.0
    running_min: float = 0.0
    hiking_min: float = 0.0
    steady_min: float = 0.0
    """In zones 2-3 and above, as the hill-hike repeats are."""
    tempo_min: float = 0.0
    """In zone 3 and above."""
    hard_min: float = 0.0
    """In zones 3-4 and above."""
    distance_m: float = 0.0
    gain_m: float = 0.0
    sets: Mapping[str, int] = field(default_factory=dict)
    """By load class: lower, upper, core, mobility, activation."""
    heavy_sets: Mapping[str, int] = field(default_factory=dict)
    exercises: tuple[str, ...] = ()
    """In their order, each once."""

    @property
    def moving_min(self) -> float:
        """On foot, running or hiking."""
        return self.running_min + self.hiking_min

    @property
    def is_strength(self) -> bool:
        """Sets for the legs or the upper body; core, mobility and activation are not strength."""
        return self.sets.get("lower", 0) + self.sets.get("upper", 0) >= STRENGTH_SETS

    @property
    def is_heavy(self) -> bool:
        """Strength with few repetitions a set."""
        return self.heavy_sets.get("lower", 0) + self.heavy_sets.get("upper", 0) >= STRENGTH_SETS

    @property
    def is_heavy_lower(self) -> bool:
        """Heavy, for the legs: what a long run feels the day after."""
        return self.heavy_sets.get("lower", 0) >= STRENGTH_SETS

    @property
    def is_core(self) -> bool:
        """Some sets for the trunk, whatever else it has."""
        return self.sets.get("core", 0) >= CORE_SETS

    @property
    def is_long(self) -> bool:
        """A long run or hike."""
        return self.moving_min >= LONG_MIN

    @property
    def is_key(self) -> bool:
        """A session that the week is built around: hard, or long at tempo."""
        return self.hard_min >= KEY_HARD_MIN or self.tempo_min >= KEY_TEMPO_MIN

    @property
    def is_hard(self) -> bool:
        """What a day of rest belongs after sooner or later."""
        return self.is_long or self.is_key

    @property
    def is_easy(self) -> bool:
        """A run or hike with little that is steady or harder; strides and hill sprints do not change that."""
        return self.moving_min >= EASY_MIN and not self.is_hard and self.steady_min < STEADY_MIN


@dataclass
class _Sum:
    """What is added up, step by step."""

    workout: Workout
    anchors: Anchors | None
    bounds: Sequence[int]
    lactate_mps: float
    foot: str
    """The gait of a step on foot that names none."""
    trains: bool
    """There are exercises: a step without effort or way is no run."""
    numbers: dict[str, float] = field(default_factory=dict)
    sets: dict[str, int] = field(default_factory=dict)
    heavy: dict[str, int] = field(default_factory=dict)
    exercises: dict[str, None] = field(default_factory=dict)
    before: tuple[float, float] = (0.0, 0.0)
    """Way and height of the step before, for the one that goes back."""

    def add(self, key: str, amount: float) -> None:
        self.numbers[key] = self.numbers.get(key, 0.0) + amount

    def step(self, step: Step) -> None:
        """Add one step."""
        if step.exercise is not None:
            self._exercise(step, step.exercise)
        elif step.gait == "rest" or (self.trains and not _is_on_foot(step)):
            self.add("minutes", _seconds_still(step) / 60)
        else:
            self._on_foot(step)

    def _exercise(self, step: Step, name: str) -> None:
        known = EXERCISES.get(name)
        sides = 2 if step.side == "each" else 1
        seconds = _seconds_still(step)
        if step.until == "reps":
            seconds = _number(step) * (step.tempo_s or (known.tempo_s if known else None) or SECONDS_A_REP)
        self.add("minutes", seconds * sides / 60)
        self.exercises[name] = None
        if known is None:
            return
        self.sets[known.load] = self.sets.get(known.load, 0) + 1
        if _is_heavy(step):
            self.heavy[known.load] = self.heavy.get(known.load, 0) + 1

    def _on_foot(self, step: Step) -> None:
        zone = self._zone(step)
        gait = step.gait or self.foot
        grade = sum(step.grade_permille or (0, 0)) / 2000
        seconds, way_m, up_m = self._way(step, gait, 2.0 if zone is None else zone, grade)
        self.before = (way_m, up_m)
        self.add("minutes", seconds / 60)
        self.add("running_min" if gait == "run" else "hiking_min", seconds / 60)
        self.add("distance_m", way_m)
        self.add("gain_m", max(0.0, up_m))
        if zone is None:
            zone = STEADY_ZONE if grade >= HILL_GRADE else 0.0
        for key, least in (("steady_min", STEADY_ZONE), ("tempo_min", TEMPO_ZONE), ("hard_min", HARD_ZONE)):
            if zone >= least:
                self.add(key, seconds / 60)

    def _zone(self, step: Step) -> float | None:
        """The middle of the step's effort in zones; None: it names none."""
        if step.zones is not None:
            return sum(step.zones) / 2
        if step.heart is not None and self.anchors is not None:
            zones = [_zone_of(rate, self.anchors, self.bounds) for rate in step.heart if rate.amount]
            return sum(zones) / len(zones) if zones else None
        if step.rpe is not None:
            return sum(ZONE_OF_RPE[min(10, max(0, round(rpe)))] for rpe in step.rpe) / 2
        return None

    def _way(self, step: Step, gait: str, zone: float, grade: float) -> tuple[float, float, float]:
        """Seconds, way in m and height in m of a step on foot."""
        climb_mps = _between(CLIMB_M_H, zone) / 3600
        if step.until == "gain":
            up_m = _number(step)
            return up_m / climb_mps, up_m / (abs(grade) or MEAN_GRADE), up_m
        if step.until == "loss":
            down_m = _number(step)
            return down_m * 3600 / DESCENT_M_H, down_m / (abs(grade) or MEAN_GRADE), -down_m
        speed = self._speed(step, gait, zone, grade, climb_mps)
        if step.until == "back":
            way_m, up_m = self.before
            return max(way_m / speed, max(0.0, up_m) * 3600 / DESCENT_M_H), way_m, -up_m
        if step.until == "distance":
            way_m = _number(step)
            return way_m / speed, way_m, way_m * grade
        seconds = _seconds_still(step)
        if step.until == "steps":
            seconds = _number(step) / STEPS_A_SECOND.get(gait, 2.0)
        return seconds, seconds * speed, seconds * speed * grade

    def _speed(self, step: Step, gait: str, zone: float, grade: float, climb_mps: float) -> float:
        if step.speed_mps is not None:
            return max(0.3, sum(step.speed_mps) / 2)
        flat = HIKE_MPS if gait == "hike" else self.lactate_mps * _between(SHARE_OF_LACTATE, zone)
        return flat if grade <= 0 else min(flat, climb_mps / grade)


def shape_of(
    workout: Workout | None,
    anchors: Anchors | None = None,
    bounds: Sequence[int] = (),
    lactate_mps: float | None = None,
) -> Shape:
    """The shape of a workout.

    Args:
        workout: None has none: minutes of 0.
        anchors: the athlete's heart rates, where steps name beats; None: such steps count as without effort.
        bounds: lower bounds of zones 2 to 5 in bpm.
        lactate_mps: the athlete's speed at the lactate threshold.
    """
    if workout is None:
        return Shape()
    steps = list(flat(workout.steps))
    hikes, runs = (any(step.gait == gait for step in steps) for gait in ("hike", "run"))
    foot = "hike" if workout.machine == "stairs" or (hikes and not runs) else "run"
    trains = any(step.exercise is not None for step in steps)
    total = _Sum(workout, anchors, bounds, lactate_mps or LACTATE_MPS, foot, trains)
    for step in steps:
        total.step(step)
    return Shape(**total.numbers, sets=total.sets, heavy_sets=total.heavy, exercises=tuple(total.exercises))


def flat(steps: Sequence[Item]) -> Iterator[Step]:
    """The steps as they are done, repeats written out."""
    for step in steps:
        if isinstance(step, Repeat):
            for _ in range(step.times):
                yield from flat(step.steps)
        else:
            yield step


def _is_heavy(step: Step) -> bool:
    """Whether a set is heavy: by its effort where it names one, else by its load or its repetitions."""
    if step.rpe is not None:
        return step.rpe[1] >= HEAVY_RPE
    if step.load_kg is not None and step.load_kg >= HEAVY_KG:
        return True
    return step.until == "reps" and _number(step) <= HEAVY_REPS


def _is_on_foot(step: Step) -> bool:
    """Whether a step among exercises is a run or hike: it names effort, way or gait."""
    if step.until in ("distance", "gain", "loss", "steps", "back") or step.gait in ("run", "hike"):
        return True
    return any(value is not None for value in (step.zones, step.heart, step.rpe, step.spm, step.speed_mps))


def _seconds_still(step: Step) -> float:
    """How long a step takes that goes nowhere."""
    return _number(step) if step.until == "time" else UNSURE_S


def _number(step: Step) -> float:
    """The amount of a step that does not end by a heart rate."""
    return 0.0 if isinstance(step.amount, Heart) else float(step.amount)


def _between(values: Sequence[float], zone: float) -> float:
    """The value of a zone from 1 to 5, linearly between whole ones."""
    at = min(4.0, max(0.0, zone - 1.0))
    below = int(at)
    above = min(4, below + 1)
    return values[below] + (at - below) * (values[above] - values[below])


def _zone_of(rate: Heart, anchors: Anchors, bounds: Sequence[int]) -> int:
    """The zone of a heart rate."""
    if rate.of == "zone":
        return rate.amount
    bpm = anchors.bpm(rate)
    return 1 + sum(bpm >= bound for bound in bounds)
