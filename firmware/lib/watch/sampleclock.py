"""When a part takes its samples, from how many of them wait at which ticks: its clock is up to 5 % off and drifts.

Each look at the FIFO says that the newest sample was taken by now and the next one was not. So its time lies within a
window one period wide; windows of many looks, carried along with the period, leave a millisecond or two of it. The
period is what lies between two such times, seconds apart.
"""

from trailcore import ticks
from trailcore.compat import const

_TICKS = const(0x1FFFFFFF)
_LOST_US = const(250000)  # further off than a look can be: samples were lost, or the ticks jumped
_FAR_MS = const(60000)
_PACE_MS = const(150)
_MOST_OFF = const(12)  # a period further off nominal than by one twelfth is an error
_FIRST = const(
    52
)  # samples between the first two times that the period is taken from; then twice as many, up to
_SPAN = const(416)
_BAND_US = const(4000)  # what is believed then
_AT_FIRST_US = const(1000)  # 5 % of a period
_DOUBT_US = const(8000)  # what the time of a sample is off at most, at either end of a span


class SampleClock:
    """The time of the last sample read, `at_ms` and `at_us` more, and the period, `period_16us` in 1/16 us."""

    def __init__(self, rate_chz):
        self.nominal = 1600000000 // rate_chz
        self.period_16us = self.nominal
        self.doubt_us = _AT_FIRST_US  # of a period
        self.span = _FIRST
        self.pace_ms = 0  # from one look to the next at least, once the period is known
        self.counted = 0  # samples since
        self.from_ms = self.from_us = 0
        self.at_ms = self.at_us = 0
        self.low = self.high = 0  # by what the time may be off, in us
        self.restart(0)

    def restart(self, now_ms):
        """Forget when samples were taken, as before the first of a new row. The period is still that of the part."""
        self.is_known = False
        self.at_ms = now_ms

    def advance(self, n):
        """Take note that `n` samples were read."""
        us = self.at_us + (n * self.period_16us >> 4)
        self.at_ms = self.at_ms + us // 1000 & _TICKS
        self.at_us = us % 1000
        self.counted += n
        if self.counted >= self.span:
            self._measure()

    def up_to(self, t_ms):
        """Return how many of the samples that follow the last one read were taken up to a tick."""
        return (min(ticks.diff(t_ms, self.at_ms), _FAR_MS) * 1000 - self.at_us) // (self.period_16us >> 4)

    def see(self, n, before_ms, now_ms):
        """Learn that `n` samples wait, at some moment between two ticks; return for how many ms there was none."""
        since_ms = ticks.diff(before_ms, self.at_ms)
        if not n:
            return since_ms
        ahead_us = n * self.period_16us >> 4
        off = since_ms * 1000 - self.at_us - ahead_us  # by what the newest one is older than the look
        if not self.is_known or not -_LOST_US < off < _LOST_US:
            self._lock(ahead_us, now_ms)
            return 0
        low = off - (self.period_16us >> 4)
        high = off + 1000 * (now_ms - before_ms & _TICKS) + 1000
        # What earlier looks allow, wider by what the period is off; if this one allows none of it, as far as it asks.
        was = self.low - n * self.doubt_us
        if low < was:
            low = min(was, high - _BAND_US) if high < was else was
        was = self.high + n * self.doubt_us
        if high > was:
            high = max(was, low + _BAND_US) if low > was else was
        off = low + high >> 1
        self.low = low - off
        self.high = high - off
        us = self.at_us + off
        self.at_ms = self.at_ms + us // 1000 & _TICKS
        self.at_us = us % 1000
        return 0

    def _lock(self, ahead_us, now_ms):
        """Take the newest sample, so much after the last one read, to be half a period old."""
        self.high = self.period_16us >> 5
        self.low = -self.high
        us = self.low - ahead_us
        self.at_ms = now_ms + us // 1000 & _TICKS
        self.at_us = us % 1000
        self.is_known = True
        self._mark()

    def _measure(self):
        """Take the period from the samples of a span."""
        elapsed_us = ticks.diff(self.at_ms, self.from_ms) * 1000 + self.at_us - self.from_us
        period = elapsed_us * 16 // self.counted
        if abs(period - self.nominal) * _MOST_OFF < self.nominal:
            self.doubt_us = _DOUBT_US // self.span
            if self.span < _SPAN:
                self.period_16us = period
                self.span *= 2
                if self.span == _SPAN:
                    self.pace_ms = _PACE_MS
            else:
                self.period_16us += (period - self.period_16us) >> 2
        self._mark()

    def _mark(self):
        self.counted = 0
        self.from_ms = self.at_ms
        self.from_us = self.at_us
