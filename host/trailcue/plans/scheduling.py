"""The sessions of a plan to the calendar of the watch: an entry for each date, in order."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from datetime import date

from trailcore import settings as s

from . import room, zones
from .binary import Entry
from .model import Plan, Session
from .problems import KeyPath, Report
from .programs import program
from .resolve import settings_of

DAY_0 = date(2000, 1, 1)
"""That the watch counts days from."""
SLOTS = {None: 0, "am": 1, "pm": 2}
ORDER = {"am": 0, None: 1, "pm": 2}


def done(plan: Plan) -> list[tuple[date | None, Session]]:
    """What is done when, in the order of the calendar; the undated last, without what has only a day of the week."""
    dated = [(when, session) for session in plan.sessions for when in session.dates]
    dated.sort(key=lambda each: (each[0], ORDER[each[1].slot], _gives_way(each[1]), each[1].number))
    undated = [session for session in plan.sessions if not session.dates and session.day is None]
    asks = [session for session in undated if session.course or session.workout or session.machine]
    return [*dated, *((None, session) for session in asks)]


def entries(plan: Plan, base: array[int], ways: Mapping[str, int], report: Report) -> list[Entry]:
    """The entries, as changes of the settings `base`; `ways` numbers the courses that the watch gets."""
    parts: dict[int, tuple[dict[int, int], bytes]] = {}
    found: list[Entry] = []
    for when, session in done(plan):
        if session.number not in parts:
            parts[session.number] = _parts(plan, session, base, report)
        changes, steps = parts[session.number]
        found.append(
            Entry(
                day=0 if when is None else (when - DAY_0).days,
                slot=SLOTS[session.slot],
                optional=_gives_way(session),
                way=ways.get(session.course or ""),
                changes=changes,
                program=steps,
            )
        )
    return found


def changes(base: array[int], values: array[int]) -> dict[int, int]:
    """The settings in which `values` differ from `base`."""
    return {index: value for index, value in enumerate(values) if value != base[index]}


def changed(base: array[int], entry: Entry | None) -> array[int]:
    """The settings as the watch has them in its first entry."""
    values = base[:]
    for index, value in entry.changes.items() if entry else ():
        values[index] = value
    values[s.ENTRY] = s.OFF if entry is None else 0
    return values


def _gives_way(session: Session) -> bool:
    return session.optional or session.instead_of is not None


def _parts(plan: Plan, session: Session, base: array[int], report: Report) -> tuple[dict[int, int], bytes]:
    """What a session changes, and its program."""
    pacing = session.pacing if session.pacing in plan.pacings else None
    values = settings_of(plan, pacing, report, session)
    has_course = session.course is not None
    room.fit(values, plan.cues, session.workout, has_course, ("session", session.number), report)
    if session.workout is None:
        return changes(base, values), b""
    path: KeyPath = ("session", session.number, "steps")
    anchors = zones.anchors(plan.athlete, report)
    bounds = values[s.Z2_BPM : s.Z5_BPM + 1]
    return changes(base, values), program(session.workout, anchors, bounds, report, path)
