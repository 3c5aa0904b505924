"""Pieces that the patterns of a step are made of.

They see plain ASCII: `plain` replaces typographic dashes, primes and crosses one by one, so that columns hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from trailcue.plans.problems import Wrong
from trailcue.plans.values import shown

Fields = dict[str, Any]
"""Fields of a Step, by name."""
Construct = Callable[[re.Match[str]], Fields]
"""From what matched to what it says; raises Wrong."""
Table = dict[str, tuple[str, Construct]]
"""Name of a construct to its pattern and function."""

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("–—−‒", "-"),
        **dict.fromkeys("’‘′", "'"),
        **dict.fromkeys("“”″", '"'),
        **dict.fromkeys("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\t\r", " "),
        "×": "x",
        "≤": "<",
        "≥": ">",
    }
)

NUM = r"\d{1,6}(?:\.\d{1,6})?(?![.,]?\d)"
TO = r"\s*(?:-|to\b)\s*"
RANGE = rf"({NUM})(?:{TO}({NUM}))?"
HOURS = r"\s*(?:hours?|hrs?|h)(?![a-z])"
MINUTES = r"(?:\s*(?:minutes?|mins?)(?![a-z])|')"
SECONDS = r"(?:\s*(?:seconds?|secs?|s)(?!\w)|\")"
WAY = r"(?:kilomet(?:er|re)s?|km|k|miles?|mi|met(?:er|re)s?|mtrs?|foot|feet|ft|yards?|yds?|yd)(?![\w/])"
"""Units of length that can be nothing else; a bare "m" is not among them."""

HEADING = re.compile(r"(?:(.*?)\s*(?<![\w.]))?(\d{1,6})\s*(?:x|times)\s*:?", re.IGNORECASE)
"""A whole line that repeats what follows: "5x", "Main set 5x:"."""
SETS = re.compile(r"(\d{1,6})\s*(?:x|times)\s*(?=\S)", re.IGNORECASE)
"""What begins a step that is done several times: "3x10 split squat"."""


def plain(text: str) -> str:
    """The text in the characters that the patterns know, each in its place."""
    text = text.translate(_PLAIN)
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def said(match: re.Match[str]) -> str:
    """What matched, to quote in a message."""
    return shown(match[0].strip())


def of_number(number: float) -> str:
    """A number as people write it: never with an exponent."""
    return f"{number:.6f}".rstrip("0").rstrip(".")


def ordered(low: Any, high: Any) -> tuple[Any, Any]:
    """A band, whichever end was typed first: paces begin with the slower or with the faster."""
    return (low, high) if low <= high else (high, low)


def whole_band(match: re.Match[str], least: int, most: int, unit: str, example: str) -> tuple[int, int]:
    """A band of whole numbers from the first two groups."""
    low = round(float(match[1]))
    high = round(float(match[2])) if match[2] else low
    if not (least <= low <= most and least <= high <= most):
        raise Wrong(f'{said(match)} is outside {least} to {most}{unit}: write for example "{example}"')
    return ordered(low, high)


def sets(**fields: Any) -> Construct:
    """A construct that says the same whatever it matched."""
    return lambda match: dict(fields)


def refuses(remedy: str) -> Construct:
    """A construct that is a mistake, known well enough to say what to write."""

    def refuse(match: re.Match[str]) -> Fields:
        raise Wrong(f"{said(match)}: {remedy}")

    return refuse
