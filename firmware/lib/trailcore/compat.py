"""What the interpreters differ in, and the checksum of plans and pages."""

try:
    from micropython import const
except ImportError:  # CPython

    def const(expr):
        """Return `expr`; on MicroPython the compiler folds it into the bytecode."""
        return expr


def crc16(crc, data, first, end):
    """Return the CRC-16/XMODEM (polynomial 0x1021, not reflected, from 0) of what gave `crc`, then data[first:end]."""
    for i in range(first, end):
        x = crc >> 8 ^ data[i]
        x ^= x >> 4
        crc = (crc << 8 ^ x << 12 ^ x << 5 ^ x) & 0xFFFF
    return crc
