"""`trailcue plan check`: every error at once with its place; then what a coach would warn of, and its source."""

from __future__ import annotations

import argparse
from pathlib import Path

from trailcue import plans
from trailcue.cli import EXIT_OK, EXIT_USAGE
from trailcue.commands import show
from trailcue.plans.problems import Problem


def run(args: argparse.Namespace) -> int:
    """Check every file; one with errors makes the exit code that of wrong usage."""
    failed = 0
    for name in args.files:
        errors = plans.check(Path(name))
        warnings = [] if errors else plans.warnings(Path(name))
        failed += bool(errors)
        if args.json:
            _json(errors, warnings)
        else:
            _table(name, errors, warnings)
    if args.json:
        show.print_json({"summary": {"files": len(args.files), "refused": failed}})
    return EXIT_USAGE if failed else EXIT_OK


def _json(errors: list[Problem], warnings: list[Problem]) -> None:
    for severity, problems in (("error", errors), ("warning", warnings)):
        for one in problems:
            show.print_json(
                {
                    "severity": severity,
                    "id": one.lint,
                    "file": one.file,
                    "line": one.line,
                    "column": one.column,
                    "message": one.message,
                    "source": one.source,
                }
            )


def _table(name: str, errors: list[Problem], warnings: list[Problem]) -> None:
    for one in errors:
        print(f"error: {one}\n")
    for one in warnings:
        print(f"warning: {one}\n")
    lints = sum(bool(one.lint) for one in warnings)
    said = f"{show.plain(name)}: {_counted(len(errors), 'error')}, {_counted(len(warnings), 'warning')}"
    print(said + (f'; [lint] ignore = ["{_first(warnings)}"] in the plan silences one' if lints else ""))


def _first(warnings: list[Problem]) -> str:
    return next(one.lint for one in warnings if one.lint)


def _counted(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
