"""The arguments of `trailcue report`; like `cli`, nothing is imported before it is asked for."""

from __future__ import annotations

import argparse

from trailcue.commands import manners


def add_report(commands: argparse._SubParsersAction) -> None:
    """Add the command."""
    report = commands.add_parser(
        "report",
        help="a session as one HTML page: plots, climbs, what became of each cue",
        description="Write one page that needs nothing else and asks the network for nothing: elevation with run and "
        "hike, heart rate with its zones, cadence and breath, the climbs, every cue with its reason and what became "
        "of it. Without --out it is put beside you, named after the session.",
    )
    report.add_argument(
        "session",
        metavar="SESSION|FILE",
        help="a log, a pool, a recording (FIT, TCX, GPX); or one of the library: its number, its hash, or last, which "
        "began last",
    )
    manners.add_plan(report, "the athlete, settings and course to decide with")
    report.add_argument("--out", metavar="FILE.html", help="where to; further sessions of a file get -2, -3")
    report.add_argument("--open", action="store_true", help="show it in the browser")
    manners.add_force(report, "what is no report of trailcue")
    manners.add_dry_run(report, "which pages would be written")
    manners.add_verbose(report, "what decided, and what there is to plot")
    manners.add_json(report)
    report.set_defaults(run=_report)


def _report(args: argparse.Namespace) -> int:
    from trailcue.commands.report import pages

    return pages.run(args)
