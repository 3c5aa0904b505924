"""Distance and speed over the ground from steps, and the grade of the last 30 s with its uncertainty.

A step on the level is as long as the plan says, times what the course has taught in this gait, times a power of
cadence over the cadence that is usual for the wearer on gentle ground: 2 running (1 downhill), 0.5 hiking. The
height gained in 30 s over their way on the level gives the grade. A known course's slope counts as it is certain.
"""

from array import array

from trailcore import altitude, settings, stride
from trailcore.compat import const
from trailcore.ids import CARRIED, HIKING, NONE, RUNNING, STANDING, STILL
from trailcore.now import (
    ALTITUDE_DM,
    DISTANCE_MM,
    GAIT,
    GRADE,
    GRADE_SD,
    MAP_GRADE,
    NEW_STEPS,
    PLACE_SD_M,
    PRESSURE_PA,
    RISE_CM,
    SCALE,
    SPEED,
    SPM,
    STEP_GRADE,
    STILL_S,
    SUSPECT,
    UNTRUSTED,
    WORLD,
)

_LEVEL_MM = const(0)  # distance over the window, had all steps been on the level
_RISE_CM = const(1)  # height gained over the window
_COUNT = const(2)  # seconds in the window
_AT = const(3)  # where in the ring the next second goes
_ALT_CM = const(4)  # at the last second
_SEES = const(5)  # 1 while the altitude is known, through the whole window
_FACTOR = const(6)  # permille: step length on this slope to that on the level
_GENTLE = const(7)  # 1 while the slope is known to be gentle
_FILLED_S = const(8)  # counts down from when steps were last filled in
_FEET = const(9)  # HIKING or RUNNING: the last gait with steps
_FEET_S = const(10)  # for how long
# By gait, HIKING being 1 and RUNNING 2:
_USUAL = const(10)  # cadence on gentle ground, 1/4096 spm, 0 not known
_USUAL_S = const(12)  # seconds that it was learnt from, up to _USUAL_MAX_S
_TAUGHT = const(14)  # step length that the course has taught to that of the plan, 1/1024 permille
_TAUGHT_S = const(16)  # seconds that it was learnt from, up to _TAUGHT_MAX_S
_WORDS = const(19)

_WINDOW = const(30)
_ENOUGH = const(15)  # seconds from which a grade is said
_CARRIED_S = const(20)  # without a step: what changes now is the weather, or a cable car
_SLOWEST = const(300)  # mm/s, below it a grade means nothing
_STEEPEST = const(450)  # permille; where the tables end, and Minetti's formula with them
_LONGEST_MM = const(30000)  # steps of a second, and of those before that were only now confirmed
_LAG_CM = const(100)  # the newest pressure this near the median of three is no spike, and a second younger
_JUMP_CM = const(400)  # in a second: a door, a gust, a recorder correcting itself

_GENTLE_AT = const(40)  # permille; where cadence is the wearer's own choice
_SETTLED_S = const(10)  # in a gait, before its cadence is usual
_USUAL_MAX_S = const(400)
_TAUGHT_MAX_S = const(300)  # people's are 0.89 to 1.38 of the default: past 0.75 or 1.4 the place is wrong
_OFF_MAX = const(200)  # permille; cadence further from the usual says no more
_RUN_UP_POWER = const(2000)  # permille, exponents of cadence
_RUN_DOWN_POWER = const(1000)
_HIKE_POWER = const(500)
_LEGS_SPM = const(60)  # the slowest climb seen: fewer steps uphill are lost ones, hands on poles or thighs
_LEGS_RISE_CM = const(80)  # in 10 s: 290 m/h

# How far off two thirds of the speeds are, permille: 110 from person to person, 80 within one.
_PLAIN = const(135)
_LEARNT = const(105)  # when the course has taught the step length
_MIXED = const(60)  # more, with two gaits in the window
_LOST = const(150)  # more, with steps filled in
_STEEPER = const(333)  # permille that double it: a grade too gentle also takes the step for too long
_HEIGHT_SD = const(200)  # mm, of the height gained
_MAP_SD = const(15)  # permille of slope: posts 50 m apart, a terrain model
_MAP_SD_10M = const(12)  # more, for 10 m of the place: how fast slopes change on mountain trails


class Ground:
    """Steps, pressure and what the course knows in; distance, speed and grade out."""

    def __init__(self, values, now):
        self.settings = values
        self.now = now
        self.v = array("i", [0] * _WORDS)
        self.ring = array("i", [0] * _WINDOW)  # of each second: level mm << 10 | risen cm + _JUMP_CM
        self.v[_TAUGHT + HIKING] = self.v[_TAUGHT + RUNNING] = 1024000
        self.v[_FEET] = HIKING
        self.reset()

    def reset(self):
        """Forget the window (after a gap); distance and what was learnt stay."""
        v = self.v
        now = self.now
        v[_COUNT] = v[_AT] = v[_LEVEL_MM] = v[_RISE_CM] = v[_SEES] = v[_GENTLE] = 0
        v[_FEET_S] = _WINDOW
        v[_FACTOR] = 1000
        now[SPEED] = 0
        now[GRADE] = now[GRADE_SD] = NONE

    def second(self):
        """Let a second pass: distance grows by the steps taken in it, grade follows."""
        v = self.v
        now = self.now
        feet = now[GAIT]
        if feet == STANDING:
            feet = v[_FEET]
        elif feet != v[_FEET]:
            v[_FEET] = feet
            v[_FEET_S] = 0
        v[_FEET_S] += 1
        step = self._step(feet)
        mm = step * now[NEW_STEPS]
        v[_FILLED_S] -= 1 if v[_FILLED_S] else 0
        world = now[WORLD]
        few = feet == HIKING and now[SPM] < _LEGS_SPM
        if world != STILL and (now[UNTRUSTED] or (few and now[RISE_CM] >= _LEGS_RISE_CM)):
            v[_FILLED_S] = _WINDOW
            mm <<= (
                1 if now[UNTRUSTED] and 0 < now[SPM] < stride.STRIDES_SPM else 0
            )  # a foot of each was not felt
            if few:
                mm = max(mm, step * _LEGS_SPM // 60)
        mm = 0 if world == CARRIED else min(_LONGEST_MM, mm)
        now[DISTANCE_MM] += mm * v[_FACTOR] // 1000
        if now[STILL_S] > _CARRIED_S or world >= CARRIED:
            self.reset()
            return
        risen = self._risen()
        if risen == NONE:
            return
        mm = min(_LONGEST_MM, mm * (v[_TAUGHT + feet] >> 10) // 1000)
        at = v[_AT]
        ring = self.ring
        if v[_COUNT] == _WINDOW:
            oldest = ring[at]
        else:
            v[_COUNT] += 1
            oldest = _JUMP_CM
        v[_LEVEL_MM] += mm - (oldest >> 10)
        risen += _JUMP_CM
        v[_RISE_CM] += risen - (oldest & 1023)
        ring[at] = mm << 10 | risen
        v[_AT] = (at + 1) % _WINDOW
        self._divide(feet)

    def _step(self, feet):
        """Return the length in mm of a step on the level at this cadence; learn the usual one, and the course's."""
        v = self.v
        now = self.now
        running = feet == RUNNING
        step = self.settings[settings.STEP_RUN_MM if running else settings.STEP_HIKE_MM]
        spm = now[SPM] << 12
        if spm == 0 or now[GAIT] != feet:
            return step
        if now[PLACE_SD_M] > 0 and now[SCALE] > 0:
            v[_TAUGHT_S + feet] = count = min(_TAUGHT_MAX_S, v[_TAUGHT_S + feet] + 1)
            v[_TAUGHT + feet] += ((max(750, min(1400, now[SCALE])) << 10) - v[_TAUGHT + feet]) // count
        usual = v[_USUAL + feet]
        off = spm - usual
        if v[_GENTLE] and v[_FEET_S] >= _SETTLED_S:
            v[_USUAL_S + feet] = count = min(_USUAL_MAX_S, v[_USUAL_S + feet] + 1)
            v[_USUAL + feet] = usual = usual + off // count
        elif usual == 0:
            return step
        off = max(-_OFF_MAX, min(_OFF_MAX, off // (usual // 1000)))
        power = _HIKE_POWER if not running else _RUN_UP_POWER if v[_RISE_CM] > -150 else _RUN_DOWN_POWER
        return step + step * (off * power // 1000) // 1000

    def _risen(self):
        """Return the cm risen in this second, NONE in the first with an altitude: there the window begins anew."""
        v = self.v
        now = self.now
        alt = now[ALTITUDE_DM]
        if alt == NONE or now[SUSPECT]:
            v[_SEES] = 0
            return 0
        before = newest = v[_ALT_CM]
        if altitude.MIN_PA <= now[PRESSURE_PA] <= altitude.MAX_PA:
            newest = altitude.altitude_cm(now[PRESSURE_PA])
        alt *= 10
        v[_ALT_CM] = alt = max(alt - _LAG_CM, min(alt + _LAG_CM, newest))
        if not v[_SEES]:
            self.reset()
            v[_SEES] = 1
            return NONE
        alt -= before
        return alt if -_JUMP_CM <= alt <= _JUMP_CM else 0

    def _divide(self, feet):
        """Set speed, grade and how sure it is, by steps and altitude, and by the map where there is one."""
        v = self.v
        now = self.now
        count = v[_COUNT]
        level = v[_LEVEL_MM]
        least = max(level, _SLOWEST * count)
        factor = 1000
        grade = sd = NONE
        v[_GENTLE] = 0
        belt = now[STEP_GRADE]
        if (v[_SEES] or belt != NONE) and count >= _ENOUGH:
            x = v[_RISE_CM] * 10000 // least if belt == NONE else belt * v[_FACTOR] // 1000
            x = max(-_STEEPEST, min(_STEEPEST, x))
            v[_GENTLE] = 1 if -_GENTLE_AT <= x <= _GENTLE_AT else 0
            factor = self._factor(feet, x)
            grade = max(-_STEEPEST, min(_STEEPEST, x * 1000 // factor))
            share = _PLAIN + _LOST * v[_FILLED_S] // _WINDOW
            share -= (_PLAIN - _LEARNT) * v[_TAUGHT_S + feet] // _TAUGHT_MAX_S
            if v[_FEET_S] < count:
                share += _MIXED * (count - v[_FEET_S]) // count
            sd = _hypot(abs(grade) * share // 1000, _HEIGHT_SD * 1000 // least)
        map_grade = now[MAP_GRADE]
        if map_grade != NONE and now[PLACE_SD_M] > 0:
            map_sd = _MAP_SD + _MAP_SD_10M * min(99, now[PLACE_SD_M]) // 10
            if grade == NONE:
                grade = map_grade
                sd = map_sd
            else:
                both = _hypot(sd, map_sd)
                grade += (map_grade - grade) * sd // both * sd // both
                sd = sd * map_sd // both
            factor = self._factor(feet, grade * factor // 1000)
        v[_FACTOR] = factor
        speed = level // count * factor // 1000
        now[SPEED] = speed
        now[GRADE] = now[GRADE_SD] = NONE
        if grade != NONE and speed >= _SLOWEST:
            now[GRADE] = grade
            now[GRADE_SD] = sd + sd * abs(grade) // _STEEPER

    def _factor(self, feet, x):
        """Return the step factor in permille at x, between two gaits while the window holds both."""
        v = self.v
        factor = stride.on_slope(feet == RUNNING, x)
        before = v[_COUNT] - v[_FEET_S]
        if before > 0:
            factor += (stride.on_slope(feet != RUNNING, x) - factor) * before // v[_COUNT]
        return factor


def _hypot(a, b):
    """Return the root of a^2 + b^2, within 3 %."""
    if a < b:
        return _hypot(b, a)
    b = (a * 7 >> 3) + (b >> 1)
    return max(a, b, 1)
