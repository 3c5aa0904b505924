"""The arguments of `trailcue tune`; nothing is imported before it is asked for."""

from __future__ import annotations

import argparse

from trailcue.commands import manners


def add_tune(commands: argparse._SubParsersAction) -> None:
    """Add the command."""
    tune = commands.add_parser(
        "tune",
        help="settings from your own sessions: hike grade, zone 4, heart, step length, breath",
        description="What your own sessions say of your plan: each setting with its band, what stands behind it, and "
        "where the data is too thin, what is missing. With --write it goes into the plan, the evidence beside it.",
        epilog="--field-test reads a session of `trailcue plan new hike-grade-test`.",
    )
    tune.add_argument(
        "sessions",
        nargs="*",
        metavar="SESSION|FILE",
        help="logs, recordings, or sessions of the library (default: its last 12 weeks)",
    )
    tune.add_argument("--plan", metavar="PLAN.toml", help="the plan to propose for")
    tune.add_argument(
        "--write", action="store_true", help="write what was found into the plan; its comments stay"
    )
    manners.add_dry_run(tune, "what --write would change")
    kind = tune.add_mutually_exclusive_group()
    kind.add_argument(
        "--field-test", action="store_true", help="the hike grade by run and hike repeats on one hill"
    )
    kind.add_argument(
        "--blind", action="store_true", help="how well did you feel zone 4, by presses and answers?"
    )
    manners.add_verbose(tune, "what each session has for it, too")
    manners.add_json(tune)
    tune.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    from trailcue.commands.tune import findings

    return findings.run(args)
