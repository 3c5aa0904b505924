"""CircuitPython's `zlib`, where an interpreter has none: the world unpacks, as a board does it in C."""

import _ops
import _port

_MOST = 8192


def decompress(data):
    """Return what was packed, with the head and the end of zlib; 8 K at the most."""
    into = bytearray(_MOST)
    try:
        size = _port.call(_ops.UNPACK, 0, data, into)
    except OSError:
        raise ValueError("no packed data, or too much of it")
    return into[:size]
