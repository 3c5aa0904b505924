"""The climbs, descents and aid stations of a course, as `plan show` lists them."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from trailcue.commands import show
from trailcue.plans.binary import Way
from trailcue.plans.climbs import climbs, descents

_LEAST_M = 50.0
"""Lower ones are told on the watch, and would make the list too long to read."""


def rows(way: Way) -> list[dict[str, Any]]:
    """What lies along a course, a dict each, in its order."""
    found: list[dict[str, Any]] = []
    for climb in climbs(way.profile, way.passings, _LEAST_M):
        found.append(
            _row("climb", climb.name, climb.foot_m, climb.top_m, climb.gain_m, climb.grade, climb.steepest)
        )
    for down in descents(way.profile, way.passings, _LEAST_M):
        found.append(
            _row("descent", down.name, down.top_m, down.foot_m, -down.loss_m, down.grade, down.steepest)
        )
    for passing in way.passings:
        if passing.is_aid:
            found.append({"km": round(passing.at_m / 1000, 1), "what": "aid", "name": passing.name})
    return sorted(found, key=lambda row: row["km"])


def _row(
    what: str, name: str, from_m: int, to_m: int, height_m: float, grade: float, steepest: float
) -> dict[str, Any]:
    return {
        "km": round(from_m / 1000, 1),
        "what": what,
        "name": name,
        "length_m": to_m - from_m,
        "height_m": round(height_m),
        "grade_percent": round(100 * grade, 1),
        "steepest_percent": round(100 * steepest, 1),
    }


def table(console: Console, way: Way) -> None:
    """Print the climbs, descents and aid stations."""
    listed = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("km", "", "long", "high", "grade", "steepest"):
        listed.add_column(title, justify="left" if not title else "right")
    for row in rows(way):
        name = show.marked(row["name"] or "Aid station")
        if row["what"] == "aid":
            listed.add_row(f"{row['km']:.1f}", f"[bold]{name}[/bold]")
            continue
        listed.add_row(
            f"{row['km']:.1f}",
            name,
            f"{row['length_m'] / 1000:.1f} km",
            f"{row['height_m']:+,d} m",
            f"{row['grade_percent']:+.0f}%",
            f"{row['steepest_percent']:+.0f}%",
        )
    console.print(listed if listed.rows else "  flat: no climb or descent of 50 m")
