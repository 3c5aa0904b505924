"""Steps too slow or too uneven for a rhythm, one by one.

A slow walk has stops and gestures in it, and no lag at which all of it repeats. But each step is a bump, and most come
about as long after the one before as that did: seven such more than others are a stroll, and then every bump is a step
until they are uneven or there are none. At a desk or at the dishes four or five are even by chance.
"""

from array import array

from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.rhythm import (
    AGAIN_US,
    BACK_US,
    COUNTED,
    FOUND,
    HEARD,
    HELD,
    KEPT,
    KEPT_US,
    LEVEL,
    MASK,
    PERIOD,
    WALKING,
    Rhythm,
    near,
)

ROOM = const(28)  # steps found and held: 7 s at 220 spm

# Words of `v` after those of `rhythm`, and after those of `steps`. Indices are of samples kept.
T_MS = const(21)  # tick of the newest sample kept
_LOW = const(29)  # since the last bump, in units
_HIGH = const(30)  # of the bump that is not over, else 0
_TOP = const(31)  # index of that
_NEXT = const(32)  # index of the bump that is a step unless a higher one is near
_RISE = const(33)  # of it, in units
_BEAT = const(34)  # index of the step before
_GAP = const(35)  # mean of what lies between two, in 1/16 of a sample
_EVEN = const(36)  # even gaps less others
_IS_STROLL = const(37)
_SURE = const(38)  # index from which that bump is a step, 0: there is none

_RISES = const(10)  # a bump is a tenth of g; slow steps are mostly twice that
_NEAREST_US = const(600000)  # steps above 100 spm have a rhythm
_SHORTEST_US = const(750000)
_LONGEST_US = const(1800000)  # 33 spm; of twice that one step may be missing
_PROOF = const(7)  # chores and a drive of 111 min got to 5, slow walkers to 7 and more
_MOST = const(12)  # so that a stroll ends after as many bumps without order


class Stroll(Rhythm):
    """Finds what `Rhythm` does not: a walk of which it says nothing."""

    def __init__(self, words, g):
        """Take the number of words of `v` and the units of 1 g."""
        Rhythm.__init__(self, words, g)
        self.times_ms = array("i", [0] * ROOM)
        self.strengths_mg = array("h", [0] * ROOM)

    def _stroll(self):
        """Go over what was kept and will be heard, unless there is a walk with too fast a rhythm for a stroll."""
        v = self.v
        if v[WALKING] and v[PERIOD] * v[KEPT_US] < 16 * _NEAREST_US:
            v[_HIGH] = v[_RISE] = v[_SURE] = v[_EVEN] = 0
            v[_LOW] = v[LEVEL]
            return
        ring = self.ring
        rise = self.g // _RISES
        fall = rise * 5 >> 3
        low = v[_LOW]
        high = v[_HIGH]
        top = v[_TOP]
        sure = v[_SURE]
        for i in range(v[HEARD], v[KEPT]):
            if sure and (top if high else i) > sure:
                self._beat(v[_NEXT])
                v[_RISE] = sure = 0
            y = ring[i & MASK]
            if high:
                if y > high:
                    high = y
                    top = i
                elif y < high - fall:
                    if high - low > v[_RISE]:
                        v[_RISE] = high - low
                        v[_NEXT] = top
                        sure = top + _NEAREST_US // v[KEPT_US]
                    high = 0
                    low = y
            elif y < low:
                low = y
            elif y > low + rise:
                high = y
                top = i
        v[_LOW] = low
        v[_HIGH] = high
        v[_TOP] = top
        v[_SURE] = sure

    def _beat(self, at):
        """Weigh a bump; if there is a stroll, it is a step, and if that begins, those before it were."""
        v = self.v
        us = v[KEPT_US]
        gap = at - v[_BEAT]
        v[_BEAT] = at
        even = v[_EVEN] - 1 if gap <= 2 * _LONGEST_US // us else 0
        if _SHORTEST_US // us < gap <= _LONGEST_US // us:
            gap *= 16
            if near(v[_GAP], gap, 4):
                even = min(_MOST, even + 2)
            v[_GAP] = v[_GAP] + gap >> 1 if v[_EVEN] else gap
        v[_EVEN] = max(0, even)
        if v[WALKING] or even <= 0:
            v[_IS_STROLL] = 0
            return
        gap = v[_GAP]
        first = at * 16
        if not v[_IS_STROLL]:
            # What comes soon after a faster walk may be the stride of that.
            soon = at - (v[COUNTED] >> 4) < AGAIN_US // us and v[PERIOD] * 8 < gap * 5
            if even < _PROOF or soon:
                return
            v[_IS_STROLL] = 1
            first -= (BACK_US // us - v[KEPT] + at) * 16 // gap * gap
        v[PERIOD] = gap
        while first <= at * 16:
            if first > v[COUNTED] + (gap >> 1):
                self._hold(first, NONE if first < at * 16 else min(32767, v[_RISE] * 1000 // self.g))
            first += gap
        v[COUNTED] = at * 16
        v[FOUND] = v[HELD]

    def _hold(self, at, strength_mg):
        v = self.v
        i = v[HELD]
        if i < ROOM:
            ago = 16 * v[KEPT] - 16 - at
            self.times_ms[i] = v[T_MS] - ago * v[KEPT_US] // 16000 & 0x1FFFFFFF
            self.strengths_mg[i] = strength_mg
            v[HELD] = i + 1
