"""`trailcue tune`: what sessions say of a plan, shown, and written into it."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.table import Table

from trailcue import archive, chosen
from trailcue.cli import EXIT_OK, EXIT_PARTLY, EXIT_USAGE
from trailcue.commands import show
from trailcue.commands.tune import blind
from trailcue.library import Library, LibraryError
from trailcue.plans import PlanError, zones
from trailcue.playback import Session, Unplayable
from trailcue.tune.field_test import field_test
from trailcue.tune.finding import Finding
from trailcue.tune.fits import Observed, findings, given, observed
from trailcue.tune.proposal import Proposal, propose

WEEKS = 12
"""Of the library: older sessions tell of somebody else [ours]."""


def run(args: argparse.Namespace) -> int:
    """Look at the sessions, say what they tell, and write it where that is asked for."""
    if args.write:
        show.heard_or_not()
    wrong = _misused(args)
    if wrong:
        show.complain(wrong)
        return _ended(args, [], [wrong], EXIT_USAGE)
    failed: list[str] = []
    try:
        words = args.sessions or _recent()
        if args.blind:
            return blind.run(args, _sessions(args, words, failed), failed)
        found = _found(args, words, failed)
        proposal = _proposal(args, found)
    except (LibraryError, OSError) as error:
        show.complain(str(error))
        return _ended(args, [], [str(error)], EXIT_PARTLY)
    except PlanError as error:
        show.complain_of(error)
        return _ended(args, [], show.wrongs(error), EXIT_USAGE)
    said = list(proposal.findings) if proposal else found
    if args.json:
        for one in said:
            show.print_json({"finding": asdict(one)})
    else:
        _table(said)
    written = _write(args, proposal) if proposal else []
    return _ended(args, written, failed, EXIT_PARTLY if failed else EXIT_OK)


def _misused(args: argparse.Namespace) -> str:
    if (args.write or args.dry_run) and not args.plan:
        return "--write and --dry-run need a plan: say which with --plan PLAN.toml"
    if args.field_test and not args.sessions:
        return "--field-test needs its session: `trailcue tune --field-test last`"
    if args.blind and not args.sessions:
        return "--blind needs its session: `trailcue tune --blind last`"
    return ""


def _recent() -> list[str]:
    """Return the sessions of the library of twelve weeks up to the newest."""
    with Library.opened(to_look=True) as library:
        entries = library.entries()
    dated = [entry for entry in entries if entry.started]
    if not dated:
        return [str(entry.number) for entry in entries]
    since = max(entry.started or datetime.min for entry in dated) - timedelta(weeks=WEEKS)
    return [str(entry.number) for entry in dated if entry.started and entry.started >= since]


def _sessions(args: argparse.Namespace, words: list[str], failed: list[str]) -> Iterator[Session]:
    """Replay each; what cannot be is said, and the rest done."""
    with show.progress(args.json) as progress:
        task = progress.add_task("replaying", total=len(words))
        for word in words:
            try:
                yield from chosen.sessions(word) if args.sessions else [chosen.of_library(word)]
            except Unplayable as error:
                failed.append(str(error))
                show.complain(str(error))
            progress.advance(task)


def _found(args: argparse.Namespace, words: list[str], failed: list[str]) -> list[Finding]:
    if args.field_test:
        return [field_test(session) for session in _sessions(args, words, failed)]
    those: list[Observed] = [observed(session) for session in _sessions(args, words, failed)]
    if args.verbose:
        _given(args, [given(one) for one in those])
    hr_max, hr_rest, wants_taps = zones.HR_MAX_UNKNOWN, None, False
    if args.plan:
        from trailcue import plans

        plan = plans.load(Path(args.plan))
        hr_max, hr_rest = plan.athlete.hr_max or hr_max, plan.athlete.hr_rest
        wants_taps = plan.cues.breathing is not None
    return findings(those, hr_max, hr_rest, wants_taps)


def _proposal(args: argparse.Namespace, found: list[Finding]) -> Proposal | None:
    if not args.plan:
        return None
    path = Path(args.plan)
    return propose(path, _text(path), found, _today().isoformat())


def _today() -> date:
    return datetime.now(UTC).date()


def _text(path: Path) -> str:
    from trailcue.plans import source

    source.from_file(path)  # says what is wrong with it
    return path.read_bytes().decode("utf-8-sig")


def _write(args: argparse.Namespace, proposal: Proposal) -> list[str]:
    """Write the plan, or show what would be; return the keys that it has now."""
    path = Path(args.plan)
    keys = [".".join(str(part) for part in one.key) for one in proposal.written]
    if args.dry_run and not args.json:
        before = _text(path).splitlines(keepends=True)
        after = proposal.text.splitlines(keepends=True)
        sys.stdout.writelines(difflib.unified_diff(before, after, str(path), f"{path}, as proposed"))
    if args.dry_run or not args.write or not keys:
        return []
    archive.write_whole(path, proposal.text.encode())
    if not args.json:
        show.console().print(f"written into {show.marked(str(path))}: {', '.join(keys)}", soft_wrap=True)
    return keys


def _ended(args: argparse.Namespace, written: list[str], failed: list[str], code: int) -> int:
    show.summarise(args, failed, written=written)
    return code


def _given(args: argparse.Namespace, rows: list[dict[str, Any]]) -> None:
    """Print what each session has for the settings."""
    if args.json:
        for row in rows:
            show.print_json({"session": row})
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("session", overflow="fold")
    for title in (
        "climbs\nrun",
        "\nhiked",
        "answers\ngrade",
        "\nheart",
        "gentle km\nrun",
        "\nhiked",
        "breath\nmin",
    ):
        table.add_column(title, justify="right", no_wrap=True)
    for title in ("peak\nbpm", "calm\nbpm", "pulse\nmin"):
        table.add_column(title, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*("–" if value is None else show.marked(str(value)) for value in row.values()))
    show.console().print(table)


def _table(found: list[Finding]) -> None:
    console = show.console()
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("setting", "value", "band", "to write"):
        table.add_column(title, no_wrap=True)
    table.add_column("by, or why not")
    for one in found:
        known = one.value is not None and one.low is not None and one.high is not None
        writes = f"{one.key[-1]} = {one.typed}" if one.key and one.typed and not one.refused else ""
        why = "; ".join(part for part in (one.of if known else "", one.refused, *one.notes) if part)
        table.add_row(
            one.what,
            f"[bold]{one.value:g}[/bold] {one.unit}" if known else "–",
            f"{one.low:g} to {one.high:g}" if known else "",
            f"[green]{show.marked(writes)}[/green]",
            show.marked(why),
        )
    console.print(table)
