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
    """The one watchdog, `microcontroller.watchdog`. Once it runs nothing but a reset of the chip stops it."""

    def __init__(self):
        self._timeout = None

    @property
    def timeout(self):
        """Seconds until it acts."""
        running = _ask(2)
        return running / 1000 if running else self._timeout

    @timeout.setter
    def timeout(self, seconds):
        if seconds <= 0:
            raise ValueError("timeout must be >= 0")
        if _ask(2):
            raise RuntimeError("WatchDogTimer.timeout cannot be changed once mode is set to RESET")
        self._timeout = seconds

    @property
    def mode(self):
        """None, or what happens when time is up."""
        return WatchDogMode.RESET if _ask(2) else None

    @mode.setter
    def mode(self, mode):
        if mode == self.mode:
            return
        if mode is None:
            raise RuntimeError("WatchDogTimer cannot be deinitialized once mode is set to RESET")
        if mode == WatchDogMode.RAISE:
            raise NotImplementedError("the virtual watch's watchdog only resets")
        if self._timeout is None:
            raise ValueError("WatchDogTimer.timeout must be greater than 0")
        _ask(1, int(self._timeout * 1000))

    def feed(self):
        """Begin the wait anew."""
        if not _ask(0):
            raise ValueError("WatchDogTimer is not currently running")

    def deinit(self):
        """Stop; once it is to reset it cannot be stopped."""
        self.mode = None


def _ask(what, timeout_ms=0):
    """Do what `_ops.WATCHDOG` says; return its timeout in ms, 0 if it does not run."""
    _port.put(0, 1, what)
    _port.put(1, 4, timeout_ms)
    _port.call(_ops.WATCHDOG, 5)
    return _port.get(0, 4)


timer = WatchDogTimer()
