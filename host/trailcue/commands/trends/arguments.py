"""The arguments of `trailcue trends`; nothing is imported before it is asked for."""

from __future__ import annotations

import argparse
from datetime import date


def _date(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{typed}: write a date like 2027-01-31") from None


def _weeks(typed: str) -> int:
    value = int(typed) if typed.isdecimal() and len(typed) < 5 else 0
    if not 1 <= value <= 520:
        raise argparse.ArgumentTypeError(f"{typed}: write a number of weeks from 1 to 520")
    return value


def add_trends(commands: argparse._SubParsersAction) -> None:
    """Add the command."""
    trends = commands.add_parser(
        "trends",
        help="a season: hiking economy at grade, speed at zone 4, load, what was done of the plan",
        description="What your sessions show together: what a mile hiked at a grade costs in heartbeats, week by week, "
        "and how sure that is; running speed at zone 4; load; the plan's calendar against what was done; stages.",
    )
    trends.add_argument(
        "sessions",
        nargs="*",
        metavar="SESSION|FILE",
        help="recordings, logs or sessions by number, instead of all the library",
    )
    span = trends.add_mutually_exclusive_group()
    span.add_argument("--since", type=_date, metavar="YYYY-MM-DD", help="sessions from this day on")
    span.add_argument("--weeks", type=_weeks, metavar="N", help="the last N weeks up to the newest session")
    trends.add_argument(
        "--tag",
        action="append",
        default=[],
        metavar="TAG",
        help="only sessions with this tag; again for more",
    )
    trends.add_argument(
        "--plan",
        metavar="PLAN.toml",
        help="whose calendar to hold against what was done (default: the plan of the newest session)",
    )
    trends.add_argument(
        "-v",
        "--verbose",
        action="store_true",
        help="all weeks, sessions and days of the plan",
    )
    trends.add_argument("--json", action="store_true", help="one JSON object a line, last a summary")
    trends.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    from trailcue.commands.trends import display

    return display.run(args)
