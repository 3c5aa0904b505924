"""Base64 at the speed of C, for an interpreter whose `binascii` is written in Python: the world does it."""

import _ops
import _port

_MOST = 16384


def lend(binascii):
    """Put these functions into a module."""
    binascii.a2b_base64 = a2b_base64
    binascii.b2a_base64 = b2a_base64


def a2b_base64(data):
    """Return the bytes that a text stands for."""
    if isinstance(data, str):
        data = data.encode()
    into = bytearray(_MOST)
    _port.request[3] = 0
    try:
        size = _port.call(_ops.BASE64, 1, data, into)
    except OSError:
        raise ValueError("incorrect padding")
    return bytes(memoryview(into)[:size])


def b2a_base64(data):
    """Return the text of bytes, with a newline."""
    into = bytearray(len(data) * 4 // 3 + 8)
    _port.request[3] = 1
    size = _port.call(_ops.BASE64, 1, data, into)
    return bytes(memoryview(into)[:size])
