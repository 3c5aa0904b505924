"""`trailcue trends`: a season as tables, or one JSON object a line."""

from __future__ import annotations

import argparse

from rich.console import Console
from rich.table import Table

from trailcue import timeline
from trailcue.cli import EXIT_OK, EXIT_PARTLY, EXIT_USAGE
from trailcue.commands import show
from trailcue.commands.trends import gathering
from trailcue.library import LibraryError
from trailcue.trends.economy import BETTER, WORSE, Series
from trailcue.trends.past import Past
from trailcue.trends.season import Season, kept, rows, season, stage

LAST_WEEKS = 26
"""That are printed without -v."""
_BARS = "▁▂▃▄▅▆▇█"
_MACHINES = ("outdoors", "treadmill", "stairs")
_STYLES = {BETTER: "bold green", WORSE: "bold red"}


def run(args: argparse.Namespace) -> int:
    """Gather the sessions, look at them together, print."""
    from trailcue.plans import PlanError

    try:
        sessions, failed = gathering.gathered(args)
        found = season(sessions, gathering.calendar(args, sessions))
    except PlanError as error:
        show.complain_of(error)
        return _refused(args, show.wrongs(error))
    except LibraryError as error:
        show.complain(str(error))
        return _refused(args, [str(error)])
    if args.json:
        for row in rows(found):
            show.print_json(row)
        counts = {"sessions": found.sessions, "undated": found.undated, "plan": dict(kept(found.planned))}
        show.print_json({"summary": {**counts, "failed": failed}})
    else:
        _tables(show.console(), found, sessions, args.verbose)
    return EXIT_PARTLY if failed else EXIT_OK


def _refused(args: argparse.Namespace, failed: list[str]) -> int:
    if args.json:
        show.print_json({"summary": {"sessions": 0, "undated": 0, "plan": {}, "failed": failed}})
    return EXIT_USAGE


def _tables(console: Console, found: Season, sessions: list[Past], verbose: bool) -> None:
    if not sessions:
        console.print("no session to tell from: `trailcue import FILES`, `trailcue pull`, or name files")
        return
    undated = f", {found.undated} of them without a date" if found.undated else ""
    count = "1 session" if found.sessions == 1 else f"{found.sessions} sessions"
    console.print(f"[bold]{count}[/bold]{undated}")
    _weeks(console, found, verbose)
    _series(console, found.series, verbose)
    _planned(console, found, verbose)
    for race in found.stage_races:
        _stages(console, [stage(*one) for one in race])


def _table(*titles: str, left: int = 1) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for number, title in enumerate(titles):
        table.add_column(title, justify="left" if number < left else "right")
    return table


def _weeks(console: Console, found: Season, verbose: bool) -> None:
    table = _table("week of", "sessions", "time", "hiked", "km", "up", "load", "", "RPE load")
    most = max((week.zone_load or 0 for week in found.weeks), default=0)
    for week in found.weeks if verbose else found.weeks[-LAST_WEEKS:]:
        part = f" ({week.zone_load_of} of {week.sessions})" if 0 < week.zone_load_of < week.sessions else ""
        table.add_row(
            week.monday.isoformat(),
            str(week.sessions or "–"),
            timeline.clock(1000 * week.moving_s),
            timeline.clock(1000 * week.hiking_s),
            f"{week.distance_m / 1000:.1f}",
            f"{week.ascent_m:.0f} m",
            "–" if week.zone_load is None else f"{week.zone_load:.0f}{part}",
            f"[cyan]{_bar(week.zone_load or 0, most)}[/cyan]",
            "–" if week.rpe_load is None else f"{week.rpe_load:.0f}",
        )
    if found.weeks:
        console.print("\n[bold]Weeks[/bold]  [dim]load: minutes in zones 1 to 5, times 1 to 5[/dim]")
        console.print(table)


def _series(console: Console, series: list[Series], verbose: bool) -> None:
    if not series:
        return
    console.print(
        "\n[bold]Trends[/bold]  [dim]at one speed and grade; the band holds the truth 99 times in 100[/dim]"
    )
    table = _table("what", "where", "", "sessions", "first → last", "a week", "band", "change", "", left=3)
    for one in series:
        values = [point.even for point in one.points]
        digits = 0 if values[0] >= 100 else 2
        table.add_row(
            one.what,
            _where(one),
            f"[cyan]{_spark(values)}[/cyan]",
            str(len(values)),
            f"{values[0]:,.{digits}f} → {values[-1]:,.{digits}f}",
            "" if one.per_week is None else f"{one.per_week:+.{digits or 1}f}",
            ""
            if one.low is None or one.high is None
            else f"{one.low:+.{digits or 1}f} … {one.high:+.{digits or 1}f}",
            "" if one.change_percent is None else f"{one.change_percent:+.1f} %",
            f"[{_STYLES.get(one.verdict, 'dim')}]{one.verdict}{': ' if one.why else ''}{one.why}[/]",
        )
    console.print(table)
    for one in series if verbose else ():
        console.print(f"\n  {one.what}, {_where(one)}")
        for point in one.points:
            console.print(
                f"    {point.day}  session {show.marked(point.name)}: {point.even:,.2f} (was {point.raw:,.2f})"
            )


def _where(one: Series) -> str:
    if one.from_percent is None:
        return f"running, way by {one.by}"
    return f"{_MACHINES[one.machine]} {one.from_percent}…{one.to_percent} %, way by {one.by}"


def _planned(console: Console, found: Season, verbose: bool) -> None:
    if not found.planned:
        return
    counts = ", ".join(f"{number} {became}" for became, number in kept(found.planned).most_common())
    console.print(f"\n[bold]Plan[/bold]  {counts}")
    for one in found.planned if verbose else ():
        slot = f" {one.slot}" if one.slot else ""
        by = f": session {', '.join(show.marked(name) for name in one.sessions)}" if one.sessions else ""
        console.print(f"  {one.day}{slot}  {one.became}{by}")


def _stages(console: Console, stages: list[dict]) -> None:
    console.print(f"\n[bold]{len(stages)} days in a row[/bold]")
    table = _table("", *(one["day"] for one in stages))
    for title, key, said in (
        ("session", "session", str),
        ("time", "duration_s", lambda s: timeline.clock(1000 * s)),
        ("standing", "standing_s", lambda s: timeline.clock(1000 * s)),
        ("hiked", "hiking_s", lambda s: timeline.clock(1000 * s)),
        ("km", "distance_m", lambda m: f"{m / 1000:.1f}"),
        ("up", "ascent_m", lambda m: f"{m} m"),
        ("mean bpm", "mean_bpm", str),
        ("max bpm", "max_bpm", str),
        ("load", "zone_load", lambda load: f"{load:.0f}"),
        ("RPE", "rpe", lambda rpe: f"{rpe:g}"),
        ("beats/mile hiking up", "uphill_hike_beats_per_mile", lambda beats: f"{beats:,}"),
    ):
        table.add_row(title, *("–" if one[key] is None else said(one[key]) for one in stages))
    console.print(table)


def _bar(value: float, most: float) -> str:
    return "█" * round(20 * value / most) if most else ""


def _spark(values: list[float]) -> str:
    low, high = min(values), max(values)
    if high == low:
        return _BARS[3] * len(values)
    return "".join(_BARS[round((value - low) / (high - low) * (len(_BARS) - 1))] for value in values[-40:])
