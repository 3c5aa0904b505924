"""`trailcue replay`: recordings or logs through the watch's logic."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from trailcue import archive, timeline
from trailcue.cli import EXIT_OK, EXIT_PARTLY, EXIT_USAGE
from trailcue.commands import show
from trailcue.playback import Given, Session, Unplayable, play
from trailcue.sensed import ImportRefused

_SUFFIXES = (".fit", ".tcx", ".gpx", ".gz", ".tclog")


def run(args: argparse.Namespace) -> int:
    """Replay every file; one that cannot be is reported, and the rest done."""
    given = None
    if args.plan:
        given = _load_plan(Path(args.plan), args.course)
        if given is None:
            return EXIT_USAGE
    elif args.course:
        print("--course names a course of a plan: give the plan with --plan", file=sys.stderr)
        return EXIT_USAGE
    files, failed = _files(args.files)
    done: list[Session] = []
    console = Console()
    with _progress(args.json) as progress:
        task = progress.add_task("replaying", total=len(files))
        for path in files:
            try:
                for session in play(path, given, _pages(done), len(done) + 1):
                    done.append(session)
                    _show(args, console, session, len(files))
            except (Unplayable, ImportRefused) as error:
                failed.append(str(error))
                progress.console.print(f"[red]{error}[/red]", highlight=False, soft_wrap=True)
            progress.advance(task)
    return _finish(args, done, failed)


def _load_plan(path: Path, course: str | None) -> Given | None:
    from trailcue import plans

    try:
        compiled = plans.compile_file(path, course=course)
    except plans.PlanError as error:
        print(error, file=sys.stderr)
        return None
    for warning in compiled.warnings:
        print(warning, file=sys.stderr)
    return Given(compiled.blob, archive.keep_plan(compiled.blob))


def _progress(json: bool) -> Progress:
    """Return a bar on the terminal's error stream; none where nobody would see it."""
    console = Console(stderr=True)
    return Progress(console=console, transient=True, disable=json or not console.is_terminal)


def _files(names: Iterable[str]) -> tuple[list[Path], list[str]]:
    """Return the files to play, folders searched, and a line for each name that is none."""
    files: list[Path] = []
    failed: list[str] = []
    for name in names:
        path = Path(name)
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in _SUFFIXES and p.is_file())
            files += inside
            if not inside:
                failed.append(f"{path}: no recording in this folder (looked for {', '.join(_SUFFIXES)})")
        elif path.exists():
            files.append(path)
        else:
            failed.append(f"{path}: no such file")
    for line in failed:
        print(line, file=sys.stderr)
    return files, failed


def _pages(done: list[Session]) -> int:
    return sum(len(session.pages) for session in done) // 512


def _show(args: argparse.Namespace, console: Console, session: Session, files: int) -> None:
    if args.json:
        show.json_session(session, files > 1)
    else:
        show.table_session(console, session, args.held)


def _finish(args: argparse.Namespace, done: list[Session], failed: list[str]) -> int:
    if args.log and done:
        try:
            archive.write_whole(Path(args.log), b"".join(session.pages for session in done))
        except OSError as error:
            failed.append(f"{args.log}: the log cannot be written: {error.strerror}")
            print(failed[-1], file=sys.stderr)
    if args.json:
        summaries = [timeline.summary(session) for session in done]
        totals = summaries[0] if len(summaries) == 1 else {"sessions": summaries}
        show.print_json({"summary": {**totals, "failed": failed}})
    drawn = show.draw(args.picture, done)
    return EXIT_PARTLY if failed or not drawn else EXIT_OK
