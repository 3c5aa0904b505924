"""Recordings of activities worn by the core: what it knew each second, beside what the recording knew.

The recording's altitude becomes the pressure the core sees, its cadence the steps, its heart rate the strap. Its
distance is withheld: truth.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
for place in (ROOT, ROOT / "host", ROOT / "firmware" / "lib"):
    if str(place) not in sys.path:
        sys.path.insert(0, str(place))

from tests.accuracy.scaffold import Row  # noqa: E402
from trailcore import ids  # noqa: E402
from trailcore.plan import Plan  # noqa: E402
from trailcue import imports  # noqa: E402
from trailcue.log.wrist import Wrist  # noqa: E402
from trailcue.sensed import ImportRefused, Recording  # noqa: E402


def recordings(folder: Path, any_steps: bool = False) -> Iterator[Recording | Row]:
    """Yield every session of every file, and a row with an error for each that is refused.

    Where a file has no cadence the importer guesses steps from speed, which is the truth that is to be
    withheld: refused too, unless `any_steps` will do.
    """
    for path in sorted(folder.iterdir()):
        if not path.is_file():
            continue
        try:
            found = imports.read(path)
        except ImportRefused as refused:
            yield {"recording": path.name, "error": str(refused)}
            continue
        for recording in found:
            if not any_steps and any("estimated from speed" in note for note in recording.notes):
                said = "no cadence in it: the importer's guess from speed would judge itself"
                yield {"recording": recording.source, "error": said}
            else:
                yield recording


def wear(recording: Recording, plan: Plan, words: tuple[int, ...]) -> list[tuple[int | None, ...]]:
    """Wear a recording through the shipping core; return the given words of `now` for each second.

    Unknown is None.
    """
    wrist = Wrist(plan, bytes(8))
    known = []
    for second in recording.seconds:
        wrist.second(second)
        seen = wrist.session.now
        known.append(tuple(None if seen[word] == ids.NONE else seen[word] for word in words))
    return known
