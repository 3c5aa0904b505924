"""A session of the past, as trends look at it: its digest, and what its wearer said of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from trailcue import clocks


@dataclass(frozen=True)
class Past:
    """A session and its digest."""

    name: str
    """How a command would be asked for it."""
    digest: dict[str, Any]
    """`analysis.digest.digest` of it."""
    tags: tuple[str, ...] = ()
    rpe: float | None = None
    """Of the whole, as it was written into the library; None: what was told on the wrist counts."""

    @property
    def day(self) -> date | None:
        """The day it began, by the wearer's clock; None where the watch's was not set."""
        said = self.digest["started"]
        return clocks.by_wearer(datetime.fromisoformat(said), self.digest["utc_min"]).date() if said else None

    @property
    def calendar_day(self) -> date | None:
        """The day that the watch's own calendar took it for: by the plan's clock, which is UTC where it says none."""
        said = self.digest["started"]
        ahead = timedelta(minutes=self.digest["plan_utc_min"] or 0)
        return (datetime.fromisoformat(said) + ahead).date() if said else None

    @property
    def felt(self) -> float | None:
        """RPE of the session; None: never told."""
        return self.digest["rpe"] if self.rpe is None else self.rpe


def dated(sessions: Iterable[Past]) -> list[tuple[date, Past]]:
    """Return the sessions with a date, in its order."""
    found = [(session.day, session) for session in sessions]
    return sorted(
        ((day, one) for day, one in found if day), key=lambda pair: (pair[0], pair[1].digest["started"])
    )


def monday(day: date) -> date:
    """Return the first day of its week."""
    return day - timedelta(day.weekday())
