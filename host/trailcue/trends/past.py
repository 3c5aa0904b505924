"""A session of the past, as trends look at it: its digest, and what its wearer said of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any


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
        """The wearer's date; None where the watch's clock was not set."""
        said = self.digest["day"]
        return date.fromisoformat(said) if said else None

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
