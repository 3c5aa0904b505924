"""Breath rate from the strap's beat-to-beat intervals, where it can be had; else unknown.

Breathing draws the intervals out and together by a few milliseconds, even in hard exercise (reference, section 2). But
so does each step, and a heart that is sampled once a beat shows the cadence folded about it: 170 steps at 145 beats
look like a breath of 25. So intervals are taken beat by beat, as they come: a rhythm of f a minute then stands at f/bpm
cycles a beat, and those of step and stride at known places, which are left out with their skirts. (The reference
resamples to 4 Hz; between two beats that adds nothing, and it folds the same.)

64 beats are gathered (about 26 s), then one harmonic of them is computed each second (Goertzel, triangular window). A
rate is said when one peak holds most of the power, twice in a row, at the same place; then and else the stage rests
for two minutes.
"""

from trailcore.breath import AT_BPM, BEATS, BEFORE, FOURS, NEAR_BPM, ODD, WINDOW, Breath, K
from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.now import BPM, BREATH, INTERVAL, SPM, UNTRUSTED

_SPM = const(4)
_P0 = const(5)  # power at the two harmonics before; _STEP where a step folds to, or outside the band
_P1 = const(6)
_SUM = const(7)  # power of the sweep so far
_BEST = const(8)  # the highest peak
_AROUND = const(9)  # power of it and its neighbours
_RATE = const(10)  # its place, breaths a minute x 10
_MIDDLE = const(20)
_REST = const(300)  # beats after a sweep, for what it costs, unless there is something to confirm
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

    def second(self):
        """Let a second pass: the power at one harmonic, and at the end of a sweep the verdict."""
        Breath.second(self)
        v = self.v
        now = self.now
        if not -NEAR_BPM <= now[BPM] - v[AT_BPM] <= NEAR_BPM:
            now[BREATH] = NONE
        if v[BEATS] < WINDOW:
            return
        k = v[K]
        if k == 0:
            v[AT_BPM] = 61440 // now[INTERVAL]
            v[_SPM] = now[SPM]
            k = min(_LAST, _SLOWEST * WINDOW // v[AT_BPM])
            v[_P1] = _STEP
            v[_SUM] = v[_BEST] = v[_AROUND] = 0
        bpm = v[AT_BPM]
        peak = v[_P1]
        power = self._power(k, bpm)
        if power < _STEP:
            v[_SUM] += power
            if v[_P0] < peak and power <= peak < _STEP and peak > v[_BEST]:
                v[_BEST] = peak
                v[_AROUND] = v[_P0] + peak + power
                bend = 2 * (2 * peak - v[_P0] - power)
                v[_RATE] = (64 * (k - 1) + 64 * (power - v[_P0]) // bend) * bpm * 10 >> 12
        v[_P0] = peak
        v[_P1] = power
        v[K] = k + 1
        if k == _LAST or k * bpm > _FASTEST * WINDOW:
            rate = v[_RATE] if v[_AROUND] * _OF > v[_SUM] * _SHARE else 0
            same = abs(rate - v[BEFORE]) * _SAME < rate
            v[K] = 0
            v[BEATS] = 0 if rate and not same else -_REST
            now[BREATH] = rate if same and not now[UNTRUSTED] else NONE
            v[BEFORE] = rate

    def _power(self, k, bpm):
        """Return the power at harmonic `k`, or _STEP; the cosine is Bhaskara's, right to 0.002."""
        for strides in range(1, 3):
            at = 512 * self.v[_SPM] // (strides * bpm) % 512
            if abs(min(at, 512 - at) - 8 * k) <= _SKIRT:
                return _STEP
        j = min(k, 32 - k)
        turn = 2048 * (1024 - 4 * j * j) // (1024 + j * j)
        if j < k:
            turn = -turn
        a = b = weight = 0
        slope = 1
        for place in range(FOURS, ODD):
            if place == _MIDDLE:
                slope = -1
            four = self.v[place]
            for shift in range(0, 28, 7):
                weight += slope
                c = ((four >> shift & 127) - 64) * weight + (turn * a >> 10) - b
                b = a
                a = c
        a >>= 5
        b >>= 5
        return a * a + b * b - (turn * a >> 10) * b
