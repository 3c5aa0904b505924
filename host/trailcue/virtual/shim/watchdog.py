"""CircuitPython's `watchdog`: it resets the chip, or raises, when nobody feeds it."""

import _ops
import _port


class WatchDogMode:
    """What happens when time is up."""

    RAISE = "watchdog.WatchDogMode.RAISE"
    RESET = "watchdog.WatchDogMode.RESET"


class WatchDogTimeout(Exception):
    """Nobody fed the watchdog, which was to raise."""


class WatchDogTimer:
    """The one watchdog, `microcontroller.watchdog`."""

    def __init__(self):
        self._timeout = None
        self._mode = None

    @property
    def timeout(self):
        """Seconds until it acts."""
        return self._timeout

    @timeout.setter
    def timeout(self, seconds):
        if seconds <= 0:
            raise ValueError("timeout must be >= 0")
        if self._mode == WatchDogMode.RESET:
            raise RuntimeError("WatchDogTimer.timeout cannot be changed once mode is set to RESET")
        self._timeout = seconds

    @property
    def mode(self):
        """None, or what happens when time is up."""
        return self._mode

    @mode.setter
    def mode(self, mode):
        if mode == self._mode:
            return
        if self._timeout is None:
            raise ValueError("WatchDogTimer.timeout must be greater than 0")
        if self._mode == WatchDogMode.RESET:
            raise RuntimeError("WatchDogTimer cannot be deinitialized once mode is set to RESET")
        if mode == WatchDogMode.RAISE:
            raise NotImplementedError("the virtual watch's watchdog only resets")
        self._mode = mode
        _port.put(0, 1, 3 if mode is None else 1)
        _port.put(1, 4, int(self._timeout * 1000))
        _port.call(_ops.WATCHDOG, 5)

    def feed(self):
        """Begin the wait anew."""
        if self._mode is None:
            raise ValueError("WatchDogTimer is not currently running")
        _port.request[3] = 0
        _port.call(_ops.WATCHDOG, 1)

    def deinit(self):
        """Stop; once it is to reset it cannot be stopped."""
        self.mode = None


timer = WatchDogTimer()
