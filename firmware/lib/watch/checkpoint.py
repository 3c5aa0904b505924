"""Checkpoints: all of the core's state and the page under way, into two slots of the pool in turn.

A slot holds the page under way as if it were sealed here (its sequence and its bits are the position that the
state stands at), a copy of the session's OPEN page, a seal, and the state's arrays as they lie in memory, in
sectors. All but the seal is written at once. The seal has the checksum of the sectors, which takes the watch
seconds, and makes the slot count; until then the other slot does.
"""

from struct import pack_into

from trailcore import pages
from trailcore.compat import bytes_of, const, crc16
from watch.storage import SLOT_A, SLOT_B

OPEN_AT = const(1)
SEAL_AT = const(2)
STATE_AT = const(3)

_SECTOR = const(0x53)  # its first byte, so that no search for pages takes it for one; then its number
SECTOR_HEAD = const(2)
_AT_ONCE = const(128)  # bytes summed up in one go: some 200 thousand instructions
_ERASED = b"\xff" * 128

SEAL = "<HHHII"  # bits of the page under way, sectors, their CRC, the RTC in days since 2000 and seconds
SEAL_BITS = const(8 * 14)


class Checkpoint:
    """Writes checkpoints of the core that is attached, into `next_slot` (0 or 1) and the other in turn."""

    def __init__(self, pool, next_slot):
        self.pool = pool
        self.next_slot = next_slot
        self.head = pages.Head()  # of the seal to come
        self.head.kind = pages.CHECKPOINT
        self.head.bits = SEAL_BITS
        self.bits = 0  # of the page under way, which the state has seen
        self.rtc_days = 0
        self.rtc_s = 0
        self.pieces = []  # of the state's bytes, in order; none goes over the end of a sector
        self.sectors = 0
        self.is_begun = False  # a slot is written and not yet sealed
        self.summed = 0  # bytes of its sectors that `crc` is of
        self.crc = 0

    def attach(self, session):
        """Make this core's the state that is saved."""
        self.pieces = []
        self.sectors = 0
        at = pages.SIZE
        for words in session.arrays:
            view = bytes_of(words)
            first = 0
            while first < len(view):
                if at == pages.SIZE:
                    at = SECTOR_HEAD
                    self.sectors += 1
                n = min(len(view) - first, pages.SIZE - at)
                self.pieces.append(view[first : first + n])
                first += n
                at += n

    def begin(self, recorder, clock, open_sequence):
        """Write the state, which has been fed what `recorder` wrote, into the older slot, all but the seal."""
        recorder.snapshot()
        head = self.head
        head.sequence = recorder.head.sequence
        head.session = recorder.head.session
        head.t_ms = recorder.last_ms
        self.bits = recorder.head.bits
        self.rtc_days = clock.rtc_days
        self.rtc_s = clock.rtc_s
        self.pool.flush()
        self._write(recorder.page, open_sequence)
        self.crc = self.summed = 0
        self.is_begun = True

    def work(self):
        """Do a little of what `begin` has left; False when nothing is left."""
        if not self.is_begun:
            return False
        pool = self.pool
        first = self.summed % pages.SIZE
        sector = self.summed // pages.SIZE
        if sector < self.sectors:
            pool.read(first_of(self.next_slot) + STATE_AT + sector, pool.check)
            self.crc = crc16(self.crc, pool.check, first, first + _AT_ONCE)
            self.summed += _AT_ONCE
            return True
        self._seal()
        self.is_begun = False
        self.next_slot = 1 - self.next_slot
        return False

    def finish(self):
        """Do at once what `begin` has left."""
        while self.work():
            pass

    def _write(self, under_way, open_sequence):
        """Write all but the seal."""
        pool = self.pool
        page = pool.page
        slot = first_of(self.next_slot)
        self._place(slot, under_way)
        if pool.read(pool.home(open_sequence), page):
            self._place(slot + OPEN_AT, page)
        for at in range(0, pages.SIZE, 128):
            page[at : at + 128] = (
                _ERASED  # so that the seal will be written without an erase of what it seals
            )
        pool.place(slot + SEAL_AT, page)
        done = 0
        for sector in range(self.sectors):
            done = self._fill(page, sector, done)
            self._place(slot + STATE_AT + sector, page)
        pool.settle()

    def _place(self, index, page):
        """Place a page, and again if it does not read back, as one in a block that only looked erased."""
        pool = self.pool
        if not (pool.place(index, page) and pool.read(index, pool.check) and pool.check == page):
            pool.place(index, page)

    def _fill(self, page, sector, done):
        """Fill a sector with the pieces from number `done` on; return how many are done then."""
        page[0] = _SECTOR
        page[1] = sector
        at = SECTOR_HEAD
        pieces = self.pieces
        count = len(pieces)
        while at < pages.SIZE and done < count:
            piece = pieces[done]
            end = at + len(piece)
            page[at:end] = piece
            at = end
            done += 1
        pages.clear(page, at)
        return done

    def _seal(self):
        page = self.pool.page
        pack_into(SEAL, page, pages.PAYLOAD, self.bits, self.sectors, self.crc, self.rtc_days, self.rtc_s)
        self.head.write(page, pages.payload_crc(page, SEAL_BITS))
        self.pool.write(first_of(self.next_slot) + SEAL_AT, page)


def first_of(slot):
    """Return the index in the pool of a slot's first page."""
    return SLOT_B if slot else SLOT_A
