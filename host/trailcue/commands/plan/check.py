"""`trailcue plan check`: every error at once with its place; then what a coach would warn of, and its source."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from trailcore.planfile import MAX_BYTES
from trailcue import plans
from trailcue.cli import EXIT_OK, EXIT_USAGE
from trailcue.commands import show
from trailcue.plans.compiling import course_of
from trailcue.plans.problems import Problem, Report


def run(args: argparse.Namespace) -> int:
    """Check every file; one with errors makes the exit code that of wrong usage."""
    refused = 0
    failed: list[str] = []
    for name in args.files:
        path = Path(name)
        errors = plans.check(path)
        warnings = [] if errors else plans.warnings(path)
        refused += bool(errors)
        failed += map(show.wrong, errors)
        if args.json:
            _json(errors, warnings)
        else:
            _lines(name, errors, warnings)
        if args.verbose and not errors:
            _checked(args, path)
    show.summarise(args, failed, files=len(args.files), refused=refused)
    return EXIT_USAGE if refused else EXIT_OK


def _json(errors: list[Problem], warnings: list[Problem]) -> None:
    for severity, problems in (("error", errors), ("warning", warnings)):
        for one in problems:
            said = {"severity": severity, "file": one.file, "line": one.line, "column": one.column}
            said["message"] = one.message
            if one.lint:
                said |= {"id": one.lint, "source": one.source}
            show.print_json(said)


def _lines(name: str, errors: list[Problem], warnings: list[Problem]) -> None:
    for severity, problems in (("error", errors), ("warning", warnings)):
        for one in problems:
            print(f"{severity}: {one}\n")
    print(
        f"{show.plain(name)}: {show.counted(len(errors), 'error')}, {show.counted(len(warnings), 'warning')}"
    )
    lint = next((one.lint for one in warnings if one.lint), None)
    if lint:
        print(f'to hear one no more: ignore = ["{lint}"] in [lint], or in the [[session]]')


def _checked(args: argparse.Namespace, path: Path) -> None:
    """Tell what of a plan without errors was looked at, and what of it is not to be warned of."""
    model = plans.load(path)
    courses: list[dict[str, Any]] = []
    for course in model.courses.values():
        way = course_of(model, course, Report(), [])
        assert way is not None, "its track was read for the errors"
        along = way.profile
        courses.append({"course": course.name, "length_m": along.total_m, "ascent_m": round(along.ascent_m)})
    size = len(plans.compile_file(path).blob)
    ignored = sorted({*model.ignore, *(one for session in model.sessions for one in session.ignore)})
    if args.json:
        told = {"sessions": len(model.sessions), "courses": courses, "bytes": size, "most_bytes": MAX_BYTES}
        show.print_json({"file": str(path), **told, "ignored": ignored})
        return
    print(f"  {show.counted(len(model.sessions), 'session')}, {size:,} of {MAX_BYTES:,} bytes on the watch")
    for one in courses:
        said = f"  course {one['course']}: {one['length_m'] / 1000:.1f} km, {one['ascent_m']:,} m up"
        print(show.plain(said))
    print(f"  not to be heard: {', '.join(ignored) or 'nothing'}")
