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
    refused = 0
    for name in args.files:
        path = Path(name)
        errors = plans.check(path)
        warnings = [] if errors else plans.warnings(path)
        refused += bool(errors)
        if args.json:
            _json(errors, warnings)
        else:
            _lines(name, errors, warnings)
    if args.json:
        show.print_json({"summary": {"files": len(args.files), "refused": refused}})
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


def _counted(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
