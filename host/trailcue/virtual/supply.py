"""What the watch lives on: cell, charger, USB, and what it takes of them."""

from collections.abc import Callable

from .noise import stream
from .parts.battery import Battery
from .parts.registers import IsFailing
from .parts.usb import CHARGE_MA, NONE, POWER_BANK, Usb

ASLEEP_MA = 1.3
"""A sleeping watch: 0.5 mA reported for a Feather nRF52840, 0.8 mA for its QSPI controller (platform notes)."""

AWAKE_MA = 5.0
"""The core running from flash, on top of that (nRF52840 product specification, 5.2.1: 3.3 to 6.3 mA at 3 V)."""

FLASH_MA = 20.0
FLASH_US = 3_500
"""The flash at work (GD25Q16C: 15 to 20 mA), and for how long an operation: 50 ms an erase, 16 programs to each."""

CHIP_MV = 3300.0
DROPOUT_MV = 100.0
"""The regulator, and what it needs above."""

BROWNOUT_MV = 2700.0
"""The chip resets below this (platform notes)."""

ENDING_CHARGE = 0.08
ENDING_US = 600_000_000
"""`battery-ending`: what is left when it begins, and how soon it is gone [ours]."""

LOOK_US = 1_000_000
"""How often the temperature is looked at."""

ADC_NOISE = 24.0
"""Noise of a reading, of 65536: 1.5 of 4096 (nRF52840 product specification, 6.23: 9 to 10 bits effective)."""


class Supply:
    """Cell and socket.

    Attributes:
        battery: the cell.
        temperature_c: of the cell.
        load_ma: what is taken now.
        awake_us: how long the core ran since the last `run`.
    """

    def __init__(self, seed: int, is_failing: IsFailing, flash_done: int = 0) -> None:
        """Put a full cell in; what the flash had done before that took nothing of it."""
        self.battery = Battery()
        self.temperature_c = 20.0
        self.load_ma = ASLEEP_MA
        self.awake_us = 0
        self._usb = Usb()
        self._is_failing = is_failing
        self._rng = stream(seed, "battery")
        self._now_us = 0
        self._looked_us = -LOOK_US
        self._flash_done = flash_done
        self._peak_ma = 0.0

    def run(
        self, now_us: int, parts_ma: float, temperature_c: Callable[[int], float], flash_done: int
    ) -> None:
        """Take what was needed since the last call.

        Args:
            now_us: the present.
            parts_ma: what radio and motor take now.
            temperature_c: of a moment.
            flash_done: how many operations the flash has done in all.
        """
        us = now_us - self._now_us
        if not us:
            return
        self._now_us = now_us
        if now_us - self._looked_us >= LOOK_US:
            self._looked_us = now_us
            self.temperature_c = temperature_c(now_us)
        flash_us = FLASH_US * (flash_done - self._flash_done)
        self._flash_done = flash_done
        self.load_ma = ASLEEP_MA + AWAKE_MA + parts_ma
        self._peak_ma = self.load_ma + (FLASH_MA if flash_us else 0.0)
        used_ma_us = (ASLEEP_MA + parts_ma) * us + AWAKE_MA * min(self.awake_us, us) + FLASH_MA * flash_us
        self.awake_us = 0
        if self.usb != NONE:
            used_ma_us = -CHARGE_MA * us
        elif self._is_failing("battery-ending"):
            self._end(us)
        self.battery.draw(used_ma_us / us, us)

    def _end(self, us: int) -> None:
        """Have less than it should, and less by the minute."""
        low_mah = ENDING_CHARGE * self.battery.capacity_mah
        self.battery.charge_mah = min(self.battery.charge_mah, low_mah)
        self.battery.charge_mah = max(0.0, self.battery.charge_mah - low_mah * us / ENDING_US)

    def swap(self) -> None:
        """Put a full cell in."""
        self.battery = Battery(self.battery.capacity_mah)

    @property
    def usb(self) -> str:
        """What is plugged in; a power bank while `usb-power` is on."""
        return POWER_BANK if self._is_failing("usb-power") else self._usb.plugged

    def plug(self, what: str) -> None:
        """Plug something into USB: "none", "host" or "power bank"."""
        self._usb.plug(what)

    @property
    def battery_mv(self) -> float:
        """The voltage of the cell under the present load."""
        load_ma = -CHARGE_MA if self.usb != NONE else self.load_ma
        return self.battery.voltage_mv(load_ma, self.temperature_c)

    @property
    def chip_mv(self) -> float:
        """The voltage of the chip."""
        return CHIP_MV if self.usb != NONE else min(CHIP_MV, self.battery_mv - DROPOUT_MV)

    @property
    def is_too_low(self) -> bool:
        """Whether the chip browns out at the load since the last `run`."""
        return self._sinks(self._peak_ma)

    @property
    def is_empty(self) -> bool:
        """Whether it would do so without radio, motor and flash as well."""
        return self._sinks(ASLEEP_MA + AWAKE_MA)

    def _sinks(self, load_ma: float) -> bool:
        if self.usb != NONE:
            return False
        return self.battery.voltage_mv(load_ma, self.temperature_c) - DROPOUT_MV < BROWNOUT_MV

    def reading(self, divider_permille: int) -> int:
        """Return what the ADC reads of the cell through a divider, of the chip's voltage: 0..65535."""
        share = self.battery_mv * 1000.0 / divider_permille / self.chip_mv
        noise = ADC_NOISE * 2.0 * (self._rng.random() - 0.5)
        return min(65535, max(0, round(share * 65535.0 + noise)))
