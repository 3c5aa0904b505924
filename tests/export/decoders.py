"""Three readers of FIT that know nothing of each other or of us, brought to one form: raw values by number."""

from __future__ import annotations

import json
import math
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import fitdecode
import fitparse
from fitparse.records import DataMessage, DevFieldDefinition

from tests.vm import install

HERE = Path(__file__).resolve().parent


class Message(NamedTuple):
    """A message as it stands in the file: None is unknown."""

    number: int
    fields: dict[int, Any]
    own: dict[int, Any]
    """Developer fields."""


def by_fitdecode(data: bytes) -> list[Message]:
    """Checksums have to be right."""
    found: list[Message] = []
    with fitdecode.FitReader(BytesIO(data), check_crc=fitdecode.CrcCheck.RAISE, processor=None) as reader:
        for frame in reader:
            if isinstance(frame, fitdecode.FitDataMessage):
                message = Message(frame.global_mesg_num, {}, {})
                for field in frame.fields:
                    assert field.field_def is not None
                    values = message.own if field.field_def.is_dev else message.fields
                    values[field.def_num] = _plain(field.raw_value)
                found.append(message)
    return found


class _Raw(fitparse.FitFileDataProcessor):
    """Leaves values as they are."""

    def run_type_processor(self, field_data: Any) -> None: ...
    def run_field_processor(self, field_data: Any) -> None: ...
    def run_unit_processor(self, field_data: Any) -> None: ...
    def run_message_processor(self, data_message: Any) -> None: ...


def by_fitparse(data: bytes) -> list[Message]:
    """Checksums have to be right."""
    found: list[Message] = []
    for frame in fitparse.FitFile(BytesIO(data), data_processor=_Raw()).get_messages():
        assert isinstance(frame, DataMessage)
        message = Message(frame.mesg_num, {}, {})
        for field in frame.fields:
            values = message.own if isinstance(field.field_def, DevFieldDefinition) else message.fields
            values[field.def_num] = _plain(field.raw_value)
        found.append(message)
    return found


def by_npm(data: bytes) -> list[Message]:
    """The strict reader of fit-file-parser: a header, a checksum or a field that is not right is an error."""
    return [
        Message(
            number,
            {int(key): _plain(value) for key, value in fields.items()},
            {int(key): _plain(value) for key, value in own.items()},
        )
        for number, fields, own in _node(data, "raw")
    ]


def meant_by_npm(data: bytes) -> dict[str, Any]:
    """What fit-file-parser makes of a file: lists of messages by name, with values in units."""
    return _node(data, "meant")


def _node(data: bytes, what: str) -> Any:
    line = [str(install.node()), str(HERE / "read_fit.mjs"), install.fit_reader_module().as_uri(), what]
    done = subprocess.run(line, input=data, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()[-500:]
    return json.loads(done.stdout)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return tuple(value)
    if isinstance(value, (list, tuple)):
        return tuple(_plain(one) for one in value)
    return None if isinstance(value, float) and math.isnan(value) else value
