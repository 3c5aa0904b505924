"""The mission's own sentences: a runner with a body on ground that is there, not with grades that the core is given.

The runner covers metres by steps, the ground under them gives the pressure, and the course is what the shipping
compiler makes of its points. What is asked of a cue is asked in the runner's true metres and seconds.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import pi, sin

import pytest

from tests.core import programs
from tests.core.trail import Cue, CueReader, Trail
from trailcore import ids, now, program
from trailcore import settings as s
from trailcore.ids import HIKE, HIKING, NONE, RUN, RUNNING, STANDING
from trailcore.plan import Plan
from trailcore.session import Session
from trailcue.plans.binary import Way, most_posts, packed
from trailcue.plans.gpx import Point
from trailcue.plans.profile import profile

RUN_MPS = 11 / 3.6
WALL_M = 4000
AID_M = 3800
SHELF_M = 3900
LATER_M = 4800
METRES_A_DEGREE = 111_195.0
Ground = Callable[[float], float]


def minetti(slope: float) -> float:
    """J/kg/m of running (reference, section 1)."""
    powers = (3.6, 19.5, 46.3, -43.3, -30.4, 155.4)
    return sum(factor * slope**power for power, factor in enumerate(powers))


def rolling(metre: float) -> float:
    """Gentle hills that no rule has a word for: 9 % at most."""
    return 500 + 16 * sin(2 * pi * metre / 1500) + 4 * sin(2 * pi * metre / 890 + 1)


def steep_from_the_start(metre: float) -> float:
    """A start that goes up 16 %."""
    return 500 + 0.16 * max(0.0, metre)


def level_then_hill(metre: float) -> float:
    """Ground on which nobody can tell the place, then the wall."""
    return 500 + 0.18 * max(0.0, min(metre, WALL_M + 600) - WALL_M)


def step(metre: float) -> float:
    """A ramp too short for a word, where the wall is elsewhere."""
    return rolling(min(metre, WALL_M - 300)) + 0.18 * max(0.0, min(metre, WALL_M + 30) - WALL_M)


def shelf(metre: float) -> float:
    """A climb of 15 %, level for 90 m, then the wall."""
    climb = max(0.0, min(metre, SHELF_M) - (SHELF_M - 200)) * 0.15
    return rolling(min(metre, SHELF_M - 250)) + climb + 0.18 * max(0.0, metre - SHELF_M - 90)


def later(metre: float) -> float:
    """Where the plan has a wall, none; and one 800 m on."""
    return rolling(min(metre, WALL_M - 300)) + 0.18 * max(0.0, metre - LATER_M)


def steps(metre: float) -> float:
    """200 m of 15 %, 300 m level, again and again."""
    return 500 + 30 * (metre // 500) + 0.15 * max(0.0, metre % 500 - 300)


def hill(metre: float) -> float:
    """Gentle hills, level for a little, then 18 % for 600 m, then level."""
    before = rolling(min(metre, WALL_M - 300))
    return before + 0.18 * max(0.0, min(metre, WALL_M + 600) - WALL_M)


@lru_cache
def compiled(ground: Ground, changed: tuple[tuple[int, int], ...]) -> bytes:
    """The course over this ground, 9 km, with an aid station, as the compiler has it."""
    values = s.defaults()
    values[s.STEP_RUN_MM] = 1047
    values[s.STEP_HIKE_MM] = 740
    for index, value in changed:
        values[index] = value
    points = [Point(m / METRES_A_DEGREE, 0.0, ground(m)) for m in range(0, 9000, 10)]
    along = profile(points, most_posts(s.COUNT, 1), [])
    return packed(values, [Way(along, (), (AID_M,))], [], [])


@dataclass
class Felt:
    """A row of the ring, with where and when the runner really was."""

    second: int
    metre: float
    cue: Cue


class Runner:
    """Somebody who runs at 11 km/h, hikes at 4.4, stands, or is carried, over a ground."""

    def __init__(
        self,
        ground: Ground = hill,
        *,
        planned: Ground | None = None,
        changed: Mapping[int, int] | None = None,
        seed: int = 1,
    ):
        plan = Plan(compiled(planned or rolling, tuple(sorted((changed or {}).items()))))
        if planned is None:
            plan.total_m = 0
        self.session = Session(plan)
        self.reader = CueReader(self.session.cues)
        self.ground = ground
        self.noise = random.Random(seed)
        self.second = 0
        self.metre = self.to_step = self.lift_m = 0.0
        self.gait = RUNNING
        self.bpm = 130.0
        self.heart_at_w = 0.0  # W/kg at 115 bpm; 0 for a heart that stays as it is
        self.cues: list[Felt] = []

    def go(self, seconds: int = 1, **changes: object) -> Runner:
        """Go on for so many seconds; changes of gait, bpm and ground stay."""
        for name, value in changes.items():
            setattr(self, name, value)
        spm, mps = {RUNNING: (175, RUN_MPS), HIKING: (110, 1.22), STANDING: (0, 0)}[self.gait]
        for _ in range(seconds):
            self.second += 1
            t_ms = 1000 * self.second
            self.to_step += spm / 60
            while self.to_step >= 1:
                self.to_step -= 1
                at_ms = t_ms - int(60_000 * self.to_step / spm)
                self.session.feed(ids.STEP, at_ms & ~7, NONE, 0)
            slope = self.ground(self.metre + 5) / 10 - self.ground(self.metre - 5) / 10
            # A step is shorter for 0.4 of what a climb costs more, and hardly longer downhill.
            went = mps * min(1.05, (minetti(0) / minetti(slope)) ** 0.4)
            self.metre += went
            if self.heart_at_w:  # reference, section 6
                bound_for = 115 + 6.7 * (went * minetti(slope) - self.heart_at_w)
                self.bpm += (bound_for - self.bpm) / 58
            high = self.ground(self.metre) + self.lift_m + self.noise.gauss(0, 0.2)
            self.session.feed(ids.PRESSURE, t_ms, round(101325 * (1 - high / 44330.77) ** 5.25588), 0)
            self.session.feed(ids.HEART, t_ms, round(self.bpm) + self.second % 2, 0)
            self.session.feed(ids.TICK, t_ms, NONE, 0)
            self.read()
        return self

    def to(self, metre: float, **changes: object) -> Runner:
        """Go on as far as there."""
        self.go(0, **changes)
        while self.metre < metre:
            self.go()
        return self

    def press(self, gesture: int) -> Runner:
        """Press the button."""
        self.session.feed(ids.BUTTON, 1000 * self.second, gesture, 0)
        self.read()
        return self

    def read(self) -> None:
        """Take what was said."""
        self.cues += [Felt(self.second, self.metre, Cue(self.second, *row)) for row in self.reader.rows()]

    def felt(self, since: int = 0) -> list[Felt]:
        """What the wrist felt after a second."""
        return [each for each in self.cues if each.cue.fate <= ids.REPEATED and each.second > since]

    def now(self, word: int) -> int:
        return self.session.now[word]


def at_the_aid_station(**changed: object) -> Runner:
    """A runner on the known course who has just said where he is, 500 m before the wall."""
    return Runner(planned=hill, **changed).to(AID_M).press(ids.PRESS_PLACE)  # type: ignore[arg-type]


# --- the wall ---------------------------------------------------------------------------------------------


@pytest.mark.fires("WALL_AHEAD")
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_known_course_18_per_cent_for_600_m_ahead_hike_3_to_5_s_before_and_nothing_else_for_20_s(seed: int):
    runner = at_the_aid_station(seed=seed)
    while not runner.felt() and runner.metre < WALL_M + 300:
        runner.go()
    (wall,) = runner.felt()
    assert (wall.cue.kind, wall.cue.reason, wall.cue.limit) == (HIKE, ids.WALL_AHEAD, 180)
    assert 3 <= (WALL_M - wall.metre) / RUN_MPS <= 5
    runner.to(WALL_M).go(60, gait=HIKING)
    assert runner.felt() == [wall]


def test_who_runs_on_into_the_wall_is_told_once_more_and_no_oftener():
    runner = at_the_aid_station().to(WALL_M + 150)
    first, again = runner.felt()
    assert (first.cue.fate, again.cue.fate) == (ids.GIVEN, ids.REPEATED)
    assert 8 <= again.second - first.second <= 10


@pytest.mark.silent("WALL_AHEAD")
@pytest.mark.parametrize(
    "why",
    ["unknown course", "switched off", "by heart", "place not known", "dropped", "a hiker", "18 % for 30 m"],
)
def test_nobody_is_told_of_a_wall(why: str):
    changed = {"switched off": {s.LOOK_AHEAD: 0}, "by heart": {s.HIKE_BY: 2}}.get(why)
    ground = step if why == "18 % for 30 m" else hill
    planned = {"unknown course": None, "place not known": level_then_hill}.get(why, ground)
    if why == "place not known":
        ground = level_then_hill
    runner = Runner(ground, planned=planned, changed=changed).to(AID_M)
    if why == "dropped":
        runner.press(ids.PRESS_LONG)
    elif why != "place not known":
        runner.press(ids.PRESS_PLACE)
    if why == "a hiker":
        runner.go(0, gait=HIKING)
    runner.to(WALL_M + 25)
    assert runner.cues == []
    if why == "place not known":
        assert runner.now(now.PLACE_SD_M) > 40


def test_nobody_is_told_to_run_20_m_before_a_wall():
    """Hiked a climb, level for 90 m, then the wall; where the course is not known, run is said before it."""
    told = []
    for planned in (shelf, None):
        runner = Runner(shelf, planned=planned).to(SHELF_M - 300).press(ids.PRESS_PLACE)
        runner.to(SHELF_M - 100).to(SHELF_M + 90, gait=HIKING)
        told.append([each.metre for each in runner.felt() if each.cue.kind == RUN])
        runner.to(SHELF_M + 300)
        assert [each for each in runner.felt() if each.cue.kind == RUN and each.metre > SHELF_M + 90] == []
    known, unknown = told
    assert known == [] and unknown != []


def test_unknown_course_same_hill_within_35_s():
    runner = Runner().to(WALL_M)
    steep_s = runner.second
    runner.to(WALL_M + 200)
    assert runner.felt()[0].cue.reason == ids.STEEP
    assert runner.felt()[0].second - steep_s <= 35


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_unknown_course_same_hill_or_8_s_after_heart_rate_forecasts_the_cap(seed: int):
    """The heart follows what the ground costs, with the reference's time constant; zone 4 begins at 148."""
    runner = Runner(changed={s.HIKE_BY: 2}, seed=seed)
    runner.heart_at_w = RUN_MPS * minetti(0)
    runner.to(WALL_M)
    foretold = 0
    while not runner.felt() and runner.metre < WALL_M + 500:
        runner.go()
        if not foretold and runner.now(now.FORECAST) >= 148:
            foretold = runner.second
    (hike,) = runner.felt()
    assert (hike.cue.kind, hike.cue.reason) == (HIKE, ids.ZONE4_SOON)
    assert hike.second - foretold <= 8


# --- where nothing is to be said --------------------------------------------------------------------------


def test_a_corral_is_silent_until_the_start():
    """A jog to the line, waiting, shuffling forward, on ground and with a heart that all rules have words for."""
    runner = Runner(steep_from_the_start, changed={s.START_ARMED: 1})
    runner.go(40, bpm=165).go(300, gait=STANDING).go(30, gait=HIKING).go(120, gait=STANDING)
    assert runner.felt() == []
    runner.press(ids.PRESS_SHORT)
    pressed_s = runner.second
    runner.go(60, gait=RUNNING)
    assert runner.felt()[0].second - pressed_s <= 35
    assert runner.felt()[0].cue.kind == HIKE


def test_an_aid_station_on_a_climb_is_silent_and_so_are_the_first_seconds_after_it():
    runner = Runner(changed={s.HIKE_DWELL_S: 20}).to(WALL_M + 40)  # about to be told
    assert runner.felt() == []
    stopped_s = runner.second
    runner.go(180, gait=STANDING)
    left_s = runner.second
    assert [each for each in runner.felt() if each.second > stopped_s + 5] == []
    runner.go(90, gait=RUNNING)
    assert runner.felt()[0].second >= left_s + 20


def test_a_cable_car_is_silent_and_what_it_climbs_is_no_hill():
    runner = Runner(rolling, planned=rolling).to(1500)
    runner.go(30, gait=STANDING)
    for _ in range(240):
        runner.lift_m += 5
        runner.go()
    runner.go(60).go(120, gait=HIKING).go(120, gait=RUNNING)
    assert runner.felt() == []


def test_a_detour_drops_the_course_and_keeps_the_rest():
    """One gesture: the wall of the plan is not there, the one of the detour is felt by its grade."""
    runner = Runner(later, planned=hill).to(AID_M).press(ids.PRESS_LONG).to(LATER_M)
    assert runner.cues == []
    assert runner.now(now.TO_GO_M) == NONE
    steep_s = runner.second
    runner.go(60)
    assert (runner.felt()[0].cue.kind, runner.felt()[0].cue.reason) == (HIKE, ids.STEEP)
    assert runner.felt()[0].second - steep_s <= 35


def test_an_ignored_cue_is_repeated_once_and_silent_for_half_an_hour_after_the_second():
    runner = Runner(steps).go(1500)
    told = [each for each in runner.felt() if each.cue.kind == HIKE]
    assert [each.cue.fate for each in told] == [ids.GIVEN, ids.REPEATED, ids.GIVEN, ids.REPEATED]
    assert ids.MUTED in {each.cue.fate for each in runner.cues}
    runner.go(1800)
    more = [each for each in runner.felt() if each.second > 1500]
    assert more[0].second - told[-1].second >= 1800


# --- the session's step -----------------------------------------------------------------------------------


def in_session(step: bytes, **wearer: object) -> Trail:
    """Ten minutes of warm-up on the level, then this step."""
    warm_up = programs.step(program.TIME, 600, zones=(1, 2))
    session = programs.program(warm_up, step, programs.step(program.TIME, 600, zones=(1, 2)))
    return Trail({s.RACE_BANDS: 1}, program=session).leg(600, grade=0, spm=165, bpm=120).leg(5, **wearer)  # type: ignore[arg-type]


def commands(trail: Trail) -> list[tuple[int, int]]:
    """Felt commands, kind and reason."""
    return [(kind, reason) for kind, reason in trail.felt() if kind <= ids.EASE]


def test_a_hill_sprint_is_not_interrupted():
    trail = in_session(programs.run(program.TIME, 90), grade=18, spm=180, bpm=150).leg(80, bpm=165)
    assert commands(trail) == []
    assert ids.STEP_RULES in [cue.fate for cue in trail.cues]
    trail.leg(40)  # the hill goes on, the sprint does not
    assert commands(trail)[0][0] == HIKE


def test_an_interval_in_zone_4_is_not_interrupted():
    trail = in_session(programs.step(program.TIME, 240, zones=(4, 4)), grade=7, bpm=150).leg(230, bpm=158)
    assert commands(trail) == []


def test_a_prescribed_hike_is_hiked():
    trail = in_session(programs.hike(program.TIME, 240), grade=3).leg(30)
    assert commands(trail)[0] == (HIKE, ids.STEP_SAYS)
    assert commands(in_session(programs.hike(program.TIME, 240), grade=3, spm=115).leg(200)) == []


def test_above_the_band_of_a_step_it_is_ease_and_not_the_general_rule():
    trail = in_session(programs.hike(program.TIME, 400, zones=(2, 3)), grade=16, spm=112, bpm=140).leg(
        200, bpm=155
    )
    assert commands(trail) == [(ids.EASE, ids.STEP_OVER)]
