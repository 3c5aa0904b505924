"""A profile drawn with the blocks that every terminal has."""

from __future__ import annotations

from collections.abc import Sequence

_EIGHTHS = " ▁▂▃▄▅▆▇█"


def sketch(altitudes_m: Sequence[float], total_m: float, width: int, height: int) -> list[str]:
    """Return the profile as `height` lines with its altitudes on the left, and a line of kilometres.

    Each column stands for the mean altitude of its part; the ground begins a little below the lowest place.
    """
    lowest, highest = min(altitudes_m), max(altitudes_m)
    span = max(highest - lowest, 50.0)
    labels = [f"{lowest + span * (row + 1) / height:5.0f} m " for row in range(height)]
    columns = max(1, width - len(labels[0]))
    levels = [_level(_mean(altitudes_m, at, columns), lowest, span, height) for at in range(columns)]
    lines = []
    for row in reversed(range(height)):
        blocks = (_EIGHTHS[min(8, max(0, level - 8 * row))] for level in levels)
        lines.append(labels[row] + "".join(blocks))
    return [*lines, " " * len(labels[0]) + _scale(total_m, columns)]


def _mean(altitudes_m: Sequence[float], at: int, columns: int) -> float:
    first = at * len(altitudes_m) // columns
    part = altitudes_m[first : max(first + 1, (at + 1) * len(altitudes_m) // columns)]
    return sum(part) / len(part)


def _level(altitude_m: float, lowest: float, span: float, height: int) -> int:
    """Return the height of a column in eighths, at least one."""
    return max(1, round(8 * height * (altitude_m - lowest) / span))


def _scale(total_m: float, columns: int) -> str:
    """Return a line with a kilometre every so often, the last one that fits the finish."""
    step_km = next(
        step for step in (1, 2, 5, 10, 20, 50, 100, 200) if total_m / 1000 / step <= 8 or step == 200
    )
    line = [" "] * columns
    for km in range(0, int(total_m / 1000) + 1, step_km):
        at = int(km * 1000 / total_m * (columns - 1))
        word = f"{km} km" if km == 0 else str(km)
        if at + len(word) <= columns:
            line[at : at + len(word)] = word
    return "".join(line).rstrip()
