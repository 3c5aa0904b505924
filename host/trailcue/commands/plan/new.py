"""`trailcue plan new`: a plan of the library made yours, by flags or by questions."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Container
from contextlib import nullcontext, redirect_stdout, suppress
from datetime import date
from pathlib import Path
from typing import TypeVar

from rich.table import Table

from trailcue import archive, plans
from trailcue.cli import EXIT_OK, EXIT_USAGE
from trailcue.commands import show
from trailcue.plans.dates import day
from trailcue.plans.library import Entry, library
from trailcue.plans.making import make, needs_race
from trailcue.plans.problems import Wrong

ASKED = (
    ("hr_max", "highest heart rate ever seen, bpm"),
    ("hr_lactate", "heart rate of an hour flat out, bpm"),
    ("hr_rest", "heart rate on waking, bpm"),
    ("height_cm", "height, cm"),
    ("mass_kg", "mass, kg"),
    ("speed_at_lactate", 'pace of that hour, like "4:45/km"'),
    ("utc", 'how far your clock is ahead of UTC, like "+02:00"'),
)
"""Keys of [athlete] and how one asks for them."""


Read = TypeVar("Read")


class _Unanswered(Exception):
    """Nobody answers: standard input has ended."""

    def __str__(self) -> str:
        return "no answer: nothing was written"


def run(args: argparse.Namespace) -> int:
    """Write a plan; questions are asked for what no flag says, if somebody is there to answer."""
    if args.list:
        _list(args)
        return EXIT_OK
    asks = show.may_ask(args)
    try:
        if args.json and args.out == "-":
            raise Wrong("--out - and --json: both would be printed: name a file")
        # Questions are no part of a plan that is printed.
        with redirect_stdout(sys.stderr) if args.out == "-" else nullcontext():
            program = args.program or (_asked_program() if asks else None)
            if program is None:
                raise Wrong("say which program: trailcue plan new PROGRAM; --list shows them")
            is_led_to_race = needs_race(program)
            out = Path(args.out or f"{program}.toml")
            _refuse(out)
            values = {key: getattr(args, key) for key, _ in ASKED if getattr(args, key) is not None}
            if asks and not values.keys() - {"utc"}:
                values |= _asked_values(values)
            race, start = _asked_dates(args, is_led_to_race) if asks else (args.race, args.start)
        text = make(
            program,
            name=args.name,
            race_date=race,
            start=start,
            course_gpx=[_from_plan(gpx, out) for gpx in args.gpx],
            athlete=values,
            estimated=[key for key in args.estimated if key in values],
        )
        wrong = plans.check(text)
        if wrong:
            raise Wrong(f"such a plan would not hold: {wrong[0].message}")
    except (Wrong, _Unanswered) as error:
        show.complain(str(error))
        show.summarise(args, [str(error)], program=args.program, written=None)
        return EXIT_USAGE
    if str(out) == "-":
        print(text, end="")
        return EXIT_OK
    archive.write_whole(out, text.encode())
    if not args.json:
        print(f"{show.plain(str(out))}: written; next: trailcue plan check {show.plain(str(out))}")
    show.summarise(args, [], program=program, written=str(out))
    return EXIT_OK


def _refuse(out: Path) -> None:
    """Refuse a file that cannot be written, before anybody is asked anything."""
    if str(out) == "-":
        return
    if out.exists():
        raise Wrong(f"{out}: there already: choose another name with --out")
    if not out.parent.is_dir():
        raise Wrong(f"{out}: there is no folder {out.parent}: make it, or choose another with --out")


def _from_plan(gpx: str, out: Path) -> str:
    """Return the path of a course from the folder of the plan, where it was typed from here."""
    typed = Path(gpx)
    if typed.is_absolute() or not typed.is_file() or (out.parent / typed).is_file():
        return gpx
    return os.path.relpath(typed, out.parent)


def _list(args: argparse.Namespace) -> None:
    entries = library()
    if args.json:
        for entry in entries:
            show.print_json({"program": entry.name, "title": entry.title, "about": entry.about})
        show.summarise(args, [], programs=len(entries))
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("program", no_wrap=True)
    table.add_column("what it is")
    for entry in entries:
        table.add_row(f"[bold]{entry.name}[/bold]", show.marked(entry.about))
    show.console().print(table)


def _asked_program() -> str:
    entries: list[Entry] = library()
    for number, entry in enumerate(entries, 1):
        print(f"  {number} {entry.name}: {entry.title}")

    def read(typed: str) -> str:
        if typed.isdigit() and 1 <= int(typed) <= len(entries):
            return entries[int(typed) - 1].name
        if typed in [entry.name for entry in entries]:
            return typed
        raise ValueError(f"write a number from 1 to {len(entries)}, or a name")

    return _asked("which program? ", read)


def _asked_values(known: Container[str]) -> dict[str, str | float]:
    """Return what is answered of the values that are not known yet."""
    print("About you; Enter leaves one out, measured values make every cue better.")
    found: dict[str, str | float] = {}
    for key, question in ASKED:
        if key in known:
            continue
        typed = _asked(f"{question}: ", lambda typed, key=key: read_value(key, typed) if typed else None)
        if typed is not None:
            found[key] = typed
    return found


def read_value(key: str, typed: str) -> str | float:
    """Return a value of [athlete] as the grammar of plans takes it; raises ValueError with what to write."""
    from trailcue.plans.grammar import GRAMMAR

    value: str | float = typed
    if key not in ("speed_at_lactate", "utc"):
        with suppress(ValueError, OverflowError):  # "178 cm" is for the grammar to judge
            number = float(typed.replace(",", "."))
            value = int(number) if number.is_integer() else number
    GRAMMAR["athlete"][key](value)
    return value


def _asked_dates(args: argparse.Namespace, needs_race: bool) -> tuple[date | None, date | None]:
    """Return the dates of the race and of the first day; those of the flags, and what else a program needs."""
    race, start = args.race, args.start
    if needs_race:
        return race or _asked("race day, YYYY-MM-DD: ", day), start
    if race is None and start is None:
        question = "race day, YYYY-MM-DD, Enter for none: "
        race = _asked(question, lambda typed: day(typed) if typed else None)
    if race is None and start is None:
        question = "first day, YYYY-MM-DD, Enter for today: "
        start = _asked(question, lambda typed: day(typed) if typed else date.today())
    return race, start


def _asked(question: str, read: Callable[[str], Read]) -> Read:
    """Return an answer that can be read; others are asked again."""
    while True:
        try:
            typed = input(question).strip()
        except EOFError:
            raise _Unanswered from None
        try:
            return read(typed)
        except ValueError as error:
            print(f"  {show.plain(str(error))}")
