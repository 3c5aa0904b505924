"""Everything that is said and is no command: one at a time, seldom, each once for what it is about.

A stage asks for a notice; it waits for its turn, and is written as expired when it had to wait for too long. While it
is asked for again and again it is the same one; ten seconds after the last time it could be another.
What holds one back is written once, so that nothing is left unsaid without a reason.
"""

from array import array

from trailcore import ids, settings
from trailcore.compat import const
from trailcore.ids import CLIMB_AHEAD, NEXT_STEP
from trailcore.now import ELAPSED_S, WORLD

# The first of those that wait is said first. Kinds by rank, and the inverse of it, from CLIMB_AHEAD on (a test).
_KIND = bytes(
    (NEXT_STEP, ids.ALL_DONE, ids.FASTER, ids.SLOWER, ids.TOP, CLIMB_AHEAD, ids.AID_AHEAD)
    + (ids.POLES_OUT, ids.POLES_AWAY, ids.ASK_RPE, ids.ASK_TALK, ids.ASK_SMILE)
    + (ids.PUSH, ids.QUICKER, ids.CALMER, ids.SHORT_STEPS)
    + (ids.EAT, ids.DRINK, ids.BATTERY_LOW, ids.STORAGE_LOW)
)
_RANK = bytes((5, 4, 6, 7, 8, 16, 17, 13, 14, 15, 12, 9, 10, 11, 0, 1, 2, 3, 18, 19))

WAITING = const(0)  # a bit for the rank of each that waits
_FIRST = const(1)  # of the words of rank 0
_TILL_S = const(0)  # elapsed s until when it may wait
_WHAT = const(1)  # reason << 16 | limit
_HELD = const(2)  # fate last written since it was asked for
_SAME_TILL_S = const(3)  # elapsed s until when asking again means the same one
_EACH = const(4)

_SAME_S = const(10)
_MOST = const(65535)
_ROWS = const(4)  # written in a second at most: the ring of cues has room for 16

# Bits of those that wait only for the end of what is felt, and that are said before the start, carried, standing.
_ANY = const(0xFFFFF)
_AT_ONCE = const(0x3)
_WHEN_ARMED = const(0xC0000)
_WHEN_CARRIED = const(0xC0003)
_WHEN_STANDING = const(0xF0003)


class Notices:
    """What stages ask for in; rows through `cues` out."""

    def __init__(self, values, now, cues):
        self.settings = values
        self.now = now
        self.cues = cues
        self.v = array("i", [0] * (_FIRST + _EACH * 20))

    def ask(self, kind, reason, limit, for_s):
        """Want a notice, which may wait for so many seconds; if it waits already, only what it says is renewed."""
        v = self.v
        rank = _RANK[kind - CLIMB_AHEAD]
        at = _FIRST + _EACH * rank
        elapsed_s = self.now[ELAPSED_S]
        what = reason << 16 | max(0, min(_MOST, limit))
        if not v[WAITING] >> rank & 1 and (
            elapsed_s >= v[at + _SAME_TILL_S] or (kind == NEXT_STEP and what != v[at + _WHAT])
        ):
            v[WAITING] |= 1 << rank
            v[at] = elapsed_s + for_s
            v[at + _HELD] = 0
        v[at + _WHAT] = what
        v[at + _SAME_TILL_S] = elapsed_s + _SAME_S

    def drop(self, kind):
        """Forget a notice that is no longer true, if it still waits."""
        v = self.v
        rank = _RANK[kind - CLIMB_AHEAD]
        if v[WAITING] >> rank & 1:
            v[WAITING] ^= 1 << rank
            v[_FIRST + _EACH * rank + _SAME_TILL_S] = 0

    def second(self, hold):
        """Say the first of those that wait (none: no need to call), once all has been still; `hold` as for commands."""
        may = _ANY
        if hold == ids.ARMED:
            may = _WHEN_ARMED
        elif hold:
            may = _WHEN_CARRIED if self.now[WORLD] > ids.STILL else _WHEN_STANDING
        now_may = may
        if not self.cues.is_still():
            now_may = 0
        elif self.cues.still_s(0) < self.settings[settings.MIN_GAP_S]:
            now_may &= _AT_ONCE
        bits = self.v[WAITING]
        rank = rows = 0
        while bits and rows < _ROWS:
            if not bits & 15:
                bits >>= 4
                rank += 4
                continue
            if bits & 1:
                fate = ids.GIVEN if now_may >> rank & 1 else ids.TOO_SOON if may >> rank & 1 else hold
                if self._settle(rank, fate):
                    rows += 1
                    if fate == ids.GIVEN:
                        now_may = 0
            bits >>= 1
            rank += 1

    def _settle(self, rank, fate):
        """Write what becomes of one that waits; False if that is known already."""
        v = self.v
        at = _FIRST + _EACH * rank
        if self.now[ELAPSED_S] > v[at]:
            fate = ids.EXPIRED
        if fate == ids.GIVEN or fate == ids.EXPIRED:
            v[WAITING] ^= 1 << rank
        elif fate == v[at + _HELD]:
            return False
        v[at + _HELD] = fate
        self.cues.tell(_KIND[rank], v[at + _WHAT] >> 16, v[at + _WHAT] & _MOST, fate)
        return True
