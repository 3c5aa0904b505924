"""Core, plan and state fit the part of the heap that the design gives them."""

from __future__ import annotations

import pytest

from tests.core import plans, recorded
from tests.vm import ledger
from tests.vm.interpreters import CORE, Interpreter
from tests.vm.sensing import Sensing
from trailcore import now
from trailcore import settings as s
from trailcore.ids import NONE
from trailcore.plan import Plan
from trailcore.session import Session


def test_core_plan_and_state_are_within_their_budget(micropython: Interpreter):
    if micropython.word_bits != 32:
        pytest.skip("the budget is for 32-bit words")
    measured = ledger.measure_shipped(micropython, {s.BREATH_RATE: 0})
    assert 10_000 < measured.total() <= ledger.BUDGET, ledger.table(micropython, measured)
    asked = ledger.measure_shipped(micropython, plans.EVERYTHING)
    assert measured.total() < asked.total() <= ledger.RACE_BUDGET, ledger.table(micropython, asked)


def test_sensing_alone_is_within_the_budget_of_the_design(micropython: Interpreter):
    if micropython.word_bits != 32:
        pytest.skip("the budget is for 32-bit words")
    measured = ledger.measure_sensing(micropython)
    told = ledger.table(micropython, measured)
    assert 10_000 < measured.total("sensing") <= ledger.SENSING_BUDGET, told
    assert measured.total("sensing") < ledger.measure_shipped(micropython).total(), told


def test_what_is_weighed_senses_what_a_session_does():
    """On a course, with a strap and a barometer that are lost at times, and a stop."""
    by_coach = {now.WANT, now.REASON, now.LIMIT, *range(now.STEP, now.STEP_GRADE)}
    by_coach |= {now.STEP_BREATH, now.BREATHLESS}
    plan = ledger.a_plan()
    session, sensing = Session(Plan(plan)), Sensing(Plan(plan))
    known = set()
    for frame in recorded.frames(recorded.seconds(20)):
        frame.feed(session)
        frame.feed(sensing)
        for index, value in enumerate(session.now):
            assert index in by_coach or sensing.now[index] == value, index
            known |= {index} if value not in (0, NONE) else set()
    assert {now.GRADE, now.BREATH, now.PLACE_SD_M, now.FORECAST, now.ASCENT_CM} <= known


def test_the_ledger_has_every_module():
    _, written = ledger.core_as_written("")
    order = [name.removeprefix("trailcore.") for name in ledger.modules(written)]
    assert sorted(order[1:]) == sorted(file.stem for file in CORE.glob("*.py") if file.stem != "__init__")
    assert order.index("compat") < order.index("ids") < order.index("frame") < order.index("recorder")
    assert set(ledger.FOR_RESUME) < set(order)
