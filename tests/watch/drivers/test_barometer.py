"""The barometer: the pressure of the data sheet's formula, and nothing where there is none."""

from __future__ import annotations

import random
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.watch.drivers.bench import Bench, Wrist
from trailcore.frame import Frame
from trailcore.ids import NONE
from trailcue.virtual.parts.bmp280 import EXAMPLE_WORDS, Bmp280
from watch.barometer import Barometer

ADDRESS = 0x77
OTHER_WORDS = (
    (27485, 26735, 50, 36738, -10635, 3024, 6980, -4, -7, 9900, -10230, 4285),
    (28009, 25654, 50, 39145, -10750, 3024, 5667, -120, -7, 15500, -14600, 6000),
)
"""Of two parts, as their owners published them."""


def by_the_data_sheet(words: tuple[int, ...], raw_t: int, raw_p: int) -> tuple[int, float]:
    """BST-BMP280-DS001, 8.1 and 3.11.3: t_fine, and the pressure in Pa by the formula of 64 bits."""
    t1, t2, t3, p1, p2, p3, p4, p5, p6, p7, p8, p9 = words
    linear = ((raw_t >> 3) - (t1 << 1)) * t2 >> 11
    t_fine = linear + ((((raw_t >> 4) - t1) * ((raw_t >> 4) - t1) >> 12) * t3 >> 14)
    a = t_fine - 128000
    offset = a * a * p6 + (a * p5 << 17) + (p4 << 35)
    gain = ((1 << 47) + (a * a * p3 >> 8) + (a * p2 << 12)) * p1 >> 33
    p = ((1048576 - raw_p << 31) - offset) * 3125 // gain
    return t_fine, ((p + (p9 * (p >> 13) * (p >> 13) >> 25) + (p8 * p >> 19) >> 8) + (p7 << 4)) / 256


class Barely(Barometer):
    """One that has read what it is told."""

    def __init__(self, words: tuple[int, ...], raw_t: int, raw_p: int) -> None:
        super().__init__(Bench().bus, ADDRESS)
        self.words = array("i", words)
        self.data[:6] = (raw_p << 4).to_bytes(3, "big") + (raw_t << 4).to_bytes(3, "big")

    def pressure_pa(self) -> int:
        return self._pressure_pa()


raws = st.integers(0, (1 << 20) - 1)


@given(st.sampled_from((EXAMPLE_WORDS, *OTHER_WORDS)), st.integers(-8, 8), raws, raws)
def test_the_pressure_is_that_of_the_formula_of_64_bits(words, vary, raw_t, raw_p):
    words = tuple(word + word * vary // 100 for word in words)
    found_pa = Barely(words, raw_t, raw_p).pressure_pa()
    t_fine, wanted_pa = by_the_data_sheet(words, raw_t, raw_p)
    if found_pa != NONE:
        assert abs(found_pa - wanted_pa) < 0.8
    else:
        inside = -204_000 < t_fine < 434_000 and 30_001 < wanted_pa < 109_999
        assert not inside


def test_the_pressure_is_within_a_pascal_everywhere_it_may_be():
    rng = random.Random(1)
    worst_pa = 0.0
    seen = 0
    for _ in range(20_000):
        words = rng.choice((EXAMPLE_WORDS, *OTHER_WORDS))
        raw_t, raw_p = rng.randrange(420_000, 680_000), rng.randrange(200_000, 750_000)
        found_pa = Barely(words, raw_t, raw_p).pressure_pa()
        if found_pa != NONE:
            seen += 1
            worst_pa = max(worst_pa, abs(found_pa - by_the_data_sheet(words, raw_t, raw_p)[1]))
    assert seen > 10_000
    assert worst_pa < 0.8


class Worn:
    """A barometer on a wrist, asked as the loop asks: now and then, and at each second."""

    def __init__(self, faults: tuple[str, ...] = ()) -> None:
        self.bench = Bench()
        self.bench.faults |= set(faults)
        self.wrist = Wrist()
        self.part = Bmp280(self.wrist, 3, self.bench.is_failing)
        self.bench.parts[ADDRESS] = self.part
        self.bench.now_us = 100_000
        self.barometer = Barometer(self.bench.bus, ADDRESS)
        self.due_us = 1_000_000

    def seconds(self, n: int) -> list[int]:
        """Let `n` seconds go by; return what each frame got."""
        found: list[int] = []
        for _ in range(n):
            frame = Frame()
            while self.bench.now_us < self.due_us:
                assert self.barometer.collect(frame, self.bench.ticks_ms())
                self.bench.now_us = min(self.due_us, self.bench.now_us + 187_000)
            self.barometer.collect(frame, int(self.bench.tick_of(self.due_us)))
            self.due_us += 1_000_000
            found.append(frame.pressure_pa)
        return found


def test_each_second_has_its_pressure_over_the_wrap_of_the_ticks():
    worn = Worn()
    worn.wrist.pressure = lambda t_us: 95_000.0 - t_us / 1e6  # climbing quickly
    found = worn.seconds(90)
    assert NONE not in found[2:]
    # The filter of 4 lags by three readings 0.29 s apart, and it was read up to a second ago.
    assert all(abs(pa - (95_000 - 1 - i)) < 5 for i, pa in enumerate(found[3:], 3))


def test_what_it_holds_before_its_first_measurement_is_no_pressure():
    """0x80000 in both (4.3.6) would be 1,300 m further up: enough to lose the course in its first minute."""
    found = Worn().seconds(5)
    assert all(pa == NONE or abs(pa - 95_000) < 8 for pa in found)
    assert NONE not in found[2:]


def test_it_is_gentle_to_the_bus():
    worn = Worn()
    worn.seconds(5)
    before = worn.bench.bytes_moved
    worn.seconds(60)
    assert worn.bench.bytes_moved - before <= 60 * 9


@pytest.mark.parametrize("fault", ["baro-absent", "baro-wrong-id", "baro-nack"])
def test_a_part_that_is_not_there_gives_nothing_and_is_found_when_it_comes(fault):
    worn = Worn((fault,))
    assert set(worn.seconds(60)) == {NONE}
    worn.bench.faults.clear()
    found = worn.seconds(70)
    assert found[-1] != NONE
    assert abs(found[-1] - 95_000) < 8


def test_a_part_that_is_not_its_kind_is_left_alone():
    worn = Worn(("baro-wrong-id",))
    written: list[bytes] = []
    worn.bench.on_transfer = lambda address, out, count: written.append(out) if len(out) > 1 else None
    worn.seconds(40)
    assert written == []


def test_a_nack_costs_its_second_and_no_more():
    worn = Worn()
    worn.seconds(5)
    worn.bench.faults.add("baro-nack")
    assert worn.seconds(1) == [NONE]
    worn.bench.faults.clear()
    assert NONE not in worn.seconds(10)


def test_a_stuck_part_is_believed_for_ten_seconds():
    worn = Worn()
    worn.seconds(5)
    worn.bench.faults.add("baro-stuck")
    found = worn.seconds(30)
    assert NONE not in found[:9]
    assert set(found[11:]) == {NONE}
    worn.bench.faults.clear()
    assert NONE not in worn.seconds(20)[13:]


def test_a_saturated_part_gives_nothing():
    worn = Worn()
    worn.seconds(5)
    worn.bench.faults.add("baro-saturated")
    assert set(worn.seconds(30)[2:]) == {NONE}
    worn.bench.faults.clear()
    found = worn.seconds(30)[20:]
    assert all(abs(pa - 95_000) < 8 for pa in found)


def test_a_part_that_lost_power_for_a_moment_is_set_up_anew():
    worn = Worn()
    worn.seconds(5)
    worn.part.power_on(worn.bench.now_us)
    found = worn.seconds(20)
    assert NONE in found
    assert NONE not in found[13:]


def test_what_is_handed_out_late_has_no_pressure():
    """The part keeps none: after a stall of 12 s the pressure of now is not that of then."""
    worn = Worn()
    worn.seconds(5)
    worn.bench.now_us += 12_000_000
    found = worn.seconds(12)
    assert set(found[:10]) == {NONE}
    assert NONE not in worn.seconds(5)


def test_words_of_a_part_that_was_never_calibrated_are_refused():
    worn = Worn()
    worn.part._encoded = bytes(24)
    assert set(worn.seconds(10)) == {NONE}
