"""The barometer against its datasheet: calibration, timing, filter, and what a driver makes of its readings."""

from __future__ import annotations

import struct

import pytest

from tests.virtual.parts.wearers import StillWearer
from trailcue.virtual.parts.bmp280 import EXAMPLE_WORDS, Bmp280, Calibration
from trailcue.virtual.parts.registers import Nack

CALIBRATION, ID, RESET, STATUS, CTRL_MEAS, CONFIG, DATA = 0x88, 0xD0, 0xE0, 0xF3, 0xF4, 0xF5, 0xF7
X2_X16_NORMAL = 2 << 5 | 5 << 2 | 3
X16_FILTER_62_MS = 1 << 5 | 4 << 2


def compensated(words: tuple[int, ...], adc_t: int, adc_p: int) -> tuple[float, float]:
    """Degrees and pascals as the integer formulas of section 3.11.3 give them (64 bit)."""
    t1, t2, t3, p1, p2, p3, p4, p5, p6, p7, p8, p9 = words
    first = ((adc_t >> 3) - (t1 << 1)) * t2 >> 11
    second = (((adc_t >> 4) - t1) * ((adc_t >> 4) - t1) >> 12) * t3 >> 14
    t_fine = first + second
    var1 = t_fine - 128000
    var2 = var1 * var1 * p6 + (var1 * p5 << 17) + (p4 << 35)
    var1 = (var1 * var1 * p3 >> 8) + (var1 * p2 << 12)
    var1 = ((1 << 47) + var1) * p1 >> 33
    p = (((1048576 - adc_p) << 31) - var2) * 3125 // var1
    p += (p9 * (p >> 13) * (p >> 13) >> 25) + (p8 * p >> 19)
    return (t_fine * 5 + 128 >> 8) / 100, ((p >> 8) + (p7 << 4)) / 256


class Bench:
    """A part on a bench and a driver's view of it."""

    def __init__(self, wearer: StillWearer | None = None, seed: int = 1) -> None:
        self.failing: set[str] = set()
        self.part = Bmp280(wearer or StillWearer(), seed, self.failing.__contains__)
        self.now_us = 0

    def wait(self, us: float) -> None:
        self.now_us += round(us)
        self.part.live(self.now_us)

    def write(self, register: int, value: int) -> None:
        self.part.transfer(bytes((register, value)), 0)

    def read(self, register: int, count: int = 1) -> bytes:
        return self.part.transfer(bytes((register,)), count)

    def start(self, ctrl_meas: int = X2_X16_NORMAL, config: int = 0) -> None:
        self.write(CONFIG, config)
        self.write(CTRL_MEAS, ctrl_meas)

    def raw(self) -> tuple[int, int]:
        """Temperature and pressure, 20 bits each."""
        data = self.read(DATA, 6)
        return int.from_bytes(data[3:], "big") >> 4, int.from_bytes(data[:3], "big") >> 4

    def words(self) -> tuple[int, ...]:
        return struct.unpack("<HhhHhhhhhhhh", self.read(CALIBRATION, 24))

    def sensed(self) -> tuple[float, float]:
        """What a driver gets: degrees and pascals."""
        return compensated(self.words(), *self.raw())


def test_the_datasheets_example_forwards():
    """Section 3.12: 25.08 °C and 100653.27 Pa from these readings. Holds the formulas of this file."""
    celsius, pascals = compensated(EXAMPLE_WORDS, 519888, 415148)
    assert celsius == 25.08
    assert pascals == pytest.approx(100653.27, abs=0.05)


def test_the_datasheets_example_backwards():
    raw_t, raw_p = Calibration(0).raw(25.08248, 100653.27)
    assert raw_t == pytest.approx(519888, abs=1)
    assert raw_p == pytest.approx(415148, abs=1)


def test_the_words_are_read_as_burnt_and_differ_from_part_to_part():
    assert Bench(seed=0).words() == EXAMPLE_WORDS
    seen = {Bench(seed=seed).words() for seed in range(20)}
    assert len(seen) == 20
    for words in seen:
        assert all(
            abs(word - example) <= abs(example) * 0.02 + 1
            for word, example in zip(words, EXAMPLE_WORDS, strict=True)
        )


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("celsius", [-20.0, 0.0, 21.5, 45.0])
@pytest.mark.parametrize("pascals", [31_000.0, 54_000.0, 80_000.0, 101_325.0, 108_000.0])
def test_a_driver_gets_the_wearers_air(seed: int, celsius: float, pascals: float):
    wearer = StillWearer(pressure=lambda t_us: pascals, temperature=lambda t_us: celsius)
    bench = Bench(wearer, seed)
    bench.start(config=X16_FILTER_62_MS)
    bench.wait(10_000_000)
    assert bench.sensed() == (pytest.approx(celsius, abs=0.02), pytest.approx(pascals, abs=2.0))


def test_id_reset_values_and_reset():
    bench = Bench()
    assert bench.read(ID) == b"\x58"
    assert bench.read(STATUS, 3) == b"\x00\x00\x00"
    assert bench.read(DATA, 6) == b"\x80\x00\x00\x80\x00\x00"
    bench.start()
    bench.wait(100_000)
    bench.write(RESET, 0x12)  # only B6h resets
    assert bench.read(CTRL_MEAS)[0] == X2_X16_NORMAL
    bench.write(RESET, 0xB6)
    with pytest.raises(Nack):
        bench.read(ID)
    bench.wait(2_000)  # start-up time
    assert bench.read(CTRL_MEAS) == b"\x00"
    assert bench.read(DATA, 6) == b"\x80\x00\x00\x80\x00\x00"


@pytest.mark.parametrize(
    ("osrs_p", "osrs_t", "typical_ms"), [(1, 1, 5.5), (2, 1, 7.5), (3, 1, 11.5), (4, 1, 19.5), (5, 2, 37.5)]
)
def test_how_long_a_forced_measurement_takes(osrs_p: int, osrs_t: int, typical_ms: float):
    """Section 3.8.1, typical times of the recommended settings; then it sleeps."""
    bench = Bench()
    bench.write(CTRL_MEAS, osrs_t << 5 | osrs_p << 2 | 1)
    bench.wait(typical_ms * 1000 - 1)
    assert bench.read(STATUS)[0] & 0x08
    assert bench.raw() == (0x80000, 0x80000)
    bench.wait(1)
    assert not bench.read(STATUS)[0] & 0x08
    assert bench.read(CTRL_MEAS)[0] & 3 == 0
    assert 0x80000 not in bench.raw()
    bench.wait(10_000_000)
    assert bench.part.conversions == 1


@pytest.mark.parametrize(
    ("t_sb", "standby_ms"), list(enumerate((0.5, 62.5, 125, 250, 500, 1000, 2000, 4000)))
)
def test_normal_mode_measures_again_after_the_standby_time(t_sb: int, standby_ms: float):
    bench = Bench()
    bench.start(config=t_sb << 5)
    bench.wait(60_000_000)
    assert bench.part.conversions == pytest.approx(60_000 / (37.5 + standby_ms), abs=1)


def test_a_measurement_switched_off_reads_80000h():
    bench = Bench()
    bench.write(CTRL_MEAS, 1 << 5 | 0 << 2 | 1)
    bench.wait(100_000)
    assert bench.raw()[1] == 0x80000 != bench.raw()[0]


def test_resolution_is_that_of_the_oversampling():
    """Sections 3.3.1 and 3.3.2: 16 bits at ×1, 20 at ×16; 20 whenever the filter is on."""
    for osrs, bits in ((1, 16), (2, 17), (3, 18), (4, 19), (5, 20)):
        bench = Bench(StillWearer(pressure=lambda t_us: 90_000 + t_us / 7919))
        bench.start(osrs << 5 | osrs << 2 | 3)
        seen = 0
        for _ in range(200):
            bench.wait(100_000)
            seen |= bench.raw()[1]
        assert seen & ((1 << 20 - bits) - 1) == 0 and seen >> 20 - bits & 1
    bench = Bench()
    bench.start(1 << 5 | 1 << 2 | 3, 4 << 2)
    odd = 0
    for _ in range(200):
        bench.wait(100_000)
        odd |= bench.raw()[1] & 1
    assert odd


@pytest.mark.parametrize(("strength", "samples"), [(0, 1), (1, 2), (2, 5), (3, 11), (4, 22)])
def test_the_filter_needs_this_many_samples_for_three_quarters_of_a_step(strength: int, samples: int):
    """Table 6: off 1, 2, 5, 11, 22 samples to 75 % of a step."""
    step = StillWearer(pressure=lambda t_us: 100_000.0 if t_us < 10_000_000 else 98_000.0)
    bench = Bench(step)
    bench.start(config=strength << 2)
    bench.wait(10_000_000)
    before = bench.part.conversions
    while bench.sensed()[1] > 98_510:  # two samples at strength 1 make it exactly
        bench.wait(1_000)
    assert bench.part.conversions - before == samples


def test_setting_the_filter_begins_anew():
    """Section 3.3.3: the next value passes and is what the filter starts from."""
    step = StillWearer(pressure=lambda t_us: 100_000.0 if t_us < 10_000_000 else 98_000.0)
    bench = Bench(step)
    bench.start(config=4 << 2)
    bench.wait(10_000_000)
    bench.write(CTRL_MEAS, X2_X16_NORMAL & ~3)
    bench.write(CONFIG, 4 << 2)
    bench.write(CTRL_MEAS, X2_X16_NORMAL)
    bench.wait(40_000)
    assert bench.sensed()[1] == pytest.approx(98_000, abs=6)


def test_noise_is_the_datasheets():
    """Section 3.5: 1.3 Pa RMS at ×16 without the filter."""
    bench = Bench()
    bench.start()
    seen = []
    for _ in range(500):
        bench.wait(38_000)
        seen.append(bench.sensed()[1])
    mean = sum(seen) / len(seen)
    assert (sum((p - mean) ** 2 for p in seen) / len(seen)) ** 0.5 == pytest.approx(1.3, rel=0.15)


def test_config_is_not_taken_in_normal_mode():
    """Section 4.3.5."""
    bench = Bench()
    bench.start(config=X16_FILTER_62_MS)
    bench.write(CONFIG, 0)
    assert bench.read(CONFIG)[0] == X16_FILTER_62_MS
    bench.write(CTRL_MEAS, X2_X16_NORMAL & ~3)
    bench.write(CONFIG, 0)
    assert bench.read(CONFIG)[0] == 0


def test_several_writes_in_one_transfer_are_pairs():
    """Section 5.2.1: the address does not move on by itself when writing."""
    bench = Bench()
    bench.part.transfer(bytes((CONFIG, X16_FILTER_62_MS, CTRL_MEAS, X2_X16_NORMAL)), 0)
    assert bench.read(CTRL_MEAS, 2) == bytes((X2_X16_NORMAL, X16_FILTER_62_MS))


def test_a_stuck_part_repeats_and_recovers():
    wearer = StillWearer(pressure=lambda t_us: 100_000 - t_us / 100_000)
    bench = Bench(wearer)
    bench.start()
    bench.wait(1_000_000)
    last = bench.raw()
    bench.failing.add("baro-stuck")
    bench.wait(30_000_000)
    assert bench.raw() == last
    bench.failing.clear()
    bench.wait(1_000_000)
    assert bench.sensed()[1] == pytest.approx(100_000 - 320, abs=6)


def test_a_saturated_part_is_out_of_every_range():
    bench = Bench()
    bench.failing.add("baro-saturated")
    bench.start()
    bench.wait(1_000_000)
    assert bench.raw() == (0, 0)


def test_what_no_part_can_measure_stays_within_20_bits():
    bench = Bench(StillWearer(pressure=lambda t_us: 400_000.0))
    bench.start(config=X16_FILTER_62_MS)
    bench.wait(1_000_000)
    assert bench.raw()[1] == 0
