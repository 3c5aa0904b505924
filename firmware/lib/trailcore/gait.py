"""Cadence and gait from foot strikes, the wrist and the height: standing, hiking or running, and how sure.

Cadence is steps through time. Where an interval does not fit, the period is the mean of the others, and each is so
many periods: a wrist misses steps and invents them. One that loses every other step of a run (a stiff arm, a recorder
locked on the stride) shows one and two periods of it and nothing between: they count as the run's, as long as the
steps' strength or else the heart agrees and nothing is climbed. Gait. Running above 140 steps/min, sooner from 145,
hiking again below 135 (reference: 140 with hysteresis). Strength moves that edge: a walk stays near 0.4 g, a run
reaches 0.8. So does a climb, where all lose cadence. No steps, and yet height gained or lost at the rate of feet, or
a wrist that moves on and on: a wrist not to be trusted (poles, hands on thighs, a stroller), not a stop: HIKING then.
So are steps higher than steps, and slow but strong ones: strides of an arm (see `stride`).
"""

from array import array

from trailcore import ids, settings, stride, ticks
from trailcore.compat import const
from trailcore.now import (
    BPM,
    ELAPSED_S,
    GAIT,
    GAIT_S,
    NEW_STEPS,
    RAN_S,
    RISE_CM,
    SPM,
    STEPS,
    STILL_S,
    SURE,
    UNTRUSTED,
    WORLD,
    WRIST,
)

_LAST_MS = const(0)  # tick of the last step
_COUNTED = const(1)  # STEPS at the last second
_OWED = const(2)  # sixtieths of a step that the wrist missed
_SEEN = const(3)  # 1: a step came before, so an interval can be told; from here on forgotten by `reset`
_FILLED = const(4)
_NEXT = const(5)
_PERIOD_MS = const(6)
_FITS = const(7)  # intervals in a row near the period
_EVEN = const(8)  # of those in the ring, how many the period explains
_MISSED = const(9)  # 1: steps of a run are missing
_PACE_1 = const(10)  # pace a second ago
_PACE_2 = const(11)  # two seconds ago
_TOWARDS_S = const(12)  # seconds for which another gait has been seen
_NEED_S = const(13)  # for how long it must be
_STRENGTH = const(14)  # mean strength level x 16, 0 unknown
_MOVING_S = const(15)  # seconds of moving in a row
_ALIVE_S = const(16)  # seconds in a row of a wrist that moves
_RUN_MS = const(17)  # step period of the last run, 0 none yet
_RUN_BPM = const(18)  # heart rate then
_LAST_RAN_S = const(19)  # elapsed s then
_WORDS = const(20)
_RING = const(8)
_MIN_MS = const(240)  # 250 spm
_MAX_MS = const(1600)  # 37 spm
_FASTEST_SPM = const(250)
_QUIET_MS = const(2500)
_EVEN_MIN = const(6)  # of the ring: from there a rhythm is believed
_CHANGE = const(12)  # spm: more is no noise of single steps
_MOVING_MIN_S = const(6)  # less is a shuffle at the aid station
_DWELL_S = const(3)
_CLEAR = const(80)  # 10 spm beyond the edge
_CLEAR_DWELL_S = const(2)
_CLOSE = const(65)  # within 5 spm of the edge: it may be a stumble
_CLOSE_DWELL_S = const(8)
_CLIMB_DWELL_S = const(5)  # a hiker's few quick steps over a ledge are no run
_MID_LEVEL = const(13 * 16)  # of steps, 640 mg: between a walk and a run
_STRONG_SPM = const(10)  # by which strong steps lower the edge
_WEAK_SPM = const(20)  # and weak ones raise it: no walk has 165 spm, whatever the wrist feels
_CLIMB = const(150)  # cm in 10 s, that is mm/s: 540 m/h
_CLIMB_SPM = const(10)  # by which a climb lowers it: hikers' 98-114 there leave the middle at 130 or below
_TIRED_BPM = const(15)  # a heart that came down by so much is no runner's
_RECENTLY_S = const(60)
_FEET = const(70)  # mm/s, 250 m/h: less may be a gust
_TOO_FAST = const(600)  # mm/s: above the best on foot (1,000 m in 29 min)
_ALIVE = const(6)  # level of 127 mg: a hand at rest stays below
_ALIVE_MIN_S = const(15)  # a hand that eats or ties a shoe pauses sooner


class Gait:
    """Steps in, cadence and gait out."""

    def __init__(self, values, now):
        self.settings = values
        self.now = now
        self.v = array("i", [0] * _WORDS)
        self.ring = array("i", [0] * _RING)

    def reset(self):
        """Forget the rhythm (after a gap); what has been counted stays."""
        for i in range(_SEEN, _WORDS):
            self.v[i] = 0
        now = self.now
        now[GAIT] = now[SPM] = now[GAIT_S] = now[UNTRUSTED] = now[SURE] = 0  # ids.STANDING is 0

    def step(self, t_ms, strength):
        """Take a foot strike at `t_ms` with its strength level (NONE: unknown)."""
        v = self.v
        gap = ticks.diff(t_ms, v[_LAST_MS])
        if v[_SEEN] and -_MAX_MS < gap < _MIN_MS:
            return
        self.now[STEPS] += 1
        v[_LAST_MS] = t_ms
        if strength != ids.NONE:
            v[_STRENGTH] += (strength * 16 - v[_STRENGTH]) // 4 if v[_STRENGTH] else strength * 16
        if not v[_SEEN] or not 0 < gap <= _MAX_MS:
            v[_SEEN] = 1
            v[_FILLED] = v[_FITS] = 0
            return
        self.ring[v[_NEXT]] = gap
        v[_NEXT] = v[_NEXT] + 1 & _RING - 1
        if v[_FILLED] < _RING:
            v[_FILLED] += 1
        period = v[_PERIOD_MS]
        v[_FITS] = v[_FITS] + 1 if -period < gap - period << 2 < period else 0

    def second(self, t_ms):
        """Let a second pass; cadence and gait hold until the next."""
        v = self.v
        now = self.now
        walks = now[WORLD] != ids.CARRIED
        if v[_SEEN] and not -_QUIET_MS < ticks.diff(t_ms, v[_LAST_MS]) <= _QUIET_MS:
            v[_SEEN] = v[_FILLED] = v[_STRENGTH] = 0
        pace = self._pace() if v[_FILLED] > 1 else 0
        self._count(pace, walks)
        v[_ALIVE_S] = v[_ALIVE_S] + 1 if now[WRIST] >= _ALIVE else 0
        if pace:
            moves = v[_MISSED] or stride.are_too_few(pace, now[RISE_CM], v[_STRENGTH] >= _MID_LEVEL)
        else:
            moves = _FEET <= abs(now[RISE_CM]) < _TOO_FAST or v[_ALIVE_S] >= _ALIVE_MIN_S
        now[UNTRUSTED] = moves = 1 if moves and walks else 0
        if pace or moves:
            v[_MOVING_S] += 1
            if v[_MOVING_S] > (_MOVING_MIN_S if pace else _ALIVE_MIN_S) and walks:
                now[STILL_S] = 0
        else:
            v[_MOVING_S] = 0
            now[STILL_S] += 1
        seen = self._seen(pace)
        now[GAIT_S] += 1
        v[_TOWARDS_S] = v[_TOWARDS_S] + 1 if seen != now[GAIT] else 0
        if v[_TOWARDS_S] >= v[_NEED_S]:
            now[GAIT] = seen
            v[_TOWARDS_S] = now[GAIT_S] = 0
        if now[GAIT] == ids.RUNNING and walks:
            now[RAN_S] += 1
            v[_LAST_RAN_S] = now[ELAPSED_S]
            if seen == ids.RUNNING and v[_FITS] >= _RING:
                v[_RUN_MS] = v[_PERIOD_MS]
                v[_RUN_BPM] = now[BPM]

    def _count(self, pace, walks):
        """Set the steps of this second: the felt ones, a run's cadence where it misses some, none of a ride."""
        v = self.v
        now = self.now
        if not walks:
            now[STEPS] = v[_COUNTED]
        elif v[_MISSED] and pace:
            v[_OWED] += pace
            now[STEPS] = v[_COUNTED] + v[_OWED] // 60
            v[_OWED] %= 60
        now[NEW_STEPS] = now[STEPS] - v[_COUNTED]
        v[_COUNTED] = now[STEPS]

    def _pace(self):
        """Return the cadence of the intervals in the ring."""
        v = self.v
        now = self.now
        ring = self.ring
        n = v[_FILLED]
        end = v[_NEXT]
        total = high = 0
        low = _MAX_MS
        for i in range(end - n, end):
            gap = ring[i & _RING - 1]
            total += gap
            low = gap if gap < low else low
            high = gap if gap > high else high
        run = v[_RUN_MS] if now[ELAPSED_S] - v[_LAST_RAN_S] <= _RECENTLY_S else 0
        if v[_FITS] >= n and (run == 0 or v[_PERIOD_MS] * 4 <= run * 7):
            v[_EVEN] = n
            v[_MISSED] = 0
            v[_PERIOD_MS] = total // n
            # Weights 1, 2, 3 … 3, 2, 1, outermost least: a strike too early makes one short.
            inner = total - ring[end - n & _RING - 1] - ring[end - 1 & _RING - 1]
            took = total + inner
            if n > 3:
                took += inner - ring[end - n + 1 & _RING - 1] - ring[end - 2 & _RING - 1]
            return (60000 * (3 * n - 6 if n > 3 else 2 * n - 2) + (took >> 1)) // took
        if run and n == _RING and now[RISE_CM] < _CLIMB:  # on a climb half a run's cadence is a hiker's own
            pace = self._fold(n, run)
            tired = now[BPM] <= v[_RUN_BPM] - _TIRED_BPM or v[_RUN_BPM] < 0
            if v[_EVEN] >= n - 1 and (v[_STRENGTH] >= _MID_LEVEL if v[_STRENGTH] else not tired):
                return pace
        return self._fold(n, (total - low - high) // (n - 2) if n > 3 else total // n)

    def _fold(self, n, period):
        """Return the cadence of `n` intervals, each taken as so many periods, a part of one as none yet."""
        v = self.v
        ring = self.ring
        at = v[_NEXT]
        even = feet = took = rest = 0
        for _ in range(n):
            at -= 1
            rest += ring[at & _RING - 1]
            more = (rest + period * 2 // 5) // period
            if more:
                if abs(rest - more * period) * 4 < period:
                    even += 1
                feet += more
                took += rest
                rest = 0
        v[_EVEN] = even
        v[_PERIOD_MS] = took // feet
        v[_MISSED] = 1 if feet > n + 2 and even >= n - 1 else 0
        return min(_FASTEST_SPM, (60000 * feet + (took >> 1)) // took)

    def _seen(self, pace):
        """Return the gait of this second; set the cadence, and how sure the gait is."""
        v = self.v
        now = self.now
        if not -_CHANGE < pace - v[_PACE_1] < _CHANGE:
            v[_PACE_1] = v[_PACE_2] = pace
        now[SPM] = (pace + v[_PACE_1] + v[_PACE_2] + 1) // 3
        v[_PACE_2] = v[_PACE_1]
        v[_PACE_1] = pace
        if pace == 0:
            v[_NEED_S] = _DWELL_S
            now[SURE] = 30 if now[UNTRUSTED] else 70 if now[RISE_CM] == ids.NONE else 90
            return ids.HIKING if now[UNTRUSTED] else ids.STANDING
        edge = self.settings[settings.RUN_SPM_OFF]
        if now[GAIT] != ids.RUNNING:
            edge = edge + self.settings[settings.RUN_SPM_ON] >> 1
        climbs = now[RISE_CM] >= _CLIMB
        edge -= _CLIMB_SPM if climbs else 0
        if v[_STRENGTH]:
            push = (_MID_LEVEL - v[_STRENGTH]) * 5 >> 4
            edge += max(0 if climbs else -_STRONG_SPM, min(_WEAK_SPM, push))
        seen = ids.RUNNING if pace >= edge else ids.HIKING
        sure = min(95, 50 + 3 * abs(pace - edge))
        dwell_s = _CLEAR_DWELL_S if sure >= _CLEAR else _DWELL_S
        if climbs and seen == ids.RUNNING:
            dwell_s = _CLIMB_DWELL_S
        v[_NEED_S] = _CLOSE_DWELL_S if sure < _CLOSE else dwell_s
        now[SURE] = (50 if v[_MISSED] else 30) if now[UNTRUSTED] else 45 if v[_EVEN] < _EVEN_MIN else sure
        return seen
