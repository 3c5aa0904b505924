"""Checkpoints: all of the core's state and the page under way, into two slots of the pool in turn.

A slot holds the page under way as if it were sealed here (its sequence and its bits are the position that the
state stands at), a copy of the session's OPEN page, a seal, and the state's arrays as they lie in memory, in
sectors. All but the seal is written at once. The seal has the checksum of the sectors, which takes the watch
seconds, and makes the slot count; until then the other slot does.
"""

from struct import pack_into, unpack_from

from trailcore import pages
from trailcore.compat import bytes_of, const, crc16
from watch.storage import SLOT_A, SLOT_B

_OPEN_AT = const(1)
_SEAL_AT = const(2)
_STATE_AT = const(3)

_SECTOR = const(0x53)  # its first byte, so that no search for pages takes it for one; then its number
_SECTOR_HEAD = const(2)
_AT_ONCE = const(128)  # bytes summed up in one go: some 200 thousand instructions
_ERASED = b"\xff" * 128

_SEAL = "<HHHII"  # bits of the page under way, sectors, their CRC, the RTC in days since 2000 and seconds
_SEAL_BITS = const(8 * 14)


class Checkpoint:
    """The two slots of a pool, for the core that is attached; what was saved or read last is in the attributes."""

    def __init__(self, pool):
        self.pool = pool
        self.head = pages.Head()
        self.pieces = []  # of the state's bytes, in order; none goes over the end of a sector
        self.sectors = 0
        self.is_begun = False  # a slot is written and not yet sealed
        self.summed = 0  # bytes of its sectors that `crc` is of
        self.crc = 0
        self.next_slot = 0
        self.sequence = -1  # of the page under way; -1: no checkpoint
        self.bits = 0  # of that page, which the state has seen
        self.session = 0
        self.t_ms = 0  # of the last frame the state has seen
        self.rtc_days = 0
        self.rtc_s = 0

    def attach(self, session):
        """Make this core's the state that is saved and loaded."""
        self.pieces = []
        self.sectors = 0
        at = pages.SIZE
        for words in session.arrays:
            view = bytes_of(words)
            first = 0
            while first < len(view):
                if at == pages.SIZE:
                    at = _SECTOR_HEAD
                    self.sectors += 1
                n = min(len(view) - first, pages.SIZE - at)
                self.pieces.append(view[first : first + n])
                first += n
                at += n

    def begin(self, recorder, clock, open_sequence):
        """Write the state, which has been fed what `recorder` wrote, into the older slot, all but the seal."""
        recorder.snapshot()
        self.sequence = recorder.head.sequence
        self.bits = recorder.head.bits
        self.session = recorder.head.session
        self.t_ms = recorder.last_ms
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
            pool.read(_first(self.next_slot) + _STATE_AT + sector, pool.check)
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
        slot = _first(self.next_slot)
        self._place(slot, under_way)
        if pool.read(pool.home(open_sequence), page):
            self._place(slot + _OPEN_AT, page)
        for at in range(0, pages.SIZE, 128):
            page[at : at + 128] = (
                _ERASED  # so that the seal will be written without an erase of what it seals
            )
        pool.place(slot + _SEAL_AT, page)
        done = 0
        for sector in range(self.sectors):
            done = self._fill(page, sector, done)
            self._place(slot + _STATE_AT + sector, page)
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
        at = _SECTOR_HEAD
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
        head = self.head
        head.kind = pages.CHECKPOINT
        head.sequence = self.sequence
        head.session = self.session
        head.t_ms = self.t_ms
        head.bits = _SEAL_BITS
        pack_into(_SEAL, page, pages.PAYLOAD, self.bits, self.sectors, self.crc, self.rtc_days, self.rtc_s)
        head.write(page, pages.payload_crc(page, _SEAL_BITS))
        self.pool.write(_first(self.next_slot) + _SEAL_AT, page)

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
        at = _first(slot)
        if not self._page(at + _SEAL_AT, pages.CHECKPOINT):
            return False
        self.sequence = head.sequence
        self.session = head.session
        self.t_ms = head.t_ms
        self.bits, sectors, sealed, self.rtc_days, self.rtc_s = unpack_from(_SEAL, pool.check, pages.PAYLOAD)
        if not self._page(at, pages.FRAMES):
            return False
        if head.sequence != self.sequence or head.session != self.session or head.bits != self.bits:
            return False
        crc = 0
        for index in range(at + _STATE_AT, at + _STATE_AT + sectors):
            if not pool.read(index, pool.check):
                return False
            crc = crc16(crc, pool.check, 0, pages.SIZE)
        return crc == sealed

    def load(self):
        """Take the state of the slot read last into the attached core."""
        pool = self.pool
        at = pages.SIZE
        sector = _first(1 - self.next_slot) + _STATE_AT
        for piece in self.pieces:
            if at == pages.SIZE:
                pool.read(sector, pool.check)
                sector += 1
                at = _SECTOR_HEAD
            piece[:] = pool.check[at : at + len(piece)]
            at += len(piece)

    def under_way(self):
        """Have the page that was under way at the checkpoint in the pool's `check`."""
        return self._page(_first(1 - self.next_slot), pages.FRAMES)

    def open_page(self):
        """Have the copy of the OPEN page in the pool's `check`; False if it is damaged."""
        return (
            self._page(_first(1 - self.next_slot) + _OPEN_AT, pages.OPEN)
            and self.head.session == self.session
        )

    def _page(self, index, kind):
        page = self.pool.check
        return self.pool.read(index, page) and self.head.read(page) and self.head.kind == kind


def _first(slot):
    return SLOT_B if slot else SLOT_A
