"""Altitude, vertical speed and ascent, under each disturbance of the air, the port and the sensor.

The stage alone, in metres and seconds: what steps and the world say is written for it. Sizes are from physics: 1 Pa is
8.5 cm, a BMP280 has 1.3 Pa of noise unfiltered and 0.2 Pa at x16/IIR16, a gust of 10 m/s stirs the pressure by 0.9 m
(a share of 0.18 of its 5 m of dynamic pressure, as in trailcue.virtual.air), a front passes with 1 hPa an hour.
"""

from __future__ import annotations

import math
import random
from array import array
from collections.abc import Callable, Iterable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.trail import pressure_pa
from trailcore import ids, now
from trailcore.climb import Climb
from trailcore.ids import NONE
from trailcore.plan import Plan
from trailcore.session import Session

HOUR = 3600
FILTERED_PA, UNFILTERED_PA = 0.2, 1.3


class Wrist:
    """A climb stage on a wrist: seconds of rising, or of whatever the sensor says instead."""

    def __init__(self, noise_pa: float = FILTERED_PA, seed: int = 1) -> None:
        self.now = array("i", [0] * now.WORDS)
        self.climb = Climb(self.now)
        self.chance = random.Random(seed)
        self.noise_pa = noise_pa
        self.altitude_m = 1000.0
        self.known: list[list[int]] = []

    def go(
        self,
        seconds: int,
        mps: float = 0.0,
        spm: int = 120,
        sensed: Callable[[int, int], int | None] | None = None,
        off_m: Iterable[float] | None = None,
        world: int = ids.MOVING,
        untrusted: int = 0,
    ) -> Wrist:
        """Rise at `mps` with `spm`; `off_m` is what wind adds, `sensed` (second, true Pa) what comes out instead."""
        known = self.now
        errors = iter(off_m) if off_m is not None else None
        known[now.WORLD], known[now.UNTRUSTED] = world, untrusted
        for second in range(seconds):
            self.altitude_m += mps
            known[now.SPM] = spm
            known[now.STEPS] += (second + 1) * spm // 60 - second * spm // 60
            if spm:
                known[now.STILL_S] = 0
            elif not untrusted:
                known[now.STILL_S] += 1
            error_m = next(errors) if errors else 0.0
            true_pa = round(pressure_pa(self.altitude_m + error_m) + self.chance.gauss(0.0, self.noise_pa))
            said = sensed(second, true_pa) if sensed else true_pa
            if said is not None:
                self.climb.pressure(said)
            self.climb.second()
            self.known.append(list(known))
        return self

    def gone(self, seconds: int, mps: float) -> Wrist:
        """A gap: nothing is sensed, and the session says so."""
        self.altitude_m += seconds * mps
        self.climb.reset()
        return self

    @property
    def ascent_m(self) -> float:
        return self.now[now.ASCENT_CM] / 100

    @property
    def descent_m(self) -> float:
        return self.now[now.DESCENT_CM] / 100

    def suspected(self, since: int = 0) -> int:
        """For how many seconds the pressure was suspect."""
        return sum(row[now.SUSPECT] for row in self.known[since:])

    def vertical(self, since: int) -> list[int]:
        return [row[now.VERTICAL] for row in self.known[since:]]


def gusts(seconds: int, spread_m: float, memory_s: float = 3.0, seed: int = 1) -> list[float]:
    """Wind: first-order noise with a spread and a memory."""
    chance = random.Random(seed)
    keep = math.exp(-1 / memory_s)
    value, values = 0.0, []
    for _ in range(seconds):
        value = keep * value + math.sqrt(1 - keep * keep) * chance.gauss(0.0, spread_m)
        values.append(value)
    return values


def front(seconds: int, hpa_an_hour: float = 1.0) -> list[float]:
    """A front: falling pressure reads as rising, 8.5 m an hPa."""
    return [8.5 * hpa_an_hour * second / HOUR for second in range(seconds)]


# --- ascent -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mps", [0.22, -0.28, 0.5])
@pytest.mark.parametrize("noise_m", [0.02, 0.2, 0.4])
def test_stairs_are_counted_from_the_first_step_to_the_last(mps: float, noise_m: float):
    wrist = Wrist(noise_pa=noise_m / 0.09)
    wrist.go(2).go(round(24.8 / abs(mps)), mps)
    along, against = (wrist.ascent_m, wrist.descent_m) if mps > 0 else (wrist.descent_m, wrist.ascent_m)
    assert along == pytest.approx(24.8, rel=0.03)
    assert against < 0.5


@pytest.mark.parametrize("seconds", [11, 20, 60, 600])
def test_up_and_down_again_and_again_loses_nothing_at_the_turns(seconds: int):
    wrist = Wrist().go(2)
    for _ in range(10):
        wrist.go(seconds, 0.3).go(seconds, -0.3)
    assert wrist.ascent_m == pytest.approx(3 * seconds, rel=0.03)
    assert wrist.descent_m == pytest.approx(3 * seconds, rel=0.03)


def test_ascent_never_waits_for_the_top():
    """Once a climb is sure, each new height counts in its own second."""
    wrist = Wrist(0.0).go(2).go(30, 0.3)
    assert wrist.ascent_m == pytest.approx(9, abs=0.2)
    wrist.go(1, 0.3)
    assert wrist.ascent_m == pytest.approx(9.3, abs=0.2)


def test_less_than_two_metres_is_no_climb_yet_and_then_all_of_it_is():
    wrist = Wrist(0.0).go(2).go(18, 0.1)
    assert wrist.ascent_m == 0
    assert wrist.go(5, 0.1).ascent_m == pytest.approx(2.3, abs=0.2)


@pytest.mark.parametrize("spread_m", [0.0, 0.3, 0.9])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_mountain_day_is_counted_within_two_per_cent(spread_m: float, seed: int):
    """Long ways up and down with dips of 8 to 18 m, in wind to 10 m/s. (A dip of 7 m is lost in such wind.)"""
    chance = random.Random(seed)
    wrist = Wrist(seed=seed)
    up = down = 0.0
    for climb in range(6):
        way = 1 if climb % 2 == 0 else -1
        for _ in range(chance.randint(4, 9)):
            for sign, seconds, mps in (
                (way, chance.randint(200, 500), 0.28),
                (-way, chance.randint(40, 90), 0.2),
            ):
                wrist.go(seconds, sign * mps, off_m=gusts(seconds, spread_m, seed=chance.randint(0, 1 << 20)))
                up += max(0.0, sign * mps * seconds)
                down += max(0.0, -sign * mps * seconds)
    assert wrist.ascent_m == pytest.approx(up, rel=0.02)
    assert wrist.descent_m == pytest.approx(down, rel=0.02)
    assert wrist.suspected() == 0


@pytest.mark.parametrize("noise_pa", [0.0, FILTERED_PA, UNFILTERED_PA])
def test_an_hour_at_rest_under_a_front_is_no_ascent(noise_pa: float):
    wrist = Wrist(noise_pa).go(60).go(HOUR, spm=0, off_m=front(HOUR)).go(60, off_m=[8.5] * 60)
    assert wrist.ascent_m < 0.5
    assert wrist.descent_m < 0.5
    assert wrist.suspected() == 0


@pytest.mark.parametrize("noise_pa", [FILTERED_PA, UNFILTERED_PA])
@pytest.mark.parametrize(("wind_mps", "spread_m"), [(3, 0.08), (6, 0.33), (10, 0.9)])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_hour_on_the_flat_in_gusts_is_hardly_an_ascent(
    noise_pa: float, wind_mps: int, spread_m: float, seed: int
):
    wrist = Wrist(noise_pa, seed).go(HOUR, spm=170, off_m=gusts(HOUR, spread_m, seed=seed))
    assert wrist.ascent_m < wind_mps
    assert wrist.descent_m < wind_mps
    assert wrist.suspected() == 0


def test_weather_while_moving_counts_as_what_it_looks_like_and_no_more():
    """Nothing tells a front from a gentle climb; it must not be multiplied."""
    wrist = Wrist().go(HOUR, spm=170, off_m=front(HOUR))
    assert wrist.ascent_m == pytest.approx(8.5, abs=0.5)
    assert wrist.descent_m < 0.5


def test_out_of_the_sleeve_is_no_ascent():
    """10 K colder within two minutes: 12.6 cm a kelvin."""
    cooling = [1.26 * (1 - math.exp(-second / 40)) for second in range(600)]
    wrist = Wrist().go(60).go(600, off_m=cooling).go(600, off_m=[1.26 - up for up in cooling])
    assert wrist.ascent_m + wrist.descent_m < 0.5


@pytest.mark.parametrize("held_s", [5, 10])
def test_a_recorder_that_renews_its_pressure_now_and_then_loses_no_climb(held_s: int):
    """Some write whole hPa tenths, and the same one for 5 or 10 s: on a steep climb the next is metres away."""
    held = 0

    def sensed(second: int, true_pa: int) -> int:
        nonlocal held
        if second % held_s == 0:
            held = true_pa // 10 * 10
        return held

    wrist = Wrist().go(600, 0.6, sensed=sensed)
    assert wrist.ascent_m == pytest.approx(360, rel=0.03)
    assert wrist.suspected() == 0


@given(st.lists(st.tuples(st.integers(-400, 400), st.integers(0, 4), st.integers(0, 200)), max_size=200))
@settings(max_examples=60)
def test_ascent_and_descent_only_grow(seconds: list[tuple[int, int, int]]):
    wrist = Wrist()
    pa = 90000
    for change_pa, world, spm in seconds:
        pa += change_pa
        wrist.go(1, spm=spm, sensed=lambda _, __, said=pa: said, world=world)
    for before, after in pairwise(wrist.known):
        assert before[now.ASCENT_CM] <= after[now.ASCENT_CM]
        assert before[now.DESCENT_CM] <= after[now.DESCENT_CM]


# --- rest, ride, rock -------------------------------------------------------------------------------------


def test_a_short_halt_on_a_climb_loses_nothing():
    wrist = Wrist()
    for _ in range(10):
        wrist.go(60, 0.25).go(15, spm=0)
    assert wrist.ascent_m == pytest.approx(150, rel=0.02)


def test_steps_that_the_wrist_misses_for_a_while_lose_nothing():
    wrist = Wrist()
    for _ in range(10):
        wrist.go(60, 0.25).go(15, 0.25, spm=0)
    assert wrist.go(2).ascent_m == pytest.approx(187.5, rel=0.02)


def test_a_cable_car_is_no_ascent_from_its_door_on():
    """5 m/s from the first second; that it is one is known only later."""
    wrist = Wrist().go(120).go(8, spm=0).go(300, 5, spm=0).go(60, spm=0).go(120)
    assert wrist.ascent_m < 7
    assert wrist.go(100, 0.3).go(3).ascent_m == pytest.approx(30, abs=7)
    assert wrist.suspected() == 0


def test_carried_is_no_ascent_whatever_the_steps():
    """A gondola in which somebody walks about: the world says carried."""
    wrist = Wrist().go(60).go(300, 4, spm=90, world=ids.CARRIED)
    assert wrist.ascent_m < 0.5
    assert wrist.suspected() == 0


@pytest.mark.parametrize(("world", "untrusted"), [(ids.SCRAMBLING, 0), (ids.MOVING, 1)])
def test_height_without_steps_counts_where_the_world_says_it_was_climbed(world: int, untrusted: int):
    wrist = Wrist().go(60, 0.2).go(15, 0.15, spm=0).go(300, 0.15, spm=0, world=world, untrusted=untrusted)
    assert wrist.go(2).ascent_m == pytest.approx(12 + 2.25 + 45, rel=0.03)


def test_a_gap_is_no_ascent():
    """An hour of which nothing is known: 300 m were climbed, or a bus was taken."""
    wrist = Wrist().go(100, 0.2).gone(HOUR, 0.08).go(100, 0.2).go(2)
    assert wrist.ascent_m == pytest.approx(40, rel=0.03)


# --- vertical speed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("mps", [0.2, -0.5, 1.2])
def test_vertical_speed_is_right_after_its_window_and_half_of_it_after_half(mps: float):
    wrist = Wrist().go(60).go(120, mps)
    said = wrist.vertical(60)
    assert sum(said[40:]) / 80 == pytest.approx(1000 * mps, abs=3)
    half = next(i for i, mm_s in enumerate(said) if abs(mm_s) >= 500 * abs(mps))
    assert 14 <= half <= 18


@pytest.mark.parametrize(("noise_pa", "within_mm_s"), [(FILTERED_PA, 4), (UNFILTERED_PA, 12)])
def test_vertical_speed_is_as_quiet_as_the_sensor(noise_pa: float, within_mm_s: float):
    """By theory 30 s of least squares leave 0.021 of the noise, a second; the median of three takes less away."""
    said = Wrist(noise_pa).go(1800, 0.2).vertical(60)
    assert sum(said) / len(said) == pytest.approx(200, abs=2)
    assert math.sqrt(sum((mm_s - 200) ** 2 for mm_s in said) / len(said)) < within_mm_s


def test_after_a_rest_the_window_begins_anew():
    """What the lift did is not in the grade of the first steps."""
    wrist = Wrist().go(60).go(60, 4, spm=0).go(20)
    assert abs(wrist.now[now.VERTICAL]) < 30


# --- suspect pressure -------------------------------------------------------------------------------------


def check_unknown(wrist: Wrist) -> None:
    known = wrist.now
    assert known[now.SUSPECT] == 1
    assert known[now.ALTITUDE_DM] == known[now.VERTICAL] == known[now.RISE_CM] == NONE


def check_believed(wrist: Wrist, mps: float = 0.2) -> None:
    """Half a minute of good readings, and 30 s for the window."""
    wrist.go(65, mps)
    assert wrist.now[now.SUSPECT] == 0
    assert wrist.now[now.ALTITUDE_DM] == pytest.approx(10 * wrist.altitude_m, abs=20)
    assert wrist.now[now.VERTICAL] == pytest.approx(1000 * mps, abs=20)


def stuck(wrist: Wrist) -> Callable[[int, int], int]:
    at = round(pressure_pa(wrist.altitude_m))
    return lambda second, true_pa: at


@pytest.mark.parametrize(("spm", "mps"), [(110, 0.25), (170, 0.0), (170, -0.6)])
def test_a_stuck_barometer_is_suspect_and_its_catching_up_no_climb(spm: int, mps: float):
    """A sensor's last digit moves; 300 steps with not one Pascal of change is a sensor that hangs."""
    wrist = Wrist(0.3).go(120, spm=spm).go(120, mps, spm)
    before = wrist.ascent_m, wrist.descent_m
    wrist.go(5 + 60 * 300 // spm, mps, spm, sensed=stuck(wrist))
    check_unknown(wrist)
    wrist.go(600, mps, spm, sensed=stuck(wrist))
    check_unknown(wrist)
    wrist.go(30, spm=spm)
    assert (wrist.ascent_m, wrist.descent_m) == (
        pytest.approx(before[0], abs=1),
        pytest.approx(before[1], abs=1),
    )
    check_believed(wrist)


def test_a_sensor_that_hangs_from_the_start_is_suspect():
    """Nothing tells it from a treadmill, or a recorder that rounds to metres, so that takes longer."""
    wrist = Wrist()
    wrist.go(40 * 60, 0.2, 110, sensed=stuck(wrist))
    check_unknown(wrist)


@pytest.mark.parametrize("seed", range(4))
def test_a_calm_sensor_on_the_flat_is_not_stuck(seed: int):
    """Running in no wind but one's own: 5 Pa of dynamic pressure, a share of 0.18 of it stirs."""
    wrist = Wrist(FILTERED_PA, seed).go(HOUR, spm=170, off_m=gusts(HOUR, 0.08, seed=seed))
    assert wrist.suspected() == 0


def test_a_quiet_night_is_not_stuck():
    """No steps, and no Pascal for hours."""
    wrist = Wrist(0.0).go(60).go(3 * HOUR, spm=0)
    assert wrist.suspected() == 0


@pytest.mark.parametrize(("grain_pa", "level_s"), [(2, 75), (10, 1200), (12, 1200)])
def test_a_recorder_that_rounds_is_not_stuck_on_nearly_flat_ground(grain_pa: int, level_s: int):
    """0.2 m, 10 Pa, whole metres; running, the ground rises by one of them in so many seconds."""
    rounded = lambda second, true_pa: true_pa // grain_pa * grain_pa  # noqa: E731
    wrist = Wrist(0.0).go(400, 0.25, 170, sensed=rounded)
    wrist.go(HOUR, 0.085 * grain_pa / level_s, 170, sensed=rounded)
    assert wrist.suspected() == 0


@pytest.mark.parametrize("size_pa", [-300, 60, 300, 2000])
def test_one_drop_on_the_port_does_nothing(size_pa: int):
    drop = lambda second, true_pa: true_pa + (size_pa if second % 60 == 30 else 0)  # noqa: E731
    wrist = Wrist().go(600, 0.2, sensed=drop).go(2)
    assert wrist.suspected() == 0
    assert wrist.ascent_m == pytest.approx(120, rel=0.02)
    assert wrist.descent_m < 1
    assert all(abs(mm_s - 200) < 20 for mm_s in wrist.vertical(40))


def test_a_port_that_spits_is_suspect():
    """A wet port: spikes of hundreds of Pa, every few seconds."""
    wrist = Wrist().go(120, 0.2)
    before = wrist.ascent_m
    wrist.go(60, 0.2, sensed=lambda second, true_pa: true_pa + (400, 0, 0, -250, 0)[second % 5])
    check_unknown(wrist)
    assert wrist.ascent_m + wrist.descent_m < before + 5
    check_believed(wrist)


def test_a_drop_that_stays_is_a_new_level_not_a_climb():
    """Water in the port: all of a sudden 80 Pa more, and gone again."""
    wrist = Wrist().go(120, 0.2).go(60, 0.2, sensed=lambda _, true_pa: true_pa + 80).go(60, 0.2).go(2)
    assert wrist.ascent_m == pytest.approx(48, abs=1.5)
    assert wrist.descent_m < 0.5
    assert wrist.suspected() == 0


@pytest.mark.parametrize("slap_pa", [40, 80])
def test_a_flapping_jacket_is_suspect_and_passes(slap_pa: int):
    wrist = Wrist().go(120, 0.2)
    before = wrist.ascent_m
    chance = random.Random(5)
    wrist.go(40, 0.2, sensed=lambda _, true_pa: true_pa + round(chance.gauss(0, slap_pa)))
    check_unknown(wrist)
    assert wrist.ascent_m < before + 6
    check_believed(wrist)
    assert wrist.descent_m < 6


def test_a_storm_that_drowns_every_climb_is_suspect_and_a_strong_wind_is_not():
    assert Wrist().go(600, off_m=gusts(600, 5.0)).suspected() > 300
    assert Wrist().go(HOUR, off_m=gusts(HOUR, 0.9)).suspected() == 0


def test_doors_are_no_climbing():
    """A car door: 100 Pa for a second; the heating: 60 Pa that stay. All at rest."""
    wrist = Wrist().go(60).go(60, spm=0)
    for _ in range(5):
        wrist.go(1, spm=0, off_m=[-9.0]).go(30, spm=0).go(30, spm=0, off_m=[5.0] * 30)
    wrist.go(60)
    assert wrist.ascent_m + wrist.descent_m < 1
    assert wrist.suspected() == 0


@pytest.mark.parametrize("mps", [3.6, -3.9])
def test_nobody_steps_that_fast_up_or_down(mps: float):
    """A gondola mistaken for steps, a port that dries: more than 3 m/s is no feet."""
    wrist = Wrist().go(60).go(30, mps)
    check_unknown(wrist)
    counted = wrist.ascent_m + wrist.descent_m
    wrist.go(120, mps)
    check_unknown(wrist)
    assert wrist.ascent_m + wrist.descent_m == counted < 50
    check_believed(wrist)


def test_the_fastest_feet_are_believed():
    """A vertical kilometre, scree at 2 m/s down, stairs taken four at a time."""
    wrist = Wrist().go(600, 0.6, 100).go(120, -2.0, 180).go(20, 1.2, 150).go(60)
    assert wrist.suspected() == 0


@pytest.mark.parametrize("garbage", [0, 131071, 29999])
def test_impossible_pressure_is_suspect_not_only_missing(garbage: int):
    wrist = Wrist().go(120, 0.2)
    wrist.go(4, 0.2, sensed=lambda *_: garbage)
    assert wrist.now[now.SUSPECT] == 0
    assert wrist.now[now.VERTICAL] != NONE
    wrist.go(60, 0.2, sensed=lambda *_: garbage)
    check_unknown(wrist)
    check_believed(wrist)
    assert wrist.ascent_m < 24 + 13 + 3


def test_silence_is_unknown_and_not_suspect():
    wrist = Wrist().go(60).go(60, sensed=lambda *_: None)
    assert wrist.now[now.ALTITUDE_DM] == wrist.now[now.VERTICAL] == NONE
    assert wrist.suspected() == 0


def test_a_restarted_sensor_is_believed_at_once():
    wrist = Wrist().go(60)
    wrist.go(30, sensed=lambda *_: 0)
    check_unknown(wrist)
    wrist.gone(5, 0).go(3)
    assert wrist.now[now.SUSPECT] == 0
    assert wrist.now[now.ALTITUDE_DM] != NONE


def test_suspect_pressure_takes_grade_and_advice_along():
    """Through the session: no grade from a stuck barometer, and after a minute its wearer is told."""
    session = Session(Plan())
    t_ms = 0
    for second in range(600):
        for _ in range(3):
            t_ms += 333
            session.feed(ids.STEP, t_ms, NONE, 0)
        t_ms += 1
        session.feed(ids.PRESSURE, t_ms, 95000 - 2 * min(second, 300), 0)
        session.feed(ids.TICK, t_ms, NONE, 0)
        if second == 300:
            assert session.now[now.GRADE] > 0
    assert session.now[now.SUSPECT] == 1
    assert session.now[now.GRADE] == NONE
    assert ids.PRESSURE_LOST in [session.cues.ring[i] for i in range(len(session.cues.ring))]
