"""Grade against a recording's own distance: `python tests/bench/grade_check.py FOLDER`. Not a test.

The core gets steps and pressure only; truth is altitude over recorded distance, both over 30 s, where at least
15 m were covered. No plan is given, so the step lengths are the defaults.
"""

from __future__ import annotations

import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(_ROOT), str(_ROOT / "host"), str(_ROOT / "firmware" / "lib")]

from trailcore import ids, now  # noqa: E402
from trailcore.plan import Plan  # noqa: E402
from trailcue import imports  # noqa: E402
from trailcue.log.wrist import Wrist  # noqa: E402
from trailcue.sensed import ImportRefused, Recording  # noqa: E402

WINDOW_S = 30
LEAST_M = 15.0
EDGE = 12.0


def pairs(recording: Recording) -> list[tuple[float, float]]:
    """Grade as the core knew it and as it was, in per cent, for every second that has both."""
    wrist = Wrist(Plan(), bytes(8))
    far, high = recording.reference.distance_m, recording.reference.altitude_m
    found = []
    for i, second in enumerate(recording.seconds):
        wrist.second(second)
        said = wrist.session.now[now.GRADE]
        before = i - WINDOW_S
        if said == ids.NONE or before < 0:
            continue
        ends = [value for value in (far[before], far[i], high[before], high[i]) if value is not None]
        if len(ends) == 4 and ends[1] - ends[0] >= LEAST_M:
            found.append((said / 10, 100 * (ends[3] - ends[2]) / (ends[1] - ends[0])))
    return found


def main() -> None:
    """Print a row a recording."""
    if len(sys.argv) != 2:
        sys.exit(f"usage: {Path(sys.argv[0]).name} FOLDER")
    for path in sorted(Path(sys.argv[1]).iterdir()):
        try:
            recordings = imports.read(path)
        except ImportRefused as refused:
            print(refused)
            continue
        for recording in recordings:
            known = pairs(recording)
            if known:
                error = sum(abs(said - was) for said, was in known) / len(known)
                right = sum((said >= EDGE) == (was >= EDGE) for said, was in known) / len(known)
                print(
                    f"{recording.source:40} mean error {error:5.2f} points, {EDGE:g} % right {100 * right:5.1f} %"
                )


if __name__ == "__main__":
    main()
