"""What `plan show` says of the weeks: a table of seven days, and the steps of a session."""

from __future__ import annotations

from datetime import date, timedelta

from rich.console import Console
from rich.table import Table

from trailcue.commands import show
from trailcue.plans.lint.diary import NO_WEEKS, SOME_MONDAY, WEEK, Diary, Entry, Week
from trailcue.plans.workouts.printing import written

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_NARROW = 70
"""Columns of a terminal: in fewer a day has no room for a name."""

Numbered = list[tuple[int, Week]]


def weeks_of(diary: Diary) -> tuple[Numbered, Numbered]:
    """Return the weeks of a plan with their numbers: those that nobody has dated, and those of a calendar."""
    first = next((at for at, week in enumerate(diary.weeks) if _is_dated(week)), len(diary.weeks))
    undated = [week for week in diary.weeks[:first] if week.entries]
    dated = diary.weeks[first:]
    while dated and not dated[0].entries:
        dated = dated[1:]
    return list(enumerate(undated, 1)), list(enumerate(dated, _first(diary, dated)))


def _is_dated(week: Week) -> bool:
    return week.monday >= SOME_MONDAY + NO_WEEKS * WEEK


def chosen(weeks: Numbered, number: int | None, is_all: bool, today: date) -> Numbered:
    """Return the weeks to show: the one asked for, all, or that of today, else the first."""
    if is_all:
        return weeks
    if number is not None:
        return [(n, week) for n, week in weeks if n == number]
    now = [(n, week) for n, week in weeks if week.monday <= today < week.monday + timedelta(weeks=1)]
    return now or weeks[:1]


def _first(diary: Diary, dated: list[Week]) -> int:
    """Return the number of the first week of a calendar that has a session."""
    start = diary.plan.calendar.start
    return (dated[0].monday - start).days // 7 + 1 if start and dated else 1


def table(console: Console, weeks: Numbered) -> None:
    """Print weeks, a row each, a column a day; on a narrow terminal a line each session."""
    if console.width < _NARROW:
        _listed(console, weeks)
        return
    grid = Table(pad_edge=False, show_lines=True, header_style="dim")
    grid.add_column("week", justify="right")
    for day in _DAYS:
        grid.add_column(day, ratio=1)
    for number, week in weeks:
        head = "\n".join(_head(number, week))
        days = [[entry for entry in week.entries if entry.on.weekday() == day] for day in range(7)]
        grid.add_row(head, *("\n".join(_cell(entry) for entry in entries) or "–" for entries in days))
    console.print(grid)


def _head(number: int, week: Week) -> tuple[str, str]:
    return (str(number), f"{week.monday:%d %b}") if _is_dated(week) else ("any", str(number))


def _listed(console: Console, weeks: Numbered) -> None:
    for number, week in weeks:
        console.print(f"[dim]week {' '.join(_head(number, week))}[/dim]")
        for entry in sorted(week.entries, key=lambda entry: entry.on):
            console.print(f"  {_DAYS[entry.on.weekday()]} {_cell(entry)}", soft_wrap=True)


def _cell(entry: Entry) -> str:
    session = entry.session
    name = show.marked(session.name or session.course or "session")
    slot = f"[dim]{session.slot}[/dim] " if session.slot else ""
    minutes = f" [dim]{round(entry.shape.minutes)}'[/dim]" if entry.shape.minutes else ""
    if session.instead_of:
        return f"{slot}[dim]or[/dim] {name}{minutes}"
    said = f"{slot}{name}{minutes}"
    return f"({said})" if session.optional else said


def steps(console: Console, weeks: Numbered) -> None:
    """Print what each session of the weeks asks for, each once, in the words of the grammar."""
    seen: set[int] = set()
    for _, week in weeks:
        for entry in week.entries:
            session = entry.session
            if session.workout is None or session.number in seen:
                continue
            seen.add(session.number)
            machine = f" ({session.machine})" if session.machine else ""
            console.print(f"\n[bold]{show.marked(session.name or 'session')}[/bold]{machine}")
            for line in written(session.workout).splitlines():
                console.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)
