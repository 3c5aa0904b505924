"""Load, time, way and height of each week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from trailcue.analysis.load import rpe_load
from trailcue.trends.past import Past, monday


@dataclass(frozen=True)
class Week:
    """Seven days from a Monday; what no session of it knows is None."""

    monday: date
    sessions: int
    rides: int
    """How many of them were not on foot: of these there is the load alone, for a heart knows no sport."""
    moving_s: int
    hiking_s: int
    distance_m: float
    ascent_m: float | None
    zone_load: float | None
    zone_load_of: int
    """How many of the sessions have one: the load of a week is no less than that of these."""
    rpe_load: float | None
    rpe_load_of: int


def weeks(dated: Sequence[tuple[date, Past]]) -> list[Week]:
    """Return every week from the first session to the last, those without a session too."""
    if not dated:
        return []
    found: dict[date, list[Past]] = {}
    first, last = monday(dated[0][0]), monday(dated[-1][0])
    for number in range((last - first).days // 7 + 1):
        found[first + timedelta(7 * number)] = []
    for day, session in dated:
        found[monday(day)].append(session)
    return [_week(day, those) for day, those in found.items()]


def _week(day: date, sessions: list[Past]) -> Week:
    digests = [one.digest for one in sessions]
    on_foot = [one for one in digests if one["is_on_foot"]]
    zones = [one["zone_load"] for one in digests if one["zone_load"] is not None]
    felt = [rpe_load(one.felt, one.digest["zones_s"]) for one in sessions]
    ascents = [one["ascent_m"] for one in on_foot if one["ascent_m"] is not None]
    told = [load for load in felt if load is not None]
    return Week(
        monday=day,
        sessions=len(sessions),
        rides=len(digests) - len(on_foot),
        moving_s=sum(one["running_s"] + one["hiking_s"] for one in on_foot),
        hiking_s=sum(one["hiking_s"] for one in on_foot),
        distance_m=sum(one["distance_m"] for one in on_foot),
        ascent_m=sum(ascents) if ascents or not on_foot else None,
        zone_load=sum(zones) if zones else None,
        zone_load_of=len(zones),
        rpe_load=sum(told) if told else None,
        rpe_load_of=len(told),
    )
