"""ST LSM6DS33 and LSM6DS3TR-C: the accelerometer with its FIFO; the gyroscope lies still.

After the datasheets DocID027423 (LSM6DS33) and DocID030071 (LSM6DS3TR-C) and the application note AN5130, by section:
register map (33: 8, TR-C: 9), FIFO (33: 5.4, TR-C: 5.5), mechanical characteristics (4.1), absolute maximum and
start-up (AN5130 3). Left out: interrupts, embedded functions, the third and fourth data set of the FIFO, and
switching between FIFO and continuous mode by a trigger.

The level field is a bit too narrow for a full FIFO (4096 words in 12 bits, 2048 in 11): full, it reads 0 without being
empty (AN5130 warns of that). What the datasheets leave open is decided here and waits for a board: a full FIFO in
continuous mode is taken to lose its oldest words one by one, so that the pattern does not begin with x any more.
"""

import struct
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from math import lcm

from ..noise import stream
from .registers import IsFailing, RegisterPart, Wearer

BOOT_US = 15_000
"""The boot procedure after power-on (AN5130 section 3); no answer until then."""

RESET_US = 50
"""SW_RESET clears itself after this (AN5130 section 3)."""

ODR_HZ = (0.0, 12.5, 26.0, 52.0, 104.0, 208.0, 416.0, 833.0, 1660.0, 3330.0, 6660.0)
"""Output data rates by ODR_XL, ODR_G and ODR_FIFO."""

MG_PER_LSB = (0.061, 0.488, 0.122, 0.244)
"""Sensitivity by FS_XL: ±2, ±16, ±4, ±8 g (4.1)."""

DECIMATION = (0, 1, 2, 3, 4, 8, 16, 32)
"""DEC_FIFO_XL and DEC_FIFO_GYRO: 0 is not in the FIFO."""

RATE_ERROR = 0.05
"""How far the part's clock may be off nominal, either way [ours]; some per cent are reported."""

OFFSET_MG = 40.0
"""Typical zero-g level offset, either way (4.1)."""

NOISE_UG_RTHZ = 90.0
"""Noise density (4.1)."""

BYPASS, FIFO, CONTINUOUS = 0, 1, 6

_FIFO_CTRL1, _FIFO_CTRL2, _FIFO_CTRL3, _FIFO_CTRL4, _FIFO_CTRL5 = 0x06, 0x07, 0x08, 0x09, 0x0A
_WHO_AM_I = 0x0F
_CTRL1_XL, _CTRL2_G, _CTRL3_C, _CTRL4_C, _CTRL9_XL, _CTRL10_C = 0x10, 0x11, 0x12, 0x13, 0x18, 0x19
_STATUS = 0x1E
_OUT_TEMP, _OUT_G, _OUT_XL, _OUT_END = 0x20, 0x22, 0x28, 0x2E
_FIFO_STATUS1, _FIFO_STATUS4, _FIFO_DATA_L, _FIFO_DATA_H = 0x3A, 0x3D, 0x3E, 0x3F

_READ_ONLY = frozenset((_WHO_AM_I, *range(0x1A, 0x54)))
_BOOT, _BDU, _IF_INC, _SW_RESET = 0x80, 0x40, 0x04, 0x01


@dataclass(frozen=True, slots=True)
class Variant:
    """What sets the two parts apart.

    Attributes:
        who_am_i: the WHO_AM_I byte.
        fifo_words: depth of the FIFO in 16-bit words.
        temperature_lsb_per_c: sensitivity of OUT_TEMP; 0 is 25 °C on both.
        defaults: registers that are not 0 after a reset.
        stop_on_fth: register and bit that limit the FIFO to its threshold.
    """

    who_am_i: int
    fifo_words: int
    temperature_lsb_per_c: int
    defaults: dict[int, int]
    stop_on_fth: tuple[int, int]


VARIANTS = {
    "lsm6ds33": Variant(
        0x69, 4096, 16, {_CTRL3_C: _IF_INC, _CTRL9_XL: 0x38, _CTRL10_C: 0x38}, (_CTRL4_C, 0x01)
    ),
    "lsm6ds3trc": Variant(0x6A, 2048, 256, {_CTRL3_C: _IF_INC, _CTRL9_XL: 0xE0}, (_FIFO_CTRL4, 0x80)),
}
"""By the names of `wiring.IMU`."""


class Lsm6ds(RegisterPart):
    """One of the two parts on a wrist, with a clock and offsets of its own.

    Attributes:
        rate: its clock as a share of nominal.
        samples: accelerometer samples taken so far.
    """

    ID_REGISTER = _WHO_AM_I
    WRONG_ID = 0x6C  # an LSM6DSO: its FIFO is another
    STARTUP_US = BOOT_US

    def __init__(
        self,
        kind: str,
        wearer: Wearer,
        seed: int,
        is_failing: IsFailing,
        shaking_mg: Callable[[int], float] | None = None,
    ) -> None:
        """Solder it in.

        Args:
            kind: one of `VARIANTS`.
            wearer: whose wrist it is on.
            seed: decides its rate, offsets and noise.
            is_failing: the faults, `imu-...`.
            shaking_mg: what the motor adds at a time, in mg.
        """
        self.variant = VARIANTS[kind]
        self._wearer = wearer
        self._shaking_mg = shaking_mg
        self._rng = stream(seed, "imu")
        self.rate = 1.0 + RATE_ERROR * (2.0 * self._rng.random() - 1.0)
        self._offsets_mg = [OFFSET_MG * (2.0 * self._rng.random() - 1.0) for _ in range(3)]
        self._gyro = [round(228.0 * (2.0 * self._rng.random() - 1.0)) for _ in range(3)]  # ±10 dps at 250 dps
        self.samples = 0
        self._fifo: deque[int] = deque()
        super().__init__("imu", is_failing)

    def reset(self) -> None:
        """Stop, with the registers' defaults (SW_RESET)."""
        self._registers = bytearray(256)
        for register, value in self.variant.defaults.items():
            self._registers[register] = value
        self._held_high = -1
        self._fresh = 0
        self._period_us = 0.0
        self._next_us = 0.0
        self._words: tuple[int, int, int] = (0, 0, 0)
        self._reset_done_us = 0
        self._configure()

    # Time

    def run(self, until_us: int) -> None:
        """Take the samples that are due."""
        if self._period_us:
            while self._next_us <= until_us:
                self._sample(int(self._next_us))
                self._next_us += self._period_us
        self.now_us = until_us

    def _sample(self, t_us: int) -> None:
        words = self._measured(t_us)
        self.samples += 1
        self._words = words
        self._fresh |= 0x03 if self._registers[_CTRL2_G] >> 4 else 0x01
        if self._fifo_every:
            self._ticks += 1
            if self._ticks >= self._fifo_every:
                self._ticks = 0
                self._store(words)

    def _measured(self, t_us: int) -> tuple[int, int, int]:
        """Return the words of the sample that is ready at `t_us`: what was a group delay ago, to full scale."""
        if self.fails("stuck"):
            return self._words
        x, y, z = self._wearer.acceleration_mg(t_us - self._delay_us)
        if self._shaking_mg is not None:
            shaking = self._shaking_mg(t_us - self._delay_us)
            x += shaking
            y += 0.6 * shaking  # the axis of an LRA lies askew in its case [ours]
        if self.fails("saturated"):
            return 32767, -32768, 32767
        chance = self._rng.random
        spread, scale, (ox, oy, oz) = self._noise_mg, self._lsb_per_mg, self._offsets_mg
        words = (
            round((x + ox + spread * (chance() - 0.5)) * scale),
            round((y + oy + spread * (chance() - 0.5)) * scale),
            round((z + oz + spread * (chance() - 0.5)) * scale),
        )
        if min(words) >= -32768 and max(words) <= 32767:
            return words
        x, y, z = (max(-32768, min(32767, word)) for word in words)
        return x, y, z

    # FIFO

    def _store(self, words: tuple[int, int, int]) -> None:
        """Put the data sets that are due into the FIFO."""
        index = self._sets
        self._sets += 1
        fifo = self._fifo
        for every, data in ((self._gyro_every, self._gyro), (self._xl_every, words)):
            if every and index % every == 0:
                if self._mode == FIFO and len(fifo) + 3 > self._limit:
                    self._overrun = True
                    return
                fifo.extend(data)
        lost = len(fifo) - self._limit
        if lost > 0:
            self._overrun = True
            for _ in range(lost):
                fifo.popleft()
            self._read_words += lost

    def _configure_fifo(self) -> None:
        """Read FIFO_CTRL3..5 anew; bypass empties it."""
        registers = self._registers
        self._mode = registers[_FIFO_CTRL5] & 0x07
        rate = min(registers[_FIFO_CTRL5] >> 3 & 0x0F, len(ODR_HZ) - 1)
        self._gyro_every = DECIMATION[registers[_FIFO_CTRL3] >> 3 & 0x07]
        self._xl_every = DECIMATION[registers[_FIFO_CTRL3] & 0x07]
        self._pattern = self._pattern_words()
        register, bit = self.variant.stop_on_fth
        stops = registers[register] & bit and self._threshold()
        self._limit = self._threshold() if stops else self.variant.fifo_words
        if self._mode not in (FIFO, CONTINUOUS) or not rate or not self._odr_hz:
            self._fifo_every = 0
        else:
            self._fifo_every = max(1, round(self._odr_hz / ODR_HZ[rate]))
        if self._mode == BYPASS:
            self._fifo.clear()
            self._overrun = False
            self._sets = self._ticks = self._read_words = 0
            self._half: int | None = None

    def _pattern_words(self) -> int:
        """Return after how many words the FIFO's pattern repeats."""
        everys = [every for every in (self._gyro_every, self._xl_every) if every]
        if not everys:
            return 1
        sets = lcm(*everys)
        return sum(3 * (sets // every) for every in everys)

    def _threshold(self) -> int:
        wide = 0x0F if self.variant.fifo_words > 2048 else 0x07
        return self._registers[_FIFO_CTRL1] | (self._registers[_FIFO_CTRL2] & wide) << 8

    def _fifo_status(self, register: int) -> int:
        level = len(self._fifo) % self.variant.fifo_words
        next_words = 3 * (bool(self._gyro_every) + bool(self._xl_every)) if self._fifo_every else 0
        if register == _FIFO_STATUS1:
            return level & 0xFF
        if register == _FIFO_STATUS1 + 1:
            threshold = self._threshold()
            reached = threshold and len(self._fifo) + next_words >= threshold
            full = next_words and len(self._fifo) + next_words > self._limit
            flags = 0x80 * bool(reached) | 0x40 * self._overrun | 0x20 * bool(full) | 0x10 * (not self._fifo)
            return flags | level >> 8
        pattern = self._read_words % self._pattern
        return pattern & 0xFF if register == _FIFO_STATUS1 + 2 else pattern >> 8

    def _fifo_low(self) -> int:
        """Take the oldest word and return its low byte; the high one waits."""
        if not self._fifo:
            self._half = 0
            return 0
        word = self._fifo.popleft() & 0xFFFF
        self._read_words += 1
        self._overrun = False
        self._half = word >> 8
        return word & 0xFF

    def _fifo_high(self) -> int:
        if self._half is None:
            self._fifo_low()
        high, self._half = self._half or 0, None
        return high

    # Registers

    def _read(self, count: int) -> bytes:
        """Read from the pointer on; whole words of the FIFO at once, which is the same and quicker."""
        words = count // 2
        is_burst = (
            self._pointer == _FIFO_DATA_L and self._registers[_CTRL3_C] & _IF_INC and self._half is None
        )
        if not is_burst or count % 2 or not 0 < words <= len(self._fifo):
            return super()._read(count)
        take = self._fifo.popleft
        self._read_words += words
        self._overrun = False
        return struct.pack(f"<{words}h", *[take() for _ in range(words)])

    def after(self, register: int) -> int:
        """Move on if IF_INC says so; within the FIFO's output the pointer goes to and fro."""
        if register == _FIFO_DATA_H and self._registers[_CTRL3_C] & _IF_INC:
            return _FIFO_DATA_L
        return register + 1 & 0xFF if self._registers[_CTRL3_C] & _IF_INC else register

    def read(self, register: int) -> int:
        """Return a register's byte."""
        if register == _FIFO_DATA_L:
            return self._fifo_low()
        if register == _FIFO_DATA_H:
            return self._fifo_high()
        if _FIFO_STATUS1 <= register <= _FIFO_STATUS4:
            return self._fifo_status(register)
        if _OUT_TEMP <= register < _OUT_END:
            return self._output(register)
        if register == _WHO_AM_I:
            return self.variant.who_am_i
        if register == _STATUS:
            return self._fresh | 0x04
        if register == _CTRL3_C and self.now_us >= self._reset_done_us:
            self._registers[_CTRL3_C] &= ~(_BOOT | _SW_RESET)
        return self._registers[register]

    def _output(self, register: int) -> int:
        """Return a byte of the output registers; with BDU a high byte is that of the low byte read before it."""
        if register >= _OUT_XL:
            self._fresh &= ~0x01
            words: tuple[int, ...] | list[int] = self._words
            first = _OUT_XL
        elif register >= _OUT_G:
            self._fresh &= ~0x02
            words = self._gyro if self._registers[_CTRL2_G] >> 4 else [0, 0, 0]
            first = _OUT_G
        else:
            degrees = self._wearer.temperature_c(self.now_us) - 25.0
            words = [round(degrees * self.variant.temperature_lsb_per_c)]
            first = _OUT_TEMP
        word = words[(register - first) // 2] & 0xFFFF
        if not register & 1:
            self._held_high = word >> 8
            return word & 0xFF
        held, self._held_high = self._held_high, -1
        return held if held >= 0 and self._registers[_CTRL3_C] & _BDU else word >> 8

    def write(self, register: int, value: int) -> None:
        """Change a setting."""
        if register in _READ_ONLY:
            return
        if register == _CTRL3_C and value & (_SW_RESET | _BOOT):
            self.reset()
            self._registers[_CTRL3_C] |= value & (_SW_RESET | _BOOT)
            self._reset_done_us = self.now_us + (BOOT_US if value & _BOOT else RESET_US)
            return
        changes_rate = register in (_CTRL1_XL, _CTRL2_G) and (value ^ self._registers[register]) & 0xF0
        self._registers[register] = value
        if register in (_CTRL1_XL, _CTRL2_G):
            self._configure(restart=bool(changes_rate))
        elif register in (_CTRL4_C, *range(_FIFO_CTRL1, _FIFO_CTRL5 + 1)):
            self._configure_fifo()

    def _configure(self, restart: bool = True) -> None:
        """Read CTRL1_XL and CTRL2_G anew; a new rate begins a new row of samples."""
        xl, gyro = self._registers[_CTRL1_XL], self._registers[_CTRL2_G]
        rate = xl >> 4 or gyro >> 4
        self._odr_hz = ODR_HZ[rate] if rate < len(ODR_HZ) else 0.0
        self._lsb_per_mg = 1.0 / MG_PER_LSB[xl >> 2 & 0x03]
        if restart:
            self._period_us = 1e6 / (self._odr_hz * self.rate) if self._odr_hz else 0.0
            self._next_us = (
                self.now_us + 2.0 * self._period_us
            )  # one sample is thrown away while filters settle
            # Half the rate is let through: about half a period of delay, and that much noise. The noise is uniform.
            self._delay_us = int(self._period_us / 2)
            self._noise_mg = NOISE_UG_RTHZ / 1000.0 * (self._odr_hz / 2.0) ** 0.5 * 12.0**0.5
        self._configure_fifo()
