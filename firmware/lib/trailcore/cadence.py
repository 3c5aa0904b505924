"""Steps too few or too many for what the plan, or the step of its session, asks; short steps on steep descents.

Hikers uphill 110 to 130 a minute, up to 15 % (coaches; steeper they would be too short); runners a target with a band
without words; a step that names a gait and no cadence leaves it to the wearer. Said after half a minute outside; again
only once it has been inside, and not soon.
"""

from array import array

from trailcore import ids, settings
from trailcore.compat import const
from trailcore.ids import CALMER, HIKING, NONE, QUICKER, RUNNING
from trailcore.now import (
    ELAPSED_S,
    GAIT,
    GAIT_S,
    GRADE,
    SPM,
    STEP,
    STEP_GAIT,
    STEP_HIGH_SPM,
    STEP_LOW_SPM,
    SURE,
    TECHNICAL,
    UNTRUSTED,
    WORLD,
)

_LAST_S = const(0)  # elapsed s when it looked last
_OUT_S = const(1)  # evidence, in seconds: above 0 too many steps, below 0 too few
_IS_TOLD = const(2)  # the notice given and not yet made up for, 0 none
_SILENT_TILL_S = const(3)
_FOR = const(4)  # the step of the session, or minus the gait, that all this is about
_IS_STEEP = const(5)  # 1 on a steep descent that has been judged
_SHORT_TILL_S = const(6)
_WORDS = const(7)

_DWELL_S = const(40)
_SURE_S = const(15)  # of a gait
_SURE_MIN = const(50)
_AGAIN_S = const(1200)  # three times an hour is what anybody bears
_IGNORED_S = const(3600)  # whoever went on as before has heard it
_STEP_AGAIN_S = const(120)  # a step of a session is short, and asks for it in so many words
_UP = const(20)  # permille: the hikers' cadence is one for climbs
_LEVEL = const(100)  # permille either way: where the runner's target is one
_MOST_S = const(40)
_SHORT_SPM = const(170)  # [mem] who takes so many on a descent takes short ones
_WAIT_S = const(30)


class Cadence:
    """Steps a minute in; QUICKER, CALMER and SHORT_STEPS asked for."""

    def __init__(self, values, now, notices):
        self.settings = values
        self.now = now
        self.notices = notices
        self.v = array("i", [0] * _WORDS)

    def second(self):
        """Compare, every few seconds."""
        v = self.v
        now = self.now
        passed_s = min(_MOST_S, now[ELAPSED_S] - v[_LAST_S])
        v[_LAST_S] = now[ELAPSED_S]
        told = now[UNTRUSTED] or now[SURE] < _SURE_MIN or now[GAIT_S] < _SURE_S
        if now[WORLD] != ids.MOVING or told or now[GAIT] == ids.STANDING:
            v[_OUT_S] = 0
            return
        if self.settings[settings.SHORT_STEPS]:
            self._shorten()
        by_step = now[STEP_LOW_SPM] != NONE or now[STEP_HIGH_SPM] != NONE
        about = now[STEP] if by_step else -now[GAIT]
        if about != v[_FOR]:
            if v[_IS_TOLD]:
                v[_SILENT_TILL_S] = now[ELAPSED_S] + _IGNORED_S
            v[_FOR] = about
            v[_OUT_S] = v[_IS_TOLD] = 0
            if by_step:
                v[_SILENT_TILL_S] = 0
        if self._applies(by_step):
            self._compare(passed_s, by_step)
        else:
            v[_OUT_S] = 0

    def _applies(self, by_step):
        """Tell whether there is a band for this gait on this ground; the coach sees to a gait that is not asked for."""
        now = self.now
        values = self.settings
        if by_step or now[STEP_GAIT] != NONE:
            return by_step and (now[STEP_GAIT] == NONE or now[STEP_GAIT] == now[GAIT])
        if now[GAIT] == HIKING:
            return values[settings.HIKE_SPM_LOW] and _UP <= now[GRADE] <= values[settings.HIKE_SPM_TO]
        level = now[GRADE] == NONE or abs(now[GRADE]) <= _LEVEL
        return values[settings.RUN_SPM] and level and not now[TECHNICAL]

    def _compare(self, passed_s, by_step):
        v = self.v
        now = self.now
        values = self.settings
        if by_step:
            low = now[STEP_LOW_SPM]
            high = now[STEP_HIGH_SPM]
        elif now[GAIT] == HIKING:
            low = values[settings.HIKE_SPM_LOW]
            high = values[settings.HIKE_SPM_HIGH]
        else:
            low = values[settings.RUN_SPM] - values[settings.RUN_SPM_BAND]
            high = values[settings.RUN_SPM] + values[settings.RUN_SPM_BAND]
        out = v[_OUT_S]
        if now[SPM] < low:
            out = max(-_DWELL_S, min(0, out) - passed_s)
        elif now[SPM] > high != NONE:
            out = min(_DWELL_S, max(0, out) + passed_s)
        elif out:
            out = max(0, out - passed_s) if out > 0 else min(0, out + passed_s)
            self.notices.drop(QUICKER)
            self.notices.drop(CALMER)
        elif v[_IS_TOLD]:
            v[_IS_TOLD] = 0
        v[_OUT_S] = out
        kind = QUICKER if out == -_DWELL_S else CALMER if out == _DWELL_S else 0
        if kind and kind != v[_IS_TOLD] and now[ELAPSED_S] >= v[_SILENT_TILL_S]:
            v[_IS_TOLD] = kind
            v[_SILENT_TILL_S] = now[ELAPSED_S] + (_STEP_AGAIN_S if by_step else _AGAIN_S)
            few = kind == QUICKER
            self.notices.ask(kind, ids.SPM_LOW if few else ids.SPM_HIGH, low if few else high, _WAIT_S)

    def _shorten(self):
        v = self.v
        now = self.now
        if not NONE < now[GRADE] <= self.settings[settings.STEEP_DOWN]:
            v[_IS_STEEP] = 0
        elif not v[_IS_STEEP]:
            v[_IS_STEEP] = 1
            long = now[SPM] < (self.settings[settings.RUN_SPM] or _SHORT_SPM)
            if now[GAIT] == RUNNING and long and now[ELAPSED_S] >= v[_SHORT_TILL_S]:
                v[_SHORT_TILL_S] = now[ELAPSED_S] + _AGAIN_S
                self.notices.ask(ids.SHORT_STEPS, ids.DOWN_STEPS, 0, _WAIT_S)
