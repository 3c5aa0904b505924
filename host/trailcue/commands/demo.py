"""`trailcue demo`: the whole story on a virtual watch, each step a command that anyone can type."""

from __future__ import annotations

import argparse
import io
import json
import os
import shlex
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

from trailcue import archive, cli, playback, report
from trailcue.cli import EXIT_OK, EXIT_PARTLY, EXIT_USAGE
from trailcue.commands import example, outputs, show
from trailcue.log.salvage import salvage
from trailcue.playback import Given
from trailcue.virtual import course, faults

WATCH = "demo"
_ON = f"virtual:{WATCH}"
LOG, PAGE = "demo.tclog", "demo.html"
_POOL = "virtual.pool"
"""What `watch run` leaves in the data folder: the watch's flash, before anything was pulled."""


class _Failed(Exception):
    """A step did not end well, which it has said itself. Its arguments: the exit code, the step as it is typed."""


def run(args: argparse.Namespace) -> int:
    """Plan, install, sync, wear, pull, replay, report; then say whether all of it is the same to the bit."""
    folder = Path(args.keep) if args.keep else archive.folder() / "demo"
    wrong = _refused(args, folder)
    if wrong:
        show.complain(wrong)
        return _unfinished(args, {}, [wrong], EXIT_USAGE)
    if args.dry_run:
        return _would(args, folder)
    folder.mkdir(parents=True, exist_ok=True)
    given = example.write_plan(folder, course.rolling())
    story = _Story(args, folder)
    try:
        with _home_of_its_own() as home:
            story.tell()
            pool = (home / _POOL).read_bytes()
            wrong = difference(folder / LOG, pool)
    except _Failed as failed:
        code, step = failed.args
        return _unfinished(args, story.summary, [f"{step}: did not end well"], code)
    return _conclude(args, folder, given, story.summary, wrong)


def _would(args: argparse.Namespace, folder: Path) -> int:
    """Say each step, and where its files would be."""
    steps = [f"trailcue {shlex.join(words)}" for words in _steps(args, folder)]
    for step in steps if not args.json else ():
        print(f"$ {step}")
    if not args.json:
        print(f"plan, course, log and report would be in {show.plain(str(folder))}; nothing was done")
    show.summarise(args, [], steps=steps, folder=str(folder))
    return EXIT_OK


def _refused(args: argparse.Namespace, folder: Path) -> str | None:
    """Return why nothing may be made there: a demo takes the place of what a demo made, and of nothing else."""
    try:
        faults.parse_options({"drop-strap": [args.drop_strap] if args.drop_strap else []})
    except ValueError as error:
        return str(error)
    if folder.exists() and not folder.is_dir():
        return f"--keep {folder}: there already, and no folder: choose another name"
    log, page = folder / LOG, folder / PAGE
    plan = [folder / name for name in (example.COURSE, example.PLAN)]
    wrong = outputs.refused(args, [*plan, log, page])
    if wrong:
        return wrong
    with tempfile.TemporaryDirectory(prefix="trailcue-") as made:
        example.write_plan(Path(made), course.rolling())
        for path in plan:
            if path.exists() and path.read_bytes() != (Path(made) / path.name).read_bytes():
                return f"--keep: {path} is there already and is another: choose another folder"
    wrong = outputs.refused_log(log)
    if wrong:
        return f"--keep: {log}: {wrong}"
    wrong = outputs.in_the_way(page, report.HEAD, "report of trailcue") if page.exists() else None
    return f"--keep: {page}: {wrong}" if wrong else None


@contextmanager
def _home_of_its_own() -> Iterator[Path]:
    """Have the commands keep watch and library in a folder that is gone afterwards; the user's own stay as they are."""
    before = os.environ.get("TRAILCUE_HOME")
    with tempfile.TemporaryDirectory(prefix="trailcue-") as home:
        os.environ["TRAILCUE_HOME"] = home
        try:
            yield Path(home)
        finally:
            if before is None:
                del os.environ["TRAILCUE_HOME"]
            else:
                os.environ["TRAILCUE_HOME"] = before


class _Story:
    """The steps.

    Attributes:
        summary: of each step, for JSON.
    """

    def __init__(self, args: argparse.Namespace, folder: Path) -> None:
        self._args = args
        self._folder = folder
        self.summary: dict[str, Any] = {}

    def tell(self) -> None:
        """Do all steps; raises _Failed where one does not end well."""
        for words in _steps(self._args, self._folder):
            self._step(*words)

    def _step(self, *words: str) -> None:
        """Do what these words do when they are typed."""
        if self._args.json:
            code = self._silently(words)
        else:
            print(f"\n$ trailcue {shlex.join(words)}", flush=True)
            code = cli.command(list(words))
        if code != EXIT_OK:
            raise _Failed(code, f"trailcue {shlex.join(words)}")

    def _silently(self, words: tuple[str, ...]) -> int:
        """Do so, and show what the replay's JSON says of each cue; the summaries are kept."""
        out = io.StringIO()
        with redirect_stdout(out):
            code = cli.command([*words, "--json"])
        *lines, last = [json.loads(line) for line in out.getvalue().splitlines()]
        self.summary[words[0]] = last["summary"]
        for line in lines if words[0] == "replay" else ():
            show.print_json(line)
        return code


def _steps(args: argparse.Namespace, folder: Path) -> list[list[str]]:
    """Return the steps as they are typed."""
    plan = str(folder / example.PLAN)
    wear = ["--watch", WATCH, "--plan", plan, "--seed", str(args.seed), "--speed", "max"]
    faults = ["--drop-strap", args.drop_strap] if args.drop_strap else []
    lasting = ["--for", f"{args.lasting}s"] if args.lasting else []
    drawn = ["--picture", args.picture] if args.picture else []
    return [
        ["install", "--on", _ON],
        ["sync", plan, "--on", _ON],
        ["watch", "run", *wear, *faults, *lasting],
        ["pull", "--on", _ON],
        ["replay", "last", *drawn, *(["--force"] if args.force else [])],
        ["report", "last", "--out", str(folder / PAGE)],
        ["sessions", "export", "last", str(folder / LOG), "--force"],
    ]


def _unfinished(args: argparse.Namespace, summary: dict[str, Any], failed: list[str], code: int) -> int:
    show.summarise(args, failed, **summary)
    return code


def difference(log: Path, pool: bytes) -> str | None:
    """Return what differs between the watch's flash, the log that came here and its replay; None where no byte does."""
    pulled = log.read_bytes()
    found = salvage(pool).logs
    if pulled != b"".join(bytes(page) for one in found[-1:] for page in one.pages):
        return "the log that was pulled is not the one on the watch's flash"
    (session,) = playback.play(log, None)
    return None if session.compared == "exact" else f"the replay is another: {session.compared}"


def _conclude(
    args: argparse.Namespace, folder: Path, given: Given, summary: dict[str, Any], wrong: str | None
) -> int:
    size = (folder / LOG).stat().st_size
    has_plan = outputs.given(given.blob)[1]
    show.summarise(
        args, [f"not identical: {wrong}"] if wrong else [], **summary, compared_bytes=size, differs=wrong
    )
    if wrong is None and not args.json:
        print(
            f"\nidentical: all {size:,} bytes of the log are those on the watch's flash, and every cue of its"
        )
        print("replay on this computer is the one that the wrist felt, to the bit")
        words = [
            "trailcue",
            "replay",
            str(folder / LOG),
            *([] if has_plan else ["--plan", str(folder / example.PLAN)]),
        ]
        print(
            f"plan, course, log and report are in {show.plain(str(folder))}; try: {show.plain(shlex.join(words))}"
        )
        print(f"or look at it: {(folder / PAGE).resolve().as_uri()}")
    if wrong:
        show.complain(f"not identical: {wrong}")
    return EXIT_PARTLY if wrong else EXIT_OK
