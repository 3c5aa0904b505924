"""What one second brought, quantised: the unit of delivery, of the log, and of the order of feeding.

The edges fill a frame, it is written to the log, and `feed` hands it to the core: on the wrist and in a
replay alike, so that log order is feed order. Order within a frame: events, pressure, heart rate,
intervals, steps, tick. A frame without a tick may come early (a button). Times lie on an 8 ms grid.
"""

from array import array

from trailcore import ids, ticks
from trailcore.compat import const
from trailcore.ids import NONE

MAX_STEPS = const(7)
MAX_RR = const(7)
MAX_EVENTS = const(6)
EVENT_ROW = const(10)  # kind, number of values, up to 8 values
OLDEST_STEP = const(1023)  # in 8 ms units
_MAX_BPM = const(255)
_MAX_RR = const(4095)
_MAX_PA = const(131071)
_MAX_LEVEL = const(24)
_MAX_KIND = const(31)
_MAX_NUMBER = const((1 << 29) - 1)


class Frame:
    """Preallocated room for a second; values are forced into what the log can hold.

    Levels are those of `quantise`, NONE where not sensed.
    """

    def __init__(self):
        self.steps_ms = array("i", [0] * MAX_STEPS)
        self.strengths = array("h", [0] * MAX_STEPS)
        self.rr = array("h", [0] * MAX_RR)
        self.events = array("i", [0] * (MAX_EVENTS * EVENT_ROW))
        self.clear()

    def clear(self):
        """Empty the frame for the next second."""
        self.t_ms = 0
        self.has_tick = False
        self.wrist = NONE
        self.pressure_pa = NONE
        self.bpm = NONE
        self.n_steps = 0
        self.n_rr = 0
        self.n_events = 0

    def close(self, t_ms, has_tick, wrist):
        """Give the frame its time; `wrist` is the level of the second's wrist movement or NONE."""
        t_ms &= ticks.GRID
        self.t_ms = t_ms
        self.has_tick = has_tick
        self.wrist = _level(wrist) if has_tick else NONE
        steps_ms = self.steps_ms
        for i in range(self.n_steps):
            age_ms = ticks.diff(t_ms, steps_ms[i])
            if not 0 <= age_ms <= 8 * OLDEST_STEP:
                steps_ms[i] = ticks.add(t_ms, -max(0, min(8 * OLDEST_STEP, age_ms)))

    def set_pressure(self, pressure_pa):
        """Set the pressure in Pa; NONE leaves it unknown."""
        if pressure_pa != NONE:
            self.pressure_pa = max(0, min(_MAX_PA, pressure_pa))

    def set_heart(self, bpm):
        """Set the heart rate in beats a minute; NONE leaves it unknown."""
        if bpm != NONE:
            self.bpm = max(0, min(_MAX_BPM, bpm))

    def add_rr(self, rr_1024):
        """Add a beat-to-beat interval; False if the frame holds seven (keep it for the next)."""
        n = self.n_rr
        if n == MAX_RR:
            return False
        self.rr[n] = max(0, min(_MAX_RR, rr_1024))
        self.n_rr = n + 1
        return True

    def add_step(self, t_ms, strength):
        """Add a foot strike, level `strength`; False if the frame holds seven (deliver it first)."""
        n = self.n_steps
        if n == MAX_STEPS:
            return False
        self.steps_ms[n] = t_ms & ticks.GRID
        self.strengths[n] = _level(strength)
        self.n_steps = n + 1
        return True

    def add_event(self, kind, a, b):
        """Add a rare observation of a kind below 32; False if the frame holds six."""
        if self.n_events == MAX_EVENTS or not 0 < kind <= _MAX_KIND:
            return False
        at = self.n_events * EVENT_ROW
        self.events[at] = kind
        self.events[at + 1] = 2
        self.events[at + 2] = _number(a)
        self.events[at + 3] = _number(b)
        self.n_events += 1
        return True

    def add_cue(self, ring, at):
        """Add the row of a cue ring that starts at `at`, for the reader of the log; False if full."""
        if not self.add_event(ids.CUE_GIVEN, ring[at], ring[at + 1]):
            return False
        to = (self.n_events - 1) * EVENT_ROW
        self.events[to + 1] = EVENT_ROW - 2
        for i in range(2, EVENT_ROW - 2):
            self.events[to + 2 + i] = _number(ring[at + i])
        return True

    def feed(self, session):
        """Hand everything to the core, in the order of the log."""
        self.observe(session)
        if self.has_tick:
            session.feed(ids.TICK, self.t_ms, self.wrist, 0)

    def observe(self, session):
        """Hand everything but the tick, which is the last, to the core."""
        t_ms = self.t_ms
        events = self.events
        for i in range(self.n_events):
            at = i * EVENT_ROW
            session.feed(events[at], t_ms, events[at + 2], events[at + 3])
        if self.pressure_pa != NONE:
            session.feed(ids.PRESSURE, t_ms, self.pressure_pa, 0)
        if self.bpm != NONE:
            session.feed(ids.HEART, t_ms, self.bpm, 0)
            for i in range(self.n_rr):
                session.feed(ids.RR, t_ms, self.rr[i], 0)
        for i in range(self.n_steps):
            session.feed(ids.STEP, self.steps_ms[i], self.strengths[i], 0)


def _level(level):
    return NONE if level == NONE else max(1, min(_MAX_LEVEL, level))


def _number(value):
    return max(-_MAX_NUMBER, min(_MAX_NUMBER, value))


def step_age(frame_ms, step_ms):
    """Return how long before the frame's time the step was, in 8 ms units."""
    return ticks.diff(frame_ms, step_ms) >> 3
