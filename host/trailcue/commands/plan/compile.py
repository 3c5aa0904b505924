"""`trailcue plan compile`: the bytes that the watch reads, to look at or to carry over by hand."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from trailcore.planfile import MAX_BYTES
from trailcue import archive, plans
from trailcue.cli import EXIT_OK, EXIT_USAGE
from trailcue.commands import show


def run(args: argparse.Namespace) -> int:
    """Compile the plan and write it."""
    path = Path(args.plan)
    out = Path(args.out) if args.out else path.with_suffix(".tcplan")
    if out.exists() and (not out.is_file() or (path.exists() and out.samefile(path))):
        show.complain(f"--out {out}: there already, and no compiled plan: choose another name")
        return EXIT_USAGE
    try:
        compiled = plans.compile_file(path, course=args.course)
    except plans.PlanError as error:
        show.complain_of(error)
        return EXIT_USAGE
    for warning in compiled.warnings:
        print(warning, file=sys.stderr)
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
    held = f"{len(compiled.entries)} dates, {len(compiled.ways)} courses"
    size = f"{len(compiled.blob):,} of {MAX_BYTES:,} bytes"
    print(f"{show.plain(str(out))}: {held}, {size}, {compiled.hash.hex()}")
    return EXIT_OK
