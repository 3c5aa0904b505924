"""Schedules of faults as tests write them: `strap:20m..35m, power-cut:1h`."""

from __future__ import annotations

from trailcue.virtual.faults import Fault, parse_range


def faults_of(text: str) -> list[Fault]:
    """Return the faults of a text, each written as it prints itself, with commas between them; blank is none."""
    found = []
    for part in filter(None, map(str.strip, text.split(","))):
        kind, _, times = part.partition(":")
        found.append(Fault(kind, *parse_range(times)))
    return found
