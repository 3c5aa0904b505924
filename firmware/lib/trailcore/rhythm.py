"""How regular the wrist moves, and how long a step takes: an autocorrelation once a second.

The window is short (32 samples, 2.5 s), so that a look at the watch spoils few of them, and each window is
brought to one scale and clipped before it counts, so that a gesture weighs no more than a step; averaged over
some seconds the lags at which a walk repeats stand out, those of a gesture do not. The best lag is a step or, where
the arm's swing is stronger than the step, a stride: see `_period`.
"""

from array import array

from trailcore.compat import const

PERIOD = const(0)  # of a step, in 1/16 sample; 0 when there is none
QUALITY = const(1)  # autocorrelation at the best lag, in 1/1024
SHAKE_MG = const(2)  # mean absolute deviation within the window
LEVEL_MG = const(3)  # mean of the window
_WORDS = const(4)

_WINDOW = const(32)
_LOUD = const(127)  # what is clipped: 1.5 times the mean deviation
_QUIET_MG = const(20)  # below it there is nothing to compare
_SHORTEST_US = const(260000)  # a step at 230 spm
_LONGEST_US = const(1600000)  # a stride at 75 spm, a step at 37
_SLOW_US = const(860000)  # a step that long is 70 spm, rarer than a stride of 140
_HALF = const(-563)  # -0.55: a swing of the arm alone has -1 at half its period, one with a step in it more
_HALF_FAST = const(-51)  # -0.05: true steps of 70 to 110 spm have -0.2 and less, strides of runners 0.07 and more
_SWUNG_MG = const(1700)  # mean magnitude that only a runner's arm has: walks stay below 1.4 g
_STAY = const(179)  # continuity outweighs 0.175 of correlation
_STAY_HALF = const(128)


class Rhythm:
    """Samples in, period and quality out, in `v`."""

    STATE = ("v", "corr", "window")

    def __init__(self, period_us):
        """`period_us` is the nominal period of the samples."""
        self.first = max(3, (_SHORTEST_US + period_us - 1) // period_us)
        self.last = _LONGEST_US // period_us + 1
        self.shortest = _SHORTEST_US * 16 // period_us
        self.slow = _SLOW_US * 16 // period_us
        self.v = array("i", [0] * _WORDS)
        self.corr = array("h", [0] * (self.last + 1))
        self.window = array("h", [0] * _WINDOW)

    def reset(self):
        """Forget everything."""
        for i in range(_WORDS):
            self.v[i] = 0
        for i in range(self.last + 1):
            self.corr[i] = 0

    def second(self, ring, mask, newest, held):
        """Look at the window that ends at index `newest` of the ring; `held` is the period now walked with, or 0."""
        v = self.v
        self._load(ring, mask, newest)
        if v[SHAKE_MG] < _QUIET_MG:
            for i in range(self.last + 1):
                self.corr[i] = 0
            v[PERIOD] = v[QUALITY] = 0
            return
        self._correlate()
        self._period(held)

    def _load(self, ring, mask, newest):
        """Take the window, low-passed by (1 2 1)/4, its mean removed, clipped and scaled to +-127."""
        window = self.window
        at = newest - _WINDOW
        total = 0
        a = ring[(at - 1) & mask]
        b = ring[at & mask]
        for i in range(_WINDOW):
            at += 1
            c = ring[at & mask]
            y = a + b + b + c >> 2
            window[i] = y
            total += y
            a = b
            b = c
        mean = total // _WINDOW
        total = 0
        for i in range(_WINDOW):
            y = window[i] - mean
            window[i] = y
            total += abs(y)
        shake = total // _WINDOW
        self.v[LEVEL_MG] = mean
        self.v[SHAKE_MG] = shake
        shake = max(1, shake)
        for i in range(_WINDOW):
            window[i] = max(-_LOUD, min(_LOUD, window[i] * 85 // shake))

    def _correlate(self):
        """Average each lag's autocorrelation with those of the seconds before."""
        window = self.window
        corr = self.corr
        energy = 0  # of both factors
        for i in range(_WINDOW):
            y = window[i]
            energy += 2 * y * y
        y = window[0]
        energy -= y * y
        y = window[_WINDOW - 1]
        energy -= y * y
        for lag in range(2, self.last + 1):
            y = window[lag - 1]
            energy -= y * y
            y = window[_WINDOW - lag]
            energy -= y * y
            total = 0
            j = 0
            for i in range(lag, _WINDOW):
                total += window[i] * window[j]
                j += 1
            corr[lag] += ((total << 11) // max(1, energy) - corr[lag]) * 13 >> 5

    def _period(self, held):
        """Find the best lag, and tell whether it is a step or a stride.

        A lag that is a fifth worse is better if it is shorter: whole multiples of a period repeat as well. A stride
        shows its second step at half its length, if only weakly; what was so a second ago is so still.
        """
        v = self.v
        corr = self.corr
        best = 0
        for lag in range(self.first, self.last):
            y = corr[lag]
            if y > 0 and y >= corr[lag - 1] and y > corr[lag + 1] and 4 * y > 5 * corr[best]:  # corr[0] is 0
                best = lag
        if not best:
            v[PERIOD] = v[QUALITY] = 0
            return
        v[QUALITY] = corr[best]
        bend = 2 * corr[best] - corr[best - 1] - corr[best + 1]
        period = 16 * best + 8 * (corr[best + 1] - corr[best - 1]) // bend
        half = period >> 1
        while half >= self.shortest:
            y = -1024
            for lag in range((half + 19) // 20, 3 * half // 40 + 1):  # 0.8 to 1.2 of the half
                y = max(y, corr[lag])
            y -= _HALF if period >= self.slow or v[LEVEL_MG] >= _SWUNG_MG else _HALF_FAST
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
