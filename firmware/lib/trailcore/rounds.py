"""Run/hike intervals, and counted steps of each gait on very steep ground, where a plan asks for them.

The coaches' (reference, section 1): 60-90 s running and 30 s hiking on ground that is run; above 20 % ten steps of
each. A stretch of rounds is one episode: its first tap is a command like any other, in its budget; the taps of
the parts after it are the plan's own rhythm, in no budget and no reversals. None turns round what the general rule has
just said. Those of intervals come only if the wearer does otherwise. Counted steps are too short for the gait to be
told: they are tapped eight times, then the wearer has the rhythm. Whoever runs through two hikes of the intervals is
left alone like with any command.
"""

from array import array

from trailcore import ids
from trailcore import settings as s
from trailcore.compat import const
from trailcore.ids import COUNTED_STEPS, GIVEN, HIKE, INTERVAL, NONE, RUN
from trailcore.now import (
    BPM,
    ELAPSED_S,
    GRADE,
    LIMIT,
    NEW_STEPS,
    REASON,
    STEP,
    TECHNICAL,
    UNTRUSTED,
    WANT,
)

_MODE = const(0)  # INTERVAL or COUNTED_STEPS, 0 none
_PART = const(1)  # HIKE or RUN
_LEFT = const(2)  # of it, in seconds or steps
_NEW = const(3)  # 1 until the part has been tapped, or needs no tap
_SAID = const(4)  # 1 once the first tap has been felt
_HELD = const(5)  # fate last written in this episode
_GONE_S = const(6)
_TAPS = const(7)
_WRONG = const(8)  # 2 for each part in the other gait, less 1 for each as asked
_MUTED_TILL_S = const(9)
_WORDS = const(10)

_GONE_MAX_S = const(60)  # a few metres of other ground end no episode
_FADES = const(8)
_WRONG_MAX = const(3)


class Rounds:
    """What the coach wants in; WANT by the part that is due out, its taps through `cues`."""

    def __init__(self, values, now, cues, effort):
        self.settings = values
        self.effort = effort
        self.now = now
        self.cues = cues
        self.v = array("i", [0] * _WORDS)

    def reset(self):
        """End the episode (after a gap, while standing)."""
        self.v[_MODE] = 0

    def take(self):
        """Let a second of the rounds pass; True if they have the say, and the coach wants nothing beside them."""
        v = self.v
        now = self.now
        mode = self._mode()
        if mode == 0:
            v[_GONE_S] += 1
            if v[_GONE_S] > _GONE_MAX_S:
                v[_MODE] = 0
            return False
        v[_GONE_S] = 0
        if mode != v[_MODE]:
            v[_MODE] = mode
            v[_SAID] = v[_HELD] = v[_TAPS] = v[_WRONG] = 0
            self._begin(RUN if mode == INTERVAL else HIKE)
        else:
            counted = mode == COUNTED_STEPS
            v[_LEFT] -= now[NEW_STEPS] if counted else 1
            if v[_LEFT] <= 0 and (
                v[_PART] == RUN or now[BPM] <= self.effort.here(self.settings[s.RUN_MAX_BPM])
            ):
                if v[_SAID] and not counted and now[ELAPSED_S] >= v[_MUTED_TILL_S]:
                    self._judge()
                self._begin(HIKE + RUN - v[_PART])
        now[WANT] = 0
        return True

    def _judge(self):
        """At the end of a part of the intervals: were the last few kept?"""
        v = self.v
        v[_WRONG] = max(0, v[_WRONG] - 1) if self._does(v[_PART]) else v[_WRONG] + 2
        if v[_WRONG] >= _WRONG_MAX:
            v[_WRONG] = 0
            v[_MUTED_TILL_S] = self.now[ELAPSED_S] + self.settings[s.MUTE_S]

    def _mode(self):
        """Return which rounds this ground and this heart are for, 0 for none."""
        now = self.now
        values = self.settings
        if now[STEP] > 0:
            return 0  # a session's step has its own
        if now[WANT] == HIKE:
            very = now[REASON] == ids.VERY_STEEP and now[BPM] < self.effort.here(values[s.Z4_BPM])
            return COUNTED_STEPS if very and values[s.COUNTED_STEPS] else 0
        if now[WANT] == ids.EASE or now[TECHNICAL] or not values[s.INTERVAL_RUN_S]:
            return 0
        is_run = now[GRADE] == NONE or values[s.STEEP_DOWN] < now[GRADE] < values[s.RUN_BELOW]
        return INTERVAL if is_run else 0

    def _length(self):
        """Return how long the part lasts, in seconds or steps."""
        values = self.settings
        if self.v[_MODE] == COUNTED_STEPS:
            return values[s.COUNTED_STEPS]
        return values[s.INTERVAL_RUN_S if self.v[_PART] == RUN else s.INTERVAL_HIKE_S]

    def _begin(self, part):
        v = self.v
        v[_PART] = part
        v[_LEFT] = self._length()
        v[_NEW] = 1

    def _does(self, part):
        return self.cues.does(part) or (part == RUN and self.now[UNTRUSTED])

    def say(self, hold):
        """Want the part that is due, and tap it if it is new; `hold` is a fate that holds it back, or 0."""
        v = self.v
        now = self.now
        now[WANT] = v[_PART]
        now[REASON] = v[_MODE]
        now[LIMIT] = self._length()
        if v[_MODE] == INTERVAL and self._does(v[_PART]):
            v[_NEW] = 0
        if not v[_NEW]:
            return
        fate = self._fate(hold)
        if fate == GIVEN:
            if v[_MODE] == COUNTED_STEPS and v[_TAPS] >= _FADES:
                v[_NEW] = 0
            elif self.cues.is_still():
                if not v[_SAID]:
                    self.cues.command(0)
                v[_NEW] = 0
                v[_SAID] = 1
                v[_TAPS] += 1
                self.cues.tell(v[_PART], v[_MODE], now[LIMIT], GIVEN)
        elif fate != v[_HELD]:
            v[_HELD] = fate
            self.cues.tell(v[_PART], v[_MODE], now[LIMIT], fate)

    def _fate(self, hold):
        """Return what becomes of the tap of a new part."""
        v = self.v
        if self.now[ELAPSED_S] < v[_MUTED_TILL_S]:
            return ids.MUTED
        if hold or self.cues.turns(v[_PART]):
            return hold or ids.TOO_SOON
        return GIVEN if v[_SAID] else self.cues.fate(v[_PART], self.settings[s.MIN_GAP_S])
