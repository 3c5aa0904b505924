"""One line of a workout to the fields of its step, with everything wrong in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from trailcue.plans.problems import Wrong
from trailcue.plans.values import shown

from . import exercises
from .ends import COUNTS, ENDS, amount
from .patterns import Construct, Fields, Table, plain, sets
from .targets import COMMON, TARGETS

_CONSTRUCTS: Table = {
    **COMMON,
    **ENDS,
    **TARGETS,
    **COUNTS,
    "filler": (
        r"(?:(?:for|at|in|with|of|about|around|on|then|and|until)(?!\w)|[@~])"
        r"(?=\s*(?:[\d<>]|z\d|rpe|hr\b|breathe|tempo|pack|vest|a\s+pack))",
        sets(),
    ),
}
"""Everything that a step may say but its exercise, in the order in which it is looked for."""
_PATTERNS = [(re.compile(pattern, re.IGNORECASE), construct) for pattern, construct in _CONSTRUCTS.values()]
_BETWEEN = re.compile(r"(?:[\s,;()|/]|\+(?=\s|$))+")
_QUOTED = re.compile(r'"([^"]*)"')
_OF_A_SIDE = re.compile(r"\s+(?=(\w+))(?:sides?|legs?|arms?|ways?|directions?)(?!\w)", re.IGNORECASE)
_WORD = re.compile(r"[^\s,;()|]+")

_OF_THE_ROAD = frozenset({"gait", "zones", "heart", "spm", "grade_permille", "speed_mps", "breath"})
"""What no exercise has."""
_LOOSE = {
    "gain": 'how much? Write "300m gain"',
    "loss": 'how much? Write "300m loss"',
    "rpe": 'of what? Write "RPE 6-7"',
    "spm": 'how many? Write "110-130spm"',
    "bpm": 'how many? Write "150-160bpm"',
}
_UNITS = (
    "min",
    "s",
    "h",
    "km",
    "mi",
    "meters",
    "spm",
    "bpm",
    "mph",
    "km/h",
    "kg",
    "reps",
    "steps",
    "ft",
    "yd",
)
_MISTYPED = ("hike", "rest", "until", "gain", "press", "breathe", "walk", "zone", "back")
_REAL_WORDS = frozenset(
    {"again", "grain", "gains", "crest", "reset", "hikes", "rests", "zones", "backs", "walks"}
)


@dataclass
class Line:
    """What a line says: fields of a Step, and what is wrong or odd in it, by column from 0."""

    fields: Fields = field(default_factory=dict)
    errors: list[tuple[int, str]] = field(default_factory=list)
    warnings: list[tuple[int, str]] = field(default_factory=list)


@lru_cache(maxsize=4096)
def read(text: str) -> Line:
    """Everything that a step says, the "-" before it taken off. The Line is shared: leave it as it is."""
    return _Reader(plain(text)).line


class _Reader:
    """Goes through a line from left to right: what is no construct is part of the step's name."""

    def __init__(self, text: str) -> None:
        self.line = Line()
        self._text = text
        self._seen: dict[str, str] = {}
        self._names: list[tuple[int, str]] = []
        self._at: dict[str, tuple[int, str]] = {}
        position = 0
        while (position := self._skip(position)) < len(text) and text[position] != "#":
            position = self._take(position)
        self._settle_exercise()
        name = " ".join(word for _, word in sorted(self._names))
        self.line.fields["text"] = " ".join(name.split())
        self._ask_for_an_end()

    def _skip(self, position: int) -> int:
        found = _BETWEEN.match(self._text, position)
        return found.end() if found else position

    def _take(self, position: int) -> int:
        """Take what stands at `position`; where the next thing may."""
        quoted = _QUOTED.match(self._text, position)
        if quoted:
            self._names.append((position, quoted[1]))
            return quoted.end()
        exercise = exercises.at(self._text, position)
        if exercise:
            self._fields(position, self._text[position : exercise[1]], {"exercise": exercise[0].name})
            return exercise[1]
        for pattern, construct in _PATTERNS:
            match = pattern.match(self._text, position)
            if match:
                return self._construct(position, match, construct)
        word = _WORD.match(self._text, position)
        return self._word(position, word[0]) if word else position + 1

    def _construct(self, position: int, match: re.Match[str], construct: Construct) -> int:
        try:
            fields = construct(match)
        except Wrong as wrong:
            self.line.errors.append((position, str(wrong)))
            return match.end()
        end = match.end()
        if "side" in fields:  # "each leg"; but "left", "side plank"
            named = _OF_A_SIDE.match(self._text, end)
            end = named.end() if named and not exercises.at(self._text, named.start(1)) else end
        self._fields(position, self._text[position:end].strip(), fields)
        return max(end, position + 1)

    def _fields(self, position: int, words: str, fields: Fields) -> None:
        for name, value in fields.items():
            if name in self._seen and name != "amount":
                self.line.errors.append((position, _twice(name, self._seen[name], words)))
                return
            self._seen[name] = words
            self._at[name] = (position, words)
            self.line.fields[name] = value

    def _word(self, position: int, word: str) -> int:
        end = position + len(word)
        name = word.replace('"', "'").rstrip(".:!?")
        if any(character.isdigit() for character in word):
            self.line.errors.append((position, _not_understood(word)))
        elif name.lower() in _LOOSE:
            self.line.errors.append((position, f"{shown(name)}: {_LOOSE[name.lower()]}"))
        elif any(character.isalpha() for character in name):
            self._names.append((position, name))
            meant = _mistyped(name.lower())
            if meant:
                said = f'{shown(name)} is taken as a name; did you mean "{meant}"?'
                self.line.warnings.append((position, said))
        return end

    def _settle_exercise(self) -> None:
        """Who hikes or runs does no exercise, and only exercises have sides: such words are part of the name."""
        fields = self.line.fields
        if "count" in fields:
            self._settle_count(fields.pop("count"))
        if fields.get("gait") is not None and fields.get("until") != "reps":
            self._rename("exercise")
        if "exercise" not in fields:
            self._look_for_an_exercise()
            self._rename("side")

    def _settle_count(self, count: str) -> None:
        """A number without a unit counts an exercise, or nothing."""
        fields, name = self.line.fields, " ".join(word for _, word in sorted(self._names))
        if "exercise" in fields and "until" not in fields:
            try:
                fields |= amount("reps", float(count))
            except Wrong as wrong:
                self.line.errors.append((self._at["count"][0], str(wrong)))
        elif name and exercises.nearest(name, 0.8).startswith(";"):
            self.line.errors.append((min(self._names)[0], _no_exercise(name)))
        else:
            self.line.errors.append((self._at["count"][0], _not_understood(count)))

    def _look_for_an_exercise(self) -> None:
        """None was named: was one meant?"""
        fields = self.line.fields
        name = " ".join(word for _, word in sorted(self._names))
        where = min(self._names)[0] if self._names else 0
        wanted = self._at.get("amount") if fields.get("until") == "reps" else self._at.get("tempo_s")
        if self.line.errors:
            return
        if wanted and name:
            self.line.errors.append((where, _no_exercise(name)))
        elif wanted:
            said = f'{shown(wanted[1])} of what? Name an exercise: "10 reps split squat each leg"'
            self.line.errors.append((wanted[0], said))
        elif name and fields.get("until") == "time" and not fields.keys() & _OF_THE_ROAD:
            near = exercises.nearest(name, 0.8)
            if near.startswith(";"):
                self.line.warnings.append((where, f"{shown(name)} is taken as a name{near}"))

    def _rename(self, name: str) -> None:
        if name in self.line.fields:
            del self.line.fields[name]
            self._names.append(self._at[name])

    def _ask_for_an_end(self) -> None:
        line = self.line
        if "until" in line.fields or line.errors:
            return
        exercise = line.fields.get("exercise")
        if exercise:
            line.errors.append((0, f'how many, or how long? Write "10 reps {exercise}" or "30s {exercise}"'))
        else:
            said = 'how long? Write an end: "10min", "1km", "300m gain", "until HR > 150bpm", "press"'
            line.errors.append((0, said))


def _twice(name: str, first: str, second: str) -> str:
    if name == "until":
        said = f"a step ends once: {shown(first)} or {shown(second)}? Keep one, or make it two steps"
        return f'{said}; the exercise is the "overhead press"' if "press" in (first, second) else said
    if name == "exercise":
        return f"{shown(first)} and {shown(second)} are two exercises: give each a line"
    return f"{shown(first)} and {shown(second)} say two things of one step: keep one, or make it two steps"


def _no_exercise(name: str) -> str:
    return f"{shown(name)} is no exercise that is known{exercises.nearest(name)}"


def _not_understood(word: str) -> str:
    """What to say of a word with a number in it that is no construct."""
    number = re.match(r"[+-]?[\d.]+", word)
    unit = word[number.end() :] if number else ""
    if number and not unit:
        n = number[0]
        return f'{n} of what? Write its unit: "{n}min", "{n}km", "{n} meters", "{n} reps", "{n} steps"'
    if number and unit in _UNITS:
        return f'{shown(word)} is not understood: write "{number[0].lstrip("+-")}{unit}" by itself'
    if number and unit.isalpha():
        close = exercises.close(unit.lower(), _UNITS)
        if close:
            return f'{shown(word)} is not understood; did you mean "{number[0]}{close}"?'
    return f'{shown(word)} is not understood; if it is part of the name, put that in quotes: "..."'


def _mistyped(word: str) -> str | None:
    """The word of the grammar that this one nearly is: two letters swapped, one too many or too few."""
    if len(word) < 3 or word in _REAL_WORDS:
        return None
    for meant in _MISTYPED:
        short, long = sorted((word, meant), key=len)
        if len(long) - len(short) == 1 and any(
            long[:at] + long[at + 1 :] == short for at in range(len(long))
        ):
            return meant
        if word != meant and sorted(word) == sorted(meant):
            return meant
    return None
