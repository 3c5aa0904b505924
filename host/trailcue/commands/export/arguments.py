"""The arguments of `trailcue export`; nothing is imported before it is asked for."""

from __future__ import annotations

import argparse
from datetime import datetime

from trailcue.commands import manners

FORMATS = ("fit", "gpx", "csv", "parquet")
_YEARS = range(2000, 2100)


def add_export(commands: argparse._SubParsersAction) -> None:
    """Add the command."""
    export = commands.add_parser(
        "export",
        help="a session as FIT, GPX, CSV or Parquet, for other tools",
        description="Write a session, of the library or of a file, for other tools. FIT has it all: records, laps, "
        "pauses, beats, cues with their reasons. GPX needs positions, which a watch without satellites has not.",
    )
    export.add_argument(
        "session",
        metavar="SESSION|FILE",
        help="a session of the library (its number, its hash, or last, which began last), or a file",
    )
    export.add_argument(
        "--format",
        action="append",
        choices=FORMATS,
        help="again for several (default: as the name of --out ends, else fit; csv for -)",
    )
    export.add_argument(
        "--out",
        required=True,
        metavar="FILE",
        help="where to; of several formats each has its own ending, further sessions of a file are FILE-2, and so on; "
        "- prints CSV",
    )
    export.add_argument("--cues", metavar="FILE.csv", help="the cues as CSV, what was held back too")
    export.add_argument(
        "--start",
        type=_start,
        metavar="TIME",
        help="when it began, where the watch's clock was not set: 2026-11-21T08:00, by your clock; or with an offset, "
        "2026-11-21T08:00+01:00",
    )
    export.add_argument(
        "--on-course",
        metavar="COURSE.gpx",
        help="GPX: put it on its plan's course where it has no positions; they are marked as estimates",
    )
    manners.add_plan(export, "the athlete, settings and course to decide with")
    manners.add_force(export, "what is no export of trailcue")
    manners.add_dry_run(export, "which files would be written")
    manners.add_verbose(export, "what decided, and what is known of the times and places")
    manners.add_json(export)
    export.set_defaults(run=_export)


def _start(typed: str) -> datetime:
    try:
        start = datetime.fromisoformat(typed)
    except ValueError:
        start = None
    if start is None or len(typed) <= len("2026-11-21") or start.year not in _YEARS:
        raise argparse.ArgumentTypeError(f"{typed}: write a day and a time, like 2026-11-21T08:00")
    return start


def _export(args: argparse.Namespace) -> int:
    from trailcue.commands.export import exporting

    return exporting.run(args)
