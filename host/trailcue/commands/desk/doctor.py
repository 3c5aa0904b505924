"""`trailcue doctor`: what is wrong with a watch, and what to do about it."""

from __future__ import annotations

import argparse
from dataclasses import asdict, replace
from pathlib import Path

from trailcue import boards, installation
from trailcue.bytecode import Dialect
from trailcue.cli import EXIT_OK, EXIT_PARTLY
from trailcue.commands import show
from trailcue.commands.desk.addressed import addressed
from trailcue.link import doctor, drive, patient, reach
from trailcue.link.doctor import Finding, Now
from trailcue.link.patient import Patient
from trailcue.link.ports import NoWatch
from trailcue.link.remote import Remote
from trailcue.link.repl import LinkError

_STYLES = {doctor.ERROR: "bold red", doctor.WARNING: "bold yellow", doctor.NOTE: "dim"}


def run(args: argparse.Namespace) -> int:
    """Look through a watch and tell what was found; nothing on it is changed."""
    seen: list[Patient] = []
    try:
        findings = _on_drive(Path(args.path), seen) if args.path else _over_port(args.on, seen)
    except NoWatch as error:
        findings = [Finding("no-watch", doctor.ERROR, error.said, error.fix)]
    except LinkError as error:
        findings = [doctor.of_link(error)]
    except OSError as error:
        said = f"the drive cannot be read: {error.strerror or error}"
        findings = [
            Finding(
                "drive-unreadable",
                doctor.ERROR,
                said,
                "plug it in again; what pull cannot save is lost: trailcue install --erase",
            )
        ]
    findings = [replace(one, fix=addressed(args, one.fix)) for one in findings]
    who = seen[0] if seen else None
    if args.json:
        _json(args, findings, who)
    else:
        _lines(findings, who, args.verbose)
    return EXIT_PARTLY if doctor.is_ill(findings) else EXIT_OK


def _on_drive(folder: Path, seen: list[Patient]) -> list[Finding]:
    if drive.boot_of(folder) is None:
        said = f"{folder} is no drive of CircuitPython's: it has no boot_out.txt"
        return [Finding("no-drive", doctor.ERROR, said, "name the folder where CIRCUITPY is mounted")]
    seen.append(patient.of_files(drive.Drive(folder), str(folder)))
    return doctor.examined(seen[0], _now(seen[0]))


def _over_port(on: str, seen: list[Patient]) -> list[Finding]:
    with reach.reached(on, may_be_new=False) as link:
        seen.append(patient.of_watch(link, Remote(link)))
        with link.fed():  # what the drive should hold is made meanwhile
            return doctor.examined(seen[0], _now(seen[0]))


def _now(who: Patient) -> Now:
    def wanted(dialect: Dialect | None) -> dict[str, bytes]:
        assert who.board is not None
        has_libraries = installation.are_libraries_here()
        return installation.files(who.board, boards.Fitted(), dialect, has_libraries=has_libraries)

    return Now(doctor.this_moment(), wanted)


def _json(args: argparse.Namespace, findings: list[Finding], who: Patient | None) -> None:
    for one in findings:
        show.print_json(asdict(one))
    counts = {f"{kind}s": sum(one.severity == kind for one in findings) for kind in _STYLES}
    boot = who.boot if who else None
    told = {
        "board_id": boot.board_id if boot else None,
        "circuitpython": boot.version if boot else None,
        "build": who.build.hex() if who and who.build else None,
        "battery_mv": who.battery_mv if who else None,
    }
    show.summarise(args, [one.said for one in findings if doctor.is_ill([one])], **counts, **told)


def _lines(findings: list[Finding], who: Patient | None, is_verbose: bool) -> None:
    terminal = show.console()
    if is_verbose and who is not None:
        for line in _facts(who):
            terminal.print(f"[dim]{show.marked(line)}[/]", soft_wrap=True)
    for one in findings:
        style = _STYLES[one.severity]
        terminal.print(
            f"[{style}]{one.severity}[/] {show.marked(one.said)}  [dim]({one.id})[/]", soft_wrap=True
        )
        if one.fix:
            terminal.print(f"      {show.marked(one.fix)}", soft_wrap=True)
    if not doctor.is_ill(findings):
        terminal.print("nothing is wrong with it")


def _facts(who: Patient) -> list[str]:
    """Return what is in order, or at least known."""
    boot = who.boot
    facts = [f"board: {who.board.name if who.board else boot.board_id if boot else 'not known'}"]
    if boot and boot.version:
        facts.append(f"CircuitPython {boot.version}")
    if who.build:
        facts.append(f"build {who.build.hex()}")
    if who.pool:
        facts.append(f"pages in the log: {len(who.pool.pages)}, pulled below {who.pool.pulled}")
    if who.clock:
        facts.append(f"clock: {who.clock:%Y-%m-%d %H:%M:%S} UTC")
    if who.battery_mv:
        facts.append(f"cell: {who.battery_mv / 1000:.2f} V")
    if who.has_strap:
        facts.append("a heart-rate strap is remembered")
    return facts
