"""Frames out of pages, each as it was written."""

from array import array

from trailcore.bitreader import BitReader
from trailcore.frame import EVENT_ROW, MAX_EVENTS
from trailcore.ids import NONE
from trailcore.layout import (
    FOOT,
    HAS_EVENTS,
    HAS_HEART,
    HAS_PRESSURE,
    HAS_TICK,
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
from trailcore.pages import PAYLOAD
from trailcore.predict import BPM, INTERVAL, INTERVAL_RR, PASCAL, STRENGTH, WRIST


class FrameReader(BitReader):
    """Reads the frames of a page back, each as it was written."""

    def __init__(self):
        super().__init__()
        self.last = array("i", [0] * WORDS)

    def begin(self, page, t_ms, bits):
        """Start on the `bits` bits of a page that began at `t_ms`."""
        self.open(page, PAYLOAD, bits)
        for i in range(WORDS):
            self.last[i] = 0
        self.last[TIME] = t_ms >> 3

    def read(self, frame):
        """Read the next frame; False at the end of the page, or where the bits make no sense."""
        if self.left <= 0:
            return False
        frame.clear()
        flags = self._head(frame)
        frame.has_tick = bool(flags & HAS_TICK)
        if flags & HAS_EVENTS:
            self._events(frame)
        if flags & HAS_PRESSURE:
            frame.pressure_pa = self.value(PASCAL) & 0x1FFFF
        if flags & HAS_HEART:
            frame.bpm = self.value(BPM) & 255
            frame.n_rr = self._count(N_RR)
            for i in range(frame.n_rr):
                frame.rr[i] = self.value(INTERVAL_RR) & 4095
        frame.n_steps = self._count(N_STEPS)
        for i in range(frame.n_steps):
            self._step(frame, i)
        if flags & HAS_TICK:
            frame.wrist = self.value(WRIST) & 31 or NONE
        return not self.over

    def _head(self, frame):
        last = self.last
        flags = USUAL
        passed = SECOND
        if self.take(1):
            form = self.take(1)
            if form and self.take(1):
                flags = self.take(4)
                high = self.take(13)
                passed = (high << 13 | self.take(13)) - last[TIME]
            else:
                flags = self.take(4)
                if form:
                    passed = self.take(10)
        now = last[TIME] + passed & T_MASK
        if flags & HAS_TICK:
            last[TIME] = now
        frame.t_ms = now << 3
        return flags

    def _events(self, frame):
        events = frame.events
        while frame.n_events < MAX_EVENTS and self.take(1):
            at = frame.n_events * EVENT_ROW
            events[at] = self.take(5)
            n = self.take(4)
            events[at + 1] = min(n, EVENT_ROW - 2)
            for j in range(n):
                number = self.number()
                if j < EVENT_ROW - 2:
                    events[at + 2 + j] = number
            frame.n_events += 1
        if frame.n_events == MAX_EVENTS:
            self.take(1)

    def _count(self, which):
        if self.take(1):
            self.last[which] = self.take(3)
        return self.last[which]

    def _step(self, frame, i):
        last = self.last
        foot = last[FOOT]
        gap = 0
        if last[STEPPED]:
            before = self.known[INTERVAL + foot]
            gap = self.value(INTERVAL + foot)
            if gap == 0:
                self.known[INTERVAL + foot] = before
        if gap == 0:
            now = (frame.t_ms >> 3) - self.take(10) & T_MASK
            last[STEPPED] = 1
        else:
            now = last[STEP] + gap & T_MASK
        last[STEP] = now
        frame.steps_ms[i] = now << 3
        frame.strengths[i] = self.value(STRENGTH + foot) & 31 or NONE
        last[FOOT] = 1 - foot
