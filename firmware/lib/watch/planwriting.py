"""Puts a plan into the slot that counts least; `desk` calls it. The other slot's stays until the new one is whole."""

import os
from struct import pack_into

from trailcore.compat import crc16
from trailcore.plancheck import check
from watch.pagedplan import PagedPlan
from watch.plans import BYTES, HEAD_AT, MAGIC, PAGE, PATHS, PLAN_AT, SUMMED, VERSION, slots


class Writing:
    """A plan of that hash (8 bytes), given to `write` in pieces of 512 bytes; `finish` has it count."""

    def __init__(self, name):
        found = slots("r+b")
        if len(found) < len(PATHS):  # in the only one may be the only plan
            raise OSError("a slot for plans is missing: install again")
        self.slot = found[-1]
        self.number = max(found[0].number, 0) + 1
        self.plan_hash = name
        self.page = bytearray(PAGE)
        self.at = PLAN_AT
        self._place(HEAD_AT)  # zeros: from here on the slot has no plan
        os.sync()

    def write(self, piece):
        """Take the next 512 bytes of the plan, fewer at its end."""
        n = len(piece)
        if n > PAGE or self.at + PAGE > BYTES - HEAD_AT:
            raise ValueError("plan of more than %d bytes: no room" % (BYTES - HEAD_AT - PLAN_AT))
        self.page[:n] = piece
        for i in range(n, PAGE):
            self.page[i] = 0
        self._place(self.at)
        self.at += PAGE

    def finish(self):
        """Have the plan count from the next start on. BadPlan says why it cannot; the other slot's then stays."""
        os.sync()
        check(PagedPlan(self.slot.file, PLAN_AT))
        page = self.page
        for i in range(PAGE):
            page[i] = 0xFF
        pack_into("<HBBI8s", page, 0, MAGIC, VERSION, 0, self.number, self.plan_hash)
        pack_into(">H", page, SUMMED, crc16(0, page, 0, SUMMED))
        self._place(HEAD_AT)
        os.sync()

    def _place(self, at):
        self.slot.file.seek(at)
        self.slot.file.write(self.page)
