"""The world around the firmware: virtual time, the parts on their pins and buses, and what goes wrong with them.

Nothing happens but by `advance` and what calls it. Parts catch up in steps, in the order of time: the wearer is asked
for what they sense and told what they shake. A loss of power, a brown-out and the watchdog come out of whatever let
the time pass, as `Reset`.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from .faults import MOMENTS, Fault
from .noise import stream
from .parts.bmp280 import Bmp280
from .parts.button import Button
from .parts.drv2605 import ADDRESS as DRV2605
from .parts.drv2605 import Drv2605
from .parts.lsm6ds import Lsm6ds
from .parts.max30102 import ADDRESS as MAX30102
from .parts.max30102 import Max30102
from .parts.motor import Motor
from .parts.nvm import Nvm
from .parts.radio import Radio
from .parts.registers import LATE_US, Nack, RegisterPart, Wearer
from .supply import Supply

STEP_US = 100_000
"""How far the parts fall behind at most."""

SHAKING_STEP_US = 10_000
"""The same while the motor plays."""

TICKS_WRAP = 1 << 29
"""`supervisor.ticks_ms` wraps there."""

TICKS_START = TICKS_WRAP - 65_000
"""Where it starts at power-on: about 65 s before its first wrap."""

EPOCH = datetime(2000, 1, 1)
"""Where the RTC begins to count."""

I2C_HZ = 400_000

RTC_PPM = 250.0
"""How far a clock without a crystal may be off, either way (nRF52840: 32 kHz RC oscillator, calibrated)."""

SLEEP_MEMORY = 256
NVM_BYTES = 4096
"""Of `microcontroller.nvm`, where nobody says otherwise."""

OFF_US = {"battery-swapped": 20_000_000, "power-cut": 1_000_000}
"""How long the power is off when a fault does not say so [ours]."""

PINS = (
    "SCL",
    "SDA",
    "IMU_SCL",
    "IMU_SDA",
    "IMU_POWER",
    "MOTOR_PIN",
    "BUTTON",
    "BATTERY",
    "BATTERY_ENABLE",
    "LED",
)
"""The constants of the wiring that name pins."""


class Reset(Exception):
    """The chip has come out of a reset; the world around it is what that left.

    Attributes:
        cause: "power on", "brownout" or "watchdog".
    """

    def __init__(self, cause: str) -> None:
        """Say why."""
        super().__init__(cause)
        self.cause = cause


class World:
    """A watch on a wrist, without its firmware.

    Attributes:
        wearer: whose wrist.
        board: the constants of `wiring` by name.
        board_id: as CircuitPython reports it.
        pins: the names of its pins that the wiring knows.
        flash: its flash; it is only counted here.
        now_us: microseconds since the power came on first; faults count from there as well.
        supply: battery and USB.
        radio: the central and the straps around it.
        sleep_memory: 256 bytes that survive a reset, not a loss of power.
        nvm: bytes that survive both.
        motor: what shakes, None without one.
        imu: the accelerometer, None without one; likewise `barometer`, `haptics`, `optical`.
        reset_cause: why the chip started last: "power on", "brownout", "watchdog" or what `reset` was told.
        is_off: whether the battery is too empty to start; with another one or USB a `Reset` tells that it has started.
    """

    def __init__(
        self,
        wearer: Wearer,
        board: Mapping[str, str | int],
        flash: object = None,
        faults: Sequence[Fault] = (),
        seed: int = 1,
        nvm_bytes: int = NVM_BYTES,
    ) -> None:
        """Build the watch that `board` describes and give it power."""
        self.wearer = wearer
        self.board = dict(board)
        self.board_id = self._word("BOARD_ID")
        self.pins = frozenset(pin for key in PINS if (pin := self._word(key)))
        self.flash = flash
        self.seed = seed
        self.now_us = 0
        self._ranges = _ranges_us(faults)
        self._moments = _moments_us(faults)
        self._due_us = 0
        self._watchdog_us: int | None = None
        self._bites_us: int | None = None
        self._rtc_rate = 1.0 + RTC_PPM / 1e6 * (2.0 * stream(seed, "rtc").random() - 1.0)
        self.reset_cause = "power on"
        self.is_off = False
        self.nvm = Nvm(nvm_bytes, self.advance)
        self.radio = Radio(self, seed, self.is_failing)
        self.supply = Supply(seed, self.is_failing, getattr(flash, "done", 0))
        self._wire()
        self._start_clocks()

    def _wire(self) -> None:
        """Put the parts on their buses and pins."""
        self._parts: dict[tuple[str, int], RegisterPart] = {}
        self.motor = Motor(self._word("MOTOR") or "erm", self._feel) if self._word("HAPTICS") else None
        self.imu: Lsm6ds | None = None
        self.barometer: Bmp280 | None = None
        self.haptics: Drv2605 | None = None
        self.optical: Max30102 | None = None
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
        if self._word("OPTICAL"):
            self.optical = Max30102(self.seed, self.is_failing)
            self._parts[main_bus, MAX30102] = self.optical
        rng = stream(self.seed, "buttons")
        pin = self._word("BUTTON")
        self.buttons = {pin: Button(rng)} if pin else {}

    def _word(self, name: str) -> str:
        """Return a word of the wiring, "" for what is missing."""
        return str(self.board.get(name) or "")

    # Time

    def advance(self, us: int) -> None:
        """Let time pass, and whatever happens in it.

        Raises:
            Reset: the power went, or the watchdog bit.
        """
        until_us = self.now_us + us
        if us < 1000:  # whoever waits longer sleeps
            self.supply.awake_us += us
        while self._due_us <= until_us:
            self.now_us = max(self.now_us, self._due_us)
            self._step()
        self.now_us = until_us

    def _step(self) -> None:
        """Catch up with everything and say when to do so next."""
        self._run_parts()
        self._due_us = self.now_us + (SHAKING_STEP_US if self._is_shaking() else STEP_US)
        if self._bites_us is not None:
            if self.now_us >= self._bites_us:
                self.reset("watchdog")
                raise Reset("watchdog")
            self._due_us = min(self._due_us, self._bites_us)
        if self._moments:
            self._happen()
        if self.is_off and not self.supply.is_empty:
            self.lose_power(0)
            raise Reset("power on")
        if not self.is_off and self.supply.is_too_low:
            self.reset("brownout")
            self.is_off = self.supply.is_empty
            raise Reset("brownout")

    def _run_parts(self) -> None:
        now_us = self.now_us
        beats = self.wearer.beats(now_us)
        self.radio.run(now_us, beats)
        if self.optical is not None:
            self.optical.feel(beats)
        for part in self._parts.values():
            part.live(now_us)
        if self.motor is not None:
            self.motor.run(now_us)
        load_ma = self.radio.load_ma + (self.motor.load_ma if self.motor is not None else 0.0)
        self.supply.run(now_us, load_ma, self.wearer.temperature_c, getattr(self.flash, "done", 0))

    def _is_shaking(self) -> bool:
        if self.motor is not None and self.motor.is_moving:
            return True
        return self.haptics is not None and self.haptics.is_busy

    def _soon(self) -> None:
        """Catch up soon: something begins to move."""
        self._due_us = min(self._due_us, self.now_us + SHAKING_STEP_US)

    # Clocks

    def ticks_ms(self) -> int:
        """Return `supervisor.ticks_ms`: wraps at 2^29."""
        return (TICKS_START + (self.now_us - self._power_us) // 1000) % TICKS_WRAP

    def rtc_get(self) -> int:
        """Return the RTC in seconds since 2000-01-01 00:00; it counts from there at power-on."""
        return self._rtc_s + math.floor((self.now_us - self._rtc_us) * self._rtc_rate / 1e6)

    def rtc_set(self, seconds: int) -> None:
        """Set the RTC, in seconds since 2000-01-01 00:00."""
        self._rtc_s, self._rtc_us = seconds, self.now_us

    def fattime(self) -> int:
        """Return the RTC as FAT writes it: years since 1980, month, day, then hours, minutes and seconds by two."""
        now = EPOCH + timedelta(seconds=self.rtc_get())
        date = (now.year - 1980) << 9 | now.month << 5 | now.day
        return date << 16 | now.hour << 11 | now.minute << 5 | now.second // 2

    def _start_clocks(self) -> None:
        self._power_us = self.now_us
        self.rtc_set(0)
        self.sleep_memory = bytearray(SLEEP_MEMORY)
        self._pins: dict[str, bool] = {}

    # Power and resets

    def watchdog(self, timeout_us: int | None) -> None:
        """Start the watchdog, in mode RESET; None stops it."""
        self._watchdog_us = timeout_us
        self._bites_us = None
        self.watchdog_feed()

    def watchdog_feed(self) -> None:
        """Have it wait for its whole time again."""
        if self._watchdog_us is not None:
            self._bites_us = self.now_us + self._watchdog_us
            self._due_us = min(self._due_us, self._bites_us)

    def reset(self, cause: str = "software") -> None:
        """Reset the chip: pins, radio and watchdog start anew; clocks, sleep memory and the parts on the bus go on."""
        self.reset_cause = cause
        self._watchdog_us = self._bites_us = None
        self.radio.reset()
        for name in list(self._pins):
            self.pin_write(name, False)
        self._pins = {}

    def lose_power(self, off_us: int) -> None:
        """Have no power for a time: everything starts from nothing after it. `nvm` and the flash stay as they are."""
        self.reset("power on")
        self.is_off = False
        if self.motor is not None:
            self.motor.set_drive(0.0, self.now_us)
        self.now_us += off_us
        self.wearer.beats(self.now_us)
        self._start_clocks()
        for part in self._parts.values():
            part.power_on(self.now_us)
        self._due_us = self.now_us

    def _happen(self) -> None:
        """Do what the fault schedule has for a moment."""
        at_us, kind, off_us = self._moments[0]
        if at_us > self.now_us:
            self._due_us = min(self._due_us, at_us)
            return
        self._moments.pop(0)
        if kind == "clock-unset":
            self.rtc_set(0)
            return
        if kind == "battery-swapped":
            self.supply.swap()
            if self.supply.usb != "none":
                return
        self.lose_power(off_us)
        raise Reset("power on")

    @property
    def usb(self) -> str:
        """What is plugged in: "none", "host" or "power bank"."""
        return self.supply.usb

    @usb.setter
    def usb(self, what: str) -> None:
        self.supply.plug(what)

    @property
    def battery_mv(self) -> float:
        """The voltage of the cell under the present load."""
        return self.supply.battery_mv

    @property
    def supply_mv(self) -> float:
        """The voltage of the chip."""
        return self.supply.chip_mv

    @property
    def temperature_c(self) -> float:
        """The temperature of the chip."""
        return self.wearer.temperature_c(self.now_us)

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
            self._soon()
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
        self._pins[name] = bool(value)
        if name == self._word("IMU_POWER") and value and not was and self.imu is not None:
            self.imu.power_on(self.now_us)
        elif name == self._word("MOTOR_PIN"):
            self.pwm(name, 65535 if value else 0)

    def pwm(self, name: str, duty: int) -> None:
        """Drive a pin with pulses, 0..65535; on the motor's pin that moves it."""
        if name != self._word("MOTOR_PIN") or self.motor is None or self.haptics is not None:
            return
        self._run_parts()
        self._pins[name] = bool(duty)
        rated_mv = int(self.board.get("MOTOR_RATED_MV") or 3300)
        self.motor.set_drive(min(1.2, duty / 65535 * 3300 / rated_mv), self.now_us)
        self._soon()

    def analog(self, name: str) -> int:
        """Return what an analog pin reads, 0..65535 of the chip's own supply; only the battery's has anything on it."""
        if name != self._word("BATTERY"):
            return 0
        enable = self._word("BATTERY_ENABLE")
        permille = int(self.board.get("BATTERY_DIVIDER_PERMILLE") or 1000)
        is_divided = not enable or self._pins.get(enable) is False
        return self.supply.reading(permille if is_divided else 1000)

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
        worn = self._ranges.get("button-bouncing", ())
        is_worn = any(begin_us <= start_us < until_us for begin_us, until_us in worn)
        self.buttons[pin].press(start_us, end_us, is_worn=is_worn)

    @property
    def pressed_until_us(self) -> int:
        """When the last press that is known of is over; -1 if there is none."""
        return max((button.last_us for button in self.buttons.values()), default=-1)

    @property
    def felt(self) -> list[tuple[int, int, float]]:
        """Each burst of the motor that is over: first and last moment felt in µs, amplitude as a share of the rated."""
        return self.motor.felt if self.motor is not None else []

    def _feel(self, start_us: int, end_us: int) -> None:
        self.wearer.hear(self.now_us, start_us, end_us)


def _ranges_us(faults: Sequence[Fault]) -> dict[str, list[tuple[int, float]]]:
    """Return from when to when each kind that lasts is on, in µs; without an end it never ends."""
    ranges: dict[str, list[tuple[int, float]]] = {}
    for fault in faults:
        if fault.kind in MOMENTS:
            continue
        end_us = math.inf if fault.end_s is None else fault.end_s * 1e6
        ranges.setdefault(fault.kind, []).append((fault.start_s * 1_000_000, end_us))
    return ranges


def _moments_us(faults: Sequence[Fault]) -> list[tuple[int, str, int]]:
    """Return what happens at a moment, in order: when, what, how long the power is off, in µs."""
    found = []
    for fault in faults:
        if fault.kind in MOMENTS:
            off_us = OFF_US.get(fault.kind, 0)
            if fault.end_s is not None:
                off_us = (fault.end_s - fault.start_s) * 1_000_000
            found.append((fault.start_s * 1_000_000, fault.kind, off_us))
    return sorted(found)
