"""A slow stage on a wrist: words of `now` are set by name, seconds pass, and what it asks for is said or held.

    wrist = Slow(Fuel, EAT_EVERY_S=1800)
    wrist.go(1800, GRADE=-30)
    assert wrist.said() == [(ids.EAT, ids.EAT_DUE)]

What is not given stays as it was; it begins with somebody who runs on the flat, a heart rate known.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any

from tests.core.trail import Cue, CueReader
from trailcore import ids, now
from trailcore import settings as s
from trailcore.cues import Cues
from trailcore.ids import NONE
from trailcore.notices import Notices

TURN_S = 20
RUNS = {
    "GAIT": ids.RUNNING,
    "GAIT_S": 100,
    "SURE": 90,
    "SPM": 165,
    "GRADE": 0,
    "BPM": 140,
    "WORLD": ids.MOVING,
}
HIKES = {"GAIT": ids.HIKING, "SPM": 118}
UNKNOWN = (
    "PLACE_SD_M",
    "CLIMB_IN_M",
    "CLIMB_GAIN_M",
    "CLIMB_LENGTH_M",
    "AID_IN_M",
    "TO_GO_M",
    "STEP",
    "STEP_GAIT",
    "STEP_LOW_BPM",
    "STEP_LOW_SPM",
    "STEP_HIGH_SPM",
)


class Slow:
    """The stage that `build` makes of settings, now, cues and notices, with the arbiter's notices behind it."""

    def __init__(self, build: Callable[[array, array, Cues, Notices], Any], **changed: int) -> None:
        values = s.defaults()
        for name, value in changed.items():
            values[getattr(s, name)] = value
        self.now = array("i", [0] * now.WORDS)
        for name in UNKNOWN:
            self.now[getattr(now, name)] = NONE
        self.cues = Cues(values, self.now)
        self.notices = Notices(values, self.now, self.cues)
        self.every_s = TURN_S
        self.stage = build(values, self.now, self.cues, self.notices)
        self.reader = CueReader(self.cues)
        self.rows: list[Cue] = []
        self.second = 0
        self.set(**RUNS)

    def set(self, **words: int) -> Slow:
        """Let words of `now` be so from now on."""
        for name, value in words.items():
            self.now[getattr(now, name)] = value
        return self

    def go(self, seconds: int, hold: int = 0, **words: int) -> Slow:
        """Go on for so many seconds."""
        self.set(**words)
        for _ in range(seconds):
            self.second += 1
            self.now[now.ELAPSED_S] = self.second
            if self.second % self.every_s == 0:
                self.stage.second()
            self.notices.second(hold)
            self.rows += [Cue(self.second, *row) for row in self.reader.rows()]
        return self

    def press(self, gesture: int = ids.PRESS_SHORT) -> bool:
        """Press the button; True if the stage took it."""
        return self.stage.press(gesture)

    def said(self, since: int = 0) -> list[tuple[int, int]]:
        """Kind and reason of what was felt after a second."""
        return [(row.kind, row.reason) for row in self.rows if row.fate == ids.GIVEN and row.second > since]

    def limits(self) -> list[int]:
        """The numbers of what was felt."""
        return [row.limit for row in self.rows if row.fate == ids.GIVEN]
