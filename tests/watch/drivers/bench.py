"""A bench for the drivers: parts of the virtual watch on a bus, and the watch's clock. No firmware but the drivers'."""

from __future__ import annotations

import math
from collections.abc import Callable

from trailcue.virtual.parts.registers import Nack, RegisterPart
from watch.bus import Bus

WRAP = 1 << 29
FIRST_MS = WRAP - 65_000
"""Where ticks begin: 65 s before they wrap, as on the boards."""
BIT_US = 2.5
"""At 400 kHz; a byte has nine."""


class Bench:
    """Virtual time in `now_us`, and what is wrong, in `faults` (`imu-nack`)."""

    def __init__(self) -> None:
        self.now_us = 0
        self.faults: set[str] = set()
        self.parts: dict[int, RegisterPart] = {}
        self.is_held = False
        self.opened = 0
        self.bytes_moved = 0
        self.on_transfer: Callable[[int, bytes, int], None] = lambda address, out, count: None
        self.bus = Bus(self.open, self)

    def is_failing(self, kind: str) -> bool:
        return kind in self.faults

    # The watch's clock

    def ticks_ms(self) -> int:
        self.now_us += 20
        return (FIRST_MS + self.now_us // 1000) % WRAP

    def pause_ms(self, ms: int) -> None:
        self.now_us += 1000 * ms

    def tick_of(self, t_us: float) -> float:
        """A time of the bench as a tick, with its fraction."""
        return (FIRST_MS + t_us / 1000) % WRAP

    def ms_after(self, tick_ms: float, t_us: float) -> float:
        """By how many ms a tick is later than a time of the bench."""
        return (tick_ms - self.tick_of(t_us) + WRAP / 2) % WRAP - WRAP / 2

    # The bus, as busio has it

    def open(self) -> Bench:
        self.opened += 1
        if self.is_held:
            raise RuntimeError("No pull up found on SDA or SCL; check your wiring")
        return self

    def deinit(self) -> None:
        pass

    def writeto(self, address: int, buffer: bytearray) -> None:
        self._transfer(address, bytes(buffer), 0)

    def writeto_then_readfrom(self, address: int, out: bytearray, into: bytearray, *, in_end: int) -> None:
        into[:in_end] = self._transfer(address, bytes(out), in_end)

    def _transfer(self, address: int, out: bytes, count: int) -> bytes:
        self.on_transfer(address, out, count)
        if self.is_held:
            self.now_us += 1_000_000
            raise OSError(116, "ETIMEDOUT")
        self.now_us += int((len(out) + count + 2) * 9 * BIT_US)
        self.bytes_moved += len(out) + count + 2
        part = self.parts.get(address)
        try:
            if part is None:
                raise Nack
            if part.name + "-late" in self.faults:
                self.now_us += 20_000
            part.run(self.now_us)
            return part.transfer(out, count)
        except Nack:
            raise OSError(19, "ENODEV") from None


class Wrist:
    """A wearer who walks: a bump at each strike, every other one stronger. Or lies still, if a test says so."""

    def __init__(self, spm: float = 150.0, bump_g: float = 0.9) -> None:
        self.step_us = 60e6 / spm
        self.bump_g = bump_g
        self.pressure: Callable[[int], float] = lambda t_us: 95_000.0
        self.is_still: Callable[[int], bool] = lambda t_us: False

    def acceleration_mg(self, t_us: int, /) -> tuple[float, float, float]:
        up = 0.0
        if not self.is_still(t_us):
            nearest = round(t_us / self.step_us - 0.5)
            for k in (nearest - 1, nearest, nearest + 1):
                away = (t_us / self.step_us - 0.5 - k) / 0.3
                up += (1.2 if k & 1 else 0.8) * self.bump_g * math.exp(-away * away)
            up -= 0.15 * self.bump_g
        return 300.0 + 600.0 * up, 100.0, 940.0 + 800.0 * up

    def pressure_pa(self, t_us: int, /) -> float:
        return self.pressure(t_us)

    def temperature_c(self, t_us: int, /) -> float:
        return 18.0

    def beats(self, until_us: int, /) -> list[tuple[int, int]]:
        return []

    def hear(self, t_us: int, start_us: int, end_us: int, /) -> None:
        pass
