"""The runner on the course: what the watch would sense, second by second, and what was true."""

from collections.abc import Sequence
from datetime import UTC, datetime

from trailcue.sensed import Recording, Reference, Second

from .air import Air, Weather
from .athlete import Athlete
from .course import Course
from .energy import run_cost_j_kg_m, run_power_w_kg, walk_power_w_kg, walk_speed_mps
from .faults import KINDS, SHOWN_BY_RUNNER, Fault, is_active, refuse_all_but
from .feet import Feet
from .heart import Heart, Strap
from .lookup import interpolated
from .noise import Wander, fraction_per_second, stream
from .will import Will

START = datetime(2027, 9, 4, 7, 0, tzinfo=UTC)
"""When simulated sessions start, unless told otherwise: the race day of the plan sketch."""

PUSH_GRADE = 0.15
PUSH = 0.15
"""A climb draws effort: 15 % more from 15 % up, in proportion below [ours]."""

EFFORT_WANDER = 0.04
EFFORT_WANDER_S = 60.0
"""How a steady effort strays, share and seconds [ours]."""

FRESH_S = 5400
TIRING_PER_H = 0.03
MOST_TIRED = 0.25
"""Fatigue: from here on a runner gives up so much of the effort each hour, and no more than that in all.

At 6.7 bpm for each W/kg the pulse falls by 2 bpm an hour then, as it does in long mountain races [mem].
"""

HIKE_EFFORT = 0.92
"""Share of the running effort kept up hiking [ours]."""

SLOWEST_RUN_MPS = 1.6
"""No run is slower: on a climb the runner pays with power instead, which is why running it is dear [ours]."""

DOWNHILL_MPS_FACTORS = ((-0.40, 0.55), (-0.25, 0.85), (-0.15, 1.15), (-0.08, 1.25), (0.0, 1.15))
"""Fastest descent as a factor on the level speed, by grade: legs and nerve limit it, not power [ours]."""

TECHNICAL_FACTOR = {"run": 0.75, "walk": 0.85, "stand": 1.0}
"""Speed left on rough ground, where each metre costs as much more: the power is the same [ours]."""

SPEED_LAG_S = 3.0
STOPPING_LAG_S = 0.7
STANDING_MPS = 0.3
"""How speed follows intent, and where walking ends [ours]."""


class Runner:
    """One athlete on one course in one weather, the same every time for a seed.

    Attributes:
        t_s: seconds gone by.
        distance_m: metres along the course.
        speed_mps: true ground speed.
        gait: "run", "walk" or "stand".
        reference: the truth so far, one entry a second.
        heart, feet, strap, air: the parts of it, as they are at the end of the second.
    """

    def __init__(
        self,
        course: Course,
        athlete: Athlete | None = None,
        seed: int = 1,
        *,
        weather: Weather | None = None,
        faults: Sequence[Fault] = (),
    ) -> None:
        """Stand at the start.

        Raises:
            ValueError: a fault that only the parts of a watch can show.
        """
        refuse_all_but(faults, SHOWN_BY_RUNNER)
        self.course = course
        self.athlete = athlete or Athlete()
        self.seed = seed
        self.faults = tuple(faults)
        self.heart = Heart(self.athlete)
        self.feet = Feet(self.athlete, seed)
        self.strap = Strap(seed)
        self.air = Air(weather or Weather(), seed)
        self._will = Will(self.athlete, seed)
        self._effort_wander = Wander(stream(seed, "effort"), EFFORT_WANDER, EFFORT_WANDER_S)
        self._stuck_pa: int | None = None
        self.t_s = 0
        self.distance_m = 0.0
        self.speed_mps = 0.0
        self.gait = "stand"
        self.reference = Reference()

    @property
    def finished(self) -> bool:
        """Whether the end of the course is reached; from then on the runner stands there."""
        return self.distance_m >= self.course.length_m

    def second(self, advice: str | None = None) -> Second:
        """Let one second pass.

        Args:
            advice: the cue the watch gave in the second before: "run", "hike", "ease" or None.

        Returns:
            what the watch's sensors deliver for the second.
        """
        self.t_s += 1
        grade = self.course.grade(self.distance_m)
        technical = self.course.technical(self.distance_m)
        self._will.hear(self.t_s, advice)
        self._move(grade, technical)
        t_ms = self.t_s * 1000
        pulse_bpm = self.heart.second(self._net_power_w_kg(grade, technical))
        bpm, rr_1024 = self.strap.second(self.t_s, pulse_bpm, in_reach=not self._fails("strap"))
        altitude_m = self.course.altitude_m(self.distance_m)
        steps = self.feet.second(t_ms, self.gait, self.speed_mps, grade, technical)
        self._note(altitude_m)
        return Second(
            t_ms=t_ms,
            steps=steps,
            pressure_pa=self._pressure_pa(altitude_m),
            bpm=bpm,
            rr_1024=rr_1024,
            wrist_mg=self.feet.wrist_mg,
        )

    def recording(self, seconds: list[Second], start: datetime = START) -> Recording:
        """Return the seconds lived so far as a recording, with the truth beside them."""
        return Recording(
            source=f"virtual runner on {self.course.name}, seed {self.seed}",
            sport="running",
            start=start,
            seconds=seconds,
            reference=self.reference,
            notes=[f"{fault}: {KINDS[fault.kind]}." for fault in self.faults],
        )

    def _fails(self, kind: str) -> bool:
        """Tell whether a fault of this kind covers the present second."""
        return is_active(self.faults, kind, self.t_s)

    def _move(self, grade: float, technical: bool) -> None:
        """Choose a gait and a speed and go."""
        effort_w_kg = self._effort_w_kg(grade)
        wanted = self._will.second(self.t_s, grade)
        if self.finished or self._fails("stop"):
            wanted = "stand"
        footing = TECHNICAL_FACTOR[wanted] if technical else 1.0
        goal_mps = footing * self._goal_mps(wanted, effort_w_kg, grade)
        before_mps = self.speed_mps
        lag_s = STOPPING_LAG_S if wanted == "stand" else SPEED_LAG_S
        self.speed_mps += (goal_mps - before_mps) * fraction_per_second(lag_s)
        self.gait = wanted
        if wanted == "stand" and self.speed_mps >= STANDING_MPS:
            self.gait = "walk"  # the last steps before standing
        elif wanted == "stand":
            self.speed_mps = 0.0
        self.distance_m = min(self.distance_m + (before_mps + self.speed_mps) / 2, self.course.length_m)

    def _effort_w_kg(self, grade: float) -> float:
        """Return the net power the runner is ready to spend now, running."""
        push = 1.0 + PUSH * min(max(grade / PUSH_GRADE, 0.0), 1.0)
        wander = 1.0 + self._effort_wander.second()
        tired = min(max(self.t_s - FRESH_S, 0) * TIRING_PER_H / 3600.0, MOST_TIRED)
        willing_w_kg = self.athlete.threshold_w_kg * self.athlete.effort * (1.0 - tired)
        return willing_w_kg * push * wander * self._will.effort_factor

    def _goal_mps(self, gait: str, effort_w_kg: float, grade: float) -> float:
        """Return the speed this gait and power make for on good ground."""
        if gait == "stand":
            return 0.0
        if gait == "walk":
            return walk_speed_mps(HIKE_EFFORT * effort_w_kg, grade)
        speed_mps = effort_w_kg / run_cost_j_kg_m(grade)
        if grade < 0:
            level_mps = effort_w_kg / run_cost_j_kg_m(0.0)
            speed_mps = min(speed_mps, level_mps * interpolated(DOWNHILL_MPS_FACTORS, grade))
        return max(speed_mps, SLOWEST_RUN_MPS)

    def _net_power_w_kg(self, grade: float, technical: bool) -> float:
        """Return the power the present speed costs."""
        footing = TECHNICAL_FACTOR[self.gait] if technical else 1.0
        if self.gait == "run":
            return run_power_w_kg(self.speed_mps / footing, grade)
        if self.gait == "walk":
            return walk_power_w_kg(self.speed_mps / footing, grade)
        return 0.0

    def _pressure_pa(self, altitude_m: float) -> int:
        """Return what the barometer reads; stuck, what it read last."""
        fresh_pa = self.air.second(altitude_m)
        if self._stuck_pa is None or not self._fails("baro-stuck"):
            self._stuck_pa = fresh_pa
        return self._stuck_pa

    def _note(self, altitude_m: float) -> None:
        """Write the truth of the second down."""
        lat, lon = self.course.position(self.distance_m)
        truth = self.reference
        truth.distance_m.append(self.distance_m)
        truth.altitude_m.append(altitude_m)
        truth.lat.append(lat)
        truth.lon.append(lon)
        truth.speed_mps.append(self.speed_mps)
        truth.gait.append(self.gait)


def run(
    course: Course,
    athlete: Athlete | None = None,
    seed: int = 1,
    *,
    weather: Weather | None = None,
    faults: Sequence[Fault] = (),
    start: datetime = START,
) -> Recording:
    """Return the recording of a whole course run by habit, with no watch to listen to."""
    runner = Runner(course, athlete, seed, weather=weather, faults=faults)
    seconds: list[Second] = []
    while not runner.finished:
        seconds.append(runner.second())
    return runner.recording(seconds, start)
