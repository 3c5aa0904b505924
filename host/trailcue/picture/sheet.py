"""The sheet of the picture: its size, what its edges are, and values to pixels."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

WIDTH, HEIGHT = 1100, 440
# The ground lies between these columns, its foot on this row.
LEFT, RIGHT = 56, 1070
FLOOR = 370


@dataclass(frozen=True)
class Scale:
    """Values upwards between two pixel rows."""

    low: float
    high: float
    bottom: float
    top: float

    def __call__(self, value: float) -> float:
        """Return the pixel row of a value."""
        return self.bottom - (self.bottom - self.top) * (value - self.low) / (self.high - self.low)

    def ticks(self, steps: Iterable[float], room_px: float) -> list[float]:
        """Return round values at the smallest of the steps that leaves `room_px` between them."""
        per_px = (self.high - self.low) / (self.bottom - self.top)
        step = next((step for step in steps if step >= room_px * per_px), self.high - self.low)
        return [k * step for k in range(math.ceil(self.low / step), math.floor(self.high / step) + 1)]
