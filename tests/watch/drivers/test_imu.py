"""The accelerometer: steps at the right times whatever the part's clock does, and nothing invented where it fails."""

from __future__ import annotations

import itertools
import random
from array import array
from collections.abc import Iterable

import pytest

from tests.watch.drivers.bench import WRAP, Bench, Wrist
from trailcore import ids
from trailcore.frame import EVENT_ROW, Frame
from trailcore.ids import NONE
from trailcore.steps import Steps
from trailcue.virtual.parts.lsm6ds import Lsm6ds
from watch.imu import Imu

ADDRESS = 0x6A
DELAY_MS = 10
FLASH_S, CONNECT_S = 0.25, 1.5


class Sample:
    """One that the part took."""

    def __init__(self, t_us: int, words: tuple[int, int, int]) -> None:
        self.t_us = t_us
        self.words = words


class Worn:
    """An IMU on a walking wrist, asked as the loop asks: some times a second, and at each second."""

    def __init__(
        self,
        rate: float = 1.0,
        drift_per_min: float = 0.0,
        kind: str = "lsm6ds3trc",
        faults: Iterable[str] = (),
    ) -> None:
        self.bench = Bench()
        self.bench.faults |= set(faults)
        self.wrist = Wrist()
        self.part = Lsm6ds(kind, self.wrist, 3, self.bench.is_failing)
        self.rate, self.drift = rate, drift_per_min
        self.part.rate = rate
        self.bench.parts[ADDRESS] = self.part
        self.taken: list[Sample] = []
        self._measured = self.part._measured
        self.part._measured = self._take
        self.bench.now_us = 100_000
        self.imu = Imu(self.bench.bus, ADDRESS)
        self.off_ms: list[tuple[float, float]] = []  # (when, by how much a sample's time was wrong)
        self._block = self.imu.steps.block
        self.imu.steps.block = self._told
        self.rng = random.Random(1)
        self.steps_ms: list[int] = []
        self.events: list[tuple[int, int, int]] = []
        self.wrists: list[int] = []
        self.most_steps = 0
        self.due_us = 1_000_000

    def _take(self, t_us: int) -> tuple[int, int, int]:
        """Take a sample, and let the part's clock drift."""
        words = self._measured(t_us)
        self.taken.append(Sample(t_us, words))
        self.part.rate = self.rate * (1.0 + self.drift * t_us / 60e6)
        self.part._period_us = 1e6 / (52 * self.part.rate)
        return words

    def _told(self, words: array[int], n: int, t_ms: int, period_us: int) -> None:
        """Note what time the steps are told of the newest sample of a burst."""
        triple = (words[3 * n - 3], words[3 * n - 2], words[3 * n - 1])
        near = [s for s in self.taken[-1400:] if s.words == triple]
        if near:
            off_ms = [self.bench.ms_after((t_ms + DELAY_MS) % WRAP, sample.t_us) for sample in near]
            self.off_ms.append((self.bench.now_us / 1e6, min(off_ms, key=abs)))
        self._block(words, n, t_ms, period_us)

    def wear(self, until_s: float, stalls: Iterable[tuple[float, float]] = ()) -> None:
        """Go on until then, held up at (second, for so many seconds)."""
        waiting = sorted(stalls)
        bench = self.bench
        while self.due_us <= until_s * 1e6:
            while bench.now_us < self.due_us:
                self._collect(bench.ticks_ms())
                if waiting and bench.now_us >= waiting[0][0] * 1e6:
                    bench.now_us += int(waiting.pop(0)[1] * 1e6)
                pause_us = int(self.rng.choice((200, 200, 200, 40, 13)) * 1000 + self.rng.randrange(4000))
                bench.now_us = max(bench.now_us, min(self.due_us, bench.now_us + pause_us))
            self._collect(int(bench.tick_of(self.due_us)))
            self.wrists.append(self.imu.wrist())
            self.due_us += 1_000_000

    def _collect(self, until_ms: int) -> None:
        frame = Frame()
        for _ in range(8):
            is_done = self.imu.collect(frame, until_ms)
            steps = list(frame.steps_ms[: frame.n_steps])
            assert all(-8 <= (until_ms - t_ms + WRAP // 2) % WRAP - WRAP // 2 <= 8184 for t_ms in steps)
            self.steps_ms += steps
            rows = [frame.events[i * EVENT_ROW : i * EVENT_ROW + 4] for i in range(frame.n_events)]
            self.events += [(row[0], row[2], row[3]) for row in rows]
            frame.clear()
            if is_done:
                return
        raise AssertionError("eight frames do not hold it")

    def worst_ms(self, from_s: float, until_s: float = 1e9) -> float:
        """By how much a sample's time was wrong at most."""
        return max(abs(off) for t_s, off in self.off_ms if from_s <= t_s < until_s)

    def wanted_steps_ms(self) -> list[int]:
        """The steps that the counter finds in every sample, each at its true time."""
        steps, words, found = Steps(5200, 4098), array("h", [0] * 24), []
        for first in range(0, len(self.taken) - 8, 8):
            block = self.taken[first : first + 8]
            for i, sample in enumerate(block):
                words[3 * i : 3 * i + 3] = array("h", sample.words)
            period_us = round((block[7].t_us - block[0].t_us) / 7)
            steps.block(words, 8, int(self.bench.tick_of(block[7].t_us) - DELAY_MS) % WRAP, period_us)
            found += steps.times_ms[: steps.found()]
            steps.clear()
        return found


def away_ms(times_ms: list[int], wanted_ms: list[int]) -> list[int]:
    """Of each time, how far the nearest wanted one is."""
    half = WRAP // 2
    return [min(((t - w + half) % WRAP - half for w in wanted_ms), key=abs) for t in times_ms]


STALLS = ((12.3, FLASH_S), (21.1, CONNECT_S), (28.4, FLASH_S), (35.2, CONNECT_S), (44.0, 4.0))


@pytest.mark.parametrize("rate", [0.95, 0.9615, 0.98, 1.0, 1.02, 1.05])
@pytest.mark.parametrize("drift_per_min", [0.0, 0.001, -0.002])
@pytest.mark.parametrize("stalls", [(), STALLS])
def test_samples_have_their_times_whatever_the_parts_clock_does(rate, drift_per_min, stalls):
    """52 Hz in name, 5 % off and drifting with the cold, over the wrap of the ticks (at 65 s)."""
    worn = Worn(rate, drift_per_min)
    worn.wear(80, stalls)
    assert worn.worst_ms(0, 8) < 12
    assert worn.worst_ms(8) <= 10
    assert worn.worst_ms(50) <= 7
    assert worn.imu.overruns == 0
    assert len(worn.off_ms) > 250
    assert abs(worn.imu.sampled.period_16us / 16 * 52 * worn.part.rate / 1e6 - 1) < 0.0015


@pytest.mark.parametrize("rate", [0.95, 1.0, 1.05])
@pytest.mark.parametrize("stalls", [(), STALLS])
def test_steps_are_within_ten_ms_of_those_of_a_perfect_clock(rate, stalls):
    worn = Worn(rate, 0.001)
    worn.wear(80, stalls)
    wanted = worn.wanted_steps_ms()
    assert abs(len(worn.steps_ms) - len(wanted)) <= 2
    assert len(wanted) > 180
    off = away_ms(worn.steps_ms[20:], wanted)
    assert max(map(abs, off)) <= 10 + 8  # a frame's times lie on 8 ms
    assert abs(sum(off) / len(off)) < 6


def test_the_loops_pace_may_be_that_of_the_samples():
    """Exactly ten samples between two looks: what they cannot tell is half a period at most."""
    worn = Worn(1000 / 52 / 20)
    bench = worn.bench
    while bench.now_us < 60_000_000:
        worn._collect(bench.ticks_ms())
        bench.now_us = -(-bench.now_us // 200_000) * 200_000
    assert worn.worst_ms(2) <= 11


@pytest.mark.parametrize("kind", ["lsm6ds33", "lsm6ds3trc"])
def test_both_parts_give_the_wearers_steps(kind):
    worn = Worn(kind=kind)
    worn.wear(60)
    assert abs(len(worn.steps_ms) - 150) <= 4
    assert NONE not in worn.wrists[2:]
    assert worn.events == []


def test_a_stall_that_the_fifo_holds_costs_nothing():
    """Ten seconds, as of a radio that hangs: every step is handed out, none older than a log can tell."""
    worn = Worn()
    worn.wear(70, [(30.5, 10.0)])
    assert worn.imu.overruns == 0
    assert abs(len(worn.steps_ms) - 174) <= 4
    assert worn.wrists.count(NONE) <= 1
    gaps = [(b - a) % WRAP for a, b in itertools.pairwise(worn.steps_ms[5:])]
    assert all(300 < gap < 500 for gap in gaps)


@pytest.mark.parametrize("kind", ["lsm6ds33", "lsm6ds3trc"])
def test_an_overrun_is_counted_logged_and_over(kind):
    worn = Worn(0.97, kind=kind)
    worn.wear(90, [(30.5, 20.0 if kind == "lsm6ds3trc" else 30.0)])
    assert worn.imu.overruns == 1
    assert worn.events == [(ids.QUIET, ids.IMU, 1), (ids.QUIET, ids.IMU, 0)]
    assert worn.worst_ms(70) <= 6
    late = [t for t in worn.steps_ms if worn.bench.ms_after(t, 70_000_000) > 0]
    assert abs(len(late) - 50) <= 3


@pytest.mark.parametrize("fault", ["imu-absent", "imu-wrong-id", "imu-nack"])
def test_a_part_that_is_not_there_gives_nothing_and_is_found_when_it_comes(fault):
    worn = Worn(faults=[fault])
    worn.wear(40)
    assert worn.steps_ms == []
    assert set(worn.wrists) == {NONE}
    assert worn.events == [(ids.QUIET, ids.IMU, 1)]
    worn.bench.faults.clear()
    worn.wear(120)
    assert worn.events[1:] == [(ids.QUIET, ids.IMU, 0)]
    assert worn.wrists[-1] != NONE
    assert len(worn.steps_ms) > 60


def test_a_part_of_another_kind_is_left_alone():
    worn = Worn(faults=["imu-wrong-id"])
    written: list[bytes] = []
    worn.bench.on_transfer = lambda address, out, count: written.append(out) if len(out) > 1 else None
    worn.wear(40)
    assert written == []


def test_an_absent_part_costs_next_to_no_time():
    worn = Worn(faults=["imu-absent"])
    asked: list[int] = []
    worn.bench.on_transfer = lambda address, out, count: asked.append(address)
    worn.wear(300)
    assert len(asked) < 30


@pytest.mark.parametrize("register", [0x3A, 0x3E])
def test_a_single_nack_costs_no_sample(register):
    """In the question how many there are, or in the middle of a collection."""
    worn = Worn()
    worn.wear(20)
    failing = [True]

    def once(address: int, out: bytes, count: int) -> None:
        worn.bench.faults.discard("imu-nack")
        if out[0] == register and failing:
            failing.pop()
            worn.bench.faults.add("imu-nack")

    worn.bench.on_transfer = once
    worn.wear(60)
    assert failing == []
    assert abs(len(worn.steps_ms) - 150) <= 4
    assert worn.worst_ms(8) <= 10
    assert worn.events == []


def test_a_burst_that_broke_off_does_not_turn_the_axes():
    worn = Worn()
    worn.wear(20)
    worn.part.run(worn.bench.now_us + 100_000)
    worn.part.transfer(bytes((0x3E,)), 8)  # four words: the next is a y
    worn.wear(60)
    assert abs(len(worn.steps_ms) - 150) <= 6
    assert worn.worst_ms(22) <= 10


@pytest.mark.parametrize("fault", ["imu-stuck", "imu-saturated"])
def test_a_part_that_does_not_sense_is_not_taken_for_a_still_wrist(fault):
    worn = Worn()
    worn.wear(20)
    before = len(worn.steps_ms)
    worn.bench.faults.add(fault)
    worn.wear(60)
    assert len(worn.steps_ms) - before <= 7
    assert set(worn.wrists[26:]) == {NONE}
    worn.bench.faults.clear()
    worn.wear(100)
    assert NONE not in worn.wrists[-30:]
    assert len(worn.steps_ms) - before > 70


def test_a_wrist_that_lies_still_is_sensed():
    worn = Worn()
    worn.wrist.is_still = lambda t_us: True
    worn.wear(60)
    assert worn.steps_ms == []
    assert set(worn.wrists[3:]) == {1}


def test_a_part_that_lost_power_for_a_moment_is_set_up_anew():
    worn = Worn()
    worn.wear(20)
    worn.part.power_on(worn.bench.now_us)
    worn.wear(60)
    assert abs(len(worn.steps_ms) - 145) <= 8
    assert worn.worst_ms(24) <= 10


def test_a_part_that_holds_the_clock_is_read_all_the_same():
    """Late by 20 ms in each transfer: times are half of that worse."""
    worn = Worn(0.98, faults=["imu-late"])
    worn.wear(60)
    assert abs(len(worn.steps_ms) - 150) <= 4
    assert worn.worst_ms(8) <= 16


def test_a_held_bus_does_not_hold_the_loop():
    worn = Worn()
    worn.wear(20)
    worn.bench.is_held = True
    began_us = worn.bench.now_us
    lost = []
    worn.bench.on_transfer = lambda address, out, count: lost.append(out)
    worn.wear(60)
    assert len(lost) == 1  # one second, then it is left alone
    worn.bench.is_held = False
    worn.wear(150)
    assert worn.wrists[-1] != NONE
    assert worn.bench.now_us > began_us
