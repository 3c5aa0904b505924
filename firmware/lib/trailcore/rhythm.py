"""How regular the wrist moves, and how long a step takes: an autocorrelation once a second.

Each sample counts as up, down or neither, by its distance from the mean: a gesture weighs no more than a step, and 30 samples
(2.3 s) are two integers, correlated in a few operations a lag. A window that short is soon free of a gesture; averaged
over some seconds the lags at which a walk repeats stand out, chance does not. The best lag is a step or,
where the arm's swing is stronger than the step, a stride: see `_period`.
"""

from array import array

from trailcore.compat import const

PERIOD = const(0)  # of a step, in 1/16 sample; 0 when there is none
QUALITY = const(1)  # autocorrelation at the best lag, in 1/1024
SHAKE = const(2)  # mean distance from the mean, in units of the samples, as LEVEL
LEVEL = const(3)
_UP = const(4)  # a bit a sample
_DOWN = const(5)
_LISTENED = const(6)  # 1: not listened the last time
_WORDS = const(7)

_WINDOW = const(30)
_BITS = const((1 << 30) - 1)
_SHORTEST_US = const(260000)  # a step at 230 spm
_LONGEST_US = const(1600000)  # a stride at 75 spm, a step at 37
_SLOW_US = const(860000)  # a step that long is 70 spm, rarer than a stride of 140
_HALF = const(-563)  # -0.55: a swing of the arm alone has -1 at half its period, one with a step in it more
_HALF_FAST = const(-51)  # -0.05: true steps of 70 to 110 spm have -0.2 and less, strides of runners 0.07 and more
_CLEAR = const(400)
_STAY = const(179)  # continuity outweighs 0.175 of correlation
_STAY_HALF = const(128)


class Rhythm:
    """Samples in, period and quality out, in `v`."""

    STATE = ("v", "corr")

    def __init__(self, period_us, quiet, swung):
        """Take the nominal period of the samples, the SHAKE below which there is nothing to hear, and the
        LEVEL that only a runner's arm reaches."""
        self.first = max(3, (_SHORTEST_US + period_us - 1) // period_us)
        self.last = _LONGEST_US // period_us + 1
        self.shortest = _SHORTEST_US * 16 // period_us
        self.slow = _SLOW_US * 16 // period_us
        self.quiet = quiet
        self.swung = swung
        self.v = array("i", [0] * _WORDS)
        self.corr = array("h", [0] * (self.last + 1))

    def reset(self):
        """Forget everything."""
        for i in range(_WORDS):
            self.v[i] = 0
        for lag in range(self.last + 1):
            self.corr[lag] = 0

    def look(self, ring, mask, first, end, held):
        """Take the samples from index `first` of a ring to before `end`; `held` is the period walked with, or 0.

        A rhythm that is held and clear is listened to every other time only.
        """
        v = self.v
        bit = 1 << end - first
        up = (v[_UP] & _BITS // bit) * bit
        down = (v[_DOWN] & _BITS // bit) * bit
        level = v[LEVEL] or ring[first & mask]
        dead = v[SHAKE] * 5 >> 3
        total = away = 0
        for i in range(first, end):
            bit >>= 1
            y = ring[i & mask] - level
            total += y
            if y < 0:
                away -= y
                if y + dead < 0:
                    down += bit
            else:
                away += y
                if y > dead:
                    up += bit
        v[_UP] = up
        v[_DOWN] = down
        v[LEVEL] = level + (total // (end - first) >> 1)
        v[SHAKE] += away // (end - first) - v[SHAKE] >> 1
        if held and v[QUALITY] > _CLEAR and not v[_LISTENED]:
            v[_LISTENED] = 1
            return
        v[_LISTENED] = 0
        if v[SHAKE] < self.quiet:
            v[PERIOD] = v[QUALITY] = 0
            for lag in range(self.last + 1):
                self.corr[lag] = 0
            return
        self._correlate(up, down)
        self._period(held)

    def _correlate(self, up, down):
        """Average each lag's autocorrelation, in 1/1024, with those of the seconds before."""
        loud = drift = 0
        y = up
        while y:
            y &= y - 1
            drift += 1
        y = up | down
        while y:
            y &= y - 1
            loud += 1
        drift += drift - loud  # ups less downs: what a mean that is off adds to every lag
        drift *= drift
        loud = max(1, loud - drift // _WINDOW)
        drift = (drift << 10) // _WINDOW // loud
        loud = (_WINDOW << 10) // loud
        corr = self.corr
        y = up | down
        for lag in range(self.first - 1, self.last + 1):
            both = y & y >> lag
            other = both & (up ^ up >> lag)
            both -= both >> 1 & 0x5555555  # bits are counted in pairs, in fours, and in sevens of fours
            other -= other >> 1 & 0x5555555
            both = (both & 0x3333333) + (both >> 2 & 0x3333333) + 0x8888888
            both -= (other & 0x3333333) + (other >> 2 & 0x3333333) << 1
            both = (both & 0xF0F0F0F) + (both >> 4 & 0xF0F0F0F)
            old = corr[lag]
            corr[lag] = old + (((both % 255 - 56) * loud // (_WINDOW - lag) - drift - old) * 13 >> 5)

    def _period(self, held):
        """Find the best lag, and tell whether it is a step or a stride.

        A lag that is a fifth worse is better if it is shorter: whole multiples of a period repeat as well. A stride
        shows its second step at half its length, if only weakly; what was so a second ago is so still.
        """
        v = self.v
        corr = self.corr
        best = period = top = 0
        a = corr[self.first - 1]
        b = corr[self.first]
        for lag in range(self.first + 1, self.last + 1):
            c = corr[lag]
            if b > top and b >= a and b > c:
                best = lag - 1
                top = b + (b >> 2)
                period = 16 * best + 8 * (c - a) // (b + b - a - c)
            a = b
            b = c
        v[QUALITY] = corr[best] if best else 0
        half = period >> 1
        while half >= self.shortest:
            y = -1024
            for lag in range((half + 19) // 20, 3 * half // 40 + 1):  # 0.8 to 1.2 of the half
                if corr[lag] > y:
                    y = corr[lag]
            y -= _HALF if period >= self.slow or v[LEVEL] >= self.swung else _HALF_FAST
            y = max(-256, min(256, y))
            if near(period, 2 * held, 7):
                y += _STAY
            elif near(period, held, 7):
                y -= _STAY_HALF
            if y < 0:
                break
            period = half
            half >>= 1
        v[PERIOD] = period


def near(a, b, share):
    """Tell whether two periods differ by less than a `share`-th of the first."""
    return abs(a - b) * share < a
