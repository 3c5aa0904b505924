"""CircuitPython's `pwmio`: a pin that is high for part of the time."""

import _ops
import _port


class PWMOut:
    """A pin with a duty of 0 to 65535."""

    def __init__(self, pin, *, duty_cycle=0, frequency=500, variable_frequency=False):
        self._name = pin.name.encode()
        self.frequency = frequency
        self._duty = 0
        self.duty_cycle = duty_cycle

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        self.deinit()

    def deinit(self):
        """Give the pin back, low."""
        self.duty_cycle = 0

    @property
    def duty_cycle(self):
        """0 is always low, 65535 always high."""
        return self._duty

    @duty_cycle.setter
    def duty_cycle(self, duty):
        self._duty = duty
        _port.request[3] = duty & 0xFF
        _port.request[4] = duty >> 8
        _port.call(_ops.PWM, 2, self._name)
