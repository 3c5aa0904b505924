"""Bits out of a page. Apart from the writer: the watch needs it only to resume."""

from array import array

from trailcore.predict import CHANNELS, ESCAPE, KNOWN, WIDTH, learn, restart


class BitReader:
    """Reads what a BitWriter wrote; past the end it reads zeros and sets `over`."""

    def __init__(self):
        self.known = array("i", [0] * KNOWN)  # see `predict`
        self.buf = b""
        self.at = self.pending = self.n = self.left = 0
        self.over = False

    def open(self, buf, first, bits):
        """Start to read `bits` bits of `buf` from byte `first` on."""
        restart(self.known)
        self.buf = buf
        self.at = first
        self.left = bits
        self.pending = self.n = 0
        self.over = False

    def take(self, width):
        """Return the next `width` bits, up to 22."""
        self.left -= width
        if self.left < 0:
            self.over = True
            return 0
        n = self.n
        pending = self.pending
        while n < width:
            pending = pending << 8 | self.buf[self.at]
            self.at += 1
            n += 8
        n -= width
        self.n = n
        self.pending = pending & (1 << n) - 1
        return pending >> n

    def value(self, channel):
        """Return the next value of a channel."""
        known = self.known
        last = known[channel]
        if last < 0:
            last = self.take(WIDTH[channel])
            known[channel] = last
            return last
        k = known[2 * CHANNELS + channel]
        ones = self._ones()
        if ones == ESCAPE:
            last = self.take(WIDTH[channel])
            learn(known, channel, ESCAPE << k, k)
        else:
            u = ones << k | self.take(k)
            learn(known, channel, u, k)
            last += -(u + 1 >> 1) if u & 1 else u >> 1
        known[channel] = last
        return last

    def _ones(self):
        """Return how many ones come before the next zero, at most ESCAPE; takes the zero too."""
        ones = 0
        n = self.n
        pending = self.pending
        left = self.left
        while ones < ESCAPE:
            if left <= 0:
                self.over = True
                break
            left -= 1
            if n == 0:
                pending = self.buf[self.at]
                self.at += 1
                n = 8
            n -= 1
            if not pending >> n & 1:
                break
            ones += 1
        self.n = n
        self.pending = pending & (1 << n) - 1
        self.left = left
        return ones

    def number(self):
        """Return the next signed number."""
        u = shift = 0
        while shift < 30:
            group = self.take(4)
            u |= (group & 7) << shift
            if group < 8:
                break
            shift += 3
        return -(u + 1 >> 1) if u & 1 else u >> 1
