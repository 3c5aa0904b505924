"""Distance and speed over the ground from steps, and the grade of the last 30 s.

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

from trailcore import settings
from trailcore.compat import const
from trailcore.ids import NONE, RUNNING
from trailcore.now import ALTITUDE_DM, DISTANCE_MM, GAIT, GRADE, NEW_STEPS, SPEED, STILL_S, VERTICAL
from trailcore.slope import Slope

_FLAT_MM = const(0)  # distance had all steps been on the flat
_FACTOR = const(1)  # permille: step length on this slope to that on the flat
_WORDS = const(2)

_WINDOW = const(30)
_ENOUGH = const(15)  # samples from which a grade is said
_CARRIED_S = const(20)  # without a step: what changes now is the weather, or a cable car
_SLOWEST = const(300)  # mm/s, below it a grade means nothing
_STEEPEST = const(450)  # permille; where the tables end, and Minetti's formula with them
_LONGEST_MM = const(30000)  # steps of a second, and of those before that were only now confirmed

_HIKE_UP = array("h", [1000] * 8 + [979, 934, 886, 833, 774, 704, 610, 517])
_RUN_UP = array("h", (1000, 956, 911, 864, 817, 770, 722, 675, 628, 582, 536, 490, 437))
_HIKE_DOWN = array("h", [1000] * 8 + [984, 949, 916, 897, 877, 856, 837, 817])
_RUN_DOWN = array(
    "h", (1000, 1020, 1039, 1049, 1045, 1041, 1026, 1009, 978, 930, 887, 855, 820, 790, 769, 746)
)


class Ground:
    """Steps and vertical speed in; distance, speed and grade out."""

    STATE = ("v",)

    def __init__(self, values, now):
        self.settings = values
        self.now = now
        self.v = array("i", [0] * _WORDS)
        self.run = Slope(_WINDOW)
        self.reset()

    def reset(self):
        """Forget the window (after a gap); distance stays."""
        self.v[_FACTOR] = 1000
        self.now[SPEED] = 0
        self.now[GRADE] = NONE
        self.run.reset()

    def second(self):
        """Let a second pass: distance grows by the steps taken in it, grade follows."""
        v = self.v
        now = self.now
        flat = self.settings[settings.STEP_RUN_MM if now[GAIT] == RUNNING else settings.STEP_HIKE_MM]
        flat = min(_LONGEST_MM, flat * now[NEW_STEPS])
        now[DISTANCE_MM] += flat * v[_FACTOR] // 1000
        v[_FLAT_MM] += flat
        if now[ALTITUDE_DM] == NONE:
            self.reset()
            return
        run = self.run
        if now[STILL_S] > _CARRIED_S:
            run.reset()
        run.push(v[_FLAT_MM] // 10)
        self._divide(run.per_second(10))
        if run.count() < _ENOUGH or now[SPEED] < _SLOWEST:
            now[GRADE] = NONE

    def _divide(self, flat_mm_s):
        """Set grade, speed and step factor from vertical speed and what the speed would be on the flat."""
        now = self.now
        x = now[VERTICAL] * 1000 // max(_SLOWEST, flat_mm_s)
        running = now[GAIT] == RUNNING
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
