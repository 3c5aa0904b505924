"""Digests made by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from trailcue.analysis.digest import VERSION
from trailcue.trends.past import Past


def past(
    name: str, day: date | None, tags: tuple[str, ...] = (), rpe: float | None = None, **more: Any
) -> Past:
    """An hour of running, unless it says else; a key of `entry` is (day, slot)."""
    entry = more.pop("entry", None)
    digest = {
        "version": VERSION,
        "started": datetime.combine(day, time(12), UTC).isoformat() if day else None,
        "is_on_foot": True,
        "ended": True,
        "utc_min": None,
        "plan_utc_min": None,
        "sport": None,
        "duration_s": 3600,
        "distance_m": 10_000,
        "distance_by": "steps",
        "ascent_m": 100,
        "descent_m": 100,
        "running_s": 3500,
        "hiking_s": 50,
        "standing_s": 50,
        "mean_bpm": 140,
        "max_bpm": 160,
        "heart_rate_known_percent": 100.0,
        "cues": {},
        "wrong": 0,
        "rpe": None,
        "zones_s": [0, 3600, 0, 0, 0, 0],
        "zone_load": 120.0,
        "machine": 0,
        "is_race": False,
        "z4_bpm": 162,
        "step_mm": {"run": 1000, "hike": 700},
        "plan": None,
        "entry": {"index": 0, "day": entry[0].isoformat(), "slot": entry[1]} if entry else None,
        "economy": [],
        "economy_beats_per_mile": None,
    }
    assert set(more) <= set(digest), "a key that no digest has"
    return Past(name, digest | more, tags, rpe)


def hike(bpm: float, mph: float = 3.6, grade: float = 0.15, minutes: float = 20) -> dict[str, Any]:
    """A row of `economy`: a hike on the treadmill."""
    metres = mph * 0.44704 * 60 * minutes
    return {
        "gait": "hike",
        "machine": 1,
        "by": "belt",
        "from_percent": 12,
        "to_percent": 16,
        "pieces": 1,
        "seconds": 60 * minutes,
        "metres": metres,
        "gain_m": metres * grade,
        "beats": bpm * minutes,
    }
