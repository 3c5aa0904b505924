"""A session that asks for more than the watch has room for is refused where it stands, with what to leave out."""

from __future__ import annotations

import pytest

from trailcue import plans
from trailcue.plans.library import library, text_of

RACE = """
[athlete]
hr_max = 180
hr_lactate = 165
[cues]
tell_climbs = true
poles_above = "15%"
eat = "every 40min"
cadence_run = "172spm"
talk_test = true
{more}
[[session]]
name = "Race"
date = 2027-09-04
{steps}
"""


def refused(more: str) -> list[str]:
    text = RACE.format(more=more, steps='steps = "- 10min Z2"' if more else "")
    return [problem.message for problem in plans.check(text) if "room" in problem.message]


def test_what_fits_is_taken():
    assert refused("") == []


def test_too_much_at_once_is_refused_with_what_each_takes():
    (said,) = refused('breathing = "3/3"\nintervals = "60s run / 30s hike"')
    assert "of 7.5 K" in said and "breathing (2.1 K)" in said and "steps (4.0 K)" in said


@pytest.mark.parametrize("program", [entry.name for entry in library()])
def test_the_library_fits(program: str):
    assert [problem for problem in plans.check(text_of(program)) if "room" in problem.message] == []
