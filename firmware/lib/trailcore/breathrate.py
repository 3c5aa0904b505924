"""Breath rate from the strap's beat-to-beat intervals, where it can be had; else unknown.

Breathing draws the intervals out and together by a few milliseconds, even in hard exercise (reference, section 2). But
so does each step, and a heart that is sampled once a beat shows the cadence folded about it: 170 steps at 145 beats
look like a breath of 25. So intervals are taken beat by beat, as they come: a rhythm of f a minute then stands at f/bpm
cycles a beat, and those of step and stride at known places, which are left out with their skirts. (The reference
resamples to 4 Hz; between two beats that adds nothing, and it folds the same.)

64 beats are gathered (about 26 s), then one harmonic of them is computed each second (triangular window; folded about
the middle and about the middle of a half, as the first steps of a fast transform do, then Goertzel). A rate is said
when one peak holds most of the power, twice in a row, at the same place; then and else the stage rests for two and a
half minutes.
"""

from array import array

from trailcore.breath import AT_BPM, BEATS, WINDOW, Breath
from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.now import BREATH, INTERVAL, SPM, UNTRUSTED

_K = const(4)  # harmonic whose turn it is, 0 before a sweep; words before it are those of `breath`
_STEPS = const(5)  # where the steps fold to, in eighths of a harmonic
_STRIDES = const(6)
_P0 = const(7)  # power at the two harmonics before; _STEP where a step folds to, or outside the band
_P1 = const(8)
_SUM = const(9)  # power of the sweep so far
_BEST = const(10)  # the highest peak
_AROUND = const(11)  # power of it and its neighbours
_RATE = const(12)  # its place, breaths a minute x 10
_BEFORE = const(13)  # that of the sweep before, 0 none
_FOLDED = const(14)  # the swings under their window, the first half later those of even and of odd harmonics
_MIRROR = const(91)  # where a swing and its mirror lie make this together
_ALL_WORDS = const(78)

_REST = const(425)  # beats after a sweep, for what it costs, unless there is something to confirm
_SLOWEST = const(15)  # breaths a minute; below, the waves of blood pressure (6 to 12) reach up
_FASTEST = const(62)  # 1.1 Hz is 66; the last harmonic is only a neighbour
_LAST = const(30)
_STEP = const(1 << 29)
_SKIRT = const(12)  # eighths of a harmonic: what cadence wanders in 26 s
# Nine in twenty, and an eighth: white noise of 4 ms was never taken for a breath in 16 simulated hours.
_SHARE = const(9)
_OF = const(20)
_SAME = const(8)


class BreathRate(Breath):
    """Intervals in; their mean, and breaths a minute x 10 or NONE, out."""

    def __init__(self, now):
        self.now = now
        self.v = array("i", [0] * _ALL_WORDS)
        self.reset()

    def reset(self):
        """Forget the beats, and the breath before."""
        Breath.reset(self)
        v = self.v
        v[BEATS] = v[_K] = v[_BEFORE] = 0

    def gather(self, at, swing):
        """Fold a swing, weighed by the window, over those before, twice.

        About the middle cosines are the same and sines the opposite; about the middle of a half so at even harmonics,
        and the other way round at odd ones. So a harmonic takes 16 of each.
        """
        v = self.v
        if at < 32:
            v[_FOLDED + at] = swing * (at + 1)
            return
        swing *= 63 - at
        at += _FOLDED
        mirror = _MIRROR - at
        even = v[mirror]
        odd = swing - even
        even += swing
        if at < _FOLDED + 48:
            v[mirror] = even
            v[at] = odd
        else:
            v[mirror] = v[at - 32] - even
            v[at - 32] += even
            v[at] = v[mirror + 32] + odd
            v[mirror + 32] -= odd

    def sweep(self):
        """Take the power at one harmonic; at the end of a sweep come to the verdict."""
        v = self.v
        now = self.now
        k = v[_K]
        if k == 0:
            v[AT_BPM] = bpm = 61440 // now[INTERVAL]
            v[_STEPS] = _fold(512 * now[SPM] // bpm)
            v[_STRIDES] = _fold(256 * now[SPM] // bpm)
            k = min(_LAST, _SLOWEST * WINDOW // bpm)
            v[_P1] = _STEP
            v[_SUM] = v[_BEST] = v[_AROUND] = 0
        bpm = v[AT_BPM]
        peak = v[_P1]
        power = self._power(k)
        if power < _STEP:
            v[_SUM] += power
            if v[_P0] < peak and power <= peak < _STEP and peak > v[_BEST]:
                v[_BEST] = peak
                v[_AROUND] = v[_P0] + peak + power
                bend = 2 * (2 * peak - v[_P0] - power)
                v[_RATE] = (64 * (k - 1) + 64 * (power - v[_P0]) // bend) * bpm * 10 >> 12
        v[_P0] = peak
        v[_P1] = power
        v[_K] = k + 1
        if k == _LAST or k * bpm > _FASTEST * WINDOW:
            rate = v[_RATE] if v[_AROUND] * _OF > v[_SUM] * _SHARE else 0
            same = abs(rate - v[_BEFORE]) * _SAME < rate
            v[_K] = 0
            v[BEATS] = 0 if rate and not same else -_REST
            now[BREATH] = rate if same and not now[UNTRUSTED] else NONE
            v[_BEFORE] = rate

    def _power(self, k):
        """Return the power at harmonic `k`, or _STEP; the cosines are Bhaskara's, right to 0.002."""
        v = self.v
        if -_SKIRT <= v[_STEPS] - 8 * k <= _SKIRT or -_SKIRT <= v[_STRIDES] - 8 * k <= _SKIRT:
            return _STEP
        j = min(k, 32 - k)
        turn = 2048 * (1024 - 4 * j * j) // (1024 + j * j)
        if j < k:
            turn = -turn
        at = _FOLDED + 15
        step = -1
        if k & 1 == 0:
            at = _FOLDED + 16
            step = 1
        a = b = c = d = 0
        for _ in range(8):  # two in a round: nothing has to be moved
            b = v[at] + (turn * a >> 10) - b
            d = v[_MIRROR - at] + (turn * c >> 10) - d
            at += step
            a = v[at] + (turn * b >> 10) - a
            c = v[_MIRROR - at] + (turn * d >> 10) - c
            at += step
        j = 32 - k
        a = (a - b) * (1024 * (4096 - 4 * k * k) // (4096 + k * k)) >> 15
        c = (c + d) * (1024 * (4096 - 4 * j * j) // (4096 + j * j)) >> 15
        return a * a + c * c


def _fold(at):
    """Return where a rhythm shows that is sampled once a beat, 512 a turn."""
    return min(at % 512, 512 - at % 512)
