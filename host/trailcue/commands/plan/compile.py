"""`trailcue plan compile`: the bytes that the watch reads, to look at or to carry over by hand."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from trailcore.planfile import MAX_BYTES
from trailcue import archive, plans
from trailcue.cli import EXIT_OK, EXIT_USAGE
from trailcue.commands import outputs, show
from trailcue.plans.binary import MAGIC


def run(args: argparse.Namespace) -> int:
    """Compile the plan and write it."""
    path = Path(args.plan)
    out = Path(args.out) if args.out else path.with_suffix(".tcplan")
    wrong = outputs.in_the_way(out, MAGIC, "compiled plan")
    if wrong:
        said = f"--out {out}: {wrong}"
        show.complain(said)
        return _refused(args, path, [said])
    try:
        compiled = plans.compile_file(path, course=args.course)
    except plans.PlanError as error:
        show.complain_of(error)
        return _refused(args, path, show.wrongs(error))
    for warning in compiled.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    archive.write_whole(out, compiled.blob)
    if args.json:
        _summary(
            plan=str(path),
            written=str(out),
            bytes=len(compiled.blob),
            hash=compiled.hash.hex(),
            entries=len(compiled.entries),
            courses=list(compiled.ways),
            notes=list(compiled.notes),
        )
        return EXIT_OK
    for note in compiled.notes:
        print(f"  {show.plain(note)}")
    held = f"{_counted(len(compiled.entries), 'date')}, {_counted(len(compiled.ways), 'course')}"
    size = f"{len(compiled.blob):,} of {MAX_BYTES:,} bytes"
    print(f"{show.plain(str(out))}: {held}, {size}, {compiled.hash.hex()}")
    return EXIT_OK


def _summary(**figures: Any) -> None:
    """Print the one object; what is not known of a plan is null."""
    keys = ("plan", "written", "bytes", "most_bytes", "hash", "entries", "courses", "notes")
    show.print_json(dict.fromkeys(keys) | {"most_bytes": MAX_BYTES, "failed": []} | figures)


def _refused(args: argparse.Namespace, path: Path, failed: list[str]) -> int:
    """Return the exit code of a plan that is not compiled; the object comes all the same."""
    if args.json:
        _summary(plan=str(path), failed=failed)
    return EXIT_USAGE


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
