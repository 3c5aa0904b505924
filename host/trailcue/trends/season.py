"""All that a season shows, as plain data: for the tables, JSON and a report alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from trailcue.analysis.calendars import Day
from trailcue.analysis.economy import HIKE
from trailcue.steps_done import M_PER_MILE
from trailcue.trends.adherence import Planned, adherence
from trailcue.trends.economy import Series, economies
from trailcue.trends.past import Past, dated
from trailcue.trends.stages import Stage, stage_races
from trailcue.trends.weeks import Week, weeks


@dataclass(frozen=True)
class Season:
    """What sessions show together."""

    sessions: int
    undated: int
    """How many of them have no date, and so a place in nothing below."""
    weeks: list[Week]
    series: list[Series]
    planned: list[Planned]
    """Empty without a plan's calendar."""
    stage_races: list[list[Stage]]


def season(sessions: Sequence[Past], calendar: Sequence[Day] = ()) -> Season:
    """Look at sessions together; the calendar counts from the first of them to the last."""
    those = dated(sessions)
    planned = adherence(calendar, those, those[0][0], those[-1][0]) if those and calendar else []
    return Season(
        sessions=len(sessions),
        undated=len(sessions) - len(those),
        weeks=weeks(those),
        series=economies(those),
        planned=planned,
        stage_races=stage_races(those),
    )


def kept(planned: Sequence[Planned]) -> Counter[str]:
    """Return how many entries of the calendar became what."""
    return Counter(one.became for one in planned)


def stage(day: date, session: Past) -> dict[str, Any]:
    """Return the figures of a stage; beats a mile are those of all its hiking up, whatever the grade."""
    digest = session.digest
    hikes = [row for row in digest["economy"] if row["gait"] == HIKE and row["from_percent"] >= 3]
    metres = sum(row["metres"] for row in hikes)
    names = (
        "duration_s",
        "distance_m",
        "ascent_m",
        "mean_bpm",
        "max_bpm",
        "zone_load",
        "hiking_s",
        "standing_s",
    )
    return {
        "day": day.isoformat(),
        "session": session.name,
        **{name: digest[name] for name in names},
        "rpe": session.felt,
        "uphill_hike_beats_per_mile": round(sum(row["beats"] for row in hikes) * M_PER_MILE / metres)
        if metres
        else None,
    }


def rows(of: Season) -> list[dict[str, Any]]:
    """Return a season as JSON has it: a line each for weeks, series, entries of the plan and stage races."""
    said: list[dict[str, Any]] = [{"week": _plain(asdict(one))} for one in of.weeks]
    said += [{"trend": _plain(asdict(one))} for one in of.series]
    said += [{"planned": _plain(asdict(one))} for one in of.planned]
    said += [{"stages": [stage(*one) for one in race]} for race in of.stage_races]
    return said


def _plain(value: Any) -> Any:
    """Return a value without dates and with numbers of a sensible length; nothing has no sign."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return round(value, 2) + 0 if isinstance(value, float) else value
