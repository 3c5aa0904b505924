"""Poles in hand where it is steep for long, away where it is not; on long descents as the plan asks.

Coaches take them out from 12 to 15 % up (measured: easier at 28 %, no different at 15 to 18 %; the plan sets the edge).
On a course they are in hand before the foot of a climb that is so steep on the whole, else after a minute of it.
Of descents as long as POLES_DOWN_M the plan says which (away if it is below 0); where it is OFF nothing is said of
them. The course tells how long they are; without one two minutes of descent are taken for a long one.
"""

from array import array

from trailcore import ids, settings
from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.now import (
    CLIMB_GAIN_M,
    CLIMB_IN_M,
    CLIMB_LENGTH_M,
    ELAPSED_S,
    GRADE,
    PLACE_SD_M,
    TO_GO_M,
    WORLD,
)

_LAST_S = const(0)  # elapsed s when it looked last
_ARE_OUT = const(1)
_STEEP_S = const(2)  # evidence, in seconds
_FLAT_S = const(3)
_DOWN_S = const(4)
_IS_DOWN = const(5)  # 1 once this descent has been judged
_STAY_TILL_S = const(6)  # elapsed s until when they stay where they are
_WORDS = const(7)

_SOON_M = const(150)  # before the foot: it takes a while to unfold them
_WORTH_M = const(80)  # of gain left: less, 8 to 10 min of it, is not worth the hands
_STEEP_DWELL_S = const(60)
_STAY_S = const(
    600
)  # nor is it worth to put them away and take them out again, but for a climb or a descent ahead
_FLAT_DWELL_S = const(240)
_DOWN_DWELL_S = const(30)
_DOWN_LONG_S = const(120)
_DOWN = const(-50)  # permille; from here it is a descent
_MOST_S = const(40)  # that a look may count for
_MOST_M = const(9000)
_WAIT_S = const(60)


class Poles:
    """Grade and roadbook in; POLES_OUT and POLES_AWAY asked for."""

    def __init__(self, values, now, notices):
        self.settings = values
        self.now = now
        self.notices = notices
        self.v = array("i", [0] * _WORDS)

    def second(self):
        """Look around, every few seconds."""
        v = self.v
        now = self.now
        passed_s = min(_MOST_S, now[ELAPSED_S] - v[_LAST_S])
        v[_LAST_S] = now[ELAPSED_S]
        if now[WORLD] != ids.MOVING:
            return
        above = self.settings[settings.POLES_ABOVE]
        ahead = now[CLIMB_IN_M]
        gain = min(_MOST_M, now[CLIMB_GAIN_M])
        length = now[CLIMB_LENGTH_M]
        worth = gain >= _WORTH_M
        if worth and NONE < ahead <= _SOON_M and 1000 * gain // max(1, length) >= above:
            v[_FLAT_S] = v[_STEEP_S] = v[_DOWN_S] = 0
            self._take(1, ids.STEEP_POLES, above)
            return
        if now[GRADE] != NONE:
            self._weigh(passed_s, now[GRADE], above)
        if v[_DOWN_S] >= (_DOWN_LONG_S if now[PLACE_SD_M] == NONE else _DOWN_DWELL_S):
            self._descend()
        elif now[ELAPSED_S] < v[_STAY_TILL_S]:
            pass
        elif v[_STEEP_S] >= _STEEP_DWELL_S and (worth or now[PLACE_SD_M] == NONE):
            self._take(1, ids.STEEP_POLES, above)
        elif v[_FLAT_S] >= _FLAT_DWELL_S:
            self._take(0, ids.FLAT_POLES, 0)

    def _weigh(self, passed_s, grade, above):
        v = self.v
        if grade >= above:
            v[_STEEP_S] += passed_s
            v[_FLAT_S] = 0
        elif v[_STEEP_S]:
            v[_STEEP_S] = max(0, min(_STEEP_DWELL_S, v[_STEEP_S]) - passed_s)
        if grade <= _DOWN:
            v[_DOWN_S] += passed_s
        elif v[_DOWN_S]:
            v[_DOWN_S] = max(0, min(_DOWN_LONG_S, v[_DOWN_S]) - passed_s)
            v[_IS_DOWN] &= v[_DOWN_S] > 0
        if _DOWN < grade < above >> 1:
            v[_FLAT_S] += passed_s

    def _descend(self):
        """A descent: long enough, as far as is known, for what the plan wants there?"""
        now = self.now
        wanted = self.settings[settings.POLES_DOWN_M]
        known = now[PLACE_SD_M] != NONE
        length = now[TO_GO_M] if now[CLIMB_IN_M] == NONE else now[CLIMB_IN_M]
        if self.v[_IS_DOWN] or wanted == settings.OFF:
            return
        self.v[_IS_DOWN] = 1
        if not known or length >= abs(wanted):
            self._take(1 if wanted > 0 else 0, ids.LONG_DOWN, abs(wanted))

    def _take(self, out, reason, limit):
        """Want the poles in hand, or away, if they are not."""
        if self.v[_ARE_OUT] != out:
            self.v[_ARE_OUT] = out
            self.v[_STAY_TILL_S] = self.now[ELAPSED_S] + _STAY_S
            self.notices.drop(ids.POLES_AWAY if out else ids.POLES_OUT)
            self.notices.ask(ids.POLES_OUT if out else ids.POLES_AWAY, reason, limit, _WAIT_S)
