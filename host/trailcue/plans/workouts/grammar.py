"""The lines of a workout: steps, repeats by indentation, notes. `parse` is the door."""

from __future__ import annotations

import re
from dataclasses import dataclass

from trailcue.plans.problems import KeyPath, Report

from .model import MOST_NESTED, Item, Machine, Repeat, Step, Workout, each_step
from .patterns import HEADING, SETS, plain
from .stepping import read

MOST_TIMES = 255
LONGEST = 300
"""Characters of a line."""
_DASH = re.compile(r"[-*•](?!\S*\d)\s*|[-*•]\s+|[-*•]$")
"""What begins a step; without a space before a number it is a sign."""
_REST = re.compile(
    r"(?:[\s,;/+]|\b(?:with|then)\b)*\s(\d+(?:\.\d+)?\s*(?:min|s|sec|'|\")(?:\d\ds?)?\s+rests?|rest\s+\d[\w.'\"]*(?:\s*(?:min|s|sec)\b)?)"
    r"(?:\s+between(?:\s+sets)?)?\s*$",
    re.IGNORECASE,
)
"""What may end a step that is done several times: ", 60s rest"."""
_NOTE = re.compile(r"(?:^|\s)#.*$")


@dataclass(frozen=True)
class _Row:
    """A line that says something: its number, where it begins, its words after any dash."""

    number: int
    indent: int
    column: int
    words: str
    dashed: bool


def parse(
    text: str, report: Report, path: KeyPath, name: str = "", machine: Machine | None = None
) -> Workout:
    """The workout that a text describes, without the lines that were refused.

    Args:
        text: the value of the plan's key, as TOML gives it.
        report: gets every error and warning, each at its line and column inside the text.
        path: where in the plan the text stands, ("session", 3, "steps").
        name: of the workout.
        machine: where it is done, if on one.
    """
    items = _Lines(text, report, path).items
    for number, (step, _) in enumerate(each_step(items)):
        if step.until == "back" and (machine or not number):
            why = "a machine has no way back" if machine else "nothing comes before that it could undo"
            said = f'back to start: {why}: write how long, "10min" or "300m loss"'
            report.error(path, said, inside=(step.line, step.column))
    return Workout(name, items, machine)


class _Lines:
    """Reads the rows of one text; blocks are what is indented deeper than the heading above."""

    def __init__(self, text: str, report: Report, path: KeyPath) -> None:
        self._report = report
        self._path = path
        rows = _rows(text)
        self._rows = [row for row in rows if len(row.words) <= LONGEST]
        self._next = 0
        for row in rows:
            if len(row.words) > LONGEST:
                self._error(
                    row, 0, f"a line of {len(row.words)} characters is no step: write {LONGEST} at most"
                )
        lone = len(rows) == 1
        self._check_dashes(lone)
        self.items = self._block(0)
        if not rows:
            report.error(path, 'no step in it: write one a line, "- 10min Z2"')

    def _error(self, row: _Row, column: int, message: str) -> None:
        self._report.error(self._path, message, inside=(row.number, row.column + column))

    def _check_dashes(self, lone: bool) -> None:
        for row in self._rows:
            if not row.dashed and not lone and not HEADING.fullmatch(row.words):
                typed = row.words[:30].lstrip("-")
                said = f'write "- {typed}", a repeat as "5x"' if any(map(str.isdigit, typed)) else ""
                self._error(row, 0, f'a step begins with "- ", a note with "#"{": " if said else ""}{said}')

    def _block(self, depth: int) -> tuple[Item, ...]:
        """The rows from here on that are indented alike, and what they repeat."""
        items: list[Item] = []
        if self._next >= len(self._rows):
            return ()
        indent = self._rows[self._next].indent
        while self._next < len(self._rows):
            row = self._rows[self._next]
            if row.indent < indent and depth:
                break
            if row.indent != indent:
                self._error(
                    row, 0, "indented unlike the lines before: line it up with the steps it belongs to"
                )
            self._next += 1
            items += self._item(row, depth)
            indent = min(indent, row.indent)
        return tuple(items)

    def _item(self, row: _Row, depth: int) -> list[Item]:
        heading = HEADING.fullmatch(row.words)
        if heading:
            return self._repeat(row, heading, depth)
        sets = SETS.match(row.words)
        if not sets:
            return self._step(row, 0, row.words)
        times = self._times(row, sets.start(1), sets[1], depth)
        body = row.words[sets.end() :]
        rest = _REST.search(body)
        steps = self._step(row, sets.end(), body[: rest.start()] if rest else body)
        if rest:
            steps += self._step(row, sets.end() + rest.start(1), rest[1])
        return [Repeat(times, tuple(steps), "", row.number, row.column)] if times and steps else []

    def _repeat(self, row: _Row, heading: re.Match[str], depth: int) -> list[Item]:
        times = self._times(row, heading.start(2), heading[2], depth)
        label = " ".join((heading[1] or "").split()).strip("-*•: ")
        if any(map(str.isdigit, label)):
            said = f'"{heading[2]}x" goes before what is repeated: write "- {heading[2]}x {label[:40]}"'
            self._error(row, heading.start(2), said)
            return []
        if self._next >= len(self._rows) or self._rows[self._next].indent <= row.indent:
            said = f'nothing to repeat: indent the steps below "{heading[2]}x" by two spaces'
            self._error(row, heading.start(2), said)
            return []
        if depth > MOST_NESTED:  # said already; what is deeper still is passed over, not followed
            while self._next < len(self._rows) and self._rows[self._next].indent > row.indent:
                self._next += 1
            return []
        steps = self._block(depth + 1)
        return [Repeat(times, steps, label, row.number, row.column)] if times and steps else []

    def _times(self, row: _Row, column: int, number: str, depth: int) -> int:
        """How often, or 0."""
        if depth >= MOST_NESTED:
            said = f"repeats go {MOST_NESTED} deep, this is the next: write the inner steps out"
            self._error(row, column, said)
            return 0
        if not 1 <= int(number) <= MOST_TIMES:
            self._error(row, column, f"{number} times: write 1x to {MOST_TIMES}x")
            return 0
        return int(number)

    def _step(self, row: _Row, column: int, words: str) -> list[Item]:
        skipped = len(words) - len(words.lstrip())
        column, line = column + skipped, read(words.strip())
        for at, message in line.errors:
            self._error(row, column + at, message)
        for at, message in line.warnings:
            inside = (row.number, row.column + column + at)
            self._report.warn(self._path, message, inside=inside)
        return [] if line.errors else [Step(**line.fields, line=row.number, column=row.column + column)]


def _rows(text: str) -> list[_Row]:
    """The lines that are no notes and not empty."""
    rows: list[_Row] = []
    for number, line in enumerate(text.split("\n"), 1):
        stripped = plain(line).lstrip()
        if not stripped or stripped.startswith("#"):
            continue
        begins = len(line) - len(stripped)
        dash = _DASH.match(stripped)
        words = stripped[dash.end() :] if dash else stripped
        column = begins + (dash.end() if dash else 0) + 1
        words = _NOTE.sub("", words).rstrip() if '"' not in words else words.rstrip()
        if words or dash:
            indent = len(line[:begins].expandtabs(4))
            rows.append(_Row(number, indent, column, words, dash is not None))
    return rows
