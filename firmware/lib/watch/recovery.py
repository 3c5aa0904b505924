"""What a pool holds at boot: brings back home pages from the mirror, finds the newest page and its session.

Heads tell where things lie; only pages that matter are checksummed, because a checksum costs the watch some
5 ms and a pool has 3,700 pages.
"""

from struct import unpack_from

from trailcore import ids, pages
from trailcore.compat import const
from trailcore.frame import EVENT_ROW, Frame
from trailcore.framereader import FrameReader
from watch.storage import HOME, MIRROR, MIRROR_PAGES, UNIT

_NO_LIMIT = const((1 << 30) - 1)


class Recovery:
    """Looks through a pool and sets its `next` and `oldest`. Run it before anything is put.

    `newest` is the sequence of the last page, -1 in an empty pool; `session` is that of the last page of a session;
    `open_sequence` that of the session's OPEN page, -1 if it is lost; `restored` counts the pages that came from the
    mirror. What a laptop has is all below `pulled`.
    """

    def __init__(self, pool):
        self.pool = pool
        self.head = pages.Head()
        self.newest = -1
        self.oldest = 0
        self.session = 0
        self.open_sequence = -1
        self.pulled_sequence = -1  # of the last PULLED page
        self.pulled = 0
        self.restored = 0
        self.is_closed = False

    def run(self):
        """Recover; safe to be cut short anywhere and run again."""
        self._restore()
        limit = _NO_LIMIT
        while True:
            self._claims(limit)
            if self.newest < 0 or self.load(self.newest):
                break
            limit = self.newest
        pool = self.pool
        pool.next = self.newest + 1
        if self.newest < 0:
            pool.oldest = 0
            return
        self._last_of_session()
        if self.pulled_sequence >= 0 and self.load(self.pulled_sequence):
            self.pulled = unpack_from("<I", pool.check, pages.PAYLOAD)[0]
        pool.oldest = max(self.oldest, pool.next - pool.home_pages, self.pulled)
        self._refill()
        if self.open_sequence >= 0 and not (
            self.load(self.open_sequence) and self.head.session == self.session
        ):
            self.open_sequence = -1

    def _last_of_session(self):
        """Know which session is the last, and whether it was closed: what was pulled may be noted behind it."""
        last = self.newest
        while self.head.kind == pages.PULLED and last > self.oldest:
            last -= 1
            self.load(last)
        self.session = self.head.session
        self.is_closed = self.head.kind == pages.PULLED or self.ends_closed(self.head)

    def load(self, sequence):
        """Have page `sequence` in the pool's `check` and its head in `head`; False if it is lost."""
        pool = self.pool
        head = self.head
        return (
            pool.read(pool.home(sequence), pool.check) and head.read(pool.check) and head.sequence == sequence
        )

    def _restore(self):
        """Put back what an erase cut short took from home and the mirror still has."""
        pool = self.pool
        head = self.head
        page = pool.page
        for index in range(MIRROR, MIRROR + MIRROR_PAGES):
            if not pool.read(index, page) or not head.read(page):
                continue
            sequence = head.sequence
            if not self.has_home(sequence):
                pool.write(pool.home(sequence), page)
                self.restored += 1

    def _refill(self):
        """Have the mirror hold again what shares an erase unit with the next page: a cut may have torn it."""
        pool = self.pool
        head = self.head
        page = pool.page
        for sequence in range(max(0, self.newest + 1 - UNIT), self.newest + 1):
            mirror = MIRROR + sequence % MIRROR_PAGES
            if pool.read(mirror, page) and head.read(page) and head.sequence == sequence:
                continue
            if self.load(sequence):
                page[:] = pool.check
                pool.write(mirror, page)

    def has_home(self, sequence):
        """Tell whether the home of a page holds it or, laps later, another."""
        pool = self.pool
        head = self.head
        if not pool.read(pool.home(sequence), pool.check) or not head.read(pool.check):
            return False
        later = head.sequence - sequence
        return later >= 0 and later % pool.home_pages == 0

    def _claims(self, limit):
        """Find the newest page below `limit`, the oldest, and the last OPEN page, going by heads alone."""
        pool = self.pool
        n = pool.home_pages
        start = bytearray(2 + 4)
        self.newest = self.open_sequence = self.pulled_sequence = -1
        self.oldest = _NO_LIMIT
        for slot in range(n):
            if not pool.read(HOME + slot, start) or start[0] != 0x54 or start[5] >= 64:
                continue
            if start[1] >> 4 != pages.VERSION:
                continue
            sequence = start[2] | start[3] << 8 | start[4] << 16 | start[5] << 24
            if sequence % n != slot or sequence >= limit:
                continue
            self.newest = max(self.newest, sequence)
            self.oldest = min(self.oldest, sequence)
            if start[1] & 15 == pages.OPEN:
                self.open_sequence = max(self.open_sequence, sequence)
            elif start[1] & 15 == pages.PULLED:
                self.pulled_sequence = max(self.pulled_sequence, sequence)

    def ends_closed(self, head):
        """Tell whether the page just loaded, of this head, ends with the wearer's closing the session."""
        if head.kind != pages.FRAMES:
            return False
        frame = Frame()
        reader = FrameReader()
        reader.begin(self.pool.check, head.t_ms, head.bits)
        is_closed = False
        while reader.left > 0 and reader.read(frame):
            is_closed = False
            for i in range(frame.n_events):
                if frame.events[i * EVENT_ROW] == ids.CLOSED:
                    is_closed = True
        return is_closed
