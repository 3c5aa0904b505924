"""Foot strikes from the raw acceleration of a wrist, whatever its sample rate.

About 13 times a second the magnitude is kept, low-passed, for nine seconds. `rhythm` tells when it is that of a
walk. Its peaks are then counted back as far as they reach, and from there on one peak is looked for where the next
step is due. Where there is none the step is taken to be on time, but counts only if the walk goes on.
"""

from trailcore import ticks
from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.rhythm import (
    BACK,
    COUNTED,
    FOUND,
    HEARD,
    HELD,
    KEPT,
    KEPT_US,
    LAST,
    LEVEL,
    LIVE,
    MASK,
    NEW,
    PERIOD,
    READY,
    SOFT,
    SWING,
    WALKING,
)
from trailcore.stroll import T_MS, Stroll

# Words of `v` after that of `stroll`, of which more come last.
_DUE_MS = const(22)  # when the next raw sample should come
_SKIP = const(23)  # raw samples before the next to keep
_NEWEST = const(24)  # its magnitude before the low-pass, in units
_BEFORE = const(25)  # that of the one before
_SHAKEN = const(26)  # index of the first sample kept that the motor shakes
_SHAKEN_END = const(27)
_RISE = const(28)  # to the peak that was found last, in units
_UNHEARD = const(39)  # 1: samples are quantised that were not correlated
_ALL_WORDS = const(40)

_RATE_CHZ = const(1300)
_TICKS = const(0x1FFFFFFF)
_HALF = const(0x10000000)
_JITTER_MS = const(58)  # less than a sample at 13 Hz, more than a tick is off
_MAX_GAP_MS = const(450)
_RING_DOWN_MS = const(60)  # of a motor, after the end of its drive [mem]: ERM 50-100, LRA 10-30
_MOST_SOFT = const(5)
_PULL = const(9)  # sixteenths of what a peak is off that a step follows: feet are more even than wrists
_AT_ONCE = const(10)  # steps looked for in one go
_LOWEST = const(-32768)


class Steps(Stroll):
    """Bursts of raw samples in, foot strikes out: `found()` of them in `times_ms` and `strengths_mg`, oldest first.

    A strength is the low-passed rise to the step's peak, NONE where a step between others was not seen.
    """

    def __init__(self, rate_chz, counts_per_g):
        """Take the nominal sample rate in 1/100 Hz, 12.5 to 104 Hz, and the raw counts of 1 g."""
        # A unit is two counts: a quarter of the sum of two samples, the square of three such is below 2^30.
        Stroll.__init__(self, _ALL_WORDS, counts_per_g >> 1)
        self.every = max(1, (rate_chz + _RATE_CHZ // 2) // _RATE_CHZ)
        self.nominal_us = 100000000 // rate_chz
        self.v[KEPT_US] = self.nominal_us * self.every

    def found(self):
        """Return how many steps there are to take."""
        return self.v[FOUND]

    def clear(self):
        """Drop the steps that have been taken."""
        v = self.v
        taken = v[FOUND]
        for i in range(taken, v[HELD]):
            self.times_ms[i - taken] = self.times_ms[i]
            self.strengths_mg[i - taken] = self.strengths_mg[i]
        v[HELD] -= taken
        v[FOUND] = 0

    def motor(self, from_ms, to_ms):
        """Say that the motor runs from one tick to another, before the samples of that time are given."""
        v = self.v
        ms = v[KEPT_US] // 1000
        if v[_SHAKEN_END] <= v[KEPT]:
            v[_SHAKEN] = v[KEPT] + ticks.diff(from_ms, v[T_MS]) // ms - 1
        v[_SHAKEN_END] = v[KEPT] + (ticks.diff(to_ms, v[T_MS]) + _RING_DOWN_MS) // ms + 2

    def block(self, words, n, t_ms, period_us):
        """Take `n` samples, x, y, z each; `t_ms` is the tick of the last, `period_us` the true period."""
        v = self.v
        every = self.every
        if abs(period_us - self.nominal_us) << 3 > self.nominal_us:
            period_us = self.nominal_us
        kept_us = period_us * every
        late = (t_ms - (n - 1) * period_us // 1000 - v[_DUE_MS] + _HALF & _TICKS) - _HALF
        if kept_us != v[KEPT_US] or not -_JITTER_MS < late < _JITTER_MS:
            self._arrive(late, kept_us)
        v[_DUE_MS] = t_ms + period_us // 1000 & _TICKS
        # How old the middle of the pair is that the low-pass is about.
        age_us = (n - 1 + every) * period_us + (kept_us * 3 >> 2 if every > 1 else kept_us)
        if v[_UNHEARD]:  # half a second later, so that no block does all the work
            v[_UNHEARD] = 0
            self._hear()
        while v[_SKIP] < n:
            self._keep(words, n)
            v[T_MS] = t_ms - (age_us - v[_SKIP] * period_us) // 1000 & _TICKS
            if v[KEPT] >= v[HEARD] + NEW:
                if v[_UNHEARD]:
                    self._hear()
                self._stroll()
                self._quantise()
                v[_UNHEARD] = 1
            room = _AT_ONCE
            while room and v[WALKING] and v[KEPT] > v[READY]:
                self._step()
                room -= 1
        v[_SKIP] -= n

    def _arrive(self, late, kept_us):
        """Begin anew after a long gap, or when time went back; go over a short one."""
        v = self.v
        if not v[KEPT] or not -_MAX_GAP_MS < late < _MAX_GAP_MS:
            for i in range(_ALL_WORDS):
                if i != FOUND:
                    v[i] = 0
            v[HELD] = v[FOUND]
            v[COUNTED] = -1000000
        elif late >= _JITTER_MS:
            for _ in range((late * 1000 + (kept_us >> 1)) // kept_us):
                self.ring[v[KEPT] & MASK] = self.ring[v[KEPT] - 1 & MASK]
                v[KEPT] += 1
        v[KEPT_US] = kept_us

    def _keep(self, words, n):
        """Keep the magnitude of a pair of samples in `every`, until the block ends or it is time to hear."""
        v = self.v
        ring = self.ring
        kept = v[KEPT]
        end = v[HEARD] + NEW
        before = v[_BEFORE]
        newest = v[_NEWEST]
        g = self.g * 5 >> 2
        jump = self.every * 3
        half = (self.every >> 1) * 3
        shaken = v[_SHAKEN]
        shaken_end = v[_SHAKEN_END]
        j = v[_SKIP] * 3
        last = n * 3 - 3
        while j <= last and kept < end:
            k = j + half
            if k > last:
                k = last
            x = words[j] + words[k] >> 2
            y = words[j + 1] + words[k + 1] >> 2
            z = words[j + 2] + words[k + 2] >> 2
            x = x * x + y * y + z * z
            y = x // g + g >> 1  # Newton's root, from 1.25 g: within 3 % between 0.5 and 2.5 g
            y = x // y + y >> 1
            if y > 32767:
                y = 32767
            if kept < shaken_end and kept >= shaken:
                y = v[LEVEL]  # without a peak there is no step but those that turn out to lie between others
            ring[kept & MASK] = before + newest + newest + y >> 2
            before = newest
            newest = y
            kept += 1
            j += jump
        v[KEPT] = kept
        v[_BEFORE] = before
        v[_NEWEST] = newest
        v[_SKIP] = j // 3

    def _step(self):
        """Take the peak about the next due step, if that is over, or the step to be on time, if it has none."""
        v = self.v
        period = v[PERIOD]
        due = v[LAST] + period
        reach = period >> 1 if v[SOFT] else period * 13 >> 5
        end = due + reach >> 4
        v[READY] = end + 1
        if end + 1 >= v[KEPT]:
            if v[WALKING] == BACK:
                v[WALKING] = LIVE
                v[FOUND] = v[HELD]
            return
        peak = due + ((self._peak(due, due - reach + 15 >> 4, end) - due) * _PULL >> 4)
        rise = v[_RISE]
        swing = v[SWING]
        if 20 * rise < 7 * swing:
            self._miss(due)
            return
        v[LAST] = peak
        v[SOFT] = 0
        self._hold(peak, min(32767, rise * 1000 // self.g))
        if v[WALKING] == LIVE:
            v[FOUND] = v[HELD]
        v[SWING] = swing + ((min(rise, swing + swing) - swing) * 13 >> 6)

    def _peak(self, due, at, end):
        """Return where between two samples the peak is that is high and near to when it is due; leave its rise."""
        v = self.v
        ring = self.ring
        swing = v[SWING]
        period = v[PERIOD]
        best = _LOWEST
        top = peak = 0
        a = low = ring[at - 1 & MASK]
        b = ring[at & MASK]
        while at <= end:
            at += 1
            c = ring[at & MASK]
            if b < low:
                low = b
            if b >= a and b > c:
                here = 16 * at - 16 + 8 * (c - a) // (b + b - a - c)
                a = b - swing * abs(here - due) // (2 * period)
                if a > best:
                    best = a
                    top = b
                    peak = here
            a = b
            b = c
        v[_RISE] = top - min(low, b) if peak else 0
        return peak

    def _miss(self, due):
        """Take a step that was not found to be on time, unless too many were."""
        v = self.v
        v[LAST] = due
        v[SOFT] += 1
        if v[SOFT] < _MOST_SOFT:
            if v[WALKING] == LIVE or v[HELD] > v[FOUND]:
                self._hold(due, NONE)
        elif v[WALKING] == LIVE:
            self._stop()
        else:
            v[HELD] = v[FOUND]
