"""Eat, and where asked drink: by clocks that run on while standing, since the last time that was said.

Eating may wait ten minutes for a gentle descent, where the heart has room and the hands are free. Who stands may eat at
once. A minute's stop at an aid station of the course starts both clocks anew; a photo does not.
"""

from array import array

from trailcore import ids, settings
from trailcore.compat import const
from trailcore.now import ELAPSED_S, GRADE, PLACE_M, PLACE_SD_M, STILL_S, TECHNICAL, WORLD

_ATE_S = const(0)  # elapsed s of the last time, 0 not begun
_DRANK_S = const(1)
_WAS_GENTLE = const(2)  # 1 if it was when last looked: a descent of 20 s and more
_WORDS = const(3)

_HOLD_S = const(600)
_GENTLE = const(-15)  # permille; the coaches' gentle descent ends at STEEP_DOWN
_STOP_S = const(60)
_NEAR_M = const(200)  # tents stand about, and the place is known to some 75 m
_WAIT_S = const(120)


class Fuel:
    """Time and ground in; EAT and DRINK asked for."""

    def __init__(self, plan, now, notices):
        self.settings = plan.settings
        self.plan = plan
        self.now = now
        self.notices = notices
        self.v = array("i", [0] * _WORDS)

    def second(self):
        """Look at the clocks, every few seconds."""
        v = self.v
        now = self.now
        values = self.settings
        elapsed_s = now[ELAPSED_S]
        if v[_ATE_S] == 0 or (now[STILL_S] >= _STOP_S and self._at_station()):
            v[_ATE_S] = v[_DRANK_S] = max(1, elapsed_s)
            self.notices.drop(ids.EAT)
            self.notices.drop(ids.DRINK)
        since_s = elapsed_s - v[_ATE_S]
        if 0 < values[settings.EAT_EVERY_S] <= since_s:
            gentle = values[settings.STEEP_DOWN] < now[GRADE] <= _GENTLE and not now[TECHNICAL]
            waits = (
                values[settings.EAT_ON_GENTLE] and not (gentle and v[_WAS_GENTLE]) and now[WORLD] != ids.STILL
            )
            v[_WAS_GENTLE] = 1 if gentle else 0
            if not waits or since_s >= values[settings.EAT_EVERY_S] + _HOLD_S:
                v[_ATE_S] = elapsed_s
                v[_WAS_GENTLE] = 0
                self.notices.ask(ids.EAT, ids.EAT_DUE, since_s // 60, _WAIT_S)
        since_s = elapsed_s - v[_DRANK_S]
        if 0 < values[settings.DRINK_EVERY_S] <= since_s:
            v[_DRANK_S] = elapsed_s
            self.notices.ask(ids.DRINK, ids.DRINK_DUE, since_s // 60, _WAIT_S)

    def _at_station(self):
        stations = self.plan.stations
        for i in range(len(stations)):
            if self.now[PLACE_SD_M] != ids.NONE and abs(stations[i] - self.now[PLACE_M]) <= _NEAR_M:
                return True
        return False
