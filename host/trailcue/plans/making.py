"""A plan of the library made somebody's: placed by their race or first day, with their values and courses.

It works on the text, line by line, so that what a person reads in the library is what they get, comments and
all. Weeks are counted from the race backwards: with more weeks until it than the library's plan has, its first four
are done again in front; with fewer, the first are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .grammar import did_you_mean
from .library import library, text_of
from .problems import Wrong

CYCLE = 4
"""Weeks of a block of the library's base: three to build, one to recover."""
LEAST_WEEKS = 6
"""Before a race: with less, there is a taper and little to taper from [ours]."""
MOST_WEEKS = 60
SPARE_WEEKS = 3
"""A block without a race ends so many weeks before the week of the race: taper is no time for something new [ours]."""

TO_DO = "# Put the GPX beside this file, and take away the # here, at the pacing and at the race."
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_HEAD = re.compile(r"\[\[?([A-Za-z0-9_.-]+)\]\]?")
_RULE = "# ----"
_PHASES = re.compile(r"([a-z-]+) (\d+)(?:-(\d+))?")
_WEEKS = re.compile(r'weeks = "([0-9,-]+)"')


@dataclass
class _Block:
    """A table of the file with the comments above it; "" is what comes before the first."""

    head: str
    lines: list[str]

    def value(self, key: str) -> str | None:
        """What stands behind `key =`, its comment left out; None: nothing does."""
        for line in self.lines:
            if line.startswith(f"{key} = "):
                return line.removeprefix(f"{key} = ").split("  #")[0].strip()
        return None

    def put(self, key: str, value: str) -> None:
        """Write a value where the key stands, its comment kept, or below the last line of the table."""
        for at, line in enumerate(self.lines):
            if line.startswith(f"{key} = "):
                comment = line.partition("  #")[2]
                self.lines[at] = f"{f'{key} = {value}':<33} #{comment}" if comment else f"{key} = {value}"
                return
        self.lines.append(f"{key} = {value}")

    def hide(self, keys: Iterable[str] = ()) -> None:
        """Make comments of the lines of these keys; of all lines where none is named."""
        heads = tuple(f"{key} = " for key in keys)
        for at, line in enumerate(self.lines):
            if line and not line.startswith("#") and (not heads or line.startswith(heads)):
                self.lines[at] = _hidden(line)


@dataclass(frozen=True)
class _Calendar:
    """Where the weeks go: `shift` is added to the library's, `moved` days to its dates."""

    shift: int = 0
    weeks: int = 0
    race: date | None = None
    start: date | None = None
    moved: int = 0


def make(
    program: str,
    *,
    name: str | None = None,
    race_date: date | None = None,
    start: date | None = None,
    course_gpx: Sequence[str] = (),
    athlete: Mapping[str, str | float] | None = None,
    estimated: Sequence[str] = (),
) -> str:
    """The text of a plan file: the same for the same arguments.

    Args:
        program: a name of `library()`.
        name: of the plan; None keeps the library's.
        race_date: of the race, or of its first stage.
        start: the first day of training, often today; None: as many weeks before the race as the program has.
        course_gpx: file of each course, in the order of the stages; none: courses are left as comments.
        athlete: keys of [athlete] to values; those not given are left as comments.
        estimated: keys of `athlete` that nobody has measured.

    Raises:
        Wrong: no such program, or dates that do not go together.
    """
    blocks = _blocks(_program(program))
    calendar = _placed(blocks, program, race_date, start)
    if name is not None:
        blocks[0].put("name", json.dumps(name, ensure_ascii=False))
    for block in blocks:
        if block.head == "":
            _phases(block, calendar)
        elif block.head == "athlete":
            _athlete(block, dict(athlete or {}), estimated)
        elif block.head == "calendar":
            _dates(block, calendar)
        elif block.head == "session":
            _weeks(block, calendar)
    _courses(blocks, list(course_gpx))
    return _text(blocks)


def needs_race(program: str) -> bool:
    """Whether a program leads to a race, so that it cannot be placed without a date of one.

    Raises:
        Wrong: no such program.
    """
    return _dated(_blocks(_program(program)))[1] is not None


def _program(name: str) -> str:
    """The text of a program of the library."""
    names = [entry.name for entry in library()]
    if name not in names:
        raise Wrong(f'there is no program "{name[:40]}"{did_you_mean(name, names)}')
    return text_of(name)


def _blocks(text: str) -> list[_Block]:
    """The tables of a library file; a heading comment over several sessions is a block of its own."""
    blocks = [_Block("", [])]
    for line in text.splitlines():
        head = _HEAD.match(line)
        if head or line.startswith(_RULE):
            blocks.append(_Block(head[1] if head else "#", []))
        blocks[-1].lines.append(line)
    for block in blocks:
        while block.lines and not block.lines[-1]:
            block.lines.pop()
    return blocks


def _text(blocks: list[_Block]) -> str:
    """The file; headings of nothing and emptied sessions left out."""
    kept = [block for block in blocks if block.lines]
    said = [
        block
        for at, block in enumerate(kept)
        if block.head != "#" or (at + 1 < len(kept) and kept[at + 1].head != "#")
    ]
    return "\n\n".join("\n".join(block.lines) for block in said) + "\n"


def _placed(blocks: list[_Block], program: str, race: date | None, start: date | None) -> _Calendar:
    """Where the weeks of the program go."""
    calendar, typed = _dated(blocks)
    weeks = int((calendar and calendar.value("weeks")) or 0)
    if typed is None:
        return _block_placed(weeks, race, start)
    if race is None:
        raise Wrong(f'"{program}" is built towards a race: give its date, --race 2027-09-04')
    moved = (race - date.fromisoformat(typed)).days
    if not weeks:
        return _Calendar(race=race, moved=moved)
    if start is None:
        return _Calendar(0, weeks, race, None, moved)
    there = (_monday(race) - _monday(start)).days // 7 + 1
    if not LEAST_WEEKS <= there <= MOST_WEEKS:
        hint = 'take "race-day"' if there < LEAST_WEEKS else "begin later"
        raise Wrong(
            f"{max(0, there)} weeks from {start} to the race on {race}: it takes {LEAST_WEEKS} to {MOST_WEEKS}; {hint}"
        )
    return _Calendar(there - weeks, there, race, None, moved)


def _dated(blocks: list[_Block]) -> tuple[_Block | None, str | None]:
    """The calendar of a program of the library, and the date of the race that it leads to, if it does."""
    calendar = next((block for block in blocks if block.head == "calendar"), None)
    dated = calendar or next(block for block in blocks if block.value("date"))
    return calendar, dated.value("race") or dated.value("date")


def _block_placed(weeks: int, race: date | None, start: date | None) -> _Calendar:
    """A block of weeks without a race of its own: from its start, or so that it ends well before the race."""
    if start is None and race is not None:
        start = _monday(race) - timedelta(weeks=weeks + SPARE_WEEKS)
    if start is None:
        raise Wrong("say when it starts, or when the race is: --start 2027-01-04, or --race 2027-09-04")
    first = _monday(start)
    return _Calendar(0, weeks, None, first if first == start else first + timedelta(weeks=1))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _old_weeks(typed: str) -> set[int]:
    """The weeks of "1-3,5"."""
    found: set[int] = set()
    for part in typed.split(","):
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return found


def _typed_weeks(weeks: set[int]) -> str:
    """The text of some weeks: "1-3,5"."""
    parts: list[list[int]] = []
    for week in sorted(weeks):
        if parts and week == parts[-1][1] + 1:
            parts[-1][1] = week
        else:
            parts.append([week, week])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in parts)


def _library_week(week: int, calendar: _Calendar) -> int:
    """Which week of the library is done in a week of the plan.

    In front its first block again, so that a week of recovery ends it; nobody begins with one: then the week before it.
    """
    old = week - calendar.shift
    if old < 1:
        old = (old - 1) % CYCLE + 1
    return old - 1 if week == 1 and calendar.shift and old % CYCLE == 0 else old


def _weeks(block: _Block, calendar: _Calendar) -> None:
    """Move a session by weeks and date; one without any weeks left, or on or after the race, goes."""
    for at, line in enumerate(block.lines):
        found = _WEEKS.match(line)
        if line.startswith("date = "):
            moved = date.fromisoformat(line.split()[2]) + timedelta(days=calendar.moved)
            block.lines[at] = f"date = {moved}"
        if found is None:
            continue
        old = _old_weeks(found[1])
        weeks = {week for week in range(1, calendar.weeks + 1) if _library_week(week, calendar) in old}
        day = (block.value("day") or "").strip('"').split()[0]
        if calendar.race is not None and DAYS.index(day) >= calendar.race.weekday():
            weeks.discard(calendar.weeks)
        if not weeks:
            block.lines = []
            return
        block.lines[at] = line.replace(found[1], _typed_weeks(weeks), 1)


def _phases(block: _Block, calendar: _Calendar) -> None:
    """The line of weeks in the opening comment: moved, with the Monday that each begins on."""
    for at, line in enumerate(block.lines):
        if not line.startswith("# Weeks: ") or calendar.race is None:
            continue
        first = _monday(calendar.race) - timedelta(weeks=calendar.weeks - 1)
        said: list[str] = []
        for phase, begins, ends in _PHASES.findall(line.removeprefix("# Weeks: ")):
            last = int(ends or begins) + calendar.shift
            week = 1 if int(begins) == 1 else max(1, int(begins) + calendar.shift)
            if last >= 1:
                span = str(week) if week == last else f"{week}-{last}"
                said.append(f"{phase} {span} from {first + timedelta(weeks=week - 1)}")
        block.lines[at] = f"# Weeks: {', '.join(said)}."


def _dates(block: _Block, calendar: _Calendar) -> None:
    if calendar.race is not None:
        block.put("race", str(calendar.race))
    if calendar.start is not None:
        block.put("start", str(calendar.start))
    block.put("weeks", str(calendar.weeks))


def _athlete(block: _Block, values: dict[str, str | float], estimated: Sequence[str]) -> None:
    """The values given; the library's own, which are nobody's, as comments."""
    for at, line in enumerate(block.lines):
        key = line.partition(" = ")[0]
        if key in values:
            block.put(key, _toml(values.pop(key)))
        elif " = " in line and not line.startswith("#"):
            block.lines[at] = _hidden(line)
    for key, value in values.items():
        block.put(key, _toml(value))
    if estimated:
        block.put("estimated", _toml_list(estimated))


def _courses(blocks: list[_Block], files: list[str]) -> None:
    """The file of each course; a course without one is left as a comment, and who runs or paces it."""
    missing: set[str] = set()
    for block in blocks:
        kind, _, name = block.head.partition(".")
        if kind == "course" and files:
            block.put("gpx", json.dumps(files.pop(0), ensure_ascii=False))
        elif kind == "course":
            block.hide()
            if not missing:
                block.lines.insert(0, TO_DO)
            missing.add(name)
    gone = {
        json.loads(block.value("pacing") or '""')
        for block in blocks
        if json.loads(block.value("course") or '""') in missing
    }
    for block in blocks:
        if json.loads(block.value("course") or '""') in missing:
            block.hide(("course", "pacing"))
        elif block.head.startswith("pacing.") and block.head.partition(".")[2] in gone:
            block.hide()


def _hidden(line: str) -> str:
    """A line as a comment; what stood in it as one keeps its column."""
    return f"# {line.replace('    #', '  #', 1)}"


def _toml(value: str | float) -> str:
    """A value as TOML."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else f"{value:g}"


def _toml_list(words: Sequence[str]) -> str:
    return f"[{', '.join(json.dumps(word) for word in words)}]"
