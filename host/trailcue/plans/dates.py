"""Days, weeks and dates as a runner types them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from .problems import Wrong
from .values import shown

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SLOTS = {
    "am": "am",
    "a.m.": "am",
    "morning": "am",
    "pm": "pm",
    "p.m.": "pm",
    "afternoon": "pm",
    "evening": "pm",
}
MOST_WEEKS = 60
FIRST, LAST = date(2000, 1, 2), date(2099, 12, 31)
"""What the watch can count: from the day after its day 0, which stands for any day."""

_DAY = re.compile(r"([A-Za-z]+)(?:\s+([A-Za-z.]+))?")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\s+([A-Za-z.]+))?")
_WEEKS = re.compile(r"([0-9]{1,3})(?:\s*(?:-|–|to)\s*([0-9]{1,3}))?")


def weekday(value: object) -> tuple[int, str | None]:
    """Monday as 0, and "am", "pm" or None, from "tuesday", "wed pm"; raises Wrong."""
    match = _DAY.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    number = next(
        (n for n, day in enumerate(DAYS) if match and len(match[1]) > 1 and day.startswith(match[1])), None
    )
    if match is None or number is None:
        raise Wrong(f'{shown(value)} is no day of the week: write "tuesday" or "wednesday pm"')
    return number, _slot(match[2], value)


def weeks(value: object) -> tuple[int, ...]:
    """Weeks in order, each once, from "1-8", "1,3,5-8" or 3; raises Wrong."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise Wrong(f'{shown(value)} is not understood: write "1-8" or "1,3,5-8"')
    found: set[int] = set()
    for part in value.split(","):
        match = _WEEKS.fullmatch(part.strip())
        if match is None:
            raise Wrong(f'{shown(value)} is not understood: write "1-8" or "1,3,5-8"')
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= last <= MOST_WEEKS:
            raise Wrong(f'{shown(value)}: weeks count from 1 to {MOST_WEEKS}, the earlier first: write "1-8"')
        found.update(range(first, last + 1))
    return tuple(sorted(found))


def day(value: object) -> date:
    """A date; raises Wrong."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value.strip())
        except ValueError:
            raise Wrong(f"{shown(value)} is no date: write 2027-09-04") from None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Wrong(f"{shown(value)} is no date: write 2027-09-04")
    if not FIRST <= value <= LAST:
        raise Wrong(f"{value} is outside {FIRST.year} to {LAST.year}: check the year")
    return value


def moments(value: object) -> tuple[tuple[date, ...], str | None]:
    """Dates, and "am", "pm" or None, from a date, a time on it, "2027-09-04 pm" or a list of dates; raises Wrong."""
    if isinstance(value, list):
        if not value:
            raise Wrong("is empty: write a date such as 2027-09-04, or delete the line")
        return tuple(sorted({day(item) for item in value})), None
    if isinstance(value, datetime):
        return (day(value.date()),), "am" if value.hour < 12 else "pm"
    match = _DATE.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    if match:
        return (day(match[1]),), _slot(match[2], value)
    return (day(value),), None


def monday(value: object) -> date:
    """The Monday of a first week; raises Wrong."""
    found = day(value)
    if found.weekday():
        before = found - timedelta(found.weekday())
        raise Wrong(
            f"{found} is a {DAYS[found.weekday()].capitalize()}: weeks begin on Monday, write {before}"
        )
    return found


def _slot(word: str | None, value: object) -> str | None:
    if word is None:
        return None
    if word not in SLOTS:
        raise Wrong(f'{shown(value)}: what time of day is that? Write "am" or "pm" after the day')
    return SLOTS[word]
