"""Read a compiled plan: settings and distances into memory, the profile is left where it lies. Needed to start only.

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


class BadPlan(ValueError):
    """A compiled plan that must not be used; the text says why."""


def read(plan, source):
    """Check `source`, any buffer of bytes, and read it into `plan`. Raises BadPlan."""
    _check(source)
    _read_sections(plan, source)


def _check(source):
    if len(source) < HEAD or bytes(source[:4]) != b"TCP1":
        raise BadPlan("not a compiled plan")
    length = _number(source, 4)
    if length != len(source) or length > MAX_BYTES:
        raise BadPlan("plan of %d bytes says it has %d" % (len(source), length))
    if crc16(0, source, 10, length) != source[8] | source[9] << 8:
        raise BadPlan("plan is damaged: checksum differs")


def _read_sections(plan, source):
    for index in range(unpack_from("<H", source, 10)[0]):
        entry = HEAD + 8 * index
        _inside(source, entry, 8)
        kind, count = unpack_from("<HH", source, entry)
        offset = _number(source, entry + 4)
        if kind == SETTINGS:
            _read_settings(plan, source, offset, count)
        elif kind == COURSE:
            _read_course(plan, source, offset)
        elif kind == TECHNICAL:
            _read_metres(plan.technical, source, offset, 2 * count)
        elif kind == PLACES:
            _read_metres(plan.places, source, offset, count)
        elif kind == CLIMBS:
            _read_metres(plan.climbs, source, offset, 2 * count)
        else:
            raise BadPlan("section %d needs a newer watch" % kind)


def _read_settings(plan, source, offset, count):
    _inside(source, offset, 4 * count)
    for i in range(min(count, settings.COUNT)):
        plan.settings[i] = unpack_from("<i", source, offset + 4 * i)[0]


def _read_course(plan, source, offset):
    _inside(source, offset, 8)
    plan.total_m = _number(source, offset)
    plan.spacing_m, plan.posts = unpack_from("<HH", source, offset + 4)
    plan.blocks = offset + 8
    if plan.posts < 2 or not 0 < plan.total_m <= min(_LONGEST_M, plan.posts * plan.spacing_m):
        raise BadPlan("course whose length is not that of its profile")
    _inside(source, offset, 8 + (plan.posts + BLOCK_POSTS - 1) // BLOCK_POSTS * BLOCK_BYTES)


def _read_metres(into, source, offset, count):
    last = 0
    for i in range(count):
        metre = _number(source, offset + 4 * i)
        if metre < last:
            raise BadPlan("distances out of order")
        into.append(metre)
        last = metre


def _inside(source, offset, size):
    if offset + size > len(source):
        raise BadPlan("section ends after the plan")


def _number(source, at):
    _inside(source, at, 4)
    if source[at + 3] >= 64:
        raise BadPlan("number out of range at byte %d" % at)
    return unpack_from("<I", source, at)[0]
