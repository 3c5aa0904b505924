"""Which keys each table of a plan has, and what each may hold."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from trailcore import settings

from . import dates, habits
from .problems import KeyPath, Report, Wrong
from .values import (
    Number,
    Parser,
    beats,
    count,
    heart,
    heart_or_off,
    metres,
    one_of,
    percent,
    printable,
    seconds,
    shown,
    speed,
    stretch,
    switch,
    text,
    whole,
)


def _raw(value: object) -> object:
    """Leave the value to the reader of the section."""
    return value


FORECAST_WEIGHTS = settings.FORECAST_AHEAD - settings.FORECAST_8S + 1
FORECAST_HEAVIEST = 4000
"""Either way: the watch lets no weight grow beyond (`trailcore.heart`)."""

_PACK = Number({"": 1, "kg": 1, "lb": 0.45359237}, 0, 40, "6", "0 to 40 kg")
_STEP = {"cm": 10, "mm": 1, "in": 25.4}
_STEP_RUN = whole(Number(_STEP, 500, 1800, '"105cm"', "50 to 180 cm"))
_STEP_HIKE = whole(Number(_STEP, 400, 1200, '"74cm"', "40 to 120 cm"))
_RISE = Number({"cm": 10, "mm": 1, "in": 25.4}, 100, 300, '"20cm"', "10 to 30 cm")


def _forecast(value: object) -> tuple[int, ...]:
    """The weights of the heart-rate forecast, which nobody types: `trailcue tune` finds them."""
    many, most = FORECAST_WEIGHTS, FORECAST_HEAVIEST
    found = value if isinstance(value, list) else []
    if len(found) != many or any(type(one) is not int or abs(one) > most for one in found):
        raise Wrong(
            f"{shown(value)} is not {many} whole numbers from {-most} to {most}: `trailcue tune --write` finds yours, "
            "or delete the line"
        )
    return tuple(found)


def _stairs(value: object) -> tuple[bool, int | None]:
    """Whether, and the rise of a stair in mm where it is said."""
    if isinstance(value, bool):
        return value, None
    return True, round(_RISE(value))


def _steps(value: object) -> str:
    if not isinstance(value, str):
        raise Wrong(f'{shown(value)} is not text: write the steps in """, one a line: - 10min Z1 warm up')
    if not value.strip():
        raise Wrong("is empty: write the steps, one a line, or delete it")
    return value


def _hike_above(value: object) -> Any:
    return value if value == "personal" else percent(10, 25, "12%")(value)


def _table(title: str) -> Parser:
    """A table, to be read key by key."""

    def parse(value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Wrong(f"{shown(value)} is not a table: write [{title}] on a line, its keys below")
        return value

    return parse


GRAMMAR: dict[str, dict[str, Parser]] = {
    "": {
        "name": text,
        "athlete": _table("athlete"),
        "zones": _table("zones"),
        "cues": _table("cues"),
        "pacing": _table("pacing.race-day"),
        "course": _table("course.race"),
        "calendar": _table("calendar"),
        "session": _raw,
        "lint": _table("lint"),
    },
    "athlete": {
        "hr_max": beats(120, 230),
        "hr_lactate": beats(90, 220),
        "hr_rest": beats(25, 110),
        "height_cm": Number({"": 1, "cm": 1}, 120, 230, "178", "120 to 230 cm"),
        "mass_kg": Number({"": 1, "kg": 1}, 30, 200, "68", "30 to 200 kg"),
        "pack_kg": _PACK,
        "lives_at_m": Number({"": 1, "m": 1, "ft": 0.3048}, 0, 5500, "1600", "0 to 5,500 m"),
        "speed_at_lactate": speed,
        "step_run": _STEP_RUN,
        "step_hike": _STEP_HIKE,
        "forecast": _forecast,
        "utc": habits.utc,
        "estimated": _raw,
    },
    "zones": {"of": one_of("max", "reserve", "lactate"), "z2": heart, "z3": heart, "z4": heart, "z5": heart},
    "cues": {
        "hike_above": _hike_above,
        "run_below": percent(2, 25, "10%"),
        "hike_sure": percent(10, 40, "15%"),
        "very_steep": percent(10, 45, "20%"),
        "steep_down": percent(-40, -5, "-10%"),
        "technical": one_of("walk", "run"),
        "ceiling": heart_or_off,
        "max_per_hour": count(1, 12),
        "min_gap": seconds(20, 600, "20s"),
        "armed": switch,
        "hike_by": one_of("grade", "heart", "both"),
        "look_ahead": switch,
        "intervals": habits.intervals,
        "very_steep_steps": habits.very_steep_steps,
        "breathing": habits.breathing,
        "breathing_breaths": count(4, 30),
        "breath_rate": switch,
        "effort": one_of("even", "uneven"),
        "thin_air": habits.thin_air,
        "rpe_every": habits.rpe_every,
        "talk_test": switch,
        "smile_test": switch,
        "cadence_hike": habits.cadence,
        "cadence_run": habits.cadence,
        "short_steps": switch,
        "tell_climbs": switch,
        "tell_aid": switch,
        "poles_above": habits.poles_above,
        "poles_down": habits.poles_down,
        "poles_rhythm": switch,
        "eat": habits.eat,
        "drink": habits.drink,
    },
    "pacing": {
        "start": habits.band,
        "steep_up": habits.band,
        "technical_down": heart_or_off,
        "gentle_down": habits.band,
        "last": heart_or_off,
        "start_for": seconds(0, 86_400, "20min"),
        "last_for": metres(0, 100_000, "10km"),
        "steep_up_from": percent(3, 30, "8%"),
        "floor_until": seconds(600, 86_400, "3h"),
    },
    "course": {"gpx": text, "technical": _raw, "aid": _raw, "poles": switch},
    "calendar": {"start": dates.monday, "race": dates.day, "weeks": count(1, dates.MOST_WEEKS)},
    "session": {
        "name": text,
        "date": dates.moments,
        "day": dates.weekday,
        "weeks": dates.weeks,
        "optional": switch,
        "or": text,
        "treadmill": switch,
        "stairs": _stairs,
        "steps": _steps,
        "course": text,
        "pacing": text,
        "pack_kg": _PACK,
        "ignore": _raw,
    },
    "lint": {"ignore": _raw},
}
"""Table to key to parser; "course", "pacing" stand for [course.NAME], [pacing.NAME], "session" for [[session]]."""

MOST_STRETCHES = 100
"""Technical stretches of a course: 800 of the watch's 24,576 bytes."""

MOST_STATIONS = 100
"""Aid stations of a course."""

ALSO_CALLED = {
    "max_hr": "hr_max",
    "hrmax": "hr_max",
    "lthr": "hr_lactate",
    "hr_threshold": "hr_lactate",
    "threshold_hr": "hr_lactate",
    "rest_hr": "hr_rest",
    "resting_hr": "hr_rest",
    "height": "height_cm",
    "weight": "mass_kg",
    "weight_kg": "mass_kg",
    "mass": "mass_kg",
    "threshold_pace": "speed_at_lactate",
    "pace_at_lactate": "speed_at_lactate",
    "hr_ceiling": "ceiling",
    "walk_above": "hike_above",
    "file": "gpx",
    "utc_offset": "utc",
    "timezone": "utc",
    "pack": "pack_kg",
    "pack_weight": "pack_kg",
    "altitude_m": "lives_at_m",
    "home_altitude_m": "lives_at_m",
    "dates": "date",
    "week": "weeks",
    "instead_of": "or",
    "workout": "steps",
    "title": "name",
    "start_date": "start",
    "race_date": "race",
    "poles": "poles_above",
    "food": "eat",
    "water": "drink",
    "rpe": "rpe_every",
    "run_walk": "intervals",
}
"""What other tools call our keys."""


class Table:
    """Reads one table of the file: parses what it knows, reports all that it does not."""

    def __init__(self, kind: str, data: dict[str, Any], path: KeyPath, report: Report) -> None:
        """Args: kind of table (a key of GRAMMAR), its values, its place, and where to report."""
        self.path = path
        self._data = data
        self._values: dict[str, Any] = {}
        for key, value in data.items():
            parser = GRAMMAR[kind].get(key)
            if parser is None:
                report.error((*path, key), _unknown(key, kind), at_key=True)
                continue
            try:
                self._values[key] = parser(value)
            except Wrong as wrong:
                report.error((*path, key), f"{key}: {wrong}")

    def __contains__(self, key: str) -> bool:
        """Whether the key was given, even if its value was refused."""
        return key in self._data

    def get(self, key: str, default: Any = None) -> Any:
        """The parsed value, or the default where it is not given or was refused."""
        return self._values.get(key, default)


def stretches(value: object, path: KeyPath, report: Report) -> tuple[tuple[int, int], ...]:
    """The technical stretches of a course, in m; every wrong one is reported."""
    found: list[tuple[int, int]] = []
    for number, item in enumerate(listed(value, path, '"12.4-15.0km"', report)):
        try:
            found.append(stretch(item))
        except Wrong as wrong:
            report.error((*path, number), f"technical: {wrong}")
    if len(found) > MOST_STRETCHES:
        report.error(path, f"technical: {len(found)} stretches are too many: join some, to {MOST_STRETCHES}")
    return tuple(found)


def stations(value: object, path: KeyPath, report: Report) -> dict[str, tuple[int, str]]:
    """Where the aid stations of a course are, in m, and their names, by place as typed; wrong ones are reported."""
    if not isinstance(value, dict):
        report.error(path, f'aid: {shown(value)} is no table of places: write {{ "8.9km" = "Moonlight" }}')
        return {}
    found: dict[str, tuple[int, str]] = {}
    for place, name in value.items():
        try:
            at_m = metres(0, 1_000_000, "8.9km")(place)
            found[place] = at_m, ""
            found[place] = at_m, text(name)
        except Wrong as wrong:
            report.error((*path, place), f"aid: {wrong}")
    if len(found) > MOST_STATIONS:
        report.error(path, f"aid: {len(found)} stations are too many: keep {MOST_STATIONS}")
    return found


def listed(value: object, path: KeyPath, example: str, report: Report) -> list[Any]:
    """The items of a list; anything else is reported, and is none."""
    if isinstance(value, list):
        return value
    report.error(path, f"{path[-1]}: {shown(value)} is not a list: write [{example}]")
    return []


_MOST_NAMED = 12
"""Of what there is; more would be read by nobody."""


def did_you_mean(word: str, words: list[str]) -> str:
    """'; did you mean X?', or which there are, or nothing."""
    close = get_close_matches(word.lower()[:80], words, 1, 0.6)
    if close:
        return f'; did you mean "{printable(close[0])}"?'
    there = sorted(map(printable, words))
    more = f" and {len(there) - _MOST_NAMED} more" if len(there) > _MOST_NAMED else ""
    return f": there is {', '.join(there[:_MOST_NAMED])}{more}" if words else ""


def _unknown(key: str, kind: str) -> str:
    """What to say of a key that the table does not have."""
    where = {"": "at the top of a plan", "session": "in [[session]]"}.get(kind, f"in [{_title(kind)}]")
    said = f"unknown key {shown(key)} {where}"
    known = GRAMMAR[kind]
    meant = ALSO_CALLED.get(key.lower().replace("-", "_"))
    if meant in known:
        return f'{said}; did you mean "{meant}"?'
    close = get_close_matches(key.lower()[:80], list(known), 1, 0.75)
    if close:
        return f'{said}; did you mean "{close[0]}"?'
    for other, keys in GRAMMAR.items():
        if (meant or key) in keys:
            return f"{said}; {meant or key} belongs {_place(other)}"
    return f"{said}{did_you_mean(key, list(known))}"


def _title(kind: str) -> str:
    return f"{kind}.NAME" if kind in ("course", "pacing") else kind


def _place(kind: str) -> str:
    if not kind:
        return "at the top, before the first [table]"
    return "in a [[session]]" if kind == "session" else f"in [{_title(kind)}]"
