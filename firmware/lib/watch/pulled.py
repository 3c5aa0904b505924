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
    if not found.pulled <= below <= pool.next:
        raise ValueError(
            "pages below %d: pulled below %d, written below %d" % (below, found.pulled, pool.next)
        )
    pool.oldest = max(pool.oldest, below)  # so that a full pool has room for what follows
    slots = Slots(pool)
    if (
        slots.newest() and slots.sequence > found.newest
    ):  # the page under way comes before the note, or is lost by it
        if below > found.newest:
            below = pool.oldest = slots.sequence  # what a full pool refused in between is nowhere
        slots.restore(found)
    page = bytearray(pages.SIZE)
    pack_into("<I", page, pages.PAYLOAD, below)
    head = pages.Head()
    head.kind = pages.PULLED
    head.sequence = pool.next
    head.bits = _BITS
    head.write(page, pages.payload_crc(page, _BITS))
    pool.put(page)
    pool.flush()
