"""A workout as its author means it: steps and repeats, in SI units, before it is resolved for an athlete."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from trailcue.plans.values import Heart

Until = Literal["time", "distance", "gain", "loss", "steps", "button", "above", "below", "reps", "back"]
"""What ends a step; "above" and "below" are of heart rate, "back" undoes the step before."""
Gait = Literal["hike", "run", "rest"]
Side = Literal["left", "right", "each"]
"""Of an exercise; "each": left, then right."""
Machine = Literal["treadmill", "stairs"]

MOST_NESTED = 3
"""Repeats inside repeats that the watch can count."""


@dataclass(frozen=True)
class Step:
    """One step. None: not said.

    Attributes:
        until: what ends it.
        amount: of it: s, m of way, m of height, steps, repetitions; 0 for "button" and "back"; for "above" and
            "below" the heart rate as typed, `Heart(4, "zone")` being where zone 4 begins.
        text: what remains of the line, as its name.
        gait: to hike, to run, to rest.
        zones: lowest and highest, 1 to 5.
        heart: the band; `Heart(0, "bpm")` below means that there is only a cap.
        spm: steps a minute, lowest and highest.
        grade_permille: lowest and highest; of a machine what it is set to.
        speed_mps: lowest and highest, in m/s.
        breath: steps breathing in, steps breathing out.
        rpe: lowest and highest, 1 to 10.
        exercise: its name in `exercises.EXERCISES`.
        side: of the exercise; None is both at once.
        load_kg: carried or lifted, a pack as well as a dumbbell.
        tempo_s: time of one repetition.
        line: in the text, from 1.
        column: in the line, from 1.
    """

    until: Until
    amount: float | Heart = 0.0
    text: str = ""
    gait: Gait | None = None
    zones: tuple[int, int] | None = None
    heart: tuple[Heart, Heart] | None = None
    spm: tuple[int, int] | None = None
    grade_permille: tuple[int, int] | None = None
    speed_mps: tuple[float, float] | None = None
    breath: tuple[int, int] | None = None
    rpe: tuple[int, int] | None = None
    exercise: str | None = None
    side: Side | None = None
    load_kg: float | None = None
    tempo_s: float | None = None
    line: int = field(default=1, compare=False)
    column: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Repeat:
    """Steps done several times; `text` is what its heading says besides the number."""

    times: int
    steps: tuple[Item, ...]
    text: str = ""
    line: int = field(default=1, compare=False)
    column: int = field(default=1, compare=False)


Item: TypeAlias = Step | Repeat


@dataclass(frozen=True)
class Workout:
    """What a session asks for; of a machine the plan gives the grade."""

    name: str
    steps: tuple[Item, ...]
    machine: Machine | None = None


def each_step(items: tuple[Item, ...], times: int = 1) -> Iterator[tuple[Step, int]]:
    """Every step once, in order, with how often the repeats around it have it done."""
    for item in items:
        if isinstance(item, Repeat):
            yield from each_step(item.steps, times * item.times)
        else:
            yield item, times
