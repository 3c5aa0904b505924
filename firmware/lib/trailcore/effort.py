"""How hard it may be, for `coach`: caps by segment of a race, and when to say "ease".

The bands are the coaches' (section 1 of the reference), shares of HRmax that the plan resolves to bpm.
"""

from array import array

from trailcore import ids
from trailcore import settings as s
from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.now import BPM, FORECAST, GAIT, GAIT_S, GRADE, LIMIT, REASON, TECHNICAL, TO_GO_M, WANT

_OVER_S = const(0)  # seconds above the cap that applies
_WORDS = const(1)

_EASE_DWELL_S = const(20)
_OVER_MAX_S = const(40)  # so that it takes 10 s below the cap to end an "ease"
_UNDER_WEIGHT = const(2)
_HIKED_LONG_S = const(90)
FLAT = const(-20)  # permille; below it the ground goes down


class Effort:
    """Heart, ground and what the coach wants in; WANT may become EASE, or nothing where it ends."""

    def __init__(self, values, now):
        self.settings = values
        self.now = now
        self.v = array("i", [0] * _WORDS)

    def reset(self):
        """Forget the evidence."""
        self.v[_OVER_S] = 0

    def ease(self, started_s):
        """Ease where the gait is right already and the heart still too high."""
        v = self.v
        now = self.now
        cap = s.OFF
        reason = 0
        if now[WANT] != ids.HIKE:
            reason = self.segment(started_s, now[GRADE])
            cap = self.cap(reason)
        elif now[GAIT] == ids.HIKING and now[GAIT_S] >= _HIKED_LONG_S:
            # A hike of 30 s closes only 40 % of a gap: before, the heart has had no chance to come down.
            cap = self.settings[s.Z4_BPM]
            reason = ids.HIKING_OVER_CAP
            if v[_OVER_S] < _EASE_DWELL_S and now[FORECAST] < cap:
                cap = s.OFF  # it is coming down
        if cap == s.OFF or now[BPM] == NONE:
            v[_OVER_S] = 0
        elif now[BPM] > cap:
            v[_OVER_S] = min(_OVER_MAX_S, v[_OVER_S] + 1)
        else:
            v[_OVER_S] = max(0, v[_OVER_S] - _UNDER_WEIGHT)
        if v[_OVER_S] >= _EASE_DWELL_S:
            if now[BPM] > cap:
                now[WANT] = ids.EASE
                now[REASON] = reason
                now[LIMIT] = cap
            else:
                now[WANT] = 0

    def cap(self, reason):
        """Return the cap in bpm of a race segment by its reason id, OFF for none."""
        return self.settings[s.CAP_START_BPM + reason - ids.CAP_START] if reason else s.OFF

    def segment(self, started_s, grade):
        """Return the reason id of the race segment whose cap applies, 0 for none."""
        now = self.now
        values = self.settings
        if not values[s.RACE_BANDS] or grade == NONE:
            return 0
        if 0 <= now[TO_GO_M] <= values[s.LAST_M]:
            return ids.CAP_LAST
        if grade >= values[s.STEEP_UP_FROM]:
            return ids.CAP_STEEP_UP
        if grade <= FLAT:
            rough = now[TECHNICAL] or grade < values[s.STEEP_DOWN]
            return ids.CAP_TECHNICAL_DOWN if rough else ids.CAP_GENTLE_DOWN
        return ids.CAP_START if started_s < values[s.START_S] else 0
