"""Rhythms of taps, played by a motor that only knows on and off: nothing here waits for their end.

`work` does what is due, whoever sleeps or has long to do calls it in between. A tap is cut off by nobody else, so the
loop writes no flash while `busy`.
"""

from trailcore import ticks
from trailcore.compat import const
from trailcore.patterns import pattern

_UNIT_MS = const(10)  # of a rhythm's lengths: a tap, a gap, a tap ... as in `trailcore.patterns`
_APART_MS = const(120)  # a shorter gap is felt as none
_SETTLE_MS = const(60)  # of the motor after a tap
_IDLE_MS = const(1000)

# Of acknowledgements.
TICK = b"\x05"
TWO_TICKS = b"\x05\x0c\x05"
THREE_TICKS = b"\x05\x0c\x05\x0c\x05"
LONG_TICK = b"\x23"


class Tapping:
    """A motor that derived classes switch. `steps` (`trailcore.steps`, or None) are told when cues shake the watch."""

    is_ready = True  # as far as is known
    rise_ms = 0  # from the start of a tap to where the wrist feels it

    def __init__(self, clock, short, steps):
        """Take how long a short tap of those that lead lasts, in 10 ms."""
        self.clock = clock
        self.steps = steps
        self.led = (  # by their kind: in, out, repetition, other side, pole
            b"",
            bytes((short,)),
            bytes((2 * short,)),
            bytes((short,)),
            bytes((short, 12, short)),
            bytes((short,)),
        )
        self.rhythm = b""
        self.at = 0  # what of it is next
        self.next_ms = 0  # when
        self.is_playing = False
        self.is_cue = False
        self.is_on = False
        self.has_work = True  # `work` is to be called

    def tap(self, kind, reason):
        """Start the pattern of a cue, a gap after whatever plays and is cut short."""
        rhythm = pattern(kind)
        if not rhythm:
            return
        now_ms = self.clock.ticks_ms()
        later_ms = _APART_MS if self.is_playing else 0
        if self.is_playing and not self.is_on and self.at > len(self.rhythm):  # it settles since its end
            later_ms += ticks.diff(self.next_ms, now_ms) - _SETTLE_MS
        self._begin(rhythm, ticks.add(now_ms, later_ms), True)
        self.work(now_ms)
        if self.is_playing and self.steps:
            self.steps.motor(now_ms, ticks.add(now_ms, later_ms + _UNIT_MS * sum(rhythm)))

    def tap_at(self, kind, at_ms):
        """Start a tap that leads at a tick, and wait for that; leave it out while a cue plays."""
        if self.is_cue and self.is_playing:
            return
        wait_ms = ticks.diff(at_ms, self.clock.ticks_ms())
        if wait_ms > 0:
            self.clock.pause_ms(wait_ms)
        now_ms = self.clock.ticks_ms()
        self._begin(self.led[kind], now_ms, False)
        self.work(now_ms)

    def acknowledge(self, rhythm):
        """Play a rhythm that says that a press was heard, unless something plays."""
        if not self.is_playing:
            now_ms = self.clock.ticks_ms()
            self._begin(rhythm, now_ms, False)
            self.work(now_ms)

    def busy(self):
        """Tell whether a rhythm is under way."""
        return self.is_playing

    def work(self, now_ms):
        """Go on with the rhythm; return in how many ms there is something to do."""
        if not self.awake(now_ms):
            self.is_playing = self.is_on = False
            return _IDLE_MS
        while self.is_playing:
            wait_ms = ticks.diff(self.next_ms, now_ms)
            if wait_ms > 0:
                return wait_ms
            at = self.at
            self.at = at + 1
            if at < len(self.rhythm):
                self.next_ms = ticks.add(now_ms, _UNIT_MS * self.rhythm[at])
                self.is_on = at & 1 == 0
                self.drive(self.is_on)
            elif self.is_on:
                self.next_ms = ticks.add(now_ms, _SETTLE_MS)
                self.is_on = False
                self.drive(False)
            else:
                self.is_playing = False
                self.rest()
        self.has_work = False
        return _IDLE_MS

    def _begin(self, rhythm, at_ms, is_cue):
        """Have a rhythm begin at a tick, and cut short what plays."""
        if self.is_on:
            self.is_on = False
            self.drive(False)
        self.next_ms = at_ms
        self.rhythm = rhythm
        self.at = 0
        self.is_cue = is_cue
        self.is_playing = self.has_work = True

    def awake(self, now_ms):
        """Tell whether there is a motor."""
        return self.clock is not None

    def drive(self, is_on):
        """Turn the motor on or off."""

    def rest(self):
        """Save power until the next rhythm."""
