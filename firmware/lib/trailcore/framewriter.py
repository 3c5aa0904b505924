"""Frames into pages, bit by bit, as `layout` says."""

from array import array

from trailcore.bitwriter import BitWriter
from trailcore.compat import const
from trailcore.frame import EVENT_ROW, step_age
from trailcore.ids import NONE
from trailcore.layout import (
    FOOT,
    HAS_EVENTS,
    HAS_HEART,
    HAS_PRESSURE,
    HAS_TICK,
    MAX_INTERVAL,
    N_RR,
    N_STEPS,
    SECOND,
    STEP,
    STEPPED,
    T_MASK,
    TIME,
    USUAL,
    WORDS,
)
from trailcore.pages import PAYLOAD, PAYLOAD_END
from trailcore.predict import BPM, INTERVAL, INTERVAL_RR, PASCAL, STRENGTH, WRIST, restart

# Head 33, pressure 29, heart rate 20, counts 8, wrist 17 bits; seven beats of 24; seven steps of 48: their rhythm
# breaks off (21), age 10, strength 17.
_LONGEST_BYTES = const(78)


class FrameWriter(BitWriter):
    """Writes frames into the payload of a page; one that does not fit leaves no trace."""

    def __init__(self, page):
        self.last = array("i", [0] * WORDS)
        super().__init__(page, PAYLOAD, PAYLOAD_END)
        self._known = array("i", self.known)
        self._last = array("i", self.last)

    def begin(self, t_ms):
        """Start a page whose first frame is expected a second after `t_ms`."""
        restart(self.known)
        self.rewind()
        for i in range(WORDS):
            self.last[i] = 0
        self.last[TIME] = t_ms >> 3

    def write(self, frame):
        """Write a frame; False if the page has no room for it."""
        at = self.at
        pending = self.pending
        n = self.n
        # Far from the end there is room for whatever a second brings.
        is_tight = frame.n_events or at >= self.end - _LONGEST_BYTES
        if is_tight:
            _copy(self.known, self._known)
            _copy(self.last, self._last)
        self._head(frame)
        if frame.pressure_pa != NONE:
            self.code(PASCAL, frame.pressure_pa)
        if frame.bpm != NONE:
            self.code(BPM, frame.bpm)
            self._count(N_RR, frame.n_rr)
            for i in range(frame.n_rr):
                self.code(INTERVAL_RR, frame.rr[i])
        self._count(N_STEPS, frame.n_steps)
        for i in range(frame.n_steps):
            self._step(frame, i)
        if frame.has_tick:
            self.code(WRIST, 0 if frame.wrist == NONE else frame.wrist)
        if is_tight and (self.full or (self.n and self.at >= self.end)):
            _copy(self._known, self.known)
            _copy(self._last, self.last)
            self.at = at
            self.pending = pending
            self.n = n
            self.full = False
            return False
        self.sum_up()
        return True

    def _head(self, frame):
        flags = (HAS_TICK if frame.has_tick else 0) | (HAS_PRESSURE if frame.pressure_pa != NONE else 0)
        flags |= (HAS_HEART if frame.bpm != NONE else 0) | (HAS_EVENTS if frame.n_events else 0)
        now = frame.t_ms >> 3
        passed = now - self.last[TIME] & T_MASK
        if frame.has_tick:
            self.last[TIME] = now
        if passed == SECOND:
            if flags == USUAL:
                self.put(0, 1)
            else:
                self.put(0b10 << 4 | flags, 6)
        elif passed < 1024:
            self.put(0b110 << 4 | flags, 7)
            self.put(passed, 10)
        else:
            self.put(0b111 << 4 | flags, 7)
            self.put(now >> 13, 13)
            self.put(now & 0x1FFF, 13)
        if flags & HAS_EVENTS:
            self._events(frame)

    def _events(self, frame):
        events = frame.events
        for i in range(frame.n_events):
            at = i * EVENT_ROW
            self.put(1 << 9 | events[at] << 4 | events[at + 1], 10)
            for j in range(events[at + 1]):
                self.number(events[at + 2 + j])
        self.put(0, 1)

    def _count(self, which, n):
        if n == self.last[which]:
            self.put(0, 1)
        else:
            self.put(8 | n, 4)
            self.last[which] = n

    def _step(self, frame, i):
        last = self.last
        now = frame.steps_ms[i] >> 3
        foot = last[FOOT]
        gap = now - last[STEP] & T_MASK
        if last[STEPPED] and 0 < gap <= MAX_INTERVAL:
            self.code(INTERVAL + foot, gap)
        else:
            if last[STEPPED]:
                self._break(INTERVAL + foot)
            self.put(step_age(frame.t_ms, frame.steps_ms[i]), 10)
            last[STEPPED] = 1
        last[STEP] = now
        level = frame.strengths[i]
        self.code(STRENGTH + foot, 0 if level == NONE else level)
        last[FOOT] = 1 - foot

    def _break(self, channel):
        """Say that the rhythm broke off (an interval of 0) without letting it spoil the prediction."""
        last = self.known[channel]
        self.code(channel, 0)
        self.known[channel] = last


def _copy(words, to):
    """Copy word by word: a slice of an array would be an object."""
    for i in range(len(words)):
        to[i] = words[i]
