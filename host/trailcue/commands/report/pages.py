"""Write the reports of what a word names."""

from __future__ import annotations

import argparse
import re
import webbrowser
from pathlib import Path
from typing import Any

from trailcue import chosen, report
from trailcue.cli import EXIT_OK, EXIT_PARTLY, EXIT_USAGE
from trailcue.commands import facts, inputs, outputs, show
from trailcue.playback import Session, Unplayable


def run(args: argparse.Namespace) -> int:
    """Write a page for each session; what cannot be is said, and the rest stays."""
    written: list[dict[str, Any]] = []
    failed: list[str] = []
    code = EXIT_OK
    try:
        given, read = inputs.plan(args)
        for number, session in enumerate(chosen.sessions(args.session, given), 1):
            out = _out(args.out, session, number)
            _refuse_in_the_way(out, args, [Path(args.session), *read])
            size = None if args.dry_run else report.write(out, session)
            written.append({"source": session.source, "page": str(out), "bytes": size})
            _tell(args, written[-1], out)
            facts.tell(args, session)
    except inputs.Misused as misused:
        failed += misused.args
        code = EXIT_USAGE
    except Unplayable as error:
        failed.append(str(error))
        show.complain(str(error))
        code = EXIT_PARTLY
    show.summarise(args, failed, pages=len(written))
    return code


def _out(given: str | None, session: Session, number: int) -> Path:
    """Return where a session's page goes."""
    if given is None:
        stem = re.sub(r"[^\w.+-]+", "-", Path(session.name).stem).strip("-.") or "session"
        out = Path(f"{stem}-report.html")
    else:
        out = Path(given)
    return out if number == 1 else out.with_name(f"{out.stem}-{number}{out.suffix}")


def _refuse_in_the_way(out: Path, args: argparse.Namespace, read: list[Path]) -> None:
    """Raise Misused if the page would take the place of an input, or of what is no page of ours."""
    if out.exists() and any(source.exists() and out.samefile(source) for source in read):
        raise inputs.misused(f"{out}: it is one of the inputs: choose another name")
    wrong = (
        None if args.force and out.is_file() else outputs.in_the_way(out, report.HEAD, "report of trailcue")
    )
    if wrong:
        raise inputs.misused(f"{out}: {wrong}{', or --force' if out.is_file() else ''}")


def _tell(args: argparse.Namespace, page: dict[str, Any], out: Path) -> None:
    if args.json:
        show.print_json(page)
    elif args.dry_run:
        print(f"would be written: {show.plain(str(out))}: {show.plain(page['source'])}")
    else:
        print(f"{show.plain(str(out))}  {page['bytes'] / 1000:.0f} K: {show.plain(page['source'])}")
    if args.open and not args.dry_run and not webbrowser.open(out.resolve().as_uri()):
        show.complain(f"no browser could be started: open {out} in yours")
