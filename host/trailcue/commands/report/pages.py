"""Write the reports of what a word names."""

from __future__ import annotations

import argparse
import re
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from trailcue import playback, report
from trailcue.cli import EXIT_OK, EXIT_PARTLY, EXIT_USAGE
from trailcue.commands import outputs, show
from trailcue.playback import Session, Unplayable
from trailcue.sensed import ImportRefused


def run(args: argparse.Namespace) -> int:
    """Write a page for each session; what cannot be is said, and the rest done."""
    written: list[dict[str, Any]] = []
    failed: list[str] = []
    code = EXIT_OK
    try:
        for number, session in enumerate(_sessions(args.session), 1):
            out = _out(args.out, session, number)
            wrong = _in_the_way(out, args)
            if wrong:
                failed.append(f"{out}: {wrong}")
                code = EXIT_USAGE
                break
            written.append({"source": session.source, "page": str(out), "bytes": report.write(out, session)})
            _tell(args, written[-1], out)
    except (Unplayable, ImportRefused) as error:
        failed.append(str(error))
        code = EXIT_PARTLY
    for line in failed:
        show.complain(line)
    if args.json:
        show.print_json({"summary": {"pages": len(written), "failed": failed}})
    return code


def _sessions(word: str) -> Iterator[Session]:
    return playback.play(Path(word), None)


def _out(given: str | None, session: Session, number: int) -> Path:
    """Return where a session's page goes."""
    if given is None:
        stem = re.sub(r"[^\w.+-]+", "-", Path(session.name).stem).strip("-.") or "session"
        out = Path(f"{stem}-report.html")
    else:
        out = Path(given)
    return out if number == 1 else out.with_name(f"{out.stem}-{number}{out.suffix}")


def _in_the_way(out: Path, args: argparse.Namespace) -> str | None:
    """Return why not to write there, None if nothing speaks against it."""
    source = Path(args.session)
    if source.exists() and out.exists() and out.samefile(source):
        return "it is the session itself: choose another name"
    if args.force and out.is_file():
        return None
    wrong = outputs.in_the_way(out, report.HEAD, "report of trailcue")
    return f"{wrong}, or --force" if wrong and out.is_file() else wrong


def _tell(args: argparse.Namespace, page: dict[str, Any], out: Path) -> None:
    if args.json:
        show.print_json(page)
    else:
        print(f"{show.plain(str(out))}  {page['bytes'] / 1000:.0f} K: {show.plain(page['source'])}")
    if args.open and not webbrowser.open(out.resolve().as_uri()):
        show.complain(f"no browser could be started: open {out} in yours")
