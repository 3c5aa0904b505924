"""Show sessions: tables by rich, one JSON object a line, or pictures."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from trailcue import timeline
from trailcue.playback import Session

_STYLES = {"hike": "bold yellow", "run": "bold green", "ease": "bold cyan", "alarm": "bold red"}


def print_json(item: dict[str, Any]) -> None:
    """Print one object on one line."""
    print(json.dumps(item, ensure_ascii=False))


def json_session(session: Session, mark: bool) -> None:
    """Print a session's cues, felt and held, a line each; `mark` adds the source to every line."""
    for moment in timeline.moments(session):
        print_json({"source": session.source, **moment} if mark else moment)


def table_session(console: Console, session: Session, held: bool) -> None:
    """Print a session's cues as a table, with its figures and notes around it."""
    figures = timeline.summary(session)
    console.print(f"\n[bold]{session.source}[/bold]  {_headline(figures)}", highlight=False)
    for note in session.notes:
        console.print(f"  [dim]{note}[/dim]", highlight=False)
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("time", "km", "grade", "bpm"):
        table.add_column(title, justify="right")
    table.add_column("cue")
    table.add_column("why")
    for moment in timeline.moments(session, held):
        table.add_row(*_row(moment))
    if table.row_count:
        console.print(table)
    else:
        console.print("  no cue: nothing in it called for one")
    console.print(f"  {_footline(figures)}", highlight=False)


def draw(out: str | None, sessions: list[Session]) -> bool:
    """Write the pictures that `--picture` asks for; return False if that failed, and say why."""
    if not out:
        return True
    from trailcue import picture

    try:
        for path in picture.write(Path(out), sessions):
            print(f"picture: {path}", file=sys.stderr)
    except OSError as error:
        print(f"--picture {out}: cannot be written: {error.strerror}", file=sys.stderr)
        return False
    return True


def _row(moment: dict[str, Any]) -> tuple[str, ...]:
    if "held" in moment:
        cue = f"[dim]({moment['held']}: {moment['because']})[/dim]"
    else:
        name = moment["of"] if moment["cue"] == "repeat" else moment["cue"]
        again = " again" if moment["cue"] == "repeat" else ""
        style = _STYLES.get(name, "bold")
        cue = f"[{style}]{name}{again}[/{style}]"
    grade = moment["grade_percent"]
    return (
        timeline.clock(moment["t_ms"]),
        f"{moment['distance_m'] / 1000:.2f}",
        "–" if grade is None else f"{grade:+.1f}%",
        "–" if moment["bpm"] is None else str(moment["bpm"]),
        cue,
        moment["why"],
    )


def _headline(figures: dict[str, Any]) -> str:
    heart = "no heart rate" if figures["mean_bpm"] is None else f"{figures['mean_bpm']} bpm"
    return (
        f"{timeline.clock(1000 * figures['duration_s'])}, {timeline.how_far(figures)}, {figures['ascent_m']} m up, "
        f"{figures['descent_m']} m down, {heart}"
    )


def _footline(figures: dict[str, Any]) -> str:
    cues = ", ".join(f"{count} × {name}" for name, count in sorted(figures["cues"].items())) or "none"
    replay = figures["replay"]
    said = "replaying the log gives the same cues to the bit" if replay == "exact" else replay
    return (
        f"cues: {cues}; held back: {figures['held']}; log {figures['log_bytes_per_s']} bytes a second; {said}"
    )
