"""The rhythm of poles, on request: a tap on each strike of one foot, so that the pole of the other hand goes with it.

Asked for by a press within a minute of "poles out", once the hands are free: taps nobody asked for would come while
they unfold. The press says why, as any; they begin as soon as the wearer hikes in step, and are over after 16 strikes
of that foot, of the last ones each other one left out. A double press ends them. Which foot is the left it cannot
know: either will do, as long as the pole of the other hand follows.
"""

from array import array

from trailcore import ids, program
from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.now import ELAPSED_S, GAIT, T_MS, UNTRUSTED, WORLD

_AT = const(0)  # number of the next strike to tap, or of the last one: even ones are one foot
_LEFT = const(1)  # strikes to tap, that one included; 0: silent
_TILL_S = const(2)  # elapsed s when they are given up
_LEADS = const(3)  # 1 while they are under way

_STRIKES = const(16)
_FADE = const(4)  # of these each other one is left out
_ABOUT_S = const(60)  # so long after a cue a press is about it
_WAIT_S = const(60)  # so long for a hike in step to begin, or to go on
_PAUSE_S = const(4)  # a cue is recognised in 2.5 s
_NUMBERS = const((1 << 20) - 1)  # phase counts strikes modulo this and one
_HALF = const(1 << 19)


class Poling:
    """Phase and what was felt in; the next tap out."""

    def __init__(self, now, phase, cues):
        self.now = now
        self.phase = phase
        self.cues = cues
        self.v = array("i", [0] * 4)

    def press(self, gesture):
        """Have the taps come, if a press is about "poles out", or stop; True if it has no other meaning."""
        v = self.v
        led = v[_LEADS]
        if gesture == ids.PRESS_DOUBLE:
            v[_LEFT] = v[_LEADS] = 0
            return led
        if NONE < self.cues.still_s(ids.POLES_OUT) < _ABOUT_S:
            v[_LEFT] = _STRIKES
            v[_TILL_S] = self.now[ELAPSED_S] + _WAIT_S
        return False

    def leads(self):
        """Tell whether there is a strike to tap."""
        return self.v[_LEADS]

    def second(self):
        """Let a second pass: know the strike to tap next, and count those that are over."""
        v = self.v
        if not v[_LEFT]:
            return
        elapsed_s = self.now[ELAPSED_S]
        number = self._coming(self.now[T_MS])
        if number == NONE:
            v[_LEADS] = 0
            if elapsed_s >= v[_TILL_S]:
                v[_LEFT] = 0
            return
        v[_TILL_S] = elapsed_s + _WAIT_S
        if not v[_LEADS]:
            v[_LEADS] = 1
            v[_AT] = number + 1 + (number + 1 + v[_AT] & 1) & _NUMBERS
            return
        gone = self._gone(number)
        v[_AT] = v[_AT] + 2 * gone & _NUMBERS
        v[_LEFT] = max(0, v[_LEFT] - gone)
        v[_LEADS] = v[_LEFT] > 0

    def _coming(self, after_ms):
        now = self.now
        if now[GAIT] != ids.HIKING or now[WORLD] != ids.MOVING or now[UNTRUSTED]:
            return NONE
        return NONE if self.cues.still_s(0) < _PAUSE_S else self.phase.coming(after_ms)

    def _gone(self, number):
        return max(0, (number - self.v[_AT] + _HALF + 1 & _NUMBERS) - _HALF >> 1)

    def next_tap_ms(self, after_ms):
        """Return the tick of the first tap at `after_ms` or later, NONE while there is none."""
        v = self.v
        number = self._coming(after_ms) if v[_LEADS] else NONE
        if number == NONE:
            return NONE
        gone = self._gone(number)
        left = v[_LEFT] - gone
        if left < _FADE and left & 1:
            gone += 1
            left -= 1
        return self.phase.strike_ms(v[_AT] + 2 * gone & _NUMBERS) if left > 0 else NONE

    def tap_kind(self):
        """Return what a tap means: a strike of the foot that the opposite pole goes with."""
        return program.TAP_POLE
