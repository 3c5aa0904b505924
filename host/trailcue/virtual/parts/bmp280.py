"""Bosch BMP280: pressure through its calibration words, backwards, so that a driver's compensation gives it back.

After the datasheet BST-BMP280-DS001 (revision 1.14), by section: resolution (3.3.1, 3.3.2), IIR filter (3.3.3), noise
(3.5), power modes and timing (3.6, 3.8), shadowing (3.10), compensation and its example (3.11, 3.12, 8.1), memory map
(4), I2C (5.2).
"""

from ..noise import normal, stream
from .registers import IsFailing, RegisterPart, Wearer

EXAMPLE_WORDS = (27504, 26435, -1000, 36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000)
"""dig_T1..3, dig_P1..9 of the datasheet's calculation example (3.12)."""

STANDBY_US = (500, 62_500, 125_000, 250_000, 500_000, 1_000_000, 2_000_000, 4_000_000)
"""t_sb (3.6.3)."""

OVERSAMPLING = (0, 1, 2, 4, 8, 16, 16, 16)
"""osrs_p and osrs_t (3.3.1, 3.3.2)."""

NOISE_PA = {0: 0.0, 1: 3.3, 2: 2.6, 4: 2.1, 8: 1.6, 16: 1.3}
"""RMS noise of one conversion without the filter, by oversampling (3.5)."""

NOISE_C = 0.005
"""RMS noise of a temperature at ×1 [ours: one step of 16 bits]."""

SKIPPED = 0x80000
"""What a measurement that is switched off reads."""

SLEEP, FORCED, NORMAL = 0, 1, 3

_CALIBRATION, _CALIBRATION_END = 0x88, 0xA0
_ID, _RESET, _STATUS, _CTRL_MEAS, _CONFIG, _DATA, _DATA_END = 0xD0, 0xE0, 0xF3, 0xF4, 0xF5, 0xF7, 0xFD
_CHIP_ID, _RESET_WORD, _MEASURING = 0x58, 0xB6, 0x08


class Calibration:
    """The words burnt into one part, and the raw readings that they make of a temperature and a pressure."""

    def __init__(self, seed: int) -> None:
        """Vary the words of the datasheet's example a little; seed 0 keeps them as they are."""
        rng = stream(seed, "baro calibration")
        spread = 0.02 if seed else 0.0
        self.words = tuple(
            round(word * (1.0 + spread * (2.0 * rng.random() - 1.0))) for word in EXAMPLE_WORDS
        )

    def encoded(self) -> bytes:
        """Return the words as the registers 0x88..0x9F hold them (3.11.2)."""
        return b"".join((word & 0xFFFF).to_bytes(2, "little") for word in self.words)

    def raw(self, temperature_c: float, pressure_pa: float) -> tuple[float, float]:
        """Return the 20-bit readings, still in fractions, that the formulas of 8.1 turn into these.

        Args:
            temperature_c: of the part itself.
            pressure_pa: at its port.
        """
        t1, t2, t3, p1, p2, p3, p4, p5, p6, p7, p8, p9 = self.words
        t_fine = 5120.0 * temperature_c
        # t_fine = x * T2 + x^2 / 64 * T3 with x = adc_T / 16384 - T1 / 1024; Newton from the linear part on.
        x = t_fine / t2
        for _ in range(4):
            x -= (x * t2 + x * x * t3 / 64.0 - t_fine) / (t2 + x * t3 / 32.0)
        var1 = t_fine / 2.0 - 64000.0
        var2 = (var1 * var1 * p6 / 32768.0 + var1 * p5 * 2.0) / 4.0 + p4 * 65536.0
        var3 = (p3 * var1 * var1 / 524288.0 + p2 * var1) / 524288.0
        gain = (1.0 + var3 / 32768.0) * p1
        # pressure = p + (P9 * p^2 / 2^31 + P8 * p / 2^15 + P7) / 16, solved for p.
        p = pressure_pa
        for _ in range(4):
            error = p + (p9 * p * p / 2147483648.0 + p8 * p / 32768.0 + p7) / 16.0 - pressure_pa
            p -= error / (1.0 + (p9 * p / 1073741824.0 + p8 / 32768.0) / 16.0)
        return (x + t1 / 1024.0) * 16384.0, 1048576.0 - (p * gain / 6250.0 + var2 / 4096.0)


class Bmp280(RegisterPart):
    """One part with a calibration of its own.

    Attributes:
        calibration: its words.
        conversions: finished so far.
    """

    ID_REGISTER = _ID
    WRONG_ID = 0x61  # a BME680: the same addresses, other registers
    STARTUP_US = 2_000  # time to first communication (section 1), also after a soft reset

    def __init__(self, wearer: Wearer, seed: int, is_failing: IsFailing) -> None:
        """Solder it in.

        Args:
            wearer: whose air it feels.
            seed: decides its calibration words (0: the datasheet's example) and noise.
            is_failing: the faults, `baro-...`.
        """
        self.calibration = Calibration(seed)
        self._wearer = wearer
        self._rng = stream(seed, "baro")
        self._encoded = self.calibration.encoded()
        self.conversions = 0
        super().__init__("baro", is_failing)

    def reset(self) -> None:
        """Sleep, as after any reset (3.6)."""
        self._ctrl_meas = self._config = 0
        self._data = self._encode(SKIPPED << 4, SKIPPED << 4)
        self._shadow = self._data
        self._start_us: int | None = None
        self._filtered: list[float | None] = [None, None]

    # Time

    def run(self, until_us: int) -> None:
        """Finish the conversions that are due; in normal mode another follows each after t_sb."""
        while self._start_us is not None and self._start_us + self._measure_us() <= until_us:
            end_us = self._start_us + self._measure_us()
            self._convert(end_us)
            if self._ctrl_meas & 3 == NORMAL:
                self._start_us = end_us + STANDBY_US[self._config >> 5]
            else:
                self._ctrl_meas &= ~3
                self._start_us = None
        self.now_us = until_us

    def _measure_us(self) -> int:
        """Return how long a conversion takes, typically (3.8.1)."""
        temperature, pressure = self._oversampling()
        return 1000 + 2000 * temperature + (2000 * pressure + 500 if pressure else 0)

    def _oversampling(self) -> tuple[int, int]:
        return OVERSAMPLING[self._ctrl_meas >> 5], OVERSAMPLING[self._ctrl_meas >> 2 & 7]

    def _convert(self, t_us: int) -> None:
        """Put a new pair of readings into the data registers."""
        self.conversions += 1
        if self.fails("stuck"):
            return
        over_t, over_p = self._oversampling()
        if self.fails("saturated"):
            self._data = self._encode(0 if over_p else SKIPPED << 4, 0 if over_t else SKIPPED << 4)
            return
        temperature_c = self._wearer.temperature_c(t_us)
        pressure_pa = self._wearer.pressure_pa(t_us) + NOISE_PA[over_p] * normal(self._rng)
        noise_c = NOISE_C * normal(self._rng) / max(1, over_t) ** 0.5
        raw_t, raw_p = self.calibration.raw(temperature_c, pressure_pa)
        # A degree is some 3000 steps: the noise of the temperature stays out of the pressure's reading.
        raw_t += noise_c * 5120.0 / self.calibration.words[1] * 16384.0
        self._data = self._encode(self._reading(1, raw_p, over_p), self._reading(0, raw_t, over_t))

    def _reading(self, which: int, raw: float, oversampling: int) -> int:
        """Return a 20-bit reading, filtered and cut to its resolution, in the upper bits of 24 (3.3)."""
        if not oversampling:
            return SKIPPED << 4
        raw = max(0.0, min(1048575.0, raw))
        strength = min(self._config >> 2 & 7, 4)
        old = self._filtered[which]
        if strength and old is not None:
            raw = old + (raw - old) / (1 << strength)
        self._filtered[which] = raw
        # 16 bits at ×1 and one more for each doubling; 20 behind the filter.
        bits = 20 if strength else 15 + oversampling.bit_length()
        step = 1 << 20 - bits
        return int(raw) // step * step << 4

    @staticmethod
    def _encode(pressure: int, temperature: int) -> bytes:
        return pressure.to_bytes(3, "big") + temperature.to_bytes(3, "big")

    # Registers

    def transfer(self, out: bytes, count: int) -> bytes:
        """Answer. What a transfer reads belongs to one conversion (3.10)."""
        self._shadow = self._data
        return super().transfer(out, count)

    def _take(self, data: bytes) -> None:
        """Write pairs of register and value: writing does not move the pointer on (5.2.1)."""
        register = self._pointer
        for index, value in enumerate(data):
            if index & 1:
                register = value
            else:
                self.write(register, value)

    def read(self, register: int) -> int:
        """Return a register's byte."""
        if _CALIBRATION <= register < _CALIBRATION_END:
            return self._encoded[register - _CALIBRATION]
        if _DATA <= register < _DATA_END:
            return self._shadow[register - _DATA]
        if register == _STATUS:
            return _MEASURING if self._start_us is not None and self.now_us >= self._start_us else 0
        return {_ID: _CHIP_ID, _CTRL_MEAS: self._ctrl_meas, _CONFIG: self._config}.get(register, 0)

    def write(self, register: int, value: int) -> None:
        """Change a setting, start to measure, reset."""
        if register == _RESET and value == _RESET_WORD:
            self.power_on(self.now_us)
        elif register == _CONFIG:
            if self._ctrl_meas & 3 != NORMAL:  # ignored there (4.3.5)
                self._set_config(value)
        elif register == _CTRL_MEAS:
            self._set_mode(value)

    def _set_config(self, value: int) -> None:
        """Take standby time and filter; the filter begins anew by that (3.3.3)."""
        self._filtered = [None, None]
        self._config = value & 0xFD

    def _set_mode(self, value: int) -> None:
        was = self._ctrl_meas & 3
        mode = NORMAL if value & 3 == NORMAL else FORCED if value & 3 else SLEEP
        self._ctrl_meas = value & 0xFC | mode
        if mode == SLEEP:
            self._start_us = None
        elif mode == FORCED or was != NORMAL or self._start_us is None:
            self._start_us = self.now_us
