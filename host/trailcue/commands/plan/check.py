"""`trailcue plan check`: every error at once with its place; then what a coach would warn of, and its source."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from trailcore.planfile import MAX_BYTES
from trailcue import plans
from trailcue.cli import EXIT_OK, EXIT_USAGE
from trailcue.commands import show
from trailcue.plans.problems import Problem


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
    print(f"{show.plain(name)}: {_counted(len(errors), 'error')}, {_counted(len(warnings), 'warning')}")
    lint = next((one.lint for one in warnings if one.lint), None)
    if lint:
        print(f'to hear one no more: ignore = ["{lint}"] in [lint], or in the [[session]]')


def _checked(args: argparse.Namespace, path: Path) -> None:
    """Tell what of a plan without errors was looked at, and what of it is not to be warned of."""
    model = plans.load(path)
    courses: list[dict[str, Any]] = []
    for name in model.courses:
        way = plans.compile_file(path, course=name).ways.get(name)
        along = way.profile if way else None
        length_m, ascent_m = (along.total_m, round(along.ascent_m)) if along else (None, None)
        courses.append({"course": name, "length_m": length_m, "ascent_m": ascent_m})
    size = len(plans.compile_file(path).blob)
    ignored = sorted({*model.ignore, *(one for session in model.sessions for one in session.ignore)})
    if args.json:
        told = {"sessions": len(model.sessions), "courses": courses, "bytes": size, "most_bytes": MAX_BYTES}
        show.print_json({"file": str(path), **told, "ignored": ignored})
        return
    print(f"  {_counted(len(model.sessions), 'session')}, {size:,} of {MAX_BYTES:,} bytes on the watch")
    for one in courses:
        known = one["length_m"] is not None
        said = f"{one['length_m'] / 1000:.1f} km, {one['ascent_m']:,} m up" if known else "without a track"
        print(show.plain(f"  course {one['course']}: {said}"))
    print(f"  not to be heard: {', '.join(ignored) or 'nothing'}")


def _counted(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
