"""The smallest world a watch can run in: a clock, one part on the bus, a button, a flash."""

from __future__ import annotations

from trailcue.virtual.fat import make_drive
from trailcue.virtual.parts.flash import Flash
from trailcue.virtual.parts.registers import Nack
from trailcue.virtual.port import ETIMEDOUT

WRAP = 1 << 29
PART = 0x77
HAS_DRIVE = "import storage\nstorage.disable_usb_drive()\n"


class FakeWorld:
    """A world with the interface of `world.World`; `calls` is what was asked of it, with the time."""

    board_id = "fake_board"
    supply_mv = 3300
    temperature_c = 21.5
    radio = None

    def __init__(self, files: dict[str, str | bytes]) -> None:
        self.now_us = 0
        self.calls: list[tuple[object, ...]] = []
        self.pins = {"SCL", "SDA", "D5", "LED", "A0"}
        self.usb = "none"
        self.sleep_memory = bytearray(256)
        self.nvm = bytearray(4096)
        self.flash = Flash()
        self.fed_us: list[int] = []
        self.rtc = 0
        self.registers = bytearray(range(256))
        self.low: set[str] = set()
        content = {
            f"/{name}": data.encode() if isinstance(data, str) else data for name, data in files.items()
        }
        make_drive(self.flash, content, 0)

    def fattime(self) -> int:
        return (2026 - 1980) << 25 | 11 << 21 | 21 << 16

    def advance(self, us: int) -> None:
        self.now_us += us

    def ticks_ms(self) -> int:
        return (WRAP - 65_536 + self.now_us // 1000) % WRAP

    def rtc_get(self) -> int:
        return self.rtc + self.now_us // 1_000_000

    def rtc_set(self, seconds: int) -> None:
        self.rtc = seconds - self.now_us // 1_000_000

    def i2c(self, bus: str, address: int, out: bytes, count: int) -> bytes:
        self.calls.append(("i2c", self.now_us, bus, address, out, count))
        self.advance(25 * (1 + len(out) + count))
        if address == 0x44:
            raise OSError(ETIMEDOUT, "stuck")
        if address != PART:
            raise Nack
        if len(out) > 1:
            self.registers[out[0]] = out[1]
        return bytes(self.registers[out[0] : out[0] + count]) if out else bytes(count)

    def pin_read(self, name: str) -> bool:
        self.calls.append(("read", self.now_us, name))
        return name not in self.low

    def pin_write(self, name: str, value: int) -> None:
        self.calls.append(("write", self.now_us, name, value))

    def analog(self, name: str) -> int:
        self.calls.append(("analog", self.now_us, name))
        return 0x8123

    def pwm(self, name: str, duty: int) -> None:
        self.calls.append(("pwm", self.now_us, name, duty))

    def watchdog_feed(self) -> None:
        self.fed_us.append(self.now_us)
