"""A treadmill or stairs under a workout: the height they make, and whether the belt runs as the step asks.

Only steps tell: of a belt, steps x their length x its grade, of stairs, steps x their rise. A barometer sees neither.
The belt's speed is known as well as the wearer's step is. So a prompt needs a wide miss that lasts, and comes once a
step; where the first band was met, the wearer's step is taken to be what fits it, and less of a miss is told from then
on. Where no speed is known it comes where the step asks for another one than the step before.
"""

from array import array

from trailcore import ids, settings
from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.now import DISTANCE_MM, ELAPSED_S, GAIT, GAIT_S, SPEED, STEP_GRADE, STEPS, UNTRUSTED

_HEIGHT_MM = const(0)  # made on the machine
_LAST_MM = const(1)  # DISTANCE_MM when it was last counted
_SLOW = const(2)  # mm/s, the band of this step, 0 open
_FAST = const(3)
_BELT = const(4)  # what the belt was last asked to run at
_CHANGE = const(5)  # FASTER or SLOWER if this step asks for another speed than the one before
_ASKED_S = const(6)  # elapsed s when the step began, NONE once all is said
_LAST_STEPS = const(7)  # STEPS then
_STEP = const(8)  # permille, the wearer's step to what SPEED takes it for; 0 not known yet
_WORDS = const(9)

_TREADMILL = const(1)
_LONGEST_MM = const(60000)  # of the seconds between two calls
_MOST_STEPS = const(100)
_STEEPEST = const(450)  # permille
_SET_S = const(20)  # by then the belt has been set, and the tap for the step is past
_KNOWN_S = const(45)  # SPEED is a mean of 30 s
_OFF = const(250)  # permille of the band's end: people's steps differ by 110 (`ground`)
_OFF_LEARNT = const(150)  # one's own by 80
_NOTICE_S = const(30)


class Machine:
    """Steps and what the session's step asks in; height and prompts out."""

    def __init__(self, values, now, notices):
        self.settings = values
        self.now = now
        self.notices = notices
        self.v = array("i", [0] * _WORDS)

    def second(self):
        """Count the height since the last call; prompt, if the belt is known to be wrong."""
        v = self.v
        now = self.now
        moved = max(0, min(_LONGEST_MM, now[DISTANCE_MM] - v[_LAST_MM]))
        steps = max(0, now[STEPS] - v[_LAST_STEPS])
        v[_LAST_MM] = now[DISTANCE_MM]
        v[_LAST_STEPS] = now[STEPS]
        if self.settings[settings.MACHINE] != _TREADMILL:
            v[_HEIGHT_MM] += min(_MOST_STEPS, steps) * self.settings[settings.STAIR_MM]
        elif now[STEP_GRADE] != NONE:
            v[_HEIGHT_MM] += moved * now[STEP_GRADE] // 1000
            if v[_ASKED_S] != NONE:
                self._watch_belt(now[ELAPSED_S] - v[_ASKED_S])

    def height_cm(self):
        """Return the height made so far, less that lost."""
        return self.v[_HEIGHT_MM] // 10

    def step(self, slow, fast, grade):
        """Begin a step with a band of speed in mm/s (0: open) and a grade in permille; NONE leaves it as it is."""
        v = self.v
        now = self.now
        v[_ASKED_S] = NONE
        if self.settings[settings.MACHINE] != _TREADMILL:
            return
        if grade != NONE or now[STEP_GRADE] == NONE:
            now[STEP_GRADE] = max(-_STEEPEST, min(_STEEPEST, grade)) if grade != NONE else 0
        belt = slow + fast >> 1 if slow and fast else slow or fast
        if belt:
            v[_CHANGE] = ids.FASTER if belt > v[_BELT] else ids.SLOWER if belt < v[_BELT] else 0
            v[_ASKED_S] = now[ELAPSED_S]
            v[_SLOW] = slow
            v[_FAST] = fast
            v[_BELT] = belt

    def _watch_belt(self, since_s):
        v = self.v
        now = self.now
        kind = 0
        if now[UNTRUSTED] or now[GAIT] == ids.STANDING:
            if since_s >= _SET_S:
                kind = v[_CHANGE]
                v[_CHANGE] = 0
        elif since_s >= _KNOWN_S and now[GAIT_S] >= _KNOWN_S:
            step = v[_STEP]
            off = _OFF_LEARNT if step else _OFF
            speed = now[SPEED] * (step or 1000) // 1000
            slow = v[_SLOW]
            fast = v[_FAST] or speed
            if speed < slow - slow * off // 1000:
                kind = ids.FASTER
            elif speed > fast + fast * off // 1000:
                kind = ids.SLOWER
            elif step == 0 and speed:
                v[_STEP] = max(slow, min(fast, speed)) * 1000 // speed
        if kind:
            v[_ASKED_S] = NONE
            reason = ids.SPEED_LOW if kind == ids.FASTER else ids.SPEED_HIGH
            self.notices.ask(kind, reason, v[_BELT], _NOTICE_S)
