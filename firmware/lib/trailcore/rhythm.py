"""Whether the wrist moves in the rhythm of a walk or a run, and how long a step takes.

Once a second the newest samples are heard. Each is up, down or neither, by its distance from the mean: a gesture
weighs no more than a step, and a window of 30 samples is two integers, of which a lag's autocorrelation takes a few
operations. The window is short (2.3 s), so that a gesture is soon out of it; averaged over some seconds, the lags at
which a walk repeats stand out and chance does not. The best lag is a step or, where the arm is stronger, a stride.
"""

from array import array

from trailcore.compat import const
from trailcore.ids import NONE

# Words of `v`; `steps` and `stroll` have more, from 21 on. Indices are of samples kept; those of steps, and periods,
# in 1/16 of one.
KEPT = const(0)  # samples kept since the last restart
KEPT_US = const(1)  # their period
WALKING = const(2)  # one of the three below
PERIOD = const(3)  # of a step
LAST = const(4)  # index of the last step
SWING = const(5)  # mean rise to a peak, in units
SOFT = const(6)  # steps in a row that were not found
READY = const(7)  # samples kept when the next may be looked for
COUNTED = const(8)  # index of the last step of a walk that ended
FOUND = const(9)  # steps for the caller
HELD = const(10)  # and those that wait for the next to confirm them
HEARD = const(11)  # samples heard
_SHAKE = const(12)  # mean distance from the mean, in units
LEVEL = const(13)  # mean, in units
_UP = const(14)  # a bit a sample, the newest last
_DOWN = const(15)
_QUALITY = const(16)  # autocorrelation at the best lag, 1/1024
_SKIPPED = const(17)  # how often in a row a clear walk was heard, but not correlated
_SEEN = const(18)  # period that was seen the last time, 0 if that was no walk's
_FAITH = const(19)  # evidence for it, 1/1024
_POOR = const(20)  # how often in a row the rhythm of a walk was poor

STILL = const(0)
BACK = const(1)  # counting back
LIVE = const(2)
RING = const(128)
MASK = const(127)
NEW = const(13)  # samples heard at once
_LAGS = const(29)
_WINDOW = const(30)
_BITS = const(0x3FFFFFFF)
_SHORTEST_US = const(260000)  # a step at 230 spm
_LONGEST_US = const(1500000)  # a stride at 80 spm, a step at 40
_SLOW_US = const(860000)  # a step that long is 70 spm, rarer than a stride of 140
_HALF = const(-563)  # -0.55: a swing of the arm alone has -1 at half its period, one with a step in it more
_HALF_FAST = const(-51)  # -0.05: steps of 70 to 110 spm have -0.2 and less, strides of runners 0 and more
_SWUNG_MG = const(1700)  # mean magnitude that only a runner's arm has: walks stay below 1.4 g
_STAY = const(179)  # continuity outweighs 0.175 of correlation
_STAY_HALF = const(128)
_SURELY = const(256)
# A sine of s mg (mean distance) and T ms goes up and down by 0.78 s T^2 nm. A trunk does by 20 to 60 mm a step, stairs
# and long steps too; what does by 150 is an arm, which swings once a stride. In mg and units of 16.4 ms:
_ARM = const(715000)
_STRIDE = const(48)  # the shortest of a walk, at 150 spm

# What counting asks for; thresholds between desk, dishes and driving on the one side and walks on the other.
_SURE = const(200)  # quality that is evidence, by what it exceeds _DOUBT
_SURE_RUN = const(400)
_DOUBT = const(205)
_ENOUGH = const(660)
AGAIN_US = const(20000000)  # so long after a walk its own rhythm is believed sooner
_DOUBT_AGAIN = const(100)
_POOR_BELOW = const(256)
_CLEAR = const(400)
_MOST_SKIPPED = const(2)
_QUIET_MG = const(20)
_SHAKE_MG = const(50)
_RUN_SHAKE_MG = const(150)  # less a quarter of what the mean exceeds 1 g by
_RUN_US = const(430000)
BACK_US = const(6500000)  # what is found is written down within two seconds, and the log holds ages to 8.2 s


class Rhythm:
    """Hears the samples of a ring; begins a walk, and ends it when its rhythm is gone."""

    def __init__(self, words, g):
        """Take the number of words of `v` and the units of 1 g."""
        self.g = g
        self.v = array("i", [0] * words)
        self.ring = array("h", [0] * RING)
        self.corr = array("h", [0] * _LAGS)

    def wrist_mg(self):
        """Return the RMS of what moves the wrist, of the last second or two; 0: not a bit; NONE: no samples yet."""
        return self.v[_SHAKE] * 1250 // self.g if self.v[HEARD] else NONE

    def _hear(self):
        """Take what was kept since the last time: is it a walk, is it still one?"""
        v = self.v
        if v[WALKING] and v[_QUALITY] > _CLEAR and v[_SKIPPED] < _MOST_SKIPPED:
            v[_SKIPPED] += 1
            return
        shake = v[_SHAKE] * 1000 // self.g
        level = v[LEVEL] * 1000 // self.g
        period = v[_SKIPPED] = v[_QUALITY] = 0
        if shake >= _QUIET_MG:
            self._correlate()
            period = self._period(level, shake)
        is_poor = v[_QUALITY] < _POOR_BELOW or shake < _SHAKE_MG * 5 // 8
        self._believe(period, shake, level)
        if v[WALKING]:
            v[_POOR] = v[_POOR] + 1 if is_poor else 0
            if v[_SEEN] and near(v[PERIOD], period, 5):
                v[PERIOD] += (period - v[PERIOD]) * 9 >> 4
            elif v[_POOR] > 1 or (not is_poor and v[_FAITH] >= _ENOUGH):
                self._stop()
        if not v[WALKING] and v[_FAITH] >= _ENOUGH:
            v[SOFT] = v[_POOR] = v[READY] = 0
            v[PERIOD] = period
            v[SWING] = 3 * v[_SHAKE]  # a sine rises by three times its mean distance from the mean
            v[LAST] = max(v[COUNTED], max(2, v[KEPT] - BACK_US // v[KEPT_US]) * 16)
            v[WALKING] = BACK

    def _believe(self, period, shake, level):
        """Weigh what was heard: a rhythm that stays gathers faith, that of the last walk three times as fast."""
        v = self.v
        quality = v[_QUALITY]
        again = v[WALKING] or v[KEPT] - (v[COUNTED] >> 4) < AGAIN_US // v[KEPT_US]
        again = again and near(v[PERIOD], period, 7)
        if period * v[KEPT_US] < 16 * _RUN_US:
            shake -= _RUN_SHAKE_MG - _SHAKE_MG - (level - 1000 >> 2)
            if quality < _SURE_RUN and level < _SWUNG_MG and not again:
                quality = 0
        if quality < _SURE or shake < _SHAKE_MG:
            v[_FAITH] = v[_SEEN] = 0
            return
        if not near(v[_SEEN], period, 5):
            v[_FAITH] = 0
        v[_FAITH] = min(2048, v[_FAITH] + ((quality - _DOUBT_AGAIN) * 3 if again else quality - _DOUBT))
        v[_SEEN] = period

    def _stop(self):
        v = self.v
        if v[WALKING] == LIVE:
            v[COUNTED] = v[LAST] - v[SOFT] * v[PERIOD]
        v[WALKING] = STILL
        v[HELD] = v[FOUND]

    def _quantise(self):
        v = self.v
        ring = self.ring
        first = v[HEARD]
        end = v[HEARD] = v[KEPT]
        bit = 1 << end - first
        up = (v[_UP] & _BITS // bit) * bit
        down = (v[_DOWN] & _BITS // bit) * bit
        level = v[LEVEL] or ring[end - 1 & MASK]
        dead = v[_SHAKE] * 5 >> 3
        total = away = 0
        for i in range(first, end):
            bit >>= 1
            y = ring[i & MASK] - level
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
        v[_SHAKE] += away // (end - first) - v[_SHAKE] >> 1

    def _correlate(self):
        """Average each lag's autocorrelation, in 1/1024, with those of the seconds before."""
        v = self.v
        up = v[_UP]
        y = v[_DOWN]
        any_ = up | y
        loud = drift = 0
        while y:
            y &= y - 1
            drift -= 1
        y = up
        while y:
            y &= y - 1
            loud += 1
        loud -= drift
        drift += loud + drift  # ups less downs: what a mean that is off adds to every lag
        drift *= drift
        loud = max(1, loud - drift // _WINDOW)
        drift = (drift << 10) // _WINDOW // loud
        loud = (_WINDOW << 10) // loud
        corr = self.corr
        for lag in range(_SHORTEST_US // v[KEPT_US], min(_LAGS, _LONGEST_US // v[KEPT_US] + 2)):
            both = any_ & any_ >> lag
            other = both & (up ^ up >> lag)
            both -= both >> 1 & 0x5555555  # bits are counted in pairs, in fours, and in sevens of fours
            other -= other >> 1 & 0x5555555
            both = (both & 0x3333333) + (both >> 2 & 0x3333333) + 0x8888888
            both -= (other & 0x3333333) + (other >> 2 & 0x3333333) << 1
            both = (both & 0xF0F0F0F) + (both >> 4 & 0xF0F0F0F)
            y = corr[lag]
            corr[lag] = y + (((both % 255 - 56) * loud // (_WINDOW - lag) - drift - y) * 13 >> 5)

    def _period(self, level, shake):
        """Return the period at the best lag, in the mean or in half of it: is it of a step or of a stride?

        A lag a fifth worse is better if it is shorter: whole multiples of a period repeat as well. A stride shows its
        second step at half its length, if weakly, or swings too far for one; what was so a second ago is so still.
        """
        v = self.v
        corr = self.corr
        kept_us = v[KEPT_US]
        held = v[PERIOD] if v[WALKING] else 0
        top = period = 0
        first = _SHORTEST_US // kept_us
        a = corr[first]
        b = corr[first + 1]
        for lag in range(first + 2, min(_LAGS, _LONGEST_US // kept_us + 2)):
            c = corr[lag]
            if b > top + (top >> 2) and b >= a and b > c:
                top = b
                period = 16 * lag - 16 + 8 * (c - a) // (b + b - a - c)
            a = b
            b = c
        v[_QUALITY] = top
        half = period >> 1
        while half * kept_us >= 16 * _SHORTEST_US:
            y = -1024
            for lag in range((half + 19) // 20, 3 * half // 40 + 1):  # 0.8 to 1.2 of the half
                if corr[lag] > y:
                    y = corr[lag]
            lag = period * kept_us >> 18
            stays = 1 if held and near(period, 2 * held, 7) else 0
            if y < 0 and top > _CLEAR and lag >= _STRIDE and shake * lag * lag << stays >= _ARM:
                return half
            y -= _HALF if period * kept_us >= 16 * _SLOW_US or level >= _SWUNG_MG else _HALF_FAST
            if stays:
                y = min(_SURELY, y) + _STAY
            elif held and near(period, held, 7):
                y = min(_SURELY, y) - _STAY_HALF
            if y < 0:
                break
            period = half
            half >>= 1
        return period


def near(a, b, share):
    """Tell whether two periods differ by less than a `share`-th of the first."""
    return abs(a - b) * share < a
