"""`trailcue trends`: a season as tables, or one JSON object a line."""

from __future__ import annotations

import argparse
from statistics import fmean

from rich.console import Console
from rich.table import Table

from trailcue import words
from trailcue.cli import EXIT_OK, EXIT_PARTLY, EXIT_USAGE
from trailcue.commands import show
from trailcue.commands.trends import gathering
from trailcue.library import LibraryError
from trailcue.trends.economy import BETTER, WORSE, Series
from trailcue.trends.past import Past
from trailcue.trends.season import Season, kept, rows, season, stage
from trailcue.trends.weeks import Week

LAST_WEEKS = 26
"""With a session, that are printed without -v."""
_BARS = "▁▂▃▄▅▆▇█"
_SPARKS = 12
"""Of the last sessions, so that a table fits 80 columns."""
_WIDEST_BAR = 8
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
        return _refused(args, show.wrongs(error), EXIT_USAGE)
    except LibraryError as error:
        show.complain(str(error))
        return _refused(args, [str(error)], EXIT_PARTLY)
    if args.json:
        for row in rows(found):
            show.print_json(row)
        counts = {"sessions": found.sessions, "undated": found.undated, "plan": dict(kept(found.planned))}
        show.summarise(args, failed, **counts)
    else:
        _tables(show.console(), found, sessions, args.verbose)
    return EXIT_PARTLY if failed else EXIT_OK


def _refused(args: argparse.Namespace, failed: list[str], code: int) -> int:
    show.summarise(args, failed, sessions=0, undated=0, plan={})
    return code


def _tables(console: Console, found: Season, sessions: list[Past], verbose: bool) -> None:
    if not sessions:
        console.print("no session to tell from: `trailcue import FILES`, `trailcue pull`, or name files")
        return
    undated = f", {found.undated} of them without a date" if found.undated else ""
    console.print(f"[bold]{show.counted(found.sessions, 'session')}[/bold]{undated}")
    _weeks(console, found, verbose)
    _series(console, found.series, verbose)
    _planned(console, found, verbose)
    for race in found.stage_races:
        _stages(console, [stage(*one) for one in race])


def _table(*titles: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for number, title in enumerate(titles):
        table.add_column(title, justify="right" if number else "left", no_wrap=True)
    return table


def _weeks(console: Console, found: Season, verbose: bool) -> None:
    """Print the weeks that have a session, the newest of them without -v; a gap is told in a line."""
    done = [week for week in found.weeks if week.sessions]
    shown = done if verbose else done[-LAST_WEEKS:]
    if not shown:
        return
    table = _table("week of", "", "moving", "hiked", "km", "up", "load", "", "RPE load")
    most = max(week.zone_load or 0 for week in shown)
    for at, week in enumerate(shown):
        empty = (week.monday - shown[at - 1].monday).days // 7 - 1 if at else 0
        if empty:
            table.add_row(f"[dim]{show.counted(empty, 'week')} off[/dim]")
        rides = f"\n[dim]{show.counted(week.rides, 'ride')}[/dim]" if week.rides else ""
        table.add_row(
            week.monday.isoformat(),
            f"{week.sessions} ×{rides}",
            words.clock(1000 * week.moving_s),
            words.clock(1000 * week.hiking_s),
            f"{week.distance_m / 1000:.1f}",
            "–" if week.ascent_m is None else f"{week.ascent_m:.0f} m",
            _load(week.zone_load, week.zone_load_of, week),
            f"[cyan]{_bar(week.zone_load or 0, most):{_WIDEST_BAR}}[/cyan]",
            _load(week.rpe_load, week.rpe_load_of, week),
        )
    earlier = len(done) - len(shown)
    before = f"; {earlier} earlier with -v" if earlier else ""
    console.print(f"\n[bold]Weeks[/bold]  [dim]load: minutes in zones 1 to 5, times 1 to 5{before}[/dim]")
    console.print(table)


def _load(load: float | None, known_of: int, week: Week) -> str:
    """Say a load, and on a line below it of how many sessions it is if not of all."""
    if load is None:
        return "–"
    return f"{load:.0f}" + (f"\n[dim]{known_of} of {week.sessions}[/dim]" if known_of < week.sessions else "")


def _series(console: Console, series: list[Series], verbose: bool) -> None:
    if not series:
        return
    console.print("\n[bold]Trends[/bold]  [dim]at one speed and grade; change, and its 99 % band[/dim]")
    table = _table("", "", "first → last", "change")
    for one in series:
        table.add_row(*_row(one))
    console.print(table)
    for one in series if verbose else ():
        per_week = "" if one.per_week is None else f": {one.per_week:+.3g} a week"
        console.print(f"\n  {_called(one)}, {_measured(one)}{per_week}")
        for point in one.points:
            console.print(
                f"    {point.day}  session {show.marked(point.name)}: {point.even:,.2f} (was {point.raw:,.2f})"
            )


def _row(one: Series) -> tuple[str, ...]:
    """Return a series as a row of two lines: what it is and where, the sessions, the verdict and why."""
    values = [point.even for point in one.points]
    first, last = (f"{value:,.{0 if value >= 100 else 2}f}" for value in (values[0], values[-1]))
    why = one.why
    if one.low is not None and one.high is not None:
        weeks = (one.points[-1].day - one.points[0].day).days / 7
        low, high = (100 * per * weeks / fmean(values) for per in (one.low, one.high))
        why = f"{one.change_percent:+z.1f} % ({low:+z.0f} to {high:+z.0f})"
    return (
        f"{_called(one)}\n[dim]  {_measured(one)}[/dim]",
        f"[cyan]{_spark(values)}[/cyan]",
        f"{first} → {last}\n[dim]{len(values)} sessions[/dim]" if len(values) > 1 else first,
        f"[{_STYLES.get(one.verdict, 'dim')}]{one.verdict}[/]\n{why}",
    )


def _called(one: Series) -> str:
    """Say what a series is: 'beats/mile, hiking 12 to 16 %'."""
    if one.from_percent is None:
        return f"{one.what}, running"
    return f"{one.what}, hiking {one.from_percent} to {one.to_percent} %"


def _measured(one: Series) -> str:
    """Say where, and what the way is by."""
    return f"{_MACHINES[one.machine]}, way by {one.by}"


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
        ("time", "duration_s", lambda s: words.clock(1000 * s)),
        ("standing", "standing_s", lambda s: words.clock(1000 * s)),
        ("hiked", "hiking_s", lambda s: words.clock(1000 * s)),
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
    return "█" * round(_WIDEST_BAR * value / most) if most else ""


def _spark(values: list[float]) -> str:
    low, high = min(values), max(values)
    if high == low:
        return _BARS[3] * min(_SPARKS, len(values))
    return "".join(
        _BARS[round((value - low) / (high - low) * (len(_BARS) - 1))] for value in values[-_SPARKS:]
    )
