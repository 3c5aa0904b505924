"""Ascent before and after smoothing, bytes and time for each course of a folder: python -m tests.plans.measure DIR."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.plans.makers import SHORT
from trailcue import plans


def main(folder: Path) -> None:
    """Print a table row a course."""
    print(
        "| Course | km | as recorded, m | smoothed, m | bytes | compiled in, s |\n|---|---|---|---|---|---|"
    )
    with tempfile.TemporaryDirectory() as there:
        path = Path(there) / "plan.toml"
        for gpx in sorted(folder.glob("*.gpx")):
            path.write_text(f"{SHORT}[course.race]\ngpx = '''{gpx.resolve()}'''", encoding="utf-8")
            started = time.perf_counter()
            compiled = plans.compile_file(path)
            took_s = time.perf_counter() - started
            along = compiled.profile
            if along is not None:
                km, before, after = along.total_m / 1000, along.recorded_ascent_m, along.ascent_m
                size = len(compiled.blob)
                print(f"| {gpx.name} | {km:.1f} | {before:,.0f} | {after:,.0f} | {size:,} | {took_s:.2f} |")


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: python -m tests.plans.measure DIR, a folder of GPX files")
    main(Path(sys.argv[1]))
