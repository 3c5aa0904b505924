"""A small writer of FIT files: the three messages of a workout, by the names of the FIT profile.

Why our own: fit-tool 0.9.16 is 8.3 MB installed, twelve times our reader, a fork kept up after its author withdrew the
package; this file is 7 KB. Garmin's own SDK has a licence that this project cannot pass on.
"""

from __future__ import annotations

from struct import pack

Values = dict[str, object]
Row = tuple[str, Values]
"""Name of a message, and its field values by name, in the profile's units."""

_KINDS = {
    "enum": (0x00, "B", 0xFF),
    "u16": (0x84, "H", 0xFFFF),
    "u32": (0x86, "I", 0xFFFFFFFF),
    "u32z": (0x8C, "I", 0),
}
"""Base type, its letter in `struct`, and what stands for no value."""
_STRING = 0x07
LONGEST_STRING = 255
"""Bytes, the closing zero included."""

MESSAGES = {"file_id": 0, "workout": 26, "workout_step": 27}

ENUMS: dict[str, tuple[str, ...]] = {
    "duration_type": (
        "time",
        "distance",
        "hr_less_than",
        "hr_greater_than",
        "calories",
        "open",
        "repeat_until_steps_cmplt",
    ),
    "target_type": ("speed", "heart_rate", "open", "cadence"),
    "intensity": ("active", "rest", "warmup", "cooldown", "recovery"),
}
ENUMS["secondary_target_type"] = ENUMS["target_type"]
NUMBERS: dict[str, dict[str, int]] = {
    "duration_type": {"reps": 29},
    "type": {"workout": 5},
    "sport": {"running": 1, "fitness_equipment": 4, "training": 10, "hiking": 17},
    "sub_sport": {"generic": 0, "treadmill": 1, "trail": 3, "stair_climbing": 16, "strength_training": 20},
    "weight_display_unit": {"kilogram": 1},
    "exercise_category": {
        name: number
        for number, name in enumerate(
            [
                "bench_press",
                "calf_raise",
                "cardio",
                "carry",
                "chop",
                "core",
                "crunch",
                "curl",
                "deadlift",
                "flye",
                "hip_raise",
                "hip_stability",
                "hip_swing",
                "hyperextension",
                "lateral_raise",
                "leg_curl",
                "leg_raise",
                "lunge",
                "olympic_lift",
                "plank",
                "plyo",
                "pull_up",
                "push_up",
                "row",
                "shoulder_press",
                "shoulder_stability",
                "shrug",
                "sit_up",
                "squat",
                "total_body",
                "triceps_extension",
                "warm_up",
            ]
        )
    },
}
"""Those that `ENUMS` does not number by their order."""

_FIELDS: dict[str, tuple[int, str, int]] = {
    "type": (0, "enum", 1),
    "manufacturer": (1, "u16", 1),
    "product": (2, "u16", 1),
    "serial_number": (3, "u32z", 1),
    "time_created": (4, "u32", 1),
    "sport": (4, "enum", 1),
    "num_valid_steps": (6, "u16", 1),
    "wkt_name": (8, "string", 1),
    "sub_sport": (11, "enum", 1),
    "message_index": (254, "u16", 1),
    "wkt_step_name": (0, "string", 1),
    "duration_type": (1, "enum", 1),
    "duration_time": (2, "u32", 1000),
    "duration_distance": (2, "u32", 100),
    "duration_hr": (2, "u32", 1),
    "duration_reps": (2, "u32", 1),
    "duration_step": (2, "u32", 1),
    "target_type": (3, "enum", 1),
    "target_value": (4, "u32", 1),
    "target_hr_zone": (4, "u32", 1),
    "repeat_steps": (4, "u32", 1),
    "intensity": (7, "enum", 1),
    "notes": (8, "string", 1),
    "exercise_category": (10, "u16", 1),
    "exercise_weight": (12, "u16", 100),
    "weight_display_unit": (13, "u16", 1),
    "secondary_target_type": (19, "enum", 1),
    "secondary_target_hr_zone": (20, "u32", 1),
}
"""Number, kind and scale of each field that a workout needs."""
for _prefix, _first in (("", 5), ("secondary_", 21)):
    for _what, _scale in (("heart_rate", 1), ("speed", 1000), ("cadence", 1)):
        for _end, _name in enumerate(("low", "high")):
            _FIELDS[f"{_prefix}custom_target_{_what}_{_name}"] = (_first + _end, "u32", _scale)


def fit_file(rows: list[Row]) -> bytes:
    """The file: messages of one kind that follow each other share one definition."""
    body, at = b"", 0
    while at < len(rows):
        name = rows[at][0]
        alike = [_raw(values) for message, values in rows[at:] if message == name]
        alike = alike[: next((n for n, row in enumerate(rows[at:]) if row[0] != name), len(alike))]
        body += _messages(MESSAGES[name], alike)
        at += len(alike)
    head = pack("<BBHI4s", 14, 0x10, 2195, len(body), b".FIT")
    head += pack("<H", crc16(head))
    return head + body + pack("<H", crc16(head + body))


def _raw(values: Values) -> dict[int, tuple[str, int | bytes]]:
    """Field number to its kind and what is written."""
    found: dict[int, tuple[str, int | bytes]] = {}
    for name, value in values.items():
        number, kind, scale = _FIELDS[name]
        if kind == "string":
            raw: int | bytes = (
                str(value).encode("utf-8")[: LONGEST_STRING - 1].decode("utf-8", "ignore").encode() + b"\0"
            )
        elif isinstance(value, str):
            raw = NUMBERS[name][value] if value in NUMBERS.get(name, ()) else ENUMS[name].index(value)
        elif isinstance(value, (int, float)):
            raw = round(value * scale)
        else:
            raise TypeError(f"{name}: {value!r}")
        found[number] = (kind, raw)
    return found


def _messages(number: int, rows: list[dict[int, tuple[str, int | bytes]]]) -> bytes:
    """A definition and its messages; a field that a message has not is filled with what stands for none."""
    kinds = {field: kind for row in rows for field, (kind, _) in row.items()}
    sizes = {
        field: max(
            len(raw) if isinstance(raw, bytes) else 0
            for row in rows
            for n, (_, raw) in row.items()
            if n == field
        )
        for field in kinds
    }
    fields = sorted(kinds)
    definition = pack("<BBBHB", 0x40, 0, 0, number, len(fields))
    for field in fields:
        is_text = kinds[field] == "string"
        base, letter, _ = (_STRING, "", 0) if is_text else _KINDS[kinds[field]]
        definition += pack("<BBB", field, sizes[field] if is_text else len(pack(f"<{letter}", 0)), base)
    return definition + b"".join(
        b"\0" + b"".join(_field(row, f, kinds[f], sizes[f]) for f in fields) for row in rows
    )


def _field(row: dict[int, tuple[str, int | bytes]], field: int, kind: str, size: int) -> bytes:
    raw = row[field][1] if field in row else None
    if kind == "string":
        return (raw if isinstance(raw, bytes) else b"").ljust(size, b"\0")
    _, letter, none = _KINDS[kind]
    return pack(f"<{letter}", none if raw is None else raw)


def crc16(data: bytes) -> int:
    """FIT's checksum: CRC-16/ARC."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc
