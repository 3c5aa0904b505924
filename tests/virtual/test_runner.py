"""The runner on the course: body, feet, air and strap behave as the sources of their constants say."""

import hashlib
import math
import statistics
import time
from collections.abc import Callable, Iterable
from itertools import pairwise

import pytest

from tests.virtual.schedules import faults_of
from trailcue.sensed import Recording, Second
from trailcue.virtual import air, energy
from trailcue.virtual.air import CALM, Weather, pressure_pa
from trailcue.virtual.athlete import Athlete
from trailcue.virtual.course import from_legs, rolling
from trailcue.virtual.energy import run_cost_j_kg_m, walk_power_w_kg, walk_speed_mps
from trailcue.virtual.heart import Heart
from trailcue.virtual.noise import normal, settle, stream
from trailcue.virtual.runner import Runner, run

OBEDIENT = Athlete(obedience=1.0)
FLAT = from_legs("flat", [(20_000, 0)])


def after(runner: Runner, seconds: int, advice: str | None = None) -> list[Second]:
    """Let seconds pass, the advice given in the first of them."""
    return [runner.second(advice if number == 0 else None) for number in range(seconds)]


def mean_mps(runner: Runner, seconds: int) -> float:
    """Return the mean speed of the last seconds."""
    return statistics.mean(mps for mps in runner.reference.speed_mps[-seconds:] if mps is not None)


def step_times(seconds: Iterable[Second]) -> list[int]:
    return [t_ms for second in seconds for t_ms, _ in second.steps]


def differences(values: list[int]) -> list[int]:
    return [after - before for before, after in pairwise(values)]


@pytest.fixture(scope="module")
def rolled() -> Recording:
    return run(rolling(), seed=7, faults=faults_of("strap:20m..25m, baro-stuck:30m..33m, stop:40m..42m"))


# --- body -------------------------------------------------------------------------------------------------


def test_a_climb_takes_speed_and_raises_the_pulse():
    hill, level = Runner(from_legs("hill", [(1500, 0), (3000, 8)]), weather=CALM), Runner(FLAT, weather=CALM)
    after(hill, 1200)
    after(level, 1200)
    assert hill.gait == "run"
    assert mean_mps(hill, 300) < 0.8 * mean_mps(level, 300)
    assert hill.heart.bpm > level.heart.bpm + 3


@pytest.mark.parametrize(("from_w_kg", "to_w_kg", "tau_s"), [(4.0, 10.0, 40.0), (10.0, 4.0, 70.0)])
def test_the_pulse_follows_power_with_the_athletes_time_constant(
    from_w_kg: float, to_w_kg: float, tau_s: float
):
    athlete = Athlete(tau_up_s=40.0, tau_down_s=70.0)
    heart = Heart(athlete)
    for _ in range(4 * 3600):  # until drift has settled too
        heart.second(from_w_kg)
    start_bpm = heart.bpm
    end_bpm = start_bpm + athlete.k_bpm_per_w_kg * (to_w_kg - from_w_kg)
    for _ in range(round(tau_s)):
        heart.second(to_w_kg)
    assert (heart.bpm - start_bpm) / (end_bpm - start_bpm) == pytest.approx(1 - 1 / 2.71828, abs=0.02)


def test_the_strap_shows_that_time_constant():
    runner = Runner(FLAT, weather=CALM, faults=faults_of("stop:0s..5m"))
    after(runner, 300)
    bpm = [second.bpm for second in after(runner, 330) if second.bpm is not None]
    start, end = bpm[0], statistics.mean(bpm[-30:])
    until_63 = next(t_s for t_s, value in enumerate(bpm) if value >= start + 0.632 * (end - start))
    assert until_63 == pytest.approx(55, abs=15)  # drift and a straying effort blur it


def test_the_pulse_never_passes_its_maximum():
    heart = Heart(Athlete(hr_max=188))
    assert max(heart.second(25.0) for _ in range(3600)) <= 188


def test_drift_raises_the_pulse_at_a_steady_power():
    heart = Heart(Athlete())
    pulse = [heart.second(9.0) for _ in range(3600)]
    assert 2 < pulse[-1] - pulse[300] < 12


def test_minetti_and_lcda_at_known_points():
    assert run_cost_j_kg_m(0.0) == 3.6
    assert run_cost_j_kg_m(-0.2) == pytest.approx(1.80, abs=0.01)  # the cheapest slope is near -20 %
    assert walk_power_w_kg(1.34, 0.0) == pytest.approx(2.97, abs=0.02)
    for grade in (-0.3, 0.0, 0.1, 0.3):
        speed_mps = walk_speed_mps(6.0, grade)
        assert walk_power_w_kg(speed_mps, grade) <= 6.0 + 1e-6
    assert 0.8 < walk_speed_mps(9.0, 0.18) < 1.3  # some 700 m/h: a mountain runner's hike


# --- feet -------------------------------------------------------------------------------------------------


def test_steps_come_in_order_and_in_their_own_second(rolled: Recording):
    for second in rolled.seconds:
        assert all(second.t_ms - 1000 < t_ms <= second.t_ms for t_ms, _ in second.steps)
    assert min(differences(step_times(rolled.seconds))) >= 200
    assert [second.t_ms for second in rolled.seconds] == [1000 * (n + 1) for n in range(len(rolled.seconds))]


def test_intervals_agree_with_the_cadence_of_each_gait(rolled: Recording):
    limits = {"run": (155, 185), "walk": (105, 130)}
    gait = rolled.reference.gait
    seen = set()
    for end in range(60, len(gait), 60):
        if len(set(gait[end - 60 : end])) > 1 or gait[end - 1] == "stand":
            continue
        kind = str(gait[end - 1])
        times = step_times(rolled.seconds[end - 60 : end])
        spm = 60_000 / statistics.mean(differences(times))
        assert limits[kind][0] - 2 <= spm <= limits[kind][1] + 2
        assert len(times) == pytest.approx(spm, abs=1.5)
        seen.add(kind)
    assert seen == {"run", "walk"}


@pytest.mark.parametrize("grade_percent", [0, 20])
def test_step_times_jitter_and_limp_a_little(grade_percent: float):
    athlete = Athlete(asymmetry=0.01)
    runner = Runner(from_legs("even", [(9000, grade_percent)]), athlete, weather=CALM)
    after(runner, 120)
    intervals_ms = differences(step_times(after(runner, 60)))
    assert runner.gait == ("walk" if grade_percent else "run")
    assert 8 < statistics.stdev(intervals_ms) < 20
    many_ms = differences(step_times(after(runner, 900)))
    sides_ms = statistics.mean(many_ms[::2]) - statistics.mean(many_ms[1::2])
    assert abs(sides_ms) == pytest.approx(0.02 * statistics.mean(many_ms), abs=3)


def test_strength_and_wrist_tell_the_gaits_apart(rolled: Recording):
    strengths: dict[str, list[int]] = {"run": [], "walk": [], "stand": []}
    wrists: dict[str, list[int]] = {"run": [], "walk": [], "stand": []}
    for second, gait in zip(rolled.seconds, rolled.reference.gait, strict=True):
        strengths[str(gait)] += [mg for _, mg in second.steps if mg is not None]
        wrists[str(gait)].append(second.wrist_mg or 0)
    assert min(strengths["run"]) >= 700 and max(strengths["run"]) <= 1800
    assert min(strengths["walk"]) >= 150 and max(strengths["walk"]) <= 350
    assert strengths["stand"] == []
    assert max(wrists["stand"]) < 60 < min(wrists["walk"])
    assert max(wrists["walk"]) < 450 < min(wrists["run"])


def test_steps_shorten_uphill():
    def measured(grade_percent: float) -> float:
        runner = Runner(from_legs("slope", [(3000, grade_percent)]), weather=CALM)
        after(runner, 300)
        start_m = runner.distance_m
        steps = len(step_times(after(runner, 60)))
        return (runner.distance_m - start_m) / steps

    assert measured(-4) > measured(0) > measured(10)
    assert 0.35 < measured(30) < measured(18) < 0.75  # hiked


# --- will -------------------------------------------------------------------------------------------------


def test_by_habit_the_runner_hikes_the_steep_and_runs_the_rest():
    recording = run(rolling(), Athlete(hike_grade=0.16))
    truth = list(zip(recording.reference.distance_m, recording.reference.gait, strict=True))
    assert {gait for metre, gait in truth if metre and 1560 < metre < 2090} == {"walk"}
    assert {gait for metre, gait in truth if metre and 2200 < metre < 8900} == {"run"}


def test_advice_is_followed_after_a_reaction_time():
    runner = Runner(from_legs("ramp", [(9000, 10)]), OBEDIENT, seed=3)
    after(runner, 60)
    assert runner.gait == "run"
    after(runner, 1, "hike")
    assert runner.gait == "run"  # nobody changes gait at the tap itself
    after(runner, 8)
    assert runner.gait == "walk"
    after(runner, 120)
    assert runner.gait == "walk"  # and keeps hiking the climb
    after(runner, 10, "run")
    assert runner.gait == "run"


def test_a_hike_ends_by_itself_where_the_ground_eases():
    runner = Runner(from_legs("crest", [(100, 12), (5000, 0)]), OBEDIENT)
    after(runner, 20, "hike")
    assert runner.gait == "walk"
    after(runner, 180)
    assert runner.gait == "run"


def test_easing_off_costs_speed_and_spares_the_heart():
    eased, plain = Runner(FLAT, OBEDIENT), Runner(FLAT, OBEDIENT)
    after(eased, 600)
    after(plain, 600)
    after(eased, 120, "ease")
    after(plain, 120)
    assert eased.speed_mps < 0.9 * plain.speed_mps
    assert eased.heart.bpm < plain.heart.bpm - 4
    after(eased, 400)
    after(plain, 400)
    assert eased.speed_mps == pytest.approx(plain.speed_mps, rel=0.01)


def test_obedience_is_a_probability():
    def follows(obedience: float, seed: int) -> bool:
        runner = Runner(FLAT, Athlete(obedience=obedience), seed)
        after(runner, 12, "hike")
        return runner.gait == "walk"

    assert not any(follows(0.0, seed) for seed in range(20))
    assert all(follows(1.0, seed) for seed in range(20))
    assert 30 < sum(follows(0.5, seed) for seed in range(100)) < 70


def test_a_tap_held_for_seconds_is_one_tap():
    held = sum(
        any(runner.second("hike") and runner.gait == "walk" for _ in range(12))
        for runner in (Runner(FLAT, Athlete(obedience=0.3), seed) for seed in range(40))
    )
    assert held < 25  # a new chance each second would make it 39 of 40


def test_unknown_advice_is_refused():
    with pytest.raises(ValueError, match="advice 'fly' is not known; known are run, hike, ease"):
        Runner(FLAT).second("fly")


# --- air --------------------------------------------------------------------------------------------------


def test_a_pascal_is_8_4_centimetres_near_sea_level():
    course = from_legs("coast", [(1000, 10)], start_altitude_m=0)
    recording = run(course, weather=CALM)
    pressures = [second.pressure_pa for second in recording.seconds if second.pressure_pa is not None]
    rise_m = recording.reference.altitude_m[-1]
    assert rise_m is not None
    assert 100 * rise_m / (pressures[0] - pressures[-1]) == pytest.approx(8.4, abs=0.15)
    assert pressure_pa(0.0) == 101_325
    assert pressure_pa(2000.0) == pytest.approx(79_495, abs=10)  # ICAO table


def test_the_barometer_is_quiet_in_calm_and_gusty_in_wind():
    def spread_pa(wind_mps: float) -> float:
        weather = Weather(drift_pa_per_h=0, wander_pa=0, wind_mps=wind_mps)
        seconds = after(Runner(FLAT, weather=weather), 600)
        return statistics.stdev(second.pressure_pa for second in seconds if second.pressure_pa is not None)

    assert 0.2 < spread_pa(0) < 0.6  # sensor noise and rounding to whole pascals
    assert spread_pa(0) < spread_pa(3) < 3 < spread_pa(10) < 20


def test_weather_drifts_by_the_hour():
    seconds = after(Runner(FLAT, weather=Weather(drift_pa_per_h=-100, wander_pa=0, wind_mps=0)), 3600)
    first, last = seconds[0].pressure_pa, seconds[-1].pressure_pa
    assert first is not None and last is not None
    assert first - last == pytest.approx(100 * 0.93, abs=3)  # at 600 m a sea-level pascal weighs 0.93


# --- strap ------------------------------------------------------------------------------------------------


def test_rr_intervals_tell_the_pulse_and_breathe():
    runner = Runner(FLAT, weather=CALM)
    after(runner, 600)
    seconds = after(runner, 120)
    rr_1024 = [rr for second in seconds for rr in second.rr_1024]
    bpm = statistics.mean(second.bpm for second in seconds if second.bpm is not None)
    assert 60 * 1024 / statistics.mean(rr_1024) == pytest.approx(bpm, abs=1.5)
    assert sum(rr_1024) / 1024 == pytest.approx(120, abs=1)  # none lost, none twice
    assert 0.004 < statistics.stdev(rr_1024) / statistics.mean(rr_1024) < 0.03


def test_a_packet_brings_every_interval_since_the_last():
    seconds = after(Runner(FLAT, weather=CALM), 1200)
    silent = [number for number, second in enumerate(seconds) if second.bpm is None]
    assert 2 <= len(silent) <= 4  # the strap's second is 3 ms longer than the watch's
    for number in silent:
        assert seconds[number].rr_1024 == []
        assert len(seconds[number + 1].rr_1024) >= 4
    assert max(len(second.rr_1024) for second in seconds) <= 7


# --- faults -----------------------------------------------------------------------------------------------


def test_a_lost_strap_is_unknown_and_comes_back(rolled: Recording):
    lost = rolled.seconds[1200:1500]
    assert all(second.bpm is None and second.rr_1024 == [] for second in lost)
    assert rolled.seconds[1199].bpm is not None
    back = rolled.seconds[1500]
    assert back.bpm is not None and len(back.rr_1024) <= 4  # what was sent out of reach is lost


def test_a_stuck_barometer_repeats_itself(rolled: Recording):
    before, stuck = rolled.seconds[1799].pressure_pa, rolled.seconds[1800:1980]
    assert {second.pressure_pa for second in stuck} == {before}
    assert len({second.pressure_pa for second in rolled.seconds[1980:2160]}) > 20


def test_a_stop_is_stood(rolled: Recording):
    stop = slice(2405, 2520)
    assert set(rolled.reference.gait[stop]) == {"stand"}
    assert len(set(rolled.reference.distance_m[stop])) == 1
    assert step_times(rolled.seconds[stop]) == []
    assert rolled.reference.gait[2525] == "run"


def test_the_finish_is_stood_too():
    runner = Runner(from_legs("dash", [(100, 0)]))
    after(runner, 120)
    assert runner.finished and runner.gait == "stand" and runner.distance_m == 100


# --- chance -----------------------------------------------------------------------------------------------


ROLLING_DIGEST = "6f89a323d8c2c8fc"
"""Of the rolling course, seed 1: a change of the model changes it; a platform or a Python must not."""


def digest(seconds: list[Second]) -> str:
    told = [(s.t_ms, s.steps, s.pressure_pa, s.bpm, s.rr_1024, s.wrist_mg) for s in seconds]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def test_a_seed_gives_the_same_bytes_and_another_does_not():
    def session(seed: int) -> str:
        return repr(run(from_legs("short", [(300, 0), (200, 18)]), seed=seed))

    assert session(5) == session(5)
    assert session(5) != session(6)


def test_the_bytes_are_the_same_on_every_platform():
    assert digest(run(rolling(), seed=1).seconds) == ROLLING_DIGEST


@pytest.mark.parametrize("towards", [-math.inf, math.inf])
def test_the_last_bit_of_another_c_library_is_not_seen(monkeypatch: pytest.MonkeyPatch, towards: float):
    def settle_off_by_a_bit(value: float, digits: int = 6) -> float:
        return settle(math.nextafter(value, towards), digits)

    monkeypatch.setattr(energy, "settle", settle_off_by_a_bit)
    monkeypatch.setattr(air, "settle", settle_off_by_a_bit)
    assert digest(run(rolling(), seed=1).seconds) == ROLLING_DIGEST


def test_advice_changes_the_runner_and_not_the_weather():
    weather = Weather(wind_mps=8)
    hiking, running = (Runner(FLAT, OBEDIENT, weather=weather) for _ in range(2))
    hiked, ran = after(hiking, 300, "hike"), after(running, 300)
    assert step_times(hiked) != step_times(ran)
    assert [second.pressure_pa for second in hiked] == [second.pressure_pa for second in ran]


def test_every_second_has_its_truth(rolled: Recording):
    truth, count = rolled.reference, len(rolled.seconds)
    lists = (truth.distance_m, truth.altitude_m, truth.lat, truth.lon, truth.speed_mps, truth.gait)
    assert [len(values) for values in lists] == [count] * 6
    assert truth.distance_m[-1] == 9000
    assert rolled.notes[0] == "strap:20m..25m: the heart-rate strap is out of reach, no packets."
    assert len(rolled.notes) == 3


def test_a_simulated_second_is_cheap():
    """An hour takes some 0.1 s of CPU; here as a ratio, so that a slow machine does not matter."""

    def cpu_s(do: Callable[[], object]) -> float:
        start_s = time.process_time()
        for _ in range(2000):
            do()
        return time.process_time() - start_s

    rng = stream(1, "yardstick")
    draw_s = min(cpu_s(lambda: normal(rng)) for _ in range(5))
    second_s = min(cpu_s(Runner(FLAT, seed=seed).second) for seed in range(5))
    assert second_s < 200 * draw_s  # measured: some 45
