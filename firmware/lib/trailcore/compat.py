"""What the interpreters differ in, and the checksum of plans and pages."""

from array import array

try:
    from micropython import const
except ImportError:  # CPython

    def const(expr):
        """Return `expr`; on MicroPython the compiler folds it into the bytecode."""
        return expr


_NIBBLES = array(
    "H",
    (0x0000, 0x1021, 0x2042, 0x3063, 0x4084, 0x50A5, 0x60C6, 0x70E7)
    + (0x8108, 0x9129, 0xA14A, 0xB16B, 0xC18C, 0xD1AD, 0xE1CE, 0xF1EF),
)


def crc16(crc, byte):
    """Return the CRC-16/XMODEM (polynomial 0x1021, not reflected, from 0) of what gave `crc`, then `byte`."""
    crc = crc << 4 & 0xFFFF ^ _NIBBLES[crc >> 12 ^ byte >> 4]
    return crc << 4 & 0xFFFF ^ _NIBBLES[crc >> 12 ^ byte & 15]
