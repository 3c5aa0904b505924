"""The pool: one preallocated file that holds the log, opened once, never grown, never closed.

In pages of 512 bytes: guard 16, mirror ring 16, gap 8, checkpoint slot 16, gap 8, checkpoint slot 16, gap 8,
home pages, guard 16. The file starts anywhere within a 4 KiB erase unit, so a gap of 8 pages is the least that
keeps two areas from sharing one; the guards keep other files out of our units. Page `sequence` lies at
`sequence % home_pages` of home and, as one of the newest 16, at `sequence % 16` of the mirror.
"""

from trailcore.compat import const
from trailcore.pages import SIZE

PATH = "/trail.pool"

MIRROR = const(16)
MIRROR_PAGES = const(16)
SLOT_A = const(40)
SLOT_B = const(64)
SLOT_PAGES = const(16)
HOME = const(88)
OVERHEAD = const(104)  # pages that are not home

UNIT = const(8)  # pages of an erase unit
_FEWEST = const(24)  # home pages: less than the mirror and a unit would be no pool
_TRIES = const(2)


class PoolError(Exception):
    """A pool that cannot be used; the text says why and what to do."""


class Pool:
    """The log's pages on flash, through `file` (open "r+b") and `sync`, which empties the sector cache.

    `put` takes a page, `flush` writes it: first to the mirror, then home, so that of a page put nothing is
    lost whenever the power goes. `next` and `oldest` are sequences; recovery sets them.
    """

    def __init__(self, file, sync):
        self.file = file
        self.sync = sync
        size = file.seek(0, 2)
        self.home_pages = size // SIZE - OVERHEAD
        if self.home_pages < _FEWEST:
            least = (OVERHEAD + _FEWEST) * SIZE
            raise PoolError("pool of %d bytes, at least %d needed: install again" % (size, least))
        self.next = 0
        self.oldest = 0
        self.refused = 0  # pages not kept because the pool is full
        self.failed = 0  # pages that did not read back
        self.page = bytearray(SIZE)
        self.check = bytearray(SIZE)
        self.is_waiting = False
        self.is_stopped = False  # nothing is written any more: the battery is at its end

    def free(self):
        """Return how many pages can still be put.

        The erase unit after the newest page is kept free: it is erased along with that page, and what it
        held is in no mirror. Pulled pages are none of the log's any more (recovery sets `oldest` past them), and the
        oldest of them are overwritten first.
        """
        return max(0, self.home_pages - UNIT - (self.next - self.oldest))

    def put(self, page):
        """Take a copy of `page`; it is written at the next `flush`, or before the next page is taken."""
        self.flush()
        self.page[:] = page
        self.is_waiting = True

    def flush(self):
        """Write the page that waits, if there is one: some 100 ms, so after the wrist has been tapped."""
        if not self.is_waiting:
            return
        self.is_waiting = False
        page = self.page
        sequence = page[2] | page[3] << 8 | page[4] << 16 | page[5] << 24
        if self.is_stopped or self.free() == 0:
            self.refused += 1
        else:
            self.write(MIRROR + sequence % MIRROR_PAGES, page)
            self.write(self.home(sequence), page)
        self.next = sequence + 1

    def home(self, sequence):
        """Return the index in the file of the home of page `sequence`."""
        return HOME + sequence % self.home_pages

    def write(self, index, page):
        """Write `page` at `index`, and again if it does not read back: False if it still does not.

        CircuitPython takes a block for erased by its first bytes and then writes without erasing; in a
        unit where an erase was cut short that spoils the page. The second time it erases.
        """
        for _ in range(_TRIES):
            if (
                self.place(index, page)
                and self.settle()
                and self.read(index, self.check)
                and self.check == page
            ):
                return True
        self.failed += 1
        return False

    def place(self, index, page):
        """Write `page` at `index`, into the sector cache only; False if the file system refuses."""
        try:
            self.file.seek(SIZE * index)
            return self.file.write(page) == SIZE
        except OSError:
            return False

    def settle(self):
        """Have everything placed written to flash; False if the file system refuses."""
        try:
            self.sync()
            return True
        except OSError:
            return False

    def read(self, index, buffer):
        """Fill `buffer` from the page at `index`, from its first byte on; False if it cannot be read."""
        try:
            self.file.seek(SIZE * index)
            return self.file.readinto(buffer) == len(buffer)
        except OSError:
            return False
