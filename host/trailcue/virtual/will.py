"""The runner's will: run or hike by habit, and what becomes of the watch's advice."""

from .athlete import Athlete
from .noise import fraction_per_second, normal, stream

ADVICE = ("run", "hike", "ease")

REACTION_S = 3.0
REACTION_SPREAD_S = 1.0
SHORTEST_REACTION_S = 1.0
"""From the tap to the first changed step: recognising takes 2.5 s, reacting 0.5-1 (physiology section 7)."""

FELT_S = 5.0
"""A slope counts once it has lasted about this long [ours]."""

HABIT_BAND = 0.03
"""A runner who hikes from 16 % runs again below 13 [ours]."""

DWELL_S = 8
"""Nobody changes gait unasked more often than this [ours]."""

EASY_GRADE = 0.04
EASY_S = 15
"""An obedient hike ends unasked after so long on ground so easy [ours]."""

STUBBORN_BAND = 0.02
STUBBORN_S = 30
"""An obedient run ends unasked after so long on ground that much steeper than the own limit [ours]."""

EASE_FACTOR = 0.85
EASE_S = 180
"""Easing off: so much of the effort, so long [ours]."""


class Will:
    """Chooses the gait each second.

    Attributes:
        gait: "run" or "walk", what the runner wants now.
        effort_factor: 1, or less while easing off.
    """

    def __init__(self, athlete: Athlete, seed: int) -> None:
        """Set off running."""
        self._athlete = athlete
        self._rng = stream(seed, "will")
        self._felt = 0.0
        self._last_advice: str | None = None
        self._pending: list[tuple[float, str]] = []
        self._following: str | None = None
        self._against_s = 0
        self._since_s = DWELL_S
        self._ease_until_s = 0
        self.gait = "run"
        self.effort_factor = 1.0

    def hear(self, t_s: int, advice: str | None) -> None:
        """Feel the watch's tap, or none.

        The same advice in neighbouring seconds is one tap; later again it is a new one, with a new chance.

        Raises:
            ValueError: not one of `ADVICE`.
        """
        if advice is not None and advice not in ADVICE:
            raise ValueError(f"advice {advice!r} is not known; known are {', '.join(ADVICE)}")
        is_new = advice is not None and advice != self._last_advice
        self._last_advice = advice
        if not is_new:
            return
        follows = self._rng.random() < self._athlete.obedience
        delay_s = max(REACTION_S + REACTION_SPREAD_S * normal(self._rng), SHORTEST_REACTION_S)
        if follows and advice is not None:
            self._pending.append((t_s + delay_s, advice))

    def second(self, t_s: int, grade: float) -> str:
        """Let one second pass on this slope and return the gait wanted."""
        self._felt += (grade - self._felt) * fraction_per_second(FELT_S)
        self._since_s += 1
        self._act_on_advice(t_s)
        self._give_up_following()
        if self._following is None:
            self._change_to(self._habit())
        self.effort_factor = EASE_FACTOR if t_s < self._ease_until_s else 1.0
        return self.gait

    def _act_on_advice(self, t_s: int) -> None:
        """Do what was decided a few seconds ago."""
        due = [advice for when_s, advice in self._pending if when_s <= t_s]
        self._pending = [(when_s, advice) for when_s, advice in self._pending if when_s > t_s]
        for advice in due:
            if advice == "ease":
                self._ease_until_s = t_s + EASE_S
                continue
            self._following = advice
            self._against_s = 0
            self._change_to("walk" if advice == "hike" else "run")

    def _give_up_following(self) -> None:
        """Return to habit where the ground has long been against the advice."""
        if self._following is None:
            return
        if self._following == "hike":
            is_against, patience_s = self._felt < EASY_GRADE, EASY_S
        else:
            is_against, patience_s = self._felt > self._athlete.hike_grade + STUBBORN_BAND, STUBBORN_S
        self._against_s = self._against_s + 1 if is_against else 0
        if self._against_s >= patience_s:
            self._following = None

    def _habit(self) -> str:
        """Return the gait of habit on this ground."""
        if self._since_s < DWELL_S:
            return self.gait
        limit = self._athlete.hike_grade - (HABIT_BAND if self.gait == "walk" else 0.0)
        return "walk" if self._felt > limit else "run"

    def _change_to(self, gait: str) -> None:
        """Take up a gait."""
        if gait != self.gait:
            self.gait = gait
            self._since_s = 0
