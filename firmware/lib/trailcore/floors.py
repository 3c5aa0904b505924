"""There is room: a heart below the band of its segment, early in a race, where a plan asks for a floor.

Only early: in ultras heart rate falls while effort rises, so that a low one is no reason to speed up (reference,
section 6). Not on the last stretch, where the coaches' band lifts the cap and is no floor; not while a session's
step is done, which has its own band.
"""

from array import array

from trailcore import ids
from trailcore import settings as s
from trailcore.compat import const
from trailcore.ids import CAP_GENTLE_DOWN, CAP_START, CAP_STEEP_UP, NONE, PUSH
from trailcore.now import BPM, ELAPSED_S, FORECAST, GRADE, LATE, STEP

_UNDER_S = const(0)  # seconds below the floor
_AGAIN_S = const(1)  # elapsed s from which it may be said again
_WORDS = const(2)

_EACH_S = const(4)  # a heart is looked at so often
_DWELL_S = const(60)  # the time constant of a heart: by then it has come as far as it will
_EVERY_S = const(600)
_WAITS_S = const(30)


class Floors:
    """Heart and segment in; a notice out."""

    def __init__(self, values, now, effort, notices):
        self.settings = values
        self.now = now
        self.effort = effort
        self.notices = notices
        self.v = array("i", [0] * _WORDS)

    def reset(self):
        """Forget the evidence (after a gap, while standing)."""
        self.v[_UNDER_S] = 0

    def second(self, started_s):
        """Let a second pass, `started_s` after the start."""
        if started_s % _EACH_S:
            return
        v = self.v
        now = self.now
        floor = self._floor(started_s)
        if now[BPM] == NONE or now[BPM] >= floor or now[FORECAST] >= floor or now[LATE] or now[STEP] > 0:
            if v[_UNDER_S]:
                v[_UNDER_S] = 0
                self.notices.drop(PUSH)
            return
        v[_UNDER_S] = min(_DWELL_S, v[_UNDER_S] + _EACH_S)
        if v[_UNDER_S] >= _DWELL_S and now[ELAPSED_S] >= v[_AGAIN_S]:
            v[_AGAIN_S] = now[ELAPSED_S] + _EVERY_S
            self.notices.ask(PUSH, ids.FLOOR, floor, _WAITS_S)

    def _floor(self, started_s):
        """Return the floor in bpm of the segment, OFF (below every heart rate) for none."""
        values = self.settings
        if started_s > values[s.FLOOR_UNTIL_S]:
            return s.OFF
        segment = self.effort.segment(started_s, self.now[GRADE])
        if segment == CAP_START:
            return self.effort.here(values[s.FLOOR_START_BPM])
        if segment == CAP_STEEP_UP:
            return self.effort.here(values[s.FLOOR_STEEP_UP_BPM])
        return self.effort.here(values[s.FLOOR_GENTLE_DOWN_BPM]) if segment == CAP_GENTLE_DOWN else s.OFF
