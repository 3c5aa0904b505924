"""What commands read: files and folders as they were named, and the plan of `--plan`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from trailcore.settings import OFF
from trailcue.commands import outputs, show
from trailcue.playback import Given

_SUFFIXES = (".fit", ".tcx", ".gpx", ".gz", ".tclog")


class Misused(Exception):
    """Arguments that do not hold; said already. Its arguments are what was said."""


def misused(said: str) -> Misused:
    """Say what is wrong with the arguments; return what to raise."""
    show.complain(said)
    return Misused(said)


def plan(args: argparse.Namespace) -> tuple[Given | None, list[Path]]:
    """Return the plan of `--plan` and `--course`, kept for replays to come, and the files that were read for it.

    Raises:
        Misused: it does not hold.
    """
    if not args.plan:
        if args.course:
            raise misused("--course names a course of a plan: give the plan with --plan")
        return None, []
    from trailcue import plans

    path = Path(args.plan)
    try:
        compiled = plans.compile_file(path, course=args.course)
    except plans.PlanError as error:
        show.complain_of(error)
        raise Misused(*show.wrongs(error)) from error
    for warning in compiled.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    if compiled.choices:
        names = ", ".join(compiled.choices)
        raise misused(f"{path}: it has several courses: choose with --course one of {names}")
    tracks = [path.parent / course.gpx for course in compiled.plan.courses.values() if course.gpx]
    given = outputs.given(compiled.blob, keeps=not getattr(args, "dry_run", False))[0]
    # A session without a course is not what was run: its steps would be asked for on any other day.
    given.entry = 0 if compiled.course else OFF
    return given, [path, *tracks]


def files(names: Iterable[str], verbose: bool) -> tuple[list[Path], list[str]]:
    """Return the files to read, folders searched, and a line for each name that is none, said already."""
    found, failed = words(names, verbose)
    missing = [word for word in found if not Path(word).exists()]
    for word in missing:
        failed.append(f"{word}: no such file")
        show.complain(failed[-1])
    return [Path(word) for word in found if word not in missing], failed


def words(names: Iterable[str], verbose: bool) -> tuple[list[str], list[str]]:
    """Return what `chosen` takes: the files, folders searched, and the names that are no file, as they are.

    And a line for each that cannot be looked at, said already; `verbose` has said, too, what of a folder is left out.
    """
    found: list[str] = []
    failed: list[str] = []
    passed: list[Path] = []
    for name in names:
        path = Path(name)
        if not name:  # which a path takes for the folder one is in
            failed.append("'': no name of a file")
            continue
        try:
            found += map(str, _inside(path, failed, passed)) if path.is_dir() else [name]
        except OSError as error:
            failed.append(f"{path}: cannot be read: {error.strerror}")
    for path in passed if verbose else ():
        show.complain(f"{path}: passed over, its name is that of no recording ({', '.join(_SUFFIXES)})")
    for line in failed:
        show.complain(line)
    return found, failed


def _inside(folder: Path, failed: list[str], passed: list[Path]) -> list[Path]:
    """Return the recordings and logs in a folder and those below it; what else is in them is `passed` over."""
    refused: list[str] = []
    found: list[Path] = []
    for here, _, names in os.walk(
        folder, onerror=lambda error: refused.append(f"{error.filename}: cannot be read: {error.strerror}")
    ):
        for path in (Path(here, name) for name in sorted(names)):
            (found if path.suffix.lower() in _SUFFIXES and path.is_file() else passed).append(path)
    if not found and not refused:
        refused.append(f"{folder}: no recording in this folder (looked for {', '.join(_SUFFIXES)})")
    failed += refused
    return sorted(found)
