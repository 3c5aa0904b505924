"""`trailcue devices`: the watches there are."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from rich.table import Table

from trailcue.cli import EXIT_OK
from trailcue.commands import show
from trailcue.link import devices
from trailcue.link.devices import Device


def run(args: argparse.Namespace) -> int:
    """List them, and say which one is taken if none is named."""
    found = devices.found()
    on_ports = [one for one in found if one.kind == "port"]
    chosen = on_ports[0].name if len(on_ports) == 1 else None
    if args.json:
        for one in found:
            show.print_json(asdict(one))
    else:
        _table(found, chosen, len(on_ports))
    show.summarise(args, [], devices=len(found), chosen=chosen)
    return EXIT_OK


def _table(found: list[Device], chosen: str | None, on_ports: int) -> None:
    terminal = show.console()
    if found:
        table = Table(box=None, pad_edge=False, header_style="dim")
        for title in ("watch", "board", "usb", "state", "build"):
            table.add_column(title)
        for one in found:
            usb = f"{one.usb} {one.interface}".strip() + (f", {one.mounted}" if one.mounted else "")
            name = f"--path {one.name}" if one.kind == "drive" else one.name
            board = one.board or one.board_id or "–"
            table.add_row(*map(show.marked, (name, board, usb or "–", one.state, one.build or "–")))
        terminal.print(table)
    if chosen:
        terminal.print(f"taken where none is named: {show.marked(chosen)}")
    elif on_ports:
        terminal.print(f"{on_ports} are plugged in: name one of them, --on PORT")
    else:
        terminal.print(
            "no watch is plugged in (a cable that carries data?); without one: trailcue install --on virtual:trail",
            soft_wrap=True,
        )
