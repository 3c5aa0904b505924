"""Economy over weeks: beats a mile hiking at a grade, and speed at the threshold, each with how sure its trend is.

Beats a mile fall on a faster belt with no training at all, because a part of the heart rate is there at any speed.
So each session is first brought to the middle speed and grade of its series by what a W/kg costs the heart (6.7 bpm;
physiology, section 6), and the trend has to hold with a third more and less than that. And a way by steps is as long
as the plan says a step is: before all else the ways are brought to the one step length of the newest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import fmean, median
from typing import Any

from trailcue.analysis.economy import HIKE, K_BPM_PER_W_KG, K_SHARE, RUN, power_w_kg
from trailcue.analysis.uncertainty import line
from trailcue.plans.personal import FLAT_COST
from trailcue.steps_done import BY_STEPS, M_PER_MILE
from trailcue.trends.past import Past

LEAST_SESSIONS = 6
LEAST_DAYS = 21
"""For a trend: from fewer a line and its spread are a guess; three weeks are the shortest block of training [ours]."""
LEAST_CHANGE = 0.02
"""Over the whole, to be worth a word: day to day the same effort differs by 2 to 4 bpm [mem]."""
SURE = 0.99
LEAST_RUN_S = 600
NEAR_BPM = 20
"""Running tells of the threshold from so near it: the line from there on is straight enough [ours]."""

BETTER, WORSE, NO_CHANGE, TOO_FEW = "better", "worse", "no change shown", "too few"
_KS = tuple(K_BPM_PER_W_KG * factor for factor in (1.0, 1 - K_SHARE, 1 + K_SHARE))


@dataclass(frozen=True)
class Point:
    """One session of a series."""

    day: date
    name: str
    raw: float
    """As it was, but for the step length."""
    even: float
    """Brought to the middle speed and grade of the series."""


@dataclass(frozen=True)
class Series:
    """One figure over the weeks."""

    what: str
    """"beats/mile" or "km/h at zone 4"."""
    machine: int
    by: str
    from_percent: int | None
    to_percent: int | None
    points: tuple[Point, ...]
    per_week: float | None = None
    """In its unit; None where the sessions are too few."""
    low: float | None = None
    high: float | None = None
    change_percent: float | None = None
    """From the first session to the last, along the line."""
    verdict: str = TOO_FEW
    why: str = ""
    """What is missing, where nothing is claimed."""


def economies(dated: Sequence[tuple[date, Past]]) -> list[Series]:
    """Return the hiking economy by machine, band of grade and what the way is by, and the speed at zone 4."""
    found: dict[tuple, list[tuple[date, Past, dict[str, Any]]]] = {}
    measured = _by_one_step(dated)
    for day, session, rows in measured:
        for row in rows:
            if row["gait"] == HIKE and row["from_percent"] >= -3:
                key = (row["machine"], row["by"], row["from_percent"], row["to_percent"])
                found.setdefault(key, []).append((day, session, row))
    series = [(_hiking(key, rows), True) for key, rows in sorted(found.items())]
    series += [(one, False) for one in _threshold(measured)]
    judged = sum(_lacks(points[0]) == "" for (_, points), _ in series)
    return [_judged(one, points, falling, max(1, judged)) for (one, points), falling in series]


Measured = list[tuple[date, Past, list[dict[str, Any]]]]
"""Sessions with their rows of economy, in order of their dates."""


def _by_one_step(dated: Sequence[tuple[date, Past]]) -> Measured:
    """Return the sessions' rows as they would be had all of them had the newest step length of their gait.

    Where a belt tells the grade, height grows with the way; outdoors it is the barometer's.
    """
    newest = {
        row["gait"]: session.digest["step_mm"][row["gait"]]
        for _, session in dated
        for row in session.digest["economy"]
        if row["by"] == BY_STEPS
    }

    def measured(row: dict[str, Any], step_mm: dict[str, int]) -> dict[str, Any]:
        if row["by"] != BY_STEPS:
            return row
        longer = newest[row["gait"]] / step_mm[row["gait"]]
        gain_m = row["gain_m"] * longer if row["machine"] else row["gain_m"]
        return {**row, "metres": row["metres"] * longer, "gain_m": gain_m}

    return [
        (day, session, [measured(row, session.digest["step_mm"]) for row in session.digest["economy"]])
        for day, session in dated
    ]


Ways = list[list[Point]]
"""The points of a series, once for each of `_KS`."""


def _hiking(key: tuple, rows: list[tuple[date, Past, dict[str, Any]]]) -> tuple[Series, Ways]:
    speed = median(row["metres"] / row["seconds"] for _, _, row in rows)
    grade = median(row["gain_m"] / row["metres"] for _, _, row in rows)
    usual = power_w_kg(HIKE, speed, grade)

    def even(row: dict[str, Any], k: float) -> float:
        own = power_w_kg(HIKE, row["metres"] / row["seconds"], row["gain_m"] / row["metres"])
        bpm = 60 * row["beats"] / row["seconds"] - k * (own - usual)
        return bpm / 60 / speed * M_PER_MILE

    def raw(row: dict[str, Any]) -> float:
        return row["beats"] * M_PER_MILE / row["metres"]

    machine, by, low, high = key
    return Series("beats/mile", machine, by, low, high, ()), _ways(rows, raw, even)


def _threshold(measured: Measured) -> list[tuple[Series, Ways]]:
    """The flat speed at the beginning of zone 4, from running on the level and gently up, by what the way is by."""
    found: dict[str, list[tuple[date, Past, dict[str, Any]]]] = {}
    bounds = []
    for day, session, all_rows in measured:
        for by in ("recording", "steps"):
            rows = [
                row
                for row in all_rows
                if row["gait"] == RUN and row["by"] == by and -3 <= row["from_percent"] < 8
            ]
            seconds = sum(row["seconds"] for row in rows)
            if seconds < LEAST_RUN_S:
                continue
            power = (
                sum(
                    row["seconds"]
                    * power_w_kg(RUN, row["metres"] / row["seconds"], row["gain_m"] / row["metres"])
                    for row in rows
                )
                / seconds
            )
            bpm = 60 * sum(row["beats"] for row in rows) / seconds
            if abs(bpm - session.digest["z4_bpm"]) <= NEAR_BPM:
                found.setdefault(by, []).append((day, session, {"power": power, "bpm": bpm}))
                bounds.append(session.digest["z4_bpm"])
    if not bounds:
        return []
    z4 = median(bounds)  # one bound for all: a plan that was changed is no fitness

    def at_bound(row: dict[str, Any], k: float) -> float:
        return 3.6 * (row["power"] + (z4 - row["bpm"]) / k) / FLAT_COST

    return [
        (
            Series("km/h at zone 4", 0, by, None, None, ()),
            _ways(rows, lambda row: at_bound(row, K_BPM_PER_W_KG), at_bound),
        )
        for by, rows in sorted(found.items())
    ]


def _ways(
    rows: list[tuple[date, Past, dict[str, Any]]],
    raw: Callable[[dict[str, Any]], float],
    even: Callable[[dict[str, Any], float], float],
) -> Ways:
    return [[Point(day, one.name, raw(row), even(row, k)) for day, one, row in rows] for k in _KS]


def _lacks(points: Sequence[Point]) -> str:
    """Say what a series lacks for a trend; nothing where it lacks nothing."""
    days = (points[-1].day - points[0].day).days
    if len(points) < LEAST_SESSIONS:
        return f"{len(points)} of {LEAST_SESSIONS} sessions"
    if days < LEAST_DAYS:
        return f"{days} of {LEAST_DAYS} days"
    return ""


def _judged(one: Series, ways: Ways, falling: bool, judged: int) -> Series:
    """Lay a line through each of the ways; claim only what all of them do, at odds that all judged series share."""
    points = tuple(ways[0])
    one = replace(one, points=points)
    lacks = _lacks(points)
    sure = 1 - (1 - SURE) / judged
    weeks = [(point.day - points[0].day).days / 7 for point in points]
    lines = [line(weeks, [point.even for point in way], sure) for way in ways] if not lacks else []
    found = [each for each in lines if each is not None]
    if not found:
        return replace(one, why=lacks)
    per, low, high = found[0].per, min(each.low for each in found), max(each.high for each in found)
    change = per * weeks[-1] / fmean(point.even for point in points)
    verdict, why = NO_CHANGE, "its band holds none"
    if low > 0 or high < 0:
        verdict, why = (BETTER if (high < 0) == falling else WORSE), ""
        if abs(change) < LEAST_CHANGE:
            verdict, why = NO_CHANGE, "less than 2 %"
    return replace(
        one, per_week=per, low=low, high=high, change_percent=100 * change, verdict=verdict, why=why
    )
