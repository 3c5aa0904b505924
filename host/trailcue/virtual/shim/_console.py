"""The console's two ends: bytes as they were typed, and bytes that go out as they are."""

import _ops
import _port

_typed = bytearray()


def waiting():
    """Return how many bytes have been typed and not read."""
    _port.request[3] = 0
    _port.call(_ops.CONSOLE_IN, 1)
    return len(_typed) + _port.answer[0]


def read():
    """Return the next byte, when it comes."""
    global _typed
    if not _typed:
        _port.request[3] = 1
        count = _port.call(_ops.CONSOLE_IN, 1)
        _typed = bytearray(_port.answer[:count])
    byte = _typed[0]
    _typed = _typed[1:]
    return byte


def unread():
    """Return what the interpreter that comes next is to read."""
    return _typed


def send(data):
    """Send bytes; what was printed before goes first."""
    _port.call(_ops.CONSOLE_OUT, 0, data)
