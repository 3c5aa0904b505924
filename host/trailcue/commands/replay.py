"""`trailcue replay`: recordings or logs through the watch's logic."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from trailcore.settings import OFF
from trailcue import playback, timeline
from trailcue.cli import EXIT_OK, EXIT_PARTLY, EXIT_USAGE
from trailcue.commands import outputs, show
from trailcue.playback import Given, Session, Unplayable
from trailcue.sensed import ImportRefused

_SUFFIXES = (".fit", ".tcx", ".gpx", ".gz", ".tclog")
_NO_CHOICE = "choose one of"
"""What `plans` notes when it compiled none of several courses."""


class _Misused(Exception):
    """Arguments that do not hold; said already. Its arguments are what was said."""


def _misused(said: str) -> _Misused:
    show.complain(said)
    return _Misused(said)


def run(args: argparse.Namespace) -> int:
    """Replay every file; one that cannot be is reported, and the rest done."""
    try:
        given, read = _plan(args)
        files, failed = _files(args.files)
        wrong = outputs.refused(args, [*files, *read])
        if wrong:
            raise _misused(wrong)
        if args.log:
            _refuse_logs(files)
    except _Misused as misused:
        if args.json:
            show.print_json(timeline.total([], list(misused.args)))
        return EXIT_USAGE
    done = _play(args, files, given, failed)
    if args.log or args.picture:
        failed += outputs.write(args.log, args.picture, done)
        for session in done:
            _show(args, session)
    if args.json:
        show.print_json(timeline.total(done, failed))
    return EXIT_PARTLY if failed else EXIT_OK


def _play(
    args: argparse.Namespace, files: list[Path], given: Given | None, failed: list[str]
) -> list[Session]:
    """Replay the files, each shown when it is done; but if files are to be written, those come first."""
    done: list[Session] = []
    with show.progress(args.json) as progress:
        task = progress.add_task("replaying", total=len(files))
        for path in files:
            try:
                for session in playback.play(path, given, _pages(done), len(done) + 1):
                    done.append(session)
                    if not (args.log or args.picture):
                        _show(args, session)
            except (Unplayable, ImportRefused) as error:
                failed.append(str(error))
                progress.console.print(f"[red]{show.marked(str(error))}[/red]", soft_wrap=True)
            progress.advance(task)
    return done


def _plan(args: argparse.Namespace) -> tuple[Given | None, list[Path]]:
    """Return the plan of `--plan`, and the files that were read for it."""
    if not args.plan:
        if args.course:
            raise _misused("--course names a course of a plan: give the plan with --plan")
        return None, []
    from trailcue import plans

    path = Path(args.plan)
    try:
        compiled = plans.compile_file(path, course=args.course)
        model = plans.load(path)
    except plans.PlanError as error:
        show.complain_of(error)
        raise _Misused(*show.wrongs(error)) from error
    for warning in compiled.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    if args.course is None and len(model.courses) > 1 and any(_NO_CHOICE in note for note in compiled.notes):
        names = ", ".join(sorted(model.courses))
        raise _misused(f"{path}: it has several courses: choose with --course one of {names}")
    tracks = [path.parent / course.gpx for course in model.courses.values() if course.gpx]
    given = outputs.given(compiled.blob)[0]
    # A session without a course is not what was run: its steps would be asked for on any other day.
    given.entry = 0 if compiled.course else OFF
    return given, [path, *tracks]


def _files(names: Iterable[str]) -> tuple[list[Path], list[str]]:
    """Return the files to play, folders searched, and a line for each name that is none."""
    files: list[Path] = []
    failed: list[str] = []
    for name in names:
        path = Path(name)
        try:
            if path.is_dir():
                files += _inside(path, failed)
            elif path.exists():
                files.append(path)
            else:
                failed.append(f"{path}: no such file")
        except OSError as error:
            failed.append(f"{path}: cannot be read: {error.strerror}")
    for line in failed:
        show.complain(line)
    return files, failed


def _inside(folder: Path, failed: list[str]) -> list[Path]:
    """Return the recordings and logs in a folder and those below it."""
    refused: list[str] = []
    found: list[Path] = []
    for here, _, names in os.walk(
        folder, onerror=lambda error: refused.append(f"{error.filename}: cannot be read: {error.strerror}")
    ):
        paths = (Path(here, name) for name in names)
        found += [path for path in paths if path.suffix.lower() in _SUFFIXES and path.is_file()]
    if not found and not refused:
        refused.append(f"{folder}: no recording in this folder (looked for {', '.join(_SUFFIXES)})")
    failed += refused
    return sorted(found)


def _refuse_logs(files: list[Path]) -> None:
    """Refuse `--log` for logs: their sessions have numbers of their own, which would clash."""
    logs = []
    for path in files:
        try:
            if playback.holds_log(path):
                logs.append(str(path))
        except Unplayable:
            continue  # said when it is its turn
    if logs:
        raise _misused(f"--log takes recordings; these are logs already: {', '.join(logs)}")


def _pages(done: list[Session]) -> int:
    return sum(len(session.pages) for session in done) // 512


def _show(args: argparse.Namespace, session: Session) -> None:
    if args.json:
        show.json_session(session, args.held)
    else:
        show.table_session(show.console(), session, args.held)
