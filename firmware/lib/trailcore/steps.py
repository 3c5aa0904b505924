"""Foot strikes from the raw acceleration of a wrist, whatever its sample rate.

Samples are averaged to about 13 a second, of which the magnitude is kept for nine seconds. Once a second `rhythm`
tells whether it repeats and how fast. A rhythm that lasts is a walk: its peaks are counted back as far as they reach,
and from then on one peak is looked for where the next step is due. Where none is found the step is taken to be on
time, but counts only if the walk goes on.
"""

from array import array

from trailcore import rhythm, ticks
from trailcore.compat import const
from trailcore.ids import NONE

_SAMPLES = const(0)  # kept since the last restart
_PERIOD_US = const(1)  # of a kept sample
_T_MS = const(2)  # tick of the newest
_DUE_MS = const(3)  # when the next raw sample should come
_SEEN = const(4)  # 1: there was one before
_LEFT = const(5)  # raw samples to come for the next kept one
_X = const(6)  # their sums so far
_Y = const(7)
_Z = const(8)
_GAP = const(9)  # kept samples that went missing before the next
_SAME = const(10)  # kept samples in a row without any change
_SUM = const(11)  # what to compare with
_WALKING = const(12)
_LIVE = const(13)  # 0: still counting back
_BRIDGE = const(14)  # counting back to a step of the same walk: what is in between belongs to it
_LAST = const(15)  # index of the last step; indices and periods in 1/16 kept sample
_PERIOD = const(16)  # of a step
_SWING = const(17)  # mean rise to a peak, in 1/4 mg
_SOFT = const(18)  # steps in a row that were not found
_POOR = const(19)  # seconds in a row of poor rhythm
_FAITH = const(20)  # evidence for a rhythm, 1/1024
_LOOK = const(21)  # period seen a second ago
_FOUND = const(22)  # steps for the caller
_HELD = const(23)  # and those that wait for the next to confirm them
_COUNTED = const(24)  # index of the last step that was counted
_COUNTED_PERIOD = const(25)
_MOTOR = const(26)  # 1: the motor runs
_MOTOR_FROM_MS = const(27)
_MOTOR_TO_MS = const(28)
_SHAKEN_FROM = const(29)  # indices of what it has shaken
_SHAKEN_TO = const(30)
_WORDS = const(31)

ROOM = const(28)  # steps found and held: 7 s at 220 spm

_KEPT = const(128)
_MASK = const(127)
_RATE_CHZ = const(1300)
_MAX_MG = const(16000)  # the square of three such is below 2^30
_LOOK_EVERY = const(13)
_JITTER_MS = const(58)  # less than a sample at 13 Hz, more than a tick is off
_MAX_GAP_MS = const(450)
_RING_DOWN_MS = const(60)  # of a motor, after the end of its drive [mem]: ERM 50-100, LRA 10-30
_BACK_US = const(7000000)  # a step is written down up to a second later, and the log holds ages to 8.2 s
_STUCK = const(65)  # 5 s

# The rhythm, in 1/1024, and the movement that counting asks for. Desk, dishes and driving reach 0.42 in one
# second of fifty, walks are above it in nine of ten.
_SURE = const(300)
_SURE_AGAIN = const(300)
_DOUBT = const(205)
_ENOUGH = const(600)
_ENOUGH_AGAIN = const(205)
_POOR_BELOW = const(256)
_AGAIN_US = const(12000000)  # after a walk its own rhythm is believed sooner
_SHAKE_MG = const(50)
_RUN_SHAKE_MG = const(150)
_RUN_US = const(430000)
_MOST_SOFT = const(3)


class Steps:
    """Bursts of raw samples in, foot strikes out: `found()` of them in `times_ms` and `strengths_mg`, oldest first."""

    STATE = ("v", "ring", "times_ms", "strengths_mg")

    def __init__(self, rate_chz, counts_per_g):
        """Take the nominal sample rate in 1/100 Hz, 12.5 to 104 Hz, and the raw counts of 1 g."""
        self.every = max(1, (rate_chz + _RATE_CHZ // 2) // _RATE_CHZ)
        self.nominal_us = 100000000 // rate_chz
        self.per_g = counts_per_g * self.every
        self.v = array("i", [0] * _WORDS)
        self.ring = array("h", [0] * _KEPT)
        self.times_ms = array("i", [0] * ROOM)
        self.strengths_mg = array("h", [0] * ROOM)
        self.rhythm = rhythm.Rhythm(self.nominal_us * self.every)
        self._restart()

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
        """Say that the vibration motor runs from a tick to another, before the samples of that time are given."""
        v = self.v
        if not v[_MOTOR]:
            v[_MOTOR] = 1
            v[_MOTOR_FROM_MS] = from_ms
        v[_MOTOR_TO_MS] = to_ms

    def is_stuck(self):
        """Tell whether not one bit has changed for five seconds: no wrist is as still, and no sensor."""
        return self.v[_SAME] >= _STUCK

    def wrist_mg(self):
        """Return the RMS of the magnitude's change within the last second, NONE without samples."""
        v = self.v
        count = 1000000 // v[_PERIOD_US] if v[_PERIOD_US] else 0
        newest = v[_SAMPLES]
        if not 0 < count <= newest or v[_SAME] >= _STUCK:
            return NONE
        total = 0
        for i in range(newest - count, newest):
            total += self.ring[i & _MASK]
        mean = total // count
        total = 0
        most = 0
        for i in range(newest - count, newest):
            off = abs(self.ring[i & _MASK] - mean) >> 2
            most = max(most, off)
            total += off * off
        return 4 * _root(total // count, most)

    def block(self, words, n, t_ms, period_us):
        """Take `n` samples, x, y, z each; `t_ms` is the tick of the last, `period_us` the true period."""
        v = self.v
        nominal = self.nominal_us
        period = max(nominal - nominal // 8, min(nominal + nominal // 8, period_us))
        every = self.every
        v[_PERIOD_US] = period * every
        before = (n - 1) * period
        self._arrive(ticks.add(t_ms, -(before // 1000)))
        v[_DUE_MS] = ticks.add(t_ms, period // 1000)
        before += (every - 1) * period >> 1  # a kept sample is as old as the middle of what went into it
        left = v[_LEFT]
        x = v[_X]
        y = v[_Y]
        z = v[_Z]
        j = 0
        for i in range(n):
            x += words[j]
            y += words[j + 1]
            z += words[j + 2]
            j += 3
            left -= 1
            if not left:
                self._keep(x, y, z, ticks.add(t_ms, (i * period - before) // 1000))
                left = every
                x = y = z = 0
        v[_LEFT] = left
        v[_X] = x
        v[_Y] = y
        v[_Z] = z

    def _arrive(self, t_ms):
        """See whether the first sample of a block is the one after the last."""
        v = self.v
        late = ticks.diff(t_ms, v[_DUE_MS])
        if not v[_SEEN] or not -_MAX_GAP_MS < late < _MAX_GAP_MS:
            self._restart()
        elif late >= _JITTER_MS:
            v[_GAP] = (late * 1000 + (v[_PERIOD_US] >> 1)) // v[_PERIOD_US]
        v[_SEEN] = 1

    def _restart(self):
        v = self.v
        v[_HELD] = v[_FOUND]
        for i in range(_WORDS):
            if i != _PERIOD_US and i != _FOUND and i != _HELD and not _MOTOR <= i <= _MOTOR_TO_MS:
                v[i] = 0
        v[_LEFT] = self.every
        v[_COUNTED] = -1000000
        self.rhythm.reset()

    def _keep(self, x, y, z, t_ms):
        """Keep a sample, made of the sums of `every` raw ones, and what went missing before it."""
        v = self.v
        total = x ^ y << 3 ^ z << 6
        v[_SAME] = v[_SAME] + 1 if total == v[_SUM] else 0
        v[_SUM] = total
        v[_T_MS] = t_ms
        per_g = self.per_g
        x = min(_MAX_MG, abs(x) * 1000 // per_g)
        y = min(_MAX_MG, abs(y) * 1000 // per_g)
        z = min(_MAX_MG, abs(z) * 1000 // per_g)
        mg = _root(x * x + y * y + z * z, x + y + z)
        at = v[_SAMPLES]
        old = self.ring[at - 1 & _MASK] if at else mg
        if v[_MOTOR] and ticks.diff(t_ms, v[_MOTOR_FROM_MS]) >= 0:
            if ticks.diff(t_ms, v[_MOTOR_TO_MS]) > _RING_DOWN_MS:
                v[_MOTOR] = 0
            else:
                if v[_SHAKEN_TO] < at - 1:
                    v[_SHAKEN_FROM] = at
                v[_SHAKEN_TO] = at
                mg = old
                if v[_WALKING]:  # as it was a stride ago
                    mg = self.ring[at - (v[_PERIOD] + 4 >> 3) & _MASK]
        gap = v[_GAP]
        v[_GAP] = 0
        for i in range(1, gap + 1):
            self._push(old + (mg - old) * i // (gap + 1))
        self._push(mg)

    def _push(self, mg):
        v = self.v
        self.ring[v[_SAMPLES] & _MASK] = mg
        v[_SAMPLES] += 1
        if v[_SAMPLES] % _LOOK_EVERY == 0 and v[_SAMPLES] > 39:
            self._look()
        for _ in range(3):
            if v[_WALKING]:
                self._step()

    def _look(self):
        """Once a second: is there a rhythm, is it that of a walk, is it still the same?"""
        v = self.v
        self.rhythm.second(self.ring, _MASK, v[_SAMPLES], v[_PERIOD] if v[_WALKING] else 0)
        seen = self.rhythm.v
        period = seen[rhythm.PERIOD]
        quality = seen[rhythm.QUALITY]
        shake = seen[rhythm.SHAKE_MG]
        again = near(v[_COUNTED_PERIOD], period, 7) and (
            v[_SAMPLES] - (v[_COUNTED] >> 4) < _AGAIN_US // v[_PERIOD_US]
        )
        fast = period * v[_PERIOD_US] < 16 * _RUN_US
        sure = quality >= (_SURE_AGAIN if again else _SURE) and shake >= (_RUN_SHAKE_MG - (seen[rhythm.LEVEL_MG] - 1000 >> 2) if fast else _SHAKE_MG)
        if sure:
            if not near(v[_LOOK], period, 5):
                v[_FAITH] = 0
            v[_FAITH] = min(2048, v[_FAITH] + quality - _DOUBT)
            v[_LOOK] = period
        else:
            v[_FAITH] = v[_LOOK] = 0
        if v[_WALKING]:
            if quality < _POOR_BELOW or shake < _SHAKE_MG * 5 // 8:
                v[_POOR] += 1
                if v[_POOR] == 2:
                    self._stop()
            else:
                v[_POOR] = 0
                if sure and near(v[_PERIOD], period, 5):
                    v[_PERIOD] += (period - v[_PERIOD]) * 5 >> 4
                elif sure and v[_FAITH] >= _ENOUGH:
                    self._stop()
        if not v[_WALKING] and v[_FAITH] >= (_ENOUGH_AGAIN if again else _ENOUGH):
            self._start(period, shake)

    def _start(self, period, shake):
        """Begin to count, as far back as the log can hold."""
        v = self.v
        v[_WALKING] = 1
        v[_LIVE] = v[_SOFT] = v[_POOR] = 0
        v[_PERIOD] = period
        v[_SWING] = 12 * shake  # a sine rises by three times its mean deviation
        first = max(3, v[_SAMPLES] - _BACK_US // v[_PERIOD_US]) * 16
        v[_BRIDGE] = v[_COUNTED] > first
        v[_LAST] = v[_COUNTED] if v[_BRIDGE] else first - (period >> 1)

    def _stop(self):
        v = self.v
        v[_WALKING] = 0
        v[_HELD] = v[_FOUND]

    def _step(self):
        """Look for the peak about the next due step, if it is over."""
        v = self.v
        ring = self.ring
        period = v[_PERIOD]
        due = v[_LAST] + period
        reach = period >> 1 if v[_SOFT] else period * 13 >> 5
        at = max(2, due - reach + 15 >> 4)
        end = due + reach >> 4
        if end + 2 >= v[_SAMPLES]:
            if not v[_LIVE]:
                self._now()
            return
        swing = v[_SWING]
        q = ring[at - 1 & _MASK]
        r = ring[at & _MASK]
        low = y0 = ring[at - 2 & _MASK] + q + q + r
        p = q
        q = r
        r = ring[at + 1 & _MASK]
        y1 = p + q + q + r
        best = -_MAX_MG
        top = peak = 0
        while at <= end:
            p = q
            q = r
            r = ring[at + 2 & _MASK]
            y2 = p + q + q + r
            low = min(low, y1)
            if y1 >= y0 and y1 > y2:
                here = 16 * at + 8 * (y2 - y0) // (y1 + y1 - y0 - y2)
                worth = y1 - swing * abs(here - due) // (2 * period)
                if worth > best:
                    best = worth
                    top = y1
                    peak = here
            y0 = y1
            y1 = y2
            at += 1
        rise = top - min(low, y1)
        if not top or 20 * rise < 7 * swing or v[_SHAKEN_FROM] * 16 - 8 <= peak <= v[_SHAKEN_TO] * 16 + 8:
            self._miss(due)
            return
        v[_SWING] += (min(rise, 2 * swing) - swing) * 13 >> 6
        v[_PERIOD] += (peak - due) * 13 >> 7
        v[_LAST] = peak
        v[_SOFT] = 0
        at = peak + 8 >> 4
        top = max(ring[at - 1 & _MASK], ring[at & _MASK], ring[at + 1 & _MASK])
        self._hold(peak, max(0, top - self.rhythm.v[rhythm.LEVEL_MG]))
        if v[_LIVE]:
            self._now()

    def _miss(self, due):
        """Take a step that was not found to be on time, unless too many were."""
        v = self.v
        v[_LAST] = due
        if not v[_SHAKEN_FROM] * 16 <= due <= v[_SHAKEN_TO] * 16 + v[_PERIOD]:
            v[_SOFT] += 1
        if v[_LIVE] and v[_SOFT] >= _MOST_SOFT:
            self._stop()
        elif not v[_LIVE] and not v[_BRIDGE] and v[_SOFT] >= _MOST_SOFT:
            v[_HELD] = v[_FOUND]
        elif v[_LIVE] or v[_BRIDGE] or v[_HELD] > v[_FOUND]:
            self._hold(due, NONE)

    def _hold(self, at, strength):
        v = self.v
        i = v[_HELD]
        if i < ROOM:
            ago = 16 * (v[_SAMPLES] - 1) - at
            self.times_ms[i] = ticks.add(v[_T_MS], -(ago * v[_PERIOD_US] // 16000))
            self.strengths_mg[i] = strength
            v[_HELD] = i + 1

    def _now(self):
        """Counted up to now: what is held is found."""
        v = self.v
        v[_LIVE] = 1
        v[_FOUND] = v[_HELD]
        v[_COUNTED] = v[_LAST]
        v[_COUNTED_PERIOD] = v[_PERIOD]


def near(a, b, share):
    """Tell whether two periods differ by less than a `share`-th of the first."""
    return abs(a - b) * share < a


def _root(square, above):
    """Return the square root, rounded down; `above` is not below it."""
    while above:
        better = above + square // above >> 1
        if better >= above:
            break
        above = better
    return above
