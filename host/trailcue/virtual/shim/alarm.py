"""CircuitPython's `alarm`: sleeping until a moment or a pin, and the memory that sleeps along."""

from time import nap, uptime_ms

import _ops
import _port
from microcontroller import Memory

sleep_memory = Memory(_ops.SLEEP_MEMORY, 1, 256)
wake_alarm = None
_SLICE_MS = 10


class TimeAlarm:
    """Goes off at `monotonic_time`, of time.monotonic()."""

    def __init__(self, *, monotonic_time):
        self.monotonic_time = monotonic_time

    def left_ms(self):
        """Return how long it is until then."""
        return int(self.monotonic_time * 1000) - uptime_ms()


class PinAlarm:
    """Goes off when the pin has `value`."""

    def __init__(self, pin, value, edge=False, pull=False):
        self.pin = pin
        self.value = value
        self._name = pin.name.encode()
        _port.request[3] = (2 if value else 1) if pull else 0
        _port.call(_ops.PIN_MODE, 1, self._name)

    def left_ms(self):
        """Return 0 when it goes off, a slice of a wait if it does not."""
        _port.call(_ops.PIN_READ, 0, self._name)
        return 0 if bool(_port.answer[0]) == self.value else _SLICE_MS


class time:
    """In the place of the module `alarm.time`."""

    TimeAlarm = TimeAlarm


class pin:
    """In the place of the module `alarm.pin`."""

    PinAlarm = PinAlarm


def light_sleep_until_alarms(*alarms):
    """Sleep until one of the alarms goes off; return it."""
    while True:
        nap_ms = None
        for alarm in alarms:
            left_ms = alarm.left_ms()
            if left_ms <= 0:
                return alarm
            nap_ms = left_ms if nap_ms is None else min(nap_ms, left_ms)
        nap(nap_ms)


def exit_and_deep_sleep_until_alarms(*alarms, preserve_dios=()):
    """Restart the chip when one of the alarms goes off."""
    light_sleep_until_alarms(*alarms)
    _port.request[3] = _ops.DEEP_SLEEP
    _port.call(_ops.RESET, 1)
