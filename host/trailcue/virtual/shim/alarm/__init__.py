"""CircuitPython's `alarm`: sleeping until a moment or a pin, and the memory that sleeps along."""

import _ops
import _port
from microcontroller import Memory

from time import nap

from alarm import pin, time

__all__ = ["pin", "time"]

SleepMemory = Memory
sleep_memory = Memory(_ops.SLEEP_MEMORY, 1, 256)
wake_alarm = None
_SLICE_MS = 10


def light_sleep_until_alarms(*alarms):
    """Sleep until one of the alarms goes off; return it."""
    moments = [alarm for alarm in alarms if isinstance(alarm, time.TimeAlarm)]
    pins = [alarm for alarm in alarms if isinstance(alarm, pin.PinAlarm)]
    while True:
        for alarm in pins:
            if alarm.is_on():
                return alarm
        left_ms = min([alarm.left_ms() for alarm in moments]) if moments else None
        if left_ms is not None and left_ms <= 0:
            return min(moments, key=lambda alarm: alarm.left_ms())
        nap_ms = left_ms if not pins else _SLICE_MS if left_ms is None else min(left_ms, _SLICE_MS)
        nap(nap_ms)


def exit_and_deep_sleep_until_alarms(*alarms, preserve_dios=()):
    """Restart the chip when one of the alarms goes off."""
    light_sleep_until_alarms(*alarms)
    _port.request[3] = _ops.DEEP_SLEEP
    _port.call(_ops.RESET, 1)
