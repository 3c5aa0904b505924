"""The optical sensor: samples into a ring, nothing into the frame, and no trouble without it."""

from __future__ import annotations

import pytest

from tests.watch.drivers.bench import Bench
from trailcore.frame import Frame
from trailcore.ids import NONE
from trailcue.virtual.parts.max30102 import ADDRESS, Max30102
from watch.optical import Optical


class Worn:
    def __init__(self, *faults: str) -> None:
        self.bench = Bench()
        self.bench.faults |= set(faults)
        self.part = Max30102(2, self.bench.is_failing)
        self.part.power_on(0)
        self.bench.parts[ADDRESS] = self.part
        self.bench.now_us = 100_000
        self.optical = Optical(self.bench.bus)
        self.frame = Frame()

    def wear(self, seconds: float) -> None:
        end_us = self.bench.now_us + 1e6 * seconds
        while self.bench.now_us < end_us:
            self.part.feel([(self.bench.now_us, 850)])
            assert self.optical.collect(self.frame, self.bench.ticks_ms())
            self.bench.now_us += 187_000


def test_samples_come_25_times_a_second_in_the_order_they_were_taken():
    worn = Worn()
    worn.wear(3)
    seen = worn.optical.count
    worn.wear(20)
    assert abs(worn.optical.count - seen - 500) <= 10
    assert all(1000 < value < 1 << 18 for value in worn.optical.ring)
    assert len(set(worn.optical.ring)) > 50


def test_the_frame_gets_nothing_yet():
    worn = Worn()
    worn.wear(10)
    assert (worn.frame.bpm, worn.frame.n_rr) == (NONE, 0)


def test_a_stall_loses_what_the_fifo_did_not_hold_and_no_more():
    worn = Worn()
    worn.wear(5)
    before = worn.optical.count
    worn.bench.now_us += 3_000_000
    worn.wear(5)
    assert 125 + 25 <= worn.optical.count - before <= 125 + 45


@pytest.mark.parametrize("fault", ["optical-absent", "optical-nack", "optical-wrong-id"])
def test_a_part_that_is_not_there_is_found_when_it_comes(fault):
    worn = Worn(fault)
    worn.wear(30)
    assert worn.optical.count == 0
    worn.bench.faults.clear()
    worn.wear(50)
    assert worn.optical.count > 100


def test_a_held_bus_costs_one_second():
    worn = Worn()
    worn.wear(5)
    before = worn.optical.count
    worn.bench.is_held = True
    held: list[int] = []
    worn.bench.on_transfer = lambda address, out, count: held.append(address)
    worn.wear(30)
    assert len(held) == 1
    worn.bench.is_held = False
    worn.wear(70)
    assert worn.optical.count > before
