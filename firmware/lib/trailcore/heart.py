"""Heart rate: which readings to believe, and where the pulse will be in 30 s.

Past `strap_stale_s` without a reading that can be believed the heart rate is not known, and every rule that needs it
is off. Not believed: the impossible; a jump, until it has lasted; to half or double, longer; onto the cadence, as
long as it stays there; one number for minutes; what contradicts the strap's own intervals.

The forecast: a heart follows effort with a time constant of a minute (57.6 +- 23.6 s, reference section 6), so an
effort that has just changed says more of the next 30 s than the slope of the pulse does. The change to come is a
weighted sum of eight numbers, each a quantity less its own running mean. The weights begin as the settings say, at
other people's or those fitted to the wearer's own sessions; each 30 s what was foretold is held against what came
(normalised least mean squares), so that they become the wearer's of today.
"""

from array import array

from trailcore import settings
from trailcore.compat import const
from trailcore.ids import MOVING, NONE
from trailcore.now import (
    AHEAD,
    BPM,
    FORECAST,
    GAIT,
    INTERVAL,
    LATE,
    OVER_S,
    RISE_CM,
    SPEED,
    SPM,
    STEP_GRADE,
    WORLD,
)

_N = const(8)
NUMBERS = const(8)  # the numbers of this second: about 64 is usual; before them the eight means x 4096
_W = const(16)  # their weights, 1/8 bpm for each 1024
_THEN = const(24)  # the numbers when a forecast was last noted down
_THEN_BPM = const(32)  # and the pulse of then, 0 unknown
_THEN_S = const(33)  # its age
_AGE_S = const(34)  # seconds since the last reading that was believed
_HEART = const(35)  # what those say, followed no faster than a heart changes; 0 unknown
_NEW = const(36)  # where it would have jumped to
_NEW_S = const(37)  # readings there in a row
_LAST = const(38)  # the reading before, believed or not
_SAME = const(39)  # readings that were the very same, in seconds when that is odd
_HEARD_S = const(40)  # seconds since any reading
_BEATS = const(41)  # not 0: intervals have come
_LEGS = const(42)  # what the legs tell of the change to come, bpm x 8192
_WORKED_S = const(43)  # seconds on the move
_WORDS = const(44)

_LOWEST_BPM = const(25)
_HIGHEST_BPM = const(240)
# Recordings: 10 bpm in a second and 33 in ten, if artefacts are set aside; a tau of 58 s makes for 2 a second. Less
# than 25 at once is let through: what lasts a second or two moves no rule, and what lasts may be a sensor that woke up.
_RISE_BPM = const(2)  # a second
_ROOM_BPM = const(22)
_MORE_BPM = const(3)  # for each second without a reading
_LASTED = const(6)
_LASTED_LONG = const(60)  # at half or double: a strap that misses every other beat, or counts two
_ON_CADENCE = const(3)  # steps/min
_STUCK = const(240)  # the longest run of one number in the recordings was 66 s, effort changing or not
_ENDED = const(3)  # a second counts threefold where intervals used to come and come no more
_MOVES = const(40)  # 10 steps/min off the mean of half a minute: no heart stays at one number for long
_CALM = const(2)  # a second below the ceiling takes back two above it: one low reading hides no alarm
_CALM_S = const(20)
_LATE_S = const(12600)  # 3.5 h: in ultras heart rate then falls while effort rises (reference, section 6)

_SPAN_S = const(30)
_FULL = const(400)  # numbers, and errors in 1/8 bpm, beyond it are no information
_WEIGHT_MAX = const(4000)
_GAIN = const(640)  # of 2048: how far a surprise at usual numbers moves the forecast
_USUAL = const(32768)  # eight numbers at their usual size, squared
_LEVEL = const(3195)  # 0.78 x 4096: the share of HRmax a pulse is at first taken to tend back to


class Heart:
    """Readings in; beats a minute and forecast out."""

    def __init__(self, values, now):
        self.settings = values
        self.now = now
        self.v = v = array("i", [0] * _WORDS)
        v[_W:_THEN] = values[settings.FORECAST_8S : settings.FORECAST_AHEAD + 1]
        v[2] = values[settings.HR_MAX] * _LEVEL
        self.reset()

    def reset(self):
        """Forget the heart (told that the strap is silent, or after a gap)."""
        self.v[_HEART] = self.v[_THEN_BPM] = self.now[OVER_S] = 0
        self.now[BPM] = self.now[FORECAST] = NONE

    def reading(self, bpm):
        """Take a reading in beats a minute, if it can be believed."""
        if bpm < _LOWEST_BPM or bpm > _HIGHEST_BPM:
            return
        v = self.v
        now = self.now
        room = _ROOM_BPM + _MORE_BPM * v[_HEARD_S]
        v[_HEARD_S] = 0
        if bpm != v[_LAST]:
            v[_SAME] = 0
        elif v[_BEATS] or abs(v[NUMBERS + 3]) >= _MOVES:
            v[_SAME] += v[_BEATS] or 1
        v[_LAST] = bpm
        mean = now[INTERVAL]
        wrong = v[_SAME] >= _STUCK
        if mean != NONE:
            v[_BEATS] = _ENDED
            wrong = not 4 * bpm < 307200 // mean < 6 * bpm
        if wrong:
            return
        heart = v[_HEART]
        if heart and abs(bpm - heart) > room:
            if abs(bpm - v[_NEW]) > _ROOM_BPM or (mean == NONE and abs(bpm - now[SPM]) <= _ON_CADENCE):
                v[_NEW_S] = 0
            v[_NEW_S] += 1
            v[_NEW] = bpm
            folded = abs(2 * bpm - heart) * 12 <= heart or abs(bpm - 2 * heart) * 12 <= bpm
            if v[_NEW_S] < (_LASTED_LONG if folded else _LASTED):
                return
            heart = 0
            ceiling = self.settings[settings.CEILING_BPM]
            if ceiling != settings.OFF and bpm >= ceiling:
                now[OVER_S] += v[_NEW_S] - 1  # it has been there all the while
        most = _RISE_BPM * v[_AGE_S]
        v[_HEART] = max(heart - most, min(heart + most, bpm)) if heart else bpm
        v[_NEW] = v[_AGE_S] = 0
        now[BPM] = bpm

    def second(self):
        """Let a second pass; past the stale age the heart rate is unknown."""
        v = self.v
        now = self.now
        if now[WORLD] == MOVING:
            v[_WORKED_S] += 1
        now[LATE] = v[_WORKED_S] >= _LATE_S
        v[_HEARD_S] += 1
        v[_AGE_S] = age = v[_AGE_S] + 1
        if age > self.settings[settings.STRAP_STALE_S]:
            now[BPM] = NONE
        bpm = now[BPM]
        ceiling = self.settings[settings.CEILING_BPM]
        if bpm == NONE:
            now[OVER_S] = 0
        elif ceiling != settings.OFF and bpm >= ceiling:
            now[OVER_S] += 1
        else:
            now[OVER_S] = max(0, min(_CALM_S, now[OVER_S]) - _CALM)
        self._forecast(bpm)

    def _forecast(self, bpm):
        """Note what the legs do, every other second, and what the pulse does; say what follows."""
        v = self.v
        now = self.now
        v[_THEN_S] = then_s = v[_THEN_S] + 1
        if then_s & 1:
            rise = now[RISE_CM]
            if self.settings[
                settings.MACHINE
            ]:  # its climb is the plan's; a barometer sees doors and the weather
                rise = now[STEP_GRADE]
                if rise != NONE:
                    rise = rise * now[SPEED] // 1000
            v[_LEGS] = (
                self._note(3, now[SPM], 4, 9)
                + self._note(4, now[GAIT], 7, 4)
                + self._note(5, 1, 8, 4)  # how long the session has lasted: warming up
                + self._note(6, rise, 5, 13)
                + self._note(7, now[AHEAD], 6, 11)
            )
        change = v[_LEGS] + 4096
        if bpm == NONE:
            now[FORECAST] = NONE
            v[0] = v[_THEN_BPM] = 0
        else:
            if not v[0]:
                v[0] = v[1] = bpm << 12
            change += self._note(0, bpm, 3, 7) + self._note(1, bpm, 6, 9) + self._note(2, bpm, 9, 10)
            now[FORECAST] = max(_LOWEST_BPM, min(_HIGHEST_BPM, bpm + (change >> 13)))
        if then_s >= _SPAN_S:
            self._learn(bpm)

    def _note(self, i, value, k, shift):
        """Set a number: how far the value is above its mean over 2^k turns, 0 if unknown; return what it tells."""
        v = self.v
        mean = v[i]
        x = 0 if value == NONE else (value << 12) - mean
        v[i] = mean + (x >> k)
        x >>= shift
        if x > _FULL:
            x = _FULL
        elif x < -_FULL:
            x = -_FULL
        v[NUMBERS + i] = x
        return v[_W + i] * x

    def _learn(self, bpm):
        """Hold the pulse against what was foretold 30 s ago; what is foretold now is next."""
        v = self.v
        error = v[_THEN_BPM]
        size = _USUAL
        if error:
            error = (bpm - error) * 8192
            for i in range(_N):
                x = v[_THEN + i]
                size += x * x
                error -= v[_W + i] * x
            error = max(-_FULL, min(_FULL, error >> 10)) * _GAIN
        for i in range(_N):
            step = (error * v[_THEN + i] + size) // (2 * size)
            v[_W + i] = max(-_WEIGHT_MAX, min(_WEIGHT_MAX, v[_W + i] + step))
            v[_THEN + i] = v[NUMBERS + i]
        v[_THEN_BPM] = max(0, bpm)
        v[_THEN_S] = 0
