"""The rhythm of poles, on request: a tap on each strike of one foot, so that the pole of the other hand goes with it.

Asked for by *why?* where that is about "poles out", once they are in hand: taps nobody asked for would come while they
unfold. They begin as soon as the wearer hikes in step, and are over after 16 strikes of that foot, of the last ones
each other one left out; whatever else is felt ends them. Which foot is the left it cannot know: either will do, as
long as the pole of the other hand follows.
"""

from array import array

from trailcore import ids, program
from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.now import GAIT, T_MS, UNTRUSTED, WORLD

_LEADS = const(0)  # 1 while there are strikes to tap; session reads it
_AT = const(1)  # number of the strike before the first tap; NONE: asked for, not begun
_FELT_S = const(2)  # for how long "poles out" is what was felt last, NONE: it is not

_STRIKES = const(32)  # of both feet
_FADE_FROM = const(24)  # from this one each other tap is left out
_SOON_S = const(4)  # a cue is recognised in 2.5 s
_LATE_S = const(80)  # a minute to hike in step, then 16 strikes
_NUMBERS = const((1 << 20) - 1)  # phase counts strikes modulo this and one
_HALF = const(1 << 19)  # far from any


class Poling:
    """Phase and what was felt in; the next tap out."""

    def __init__(self, now, phase, cues):
        self.now = now
        self.phase = phase
        self.cues = cues
        self.v = array("i", [0, _HALF, NONE])

    def second(self):
        """Let a second pass; strikes of a train are counted by phase."""
        v = self.v
        now = self.now
        felt_s = self.cues.still_s(ids.POLES_OUT)
        if NONE < felt_s <= v[_FELT_S]:  # again: why?
            v[_AT] = NONE
        v[_FELT_S] = felt_s
        v[_LEADS] = 0
        hikes = now[GAIT] == ids.HIKING and now[WORLD] == ids.MOVING and not now[UNTRUSTED]
        if hikes and _SOON_S <= felt_s < _LATE_S:
            number = self.phase.coming(now[T_MS])
            if number != NONE:
                if v[_AT] == NONE:
                    v[_AT] = number
                v[_LEADS] = (number - v[_AT] & _NUMBERS) < _STRIKES

    def next_tap_ms(self, after_ms):
        """Return the tick of the first tap at `after_ms` or later, NONE while there is none."""
        at = self.v[_AT]
        gait = self.now[GAIT]
        number = self.phase.landing(after_ms, gait)
        if number == NONE or self.cues.still_s(0) < _SOON_S or self.cues.sounds():
            return NONE
        place = number - at & _NUMBERS | 1
        if place > _FADE_FROM:
            place += place & 2
        return self.phase.landing_ms(at + place & _NUMBERS, gait) if place < _STRIKES else NONE

    def tap_kind(self):
        """Return what a tap means: a strike of the foot that the opposite pole goes with."""
        return program.TAP_POLE
