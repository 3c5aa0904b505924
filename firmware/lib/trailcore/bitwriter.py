"""Bits into a page, most significant first. The code is described in `predict`."""

from trailcore.compat import crc16
from trailcore.predict import CHANNELS, ESCAPE, WIDTH, Predictor


class BitWriter(Predictor):
    """Writes bits into `buf` from byte `first` up to byte `end`."""

    def __init__(self, buf, first, end):
        super().__init__()
        self.buf = buf
        self.first = first
        self.end = end
        self.rewind()

    def rewind(self):
        """Start over at the first bit."""
        self.at = self.first
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
            n -= 8
            if self.at >= self.end:
                self.full = True
                return
            byte = pending >> n & 255
            self.buf[self.at] = byte
            self.crc = crc16(self.crc, byte)
            self.at += 1
            pending &= (1 << n) - 1
        if n and self.at >= self.end:
            self.full = True
        self.pending = pending
        self.n = n

    def finish(self):
        """Write the bits of the last byte (what follows overwrites them); return the CRC of all bytes so far."""
        if self.n == 0:
            return self.crc
        byte = self.pending << 8 - self.n
        self.buf[self.at] = byte
        return crc16(self.crc, byte)

    def code(self, channel, value):
        """Write a value of a channel."""
        known = self.known
        last = known[channel]
        known[channel] = value
        if last < 0:
            self.put(value, WIDTH[channel])
            return
        u = value - last
        u = u << 1 if u >= 0 else (-u << 1) - 1
        k = known[2 * CHANNELS + channel]
        ones = u >> k
        if ones < ESCAPE:
            self.put((1 << ones + 1) - 2, ones + 1)
            self.put(u & (1 << k) - 1, k)
            self.learn(channel, u)
        else:
            self.put((1 << ESCAPE) - 1, ESCAPE)
            self.put(value, WIDTH[channel])
            self.learn(channel, ESCAPE << k)

    def number(self, value):
        """Write a signed number below 2^29: zigzag, three bits at a time behind one that says more follow."""
        u = value << 1 if value >= 0 else (-value << 1) - 1
        while u > 7:
            self.put(8 | u & 7, 4)
            u >>= 3
        self.put(u, 4)
