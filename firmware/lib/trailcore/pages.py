"""Pages of 512 bytes: the head that lets each be read alone, and its checksum.

0 "T", 1 version << 4 | kind, 2 u32 sequence, 6 u16 session, 8 u16 payload bits, 10 u32 time in ms,
14 payload (496 bytes), 510 u16 CRC-16 of the payload's used bytes and then of bytes 0..13; little-endian.
Sequence numbers go on from session to session; recovery is the union of valid pages by sequence. The head comes
last in the checksum so that a writer can carry it along byte by byte and has little left to do at the end.
"""

from struct import pack_into

from trailcore.compat import const, crc16

SIZE = const(512)
PAYLOAD = const(14)
PAYLOAD_END = const(510)
VERSION = const(1)

OPEN = const(1)  # what the session starts from (see `opening`)
FRAMES = const(2)
STATE = const(3)  # part of the core's state (see `image`)
CHECKPOINT = const(4)  # only in a checkpoint slot of the pool: no page of the log
PULLED = const(5)  # u32: all pages with a sequence below it are on a laptop

_MAGIC = const(0x54)


class Head:
    """The head of a page, read or about to be written."""

    def __init__(self):
        self.kind = 0
        self.sequence = 0
        self.session = 0
        self.bits = 0
        self.t_ms = 0

    def write(self, page, crc):
        """Write head and checksum around the payload in `page`; `crc` is that of its used bytes."""
        page[0] = _MAGIC
        page[1] = VERSION << 4 | self.kind
        pack_into("<IHHI", page, 2, self.sequence, self.session, self.bits, self.t_ms)
        clear(page, PAYLOAD + (self.bits + 7 >> 3))
        pack_into("<H", page, PAYLOAD_END, crc16(crc, page, 0, PAYLOAD))

    def read(self, page):
        """Read the head of `page`; False if it is no page of ours or damaged."""
        if len(page) != SIZE or page[0] != _MAGIC or page[1] >> 4 != VERSION:
            return False
        bits = page[8] | page[9] << 8
        if page[5] >= 64 or page[13] >= 32 or bits > 8 * (PAYLOAD_END - PAYLOAD):
            return False
        crc = crc16(payload_crc(page, bits), page, 0, PAYLOAD)
        if crc != page[PAYLOAD_END] | page[PAYLOAD_END + 1] << 8:
            return False
        self.kind = page[1] & 15
        self.sequence = page[2] | page[3] << 8 | page[4] << 16 | page[5] << 24
        self.session = page[6] | page[7] << 8
        self.bits = bits
        self.t_ms = page[10] | page[11] << 8 | page[12] << 16 | page[13] << 24
        return True


def clear(page, at):
    """Set the bytes of a page from `at` on to 0."""
    while at & 31:
        page[at] = 0
        at += 1
    while at < SIZE:
        pack_into("<32s", page, at, b"")  # zeros, at the speed of C
        at += 32


def payload_crc(page, bits):
    """Return the CRC of the bytes that hold the first `bits` of the payload."""
    return crc16(0, page, PAYLOAD, PAYLOAD + (bits + 7 >> 3))
