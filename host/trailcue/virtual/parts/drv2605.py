"""TI DRV2605L: the haptic driver, its sequencer and its real-time playback, in front of a motor.

After the datasheet SLOS854: device functional modes, waveform sequencer, real-time playback, register map. Left out:
audio-to-vibe, PWM input, external triggers, and the waveforms themselves: the datasheet gives names only, so that an
effect here is drive for a time.
"""

from collections import deque

from .motor import Motor
from .registers import IsFailing, RegisterPart

ADDRESS = 0x5A

DEFAULTS = {
    0x00: 0xE0,
    0x01: 0x40,
    0x03: 0x01,
    0x04: 0x01,
    0x11: 0x05,
    0x12: 0x19,
    0x13: 0xFF,
    0x14: 0x19,
    0x15: 0xFF,
    0x16: 0x3E,
    0x17: 0x8C,
    0x18: 0x0C,
    0x19: 0x6C,
    0x1A: 0x36,
    0x1B: 0x93,
    0x1C: 0xF5,
    0x1D: 0xA0,
    0x1E: 0x20,
    0x1F: 0x80,
    0x20: 0x33,
}
"""Registers that are not 0 after a reset (register map)."""

WAIT_US = 10_000
"""A wait in the sequence lasts this much for each of its 7 bits (WAV_FRM_SEQ)."""

START_US = 700
"""From GO to the first output [mem: start-up time of the internal trigger]."""

CALIBRATION_US = 1_000_000
"""Auto-calibration takes 1.0 to 1.2 s with AUTO_CAL_TIME 2."""

LATE_US = 150_000
"""How much later than told the motor runs while it is late [ours]."""

Drive = tuple[tuple[int, float], ...]
"""Steps of a waveform: ms, drive."""


def _buzz(level: float, ms: int = 300) -> Drive:
    return ((ms, level),)


def _click(level: float, ms: int = 40, count: int = 1) -> Drive:
    return ((ms, level), (80, 0.0)) * (count - 1) + ((ms, level),)


EFFECTS: dict[int, Drive] = {
    **{1 + i: _click(level) for i, level in enumerate((1.0, 0.6, 0.3))},
    **{4 + i: _click(level, 25) for i, level in enumerate((1.0, 0.6, 0.3))},
    **{7 + i: _click(level, 60) for i, level in enumerate((1.0, 0.6, 0.3))},
    10: _click(1.0, count=2),
    11: _click(0.6, count=2),
    12: _click(1.0, count=3),
    13: _buzz(0.6),
    14: _buzz(1.0),
    15: _buzz(1.0, 750),
    16: _buzz(1.0, 1000),
    **{17 + i: _click(level) for i, level in enumerate((1.0, 0.8, 0.6, 0.3))},
    **{24 + i: _click(level, 15) for i, level in enumerate((1.0, 0.8, 0.6))},
    **{47 + i: _buzz(level) for i, level in enumerate((1.0, 0.8, 0.6, 0.4, 0.2))},
    118: _buzz(1.0, 10_000),
    **{119 + i: _buzz(level) for i, level in enumerate((0.5, 0.4, 0.3, 0.2, 0.1))},
}
"""Clicks, ticks, buzzes, alerts and hums of the ROM by their numbers. Alerts last what their name says; the other times
are [ours] and wait for a board."""

OTHER_EFFECT: Drive = ((100, 0.5),)
"""Any other of the 123 effects [ours]."""

_STATUS, _MODE, _RTP, _SEQUENCE, _GO, _FEEDBACK, _CONTROL3 = (
    0x00,
    0x01,
    0x02,
    0x04,
    0x0C,
    0x1A,
    0x1D,
)
_RESET, _STANDBY = 0x80, 0x40
INTERNAL_TRIGGER, RTP, DIAGNOSTICS, CALIBRATION = 0, 5, 6, 7


class Drv2605(RegisterPart):
    """The driver and its motor.

    Attributes:
        motor: what it drives.
    """

    ID_REGISTER = _STATUS
    WRONG_ID = 0x60  # a DRV2605 without the L: no LRA library
    STARTUP_US = 250  # [mem: until the bus answers]

    def __init__(self, motor: Motor, is_failing: IsFailing) -> None:
        """Solder it in."""
        self.motor = motor
        super().__init__("haptics", is_failing)

    def reset(self) -> None:
        """Stand by, with the registers' defaults (register map)."""
        self._registers = bytearray(0x23)
        for register, value in DEFAULTS.items():
            self._registers[register] = value
        self._steps: deque[tuple[int, float]] = deque()
        self._go_until_us: int | None = None
        self.motor.set_drive(0.0, max(self.now_us, self.motor.now_us))

    # Time

    @property
    def is_busy(self) -> bool:
        """Whether there is something to play yet."""
        return bool(self._steps)

    def run(self, until_us: int) -> None:
        """Play what is due."""
        while self._steps and self._steps[0][0] <= until_us:
            t_us, drive = self._steps.popleft()
            self._output(drive, max(t_us, self.motor.now_us))
        if self._go_until_us is not None and self._go_until_us <= until_us and not self.fails("stuck"):
            self._go_until_us = None
            self._registers[_GO] = 0
        self.motor.run(until_us)
        self.now_us = until_us

    def _output(self, drive: float, t_us: int) -> None:
        """Drive the motor, through the library's and the loop's limits."""
        if self.fails("saturated"):  # OC_DETECT: the output is shorted and switches off
            drive = 0.0
        if self.fails("stuck"):
            return
        self.motor.set_drive(drive * self._match(), t_us, closed_loop=self._closed_loop())

    def _closed_loop(self) -> bool:
        """Whether the motor is driven by its back-EMF (N_ERM_LRA, ERM_OPEN_LOOP, LRA_OPEN_LOOP)."""
        is_lra = bool(self._registers[_FEEDBACK] & 0x80)
        return not self._registers[_CONTROL3] & (0x01 if is_lra else 0x20)

    def _match(self) -> float:
        """Return what is left of the drive when N_ERM_LRA names the other kind of motor: little, and wrong [ours]."""
        is_set_to_lra = bool(self._registers[_FEEDBACK] & 0x80)
        return 1.0 if is_set_to_lra == (self.motor.name == "lra") else 0.3

    def _play(self) -> None:
        """Lay out the sequence from GO on."""
        t_us = self.now_us + START_US + (LATE_US if self.fails("late") else 0)
        self._steps.clear()
        for entry in self._registers[_SEQUENCE : _SEQUENCE + 8]:
            if not entry:
                break
            if entry & 0x80:
                t_us += (entry & 0x7F) * WAIT_US
                continue
            for ms, level in EFFECTS.get(entry, OTHER_EFFECT):
                self._steps.append((t_us, level))
                t_us += ms * 1000
            self._steps.append((t_us, 0.0))
        self._go_until_us = t_us

    def _stop(self) -> None:
        self._go_until_us = None
        self._registers[_GO] = 0
        if self.fails("late") and self._steps:
            self._steps.append((self.now_us + LATE_US, 0.0))
            return
        self._steps.clear()
        self._output(0.0, max(self.now_us, self.motor.now_us))

    # Registers

    def after(self, register: int) -> int:
        """Move on within the map."""
        return (register + 1) % len(self._registers)

    def read(self, register: int) -> int:
        """Return a register's byte."""
        value = self._registers[register] if register < len(self._registers) else 0
        return value | 0x01 if register == _STATUS and self.fails("saturated") else value

    def write(self, register: int, value: int) -> None:
        """Change a setting, play, stop."""
        if register == _STATUS or register >= len(self._registers):
            return
        if register == _MODE and value & _RESET:
            self.reset()
            return
        self._registers[register] = value
        if register == _MODE:
            self._change_mode()
        elif register == _GO:
            self._change_go(value)
        elif register in (_RTP, _CONTROL3) and self._mode() == RTP:
            self._real_time()

    def _mode(self) -> int:
        """Return the mode, -1 in standby."""
        mode = self._registers[_MODE]
        return -1 if mode & _STANDBY else mode & 0x07

    def _change_mode(self) -> None:
        if self._mode() == RTP:
            self._real_time()
        else:
            self._stop()

    def _change_go(self, value: int) -> None:
        if not value & 1 or self._mode() < 0:
            self._stop()
        elif self._mode() == INTERNAL_TRIGGER:
            self._play()
        elif self._mode() in (DIAGNOSTICS, CALIBRATION):
            self._registers[_STATUS] &= ~0x08  # DIAG_RESULT: passed
            self._go_until_us = self.now_us + CALIBRATION_US

    def _real_time(self) -> None:
        """Drive what RTP_INPUT says: signed, or unsigned with DATA_FORMAT_RTP."""
        value = self._registers[_RTP]
        if self._registers[_CONTROL3] & 0x08:
            drive = value / 255
        else:
            drive = (value - 256 if value & 0x80 else value) / 127
        t_us = self.now_us + START_US
        if self.fails("late"):  # all of it comes, and each change as late as the others
            t_us += LATE_US
        else:
            self._steps.clear()
        self._steps.append((t_us, max(-1.0, drive)))
