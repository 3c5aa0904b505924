"""An athlete whose gaits cross at a known grade, on a hill, wearing the core: heart and feet are the simulator's.

The runner of `virtual` has no crossing: hiking, it spends less than running. This one spends one power in both
gaits, walks no faster than 1.75 m/s, and pays for hiking by LCDA over `hiker`: who hikes better pays less.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from math import log

from tests.host.sessions import BUILD
from trailcore import ids, now
from trailcore.plan import Plan
from trailcue import archive
from trailcue.log.wrist import Wrist
from trailcue.sensed import Second
from trailcue.virtual.air import Air, Weather
from trailcue.virtual.athlete import Athlete
from trailcue.virtual.energy import run_cost_j_kg_m, walk_power_w_kg, walk_speed_mps
from trailcue.virtual.feet import Feet
from trailcue.virtual.heart import Heart, Strap

DOWN_MPS = 1.5


@dataclass(frozen=True)
class Climber:
    """Somebody whose crossing is known."""

    athlete: Athlete
    hiker: float
    """How much better than LCDA."""
    power: float
    """W/kg, kept up in both gaits."""

    def speed(self, gait: str, grade: float) -> float:
        if gait == "run":
            return self.power / run_cost_j_kg_m(grade)
        return walk_speed_mps(self.power * self.hiker, grade)

    def pays(self, gait: str, speed: float, grade: float) -> float:
        """Power in W/kg."""
        if gait == "run":
            return max(0.0, run_cost_j_kg_m(grade) * speed)
        return walk_power_w_kg(speed, grade) / self.hiker

    def beats_per_m(self, gait: str, grade: float) -> float:
        speed = self.speed(gait, grade)
        return self.athlete.steady_bpm(self.pays(gait, speed, grade)) / 60 / (speed * grade)

    def crossing(self) -> float:
        """The grade at which both gaits cost the same, by bisection of what is simulated."""
        low, high = 0.04, 0.25
        for _ in range(30):
            middle = (low + high) / 2
            if log(self.beats_per_m("run", middle) / self.beats_per_m("hike", middle)) < 0:
                low = middle
            else:
                high = middle
        return (low + high) / 2


def hill(along_m: float) -> float:
    """5 % at its foot, 25 % after 600 m."""
    return 0.05 + 0.16 * min(max(along_m, 0.0) / 480, 1.25)


@dataclass(frozen=True)
class Leg:
    """A part of a session: up in a gait, or "down" to the foot; so many metres of it, None: until the watch says."""

    gait: str
    metres: float | None = None


def field_day(times: int = 4) -> list[Leg]:
    """What the plan of the field test asks for."""
    pair = [Leg("run"), Leg("down"), Leg("hike"), Leg("down")]
    return [Leg("flat"), *(pair * times)]


def worn(
    climber: Climber,
    legs: Iterable[Leg],
    blob: bytes,
    start: datetime,
    seed: int,
    wander_bpm: float = 0.0,
    ground: Callable[[float], float] = hill,
) -> bytes:
    """The log of these legs on a hill, from its foot. `wander_bpm`: how the heart differs from leg to leg, one SD."""
    name = archive.keep_plan(blob) if blob else archive.NO_PLAN
    body = climber.athlete
    heart, strap, feet, air = Heart(body), Strap(seed), Feet(body, seed), Air(Weather(), seed)
    wrist = Wrist(Plan(blob), BUILD, name, start)
    chance = random.Random(f"{seed} {start}")
    t_s, along_m, altitude_m = 0, 0.0, 800.0
    for leg in legs:
        off, gone, step = chance.gauss(0, wander_bpm), 0.0, max(1, wrist.session.now[now.STEP])
        while (
            gone < leg.metres
            if leg.metres is not None
            else (blob and wrist.session.now[now.STEP] in (step, ids.NONE))
            or (leg.gait == "down" and along_m > 0)
        ):
            t_s += 1
            gait, grade = ("run", 0.0) if leg.gait == "flat" else (leg.gait, ground(along_m))
            speed, power = DOWN_MPS, 0.3 * climber.power
            if gait != "down":
                speed = climber.speed(gait, grade)
                power = climber.pays(gait, speed, grade)
            gone += speed
            if leg.gait != "flat":
                along_m += speed if gait != "down" else -speed
                altitude_m += speed * grade * (1 if gait != "down" else -1)
            bpm, rr_1024 = strap.second(t_s, heart.second(power) + off)
            steps = feet.second(1000 * t_s, "run" if gait == "run" else "walk", speed, grade, False)
            wrist.second(Second(1000 * t_s, steps, air.second(altitude_m), bpm, rr_1024, feet.wrist_mg))
    return wrist.finish()
