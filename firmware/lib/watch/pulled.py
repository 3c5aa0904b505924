"""Notes in the pool what a laptop has: a page of its own, which recovery looks for. `desk` calls it."""

import os
from struct import pack_into

from trailcore import pages
from trailcore.compat import const
from watch.recovery import Recovery
from watch.slots import Slots
from watch.storage import PATH, Pool

_BITS = const(32)


def note(below):
    """Write that all pages with a sequence below this one were pulled and verified; they may be overwritten.

    ValueError: there are no such pages.
    """
    pool = Pool(open(PATH, "r+b"), os.sync)
    found = Recovery(pool)
    found.run()
    slots = Slots(pool)
    is_under_way = slots.newest() and slots.sequence > found.newest
    end = slots.sequence + 1 if is_under_way else pool.next
    if not found.pulled <= below <= end:
        raise ValueError("pages below %d: pulled below %d, written below %d" % (below, found.pulled, end))
    if is_under_way and below > found.newest:
        below = (
            slots.sequence
        )  # what was pulled of it is not all; what a full pool refused before it is nowhere
    pool.oldest = max(pool.oldest, below)  # so that a full pool has room for what follows
    if is_under_way:
        slots.restore(found)  # before the note, or that would stand in its place
    page = bytearray(pages.SIZE)
    pack_into("<I", page, pages.PAYLOAD, below)
    head = pages.Head()
    head.kind = pages.PULLED
    head.session = found.session
    head.sequence = pool.next
    head.bits = _BITS
    head.write(page, pages.payload_crc(page, _BITS))
    pool.put(page)
    pool.flush()
