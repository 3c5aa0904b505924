"""LSM6DS33, LSM6DS3TR-C: 52 accelerations a second, through the part's FIFO, into steps.

Both have the same registers for this (DocID027423 section 9, DocID030071 section 10); their FIFO holds 26 s or 13 s.
It is read in bursts of 28 samples into one buffer, no further than to the time that is asked for: what a stall has left
in it is handed out second by second.
"""

from array import array

from trailcore import ids, ticks
from trailcore.compat import bytes_of, const
from trailcore.ids import NONE
from trailcore.quantise import level
from trailcore.steps import Steps
from watch.bus import Part
from watch.sampleclock import SampleClock

_RATE_CHZ = const(5200)
_COUNTS_PER_G = const(4098)  # 0.244 mg each at 8 g
_LSM6DS33 = const(0x69)
_LSM6DS3TR_C = const(0x6A)
_BURST = const(28)  # samples, half a second of a fast part; 168 bytes: 4 ms on the bus
_DELAY_MS = const(10)  # of the part's low-pass at half the rate: half a period
_SILENT_MS = const(1000)
_SAME = const(156)  # samples: the last bits of a sound part are never still
_TICKS = const(0x1FFFFFFF)
_HALF = const(0x10000000)
_WHO_AM_I = const(0x0F)
_FIFO_STATUS = const(0x3A)
_FIFO_DATA = const(0x3E)
_OVERRUN = const(0x40)  # in the second byte of the status; its low half are the high bits of the level
_LEVEL = const(0x0F)

_RESET = b"\x12\x01"
_SET_UP = (
    b"\x12\x44"  # CTRL3_C: both bytes of a word from one sample, registers count up
    b"\x10\x3c"  # CTRL1_XL: 52 Hz, 8 g, low-pass at half the rate
    b"\x08\x01"  # FIFO_CTRL3: the acceleration, all of it
)
_BEGIN = b"\x0a\x00\x0a\x1e"  # FIFO_CTRL5: emptied; then 52 Hz, and the oldest gives way


class Imu(Part):
    """The wrist's movement. `overruns` counts how often the FIFO was full."""

    def __init__(self, bus, address):
        self.steps = Steps(_RATE_CHZ, _COUNTS_PER_G)
        self.sampled = SampleClock(_RATE_CHZ)
        self.words = array("h", [0] * (3 * _BURST))
        self.bytes = bytes_of(self.words)
        self.status = bytearray(4)
        self.last = 0  # the sum of the last sample of a burst
        self.same = 0  # samples since it changed
        self.fresh = 0  # samples since wrist() was asked
        self.taken = 0  # of the steps found
        self.odd = 0  # in a row with one that cannot be
        self.overruns = 0
        self.was_quiet = False  # as told
        self.look_ms = bus.clock.ticks_ms()  # when it is time to look again
        Part.__init__(self, bus, address)

    def collect(self, frame, until_ms):
        """Put the steps up to `until_ms` into the frame; False if it has no room for all of them."""
        if until_ms - self.look_ms & _TICKS < _HALF:
            self.look_ms = until_ms + self.sampled.pace_ms & _TICKS
            self._look(frame, until_ms)
        steps = self.steps
        n = steps.found()
        while self.taken < n:
            t_ms = steps.times_ms[self.taken]
            if ticks.diff(until_ms, t_ms) < 0:
                return True
            if not frame.add_step(t_ms, level(steps.strengths_mg[self.taken])):
                return False
            self.taken += 1
        if n:
            steps.clear()
            self.taken = 0
        return True

    def _look(self, frame, until_ms):
        """Read what there is, and have the log know when nothing came."""
        overruns = self.overruns
        if self.is_ready or self.awake(self.bus.clock.ticks_ms()):
            n = min(self._waiting(), self.sampled.up_to(until_ms))
            while n > 0:
                n = self._read(n)
        # Set up anew it may be as stuck as before: it is back when its samples move.
        is_quiet = not self.is_ready or self.same >= _SAME or overruns != self.overruns
        if is_quiet != self.was_quiet and frame.add_event(ids.QUIET, ids.IMU, 1 if is_quiet else 0):
            self.was_quiet = is_quiet

    def wrist(self):
        """Return the level of the movement in the second just over, NONE if it is not known."""
        fresh = self.fresh
        self.fresh = 0
        return NONE if fresh == 0 or self.same >= _SAME else level(self.steps.wrist_mg())

    def set_up(self):
        """Tell whether one of the two parts answers, and begin."""
        status = self.status
        if (
            not self.bus.read(self.address, _WHO_AM_I, status, 1)
            or not _LSM6DS33 <= status[0] <= _LSM6DS3TR_C
        ):
            return False
        # The reset takes 50 us, the question after it twice that.
        ready = self.write_all(_RESET) and self.bus.read(self.address, _WHO_AM_I, status, 1)
        return ready and self.write_all(_SET_UP) and self._begin()

    def _begin(self):
        self.sampled.restart(self.bus.clock.ticks_ms())
        return self.write_all(_BEGIN)

    def _waiting(self):
        """Return how many samples wait, and put their clock right."""
        status = self.status
        bus = self.bus
        if not self.asked(_FIFO_STATUS, status, 4):
            return 0
        if status[1] & _OVERRUN:
            self.overruns += 1
        elif status[
            2
        ]:  # the word that is next is no x: a burst broke off, or a sample came while this was read
            self.odd += 1
            if self.odd == 1:
                return 0
            self.odd = 0
        else:
            n = ((status[1] & _LEVEL) << 8 | status[0]) // 3
            self.odd = 0
            if self.sampled.see(n, bus.began_ms, bus.clock.ticks_ms()) >= _SILENT_MS:
                self.lose()
            return n
        if not self._begin():
            self.lose()
        return 0

    def _read(self, n):
        """Hand a burst to the steps; return how many of `n` samples are left to read."""
        k = min(n, _BURST)
        if not self.bus.read(self.address, _FIFO_DATA, self.bytes, 6 * k):
            return 0
        sampled = self.sampled
        words = self.words
        sampled.advance(k)
        self.steps.block(words, k, ticks.add(sampled.at_ms, -_DELAY_MS), sampled.period_16us >> 4)
        self.fresh += k
        self.same += k
        n -= k
        k *= 3
        last = words[k - 3] + words[k - 2] + words[k - 1]
        if last != self.last:
            self.last = last
            self.same = 0
        elif self.same >= _SAME and self.same % _SAME < k:
            self.lose()
            return 0
        return n
