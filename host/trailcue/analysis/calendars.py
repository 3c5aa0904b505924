"""The calendar of a compiled plan: which day each entry is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from trailcore import planfile
from trailcue.plans.scheduling import DAY_0, SLOTS

_SLOT_NAMES = {number: name for name, number in SLOTS.items()}


@dataclass(frozen=True, slots=True)
class Day:
    """An entry of a plan's calendar."""

    index: int
    """Of the entry, as a log names it."""
    day: date | None
    """None: for any day."""
    slot: str | None
    """Half of the day, "am" or "pm"; None: any time."""
    optional: bool
    """It may be left out, or stands in for another."""


def calendar_of(blob: bytes) -> list[Day]:
    """Return the entries of a compiled plan, in its order; none where it has no calendar.

    Raises:
        planfile.BadPlan: these are no bytes of a plan.
    """
    row = planfile.find(blob, planfile.ENTRIES) if blob else 0
    found = []
    if row:
        at = planfile.number(blob, row + 4)
        for index in range(planfile.u16(blob, row + 2)):
            days = planfile.u16(blob, at)
            slot = blob[at + 2]
            found.append(
                Day(
                    index,
                    DAY_0 + timedelta(days) if days else None,
                    _SLOT_NAMES.get(slot & ~planfile.OPTIONAL),
                    bool(slot & planfile.OPTIONAL),
                )
            )
            at += planfile.ENTRY_BYTES
    return found
