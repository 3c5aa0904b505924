"""A world with a still wearer and one simple part on the bus, and a drive for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trailcue.virtual.fat import make_drive
from trailcue.virtual.faults import Fault
from trailcue.virtual.parts.flash import Flash
from trailcue.virtual.parts.registers import Nack
from trailcue.virtual.port import ETIMEDOUT
from trailcue.virtual.world import World

PART = 0x77
STUCK = 0x44
HAS_DRIVE = "import storage\nstorage.disable_usb_drive()\n"
WIRING = {
    "BOARD_ID": "feather_bluefruit_sense",
    "SCL": "SCL",
    "SDA": "SDA",
    "BUTTON": "SWITCH",
    "LED": "LED",
    "BATTERY": "VOLTAGE_MONITOR",
    "BATTERY_DIVIDER_PERMILLE": 2000,
}


class StillWearer:
    """Nobody moves; a heart beats once a second."""

    def __init__(self) -> None:
        self.beat_us = 0

    def acceleration_mg(self, t_us: int) -> tuple[float, float, float]:
        return 0.0, 0.0, 1000.0

    def pressure_pa(self, t_us: int) -> float:
        return 95_000.0

    def temperature_c(self, t_us: int) -> float:
        return 21.5

    def beats(self, until_us: int) -> list[tuple[int, int]]:
        found = []
        while self.beat_us + 1_000_000 <= until_us:
            self.beat_us += 1_000_000
            found.append((self.beat_us, 1024))
        return found

    def hear(self, t_us: int, start_us: int, end_us: int) -> None:
        pass


class FakeWorld(World):
    """A world with 256 registers at address 0x77; `calls` is what was asked of it, with the time."""

    def __init__(self, faults: Sequence[Fault] = ()) -> None:
        super().__init__(StillWearer(), WIRING, faults=faults)
        self.calls: list[tuple[object, ...]] = []
        self.registers = bytearray(range(256))

    def i2c(self, bus: str, address: int, out: bytes, count: int) -> bytes:
        self.calls.append(("i2c", self.now_us, bus, address, out, count))
        self.advance(25 * (1 + len(out) + count))
        if address == STUCK:
            raise OSError(ETIMEDOUT, "stuck")
        if address != PART:
            raise Nack
        if len(out) > 1:
            self.registers[out[0]] = out[1]
        return bytes(self.registers[out[0] : out[0] + count]) if out else bytes(count)

    def pin_write(self, name: str, value: bool) -> None:
        self.calls.append(("write", self.now_us, name, value))
        super().pin_write(name, value)

    def pwm(self, name: str, duty: int) -> None:
        self.calls.append(("pwm", self.now_us, name, duty))
        super().pwm(name, duty)


def drive_of(files: Mapping[str, str | bytes]) -> Flash:
    """Return a flash with these files on its drive."""
    flash = Flash()
    content = {f"/{name}": data.encode() if isinstance(data, str) else data for name, data in files.items()}
    make_drive(flash, content, 0)
    return flash
