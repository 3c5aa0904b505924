"""Questions that a wrist can ask and a button answer: how hard is it, can you say a sentence, can you smile?

How hard: a press for each of the coaches' five steps: 2-3 easy, 4-5 steady, 6-7 a climb in mid-race, 8 a short effort,
9-10 a sprint; told as 2, 4, 6, 8, 10. A sentence: short press yes, double no. A press answers the question for 20 s
after it, if nothing else was felt since. The smile is for the wearer alone.
"""

from array import array

from trailcore import ids, settings
from trailcore.compat import const
from trailcore.ids import ASK_RPE, ASK_TALK, NONE
from trailcore.now import BPM, BREATHLESS, ELAPSED_S, GAIT, GRADE, STEP_LOW_BPM, WORLD

_LAST_S = const(0)  # elapsed s when it looked last
_MOVED_S = const(1)  # since the last question how hard it is
_CLIMB_S = const(2)  # evidence of a climb, of a descent
_DOWN_S = const(3)
_IS_ASKED = const(4)  # 1 once the question of this climb, + 2 that of this descent, was asked
_TALK_TILL_S = const(5)  # elapsed s until when it is not asked again
_SMILE_TILL_S = const(6)
_PRESSES = const(7)
_PRESSED_S = const(8)  # elapsed s of the last of them
_IS_DONE = const(9)  # 1: what was asked last is answered
_NO_S = const(10)  # elapsed s of a "no" that still counts
_WORDS = const(11)

_OPEN_S = const(20)
_PAUSE_S = const(5)  # no press for so long: that was all
_CLIMB_DWELL_S = const(60)
_DOWN_DWELL_S = const(120)
_DOWN = const(-60)  # permille
_AGAIN_S = const(1800)
_NO_FOR_S = const(300)  # then breath has come back, or it is asked again
_MOST_S = const(40)
_MOST_RPE = const(10)
_WAIT_S = const(120)


class Prompts:
    """Ground, time and presses in; questions asked for, answers told, BREATHLESS out."""

    def __init__(self, values, now, cues, notices):
        self.settings = values
        self.now = now
        self.cues = cues
        self.notices = notices
        self.v = array("i", [0] * _WORDS)

    def press(self, gesture):
        """Take a press as an answer; False if nothing is asked that it could answer."""
        v = self.v
        twice = gesture == ids.PRESS_DOUBLE
        if v[_PRESSES] and self.now[ELAPSED_S] - v[_PRESSED_S] > _PAUSE_S:
            self._count()
        if v[_IS_DONE] or not (twice or gesture == ids.PRESS_SHORT):
            return False
        if 0 <= self.cues.still_s(ASK_RPE) <= _OPEN_S:
            v[_PRESSES] += 2 if twice else 1
            v[_PRESSED_S] = self.now[ELAPSED_S]
            return True
        if not 0 <= self.cues.still_s(ASK_TALK) <= _OPEN_S:
            return False
        v[_IS_DONE] = 1
        v[_NO_S] = 0
        self.now[BREATHLESS] = 0
        if twice:
            v[_NO_S] = self.now[ELAPSED_S]
            self.now[BREATHLESS] = ids.HIKE if self.now[GAIT] == ids.RUNNING else ids.EASE
        self.cues.tell(ids.TOLD_TALK, ids.TOLD, 0 if twice else 1, ids.NOTED)
        return True

    def second(self):
        """Look around, every few seconds."""
        v = self.v
        now = self.now
        values = self.settings
        elapsed_s = now[ELAPSED_S]
        if v[_PRESSES]:
            if elapsed_s - v[_PRESSED_S] < _PAUSE_S:
                return  # another question would forget them
            self._count()
        passed_s = min(_MOST_S, elapsed_s - v[_LAST_S])
        v[_LAST_S] = elapsed_s
        if now[WORLD] != ids.MOVING:
            return
        self._weigh(passed_s, now[GRADE])
        v[_MOVED_S] += passed_s
        if values[settings.ASK_RPE_S] and v[_MOVED_S] >= values[settings.ASK_RPE_S]:
            v[_MOVED_S] = 0
            self._ask(ASK_RPE, ids.RPE_DUE)
        if v[_CLIMB_S] >= _CLIMB_DWELL_S and not v[_IS_ASKED] & 1 and elapsed_s >= v[_TALK_TILL_S]:
            v[_IS_ASKED] |= 1
            v[_TALK_TILL_S] = elapsed_s + _AGAIN_S
            self._ask(ASK_TALK, ids.NO_STRAP)
        if v[_DOWN_S] >= _DOWN_DWELL_S and not v[_IS_ASKED] & 2 and elapsed_s >= v[_SMILE_TILL_S]:
            v[_IS_ASKED] |= 2
            v[_SMILE_TILL_S] = elapsed_s + _AGAIN_S
            if values[settings.ASK_SMILE]:
                self._ask(ids.ASK_SMILE, ids.LONG_DESCENT)

    def _ask(self, kind, reason):
        self.v[_IS_DONE] = self.v[_PRESSES] = 0
        self.notices.ask(kind, reason, 0, _WAIT_S)

    def _count(self):
        """Tell what was pressed, unless something else was felt in the middle of it."""
        v = self.v
        felt_s = self.now[ELAPSED_S] - self.cues.still_s(0)
        if self.cues.still_s(ASK_RPE) >= 0 or felt_s >= v[_PRESSED_S] + _PAUSE_S:
            v[_IS_DONE] = 1
            self.cues.tell(ids.TOLD_RPE, ids.TOLD, min(_MOST_RPE, 2 * v[_PRESSES]), ids.NOTED)
        v[_PRESSES] = 0

    def _weigh(self, passed_s, grade):
        """Climbs without a heart rate, unless a step of the session has a say on effort; and descents."""
        v = self.v
        now = self.now
        alone = now[BPM] == NONE and now[STEP_LOW_BPM] == NONE and self.settings[settings.ASK_TALK]
        if alone and grade >= self.settings[settings.CLIMB_FROM]:
            v[_CLIMB_S] += passed_s
        elif v[_CLIMB_S]:
            v[_CLIMB_S] = max(0, min(_CLIMB_DWELL_S, v[_CLIMB_S]) - passed_s)
            if v[_CLIMB_S] == 0:
                v[_IS_ASKED] &= 2
        if NONE < grade <= _DOWN:
            v[_DOWN_S] += passed_s
        elif v[_DOWN_S]:
            v[_DOWN_S] = max(0, min(_DOWN_DWELL_S, v[_DOWN_S]) - passed_s)
            if v[_DOWN_S] == 0:
                v[_IS_ASKED] &= 1
        if now[BREATHLESS] and (v[_CLIMB_S] == 0 or now[ELAPSED_S] - v[_NO_S] > _NO_FOR_S):
            now[BREATHLESS] = 0
