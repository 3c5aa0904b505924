"""A push button to ground with a pull-up: low while pressed, and not cleanly so.

Tactile switches bounce for some milliseconds at both ends [mem: data sheets of 6 mm switches allow 5 to 10 ms, most
stay below 2].
"""

import bisect
import random

BOUNCE_US = 3_000
"""How long a contact bounces when it is new."""

WORN_BOUNCE_US = 25_000
"""The same when it is wet or worn (`button-bouncing`)."""

BOUNCES = 4
WORN_BOUNCES = 20
"""How often it opens and closes meanwhile, at most."""


class Button:
    """One button and the finger on it.

    Attributes:
        last_us: when the contact comes to rest after the last press; -1 before the first.
    """

    def __init__(self, rng: random.Random) -> None:
        """Be open.

        Args:
            rng: decides how it bounces.
        """
        self._rng = rng
        self._edges_us: list[int] = []
        self.last_us = -1

    def press(self, start_us: int, end_us: int, *, is_worn: bool = False) -> None:
        """Be pressed from `start_us` until `end_us`, in the order of time.

        Args:
            start_us: when the contact closes first.
            end_us: when it begins to open.
            is_worn: whether it bounces like an old one.

        Raises:
            ValueError: the press is empty or begins before the one before it has ended.
        """
        if end_us <= start_us or start_us <= self.last_us:
            raise ValueError(
                f"a press from {start_us} to {end_us} µs cannot follow one until {self.last_us} µs"
            )
        for edge_us, limit_us in ((start_us, end_us), (end_us, None)):
            self.last_us = self._bounce(edge_us, limit_us, is_worn)

    def _bounce(self, edge_us: int, limit_us: int | None, is_worn: bool) -> int:
        """Change over at `edge_us`, then to and fro an even number of times; return when it has come to rest."""
        self._edges_us.append(edge_us)
        longest_us = WORN_BOUNCE_US if is_worn else BOUNCE_US
        if limit_us is not None:
            longest_us = min(longest_us, limit_us - edge_us - 1)
        count = 2 * int(self._rng.random() * ((WORN_BOUNCES if is_worn else BOUNCES) // 2 + 1))
        times_us = sorted({edge_us + 1 + int(self._rng.random() * longest_us) for _ in range(count)})
        times_us = times_us[: len(times_us) & ~1]
        self._edges_us += times_us
        return times_us[-1] if times_us else edge_us

    def is_closed(self, t_us: int) -> bool:
        """Tell whether the contact is closed at `t_us`."""
        return bool(bisect.bisect_right(self._edges_us, t_us) & 1)
