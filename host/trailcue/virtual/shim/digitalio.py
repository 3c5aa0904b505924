"""CircuitPython's `digitalio`: a pin that is high or low."""

import _ops
import _port


class Direction:
    """Which way."""

    INPUT = "digitalio.Direction.INPUT"
    OUTPUT = "digitalio.Direction.OUTPUT"


class Pull:
    """The resistor at an input."""

    UP = "digitalio.Pull.UP"
    DOWN = "digitalio.Pull.DOWN"


class DriveMode:
    """How an output drives."""

    PUSH_PULL = "digitalio.DriveMode.PUSH_PULL"
    OPEN_DRAIN = "digitalio.DriveMode.OPEN_DRAIN"


_PULLS = (None, Pull.UP, Pull.DOWN)
_OUTPUT = 3


class DigitalInOut:
    """A pin; at first an input without a pull."""

    def __init__(self, pin):
        self._name = pin.name.encode()
        self._value = False
        self._pull = None
        self._is_output = False
        self.drive_mode = DriveMode.PUSH_PULL
        self._mode(0)

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        self.deinit()

    def deinit(self):
        """Give the pin back, an input again."""
        self._mode(0)

    def switch_to_input(self, pull=None):
        """Be an input."""
        self._is_output = False
        self._pull = pull
        self._mode(_PULLS.index(pull))

    def switch_to_output(self, value=False, drive_mode=DriveMode.PUSH_PULL):
        """Be an output, at once with that value."""
        self._is_output = True
        self.drive_mode = drive_mode
        self._mode(_OUTPUT)
        self.value = value

    @property
    def direction(self):
        """Input or output."""
        return Direction.OUTPUT if self._is_output else Direction.INPUT

    @direction.setter
    def direction(self, direction):
        if direction == Direction.OUTPUT:
            self.switch_to_output()
        else:
            self.switch_to_input()

    @property
    def pull(self):
        """The pull of an input."""
        return self._pull

    @pull.setter
    def pull(self, pull):
        self.switch_to_input(pull)

    @property
    def value(self):
        """True for high."""
        if self._is_output:
            return self._value
        _port.call(_ops.PIN_READ, 0, self._name)
        return _port.answer[0] != 0

    @value.setter
    def value(self, value):
        if not self._is_output:
            raise AttributeError("Cannot set value when direction is input.")
        self._value = bool(value)
        _port.request[3] = 1 if value else 0
        _port.call(_ops.PIN_WRITE, 1, self._name)

    def _mode(self, mode):
        _port.request[3] = mode
        _port.call(_ops.PIN_MODE, 1, self._name)
