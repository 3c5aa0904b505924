"""The core on the simulated wrist of somebody with poles: cadence is right or the wrist untrusted, never halved."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

import pytest

from trailcore import ids, now, quantise
from trailcore.ids import STANDING, STILL
from trailcore.plan import Plan
from trailcore.session import Session
from trailcore.steps import Steps
from trailcue.virtual.athlete import Athlete
from trailcue.virtual.course import from_legs
from trailcue.virtual.script import parse_script
from trailcue.virtual.wearer import Wearer

HZ = 52
PER_G = 4096
SETTLED_S = 30
WALKER = Athlete(hike_grade=-1.0)


@dataclass
class Walked:
    """What was known in each second, and how far and with how many steps it had been gone."""

    known: list[list[int]] = field(default_factory=list)
    way_m: list[float] = field(default_factory=list)
    strikes: list[int] = field(default_factory=list)

    def of(self, index: int, since: int = SETTLED_S, until: int | None = None) -> list[int]:
        """Return a word of `now` over some seconds."""
        return [words[index] for words in self.known[since:until]]

    def way(self) -> float:
        """Return the distance told to the true one."""
        told = self.known[-1][now.DISTANCE_MM] - self.known[SETTLED_S][now.DISTANCE_MM]
        return told / 1000 / (self.way_m[-1] - self.way_m[SETTLED_S])

    def steps(self) -> float:
        """Return the steps told to the true ones."""
        told = self.known[-1][now.STEPS] - self.known[SETTLED_S][now.STEPS]
        return told / (self.strikes[-1] - self.strikes[SETTLED_S])

    def believed(self) -> list[int]:
        """Return the cadence of the seconds in which the wrist is trusted, in order."""
        rows = self.known[SETTLED_S:]
        return sorted(words[now.SPM] for words in rows if words[now.SPM] and not words[now.UNTRUSTED])


def walk(percent: float, poling: str | None, script: str = "", seconds: int = 300, seed: int = 5) -> Walked:
    """Walk up a slope; None: without poles."""
    course = from_legs("slope", [(9000, percent)], start_altitude_m=500)
    places = parse_script(script) if script else None
    how = {"has_poles": True, "poling": poling, "poles_grade": -1.0} if poling else {}
    wearer = Wearer(course, WALKER, seed, script=places, **how)
    steps, session, walked = Steps(100 * HZ, PER_G), Session(Plan()), Walked()
    words = array("h", [0] * 3 * HZ)
    for second in range(1, seconds + 1):
        for n in range(HZ):
            vector = wearer.acceleration_mg(round(1e6 * (second - 1 + (n + 1) / HZ)))
            words[3 * n : 3 * n + 3] = array("h", [round(mg * PER_G / 1000) for mg in vector])
        steps.block(words, HZ, 1000 * second, round(1e6 / HZ))
        session.feed(ids.PRESSURE, 1000 * second, round(wearer.pressure_pa(1_000_000 * second)), 0)
        for i in range(steps.found()):
            mg = steps.strengths_mg[i]
            session.feed(ids.STEP, steps.times_ms[i], mg if mg == ids.NONE else quantise.level(mg), 0)
        steps.clear()
        session.feed(ids.TICK, 1000 * second, quantise.level(steps.wrist_mg()), 0)
        walked.known.append(list(session.now))
        walked.way_m.append(wearer.runner.distance_m)
        walked.strikes.append(len(wearer.truth.strikes_us))
    return walked


@pytest.mark.parametrize(
    ("percent", "poling", "spm"),
    [
        (18, "stride", 114),
        (30, "stride", 106),
        (18, "held", 114),
        (18, "now and then", 115),
        (0, "stride", 126),
    ],
)
def test_with_poles_both_feet_are_counted(percent: int, poling: str, spm: int):
    walked = walk(percent, poling)
    believed = walked.believed()
    assert len(believed) > 0.95 * (300 - SETTLED_S)
    assert spm - 12 < believed[0] and believed[-1] < spm + 12
    assert walked.steps() == pytest.approx(1, abs=0.03)
    plain = walk(percent, None)
    assert walked.way() == pytest.approx(plain.way(), rel=0.07), "as far as without poles"
    assert STANDING not in walked.of(now.GAIT)


@pytest.mark.parametrize(("percent", "least"), [(18, 0.7), (0, 0.5)])
def test_both_poles_at_each_fourth_step_leave_a_wrist_untrusted_or_right(percent: int, least: float):
    """The arm swings once in two strides, too slowly for a rhythm, and too far for the feet to be heard at all times.

    What repeats by chance, such as a third of that, is believed for seconds.
    """
    walked = walk(percent, "double")
    believed = walked.believed()
    assert min(believed) > 75
    assert sum(not 100 < spm < 140 for spm in believed) <= 0.05 * len(believed)
    assert sum(walked.of(now.UNTRUSTED)) + len(believed) >= 300 - SETTLED_S - 5
    assert STANDING not in walked.of(now.GAIT) and STILL not in walked.of(now.WORLD)
    assert least < walked.way() < 1.1


@pytest.mark.parametrize("poling", ["stride", "double"])
def test_who_stops_with_poles_in_hand_stands(poling: str):
    walked = walk(18, poling, "stand 2m..4m")
    assert set(walked.of(now.WORLD, 150, 240)) == {STILL}
    assert walked.of(now.STEPS, 130, 131) == walked.of(now.STEPS, 239, 240)
    gone_mm = walked.known[239][now.DISTANCE_MM] - walked.known[125][now.DISTANCE_MM]
    assert gone_mm < 15_000
    assert STANDING not in walked.of(now.GAIT, 255)
