"""What the course brings: a climb before its foot, its top, the next aid station. Each is told once, again on a lap.

A climb is known by the place of its top, for what the roadbook says of it is of some seconds ago.
"""

from array import array

from trailcore import ids, settings
from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.now import (
    AID_IN_M,
    CLIMB_GAIN_M,
    CLIMB_IN_M,
    CLIMB_LENGTH_M,
    PLACE_M,
    PLACE_SD_M,
    SPEED,
)

_TOP_M = const(0)  # top of the climb that was told last, or is under way; 0 none yet
_IS_BOUND = const(1)  # 1 until that top is reached
_GAIN_M = const(2)  # what it gained when it was told or begun
_AID_AT_M = const(3)  # the station that was told last
_FAR_M = const(4)  # the farthest place yet
_WORDS = const(5)

_WORTH_M = const(50)  # of gain: some five minutes; the roadbook knows of smaller ones, which are no news
_SAME_M = const(80)  # tops and stations nearer to each other are the same one
_SOON_M = const(100)  # before the foot, or
_SOON_S = const(30)
_SIGHT_M = const(400)
_AID_M = const(300)
_PASSED_M = const(30)  # a station so near is seen
_LATE_M = const(200)  # beyond the top it is no news
_LAP_M = const(1500)  # back by as much: another lap, not a place found again
_WAIT_S = const(45)
_WAIT_LONG_S = const(90)


class Road:
    """Place and roadbook in; CLIMB_AHEAD, TOP and AID_AHEAD asked for."""

    def __init__(self, values, now, notices):
        self.settings = values
        self.now = now
        self.notices = notices
        self.v = array("i", [0] * _WORDS)

    def second(self):
        """Look around, every few seconds."""
        v = self.v
        now = self.now
        if now[PLACE_SD_M] == NONE:
            return
        place = now[PLACE_M]
        far = v[_FAR_M]
        if place > far:
            v[_FAR_M] = place
        elif place < far - _LAP_M:
            v[_FAR_M] = place
            v[_TOP_M] = v[_IS_BOUND] = v[_AID_AT_M] = 0
        if (NONE < now[CLIMB_IN_M] <= _SIGHT_M or v[_IS_BOUND]) and self.settings[settings.TELL_CLIMBS]:
            self._climb(place)
        ahead = now[AID_IN_M]
        if _PASSED_M < ahead <= _AID_M and place + ahead - v[_AID_AT_M] > _SAME_M:
            v[_AID_AT_M] = place + ahead
            if self.settings[settings.TELL_AID]:
                self.notices.ask(ids.AID_AHEAD, ids.STATION, ahead, _WAIT_LONG_S)

    def _climb(self, place):
        v = self.v
        now = self.now
        if v[_IS_BOUND] and place >= v[_TOP_M]:
            v[_IS_BOUND] = 0
            if place < v[_TOP_M] + _LATE_M:
                self.notices.ask(ids.TOP, ids.TOPPED, v[_GAIN_M], _WAIT_LONG_S)
        ahead = now[CLIMB_IN_M]
        gain = now[CLIMB_GAIN_M]
        if ahead == NONE or ahead > max(_SOON_M, now[SPEED] * _SOON_S // 1000):
            return
        top = place + ahead + now[CLIMB_LENGTH_M]
        if gain >= _WORTH_M and top - v[_TOP_M] > _SAME_M:
            v[_TOP_M] = top
            v[_GAIN_M] = gain
            v[_IS_BOUND] = 1
            if ahead:
                self.notices.ask(ids.CLIMB_AHEAD, ids.FOOT, gain, _WAIT_S)
        elif ahead == 0:
            self.notices.drop(ids.CLIMB_AHEAD)
