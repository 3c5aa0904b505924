"""Steps out of raw acceleration: this wrist, at any rate, that many steps, and none where nobody walks."""

from __future__ import annotations

import math
import random
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.smallints import LIMIT, load
from trailcore import ticks
from trailcore.ids import NONE
from trailcore.rhythm import FOUND, HELD
from trailcore.steps import Steps
from trailcore.stroll import ROOM

RATES_HZ = (12.5, 26, 52, 104)
OFF = (0.96, 1.0, 1.04)
PER_G = 4096
Wrist = Callable[[float], tuple[float, float, float]]


# --- wrists -----------------------------------------------------------------------------------------------


@dataclass
class Walker:
    """A wrist of somebody who walks or runs: a bump a step, the arm's swing a stride.

    Times in s, accelerations in g. `swing` is by how much every other step's bump is stronger.
    """

    spm: float
    bump: float
    swing: float = 0.2
    start: float = 3.0
    end: float = math.inf
    jitter: float = 0.01
    noise: float = 0.02
    width: float = 0.3  # of the bump, in steps
    seed: int = 1
    strikes: list[float] = field(init=False)

    def __post_init__(self) -> None:
        rng = random.Random(self.seed)
        period = 60 / self.spm
        count = int((min(self.end, 400) - self.start) / period)
        self.strikes = [self.start + (i + 0.5) * period + rng.gauss(0, self.jitter) for i in range(count)]
        self._rng = rng

    def __call__(self, t: float) -> tuple[float, float, float]:
        period = 60 / self.spm
        i = round((t - self.start) / period - 0.5)
        up = 0.0
        for k in (i - 1, i, i + 1):
            if 0 <= k < len(self.strikes):
                strong = 1 + self.swing * (-1) ** k
                up += strong * self.bump * math.exp(-(((t - self.strikes[k]) / (self.width * period)) ** 2))
        if 0 <= i < len(self.strikes):
            up -= 0.15 * self.bump  # between the bumps the arm falls
        n = self._rng.gauss
        return 0.3 + 0.6 * up + n(0, self.noise), 0.1 + n(0, self.noise), 0.94 + 0.8 * up + n(0, self.noise)


def fidget(seed: int, size: float, calm: float = 0.0) -> Wrist:
    """A wrist at a desk, at the dishes, in a car: movements of all lengths at no rhythm."""
    rng = random.Random(seed)
    gestures = []
    t = 0.0
    while t < 700:
        t += rng.expovariate(1.2) + calm
        gestures.append((t, rng.uniform(0.08, 0.7), rng.gauss(0, size), rng.gauss(0, size)))

    def wrist(t: float) -> tuple[float, float, float]:
        x, z = 0.5, 0.86
        for at, width, a, b in gestures:
            if abs(t - at) < 3 * width:
                bell = math.exp(-(((t - at) / width) ** 2))
                x += a * bell
                z += b * bell
        return x + rng.gauss(0, 0.015), rng.gauss(0, 0.015), z + rng.gauss(0, 0.015)

    return wrist


def still(t: float) -> tuple[float, float, float]:
    return 0.6, 0.0, 0.8


# --- worn -------------------------------------------------------------------------------------------------


def word(g: float) -> int:
    return max(-32768, min(32767, round(g * PER_G)))


def bursts(
    wrist: Wrist, seconds: float, rate_hz: float, off: float = 1.0, first_ms: int = 1000, from_s: float = 0.0
) -> Iterator[tuple[array[int], int, int, int]]:
    """What a driver hands over every half second of a sensor whose rate is `off` by so much."""
    true_hz = rate_hz * off
    period_us = round(1e6 / true_hz)
    n = max(1, round(rate_hz / 2))
    at = 0
    while at + n <= seconds * true_hz:
        flat = array("h", [word(g) for i in range(n) for g in wrist(from_s + (at + i) / true_hz)])
        at += n
        yield flat, n, (first_ms + round(1000 * (from_s + (at - 1) / true_hz))) % ticks.PERIOD_MS, period_us


@dataclass
class Worn:
    """What was found: times in s since the wrist's beginning, strengths, and how old each was when found."""

    times: list[float] = field(default_factory=list)
    strengths: list[int] = field(default_factory=list)
    ages: list[float] = field(default_factory=list)


def take(steps: Steps, worn: Worn, now_ms: int, first_ms: int) -> None:
    for i in range(steps.found()):
        worn.times.append(ticks.diff(steps.times_ms[i], first_ms) / 1000)
        worn.strengths.append(steps.strengths_mg[i])
        worn.ages.append(ticks.diff(now_ms, steps.times_ms[i]) / 1000)
    steps.clear()


def wear(wrist: Wrist, seconds: float, rate_hz: float = 52, off: float = 1.0, first_ms: int = 1000) -> Worn:
    steps, worn = Steps(round(100 * rate_hz), PER_G), Worn()
    for words, n, t_ms, period_us in bursts(wrist, seconds, rate_hz, off, first_ms):
        steps.block(words, n, t_ms, period_us)
        take(steps, worn, t_ms, first_ms)
    return worn


def spms(times: list[float], over: int = 8) -> list[float]:
    """Cadence over so many steps, at each step."""
    return [60 * over / (b - a) for a, b in zip(times, times[over:], strict=False)]


# --- walking and running ----------------------------------------------------------------------------------


@pytest.mark.parametrize("off", OFF)
@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize(
    ("spm", "bump"), [(80, 0.35), (118, 0.5), (150, 1.6), (182, 2.0), (205, 2.0), (220, 2.0)]
)
def test_every_step_is_counted_at_every_rate(rate_hz: float, off: float, spm: float, bump: float):
    walker = Walker(spm, bump)
    worn = wear(walker, 63, rate_hz, off)
    done = [strike for strike in walker.strikes if strike < 61.5]
    found = [t for t in worn.times if t < 61.5]
    assert abs(len(found) - len(done)) <= max(2, 0.025 * len(done))
    assert all(abs(seen - spm) < 0.08 * spm for seen in spms(found)), "halved, doubled or torn"


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize(("spm", "bump"), [(110, 0.5), (165, 1.8)])
def test_a_step_is_timed_better_than_a_sample(rate_hz: float, spm: float, bump: float):
    walker = Walker(spm, bump)
    worn = wear(walker, 60, rate_hz)
    off_s = sorted(abs(t - min(walker.strikes, key=lambda s: abs(s - t))) for t in worn.times[5:])
    assert off_s[len(off_s) // 2] < 0.015
    assert off_s[len(off_s) * 9 // 10] < 0.035


@pytest.mark.parametrize(("spm", "bump"), [(112, 0.5), (175, 2.0)])
def test_the_first_steps_are_counted_back_in_order_and_not_too_old(spm: float, bump: float):
    walker = Walker(spm, bump, start=20)
    worn = wear(walker, 60)
    assert worn.times[0] - walker.strikes[0] < 2.5 * 60 / spm
    assert worn.times[0] > walker.strikes[0] - 60 / spm
    assert all(b - a > 0.2 for a, b in pairwise(worn.times))
    assert max(worn.ages) <= 8
    assert sorted(worn.ages)[len(worn.ages) // 2] < 1.5


def test_strength_tells_a_run_from_a_walk():
    walk, run = (wear(Walker(spm, bump), 40).strengths for spm, bump in ((115, 0.4), (165, 2.0)))
    walk, run = ([mg for mg in strengths if mg != NONE] for strengths in (walk, run))
    assert 150 < sorted(walk)[len(walk) // 2] < 600
    assert sorted(run)[len(run) // 2] > 800


def test_an_arm_that_swings_harder_than_the_feet_strike_still_takes_two_steps():
    """On the wrist every other step can be a quarter of the one before."""
    walker = Walker(116, 0.4, swing=0.6)
    worn = wear(walker, 60)
    assert abs(len(worn.times) - len([s for s in walker.strikes if s < 59])) <= 2


@dataclass
class Poler:
    """A wrist with poles: the hand goes up and down by `way_m` once a stride, feet are small bumps in it.

    A pole strikes 40 ms after every second foot and rings at 21 Hz. `spm` is of the feet.
    """

    spm: float
    way_m: float
    end: float = math.inf
    foot: float = 0.1
    jitter: float = 0.02
    seed: int = 1
    strikes: list[float] = field(init=False)

    def __post_init__(self) -> None:
        rng = random.Random(self.seed)
        stride = 120 / self.spm
        strides = [3.0]
        while strides[-1] < min(self.end, 200):
            strides.append(strides[-1] + stride * rng.gauss(1, self.jitter))
        self._strides = strides
        self.strikes = [t for a, b in pairwise(strides) for t in (a, (a + b) / 2)]
        self._rng = rng

    def __call__(self, t: float) -> tuple[float, float, float]:
        n = self._rng.gauss
        at = bisect_right(self._strides, t) - 1
        up = 0.0
        if 0 <= at < len(self._strides) - 1:
            begun, over = self._strides[at : at + 2]
            share = (t - begun) / (over - begun)
            rate = 2 * math.pi / (over - begun)
            up = self.way_m / 2 * rate * rate / 9.81 * math.cos(2 * math.pi * share)
            up += self.foot * math.cos(4 * math.pi * share)
            rings = t - begun - 0.04
            if rings > 0:
                up += 0.7 * math.exp(-45 * rings) * math.sin(2 * math.pi * 21 * rings)
        return 0.3 + n(0, 0.03), 0.1 + n(0, 0.03), 0.95 + up + n(0, 0.03)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize(("spm", "way_m"), [(90, 0.5), (106, 0.25), (114, 0.4), (130, 0.35), (140, 0.3)])
def test_an_arm_that_swings_with_a_pole_takes_two_steps(rate_hz: float, spm: float, way_m: float):
    """No trunk goes up and down by so much 45 to 70 times a minute."""
    walker = Poler(spm, way_m)
    worn = wear(walker, 63, rate_hz)
    done = [strike for strike in walker.strikes if strike < 61.5]
    found = [t for t in worn.times if t < 61.5]
    assert abs(len(found) - len(done)) <= max(3, 0.03 * len(done))
    assert all(abs(seen - spm) < 0.1 * spm for seen in spms(found))


def test_poles_taken_in_the_hand_again_cost_a_few_steps_at_most():
    poles, feet = Poler(112, 0.4, end=40), Walker(112, 0.5, start=40)

    def wrist(t: float) -> tuple[float, float, float]:
        return (poles if t < 40 else feet)(t)

    worn = wear(wrist, 80)
    done = [strike for strike in (*poles.strikes, *feet.strikes) if strike < 79]
    assert abs(len(worn.times) - len(done)) <= 5
    assert all(b - a > 0.3 for a, b in pairwise(worn.times))


def test_who_stops_with_poles_takes_no_step():
    worn = wear(Poler(112, 0.4, end=40), 70)
    assert 38 < max(worn.times) < 42


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize(("spm", "bump"), [(55, 0.25), (60, 0.3), (66, 0.35), (70, 0.4)])
def test_a_slow_walk_is_not_taken_for_the_arm_of_a_faster_one(rate_hz: float, spm: float, bump: float):
    """A toddler's pace; stairs, which push the body up by 0.1 g at these times, and stamped.

    The first seconds of some look like two steps each to the rhythm alone.
    """
    walker = Walker(spm, bump, swing=0.1)
    found = [t for t in wear(walker, 90, rate_hz).times if t > 20]
    assert all(0.85 * spm < seen < 1.15 * spm for seen in spms(found))
    assert len(found) > 0.9 * len([strike for strike in walker.strikes if 20 < strike < 88])


def test_from_walk_to_run_and_back():
    walk, run, again = Walker(115, 0.5, end=40), Walker(170, 2, start=40, end=80), Walker(112, 0.5, start=80)

    def wrist(t: float) -> tuple[float, float, float]:
        return (walk if t < 40 else run if t < 80 else again)(t)

    worn = wear(wrist, 120)
    strikes = [*walk.strikes, *run.strikes, *(s for s in again.strikes if s < 119)]
    assert abs(len(worn.times) - len(strikes)) <= 0.04 * len(strikes)
    assert all(abs(spm - 170) < 8 for spm in spms([t for t in worn.times if 48 < t < 79]))
    assert all(abs(spm - 112) < 6 for spm in spms([t for t in worn.times if 90 < t < 119]))


def test_a_run_clipped_at_two_g_keeps_its_cadence():
    walker = Walker(172, 3.0)

    def clipped(t: float) -> tuple[float, float, float]:
        x, y, z = (max(-2.0, min(2.0, g)) for g in walker(t))
        return x, y, z

    worn = wear(clipped, 60)
    assert all(abs(spm - 172) < 8 for spm in spms(worn.times))
    assert len(worn.times) > 0.95 * len([s for s in walker.strikes if s < 59])


def test_standing_ends_the_walk_at_once():
    walker = Walker(115, 0.5, end=40)
    worn = wear(walker, 70)
    assert max(worn.times) < 40.5
    assert max(worn.times) > 38.5


def test_a_look_at_the_watch_costs_no_step():
    walker = Walker(112, 0.5)

    def wrist(t: float) -> tuple[float, float, float]:
        x, y, z = walker(t)
        turn = 1.2 * math.exp(-(((t - 30) / 0.35) ** 2)) - 1.0 * math.exp(-(((t - 31.3) / 0.3) ** 2))
        return x + turn, y + turn, z

    worn = wear(wrist, 60)
    assert abs(len(worn.times) - len([s for s in walker.strikes if s < 59])) <= 3


# --- strolling -----------------------------------------------------------------------------------------------


def strolled(spm: float, end: float, seed: int = 1, gesture_s: float = 0.0) -> tuple[Wrist, list[float]]:
    """A slow walk: soft bumps that come unevenly, a stop now and then, a hand that does something else in between."""
    rng = random.Random(seed)
    walker = Walker(spm, 0.2, swing=0.3, end=end, jitter=0.06 * 60 / spm, noise=0.015, width=0.15, seed=seed)
    done = [strike for i, strike in enumerate(walker.strikes) if i % 9 < 8]  # stops for a step
    gestures = [3 + gesture_s * (i + rng.uniform(0.3, 0.7)) for i in range(60)] if gesture_s else []

    def wrist(t: float) -> tuple[float, float, float]:
        x, y, z = 0.3 + rng.gauss(0, 0.015), 0.1 + rng.gauss(0, 0.015), 0.94 + rng.gauss(0, 0.015)
        for at in done:
            if abs(t - at) < 0.6:
                z += 0.25 * math.exp(-(((t - at) / 0.12) ** 2))
        for at in gestures:
            if abs(t - at) < 0.9:
                x += 1.2 * math.exp(-(((t - at) / 0.2) ** 2))
        return x, y, z

    return wrist, done


@pytest.mark.parametrize("rate_hz", [12.5, 26, 52])
@pytest.mark.parametrize(("spm", "gesture_s"), [(36, 0.0), (39, 0.0), (39, 14.0)])
def test_a_stroll_is_counted_in_spite_of_its_stops(spm: float, rate_hz: float, gesture_s: float):
    """Its steps are lost until there is proof; a gesture may count."""
    wrist, done = strolled(spm, 120, gesture_s=gesture_s)
    worn = wear(wrist, 125, rate_hz)
    assert 0.65 * len(done) < len(worn.times) < 1.1 * len(done)
    assert max(worn.ages) <= 8
    assert all(b - a > 0.3 for a, b in pairwise(worn.times))


def test_a_stroll_ends_with_its_steps():
    wrist, done = strolled(39, 60)
    assert done[-1] - 3 < max(wear(wrist, 120).times) < done[-1] + 1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_stroll_does_not_go_on_at_the_desk(seed: int):
    walk, _ = strolled(39, 60)
    desk = fidget(seed, 0.4)

    def wrist(t: float) -> tuple[float, float, float]:
        return (walk if t < 60 else desk)(t)

    assert max(wear(wrist, 240).times) < 60 + 30


def test_from_a_stroll_to_a_walk_no_step_is_counted_twice():
    slow, done = strolled(39, 60)
    walk = Walker(112, 0.5, start=60)

    def wrist(t: float) -> tuple[float, float, float]:
        return (slow if t < 60 else walk)(t)

    worn = wear(wrist, 100)
    assert all(b - a > 0.3 for a, b in pairwise(worn.times))
    assert len(worn.times) == pytest.approx(len(done) + len([s for s in walk.strikes if s < 99]), rel=0.1)


def test_soon_after_a_walk_every_other_step_of_it_is_no_stroll():
    """Nor is that counted which would be one later on."""
    walk, (slow, _) = Walker(112, 0.5, end=40), strolled(39, 90)

    def wrist(t: float) -> tuple[float, float, float]:
        return walk(t) if t < 40 else still(t) if t < 45 else slow(t)

    times = wear(wrist, 90).times
    assert [t for t in times if 41 < t < 53] == []
    assert len([t for t in times if 60 < t < 90]) > 12


# --- nobody walks -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize(("size", "most"), [(0.08, 0), (0.3, 3), (0.9, 28)])
def test_no_steps_at_the_desk_or_at_the_dishes(rate_hz: float, size: float, most: int):
    """An arm thrown about by 0.9 g all the time is even by chance now and then: two strolls in ten minutes.

    Where it goes as far as with a pole, each time is two steps.
    """
    assert sum(len(wear(fidget(seed, size), 200, rate_hz).times) for seed in (1, 2, 3)) <= most


def on_a_road(seed: int) -> Wrist:
    rng = random.Random(seed)
    bumps = [rng.uniform(0, 600) for _ in range(500)]

    def wrist(t: float) -> tuple[float, float, float]:
        jolt = sum(0.3 * math.exp(-(((t - at) / 0.08) ** 2)) for at in bumps if abs(t - at) < 0.4)
        return 0.7 + 0.04 * math.sin(0.8 * t), 0.02 * math.sin(157 * t), 0.7 + jolt + rng.gauss(0, 0.02)

    return wrist


def test_ten_steps_at_most_in_half_an_hour_in_a_car():
    """A road of bumps, an engine, and a slow sway: each has a rhythm of its own, none that of a wrist that walks."""
    assert sum(len(wear(on_a_road(seed), 600).times) for seed in (7, 8, 9)) <= 10


def test_a_small_movement_is_no_step_however_regular():
    assert wear(Walker(110, 0.05, noise=0.003), 60).times == []


def test_a_rhythm_as_fast_as_a_run_without_the_force_of_one_is_no_step():
    """Typing, stirring, sawing."""
    assert wear(Walker(190, 0.18), 60).times == []


# --- the motor --------------------------------------------------------------------------------------------


def buzzing(wrist: Wrist, runs: list[tuple[float, float]]) -> Wrist:
    """A wrist on which the motor runs: an ERM at 180 Hz, of which a 52 Hz sensor sees another tune."""

    def shaken(t: float) -> tuple[float, float, float]:
        x, y, z = wrist(t)
        for start, end in runs:
            if start <= t < end:
                y += 1.5 * math.sin(2 * math.pi * 180.7 * t)
                z += 1.2 * math.cos(2 * math.pi * 178.3 * t)
        return x, y, z

    return shaken


def wear_buzzing(wrist: Wrist, seconds: float, runs: list[tuple[float, float]]) -> Worn:
    steps, worn = Steps(5200, PER_G), Worn()
    waiting = sorted(runs)
    for words, n, t_ms, period_us in bursts(buzzing(wrist, runs), seconds, 52):
        while waiting and 1000 + 1000 * waiting[0][0] < t_ms:
            start, end = waiting.pop(0)
            steps.motor(1000 + round(1000 * start), 1000 + round(1000 * end))
        steps.block(words, n, t_ms, period_us)
        take(steps, worn, t_ms, 1000)
    return worn


@pytest.mark.parametrize("start", [30.0, 30.11, 30.22, 30.31])
@pytest.mark.parametrize("length", [0.4, 0.8, 1.0])
@pytest.mark.parametrize(("spm", "bump"), [(118, 0.5), (180, 2.0)])
def test_a_buzz_neither_adds_nor_takes_a_step(start: float, length: float, spm: float, bump: float):
    walker = Walker(spm, bump)
    worn = wear_buzzing(walker, 60, [(start, start + length)])
    window = [t for t in worn.times if 25 < t < 40]
    assert len(window) == pytest.approx(len([s for s in walker.strikes if 25 < s < 40]), abs=1)
    assert all(abs(seen - spm) < 0.07 * spm for seen in spms(window))


def test_three_short_pulses_are_one_buzz():
    walker = Walker(172, 2.0)
    runs = [(30.0, 30.12), (30.24, 30.36), (30.48, 30.6)]
    window = [t for t in wear_buzzing(walker, 60, runs).times if 25 < t < 40]
    assert len(window) == pytest.approx(len([s for s in walker.strikes if 25 < s < 40]), abs=1)


def test_a_buzz_at_rest_is_no_step():
    runs = [(10.0 + 3 * i, 10 + 3 * i + length) for i, length in enumerate([0.4, 0.8, 1.0, 0.12] * 4)]
    assert wear_buzzing(fidget(3, 0.05), 80, runs).times == []


def test_taps_on_the_foot_strike_cost_no_step():
    """Breath taps come with every fourth step, for half a minute."""
    walker = Walker(172, 2.0)
    runs = [(strike, strike + 0.07) for strike in walker.strikes[40:130:4]]
    worn = wear_buzzing(walker, 60, runs)
    assert abs(len(worn.times) - len([s for s in walker.strikes if s < 59])) <= 2


# --- a sensor with troubles -------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", [1, 2, 3])
def test_samples_missing_now_and_then_cost_no_step(missing: int):
    """12.5 Hz with gaps up to 300 ms, one every five seconds."""
    walker = Walker(112, 0.5)
    steps, worn, at = Steps(1250, PER_G), Worn(), 0
    while at < 60 * 12.5:
        n = 9
        words = array("h", [word(g) for i in range(n) for g in walker((at + i) / 12.5)])
        t_ms = 1000 + 80 * (at + n - 1)
        steps.block(words, n, t_ms, 80000)
        take(steps, worn, t_ms, 1000)
        at += n + (missing if at // 63 != (at + n) // 63 else 0)
    assert abs(len(worn.times) - len([s for s in walker.strikes if s < 59])) <= 5


def test_minutes_missing_begin_anew_and_count_nothing_in_between():
    walker = Walker(112, 0.5)
    steps, worn = Steps(5200, PER_G), Worn()
    for from_s in (0.0, 200.0):
        for words, n, t_ms, period_us in bursts(walker, 40, 52, from_s=from_s):
            steps.block(words, n, t_ms, period_us)
            take(steps, worn, t_ms, 1000)
    assert [t for t in worn.times if 40 < t < 200] == []
    assert len([t for t in worn.times if t >= 200]) >= 0.9 * 40 * 112 / 60


def test_time_going_backwards_begins_anew():
    walker = Walker(112, 0.5)
    steps, worn = Steps(5200, PER_G), Worn()
    for first_ms in (500_000, 1000):
        for words, n, t_ms, period_us in bursts(walker, 40, 52, first_ms=first_ms):
            steps.block(words, n, t_ms, period_us)
            take(steps, worn, t_ms, first_ms)
    assert len(worn.times) == pytest.approx(2 * len([s for s in walker.strikes if s < 39]), abs=6)


def test_the_wrap_of_the_ticks_is_not_felt():
    walker = Walker(170, 2.0)
    plain = wear(walker, 60, first_ms=1000)
    walker = Walker(170, 2.0)
    wrapped = wear(walker, 60, first_ms=ticks.PERIOD_MS - 30_000)
    assert wrapped.times == plain.times


@pytest.mark.parametrize("value", [0, -1, 32767, -32768])
def test_a_stuck_sensor_takes_no_steps_and_says_so(value: int):
    steps = Steps(5200, PER_G)
    walker = Walker(112, 0.5)
    last_ms = 0
    for words, n, t_ms, period_us in bursts(walker, 30, 52):
        steps.block(words, n, t_ms, period_us)
        steps.clear()
        last_ms = t_ms
    assert steps.wrist_mg() > 50
    words = array("h", [value] * 78)
    found = 0
    for i in range(60):
        steps.block(words, 26, last_ms + 500 * (i + 1), 19231)
        found += steps.found()
        steps.clear()
    assert found <= 1, "the last step before it"
    assert steps.wrist_mg() == 0


def test_wrist_movement_is_not_known_before_there_are_samples():
    steps = Steps(5200, PER_G)
    assert steps.wrist_mg() == NONE
    for words, n, t_ms, period_us in bursts(still, 12, 52):
        steps.block(words, n, t_ms, period_us)
    assert steps.wrist_mg() == 0


def test_wrist_movement_follows_within_seconds():
    def wrist(t: float) -> tuple[float, float, float]:
        return run(t) if t < 20 else still(t)

    run = Walker(170, 2.0, start=0)
    steps, seen = Steps(5200, PER_G), {}
    for words, n, t_ms, period_us in bursts(wrist, 35, 52):
        steps.block(words, n, t_ms, period_us)
        seen[round(t_ms / 500) / 2] = steps.wrist_mg()
    assert seen[19] > 300
    assert seen[24] < seen[20]
    assert seen[32] < 20


def test_found_steps_wait_to_be_taken():
    steps, walker = Steps(5200, PER_G), Walker(170, 2.0)
    for words, n, t_ms, period_us in bursts(walker, 60, 52):
        steps.block(words, n, t_ms, period_us)
    assert steps.found() <= ROOM
    first = list(steps.times_ms[: steps.found()])
    assert first == sorted(first)
    steps.clear()
    assert steps.found() == 0


# --- whatever comes in ------------------------------------------------------------------------------------

Small = load("steps").Steps
extremes = st.sampled_from([0, -1, 1, 32767, -32768, 4096, -4096, 16384])
burst = st.tuples(
    st.integers(1, 40),
    st.lists(st.one_of(extremes, st.integers(-32768, 32767)), min_size=3, max_size=9),
    st.one_of(st.just(0), st.sampled_from([1, 60, 80, 200, 300, 449, 451, 5000, -5, -100, -1000, 1 << 27])),
    st.one_of(st.just(0), st.integers(1, 100_000)),
    st.booleans(),
)


@given(
    st.sampled_from([1250, 1900, 2600, 5200, 10400]),
    st.sampled_from([512, 4096, 16384]),
    st.integers(0, ticks.PERIOD_MS - 1),
    st.lists(burst, min_size=1, max_size=40),
)
@settings(max_examples=150)
def test_any_samples_leave_a_sane_state_of_small_ints(
    rate_chz: int, per_g: int, t_ms: int, all_bursts: list[tuple[int, list[int], int, int, bool]]
):
    steps = Small(rate_chz, per_g)
    for n, pattern, gap_ms, period_us, is_motor in all_bursts:
        words = array("h", (pattern * (3 * n))[: 3 * n])
        t_ms = (t_ms + n * 100_000 // rate_chz + gap_ms) % ticks.PERIOD_MS
        if is_motor:
            steps.motor(t_ms, (t_ms + 400) % ticks.PERIOD_MS)
        steps.block(words, n, t_ms, period_us)
        for values in (steps.v, steps.ring, steps.corr, steps.times_ms, steps.strengths_mg):
            assert all(-LIMIT < value < LIMIT for value in values)
        assert 0 <= steps.v[FOUND] <= steps.v[HELD] <= ROOM
        if n % 3:
            steps.clear()


@given(st.integers(0, 2**32), st.sampled_from([1250, 2600, 5200, 10400]), st.integers(-8, 8))
@settings(max_examples=30)
def test_a_walk_at_full_scale_keeps_to_small_ints(seed: int, rate_chz: int, off: int):
    """Runs loud enough to saturate every axis, with steps found and counted back."""
    steps = Small(rate_chz, 2048)
    rng = random.Random(seed)
    walker = Walker(rng.uniform(70, 225), rng.choice([0.5, 2, 30]), start=1, noise=0.05, seed=seed)
    found = 0
    for words, n, t_ms, period_us in bursts(walker, 25, rate_chz / 100, 1 + off / 100):
        steps.block(words, n, t_ms, period_us)
        found += steps.found()
        steps.clear()
    assert found <= 25 * 5
