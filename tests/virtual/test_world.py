"""The world: time, buses and pins, and parts that act on each other."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.virtual.parts.wearers import StillWearer
from tests.virtual.schedules import faults_of
from trailcue.virtual.parts.registers import Nack
from trailcue.virtual.world import TICKS_WRAP, Reset, World

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
    world.advance(2 * 3_600_000_000)
    assert 0 < abs(world.rtc_get() - 841_000_000 - 7_200) <= 2  # 250 ppm


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


# Resets, power and memory


def lived(world: World, us: int, step_us: int = 100_000) -> list[str]:
    """Let time pass through resets; return their causes."""
    causes = []
    until_us = world.now_us + us
    while world.now_us < until_us:
        try:
            world.advance(min(step_us, until_us - world.now_us))
        except Reset as reset:
            causes.append(reset.cause)
    return causes


def test_the_watchdog_bites_whatever_waits():
    world = World(StillWearer(), FEATHER)
    world.watchdog(8_000_000)
    for _ in range(10):
        world.advance(7_000_000)
        world.watchdog_feed()
    with pytest.raises(Reset, match="watchdog"):
        world.radio.connect(b"nobody", 0)
    assert world.now_us == 78_000_000 and world.reset_cause == "watchdog"
    assert lived(world, 60_000_000) == []  # it is off after a reset


def test_what_a_reset_keeps():
    world = World(StillWearer(), XIAO)
    world.pin_write("IMU_PWR", True)
    world.pwm("D1", 65535)
    world.advance(1_000_000)
    world.rtc_set(800_000_000)
    world.sleep_memory[3] = 9
    world.nvm[3] = 9
    ticks = world.ticks_ms()
    world.reset()
    world.advance(1_000_000)
    assert (world.rtc_get() - 800_000_001) in (0, 1)
    assert world.ticks_ms() == ticks + 1000
    assert world.sleep_memory[3] == 9 and world.nvm[3] == 9
    assert world.pin_read("IMU_PWR") is False and len(world.felt) == 1
    with pytest.raises(Nack):
        world.i2c("IMU_SCL", IMU, b"\x0f", 1)


def test_parts_on_the_bus_do_not_notice_a_reset_but_a_loss_of_power():
    world = World(StillWearer(), FEATHER)
    world.i2c("SCL", IMU, b"\x10\x3c", 0)
    world.reset()
    assert world.i2c("SCL", IMU, b"\x10", 1) == b"\x3c"
    world.lose_power(3_000_000)
    world.advance(100_000)
    assert world.i2c("SCL", IMU, b"\x10", 1) == b"\x00"


def test_what_a_loss_of_power_leaves():
    wearer = StillWearer()
    world = World(wearer, FEATHER, faults=faults_of("power-cut:10s..40s"))
    world.rtc_set(800_000_000)
    world.sleep_memory[3] = 9
    world.nvm[3] = 9
    tap(world, 100)
    assert lived(world, 40_000_000) == ["power on"]
    assert world.reset_cause == "power on"
    assert world.ticks_ms() < TICKS_WRAP and world.rtc_get() < 10
    assert world.sleep_memory[3] == 0 and world.nvm[3] == 9
    assert len(wearer.heard) == 1


def test_a_cut_without_an_end_takes_a_second():
    world = World(StillWearer(), FEATHER, faults=faults_of("power-cut:10s, power-cut:20s"))
    assert lived(world, 9_900_000) == []
    assert lived(world, 30_000_000) == ["power on", "power on"]


def test_the_clock_is_lost_at_a_moment():
    world = World(StillWearer(), FEATHER, faults=faults_of("clock-unset:1m"))
    world.rtc_set(800_000_000)
    assert lived(world, 70_000_000) == []
    assert world.rtc_get() in (9, 10)


def test_the_time_of_files():
    world = World(StillWearer(), FEATHER)
    assert world.fattime() == (20 << 25 | 1 << 21 | 1 << 16)
    world.rtc_set(round((datetime(2026, 8, 28, 11, 54, 22) - datetime(2000, 1, 1)).total_seconds()))
    date, clock = world.fattime() >> 16, world.fattime() & 0xFFFF
    assert (1980 + (date >> 9), date >> 5 & 15, date & 31) == (2026, 8, 28)
    assert (clock >> 11, clock >> 5 & 63, clock & 31) == (11, 54, 11)


# Battery and USB


def cell_mv(world: World, divider: int = 2000) -> float:
    """What the firmware makes of its reading."""
    return world.analog("VOLTAGE_MONITOR") * 3300 / 65535 * divider / 1000


POWERED = FEATHER | {"BATTERY": "VOLTAGE_MONITOR", "BATTERY_DIVIDER_PERMILLE": 2000}


def test_the_battery_behind_its_divider():
    world = World(StillWearer(), POWERED)
    world.advance(1_000_000)
    assert cell_mv(world) == pytest.approx(4195, abs=5)
    assert cell_mv(world) == pytest.approx(world.battery_mv, abs=3)
    assert world.analog("A0") == 0


def test_a_switched_divider_is_read_while_its_pin_is_low():
    """XIAO: 1 MΩ over 510 kΩ; with the switch open the pin lies at the cell's voltage."""
    board = XIAO | {
        "BATTERY": "VBATT",
        "BATTERY_DIVIDER_PERMILLE": 2961,
        "BATTERY_ENABLE": "READ_BATT_ENABLE",
    }
    world = World(StillWearer(), board)
    assert world.analog("VBATT") == 65535
    world.pin_write("READ_BATT_ENABLE", False)
    assert world.analog("VBATT") * 3300 / 65535 * 2.961 == pytest.approx(4198, abs=6)


def test_it_sags_in_the_cold_and_under_the_radio():
    volts = {}
    for celsius in (20.0, -10.0):
        world = World(StillWearer(temperature=lambda t_us, c=celsius: c), POWERED)
        world.supply.battery.charge_mah = 120
        world.advance(2_000_000)
        resting = world.battery_mv
        world.radio.scan_start(0)
        world.radio.scan_next()
        world.advance(200_000)
        volts[celsius] = (resting, world.battery_mv)
    assert volts[20.0][0] - volts[20.0][1] == pytest.approx(1, abs=0.5)
    assert volts[-10.0][0] - volts[-10.0][1] > 2.5 * (volts[20.0][0] - volts[20.0][1])
    assert volts[-10.0][0] < volts[20.0][0] - 40


def test_a_sleeping_watch_lasts_for_days_and_a_busy_one_for_hours():
    used = {}
    for step_us in (40_000, 500):
        world = World(StillWearer(), POWERED)
        for _ in range(60_000_000 // step_us):
            world.advance(step_us)
        used[step_us] = (400 - world.supply.battery.charge_mah) * 60
    assert used == {40_000: pytest.approx(1.3, abs=0.1), 500: pytest.approx(6.3, abs=0.2)}


def test_the_flash_at_work_takes_its_share():
    class Chip:
        done = 0

    chip = Chip()
    world = World(StillWearer(), POWERED, chip)
    world.advance(10_000_000)
    before = world.supply.battery.charge_mah
    chip.done += 17  # a unit erased and programmed
    world.advance(100_000)
    assert before - world.supply.battery.charge_mah == pytest.approx(20 * 0.06 / 3600, rel=0.15)


def test_what_was_installed_before_took_nothing_of_the_battery():
    class Chip:
        done = 50_000

    world, bare = World(StillWearer(), POWERED, Chip()), World(StillWearer(), POWERED)
    world.advance(10_000_000)
    bare.advance(10_000_000)
    assert world.supply.battery.charge_mah == bare.supply.battery.charge_mah


def test_an_ending_battery_ends_within_minutes_and_usb_brings_the_watch_back():
    world = World(StillWearer(), POWERED, faults=faults_of("battery-ending:1m"))
    assert lived(world, 59_000_000) == []
    assert cell_mv(world) > 4000
    assert lived(world, 60_000_000) == []
    assert 3500 < cell_mv(world) < 3700
    causes = lived(world, 15 * 60_000_000)
    assert causes[-1] == "brownout" and world.is_off
    assert lived(world, 60_000_000) == []
    world.usb = "power bank"
    assert lived(world, 1_000_000) == ["power on"]
    assert not world.is_off and world.supply_mv == 3300


def test_a_swapped_battery_is_full():
    world = World(StillWearer(), POWERED, faults=faults_of("battery-ending:0s..5m, battery-swapped:6m..7m"))
    lived(world, 5 * 60_000_000)
    assert world.battery_mv < 3700
    assert lived(world, 2 * 60_000_000 + 1_000_000)[-1] == "power on"
    assert world.battery_mv > 4100


def test_usb_keeps_the_watch_alive_while_the_battery_is_swapped():
    world = World(StillWearer(), POWERED, faults=faults_of("battery-swapped:10s"))
    world.usb = "host"
    assert lived(world, 20_000_000) == []


def test_usb_power_is_a_power_bank_for_its_time_and_charges():
    world = World(StillWearer(), POWERED, faults=faults_of("usb-power:10s..1h"))
    assert world.usb == "none"
    world.supply.battery.charge_mah = 200
    lived(world, 20_000_000)
    assert world.usb == "power bank"
    lived(world, 1_780_000_000)
    assert world.supply.battery.charge_mah == pytest.approx(250, abs=1)
    lived(world, 1_900_000_000)
    assert world.usb == "none"
    with pytest.raises(ValueError, match="'solar' cannot be plugged"):
        world.usb = "solar"


# Faults of the parts, and the radio


@pytest.mark.parametrize(
    ("name", "address"), [("imu", IMU), ("baro", BARO), ("haptics", DRV), ("optical", 0x57)]
)
def test_each_part_fails_while_its_fault_is_on(name: str, address: int):
    identity = {"imu": 0x0F, "baro": 0xD0, "haptics": 0x00, "optical": 0xFF}[name]
    schedule = faults_of(
        f"{name}-absent:1s..2s, {name}-nack:3s..4s, {name}-wrong-id:5s..6s, {name}-late:7s..8s"
    )
    world = World(StillWearer(), FEATHER | {"OPTICAL": "max30102"}, faults=schedule)
    right = world.i2c("SCL", address, bytes((identity,)), 1)
    seen = []
    for second in range(1, 9):
        world.advance(second * 1_000_000 + 500_000 - world.now_us)
        before_us = world.now_us
        try:
            answer = "right" if world.i2c("SCL", address, bytes((identity,)), 1) == right else "wrong"
        except Nack:
            answer = "nobody"
        seen.append(answer + (" late" if world.now_us - before_us > 10_000 else ""))
    assert seen == ["nobody", "right", "nobody", "right", "wrong", "right", "right late", "right"]


def test_a_late_motor_runs_late():
    world = World(StillWearer(), FEATHER, faults=faults_of("haptics-late:0s..5s"))
    tap(world, 300)
    world.advance(1_000_000)
    ((start_us, _, _),) = world.felt
    assert start_us > 200_000


def test_a_late_motor_swallows_nothing():
    """Pauses shorter than it is late stay pauses."""
    world = World(StillWearer(), FEATHER, faults=faults_of("haptics-late:0s..5s"))
    tap(world, 300)
    world.advance(80_000)
    tap(world, 300)
    world.advance(1_000_000)
    assert len(world.felt) == 2
    assert all(300_000 < end_us - start_us < 380_000 for start_us, end_us, _ in world.felt)


def test_what_happens_at_a_moment_does_not_last():
    world = World(StillWearer(), FEATHER, faults=faults_of("clock-unset:1s, battery-swapped:2s..3s"))
    lived(world, 10_000_000)
    assert not world.is_failing("clock-unset") and not world.is_failing("battery-swapped")


def test_a_worn_button_bounces_for_long():
    world = World(StillWearer(), FEATHER, faults=faults_of("button-bouncing:0s..1m"))
    for n in range(10):
        world.press(1_000_000 + n * 500_000, 1_200_000 + n * 500_000)
    late = 0
    for n in range(10):
        world.advance(1_000_000 + n * 500_000 - world.now_us)
        levels = []
        for _ in range(25):
            levels.append(world.pin_read("SWITCH"))
            world.advance(1_000)
        late += any(levels[5:])
    assert late >= 3


def test_the_wearers_beats_come_over_the_radio():
    world = World(StillWearer(rr_1024=400), FEATHER, faults=faults_of("strap:1m..2m"))
    world.radio.connect(world.radio.strap.address, 5)
    inbox = world.radio.subscribe(0x0E, 100)
    world.advance(3_000_000)
    packet = inbox.take()
    assert packet is not None and packet[1] == round(61_440 / 400)
    world.advance(70_000_000)
    assert world.radio.link is not None and not world.radio.link.is_up


def test_the_pins_of_the_wiring_are_known():
    world = World(StillWearer(), POWERED | {"BOARD_ID": "feather_bluefruit_sense", "LED": "LED"})
    assert world.pins == {"SCL", "SDA", "SWITCH", "VOLTAGE_MONITOR", "LED"}
    assert world.board_id == "feather_bluefruit_sense" and len(world.nvm) == 4096
