"""The world: time, buses and pins, and parts that act on each other."""

from __future__ import annotations

import pytest

from tests.virtual.parts.wearers import StillWearer
from trailcue.virtual.parts.registers import Nack
from trailcue.virtual.world import TICKS_WRAP, World

FEATHER = {
    "SCL": "SCL",
    "SDA": "SDA",
    "IMU": "lsm6ds33",
    "IMU_SCL": "SCL",
    "IMU_SDA": "SDA",
    "IMU_ADDRESS": 0x6A,
    "BAROMETER": "bmp280",
    "BAROMETER_ADDRESS": 0x77,
    "HAPTICS": "drv2605",
    "MOTOR": "lra",
    "BUTTON": "SWITCH",
}
XIAO = FEATHER | {
    "IMU": "lsm6ds3trc",
    "IMU_SCL": "IMU_SCL",
    "IMU_SDA": "IMU_SDA",
    "IMU_POWER": "IMU_PWR",
    "HAPTICS": "pwm",
    "MOTOR": "erm",
    "MOTOR_PIN": "D1",
    "MOTOR_RATED_MV": 3000,
    "BUTTON": "D2",
}
IMU, BARO, DRV = 0x6A, 0x77, 0x5A


def tap(world: World, ms: int = 70) -> None:
    """Tap by real-time playback on an LRA."""
    world.i2c("SCL", DRV, b"\x1a\xb6", 0)
    world.i2c("SCL", DRV, b"\x01\x05", 0)
    world.i2c("SCL", DRV, b"\x02\x7f", 0)
    world.advance(ms * 1000)
    world.i2c("SCL", DRV, b"\x02\x00", 0)


def test_a_transfer_takes_as_long_as_its_bits():
    """Start, address, register, start, address, 24 bytes, stop: 9 bits a byte at 400 kHz."""
    world = World(StillWearer(), FEATHER)
    world.i2c("SCL", BARO, b"\x88", 24)
    assert world.now_us == pytest.approx((3 + 27 * 9) * 2.5, abs=1)


def test_nobody_at_an_address():
    world = World(StillWearer(), FEATHER | {"BAROMETER": "", "HAPTICS": ""})
    for address in (BARO, DRV, 0x10):
        with pytest.raises(Nack):
            world.i2c("SCL", address, b"", 0)
    assert world.now_us > 0
    assert world.i2c("SCL", IMU, b"", 0) == b""
    with pytest.raises(Nack):
        world.i2c("IMU_SCL", IMU, b"\x0f", 1)


def test_a_part_behind_a_power_pin_needs_it_high_and_time_to_boot():
    world = World(StillWearer(), XIAO)
    with pytest.raises(Nack):
        world.i2c("IMU_SCL", IMU, b"\x0f", 1)
    world.pin_write("IMU_PWR", True)
    with pytest.raises(Nack):
        world.i2c("IMU_SCL", IMU, b"\x0f", 1)
    world.advance(15_000)
    assert world.i2c("IMU_SCL", IMU, b"\x0f", 1) == b"\x6a"


def test_ticks_begin_65_s_before_their_wrap():
    world = World(StillWearer(), FEATHER)
    assert world.ticks_ms() == TICKS_WRAP - 65_000
    world.advance(64_999_000)
    assert world.ticks_ms() == TICKS_WRAP - 1
    world.advance(1_000)
    assert world.ticks_ms() == 0


def test_the_rtc_counts_from_2000_until_it_is_set_and_is_a_little_off():
    world = World(StillWearer(), FEATHER)
    world.advance(10_500_000)
    assert world.rtc_get() == 10
    world.rtc_set(841_000_000)
    world.advance(10 * 3_600_000_000)
    assert 0 < abs(world.rtc_get() - 841_000_000 - 36_000) <= 9  # 250 ppm


def test_samples_gather_while_nobody_looks():
    world = World(StillWearer(), FEATHER)
    world.i2c("SCL", IMU, bytes((0x10, 0x3C)), 0)
    world.i2c("SCL", IMU, bytes((0x08, 1)), 0)
    world.i2c("SCL", IMU, bytes((0x0A, 0x1E)), 0)
    world.advance(5_000_000)
    low, high = world.i2c("SCL", IMU, b"\x3a", 2)
    assert world.imu is not None
    assert low | (high & 0x0F) << 8 == pytest.approx(3 * 5 * 52 * world.imu.rate, abs=6)


def test_the_wearer_feels_a_tap_soon_and_once():
    wearer = StillWearer()
    world = World(wearer, FEATHER)
    world.advance(1_000_000)
    tap(world)
    world.advance(500_000)
    ((t_us, start_us, end_us),) = wearer.heard
    assert 1_000_000 < start_us < 1_010_000 and 1_070_000 < end_us < 1_120_000
    assert t_us - end_us <= 10_000
    assert [burst[:2] for burst in world.felt] == [(start_us, end_us)]


def test_the_motor_shakes_the_imu():
    def spread(is_tapping: bool) -> int:
        world = World(StillWearer(), FEATHER)
        for out in (b"\x10\x3c", b"\x08\x01", b"\x0a\x1e"):
            world.i2c("SCL", IMU, out, 0)
        world.advance(200_000)
        if is_tapping:
            tap(world, 400)
        else:
            world.advance(400_000)
        world.advance(200_000)
        low, high = world.i2c("SCL", IMU, b"\x3a", 2)
        words = low | (high & 0x0F) << 8
        data = world.i2c("SCL", IMU, b"\x3e", 2 * words)
        xs = [int.from_bytes(data[i : i + 2], "little", signed=True) for i in range(0, len(data), 6)]
        return max(xs) - min(xs)

    assert spread(False) * 0.244 < 10
    assert 60 < spread(True) * 0.244 < 220


def test_a_plain_motor_on_its_pin():
    wearer = StillWearer()
    world = World(wearer, XIAO)
    world.pwm("D1", 65535)
    world.advance(200_000)
    world.pwm("D1", 0)
    world.advance(500_000)
    world.pin_write("D1", True)
    world.advance(200_000)
    world.pin_write("D1", False)
    world.advance(500_000)
    lengths_ms = [(end_us - start_us) / 1000 for start_us, end_us, _ in world.felt]
    assert lengths_ms == [pytest.approx(235, abs=15)] * 2
    assert len(wearer.heard) == 2


def test_the_button_is_low_while_pressed():
    world = World(StillWearer(), FEATHER)
    world.press(1_000_000, 1_150_000)
    levels = []
    for _ in range(30):
        levels.append(world.pin_read("SWITCH"))
        world.advance(50_000)
    assert levels == [True] * 20 + [False] * 3 + [True] * 7
    with pytest.raises(ValueError, match="no button 'D9' to press, but SWITCH"):
        world.press(2_000_000, 2_100_000, "D9")


def test_pins_keep_what_was_driven():
    world = World(StillWearer(), FEATHER)
    assert world.pin_read("LED") is False
    world.pin_write("LED", True)
    assert world.pin_read("LED") is True


def test_the_same_seed_is_the_same_world_and_another_is_another():
    def life(seed: int, step_us: int) -> bytes:
        world = World(StillWearer(), FEATHER, seed=seed)
        for out in (b"\x10\x3c", b"\x08\x01", b"\x0a\x1e"):
            world.i2c("SCL", IMU, out, 0)
        world.i2c("SCL", BARO, b"\xf4\x57", 0)
        for _ in range(3_000_000 // step_us):
            world.advance(step_us)
        return world.i2c("SCL", IMU, b"\x3e", 300) + world.i2c("SCL", BARO, b"\xf7", 6)

    assert life(1, 10_000) == life(1, 10_000) == life(1, 100_000)
    assert life(1, 10_000) != life(2, 10_000)
