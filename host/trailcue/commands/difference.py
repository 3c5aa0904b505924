"""A session beside what another plan makes of it: as a table, or a line of JSON a cue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from trailcue import words
from trailcue.commands import facts, show
from trailcue.differing import CHANGES, Comparison, Difference
from trailcue.playback import Session

_MARKS = {
    "same": "[dim]=[/dim]",
    "reason": "≈",
    "moved": "[cyan]>[/cyan]",
    "added": "[green]+[/green]",
    "dropped": "[red]−[/red]",
}


def refused(overrides: Sequence[str]) -> str | None:
    """Return why `--set` does not hold, None where it does."""
    if not overrides:
        return None
    from trailcue.overriding import Wrongly, check

    try:
        check(overrides)
    except Wrongly as error:
        return f"--set {error}"
    return None


def as_json(session: Session, comparison: Comparison) -> None:
    """Print a line for each cue that was felt with either plan."""
    for one in comparison.differences:
        show.print_json(
            {
                "source": session.source,
                "t_ms": one.t_ms,
                "cue": _kind(one),
                "change": one.change,
                "own": one.own,
                "other": one.other,
                "why": one.why,
            }
        )


def as_table(console: Console, session: Session, comparison: Comparison) -> None:
    """Print what differs between the plans, and every cue of both."""
    console.print(f"\n[bold]{show.marked(session.source)}[/bold]", soft_wrap=True)
    for note in session.notes:
        console.print(f"  [dim]{show.marked(note)}[/dim]", soft_wrap=True)
    if session.compared != "exact":
        console.print(f"  [dim]its own replay: {show.marked(session.compared)}[/dim]", soft_wrap=True)
    changed = ", ".join(_setting(*one) for one in comparison.settings)
    console.print(f"  the other plan: {changed or 'no setting differs'}", soft_wrap=True)
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("")
    scales = show.way_columns([one.shown for one in comparison.differences])
    show.add_way_columns(table, scales)
    for title in ("the wrist felt", "the other says", "why"):
        table.add_column(title)
    for one in comparison.differences:
        table.add_row(
            _MARKS[one.change],
            words.clock(one.t_ms),
            *show.way_cells(one.shown, scales),
            _said(one.own),
            _said(one.other, one.own if one.change == "moved" else None),
            show.marked(one.why),
        )
    if table.row_count:
        console.print(table)
    counts = Counter(one.change for one in comparison.differences)
    said = ", ".join(f"{counts[change]} {change}" for change in CHANGES if counts[change])
    console.print(f"  {said or 'no cue with either'}")
    console.print(
        "  [dim]its wearer felt the first, and moved as they did: the other was never on the wrist[/dim]"
    )


def _kind(one: Difference) -> str:
    moment = one.own or one.other
    assert moment is not None
    return moment.get("of", moment["cue"])


def _said(moment: dict[str, Any] | None, before: dict[str, Any] | None = None) -> str:
    if moment is None:
        return "[dim]–[/dim]"
    if moment["cue"] == "held":
        return f"[dim]({moment['of']}: {moment['because']})[/dim]"
    again = moment["cue"] == "repeat"
    cue = show.styled(moment["of"] if again else moment["cue"]) + (" again" if again else "")
    return f"{cue} {words.clock(moment['t_ms'])}" if before else cue


def _setting(index: int, own: int, other: int) -> str:
    return f"{facts.name(index)} {facts.value(index, own)} → {facts.value(index, other)}"
