"""When the next foot strikes: a phase-locked loop on the steps, so that a tap can meet a step.

A loop of second order (reference: errors above a quarter of a period are rejected, three missing steps coasted
through) with a third state, the sway: a wrist or a hip does not feel left and right evenly spaced (intervals
differ by up to 110 ms, steadily), so foot 0 strikes that much after an even beat, foot 1 before it.
"""

from array import array

from trailcore import ids, ticks
from trailcore.compat import const

# Lengths are in 1/64 ms where no unit is given.
_STAGE = const(0)  # how many of the first steps are here, then:
_FOLLOWS = const(3)
_LOCKED = const(4)
_LAST_MS = const(1)  # tick of the last step that was followed
_GAP_MS = const(2)  # from the step before to it, while they are the first ones
_BEAT = const(3)  # from the last step to the beat it belongs to
_PERIOD = const(4)  # from beat to beat
_SWAY = const(5)
_NUMBER = const(6)  # of the last step, modulo 2^20; even ones are foot 0
_ERROR = const(7)  # mean absolute error of the predictions
_WORDS = const(8)

_NUMBERS = const((1 << 20) - 1)
_HALF = const(1 << 19)
_SHORTEST_MS = const(240)  # 250 steps a minute
_LONGEST_MS = const(1200)  # 50
_COAST_MS = const(2500)  # as long as gait takes the silence for walking on; at least
_COAST_STEPS = const(3)  # so many missing ones
# Gains in 1/64. The reference has 0.3 for the phase; 0.4 to 0.6 and a rate of 0.05 to 0.1 serve ten wrists alike.
_BY_PHASE = const(36)
_BY_PERIOD = const(6)
_BY_PERIOD_FIRST = const(16)  # until locked
_BY_SWAY = const(6)
_LOCK = const(12)  # mean error below a twelfth of the period (30 ms running): locked
_UNLOCK = const(8)  # above an eighth (45 ms): not any more
# From the foot's contact to the step that is counted, the peak of the push on the body, in 1/128 of a period. Running
# it is the middle of the contact, 0.65 to 0.75 of a step (0.26 s at 160 a minute, 0.21 at 190: Cavagna 1988, Morin
# 2007); walking that of the time on both feet, 0.20 to 0.24 of a step (Perry & Burnfield 2010).
_AFTER_RUNNING = const(45)
_AFTER_WALKING = const(14)


class Phase:
    """Foot strikes in, the coming ones out. Feet 0 and 1 take turns; which one is the left it cannot know."""

    def __init__(self):
        self.v = array("i", [0] * _WORDS)

    def reset(self):
        """Forget the rhythm (after a gap)."""
        self.v[_STAGE] = 0

    def step(self, t_ms):
        """Take the tick of a foot strike; if it is not later than the last one, the rhythm begins anew."""
        v = self.v
        stage = v[_STAGE]
        period = v[_PERIOD]
        gap = ticks.diff(t_ms, v[_LAST_MS])
        if gap <= 0 or (gap > _COAST_MS and gap > period // 64 * _COAST_STEPS):
            stage = v[_STAGE] = 0
        if stage < _FOLLOWS:
            self._begin(t_ms, gap)
            return
        late = gap * 64 - v[_BEAT] + period // 2
        beats = late // period
        late -= beats * period + period // 2
        foot = v[_NUMBER] + beats & 1
        sway = -v[_SWAY] if foot else v[_SWAY]
        error = late - sway
        size = -error if error < 0 else error
        missed = beats < 1 or 4 * size > period
        if stage == _FOLLOWS and (missed or beats > 1):
            v[_STAGE] = 1
            self._begin(t_ms, gap)
            return
        mean = v[_ERROR]
        if missed:
            size = period // 4
        elif beats > 1 and size < mean + period // 66:  # a rhythm that goes on lacking steps is another one
            size = mean + period // 66
        mean += (size - mean) // 3
        v[_ERROR] = mean
        v[_STAGE] = _FOLLOWS + (mean * (_UNLOCK if stage == _LOCKED else _LOCK) <= period)
        if missed:
            return
        v[_LAST_MS] = t_ms
        v[_NUMBER] = v[_NUMBER] + beats & _NUMBERS
        v[_BEAT] = _BY_PHASE * error // 64 - late
        sway += _BY_SWAY * error // 64
        if -period < 6 * sway < period:
            v[_SWAY] = -sway if foot else sway
        period += (_BY_PERIOD if stage == _LOCKED else _BY_PERIOD_FIRST) * error // 64
        if _SHORTEST_MS * 64 <= period <= _LONGEST_MS * 64:
            v[_PERIOD] = period

    def _begin(self, t_ms, gap):
        """Take one of the first steps: two intervals of which neither is twice the other give a rhythm."""
        v = self.v
        before = v[_GAP_MS]
        stride = gap + before
        v[_LAST_MS] = t_ms
        v[_GAP_MS] = gap
        if v[_STAGE] < 2:
            v[_STAGE] += 1
        elif max(gap, before) * 3 <= stride * 2 and 2 * _SHORTEST_MS <= stride <= 2 * _LONGEST_MS:
            v[_STAGE] = _FOLLOWS
            v[_PERIOD] = stride * 32
            v[_SWAY] = (gap - before) * 16
            v[_BEAT] = -v[_SWAY]
            v[_NUMBER] = v[_NUMBER] + 2 & _NUMBERS - 1
            v[_ERROR] = v[_PERIOD] // 6

    def coming(self, after_ms):
        """Return the number of the first strike at `after_ms` or later; each has the next one, even ones are foot 0.

        NONE when not locked, and when the last step lies further back than coasting carries.
        """
        v = self.v
        period = v[_PERIOD]
        after = ticks.diff(after_ms, v[_LAST_MS])
        if v[_STAGE] != _LOCKED or after < -_COAST_MS:
            return ids.NONE
        if after > _COAST_MS and after > period // 64 * _COAST_STEPS:
            return ids.NONE
        late = after * 64 - v[_BEAT]
        number = v[_NUMBER] + late // period
        late = late % period - 32  # strikes are told to the nearest ms
        sway = -v[_SWAY] if number & 1 else v[_SWAY]
        if sway < late:
            number += 2 if period - sway < late else 1
        return number & _NUMBERS

    def strike_ms(self, number):
        """Return the tick of the strike of a number that `coming` returned, or of one soon after it."""
        v = self.v
        beats = (number - v[_NUMBER] + _HALF & _NUMBERS) - _HALF
        at = (beats * v[_PERIOD] + v[_BEAT] + (-v[_SWAY] if number & 1 else v[_SWAY]) + 32) // 64
        return ticks.add(v[_LAST_MS], at)

    def landing(self, after_ms, gait):
        """Return the number of the first strike whose foot comes down at `after_ms` or later in a gait, as `coming`."""
        return self.coming(ticks.add(after_ms, self._ahead_ms(gait)))

    def landing_ms(self, number, gait):
        """Return the tick at which that foot comes down: before its step is counted."""
        return ticks.add(self.strike_ms(number), -self._ahead_ms(gait))

    def _ahead_ms(self, gait):
        return self.v[_PERIOD] * (_AFTER_RUNNING if gait == ids.RUNNING else _AFTER_WALKING) >> 13
