"""Altitude, ascent, distance from steps, and the grade of the last 30 s.

Grade is the slope of altitude over time divided by the slope of step-derived distance over the same
seconds, both by least squares, so that a change of pace weighs the same in both.

A step's length is the wearer's on the flat in this gait times a factor f for the slope. The slope g is not
known before the length is, so the slopes of altitude and of flat-step distance are divided first, which gives
x = g f(g), and f is tabulated over x, each 1.6 %:
hiking up f = 1 to 12 %, then exp(-2 (g - 0.12)): hikers keep their step and lose cadence until it gets steep;
running up f = (3.6 / Cr(g))^0.5 with Minetti's Cr: half of the extra cost is met by slowing, half by effort;
hiking down 1 to 12 %, 0.85 at 25 %; running down 1.05 at 4-8 %, 1 at 12 %, 0.8 at 25 %.
The reasoning and what recordings say of it are in the README of this room.
"""

from array import array

from trailcore import altitude, ids, settings
from trailcore.compat import const
from trailcore.now import (
    ALTITUDE_DM,
    ASCENT_CM,
    DESCENT_CM,
    DISTANCE_MM,
    GAIT,
    GRADE,
    NEW_STEPS,
    RISE_CM,
    SPEED,
    STILL_S,
    VERTICAL,
)
from trailcore.slope import Slope

_ALT_CM = const(0)  # of the last good pressure
_PREV_CM = const(1)  # raw altitudes before it, for the median of three
_PREV2_CM = const(2)
_SEEN = const(3)  # how many pressures in a row, up to 3
_AGE_S = const(4)  # seconds since the last pressure
_TURN_CM = const(5)  # altitude up to which ascent and descent are counted
_FLAT_MM = const(6)  # distance had all steps been on the flat
_FACTOR = const(7)  # permille: step length on this slope to that on the flat
_SHIFT_CM = const(8)  # jumps that were no climbing, taken out of the slope
_WORDS = const(9)

_WINDOW = const(30)
_ENOUGH = const(15)  # samples from which a grade is said
_STALE_S = const(10)
_CARRIED_S = const(20)  # without a step: what changes now is the weather, or a cable car
_SLOWEST = const(300)  # mm/s, below it a grade means nothing
_TURN_MIN_CM = const(100)  # noise that is no ascent
_JUMP_CM = const(400)  # in a second: no runner, but a slammed door, a gust, or a recorder correcting itself
_STEEPEST = const(450)  # permille; where the tables end, and Minetti's formula with them
_LONGEST_MM = const(30000)  # steps of a second, and of those before that were only now confirmed
_FASTEST = const(5000)  # mm/s up or down; keeps products below 2^30

_HIKE_UP = array("h", [1000] * 8 + [979, 934, 886, 833, 774, 704, 610, 517])
_RUN_UP = array("h", (1000, 956, 911, 864, 817, 770, 722, 675, 628, 582, 536, 490, 437))
_HIKE_DOWN = array("h", [1000] * 8 + [984, 949, 916, 897, 877, 856, 837, 817])
_RUN_DOWN = array(
    "h", (1000, 1020, 1039, 1049, 1045, 1041, 1026, 1009, 978, 930, 887, 855, 820, 790, 769, 746)
)


class Climb:
    """Pressures and steps in; altitude, speeds and grade out."""

    STATE = ("v",)

    def __init__(self, values, now):
        self.settings = values
        self.now = now
        self.v = array("i", [0] * _WORDS)
        self.rise = Slope(_WINDOW)
        self.run = Slope(_WINDOW)
        self.reset()

    def reset(self):
        """Forget the windows (after a gap); distance and ascent stay."""
        now = self.now
        self.v[_SEEN] = now[VERTICAL] = now[SPEED] = 0
        self.v[_FACTOR] = 1000
        now[GRADE] = now[ALTITUDE_DM] = ids.NONE
        self.rise.reset()
        self.run.reset()

    def pressure(self, pressure_pa):
        """Take the pressure of this second; impossible ones are left out."""
        v = self.v
        if not altitude.MIN_PA <= pressure_pa <= altitude.MAX_PA:
            return
        alt = altitude.altitude_cm(pressure_pa)
        seen = v[_SEEN]
        one = v[_PREV_CM]
        two = v[_PREV2_CM]
        v[_PREV2_CM] = one
        v[_PREV_CM] = alt
        age = max(1, v[_AGE_S])
        v[_AGE_S] = 0
        if seen >= 2:
            alt = max(min(alt, one), min(max(alt, one), two))
        else:
            v[_SEEN] = seen + 1
        jump = alt - v[_ALT_CM]
        if seen == 0 or abs(jump) > _JUMP_CM * age:
            v[_TURN_CM] += jump
            v[_SHIFT_CM] += jump
        elif self.now[STILL_S] > _CARRIED_S:
            v[_TURN_CM] += jump
        v[_ALT_CM] = alt
        self._count_ascent(alt)

    def _count_ascent(self, alt):
        v = self.v
        moved = alt - v[_TURN_CM]
        if moved >= _TURN_MIN_CM:
            self.now[ASCENT_CM] += moved
            v[_TURN_CM] = alt
        elif moved <= -_TURN_MIN_CM:
            self.now[DESCENT_CM] -= moved
            v[_TURN_CM] = alt

    def second(self):
        """Let a second pass: distance grows by the steps taken in it, grade follows."""
        v = self.v
        now = self.now
        v[_AGE_S] += 1
        flat = self.settings[settings.STEP_RUN_MM if now[GAIT] == ids.RUNNING else settings.STEP_HIKE_MM]
        flat = min(_LONGEST_MM, flat * now[NEW_STEPS])
        now[DISTANCE_MM] += flat * v[_FACTOR] // 1000
        v[_FLAT_MM] += flat
        if v[_SEEN] == 0 or v[_AGE_S] > _STALE_S:
            self.reset()
            return
        rise = self.rise
        run = self.run
        if now[STILL_S] > _CARRIED_S:
            rise.reset()
            run.reset()
        rise.push(v[_ALT_CM] - v[_SHIFT_CM])
        run.push(v[_FLAT_MM] // 10)
        now[ALTITUDE_DM] = v[_ALT_CM] // 10
        now[RISE_CM] = rise.last(10)
        now[VERTICAL] = max(-_FASTEST, min(_FASTEST, rise.per_second(10)))
        self._divide(run.per_second(10))
        if rise.count() < _ENOUGH or now[SPEED] < _SLOWEST:
            now[GRADE] = ids.NONE

    def _divide(self, flat_mm_s):
        """Set grade, speed and step factor from vertical speed and what the speed would be on the flat."""
        now = self.now
        x = now[VERTICAL] * 1000 // max(_SLOWEST, flat_mm_s)
        running = now[GAIT] == ids.RUNNING
        if x >= 0:
            factor = _between(_RUN_UP if running else _HIKE_UP, x)
        else:
            factor = _between(_RUN_DOWN if running else _HIKE_DOWN, -x)
        self.v[_FACTOR] = factor
        now[SPEED] = flat_mm_s * factor // 1000
        now[GRADE] = max(-_STEEPEST, min(_STEEPEST, x * 1000 // factor))


def _between(table, x):
    """Return the table's value at `x` permille, linear between entries 16 apart, level beyond the last."""
    at = x >> 4
    if at >= len(table) - 1:
        return table[len(table) - 1]
    low = table[at]
    return low + ((table[at + 1] - low) * (x & 15) >> 4)
