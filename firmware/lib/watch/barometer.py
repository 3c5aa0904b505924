"""BMP280: the pressure once a second, compensated in integers below 2^30.

The part measures by itself, every 293 ms, and filters (BST-BMP280-DS001, sections 3.3.3 and 3.6). What it has is read
at the seconds of this module; in a second that is handed out late there is none, because the part keeps none. A part
whose 40 bits stay the same for ten seconds does not measure, for noise alone moves them: it is reset, and not believed
until they change.
"""

from array import array
from struct import unpack_from

from trailcore import ticks
from trailcore.compat import const
from trailcore.ids import NONE
from watch.bus import Part

_ID = const(0xD0)
_BMP280 = const(0x58)
_BME280 = const(0x60)  # the same in what is used here
_WORDS = const(0x88)
_DATA = const(0xF7)  # 20 bits of pressure and 20 of temperature, each at the top of three bytes
_PERIOD_MS = const(1000)
_LATE_MS = const(1500)
_SAME = const(10)
_LOWEST_PA = const(30000)  # what the part is made for, -40 to 85 degrees
_HIGHEST_PA = const(110000)
_COLDEST = const(-204800)
_HOTTEST = const(435200)

_RESET = b"\xe0\xb6"
_SET_UP = (
    b"\xf4\x54"  # asleep, for the settings to be taken
    b"\xf5\x68"  # config: 250 ms between measurements, filter 4
    b"\xf4\x57"  # ctrl_meas: twice the temperature, 16 times the pressure, over and over
)

# Places of the words that the part is calibrated by.
_T1 = const(0)
_T2 = const(1)
_T3 = const(2)
_P1 = const(3)
_P2 = const(4)
_P3 = const(5)
_P4 = const(6)
_P5 = const(7)
_P6 = const(8)
_P7 = const(9)
_P8 = const(10)
_P9 = const(11)
_ALL_WORDS = const(12)


class Barometer(Part):
    """The air at the wrist."""

    def __init__(self, bus, address):
        self.words = array("i", [0] * _ALL_WORDS)
        self.data = bytearray(6)  # the last reading, and the one before it: they take turns
        self.before = bytearray(6)
        self.same = 0  # readings in a row
        self.due_ms = bus.clock.ticks_ms()
        Part.__init__(self, bus, address)

    def collect(self, frame, until_ms):
        """Give the frame the pressure, once a second, if there is one."""
        over_ms = ticks.diff(until_ms, self.due_ms)
        if over_ms < 0:
            return True
        self.due_ms = ticks.add(self.due_ms if over_ms < _PERIOD_MS else until_ms, _PERIOD_MS)
        now_ms = self.bus.clock.ticks_ms()
        if ticks.diff(now_ms, until_ms) < _LATE_MS and self.awake(now_ms) and self._is_measured():
            frame.set_pressure(self._pressure_pa())
        return True

    def set_up(self):
        """Tell whether the part answers with words that can be its own, and begin."""
        data = bytearray(2 * _ALL_WORDS)
        if not self.bus.read(self.address, _ID, data, 1) or data[0] not in (_BMP280, _BME280):
            return False
        if not self.bus.read(self.address, _WORDS, data, 2 * _ALL_WORDS):
            return False
        words = unpack_from("<HhhHhhhhhhhh", data)
        for i in range(_ALL_WORDS):
            self.words[i] = words[i]
        return 0 < words[_T1] < 0xFFFF and 0 < words[_P1] < 0xFFFF and self.write_all(_SET_UP)

    def _is_measured(self):
        """Read the part; tell whether it measures."""
        data = self.before
        if not self.asked(_DATA, data, 6):
            return False
        # What is there before the first measurement (4.3.6) is none.
        is_blank = data[0] == 0x80 and data[3] == 0x80 and not (data[1] or data[4])
        is_new = data != self.data and not is_blank
        self.before = self.data
        self.data = data
        if is_new:
            self.same = 0
            return True
        self.same += 1
        if self.same % _SAME == 0:
            self.write_all(_RESET)
            self.lose()
        return self.same < _SAME and not is_blank

    def _pressure_pa(self):
        """Return the pressure in Pa, NONE for what the part cannot have measured.

        The formula of section 8.1 (64 bit) in steps of 30 bits: within 0.8 Pa of it, rounding included (test).
        """
        data = self.data
        words = self.words
        raw = data[3] << 12 | data[4] << 4 | data[5] >> 4
        t_fine = _times((raw >> 3) - (words[_T1] << 1), words[_T2]) >> 3
        raw = (raw >> 4) - words[_T1] >> 1
        t_fine += _times(raw * raw >> 10, words[_T3]) >> 6
        if not _COLDEST <= t_fine <= _HOTTEST:
            return NONE
        t_fine -= 128000
        square = (t_fine >> 4) * (t_fine >> 4) >> 8  # a 2^16th
        # What is to be taken off the counts, in 16ths; what they are divided by, in 2^-23 and then in 128ths.
        offset = (words[_P4] << 8) + (_times(t_fine, words[_P5]) >> 2) + (_times(square, words[_P6]) >> 3)
        divisor = (_times(t_fine, words[_P2]) >> 4) + (_times(square, words[_P3]) >> 8)
        divisor = (words[_P1] << 7) + (_times(divisor, words[_P1]) >> 8)
        raw = (1048576 - (data[0] << 12 | data[1] << 4 | data[2] >> 4) << 4) - offset
        if divisor <= 0 or not 0 < raw < 3 * divisor:
            return NONE
        pressure = raw // divisor
        raw %= divisor
        for factor in b"\x40\x32\x32\x05":  # 6250 * 128: the quotient in 16ths of a Pa, digit by digit
            raw *= factor
            pressure = pressure * factor + raw // divisor
            raw %= divisor
        square = _times(_times(pressure, words[_P9]) >> 8, pressure >> 5) >> 10
        pressure += square + (_times(pressure, words[_P8]) >> 11) + words[_P7] + 8
        pressure >>= 4
        return pressure if _LOWEST_PA <= pressure <= _HIGHEST_PA else NONE


def _times(a, b):
    """Return a * b >> 8, for |a| < 2^21 and |b| < 2^17, through nothing that does not fit 30 bits."""
    return a * (b >> 8) + (a * (b & 255) >> 8)
