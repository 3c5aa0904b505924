"""What the step of a session asks for goes before the general rule: its gait, its band of heart rate.

A step that names a gait, or a band that reaches zone 4, is a hill sprint, an interval, a hike that is meant: the
coach's own wants are held then (fate STEP_RULES, once an episode), caps included. A step with an easier band leaves
the ground to the coach and has its own cap instead of the segment's.
"""

from array import array

from trailcore import ids
from trailcore import settings as s
from trailcore.compat import const
from trailcore.ids import EASE, HIKE, HIKING, NONE, RUN, RUNNING, STANDING
from trailcore.now import (
    BPM,
    FORECAST,
    GAIT,
    LATE,
    LIMIT,
    REASON,
    STEP,
    STEP_GAIT,
    STEP_HIGH_BPM,
    STEP_LOW_BPM,
    UNTRUSTED,
    WANT,
)

_STEP = const(0)  # the step of the last second
_STEP_S = const(1)  # since it began
_OVER_S = const(2)  # seconds above its band
_UNDER_S = const(3)  # and below it
_PUSHED = const(4)  # 1: said for this step
_WORDS = const(5)

_BEGUN_S = const(10)  # to learn of the new step, and to change gait
_SETTLES_S = const(60)  # a heart has a time constant of 58 s (reference, section 6)
_OVER_MAX_S = const(40)
_OVER_DWELL_S = const(20)
_UNDER_DWELL_S = const(30)
_WAITS_S = const(30)
_LONG_S = const(10000)


class Prescribed:
    """The words of the step and what the coach wants in; WANT, and whether it is held, out."""

    def __init__(self, values, now, notices):
        self.settings = values
        self.now = now
        self.notices = notices
        self.v = array("i", [0] * _WORDS)

    def reset(self):
        """Forget the evidence (after a gap, while standing)."""
        self.v[_OVER_S] = self.v[_UNDER_S] = 0

    def second(self):
        """Let a second pass; return STEP_RULES if what is wanted now is held for the step, else 0."""
        v = self.v
        now = self.now
        if now[STEP] != v[_STEP]:
            v[_STEP] = now[STEP]
            v[_STEP_S] = v[_OVER_S] = v[_UNDER_S] = v[_PUSHED] = 0
            self.notices.drop(ids.PUSH)
        if now[STEP] <= 0:
            return 0
        v[_STEP_S] = min(_LONG_S, v[_STEP_S] + 1)
        self._weigh(now[BPM], now[STEP_LOW_BPM], now[STEP_HIGH_BPM])
        gait = now[STEP_GAIT]
        kind = HIKE if gait == HIKING else RUN if gait == RUNNING and not now[UNTRUSTED] else 0
        if kind and now[GAIT] != gait and now[GAIT] != STANDING:
            self._want(kind if v[_STEP_S] >= _BEGUN_S else 0, ids.STEP_SAYS, v[_STEP])
        elif v[_OVER_S] >= _OVER_DWELL_S:
            self._want(EASE if now[BPM] > now[STEP_HIGH_BPM] else 0, ids.STEP_OVER, now[STEP_HIGH_BPM])
        elif now[WANT] and now[WANT] != kind:
            high = now[STEP_HIGH_BPM]
            meant = gait != NONE or high >= self.settings[s.Z4_BPM]
            return ids.STEP_RULES if meant or (now[WANT] == EASE and high != NONE) else 0
        elif kind:
            self._want(kind, ids.STEP_SAYS, v[_STEP])
        return 0

    def _want(self, kind, reason, limit):
        now = self.now
        now[WANT] = kind
        now[REASON] = reason
        now[LIMIT] = limit

    def _weigh(self, bpm, low, high):
        """Weigh a heart rate against the band; unknown is neither above nor below."""
        v = self.v
        forecast = self.now[FORECAST]
        if bpm == NONE or high == NONE or v[_STEP_S] < _SETTLES_S:
            v[_OVER_S] = 0
        elif bpm > high and (forecast >= high or v[_OVER_S] >= _OVER_DWELL_S):
            v[_OVER_S] = min(_OVER_MAX_S, v[_OVER_S] + 1)
        else:
            v[_OVER_S] = max(0, v[_OVER_S] - 2)
        if bpm == NONE or bpm >= low or forecast >= low or self.now[LATE] or v[_STEP_S] < _SETTLES_S:
            if v[_UNDER_S]:
                v[_UNDER_S] = 0
                self.notices.drop(ids.PUSH)
            return
        v[_UNDER_S] = min(_UNDER_DWELL_S, v[_UNDER_S] + 1)
        if v[_UNDER_S] >= _UNDER_DWELL_S and not v[_PUSHED]:
            v[_PUSHED] = 1
            self.notices.ask(ids.PUSH, ids.STEP_UNDER, low, _WAITS_S)
