"""Maxim MAX30102: pulse oximeter front end, its FIFO, and a simple pulse wave.

After the datasheet 19-7740 (revision 1), by section: register map, FIFO, SpO2 configuration (tables 5 to 7), multi-LED
control. The wave is a straight rise and a longer fall after each beat, on what skin reflects; motion is not in it
[ours]: no estimator of heart rate may be judged by it.
"""

from collections import deque

from ..noise import stream
from .registers import IsFailing, RegisterPart

ADDRESS = 0x57

RATES_HZ = (50, 100, 200, 400, 800, 1000, 1600, 3200)
"""Samples a second by SPO2_SR (table 6)."""

DEPTH = 32
"""Samples in the FIFO."""

NANOAMPERES = (2048, 4096, 8192, 16384)
"""Full scale by SPO2_ADC_RGE (table 5)."""

LED_MA_PER_STEP = 0.2
REFLECTED_NA_PER_MA = 450.0
"""What skin gives back of a milliampere through a LED [ours]."""

PULSE_SHARE = 0.02
RISE_US = 120_000
FALL_US = 350_000
"""A pulse: share of the light it takes away at its peak, and how it comes and goes [ours]."""

_STATUS, _WRITE, _OVERFLOWS, _READ, _DATA = 0x00, 0x04, 0x05, 0x06, 0x07
_FIFO_CONFIG, _MODE, _SPO2, _LED1, _SLOTS = 0x08, 0x09, 0x0A, 0x0C, 0x11
_T_INT, _T_FRAC, _T_EN, _REVISION, _PART = 0x1F, 0x20, 0x21, 0xFE, 0xFF
_SHUTDOWN, _RESET, _ROLLOVER, _PPG_READY, _ALMOST_FULL, _POWER_READY = 0x80, 0x40, 0x10, 0x40, 0x80, 0x01


class Max30102(RegisterPart):
    """One part on skin."""

    ID_REGISTER = _PART
    WRONG_ID = 0x11  # a MAX30100: FIFO of 16 samples, other registers
    STARTUP_US = 1_000

    def __init__(self, seed: int, is_failing: IsFailing) -> None:
        """Strap it on."""
        self._rng = stream(seed, "optical")
        self._beats: deque[int] = deque(maxlen=8)
        super().__init__("optical", is_failing)

    def reset(self) -> None:
        """Stop, with the registers' defaults."""
        self._registers = bytearray(256)
        self._registers[_STATUS] = _POWER_READY
        self._registers[_REVISION], self._registers[_PART] = 0x03, 0x15
        self._fifo: list[tuple[int, ...]] = [()] * DEPTH
        self._waiting = 0
        self._byte = 0
        self._sums: list[int] = []
        self._summed = 0
        self._next_us = 0.0
        self._last: tuple[int, ...] = ()

    def feel(self, beats: list[tuple[int, int]]) -> None:
        """Take the wearer's beats."""
        self._beats.extend(t_us for t_us, _ in beats)

    # Time

    def run(self, until_us: int) -> None:
        """Take the samples that are due."""
        channels = self._channels()
        if channels:
            period_us = 1e6 / RATES_HZ[self._registers[_SPO2] >> 2 & 7]
            while self._next_us <= until_us:
                self._sample(int(self._next_us), channels)
                self._next_us += period_us
        self.now_us = until_us

    def _channels(self) -> tuple[int, ...]:
        """Return which LED (1 red, 2 infrared) lights in each slot of a sample."""
        mode = self._registers[_MODE]
        if mode & _SHUTDOWN:
            return ()
        if mode & 7 == 7:
            codes = self._registers[_SLOTS : _SLOTS + 2]
            return tuple(led for byte in codes for led in (byte & 7, byte >> 4 & 7) if led in (1, 2))
        return {2: (1,), 3: (1, 2)}.get(mode & 7, ())

    def _sample(self, t_us: int, channels: tuple[int, ...]) -> None:
        words = (
            self._last
            if self.fails("stuck") and self._last
            else tuple(self._light(t_us, led) for led in channels)
        )
        self._last = words
        self._sums = [a + b for a, b in zip(self._sums or [0] * len(words), words, strict=True)]
        self._summed += 1
        averaged = 1 << min(self._registers[_FIFO_CONFIG] >> 5, 5)
        if self._summed >= averaged:
            self._store(tuple(total // self._summed for total in self._sums))
            self._sums, self._summed = [], 0

    def _light(self, t_us: int, led: int) -> int:
        """Return what the ADC makes of a LED's light: 15 to 18 bits, left-justified in 18."""
        if self.fails("saturated"):
            return 0x3FFFF
        current_ma = LED_MA_PER_STEP * self._registers[_LED1 + led - 1]
        light_na = REFLECTED_NA_PER_MA * current_ma * (1.0 - PULSE_SHARE * self._pulse(t_us))
        light_na += 2.0 * (self._rng.random() - 0.5)
        spo2 = self._registers[_SPO2]
        reading = min(262143, max(0, int(light_na * 262144 / NANOAMPERES[spo2 >> 5 & 3])))
        unused = 3 - (spo2 & 3)
        return reading >> unused << unused

    def _pulse(self, t_us: int) -> float:
        """Return how much of a pulse is in the skin, 0..1."""
        beats = self._beats
        while len(beats) > 1 and beats[1] <= t_us:
            beats.popleft()
        since_us = t_us - beats[0] if beats else -1
        if since_us < 0:
            return 0.0
        return since_us / RISE_US if since_us < RISE_US else max(0.0, 1.0 - (since_us - RISE_US) / FALL_US)

    # FIFO

    def _store(self, words: tuple[int, ...]) -> None:
        registers = self._registers
        registers[_STATUS] |= _PPG_READY
        if self._waiting == DEPTH:
            registers[_OVERFLOWS] = min(registers[_OVERFLOWS] + 1, 31)
            if not registers[_FIFO_CONFIG] & _ROLLOVER:
                return
            registers[_READ] = (registers[_READ] + 1) % DEPTH
            self._waiting -= 1
        self._fifo[registers[_WRITE]] = words
        registers[_WRITE] = (registers[_WRITE] + 1) % DEPTH
        self._waiting += 1
        if self._waiting >= DEPTH - (registers[_FIFO_CONFIG] & 0x0F):
            registers[_STATUS] |= _ALMOST_FULL

    def _pop(self) -> int:
        """Return the next byte of the sample under the read pointer; behind its last one the pointer moves on."""
        words = self._fifo[self._registers[_READ]]
        if not self._waiting or not words:
            return 0
        channel, byte = divmod(self._byte, 3)
        value = words[channel] >> 8 * (2 - byte) & 0xFF
        self._byte += 1
        if self._byte == 3 * len(words):
            self._byte = 0
            self._registers[_READ] = (self._registers[_READ] + 1) % DEPTH
            self._waiting -= 1
            self._registers[_OVERFLOWS] = 0
        return value

    # Registers

    def after(self, register: int) -> int:
        """Move on, but for FIFO_DATA."""
        return register if register == _DATA else register + 1 & 0xFF

    def read(self, register: int) -> int:
        """Return a register's byte; the interrupt status is cleared by that."""
        if register == _DATA:
            return self._pop()
        value = self._registers[register]
        if register in (_STATUS, _STATUS + 1):
            self._registers[register] = 0
        return value

    def write(self, register: int, value: int) -> None:
        """Change a setting."""
        if register in (_STATUS, _STATUS + 1, _DATA, _T_INT, _T_FRAC, _REVISION, _PART):
            return
        if register == _MODE and value & _RESET:
            self.reset()
            return
        if register in (_WRITE, _OVERFLOWS, _READ):
            self._registers[register] = value & 0x1F
            self._byte = 0
            self._waiting = (self._registers[_WRITE] - self._registers[_READ]) % DEPTH
            return
        if register == _T_EN:
            self._registers[_T_INT] = 30  # skin, roughly [ours]
            return
        was_running = bool(self._channels())
        self._registers[register] = value
        if not was_running and self._channels():
            self._next_us = self.now_us + 1e6 / RATES_HZ[self._registers[_SPO2] >> 2 & 7]
            self._sums, self._summed = [], 0
