"""In the place of a board's modules, once `put_in` was called: pins, a bus, clocks, memories, over virtual time.

Only what the start of a board touches, on CPython; the virtual watch has the parts register by register.
"""

from __future__ import annotations

import sys
import time
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import watch
from tests.watch import fake_bleio

BASE_MS = (1 << 29) - 60_000

WIRING: dict[str, Any] = {
    **{"BOARD_ID": "fake", "SCL": "SCL", "SDA": "SDA", "LED": "LED", "DISPLAY": 0, "OPTICAL": ""},
    **{"IMU": "lsm6ds33", "IMU_SCL": "SCL", "IMU_SDA": "SDA", "IMU_POWER": "", "IMU_ADDRESS": 0x6A},
    **{"BAROMETER": "bmp280", "BAROMETER_ADDRESS": 0x77, "HAPTICS": "drv2605", "MOTOR": "lra"},
    **{
        "MOTOR_PIN": "",
        "MOTOR_RATED_MV": 2000,
        "BUTTON": "SWITCH",
        "BATTERY": "VOLTAGE_MONITOR",
    },
    **{"BATTERY_DIVIDER_PERMILLE": 2000, "BATTERY_ENABLE": ""},
}


class Reset(BaseException):
    """The chip, or the interpreter (`is_soft`), was told to start anew."""

    def __init__(self, is_soft: bool) -> None:
        self.is_soft = is_soft


class Pin:
    """A digital pin."""

    def __init__(self, board: FakeBoard, name: str) -> None:
        self.board, self.name = board, name
        if name in board.in_use:
            raise ValueError(f"{name} in use")

    @property
    def value(self) -> bool:
        is_held = self.name == "SWITCH" and self.board.now_ms < self.board.held_ms
        return not is_held and self.board.levels.get(self.name, True)

    def switch_to_input(self, pull: object = None) -> None:
        pass

    def switch_to_output(self, value: bool = False, drive_mode: object = None) -> None:
        self.board.levels[self.name] = value

    def deinit(self) -> None:
        pass


class I2C:
    """A bus on which nobody answers."""

    def __init__(self, scl: str, sda: str, frequency: int) -> None:
        self.frequency = frequency

    def try_lock(self) -> bool:
        return True

    def writeto(self, address: int, buffer: bytes, **kwargs: int) -> None:
        raise OSError(19)

    def writeto_then_readfrom(self, address: int, out: bytes, into: bytearray, **kwargs: int) -> None:
        raise OSError(19)


class Cell:
    """The pin behind the divider of the battery."""

    def __init__(self, board: FakeBoard) -> None:
        self.board = board

    @property
    def value(self) -> int:
        return round(self.board.battery_mv / 2 / 3300 * 65535)


class FakeBoard:
    """A board and what its modules remember. `battery_mv` is the cell's."""

    def __init__(self) -> None:
        self.now_ms = 0
        self.levels: dict[str, bool] = {}
        self.held_ms = 0  # until then the button is down
        self.in_use: set[str] = set()
        self.pins = {"SCL", "SDA", "SWITCH", "VOLTAGE_MONITOR", "D5", "D6", "VBATT", "IMU_PWR"}
        self.battery_mv = 4000
        self.crumbs = bytearray(256)
        self.nvm = bytearray(b"\xff" * 4096)
        self.fed_ms: list[int] = []
        self.written: list[bytes] = []
        self.is_readonly = False
        self.is_hidden = False
        self.wiring: dict[str, Any] = dict(WIRING)
        self.rtc = SimpleNamespace(datetime=time.struct_time((2026, 11, 21, 7, 0, 0, 5, 325, -1)))
        self.dog = SimpleNamespace(mode=None, timeout=None, feed=lambda: self.fed_ms.append(self.now_ms))
        fake_bleio.adapter.reset(lambda: self.now_ms, self.let)

    def let(self, ms: float) -> None:
        self.now_ms += round(ms)

    def reset(self, is_soft: bool = False) -> None:
        raise Reset(is_soft)

    def pin(self, name: str) -> object:
        """Return what a board has by this name."""
        if name == "DISPLAY" and self.wiring["DISPLAY"]:
            return SimpleNamespace(refresh=lambda: None)
        if name not in self.pins:
            raise AttributeError(f"'module' object has no attribute '{name}'")
        return name

    def modules(self) -> dict[str, dict[str, Any]]:
        cpu = SimpleNamespace(voltage=3.3, reset_reason=1)
        safe = SimpleNamespace(PROGRAMMATIC="programmatic", WATCHDOG="watchdog")
        self.runtime = SimpleNamespace(safe_mode_reason="watchdog")

        def number() -> int:
            return BASE_MS + self.now_ms & (1 << 29) - 1

        return {
            "alarm": {"sleep_memory": self.crumbs},
            "analogio": {"AnalogIn": lambda pin: Cell(self)},
            "board": {"__getattr__": self.pin},
            "busio": {"I2C": I2C},
            "digitalio": {
                "DigitalInOut": lambda name: Pin(self, name),
                "Pull": SimpleNamespace(UP=1),
                "DriveMode": SimpleNamespace(OPEN_DRAIN=1),
            },
            "microcontroller": {
                "cpu": cpu,
                "nvm": self.nvm,
                "watchdog": self.dog,
                "ResetReason": SimpleNamespace(POWER_ON=0, BROWNOUT=1, UNKNOWN=9),
                "reset": self.reset,
            },
            "pwmio": {"PWMOut": lambda pin: SimpleNamespace(duty_cycle=0)},
            "rtc": {"RTC": lambda: self.rtc},
            "storage": {
                "disable_usb_drive": lambda: setattr(self, "is_hidden", True),
                "getmount": lambda path: SimpleNamespace(readonly=self.is_readonly),
            },
            "supervisor": {
                "ticks_ms": number,
                "reload": lambda: self.reset(True),
                "runtime": self.runtime,
                "SafeModeReason": safe,
            },
            "watchdog": {"WatchDogMode": SimpleNamespace(RESET="reset")},
            "wiring": self.wiring,
            **self._display(),
        }

    def _display(self) -> dict[str, dict[str, Any]]:
        font = SimpleNamespace(bitmap=None, get_bounding_box=lambda: (6, 12))
        group = SimpleNamespace(append=lambda tiles: None)
        terminal = SimpleNamespace(write=lambda text: self.written.append(bytes(text)))
        return {
            "terminalio": {"FONT": font, "Terminal": lambda tiles, font: terminal},
            "displayio": {
                "Palette": lambda count: [0] * count,
                "TileGrid": lambda bitmap, **kwargs: None,
                "Group": lambda scale: group,
            },
        }

    def put_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Have imports of the board's modules find these, and of ours that use them import them anew."""
        for name, contents in self.modules().items():
            module = ModuleType(name)
            vars(module).update(contents)
            monkeypatch.setitem(sys.modules, name, module)
        monkeypatch.setattr(time, "sleep", lambda s: self.let(1000 * s))
        for name in ("parts", "hardware", "guard", "looking", "pairing", "display", "bench"):
            monkeypatch.delitem(sys.modules, f"watch.{name}", raising=False)
            monkeypatch.delattr(watch, name, raising=False)
