"""`trailcue watch run`: the firmware on a virtual watch, worn by a simulated runner; its log taken off and replayed."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from trailcore.plan import Plan
from trailcue import archive, boards, installation, named, plans, playback, rehearsal, timeline, worn
from trailcue.boardfile import Board
from trailcue.cli import EXIT_INTERRUPTED, EXIT_OK, EXIT_PARTLY, EXIT_USAGE
from trailcue.commands import example, outputs, show
from trailcue.commands.watch_live import Interrupt, Run, Told, Unattended
from trailcue.log.salvage import salvage
from trailcue.plans import gpx
from trailcue.plans.problems import Wrong
from trailcue.plans.profile import profile
from trailcue.playback import Given
from trailcue.virtual import course
from trailcue.virtual.athlete import Athlete
from trailcue.virtual.course import Course
from trailcue.virtual.faults import OPTIONS, Fault, format_time, parse_options
from trailcue.virtual.machines import StuckError
from trailcue.virtual.runner import START
from trailcue.virtual.script import Script, parse_script
from trailcue.virtual.wearer import Wearer
from trailcue.virtual.world import EPOCH

POOL, GPX, CONSOLE = _FILES = ("trail.pool", "course.gpx", "console.txt")

USUAL_BOARD = "feather"

MOST_POSTS = 20_000
"""Of a course that the runner alone has to know: 1,000 km, one each 50 m."""


class Misused(Exception):
    """Arguments that do not hold; its text says which and what to write."""


@dataclass
class Asked:
    """What is to be worn, where and with what going wrong."""

    ground: Course
    athlete: Athlete
    given: Given
    board: Board
    fitted: boards.Fitted
    faults: list[Fault]
    script: Script
    pool: Path
    notes: list[str]
    has_own_plan: bool
    kept: named.Kept | None


def run(args: argparse.Namespace) -> int:
    """Wear it, tell what happens, keep its pool, replay that."""
    show.heard_or_not()
    if args.watch is None:
        return _run(args, None)
    if args.watch not in named.names():
        said = f"--watch {args.watch}: there is none: trailcue install --on virtual:{args.watch} makes it"
        show.complain(said)
        return _refused(args, [said])
    try:
        with named.held(args.watch) as folder:
            return _run(args, folder)
    except named.NamedError as error:
        show.complain(str(error))
        return _refused(args, [str(error)])


def _run(args: argparse.Namespace, folder: Path | None) -> int:
    """Do so, with the named watch that is kept in `folder`."""
    try:
        asked = _asked(args, folder)
    except plans.PlanError as error:
        show.complain_of(error)
        return _refused(args, show.wrongs(error))
    except (Misused, boards.UnknownBoard) as misused:
        show.complain(str(misused))
        return _refused(args, [str(misused)])
    try:
        watch = _put_on(args, asked)
    except ValueError as error:
        show.complain(str(error))
        return _refused(args, [str(error)])
    return _would(args, asked) if args.dry_run else _wear(args, asked, watch, folder)


def _wear(args: argparse.Namespace, asked: Asked, watch: worn.Worn, folder: Path | None) -> int:
    """Wear it to the end, or until Ctrl-C."""
    terminal = show.console()
    told = Told(watch, terminal, str(asked.pool), args.json)
    if not args.json:
        _introduce(args, asked, terminal)
    failed: list[str] = []
    interrupt = Interrupt()
    before = _pages(watch.pool())
    with interrupt.heard():
        try:
            Run(watch, told, asked.script.held_us, args.speed, args.lasting).go(interrupt)
        except StuckError as error:
            failed.append(str(error).strip())
        finally:  # a second Ctrl-C takes its power, and what is on its flash lasts
            if folder is not None:
                failed += _save(folder, watch)
        _keep(args, asked, watch)
    if interrupt.is_set:
        failed.insert(0, "interrupted: the session ends here, and what was recorded is kept")
    failed += [f"the watch stopped with {error}" for error in told.errors]
    failed = _show(args, asked, watch, terminal, failed, before)
    for line in failed:
        show.complain(line)
    if interrupt.is_set:
        return EXIT_INTERRUPTED
    return EXIT_PARTLY if failed else EXIT_OK


def _pages(pool: bytes) -> set[bytes]:
    """Return the pages of every session in a pool."""
    return {bytes(page) for log in salvage(pool).logs for page in log.pages}


def _save(folder: Path, watch: worn.Worn) -> list[str]:
    """Keep what lasts of a named watch; return what is wrong with that."""
    try:
        named.save(folder, named.lasting(watch))
    except named.NamedError as error:
        return [str(error)]
    return []


def _refused(args: argparse.Namespace, said: list[str]) -> int:
    show.summarise(args, said, **timeline.total([]))
    return EXIT_USAGE


def _would(args: argparse.Namespace, asked: Asked) -> int:
    """Say what would be worn, where, and what would be written."""
    terminal = show.console()
    written = [asked.pool, *([asked.pool.with_name(name) for name in (GPX, CONSOLE)] if args.keep else [])]
    if not args.json:
        _introduce(args, asked, terminal)
        for fault in asked.faults:
            terminal.print(f"  going wrong: {show.marked(str(fault))}", soft_wrap=True)
        if asked.kept is not None:
            terminal.print(f"  its log would be on virtual:{args.watch}", soft_wrap=True)
        files = show.marked(", ".join(map(str, written)))
        terminal.print(f"  would be written: {files}; nothing was done", soft_wrap=True)
    show.summarise(
        args,
        [],
        board_id=asked.board.board_id,
        course=asked.ground.name,
        length_m=round(asked.ground.length_m),
        watch=args.watch,
        written=[str(path) for path in written],
    )
    return EXIT_OK


def _asked(args: argparse.Namespace, folder: Path | None) -> Asked:
    """Return what the arguments ask for.

    Raises:
        Misused, PlanError, UnknownBoard: what does not hold.
    """
    try:
        typed = {option: getattr(args, option.replace("-", "_")) for option in OPTIONS}
        faults = parse_options(typed)
    except ValueError as error:
        raise Misused(str(error)) from None
    try:
        script = parse_script(", ".join(args.press))
    except ValueError as error:
        raise Misused(f"--press {error}") from None
    kept = _kept(args, folder) if folder is not None else None
    board = boards.of_id(kept.board_id) if kept is not None else _board(args.board or USUAL_BOARD)
    fitted = boards.Fitted(motor=args.motor)
    try:
        boards.constants(board, fitted)
    except ValueError as error:
        raise Misused(f"--motor {args.motor}: {error}") from None
    notes: list[str] = []
    ground, athlete, given = _planned(args, notes) if args.plan else _unplanned(args, notes)
    pool = _pool(args)
    return Asked(ground, athlete, given, board, fitted, faults, script, pool, notes, bool(args.plan), kept)


def _kept(args: argparse.Namespace, folder: Path) -> named.Kept:
    """Return what lasts of the named watch."""
    if args.board is not None:
        raise Misused("--watch and --board: a watch that has a name has its board already, leave --board out")
    if args.motor is not None:
        raise Misused(
            "--watch and --motor: a watch that has a name has the motor that it was installed for: leave --motor out, "
            f"or trailcue install --motor {args.motor} --on virtual:{args.watch}"
        )
    if args.full_storage:
        raise Misused(
            f"--watch and --full-storage: its log would be filled over what virtual:{args.watch} has recorded: "
            "leave --watch out, a watch without a name has nothing to lose"
        )
    return named.load(folder, "")


def _board(typed: str) -> Board:
    """Return the board of this id, or the one whose id or name has this in it."""
    known = boards.all_boards()
    found = [board for board in known if typed.lower() in f"{board.board_id} {board.name}".lower()]
    if len(found) != 1:
        which = "fits several" if found else "is none"
        ids = ", ".join(board.board_id for board in found or known)
        raise Misused(f"--board {typed}: {which} of the boards: write one of {ids}")
    return found[0]


def _planned(args: argparse.Namespace, notes: list[str]) -> tuple[Course, Athlete, Given]:
    """Return ground, athlete and plan of `--plan`."""
    path = Path(args.plan)
    model = plans.load(path)
    is_named = args.course in model.courses
    compiled = plans.compile_file(path, course=args.course if is_named else None)
    for warning in compiled.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    if args.course and not is_named:
        ground = _track(args.course, model.courses)
    elif compiled.profile is not None and compiled.course is not None:
        technical = show.pairs(Plan(compiled.blob).technical)
        ground = rehearsal.ground(compiled.course, compiled.profile, technical)
    elif len(model.courses) > 1:
        raise Misused(
            f"{path}: it has several courses: choose with --course one of {', '.join(model.courses)}"
        )
    else:
        notes.append(f"{path} has no course: the demo's nine rolling kilometres it is")
        ground = course.rolling()
    return ground, rehearsal.athlete(model.athlete), outputs.given(compiled.blob, keeps=not args.dry_run)[0]


def _unplanned(args: argparse.Namespace, notes: list[str]) -> tuple[Course, Athlete, Given]:
    """Return the demo's athlete and defaults, on `--course` or the demo's course, which the watch then knows."""
    ground = _track(args.course, ()) if args.course else course.rolling()
    if args.watch is None:
        notes.append("no plan given: the athlete and settings of the demo, with the course on the watch")
    with tempfile.TemporaryDirectory(prefix="trailcue-") as folder:
        given = example.write_plan(Path(folder), ground, ground.name)
    outputs.given(given.blob, keeps=not args.dry_run)
    return ground, Athlete(hike_grade=rehearsal.EAGER_GRADE), given


def _track(typed: str, courses: object) -> Course:
    """Return the ground of a GPX file."""
    path = Path(typed)
    try:
        return rehearsal.ground(path.stem, profile(gpx.read(path, []), MOST_POSTS, []), [])
    except Wrong as wrong:
        of = f"; or one of the plan's: {', '.join(courses)}" if isinstance(courses, dict) and courses else ""
        raise Misused(f"--course {typed}: {wrong}{of}") from None


def _pool(args: argparse.Namespace) -> Path:
    """Return where the pool goes; nothing of anybody's is in its way."""
    if args.keep and args.pool:
        raise Misused("--keep and --pool: --keep has the pool in it, choose one of the two")
    if args.pool:
        pool = Path(args.pool)
        outs = [pool]
        if not pool.parent.is_dir():
            raise Misused(f"--pool {pool}: there is no folder {pool.parent}: make it, or choose another")
    elif args.keep:
        keep = Path(args.keep)
        if keep.exists() and not keep.is_dir():
            raise Misused(f"--keep {keep}: there already, and no folder: choose another name")
        pool, outs = keep / POOL, [keep / name for name in _FILES]
    else:
        return archive.folder() / "virtual.pool"  # its own, the next run's instead of the last one's
    given = [Path(one).resolve() for one in (args.plan, args.course) if one]
    for out in outs:
        if out.exists() and (not out.is_file() or out.resolve() in given):
            raise Misused(f"{out}: there already, and no pool to overwrite: choose another name")
        if out.exists() and not args.force:
            raise Misused(f"{out}: there already: choose another name, or --force")
    return pool


def _put_on(args: argparse.Namespace, asked: Asked) -> worn.Worn:
    """Return the watch, installed and on a wrist."""
    wearer = Wearer(
        asked.ground,
        asked.athlete,
        args.seed,
        faults=asked.faults,
        script=Script(
            places=asked.script.places
        ),  # the button is pressed as it comes, so that the run can end it
        has_poles=args.poles,
    )
    watch = worn.put_on(
        wearer,
        asked.board,
        asked.fitted,
        asked.given.blob or None,
        faults=asked.faults,
        seed=args.seed if asked.kept is None else named.seed(args.watch),
        console=Unattended(),
        kept=asked.kept,
        is_paired=not installation.are_libraries_here(),
    )
    if not watch.watch.drive.has(POOL):
        raise ValueError(f"nothing is installed on it: trailcue install --on virtual:{args.watch}")
    until_us = watch.world.pressed_until_us
    if asked.script.held_us and asked.script.held_us[0][0] <= until_us:
        first_s, until_s = asked.script.held_us[0][0] // 1_000_000, until_us // 1_000_000
        raise ValueError(
            f"--press at {format_time(first_s)}: a watch that knows no strap yet is switched on with the button held "
            f"for {format_time(until_s)}, which finds it: write a later time"
        )
    # An own plan may have days, and of those this is none: without a date its course comes first.
    if not asked.has_own_plan and asked.kept is None:
        watch.world.rtc_set(int((START.replace(tzinfo=None) - EPOCH).total_seconds()))
    return watch


def _introduce(args: argparse.Namespace, asked: Asked, terminal: show.Console) -> None:
    if not installation.are_libraries_here():
        asked.notes.append(
            "the strap is remembered already: what looks for one comes with trailcue[firmware]"
        )
    speed = "as fast as it goes" if args.speed == float("inf") else f"at {args.speed:g} times its speed"
    ground = f"{show.marked(asked.ground.name)}, {asked.ground.length_m / 1000:.1f} km"
    terminal.print(
        f"The firmware on a virtual {show.marked(asked.board.name)} on {ground}, {speed}; Ctrl-C ends it.",
        soft_wrap=True,
    )
    for note in asked.notes:
        terminal.print(f"  [dim]{show.marked(note)}[/]", soft_wrap=True)
    terminal.print(
        "  [dim]time since power-on; km, grade and bpm are the runner's own: the watch has to find out[/]",
        soft_wrap=True,
    )


def _keep(args: argparse.Namespace, asked: Asked, watch: worn.Worn) -> None:
    """Write the pool, and beside it what `--keep` asks for."""
    asked.pool.parent.mkdir(parents=True, exist_ok=True)
    archive.write_whole(asked.pool, watch.pool())
    if args.keep:
        archive.write_whole(asked.pool.with_name(GPX), course.to_gpx(asked.ground).encode())
        archive.write_whole(asked.pool.with_name(CONSOLE), bytes(watch.watch.console.output))


def _show(
    args: argparse.Namespace,
    asked: Asked,
    watch: worn.Worn,
    terminal: show.Console,
    failed: list[str],
    before: set[bytes],
) -> list[str]:
    """Replay what was recorded and show it; return what has failed, and what is wrong with it.

    Args:
        args: as typed.
        asked: what they ask for.
        watch: worn, its pool kept.
        terminal: to show it on.
        failed: until now.
        before: the pages that were in the pool before it was worn: their sessions are other days'.
    """
    failed = list(failed)
    found = salvage(watch.pool())
    found.logs = [
        log for log in found.logs if log.opening and any(bytes(page) not in before for page in log.pages)
    ]
    sessions = list(playback.play_logs(str(asked.pool), found, None))
    if not sessions:
        pulled = f": if its log is full, trailcue pull --on virtual:{args.watch} makes room"
        why = pulled if asked.kept is not None else ""
        failed.append(f"nothing was compared: {asked.pool}: no session was recorded{why}")
    failed += [f"{one.source}: {one.compared}" for one in sessions if one.compared != "exact"]
    for session in sessions:
        if args.json:
            show.json_session(session, False)
        elif asked.kept is None:  # else it is shown once it was pulled
            show.table_session(terminal, session, held=False)
    show.summarise(args, failed, **timeline.total([timeline.summary(session) for session in sessions]))
    if args.json:
        return failed
    felt = Counter(one.name or "no cue" for one in watch.wearer.truth.felt if one.name != "tap")
    taps = sum(one.name == "tap" for one in watch.wearer.truth.felt)
    others = felt.pop("no cue", 0) + taps
    words = [f"{count} × {name}" for name, count in sorted(felt.items())] or ["no cue"]
    terminal.print(f"\n  the wrist felt {', '.join(words)}, and {others} other taps", soft_wrap=True)
    if sessions and all(one.compared == "exact" and not one.log.missing() for one in sessions):
        terminal.print("  log against its replay on this computer: identical to the bit", soft_wrap=True)
    if sessions and asked.kept is not None:
        terminal.print(f"  its log stays on it: trailcue pull --on virtual:{args.watch}", soft_wrap=True)
    if asked.kept is None or args.keep or args.pool:
        terminal.print(f"  the watch's pool is in {show.marked(str(asked.pool))}", soft_wrap=True)
    return failed
