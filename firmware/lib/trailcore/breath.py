"""Beat-to-beat intervals of the strap: their mean, and the swings about it for who looks for a breath (breathrate)."""

from array import array

from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.now import BPM, BREATH, INTERVAL

BEATS = const(0)  # gathered, below 0 while resting
_SILENT_S = const(1)
K = const(2)  # harmonic whose turn it is, 0 before a sweep
AT_BPM = const(3)  # when the sweep began
BEFORE = const(11)  # that of the sweep before, 0 none
FOURS = const(12)  # the swings, four in a word: 7 bits each, 64 more than they are
ODD = const(28)  # the last interval that was far from the mean
_ODD_N = const(29)  # how many in a row were, and near each other
_WORDS = const(30)

WINDOW = const(64)
_FLAT = const(0x8102040)  # four swings of 0
_SWING = const(64)  # 1/1024 s; breathing draws the intervals of a body in motion by less
_SHIFT = const(8)  # the mean follows a swing by an eighth, and what is none by this
_SHORTEST = const(250)  # 245 bpm
_LONGEST = const(2400)  # 26 bpm
_MANY = const(4)  # it is the mean that was wrong
_GAP_S = const(5)
NEAR_BPM = const(8)  # a pulse further from that of the sweep is of another effort: another breath


class Breath:
    """Intervals in; their mean out."""

    def __init__(self, now):
        self.now = now
        self.v = array("i", [0] * _WORDS)
        self.reset()

    def reset(self):
        """Forget the beats (after a gap)."""
        v = self.v
        v[BEATS] = v[K] = v[BEFORE] = 0
        self.now[BREATH] = self.now[INTERVAL] = NONE

    def beat(self, rr):
        """Take an interval in 1/1024 s. One 20 % off the mean is an early or a missed beat: gathering begins anew."""
        if not _SHORTEST <= rr <= _LONGEST:
            return
        v = self.v
        now = self.now
        v[_SILENT_S] = 0
        mean = now[INTERVAL]
        if mean == NONE:
            mean = rr if now[BPM] == NONE else 61440 // now[BPM]
        swing = rr - mean
        at = v[BEATS]
        if -mean < 5 * swing < mean and -_SWING < swing < _SWING:
            now[INTERVAL] = mean + (swing >> 3)
            v[BEATS] = at + 1
            v[_ODD_N] = 0
            if 0 <= at < WINDOW:
                place = FOURS + (at >> 2)
                v[place] = (v[place] if at & 3 else _FLAT) + (swing << 7 * (at & 3))
        else:
            v[_ODD_N] = v[_ODD_N] + 1 if abs(rr - v[ODD]) * 5 < rr else 1
            v[ODD] = rr
            now[INTERVAL] = mean + (_SHIFT if swing > 0 else -_SHIFT) if v[_ODD_N] < _MANY else rr
            if 0 <= at < WINDOW:
                v[BEATS] = 0
                now[BREATH] = NONE

    def second(self):
        """Let a second pass: after some without a beat all is forgotten."""
        v = self.v
        v[_SILENT_S] += 1
        if v[_SILENT_S] > _GAP_S:
            self.reset()
