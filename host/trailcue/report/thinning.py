"""Columns of very long sessions made fewer, so that a page stays small: extremes stay, what lies between goes.

The page is zoomed into and its highest heart rate looked up, so no mean will do, as in a picture (`picture.curve`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trailcue.report.columns import Columns

MOST_ROWS = 120_000
"""33 h of seconds, more than the watch can hold: only other recorders' files are thinned."""


def thinned(whole: Columns) -> tuple[Columns, int]:
    """Return the columns with at most about MOST_ROWS rows, and how many seconds two rows stand for (1: all are there).

    Of so many seconds, two rows stay: with the least and the greatest of each column, in the order in which they came.
    """
    rows = len(whole.elapsed_s)
    if rows <= MOST_ROWS:
        return whole, 1
    every = -(-2 * rows // MOST_ROWS)
    starts = range(0, rows, every)
    kept = [row for start in starts for row in dict.fromkeys((start, min(start + every, rows) - 1))]
    lines = {
        name: _extremes(line, every)
        for name, line in vars(whole).items()
        if name not in ("elapsed_s", "way_dm", "gait")
    }
    return replace(
        whole,
        elapsed_s=[whole.elapsed_s[row] for row in kept],
        way_dm=[whole.way_dm[row] for row in kept],
        gait=[whole.gait[row] for row in kept],
        **lines,
    ), every


def _extremes(line: Sequence[int | None], every: int) -> list[int | None]:
    """Return the least and the greatest of each piece, in the order in which they came; None where none is known."""
    found: list[int | None] = []
    for start in range(0, len(line), every):
        piece = line[start : start + every]
        known = [(value, at) for at, value in enumerate(piece) if value is not None]
        ends = sorted((min(known), max(known)), key=lambda end: end[1]) if known else [(None, 0)] * 2
        found += [value for value, _ in ends][: min(2, len(piece))]
    return found
