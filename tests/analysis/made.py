"""Sessions made by hand, a second at a time: what a test says is what was lived."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import Any

from trailcore import ids, now, settings
from trailcore.opening import Opening
from trailcue.log.salvage import Log
from trailcue.playback import Session
from trailcue.replay import Cue, Replay

Row = dict[str, Any]


def stretch(seconds: int, **lived: Any) -> list[Row]:
    """So many seconds of the same; `climbs` and `goes`, m/s, change height and way, the rest are words of `now`."""
    return [dict(lived) for _ in range(seconds)]


def session(*stretches: Sequence[Row], cues: Iterable[Cue] = (), hr_rest: int | None = None) -> Session:
    """Stretches one after the other. Each second: running at 3 m/s on the flat at 150 bpm, unless it says else.

    `gap` is a number of seconds before it of which nothing was recorded.
    """
    seconds = array("i")
    elapsed, way_m, height_m = 0, 0.0, 500.0
    for row in [row for one in stretches for row in one]:
        known = dict(row)
        elapsed += 1 + known.pop("gap", 0)
        way_m += known.pop("goes", 3.0)
        height_m += known.pop("climbs", 0.0)
        words = {
            "ELAPSED_S": elapsed,
            "GAIT": ids.RUNNING,
            "DISTANCE_MM": round(1000 * way_m),
            "ALTITUDE_DM": round(10 * height_m),
            "BPM": 150,
            "SPM": 165,
            "WORLD": ids.MOVING,
            "SPEED": 3000,
            "GRADE": 0,
            "UNTRUSTED": 0,
            "SUSPECT": 0,
            "STEPS": 0,
            "ASCENT_CM": 0,
            "DESCENT_CM": 0,
            **known,
        }
        values = [ids.NONE] * now.WORDS
        for name, value in words.items():
            values[getattr(now, name)] = value
        seconds.extend(values)
    log = Log(1)
    log.opening = Opening()
    told = list(cues)
    rows = [(number,) for number in range(len(told))]
    outcome = Replay(cues=told, rows=rows, logged=list(rows), seconds=seconds)
    for at, bpm in (
        (settings.Z2_BPM, 111),
        (settings.Z3_BPM, 130),
        (settings.Z4_BPM, 148),
        (settings.Z5_BPM, 167),
    ):
        outcome.plan.settings[at] = log.opening.settings[at] = bpm
    if hr_rest is not None:
        outcome.plan.settings[settings.HR_REST] = hr_rest
    return Session("made.tclog", log, outcome, compared="exact")


def cue(row: int, kind: int, limit: int = 0, fate: int = ids.GIVEN) -> Cue:
    """What is said in this row."""
    return Cue(1000 * (row + 1), kind, ids.STEEP, fate, 150, 150, limit, 0, row)


HIKE_UP = {"GAIT": ids.HIKING, "climbs": 0.2, "goes": 1.25, "SPM": 118}
"""720 m/h at 16 %."""
STAND = {"GAIT": ids.STANDING, "goes": 0.0, "SPM": 0}
