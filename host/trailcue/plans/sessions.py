"""The [calendar] and the [[session]] tables to the model: what is done, on which dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from . import workouts
from .grammar import Table, did_you_mean
from .model import Calendar, Session
from .problems import KeyPath, Report
from .values import shown


def calendar(data: dict[str, Any], report: Report) -> Calendar:
    """When week 1 begins, and how many there are; what is not said is None."""
    table = Table("calendar", data, ("calendar",), report)
    start, race, number = (table.get(key) for key in ("start", "race", "weeks"))
    if start is not None and race is not None:
        report.error(("calendar", "race"), "race: start is given already: weeks count from one of the two")
    elif race is not None and number is None:
        if "weeks" not in table:
            report.error(
                ("calendar", "race"), "race: say which week that is: write weeks = 16, the number of weeks"
            )
    elif race is not None:
        start = race - timedelta(race.weekday() + 7 * (number - 1))
    elif start is None and data and not {"start", "race"} & data.keys():
        report.error(
            ("calendar",), "a calendar needs its first Monday: write start = 2027-05-31", at_key=True
        )
    return Calendar(start, number, race)


def sessions(data: object, plan_calendar: Calendar, report: Report) -> tuple[Session, ...]:
    """Every session, with all the dates that it is on."""
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
        report.error(("session",), "a session stands in double brackets: write [[session]]", at_key=True)
        return ()
    tables = [Table("session", item, ("session", number), report) for number, item in enumerate(data)]
    last = plan_calendar.weeks or max((max(table.get("weeks", (0,))) for table in tables), default=0)
    found = [_session(number, table, plan_calendar, last, report) for number, table in enumerate(tables)]
    undated = [session for session in found if session.day is not None and not session.dates]
    if undated and plan_calendar.start is None:
        report.warn(
            ("session", undated[0].number, "day"),
            f"day: nobody knows the date of {_sessions(len(undated))} by day of the week: add [calendar] with "
            "start = the Monday of week 1, or race and weeks",
        )
    return tuple(_alternatives(found, report))


def _sessions(number: int) -> str:
    return "1 session" if number == 1 else f"{number} sessions"


def _session(number: int, table: Table, plan_calendar: Calendar, last: int, report: Report) -> Session:
    here: KeyPath = ("session", number)
    dates, date_slot = table.get("date", ((), None))
    weekday, day_slot = table.get("day", (None, None))
    weeks = table.get("weeks", ())
    if "date" in table and "day" in table:
        report.error((*here, "day"), "day: this session has a date already: keep one of the two")
    elif "weeks" in table and "day" not in table:
        report.error((*here, "weeks"), 'weeks: on which day? Write day = "tuesday" as well')
    elif weekday is not None:
        if plan_calendar.weeks and weeks and weeks[-1] > plan_calendar.weeks:
            report.error(
                (*here, "weeks"),
                f"weeks: week {weeks[-1]} is after the last of [calendar], {plan_calendar.weeks}",
            )
        if not weeks and not last and plan_calendar.start is not None:
            report.error((*here, "day"), 'day: in which weeks? Write weeks = "1-8" here or in [calendar]')
        dates = _dated(weekday, weeks or range(1, last + 1), plan_calendar.start)
    return Session(
        number=number,
        name=table.get("name"),
        dates=dates,
        day=weekday,
        weeks=weeks,
        slot=day_slot or date_slot,
        optional=table.get("optional", False),
        instead_of=table.get("or"),
        course=table.get("course"),
        pacing=table.get("pacing"),
        pack_kg=table.get("pack_kg"),
        ignore=ignored(table, report),
        **_workout(table, here, report),
    )


def ignored(table: Table, report: Report) -> tuple[str, ...]:
    """The lints that a table wants to hear nothing of."""
    if "ignore" not in table:
        return ()
    from .lint.table import ignored  # here: lints read the plans that these sections make

    return ignored(table.get("ignore"), (*table.path, "ignore"), report)


def _dated(weekday: int, weeks: tuple[int, ...] | range, start: date | None) -> tuple[date, ...]:
    if start is None:
        return ()
    return tuple(start + timedelta(7 * (week - 1) + weekday) for week in weeks)


def _workout(table: Table, here: KeyPath, report: Report) -> dict[str, Any]:
    """The steps, and the machine that they are done on."""
    stairs, machine = table.get("stairs", (False, None)), None
    if table.get("treadmill", False):
        machine = "treadmill"
        if stairs[0]:
            report.error(
                (*here, "stairs"), "stairs: the session is on the treadmill already: make it two sessions"
            )
    elif stairs[0]:
        machine = "stairs"
    steps = table.get("steps")
    workout = None
    if steps is not None:
        workout = workouts.parse(steps, report, (*here, "steps"), table.get("name") or "", machine)
    return {"machine": machine, "stair_mm": stairs[1], "workout": workout}


def _alternatives(found: list[Session], report: Report) -> list[Session]:
    """Sessions in place of others: on their dates, where they name none of their own."""
    named: dict[str, list[Session]] = {}
    for session in found:
        if session.name:
            named.setdefault(session.name, []).append(session)
    return [_in_place(session, named, report) if session.instead_of else session for session in found]


def _in_place(session: Session, named: Mapping[str, list[Session]], report: Report) -> Session:
    path: KeyPath = ("session", session.number, "or")
    name = session.instead_of or ""
    others = [other for other in named.get(name, []) if other.number != session.number]
    if not others:
        hint = did_you_mean(name, [other for other in named if other != session.name])
        report.error(path, f"or: no other session has the name {shown(name)}{hint or ': name one that has'}")
    if session.dates or session.day is not None:
        return session
    dates = sorted({when for other in others for when in other.dates})
    slots = {other.slot for other in others}
    return replace(
        session, dates=tuple(dates), slot=session.slot or (slots.pop() if len(slots) == 1 else None)
    )
