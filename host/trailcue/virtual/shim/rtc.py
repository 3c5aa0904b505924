"""CircuitPython's `rtc`: the calendar clock, which survives a reset but not the loss of power."""

import _ops
import _port
import time


class RTC:
    """The one calendar clock."""

    @property
    def datetime(self):
        """The time as a `time.struct_time`; 2000-01-01 and on if it was never set."""
        return time.localtime()

    @datetime.setter
    def datetime(self, moment):
        _port.put(0, 4, time.since_2000(moment))
        _port.call(_ops.RTC_SET, 4)
