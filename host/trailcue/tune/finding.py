"""What was found out about an athlete: a value, how sure it is, what it stands on; or why nothing is said."""

from __future__ import annotations

from dataclasses import dataclass, field

from trailcue.plans.problems import KeyPath


@dataclass(frozen=True)
class Finding:
    """A value of one athlete."""

    what: str
    """In the runner's words: "hike grade"."""
    unit: str
    value: float | None = None
    """None: not told; `refused` says why."""
    low: float | None = None
    high: float | None = None
    """Between them the truth lies nine times in ten."""
    of: str = ""
    """The observations behind it: "41 climbs of 9 sessions"."""
    refused: str = ""
    """Why there is no value, or none to write: what is missing, and how to get it."""
    key: KeyPath = ()
    """Of the plan, where the value may be written; empty: the plan has no key for it."""
    typed: str = ""
    """The value as TOML."""
    notes: tuple[str, ...] = field(default=())
    """What a reader should know beside."""

    @property
    def evidence(self) -> str:
        """The value, its band and what it stands on, on one line."""
        if self.value is None or self.low is None or self.high is None:
            return self.refused
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.value:g}{unit} ({self.low:g} to {self.high:g}) by {self.of}"


def refused(what: str, unit: str, why: str, of: str = "") -> Finding:
    """Return that nothing is said, and why."""
    return Finding(what, unit, refused=why, of=of)
