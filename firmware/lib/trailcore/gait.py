"""Cadence and gait from foot strikes: standing, hiking or running.

Running from 145 steps/min, hiking again below 135 (reference: run from 140 spm with hysteresis), held for
3 s either way. Where the wrist's strength is known it confirms: a walk stays near 0.4 g, a run reaches 0.8 g.
"""

from array import array

from trailcore import ids, settings, ticks
from trailcore.compat import const
from trailcore.now import GAIT, GAIT_S, NEW_STEPS, RAN_S, SPM, STEPS, STILL_S

_LAST_MS = const(0)  # tick of the last step
_SEEN = const(1)  # 1: a step came before, so an interval can be told
_SUM_MS = const(2)  # sum of the intervals in the ring
_FILLED = const(3)
_NEXT = const(4)
_TOWARDS_S = const(5)  # seconds for which another gait has been seen
_STRENGTH = const(6)  # mean strength level x 16, 0 unknown
_COUNTED = const(7)  # STEPS at the last second
_MOVING_S = const(8)  # seconds of steps in a row, up to _MOVING_MIN_S
_WORDS = const(9)

_RING = const(8)
_MIN_MS = const(240)  # 250 spm
_MAX_MS = const(1600)  # 37 spm
_QUIET_MS = const(2500)
_DWELL_S = const(3)
_MOVING_MIN_S = const(6)  # less is a shuffle at the aid station
_RUN_LEVEL = const(14 * 16)  # level of 806 mg
_SURE_RUN_SPM = const(165)  # no walk has it, whatever the wrist feels


class Gait:
    """Steps in, cadence and gait out."""

    STATE = ("v", "ring")

    def __init__(self, values, now):
        self.settings = values
        self.now = now
        self.v = array("i", [0] * _WORDS)
        self.ring = array("i", [0] * _RING)

    def reset(self):
        """Forget the rhythm (after a gap); what has been counted stays."""
        v = self.v
        v[_SEEN] = v[_SUM_MS] = v[_FILLED] = v[_NEXT] = v[_TOWARDS_S] = v[_STRENGTH] = 0
        now = self.now
        now[SPM] = now[GAIT_S] = 0
        now[GAIT] = ids.STANDING

    def step(self, t_ms, strength):
        """Take a foot strike at `t_ms` with its strength level (NONE: unknown)."""
        v = self.v
        gap = ticks.diff(t_ms, v[_LAST_MS])
        if v[_SEEN] and -_MAX_MS < gap < _MIN_MS:
            return
        self.now[STEPS] += 1
        v[_LAST_MS] = t_ms
        if strength != ids.NONE:
            v[_STRENGTH] += (strength * 16 - v[_STRENGTH]) // 4 if v[_STRENGTH] else strength * 16
        if not v[_SEEN] or not 0 < gap <= _MAX_MS:
            v[_SEEN] = 1
            v[_SUM_MS] = v[_FILLED] = v[_NEXT] = 0
            return
        at = v[_NEXT]
        ring = self.ring
        if v[_FILLED] == _RING:
            v[_SUM_MS] -= ring[at]
        else:
            v[_FILLED] += 1
        ring[at] = gap
        v[_SUM_MS] += gap
        v[_NEXT] = at + 1 & _RING - 1

    def second(self, t_ms):
        """Let a second pass; cadence and gait hold until the next."""
        v = self.v
        now = self.now
        now[NEW_STEPS] = now[STEPS] - v[_COUNTED]
        v[_COUNTED] = now[STEPS]
        if v[_SEEN] and not -_QUIET_MS < ticks.diff(t_ms, v[_LAST_MS]) <= _QUIET_MS:
            v[_SEEN] = v[_FILLED] = v[_SUM_MS] = v[_NEXT] = v[_STRENGTH] = 0
        spm = 60000 * v[_FILLED] // v[_SUM_MS] if v[_FILLED] > 1 else 0
        now[SPM] = spm
        if spm == 0:
            v[_MOVING_S] = 0
            now[STILL_S] += 1
        elif v[_MOVING_S] < _MOVING_MIN_S:
            v[_MOVING_S] += 1
        else:
            now[STILL_S] = 0
        now[GAIT_S] += 1
        seen = self._seen(spm)
        if seen == now[GAIT]:
            v[_TOWARDS_S] = 0
        else:
            v[_TOWARDS_S] += 1
            if v[_TOWARDS_S] >= _DWELL_S:
                now[GAIT] = seen
                v[_TOWARDS_S] = now[GAIT_S] = 0
        if now[GAIT] == ids.RUNNING:
            now[RAN_S] += 1

    def _seen(self, spm):
        if spm == 0:
            return ids.STANDING
        if self.now[GAIT] == ids.RUNNING:
            return ids.RUNNING if spm >= self.settings[settings.RUN_SPM_OFF] else ids.HIKING
        if spm < self.settings[settings.RUN_SPM_ON]:
            return ids.HIKING
        weak = 0 < self.v[_STRENGTH] < _RUN_LEVEL
        return ids.HIKING if weak and spm < _SURE_RUN_SPM else ids.RUNNING
