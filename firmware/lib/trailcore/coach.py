"""What a coach would want now: hike, run, ease, or nothing.

Rules and defaults are the coaches' (section 1 of the reference): hike above 12 % (band 10-15), hike when
heart rate reaches zone 4 on a climb (a plan may choose one of the two), run again below 10 % at <= 80 % HRmax,
gentle downhill back to an easy run, walk technical ground. How hard it may be is `effort`'s; whether it is said,
`cues` decides.
"""

from array import array

from trailcore import ids
from trailcore import settings as s
from trailcore.compat import const
from trailcore.effort import FLAT, Effort
from trailcore.ids import NONE
from trailcore.now import (
    BPM,
    BREATHLESS,
    FORECAST,
    GAIT,
    GAIT_S,
    GRADE,
    LATE,
    LIMIT,
    PLACE_SD_M,
    RAN_S,
    REASON,
    RISE_CM,
    SPEED,
    STEEP_GRADE,
    STEEP_IN_M,
    STEP_GRADE,
    TECHNICAL,
    UNTRUSTED,
    VERTICAL,
    WANT,
)

_STEEP_S = const(0)  # evidence for the band, in dwell seconds
_GENTLE_S = const(1)
_IS_STEEP = const(2)  # 1 above the band, until the ground is below it
_HOT_S = const(3)  # seconds at zone 4
_SOON_S = const(4)  # seconds of a forecast at zone 4
_COOL_S = const(5)
_IS_HOT = const(6)  # 1 from zone 4, or on the way there, until cooled down
_WALL_S = const(7)  # seconds for which a wall that was told of is to be hiked, grade or no grade
_WINDOWED = const(8)  # the words up to here are forgotten by `reset`
_HIKED = const(8)  # 1: there was something to hike since the last run
_Z4_BPM = const(9)  # where zone 4 begins at this altitude
_WORDS = const(10)

_HOT_DWELL_S = const(5)
# A hike too many is taken to cost two thirds of one too late: said from a chance of 0.4, which is a quarter of the
# forecast's usual error (4 to 5 bpm) short of zone 4.
_SOON_DWELL_S = const(3)
_GRANTED_BPM = const(1)
_RISING_BPM = const(2)  # who stays a beat below crosses nothing
_NEAR_BPM = const(15)  # a forecast from further away is mostly the warming up of the first minutes
_COOL_DWELL_S = const(20)
_COOL_MARGIN_BPM = const(5)
_SURE_WEIGHT = const(3)
_EVIDENCE_MAX = const(60)
_SLOW_MM_S = const(300)
_BY_GRADE = const(1)  # bits of HIKE_BY
_BY_HEART = const(2)
_LEAD_MS = const(4500)  # people react in 0.5-1 s: said 3-5 s ahead (reference, section 7)
_FELT_S = const(40)  # the slope of 30 s and its dwell see a wall by 30 s, one 30 m farther by 40 s
# By grade alone a wall is told of 65-70 m late (a slope of 30 s and its dwell at 3 m/s). A place with this standard
# deviation errs by 32 m in the mean, and once in twenty times by 67 m too early; beyond, the grade is the better guide.
_PLACE_SD_M = const(40)
_RUNS_S = const(20)  # of running, and the hike is over
_RAN_S = const(60)  # before a minute of running in the session, "run" is not offered
_ROOM_BPM = const(20)  # what running up a climb soon adds


class Coach:
    """State of the wearer in; WANT, REASON and LIMIT out."""

    def __init__(self, values, now):
        self.settings = values
        self.now = now
        self.effort = Effort(values, now)
        self.v = array("i", [0] * _WORDS)

    def reset(self):
        """Forget the evidence (after a gap, while standing)."""
        for i in range(_WINDOWED):
            self.v[i] = 0
        self.effort.reset()
        self.now[WANT] = 0

    def second(self, started_s):
        """Let a second pass, `started_s` after the start."""
        v = self.v
        now = self.now
        grade = now[GRADE]
        by = self.settings[s.HIKE_BY]
        v[_Z4_BPM] = self.settings[s.Z4_BPM]
        if self.settings[s.THIN_AIR_M] != s.OFF:
            self.effort.breathe()
            v[_Z4_BPM] = self.effort.here(v[_Z4_BPM])
        if grade == NONE:
            v[_STEEP_S] = v[_GENTLE_S] = 0
        else:
            self._weigh_grade(grade)
        self._weigh_heart(grade, now[BPM])
        now[WANT] = 0
        if now[TECHNICAL] and self.settings[s.WALK_TECHNICAL]:
            self._want(ids.HIKE, ids.TECHNICAL, 0)
        elif now[BREATHLESS]:
            self._want(now[BREATHLESS], ids.NO_BREATH, 0)
        elif by & _BY_GRADE and v[_IS_STEEP] and grade >= self.settings[s.RUN_BELOW] and not self._tops_out():
            self._want_steep(grade)
        elif by & _BY_GRADE and (now[STEEP_IN_M] != NONE or v[_WALL_S]) and self._meets_wall():
            self._want(ids.HIKE, ids.WALL_AHEAD, now[STEEP_GRADE])
        elif by & _BY_HEART and v[_IS_HOT] and grade >= self.settings[s.CLIMB_FROM] and not self._tops_out():
            self._want_cooler()
        elif (
            v[_GENTLE_S] >= self.settings[s.RUN_DWELL_S] and now[STEEP_IN_M] == NONE and self._stays_gentle()
        ):
            self._want_run(started_s, grade, now[BPM])
        if now[WANT] == ids.HIKE:
            v[_HIKED] = 1
        self.effort.ease(started_s)

    def _want(self, kind, reason, limit):
        now = self.now
        now[WANT] = kind
        now[REASON] = reason
        now[LIMIT] = limit

    def _weigh_grade(self, grade):
        v = self.v
        values = self.settings
        sure = grade >= values[s.RUN_BELOW] and max(grade, self._recent()) >= values[s.HIKE_SURE]
        if grade >= values[s.HIKE_ABOVE]:
            v[_STEEP_S] = min(_EVIDENCE_MAX, v[_STEEP_S] + (_SURE_WEIGHT if sure else 1))
            v[_GENTLE_S] = 0
        elif grade < values[s.RUN_BELOW]:
            v[_STEEP_S] = 0
            v[_GENTLE_S] = min(_EVIDENCE_MAX, v[_GENTLE_S] + 1) if grade > values[s.STEEP_DOWN] else 0
        else:
            v[_GENTLE_S] = 0
            if sure:  # the last 10 s are steep, the 30 s not yet
                v[_STEEP_S] = min(max(0, values[s.HIKE_DWELL_S] - 1), v[_STEEP_S] + _SURE_WEIGHT)
        if v[_STEEP_S] >= values[s.HIKE_DWELL_S]:
            v[_IS_STEEP] = 1
        elif v[_GENTLE_S] >= values[s.RUN_DWELL_S] or grade <= 0:
            v[_IS_STEEP] = 0

    def _weigh_heart(self, grade, bpm):
        """Heart rate rules the climbs: NONE is below every limit, so an unknown one never does."""
        v = self.v
        z4 = v[_Z4_BPM]
        climbing = grade >= self.settings[s.CLIMB_FROM]
        hot = climbing and bpm >= z4
        v[_HOT_S] = min(_HOT_DWELL_S, v[_HOT_S] + 1) if hot else max(0, v[_HOT_S] - 1)
        near = climbing and z4 - _NEAR_BPM <= bpm < z4
        soon = near and self.now[FORECAST] >= max(z4 - _GRANTED_BPM, bpm + _RISING_BPM)
        v[_SOON_S] = min(_SOON_DWELL_S, v[_SOON_S] + 1) if soon else max(0, v[_SOON_S] - 1)
        v[_COOL_S] = v[_COOL_S] + 1 if bpm < z4 - _COOL_MARGIN_BPM and not v[_SOON_S] else 0
        if v[_HOT_S] >= _HOT_DWELL_S or v[_SOON_S] >= _SOON_DWELL_S:
            v[_IS_HOT] = 1
        elif v[_COOL_S] >= _COOL_DWELL_S or bpm == NONE:
            v[_IS_HOT] = 0

    def _want_steep(self, grade):
        very = self.settings[s.VERY_STEEP_AT]
        above = self.settings[s.HIKE_ABOVE]
        if grade >= very:
            self._want(ids.HIKE, ids.VERY_STEEP, very)
        elif grade >= above:
            self._want(ids.HIKE, ids.STEEP, above)
        else:
            self._want(ids.HIKE, ids.STILL_STEEP, self.settings[s.RUN_BELOW])

    def _want_cooler(self):
        """Hike for the heart, while it is in zone 4 or on its way there; between that and cool, nothing."""
        z4 = self.v[_Z4_BPM]
        if self.now[BPM] >= z4:
            self._want(ids.HIKE, ids.ZONE4, z4)
        elif self.v[_SOON_S] >= _SOON_DWELL_S:
            self._want(ids.HIKE, ids.ZONE4_SOON, z4)

    def _meets_wall(self):
        """Tell whether steep ground of the course begins within seconds, or has begun and is not felt yet."""
        v = self.v
        now = self.now
        way = now[STEEP_IN_M]
        if way == NONE:
            v[_WALL_S] = 0
        elif v[_WALL_S]:
            v[_WALL_S] -= 1
        elif 0 < 1000000 * way <= _LEAD_MS * now[SPEED] and now[PLACE_SD_M] <= _PLACE_SD_M:
            v[_WALL_S] = _FELT_S
        return v[_WALL_S] > 0

    def _tops_out(self):
        """Tell whether the last 10 s climbed less than a third of what the last 30 s did: the top is here.

        A belt has none, and the barometer beside it knows of no climb.
        """
        now = self.now
        return now[STEP_GRADE] == NONE and now[RISE_CM] != NONE and 3 * now[RISE_CM] < now[VERTICAL]

    def _recent(self):
        """Return the grade of the last 10 s in permille; far below any where it is not known."""
        now = self.now
        if now[STEP_GRADE] != NONE:
            return now[GRADE]
        return now[RISE_CM] * 1000 // max(_SLOW_MM_S, now[SPEED])

    def _stays_gentle(self):
        """Tell whether the last 10 s were gentle too: not a wall or a drop that has only just begun."""
        return self.settings[s.STEEP_DOWN] < self._recent() < self.settings[s.RUN_BELOW]

    def _want_run(self, started_s, grade, bpm):
        """Offer to run, after a hike, to those who run at all, with heart to spare."""
        v = self.v
        now = self.now
        most = self.effort.cap(self.effort.segment(started_s, grade))
        usual = self.effort.here(self.settings[s.RUN_MAX_BPM])
        most = usual if most == s.OFF else min(most, usual)
        climbing = grade >= self.settings[s.CLIMB_FROM]
        if not v[_HIKED] or now[RAN_S] < _RAN_S or bpm > most - (_ROOM_BPM if climbing else 0):
            return
        if now[UNTRUSTED] or (climbing and (bpm == NONE or now[LATE])):
            return  # it may be no hike at all; on a climb the heart decides: not known, or low from hours of work
        if bpm == NONE:
            self._want(ids.RUN, ids.GENTLE_NO_STRAP, self.settings[s.RUN_BELOW])
        elif grade <= FLAT:
            self._want(ids.RUN, ids.GENTLE_DOWN, most)
        else:
            self._want(ids.RUN, ids.GENTLE, self.settings[s.RUN_BELOW])
        if now[GAIT] == ids.RUNNING and now[GAIT_S] >= _RUNS_S:
            v[_HIKED] = 0
