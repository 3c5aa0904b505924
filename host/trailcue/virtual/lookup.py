"""Values between the points of a table."""

from bisect import bisect_right
from collections.abc import Sequence


def interpolated(table: Sequence[tuple[float, float]], x: float) -> float:
    """Return the value at x of a table of (x, y) in rising x, level beyond its ends."""
    index = bisect_right(table, x, key=lambda point: point[0])
    if index in (0, len(table)):
        return table[min(index, len(table) - 1)][1]
    (x0, y0), (x1, y1) = table[index - 1], table[index]
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
