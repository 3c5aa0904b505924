"""Calls over the port of a virtual watch, a second, on each interpreter: `python -m tests.bench.port_speed`."""

from __future__ import annotations

import time

from tests.virtual.fake_world import HAS_DRIVE, FakeWorld, drive_of
from tests.vm.machines import machines
from trailcue.virtual.machines import Interpreter
from trailcue.virtual.virtualwatch import IDLE, VirtualWatch

CALLS = 20_000
TICKS = """
import supervisor

def run(n):
    for i in range(n):
        supervisor.ticks_ms()

run({})
"""
I2C = """
import board, busio

def run(n):
    bus = busio.I2C(board.SCL, board.SDA, frequency=400000)
    bus.try_lock()
    register = b"\\x20"
    data = bytearray(6)
    for i in range(n):
        bus.writeto_then_readfrom(0x77, register, data)

run({})
"""


class QuickWorld(FakeWorld):
    """A world in which nothing happens."""

    def advance(self, us: int) -> None:
        """Let time pass."""
        self.now_us += us


def seconds(machine: Interpreter, code: str) -> float:
    """Return how long a watch with that code.py runs."""
    watch = VirtualWatch(QuickWorld(), drive_of({"boot.py": HAS_DRIVE, "code.py": code}), machine)
    began = time.perf_counter()
    watch.power_on()
    assert watch.run() == IDLE and b"Traceback" not in watch.console.output
    return time.perf_counter() - began


def main() -> None:
    """Print a row for each interpreter."""
    for machine in machines():
        empty = seconds(machine, "")
        ticks, i2c = (seconds(machine, code.format(CALLS)) - empty for code in (TICKS, I2C))
        print(f"{machine.name:12} {empty:.2f} s  {CALLS / ticks:,.0f}/s  {CALLS / i2c:,.0f}/s")


if __name__ == "__main__":
    main()
