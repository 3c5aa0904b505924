"""Core, plan and state fit the part of the heap that the design gives them."""

from __future__ import annotations

import pytest

from tests.core import plans
from tests.vm import ledger
from tests.vm.interpreters import CORE, Interpreter


def test_core_plan_and_state_are_within_their_budget(micropython: Interpreter):
    if micropython.word_bits != 32:
        pytest.skip("the budget is for 32-bit words")
    measured = ledger.measure_shipped(micropython)
    assert 10_000 < measured.total() <= ledger.BUDGET, ledger.table(micropython, measured)
    asked = ledger.measure_shipped(micropython, plans.EVERYTHING)
    assert measured.total() < asked.total() <= ledger.RACE_BUDGET, ledger.table(micropython, asked)


def test_the_ledger_has_every_module():
    _, written = ledger.core_as_written("")
    order = [name.removeprefix("trailcore.") for name in ledger.modules(written)]
    assert sorted(order[1:]) == sorted(file.stem for file in CORE.glob("*.py") if file.stem != "__init__")
    assert order.index("compat") < order.index("ids") < order.index("frame") < order.index("recorder")
    assert set(ledger.FOR_RESUME) < set(order)
