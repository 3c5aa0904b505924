"""The calendar of a plan against what was done: each day that asked for something, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from trailcue.analysis.calendars import Day
from trailcue.trends.past import Past

DONE, ELSE, MISSED, EXTRA = "as planned", "something else", "missed", "beside the plan"
LEAST_S = 600
"""On the move, for a session without a plan's entry to count as something done [ours]."""
AWAY_S = 3600
"""From where a log broke off to the one that goes on: a cell that is warmed or charged, not the same again [ours]."""


@dataclass(frozen=True)
class Planned:
    """A day's entry of the calendar and what came of it."""

    day: date
    slot: str | None
    optional: bool
    became: str
    sessions: tuple[str, ...] = ()


def adherence(
    calendar: Sequence[Day], dated: Sequence[tuple[date, Past]], first: date, last: date
) -> list[Planned]:
    """Return the calendar's entries from `first` to `last` with what came of them, and what was done beside it.

    A session that followed an entry of that day and half of the day is it, whichever version of the plan it had; one
    in the place of another does for it. Logs that break off and the one that goes on are one session. Who did an entry
    again did that beside the plan. Else any session of the day of ten minutes does as something else, once. What
    is optional and was not done is left out. An entry that was followed counts on the day beside those too: they are
    days of the wearer's clock, and the calendar's may be UTC's.
    """
    asked: dict[tuple[date, str | None], list[Day]] = {}
    followed = {_followed(session) for _, session in dated}
    for entry in calendar:
        if entry.day and (first <= entry.day <= last or (entry.day, entry.slot) in followed):
            asked.setdefault((entry.day, entry.slot), []).append(entry)
    found: dict[tuple[date, str | None], list[Past]] = {key: [] for key in asked}
    left: dict[date, list[Past]] = {}
    for day, session in dated:
        key = _followed(session)
        if key in found:
            found[key].append(session)
        elif first <= day <= last:
            left.setdefault(day, []).append(session)
    worn = {key: _whole(those) for key, those in found.items()}
    did = {key: _done(asked[key], those) for key, those in worn.items()}
    for key, those in worn.items():
        again = [log for one in those if one not in did[key] for log in one]
        left[key[0]] = again + left.get(key[0], [])
    said = []
    for key, entries in asked.items():
        said += _of_slot(key, entries, did[key], left[key[0]])
    for day, those in left.items():
        said += [Planned(day, None, False, EXTRA, (one.name,)) for one in those if _moved_s(one) >= LEAST_S]
    return sorted(said, key=lambda one: (one.day, one.slot or ""))


def _whole(logs: list[Past]) -> list[list[Past]]:
    """The sessions that logs are of: one that breaks off, as the power does, goes on in the next of its entry."""
    found: list[list[Past]] = []
    for log in logs:
        going_on = (those for those in found if _goes_on(those[-1], log))
        before = next(going_on, None)
        if before is None:
            found.append([log])
        else:
            before.append(log)
    return found


def _goes_on(before: Past, log: Past) -> bool:
    """Tell whether a log is the rest of the one before it, which broke off, of the same entry."""
    if before.digest["ended"] or _entry(before) != _entry(log):
        return False
    began, started = before.digest["started"], log.digest["started"]
    if began is None or started is None:
        return True
    away = datetime.fromisoformat(started) - datetime.fromisoformat(began)
    return away.total_seconds() - before.digest["duration_s"] <= AWAY_S


def _done(entries: list[Day], worn: list[list[Past]]) -> list[list[Past]]:
    """Of the sessions that followed entries of half a day those that did them, one an entry.

    The first of ten minutes; a false start is it only if nothing else was.
    """
    best: dict[tuple[str, int], list[Past]] = {}
    for those in worn:
        known = best.setdefault(_entry(those[0]), those)
        if _long(those) and not _long(known):
            best[_entry(those[0])] = those
    return sorted(best.values(), key=_long, reverse=True)[: len(entries)]


def _long(logs: list[Past]) -> bool:
    return sum(map(_moved_s, logs)) >= LEAST_S


def _entry(session: Past) -> tuple[str, int]:
    """Which entry of which version of the plan a session followed."""
    return session.digest["plan"] or "", session.digest["entry"]["index"]


def _of_slot(
    key: tuple[date, str | None], entries: list[Day], did: list[list[Past]], others: list[Past]
) -> list[Planned]:
    """What came of the entries of one half of a day; `others` loses what is taken from it."""
    day, slot = key
    said = [Planned(day, slot, False, DONE, tuple(one.name for one in those)) for those in did]
    must = [entry for entry in entries if not entry.optional]
    for _ in range(len(must) - len(did)):
        other = next((one for one in others if _moved_s(one) >= LEAST_S), None)
        if other is None:
            said.append(Planned(day, slot, False, MISSED))
        else:
            others.remove(other)
            said.append(Planned(day, slot, False, ELSE, (other.name,)))
    if not must:
        said = [Planned(day, slot, True, DONE, one.sessions) for one in said]
    return said


def _followed(session: Past) -> tuple[date, str | None] | None:
    """The day and half of the day of the entry that a session followed, if that was its own day to the watch."""
    entry = session.digest["entry"]
    day = session.calendar_day
    return (day, entry["slot"]) if day and entry and entry["day"] == day.isoformat() else None


def _moved_s(session: Past) -> int:
    """Seconds on the move; all of a ride, of which no gait tells."""
    digest = session.digest
    return digest["running_s"] + digest["hiking_s"] if digest["is_on_foot"] else digest["duration_s"]
