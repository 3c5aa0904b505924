"""The world's end of the port: what the shims ask for (`shim/_ops.py`), and what that costs in time.

Time passes here and nowhere else, so a loop that waits for a clock ends, and a run is the same every time.
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from .console import Console
from .drive import Drive
from .parts.registers import Nack
from .portcodecs import PortCodecs
from .radioport import RadioPort
from .shim import _ops as ops
from .world import World

CLOCK_US = 20
"""A clock read, with the Python around it [ours]."""
PIN_US = 10
ANALOG_US = 50
TILE_US = 700
"""A character of 18 by 36 pixels: a microsecond a pixel for displayio, and its bytes [ours]."""
CALL_US = 5
"""What a call takes that only touches registers [ours]."""
SLICE_US = 100_000
"""How finely a long sleep is cut for what waits in the drive's cache."""

ENODEV = 19
ETIMEDOUT = 116
"""CircuitPython's; of the errnos used here the only one that Linux numbers differently."""


class Ended(Exception):
    """The firmware ended its own run: "reset", "reload" or "deep sleep"."""

    def __init__(self, end: str) -> None:
        super().__init__(end)
        self.end = end


class Waits(Exception):
    """The answer is not there yet: ask again when time has passed."""


@dataclass
class Causes:
    """Why the chip and this run started, as the shims number it."""

    reset: int = 0
    run: int = 0
    safe_mode: int = 0


@dataclass
class Stage:
    """What an interpreter runs: one of `ops`' stages, and what it is told at its start.

    Attributes:
        about: version and board id, a line each.
        end: how it ended by itself (`ops.ENDED` and so on), None if it has not.
    """

    kind: int
    file: str
    about: str
    causes: Causes = field(default_factory=Causes)
    end: int | None = None


class Port:
    """Answers an interpreter out of `world`, `drive` and `console`.

    Attributes:
        stage: what the interpreter was started for.
        is_listening: Ctrl-C interrupts what runs; else it is a byte like others.
        calls: how many requests there were.
        watchdog_ms: its timeout, 0 if it does not run.
        display: what stands on it, a text for each row.
    """

    def __init__(self, world: World, drive: Drive, console: Console) -> None:
        self.world = world
        self.drive = drive
        self.console = console
        self.radio = RadioPort(world.radio)
        self.stage = Stage(ops.CODE_PY, "code.py", "")
        self.is_listening = False
        self.safe_mode_next = False
        self.watchdog_ms = 0
        self.display: list[str] = []
        self.calls = 0
        self._settled_us = world.now_us
        self.buses: list[str] = []
        self._ops: dict[int, Callable[[bytes], bytes]] = {
            ops.START: self._start,
            ops.TICKS: self._ticks,
            ops.SLEEP: self._sleep,
            ops.I2C: self._i2c,
            ops.I2C_OPEN: self._i2c_open,
            ops.PIN_FIND: self._pin_find,
            ops.PIN_READ: self._pin_read,
            ops.PIN_WRITE: self._pin_write,
            ops.PIN_MODE: self._pin_mode,
            ops.ANALOG: self._analog,
            ops.PWM: self._pwm,
            ops.RTC_GET: self._rtc_get,
            ops.RTC_SET: self._rtc_set,
            ops.CONSOLE_IN: self._console_in,
            ops.CONSOLE_OUT: self._console_out,
            ops.LISTEN: self._listen,
            ops.SLEEP_MEMORY: self._sleep_memory,
            ops.NVM: self._nvm,
            ops.WATCHDOG: self._watchdog,
            ops.RESET: self._reset,
            ops.NEXT_RESET: self._next_reset,
            ops.CAUSE: self._cause,
            ops.USB: self._usb,
            ops.DRIVE: self._show_drive,
            ops.CPU: self._cpu,
            ops.DISPLAY: self._display,
            ops.DONE: self._done,
            **drive.operations(),
            **self.radio.operations(),
            **PortCodecs().operations(),
        }

    def begin(self, stage: Stage) -> None:
        """Be ready for a new interpreter."""
        self.stage = stage
        self.is_listening = False
        self.buses = []

    def answer(self, op: int, payload: bytes) -> bytes:
        """Return the whole answer to a request.

        Raises:
            Ended: there is none, the stage is over.
            Waits: there is none yet.
            PowerCut, Reset: the power went, or the watchdog bit.
        """
        status, answer = 0, b""
        try:
            answer = self._ops[op](payload)
        except Nack:
            status = ENODEV
        except TimeoutError:
            status = ETIMEDOUT
        except OSError as error:
            status = error.errno or errno.EIO
        self.calls += 1
        self._settle()
        if self.is_listening and self.console.take_interrupt():
            status |= ops.INTERRUPTED
        return bytes((status, len(answer) & 0xFF, len(answer) >> 8)) + answer

    def pass_time(self, us: int) -> None:
        """Let time pass, in the world and for what waits in the drive's cache."""
        while us > SLICE_US:
            self.world.advance(SLICE_US)
            self._settle()
            us -= SLICE_US
        self.world.advance(us)
        self._settle()

    def _settle(self) -> None:
        """Have the drive's cache see the time that has passed; emptying it takes some more."""
        now_us = self.world.now_us
        us, self._settled_us = now_us - self._settled_us, now_us
        self.drive.elapse(us)

    # The run

    def _start(self, payload: bytes) -> bytes:
        stage = self.stage
        return bytes((stage.kind, self.drive.is_hidden)) + f"{stage.about}\n{stage.file}".encode()

    def _done(self, payload: bytes) -> bytes:
        self.stage.end = payload[0]
        self.console.untake(payload[1:])
        return b""

    def _reset(self, payload: bytes) -> bytes:
        raise Ended(("reset", "reload", "deep sleep")[payload[0]])

    def _next_reset(self, payload: bytes) -> bytes:
        self.safe_mode_next = bool(payload[0])
        return b""

    def _cause(self, payload: bytes) -> bytes:
        causes = self.stage.causes
        return bytes((causes.reset, causes.run, causes.safe_mode))

    def _watchdog(self, payload: bytes) -> bytes:
        self.pass_time(CALL_US)
        if payload[0] == 0:
            self.world.watchdog_feed()
        elif payload[0] == 1:
            self.watchdog_ms = _number(payload[1:5])
            self.world.watchdog(1000 * self.watchdog_ms)
        return self.watchdog_ms.to_bytes(4, "little")

    def _display(self, payload: bytes) -> bytes:
        """Show characters; what has changed is drawn and sent."""
        columns, text = payload[0], payload[1:].decode("latin-1")
        rows = [text[i : i + columns] for i in range(0, len(text), columns)]
        was = "".join(self.display).ljust(len(text))
        self.pass_time(TILE_US * sum(new != old for new, old in zip(text, was, strict=False)))
        self.display = rows
        return b""

    def _usb(self, payload: bytes) -> bytes:
        usb = self.world.usb
        self.pass_time(CALL_US)
        return bytes(((usb == "host") | self.console.is_open << 1 | (usb != "none") << 2,))

    def _show_drive(self, payload: bytes) -> bytes:
        """Show the drive over USB or hide it; bit 1 of what is asked for: by remount(); bit 2: make a new one."""
        if payload[0] & 4:
            self.drive.erase()
            raise Ended("reset")
        in_boot = self.stage.kind in (ops.BOOT_PY, ops.SAFEMODE_PY)
        may = self.world.usb != "host" or (in_boot and not payload[0] & 2)
        if may:
            self.drive.is_hidden = not payload[0] & 1
        return bytes((may,))

    def _cpu(self, payload: bytes) -> bytes:
        self.pass_time(ANALOG_US)
        return struct.pack("<Hh", round(self.world.supply_mv), round(100 * self.world.temperature_c))

    # The console

    def _console_in(self, payload: bytes) -> bytes:
        self.pass_time(CALL_US)
        if payload[0] and not self.console.waiting:
            raise Waits
        return self.console.take() if payload[0] else bytes((min(255, self.console.waiting),))

    def _console_out(self, payload: bytes) -> bytes:
        self.console.send(payload)
        return b""

    def _listen(self, payload: bytes) -> bytes:
        before_usb = self.stage.kind in (ops.BOOT_PY, ops.SAFEMODE_PY)  # nobody can be there to press it
        self.is_listening = bool(payload[0]) and not before_usb
        self.console.listen(self.is_listening)
        return b""

    # Time

    def _ticks(self, payload: bytes) -> bytes:
        self.pass_time(CLOCK_US)
        return self.world.ticks_ms().to_bytes(4, "little")

    def _sleep(self, payload: bytes) -> bytes:
        self.pass_time(1000 * _number(payload[:4]) + _number(payload[4:6]))
        return b""

    def _rtc_get(self, payload: bytes) -> bytes:
        self.pass_time(CLOCK_US)
        return self.world.rtc_get().to_bytes(4, "little")

    def _rtc_set(self, payload: bytes) -> bytes:
        self.pass_time(CLOCK_US)
        self.world.rtc_set(_number(payload))
        return b""

    # Pins and buses

    def _i2c_open(self, payload: bytes) -> bytes:
        scl = payload[4:].decode().partition(",")[0]
        self.buses.append(scl)
        return bytes((len(self.buses) - 1,))

    def _i2c(self, payload: bytes) -> bytes:
        return self.world.i2c(self.buses[payload[0]], payload[1], payload[4:], payload[2] | payload[3] << 8)

    def _pin_find(self, payload: bytes) -> bytes:
        name = payload.decode()
        if name not in self.world.pins and not (name == "DISPLAY" and self.world.board.get("DISPLAY")):
            raise OSError(errno.ENOENT, "the board has no such pin")
        return b""

    def _pin_mode(self, payload: bytes) -> bytes:
        self.pass_time(PIN_US)
        return b""

    def _pin_read(self, payload: bytes) -> bytes:
        self.pass_time(PIN_US)
        return bytes((bool(self.world.pin_read(payload.decode())),))

    def _pin_write(self, payload: bytes) -> bytes:
        self.pass_time(PIN_US)
        self.world.pin_write(payload[1:].decode(), bool(payload[0]))
        return b""

    def _analog(self, payload: bytes) -> bytes:
        self.pass_time(ANALOG_US)
        return self.world.analog(payload.decode()).to_bytes(2, "little")

    def _pwm(self, payload: bytes) -> bytes:
        self.pass_time(PIN_US)
        self.world.pwm(payload[2:].decode(), payload[0] | payload[1] << 8)
        return b""

    # Memories

    def _sleep_memory(self, payload: bytes) -> bytes:
        self.pass_time(CALL_US)
        memory, first, end = self.world.sleep_memory, payload[0], payload[0] + payload[1] + 1
        if len(payload) == 2:
            return bytes(memory[first:end])
        memory[first:end] = payload[2:]
        return b""

    def _nvm(self, payload: bytes) -> bytes:
        self.pass_time(CALL_US)
        memory, first = self.world.nvm, _number(payload[:2])
        part = slice(first, first + _number(payload[2:4]) + 1)
        if len(payload) == 4:
            return bytes(memory[part])
        memory[part] = payload[4:]
        return b""


def _number(data: bytes) -> int:
    return int.from_bytes(data, "little")
