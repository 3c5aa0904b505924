"""`trailcue install`: the firmware onto a board, or a newer one onto a watch."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from trailcue import boards, installation, payload
from trailcue.bytecode import BytecodeError
from trailcue.cli import EXIT_OK, EXIT_PARTLY, EXIT_USAGE
from trailcue.commands import show
from trailcue.folding import FoldError
from trailcue.link import drive, install, installing, reach
from trailcue.link.install import InstallError
from trailcue.link.installing import Choice, Done
from trailcue.link.ports import NoWatch
from trailcue.link.repl import LinkError

_NO_STRAP_LIBRARY = (
    "Adafruit's libraries are not here: the virtual watch has its strap remembered instead "
    '(pip install "trailcue[firmware]" brings them)'
)


def run(args: argparse.Namespace) -> int:
    """Install, and say what was written."""
    show.heard_or_not()
    fitted = boards.Fitted(motor=args.motor, optical=args.optical, wired_button=args.button)
    try:
        if args.board:
            boards.constants(boards.of_id(args.board), fitted)
    except ValueError as error:
        return _failed(args, str(error), EXIT_USAGE)
    choice = Choice(
        board_id=args.board,
        fitted=fitted,
        is_forced=args.force,
        is_dry=args.dry_run,
        must_erase=args.erase and not args.dry_run,
    )
    try:
        done = _install(args, choice)
    except OSError as error:
        said = error.strerror or str(error)
        return _failed(args, f"{error.filename}: {said}" if error.filename else said, EXIT_PARTLY)
    except (
        InstallError,
        LinkError,
        NoWatch,
        installation.NoLibrary,
        BytecodeError,
        FoldError,
        ValueError,
    ) as error:
        return _failed(args, str(error), EXIT_PARTLY)
    _tell(args, done)
    return EXIT_OK


def _install(args: argparse.Namespace, choice: Choice) -> Done:
    with show.progress(args.json) as bar:
        task = bar.add_task("install", total=None)

        def told(what: str, path: str, count: int) -> None:
            bar.update(task, advance=count, description=f"{what} {path}")

        def may_erase(lost: str) -> bool:
            bar.stop()
            print(f"The drive has to be formatted; lost would be: {show.plain(lost)}")
            agreed = show.agreed("Format it?")
            bar.start()
            return agreed

        if show.may_ask(args):
            choice.may_erase = may_erase
        if args.path is None:
            choice.has_libraries = not _is_virtual(args.on) or installation.are_libraries_here()
            board_id = choice.board_id or reach.BOARD
            with reach.port(args.on, is_dry=choice.is_dry, board_id=board_id) as device:
                return installing.over_port(device, choice, told)
        folder = Path(args.path)
        if drive.boot_of(folder) is None:
            raise InstallError(f"{folder}: no CircuitPython drive: it has no boot_out.txt")
        with reach.alone(str(folder)):
            has_pool = install.look(drive.Drive(folder)).has_pool
            device = None if has_pool else installing.port_of(folder)
            if not has_pool and device is None:
                raise InstallError(
                    f"{folder}: the board of this drive is on no port here, and room for log and plans is made by the "
                    "board itself: use a cable that carries data, or name the port with --on"
                )
            if device is None or choice.is_dry:
                return installing.on_drive(folder, choice, told)
            with reach.alone(device):
                return installing.over_port(device, choice, told, folder)


def _is_virtual(on: str) -> bool:
    return on.partition(":")[0] == reach.VIRTUAL


def _tell(args: argparse.Namespace, done: Done) -> None:
    if args.path is None and _is_virtual(args.on) and not installation.are_libraries_here():
        done.notes.append(_NO_STRAP_LIBRARY)
    lines: list[dict[str, Any]] = [{"room": path} for path in done.room]
    for step in done.steps:
        if step.data is not None:
            lines.append({"write": step.path, "bytes": len(step.data)})
        elif step.path != install.BUILD_ID:
            lines.append({"remove": step.path})
    if args.json:
        for line in lines:
            show.print_json(line)
        show.summarise(args, [], **_summary(done, lines))
    else:
        _lines(args, done, lines)


def _lines(args: argparse.Namespace, done: Done, lines: list[dict[str, Any]]) -> None:
    terminal = show.console()
    if args.verbose or args.dry_run:
        for line in lines:
            (what, path), *more = line.items()
            size = f", {more[0][1]:,} bytes" if more else ""
            terminal.print(f"  {what:6} {show.marked(path)}{size}", soft_wrap=True)
    for note in done.notes:
        terminal.print(f"  {show.marked(note)}", soft_wrap=True)
    told = _summary(done, lines)
    size = sum(line.get("bytes", 0) for line in lines)
    would = "would be " if args.dry_run else ""
    terminal.print(
        f"{show.marked(done.board.name)}: {told['written']} files {would}written ({size:,} bytes), "
        f"{told['removed']} removed, {done.same} as they were",
        soft_wrap=True,
    )
    if not args.dry_run and args.path is not None and not done.room:
        if lines:
            terminal.print("eject the drive and press the watch's reset button: it starts with what is new")
    elif not args.dry_run:
        terminal.print(f"build {told['build_id']} is on the watch and answers")


def _summary(done: Done, lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "board_id": done.board.board_id,
        "build_id": payload.build_id()[:16],
        "written": sum("write" in line for line in lines),
        "removed": sum("remove" in line for line in lines),
        "same": done.same,
        "room": done.room,
        "erased": done.has_erased,
        "notes": done.notes,
    }


def _failed(args: argparse.Namespace, said: str, code: int) -> int:
    show.complain(said)
    show.summarise(args, [said])
    return code
