"""Where on the course: found after a wrong start, kept over hours, admitted when it cannot be known."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import pytest

from tests.core.smallints import load
from trailcore import ids, now, settings
from trailcore.plan import Plan
from trailcore.session import Session
from trailcue.plans.binary import Way, packed
from trailcue.plans.profile import Profile

LENGTH_M = 12_000


def hills(metre: float) -> float:
    """No hill is like another: three waves whose lengths fit no common one."""
    waves = ((60, 2900, 0), (35, 1270, 1), (18, 610, 2))
    return 800 + sum(high * math.sin(2 * math.pi * metre / long + turn) for high, long, turn in waves)


def flat(metre: float) -> float:
    return 300.0


def there_and_back(metre: float) -> float:
    return hills(min(metre, LENGTH_M - metre))


def laps(metre: float) -> float:
    return hills(metre % 3000)


class Walk:
    """A hiker on a course: true distance and what the watch makes of it."""

    def __init__(
        self, ground=hills, *, step: float = 1.0, start_m: float = 0, drift_m_h: float = 0, armed: int = 0
    ):
        posts = tuple(ground(50 * post) for post in range(LENGTH_M // 50 + 1))
        values = settings.defaults()
        values[settings.START_ARMED] = armed
        plan = Plan(packed(values, [Way(Profile(LENGTH_M, 50, posts, 0, 0, 0))], [], []))
        self.session = Session(plan)
        self.ground = ground
        self.step_m = 0.74 * step
        self.distance_m = start_m
        self.drift_m_h = drift_m_h
        self.noise = random.Random(5)
        self.second = 0
        self.to_step = 0.0

    def go(self, seconds: int, *, spm: float = 115, lift_mps: float = 0, off_m: float = 0) -> Walk:
        """Hike on; `lift_mps` carries along instead of walking, `off_m` is height that the course has not."""
        for _ in range(seconds):
            self.second += 1
            t_ms = 1000 * self.second
            self.to_step += spm / 60
            while self.to_step >= 1:
                self.to_step -= 1
                at_ms = t_ms - int(1000 * self.to_step * 60 / spm)
                self.session.feed(ids.STEP, at_ms & ~7, ids.NONE, 0)
                self.distance_m += self.step_m
            high = self.ground(self.distance_m) + off_m + self.drift_m_h * self.second / 3600
            high += lift_mps * self.second + self.noise.gauss(0, 0.2)
            self.session.feed(ids.PRESSURE, t_ms, round(101325 * (1 - high / 44330.77) ** 5.25588), 0)
            self.session.feed(ids.TICK, t_ms, ids.NONE, 0)
        return self

    def now(self, word: int) -> int:
        return self.session.now[word]

    @property
    def error_m(self) -> float:
        return abs(self.now(now.PLACE_M) - self.distance_m)


def test_a_wrong_start_is_found_out():
    walk = Walk(start_m=140).go(1800)
    assert walk.error_m < 40
    assert walk.now(now.PLACE_SD_M) < 40
    assert walk.now(now.TO_GO_M) == LENGTH_M - walk.now(now.PLACE_M)


def test_the_length_of_a_step_is_learnt():
    """This hiker does not shorten the step uphill as the model has it, so only the two wearers are compared."""
    short, long = Walk(step=0.88).go(4500), Walk(step=1.12).go(4500)
    assert max(short.error_m, long.error_m) < 60
    assert long.now(now.SCALE) / short.now(now.SCALE) == pytest.approx(1.12 / 0.88, abs=0.05)


@pytest.mark.parametrize("drift_m_h", [-15, 15])
def test_weather_does_not_carry_the_place_away(drift_m_h: float):
    walk = Walk(drift_m_h=drift_m_h).go(6000)
    assert walk.error_m < 75


@pytest.mark.parametrize("ground", [there_and_back, laps])
def test_a_course_that_repeats_itself_is_not_jumped_along(ground):
    walk = Walk(ground)
    for _ in range(140):
        walk.go(50)
        assert walk.error_m < 250


def test_flat_ground_admits_that_it_tells_nothing():
    walk = Walk(flat, step=1.12).go(4000)
    assert walk.now(now.PLACE_SD_M) > 100
    assert walk.error_m < 3 * walk.now(now.PLACE_SD_M)
    assert walk.now(now.MAP_GRADE) == ids.NONE


def test_the_next_climb_is_told_with_what_it_gains():
    walk = Walk()
    foot = top = 0
    for _ in range(60):
        walk.go(60)
        if walk.now(now.CLIMB_IN_M) > 100:
            foot = walk.distance_m + walk.now(now.CLIMB_IN_M)
            top = hills(foot) + walk.now(now.CLIMB_GAIN_M)
            break
    assert foot and walk.now(now.CLIMB_GAIN_M) >= 20
    assert hills(foot) == pytest.approx(min(hills(foot + by) for by in range(-200, 201, 10)), abs=8)
    assert top == pytest.approx(max(hills(foot + by) for by in range(0, 2000, 10)), abs=15)


def test_slope_behind_and_ahead_are_those_of_the_map():
    walk = Walk().go(2400)
    here = walk.distance_m
    assert walk.now(now.MAP_GRADE) == pytest.approx((hills(here) - hills(here - 90)) / 90 * 1000, abs=25)
    assert walk.now(now.AHEAD) == pytest.approx((hills(here + 60) - hills(here)) / 60 * 1000, abs=25)


def test_off_the_course_nothing_of_it_is_said_until_it_fits_again():
    walk = Walk().go(1800)
    left_at = walk.distance_m
    elsewhere = walk.ground
    walk.ground = lambda metre: elsewhere(left_at) + 0.3 * (metre - left_at)
    walk.go(1500)
    assert walk.now(now.PLACE_SD_M) == ids.NONE
    assert walk.now(now.TO_GO_M) == walk.now(now.MAP_GRADE) == walk.now(now.CLIMB_IN_M) == ids.NONE
    assert walk.now(now.TECHNICAL) == 0
    walk.ground = elsewhere
    walk.distance_m = left_at
    back_for_s = 0
    while walk.now(now.PLACE_SD_M) == ids.NONE and back_for_s < 3600:
        walk.go(60)
        back_for_s += 60
    assert walk.now(now.PLACE_SD_M) != ids.NONE


def test_a_short_hill_that_the_profile_has_not_does_not_lose_the_course():
    walk = Walk().go(1800)
    plain, top = walk.ground, walk.distance_m + 100
    walk.ground = lambda metre: plain(metre) + 12 * math.exp(-(((metre - top) / 30) ** 2))
    for _ in range(60):
        assert walk.go(10).now(now.PLACE_SD_M) != ids.NONE
    assert walk.error_m < 60


def leave(walk: Walk, seconds: int) -> Callable[[], None]:
    """Go down another valley for so long; the way back puts the walk where it left."""
    left_m, course = walk.distance_m, walk.ground
    walk.ground = lambda metre: course(left_m) - 0.2 * (metre - left_m)
    walk.go(seconds)

    def back() -> None:
        walk.ground, walk.distance_m = course, left_m

    return back


def test_a_course_left_for_long_is_met_again_where_it_was_left():
    walk = Walk().go(1800)
    leave(walk, 2400)()
    walk.go(900)
    assert walk.now(now.PLACE_SD_M) != ids.NONE
    assert walk.error_m < 100


def test_a_dropped_course_stays_dropped():
    walk = Walk().go(600)
    walk.session.feed(ids.BUTTON, 1000 * walk.second, ids.PRESS_LONG, 0)
    steps_m = walk.go(1200).now(now.DISTANCE_MM) // 1000
    assert walk.now(now.PLACE_SD_M) == walk.now(now.TO_GO_M) == walk.now(now.SCALE) == ids.NONE
    assert walk.now(now.PLACE_M) == pytest.approx(steps_m, abs=2)
    walk.session.feed(ids.BUTTON, 1000 * walk.second, ids.PRESS_PLACE, 0)
    assert walk.go(60).now(now.PLACE_SD_M) == ids.NONE


def test_a_press_at_a_known_place_is_believed():
    walk = Walk(step=1.12, start_m=100)
    top = walk.session.course.plan.places[1]
    while walk.distance_m < top:
        walk.go(1)
    walk.session.feed(ids.BUTTON, 1000 * walk.second, ids.PRESS_PLACE, 0)
    walk.go(15)
    assert walk.error_m < 40
    assert walk.now(now.PLACE_SD_M) <= 50


def test_a_press_far_from_any_place_means_nothing():
    walk = Walk().go(1200)
    before = walk.now(now.PLACE_M), walk.now(now.PLACE_SD_M)
    nearest = min(abs(at - walk.distance_m) for at in walk.session.course.plan.places)
    assert nearest > 3 * before[1] + 100, "choose another moment"
    walk.session.feed(ids.BUTTON, 1000 * walk.second, ids.PRESS_PLACE, 0)
    assert (walk.now(now.PLACE_M), walk.now(now.PLACE_SD_M)) == before


def test_carried_the_place_is_unknown_and_found_again_on_foot():
    walk = Walk().go(1800)
    walk.go(200, spm=0, lift_mps=0)
    ground = walk.ground
    begun = walk.second
    walk.ground = lambda metre: ground(metre) + 2.0 * (walk.second - begun)
    walk.go(60, spm=0)
    assert walk.now(now.WORLD) == ids.CARRIED
    assert walk.now(now.PLACE_SD_M) == walk.now(now.TO_GO_M) == ids.NONE
    walk.ground = ground
    found_s = 0
    while walk.now(now.PLACE_SD_M) == ids.NONE and found_s < 3600:
        walk.go(60)
        found_s += 60
    assert walk.now(now.WORLD) == ids.MOVING
    assert walk.now(now.PLACE_SD_M) != ids.NONE


def test_a_long_silence_widens_the_place():
    walk = Walk().go(2400)
    before = walk.now(now.PLACE_SD_M)
    walk.session.feed(ids.RESUME, 1000 * walk.second, 900, ids.CAUSE_POWER)
    walk.go(5)
    assert walk.now(now.PLACE_SD_M) > before + 100


@pytest.mark.parametrize("cause", [ids.CAUSE_POWER, ids.CAUSE_PAUSE])
@pytest.mark.parametrize("off_m", [-45, 30])
def test_the_weather_of_a_long_rest_does_not_move_the_place(off_m: float, cause: int):
    """A night at the hut, and 4 hPa."""
    walk = Walk().go(3600)
    walk.session.feed(ids.RESUME, 1000 * walk.second, 10_800, cause)
    walk.go(1800, off_m=off_m)
    assert walk.error_m < 60


def test_a_reset_of_unknown_length_costs_no_course():
    walk = Walk().go(3600)
    walk.session.feed(ids.RESUME, 1000 * walk.second, ids.NONE, ids.CAUSE_RESET)
    walk.go(1200)
    assert walk.error_m < 60


@pytest.mark.parametrize(
    ("gap_s", "cause"), [(7200, ids.CAUSE_POWER), (7200, ids.CAUSE_PAUSE), (ids.NONE, 0)]
)
def test_a_rest_off_the_course_costs_it_not(gap_s: int, cause: int):
    """Down to a hut that is not on the course, the watch switched off there, and back up."""
    walk = Walk().go(1800)
    back = leave(walk, 1200)
    assert walk.now(now.PLACE_SD_M) == ids.NONE
    walk.session.feed(ids.RESUME, 1000 * walk.second, gap_s, cause)
    walk.go(300)
    back()
    walk.go(1500)
    assert walk.now(now.PLACE_SD_M) != ids.NONE
    assert walk.error_m < 80


def test_who_presses_on_stepping_out_of_the_car_is_there():
    walk = Walk().go(900)
    place = walk.session.course.plan.places[1]
    walk.go(120, spm=0, lift_mps=1.2)
    assert walk.now(now.WORLD) == ids.CARRIED
    walk.distance_m = place
    walk.second += 1
    walk.session.feed(ids.BUTTON, 1000 * walk.second, ids.PRESS_PLACE, 0)
    walk.go(60)
    assert walk.now(now.WORLD) == ids.MOVING
    assert walk.now(now.PLACE_SD_M) <= 100
    assert walk.error_m < 80


def test_a_course_dropped_before_the_start_stays_dropped():
    walk = Walk(armed=1).go(30)
    for gesture in (ids.PRESS_LONG, ids.PRESS_SHORT):
        walk.session.feed(ids.BUTTON, 1000 * walk.second, gesture, 0)
    assert walk.go(120).now(now.PLACE_SD_M) == ids.NONE


def test_without_a_course_the_place_is_what_was_walked():
    walk = Walk()
    walk.session = Session(Plan())
    walk.go(600)
    assert walk.now(now.PLACE_M) == walk.now(now.DISTANCE_MM) // 1000
    assert walk.now(now.PLACE_SD_M) == walk.now(now.TO_GO_M) == ids.NONE


def test_no_number_leaves_the_small_integers():
    walk = Walk(step=1.12, start_m=140, drift_m_h=300)
    plan = walk.session.course.plan
    walk.session = load("session").Session(load("plan").Plan(plan.source))
    walk.go(300).go(60, spm=220, off_m=4000).go(60, spm=0)
    assert walk.now(now.PLACE_M) >= 0
