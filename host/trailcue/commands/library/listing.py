"""`trailcue sessions`, `sessions list` and `sessions show`: what is in the library."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import Any

from trailcue import words
from trailcue.cli import EXIT_OK, EXIT_PARTLY
from trailcue.commands import show
from trailcue.library import Entry, Library, LibraryError
from trailcue.library.originals import path_of


def run(args: argparse.Namespace) -> int:
    """List the sessions that were asked for."""
    try:
        with Library.opened(to_look=True) as library:
            entries = library.entries(args.since, args.until, args.tag or (), args.sport)
            files = {one.number: _files(library, one) for one in entries} if args.verbose else {}
    except LibraryError as error:
        return refused(args, error)
    if args.json:
        for entry in entries:
            more = {"files": files[entry.number]} if args.verbose else {}
            show.print_json(as_json(entry) | more)
    elif entries:
        _print(entries, files)
    else:
        asked = args.since or args.until or args.tag or args.sport
        print(
            "no session is like that"
            if asked
            else "no session yet: `trailcue import FILES`, or `trailcue pull`"
        )
    show.summarise(args, [], **_totals(entries))
    return EXIT_OK


def detail(args: argparse.Namespace) -> int:
    """Say all that is known of a session without replaying it."""
    try:
        with Library.opened(to_look=True) as library:
            entry = library.find(args.session)
            files = _files(library, entry)
            more = library.told_of(entry.number) if args.verbose else {}
    except LibraryError as error:
        return refused(args, error)
    if args.json:
        show.print_json(as_json(entry) | {"files": files} | more)
        show.summarise(args, [])
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
        ("duration", words.clock(1000 * entry.duration_s)),
        ("distance", f"{entry.distance_m / 1000:.2f} km, {entry.distance_by}"),
        ("ascent", _up(entry.ascent_m)),
        ("cues", str(entry.cues)),
        ("tags", " ".join(entry.tags) or "–"),
        ("how hard", "–" if entry.rpe is None else f"{entry.rpe} of 10"),
        ("note", entry.note or "–"),
        ("plan", entry.plan or ("its own" if entry.kind == "log" else "defaults")),
        *(_lines_of(more) if more else (("file", file) for file in files)),
    ):
        grid.add_row(f"[dim]{title}[/dim]", show.marked(said))
    console.print(grid)
    console.print(f"[dim]its cues, and why: trailcue replay {entry.number}[/dim]")
    return EXIT_OK


def _files(library: Library, entry: Entry) -> list[str]:
    return [str(path_of(name, extension)) for name, extension, _ in library.copies(entry.number)]


def _lines_of(more: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what `-v` tells of a session, as rows of two: what its watch called it, and its files."""
    rows = [("identity", more["identity"])]
    if more["build"]:
        rows.append(("on the watch", f"session {more['log_session']}, from page {more['first_page']} on"))
        rows.append(("by", f"build {more['build']}, plan {more['log_plan']}"))
    for one in more["originals"]:
        place = f", session {one['place'] + 1} in it" if one["place"] else ""
        came = datetime.fromisoformat(one["added"]).astimezone()
        rows.append(("file", one["file"]))
        rows.append(("", f"{one['bytes']:,} bytes of {one['source']}, came {came:%Y-%m-%d %H:%M}{place}"))
    return rows


def refused(args: argparse.Namespace, error: Exception | str, code: int = EXIT_PARTLY) -> int:
    """Say what was refused; return the exit code."""
    show.complain(str(error))
    show.summarise(args, [str(error)])
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


def _print(entries: list[Entry], files: dict[int, list[str]]) -> None:
    """Print a line a session, and below it where it came from if its files are given.

    Not by rich, whose table takes longer to set than a thousand sessions to read.
    """
    rows = [
        (
            str(entry.number),
            _when(entry),
            words.clock(1000 * entry.duration_s),
            f"{entry.distance_m / 1000:.1f}",
            _up(entry.ascent_m),
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
    print(line.format(*titles))
    for entry, row in zip(entries, rows, strict=True):
        print(line.format(*row))
        if entry.number in files:
            plan = (
                f"plan {entry.plan}" if entry.plan else "its own plan" if entry.kind == "log" else "no plan"
            )
            print(f"     SHA-256 {entry.hash}, {plan}, came {entry.added.astimezone():%Y-%m-%d %H:%M}")
        for file in files.get(entry.number, ()):
            print(f"     {show.plain(file)}")
    totals = _totals(entries)
    print(
        f"{show.counted(totals['sessions'], 'session')}, {words.clock(1000 * totals['duration_s'])}, "
        f"{totals['distance_m'] / 1000:.1f} km, {_up(totals['ascent_m'])} up"
    )


def _totals(entries: list[Entry]) -> dict[str, Any]:
    ascents = [entry.ascent_m for entry in entries if entry.ascent_m is not None]
    return {
        "sessions": len(entries),
        "duration_s": sum(entry.duration_s for entry in entries),
        "distance_m": sum(entry.distance_m for entry in entries),
        "ascent_m": sum(ascents) if ascents or not entries else None,
    }


def _up(metres: int | None) -> str:
    return "–" if metres is None else f"{metres} m"


def _when(entry: Entry) -> str:
    """Say when a session began, by its wearer's clock; one that did not know the time, when it came."""
    return f"? (came {entry.day})" if entry.started is None else f"{entry.started:%Y-%m-%d %H:%M}"
