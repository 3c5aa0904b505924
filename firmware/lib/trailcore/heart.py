"""Heart rate: age of the last reading, and where it will be in 30 s.

The forecast is the reference's fallback: HR + 25 s x slope, with the slope of the last 20 s. Older than
`strap_stale_s` a reading is not known any more, and every rule that needs it is off.
"""

from array import array

from trailcore import settings
from trailcore.compat import const
from trailcore.ids import NONE
from trailcore.now import BPM, FORECAST, OVER_S
from trailcore.slope import Slope

_AGE_S = const(0)  # seconds since the last reading
_WORDS = const(1)

_WINDOW = const(20)
_ENOUGH = const(10)
_LOWEST_BPM = const(25)
_HIGHEST_BPM = const(240)
_FORECAST_S = const(25)
_CALM = const(2)  # a second below the ceiling takes back two above it: one low reading hides no alarm
_CALM_S = const(20)


class Heart:
    """Readings in; beats a minute and forecast out."""

    STATE = ("v",)

    def __init__(self, values, now):
        self.settings = values
        self.now = now
        self.v = array("i", [0] * _WORDS)
        self.trend = Slope(_WINDOW)
        self.reset()

    def reset(self):
        """Forget the present reading (stale, or after a gap)."""
        now = self.now
        now[BPM] = now[FORECAST] = NONE
        now[OVER_S] = 0
        self.trend.reset()

    def reading(self, bpm):
        """Take a reading in beats a minute; impossible ones are left out."""
        if _LOWEST_BPM <= bpm <= _HIGHEST_BPM:
            self.now[BPM] = bpm
            self.v[_AGE_S] = 0

    def second(self):
        """Let a second pass; past the stale age the reading is dropped."""
        v = self.v
        now = self.now
        bpm = now[BPM]
        if bpm == NONE:
            return
        v[_AGE_S] += 1
        if v[_AGE_S] > self.settings[settings.STRAP_STALE_S]:
            self.reset()
            return
        trend = self.trend
        trend.push(bpm)
        if trend.count() >= _ENOUGH:
            now[FORECAST] = bpm + trend.per_second(_FORECAST_S)
        ceiling = self.settings[settings.CEILING_BPM]
        if ceiling != settings.OFF and bpm >= ceiling:
            now[OVER_S] += 1
        else:
            now[OVER_S] = max(0, min(_CALM_S, now[OVER_S]) - _CALM)
