"""The optical sensor against its datasheet: FIFO, rates, resolution, and a pulse one can see."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.virtual.parts.wearers import StillWearer
from trailcue.virtual.parts.max30102 import Max30102

STATUS, WRITE, OVERFLOWS, READ, DATA, FIFO_CONFIG, MODE, SPO2, LED1 = 0, 4, 5, 6, 7, 8, 9, 10, 12
HEART_RATE, SPO2_MODE = 2, 3
NA_4096_100_HZ_18_BIT = 1 << 5 | 1 << 2 | 3


class Bench:
    """A part on skin."""

    def __init__(self, rr_1024: int = 800) -> None:
        self.failing: set[str] = set()
        self.wearer = StillWearer(rr_1024=rr_1024)
        self.part = Max30102(1, self.failing.__contains__)
        self.now_us = 0

    def wait(self, us: int) -> None:
        until_us = self.now_us + us
        while self.now_us < until_us:
            self.now_us = min(until_us, self.now_us + 50_000)
            self.part.feel(self.wearer.beats(self.now_us))
            self.part.live(self.now_us)

    def write(self, register: int, *values: int) -> None:
        self.part.transfer(bytes((register, *values)), 0)

    def read(self, register: int, count: int = 1) -> bytes:
        return self.part.transfer(bytes((register,)), count)

    def start(self, mode: int = HEART_RATE, spo2: int = NA_4096_100_HZ_18_BIT, fifo: int = 0x10) -> None:
        self.write(FIFO_CONFIG, fifo)
        self.write(SPO2, spo2)
        self.write(LED1, 0x1F, 0x1F)
        self.write(MODE, mode)

    def waiting(self) -> int:
        return (self.read(WRITE)[0] - self.read(READ)[0]) % 32

    def samples(self, count: int, channels: int = 1) -> list[int]:
        data = self.read(DATA, 3 * channels * count)
        return [int.from_bytes(data[i : i + 3], "big") for i in range(0, len(data), 3)]


def test_ids_and_reset():
    bench = Bench()
    assert bench.read(0xFE, 2) == b"\x03\x15"
    assert bench.read(STATUS) == b"\x01"  # power ready, cleared by reading
    assert bench.read(STATUS) == b"\x00"
    bench.start()
    bench.wait(100_000)
    bench.write(MODE, 0x40)
    assert bench.read(WRITE, 3) == b"\x00\x00\x00" and bench.read(MODE) == b"\x00"


@pytest.mark.parametrize(("code", "hz"), [(0, 50), (1, 100), (2, 200)])
def test_rates(code: int, hz: int):
    bench = Bench()
    bench.start(spo2=1 << 5 | code << 2 | 3)
    bench.wait(20 * 1_000_000 // hz)
    assert bench.waiting() == 20
    bench.samples(20)
    assert bench.waiting() == 0


def test_averaging():
    bench = Bench()
    bench.start(fifo=2 << 5 | 0x10)  # 4 samples each
    bench.wait(400_000)
    assert bench.waiting() == 10


def test_the_fifo_holds_32_and_counts_what_it_lost():
    bench = Bench()
    bench.start(fifo=0x00)
    bench.wait(400_000)
    assert (bench.waiting(), bench.read(OVERFLOWS)[0]) == (0, 8)  # full: the pointers meet
    before = bench.samples(1)[0]
    assert bench.read(OVERFLOWS) == b"\x00"
    rolling = Bench()
    rolling.start()
    rolling.wait(400_000)
    assert rolling.read(OVERFLOWS)[0] == 8
    assert rolling.samples(1)[0] != before or rolling.read(READ)[0] == 9


def test_two_channels_and_the_write_pointer():
    bench = Bench()
    bench.start(SPO2_MODE)
    bench.write(LED1, 0x10, 0x20)
    bench.wait(100_000)
    red, infrared = bench.samples(1, 2)
    assert infrared == pytest.approx(2 * red, rel=0.05)
    assert bench.read(READ)[0] == 1
    bench.write(WRITE, 0, 0, 0)
    assert bench.waiting() == 0


@pytest.mark.parametrize(("width", "bits"), [(0, 15), (1, 16), (2, 17), (3, 18)])
def test_resolution_is_that_of_the_pulse_width(width: int, bits: int):
    bench = Bench()
    bench.start(spo2=1 << 5 | 1 << 2 | width)
    bench.wait(300_000)
    seen = 0
    for sample in bench.samples(30):
        seen |= sample
    assert seen & ((1 << 18 - bits) - 1) == 0 and seen >> 18 - bits & 1


def test_the_pulse_is_the_hearts():
    """75 bpm: the light dips once in 0.8 s."""
    bench = Bench(rr_1024=819)
    bench.start(spo2=1 << 5 | 0 << 2 | 3)
    values = []
    for _ in range(40):
        bench.wait(400_000)
        values += bench.samples(20)
    middle = (max(values) + min(values)) / 2
    dips = sum(1 for a, b in pairwise(values) if a >= middle > b)
    assert dips == pytest.approx(16 / 0.8, abs=1)
    assert (max(values) - min(values)) / max(values) == pytest.approx(0.02, rel=0.1)


def test_shut_down_it_measures_nothing():
    bench = Bench()
    bench.start(mode=0x80 | HEART_RATE)
    bench.wait(200_000)
    assert bench.waiting() == 0


def test_stuck_and_saturated():
    bench = Bench()
    bench.start()
    bench.wait(100_000)
    bench.samples(9)
    (last,) = bench.samples(1)
    bench.failing.add("optical-stuck")
    bench.wait(100_000)
    assert bench.samples(10) == [last] * 10
    bench.failing.clear()
    bench.failing.add("optical-saturated")
    bench.wait(100_000)
    assert bench.samples(10) == [0x3FFFF] * 10
