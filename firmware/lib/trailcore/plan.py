"""Read a compiled plan in place: settings into memory, course sections where they lie.

Format, little-endian. Head: "TCP1", u32 length of the whole, u16 CRC-16 of the bytes from 10 on,
u16 number of sections, then per section u16 kind, u16 count, u32 offset. Sections:
SETTINGS (kind 1): count x i32, the order of `settings`.
COURSE (kind 2): u32 total m, u16 spacing m, u16 posts, then one block for each 64 posts:
u32 altitude of its first post in dm above -1000 m, then 64 x i8 rises of 2 dm, one for each post from the
one before it (0 for the first; the last block is padded with 0).
TECHNICAL (kind 3): count x (u32 from m, u32 to m), ascending.
"""

from array import array
from struct import unpack_from

from trailcore import settings
from trailcore.compat import const, crc16

HEAD = const(12)
SETTINGS = const(1)
COURSE = const(2)
TECHNICAL = const(3)
BLOCK_POSTS = const(64)
BLOCK_BYTES = const(68)
MAX_BYTES = const(24576)


class BadPlan(ValueError):
    """A compiled plan that must not be used; the text says why."""


class Plan:
    """A checked plan over `source`, any buffer of bytes; an empty one stands for the defaults.

    `settings` is the int32 array of resolved settings; `total_m` is 0 where there is no course. `blocks` is
    where the profile begins.
    """

    def __init__(self, source=b""):
        self.settings = settings.defaults()
        self.source = source
        self.total_m = 0
        self.spacing_m = 0
        self.posts = 0
        self.technical = array("i")
        self.blocks = 0
        if len(source):
            self._check(source)
            self._read_sections(source)

    def _check(self, source):
        if len(source) < HEAD or bytes(source[:4]) != b"TCP1":
            raise BadPlan("not a compiled plan")
        length = _number(source, 4)
        if length != len(source) or length > MAX_BYTES:
            raise BadPlan("plan of %d bytes says it has %d" % (len(source), length))
        if crc16(0, source, 10, length) != source[8] | source[9] << 8:
            raise BadPlan("plan is damaged: checksum differs")

    def _read_sections(self, source):
        for index in range(unpack_from("<H", source, 10)[0]):
            entry = HEAD + 8 * index
            _inside(source, entry, 8)
            kind, count = unpack_from("<HH", source, entry)
            offset = _number(source, entry + 4)
            if kind == SETTINGS:
                self._read_settings(source, offset, count)
            elif kind == COURSE:
                self._read_course(source, offset)
            elif kind == TECHNICAL:
                self._read_technical(source, offset, count)
            else:
                raise BadPlan("section %d needs a newer watch" % kind)

    def _read_settings(self, source, offset, count):
        _inside(source, offset, 4 * count)
        for i in range(min(count, settings.COUNT)):
            self.settings[i] = unpack_from("<i", source, offset + 4 * i)[0]

    def _read_course(self, source, offset):
        _inside(source, offset, 8)
        self.total_m = _number(source, offset)
        self.spacing_m, self.posts = unpack_from("<HH", source, offset + 4)
        self.blocks = offset + 8
        if self.posts < 2 or not 0 < self.total_m <= self.posts * self.spacing_m:
            raise BadPlan("course whose length is not that of its profile")
        _inside(source, offset, 8 + (self.posts + BLOCK_POSTS - 1) // BLOCK_POSTS * BLOCK_BYTES)

    def _read_technical(self, source, offset, count):
        last = 0
        for i in range(2 * count):
            edge = _number(source, offset + 4 * i)
            if edge < last:
                raise BadPlan("technical stretches out of order")
            self.technical.append(edge)
            last = edge


def _inside(source, offset, size):
    if offset + size > len(source):
        raise BadPlan("section ends after the plan")


def _number(source, at):
    _inside(source, at, 4)
    if source[at + 3] >= 64:
        raise BadPlan("number out of range at byte %d" % at)
    return unpack_from("<I", source, at)[0]
