"""What the interpreters differ in, and the checksum of plans and pages."""

try:
    from micropython import const
except ImportError:  # CPython

    def const(expr):
        """Return `expr`; on MicroPython the compiler folds it into the bytecode."""
        return expr


try:  # MicroPython, whose memoryviews have no cast
    from uctypes import addressof, bytearray_at  # pyright: ignore[reportMissingImports]

    def bytes_of(words):
        """Return a view of the bytes that an array lies in."""
        return memoryview(bytearray_at(addressof(words), len(bytes(words))))

except ImportError:

    def bytes_of(words):
        """Return a view of the bytes that an array lies in."""
        return memoryview(words).cast("B")


def crc16(crc, data, first, end):
    """Return the CRC-16/XMODEM (polynomial 0x1021, not reflected, from 0) of what gave `crc`, then data[first:end]."""
    for i in range(first, end):
        x = crc >> 8 ^ data[i]
        x ^= x >> 4
        crc = (crc << 8 ^ x << 12 ^ x << 5 ^ x) & 0xFFFF
    return crc
