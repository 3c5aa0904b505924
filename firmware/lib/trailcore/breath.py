"""Beat-to-beat intervals of the strap: their mean, and their swings about it to who looks for a breath (breathrate)."""

from array import array

from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.now import BPM, BREATH, INTERVAL

BEATS = const(0)  # gathered, below 0 while resting: for ever where nobody looks for a breath
_ODD = const(1)  # the last interval that was far from the mean
_AMISS = const(2)  # how many in a row were, and near each other; 16 more for each second without a beat
AT_BPM = const(3)  # of the breath that is told
WORDS = const(4)

WINDOW = const(64)
_NEVER = const(-536870912)
_SWING = const(64)  # 1/1024 s; breathing draws the intervals of a body in motion by less
_LONG = const(320)  # from here that is the stricter of both
_SHIFT = const(8)  # the mean follows a swing by an eighth, and what is none by this
_SHORTEST = const(250)  # 245 bpm
_LONGEST = const(2400)  # 26 bpm
_MANY = const(4)  # it is the mean that was wrong
_MOST = const(15)
_GAP = const(5 * 16 + 15)
_NEAR_BPM = const(8)  # a pulse further from that of the breath is of another effort: another breath


class Breath:
    """Intervals in; their mean out."""

    def __init__(self, now):
        self.now = now
        self.v = array("i", [0] * WORDS)
        self.reset()

    def reset(self):
        """Forget the beats (after a gap)."""
        self.v[BEATS] = _NEVER
        self.now[BREATH] = self.now[INTERVAL] = NONE

    def beat(self, rr):
        """Take an interval in 1/1024 s. One 20 % off the mean is an early or a missed beat: gathering begins anew."""
        if not _SHORTEST <= rr <= _LONGEST:
            return
        v = self.v
        now = self.now
        mean = now[INTERVAL]
        if mean == NONE:
            mean = rr if now[BPM] == NONE else 61440 // now[BPM]
        swing = rr - mean
        at = v[BEATS]
        if -_SWING < swing < _SWING and (mean >= _LONG or -mean < 5 * swing < mean):
            now[INTERVAL] = mean + (swing >> 3)
            v[BEATS] = at + 1
            v[_AMISS] = 0
            if 0 <= at < WINDOW:
                self.gather(at, swing)
        else:
            odds = min(_MOST, (v[_AMISS] & 15) + 1) if abs(rr - v[_ODD]) * 5 < rr else 1
            v[_AMISS] = odds
            v[_ODD] = rr
            now[INTERVAL] = mean + (_SHIFT if swing > 0 else -_SHIFT) if odds < _MANY else rr
            if 0 <= at < WINDOW:
                v[BEATS] = 0
                now[BREATH] = NONE

    def gather(self, at, swing):
        """Take the swing of beat `at` of the window, 0 to WINDOW - 1."""

    def sweep(self):
        """Do a second's share of looking for a breath in a window that is full."""

    def second(self):
        """Let a second pass: after some without a beat all is forgotten, and the breath in another effort."""
        v = self.v
        now = self.now
        v[_AMISS] += 16
        if v[_AMISS] > _GAP:
            self.reset()
        if now[BREATH] != NONE and not -_NEAR_BPM <= now[BPM] - v[AT_BPM] <= _NEAR_BPM:
            now[BREATH] = NONE
        if v[BEATS] >= WINDOW:
            self.sweep()
