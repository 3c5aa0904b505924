"""The two slots of checkpoints as they are read when the watch is switched on."""

from struct import unpack_from

from trailcore import pages
from trailcore.compat import crc16
from watch.checkpoint import OPEN_AT, SEAL, SEAL_AT, SECTOR_HEAD, STATE_AT, first_of


class Slots:
    """What the slot read last says is in the attributes; `next_slot` is the one to write next."""

    def __init__(self, pool):
        self.pool = pool
        self.head = pages.Head()
        self.next_slot = 0
        self.sequence = -1  # of the page under way; -1: no checkpoint
        self.bits = 0  # of that page, which the state has seen
        self.session = 0
        self.t_ms = 0  # of the last frame the state has seen
        self.rtc_days = 0
        self.rtc_s = 0

    def newest(self):
        """Read the newer of the two slots; False if neither holds a checkpoint."""
        best = -1
        sequence = bits = -1
        for slot in range(2):
            if self.read(slot) and (
                self.sequence > sequence or (self.sequence == sequence and self.bits > bits)
            ):
                best = slot
                sequence = self.sequence
                bits = self.bits
        self.sequence = -1
        if best < 0:
            return False
        self.next_slot = 1 - best
        return self.read(best)

    def read(self, slot):
        """Read what a slot says of itself; False if it is empty, torn, or not sealed."""
        head = self.head
        pool = self.pool
        at = first_of(slot)
        if not self._page(at + SEAL_AT, pages.CHECKPOINT):
            return False
        self.sequence = head.sequence
        self.session = head.session
        self.t_ms = head.t_ms
        self.bits, sectors, sealed, self.rtc_days, self.rtc_s = unpack_from(SEAL, pool.check, pages.PAYLOAD)
        if not self._page(at, pages.FRAMES):
            return False
        if head.sequence != self.sequence or head.session != self.session or head.bits != self.bits:
            return False
        crc = 0
        for index in range(at + STATE_AT, at + STATE_AT + sectors):
            if not pool.read(index, pool.check):
                return False
            crc = crc16(crc, pool.check, 0, pages.SIZE)
        return crc == sealed

    def load(self, pieces):
        """Take the state of the slot read last into the pieces that a Checkpoint has of a core."""
        pool = self.pool
        at = pages.SIZE
        sector = first_of(1 - self.next_slot) + STATE_AT
        for piece in pieces:
            if at == pages.SIZE:
                pool.read(sector, pool.check)
                sector += 1
                at = SECTOR_HEAD
            piece[:] = pool.check[at : at + len(piece)]
            at += len(piece)

    def under_way(self):
        """Have the page that was under way at the checkpoint in the pool's `check`."""
        return self._page(first_of(1 - self.next_slot), pages.FRAMES)

    def restore(self, found):
        """Put the page that was under way at the checkpoint into the log, as far as the state has seen it.

        `found` is the Recovery; its newest page is older.
        """
        pool = self.pool
        pool.next = self.sequence
        if self.bits and self.under_way():
            pool.put(pool.check)
            pool.flush()
            found.newest = self.sequence

    def open_page(self):
        """Have the copy of the OPEN page in the pool's `check`; False if it is damaged."""
        return (
            self._page(first_of(1 - self.next_slot) + OPEN_AT, pages.OPEN)
            and self.head.session == self.session
        )

    def _page(self, index, kind):
        page = self.pool.check
        return self.pool.read(index, page) and self.head.read(page) and self.head.kind == kind
