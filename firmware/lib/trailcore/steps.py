"""Foot strikes from the raw acceleration of a wrist, whatever its sample rate.

About 13 times a second the magnitude is kept, low-passed, for nine seconds. Once a second `rhythm` tells
whether it repeats, and how fast. A rhythm that lasts is a walk: its peaks are counted back as far as they reach, and
from then on one peak is looked for where the next step is due. Where there is none the step is taken to be on time,
but counts only if the walk goes on.
"""

from array import array

from trailcore import rhythm, ticks
from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.rhythm import near

_KEPT = const(0)  # samples kept since the last restart
_KEPT_US = const(1)  # their period
_T_MS = const(2)  # tick of the newest
_DUE_MS = const(3)  # when the next raw sample should come
_SKIP = const(4)  # raw samples before the next to keep
_NEWEST = const(5)  # its magnitude before the low-pass, in units: see __init__
_BEFORE = const(6)  # that of the one before
_LOOKED = const(7)  # samples kept at the last look
_WALKING = const(8)  # one of the four below
_LAST = const(9)  # index of the last step; indices and periods in 1/16 kept sample
_PERIOD = const(10)  # of a step
_SWING = const(11)  # mean rise to a peak
_SOFT = const(12)  # steps in a row that were not found
_POOR = const(13)  # looks in a row at a poor rhythm
_FAITH = const(14)  # evidence for a rhythm, 1/1024
_SEEN = const(15)  # period seen by the last look
_FOUND = const(16)  # steps for the caller
_HELD = const(17)  # and those that wait for the next to confirm them
_COUNTED = const(18)  # index of the last step that was counted
_COUNTED_PERIOD = const(19)
_MOTOR = const(20)  # 1 while its end is to come
_MOTOR_MS = const(21)
_MOTOR_END_MS = const(22)
_SHAKEN = const(23)  # index of the first sample kept that it shook
_SHAKEN_END = const(24)
_READY = const(25)  # samples kept when the next step may be looked for
_WORDS = const(26)

_BACK = const(1)  # counting back
_BRIDGE = const(2)  # counting back to a step of the same walk
_LIVE = const(3)  # up to date

ROOM = const(28)  # steps found and held: 7 s at 220 spm

_RING = const(128)
_MASK = const(127)
_TICKS = const(ticks.PERIOD_MS - 1)
_RATE_CHZ = const(1300)
_JITTER_MS = const(58)  # less than a sample at 13 Hz, more than a tick is off
_MAX_GAP_MS = const(450)
_RING_DOWN_MS = const(60)  # of a motor, after the end of its drive [mem]: ERM 50-100, LRA 10-30
_BACK_US = const(7000000)  # a step is written down up to a second later, and the log holds ages to 8.2 s

# The rhythm, in 1/1024, and the movement in mg that counting asks for.
_SURE = const(300)
_DOUBT = const(205)
_ENOUGH = const(600)
_AGAIN_US = const(20000000)  # so long after a walk its own rhythm is believed sooner
_SURE_AGAIN = const(200)
_DOUBT_AGAIN = const(100)
_ENOUGH_AGAIN = const(205)
_POOR_BELOW = const(256)
_QUIET_MG = const(20)
_SHAKE_MG = const(50)
_RUN_SHAKE_MG = const(150)
_RUN_US = const(430000)
_SWUNG_MG = const(1700)  # mean magnitude that only a runner's arm has: walks stay below 1.4 g
_MOST_SOFT = const(3)
_AT_ONCE = const(12)  # steps looked for in one go
_FAR_MS = const(60000)
_NEW = const(13)  # samples between two looks


class Steps:
    """Bursts of raw samples in, foot strikes out: `found()` of them in `times_ms` and `strengths_mg`, oldest first."""

    STATE = ("v", "ring", "times_ms", "strengths_mg")

    def __init__(self, rate_chz, counts_per_g):
        """Take the nominal sample rate in 1/100 Hz, 12.5 to 104 Hz, and the raw counts of 1 g."""
        self.every = max(1, (rate_chz + _RATE_CHZ // 2) // _RATE_CHZ)
        self.nominal_us = 100000000 // rate_chz
        g = counts_per_g >> 1  # a quarter of the sum of two samples: three squares of it are below 2^30
        self.g = g
        self.v = array("i", [0] * _WORDS)
        self.ring = array("h", [0] * _RING)
        self.times_ms = array("i", [0] * ROOM)
        self.strengths_mg = array("h", [0] * ROOM)
        self.rhythm = rhythm.Rhythm(self.nominal_us * self.every, _QUIET_MG * g // 1000, _SWUNG_MG * g // 1000)

    def found(self):
        """Return how many steps there are to take."""
        return self.v[_FOUND]

    def clear(self):
        """Drop the steps that have been taken."""
        v = self.v
        taken = v[_FOUND]
        for i in range(taken, v[_HELD]):
            self.times_ms[i - taken] = self.times_ms[i]
            self.strengths_mg[i - taken] = self.strengths_mg[i]
        v[_HELD] -= taken
        v[_FOUND] = 0

    def motor(self, from_ms, to_ms):
        """Say that the motor runs from one tick to another, before the samples of that time are given."""
        v = self.v
        if not v[_MOTOR]:
            v[_MOTOR] = 1
            v[_MOTOR_MS] = from_ms
            v[_SHAKEN] = -1
        v[_MOTOR_END_MS] = ticks.add(to_ms, _RING_DOWN_MS)

    def wrist_mg(self):
        """Return the RMS of what moves the wrist, of the last second or two; 0: not one bit; NONE: no samples."""
        if self.v[_KEPT] < 2 * _NEW:
            return NONE
        return self.rhythm.v[rhythm.SHAKE] * 1250 // self.g

    def block(self, words, n, t_ms, period_us):
        """Take `n` samples, x, y, z each; `t_ms` is the tick of the last, `period_us` the true period."""
        v = self.v
        every = self.every
        if abs(period_us - self.nominal_us) << 3 > self.nominal_us:
            period_us = self.nominal_us
        kept_us = period_us * every
        self._arrive(t_ms - (n - 1) * period_us // 1000 & _TICKS, kept_us)
        v[_DUE_MS] = t_ms + period_us // 1000 & _TICKS
        age_us = (n - 1 + every) * period_us + kept_us  # of the middle of the pair that the low-pass is about
        if every > 1:
            age_us -= kept_us >> 2
        while v[_SKIP] < n:
            self._keep(words, n)
            v[_T_MS] = t_ms - (age_us - v[_SKIP] * period_us) // 1000 & _TICKS
            if v[_KEPT] >= v[_LOOKED] + _NEW:
                self._look()
            room = _AT_ONCE
            while room and v[_WALKING] and v[_KEPT] > v[_READY]:
                self._step()
                room -= 1
        v[_SKIP] -= n

    def _arrive(self, t_ms, kept_us):
        """See what is missing before the first sample of a block, and what of it the motor shakes."""
        v = self.v
        late = ticks.diff(t_ms, v[_DUE_MS])
        if not v[_KEPT_US] or not -_MAX_GAP_MS < late < _MAX_GAP_MS:
            v[_HELD] = v[_FOUND]
            for i in range(_FOUND):
                v[i] = 0
            v[_COUNTED] = v[_SHAKEN_END] = -1000000
            self.rhythm.reset()
        elif late >= _JITTER_MS:
            for _ in range((late * 1000 + (kept_us >> 1)) // kept_us):
                self.ring[v[_KEPT] & _MASK] = self._again(v[_KEPT])
                v[_KEPT] += 1
        v[_KEPT_US] = kept_us
        if v[_MOTOR]:
            late = ticks.diff(v[_MOTOR_END_MS], t_ms)
            if late < 0:
                v[_MOTOR] = 0
            else:
                v[_SHAKEN_END] = v[_KEPT] + min(late, _FAR_MS) * 1000 // kept_us + 2
            if v[_SHAKEN] < 0:
                late = ticks.diff(v[_MOTOR_MS], t_ms)
                v[_SHAKEN] = v[_KEPT] + max(0, min(late, _FAR_MS)) * 1000 // kept_us

    def _again(self, at):
        """Return what a sample that is missing would be: that of a stride ago, of a wrist at rest the last one."""
        lag = self.v[_PERIOD] + 4 >> 3 if self.v[_WALKING] else 1
        return self.ring[at - lag & _MASK]

    def _keep(self, words, n):
        """Keep the magnitude of a pair of samples in `every`, until the block ends or a look is due."""
        v = self.v
        ring = self.ring
        kept = v[_KEPT]
        end = v[_LOOKED] + _NEW
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
            ring[kept & _MASK] = before + newest + newest + y >> 2
            before = newest
            newest = y
            if kept < shaken_end and kept >= shaken:
                ring[kept & _MASK] = self._again(kept)
            kept += 1
            j += jump
        v[_KEPT] = kept
        v[_BEFORE] = before
        v[_NEWEST] = newest
        v[_SKIP] = j // 3

    def _look(self):
        """Once a second: is there a rhythm, is it that of a walk, is it still the same?"""
        v = self.v
        seen = self.rhythm.v
        self.rhythm.look(self.ring, _MASK, v[_LOOKED], v[_KEPT], v[_PERIOD] if v[_WALKING] else 0)
        v[_LOOKED] = v[_KEPT]
        period = seen[rhythm.PERIOD]
        quality = seen[rhythm.QUALITY]
        shake = seen[rhythm.SHAKE] * 1000 // self.g
        level = seen[rhythm.LEVEL] * 1000 // self.g
        again = near(v[_COUNTED_PERIOD], period, 7) and v[_KEPT] - (v[_COUNTED] >> 4) < _AGAIN_US // v[_KEPT_US]
        least = _RUN_SHAKE_MG - (level - 1000 >> 2) if period * v[_KEPT_US] < 16 * _RUN_US else _SHAKE_MG
        if quality < (_SURE_AGAIN if again else _SURE) or shake < least:
            v[_FAITH] = v[_SEEN] = 0
        else:
            if not near(v[_SEEN], period, 5):
                v[_FAITH] = 0
            v[_FAITH] = min(2048, v[_FAITH] + quality - (_DOUBT_AGAIN if again else _DOUBT))
            v[_SEEN] = period
        if v[_WALKING]:
            if quality < _POOR_BELOW or shake < _SHAKE_MG * 5 // 8:
                v[_POOR] += 1
                if v[_POOR] == 2:
                    self._stop()
            else:
                v[_POOR] = 0
                if v[_SEEN] and near(v[_PERIOD], period, 5):
                    v[_PERIOD] += (period - v[_PERIOD]) * 5 >> 4
                elif v[_FAITH] >= _ENOUGH:
                    self._stop()
        if not v[_WALKING] and v[_FAITH] >= (_ENOUGH_AGAIN if again else _ENOUGH):
            v[_SOFT] = v[_POOR] = 0
            v[_PERIOD] = period
            v[_SWING] = 3 * seen[rhythm.SHAKE]  # a sine rises by three times its mean distance from the mean
            v[_LAST] = max(2, v[_KEPT] - _BACK_US // v[_KEPT_US]) * 16
            v[_WALKING] = _BACK
            v[_READY] = 0
            if v[_COUNTED] > v[_LAST]:
                v[_LAST] = v[_COUNTED]
                v[_WALKING] = _BRIDGE

    def _stop(self):
        v = self.v
        if v[_WALKING] == _LIVE:
            v[_COUNTED] = v[_LAST] - v[_SOFT] * v[_PERIOD]
            v[_COUNTED_PERIOD] = v[_PERIOD]
        v[_WALKING] = 0
        v[_HELD] = v[_FOUND]

    def _step(self):
        """Look for the peak about the next due step, if that is over."""
        v = self.v
        ring = self.ring
        period = v[_PERIOD]
        due = v[_LAST] + period
        reach = period >> 1 if v[_SOFT] else period * 13 >> 5
        at = due - reach + 15 >> 4
        end = due + reach >> 4
        v[_READY] = end + 1
        if end + 1 >= v[_KEPT]:
            if v[_WALKING] != _LIVE:
                v[_WALKING] = _LIVE
                v[_FOUND] = v[_HELD]
            return
        swing = v[_SWING]
        best = -32767
        top = peak = 0
        y0 = low = ring[at - 1 & _MASK]
        y1 = ring[at & _MASK]
        while at <= end:
            at += 1
            y2 = ring[at & _MASK]
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
        if best == -32767 or 20 * top < 7 * swing or v[_SHAKEN] * 16 <= peak < v[_SHAKEN_END] * 16:
            self._miss(due)
            return
        v[_PERIOD] = period + ((peak - due) * 13 >> 7)
        v[_LAST] = peak
        v[_SOFT] = 0
        self._hold(peak, top * 1000 // self.g)
        if v[_WALKING] == _LIVE:
            v[_FOUND] = v[_HELD]
        if top > swing + swing:
            top = swing + swing
        v[_SWING] = swing + ((top - swing) * 13 >> 6)

    def _miss(self, due):
        """Take a step that was not found to be on time, unless too many were."""
        v = self.v
        v[_LAST] = due
        if not v[_SHAKEN] * 16 <= due < v[_SHAKEN_END] * 16:
            v[_SOFT] += 1
        if v[_WALKING] == _BRIDGE or v[_SOFT] < _MOST_SOFT:
            if v[_WALKING] != _BACK or v[_HELD] > v[_FOUND]:
                self._hold(due, NONE)
        elif v[_WALKING] == _LIVE:
            self._stop()
        else:
            v[_HELD] = v[_FOUND]

    def _hold(self, at, strength_mg):
        v = self.v
        i = v[_HELD]
        if i < ROOM:
            ago = 16 * v[_KEPT] - 16 - at
            self.times_ms[i] = v[_T_MS] - ago * v[_KEPT_US] // 16000 & _TICKS
            self.strengths_mg[i] = strength_mg
            v[_HELD] = i + 1
