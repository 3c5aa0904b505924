"""The arguments of `trailcue watch`; like `cli`, nothing is imported before its verb is asked for."""

from __future__ import annotations

import argparse

from trailcue.commands import manners

DEFAULT_SPEED = "100x"


def add_watch(commands: argparse._SubParsersAction, argv: list[str]) -> None:
    """Add the command; its options in full only where `argv` asks for it: their names are read from a table."""
    watch = commands.add_parser(
        "watch",
        help="the virtual watch: the real firmware on a simulated wrist, with whatever goes wrong",
        description="The watch without a watch.",
    )
    verbs = watch.add_subparsers(title="verbs", metavar="VERB", required=True)
    run = verbs.add_parser(
        "run",
        help="wear it on a course, see what it does, replay its log",
        description="The firmware as shipped runs on a virtual watch on the wrist of a simulated runner, who feels its "
        "taps and obeys. Its log is then taken off it and replayed. Without a course: nine rolling kilometres.",
    )
    if "watch" in argv:
        _add_run(run)


def _add_run(run: argparse.ArgumentParser) -> None:
    run.add_argument(
        "--course", metavar="GPX", help="where to run: a GPX file, or one of the plan's courses by name"
    )
    run.add_argument("--plan", metavar="PLAN.toml", help="the plan on the watch; its athlete runs")
    run.add_argument("--board", metavar="NAME", help="id or part of the name (default feather)")
    run.add_argument(
        "--watch",
        metavar="NAME",
        help="wear the virtual watch of that name, as installed and synced (--on virtual:NAME); its log stays on it",
    )
    run.add_argument(
        "--motor",
        choices=("lra", "erm", "pwm"),
        help="another motor than the board's usual one; not with --watch",
    )
    run.add_argument(
        "--speed",
        type=_speed,
        default=_speed(DEFAULT_SPEED),
        metavar="X",
        help=f"times as fast, or max: as fast as this computer can (default {DEFAULT_SPEED})",
    )
    run.add_argument(
        "--seed", type=int, default=1, metavar="N", help="another day, another watch (default 1)"
    )
    run.add_argument(
        "--for", dest="lasting", type=lasting_s, metavar="TIME", help="like 2h (default: to the finish)"
    )
    run.add_argument(
        "--press",
        action="append",
        default=[],
        metavar="WHAT",
        help='"short at 5m", "double at 10m30s", "long at 1h", "place at 2h", "end at 3h"; or a stay: "desk 20m..50m"',
    )
    run.add_argument("--poles", action="store_true", help="the runner carries poles")
    run.add_argument(
        "--keep", metavar="DIR", help="write the watch's pool, the course and its console to this folder"
    )
    run.add_argument("--pool", metavar="OUT", help="write the watch's pool to this file alone")
    manners.add_force(run, "what is there of these names")
    manners.add_dry_run(run, "what would be worn, where, and which files would be written")
    manners.add_json(run)
    _add_faults(run)
    run.set_defaults(run=_run)


def _add_faults(run: argparse.ArgumentParser) -> None:
    from trailcue.virtual.faults import KINDS, MOMENTS, OPTIONS

    group = run.add_argument_group(
        "what goes wrong",
        "Since the power came on: 20m..35m, 1h10m (to the end); again for more, or with commas.",
    )
    for option, kind in OPTIONS.items():
        metavar = "AT" if kind in MOMENTS else "FROM..TO"
        group.add_argument(f"--{option}", action="append", default=[], metavar=metavar, help=KINDS[kind])


def _speed(typed: str) -> float:
    """Return how many times as fast, infinity for max."""
    from math import inf

    if typed == "max":
        return inf
    try:
        value = float(typed.removesuffix("x"))
    except ValueError:
        value = 0.0
    if not 0 < value <= 100_000:
        raise argparse.ArgumentTypeError(f"{typed}: write how many times as fast, like 100x, or max")
    return value


def lasting_s(typed: str) -> int:
    """Return how long to wear it, in seconds."""
    from trailcue.virtual.faults import parse_time

    try:
        seconds = parse_time(typed)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    if not 60 <= seconds <= 60 * 3600:
        raise argparse.ArgumentTypeError(f"{typed}: write a time from 1m to 60h")
    return seconds


def _run(args: argparse.Namespace) -> int:
    from trailcue.commands import watch

    return watch.run(args)
