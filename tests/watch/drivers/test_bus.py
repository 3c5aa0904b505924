"""The bus: nobody answers, or somebody holds it for ever."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from tests.watch.drivers.bench import Bench, Wrist
from trailcue.virtual.parts.lsm6ds import Lsm6ds
from watch import bus as bus_module


def test_a_part_that_does_not_answer_is_false_and_cheap():
    bench = Bench()
    into = bytearray(b"abcd")
    began_us = bench.now_us
    assert not bench.bus.read(0x6A, 0x0F, into, 1)
    assert not bench.bus.write(0x6A, 0x0F, 1)
    assert bench.now_us - began_us < 1000
    assert into == b"abcd"


def test_registers_are_read_into_the_front_of_a_buffer():
    bench = Bench()
    bench.parts[0x6A] = Lsm6ds("lsm6ds33", Wrist(), 1, bench.is_failing)
    bench.now_us = 100_000
    into = bytearray(b"abcd")
    assert bench.bus.read(0x6A, 0x0F, into, 1)
    assert into == b"\x69bcd"
    assert bench.bus.write(0x6A, 0x10, 0x3C)
    assert bench.bus.read(0x6A, 0x10, into, 1)
    assert into == b"\x3cbcd"


def test_a_held_bus_costs_seconds_rarely_and_works_again_when_it_is_free():
    bench = Bench()
    bench.parts[0x6A] = Lsm6ds("lsm6ds33", Wrist(), 1, bench.is_failing)
    bench.now_us = 100_000
    into = bytearray(1)
    bench.is_held = True
    lost_us = 0
    for _ in range(1500):  # five minutes
        before_us = bench.now_us
        assert not (bench.bus.is_open(bench.ticks_ms()) and bench.bus.read(0x6A, 0x0F, into, 1))
        lost_us += bench.now_us - before_us
        bench.pause_ms(200)
    assert lost_us < 1_100_000  # from then on it cannot be opened, which takes no second
    assert 4 <= bench.opened <= 12
    bench.is_held = False
    for _ in range(330):
        if bench.bus.is_open(bench.ticks_ms()) and bench.bus.read(0x6A, 0x0F, into, 1):
            break
        bench.pause_ms(200)
    assert into == b"\x69"


class Line:
    """A pin of the bus. Somebody holds the data until the clock has fallen so often."""

    falls = 0
    until = 0

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def value(self) -> bool:
        return self.name == "scl" or Line.falls >= Line.until

    @value.setter
    def value(self, level: bool) -> None:
        assert level

    def switch_to_output(self, value: bool, drive_mode: str) -> None:
        assert (self.name, value, drive_mode) == ("scl", False, "open")
        Line.falls += 1

    def deinit(self) -> None:
        pass


class I2C:
    def __init__(self, scl: str, sda: str, frequency: int) -> None:
        if Line.falls < Line.until:
            raise RuntimeError("No pull up found on SDA or SCL; check your wiring")
        self.frequency = frequency
        self.is_locked = False

    def try_lock(self) -> bool:
        self.is_locked = True
        return True


@pytest.mark.parametrize(("held_for", "pulses"), [(0, 0), (1, 1), (8, 8), (9, 9)])
def test_a_part_cut_off_within_a_byte_is_clocked_out_of_it(monkeypatch, held_for, pulses):
    monkeypatch.setitem(sys.modules, "busio", SimpleNamespace(I2C=I2C))
    digitalio = SimpleNamespace(DigitalInOut=Line, DriveMode=SimpleNamespace(OPEN_DRAIN="open"))
    monkeypatch.setitem(sys.modules, "digitalio", digitalio)
    Line.falls, Line.until = 0, held_for
    i2c = bus_module.open_i2c("scl", "sda")
    assert isinstance(i2c, I2C)
    assert (Line.falls, i2c.is_locked, i2c.frequency) == (pulses, True, 400_000)


def test_a_bus_that_stays_held_is_an_error_after_nine_pulses(monkeypatch):
    monkeypatch.setitem(sys.modules, "busio", SimpleNamespace(I2C=I2C))
    digitalio = SimpleNamespace(DigitalInOut=Line, DriveMode=SimpleNamespace(OPEN_DRAIN="open"))
    monkeypatch.setitem(sys.modules, "digitalio", digitalio)
    Line.falls, Line.until = 0, 99
    with pytest.raises(RuntimeError, match="pull up"):
        bus_module.open_i2c("scl", "sda")
    assert Line.falls == 9
