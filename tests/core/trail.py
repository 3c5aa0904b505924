"""A trail to put under a wrist: legs of so many seconds at a grade, a cadence and a heart rate; cues out.

    trail = Trail()
    trail.leg(120, grade=0, spm=165, bpm=130)
    trail.leg(60, grade=14)           # what is not given stays as it was
    assert trail.felt() == [(HIKE, STEEP)]

The ground rises as fast as it must for the core, with its own idea of step length, to come to say `grade`;
whether that idea is right is judged elsewhere (tests/virtual, tests/accuracy).
Everything goes through a Frame, as on the watch. The clock starts 65 s before it wraps, as after power-on.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tests.core import plans
from trailcore import ids, now, ticks
from trailcore.cues import ROW, ROWS, Cues
from trailcore.frame import Frame
from trailcore.plan import Plan
from trailcore.planfile import breathes
from trailcore.session import Session

FIRST_MS = ticks.PERIOD_MS - 65_000 & ~7
NONE = ids.NONE


@dataclass(frozen=True)
class Cue:
    """A row of the ring, with the second of the session in which it was read."""

    second: int
    kind: int
    reason: int
    fate: int
    t_ms: int
    grade: int
    bpm: int
    limit: int
    distance_m: int


class CueReader:
    """The one exit: reads the rows of a ring that are new, and fails if any was overwritten."""

    def __init__(self, cues: Cues) -> None:
        self.cues = cues
        self.read = cues.count()

    def rows(self) -> list[tuple[int, ...]]:
        count = self.cues.count()
        assert count - self.read <= ROWS, "cues were lost"
        rows = [tuple(self.cues.ring[i % ROWS * ROW : (i % ROWS + 1) * ROW]) for i in range(self.read, count)]
        self.read = count
        return rows


class Trail:
    """Feeds a session second by second and keeps what it said, and what it knew in each second."""

    def __init__(
        self,
        changed: Mapping[int, int] | None = None,
        *,
        technical: Sequence[tuple[int, int]] = (),
        total_m: int = 0,
        first_ms: int = FIRST_MS,
        program: bytes = b"",
    ) -> None:
        sections = [plans.settings_section(changed)]
        if total_m:
            sections.append(plans.course_section(total_m, total_m // 10, [0] * 11))
        if technical:
            sections.append(plans.technical_section(technical))
        blob = plans.blob(*sections)
        plan = Plan(blob)
        if program:  # behind the plan, where nothing has checked it
            plan.program = len(blob)
            plan.source = blob + program
            plan.breathes = breathes(plan.source, plan.program)
        self.values = tuple(plan.settings)
        self.session = Session(plan)
        self.frame = Frame()
        self.reader = CueReader(self.session.cues)
        self.cues: list[Cue] = []
        self.known: list[list[int]] = []  # `now` after each second
        self.second = 0
        self.first_ms = first_ms
        self.altitude_m = 300.0
        self.to_step_ms = self.to_beat_ms = 0.0
        self.grade, self.spm, self.bpm = 0.0, 0, None
        self.strength: int | None = None
        self.wrist: int | None = None
        self.lift_mps = 0.0  # height that no step takes part in
        self.pressure = True

    def leg(self, seconds: int, **changes: float | None) -> Trail:
        """Go on for so many seconds; `changes` (grade in %, spm, bpm, strength and the like) stay."""
        for name, value in changes.items():
            assert hasattr(self, name), name
            setattr(self, name, value)
        for _ in range(seconds):
            self._go()
        return self

    def event(self, kind: int, a: int, b: int = 0) -> Trail:
        """Let something happen now: a frame of its own, without a tick."""
        self.frame.clear()
        self.frame.add_event(kind, a, b)
        self._deliver(has_tick=False)
        return self

    def press(self, gesture: int = ids.PRESS_SHORT) -> Trail:
        """Press the button now."""
        return self.event(ids.BUTTON, gesture)

    def felt(self, since: int = 0) -> list[tuple[int, int]]:
        """Kind and reason of each cue that the wrist felt after second `since`."""
        return [
            (cue.kind, cue.reason) for cue in self.cues if cue.fate <= ids.REPEATED and cue.second > since
        ]

    def of(self, kind: int, fate: int | None = ids.GIVEN) -> list[Cue]:
        """The cues of a kind with a fate (None: any)."""
        return [cue for cue in self.cues if cue.kind == kind and fate in (None, cue.fate)]

    def now(self, index: int) -> int:
        """A word of `now`, as it is."""
        return self.session.now[index]

    def first(self, index: int, at_least: int, after: int = 0) -> int:
        """The first second after `after` in which a word of `now` was at least so much."""
        for second in range(after + 1, len(self.known) + 1):
            if self.known[second - 1][index] >= at_least:
                return second
        raise AssertionError(f"word {index} never reached {at_least}")

    @property
    def t_ms(self) -> int:
        """The tick of the present second."""
        return ticks.add(self.first_ms, 1000 * self.second)

    def _go(self) -> None:
        self.frame.clear()
        begun_ms = self.t_ms
        self.second += 1
        if self.spm and self.grade:
            self.altitude_m += climb_mps(self.spm, self.grade, self.values)
        self.altitude_m += self.lift_mps
        if self.pressure:
            last_digit = self.second % 2  # it moves in every sensor that is not stuck
            self.frame.set_pressure(pressure_pa(self.altitude_m) + last_digit)
        if self.bpm is not None:
            self.frame.set_heart(int(self.bpm))
            self._beat()
        self._step(begun_ms)
        self._deliver(has_tick=True)
        self.known.append(list(self.session.now))

    def _beat(self) -> None:
        """The intervals of this second: a strap that sends the same number for long has them to show for it."""
        self.to_beat_ms -= 1000
        while self.bpm and self.to_beat_ms < 0:
            self.frame.add_rr(int(61440 / self.bpm))
            self.to_beat_ms += 60000 / self.bpm

    def _step(self, begun_ms: int) -> None:
        if not self.spm:
            self.to_step_ms = 0.0
            return
        while self.to_step_ms < 1000:
            strength = NONE if self.strength is None else self.strength
            self.frame.add_step(ticks.add(begun_ms, int(self.to_step_ms)), strength)
            self.to_step_ms += 60000 / self.spm
        self.to_step_ms -= 1000

    def _deliver(self, has_tick: bool) -> None:
        self.frame.close(self.t_ms, has_tick, NONE if self.wrist is None else self.wrist)
        self.frame.feed(self.session)
        self.cues += [Cue(self.second, *row) for row in self.reader.rows()]


def pressure_pa(altitude_m: float) -> int:
    """ISA pressure: the formula, not the core's table."""
    return round(101325 * (1 - altitude_m / 44330.77) ** 5.25588)


@lru_cache(maxsize=256)
def climb_mps(spm: int, grade: float, values: tuple[int, ...]) -> float:
    """The vertical speed at which a core with these settings comes to say this grade at this cadence."""
    low, high = -1.1, 1.1  # faster is no climbing on foot, and suspect
    for _ in range(12):
        middle = (low + high) / 2
        if _settled_grade(spm, middle, values) < 10 * grade:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _settled_grade(spm: int, mps: float, values: tuple[int, ...]) -> float:
    """Mean grade in permille from 45 to 75 s after the start."""
    plan = Plan()
    plan.settings[:] = array("i", values)
    session = Session(plan)
    grades = []
    steps = 0
    for second in range(1, 76):
        session.feed(ids.PRESSURE, second * 1000, pressure_pa(300 + mps * second), 0)
        while steps * 60000 < spm * second * 1000:
            steps += 1
            session.feed(ids.STEP, steps * 60000 // spm, NONE, 0)
        session.feed(ids.TICK, second * 1000, NONE, 0)
        grades.append(session.now[now.GRADE])
    return sum(grades[45:]) / 30
