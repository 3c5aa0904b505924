"""`trailcue plan compile`: the bytes that the watch reads, to look at or to carry over by hand."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from trailcore.planfile import MAX_BYTES
from trailcue import archive, plans
from trailcue.cli import EXIT_OK, EXIT_USAGE
from trailcue.commands import facts, outputs, show
from trailcue.plans.binary import MAGIC
from trailcue.plans.scheduling import DAY_0


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
    if not args.dry_run:
        archive.write_whole(out, compiled.blob)
    for line in _lines(compiled) if args.verbose else ():
        if args.json:
            show.print_json(line)
        else:
            print(f"  {show.plain(_said(line))}")
    if args.json:
        _summary(
            args,
            [],
            plan=str(path),
            written=None if args.dry_run else str(out),
            bytes=len(compiled.blob),
            hash=compiled.hash.hex(),
            entries=len(compiled.entries),
            courses=list(compiled.ways),
            notes=list(compiled.notes),
        )
        return EXIT_OK
    for note in compiled.notes:
        print(f"  {show.plain(note)}")
    held = f"{show.counted(len(compiled.entries), 'date')}, {show.counted(len(compiled.ways), 'course')}"
    size = f"{len(compiled.blob):,} of {MAX_BYTES:,} bytes"
    would = "would be written: " if args.dry_run else ""
    print(f"{would}{show.plain(str(out))}: {held}, {size}, {compiled.hash.hex()}")
    return EXIT_OK


def _lines(compiled: plans.Compiled) -> Iterator[dict[str, Any]]:
    """Give a line for each course that the watch gets, and for each line of its calendar."""
    for name, way in compiled.ways.items():
        yield {"course": name, "length_m": way.profile.total_m, "ascent_m": round(way.profile.ascent_m)}
    names = list(compiled.ways)
    for entry in compiled.entries:
        own = {facts.name(at): facts.value(at, value) for at, value in entry.changes.items()}
        yield {
            "day": (DAY_0 + timedelta(entry.day)).isoformat() if entry.day else "any",
            "slot": (None, "am", "pm")[entry.slot],
            "on": None if entry.way is None else names[entry.way],
            "steps_bytes": len(entry.program),
            "settings": own,
        }


def _said(line: dict[str, Any]) -> str:
    """Say such a line."""
    if "course" in line:
        return f"course {line['course']}: {line['length_m'] / 1000:.1f} km, {line['ascent_m']:,} m up"
    when = " ".join(filter(None, (line["day"], line["slot"])))
    parts = [
        f"on {line['on']}" if line["on"] else "",
        f"steps of {line['steps_bytes']} bytes" if line["steps_bytes"] else "",
        *(f"{name} {value}" for name, value in line["settings"].items()),
    ]
    return f"{when}: {', '.join(filter(None, parts)) or 'as the plan has it'}"


def _summary(args: argparse.Namespace, failed: list[str], **figures: Any) -> None:
    """Print the last line of JSON; what is not known of a plan is null."""
    keys = ("plan", "written", "bytes", "most_bytes", "hash", "entries", "courses", "notes")
    show.summarise(args, failed, **(dict.fromkeys(keys) | {"most_bytes": MAX_BYTES} | figures))


def _refused(args: argparse.Namespace, path: Path, failed: list[str]) -> int:
    """Return the exit code of a plan that is not compiled; the summary comes all the same."""
    _summary(args, failed, plan=str(path))
    return EXIT_USAGE
