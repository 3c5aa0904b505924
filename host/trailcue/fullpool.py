"""A pool with little room left: sessions of other days, ended, that no laptop has pulled yet.

The fault `storage-full` of a virtual watch is prepared so, because a watch in one session does not live long enough to
fill its pool.
"""

from __future__ import annotations

from trailcore.pages import SIZE, Head, payload_crc
from trailcore.plan import Plan
from trailcue import payload
from trailcue.log.wrist import Wrist
from trailcue.sensed import Second

SECONDS_A_PAGE = 90
"""Of log, in a session with all sensors (firmware/README.md: 5.50 bytes a second of frames, 496 a page)."""

# The pool's layout (firmware/lib/watch, "The pool"), in pages.
GUARD = 16
"""At both ends; nobody writes there."""
MIRROR = GUARD
MIRROR_PAGES = 16
SLOTS = (40, 64)
SLOT_PAGES = 16
HOME = 88
OVERHEAD = HOME + GUARD
UNIT = 8
FEWEST_PAGES = OVERHEAD + 24
"""Of a pool: one of fewer the watch refuses."""
_SESSION_S = 1800


def is_enough(size: int) -> bool:
    """Tell whether the watch takes a file of so many bytes for a pool."""
    return size // SIZE >= FEWEST_PAGES


def room(seconds: int) -> int:
    """Return the pages in which a session finds room for about so long."""
    return seconds // SECONDS_A_PAGE


def filled(pool_pages: int, free: int) -> bytes:
    """Return a pool that refuses the page after the next `free` ones.

    Args:
        pool_pages: of the file, all that is not home included.
        free: pages that can still be put; more than there are leaves it empty.
    """
    pool = bytearray(b"\xff" * (SIZE * pool_pages))
    home_pages = pool_pages - OVERHEAD
    one = _session()
    head = Head()
    count = max(0, home_pages - UNIT - free)
    before = -count % len(one)  # so that the last page is one that ends a session
    for sequence in range(count):
        page = bytearray(one[(before + sequence) % len(one)])
        head.read(page)
        head.sequence = sequence
        head.session = (before + sequence) // len(one) + 1
        head.write(page, payload_crc(page, head.bits))
        for index in (HOME + sequence % home_pages, MIRROR + sequence % MIRROR_PAGES):
            pool[SIZE * index : SIZE * (index + 1)] = page
    return bytes(pool)


def _session() -> list[bytes]:
    """Return the pages of a short session, from its opening to its end."""
    wrist = Wrist(Plan(), payload.build_id_bytes())
    for second in range(1, _SESSION_S):
        wrist.second(Second(1000 * second, pressure_pa=95_000 + second % 7, bpm=120))
    log = wrist.finish()
    return [log[at : at + SIZE] for at in range(0, len(log), SIZE)]
