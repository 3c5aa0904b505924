"""Frames out of pages, each as it was written; the layout is in `framewriter`."""

from array import array

from trailcore.bitreader import BitReader
from trailcore.compat import const
from trailcore.frame import EVENT_ROW, MAX_EVENTS
from trailcore.ids import NONE
from trailcore.pages import PAYLOAD
from trailcore.predict import BPM, INTERVAL, INTERVAL_RR, PASCAL, STRENGTH, WRIST

_TICK = const(1)
_PRESSURE = const(2)
_HEART = const(4)
_RARE = const(8)
_USUAL = const(7)
_SECOND = const(125)  # in units of 8 ms
_T_MASK = const((1 << 26) - 1)

# What is remembered from frame to frame.
_TIME = const(0)  # of the last frame, in 8 ms units
_STEP = const(1)  # of the last step
_STEPPED = const(2)  # 1 after the first step of the page
_FOOT = const(3)
_N_STEPS = const(4)
_N_RR = const(5)


class FrameReader(BitReader):
    """Reads the frames of a page back, each as it was written."""

    def __init__(self):
        super().__init__()
        self.last = array("i", [0] * 6)

    def begin(self, page, t_ms, bits):
        """Start on the `bits` bits of a page that began at `t_ms`."""
        self.open(page, PAYLOAD, bits)
        for i in range(6):
            self.last[i] = 0
        self.last[_TIME] = t_ms >> 3

    def read(self, frame):
        """Read the next frame; False at the end of the page, or where the bits make no sense."""
        if self.left <= 0:
            return False
        frame.clear()
        flags = self._head(frame)
        frame.has_tick = bool(flags & _TICK)
        if flags & _RARE:
            self._events(frame)
        if flags & _PRESSURE:
            frame.pressure_pa = self.value(PASCAL) & 0x1FFFF
        if flags & _HEART:
            frame.bpm = self.value(BPM) & 255
            frame.n_rr = self._count(_N_RR)
            for i in range(frame.n_rr):
                frame.rr[i] = self.value(INTERVAL_RR) & 4095
        frame.n_steps = self._count(_N_STEPS)
        for i in range(frame.n_steps):
            self._step(frame, i)
        if flags & _TICK:
            frame.wrist = self.value(WRIST) & 31 or NONE
        return not self.over

    def _head(self, frame):
        last = self.last
        flags = _USUAL
        passed = _SECOND
        if self.take(1):
            form = self.take(1)
            if form and self.take(1):
                flags = self.take(4)
                high = self.take(13)
                passed = (high << 13 | self.take(13)) - last[_TIME]
            else:
                flags = self.take(4)
                if form:
                    passed = self.take(10)
        last[_TIME] = last[_TIME] + passed & _T_MASK
        frame.t_ms = last[_TIME] << 3
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
        foot = last[_FOOT]
        gap = 0
        if last[_STEPPED]:
            before = self.known[INTERVAL + foot]
            gap = self.value(INTERVAL + foot)
            if gap == 0:
                self.known[INTERVAL + foot] = before
        if gap == 0:
            now = (frame.t_ms >> 3) - self.take(10) & _T_MASK
            last[_STEPPED] = 1
        else:
            now = last[_STEP] + gap & _T_MASK
        last[_STEP] = now
        frame.steps_ms[i] = now << 3
        frame.strengths[i] = self.value(STRENGTH + foot) & 31 or NONE
        last[_FOOT] = 1 - foot
