"""What FIT calls things: numbers of messages and fields, their kinds, scales and enumerations, as far as we write them.

Names and numbers are those of FIT's public profile (Profile.xlsx, 21.x).
"""

from __future__ import annotations

from typing import NamedTuple


class Field(NamedTuple):
    """A field of a message: raw = (value + offset) × scale."""

    number: int
    kind: str
    scale: int = 1
    offset: int = 0
    length: int = 1
    """Values in it: more than one for an array."""


class Message(NamedTuple):
    """A message and its fields by name."""

    number: int
    fields: dict[str, Field]


_TIME = Field(253, "u32")
_INDEX = Field(254, "u16")


def _step_fields() -> dict[str, Field]:
    """The fields of a step of a workout; both targets, which go by the same names."""
    fields = {
        "message_index": _INDEX,
        "wkt_step_name": Field(0, "string"),
        "duration_type": Field(1, "enum"),
        "duration_time": Field(2, "u32", 1000),
        "duration_distance": Field(2, "u32", 100),
        "duration_hr": Field(2, "u32"),
        "duration_reps": Field(2, "u32"),
        "duration_step": Field(2, "u32"),
        "target_type": Field(3, "enum"),
        "target_value": Field(4, "u32"),
        "target_hr_zone": Field(4, "u32"),
        "repeat_steps": Field(4, "u32"),
        "intensity": Field(7, "enum"),
        "notes": Field(8, "string"),
        "exercise_category": Field(10, "u16"),
        "exercise_weight": Field(12, "u16", 100),
        "weight_display_unit": Field(13, "u16"),
        "secondary_target_type": Field(19, "enum"),
        "secondary_target_hr_zone": Field(20, "u32"),
    }
    for prefix, first in (("", 5), ("secondary_", 21)):
        for what, scale in (("heart_rate", 1), ("speed", 1000), ("cadence", 1)):
            for end, name in enumerate(("low", "high")):
                fields[f"{prefix}custom_target_{what}_{name}"] = Field(first + end, "u32", scale)
    return fields


def _totals(**numbers: int) -> dict[str, Field]:
    """What laps and sessions sum up: alike but for some of the numbers."""
    return {
        "message_index": _INDEX,
        "timestamp": _TIME,
        "event": Field(0, "enum"),
        "event_type": Field(1, "enum"),
        "start_time": Field(2, "u32"),
        "total_elapsed_time": Field(7, "u32", 1000),
        "total_timer_time": Field(8, "u32", 1000),
        "total_distance": Field(9, "u32", 100),
        "total_cycles": Field(10, "u32"),
        "avg_heart_rate": Field(numbers["heart"], "u8"),
        "max_heart_rate": Field(numbers["heart"] + 1, "u8"),
        "avg_cadence": Field(numbers["heart"] + 2, "u8"),
        "avg_fractional_cadence": Field(numbers["fraction"], "u8", 128),
        "total_ascent": Field(numbers["ascent"], "u16"),
        "total_descent": Field(numbers["ascent"] + 1, "u16"),
        "sport": Field(numbers["sport"], "enum"),
        "sub_sport": Field(numbers["sub_sport"], "enum"),
        "enhanced_avg_speed": Field(numbers["speed"], "u32", 1000),
        "enhanced_max_speed": Field(numbers["speed"] + 1, "u32", 1000),
    }


MESSAGES: dict[str, Message] = {
    "file_id": Message(
        0,
        {
            "type": Field(0, "enum"),
            "manufacturer": Field(1, "u16"),
            "product": Field(2, "u16"),
            "serial_number": Field(3, "u32z"),
            "time_created": Field(4, "u32"),
            "product_name": Field(8, "string"),
        },
    ),
    "session": Message(
        18,
        _totals(heart=16, fraction=92, ascent=22, sport=5, sub_sport=6, speed=124)
        | {"first_lap_index": Field(25, "u16"), "num_laps": Field(26, "u16"), "trigger": Field(28, "enum")},
    ),
    "lap": Message(
        19,
        _totals(heart=15, fraction=80, ascent=21, sport=25, sub_sport=39, speed=110)
        | {
            "lap_trigger": Field(24, "enum"),
            "avg_grade": Field(45, "s16", 100),
            "wkt_step_index": Field(71, "u16"),
        },
    ),
    "record": Message(
        20,
        {
            "timestamp": _TIME,
            "position_lat": Field(0, "s32"),
            "position_long": Field(1, "s32"),
            "heart_rate": Field(3, "u8"),
            "cadence": Field(4, "u8"),
            "distance": Field(5, "u32", 100),
            "grade": Field(9, "s16", 100),
            "vertical_speed": Field(32, "s16", 1000),
            "activity_type": Field(42, "enum"),
            "fractional_cadence": Field(53, "u8", 128),
            "enhanced_speed": Field(73, "u32", 1000),
            "enhanced_altitude": Field(78, "u32", 5, 500),
            "enhanced_respiration_rate": Field(108, "u16", 100),
        },
    ),
    "event": Message(
        21,
        {
            "timestamp": _TIME,
            "event": Field(0, "enum"),
            "event_type": Field(1, "enum"),
            "event_group": Field(4, "u8"),
        },
    ),
    "device_info": Message(
        23,
        {
            "timestamp": _TIME,
            "device_index": Field(0, "u8"),
            "manufacturer": Field(2, "u16"),
            "serial_number": Field(3, "u32z"),
            "product": Field(4, "u16"),
            "software_version": Field(5, "u16", 100),
            "product_name": Field(27, "string"),
        },
    ),
    "workout": Message(
        26,
        {
            "sport": Field(4, "enum"),
            "num_valid_steps": Field(6, "u16"),
            "wkt_name": Field(8, "string"),
            "sub_sport": Field(11, "enum"),
        },
    ),
    "workout_step": Message(27, _step_fields()),
    "activity": Message(
        34,
        {
            "timestamp": _TIME,
            "total_timer_time": Field(0, "u32", 1000),
            "num_sessions": Field(1, "u16"),
            "type": Field(2, "enum"),
            "event": Field(3, "enum"),
            "event_type": Field(4, "enum"),
            "local_timestamp": Field(5, "u32"),
        },
    ),
    "hrv": Message(78, {"time": Field(0, "u16", 1000, length=5)}),
    "field_description": Message(
        206,
        {
            "developer_data_index": Field(0, "u8"),
            "field_definition_number": Field(1, "u8"),
            "fit_base_type_id": Field(2, "u8"),
            "field_name": Field(3, "string"),
            "units": Field(8, "string"),
            "native_mesg_num": Field(14, "u16"),
            "native_field_num": Field(15, "u8"),
        },
    ),
    "developer_data_id": Message(
        207,
        {
            "application_id": Field(1, "byte", length=16),
            "developer_data_index": Field(3, "u8"),
        },
    ),
}


def _in_order(*names: str) -> dict[str, int]:
    return {name: number for number, name in enumerate(names)}


SPORTS = _in_order(
    *("generic", "running", "cycling", "transition", "fitness_equipment", "swimming", "basketball", "soccer"),
    *("tennis", "american_football", "training", "walking", "cross_country_skiing", "alpine_skiing"),
    *("snowboarding", "rowing", "mountaineering", "hiking", "multisport", "paddling", "flying", "e_biking"),
    *("motorcycling", "boating", "driving", "golf", "hang_gliding", "horseback_riding", "hunting", "fishing"),
    *("inline_skating", "rock_climbing", "sailing", "ice_skating", "sky_diving", "snowshoeing"),
    *("snowmobiling", "stand_up_paddleboarding", "surfing", "wakeboarding", "water_skiing", "kayaking"),
    *("rafting", "windsurfing", "kitesurfing"),
)
"""All but the latest, which hardly leave a track."""
SUB_SPORTS = _in_order(
    *("generic", "treadmill", "street", "trail", "track", "spin", "indoor_cycling", "road", "mountain"),
    *("downhill", "recumbent", "cyclocross", "hand_cycling", "track_cycling", "indoor_rowing", "elliptical"),
    *("stair_climbing", "lap_swimming", "open_water", "flexibility_training", "strength_training", "warm_up"),
    *("match", "exercise", "challenge", "indoor_skiing", "cardio_training", "indoor_walking"),
    *("e_bike_fitness", "bmx", "casual_walking", "speed_walking"),
) | {
    **{"backcountry": 37, "resort": 38, "whitewater": 41, "skate_skiing": 42, "indoor_running": 45},
    **{"gravel_cycling": 46, "e_bike_mountain": 47, "commuting": 48, "mixed_surface": 49},
    **{"virtual_activity": 58, "obstacle": 59, "ultra": 67},
}
_TARGETS = _in_order("speed", "heart_rate", "open", "cadence")

ENUMS: dict[str, dict[str, int]] = {
    "duration_type": _in_order(
        "time",
        "distance",
        "hr_less_than",
        "hr_greater_than",
        "calories",
        "open",
        "repeat_until_steps_cmplt",
    )
    | {"reps": 29},
    "target_type": _TARGETS,
    "secondary_target_type": _TARGETS,
    "intensity": _in_order("active", "rest", "warmup", "cooldown", "recovery"),
    "type": {"manual": 0, "activity": 4, "workout": 5},
    "sport": SPORTS,
    "sub_sport": SUB_SPORTS,
    "weight_display_unit": {"kilogram": 1},
    "event": {"timer": 0, "session": 8, "lap": 9, "activity": 26},
    "event_type": {"start": 0, "stop": 1, "stop_all": 4},
    "lap_trigger": {"manual": 0, "distance": 2, "position_lap": 4, "session_end": 7},
    "trigger": {"activity_end": 0},
    "activity_type": {"generic": 0, "running": 1, "walking": 6},
    "exercise_category": _in_order(
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
    ),
}
"""Words of a field to their numbers."""
