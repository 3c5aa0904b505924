"""Alarms by the clock."""

from time import uptime_ms


class TimeAlarm:
    """Goes off at `monotonic_time` (of time.monotonic()) or `epoch_time` (of time.time())."""

    def __init__(self, monotonic_time=None, epoch_time=None):
        if (monotonic_time is None) == (epoch_time is None):
            raise ValueError("Supply one of monotonic_time or epoch_time")
        if monotonic_time is None:
            import time

            monotonic_time = time.monotonic() + epoch_time - time.time()
        self.monotonic_time = monotonic_time

    def left_ms(self):
        """Return how long it is until then."""
        return int(self.monotonic_time * 1000) - uptime_ms()
