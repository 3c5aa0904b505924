"""Checkpoints: all of the core's state and the page under way, into two slots of the pool in turn.

A slot holds the page under way as if it were sealed here (its sequence and its bits are the position the
state stands at), a copy of the session's OPEN page, and the state as STATE pages with that same sequence.
A slot that was torn while it was written has pages that disagree, or damaged ones: the other slot counts.
"""

from struct import pack_into, unpack_from

from trailcore import pages
from trailcore.compat import const
from watch.storage import SLOT_A, SLOT_B

EXTRA_BYTES = const(8)  # after the core's image: the RTC in days since 2000 and seconds

_OPEN_AT = const(1)
_STATE_AT = const(2)
_TRIES = const(2)


class Checkpoint:
    """The two slots of a pool; what was read last is in `image` and the attributes."""

    def __init__(self, pool, image_bytes):
        self.pool = pool
        self.image = bytearray(image_bytes + EXTRA_BYTES)
        self.core_bytes = image_bytes
        self.head = pages.Head()
        self.next_slot = 0
        self.sequence = -1  # of the page under way; -1: no checkpoint
        self.bits = 0  # of that page, which the state has seen
        self.session = 0
        self.t_ms = 0  # of the last frame the state has seen
        self.rtc_days = 0
        self.rtc_s = 0

    def save(self, session, recorder, clock, open_sequence):
        """Write the state of `session`, which has been fed what `recorder` wrote, into the older slot."""
        session.save(self.image)
        pack_into("<II", self.image, self.core_bytes, clock.rtc_days, clock.rtc_s)
        recorder.snapshot()
        for _ in range(_TRIES):
            self._write(recorder, open_sequence)
            if self.read(self.next_slot):
                break
        self.next_slot = 1 - self.next_slot

    def _write(self, recorder, open_sequence):
        pool = self.pool
        page = pool.check
        at = _first(self.next_slot)
        pool.place(at, recorder.page)
        if pool.read(pool.home(open_sequence), page):
            pool.place(at + _OPEN_AT, page)
        head = self.head
        head.kind = pages.CHECKPOINT
        head.sequence = recorder.head.sequence
        head.session = recorder.head.session
        head.t_ms = recorder.last_ms
        for part in range(pages.state_parts(len(self.image))):
            head.bits = pages.write_state(page, self.image, part)
            head.write(page, pages.payload_crc(page, head.bits))
            pool.place(at + _STATE_AT + part, page)
        pool.settle()

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
        if not self.read(best):
            return False
        self.rtc_days, self.rtc_s = unpack_from("<II", self.image, self.core_bytes)
        return True

    def read(self, slot):
        """Read a slot; False if it is empty, torn or of another build's size."""
        head = self.head
        at = _first(slot)
        if not self._page(at, pages.FRAMES):
            return False
        sequence = head.sequence
        session = head.session
        bits = head.bits
        for part in range(pages.state_parts(len(self.image))):
            before_ms = head.t_ms
            if not self._page(at + _STATE_AT + part, pages.CHECKPOINT):
                return False
            if head.sequence != sequence or head.session != session or (part and head.t_ms != before_ms):
                return False
            if pages.read_state(self.pool.check, self.image) != part:
                return False
        self.sequence = sequence
        self.session = session
        self.bits = bits
        self.t_ms = head.t_ms
        return True

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
