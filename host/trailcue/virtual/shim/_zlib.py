"""CircuitPython's `zlib`, where the interpreter has MicroPython's `deflate` instead."""

from io import BytesIO

from deflate import ZLIB, DeflateIO


def decompress(data):
    """Return what was packed, with the head and the end of zlib."""
    return DeflateIO(BytesIO(data), ZLIB).read()
