"""Altitude, ascent, distance from steps, and the grade of the last 30 s.

Grade is the slope of altitude over time divided by the slope of step-derived distance over the same
seconds, both by least squares, so that a change of pace weighs the same in both.

Distance is steps x step length. A step's length is that on the flat, in proportion to cadence (constant
walk ratio, Sekiya & Nagasaki 1998 [mem]), times a factor for the slope. The slope is not known before
the length is, but the rise of a step is (vertical speed / step rate), so the factor is tabulated over
rise / flat length x, each 1.6 %:
hiking f = exp(-2.2 g), our fit to Tobler's hiking function with cadence taking the rest of it; at
30 % and 110 steps/min it gives the 0.37 m of the reference's 700 m/h example within 5 %;
running f = (3.6 / Cr(g))^0.75 with Minetti's Cr: three quarters of the cost is met by slowing.
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
    SPEED,
    SPM,
    VERTICAL,
)
from trailcore.slope import Slope

_ALT_CM = const(0)  # of the last good pressure
_PREV_CM = const(1)  # raw altitudes before it, for the median of three
_PREV2_CM = const(2)
_SEEN = const(3)  # how many pressures in a row, up to 3
_AGE_S = const(4)  # seconds since the last pressure
_TURN_CM = const(5)  # altitude up to which ascent and descent are counted
_BAD = const(6)  # pressures refused as impossible
_WORDS = const(7)

_WINDOW = const(30)
_ENOUGH = const(15)  # samples from which a grade is said
_STALE_S = const(10)
_SLOWEST = const(300)  # mm/s, below it a grade means nothing
_TURN_MIN_CM = const(100)  # noise that is no ascent
_JUMP_CM = const(2500)  # in a second: no runner, but a slammed door or a knock on the port
_STEEPEST = const(600)
_FASTEST = const(5000)  # mm/s up or down; keeps products below 2^30

_HIKE_UP = array("h", (1000, 964, 927, 888, 847, 803, 756, 705, 647, 578, 481))
_RUN_UP = array("h", (1000, 933, 862, 787, 708, 622, 530, 429, 282))
# Down the rise hardly bends the length: walkers shorten beyond 10 % (Tobler), runners first lengthen.
_HIKE_DOWN = array("h", (1000, 1000, 1000, 1000, 1000, 1000, 990, 970, 940, 900, 860, 810, 760))
_RUN_DOWN = array("h", (1000, 1040, 1070, 1090, 1100, 1100, 1090, 1070, 1040, 1000, 950, 890, 830))


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
        now[GRADE] = now[ALTITUDE_DM] = ids.NONE
        self.rise.reset()
        self.run.reset()

    def pressure(self, pressure_pa):
        """Take the pressure of this second; impossible ones are counted and left out."""
        v = self.v
        if not altitude.MIN_PA <= pressure_pa <= altitude.MAX_PA:
            v[_BAD] += 1
            return
        alt = altitude.altitude_cm(pressure_pa)
        seen = v[_SEEN]
        one = v[_PREV_CM]
        two = v[_PREV2_CM]
        v[_PREV2_CM] = one
        v[_PREV_CM] = alt
        v[_AGE_S] = 0
        if seen < 2:
            v[_SEEN] = seen + 1
            v[_ALT_CM] = alt
            if seen == 0:
                v[_TURN_CM] = alt
            return
        mid = max(min(alt, one), min(max(alt, one), two))
        jump = mid - v[_ALT_CM]
        if jump > _JUMP_CM or jump < -_JUMP_CM:
            v[_BAD] += 1
            v[_TURN_CM] += jump
            self.rise.reset()
            self.run.reset()
        v[_ALT_CM] = mid
        self._count_ascent(mid)

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
        if now[NEW_STEPS] and now[SPM]:
            now[DISTANCE_MM] += now[NEW_STEPS] * self.step_mm()
        if v[_SEEN] == 0 or v[_AGE_S] > _STALE_S:
            self.reset()
            return
        rise = self.rise
        run = self.run
        rise.push(v[_ALT_CM])
        run.push(now[DISTANCE_MM] // 10)
        now[ALTITUDE_DM] = v[_ALT_CM] // 10
        now[VERTICAL] = max(-_FASTEST, min(_FASTEST, rise.per_second(10)))
        now[SPEED] = run.per_second(10)
        if rise.count() < _ENOUGH or now[SPEED] < _SLOWEST:
            now[GRADE] = ids.NONE
        else:
            now[GRADE] = max(-_STEEPEST, min(_STEEPEST, now[VERTICAL] * 1000 // now[SPEED]))

    def step_mm(self):
        """Return the length of a step in mm at the present cadence, gait and slope."""
        now = self.now
        spm = now[SPM]
        hiking = now[GAIT] != ids.RUNNING
        if hiking:
            flat = self.settings[settings.STEP_HIKE_MM] * spm // 110
        else:
            flat = self.settings[settings.STEP_RUN_MM] * spm // 165
        rise = now[VERTICAL] * 60000 // (spm * flat)
        if rise >= 0:
            table = _HIKE_UP if hiking else _RUN_UP
        else:
            table = _HIKE_DOWN if hiking else _RUN_DOWN
            rise = -rise
        at = rise >> 4
        if at >= len(table) - 1:
            return flat * table[len(table) - 1] // 1000
        low = table[at]
        return flat * (low + ((table[at + 1] - low) * (rise & 15) >> 4)) // 1000
