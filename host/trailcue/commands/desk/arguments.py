"""The arguments of what is done with a watch at the desk; nothing is imported before its command is asked for."""

from __future__ import annotations

import argparse

from trailcue.commands import manners

_ON = (
    "auto (default): the one that is plugged in; a port, socket://host:port, or virtual:NAME, a virtual watch "
    "that is kept by that name"
)
_PATH = "the watch's drive, mounted as a folder (CIRCUITPY), instead of a port"


def add_desk(commands: argparse._SubParsersAction) -> None:
    """Add devices, doctor, install, sync and pull."""
    _add_devices(commands)
    _add_doctor(commands)
    _add_install(commands)
    _add_sync(commands)
    _add_pull(commands)


def _add_devices(commands: argparse._SubParsersAction) -> None:
    devices = commands.add_parser(
        "devices",
        help="the watches there are: ports, mounted drives, virtual watches by name",
        description="List the watches: on serial ports, as mounted drives, virtual ones by name; with board and what "
        "is installed, where that can be told without disturbing one.",
    )
    manners.add_json(devices)
    devices.set_defaults(run=_devices)


def _add_doctor(commands: argparse._SubParsersAction) -> None:
    doctor = commands.add_parser(
        "doctor",
        help="what is wrong with a watch, and what to do about it",
        description="Look through a watch for the usual troubles, and name the fix of each. Nothing on it is changed; "
        "its app is interrupted meanwhile. Exit code 1 if anything is wrong.",
    )
    _add_where(doctor)
    manners.add_verbose(doctor, "say what is in order, too")
    manners.add_json(doctor)
    doctor.set_defaults(run=_doctor)


def _add_install(commands: argparse._SubParsersAction) -> None:
    install = commands.add_parser(
        "install",
        help="trailcue onto a board with CircuitPython, or a newer one onto a watch",
        description="Put the firmware onto a board. What is there already and unchanged is skipped; log, plans and "
        "strap stay; interrupted anywhere it goes on where it was when run again.",
    )
    _add_where(install)
    install.add_argument("--board", metavar="ID", help="of the board (default: what its boot_out.txt names)")
    install.add_argument(
        "--motor", choices=("lra", "erm", "pwm"), help="another motor than the board's usual one"
    )
    install.add_argument("--optical", action="store_true", help="a MAX30102 is wired")
    install.add_argument("--button", action="store_true", help="the bigger button is wired")
    install.add_argument(
        "--erase", action="store_true", help="format the drive first: all that is on it is lost"
    )
    manners.add_force(install, "what settings.toml sets otherwise than the watch needs")
    manners.add_dry_run(install, "which files would be written")
    manners.add_verbose(install, "name each file")
    manners.add_json(install)
    install.set_defaults(run=_install)


def _add_sync(commands: argparse._SubParsersAction) -> None:
    sync = commands.add_parser(
        "sync",
        help="a plan onto the watch, its clock set, its sessions pulled",
        description="Check and compile a plan, send and verify it, set the clock, pull what the watch has recorded, "
        "and start it again. What is there already is not sent again.",
    )
    sync.add_argument("plan", metavar="PLAN.toml", help="the plan")
    sync.add_argument("--course", metavar="NAME", help="the course that comes first, if it has several")
    sync.add_argument("--on", default="auto", metavar="PORT", help=_ON)
    sync.add_argument("--no-pull", action="store_true", help="leave what the watch has recorded where it is")
    manners.add_dry_run(sync, "what would be done")
    manners.add_verbose(sync, "tell each step")
    manners.add_json(sync)
    sync.set_defaults(run=_sync)


def _add_pull(commands: argparse._SubParsersAction) -> None:
    pull = commands.add_parser(
        "pull",
        help="what the watch has recorded into your library",
        description="Pull what the watch has recorded since the last time, verify it, put it into the library, and "
        "only then let the watch use the room again. Interrupted anywhere it goes on where it was.",
    )
    _add_where(pull)
    pull.add_argument(
        "--out",
        metavar="DIR",
        help="into this folder, a log (.tclog) for each session, instead of the library",
    )
    manners.add_dry_run(pull, "what would be pulled")
    manners.add_verbose(pull, "tell each step")
    manners.add_json(pull)
    pull.set_defaults(run=_pull)


def _add_where(command: argparse.ArgumentParser) -> None:
    where = command.add_mutually_exclusive_group()
    where.add_argument("--on", default="auto", metavar="PORT", help=_ON)
    where.add_argument("--path", metavar="DIR", help=_PATH)


def _devices(args: argparse.Namespace) -> int:
    from trailcue.commands.desk import devices

    return devices.run(args)


def _doctor(args: argparse.Namespace) -> int:
    from trailcue.commands.desk import doctor

    return doctor.run(args)


def _install(args: argparse.Namespace) -> int:
    from trailcue.commands.desk import install

    return install.run(args)


def _sync(args: argparse.Namespace) -> int:
    from trailcue.commands.desk import sync

    return sync.run(args)


def _pull(args: argparse.Namespace) -> int:
    from trailcue.commands.desk import pull

    return pull.run(args)
