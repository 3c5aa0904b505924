"""CircuitPython's `microcontroller`: the chip, its reset, its non-volatile memory, its watchdog."""

import _ops
import _port


class Pin:
    """One of the chip's pins, by its name on the board."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return "board." + self.name


class ResetReason:
    """Why the chip last started."""

    POWER_ON = "microcontroller.ResetReason.POWER_ON"
    BROWNOUT = "microcontroller.ResetReason.BROWNOUT"
    SOFTWARE = "microcontroller.ResetReason.SOFTWARE"
    DEEP_SLEEP_ALARM = "microcontroller.ResetReason.DEEP_SLEEP_ALARM"
    RESET_PIN = "microcontroller.ResetReason.RESET_PIN"
    WATCHDOG = "microcontroller.ResetReason.WATCHDOG"
    UNKNOWN = "microcontroller.ResetReason.UNKNOWN"


# Numbered as the world does.
_RESET_REASONS = (
    ResetReason.POWER_ON,
    ResetReason.BROWNOUT,
    ResetReason.SOFTWARE,
    ResetReason.DEEP_SLEEP_ALARM,
    ResetReason.RESET_PIN,
    ResetReason.WATCHDOG,
    ResetReason.UNKNOWN,
)


class RunMode:
    """What comes after the next reset."""

    NORMAL = "microcontroller.RunMode.NORMAL"
    SAFE_MODE = "microcontroller.RunMode.SAFE_MODE"


class _Processor:
    """The chip."""

    frequency = 64000000

    @property
    def voltage(self):
        """Supply in volts."""
        _port.call(_ops.CPU)
        return _port.get(0, 2) / 1000

    @property
    def temperature(self):
        """Of the chip, in degrees Celsius."""
        _port.call(_ops.CPU)
        raw = _port.get(2, 2)
        return (raw - (raw >> 15 << 16)) / 100

    @property
    def reset_reason(self):
        """Why the chip last started."""
        _port.call(_ops.CAUSE)
        return _RESET_REASONS[_port.answer[0]]


class Memory:
    """Bytes that the world keeps, as a bytearray of fixed length.

    A class of its own for two of them: `nvm` survives the loss of power, the sleep memory a reset only.
    """

    def __init__(self, op, width, size):
        self._op = op
        self._width = width  # bytes of an index in a request
        self._size = size

    def __len__(self):
        return self._size

    def _ask(self, first, count, out=None):
        _port.put(0, self._width, first)
        _port.put(self._width, self._width, count - 1)
        _port.call(self._op, 2 * self._width, out)

    def _range(self, index):
        if isinstance(index, int):
            first = index + self._size if index < 0 else index
            if not 0 <= first < self._size:
                raise IndexError("index out of range")
            return first, 1
        first = 0 if index.start is None else index.start
        end = self._size if index.stop is None else min(index.stop, self._size)
        return first, end - first

    def __getitem__(self, index):
        first, count = self._range(index)
        if isinstance(index, int):
            self._ask(first, 1)
            return _port.answer[0]
        found = bytearray()
        while count > 0:
            part = min(count, _port.ROOM // 2)
            self._ask(first, part)
            found += _port.answer[:part]
            first += part
            count -= part
        return found

    def __setitem__(self, index, value):
        first, count = self._range(index)
        data = bytes((value,)) if isinstance(index, int) else bytes(value)
        if len(data) != count:
            raise ValueError("Slice and value different lengths.")
        if count:
            self._ask(first, count, data)


cpu = _Processor()
nvm = Memory(_ops.NVM, 2, 4096)


def __getattr__(name):
    """Return the watchdog, made when it is first asked for."""
    if name != "watchdog":
        raise AttributeError(name)
    import watchdog

    return watchdog.timer


def reset():
    """Restart the chip: boot.py, then code.py."""
    _port.request[3] = _ops.HARD
    _port.call(_ops.RESET, 1)


def on_next_reset(run_mode):
    """Choose what comes after the next reset."""
    _port.request[3] = 1 if run_mode == RunMode.SAFE_MODE else 0
    _port.call(_ops.NEXT_RESET, 1)


def delay_us(us):
    """Let that much time pass."""
    from time import nap

    nap(us // 1000, us % 1000)
