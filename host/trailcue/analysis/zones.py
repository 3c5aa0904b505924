"""How long the heart was in which zone, by the bounds of the plan that decided."""

from __future__ import annotations

from dataclasses import dataclass

from trailcue.analysis.load import bounds, zone_seconds
from trailcue.playback import Session


@dataclass(frozen=True, slots=True)
class Zone:
    """One of the five."""

    number: int
    from_bpm: int | None
    """None for the first, which has no lower end."""
    below_bpm: int | None
    """None for the last."""
    seconds: int


@dataclass(frozen=True, slots=True)
class Zones:
    """All of them, and what is not known."""

    zones: tuple[Zone, ...]
    unknown_s: int
    """Recorded, without a heart rate: of a strap gone quiet nothing is guessed."""

    @property
    def known_s(self) -> int:
        """Seconds with a heart rate."""
        return sum(zone.seconds for zone in self.zones)


def zones(session: Session) -> Zones:
    """Return the time in each zone; armed, before the start, counts as nothing."""
    edges = bounds(session)
    *seconds, unknown = zone_seconds(session)
    ends = zip([None, *edges], [*edges, None], seconds, strict=True)
    return Zones(tuple(Zone(number, *one) for number, one in enumerate(ends, 1)), unknown)
