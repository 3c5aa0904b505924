"""Chance that is the same on every platform.

`random.Random` promises the same sequence in every version only for `random()`, and the C library's
`log`, `sin` and `pow` differ in their last bit between systems. Noise is therefore made of
`random()` and of sums, products and square roots, which IEEE 754 rounds one way everywhere.
"""

import math
import random


def stream(seed: int, name: str) -> random.Random:
    """Return a generator of its own for one part of the world.

    Separate streams keep parts independent: a cue the runner obeys changes the steps, not the weather.
    """
    return random.Random(f"{seed} {name}")


def normal(rng: random.Random) -> float:
    """Return a standard normal deviate: 12 uniforms less 6 (Irwin-Hall), never beyond ±6."""
    r = rng.random
    return r() + r() + r() + r() + r() + r() + r() + r() + r() + r() + r() + r() - 6.0


def settle(value: float, digits: int = 6) -> float:
    """Round what came out of the C library's `pow`, so that its last bit cannot be seen."""
    return round(value, digits)


def fraction_per_second(tau_s: float) -> float:
    """Return 1 - e^(-1/tau) for a first-order lag, as 1 / (tau + 1/2): within 1 % from tau 3 s up."""
    return 1.0 / (tau_s + 0.5)


class Wander:
    """A value that strays around zero: first-order noise with a spread and a memory."""

    def __init__(self, rng: random.Random, spread: float, tau_s: float) -> None:
        """Start at zero.

        Args:
            rng: the stream to draw from.
            spread: standard deviation, in the unit of the value.
            tau_s: how long it remembers, in seconds.
        """
        self._rng = rng
        self._keep = 1.0 - fraction_per_second(tau_s)
        self._kick = spread * math.sqrt(1.0 - self._keep * self._keep)
        self.value = 0.0

    def second(self) -> float:
        """Let one second pass and return the new value."""
        self.value = self._keep * self.value + self._kick * normal(self._rng)
        return self.value
