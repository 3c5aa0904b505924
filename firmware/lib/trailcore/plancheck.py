"""Whether a compiled plan may be used: all of it is looked at before any of it is. Needed to start only."""

from trailcore import settings
from trailcore.compat import const, crc16
from trailcore.planfile import (
    BLOCK_BYTES,
    BLOCK_POSTS,
    CLIMBS,
    COURSE,
    ENTRIES,
    ENTRY_BYTES,
    HEAD,
    MAX_BYTES,
    NO_COURSE,
    PROGRAMS,
    SETTINGS,
    STATIONS,
    TECHNICAL,
    BadPlan,
    find,
    inside,
    number,
    put,
    u16,
)
from trailcore.program import AGAIN, END, HEAD_BYTES, NESTING, REPEAT, STEP, TWO_BYTES, ZONES

MOST = const(202)  # numbers in a list: 100 stretches; 100 tops and 100 stations, start and finish

_LONGEST_M = const(4000000)  # a place in cm stays below 2^29
_HIGHEST_DM = const(100000)  # from 1000 m below the sea, where altitudes count from: no ground is higher
_UNTIL = const(10)  # ways in which a step may end, from 1 on
_FIELDS = const(11)  # bits of a step's mask
_BANDS = const(2 | 8 | 32)  # of them those of a lower and an upper end


def check(source):
    """Refuse a plan that is damaged, or whose parts do not fit each other: BadPlan says why."""
    if len(source) < HEAD or u16(source, 0) != 0x4354 or u16(source, 2) != 0x3250:
        raise BadPlan("not a compiled plan of this version")
    length = number(source, 4)
    if length != len(source) or length > MAX_BYTES:
        raise BadPlan("plan of %d bytes says it has %d" % (len(source), length))
    crc = source.crc(10, length) if hasattr(source, "crc") else crc16(0, source, 10, length)
    if crc != u16(source, 8):
        raise BadPlan("plan is damaged: checksum differs")
    values = settings.defaults()
    courses = 0
    for row in range(HEAD, HEAD + 8 * u16(source, 10), 8):
        kind = u16(source, row)
        n = u16(source, row + 2)
        at = number(source, row + 4)
        if kind == SETTINGS:
            for i in range(n):
                put(values, i, source, at + 4 * i)
        elif kind == COURSE:
            _check_course(source, at)
            courses += 1
        elif kind in (ENTRIES, PROGRAMS):
            inside(source, at, n if kind == PROGRAMS else ENTRY_BYTES * n)
        elif TECHNICAL <= kind <= STATIONS and courses:
            _check_metres(source, at, 2 * n if kind in (TECHNICAL, CLIMBS) else n)
        else:
            raise BadPlan("section %d needs a newer watch" % kind)
    _check_entries(source, values, courses)


def _check_entries(source, values, courses):
    row = find(source, PROGRAMS)
    first = number(source, row + 4) if row else 0
    end = first + u16(source, row + 2) if row else 0
    row = find(source, ENTRIES)
    count = u16(source, row + 2) if row else 0
    at = number(source, row + 4) if row else 0
    for i in range(count):
        if courses <= source[at + 3] < NO_COURSE:
            raise BadPlan("entry %d is on a course that is not there" % i)
        _check_changes(source, values, number(source, at + 4), first, end)
        _check_program(source, number(source, at + 8), first, end)
        at += ENTRY_BYTES


def _check_course(source, at):
    inside(source, at, 8)
    spacing_m = u16(source, at + 4)
    posts = u16(source, at + 6)
    if posts < 2 or not 0 < number(source, at) <= min(_LONGEST_M, posts * spacing_m):
        raise BadPlan("course whose length is not that of its profile")
    blocks = (posts + BLOCK_POSTS - 1) // BLOCK_POSTS
    inside(source, at, 8 + blocks * BLOCK_BYTES)
    for block in range(blocks):
        if number(source, at + 8 + block * BLOCK_BYTES) > _HIGHEST_DM:
            raise BadPlan("course above all mountains")


def _check_metres(source, at, n):
    last = 0
    for i in range(n):
        metre = number(source, at + 4 * i)
        if metre < last or metre > _LONGEST_M or n > MOST:
            raise BadPlan("distances out of order")
        last = metre


def _check_changes(source, values, at, first, end):
    if not at:
        return
    if not (first <= at < end and at + 1 + 5 * source[at] <= end):
        raise BadPlan("changes that are not among the programs")
    for i in range(source[at]):
        put(values, source[at + 1 + 5 * i], source, at + 2 + 5 * i)


def _check_program(source, at, first, end):
    """Walk through a program: it ends among the programs, and repeats nothing without a step in it."""
    if not at:
        return
    op = depth = 0
    while first <= at < end:
        before = op
        op = source[at]
        if op == END and not depth:
            return
        if op == REPEAT and depth < NESTING and at + 1 < end and source[at + 1]:
            depth += 1
            at += 2
        elif op == AGAIN and depth and before != REPEAT:
            depth -= 1
            at += 1
        elif op == STEP and at + HEAD_BYTES <= end and 0 < source[at + 1] <= _UNTIL:
            at = _after_fields(source, at + HEAD_BYTES, u16(source, at + 4), end)
        else:
            break
    raise BadPlan("a program that is none")


def _after_fields(source, at, mask, end):
    """Return where a step's fields end; the end of all where one of them cannot be."""
    if mask >> _FIELDS:
        return end
    bit = 1
    while bit <= mask:
        if mask & bit:
            size = 2 if TWO_BYTES & bit else 1
            if at + size > end:
                return end
            low = source[at]
            if bit == ZONES:
                is_sound = 0 < low >> 4 <= low & 15 < 6
            else:
                is_sound = not _BANDS & bit or low <= source[at + 1] or not source[at + 1]
            if not is_sound:
                return end
            at += size
        bit <<= 1
    return at
