"""The world around the firmware: virtual time, the parts on their pins and buses, and what goes wrong with them.

Nothing happens but by `advance` and what calls it. Parts catch up in steps, in the order of time: the wearer is asked
for what they sense and told what they shake.
"""

import math
from collections.abc import Mapping, Sequence

from .faults import Fault
from .noise import stream
from .parts.bmp280 import Bmp280
from .parts.button import Button
from .parts.drv2605 import ADDRESS as DRV2605
from .parts.drv2605 import Drv2605
from .parts.lsm6ds import Lsm6ds
from .parts.motor import Motor
from .parts.registers import LATE_US, Nack, RegisterPart, Wearer

STEP_US = 100_000
"""How far the parts fall behind at most."""

SHAKING_STEP_US = 10_000
"""The same while the motor plays."""

TICKS_WRAP = 1 << 29
"""`supervisor.ticks_ms` wraps there."""

TICKS_START = TICKS_WRAP - 65_000
"""Where it starts at power-on: about 65 s before its first wrap."""

I2C_HZ = 400_000

RTC_PPM = 250.0
"""How far a clock without a crystal may be off, either way (nRF52840: 32 kHz RC oscillator, calibrated)."""


class World:
    """A watch on a wrist, without its firmware.

    Attributes:
        wearer: whose wrist.
        board: the constants of `wiring` by name.
        now_us: microseconds since the power came on first; faults count from there as well.
        motor: what shakes, None without one.
        imu: the accelerometer, None without one; likewise `barometer`, `haptics`.
    """

    def __init__(
        self,
        wearer: Wearer,
        board: Mapping[str, str | int],
        flash: object = None,
        faults: Sequence[Fault] = (),
        seed: int = 1,
    ) -> None:
        """Build the watch that `board` describes and give it power."""
        self.wearer = wearer
        self.board = dict(board)
        self.flash = flash
        self.seed = seed
        self.now_us = 0
        self._ranges = _ranges_us(faults)
        self._due_us = 0
        self._rtc_rate = 1.0 + RTC_PPM / 1e6 * (2.0 * stream(seed, "rtc").random() - 1.0)
        self._pins: dict[str, bool] = {}
        self._wire()
        self.power_on()

    def _wire(self) -> None:
        """Put the parts on their buses and pins."""
        self._parts: dict[tuple[str, int], RegisterPart] = {}
        self.motor = Motor(self._word("MOTOR") or "erm", self._feel) if self._word("HAPTICS") else None
        self.imu: Lsm6ds | None = None
        self.barometer: Bmp280 | None = None
        self.haptics: Drv2605 | None = None
        main_bus = self._word("SCL")
        if kind := self._word("IMU"):
            shaking = self.motor.shaking_mg if self.motor else None
            self.imu = Lsm6ds(kind, self.wearer, self.seed, self.is_failing, shaking)
            address = int(self.board.get("IMU_ADDRESS") or 0x6A)
            self._parts[self._word("IMU_SCL") or main_bus, address] = self.imu
        if self._word("BAROMETER"):
            self.barometer = Bmp280(self.wearer, self.seed, self.is_failing)
            address = int(self.board.get("BAROMETER_ADDRESS") or 0x77)
            self._parts[main_bus, address] = self.barometer
        if self._word("HAPTICS") == "drv2605" and self.motor is not None:
            self.haptics = Drv2605(self.motor, self.is_failing)
            self._parts[main_bus, DRV2605] = self.haptics
        rng = stream(self.seed, "buttons")
        pins = (self._word("BUTTON"), self._word("BUTTON_B"))
        self.buttons = {pin: Button(rng) for pin in pins if pin}

    def _word(self, name: str) -> str:
        """Return a word of the wiring, "" for what is missing."""
        return str(self.board.get(name) or "")

    # Time

    def advance(self, us: int) -> None:
        """Let time pass, and whatever happens in it."""
        until_us = self.now_us + us
        while self._due_us <= until_us:
            self.now_us = max(self.now_us, self._due_us)
            self._step()
        self.now_us = until_us

    def _step(self) -> None:
        """Catch up with everything and say when to do so next."""
        self._run_parts()
        self._due_us = self.now_us + (SHAKING_STEP_US if self._is_shaking() else STEP_US)

    def _run_parts(self) -> None:
        for part in self._parts.values():
            part.live(self.now_us)
        if self.motor is not None:
            self.motor.run(self.now_us)

    def _is_shaking(self) -> bool:
        if self.motor is not None and self.motor.is_moving:
            return True
        return self.haptics is not None and self.haptics.is_busy

    def ticks_ms(self) -> int:
        """Return `supervisor.ticks_ms`: wraps at 2^29."""
        return (TICKS_START + (self.now_us - self._power_us) // 1000) % TICKS_WRAP

    def rtc_get(self) -> int:
        """Return the RTC in seconds since 2000-01-01 00:00; it counts from there at power-on."""
        return self._rtc_s + math.floor((self.now_us - self._rtc_us) * self._rtc_rate / 1e6)

    def rtc_set(self, seconds: int) -> None:
        """Set the RTC, in seconds since 2000-01-01 00:00."""
        self._rtc_s, self._rtc_us = seconds, self.now_us

    # Power and resets

    def power_on(self) -> None:
        """Start from nothing: clocks at their beginning."""
        self._power_us = self.now_us
        self.rtc_set(0)

    # Faults

    def is_failing(self, kind: str) -> bool:
        """Tell whether a fault of this kind is on now."""
        ranges = self._ranges.get(kind)
        if ranges is None:
            return False
        return any(start_us <= self.now_us < end_us for start_us, end_us in ranges)

    # Pins and buses

    def i2c(self, bus: str, address: int, out: bytes, count: int) -> bytes:
        """Write `out`, if any, then read `count` bytes, at 400 kHz.

        Args:
            bus: the name of its SCL pin; what follows a comma is left alone.
            address: 7 bits.
            out: bytes to write, the first being a register as a rule.
            count: bytes to read.

        Raises:
            Nack: no part there that answers; the time of the address is gone.
        """
        part = self._parts.get((bus.partition(",")[0], address))
        if part is None or not self._has_power(part):
            self._spend_bits(11)
            raise Nack
        if part.fails("late"):
            self.advance(LATE_US)
        read_bits = 9 * (count + 1) + 1 if count else 0
        self._spend_bits(9 * (len(out) + 1) + 2 + read_bits if out or not count else read_bits + 1)
        self._run_parts()
        answer = part.transfer(out, count)
        if part is self.haptics and self._is_shaking():
            self._due_us = min(self._due_us, self.now_us + SHAKING_STEP_US)
        return answer

    def _has_power(self, part: RegisterPart) -> bool:
        pin = self._word("IMU_POWER")
        return part is not self.imu or not pin or self._pins.get(pin, False)

    def _spend_bits(self, bits: int) -> None:
        self.advance(-(-bits * 1_000_000 // I2C_HZ))

    def pin_read(self, name: str) -> bool:
        """Return a pin's level: buttons are low while pressed, others as driven last."""
        button = self.buttons.get(name)
        return not button.is_closed(self.now_us) if button else self._pins.get(name, False)

    def pin_write(self, name: str, value: bool) -> None:
        """Drive a pin."""
        was = self._pins.get(name, False)
        self._pins[name] = value
        if name == self._word("IMU_POWER") and value and not was and self.imu is not None:
            self.imu.power_on(self.now_us)
        elif name == self._word("MOTOR_PIN"):
            self.pwm(name, 65535 if value else 0)

    def pwm(self, name: str, duty: int) -> None:
        """Drive a pin with pulses, 0..65535; on the motor's pin that moves it."""
        if name != self._word("MOTOR_PIN") or self.motor is None or self.haptics is not None:
            return
        self._run_parts()
        rated_mv = int(self.board.get("MOTOR_RATED_MV") or 3300)
        self.motor.set_drive(min(1.2, duty / 65535 * 3300 / rated_mv), self.now_us)
        self._due_us = min(self._due_us, self.now_us + SHAKING_STEP_US)

    # The wearer

    def press(self, start_us: int, end_us: int, pin: str = "") -> None:
        """Press a button from `start_us` until `end_us`, the first one unless its pin is named.

        Presses of a button come in the order of time.

        Raises:
            ValueError: there is no such button, or the press does not follow the one before.
        """
        pin = pin or self._word("BUTTON")
        if pin not in self.buttons:
            raise ValueError(
                f"the board has no button {pin!r} to press, but {', '.join(self.buttons) or 'none'}"
            )
        starts, kind = start_us, "button-bouncing"
        is_worn = any(begin_us <= starts < end for begin_us, end in self._ranges.get(kind, ()))
        self.buttons[pin].press(start_us, end_us, is_worn=is_worn)

    @property
    def felt(self) -> list[tuple[int, int, float]]:
        """Each burst of the motor that is over: first and last moment felt in µs, amplitude as a share of the rated."""
        return self.motor.felt if self.motor is not None else []

    def _feel(self, start_us: int, end_us: int) -> None:
        self.wearer.hear(self.now_us, start_us, end_us)


def _ranges_us(faults: Sequence[Fault]) -> dict[str, list[tuple[int, float]]]:
    """Return from when to when each kind is on, in µs; without an end it never ends."""
    ranges: dict[str, list[tuple[int, float]]] = {}
    for fault in faults:
        end_us = math.inf if fault.end_s is None else fault.end_s * 1e6
        ranges.setdefault(fault.kind, []).append((fault.start_s * 1_000_000, end_us))
    return ranges
