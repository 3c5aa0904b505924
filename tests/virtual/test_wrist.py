"""The wrist's acceleration: gravity, swing, bounce and shock add up as mechanics and the recordings have it."""

import hashlib
import math
import statistics
import time
from collections.abc import Callable
from functools import cache

import pytest

from trailcue.virtual.athlete import Athlete
from trailcue.virtual.course import from_legs
from trailcue.virtual.noise import normal, stream
from trailcue.virtual.script import parse_script
from trailcue.virtual.wearer import Wearer
from trailcue.virtual.wrist import knock_factor, run_contact, walk_lift

HZ = 100
WALKER = Athlete(hike_grade=-1.0)

Vector = tuple[float, float, float]


def wearer(worn: str, seed: int = 3) -> Wearer:
    """Return somebody who runs, walks, hikes, uses poles, stands, sits or drives."""
    if worn in ("stand", "desk", "drive"):
        script = parse_script(f"{worn} 0s..1h")
        return Wearer(from_legs("level", [(90_000, 0)]), seed=seed, script=script)
    grade = {"run": 0, "down": -12, "walk": 0, "hike": 18, "poles": 18, "steep": 30}[worn]
    slope = from_legs(worn, [(90_000, grade)], start_altitude_m=500 if grade >= 0 else 15_000)
    who = Athlete() if worn in ("run", "down") else WALKER
    return Wearer(slope, who, seed, has_poles=worn == "poles")


@cache
def lived(worn: str) -> tuple[Wearer, list[Vector]]:
    """Return two minutes of samples in g, and who felt them."""
    who = wearer(worn)
    felt = [who.acceleration_mg(n * 1_000_000 // HZ) for n in range(120 * HZ)]
    return who, [(x / 1000, y / 1000, z / 1000) for x, y, z in felt]


def sizes(worn: str, since_s: int = 30) -> list[float]:
    return [math.hypot(*vector) for vector in lived(worn)[1][since_s * HZ :]]


def likeness(values: list[float], lag: int) -> float:
    """Return how like a signal is to itself `lag` samples later, -1 to 1."""
    return statistics.correlation(values[:-lag], values[lag:])


def step_samples(worn: str) -> int:
    who, _ = lived(worn)
    strikes = who.truth.strikes_us[20:-2]
    return round((strikes[-1] - strikes[0]) / (len(strikes) - 1) * HZ / 1e6)


@pytest.mark.parametrize("worn", ["stand", "desk"])
def test_at_rest_there_is_gravity_and_little_else(worn: str):
    felt = sizes(worn)
    assert statistics.mean(felt) == pytest.approx(1.0, abs=0.02)
    assert statistics.stdev(felt) < 0.08


@pytest.mark.parametrize("worn", ["walk", "hike"])
def test_a_hanging_arm_has_gravity_along_it(worn: str):
    x, y, z = (statistics.mean(axis) for axis in zip(*lived(worn)[1][30 * HZ :], strict=True))
    assert -1.25 < x < -0.85  # towards the hand is down; the swing adds its centripetal share
    assert abs(y) < 0.6 and abs(z) < 0.4


def test_a_runner_carries_the_forearm_level():
    x, y, z = (statistics.mean(axis) for axis in zip(*lived("run")[1][30 * HZ :], strict=True))
    assert y > 0.7  # towards the thumb is up
    assert abs(x) < 0.6 and abs(z) < 0.6


def test_the_more_is_done_the_more_is_felt():
    spread = {worn: statistics.stdev(sizes(worn)) for worn in ("desk", "drive", "walk", "run")}
    assert list(spread) == sorted(spread, key=lambda worn: spread[worn])
    assert 0.1 < spread["walk"] < 0.35  # recorded wrists walking: 0.13-0.21
    assert 0.45 < spread["run"] < 1.1  # recorded wrists running, clipped at 2 g: 0.51-0.92


def test_running_needs_more_than_2_g_and_not_more_than_8():
    axes = [abs(value) for vector in lived("down")[1] for value in vector]
    assert max(axes) < 8
    assert sum(value > 2 for value in axes) > len(axes) / 200


@pytest.mark.parametrize("worn", ["walk", "hike", "run"])
def test_the_wrist_repeats_itself_each_stride(worn: str):
    felt, step = sizes(worn), step_samples(worn)
    assert likeness(felt, 2 * step) > 0.6
    assert likeness(felt, 2 * step) > likeness(felt, round(1.5 * step)) + 0.3


def test_running_each_step_looks_like_the_next_and_with_poles_it_does_not():
    assert likeness(sizes("run"), step_samples("run")) > 0.6
    assert likeness(sizes("poles"), step_samples("poles")) < 0


def test_the_left_arm_is_back_when_the_left_foot_lands():
    who, felt = lived("walk")
    fore = {True: [], False: []}
    for t_us, left in zip(who.truth.strikes_us, who.truth.lefts, strict=True):
        index = t_us * HZ // 1_000_000 + 5
        if 30 * HZ < index < len(felt):
            fore[bool(left)].append(felt[index][1])
    # Accelerated forwards while it is back, less what gravity takes off an arm that is not upright.
    assert statistics.mean(fore[True]) > statistics.mean(fore[False]) + 0.2


def test_feet_land_harder_downhill_and_hardly_at_all_uphill():
    assert knock_factor(-0.158) == pytest.approx(1.54, abs=0.01)  # -9 degrees
    assert knock_factor(0.0) == 1.0
    assert knock_factor(0.3) < 0.2


def test_faster_runners_fly_longer_and_longer_steps_lift_more():
    assert run_contact(2.0) > run_contact(3.0) > run_contact(5.0) >= 0.5
    assert walk_lift(0.8, 0.5, 0.0) > walk_lift(0.6, 0.5, 0.0) > 0.05
    assert walk_lift(0.6, 0.5, 0.2) > walk_lift(0.6, 0.5, 0.0) == walk_lift(0.6, 0.5, -0.2)


@pytest.mark.parametrize("worn", ["run", "walk", "poles", "steep", "stand", "drive"])
def test_nothing_jumps_from_one_millisecond_to_the_next(worn: str):
    who = wearer(worn)
    before = who.acceleration_mg(0)
    jumps = []
    for ms in range(1, 20_000):
        felt = who.acceleration_mg(1000 * ms)
        jumps.append(max(abs(a - b) for a, b in zip(felt, before, strict=True)))
        before = felt
    assert statistics.quantiles(jumps, n=1000)[-1] < 700  # wobble of strap and skin included


def test_a_runner_who_stops_and_starts_again_is_never_torn_apart():
    stops = ",".join(f"stand {40 * n}s..{40 * n + 20}s" for n in range(1, 10))
    who = Wearer(from_legs("level", [(9000, 0)]), seed=4, script=parse_script(stops))
    felt = [math.hypot(*who.acceleration_mg(n * 1_000_000 // HZ)) for n in range(400 * HZ)]
    assert max(felt) < 6000


def test_what_a_fifo_reads_late_is_the_same():
    prompt, late = wearer("walk"), wearer("walk")
    for t_s in range(0, 100, 10):
        late.pressure_pa(1_000_000 * (t_s + 10))
        for t_us in range(1_000_000 * t_s, 1_000_000 * (t_s + 10), 20_000):
            assert prompt.acceleration_mg(t_us) == late.acceleration_mg(t_us)


def test_what_is_never_read_takes_no_memory_and_does_no_harm():
    who = wearer("run")
    who.pressure_pa(1_800_000_000)
    assert 0.0 < math.hypot(*who.acceleration_mg(1_799_000_000)) < 6000


WRIST_DIGEST = "970d938bcbd5ab39"
"""Of what a sensor of 4,096 counts a g would read: a change of the model changes it; a platform must not."""


def test_the_counts_are_the_same_on_every_platform():
    counts = []
    for worn in ("run", "poles", "drive"):
        who = wearer(worn)
        for n in range(52 * 60):
            counts += [round(mg * 4.096) for mg in who.acceleration_mg(n * 1_000_000 // 52)]
    assert hashlib.sha256(repr(counts).encode()).hexdigest()[:16] == WRIST_DIGEST


def test_a_second_of_wearing_is_cheap():
    """Some 0.2 ms for 52 samples and the runner; here as a ratio, so that a slow machine does not matter."""

    def cpu_s(do: Callable[[], object], times: int) -> float:
        start_s = time.process_time()
        for _ in range(times):
            do()
        return (time.process_time() - start_s) / times

    rng = stream(1, "yardstick")
    draw_s = min(cpu_s(lambda: normal(rng), 2000) for _ in range(5))
    who = wearer("run")
    ticks = iter(range(1_000_000))
    sample_s = min(cpu_s(lambda: who.acceleration_mg(next(ticks) * 19_230), 2000) for _ in range(5))
    assert sample_s < 20 * draw_s  # measured: some 6
