"""`trailcue export`: which files, whether they may be written, and what could not be said in a format."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trailcue import archive, chosen, words
from trailcue.cli import EXIT_OK, EXIT_PARTLY, EXIT_USAGE
from trailcue.commands import facts, inputs, outputs, show
from trailcue.commands.export.arguments import FORMATS
from trailcue.export import fit, gpx, on_course, table
from trailcue.export.parquet import NoParquet, parquet
from trailcue.export.seconds import NoClock, Seconds, seconds_of
from trailcue.playback import Given, Session, Unplayable, shortened

_CUES = "cues"
_STDOUT = "-"


class _Impossible(Exception):
    """A session that a format cannot hold; the text says what to do instead."""


@dataclass(frozen=True)
class _Target:
    """A file to write of each session."""

    kind: str
    path: Path

    def of(self, number: int) -> Path:
        """Return where the n-th session goes."""
        return (
            self.path if number == 1 else self.path.with_name(f"{self.path.stem}-{number}{self.path.suffix}")
        )


def run(args: argparse.Namespace) -> int:
    """Replay the session, then write each file; what cannot be written is said, and the rest done."""
    failed: list[str] = []
    written: list[dict[str, Any]] = []
    try:
        targets = _targets(args)
        given, read = inputs.plan(args)
        read += [Path(one) for one in (args.session, args.on_course) if one]
        for target in targets:
            _check(target, target.path, read, args.force)
        sessions = _sessions(args, given, failed)
        _check_all(args, targets, sessions, read)
    except inputs.Misused as misused:
        failed += misused.args
        show.summarise(args, failed, files=written)
        return EXIT_USAGE
    for number, session in enumerate(sessions, 1):
        seconds = seconds_of(session, args.start)
        _warn(seconds)
        for target in targets:
            _export(args, seconds, target, target.of(number), written, failed)
        if args.verbose and args.out != _STDOUT:
            _facts(args, seconds)
    show.summarise(args, failed, files=written)
    return EXIT_PARTLY if failed else EXIT_OK


def _facts(args: argparse.Namespace, seconds: Seconds) -> None:
    """Tell what is known of times and places, and what decided."""
    by = None if seconds.started is None else "the watch's clock" if args.start is None else "--start"
    beats = sum(map(len, seconds.rr_1024.values()))
    if args.json:
        told = {"seconds": len(seconds.rows), "beats": beats, "positions": seconds.has_positions}
        show.print_json({"source": seconds.session.source, "times_by": by, **told})
    else:
        places = "positions recorded" if seconds.has_positions else "no position recorded"
        said = f"{len(seconds.rows):,} seconds, times by {by or 'nobody'}, {beats:,} beats, {places}"
        show.console().print(f"  [dim]{said}[/dim]", soft_wrap=True)
    facts.tell(args, seconds.session)


def _warn(seconds: Seconds) -> None:
    """Say where times are known to be wrong."""
    source = seconds.session.source
    for wrong in shortened(seconds.session.replay):
        show.complain(f"warning: {source}: {wrong}")
    breaks = seconds.session.replay.breaks
    if breaks:
        at = words.clock(1000 * (seconds.elapsed_s[breaks[0] - 1] if breaks[0] else 0))
        show.complain(
            f"warning: {source}: at {at} the power was gone for a time that no clock knows: "
            "times after it are too early by it"
        )


def _targets(args: argparse.Namespace) -> list[_Target]:
    """Return what is to be written where."""
    kinds = list(dict.fromkeys(args.format or [_by_name(args.out)]))
    if args.out == _STDOUT:
        if kinds != ["csv"]:
            raise inputs.misused("--out -: only CSV is printed: leave --format out, or name a file")
        if args.json:
            raise inputs.misused("--out - and --json: both would be printed: name a file")
        targets = [_Target("csv", Path(_STDOUT))]
    elif len(kinds) == 1:
        targets = [_Target(kinds[0], Path(args.out))]
    else:
        base = Path(args.out)
        base = base.with_suffix("") if base.suffix[1:] in FORMATS else base
        targets = [_Target(kind, base.with_name(f"{base.name}.{kind}")) for kind in kinds]
    if args.cues:
        targets.append(_Target(_CUES, Path(args.cues)))
    if args.on_course and "gpx" not in kinds:
        raise inputs.misused(
            "--on-course is for GPX: add --format gpx (other formats have no estimated positions)"
        )
    paths = [target.path.absolute() for target in targets]
    if len(set(paths)) < len(paths):
        raise inputs.misused(f"--cues {args.cues}: --out writes that file already: choose another name")
    return targets


def _by_name(out: str) -> str:
    if out == _STDOUT:
        return "csv"
    ending = Path(out).suffix[1:].lower()
    return ending if ending in FORMATS else "fit"


def _check(target: _Target, path: Path, read: list[Path], force: bool) -> None:
    if str(path) == _STDOUT:
        return
    wrong = outputs.refused_export(path, read, _OURS[target.kind], f"{target.kind} export", force)
    if wrong:
        raise inputs.misused(f"{'--cues' if target.kind == _CUES else '--out'} {path}: {wrong}")


def _check_all(
    args: argparse.Namespace, targets: list[_Target], sessions: list[Session], read: list[Path]
) -> None:
    """Refuse what more than one session makes impossible, before the first is written."""
    if len(sessions) < 2:
        return
    if args.out == _STDOUT or args.start:
        option = "--start" if args.start else "--out -"
        raise inputs.misused(f"{option}: {args.session} holds {len(sessions)} sessions: give it one")
    for number in range(2, len(sessions) + 1):
        for target in targets:
            _check(target, target.of(number), read, args.force)


def _sessions(args: argparse.Namespace, given: Given | None, failed: list[str]) -> list[Session]:
    """Return the sessions that are named, replayed; those of which nothing is there are said."""
    found: list[Session] = []
    try:
        with show.progress(args.json) as bar:
            bar.add_task("replaying", total=None)
            for session in chosen.sessions(args.session, given):
                if len(session.replay.seconds):
                    found.append(session)
                else:
                    failed.append(f"{session.source}: not a second of it was recorded: nothing to export")
                    show.complain(failed[-1])
    except Unplayable as error:
        failed.append(str(error))
        show.complain(str(error))
    return found


def _export(
    args: argparse.Namespace,
    seconds: Seconds,
    target: _Target,
    path: Path,
    written: list[dict[str, Any]],
    failed: list[str],
) -> None:
    """Write one file, or print it; or say what it would be."""
    try:
        data = _MAKERS[target.kind](args, seconds)
        if str(path) == _STDOUT:
            if not args.dry_run:
                sys.stdout.write(data.decode())
        elif not args.dry_run:
            archive.write_whole(path, data)
    except (_Impossible, OSError) as error:
        said = f"cannot be written: {error.strerror}" if isinstance(error, OSError) else str(error)
        failed.append(f"{seconds.session.source} as {target.kind}: {said}")
        show.complain(failed[-1])
        return
    done = {
        "source": seconds.session.source,
        "format": target.kind,
        "out": str(path),
        "bytes": len(data),
        "duration_s": seconds.elapsed_s[-1],
        "written": not args.dry_run,
    }
    written.append(done)
    if args.json:
        show.print_json(done)
    elif args.out != _STDOUT:
        would = "would be written: " if args.dry_run else ""
        span = words.clock(1000 * seconds.elapsed_s[-1])
        print(f"{would}{show.plain(str(path))}: {target.kind}, {span}, {len(data):,} bytes")


def _fit(_: argparse.Namespace, seconds: Seconds) -> bytes:
    try:
        return fit.activity(seconds)
    except NoClock:
        raise _no_clock() from None


def _gpx(args: argparse.Namespace, seconds: Seconds) -> bytes:
    try:
        if seconds.has_positions or not args.on_course:
            way = gpx.recorded(seconds)
        else:
            way = on_course.on_course(seconds, Path(args.on_course))
        return gpx.track(seconds, way).encode()
    except NoClock:
        raise _no_clock() from None
    except gpx.NoPositions:
        raise _Impossible(
            "no positions were recorded, and GPX is made of them: export it as fit or csv; where the plan had a "
            "course, --on-course COURSE.gpx puts it there, marked as estimated"
        ) from None
    except on_course.NotOnCourse as error:
        raise _Impossible(str(error)) from None


def _no_clock() -> _Impossible:
    return _Impossible(
        "the watch's clock was not set, so nobody knows the day: say when it began, by your clock, with "
        "--start 2026-11-21T08:00; csv does without"
    )


def _csv(_: argparse.Namespace, seconds: Seconds) -> bytes:
    return table.csv_text(seconds).encode()


def _cues(_: argparse.Namespace, seconds: Seconds) -> bytes:
    return table.cues_text(seconds).encode()


def _parquet(_: argparse.Namespace, seconds: Seconds) -> bytes:
    try:
        return parquet(seconds)
    except NoParquet:
        raise _Impossible(
            'the library for it is not installed: pip install "trailcue[parquet]", or csv'
        ) from None


_MAKERS: dict[str, Callable[[argparse.Namespace, Seconds], bytes]] = {
    "fit": _fit,
    "gpx": _gpx,
    "csv": _csv,
    "parquet": _parquet,
    _CUES: _cues,
}

_OURS: dict[str, Callable[[bytes], bool]] = {
    "fit": lambda begins: begins[8:12] == b".FIT" and fit.NAME.encode() + b"\0" in begins[:128],
    "gpx": lambda begins: gpx.HEAD.encode().startswith(begins[: len(gpx.HEAD)]),
    "csv": lambda begins: begins.startswith(f"{table.FIRST},".encode()),
    "parquet": lambda _: False,  # its first bytes do not tell whose it is
    _CUES: lambda begins: begins.startswith(f"{table.FIRST_OF_CUES},".encode()),
}
"""Whether a file is one of ours, by its first bytes."""
