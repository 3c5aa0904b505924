"""Show sessions: tables by rich, or one JSON object a line; and what else is said to the user.

What replays is imported where a session is shown: who only lists, or complains, does without.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from io import BufferedWriter, FileIO, TextIOWrapper
from typing import IO, TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from trailcue import words

if TYPE_CHECKING:
    from rich.progress import Progress

    from trailcue.plans.problems import PlanError, Problem
    from trailcue.playback import Session

_STYLES = {"hike": "bold yellow", "run": "bold green", "ease": "bold cyan", "alarm": "bold red"}


_PIPED_WIDTH = 110
_KM_WIDTH = len("100.00")


class _Console(Console):
    """A console that leaves it to `cli` what a broken pipe means, and prints above a bar that is under way."""

    @property
    def file(self) -> IO[str]:
        """Standard output as it is now: while a bar is shown, what keeps it below all else."""
        return self._file or sys.stdout

    @file.setter
    def file(self, new_file: IO[str]) -> None:
        self._file = new_file

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


class _Unheard(FileIO):
    """An output that leads nowhere from where its reader is gone."""

    def write(self, data: Any, /) -> int | None:
        try:
            return super().write(data)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
            return super().write(data)


def heard_or_not() -> None:
    """Have a command that changes things go on when the reader of what it prints (head, less) has had enough."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is getattr(sys, f"__{name}__") and isinstance(stream, TextIOWrapper):
            stream.flush()
            raw = _Unheard(stream.fileno(), "w", closefd=False)
            through = stream.write_through
            told = TextIOWrapper(
                raw if through else BufferedWriter(raw),
                stream.encoding,
                stream.errors,
                line_buffering=stream.line_buffering,
                write_through=through,
            )
            setattr(sys, name, told)


def console() -> Console:
    """Return the console for tables: as wide as the terminal, of one fixed width where there is none."""
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    return _Console(width=None if is_terminal else _PIPED_WIDTH, emoji=False, highlight=False)


def progress(json: bool) -> Progress:
    """Return a bar on the terminal's error stream; none where nobody would see it.

    Standard output is led past the bar only if it is a terminal as well: what goes to a file stays there.
    """
    from rich.progress import Progress

    console = Console(stderr=True, emoji=False, highlight=False)
    return Progress(
        console=console,
        transient=True,
        redirect_stdout=sys.stdout is not None and sys.stdout.isatty(),
        disable=json or not console.is_terminal,
    )


def may_ask(args: argparse.Namespace) -> bool:
    """Return True if somebody is there to answer, whose answers are no lines of JSON."""
    return not args.json and sys.stdin is not None and sys.stdin.isatty()


def agreed(question: str) -> bool:
    """Ask somebody who is there; whatever is no yes is a no."""
    print(f"{question} [y/N] ", end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def plain(said: str) -> str:
    """Return a text from outside on one line: what cannot be printed is spelt out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in said)


def marked(said: str) -> str:
    """Return a text from outside as rich prints it unchanged."""
    return escape(plain(said))


def complain(said: str) -> None:
    """Print one line to standard error."""
    print(plain(said), file=sys.stderr)


def complain_of(error: Exception) -> None:
    """Print what is wrong, several lines with their carets, to standard error."""
    print(error, file=sys.stderr)


def wrongs(error: PlanError) -> list[str]:
    """Return what is wrong with a plan as JSON has it, a line each."""
    return [wrong(one) for one in error.problems]


def wrong(one: Problem) -> str:
    """Return an error of a plan on one line: its place, and what to write."""
    return f"{one.file}:{one.line}:{one.column}: {one.message}"


def counted(count: int, what: str) -> str:
    """Say how many there are of what has a plain plural: 'no files', '1 file', '2,000 files'."""
    return f"{f'{count:,}' if count else 'no'} {what}{'' if count == 1 else 's'}"


def styled(cue: str) -> str:
    """Return the name of a cue in its colour."""
    return f"[{_STYLES.get(cue, 'bold')}]{cue}[/]"


def pairs(edges: Sequence[int]) -> list[tuple[int, int]]:
    """Return stretches, from and to in turn, as pairs."""
    return list(zip(edges[::2], edges[1::2], strict=True))


def print_json(item: dict[str, Any]) -> None:
    """Print one object on one line."""
    print(json.dumps(item))


def summarise(args: argparse.Namespace, failed: Sequence[str], **figures: Any) -> None:
    """Print the last line of JSON where JSON was asked for: what it came to, and a line for each thing that failed."""
    if args.json:
        dry = {"is_dry_run": args.dry_run} if "dry_run" in args else {}
        print_json({"summary": {**figures, **dry, "failed": list(failed)}})


def json_session(session: Session, held: bool) -> None:
    """Print a session's cues, a line each, with `held` what was held back too; then the steps of its workout."""
    from trailcue import timeline

    for moment in timeline.moments(session, held):
        print_json(moment)
    for step in timeline.steps(session):
        print_json(step)


def table_session(console: Console, session: Session, held: bool) -> None:
    """Print a session's cues as a table, with its figures and notes around it."""
    from trailcue import timeline

    figures = timeline.summary(session)
    console.print(f"\n[bold]{marked(session.source)}[/bold]  {_headline(figures)}", soft_wrap=True)
    for note in session.notes:
        console.print(f"  [dim]{marked(note)}[/dim]", soft_wrap=True)
    table = Table(box=None, pad_edge=False, header_style="dim")
    moments = timeline.moments(session, held)
    scales = way_columns(moments)
    add_way_columns(table, scales)
    for title in ("grade", "bpm"):
        table.add_column(title, justify="right")
    table.add_column("cue")
    table.add_column("why")
    for moment in moments:
        table.add_row(*_row(moment, scales))
    if table.row_count:
        console.print(table)
    else:
        console.print("  no cue: nothing in it called for one")
    _table_steps(console, timeline.steps(session), figures["economy_beats_per_mile"])
    if figures["doubted_s"]:
        spells = ", ".join(f"{name} {words.clock(1000 * s)}" for name, s in figures["doubted_s"].items())
        console.print(f"  in doubt: {spells}")
    console.print(f"  {_footline(figures)}", soft_wrap=True)


def way_columns(moments: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Return the columns that say where cues came, titles to keys: along the way, and on the course if known."""
    from trailcue import timeline

    by = {timeline.kilometres(moment["way_by"]): "way_m" for moment in moments}
    is_placed = any(moment["course_m"] is not None for moment in moments)
    return {**by, **({timeline.COURSE_KM: "course_m"} if is_placed else {})}


def add_way_columns(table: Table, scales: dict[str, str]) -> None:
    """Add the columns of when and where; their titles take two lines, so that the reasons keep theirs."""
    table.add_column("time", justify="right")
    for title in scales:
        table.add_column(title, justify="right", max_width=_KM_WIDTH)


def way_cells(moment: dict[str, Any], scales: dict[str, str]) -> list[str]:
    """Return where a cue came, in kilometres, by each of `way_columns`."""
    found = (moment[key] for key in scales.values())
    return ["–" if metres is None else f"{metres / 1000:.2f}" for metres in found]


def _row(moment: dict[str, Any], scales: dict[str, str]) -> tuple[str, ...]:
    if moment["cue"] == "held":
        cue = f"[dim]({moment['of']}: {moment['because']})[/dim]"
    elif moment["cue"] == "told":
        cue = f"[dim]({moment['of']}: told by the wearer)[/dim]"
    else:
        name = moment["of"] if moment["cue"] == "repeat" else moment["cue"]
        again = " again" if moment["cue"] == "repeat" else ""
        style = _STYLES.get(name, "bold")
        cue = f"[{style}]{name}{again}[/{style}]"
    grade = moment["grade_percent"]
    return (
        words.clock(moment["t_ms"]),
        *way_cells(moment, scales),
        "–" if grade is None else f"{grade:+.1f}%",
        "–" if moment["bpm"] is None else str(moment["bpm"]),
        cue,
        escape(moment["why"]),
    )


def _table_steps(console: Console, steps: list[dict[str, Any]], economy: int | None) -> None:
    """Print what was done in the steps of a workout; nothing without one."""
    if not steps:
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    titles = ("step", "time", "km", "by", "gain", "grade", "bpm", "in band", "beats/mile", "beats/m up")
    for title in titles:
        table.add_column(title, justify="left" if title == "by" else "right")
    for step in steps:
        grade, metres, beats = step["grade_percent"], step["distance_m"], step["beats_per_mile"]
        table.add_row(
            str(step["step"]) if step["finished"] else f"{step['step']}…",
            words.clock(1000 * step["duration_s"]),
            "–" if metres is None else f"{metres / 1000:.2f}",
            "" if metres is None else f"{step['distance_by']} ±{step['distance_within_percent']:.0f}%",
            _or_dash(step["gain_m"], " m"),
            "–" if grade is None else f"{grade:+.1f}%",
            _or_dash(step["mean_bpm"]),
            _or_dash(step["in_band_percent"], "%"),
            "–" if beats is None else f"{beats:,}",
            _or_dash(step["beats_per_m_gain"]),
        )
    console.print(table)
    if economy is not None:
        console.print(f"  hiking on the treadmill: {economy:,} heartbeats a mile")


def _or_dash(value: float | None, unit: str = "") -> str:
    return "–" if value is None else f"{value}{unit}"


def _headline(figures: dict[str, Any]) -> str:
    from trailcue import timeline

    return (
        f"{words.clock(1000 * figures['duration_s'])}, {timeline.how_far(figures)}, "
        f"{timeline.how_high(figures)}, {timeline.how_hard(figures)}"
    )


def _footline(figures: dict[str, Any]) -> str:
    cues = ", ".join(f"{count} × {name}" for name, count in sorted(figures["cues"].items())) or "none"
    replay = figures["replay"]
    said = "replaying the log gives the same cues to the bit" if replay == "exact" else escape(replay)
    return (
        f"cues: {cues}; held back: {figures['held']}; log {figures['log_bytes_per_s']} bytes a second; {said}"
    )
