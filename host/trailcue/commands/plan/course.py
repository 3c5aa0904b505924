"""What `plan show` says of a course: its profile, its climbs, and the cues to expect along it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.table import Table

from trailcore import ids
from trailcore.plan import Plan as OnWatch
from trailcue import archive, plans, rehearsal, words
from trailcue.commands import show
from trailcue.commands.plan.sketch import sketch
from trailcue.virtual.runner import Runner

_HEIGHT = 8


def profile(console: Console, compiled: plans.Compiled) -> None:
    """Draw the profile, with its figures above it."""
    along = compiled.profile
    assert along is not None
    console.print(
        f"\n[bold]{show.marked(compiled.course or '')}[/bold]  {along.total_m / 1000:.1f} km, "
        f"{along.ascent_m:,.0f} m up, {along.descent_m:,.0f} m down"
    )
    for line in sketch(along.altitudes_m, along.total_m, min(console.width, 100), _HEIGHT):
        console.print(line, highlight=False, no_wrap=True, markup=False)


def expected(
    model: plans.Plan, compiled: plans.Compiled, passed: Callable[[float], object]
) -> tuple[list[dict[str, Any]], bool]:
    """Return the cues that a simulated race brings for this athlete, a dict each, and whether it was finished.

    `passed` is told, every minute of the race, how many metres are done: a long one takes a while.
    """
    plan = OnWatch(compiled.blob)
    assert compiled.profile is not None
    ground = rehearsal.ground(compiled.course or "", compiled.profile, show.pairs(plan.technical))
    runner = Runner(ground, rehearsal.athlete(model.athlete), seed=1)
    found: list[dict[str, Any]] = []
    for moment in rehearsal.moments(runner, plan, archive.plan_hash(compiled.blob)):
        if moment.t_s % 60 == 0:
            passed(moment.distance_m)
        for row in rehearsal.felt(moment):
            kind, reason, fate, _, grade, bpm, limit, _ = row
            if fate != ids.GIVEN:
                continue
            known = [None if value == ids.NONE else value for value in (grade, bpm)]
            found.append(
                {
                    "t_s": moment.t_s,
                    "km": round(moment.distance_m / 1000, 2),
                    "cue": words.CUES[kind],
                    "reason": words.REASONS[reason][0],
                    "grade_percent": None if known[0] is None else known[0] / 10,
                    "bpm": known[1],
                    "why": words.reason_sentence(reason, known[0], known[1], limit),
                }
            )
    return found, runner.finished


def cues(console: Console, found: list[dict[str, Any]], is_finished: bool) -> None:
    """Print the expected cues."""
    console.print(
        "\nWhat to expect: a simulated runner with this heart, even effort, calm weather, every cue followed."
    )
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("time", "km", "grade", "bpm"):
        table.add_column(title, justify="right")
    table.add_column("cue")
    table.add_column("why")
    for one in found:
        grade = one["grade_percent"]
        table.add_row(
            words.clock(1000 * one["t_s"]),
            f"{one['km']:.2f}",
            "–" if grade is None else f"{grade:+.1f}%",
            "–" if one["bpm"] is None else str(one["bpm"]),
            show.styled(one["cue"]),
            show.marked(one["why"]),
        )
    console.print(table if found else "  no cue: nothing on it calls for one")
    if not is_finished:
        console.print(f"  not at the finish after {rehearsal.LONGEST_S // 3600} h: here the simulation ends")
