"""The breath taps that a replay leads anew: no log holds them, the core names them again."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.report import worn
from trailcore import now
from trailcue.playback import Session

RATIOS = [(3, 3), (2, 3), (4, 2), (4, 4), (3, 2)]


def spans(given: Session) -> list[list[int]]:
    """The rows of the breaths, train by train."""
    found: list[list[int]] = []
    for breath in given.replay.breaths:
        if not found or breath.second - found[-1][-1] > 10:
            found.append([])
        found[-1].append(breath.second)
    return found


@pytest.mark.parametrize(("steps_in", "steps_out"), RATIOS)
def test_without_a_heart_rate_the_ratio_is_the_wearers_own(steps_in: int, steps_out: int):
    given = worn.tapped(steps_in, steps_out, seconds=120, has_strap=False)
    told = given.replay.breaths
    assert len(told) >= 8
    assert {(one.steps_in, one.steps_out) for one in told[:-2]} == {(steps_in, steps_out)}
    assert [(one.steps_in, one.steps_out) for one in told[-2:]] == [(None, None)] * 2  # these fade: in alone


@pytest.mark.parametrize(("steps_in", "steps_out"), RATIOS)
def test_a_breath_lasts_as_many_steps_as_are_told(steps_in: int, steps_out: int):
    given = worn.tapped(steps_in, steps_out, seconds=120, has_strap=False)
    (rows,) = spans(given)
    steps = given.replay.column(now.STEPS)
    taken = (steps[rows[-1]] or 0) - (steps[rows[0]] or 0)
    assert abs(taken - (steps_in + steps_out) * (len(rows) - 1)) <= 3  # a second is up to three steps


def test_every_breath_is_told_while_taps_lead_and_once():
    given = worn.tapped()
    rows = [one.second for one in given.replay.breaths]
    assert set(rows) <= set(given.replay.breathed)
    assert len(spans(given)) >= 4
    for train in spans(given):
        gaps = [after - before for before, after in pairwise(train)]
        assert min(gaps) >= 1 and max(gaps) <= 3


def test_the_ratio_follows_the_effort():
    """Own 3:3 at 165 steps is 27 breaths a minute: too few for zone 4."""
    given = worn.tapped()
    bpm = given.replay.column(now.BPM)
    told = [(one.steps_in or 0) + (one.steps_out or 0) for one in given.replay.breaths if one.steps_in]
    assert told[0] == 6 and min(told) < 6
    easy = [bpm[one.second] for one in given.replay.breaths if one.steps_out == 3]
    assert all(value is None or value < 148 for value in easy)


def test_whoever_asks_for_no_taps_has_none():
    given = worn.tapped(0, 0, seconds=120)
    assert given.replay.breathed == [] and given.replay.breaths == []
