"""Who wears the watch: feels the motor, obeys, breathes; what the sensors are told fits what was true."""

import statistics
from itertools import pairwise

import pytest

from tests.virtual.schedules import faults_of
from trailcue.virtual.air import CALM, Weather
from trailcue.virtual.athlete import Athlete
from trailcue.virtual.course import from_legs
from trailcue.virtual.runner import Runner
from trailcue.virtual.script import parse_script
from trailcue.virtual.wearer import Wearer

FLAT = from_legs("flat", [(20_000, 0)])
OBEDIENT = Athlete(obedience=1.0)


def play(who: Wearer, at_s: float, *lengths_ms: int) -> None:
    """Let the motor play bursts and gaps in turn."""
    at_us = round(1e6 * at_s)
    for index, ms in enumerate(lengths_ms):
        if index % 2 == 0:
            who.hear(at_us + 1000 * ms, at_us, at_us + 1000 * ms)
        at_us += 1000 * ms


def live(who: Wearer, until_s: int) -> Wearer:
    who.pressure_pa(1_000_000 * until_s)
    return who


def test_an_obedient_wearer_hikes_when_the_watch_says_so_and_runs_again():
    who = live(Wearer(FLAT, OBEDIENT), 60)
    assert who.runner.gait == "run"
    play(who, 60.2, 400, 150, 400)
    live(who, 62)
    assert who.runner.gait == "run"  # nobody changes gait at the tap itself
    live(who, 70)
    assert who.runner.gait == "walk"
    play(who, 75.5, 120, 120, 120, 120, 120)
    assert live(who, 84).runner.gait == "run"
    assert [felt.name for felt in who.truth.felt] == ["hike", "run"]
    assert who.truth.felt[0].start_us == 60_200_000


def test_an_alarm_and_a_long_tap_ease_the_wearer():
    for lengths_ms in ([900], [200, 120] * 5 + [200]):
        who, plain = live(Wearer(FLAT, OBEDIENT), 600), live(Wearer(FLAT, OBEDIENT), 600)
        play(who, 600, *lengths_ms)
        assert live(who, 700).runner.speed_mps < 0.92 * live(plain, 700).runner.speed_mps


def test_breath_taps_are_felt_and_change_nothing():
    who = live(Wearer(FLAT, OBEDIENT), 60)
    for number in range(20):
        play(who, 60 + 0.8 * number, 70)
    live(who, 90)
    assert {felt.name for felt in who.truth.felt} == {"tap"}
    assert who.runner.gait == "run"
    assert who.runner.reference.speed_mps == live(Wearer(FLAT, OBEDIENT), 90).runner.reference.speed_mps


def test_a_stubborn_wearer_feels_and_goes_on():
    who = live(Wearer(FLAT, Athlete(obedience=0.0)), 60)
    play(who, 60, 400, 150, 400)
    assert live(who, 90).runner.gait == "run"
    assert [felt.name for felt in who.truth.felt] == ["hike"]


def test_strikes_are_the_runners_steps_one_foot_after_the_other():
    who = live(Wearer(from_legs("hill", [(300, 0), (600, 20)]), seed=5, faults=faults_of("stop:1m..2m")), 400)
    steps = [t_ms for second in _seconds(who, 400) for t_ms, _ in second.steps]
    assert [t_us // 1000 for t_us in who.truth.strikes_us] == steps
    walked = [
        lefts for t_us, lefts in zip(who.truth.strikes_us, who.truth.lefts, strict=True) if t_us > 130e6
    ]
    assert all(one != other for one, other in pairwise(walked))
    assert not [t_us for t_us in who.truth.strikes_us if 66e6 < t_us < 120e6]


def _seconds(who: Wearer, count: int):
    """Return what the same runner's own sensors would have delivered."""
    runner = who.runner
    again = Runner(runner.course, runner.athlete, runner.seed, faults=runner.faults)
    return [again.second() for _ in range(count)]


def test_the_pressure_moves_between_seconds_and_agrees_with_them():
    who = Wearer(from_legs("climb", [(9000, 15)]), weather=CALM)
    ends = []
    for t_s in range(1, 120):
        before = who.pressure_pa(1_000_000 * t_s - 500_000)
        after = who.pressure_pa(1_000_000 * t_s)
        assert after == who.runner.air.true_pa
        assert after <= before
        ends.append(after)
    falls = [one - other for one, other in pairwise(ends)]
    assert 1 < statistics.mean(falls) < 6  # 0.1 to 0.5 m/s up
    quantised = [second.pressure_pa for second in _seconds(who, 1)]
    assert quantised[0] == pytest.approx(ends[0], abs=3)


def test_it_is_colder_higher_up_and_warmer_worn():
    weather = Weather(temperature_c=10.0)
    low = Wearer(from_legs("low", [(9000, 0)], start_altitude_m=0), weather=weather)
    high = Wearer(from_legs("high", [(9000, 0)], start_altitude_m=3000), weather=weather)
    assert low.temperature_c(0) - high.temperature_c(0) == pytest.approx(0.65 * 19.5, abs=0.2)
    assert 10.0 < low.temperature_c(0) < 32.0


def test_beats_come_once_each_and_are_the_straps():
    who = Wearer(FLAT)
    beats = [beat for t_s in range(120) for beat in who.beats(1_000_000 * t_s + 300_000)]
    assert [t_us for t_us, _ in beats] == sorted({t_us for t_us, _ in beats})
    for (before_us, _), (after_us, rr_1024) in pairwise(beats):
        assert (after_us - before_us) / 1e6 == pytest.approx(rr_1024 / 1024, abs=0.001)
    told = [rr for second in _seconds(who, 110) for rr in second.rr_1024]
    assert [rr for _, rr in beats][: len(told)] == told


def test_breaths_are_counted_and_quicken_with_the_pulse():
    who = live(Wearer(FLAT, faults=faults_of("stop:0s..5m")), 1500)
    breaths_s = [t_us / 1e6 for t_us in who.truth.breaths_us]
    standing = sum(120 <= t_s < 300 for t_s in breaths_s) / 3
    running = sum(1200 <= t_s < 1500 for t_s in breaths_s) / 5
    assert 18 < standing < 28
    assert 32 < running < 46
    assert min(after - before for before, after in pairwise(breaths_s)) > 1.0


def test_faults_of_the_watch_are_not_the_wearers():
    schedule = faults_of("strap-never:0s, imu-stuck:10s, baro-stuck:20s, power-cut:1m, stop:30s..1m")
    who = live(Wearer(FLAT, faults=schedule), 60)
    assert [str(fault) for fault in who.runner.faults] == ["stop:30s..1m"]
    assert len(who.beats(60_000_000)) > 50


def test_a_wearer_is_where_the_script_says():
    who = live(Wearer(FLAT, script=parse_script("desk 60s..2m")), 120)
    assert who.runner.gait == "stand" and who.runner.reference.gait[40] == "run"


def test_a_seed_gives_the_same_wearer():
    def told(seed: int) -> str:
        who = Wearer(from_legs("hill", [(300, 0), (600, 25)]), seed=seed)
        felt = [who.acceleration_mg(19_230 * n) for n in range(5000)]
        return repr((felt, who.pressure_pa(97_000_000), who.beats(97_000_000)))

    assert told(1) == told(1) != told(2)
