"""MAX30102: red and infrared light back from the skin, 25 times a second, where the strap would be.

There is no estimator yet: samples are kept in a ring for it, and a frame gets nothing (datasheet 19-7740, sections
FIFO and Mode Configuration).
"""

from array import array

from trailcore.compat import const
from watch.bus import Part

_ADDRESS = const(0x57)
_PART_ID = const(0xFF)
_MAX30102 = const(0x15)
_POINTERS = const(0x04)  # where it writes, how many it has lost, where we read
_DATA = const(0x07)  # six bytes a sample, 18 bits of red, 18 of infrared
_DEPTH = const(32)
_BURST = const(8)
_RING = const(128)  # samples: 5 s
_SET_UP = (
    b"\x09\x83"  # shut down
    b"\x04\x00\x05\x00\x06\x00"  # an empty FIFO
    b"\x08\x50"  # four samples are one, the oldest gives way
    b"\x0a\x27"  # 4096 nA, 100 a second, 411 us, 18 bits
    b"\x0c\x24\x0d\x24"  # 7 mA each
    b"\x09\x03"  # red and infrared
)


class Optical(Part):
    """The sensor; `ring` holds red and infrared of the newest samples, `count` is how many it had."""

    def __init__(self, bus):
        self.ring = array("i", [0] * (2 * _RING))
        self.count = 0
        self.pointers = bytearray(3)
        self.data = bytearray(6 * _BURST)
        Part.__init__(self, bus, _ADDRESS)

    def collect(self, frame, until_ms):
        """Read what there is; the frame gets nothing of it yet."""
        if self.awake(self.bus.clock.ticks_ms()):
            n = self._waiting()
            while n > 0:
                n = self._read(n)
        return True

    def second(self, app):
        """Seek nothing: it is wired."""

    def set_up(self):
        """Tell whether the part answers, and begin."""
        one = self.pointers
        return self.bus.read(_ADDRESS, _PART_ID, one, 1) and one[0] == _MAX30102 and self.write_all(_SET_UP)

    def _waiting(self):
        pointers = self.pointers
        if not self.asked(_POINTERS, pointers, 3):
            return 0
        if pointers[1]:
            return _DEPTH
        return (pointers[0] - pointers[2]) % _DEPTH

    def _read(self, n):
        k = min(n, _BURST)
        data = self.data
        if not self.bus.read(_ADDRESS, _DATA, data, 6 * k):
            return 0
        for i in range(0, 6 * k, 3):
            at = (2 * self.count + i // 3) % (2 * _RING)
            self.ring[at] = (data[i] << 16 | data[i + 1] << 8 | data[i + 2]) & 0x3FFFF
        self.count += k
        return n - k
