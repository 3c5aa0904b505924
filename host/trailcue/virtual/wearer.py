"""Who wears the watch: the runner with a wrist that shakes and an ear for the motor.

The world asks for what its sensors need at any time; the runner lives a second ahead of the latest time asked for.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

from .air import Weather, worn_c
from .athlete import Athlete
from .course import Course
from .faults import BODY, Fault
from .noise import stream
from .rhythms import ADVICE, Ear, Felt
from .runner import Runner
from .script import Script
from .wrist import Wrist

SECOND_US = 1_000_000

POLES_GRADE = 0.10
"""Who has poles uses them from here up [ours]; from 12-15 % coaches say (physiology section 1)."""

POLING = ("stride", "double", "now and then", "held")
"""How poles are used: one a step in turns, so each once a stride; both together each fourth step; where the ground lets
them, so in every second of two on average; not at all, but carried in the hand."""

THIGHS_GRADE = 0.22
THIGHS_SHARE = 0.5
HOLD_S = 20
"""Without poles hands go to the thighs from here up, half of the time, for so long each time [ours]."""


@dataclass
class Truth:
    """What the watch did not know, for judging it; what the runner knows of each second is in `Runner.reference`.

    Attributes:
        strikes_us: when each foot landed.
        lefts: 1 where it was the left one.
        breaths_us: when breath was drawn.
        felt: the rhythms of the motor.
    """

    strikes_us: array[int] = field(default_factory=lambda: array("q"))
    lefts: array[int] = field(default_factory=lambda: array("b"))
    breaths_us: array[int] = field(default_factory=lambda: array("q"))
    felt: list[Felt] = field(default_factory=list)


class Wearer:
    """One athlete with a watch on the left wrist.

    Times are µs since the start. Acceleration may be asked for later than the rest, as a FIFO does, but by rising times
    and within two minutes.

    Attributes:
        runner: who wears it; his seconds run up to one ahead of the time asked for.
        truth: what the watch did not know.
        script: the presses that a world with a button makes of it, and what else was done.
    """

    def __init__(
        self,
        course: Course,
        athlete: Athlete | None = None,
        seed: int = 1,
        *,
        weather: Weather | None = None,
        faults: Sequence[Fault] = (),
        script: Script | None = None,
        has_poles: bool = False,
        poling: str = "stride",
        poles_grade: float = POLES_GRADE,
    ) -> None:
        """Stand at the start.

        Args:
            course: where.
            athlete: who.
            seed: of all chance.
            weather: in what.
            faults: only those of the body are the wearer's (`faults.BODY`), the others the world's.
            script: a desk, a drive; its presses are for whoever has the button (`Script.held_us`).
            has_poles: whether poles are carried.
            poling: how they are used, one of `POLING`.
            poles_grade: rise over run from which on they are, while walking.
        """
        self.script = script or Script()
        own = [fault for fault in faults if fault.kind in BODY]
        own += self.script.stops()
        self.runner = Runner(course, athlete, seed, weather=weather, faults=own)
        self.truth = Truth()
        self._poles_grade = poles_grade if has_poles else math.inf
        self._poling = poling
        self._hands = stream(seed, "hands")
        self._carried = "stand"
        self._hold_s = 0
        self._wrist = Wrist(seed)
        self._ear = Ear()
        self._lived_us = 0
        self._pa_before = self._pa = 0.0
        self._c = 0.0
        self._beats: list[tuple[int, int]] = []
        self._live()
        self._pa_before = self._pa

    def acceleration_mg(self, t_us: int) -> tuple[float, float, float]:
        """Return what an accelerometer at the wrist feels, x, y, z in mg (axes: `wrist`)."""
        while t_us > self._lived_us:
            self._live()
        return self._wrist.at(t_us)

    def pressure_pa(self, t_us: int) -> float:
        """Return the pressure of the air at the wrist."""
        while t_us > self._lived_us:
            self._live()
        back = min(max((self._lived_us - t_us) / SECOND_US, 0.0), 1.0)
        return self._pa + back * (self._pa_before - self._pa)

    def temperature_c(self, t_us: int) -> float:
        """Return the temperature of the watch, worn."""
        while t_us > self._lived_us:
            self._live()
        return self._c

    def beats(self, until_us: int) -> list[tuple[int, int]]:
        """Return the heart beats up to a time, each once: (when, the interval that it ends in 1/1024 s)."""
        while until_us > self._lived_us:
            self._live()
        due = [beat for beat in self._beats if beat[0] <= until_us]
        self._beats = self._beats[len(due) :]
        return due

    def hear(self, t_us: int, start_us: int, end_us: int) -> None:
        """Feel a burst of the motor from one time to another, told at `t_us`; each burst once, in order."""
        del t_us  # a burst is felt when it is over; when it was told changes nothing
        self._ear.hear(start_us, end_us)

    @property
    def feels_since_us(self) -> int | None:
        """When the rhythm began that the wearer has yet to understand; None if nothing was felt since the last one."""
        return self._ear.since_us

    def _live(self) -> None:
        """Let the runner live the next second."""
        advice = None
        for felt in self._ear.understood(self._lived_us):
            self.truth.felt.append(felt)
            advice = ADVICE.get(felt.name, advice)
        runner = self.runner
        second = runner.second(advice)
        self._lived_us += SECOND_US
        self._pa_before, self._pa = self._pa, runner.air.true_pa
        self._c = worn_c(runner.air.temperature_c)
        self._beats += [(round(t_s * 1e6), rr) for t_s, rr in runner.strap.beats.latest]
        self.truth.breaths_us.extend(round(t_s * 1e6) for t_s in runner.strap.beats.breaths_s)
        grade = runner.course.grade(runner.distance_m)
        self._carry(grade)
        self._move([t_ms for t_ms, _ in second.steps], grade)

    def _move(self, steps_ms: list[int], grade: float) -> None:
        """Lay out the wrist's second."""
        runner = self.runner
        feet = runner.feet
        if feet.next_ms is None or not steps_ms:
            self._wrist.rest(self._lived_us, self._carried)
            return
        is_left = feet.next_is_left != bool(len(steps_ms) % 2)
        strikes = [(1000 * t_ms, is_left != bool(n % 2)) for n, t_ms in enumerate(steps_ms)]
        self.truth.strikes_us.extend(t_us for t_us, _ in strikes)
        self.truth.lefts.extend(left for _, left in strikes)
        strikes.append((round(1000 * feet.next_ms), feet.next_is_left))
        self._wrist.walk(strikes, runner.gait, self._carried, runner.speed_mps, grade)

    def _carry(self, grade: float) -> None:
        """Choose how the arms are carried in this second."""
        gait = self.runner.gait
        self._hold_s -= 1
        if gait == "stand":
            self._carried = self.script.place(self.runner.t_s) or "stand"
        elif gait == "run":
            self._carried = "run"
        elif grade >= self._poles_grade:
            self._carried = self._pole()
        elif grade < THIGHS_GRADE:
            self._carried = "walk"
        elif self._hold_s <= 0:
            self._hold_s = HOLD_S
            self._carried = "thighs" if self._hands.random() < THIGHS_SHARE else "walk"

    def _pole(self) -> str:
        """Return how poles are carried in this second."""
        if self._poling == "now and then":
            return "poles" if self._hands.random() < 0.5 else "held"
        return "poles" if self._poling == "stride" else self._poling
