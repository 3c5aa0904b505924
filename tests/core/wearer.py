"""A coach and all that goes with it, given what is known in each second: every second exact, no ground, no sensors.

wearer = Wearer(COUNTED_STEPS=10)
wearer.go(60, GRADE=220, GAIT=RUNNING)  # words of `now`; what is not given stays as it was
assert wearer.felt() == [(HIKE, COUNTED_STEPS)]
"""

from __future__ import annotations

from array import array

from tests.core.trail import Cue, CueReader
from trailcore import ids, now
from trailcore import settings as s
from trailcore.advice import Advice
from trailcore.coach import Coach
from trailcore.cues import Cues
from trailcore.ids import NONE, RUNNING, STANDING
from trailcore.notices import Notices
from trailcore.plan import Plan

UNKNOWN = (
    "TO_GO_M",
    "PLACE_SD_M",
    "STEEP_IN_M",
    "STEP",
    "STEP_GAIT",
    "STEP_LOW_BPM",
    "STEP_HIGH_BPM",
    "STEP_GRADE",
)


class Wearer:
    """Runs on the level at 130 bpm until told otherwise."""

    def __init__(self, *, has_session: int = 0, **changed: int) -> None:
        plan = Plan()
        plan.program = has_session
        for name, value in changed.items():
            plan.settings[getattr(s, name)] = value
        self.now = array("i", [0] * now.WORDS)
        self.cues = Cues(plan.settings, self.now)
        self.notices = Notices(plan.settings, self.now, self.cues)
        coach = Coach(plan.settings, self.now)
        self.advice = Advice(plan, self.now, coach, self.cues, self.notices)
        self.reader = CueReader(self.cues)
        self.rows: list[Cue] = []
        self.wants: list[int] = []
        self.second = 0
        self.know(GAIT=RUNNING, GAIT_S=60, SPM=180, SPEED=3000, RAN_S=600, GRADE=0, BPM=130, FORECAST=130)
        self.know(**dict.fromkeys(UNKNOWN, NONE))

    def know(self, **words: int) -> None:
        """Set words of `now`; a changed gait begins anew, a heart rate stays for the next 30 s."""
        for name, value in words.items():
            if name == "GAIT" and value != self.now[now.GAIT]:
                self.now[now.GAIT_S] = 0
            if name == "BPM":
                self.now[now.FORECAST] = value
            self.now[getattr(now, name)] = value
        grade = self.now[now.GRADE]
        climb = 0 if grade == NONE else self.now[now.SPEED] * grade // 1000
        self.now[now.VERTICAL] = words.get("VERTICAL", climb)
        self.now[now.RISE_CM] = words.get("RISE_CM", climb)

    def go(self, seconds: int = 1, hold: int = 0, **words: int) -> Wearer:
        """Let so many seconds pass."""
        self.know(**words)
        for _ in range(seconds):
            self.second += 1
            self.now[now.ELAPSED_S] = self.second
            self.now[now.GAIT_S] += 1
            standing = self.now[now.GAIT] == STANDING
            self.now[now.NEW_STEPS] = 0 if standing else 3
            self.advice.second(self.second, hold)
            self.notices.second(hold)
            self.wants.append(self.now[now.WANT])
            self.rows += [Cue(self.second, *row) for row in self.reader.rows()]
        return self

    def felt(self, since: int = 0) -> list[tuple[int, int]]:
        """Kind and reason of what was felt."""
        return [
            (row.kind, row.reason) for row in self.rows if row.fate <= ids.REPEATED and row.second > since
        ]

    def fates(self, reason: int) -> list[int]:
        """What became of everything with this reason."""
        return [row.fate for row in self.rows if row.reason == reason]
