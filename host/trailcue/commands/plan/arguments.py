"""The arguments of `trailcue plan`; like `cli`, nothing is imported before its verb is asked for."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date

from trailcue.commands import manners

_BODY = ("hr_max", "hr_lactate", "hr_rest", "height_cm", "mass_kg", "speed_at_lactate")


def _date(typed: str) -> date:
    from trailcue.plans.dates import day

    try:
        return day(typed)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _athlete_value(key: str) -> Callable[[str], str | float]:
    def read(typed: str) -> str | float:
        from trailcue.commands.plan.new import read_value

        try:
            return read_value(key, typed)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read


def add_plan(commands: argparse._SubParsersAction) -> None:
    """Add the command and its verbs."""
    plan = commands.add_parser(
        "plan",
        help="make, check, show and compile plans",
        description="A plan is one TOML file: who you are, the courses, when cues come, and a calendar of sessions.",
    )
    verbs = plan.add_subparsers(title="verbs", metavar="VERB", required=True)
    _add_new(verbs)
    _add_readers(verbs)
    _add_exchange(verbs)


def _add_new(verbs: argparse._SubParsersAction) -> None:
    new = verbs.add_parser("new", help="a plan of the library made yours, by flags or by questions")
    new.add_argument("program", nargs="?", metavar="PROGRAM", help="which one; --list shows them")
    new.add_argument("--list", action="store_true", help="the programs of the library")
    new.add_argument("--name", metavar="TEXT", help="what the plan is called")
    new.add_argument(
        "--race", type=_date, metavar="YYYY-MM-DD", help="day of the race, or of its first stage"
    )
    new.add_argument("--start", type=_date, metavar="YYYY-MM-DD", help="first day of training")
    new.add_argument(
        "--gpx", action="append", default=[], metavar="FILE", help="the course; again for each stage"
    )
    for key in _BODY:
        new.add_argument(f"--{key.replace('_', '-')}", type=_athlete_value(key), dest=key, metavar="VALUE")
    new.add_argument(
        "--utc",
        type=_athlete_value("utc"),
        metavar="±HH:MM",
        help="how far your clock is ahead of UTC: --utc +02:00, --utc=-07:00",
    )
    new.add_argument(
        "--estimated", action="append", default=[], choices=_BODY, help="a value that nobody measured"
    )
    new.add_argument("--out", metavar="FILE", help="where to; - prints it (default PROGRAM.toml)")
    manners.add_json(new)
    new.set_defaults(run=_plan_new)


def _add_readers(verbs: argparse._SubParsersAction) -> None:
    check = verbs.add_parser("check", help="all errors at once; then what a coach would warn of")
    check.add_argument("files", nargs="+", metavar="PLAN.toml")
    manners.add_verbose(check, "what was checked: sessions, courses, room on the watch")
    manners.add_json(check)
    check.set_defaults(run=_plan_check)
    shown = verbs.add_parser("show", help="the week, the course and the cues to expect along it")
    shown.add_argument("plan", metavar="PLAN.toml")
    manners.add_course(shown)
    shown.add_argument("--week", type=int, metavar="N", help="this week instead of the present one")
    shown.add_argument("--all", action="store_true", help="every week")
    shown.add_argument("--no-cues", action="store_true", help="do not simulate the race")
    manners.add_json(shown)
    shown.set_defaults(run=_plan_show)
    compiled = verbs.add_parser("compile", help="the bytes that the watch reads")
    compiled.add_argument("plan", metavar="PLAN.toml")
    compiled.add_argument("--course", metavar="NAME", help="the course that comes first")
    compiled.add_argument("--out", metavar="FILE", help="where to (default PLAN.tcplan)")
    manners.add_dry_run(compiled, "what would be written")
    manners.add_verbose(compiled, "each line of its calendar and each course, as the watch has them")
    manners.add_json(compiled)
    compiled.set_defaults(run=_plan_compile)


def _add_exchange(verbs: argparse._SubParsersAction) -> None:
    export = verbs.add_parser("export", help="workouts for other tools: FIT, or text for intervals.icu")
    export.add_argument("plan", metavar="PLAN.toml")
    export.add_argument("--session", metavar="NAME", help="one of them (default all)")
    export.add_argument("--format", choices=("fit", "icu"), default="fit")
    export.add_argument("--out", default="workouts", metavar="DIR", help="folder (default workouts)")
    manners.add_json(export)
    export.set_defaults(run=_plan_export)
    taken = verbs.add_parser("import", help="a FIT workout as a [[session]] to paste into a plan")
    taken.add_argument("file", metavar="WORKOUT.fit")
    taken.add_argument("--plan", metavar="PLAN.toml", help="whose heart rates tell zones again")
    manners.add_json(taken)
    taken.set_defaults(run=_plan_import)


def _plan_new(args: argparse.Namespace) -> int:
    from trailcue.commands.plan import new

    return new.run(args)


def _plan_check(args: argparse.Namespace) -> int:
    from trailcue.commands.plan import check

    return check.run(args)


def _plan_show(args: argparse.Namespace) -> int:
    from trailcue.commands.plan import display

    return display.run(args)


def _plan_compile(args: argparse.Namespace) -> int:
    from trailcue.commands.plan import compile

    return compile.run(args)


def _plan_export(args: argparse.Namespace) -> int:
    from trailcue.commands.plan import exchange

    return exchange.export(args)


def _plan_import(args: argparse.Namespace) -> int:
    from trailcue.commands.plan import exchange

    return exchange.take(args)
