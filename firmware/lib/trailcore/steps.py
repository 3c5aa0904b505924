"""Foot strikes from the raw acceleration of a wrist, whatever its sample rate.

About 13 times a second the magnitude is kept, low-passed, for nine seconds. `rhythm` tells when it is that of a walk. Its
peaks are then counted back as far as they reach, and from there on one peak is looked for where the next step is
due. Where there is none the step is taken to be on time, but counts only if the walk goes on.
"""

from array import array

from trailcore import ticks
from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.rhythm import (
    COUNTED,
    FOUND,
    HEARD,
    HELD,
    KEPT,
    KEPT_US,
    LAST,
    LIVE,
    MASK,
    NEW,
    PERIOD,
    READY,
    SOFT,
    SWING,
    WALKING,
    WORDS,
    Rhythm,
)

_T_MS = const(WORDS)  # tick of the newest sample kept
_DUE_MS = const(WORDS + 1)  # when the next raw sample should come
_SKIP = const(WORDS + 2)  # raw samples before the next to keep
_NEWEST = const(WORDS + 3)  # its magnitude before the low-pass, in units
_BEFORE = const(WORDS + 4)  # that of the one before
_SHAKEN = const(WORDS + 5)  # index of the first sample kept that the motor shakes
_SHAKEN_END = const(WORDS + 6)
_ALL_WORDS = const(WORDS + 7)

ROOM = const(28)  # steps found and held: 7 s at 220 spm

_RATE_CHZ = const(1300)
_TICKS = const(ticks.PERIOD_MS - 1)
_HALF = const(ticks.PERIOD_MS // 2)
_JITTER_MS = const(58)  # less than a sample at 13 Hz, more than a tick is off
_MAX_GAP_MS = const(450)
_RING_DOWN_MS = const(60)  # of a motor, after the end of its drive [mem]: ERM 50-100, LRA 10-30
_FAR_MS = const(60000)
_MOST_SOFT = const(5)
_AT_ONCE = const(12)  # steps looked for in one go
_NO_PEAK = const(-32768)


class Steps(Rhythm):
    """Bursts of raw samples in, foot strikes out: `found()` of them in `times_ms` and `strengths_mg`, oldest first.

    A strength is the low-passed rise to the step's peak, NONE where a step between others was not seen.
    """

    STATE = ("v", "ring", "corr", "times_ms", "strengths_mg")

    def __init__(self, rate_chz, counts_per_g):
        """Take the nominal sample rate in 1/100 Hz, 12.5 to 104 Hz, and the raw counts of 1 g."""
        # A unit is two counts: a quarter of the sum of two samples, the square of three such is below 2^30.
        Rhythm.__init__(self, _ALL_WORDS, counts_per_g >> 1)
        self.every = max(1, (rate_chz + _RATE_CHZ // 2) // _RATE_CHZ)
        self.nominal_us = 100000000 // rate_chz
        self.times_ms = array("i", [0] * ROOM)
        self.strengths_mg = array("h", [0] * ROOM)

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
        kept = v[KEPT]
        kept_us = max(1, v[KEPT_US])
        if v[_SHAKEN_END] <= kept:
            v[_SHAKEN] = kept + min(_FAR_MS, ticks.diff(from_ms, v[_T_MS])) * 1000 // kept_us
        v[_SHAKEN_END] = (
            kept + min(_FAR_MS, ticks.diff(to_ms, v[_T_MS]) + _RING_DOWN_MS) * 1000 // kept_us + 2
        )

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
        age_us = (n - 1 + every) * period_us + kept_us  # of the middle of the pair that the low-pass is about
        if every > 1:
            age_us -= kept_us >> 2
        while v[_SKIP] < n:
            self._keep(words, n)
            v[_T_MS] = t_ms - (age_us - v[_SKIP] * period_us) // 1000 & _TICKS
            if v[KEPT] >= v[HEARD] + NEW:
                self._hear()
            room = _AT_ONCE
            while room and v[WALKING] and v[KEPT] > v[READY]:
                self._step()
                room -= 1
        v[_SKIP] -= n

    def _arrive(self, late, kept_us):
        """Begin anew after a long gap, or when time went back; go over a short one."""
        v = self.v
        if not v[KEPT_US] or not -_MAX_GAP_MS < late < _MAX_GAP_MS:
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
            if (
                kept < shaken_end and kept >= shaken
            ):  # by the motor: no peak, no step, but those between others
                y = newest
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
        """Look for the peak about the next due step, if that is over."""
        v = self.v
        ring = self.ring
        period = v[PERIOD]
        due = v[LAST] + period
        reach = period >> 1 if v[SOFT] else period * 13 >> 5
        at = due - reach + 15 >> 4
        end = due + reach >> 4
        v[READY] = end + 1
        if end + 1 >= v[KEPT]:
            v[WALKING] = LIVE
            v[FOUND] = v[HELD]
            return
        swing = v[SWING]
        best = _NO_PEAK
        top = peak = 0
        y0 = low = ring[at - 1 & MASK]
        y1 = ring[at & MASK]
        while at <= end:
            at += 1
            y2 = ring[at & MASK]
            if y1 < low:
                low = y1
            if y1 >= y0 and y1 > y2:
                here = 16 * at - 16 + 8 * (y2 - y0) // (y1 + y1 - y0 - y2)
                y0 = y1 - swing * abs(here - due) // (2 * period)
                if y0 > best:
                    best = y0
                    top = y1
                    peak = here
            y0 = y1
            y1 = y2
        if y1 < low:
            low = y1
        top -= low
        if best == _NO_PEAK or 20 * top < 7 * swing:
            self._miss(due)
            return
        v[LAST] = peak
        v[SOFT] = 0
        self._hold(peak, top * 1000 // self.g)
        if v[WALKING] == LIVE:
            v[FOUND] = v[HELD]
        if top > swing + swing:
            top = swing + swing
        v[SWING] = swing + ((top - swing) * 13 >> 6)

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

    def _hold(self, at, strength_mg):
        v = self.v
        i = v[HELD]
        if i < ROOM:
            ago = 16 * v[KEPT] - 16 - at
            self.times_ms[i] = v[_T_MS] - ago * v[KEPT_US] // 16000 & _TICKS
            self.strengths_mg[i] = strength_mg
            v[HELD] = i + 1
