"""The values a runner types: percentages, heart rates, paces, times, distances; each refusal says what to write.

A parser takes a TOML value and returns ours, or raises Wrong. `Number` and the functions of this file are all there is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from .problems import Wrong

Parser = Callable[[Any], Any]

METRES = {"m": 1.0, "km": 1000.0, "mi": 1609.344}
"""International mile, 1959."""
SPEEDS = {"m/s": 1.0, "km/h": 1 / 3.6, "kmh": 1 / 3.6, "kph": 1 / 3.6, "mph": 0.44704}
"""To m/s."""
OF = ("max", "reserve", "lactate")
"""What a share of heart rate may be of."""

_NUMBER = r"([+-]?[0-9]{1,7}(?:\.[0-9]{1,6})?)"
_QUANTITY = re.compile(_NUMBER + r"\s*([^\s0-9.+-][^0-9]*)?")
_PACE = re.compile(r"([0-9]{1,2}):([0-5][0-9])\s*(?:min\s*)?/\s*(km|mi)")
_HEART = re.compile(_NUMBER + r"\s*%\s*(?:of\s+)?(?:hr\s*)?(\w+)?", re.IGNORECASE)
_TIME = re.compile(r"(?:([0-9]{1,3})\s*h)?\s*(?:([0-9]{1,4})\s*min)?\s*(?:([0-9]{1,6})\s*s)?")
_RANGE = re.compile(_NUMBER + r"\s*(m|km|mi)?\s*(?:-|–|to)\s*" + _NUMBER + r"\s*(m|km|mi)")


def printable(text: str) -> str:
    """A text from outside as it may stand in a message: on one line, and no terminal obeys it."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def shown(value: object) -> str:
    """A TOML value as it may be quoted in a message: short, and lists and tables by name only."""
    kinds = ((dict, "a table"), (list, "a list"), (datetime, "a date and time"), (date, "a date"))
    for kind, name in kinds:
        if isinstance(value, kind):
            return name
    if isinstance(value, time):
        return "a time of day"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        line = printable(value[:31])
        return f'"{line}"' if len(value) <= 30 else f'"{line[:27]}..."'
    if isinstance(value, int) and abs(value) >= 10**12:
        return "a number that large"
    return str(value)


def _quantity(value: object, units: dict[str, float]) -> float | None:
    """The number in `value`, by the factor of its unit; "" among the units allows a bare number."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value * units[""] if "" in units and abs(value) < 1e9 else None
    match = _QUANTITY.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None or (match[2] or "").strip().lower() not in units:
        return None
    return float(match[1]) * units[(match[2] or "").strip().lower()]


@dataclass(frozen=True)
class Number:
    """A number with a unit, in a range.

    Attributes:
        units: unit as typed to factor; "" where the bare number is allowed.
        low: the least, in the first unit times its factor.
        high: the most.
        example: what to write, as TOML.
        says: the range in the runner's words.
    """

    units: dict[str, float]
    low: float
    high: float
    example: str
    says: str

    def __call__(self, value: object) -> float:
        """The number; raises Wrong."""
        number = _quantity(value, self.units)
        if number is None:
            raise Wrong(f"{shown(value)} is not understood: write {self.example}")
        if not self.low <= number <= self.high:
            raise Wrong(f"{shown(value)} is outside {self.says}: write for example {self.example}")
        return number


def whole(number: Parser) -> Parser:
    """`number`, not negative, rounded half up to an int."""
    return lambda value: int(number(value) + 0.5)


def beats(low: int, high: int) -> Parser:
    """A heart rate in bpm, as an int."""
    bare = Number({"": 1, "bpm": 1}, low, high, str((low + high) // 2), f"{low} to {high} bpm")

    def parse(value: object) -> int:
        number = bare(value)
        if number != int(number):
            raise Wrong(f"{shown(value)}: heart rates are whole beats a minute: write {round(number)}")
        return int(number)

    return parse


def percent(low: int, high: int, example: str) -> Parser:
    """A grade or share in percent, as permille."""
    number = Number({"%": 10}, 10 * low, 10 * high, f'"{example}"', f"{low} to {high} %")

    def parse(value: object) -> int:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            close = value * 100 if abs(value) < 1 else value
            fits = 10 * low <= 10 * close <= 10 * high
            raise Wrong(f'{shown(value)} needs its unit: write "{close:g}%"' if fits else _percent(example))
        if high < 0 and isinstance(value, str) and value[:1].isdigit():
            raise Wrong(f"{shown(value)}: downhill grades are negative: write {shown(f'-{value}')}")
        return round(number(value))

    return parse


def _percent(example: str) -> str:
    return f'not a percentage: write "{example}"'


@dataclass(frozen=True)
class Heart:
    """A heart rate as typed: bpm where `of` is "bpm", else permille of the maximum, reserve or lactate."""

    amount: int
    of: str


_BPM = Number({"": 1, "bpm": 1}, 40, 230, '150 or "80% max"', "40 to 230 bpm")


def heart(value: object) -> Heart:
    """A heart rate in bpm, or a share such as "95% max"; raises Wrong."""
    match = _HEART.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return Heart(round(_BPM(value)), "bpm")
    of = (match[2] or "").lower()
    if of not in OF:
        what = f"% of {of}" if of else "% of what"
        raise Wrong(f'{what}? Write "{match[1]}% max", "{match[1]}% reserve" or "{match[1]}% lactate"')
    permille = round(10 * float(match[1]))
    if not 300 <= permille <= 1200:
        raise Wrong(f'{shown(value)} is outside 30 to 120 %: write for example "80% {of}"')
    return Heart(permille, of)


def heart_or_off(value: object) -> Heart | None:
    """A heart rate, or None for "off"; raises Wrong."""
    return None if value == "off" else heart(value)


def speed(value: object) -> float:
    """A running speed in m/s from "4:45/km", "7:39/mi", "12.6 km/h"; raises Wrong."""
    match = _PACE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match:
        seconds = 60 * int(match[1]) + int(match[2])
        mps = METRES[match[3]] / seconds if seconds else 0.0
    else:
        found = _quantity(value, SPEEDS)
        if found is None:
            raise Wrong(f'{shown(value)} is not understood: write "4:45/km" or "12.6 km/h"')
        mps = found
    if not 1.5 <= mps <= 7.0:
        raise Wrong(f'{shown(value)} is outside 5.4 to 25 km/h (11:06 to 2:23 /km): write "4:45/km"')
    return mps


def lasting(total_s: int) -> str:
    """A duration as a plan has it: "10min", "1h30min", "0s"."""
    parts = ((total_s // 3600, "h"), (total_s // 60 % 60, "min"), (total_s % 60, "s"))
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "0s"


def seconds(low: int, high: int, example: str) -> Parser:
    """A duration in s from "20s", "1min30s", "1h"."""

    def parse(value: object) -> int:
        match = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
        if match is None or not any(match.groups()):
            raise Wrong(f'{shown(value)} is not understood: write "{example}" (units h, min, s)')
        hours, minutes, rest = (int(part or 0) for part in match.groups())
        total = 3600 * hours + 60 * minutes + rest
        if not low <= total <= high:
            raise Wrong(
                f'{shown(value)} is outside {lasting(low)} to {lasting(high)}: write for example "{example}"'
            )
        return total

    return parse


def metres(low: int, high: int, example: str) -> Parser:
    """A distance in m from "10km", "800m", "6.2mi"."""
    return whole(Number(METRES, low, high, f'"{example}"', f"{low} m to {high / 1000:g} km"))


def stretch(value: object) -> tuple[int, int]:
    """(from, to) in m from "12.4-15.0km", "31km-33km", "800m-1.2km"; raises Wrong."""
    match = _RANGE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise Wrong(f'{shown(value)} is not understood: write "12.4-15.0km" or "800m-1.2km"')
    first = round(float(match[1]) * METRES[match[2] or match[4]])
    last = round(float(match[3]) * METRES[match[4]])
    if first < 0 or last > 10_000_000:
        raise Wrong(f"{shown(value)} is no place on a course: distances count from the start, in km")
    if last <= first:
        raise Wrong(f'{shown(value)} ends before it starts: write for example "12.4-15.0km"')
    return first, last


def text(value: object) -> str:
    """A line of text, not empty; raises Wrong."""
    if not isinstance(value, str):
        raise Wrong(f'{shown(value)} is not text: write it in quotes, "like this"')
    if not value.strip():
        raise Wrong("is empty: write something or delete the line")
    if len(value) > 200 or not value.strip().isprintable():
        raise Wrong("is no short line of text: write one line of up to 200 characters")
    return value.strip()


def switch(value: object) -> bool:
    """True or false; raises Wrong."""
    if not isinstance(value, bool):
        raise Wrong(f"{shown(value)} is not a switch: write true or false")
    return value


def count(low: int, high: int) -> Parser:
    """A whole number."""

    def parse(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise Wrong(f"{shown(value)} is not a whole number: write {low} to {high}")
        if not low <= value <= high:
            raise Wrong(f"{shown(value)} is outside {low} to {high}: write for example {(low + high) // 2}")
        return value

    return parse


def one_of(*words: str) -> Parser:
    """One of some words."""

    def parse(value: object) -> str:
        if not isinstance(value, str) or value not in words:
            choices = " or ".join(f'"{word}"' for word in words)
            raise Wrong(f"{shown(value)} is not understood: write {choices}")
        return value

    return parse
