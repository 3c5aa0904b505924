"""A plan file as text and as TOML values; syntax errors with their position and, where clear, the remedy."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .problems import PlanError, Problem

MOST_BYTES = 4 * 2**20
"""The largest plan read; 200 workouts take about 40 KB."""

_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_UNQUOTED = re.compile(r"""\s*([A-Za-z0-9_."-]+)\s*=\s*(?!\d+,?\s*$)([^\s"'\[{#][^"'#]*?)\s*(?:#.*)?$""")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_UNCLOSED = re.compile(r"""Illegal character '\\n'|Expected "'"$|Unterminated string""")
_OF_A_VALUE = ("Invalid value", "Expected newline or end of document", "Invalid date")
"""What tomllib says where a value was not quoted."""
_REMEDIES = (
    (re.compile(r"Cannot overwrite a value"), "this key is given twice: keep one of the two"),
    (re.compile(r"Cannot (?:declare|mutate)"), "this table is given twice: join the two into one"),
)


@dataclass(frozen=True, repr=False)
class Source:
    """A plan as typed: `name` as errors show it, `folder` that GPX paths start from (None: text only)."""

    name: str
    text: str
    folder: Path | None
    data: dict[str, Any]

    def line(self, number: int) -> str:
        """Line `number`, from 1, without its end."""
        lines = self.text.split("\n")
        return lines[number - 1] if 0 < number <= len(lines) else ""


def from_file(path: Path) -> Source:
    """Read a plan file.

    Raises:
        PlanError: it cannot be read, is no UTF-8, or no TOML.
    """
    name = str(path)
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise PlanError([Problem(name, 1, 1, f"cannot be read ({why}): check the path")]) from error
    if len(data) > MOST_BYTES:
        raise PlanError([Problem(name, 1, 1, f"is larger than {MOST_BYTES // 2**20} MB: that is no plan")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        raise _at(name, before, "this character is not UTF-8: save the file as UTF-8", before) from error
    return from_text(text, name, path.parent)


def from_text(text: str, name: str, folder: Path | None = None) -> Source:
    """Take a plan from a string.

    Raises:
        PlanError: it is no TOML.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        text.encode("utf-8")
        return Source(name, text, folder, tomllib.loads(text))
    except UnicodeEncodeError as error:
        raise _at(name, text[: error.start], "half a character: save the file as UTF-8", text) from error
    except tomllib.TOMLDecodeError as error:
        raise PlanError([_syntax(name, text, str(error))]) from error
    except ValueError as error:  # a number of more digits than Python converts
        raise PlanError([Problem(name, 1, 1, f"not readable as TOML: {error}")]) from error
    except RecursionError as error:
        raise PlanError([Problem(name, 1, 1, "lists nested too deep to be a plan")]) from error


def _at(name: str, before: str, message: str, text: str) -> PlanError:
    row = before.count("\n")
    column = len(before) - before.rfind("\n")
    return PlanError([Problem(name, row + 1, column, message, text.split("\n")[row])])


def _syntax(name: str, text: str, said: str) -> Problem:
    """What tomllib said, at its place, in words that say what to write."""
    lines = text.split("\n")
    found = _AT.search(said)
    if found and found[1]:
        row, column = int(found[1]), int(found[2])
    else:
        row = len(text.rstrip().split("\n"))
        column = len(lines[row - 1]) + 1
    message = said[: found.start()] if found else said
    line = lines[row - 1] if row <= len(lines) else ""
    for pattern, remedy in _REMEDIES:
        if pattern.match(message):
            column = len(line) - len(line.lstrip()) + 1
            return Problem(name, row, column, remedy, line)
    unquoted = _UNQUOTED.match(line)
    if unquoted and message.startswith(_OF_A_VALUE) and unquoted[2].isprintable():
        column = unquoted.start(2) + 1
        return Problem(name, row, column, _quote(unquoted[1], unquoted[2]), line)
    if _UNCLOSED.match(message):
        message = "a text is not closed: end it with the quotes that it begins with"
    return Problem(name, row, column, f"not TOML: {message[:1].lower()}{message[1:]}", line)


def _quote(key: str, value: str) -> str:
    if _DATE.fullmatch(value):
        return f"not TOML: there is no day {value}: check the month and the day"
    if value.lower() in ("true", "false"):
        return f"true and false are lower case: write {key} = {value.lower()}"
    return f'not TOML: a value that is no plain number needs quotes: write {key} = "{value}"'
