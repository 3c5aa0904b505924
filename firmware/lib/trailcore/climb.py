"""Altitude, vertical speed, ascent and descent from pressure."""

from array import array

from trailcore import altitude
from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.now import (
    ALTITUDE_DM,
    ASCENT_CM,
    DESCENT_CM,
    RISE_CM,
    STILL_S,
    VERTICAL,
)
from trailcore.slope import Slope

_ALT_CM = const(0)  # of the last good pressure
_PREV_CM = const(1)  # raw altitudes before it, for the median of three
_PREV2_CM = const(2)
_SEEN = const(3)  # how many pressures in a row, up to 3
_AGE_S = const(4)  # seconds since the last pressure
_TURN_CM = const(5)  # altitude up to which ascent and descent are counted
_SHIFT_CM = const(6)  # jumps that were no climbing, taken out of the slope
_WORDS = const(7)

_WINDOW = const(30)
_STALE_S = const(10)
_CARRIED_S = const(20)  # without a step: what changes now is the weather, or a cable car
_TURN_MIN_CM = const(100)  # noise that is no ascent
_JUMP_CM = const(400)  # in a second: no runner, but a slammed door, a gust, or a recorder correcting itself
_FASTEST = const(5000)  # mm/s up or down; keeps products below 2^30


class Climb:
    """Pressures in; altitude, vertical speed, ascent and descent out."""

    STATE = ("v",)

    def __init__(self, now):
        self.now = now
        self.v = array("i", [0] * _WORDS)
        self.rise = Slope(_WINDOW)
        self.reset()

    def reset(self):
        """Forget the window (after a gap); ascent stays."""
        self.v[_SEEN] = self.now[VERTICAL] = 0
        self.now[ALTITUDE_DM] = NONE
        self.rise.reset()

    def pressure(self, pressure_pa):
        """Take the pressure of this second; impossible ones are left out."""
        v = self.v
        if not altitude.MIN_PA <= pressure_pa <= altitude.MAX_PA:
            return
        alt = altitude.altitude_cm(pressure_pa)
        seen = v[_SEEN]
        one = v[_PREV_CM]
        two = v[_PREV2_CM]
        v[_PREV2_CM] = one
        v[_PREV_CM] = alt
        age = max(1, v[_AGE_S])
        v[_AGE_S] = 0
        if seen >= 2:
            alt = max(min(alt, one), min(max(alt, one), two))
        else:
            v[_SEEN] = seen + 1
        jump = alt - v[_ALT_CM]
        if seen == 0 or abs(jump) > _JUMP_CM * age:
            v[_TURN_CM] += jump
            v[_SHIFT_CM] += jump
        elif self.now[STILL_S] > _CARRIED_S:
            v[_TURN_CM] += jump
        v[_ALT_CM] = alt
        self._count_ascent(alt)

    def _count_ascent(self, alt):
        v = self.v
        moved = alt - v[_TURN_CM]
        if moved >= _TURN_MIN_CM:
            self.now[ASCENT_CM] += moved
            v[_TURN_CM] = alt
        elif moved <= -_TURN_MIN_CM:
            self.now[DESCENT_CM] -= moved
            v[_TURN_CM] = alt

    def second(self):
        """Let a second pass."""
        v = self.v
        now = self.now
        v[_AGE_S] += 1
        if v[_SEEN] == 0 or v[_AGE_S] > _STALE_S:
            self.reset()
            return
        rise = self.rise
        if now[STILL_S] > _CARRIED_S:
            rise.reset()
        rise.push(v[_ALT_CM] - v[_SHIFT_CM])
        now[ALTITUDE_DM] = v[_ALT_CM] // 10
        now[RISE_CM] = rise.last(10)
        now[VERTICAL] = max(-_FASTEST, min(_FASTEST, rise.per_second(10)))
