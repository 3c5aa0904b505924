"""The arguments of `trailcue trends`; nothing is imported before it is asked for."""

from __future__ import annotations

import argparse

from trailcue.commands import manners


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
    span.add_argument("--since", type=manners.day, metavar="YYYY-MM-DD", help="sessions from this day on")
    span.add_argument(
        "--weeks",
        type=manners.whole(1, 520, "a number of weeks"),
        metavar="N",
        help="the last N weeks up to the newest session",
    )
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
    manners.add_verbose(trends, "all weeks, sessions and days of the plan")
    manners.add_json(trends)
    trends.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    from trailcue.commands.trends import display

    return display.run(args)
