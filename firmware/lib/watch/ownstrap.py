"""What `microcontroller.nvm` keeps: which strap is one's own, and what the motor's driver has measured of its motor.

Records of 16 bytes: a kind, seven bytes, and, against a write cut short, these eight with every bit turned. Bytes 0 to
15 are the strap's: type of address (0 public, 1 random and lasting), the address as the radio has it. Bytes 16 to 31
are the motor's: the three bytes of `feel.calibrate`, the highest first.
"""

from trailcore.compat import const

_BYTES = const(8)
_STRAP_AT = const(0)
_STRAP = const(0x51)
_MOTOR_AT = const(16)
_MOTOR = const(0x52)


def remembered(memory):
    """Return the eight bytes of the strap that `memory` has, None if it has none or a damaged one."""
    return _kept(memory, _STRAP_AT, _STRAP)


def remember(memory, address):
    """Keep the address of a strap, a `_bleio.Address`; None: forget it."""
    record = bytearray(_BYTES)
    if address:
        record[0] = _STRAP
        record[1] = address.type
        record[2:] = address.address_bytes
    _keep(memory, _STRAP_AT, record)


def calibration(memory):
    """Return what the driver of the motor has measured, 0 if it never has."""
    record = _kept(memory, _MOTOR_AT, _MOTOR)
    return record[1] << 16 | record[2] << 8 | record[3] if record else 0


def keep_calibration(memory, found):
    """Keep what `feel.calibrate` has returned."""
    _keep(memory, _MOTOR_AT, bytes((_MOTOR, found >> 16, found >> 8 & 255, found & 255, 0, 0, 0, 0)))


def _kept(memory, at, kind):
    record = memory[at : at + 2 * _BYTES]
    for i in range(_BYTES):
        if record[i] ^ record[i + _BYTES] != 0xFF:
            return None
    return record[:_BYTES] if record[0] == kind else None


def _keep(memory, at, record):
    # One write: each erases a page of the chip.
    memory[at : at + 2 * _BYTES] = bytes(record) + bytes([byte ^ 0xFF for byte in record])
