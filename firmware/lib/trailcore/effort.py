"""How hard it may be, for `coach`: caps by segment of a race, lower in thin air, and when to say "ease".

The bands are the coaches' (section 1 of the reference), shares of HRmax that the plan resolves to bpm. HRmax falls
with altitude, about linearly and from low altitude on (Mourot 2018, 86 studies, doi 10.3389/fphys.2018.00972; Lundby
2001: by 1 bpm for each 130 m above 3,100 m), so where a plan asks for it, all that is a share of it falls along: caps,
floors, zone 4, the most to be told to run with. Not the ceiling, the wearer's own number. Nothing raises any.
"""

from array import array

from trailcore import ids
from trailcore import settings as s
from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.now import (
    ALTITUDE_DM,
    BPM,
    FORECAST,
    GAIT,
    GAIT_S,
    GRADE,
    LIMIT,
    REASON,
    TECHNICAL,
    TO_GO_M,
    WANT,
)

_OVER_S = const(0)  # seconds above the cap that applies
_THIN = const(1)  # permille that a limit is lowered by, kept while the altitude is not known
_WORDS = const(2)

_THIN_MAX = const(150)  # Lundby 2001: 14 % at 6,300 m

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

    def breathe(self):
        """Take note of how thin the air is, where a plan has it lower limits."""
        alt_dm = self.now[ALTITUDE_DM]
        if alt_dm != NONE:
            thin = self.settings[s.THIN_AIR] * (alt_dm // 10 - self.settings[s.THIN_AIR_M]) // 1000
            self.v[_THIN] = max(0, min(_THIN_MAX, thin))

    def here(self, bpm):
        """Return what a limit for sea level is at this altitude."""
        return bpm - bpm * self.v[_THIN] // 1000

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
            cap = self.here(self.settings[s.Z4_BPM])
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
        cap = self.settings[s.CAP_START_BPM + reason - ids.CAP_START] if reason else s.OFF
        return cap if cap == s.OFF else self.here(cap)

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
