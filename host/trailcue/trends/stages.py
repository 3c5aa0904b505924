"""Days in a row of one race: stages side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from trailcue.trends.past import Past

Stage = tuple[date, Past]


def stage_races(dated: Sequence[tuple[date, Past]]) -> list[list[Stage]]:
    """Return runs of two and more days in a row that belong together: race pacing of one plan, or a tag in common.

    Of a day with several such sessions the longest counts. Days that all lie in a longer run are part of that one.
    """
    found: list[list[Stage]] = []
    for key in sorted({key for _, session in dated for key in _keys(session)}):
        days: dict[date, Past] = {}
        for day, session in dated:
            if key in _keys(session) and session.digest["distance_m"] >= _distance(days.get(day)):
                days[day] = session
        run: list[Stage] = []
        for day in [*sorted(days), None]:
            if run and (day is None or day != run[-1][0] + timedelta(1)):
                if len(run) > 1:
                    found.append(run)
                run = []
            if day is not None:
                run.append((day, days[day]))
    kept: list[list[Stage]] = []
    for run in sorted(found, key=len, reverse=True):
        if not any(_within(run, other) for other in kept):
            kept.append(run)
    return sorted(kept, key=lambda run: run[0][0])


def _distance(session: Past | None) -> float:
    return session.digest["distance_m"] if session else 0.0


def _keys(session: Past) -> set[str]:
    """What a session belongs to: its tags, and its plan where it was run as a race."""
    keys = {f"tag {tag}" for tag in session.tags}
    if session.digest["is_race"] and session.digest["plan"]:
        keys.add(f"plan {session.digest['plan']}")
    return keys


def _within(run: list[Stage], other: list[Stage]) -> bool:
    return {day for day, _ in run} <= {day for day, _ in other}
