"""Which strap is one's own, in `microcontroller.nvm`: its address and, against a write cut short, the same inverted.

Bytes 0 to 15: kind of record, type of address (0 public, 1 random and lasting), the address as the radio has it, then
these eight with every bit turned.
"""

from trailcore.compat import const

_KIND = const(0x51)
_BYTES = const(8)


def remembered(memory):
    """Return the eight bytes of the strap that `memory` has, None if it has none or a damaged one."""
    record = memory[0 : 2 * _BYTES]
    for i in range(_BYTES):
        if record[i] ^ record[i + _BYTES] != 0xFF:
            return None
    return record[:_BYTES] if record[0] == _KIND else None


def remember(memory, address):
    """Keep the address of a strap, a `_bleio.Address`."""
    record = bytearray(2 * _BYTES)
    record[0] = _KIND
    record[1] = address.type
    record[2:_BYTES] = address.address_bytes
    for i in range(_BYTES):
        record[i + _BYTES] = record[i] ^ 0xFF
    memory[0 : 2 * _BYTES] = record  # one write: each erases a page of the chip
