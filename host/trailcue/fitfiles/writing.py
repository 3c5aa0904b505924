"""The bytes of a FIT file: definitions, messages, checksums. What a field cannot hold is written as unknown."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from struct import Struct, pack, unpack
from typing import NamedTuple

from .profile import ENUMS, MESSAGES, Field

Values = dict[str, object]
Row = tuple[str, Values]
"""Name of a message, and its field values by name, in the profile's units."""

LONGEST_STRING = 255
"""Bytes, the closing zero included."""
_SLOTS = 16
"""Definitions that can be in force at a time."""
_PROFILE_VERSION = 2195


class _Kind(NamedTuple):
    base: int
    letter: str
    low: int
    high: int
    none: int


KINDS = {
    "enum": _Kind(0x00, "B", 0, 0xFE, 0xFF),
    "s8": _Kind(0x01, "b", -0x7F, 0x7E, 0x7F),
    "u8": _Kind(0x02, "B", 0, 0xFE, 0xFF),
    "s16": _Kind(0x83, "h", -0x7FFF, 0x7FFE, 0x7FFF),
    "u16": _Kind(0x84, "H", 0, 0xFFFE, 0xFFFF),
    "s32": _Kind(0x85, "i", -0x7FFFFFFF, 0x7FFFFFFE, 0x7FFFFFFF),
    "u32": _Kind(0x86, "I", 0, 0xFFFFFFFE, 0xFFFFFFFF),
    "f32": _Kind(0x88, "I", 0, 0, 0xFFFFFFFF),
    "u32z": _Kind(0x8C, "I", 1, 0xFFFFFFFF, 0),
    "byte": _Kind(0x0D, "B", 0, 0xFF, 0xFF),
}
"""Base type, its letter in `struct`, what it holds, and what stands for no value. The first of the range of signed
ones is left out too: no field of ours needs it. A float is packed as its bits, as its "no value" is one NaN of many."""
STRING = 0x07


class Own(NamedTuple):
    """A developer field: one of ours, which the file itself describes."""

    number: int
    name: str
    kind: str
    units: str = ""
    size: int = 0
    """Bytes of a string."""
    native: str | None = None
    """The field of the same message in the profile that it says the same as."""

    @property
    def base(self) -> int:
        """The number of its base type."""
        return STRING if self.kind == "string" else KINDS[self.kind].base


def described(field: Own, message: str) -> Values:
    """The values of the `field_description` of one of our fields, which stands in `message`."""
    values: Values = {
        "developer_data_index": 0,
        "field_definition_number": field.number,
        "fit_base_type_id": field.base,
        "field_name": field.name,
        "units": field.units or None,
        "native_mesg_num": None,
        "native_field_num": None,
    }
    if field.native:
        values["native_mesg_num"] = MESSAGES[message].number
        values["native_field_num"] = MESSAGES[message].fields[field.native].number
    return values


class Definition:
    """What a message consists of: its fields, in order, strings with their sizes; then developer fields.

    Args:
        message: its name.
        fields: names.
        sizes: bytes of each field that is a string, the closing zero included.
        own: developer fields.
    """

    def __init__(
        self,
        message: str,
        fields: Sequence[str],
        sizes: Mapping[str, int] | None = None,
        own: Sequence[Own] = (),
    ) -> None:
        number, known = MESSAGES[message]
        sizes = sizes or {}
        self.fields = tuple(fields)
        self.has_own = bool(own)
        self._packing = [_Packing(known[name], name, sizes.get(name, 1)) for name in fields]
        self._packing += [_Packing(Field(one.number, one.kind), one.name, one.size) for one in own]
        self._struct = Struct("<B" + "".join(one.format for one in self._packing))
        native, ours = self._packing[: len(fields)], self._packing[len(fields) :]
        self._body = pack("<BBHB", 0, 0, number, len(native))
        self._body += b"".join(pack("<BBB", one.number, one.size, one.base) for one in native)
        if own:
            self._body += pack("<B", len(ours))
            self._body += b"".join(pack("<BBB", one.number, one.size, 0) for one in ours)

    def head(self, local: int) -> bytes:
        """The definition message, under a local number."""
        return bytes([0x40 | (0x20 if self.has_own else 0) | local]) + self._body

    def packed(self, local: int, values: Iterable[object]) -> bytes:
        """A message: a value a field, in order; None is unknown."""
        raw: list[int | bytes] = []
        for one, value in zip(self._packing, values, strict=True):
            if one.single:
                raw.append(one.raw(value))
            else:
                raw += one.raws(value)
        return self._struct.pack(local, *raw)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Definition) and self._body == other._body

    def __hash__(self) -> int:
        return hash(self._body)


class _Packing:
    """How one field becomes bytes."""

    def __init__(self, field: Field, name: str, size: int) -> None:
        self.number = field.number
        self.name = name
        self._words = ENUMS.get(name, {})
        self._field = field
        self._is_float = field.kind == "f32"
        self.single = field.length == 1
        if field.kind == "string":
            self.base, self.size, self.format = STRING, size, f"{size}s"
        else:
            kind = KINDS[field.kind]
            self.base, self._low, self._high, self._none = kind.base, kind.low, kind.high, kind.none
            self.size = field.length * Struct(f"<{kind.letter}").size
            self.format = field.length * kind.letter

    def raws(self, values: object) -> list[int | bytes]:
        """Of an array: what it has not is unknown."""
        given = list(values) if isinstance(values, (tuple, list, bytes)) else []
        given = given[: self._field.length]
        return [self.raw(value) for value in given + [None] * (self._field.length - len(given))]

    def raw(self, value: object) -> int | bytes:
        """What is written for a value, a word of an enumeration, or None."""
        if self.base == STRING:
            return _text(value, self.size)
        if isinstance(value, str):
            return self._words[value]
        if not isinstance(value, (int, float)):
            return self._none
        if self._is_float:
            return _float_bits(value)
        scaled = (value + self._field.offset) * self._field.scale
        return round(scaled) if self._low <= scaled <= self._high else self._none


def _text(value: object, size: int) -> bytes:
    """A text, cut between letters, with its closing zero; nothing for None."""
    data = ("" if value is None else str(value)).replace("\0", "").encode("utf-8", "replace")[: size - 1]
    return data.decode("utf-8", "ignore").encode()


def _float_bits(value: float) -> int:
    none = KINDS["f32"].none
    try:
        return none if value != value else unpack("<I", pack("<f", value))[0]
    except OverflowError:
        return none


class Writer:
    """A FIT file in the making."""

    def __init__(self) -> None:
        self._body = bytearray()
        self._slots: dict[Definition, int] = {}
        self._taken: list[Definition] = []
        self._has_own = False

    def add(self, definition: Definition, values: Iterable[object]) -> None:
        """Append a message; its definition before it, where that is not in force."""
        local = self._slots.get(definition)
        if local is None:
            local = self._define(definition)
        self._body += definition.packed(local, values)

    def put(self, message: str, rows: Sequence[Values]) -> None:
        """Append messages of one kind under one definition: what a row has not is unknown in it."""
        known = MESSAGES[message].fields
        names = {name for row in rows for name in row}
        sizes: dict[str, int] = {}
        for name in names:
            if known[name].kind == "string":
                sizes[name] = max(_size(row.get(name)) for row in rows)
        # Some numbers go by several names, by what the value is: a duration in s, in m, in beats.
        by_number = {known[name].number: name for name in sorted(names)}
        for row in rows:
            of_row = by_number | {known[name].number: name for name in row}
            fields = [of_row[number] for number in sorted(by_number)]
            self.add(Definition(message, fields, sizes), [row.get(name) for name in fields])

    def finish(self) -> bytes:
        """The file."""
        protocol = 0x20 if self._has_own else 0x10  # developer fields are of protocol 2.0
        head = pack("<BBHI4s", 14, protocol, _PROFILE_VERSION, len(self._body), b".FIT")
        head += pack("<H", crc16(head))
        whole = head + self._body
        return bytes(whole) + pack("<H", crc16(whole))

    def _define(self, definition: Definition) -> int:
        local = len(self._taken) % _SLOTS
        if len(self._taken) >= _SLOTS:
            del self._slots[self._taken[-_SLOTS]]
        self._taken.append(definition)
        self._slots[definition] = local
        self._body += definition.head(local)
        self._has_own |= definition.has_own
        return local


def fit_file(rows: Sequence[Row]) -> bytes:
    """A file of some messages: those of one kind that follow each other share one definition."""
    writer = Writer()
    at = 0
    while at < len(rows):
        name = rows[at][0]
        end = next((n for n in range(at, len(rows)) if rows[n][0] != name), len(rows))
        writer.put(name, [values for _, values in rows[at:end]])
        at = end
    return writer.finish()


def _size(text: object) -> int:
    return min(LONGEST_STRING, len(str(text or "").encode()) + 1)


def crc16(data: bytes | bytearray) -> int:
    """FIT's checksum, CRC-16/ARC, two bytes at a time."""
    even = len(data) & ~1
    words = array("H", bytes(data[:even]))
    if sys.byteorder == "big":
        words.byteswap()
    table = _crc_table()
    crc = 0
    for word in words:
        crc = table[crc ^ word]
    for byte in data[even:]:
        crc = crc >> 8 ^ _crc_bytes()[(crc ^ byte) & 255]
    return crc


@cache
def _crc_bytes() -> list[int]:
    table = []
    for crc in range(256):
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
        table.append(crc)
    return table


@cache
def _crc_table() -> array:
    """What becomes of a checksum by two bytes more."""
    once = _crc_bytes()
    half = [word >> 8 ^ once[word & 255] for word in range(0x10000)]
    return array("H", [word >> 8 ^ once[word & 255] for word in half])
