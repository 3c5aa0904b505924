"""CircuitPython's `supervisor`: the tick clock, the run that goes on, and what may end it."""

import _ops
import _port


class RunReason:
    """Why this run of code.py began."""

    STARTUP = "supervisor.RunReason.STARTUP"
    AUTO_RELOAD = "supervisor.RunReason.AUTO_RELOAD"
    SUPERVISOR_RELOAD = "supervisor.RunReason.SUPERVISOR_RELOAD"
    REPL_RELOAD = "supervisor.RunReason.REPL_RELOAD"


_RUN_REASONS = (RunReason.STARTUP, RunReason.AUTO_RELOAD, RunReason.SUPERVISOR_RELOAD, RunReason.REPL_RELOAD)


class SafeModeReason:
    """Why the board is in safe mode."""

    NONE = "supervisor.SafeModeReason.NONE"
    BROWNOUT = "supervisor.SafeModeReason.BROWNOUT"
    FLASH_WRITE_FAIL = "supervisor.SafeModeReason.FLASH_WRITE_FAIL"
    HARD_FAULT = "supervisor.SafeModeReason.HARD_FAULT"
    NO_CIRCUITPY = "supervisor.SafeModeReason.NO_CIRCUITPY"
    NO_HEAP = "supervisor.SafeModeReason.NO_HEAP"
    PROGRAMMATIC = "supervisor.SafeModeReason.PROGRAMMATIC"
    SAFEMODE_PY_ERROR = "supervisor.SafeModeReason.SAFEMODE_PY_ERROR"
    USER = "supervisor.SafeModeReason.USER"
    WATCHDOG = "supervisor.SafeModeReason.WATCHDOG"


# Numbered as the world does.
_SAFE_MODES = (
    SafeModeReason.NONE,
    SafeModeReason.BROWNOUT,
    SafeModeReason.FLASH_WRITE_FAIL,
    SafeModeReason.HARD_FAULT,
    SafeModeReason.NO_CIRCUITPY,
    SafeModeReason.NO_HEAP,
    SafeModeReason.PROGRAMMATIC,
    SafeModeReason.SAFEMODE_PY_ERROR,
    SafeModeReason.USER,
    SafeModeReason.WATCHDOG,
)


class _Runtime:
    """The run that goes on."""

    autoreload = True

    @property
    def usb_connected(self):
        """Whether a host has enumerated the board: a power bank does not."""
        return bool(_usb() & 1)

    @property
    def serial_connected(self):
        """Whether somebody has the console open."""
        return bool(_usb() & 2)

    @property
    def run_reason(self):
        """Why this run of code.py began."""
        _port.call(_ops.CAUSE)
        return _RUN_REASONS[_port.answer[1]]

    @property
    def safe_mode_reason(self):
        """Why the board is in safe mode."""
        _port.call(_ops.CAUSE)
        return _SAFE_MODES[_port.answer[2]]

    @property
    def serial_bytes_available(self):
        """How many bytes wait at the console."""
        import _console

        return _console.waiting()


def _usb():
    _port.call(_ops.USB)
    return _port.answer[0]


runtime = _Runtime()


def ticks_ms():
    """Return the tick clock: ms, wraps at 2^29."""
    _port.call(_ops.TICKS)
    # Put together by hand: nothing above 2^30 on the way, nothing allocated.
    answer = _port.answer
    return answer[0] | answer[1] << 8 | answer[2] << 16 | answer[3] << 24


def reload():
    """Run code.py anew, with a fresh heap; boot.py does not run."""
    _port.request[3] = _ops.RELOAD
    _port.call(_ops.RESET, 1)
