"""Frames into pages, bit by bit; `firmware/README.md` has the same with test vectors.

Head: 0 (a second on, the usual contents) | 10 flags:4 (a second on) | 110 flags:4 dt:10 | 111 flags:4 t:26.
If RARE: per event 1 kind:5 n:4 and n numbers, then 0. If PRESSURE: the pressure. If HEART: bpm, the number
of intervals (0: as last time | 1 n:3) and each interval. Then the number of steps, likewise, and per step
its interval to the one before (0 and its age:10 where the rhythm broke off) and its strength. If TICK:
the wrist level. Times are in units of 8 ms.
"""

from array import array

from trailcore.bitwriter import BitWriter
from trailcore.compat import const
from trailcore.frame import EVENT_ROW, step_age
from trailcore.ids import NONE
from trailcore.pages import PAYLOAD, PAYLOAD_END
from trailcore.predict import BPM, INTERVAL, INTERVAL_RR, PASCAL, STRENGTH, WRIST

_TICK = const(1)
_PRESSURE = const(2)
_HEART = const(4)
_RARE = const(8)
_USUAL = const(7)
_SECOND = const(125)  # in units of 8 ms
_T_MASK = const((1 << 26) - 1)
_MAX_INTERVAL = const(511)

# What is remembered from frame to frame.
_TIME = const(0)  # of the last frame, in 8 ms units
_STEP = const(1)  # of the last step
_STEPPED = const(2)  # 1 after the first step of the page
_FOOT = const(3)
_N_STEPS = const(4)
_N_RR = const(5)


class FrameWriter(BitWriter):
    """Writes frames into the payload of a page; one that does not fit leaves no trace."""

    def __init__(self, page):
        self.last = array("i", [0] * 6)
        super().__init__(page, PAYLOAD, PAYLOAD_END)
        self._known = array("i", self.known)
        self._last = array("i", self.last)

    def begin(self, t_ms):
        """Start a page whose first frame is expected a second after `t_ms`."""
        self.restart()
        self.rewind()
        for i in range(6):
            self.last[i] = 0
        self.last[_TIME] = t_ms >> 3

    def write(self, frame):
        """Write a frame; False if the page has no room for it."""
        _copy(self.known, self._known)
        _copy(self.last, self._last)
        at = self.at
        pending = self.pending
        n = self.n
        crc = self.crc
        self._head(frame)
        if frame.pressure_pa != NONE:
            self.code(PASCAL, frame.pressure_pa)
        if frame.bpm != NONE:
            self.code(BPM, frame.bpm)
            self._count(_N_RR, frame.n_rr)
            for i in range(frame.n_rr):
                self.code(INTERVAL_RR, frame.rr[i])
        self._count(_N_STEPS, frame.n_steps)
        for i in range(frame.n_steps):
            self._step(frame, i)
        if frame.has_tick:
            self.code(WRIST, 0 if frame.wrist == NONE else frame.wrist)
        if self.full:
            _copy(self._known, self.known)
            _copy(self._last, self.last)
            self.at = at
            self.pending = pending
            self.n = n
            self.crc = crc
            self.full = False
            return False
        return True

    def _head(self, frame):
        flags = (_TICK if frame.has_tick else 0) | (_PRESSURE if frame.pressure_pa != NONE else 0)
        flags |= (_HEART if frame.bpm != NONE else 0) | (_RARE if frame.n_events else 0)
        now = frame.t_ms >> 3
        passed = now - self.last[_TIME] & _T_MASK
        self.last[_TIME] = now
        if passed == _SECOND:
            if flags == _USUAL:
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
        if flags & _RARE:
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
        foot = last[_FOOT]
        gap = now - last[_STEP] & _T_MASK
        if last[_STEPPED] and 0 < gap <= _MAX_INTERVAL:
            self.code(INTERVAL + foot, gap)
        else:
            if last[_STEPPED]:
                self._break(INTERVAL + foot)
            self.put(step_age(frame.t_ms, frame.steps_ms[i]), 10)
            last[_STEPPED] = 1
        last[_STEP] = now
        level = frame.strengths[i]
        self.code(STRENGTH + foot, 0 if level == NONE else level)
        last[_FOOT] = 1 - foot

    def _break(self, channel):
        """Say that the rhythm broke off (an interval of 0) without letting it spoil the prediction."""
        last = self.known[channel]
        self.code(channel, 0)
        self.known[channel] = last


def _copy(words, to):
    """Copy word by word: a slice would be an object."""
    for i in range(len(words)):
        to[i] = words[i]
