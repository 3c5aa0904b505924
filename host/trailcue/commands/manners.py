"""The arguments that many commands have, each written once. Of the standard library alone: `cli` reads all of it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date

_UNSET = argparse.SUPPRESS
"""For a verb whose command takes the same flag in front of it: what is not typed behind the verb stays as it is."""


def add_json(command: argparse.ArgumentParser, *, below: bool = False) -> None:
    """Add `--json`; `below` a command that has it, too, nothing is said where it is not typed."""
    command.add_argument(
        "--json",
        action="store_true",
        default=_UNSET if below else False,
        help="one JSON object a line, last a summary",
    )


def add_verbose(command: argparse.ArgumentParser, more: str, *, below: bool = False) -> None:
    """Add `-v`, which has to say what it tells beside the rest."""
    command.add_argument(
        "-v", "--verbose", action="store_true", default=_UNSET if below else False, help=more
    )


def add_dry_run(command: argparse.ArgumentParser, would: str) -> None:
    """Add `--dry-run`: say what `would` happen, and change nothing."""
    command.add_argument("--dry-run", action="store_true", help=f"say {would}, and change nothing")


def add_force(command: argparse.ArgumentParser, over: str) -> None:
    """Add `--force`, which writes over what else is refused."""
    command.add_argument("--force", action="store_true", help=f"overwrite {over}")


def add_plan(command: argparse.ArgumentParser, why: str) -> None:
    """Add `--plan` and `--course`, as `inputs.plan` reads them."""
    command.add_argument("--plan", metavar="PLAN.toml", help=why)
    add_course(command)


def add_course(command: argparse.ArgumentParser) -> None:
    """Add `--course`, one of a plan's."""
    command.add_argument("--course", metavar="NAME", help="which course of the plan, if it has several")


def add_jobs(command: argparse.ArgumentParser) -> None:
    """Add `-j`."""
    command.add_argument(
        "-j", "--jobs", type=whole(1, 256), metavar="N", help="processes at work (default: one a core)"
    )


def day(typed: str) -> date:
    """Return a day of the calendar."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{typed}: write a day, like 2026-09-30") from None


def whole(first: int, last: int, what: str = "a number", more: str = "") -> Callable[[str], int]:
    """Return what reads a whole number of a range; `more` says what else may be written."""

    def read(typed: str) -> int:
        value = int(typed) if typed.isdecimal() and len(typed) <= len(str(last)) else first - 1
        if not first <= value <= last:
            raise argparse.ArgumentTypeError(f"{typed}: write {what} from {first} to {last}{more}")
        return value

    return read
