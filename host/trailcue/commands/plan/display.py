"""`trailcue plan show`: the week, the course with its climbs, and the cues to expect along it."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console

from trailcue import plans
from trailcue.cli import EXIT_OK, EXIT_USAGE
from trailcue.commands import show
from trailcue.commands.plan import calendar, course, ground
from trailcue.plans.lint.diary import Diary


def run(args: argparse.Namespace) -> int:
    """Show a plan."""
    path = Path(args.plan)
    try:
        compiled = plans.compile_file(path, course=args.course)
    except plans.PlanError as error:
        show.complain_of(error)
        return _refused(args, show.wrongs(error))
    model = compiled.plan
    diary = Diary(model)
    undated, dated = calendar.weeks_of(diary)
    weeks = [w for some in (undated, dated) for w in calendar.chosen(some, args.week, args.all, date.today())]
    if args.week is not None and not weeks:
        numbers = [number for number, _ in undated + dated] or [0]
        said = f"{path}: there is no week {args.week}: they are {min(numbers)} to {max(numbers)}"
        show.complain(said)
        return _refused(args, [said])
    has_cues = compiled.profile is not None and not args.no_cues
    found, is_finished = _expected(args, model, compiled) if has_cues else ([], True)
    if args.json:
        _json(args, model, compiled, diary, found)
        return EXIT_OK
    console = show.console()
    _head(console, model, compiled)
    if weeks:
        calendar.table(console, weeks)
        calendar.steps(console, weeks)
        if len(weeks) < len(undated + dated):
            console.print(f"[dim]{len(undated + dated)} weeks: --week N for another, --all for each[/dim]")
    if compiled.profile is not None:
        course.profile(console, compiled)
        ground.table(console, compiled.ways[compiled.course or ""])
        if not args.no_cues:
            course.cues(console, found, is_finished)
    if args.course is None and len(model.courses) > 1:
        names = show.marked(", ".join(model.courses))
        console.print(f"\n[dim]--course NAME for one of several: {names}[/dim]", soft_wrap=True)
    for note in compiled.notes:
        console.print(f"[dim]{show.marked(note)}[/dim]", soft_wrap=True)
    return EXIT_OK


def _expected(
    args: argparse.Namespace, model: plans.Plan, compiled: plans.Compiled
) -> tuple[list[dict[str, Any]], bool]:
    """Run the simulated race, with a bar on the terminal: a night on the trail takes seconds."""
    total_m = compiled.profile.total_m if compiled.profile else 0
    with show.progress(args.json) as progress:
        task = progress.add_task("running the course", total=total_m)
        return course.expected(model, compiled, lambda m: progress.update(task, completed=m))


def _head(console: Console, model: plans.Plan, compiled: plans.Compiled) -> None:
    values = compiled.settings
    bounds = [values[f"Z{zone}_BPM"] for zone in (2, 3, 4, 5)]
    zones = ", ".join(f"{zone} from {bpm}" for zone, bpm in zip((2, 3, 4, 5), bounds, strict=True))
    estimated = f" (estimated: {', '.join(model.athlete.estimated)})" if model.athlete.estimated else ""
    console.print(f"[bold]{show.marked(model.name)}[/bold]")
    console.print(f"HRmax {values['HR_MAX']}{estimated}; zones: {zones} bpm", soft_wrap=True)
    console.print(
        f"hike from {values['HIKE_ABOVE'] / 10:g} %, run below {values['RUN_BELOW'] / 10:g} %; "
        f"at most {values['MAX_HOUR']} commands an hour"
    )


def _json(
    args: argparse.Namespace,
    model: plans.Plan,
    compiled: plans.Compiled,
    diary: Diary,
    found: list[dict[str, Any]],
) -> None:
    for entry in diary.entries:
        show.print_json(
            {
                "date": entry.on.isoformat() if entry.session.dates else None,
                "session": entry.session.name,
                "slot": entry.session.slot,
                "optional": entry.session.optional,
                "or": entry.session.instead_of,
                "course": entry.session.course,
                "minutes": round(entry.shape.minutes),
                "gain_m": round(entry.shape.gain_m),
            }
        )
    for row in ground.rows(compiled.ways[compiled.course]) if compiled.course else ():
        show.print_json(row)
    for one in found:
        show.print_json(one)
    along = compiled.profile
    _summary(
        args,
        [],
        plan=model.name,
        sessions=len(diary.entries),
        weeks=len(calendar.weeks_of(diary)[0] + calendar.weeks_of(diary)[1]),
        course=compiled.course,
        length_m=along.total_m if along else None,
        ascent_m=round(along.ascent_m) if along else None,
        cues=len(found),
        bytes=len(compiled.blob),
    )


def _summary(args: argparse.Namespace, failed: list[str], **figures: Any) -> None:
    """Print the last line of JSON; what is not known of a plan is null."""
    keys = ("plan", "sessions", "weeks", "course", "length_m", "ascent_m", "cues", "bytes")
    show.summarise(args, failed, **(dict.fromkeys(keys) | figures))


def _refused(args: argparse.Namespace, failed: list[str]) -> int:
    """Return the exit code of a plan that cannot be shown; the summary comes all the same."""
    _summary(args, failed)
    return EXIT_USAGE
