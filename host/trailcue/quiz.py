"""A quiz of the patterns: which were told apart, which confused."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from trailcore import patterns

PATTERNS = {
    "hike": patterns.HIKE,
    "run": patterns.RUN,
    "ease": patterns.EASE,
    "info": patterns.INFO,
    "alarm": patterns.ALARM,
}


@dataclass
class Score:
    """How often each pattern was taken for which: (played, answered) -> times."""

    taken: Counter[tuple[str, str]] = field(default_factory=Counter)

    def note(self, played: str, answered: str) -> bool:
        """Take note of an answer; True if it was right."""
        self.taken[played, answered] += 1
        return played == answered

    def right(self) -> tuple[int, int]:
        """Return how many answers were right, of how many."""
        return sum(
            n for (played, answered), n in self.taken.items() if played == answered
        ), self.taken.total()

    def confused(self) -> list[tuple[str, str, int]]:
        """Return (played, taken for, times), the most frequent first."""
        wrong = [(played, other, n) for (played, other), n in self.taken.items() if played != other]
        return sorted(wrong, key=lambda item: (-item[2], item[:2]))


def questions(number: int, seed: int) -> Iterator[str]:
    """Yield names of patterns: each as often as the others, in an order that cannot be guessed."""
    chance = random.Random(seed)
    names: list[str] = []
    for _ in range(number):
        if not names:
            names = sorted(PATTERNS)
            chance.shuffle(names)
        yield names.pop()


def understood(typed: str, names: Iterable[str] = PATTERNS) -> str | None:
    """Return the pattern that was typed, by its name or what it begins with; None for neither."""
    meant = [name for name in names if typed and name.startswith(typed.strip().lower())]
    return meant[0] if len(meant) == 1 else None
