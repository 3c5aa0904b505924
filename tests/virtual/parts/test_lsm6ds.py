"""The accelerometer against its datasheets: registers, rates, scales and the FIFO's corners."""

import struct
from itertools import pairwise

import pytest

from tests.virtual.parts.drivers import BusI2C, imported
from tests.virtual.parts.wearers import StillWearer
from trailcue.virtual.parts.lsm6ds import MG_PER_LSB, VARIANTS, Lsm6ds
from trailcue.virtual.parts.registers import Nack
from trailcue.virtual.world import World

FIFO_CTRL3, FIFO_CTRL5, WHO_AM_I, CTRL1_XL, CTRL3_C = 0x08, 0x0A, 0x0F, 0x10, 0x12
STATUS, OUT_XL, FIFO_STATUS, FIFO_DATA = 0x1E, 0x28, 0x3A, 0x3E
OVERRUN, FULL, EMPTY = 0x40, 0x20, 0x10
AT_52_HZ_8G = 0x3C
CONTINUOUS_52_HZ = 3 << 3 | 6
PERIOD_US = 1e6 / 52


class Bench:
    """A part on a bench, its clock and its bus."""

    def __init__(self, kind: str = "lsm6ds33", wearer: StillWearer | None = None, seed: int = 1) -> None:
        self.failing: set[str] = set()
        self.part = Lsm6ds(kind, wearer or StillWearer(), seed, self.failing.__contains__)
        self.now_us = 0

    def wait(self, us: float) -> None:
        self.now_us += round(us)
        self.part.live(self.now_us)

    def periods(self, count: float) -> None:
        """Wait for that many of the part's own periods."""
        self.wait(count * PERIOD_US / self.part.rate)

    def write(self, register: int, *values: int) -> None:
        self.part.transfer(bytes((register, *values)), 0)

    def read(self, register: int, count: int = 1) -> bytes:
        return self.part.transfer(bytes((register,)), count)

    def start(self, ctrl1_xl: int = AT_52_HZ_8G) -> None:
        """Measure into the FIFO; the next period brings the first sample."""
        self.write(CTRL1_XL, ctrl1_xl)
        self.periods(1.5)
        self.write(FIFO_CTRL3, 1)
        self.write(FIFO_CTRL5, CONTINUOUS_52_HZ)

    def status(self) -> tuple[int, int, int]:
        """Words in the FIFO, its flags, where its pattern is."""
        low, high, pattern, pattern_high = self.read(FIFO_STATUS, 4)
        field = 0x0F if self.part.variant.fifo_words > 2048 else 0x07
        return low | (high & field) << 8, high & 0xF0, pattern | pattern_high << 8

    def drain(self, words: int) -> list[int]:
        return list(struct.unpack(f"<{words}h", self.read(FIFO_DATA, 2 * words)))


def ramp(t_us: int) -> tuple[float, float, float]:
    """The time itself as an acceleration: 1 mg a ms, the axes 10 and 20 mg apart."""
    return t_us / 1000, t_us / 1000 + 1000, t_us / 1000 - 1000


@pytest.mark.parametrize(("kind", "who_am_i"), [("lsm6ds33", 0x69), ("lsm6ds3trc", 0x6A)])
def test_it_says_who_it_is(kind: str, who_am_i: int):
    assert Bench(kind).read(WHO_AM_I) == bytes([who_am_i])


def test_reset_values_of_the_datasheets():
    """Register map: CTRL3_C 04h on both; CTRL9_XL and CTRL10_C 38h on the 33, E0h and 00h on the TR-C."""
    assert Bench("lsm6ds33").read(CTRL1_XL, 10) == bytes([0, 0, 4, 0, 0, 0, 0, 0, 0x38, 0x38])
    assert Bench("lsm6ds3trc").read(CTRL1_XL, 10) == bytes([0, 0, 4, 0, 0, 0, 0, 0, 0xE0, 0])


def test_a_soft_reset_takes_50_us_and_forgets_the_settings():
    bench = Bench()
    bench.start()
    bench.write(CTRL3_C, 0x45)
    assert bench.read(CTRL3_C)[0] & 1
    bench.wait(50)
    assert bench.read(CTRL3_C) == b"\x04"
    assert bench.read(CTRL1_XL) == b"\x00"
    bench.wait(1_000_000)
    assert bench.status() == (0, EMPTY, 0)


def test_it_does_not_answer_until_it_has_booted():
    bench = Bench()
    bench.part.power_on(0)
    bench.wait(14_000)
    with pytest.raises(Nack):
        bench.read(WHO_AM_I)
    bench.wait(1_000)
    assert bench.read(WHO_AM_I) == b"\x69"


def test_who_am_i_and_the_status_cannot_be_written():
    bench = Bench()
    bench.write(WHO_AM_I, 0x12)
    bench.write(FIFO_STATUS, 0xFF, 0xFF)
    assert bench.read(WHO_AM_I) == b"\x69"
    assert bench.status() == (0, EMPTY, 0)


@pytest.mark.parametrize("full_scale", range(4))
def test_scale_and_saturation(full_scale: int):
    """4.1: 0.061, 0.488, 0.122 and 0.244 mg a step; ±2 g in 16 bits is a little less than ±2 g."""
    limits_mg = (2000, 16000, 4000, 8000)
    g = 900.0
    wearer = StillWearer(lambda t_us: (g, 20_000.0, -20_000.0))
    bench = Bench(wearer=wearer)
    bench.write(CTRL1_XL, 0x30 | full_scale << 2)
    bench.periods(3)
    x, y, z = struct.unpack("<3h", bench.read(OUT_XL, 6))
    assert x * MG_PER_LSB[full_scale] == pytest.approx(g, abs=41.0)  # zero-g offset ±40 mg
    assert (y, z) == (32767, -32768)
    assert 32767 * MG_PER_LSB[full_scale] == pytest.approx(limits_mg[full_scale], rel=0.002)


def test_its_rate_is_up_to_5_per_cent_off_and_its_own():
    rates = [Bench(seed=seed).part.rate for seed in range(200)]
    assert 0.95 <= min(rates) < 0.96 and 1.04 < max(rates) <= 1.05
    for seed in range(5):
        bench = Bench(seed=seed)
        bench.start()
        bench.wait(10_000_000)
        assert bench.status()[0] == pytest.approx(3 * 520 * bench.part.rate, abs=3)


def test_a_sample_is_half_a_period_old_when_it_is_ready():
    bench = Bench(wearer=StillWearer(ramp))
    bench.start()
    bench.wait(1_000_000)
    words, _, _ = bench.status()
    xs = bench.drain(words)[::3]
    period_ms = PERIOD_US / bench.part.rate / 1000
    offset_mg = 41
    for index, x in enumerate(xs):
        ready_ms = (2 + index) * period_ms
        assert x * 0.244 == pytest.approx(ready_ms - period_ms / 2, abs=offset_mg)
    assert [later - earlier for earlier, later in pairwise(xs)] == [
        pytest.approx(period_ms / 0.244, abs=8) for _ in xs[1:]
    ]


def test_noise_is_the_datasheets_and_offset_within_40_mg():
    bench = Bench()
    bench.start(0x30)
    bench.wait(12_000_000)
    xs = bench.drain(bench.status()[0])[::3]
    mean = sum(xs) / len(xs)
    rms_mg = 0.061 * (sum((x - mean) ** 2 for x in xs) / len(xs)) ** 0.5
    assert rms_mg == pytest.approx(0.09 * 26**0.5, rel=0.15)  # 90 µg/√Hz over half of 52 Hz
    assert abs(mean * 0.061) <= 40


def test_data_ready_is_set_by_a_sample_and_cleared_by_reading_it():
    bench = Bench()
    bench.write(CTRL1_XL, AT_52_HZ_8G)
    bench.periods(2.5)
    assert bench.read(STATUS)[0] & 1
    bench.read(OUT_XL, 6)
    assert not bench.read(STATUS)[0] & 1
    bench.periods(1)
    assert bench.read(STATUS)[0] & 1


def test_block_data_update_keeps_a_words_halves_together():
    wearer = StillWearer(lambda t_us: (0.0, 0.0, 200.0 * (t_us // 100_000)))
    bench = Bench(wearer=wearer)
    bench.write(CTRL3_C, 0x44)
    bench.write(CTRL1_XL, AT_52_HZ_8G)
    bench.wait(500_000)
    low = bench.read(OUT_XL + 4)[0]
    bench.wait(1_000_000)
    high = bench.read(OUT_XL + 5)[0]
    word = int.from_bytes(bytes([low, high]), "little", signed=True)
    assert word * 0.244 == pytest.approx(1000, abs=260)


def test_temperature_scale():
    """4.3: 16 steps a degree on the 33, 256 on the TR-C, 0 at 25 °C."""
    warm = StillWearer(temperature=lambda t_us: 30.0)
    assert struct.unpack("<h", Bench("lsm6ds33", warm).read(0x20, 2)) == (80,)
    assert struct.unpack("<h", Bench("lsm6ds3trc", warm).read(0x20, 2)) == (1280,)


# FIFO


def test_the_level_counts_words_and_reading_takes_them():
    bench = Bench()
    bench.start()
    bench.periods(4)
    assert bench.status() == (12, 0, 0)
    bench.drain(3)
    assert bench.status() == (9, 0, 0)
    bench.drain(1)
    assert bench.status() == (8, 0, 1)  # y is next
    bench.drain(8)
    assert bench.status() == (0, EMPTY, 0)


def test_a_burst_goes_to_and_fro_between_the_output_registers():
    """5.5.x of the datasheets: the pointer stays on 3Eh and 3Fh, so that one transfer empties the FIFO."""
    one, all_at_once = Bench(wearer=StillWearer(ramp)), Bench(wearer=StillWearer(ramp))
    for bench in (one, all_at_once):
        bench.start()
        bench.periods(5)
    single = [one.drain(1)[0] for _ in range(15)]
    assert single == all_at_once.drain(15)
    assert one.status() == all_at_once.status() == (0, EMPTY, 0)


def test_it_holds_4096_words_on_the_33_and_2048_on_the_tr_c():
    """26 s and 13 s of the accelerometer alone at 52 Hz."""
    for kind, seconds in (("lsm6ds33", 26.2), ("lsm6ds3trc", 13.1)):
        bench = Bench(kind)
        bench.start()
        bench.periods(seconds * 52 - 2)
        words, flags, pattern = bench.status()
        assert (words, flags & OVERRUN, pattern) == (3 * int(seconds * 52 - 1.5), 0, 0)
        bench.periods(10)
        words, flags, _ = bench.status()
        assert words == 0  # what its field has no room for (AN5130)
        assert flags & OVERRUN and flags & FULL and not flags & EMPTY
        bench.drain(1)
        assert bench.status()[0] == VARIANTS[kind].fifo_words - 1


def test_an_overrun_loses_the_oldest_and_the_pattern_tells_where_one_is():
    bench = Bench("lsm6ds3trc", StillWearer(lambda t_us: (100.0, 2000.0, -3000.0)))
    bench.start()
    for extra in range(684, 690):
        bench.part.transfer(bytes((FIFO_CTRL5, 0)), 0)
        bench.write(FIFO_CTRL5, CONTINUOUS_52_HZ)
        bench.periods(extra)
        _, flags, pattern = bench.status()
        assert flags & OVERRUN
        axis = {0: 100, 1: 2000, 2: -3000}[pattern]
        first = bench.drain(1)[0]
        assert first * 0.244 == pytest.approx(axis, abs=45)
        assert not bench.status()[1] & OVERRUN


def test_overrun_shifts_the_pattern():
    bench = Bench("lsm6ds3trc")
    bench.start()
    bench.periods(683)
    assert bench.status()[2] == 1  # 2049 words, one lost


def test_fifo_mode_stops_when_it_is_full():
    bench = Bench("lsm6ds3trc", StillWearer(ramp))
    bench.start()
    bench.write(FIFO_CTRL5, 0)
    bench.write(FIFO_CTRL5, 3 << 3 | 1)
    bench.periods(1000)
    words, flags, pattern = bench.status()
    assert (words, pattern) == (2046, 0) and flags & OVERRUN
    assert bench.drain(3)[0] * 0.244 < 150  # the oldest is still there


def test_bypass_empties_it():
    bench = Bench()
    bench.start()
    bench.periods(100)
    bench.write(FIFO_CTRL5, 0)
    assert bench.status() == (0, EMPTY, 0)
    bench.periods(100)
    assert bench.status() == (0, EMPTY, 0)


@pytest.mark.parametrize(("code", "factor"), [(1, 1), (2, 2), (3, 3), (4, 4), (5, 8), (6, 16), (7, 32)])
def test_decimation(code: int, factor: int):
    bench = Bench()
    bench.write(CTRL1_XL, AT_52_HZ_8G)
    bench.periods(1.5)
    bench.write(FIFO_CTRL3, code)
    bench.write(FIFO_CTRL5, CONTINUOUS_52_HZ)
    bench.periods(96)
    assert bench.status()[0] == 3 * (96 // factor)


def test_a_slower_fifo_rate_leaves_samples_out():
    bench = Bench()
    bench.write(CTRL1_XL, 0x4C)  # 104 Hz
    bench.wait(100_000)
    bench.write(FIFO_CTRL3, 1)
    bench.write(FIFO_CTRL5, 2 << 3 | 6)  # 26 Hz
    bench.wait(4_000_000)
    assert bench.status()[0] == pytest.approx(3 * 104 * bench.part.rate, abs=3)


def test_with_the_gyroscope_the_pattern_has_six_words():
    bench = Bench(wearer=StillWearer(lambda t_us: (0.0, 0.0, 5000.0)))
    bench.write(CTRL1_XL, AT_52_HZ_8G, 0x30)
    bench.periods(1.5)
    bench.write(FIFO_CTRL3, 1 << 3 | 1)
    bench.write(FIFO_CTRL5, CONTINUOUS_52_HZ)
    bench.periods(2)
    gx, gy, gz, _, _, z = bench.drain(6)
    assert max(abs(gx), abs(gy), abs(gz)) <= 1143  # ±10 dps at 8.75 mdps a step
    assert z * 0.244 == pytest.approx(5000, abs=41)
    bench.drain(4)
    assert bench.status() == (2, 0, 4)


def test_the_threshold_is_flagged_one_write_ahead():
    """FTH is set when the next write reaches the level (AN5130)."""
    bench = Bench()
    bench.write(0x06, 12)
    bench.start()
    bench.periods(2)
    assert not bench.read(FIFO_STATUS + 1)[0] & 0x80
    bench.periods(1)
    assert bench.read(FIFO_STATUS + 1)[0] & 0x80


# Faults


def test_a_stuck_part_repeats_its_last_sample_and_a_saturated_one_full_scale():
    bench = Bench(wearer=StillWearer(ramp))
    bench.start()
    bench.periods(10)
    last = bench.drain(bench.status()[0])[-3:]
    bench.failing.add("imu-stuck")
    bench.periods(4)
    assert bench.drain(12) == last * 4
    bench.failing.clear()
    bench.failing.add("imu-saturated")
    bench.periods(2)
    assert {abs(word) for word in bench.drain(6)} == {32767, 32768}


def test_a_part_that_was_absent_has_forgotten_its_settings():
    bench = Bench()
    bench.start()
    bench.failing.add("imu-absent")
    bench.wait(1000)
    with pytest.raises(Nack):
        bench.read(WHO_AM_I)
    bench.failing.clear()
    bench.wait(1000)
    bench.wait(15_000)
    assert bench.read(CTRL1_XL) == b"\x00"


def test_a_part_that_did_not_acknowledge_has_kept_them():
    bench = Bench()
    bench.start()
    bench.failing.add("imu-nack")
    bench.periods(10)
    with pytest.raises(Nack):
        bench.read(WHO_AM_I)
    bench.failing.clear()
    assert bench.read(CTRL1_XL) == bytes([AT_52_HZ_8G])
    assert bench.status()[0] == 30


def test_a_wrong_part_says_so():
    bench = Bench()
    bench.failing.add("imu-wrong-id")
    assert bench.read(WHO_AM_I)[0] not in (0x69, 0x6A)


# Adafruit's driver


@pytest.mark.parametrize(
    ("kind", "module", "name"),
    [("lsm6ds33", "lsm6ds33", "LSM6DS33"), ("lsm6ds3trc", "lsm6ds3trc", "LSM6DS3TRC")],
)
def test_adafruits_driver_finds_and_reads_it(kind: str, module: str, name: str):
    wearer = StillWearer(lambda t_us: (250.0, -500.0, 1000.0))
    world = World(wearer, {"SCL": "SCL", "IMU": kind, "IMU_ADDRESS": 0x6A})
    with imported(f"adafruit_lsm6ds.{module}", world) as driver:
        sensor = getattr(driver, name)(BusI2C(world))
        assert sensor.acceleration == pytest.approx((2.4517, -4.9033, 9.8067), abs=0.4)
        sensor.accelerometer_range = 3  # ±8 g
        sensor.accelerometer_data_rate = 3  # 52 Hz
        world.advance(100_000)
        assert sensor.acceleration == pytest.approx((2.4517, -4.9033, 9.8067), abs=0.4)
        assert sensor.gyro == pytest.approx((0, 0, 0), abs=0.18)  # ±10 dps
        assert sensor.accelerometer_data_rate == 3


def test_adafruits_driver_refuses_a_wrong_part():
    world = World(StillWearer(), {"SCL": "SCL", "IMU": "lsm6ds33"})
    with imported("adafruit_lsm6ds.lsm6ds3trc", world) as driver, pytest.raises(RuntimeError, match="TRC"):
        driver.LSM6DS3TRC(BusI2C(world))
