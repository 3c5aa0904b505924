"""Exports real files as FIT and reads them back, by three decoders and by ourselves; a line a session.

`python -m tests.export.table FILE...`
"""

from __future__ import annotations

import sys
import tempfile
from datetime import datetime
from pathlib import Path

from tests.export import decoders
from trailcore import now
from trailcue import imports, playback
from trailcue.export import fit
from trailcue.export.seconds import seconds_of
from trailcue.playback import Session


def line(session: Session, folder: Path) -> str:
    """What became of a session."""
    seconds = seconds_of(session, None if session.log.started() else datetime(2026, 11, 21, 8))
    data = fit.activity(seconds)
    first = decoders.by_fitdecode(data)
    agree = first == decoders.by_fitparse(data) == decoders.by_npm(data)
    path = folder / "again.fit"
    path.write_bytes(data)
    (again,) = imports.read(path)
    is_same = [second.t_ms // 1000 for second in again.seconds] == seconds.elapsed_s
    bpm = sum(one.bpm == two for one, two in zip(again.seconds, session.replay.column(now.BPM), strict=False))
    beats = sum(map(len, seconds.rr_1024.values())), sum(len(second.rr_1024) for second in again.seconds)
    steps = session.replay.column(now.STEPS)[-1], sum(len(second.steps) for second in again.seconds)
    return (
        f"{session.name[:34]:34}  decoders {'agree' if agree else 'DIFFER'}, seconds {'same' if is_same else 'DIFFER'}"
        f", heart rate same in {bpm} of {len(seconds.elapsed_s)}, beats {beats[0]} and {beats[1]}, "
        f"steps {steps[0]} and {steps[1]}, {len(data) / len(seconds.elapsed_s):.1f} bytes a second"
    )


def main(names: list[str]) -> None:
    """Tell of each file."""
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            for session in playback.play(Path(name), None):
                print(line(session, Path(folder)))


if __name__ == "__main__":
    main(sys.argv[1:])
