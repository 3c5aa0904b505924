"""Everything that is said and is no command: one at a time, seldom, each once for what it is about.

A stage asks for a notice; it waits for its turn, and is written as expired when it had to wait for too long. While it
is asked for again and again it is the same one; ten seconds after the last time it could be another.
What holds one back is written once, so that nothing is left unsaid without a reason.
"""

from array import array

from trailcore import ids, settings
from trailcore.compat import const
from trailcore.ids import ALL_DONE, BATTERY_LOW, CLIMB_AHEAD, DRINK, EAT, NEXT_STEP, STORAGE_LOW
from trailcore.now import ELAPSED_S, WORLD

# The first of those that wait is said first. A bytes object: kinds of `ids`.
_ORDER = bytes(
    (NEXT_STEP, ALL_DONE, ids.FASTER, ids.SLOWER, ids.TOP, CLIMB_AHEAD, ids.AID_AHEAD)
    + (ids.POLES_OUT, ids.POLES_AWAY, ids.ASK_RPE, ids.ASK_TALK, ids.ASK_SMILE)
    + (ids.PUSH, ids.QUICKER, ids.CALMER, ids.SHORT_STEPS, EAT, DRINK, BATTERY_LOW, STORAGE_LOW)
)
_KINDS = const(20)

WAITING = const(0)  # a bit for each kind that waits
_FIRST = const(1)  # of the words of CLIMB_AHEAD; the other kinds follow by their numbers
_TILL_S = const(0)  # elapsed s until when it may wait
_WHAT = const(1)  # reason << 16 | limit
_HELD = const(2)  # fate last written since it was asked for
_SAME_TILL_S = const(3)  # elapsed s until when asking again means the same one
_EACH = const(4)

_SAME_S = const(10)
_MOST = const(65535)
_ROWS = const(4)  # written in a second at most: the ring of cues has room for 16

# Bits of those that do not wait for stillness around them, and that are said before the start, carried, standing.
_ANY = const(0x3FFFFFFF)
_AT_ONCE = const((1 << 24) | (1 << 25))
_WHEN_ARMED = const((1 << 28) | (1 << 29))
_WHEN_CARRIED = const((1 << 24) | (1 << 25) | (1 << 28) | (1 << 29))
_WHEN_STANDING = const((1 << 15) | (1 << 16) | (1 << 24) | (1 << 25) | (1 << 28) | (1 << 29))


class Notices:
    """What stages ask for in; rows through `cues` out."""

    def __init__(self, values, now, cues):
        self.settings = values
        self.now = now
        self.cues = cues
        self.v = array("i", [0] * (_FIRST + _EACH * _KINDS))

    def ask(self, kind, reason, limit, for_s):
        """Want a notice, which may wait for so many seconds; if it waits already, only what it says is renewed."""
        v = self.v
        at = _FIRST + _EACH * (kind - CLIMB_AHEAD)
        elapsed_s = self.now[ELAPSED_S]
        what = reason << 16 | max(0, min(_MOST, limit))
        if not v[WAITING] >> kind & 1 and (
            elapsed_s >= v[at + _SAME_TILL_S] or (kind == NEXT_STEP and what != v[at + _WHAT])
        ):
            v[WAITING] |= 1 << kind
            v[at] = elapsed_s + for_s
            v[at + _HELD] = 0
        v[at + _WHAT] = what
        v[at + _SAME_TILL_S] = elapsed_s + _SAME_S

    def drop(self, kind):
        """Forget a notice that is no longer true, if it still waits."""
        v = self.v
        if v[WAITING] >> kind & 1:
            v[WAITING] ^= 1 << kind
            v[_FIRST + _EACH * (kind - CLIMB_AHEAD) + _SAME_TILL_S] = 0

    def second(self, hold):
        """Say the first of those that wait (none: no need to call), once all has been still; `hold` as for commands."""
        v = self.v
        may = _ANY
        if hold == ids.ARMED:
            may = _WHEN_ARMED
        elif hold:
            may = _WHEN_CARRIED if self.now[WORLD] > ids.STILL else _WHEN_STANDING
        now_may = may
        if self.cues.still_s(0) < self.settings[settings.MIN_GAP_S]:
            now_may &= _AT_ONCE
        rows = 0
        for i in range(_KINDS):
            kind = _ORDER[i]
            if rows < _ROWS and v[WAITING] >> kind & 1:
                fate = ids.GIVEN if now_may >> kind & 1 else ids.TOO_SOON if may >> kind & 1 else hold
                if self._settle(kind, fate):
                    rows += 1
                    if fate == ids.GIVEN:
                        now_may = 0

    def _settle(self, kind, fate):
        """Write what becomes of one that waits; False if that is known already."""
        v = self.v
        at = _FIRST + _EACH * (kind - CLIMB_AHEAD)
        if self.now[ELAPSED_S] > v[at]:
            fate = ids.EXPIRED
        if fate == ids.GIVEN or fate == ids.EXPIRED:
            v[WAITING] ^= 1 << kind
        elif fate == v[at + _HELD]:
            return False
        v[at + _HELD] = fate
        self.cues.tell(kind, v[at + _WHAT] >> 16, v[at + _WHAT] & _MOST, fate)
        return True
