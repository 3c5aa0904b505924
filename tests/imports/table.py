"""Prints what the activity files of folders became: `python -m tests.imports.table FOLDER...`.

The last column is the steps estimated from speed alone, against those that the cadence gives.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from trailcue import imports
from trailcue.imports.samples import Track
from trailcue.imports.stream import recording
from trailcue.sensed import ImportRefused, Recording, Second

COLUMNS = "file | seconds | steps | km | share with bpm, pressure, steps | beats | steps from speed"


def line(run: Recording, blind: Recording) -> str:
    """One session as a row of the table."""

    def share(has: Callable[[Second], object]) -> str:
        return f"{sum(bool(has(s)) for s in run.seconds) / len(run.seconds):.2f}"

    shares = (share(lambda s: s.bpm), share(lambda s: s.pressure_pa), share(lambda s: s.steps))
    steps, blind_steps = (sum(len(s.steps) for s in r.seconds) for r in (run, blind))
    metres = [d for d in run.reference.distance_m if d is not None]
    way = f"{metres[-1] / 1000:.1f}" if metres else "–"
    beats = sum(len(s.rr_1024) for s in run.seconds)
    known = steps and "no cadence recorded: steps estimated from speed" not in run.notes
    error = f"{100 * (blind_steps / steps - 1):+.1f} %" if known else "–"
    row = (run.source, f"{len(run.seconds):,}", f"{steps:,}", way, ", ".join(shares), f"{beats:,}", error)
    return " | ".join(row)


def blind(track: Track, name: str) -> Recording:
    """The same session without its cadence."""
    for sample in track.samples:
        sample.cadence = None
    return recording(track, name)


def main() -> None:
    """Print the table, and under each row its notes."""
    print(COLUMNS)
    for path in sorted(file for folder in sys.argv[1:] for file in Path(folder).iterdir()):
        try:
            runs = imports.read(path)
        except ImportRefused as refused:
            print(f"refused: {refused}")
            continue
        for run, track in zip(runs, imports.tracks(path), strict=True):
            print(line(run, blind(track, run.source)))
            for note in run.notes:
                print(f"    {note}")


if __name__ == "__main__":
    main()
