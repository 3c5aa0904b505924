"""Read a compiled plan (`plancheck` checks it): what an entry needs goes into memory. Needed to start only.

Format, little-endian. Head: "TCP2", u32 length of the whole, u16 CRC-16 of the bytes from 10 on,
u16 number of sections, then per section u16 kind, u16 count, u32 offset. Sections:
SETTINGS (kind 1): count x i32, the order of `settings`.
COURSE (kind 2): u32 total m, u16 spacing m, u16 posts, then one block for each 64 posts:
u32 altitude of its first post in dm above -1000 m, then 64 x i8 rises of 2 dm, one for each post from the
one before it (0 for the first; the last block is padded with 0). The k-th such section is course k; TECHNICAL,
PLACES, CLIMBS and STATIONS that follow it are its.
TECHNICAL (kind 3): count x (u32 from m, u32 to m), ascending.
PLACES (kind 4): count x u32 m, ascending: where the wearer can say that he is: aid stations and tops.
CLIMBS (kind 5): count x (u32 foot m, u32 top m), ascending.
ENTRIES (kind 6): count x (u16 day since 2000-01-01, 0 any; u8 slot: 0 any, 1 a.m., 2 p.m., +128 optional; u8 course,
255 none; u32 offset of changes, 0 none; u32 offset of a program, 0 none): the calendar, in its order.
PROGRAMS (kind 7): count bytes, where changes (u8 n, n x (u8 index of `settings`, i32)) and programs (`program`) lie.
STATIONS (kind 8): count x u32 m, ascending: the aid stations among the places.
`source` is anything with len() and [int]: nothing is sliced, so that it may be a file (`watch.pagedplan`).
"""

from array import array

from trailcore import program, settings
from trailcore.compat import const

HEAD = const(12)
SETTINGS = const(1)
COURSE = const(2)
TECHNICAL = const(3)
PLACES = const(4)
CLIMBS = const(5)
ENTRIES = const(6)
PROGRAMS = const(7)
STATIONS = const(8)
BLOCK_POSTS = const(64)
BLOCK_BYTES = const(68)
ENTRY_BYTES = const(12)
NO_COURSE = const(255)
OPTIONAL = const(128)
MAX_BYTES = const(24576)

_HIGHEST = const(16)  # of the high half of a setting, either way; twelve days in s, a thousand km in m
_SHORTEST_MM = const(100)
_LONGEST_MM = const(3000)
_MANY = const(1000)  # mm of a stair (30 h of them stay below 2^30), permille in thin air; tenfold in m
_HEAVIEST = const(4000)  # of the forecast's weights, either way: where `heart` lets none grow beyond
_NOON_S = const(43200)
_DAY_S = const(86400)
_DAY_MIN = const(1440)


class BadPlan(ValueError):
    """A compiled plan that must not be used; the text says why."""


def entry_for(source, days, second_of_day):
    """Return the index of the entry for a start at this date (days since 2000-01-01, 0 unknown) and second of it, UTC.

    A dated one before an undated one; one of this half of the day before one for any time, that before the other half;
    one that is not optional before one that is; the first of equals. OFF where the calendar has nothing for then.
    """
    found = settings.OFF
    if not len(source):
        return found
    values = settings.defaults()
    row = find(source, SETTINGS)
    if row and u16(source, row + 2) > settings.UTC_MIN:
        put(values, settings.UTC_MIN, source, number(source, row + 4) + 4 * settings.UTC_MIN)
    second_of_day += 60 * max(-_DAY_MIN, min(_DAY_MIN, values[settings.UTC_MIN]))
    if days:
        days += second_of_day // _DAY_S
    half = 1 if second_of_day % _DAY_S < _NOON_S else 2
    most = -1
    row = find(source, ENTRIES)
    count = u16(source, row + 2) if row else 0
    at = number(source, row + 4) if row else 0
    inside(source, at, ENTRY_BYTES * count)
    for i in range(count):
        day = u16(source, at)
        slot = source[at + 2] & 127
        if day == 0 or day == days:
            fits = (8 if day else 0) + (4 if slot == half and days else 0 if slot else 2)
            fits += 0 if source[at + 2] & OPTIONAL else 1
        else:
            fits = -1 if days or i else 0  # nobody knows the day: the first, unless one is for any
        if fits > most:
            most = fits
            found = i
        at += ENTRY_BYTES
    return found


def read(plan, source, entry):
    """Read into `plan` what `entry` needs, OFF: the settings alone; a plan without a calendar is its first course.

    Raises BadPlan; `source` must have been checked.
    """
    row = find(source, SETTINGS)
    for i in range(u16(source, row + 2) if row else 0):
        put(plan.settings, i, source, number(source, row + 4) + 4 * i)
    row = find(source, ENTRIES)
    count = u16(source, row + 2) if row else 0
    plan.settings[settings.ENTRY] = settings.OFF
    if not count:
        _read_course(plan, source, 0)
    elif entry >= count:
        raise BadPlan("no entry %d in a calendar of %d" % (entry, count))
    elif entry >= 0:
        at = number(source, row + 4) + ENTRY_BYTES * entry
        changes = number(source, at + 4)
        if changes:
            for i in range(source[changes]):
                put(plan.settings, source[changes + 1 + 5 * i], source, changes + 2 + 5 * i)
        plan.settings[settings.ENTRY] = entry
        plan.program = number(source, at + 8)
        plan.breathes = plan.program and breathes(source, plan.program)
        if source[at + 3] < NO_COURSE:
            _read_course(plan, source, source[at + 3])


def breathes(source, at):
    """Tell whether a step of the program that begins there asks for a breath; a damaged one may."""
    while at + program.HEAD_BYTES <= len(source):
        op = source[at]
        if op == program.STEP:
            mask = source[at + 4] | source[at + 5] << 8
            if mask & program.BREATH:
                return True
            at += program.HEAD_BYTES
            for bit in range(11):
                if mask >> bit & 1:
                    at += 2 if program.TWO_BYTES >> bit & 1 else 1
        elif op == program.REPEAT:
            at += 2
        elif op == program.AGAIN:
            at += 1
        else:
            break
    return False


def _read_course(plan, source, course):
    """Take the head of a course, and the lists that follow it."""
    seen = -1
    for row in range(HEAD, HEAD + 8 * u16(source, 10), 8):
        kind = u16(source, row)
        n = u16(source, row + 2)
        at = number(source, row + 4)
        seen += 1 if kind == COURSE else 0
        if seen != course:
            continue
        if kind == COURSE:
            plan.total_m = number(source, at)
            plan.spacing_m = u16(source, at + 4)
            plan.posts = u16(source, at + 6)
            plan.blocks = at + 8
        elif kind == TECHNICAL:
            plan.technical = _metres(source, at, 2 * n)
        elif kind == PLACES:
            plan.places = _metres(source, at, n)
        elif kind == CLIMBS:
            plan.climbs = _metres(source, at, 2 * n)
        elif kind == STATIONS:
            plan.stations = _metres(source, at, n)


def _metres(source, at, n):
    """Return distances in two bytes each if they fit."""
    metres = [number(source, at + 4 * i) for i in range(n)]
    return array("H" if n and metres[n - 1] < 65536 else "i", metres)


def put(values, index, source, at):
    """Set a setting, refused where no wearer can mean it; those that this watch does not know are left out."""
    high = u16(source, at + 2)
    high -= 65536 if high & 0x8000 else 0
    if not -_HIGHEST <= high < _HIGHEST:
        raise BadPlan("setting %d out of range" % index)
    value = high << 16 | u16(source, at)
    if index <= settings.Z5_BPM and not 0 < value < 256:
        raise BadPlan("no heart beats %d times a minute" % value)
    if settings.STEP_HIKE_MM <= index <= settings.STEP_RUN_MM and not _SHORTEST_MM <= value <= _LONGEST_MM:
        raise BadPlan("nobody's step is %d mm long" % value)
    is_factor = index == settings.STAIR_MM or settings.THIN_AIR_M <= index <= settings.THIN_AIR
    if is_factor and not -_MANY <= value <= (10 * _MANY if index == settings.THIN_AIR_M else _MANY):
        raise BadPlan("setting %d out of range" % index)
    if settings.FORECAST_8S <= index <= settings.FORECAST_AHEAD and not -_HEAVIEST <= value <= _HEAVIEST:
        raise BadPlan("setting %d out of range" % index)
    if index < settings.COUNT:
        values[index] = value


def inside(source, offset, size):
    """Refuse what ends after the plan."""
    if offset + size > len(source):
        raise BadPlan("section ends after the plan")


def find(source, kind):
    """Return where the row of the last section of a kind is in the table, 0 without one."""
    row = 0
    for at in range(HEAD, HEAD + 8 * u16(source, 10), 8):
        if u16(source, at) == kind:
            row = at
    return row


def u16(source, at):
    """Return the u16 at a byte."""
    try:
        return source[at] | source[at + 1] << 8
    except IndexError:
        raise BadPlan("section ends after the plan")


def number(source, at):
    """Return the u32 at a byte, which must be below 2^30."""
    high = u16(source, at + 2)
    if high >= 0x4000:
        raise BadPlan("number out of range at byte %d" % at)
    return high << 16 | u16(source, at)
