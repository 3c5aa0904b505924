"""Read a compiled plan in place: settings into memory, course sections where they lie.

Format, little-endian. Head: "TCP1", u32 length of the whole, u16 CRC-16 of the bytes from 10 on,
u16 number of sections, then per section u16 kind, u16 count, u32 offset. Sections:
SETTINGS (kind 1): count x i32, the order of `settings`.
COURSE (kind 2): u32 total m, u16 spacing m, u16 posts, then one block for each 64 posts:
u32 altitude of its first post in dm above -1000 m, then 64 x i8 rises of 2 dm, one for each post from the
one before it (0 for the first; the last block is padded with 0).
TECHNICAL (kind 3): count x (u32 from m, u32 to m), ascending.
PLACES (kind 4): count x u32 m, ascending: where the wearer can say that he is: aid stations and tops.
CLIMBS (kind 5): count x (u32 foot m, u32 top m), ascending.
"""

from array import array
from struct import unpack_from

from trailcore import settings
from trailcore.compat import const, crc16

HEAD = const(12)
SETTINGS = const(1)
COURSE = const(2)
TECHNICAL = const(3)
PLACES = const(4)
CLIMBS = const(5)
BLOCK_POSTS = const(64)
BLOCK_BYTES = const(68)
MAX_BYTES = const(24576)

_LONGEST_M = const(4000000)  # a place in cm stays below 2^29
_STEEPEST_DM = const(1600)  # from one block to the next; keeps products below 2^30 whatever a plan holds


class BadPlan(ValueError):
    """A compiled plan that must not be used; the text says why."""


class Plan:
    """A checked plan over `source`, any buffer of bytes; an empty one stands for the defaults.

    `settings` is the int32 array of resolved settings; `total_m` is 0 where there is no course. `blocks` is
    where the profile begins. Of the profile it remembers the last two posts read.
    """

    def __init__(self, source=b""):
        self.settings = settings.defaults()
        self.source = source
        self.total_m = 0
        self.spacing_m = 0
        self.posts = 0
        self.technical = array("i")
        self.places = array("i")
        self.climbs = array("i")
        self.blocks = 0
        self._post = -1
        self._low_dm = 0  # altitude of that post
        self._rise_dm = 0  # from there to the next
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
                self._read_metres(self.technical, source, offset, 2 * count)
            elif kind == PLACES:
                self._read_metres(self.places, source, offset, count)
            elif kind == CLIMBS:
                self._read_metres(self.climbs, source, offset, 2 * count)
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
        if self.posts < 2 or not 0 < self.total_m <= min(_LONGEST_M, self.posts * self.spacing_m):
            raise BadPlan("course whose length is not that of its profile")
        _inside(source, offset, 8 + (self.posts + BLOCK_POSTS - 1) // BLOCK_POSTS * BLOCK_BYTES)

    def _read_metres(self, into, source, offset, count):
        last = 0
        for i in range(count):
            metre = _number(source, offset + 4 * i)
            if metre < last:
                raise BadPlan("distances out of order")
            into.append(metre)
            last = metre

    def altitude_dm(self, distance_m):
        """Return the altitude in dm, from 1000 m below the sea, at a distance along the course: between posts linearly.

        Level beyond the ends. Reading on along the course is cheap; going back begins at the block's first post.
        """
        distance_m = max(0, min(distance_m, self.total_m))
        post = min(distance_m // self.spacing_m, self.posts - 2)
        at = self._post
        if at != post:
            low = self._low_dm
            if at < 0 or not at <= post < at + BLOCK_POSTS:
                at = post & ~(BLOCK_POSTS - 1)
                low = self._base_dm(at)
            while True:
                within = at + 1 & BLOCK_POSTS - 1
                if within:
                    rise = self.source[self.blocks + (at >> 6) * BLOCK_BYTES + 4 + within]
                    rise = 2 * (rise if rise < 128 else rise - 256)
                else:
                    rise = max(-_STEEPEST_DM, min(_STEEPEST_DM, self._base_dm(at + 1) - low))
                if at == post:
                    break
                low += rise
                at += 1
            self._post = post
            self._low_dm = low
            self._rise_dm = rise
        return self._low_dm + self._rise_dm * (distance_m - post * self.spacing_m) // self.spacing_m

    def _base_dm(self, post):
        at = self.blocks + (post >> 6) * BLOCK_BYTES
        return self.source[at] | self.source[at + 1] << 8 | self.source[at + 2] << 16


def _inside(source, offset, size):
    if offset + size > len(source):
        raise BadPlan("section ends after the plan")


def _number(source, at):
    _inside(source, at, 4)
    if source[at + 3] >= 64:
        raise BadPlan("number out of range at byte %d" % at)
    return unpack_from("<I", source, at)[0]
