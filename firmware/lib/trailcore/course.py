"""Where on the planned course the wearer is, whether that can be believed, and what the plan says of the ground there.

Where the altitude fits nowhere for some minutes, the wearer is off course: nothing is said of the course, it is
searched about the place that steps tell, and believed again when one narrow place has fitted for two minutes.
A place known only roughly says no more than the way to go.
"""

from array import array

from trailcore import settings
from trailcore.compat import const
from trailcore.ids import CARRIED, CAUSE_PAUSE, NONE, SCRAMBLING
from trailcore.now import (
    ALTITUDE_DM,
    DISTANCE_MM,
    PLACE_M,
    PLACE_SD_M,
    SCALE,
    SUSPECT,
    TO_GO_M,
    UNTRUSTED,
    WORLD,
)
from trailcore.place import DOUBT, FRESH, MISS_64, PLACE_CM, SCALE_8192, SD_M, WIDEST_M, Place
from trailcore.roadbook import Roadbook

_MODE = const(0)  # _NO_COURSE, _ON or _OFF it
_START_MM = const(1)  # distance by steps at the start
_USED_MM = const(2)  # distance by steps at the place that is known
_NEW_MM = const(3)  # and at the one that this round finds
_PHASE = const(4)  # second of the round
_BUSY = const(5)  # 1 while there is a round
_ALT_SUM_DM = const(6)  # of the seconds since the last round
_ALT_N = const(7)
_SINCE = const(8)  # rounds since the search was begun
_GOOD = const(9)  # rounds in a row that fitted
_AWAY = const(10)  # seconds carried, below 0 after a press meanwhile
_SURE = const(11)  # 1 if the last round left the place sure
_MADE_M = const(12)  # along the course while it was, and
_STEPPED_M = const(13)  # by steps
_HOME_CM = const(14)  # along the course, and
_HOME_MM = const(15)  # by steps, where the course was lost
_IS_DROPPED = const(16)  # 1 for the rest of the session
_WORDS = const(17)

_NO_COURSE = const(0)
_ON = const(1)
_OFF = const(2)

_ROUND_S = const(20)
_WEATHER_S = const(
    7200
)  # a front moves the altitude by 8 m an hour (see `place`): more than hills tell apart
_STRAY_S = const(15)  # a shorter ride was none, or led nowhere
_ALIGHTS_S = const(600)  # who pressed on stepping out of a car stands as long as that, and is there
_SUMMED_S = const(12)  # when all particles have moved and are summed up
_DEAL_S = const(12)  # from then on a new search is begun
_LOOK_S = const(16)  # from then on the next round is made ready
_MOST_CM = const(15000)
_NEAR_M = const(400)  # a course that was left is often met again there, at the latest as far on as was gone
_FAR_M = const(1400)  # the most that is gone in a silence, at a metre a second
_LOST = const(320)  # 5 times the misfit expected; on the course it stays below 4
_ROUNDS = const(6)
_SURE_SD_M = const(75)
_TELL_M = const(1000)  # from here the scale is told
_ROUGHLY_M = const(250)  # one sd; from here technical ground and climbs are not told, and
_VAGUE_M = const(100)  # from here slopes are another ground's


class Course:
    """Steps and altitude in; place, technical ground, distance to go, slopes and the next climb out."""

    def __init__(self, plan, now):
        self.plan = plan
        self.now = now
        self.place = Place(plan)
        self.book = Roadbook(plan, now)
        self.wall = None
        if plan.total_m and plan.settings[settings.LOOK_AHEAD]:
            from trailcore.wall import Wall

            self.wall = Wall(plan, self.place.window, now)
        self.v = array("i", [0] * _WORDS)
        now[SCALE] = NONE
        self._forget()

    def _forget(self):
        self.now[PLACE_SD_M] = self.now[TO_GO_M] = NONE
        self.book.close()

    def start(self, gone_mm):
        """Begin so far after the start, with the offset of the altitude unknown."""
        self.v[_START_MM] = self.now[DISTANCE_MM] - gone_mm
        if self.plan.total_m and not self.v[_IS_DROPPED]:
            self.v[_MODE] = _ON
            self.place.v[FRESH] = 1
            self._search(gone_mm // 10, 150)  # a start is rarely where the plan has it

    def drop(self):
        """Stop believing in the course, for the rest of the session."""
        self.v[_MODE] = _NO_COURSE
        self.v[_IS_DROPPED] = 1
        self.now[SCALE] = NONE

    def resume(self, gap_s, cause):
        """Go on after a silence of so many seconds (NONE: unknown): unless paused, the wearer went on in it.

        After hours the weather may have moved the altitude by more than hills tell apart; off the course what was
        known while it fitted is better than the altitude of nowhere.
        """
        stale = gap_s >= _WEATHER_S and self.v[_MODE] == _ON
        if self.v[_MODE] and (stale or cause != CAUSE_PAUSE):
            far_m = 0 if cause == CAUSE_PAUSE else _FAR_M if gap_s == NONE else max(0, min(_FAR_M, gap_s))
            self._search(self._place_cm(), self.place.v[SD_M] + far_m)
            if stale:
                self.place.v[FRESH] = 1

    def here(self):
        """Be told that this is a place the plan knows: the nearest one, if it can be meant."""
        where = self.place.v
        best = 3 * (WIDEST_M if self.v[_AWAY] > _STRAY_S else where[SD_M]) + 100
        found = NONE
        place = self._place_cm() // 100
        for at in self.plan.places:
            off = abs(at - place)
            if off < best:
                best = off
                found = at
        if found != NONE and self.v[_MODE]:
            self.v[_MODE] = _ON
            if self.v[_AWAY]:
                self.v[_AWAY] = -_ALIGHTS_S
            self._search(100 * found, 15)
            where[FRESH] = 1

    def _search(self, place_cm, sd_m):
        v = self.v
        v[_USED_MM] = self.now[DISTANCE_MM]
        v[_PHASE] = _DEAL_S
        v[_BUSY] = v[_ALT_N] = v[_ALT_SUM_DM] = v[_SINCE] = v[_GOOD] = v[_SURE] = 0
        self.place.open(place_cm, sd_m)

    def _place_cm(self):
        where = self.place.v
        moved = min(_MOST_CM, (self.now[DISTANCE_MM] - self.v[_USED_MM]) // 10)
        return where[PLACE_CM] + (moved * where[SCALE_8192] >> 13)

    def second(self):
        """Let a second pass, after the start."""
        v = self.v
        now = self.now
        now[PLACE_M] = (now[DISTANCE_MM] - v[_START_MM]) // 1000
        if v[_MODE]:
            if now[WORLD] == CARRIED:
                v[_AWAY] += 1
            else:
                self._follow()
        if v[_MODE] != _ON or v[_AWAY]:
            self._forget()
            return
        now[PLACE_M] = place = max(0, min(self.plan.total_m, self._place_cm() // 100))
        sd = self.place.v[SD_M]
        if sd > _ROUGHLY_M:
            self._forget()
        else:
            if v[_PHASE] & 3 == 1:
                self.book.tell(place, sd <= _VAGUE_M)
            if self.wall:
                if (
                    v[_PHASE] & 7 == 1 and v[_PHASE] < _LOOK_S
                ):  # while posts are renewed they do not belong together
                    self.wall.look(place)
                self.wall.tell(place if sd <= _VAGUE_M else NONE)
        now[PLACE_SD_M] = sd
        now[TO_GO_M] = self.plan.total_m - place

    def _follow(self):
        """Do this second's share of a round."""
        v = self.v
        now = self.now
        place = self.place
        if v[_AWAY] > _STRAY_S:
            self._lose()
            self._search(v[_HOME_CM], WIDEST_M)
        v[_AWAY] = 0
        if now[ALTITUDE_DM] != NONE and not now[SUSPECT]:
            v[_ALT_N] += 1
            v[_ALT_SUM_DM] += now[ALTITUDE_DM]
        phase = v[_PHASE]
        v[_PHASE] = phase + 1 if phase < _ROUND_S - 1 else 0
        if phase == 0:
            alt = v[_ALT_SUM_DM] // v[_ALT_N] if v[_ALT_N] else NONE
            v[_ALT_N] = v[_ALT_SUM_DM] = 0
            moved = now[DISTANCE_MM] - v[_USED_MM]
            v[_BUSY] = moved >= 3000 or (place.v[FRESH] and alt != NONE)
            if v[_BUSY]:
                v[_NEW_MM] = now[DISTANCE_MM]
                blind = now[WORLD] == SCRAMBLING or now[UNTRUSTED]
                place.begin(min(_MOST_CM, moved // 10), alt, v[_MODE] == _ON, blind)
        elif phase >= _LOOK_S or v[_BUSY] or place.v[DOUBT]:
            place.work(phase)
            if phase == _SUMMED_S and v[_BUSY]:
                before_m = place.v[PLACE_CM] // 100
                place.end()
                self._judge(before_m)

    def _judge(self, before_m):
        """After a round: learn the length of a step, and see whether the place can be believed."""
        v = self.v
        where = self.place.v
        sure = 1 if where[SD_M] <= _SURE_SD_M and v[_MODE] == _ON else 0
        if sure and v[_SURE]:
            v[_MADE_M] += where[PLACE_CM] // 100 - before_m
            v[_STEPPED_M] += v[_NEW_MM] // 1000 - v[_USED_MM] // 1000
            if v[_STEPPED_M] > 2000:
                v[_STEPPED_M] -= v[_STEPPED_M] >> 3
                v[_MADE_M] -= v[_MADE_M] >> 3
            if v[_STEPPED_M] >= _TELL_M:
                self.now[SCALE] = 1000 * v[_MADE_M] // v[_STEPPED_M]
        v[_SURE] = sure
        v[_USED_MM] = v[_NEW_MM]
        v[_SINCE] += 1
        v[_GOOD] = v[_GOOD] + 1 if where[MISS_64] < 96 else 0
        if v[_GOOD] >= _ROUNDS and where[SD_M] <= _SURE_SD_M:
            v[_MODE] = _ON
        if where[MISS_64] > _LOST and v[_SINCE] > _ROUNDS:
            self._lose()
            half_m = min(_FAR_M - _NEAR_M, (self.now[DISTANCE_MM] - v[_HOME_MM]) // 2000)
            self._search(v[_HOME_CM] + 100 * half_m, _NEAR_M + half_m)

    def _lose(self):
        v = self.v
        if v[_MODE] == _ON:
            v[_HOME_CM] = self._place_cm()
            v[_HOME_MM] = self.now[DISTANCE_MM]
        v[_MODE] = _OFF
