"""The motor: each pattern as it is written down, whatever else the loop does, and off when nobody looks after it."""

from __future__ import annotations

import itertools
import random

import pytest

from tests.watch.drivers.bench import Bench
from trailcore import ids, patterns, program, ticks
from trailcue.virtual.parts.drv2605 import ADDRESS, Drv2605
from trailcue.virtual.parts.motor import Motor
from watch import feel
from watch.clock import Clock
from watch.haptics import Haptics
from watch.pwm_motor import PwmMotor
from watch.tapping import TICK, Tapping

FLASH_MS = 200
CUES = {
    ids.HIKE: patterns.HIKE,
    ids.RUN: patterns.RUN,
    ids.EASE: patterns.EASE,
    ids.EAT: patterns.INFO,
    ids.ALARM: patterns.ALARM,
}
NAMES = ("hike", "run", "ease", "info", "alarm", "in", "out", "rep", "side", "pole")
LED = (program.TAP_IN, program.TAP_OUT, program.TAP_REP, program.TAP_SIDE, program.TAP_POLE)
MOTORS = ("lra", "erm", "pwm")


class Steps:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[int, int]] = []

    def motor(self, from_ms: int, to_ms: int) -> None:
        self.told.append((from_ms, to_ms))


class Pwm:
    """A pin that drives a motor."""

    def __init__(self, bench: Bench, motor: Motor) -> None:
        self.bench, self.motor = bench, motor

    @property
    def duty_cycle(self) -> int:
        return round(self.motor.drive * 65535)

    @duty_cycle.setter
    def duty_cycle(self, duty: int) -> None:
        self.motor.set_drive(duty / 65535, max(self.bench.now_us, self.motor.now_us))


class Worn:
    """A motor on a wrist, and the watch's clock that sleeps."""

    def __init__(self, kind: str = "lra", rated_mv: int = 0, calibration: int = 0) -> None:
        self.kind = kind
        self.bench = Bench()
        self.motor = Motor("lra" if kind == "lra" else "erm")
        self.steps = Steps()
        self.part = Drv2605(self.motor, self.bench.is_failing)
        self.bench.parts[ADDRESS] = self.part
        self.bench.now_us = 50_000
        self.haptics: Tapping
        if kind == "pwm":
            self.haptics = PwmMotor(Pwm(self.bench, self.motor), self.bench, rated_mv, self.steps)
        else:
            self.haptics = Haptics(self.bench.bus, kind == "lra", rated_mv, calibration, self.steps)
        self.clock = Clock(self.bench.ticks_ms, self._sleep, None)
        self.clock.look_after(None, self.haptics)

    def _sleep(self, seconds: float) -> None:
        self.bench.now_us += round(1e6 * seconds)

    def bursts(self) -> list[tuple[int, int]]:
        """What was felt so far, from and to in ms."""
        self.part.run(self.bench.now_us)
        self.motor.run(self.bench.now_us)
        return [(start // 1000, end // 1000) for start, end, _ in self.motor.felt]

    @property
    def is_on(self) -> bool:
        self.part.run(self.bench.now_us)
        return self.motor.drive > 0

    def finish(self) -> None:
        for _ in range(40):
            self.clock.sleep_ms(100)
            if not self.haptics.busy():
                break
        self.clock.sleep_ms(200)
        assert not self.haptics.busy()


def check(felt: list[tuple[int, int]], began_ms: int, rhythm: bytes) -> None:
    """Compare bursts with a rhythm: a motor rises and runs down, in 10 to 90 ms."""
    taps, at = [], began_ms
    for i, units in enumerate(rhythm):
        if i % 2 == 0:
            taps.append((at, at + 10 * units))
        at += 10 * units
    assert len(felt) == len(taps)
    for (start, end), (from_ms, to_ms) in zip(felt, taps, strict=True):
        assert 0 <= start - from_ms <= 65
        assert 0 <= end - to_ms <= 110
    gaps = [b[0] - a[1] for a, b in itertools.pairwise(felt)]
    assert all(gap >= 50 for gap in gaps)


@pytest.mark.parametrize("kind", MOTORS)
@pytest.mark.parametrize("cue", CUES)
def test_each_pattern_is_felt_as_it_is_written_down(kind, cue):
    worn = Worn(kind)
    began_us = worn.bench.now_us
    worn.haptics.tap(cue, 0)
    assert worn.bench.now_us - began_us < 2000  # it has begun, and nobody waited
    assert worn.haptics.busy()
    worn.finish()
    check(worn.bursts(), began_us // 1000, CUES[cue])


@pytest.mark.parametrize("kind", MOTORS)
@pytest.mark.parametrize("cue", CUES)
def test_a_flash_write_cannot_leave_the_motor_on(kind, cue):
    """The loop writes as soon as it may, 200 ms each time; between that it feeds the core, 30 ms at a time."""
    worn = Worn(kind)
    rng = random.Random(cue)
    began_ms = worn.bench.now_us // 1000
    worn.haptics.tap(cue, 0)
    written = 0
    while worn.bench.now_us // 1000 < began_ms + 3500:
        if worn.haptics.busy():
            worn.haptics.work(worn.bench.ticks_ms())
            worn.clock.sleep_ms(rng.choice((0, 5, 40)))
        else:
            assert not worn.is_on
            worn.bench.now_us += 1000 * FLASH_MS
            written += 1
    assert written >= 5
    check(worn.bursts(), began_ms, CUES[cue])


@pytest.mark.parametrize("kind", MOTORS)
@pytest.mark.parametrize("ahead_ms", [40, 17, 0, -20])
def test_a_tap_that_leads_begins_at_its_tick_and_is_short(kind, ahead_ms):
    worn = Worn(kind)
    worn.clock.sleep_ms(500)
    short_ms = 70 if kind == "lra" else 120
    for lead in LED:
        before = len(worn.bursts())
        now_ms = worn.bench.ticks_ms()
        began_us = worn.bench.now_us
        worn.haptics.tap_at(lead, ticks.add(now_ms, ahead_ms))
        assert worn.bench.now_us - began_us < 1000 * max(0, ahead_ms) + 2000
        worn.finish()
        felt = worn.bursts()[before:]
        wanted_ms = began_us / 1000 + max(0, ahead_ms) + worn.haptics.rise_ms
        assert abs(felt[0][0] - wanted_ms) < 25
        assert len(felt) == (2 if lead == program.TAP_SIDE else 1)
        drive_ms = 2 * short_ms if lead == program.TAP_OUT else short_ms
        assert abs(felt[0][1] - felt[0][0] - drive_ms) < 45


def test_breathe_out_is_twice_as_long_as_breathe_in():
    for kind in MOTORS:
        led = Worn(kind).haptics.led
        assert 2 * led[program.TAP_IN][0] == led[program.TAP_OUT][0]
        assert 60 <= 10 * led[program.TAP_IN][0] <= 120


@pytest.mark.parametrize("kind", MOTORS)
def test_a_cue_cuts_a_tap_that_leads_short_and_is_felt_whole(kind):
    worn = Worn(kind)
    worn.haptics.tap_at(program.TAP_OUT, worn.bench.ticks_ms())
    worn.clock.sleep_ms(60)
    began_ms = worn.bench.now_us // 1000
    worn.haptics.tap(ids.RUN, 0)
    worn.clock.sleep_ms(2)
    assert not worn.is_on
    worn.finish()
    check(worn.bursts()[-3:], began_ms + 120, patterns.RUN)


@pytest.mark.parametrize("kind", MOTORS)
def test_a_tap_that_leads_does_not_break_a_cue(kind):
    worn = Worn(kind)
    began_ms = worn.bench.now_us // 1000
    worn.haptics.tap(ids.HIKE, 0)
    worn.clock.sleep_ms(300)
    worn.haptics.tap_at(program.TAP_IN, ticks.add(worn.bench.ticks_ms(), 30))
    worn.finish()
    check(worn.bursts(), began_ms, patterns.HIKE)


def test_a_new_cue_takes_the_place_of_one_that_plays():
    worn = Worn()
    worn.haptics.tap(ids.EASE, 0)
    worn.clock.sleep_ms(200)
    began_ms = worn.bench.now_us // 1000
    worn.haptics.tap(ids.RUN, 0)
    worn.finish()
    felt = worn.bursts()
    check(felt[1:], began_ms + 120, patterns.RUN)


def test_an_acknowledgement_gives_way_to_whatever_plays():
    worn = Worn()
    began_ms = worn.bench.now_us // 1000
    worn.haptics.tap(ids.HIKE, 0)
    worn.haptics.acknowledge(TICK)
    worn.finish()
    check(worn.bursts(), began_ms, patterns.HIKE)
    worn.haptics.acknowledge(TICK)
    worn.finish()
    assert len(worn.bursts()) == 3


@pytest.mark.parametrize("kind", MOTORS)
def test_the_step_counter_is_told_of_cues_alone(kind):
    worn = Worn(kind)
    worn.haptics.tap_at(program.TAP_IN, worn.bench.ticks_ms())
    worn.finish()
    worn.haptics.acknowledge(TICK)
    worn.finish()
    worn.haptics.tap(ids.WRONG, 0)  # nothing to be felt
    assert worn.steps.told == []
    now_ms = worn.bench.ticks_ms()
    worn.haptics.tap(ids.HIKE, 0)
    worn.finish()
    ((from_ms, to_ms),) = worn.steps.told
    began_ms, ended_ms = (
        worn.bench.tick_of(1000.0 * worn.bursts()[-2][0]),
        worn.bench.tick_of(1000.0 * worn.bursts()[-1][1]),
    )
    assert abs(ticks.diff(from_ms, now_ms)) <= 1
    assert from_ms <= began_ms
    assert -120 <= to_ms - ended_ms <= 60


@pytest.mark.parametrize("kind", ["lra", "erm"])
def test_the_driver_stands_by_between_patterns(kind):
    worn = Worn(kind)
    for _ in range(2):
        worn.haptics.tap(ids.RUN, 0)
        assert worn.part.read(0x01) == 0x05
        worn.finish()
        assert worn.part.read(0x01) == 0x45


@pytest.mark.parametrize("fault", ["haptics-absent", "haptics-nack", "haptics-wrong-id"])
def test_a_driver_that_is_not_there_costs_nothing_and_is_found_when_it_comes(fault):
    worn = Worn()
    worn.bench.faults.add(fault)
    worn.part.power_on(worn.bench.now_us)
    worn.haptics = Haptics(worn.bench.bus, True, 0, 0, worn.steps)
    worn.clock.look_after(None, worn.haptics)
    for cue in CUES:
        worn.haptics.tap(cue, 0)
        assert not worn.haptics.busy()
        worn.clock.sleep_ms(3000)
    worn.haptics.tap_at(program.TAP_IN, worn.bench.ticks_ms())
    assert worn.bursts() == []
    assert worn.steps.told == []  # nothing shakes
    worn.bench.faults.clear()
    worn.clock.sleep_ms(33_000)
    began_ms = worn.bench.now_us // 1000
    worn.haptics.tap(ids.HIKE, 0)
    worn.finish()
    check(worn.bursts(), began_ms, patterns.HIKE)


def test_a_nack_when_the_motor_should_stop_stops_it_all_the_same():
    worn = Worn()
    worn.haptics.tap(ids.EASE, 0)
    worn.clock.sleep_ms(850)
    worn.bench.faults.add("haptics-nack")
    worn.clock.sleep_ms(400)
    assert not worn.haptics.busy()  # or no page would be written any more
    worn.bench.faults.clear()
    worn.clock.sleep_ms(1000)
    assert not worn.is_on
    assert worn.part.read(0x01) == 0x45


def test_a_nack_now_and_then_is_not_felt():
    worn = Worn()
    count = [0]

    def sometimes(address: int, out: bytes, size: int) -> None:
        count[0] += 1
        worn.bench.faults.clear()
        if count[0] % 3 == 0:
            worn.bench.faults.add("haptics-nack")

    worn.bench.on_transfer = sometimes
    began_ms = worn.bench.now_us // 1000
    worn.haptics.tap(ids.ALARM, 0)
    worn.finish()
    check(worn.bursts(), began_ms, patterns.ALARM)


def test_a_driver_that_lost_power_in_a_pattern_is_used_again():
    worn = Worn()
    for lost_after_ms in (0, 300, 2000):
        worn.haptics.tap(ids.EASE, 0)
        worn.clock.sleep_ms(lost_after_ms)
        worn.part.power_on(worn.bench.now_us)
        worn.finish()
        before = len(worn.bursts())
        began_ms = worn.bench.now_us // 1000
        worn.haptics.tap(ids.RUN, 0)
        worn.finish()
        check(worn.bursts()[before:], began_ms, patterns.RUN)
        assert worn.part.read(0x1A) == 0xB6


def test_a_held_bus_keeps_no_flash_away():
    worn = Worn()
    worn.haptics.tap(ids.HIKE, 0)
    worn.bench.is_held = True
    worn.clock.sleep_ms(3000)
    assert not worn.haptics.busy()
    worn.bench.is_held = False
    worn.clock.sleep_ms(8000)
    assert not worn.is_on


@pytest.mark.parametrize("fault", ["haptics-stuck", "haptics-saturated"])
def test_a_motor_that_does_not_turn_holds_nothing_up(fault):
    worn = Worn()
    worn.bench.faults.add(fault)
    for cue in CUES:
        worn.haptics.tap(cue, 0)
        worn.finish()
    assert worn.bursts() == []


def test_a_start_turns_the_motor_off_that_a_reset_left_on():
    worn = Worn()
    worn.haptics.tap(ids.EASE, 0)
    assert worn.is_on or worn.part.is_busy
    worn.bench.now_us += 4_000_000
    assert worn.is_on
    Haptics(worn.bench.bus, True, 0, 0, None)
    worn.bench.now_us += 2000
    assert not worn.is_on


def test_a_motor_has_its_loop_and_its_voltages():
    """SLOS854 8.5.2 and 8.6: an LRA at 2 V RMS, clamped at 3 V; an ERM at 3 V, open loop until it was calibrated."""
    lra = Worn("lra", 2000).part
    assert (lra.read(0x1A) & 0x80, lra.read(0x1D) & 0x01) == (0x80, 0)
    assert abs(lra.read(0x16) * 20.58 / 0.832 - 2000) < 30
    assert abs(lra.read(0x17) * 21.22 - 3000) < 30
    erm = Worn("erm", 3000).part
    assert (erm.read(0x1A) & 0x80, erm.read(0x1D) & 0x20) == (0, 0x20)
    assert abs(erm.read(0x17) * 21.59 - 3000) < 30
    calibrated = Worn("erm", 3000, 0x0D6B37).part
    assert [calibrated.read(register) for register in (0x18, 0x19, 0x1A)] == [0x0D, 0x6B, 0x37]
    assert calibrated.read(0x1D) & 0x20 == 0
    untold = Worn("lra").part
    assert (untold.read(0x16), untold.read(0x17)) == (0x3E, 0x8C)


def test_a_plain_motor_gets_its_share_of_the_cell():
    assert PwmMotor(Pwm(Bench(), Motor("erm")), Bench(), 0, None).duty == 65535
    assert abs(PwmMotor(Pwm(Bench(), Motor("erm")), Bench(), 3000, None).duty / 65535 - 3000 / 3700) < 0.001


# The feel-test


@pytest.mark.parametrize("kind", MOTORS)
def test_the_feel_test_plays_every_pattern_by_name(kind, capsys):
    worn = Worn(kind)
    feel.every(worn.haptics)
    assert capsys.readouterr().out.split() == [*NAMES]
    assert len(worn.bursts()) == 2 + 3 + 1 + 2 + 6 + 1 + 1 + 1 + 2 + 1
    with pytest.raises(KeyError):
        feel.play(worn.haptics, "jump")


def test_calibration_gives_what_a_start_takes():
    worn = Worn("lra")
    assert isinstance(worn.haptics, Haptics)
    began_us = worn.bench.now_us
    found = feel.calibrate(worn.haptics)
    assert 1_000_000 <= worn.bench.now_us - began_us < 2_000_000
    assert found == 0x0C << 16 | 0x6C << 8 | worn.part.read(0x1A)
    worn.bench.faults.add("haptics-absent")
    assert feel.calibrate(worn.haptics) == 0
