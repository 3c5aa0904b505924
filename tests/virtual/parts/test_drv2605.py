"""The haptic driver against its datasheet: modes, the sequencer, real-time playback."""

from __future__ import annotations

import pytest

from trailcue.virtual.parts.drv2605 import Drv2605
from trailcue.virtual.parts.motor import Motor

STATUS, MODE, RTP, LIBRARY, SEQUENCE, GO, FEEDBACK, CONTROL3 = 0x00, 0x01, 0x02, 0x03, 0x04, 0x0C, 0x1A, 0x1D


class Bench:
    """A driver and a motor on a bench."""

    def __init__(self, motor: str = "lra") -> None:
        self.failing: set[str] = set()
        self.heard: list[tuple[int, int]] = []
        self.motor = Motor(motor, lambda start_us, end_us: self.heard.append((start_us, end_us)))
        self.part = Drv2605(self.motor, self.failing.__contains__)
        self.now_us = 0

    def wait(self, us: int) -> None:
        for _ in range(us // 10_000):
            self.now_us += 10_000
            self.part.live(self.now_us)
        self.now_us += us % 10_000
        self.part.live(self.now_us)

    def write(self, register: int, *values: int) -> None:
        self.part.transfer(bytes((register, *values)), 0)

    def read(self, register: int, count: int = 1) -> bytes:
        return self.part.transfer(bytes((register,)), count)

    def set_up_lra(self) -> None:
        """Closed loop on an LRA, out of standby."""
        self.write(FEEDBACK, self.read(FEEDBACK)[0] | 0x80)
        self.write(MODE, 0)

    @property
    def lengths_ms(self) -> list[int]:
        return [round((end_us - start_us) / 1000) for start_us, end_us in self.heard]


def test_id_and_reset_values():
    """Register map: device 7, standby, library 1, effect 1 then none; ERM in open loop."""
    bench = Bench()
    assert bench.read(STATUS, 13) == bytes.fromhex("e0 40 00 01 01 00 00 00 00 00 00 00 00")
    assert bench.read(0x16, 11) == bytes.fromhex("3e 8c 0c 6c 36 93 f5 a0 20 80 33")
    bench.write(STATUS, 0)
    assert bench.read(STATUS) == b"\xe0"


def test_a_device_reset_puts_them_back_and_stops_the_motor():
    bench = Bench()
    bench.set_up_lra()
    bench.write(MODE, 5)
    bench.write(RTP, 127)
    bench.wait(100_000)
    bench.write(MODE, 0x80)
    assert bench.read(STATUS, 5) == bytes.fromhex("e0 40 00 01 01")
    assert bench.read(FEEDBACK) == b"\x36"
    bench.wait(500_000)
    assert not bench.motor.is_moving and len(bench.heard) == 1


def test_standby_plays_nothing():
    bench = Bench()
    bench.write(GO, 1)
    bench.wait(500_000)
    assert bench.read(GO) == b"\x00" and bench.heard == []


def test_a_sequence_with_its_waits():
    """WAV_FRM_SEQ: 10 ms for each of a wait's bits; GO reads 1 until the sequence has ended."""
    bench = Bench()
    bench.set_up_lra()
    bench.write(SEQUENCE, 16, 0x80 | 50, 15, 0)  # 1000 ms alert, 500 ms, 750 ms alert
    bench.write(GO, 1)
    bench.wait(2_200_000)
    assert bench.read(GO) == b"\x01"
    bench.wait(60_000)
    assert bench.read(GO) == b"\x00"
    bench.wait(200_000)
    assert bench.lengths_ms == [pytest.approx(1030, abs=15), pytest.approx(780, abs=15)]
    assert (bench.heard[1][0] - bench.heard[0][0]) / 1000 == pytest.approx(1500, abs=2)


def test_the_sequence_ends_at_its_first_zero_and_at_its_eighth_entry():
    for entries, count in (((1, 0x8A, 0, 1), 1), ((1, 0x8A, 1, 0x8A, 1, 0x8A, 1, 0x8A), 4)):
        bench = Bench()
        bench.set_up_lra()
        bench.write(SEQUENCE, *entries)
        bench.write(GO, 1)
        bench.wait(3_000_000)
        assert len(bench.heard) == count


def test_clearing_go_stops_it():
    bench = Bench()
    bench.set_up_lra()
    bench.write(SEQUENCE, 118, 0)  # long buzz for programmatic stopping
    bench.write(GO, 1)
    bench.wait(1_000_000)
    assert bench.read(GO) == b"\x01"
    bench.write(GO, 0)
    bench.wait(500_000)
    assert bench.lengths_ms == [pytest.approx(1030, abs=15)]


@pytest.mark.parametrize(
    ("control3", "value", "amplitude"),
    [(0x80, 127, 1.0), (0x80, 64, 0.5), (0x88, 255, 1.0), (0x88, 128, 0.5)],
)
def test_real_time_playback_signed_and_unsigned(control3: int, value: int, amplitude: float):
    """RTP_INPUT: DATA_FORMAT_RTP 0 is signed with full drive at 7Fh, 1 unsigned with FFh."""
    bench = Bench()
    bench.set_up_lra()
    bench.write(CONTROL3, control3)
    bench.write(MODE, 5)
    bench.write(RTP, value)
    bench.wait(300_000)
    bench.write(RTP, 0)
    bench.wait(300_000)
    ((_, _, peak),) = bench.motor.felt
    assert peak == pytest.approx(amplitude, abs=0.01)


def test_a_short_tap_of_real_time_playback():
    bench = Bench()
    bench.set_up_lra()
    bench.write(MODE, 5)
    bench.write(RTP, 127)
    bench.wait(70_000)
    bench.write(RTP, 0)
    bench.wait(200_000)
    assert bench.lengths_ms == [pytest.approx(70 + 30, abs=10)]


def test_a_negative_value_brakes():
    stops_us = []
    for value in (0, 0x81):
        bench = Bench("erm")
        bench.write(MODE, 5)
        bench.write(RTP, 127)
        bench.wait(500_000)
        bench.write(RTP, value)
        bench.wait(500_000)
        stops_us.append(bench.heard[0][1])
    assert stops_us[1] < stops_us[0] - 25_000


def test_the_other_kind_of_motor_is_driven_weakly():
    """N_ERM_LRA says what is driven; the reset value is ERM."""
    bench = Bench("lra")
    bench.write(MODE, 5)
    bench.write(RTP, 127)
    bench.wait(300_000)
    assert bench.motor.amplitude < 0.4


def test_an_erm_starts_later_than_an_lra():
    starts_us = []
    for motor in ("lra", "erm"):
        bench = Bench(motor)
        if motor == "lra":
            bench.set_up_lra()
        bench.write(MODE, 5)
        bench.write(RTP, 127)
        bench.wait(150_000)
        bench.write(MODE, 0x40)
        bench.wait(500_000)
        starts_us.append(bench.heard[0][0])
    assert starts_us[0] < 5_000 and 35_000 < starts_us[1] < 45_000


def test_auto_calibration_ends_and_passes():
    bench = Bench()
    bench.set_up_lra()
    bench.write(MODE, 7)
    bench.write(GO, 1)
    bench.wait(900_000)
    assert bench.read(GO) == b"\x01"
    bench.wait(400_000)
    assert bench.read(GO) == b"\x00" and not bench.read(STATUS)[0] & 0x08


def test_how_it_fails():
    bench = Bench()
    bench.set_up_lra()
    bench.write(SEQUENCE, 1, 0)
    bench.failing.add("haptics-saturated")  # over-current
    bench.write(GO, 1)
    bench.wait(500_000)
    assert bench.read(STATUS)[0] & 0x01 and bench.heard == []
    bench.failing.clear()
    bench.failing.add("haptics-stuck")
    bench.write(GO, 1)
    bench.wait(1_000_000)
    assert bench.read(GO) == b"\x01" and bench.heard == []
    bench.failing.clear()
    bench.wait(10_000)
    assert bench.read(GO) == b"\x00"
