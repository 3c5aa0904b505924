"""`trailcue tune --blind`: how well zone 4 was felt."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import asdict

from trailcue.cli import EXIT_OK, EXIT_PARTLY
from trailcue.commands import show
from trailcue.playback import Session
from trailcue.tune.blind import blind


def run(args: argparse.Namespace, sessions: Iterable[Session], failed: list[str]) -> int:
    """Say it of each session."""
    console = show.console()
    for session in sessions:
        found = blind(session)
        if args.json:
            show.print_json({"blind": {"session": session.source, **asdict(found), "verdict": found.verdict}})
        else:
            console.print(
                f"[bold]{show.marked(session.source)}[/bold]: {show.marked(found.verdict)}", soft_wrap=True
            )
    show.summarise(args, failed, written=[])
    return EXIT_PARTLY if failed else EXIT_OK
