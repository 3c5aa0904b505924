"""`trailcue sessions`, `sessions list` and `sessions show`: what is in the library."""

from __future__ import annotations

import argparse
from datetime import UTC
from typing import Any

from trailcue.cli import EXIT_OK, EXIT_PARTLY
from trailcue.commands import show
from trailcue.library import Entry, Library, LibraryError
from trailcue.library.originals import path_of


def run(args: argparse.Namespace) -> int:
    """List the sessions that were asked for."""
    try:
        with Library.opened() as library:
            entries = library.entries(args.since, args.until, args.tag or (), args.sport)
    except LibraryError as error:
        return refused(args.json, error)
    if args.json:
        for entry in entries:
            show.print_json(as_json(entry))
        show.print_json({"summary": _totals(entries) | {"failed": []}})
    elif entries:
        _print(entries)
    else:
        asked = args.since or args.until or args.tag or args.sport
        print(
            "no session is like that"
            if asked
            else "no session yet: `trailcue import FILES`, or `trailcue pull`"
        )
    return EXIT_OK


def detail(args: argparse.Namespace) -> int:
    """Say all that is known of a session without replaying it."""
    try:
        with Library.opened() as library:
            entry = library.find(args.session)
            files = [str(path_of(name, extension)) for name, extension, _ in library.copies(entry.number)]
    except LibraryError as error:
        return refused(args.json, error)
    if args.json:
        show.print_json(as_json(entry) | {"files": files})
        show.print_json({"summary": {"failed": []}})
        return EXIT_OK
    console = show.console()
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    grid.add_column()
    grid.add_column(overflow="fold")
    for title, said in (
        ("session", str(entry.number)),
        ("from", f"{entry.source} ({entry.kind})"),
        ("began", _when(entry)),
        ("sport", entry.sport or "–"),
        ("duration", _clock(entry.duration_s)),
        ("distance", f"{entry.distance_m / 1000:.2f} km, {entry.distance_by}"),
        ("ascent", f"{entry.ascent_m} m"),
        ("cues felt", str(entry.cues)),
        ("tags", " ".join(entry.tags) or "–"),
        ("how hard", "–" if entry.rpe is None else f"{entry.rpe} of 10"),
        ("note", entry.note or "–"),
        ("plan", entry.plan or ("its own" if entry.kind == "log" else "defaults")),
        *(("file", file) for file in files),
    ):
        grid.add_row(f"[dim]{title}[/dim]", show.marked(said))
    console.print(grid)
    console.print(f"[dim]its cues, and why: trailcue replay {entry.number}[/dim]")
    return EXIT_OK


def refused(json: bool, error: Exception | str, code: int = EXIT_PARTLY) -> int:
    """Say what was refused; return the exit code."""
    show.complain(str(error))
    if json:
        show.print_json({"summary": {"failed": [str(error)]}})
    return code


def as_json(entry: Entry) -> dict[str, Any]:
    """Return a session as a line of JSON has it."""
    return {
        "number": entry.number,
        "hash": entry.hash,
        "source": entry.source,
        "kind": entry.kind,
        "started": entry.started.astimezone(UTC).isoformat() if entry.started else None,
        "day": entry.day.isoformat() if entry.started else None,
        "added": entry.added.isoformat(),
        "sport": entry.sport,
        "duration_s": entry.duration_s,
        "distance_m": entry.distance_m,
        "distance_by": entry.distance_by,
        "ascent_m": entry.ascent_m,
        "cues": entry.cues,
        "tags": list(entry.tags),
        "note": entry.note,
        "rpe": entry.rpe,
        "plan": entry.plan,
    }


_COLUMNS = (("#", ">"), ("began", "<"), ("time", ">"), ("km", ">"), ("up", ">"), ("cues", ">"), ("rpe", ">"))
"""Title and side of each; tags and file come last, as wide as they are."""


def _print(entries: list[Entry]) -> None:
    """Print a line a session. Not by rich, whose table takes longer to set than a thousand sessions to read."""
    rows = [
        (
            str(entry.number),
            _when(entry),
            _clock(entry.duration_s),
            f"{entry.distance_m / 1000:.1f}",
            f"{entry.ascent_m} m",
            str(entry.cues),
            "" if entry.rpe is None else str(entry.rpe),
            show.plain("  ".join(filter(None, (" ".join(entry.tags), entry.source)))),
        )
        for entry in entries
    ]
    titles = (*(title for title, _ in _COLUMNS), "tags, from")
    widths = [max(len(row[at]) for row in [titles, *rows]) for at in range(len(_COLUMNS))]
    line = (
        "  ".join(f"{{:{side}{width}}}" for (_, side), width in zip(_COLUMNS, widths, strict=True)) + "  {}"
    )
    for row in [titles, *rows]:
        print(line.format(*row))
    totals = _totals(entries)
    print(
        f"{show.counted(totals['sessions'], 'session')}, {_clock(totals['duration_s'])}, "
        f"{totals['distance_m'] / 1000:.1f} km, {totals['ascent_m']} m up"
    )


def _totals(entries: list[Entry]) -> dict[str, int]:
    return {
        "sessions": len(entries),
        "duration_s": sum(entry.duration_s for entry in entries),
        "distance_m": sum(entry.distance_m for entry in entries),
        "ascent_m": sum(entry.ascent_m for entry in entries),
    }


def _when(entry: Entry) -> str:
    """Say when a session began, by its wearer's clock; one that did not know the time, when it came."""
    return f"? (came {entry.day})" if entry.started is None else f"{entry.started:%Y-%m-%d %H:%M}"


def _clock(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
