"""When a part takes its samples, from how many of them wait at which ticks: its clock is up to 5 % off and drifts.

Each look at the FIFO says that the newest sample was taken by now and the next one was not. So its time lies within a
window one period wide; windows of many looks, carried along with the period, leave a millisecond or two of it. The
period is what lies between two such times, seconds apart.
"""

from trailcore import ticks
from trailcore.compat import const

_LOST_MS = const(250)  # further off than a look can be: samples were lost, or the ticks jumped
_FAR_MS = const(60000)
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
        self._shift(n * self.period_16us >> 4)
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
        newest_us = self.at_us + (n * self.period_16us >> 4)
        late_ms = since_ms - newest_us // 1000
        if self.is_known and -_LOST_MS < late_ms < _LOST_MS:
            high = ticks.diff(now_ms, self.at_ms) * 1000 + 1000 - newest_us
            self._narrow(since_ms * 1000 - newest_us - (self.period_16us >> 4), high, n * self.doubt_us)
        else:
            self.at_ms = now_ms
            self.at_us = 0
            self.high = self.period_16us >> 5
            self.low = -self.high
            self._shift(self.low - (n * self.period_16us >> 4))
            self.is_known = True
            self._mark()
        return 0

    def _narrow(self, low, high, wide):
        """Take the middle of what this look and those before it allow; if they disagree, go as far as this one asks."""
        self.low = max(low, self.low - wide)
        self.high = min(high, self.high + wide)
        if self.low > self.high:
            if self.low == low:
                self.high = low + _BAND_US
            else:
                self.low = high - _BAND_US
        off = self.low + self.high >> 1
        self.low -= off
        self.high -= off
        self._shift(off)

    def _measure(self):
        """Take the period from the samples of a span."""
        elapsed_us = ticks.diff(self.at_ms, self.from_ms) * 1000 + self.at_us - self.from_us
        period = elapsed_us * 16 // self.counted
        if abs(period - self.nominal) * _MOST_OFF < self.nominal:
            self.doubt_us = _DOUBT_US // self.span
            if self.span < _SPAN:
                self.period_16us = period
                self.span *= 2
            else:
                self.period_16us += (period - self.period_16us) >> 2
        self._mark()

    def _mark(self):
        self.counted = 0
        self.from_ms = self.at_ms
        self.from_us = self.at_us

    def _shift(self, us):
        us += self.at_us
        self.at_ms = ticks.add(self.at_ms, us // 1000)
        self.at_us = us % 1000
