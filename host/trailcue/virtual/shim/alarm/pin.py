"""Alarms by a pin."""

import _ops
import _port


class PinAlarm:
    """Goes off when the pin has `value`."""

    def __init__(self, pin, value, edge=False, pull=False):
        self.pin = pin
        self.value = value
        self._name = pin.name.encode()
        _port.request[3] = (2 if value else 1) if pull else 0
        _port.call(_ops.PIN_MODE, 1, self._name)

    def is_on(self):
        """Tell whether it goes off."""
        _port.call(_ops.PIN_READ, 0, self._name)
        return bool(_port.answer[0]) == self.value
