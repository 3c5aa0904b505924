"""CircuitPython's `analogio`: the voltage at a pin."""

import _ops
import _port


class AnalogIn:
    """A pin that measures; 65535 is the reference, VDD on the nRF52840."""

    def __init__(self, pin):
        self._name = pin.name.encode()

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        self.deinit()

    def deinit(self):
        """Give the pin back."""

    @property
    def value(self):
        """0 to 65535."""
        _port.call(_ops.ANALOG, 0, self._name)
        return _port.answer[0] | _port.answer[1] << 8

    @property
    def reference_voltage(self):
        """In volts."""
        return 3.3
