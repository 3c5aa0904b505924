"""Each cell of the fault matrix on the whole virtual watch, with the firmware as installed."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.virtual import fault_matrix
from tests.virtual.fault_matrix import CELLS, SAYS, Cell, Outcome
from trailcore import ids, ticks
from trailcue.log.salvage import salvage


@pytest.mark.parametrize("cell", CELLS, ids=[cell.name for cell in CELLS])
def test_a_fault_degrades_as_documented(cell: Cell):
    outcome = fault_matrix.live(cell)
    assert "Traceback" not in outcome.console, outcome.console
    assert tuple(outcome.worn.watch.resets) == cell.resets
    unsaid = [sentence for sentence in (*cell.watch, *cell.log) if not SAYS[sentence](outcome)]
    assert unsaid == []
    given = tuple(outcome.given())
    assert given == (cell.told[: len(given)] if outcome.refused else cell.told)
    assert outcome.felt() == fault_matrix.rhythms(cell)
    is_whole(outcome)


def is_whole(outcome: Outcome) -> None:
    """Hold the log to what was lived: nothing damaged or missing, exact, every second but a gap that is named."""
    found = salvage(outcome.pool)
    assert (found.damaged, found.conflicts, outcome.log.missing()) == ([], [], [])
    assert outcome.replay.exact() and outcome.replay.bad_frames == 0
    seconds = [moment for moment in outcome.moments if moment.has_tick or _resumes(moment)]
    for before, after in pairwise(seconds):
        if _resumes(after) or _resumes(before):
            continue
        assert ticks.diff(round(1000 * after.at_s), round(1000 * before.at_s)) == 1000
    assert seconds[0].at_s < 25
    if outcome.cell.ends_s and "storage" not in outcome.cell.name:
        assert outcome.replay.ended


def _resumes(moment: fault_matrix.Moment) -> bool:
    return any(event[0] == ids.RESUME for event in moment.events)


def test_the_table_is_that_of_the_cells():
    assert fault_matrix.TABLE.read_text(encoding="utf-8") == fault_matrix.table(), (
        "python -m tests.virtual.fault_matrix writes it anew"
    )


def test_every_sentence_is_said():
    said = {sentence for cell in CELLS for sentence in (*cell.watch, *cell.log)}
    assert said == set(SAYS)
