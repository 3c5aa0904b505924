"""Two files for plans, made at install and never grown: the newer one that is valid counts, the older one is written.

Each has a guard of 4 KiB at both ends, because a torn erase takes its neighbours along; in between a head of 512 bytes
and the compiled plan, which has a checksum of its own. The head is written last: a plan cut short has none.

Head: 0 "TS", 2 version, 3 0, 4 u32 number (the higher one is newer), 8 name of the plan (8 bytes of its hash), 16 u16
CRC-16/XMODEM of the first 16 bytes (big-endian, so that it makes the sum 0), then 0xFF.
"""

from struct import unpack_from

from trailcore.compat import const, crc16

PATHS = ("/plan_a.slot", "/plan_b.slot")
PAGE = const(512)
HEAD_AT = const(4096)
PLAN_AT = const(4608)
BYTES = const(33280)  # guard, head, a plan of 24 K, guard
SUMMED = const(16)
VERSION = const(1)
MAGIC = const(0x5354)  # "TS"


class Slot:
    """A file for a plan; `number` is its plan's, -1 if it has none, `plan_hash` its hash."""

    def __init__(self, path, mode):
        self.number = -1
        self.plan_hash = b""
        self.file = file = open(path, mode)  # never closed: that would write its directory entry
        head = bytearray(PAGE)
        if file.seek(0, 2) != BYTES:
            raise OSError
        file.seek(HEAD_AT)
        file.readinto(head)  # pyright: ignore[reportAttributeAccessIssue]
        magic, version, _, number = unpack_from("<HBBI", head)
        if magic != MAGIC:
            return
        if version != VERSION:
            print("%s: a plan for a newer watch, not used: update the watch, or sync the plan again" % path)
        elif crc16(0, head, 0, SUMMED + 2) == 0:
            self.number = number
            self.plan_hash = bytes(head[8:SUMMED])


def slots(mode):
    """Return the slots that are here, that with the newer plan first."""
    found = []
    for path in PATHS:
        try:
            found.append(Slot(path, mode))
        except OSError:
            print("%s cannot be read: install again" % path)
    if len(found) == 2 and found[1].number > found[0].number:
        found.reverse()
    return found


class Plans:
    """What the edges have for plans."""

    def newest(self):
        """Return (file, byte at which the plan begins, its 8-byte hash) of each plan here, newest first."""
        return [(slot.file, PLAN_AT, slot.plan_hash) for slot in slots("rb") if slot.number >= 0]
