"""Sleep that forgets neither button nor motor, the date, the cell, the cause of a start."""

from __future__ import annotations

import datetime
import itertools
import random
from types import SimpleNamespace

import pytest

from tests.watch.drivers.bench import Bench
from trailcore import ids
from trailcore.frame import EVENT_ROW, Frame
from trailcore.ids import NONE
from watch.button import Button
from watch.clock import Clock
from watch.power import Power, cause

REASONS = SimpleNamespace(
    POWER_ON=1, BROWNOUT=2, SOFTWARE=3, DEEP_SLEEP_ALARM=4, RESET_PIN=5, WATCHDOG=6, UNKNOWN=7
)


class Polled:
    """A button and a motor in one, who note when they were thought of."""

    has_work = True
    is_idle = False

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.polls_us: list[int] = []
        self.due_us = 1 << 60
        self.late_us: list[int] = []

    def poll(self, now_ms: int) -> None:
        self.polls_us.append(self.bench.now_us)

    def work(self, now_ms: int) -> int:
        if self.bench.now_us >= self.due_us:
            self.late_us.append(self.bench.now_us - self.due_us)
            self.due_us += 70_000
        return -(-(self.due_us - self.bench.now_us) // 1000)


def asleep() -> tuple[Bench, Clock, Polled]:
    bench = Bench()

    def sleep(seconds: float) -> None:
        bench.now_us += round(1e6 * seconds)

    clock = Clock(bench.ticks_ms, sleep, None)
    polled = Polled(bench)
    clock.look_after(polled, polled)
    return bench, clock, polled


@pytest.mark.parametrize("ms", [0, 1, 39, 40, 41, 200, 1000])
def test_a_sleep_lasts_as_long_as_it_should_over_the_wrap(ms):
    bench, clock, _ = asleep()
    for _ in range(100):
        began_us = bench.now_us
        clock.sleep_ms(ms)
        assert 1000 * ms - 1000 <= bench.now_us - began_us <= 1000 * ms + 2500
        bench.now_us += 650_000


def test_the_button_is_looked_at_every_40_ms():
    _, clock, polled = asleep()
    for _ in range(20):
        clock.sleep_ms(200)
    gaps = [b - a for a, b in itertools.pairwise(polled.polls_us)]
    assert len(gaps) > 95
    assert max(gaps) <= 41_000


def test_a_gesture_ends_a_sleep_and_a_quiet_button_does_not():
    """A press is delivered at once, however long the loop sleeps."""
    bench, clock, _ = asleep()
    pin = SimpleNamespace(value=True)
    button = Button(pin, SimpleNamespace(acknowledge=bool), bench.ticks_ms())
    clock.look_after(button, None)
    clock.sleep_ms(1000)
    began_us = bench.now_us
    clock.sleep_ms(1000)
    assert bench.now_us - began_us >= 999_000
    pin.value = False
    clock.sleep_ms(80)
    pin.value = True
    began_us = bench.now_us
    clock.sleep_ms(5000)
    assert (
        350_000 <= bench.now_us - began_us <= 350_000 + 2 * 45_000
    )  # a click is over when no second one came
    assert button.gesture() == ids.PRESS_SHORT


def test_the_motor_is_looked_after_when_it_asked_to_be():
    bench, clock, polled = asleep()
    polled.due_us = bench.now_us + 33_000
    for _ in range(20):
        clock.sleep_ms(200)
    assert len(polled.late_us) > 50
    assert max(polled.late_us) <= 2000


def test_a_sleep_needs_neither():
    bench, clock, _ = asleep()
    clock.look_after(None, None)
    clock.sleep_ms(100)
    assert 99_000 < bench.now_us < 102_000


def test_the_rtc_is_a_day_and_a_second():
    rng = random.Random(1)
    for _ in range(2000):
        moment = datetime.datetime(2001, 1, 1) + datetime.timedelta(seconds=rng.randrange(90 * 365 * 86400))
        clock = Clock(None, None, SimpleNamespace(datetime=moment_of(moment)))
        clock.read_rtc()
        since = moment - datetime.datetime(2000, 1, 1)
        assert (clock.rtc_days, clock.rtc_s) == (since.days, since.seconds)


def moment_of(moment: datetime.datetime) -> SimpleNamespace:
    names = {"tm_mon": moment.month, "tm_mday": moment.day, "tm_hour": moment.hour, "tm_min": moment.minute}
    return SimpleNamespace(tm_year=moment.year, tm_sec=moment.second, **names)


def test_a_clock_that_was_never_set_is_unknown_and_one_that_is_set_later_known():
    rtc = SimpleNamespace(datetime=moment_of(datetime.datetime(2000, 1, 3, 11, 5, 9)))
    clock = Clock(None, None, rtc)
    clock.read_rtc()
    assert (clock.rtc_days, clock.rtc_s) == (0, 0)
    rtc.datetime = moment_of(datetime.datetime(2026, 11, 21, 6, 0, 1))
    clock.read_rtc()
    assert (clock.rtc_days, clock.rtc_s) == (9821, 21601)


# The cell


class Cell:
    """An AnalogIn behind a divider, full scale the chip's supply."""

    def __init__(self, mv: float, supply_mv: float, permille: int) -> None:
        self.mv, self.supply_mv, self.permille = mv, supply_mv, permille

    @property
    def value(self) -> int:
        return min(65535, round(self.mv * 1000 / self.permille / self.supply_mv * 65535))


def powered(cell: Cell | None, permille: int = 2000, supply_mv: float = 3300) -> tuple[Bench, Power]:
    bench = Bench()
    cpu = SimpleNamespace(voltage=supply_mv / 1000)
    return bench, Power(bench, cell, cpu, permille, ids.CAUSE_POWER, None)


@pytest.mark.parametrize("permille", [2000, 2961])
@pytest.mark.parametrize(("mv", "supply_mv"), [(4200, 3300), (3700, 3300), (3400, 3250), (3050, 2950)])
def test_the_cell_is_measured_whatever_the_supply(permille, mv, supply_mv):
    bench, power = powered(Cell(mv, supply_mv, permille), permille, supply_mv)
    frame = Frame()
    assert power.collect(frame, bench.ticks_ms())
    assert abs(power.mv - mv) <= 5
    row = frame.events[:EVENT_ROW]
    assert (frame.n_events, row[0], row[2]) == (1, ids.BATTERY, power.mv)


def test_a_supply_that_22_bits_cannot_say_measures_the_same():
    (_, power), (_, short) = powered(Cell(4190, 3300, 2000)), powered(Cell(4190, 3300, 2000))
    short.cpu.voltage = 3.2999992
    for one in (power, short):
        assert one.collect(Frame(), one.clock.ticks_ms())
    assert short.mv == power.mv


def test_the_cell_is_told_once_a_minute():
    bench, power = powered(Cell(3800, 3300, 2000))
    told = 0
    for _ in range(601):
        frame = Frame()
        assert power.collect(frame, bench.ticks_ms())
        told += frame.n_events
        bench.now_us += 1_000_000
    assert told in (10, 11)


def test_what_a_full_frame_has_no_room_for_is_told_in_the_next():
    bench, power = powered(Cell(3800, 3300, 2000))
    frame = Frame()
    while frame.add_event(ids.STORAGE, 1, 1):
        pass
    assert not power.collect(frame, bench.ticks_ms())
    frame.clear()
    assert power.collect(frame, bench.ticks_ms())
    assert frame.n_events == 1


@pytest.mark.parametrize("cell", [None, Cell(0, 3300, 2000), Cell(900, 3300, 2000), Cell(6600, 3300, 2000)])
def test_no_cell_is_unknown(cell):
    bench, power = powered(cell)
    frame = Frame()
    assert power.collect(frame, bench.ticks_ms())
    assert (power.mv, frame.n_events) == (NONE, 0)


def test_the_session_ends_when_the_button_says_so():
    bench = Bench()
    button = SimpleNamespace(is_off=False)
    power = Power(bench, None, None, 2000, ids.CAUSE_RESET, button)
    assert not power.wants_off()
    button.is_off = True
    assert power.wants_off()
    assert not powered(None)[1].wants_off()


@pytest.mark.parametrize(
    ("reason", "wanted"),
    [
        (REASONS.POWER_ON, ids.CAUSE_POWER),
        (REASONS.BROWNOUT, ids.CAUSE_POWER),
        (REASONS.SOFTWARE, ids.CAUSE_RESET),
        (REASONS.RESET_PIN, ids.CAUSE_RESET),
        (REASONS.WATCHDOG, ids.CAUSE_RESET),
        (REASONS.DEEP_SLEEP_ALARM, ids.CAUSE_RESET),
        (REASONS.UNKNOWN, ids.CAUSE_UNKNOWN),
    ],
)
def test_the_cause_of_a_start_is_power_or_a_reset(reason, wanted):
    assert cause(reason, REASONS) == wanted
