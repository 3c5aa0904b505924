"""Bits into a page, most significant first. The code is described in `predict`."""

from array import array

from trailcore.compat import const, crc16
from trailcore.predict import CHANNELS, ESCAPE, KNOWN, WIDTH, learn, restart

_WIDEST = const(22)  # bits put at once; with the 7 that may be pending an int below 2^30


class BitWriter:
    """Writes bits into `buf` from byte `first` up to byte `end`."""

    def __init__(self, buf, first, end):
        self.known = array("i", [0] * KNOWN)  # see `predict`
        restart(self.known)
        self.buf = buf
        self.first = first
        self.end = end
        self.rewind()

    def rewind(self):
        """Start over at the first bit."""
        self.at = self.summed = self.first
        self.crc = 0
        self.pending = 0
        self.n = 0
        self.full = False

    def used(self):
        """Return the number of bits written."""
        return 8 * (self.at - self.first) + self.n

    def put(self, value, width):
        """Write `value` in `width` bits, at most 22. Sets `full` when there is no room."""
        pending = self.pending << width | value
        n = self.n + width
        while n >= 8:
            at = self.at
            if at >= self.end:
                self.full = True
                return
            n -= 8
            self.buf[at] = pending >> n
            self.at = at + 1
            pending &= (1 << n) - 1
        self.pending = pending
        self.n = n

    def sum_up(self):
        """Take the bytes written since the last time into `crc`."""
        self.crc = crc16(self.crc, self.buf, self.summed, self.at)
        self.summed = self.at

    def finish(self):
        """Write the bits of the last byte (what follows overwrites them); return the CRC of all bytes so far."""
        self.sum_up()
        if self.n == 0:
            return self.crc
        self.buf[self.at] = self.pending << 8 - self.n
        return crc16(self.crc, self.buf, self.at, self.at + 1)

    def code(self, channel, value):
        """Write a value of a channel."""
        known = self.known
        last = known[channel]
        known[channel] = value
        if last < 0:
            self.put(value, WIDTH[channel])
            return
        u = value - last
        u = u << 1 if u >= 0 else ~(u << 1)
        k = known[2 * CHANNELS + channel]
        ones = u >> k
        if ones < ESCAPE:
            width = ones + 1 + k
            if width <= _WIDEST:
                self.put(((2 << ones) - 2 - ones << k) + u, width)
            else:
                self.put((2 << ones) - 2, ones + 1)
                self.put(u & (1 << k) - 1, k)
        else:
            self.put((1 << ESCAPE) - 1, ESCAPE)
            self.put(value, WIDTH[channel])
            u = ESCAPE << k
        learn(known, channel, u, k)

    def number(self, value):
        """Write a signed number below 2^29: zigzag, three bits at a time behind one that says more follow."""
        u = value << 1 if value >= 0 else (-value << 1) - 1
        while u > 7:
            self.put(8 | u & 7, 4)
            u >>= 3
        self.put(u, 4)
