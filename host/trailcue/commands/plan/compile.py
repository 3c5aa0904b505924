"""`trailcue plan compile`: the bytes that the watch reads, to look at or to carry over by hand."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

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
        show.complain(f"--out {out}: {wrong}")
        return EXIT_USAGE
    try:
        compiled = plans.compile_file(path, course=args.course)
    except plans.PlanError as error:
        show.complain_of(error)
        return EXIT_USAGE
    for warning in compiled.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    archive.write_whole(out, compiled.blob)
    if args.json:
        show.print_json(
            {
                "plan": str(path),
                "written": str(out),
                "bytes": len(compiled.blob),
                "most_bytes": MAX_BYTES,
                "hash": compiled.hash.hex(),
                "entries": len(compiled.entries),
                "courses": list(compiled.ways),
                "notes": list(compiled.notes),
            }
        )
        return EXIT_OK
    for note in compiled.notes:
        print(f"  {show.plain(note)}")
    held = f"{_counted(len(compiled.entries), 'date')}, {_counted(len(compiled.ways), 'course')}"
    size = f"{len(compiled.blob):,} of {MAX_BYTES:,} bytes"
    print(f"{show.plain(str(out))}: {held}, {size}, {compiled.hash.hex()}")
    return EXIT_OK


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
