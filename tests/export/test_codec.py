"""The bytes of FIT files: whatever is put in, a stranger reads it, or reads that it is unknown."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

import fitdecode
import pytest
from fitparse.records import Crc
from hypothesis import given
from hypothesis import strategies as st

from tests.export.decoders import Message, by_fitdecode, by_fitparse, by_npm
from trailcue.fitfiles import Definition, Own, Values, Writer, crc16, described
from trailcue.fitfiles.profile import ENUMS, MESSAGES, Field
from trailcue.fitfiles.writing import KINDS

TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40)
NUMBERS = st.one_of(
    st.none(),
    st.integers(-(2**33), 2**33),
    st.floats(allow_nan=True, allow_infinity=True),
    st.integers(-3, 300),
)
OWN = (
    Own(0, "name", "string", size=30),
    Own(1, "count", "u8"),
    Own(2, "share", "f32", "%"),
    Own(3, "height", "s16"),
)


DESCRIBING = {"developer_data_id", "field_description"}
"""Readers take these for themselves and refuse nonsense: the developer fields below have them."""


def value_of(name: str, field: Field) -> st.SearchStrategy[Any]:
    if field.kind == "string":
        return st.none() | TEXTS
    numbers = NUMBERS | st.sampled_from(sorted(ENUMS[name])) if name in ENUMS else NUMBERS
    return numbers if field.length == 1 else st.lists(NUMBERS, max_size=field.length)


@st.composite
def rows(draw: st.DrawFn) -> tuple[str, list[Values]]:
    """Messages of one kind, with fields of different numbers."""
    message = draw(st.sampled_from(sorted(MESSAGES.keys() - DESCRIBING)))
    by_number = {field.number: (name, field) for name, field in MESSAGES[message].fields.items()}
    chosen = draw(st.sets(st.sampled_from(sorted(by_number)), min_size=1))
    fields = dict(by_number[number] for number in chosen)
    row = st.fixed_dictionaries({}, optional={name: value_of(name, field) for name, field in fields.items()})
    return message, draw(st.lists(row, min_size=1, max_size=4))


def expected(name: str, field: Field, value: Any) -> Any:
    """The raw value that a reader finds."""
    if field.kind == "string":
        return cut(value, 255)
    if field.length > 1:
        given = [*(value or []), *[None] * field.length][: field.length]
        return tuple(held(field, one) for one in given)
    return ENUMS[name][value] if isinstance(value, str) else held(field, value)


def held(field: Field, value: float | None) -> int | None:
    """What the field can hold, else nothing."""
    if value is None:
        return None
    kind = KINDS[field.kind]
    scaled = (value + field.offset) * field.scale
    return round(scaled) if kind.low <= scaled <= kind.high else None


def cut(text: str | None, size: int) -> str | None:
    data = (text or "").encode()[: size - 1]
    return data.decode("utf-8", "ignore") or None


@given(rows())
def test_property_any_values_are_read_or_unknown(written: tuple[str, list[Values]]) -> None:
    message, values = written
    known = MESSAGES[message].fields
    writer = Writer()
    writer.put(message, values)
    found = by_fitdecode(writer.finish())
    assert len(found) == len(values)
    names = {name for row in values for name in row}
    for one, row in zip(found, values, strict=True):
        assert one.number == MESSAGES[message].number
        for name in names:
            assert one.fields[known[name].number] == expected(name, known[name], row.get(name)), name


@given(st.lists(st.tuples(st.none() | TEXTS, NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=4))
def test_property_developer_fields(values: list[tuple[Any, ...]]) -> None:
    writer = Writer()
    writer.put("developer_data_id", [{"developer_data_index": 0}])
    writer.put("field_description", [described(own, "record") for own in OWN])
    definition = Definition("record", ("timestamp",), own=OWN)
    for at, row in enumerate(values):
        writer.add(definition, [at, *row])
    data = writer.finish()
    records = [message for message in by_fitdecode(data) if message.number == 20]
    assert [message for message in by_fitparse(data) if message.number == 20] == records
    for at, (message, (name, count, share, height)) in enumerate(zip(records, values, strict=True)):
        assert message.fields == {253: at}
        assert message.own == {
            0: cut(name, 30),
            1: held(Field(1, "u8"), count),
            2: as_float(share),
            3: held(Field(3, "s16"), height),
        }


def as_float(value: float | None) -> float | None:
    try:
        return None if value is None or value != value else struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError:
        return None


@given(st.binary(max_size=300))
def test_property_checksum(data: bytes) -> None:
    assert crc16(data) == Crc.calculate(data)


@pytest.mark.parametrize("at", [5, 13, 20, -1])
def test_a_changed_byte_is_noticed(at: int) -> None:
    data = bytearray(a_file({"time": [0.5]}))
    data[at] ^= 0x10
    with pytest.raises(fitdecode.FitError):
        by_fitdecode(bytes(data))


def a_file(values: Mapping[str, object]) -> bytes:
    writer = Writer()
    writer.put("hrv", [dict(values)])
    return writer.finish()


def test_bytes_that_are_unknown_are_filled_up() -> None:
    writer = Writer()
    writer.put("developer_data_id", [{"application_id": b"abc", "developer_data_index": 3}])
    assert by_npm(writer.finish()) == [Message(207, {1: (97, 98, 99, *[255] * 13), 3: 3}, {})]


def test_more_kinds_of_message_than_a_file_has_room_for_at_a_time() -> None:
    """16 definitions can be in force: the oldest gives way, and comes again when it is asked for."""
    record = [name for name in MESSAGES["record"].fields if name != "timestamp"]
    kinds = [Definition("record", ("timestamp", *record[:n])) for n in range(len(record) + 1)]
    kinds += [Definition("lap", ("timestamp", *list(MESSAGES["lap"].fields)[2 : n + 2])) for n in range(10)]
    assert len(kinds) > 20
    writer = Writer()
    for at in range(3 * len(kinds)):
        kind = kinds[at % len(kinds)]
        writer.add(kind, [at, *[None] * (len(kind.fields) - 1)])
    data = writer.finish()
    found = by_npm(data)
    assert [message.fields[253] for message in found] == list(range(3 * len(kinds)))
    assert by_fitdecode(data) == by_fitparse(data) == found


def test_messages_that_share_a_definition_write_it_once() -> None:
    writer = Writer()
    writer.put("event", [{"timestamp": at, "event": "timer"} for at in range(100)])
    assert len(writer.finish()) == 14 + (6 + 2 * 3) + 100 * (1 + 5) + 2
