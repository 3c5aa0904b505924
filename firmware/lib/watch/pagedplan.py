"""A compiled plan where it lies on flash, read through two pages: what the core reads is read in place."""

from trailcore.compat import const, crc16

PAGE = const(256)  # holds three blocks of a profile, 9.6 km
_HEAD = const(8)  # magic and u32 length
_TRIES = const(2)


class PagedPlan:
    """The plan that begins at byte `first` of `file` (open "rb"), as `trailcore.plan` wants it: len() and [int].

    Two pages are kept, the one used last and the one before it. A page that cannot be read is tried once more, then it
    is an OSError (no plan has a byte for "not known"), and the next time it is tried again. Nothing is allocated after
    the start.
    """

    def __init__(self, file, first=0):
        self.file = file
        self.first = first
        self.here = bytearray(PAGE)
        self.other = bytearray(PAGE)
        self.page = self.other_page = -1
        self.length = size = max(0, file.seek(0, 2) - first)
        if size >= _HEAD:  # behind the plan the file goes on: a slot has one size for all plans
            self.length = min(size, self[4] | self[5] << 8 | self[6] << 16)

    def __len__(self):
        return self.length

    def __getitem__(self, index):
        if not 0 <= index < self.length:
            raise IndexError
        page = index // PAGE
        if page != self.page:
            self._turn(page)
        return self.here[index % PAGE]

    def crc(self, first, end):
        """Return the CRC-16 of the bytes from `first` to before `end`, a page at a time."""
        crc = 0
        while first < end:
            self[first]
            upto = min(end, (first // PAGE + 1) * PAGE)
            crc = crc16(crc, self.here, first % PAGE, upto - first // PAGE * PAGE)
            first = upto
        return crc

    def _turn(self, page):
        """Have `page` in `here`, from `other` or from the file."""
        here = self.other
        self.other = self.here
        self.here = here
        known = self.other_page
        self.other_page = self.page
        self.page = page
        if known == page:
            return
        for _ in range(_TRIES):
            try:
                self.file.seek(self.first + PAGE * page)
                if self.file.readinto(here) >= min(PAGE, self.length - PAGE * page):
                    return
            except OSError:
                pass
        self.page = -1
        raise OSError(5)  # input/output error
