"""No rule without a test that it fires and one that it stays silent."""

from __future__ import annotations

import pytest

from tests.core import rules


@pytest.mark.parametrize("mark", rules.MARKS)
def test_every_rule_that_is_coded_has_a_test_that_it_fires_and_one_that_it_is_silent(mark: str):
    shown = rules.shown()[mark]
    needed = [*(name for name, where in rules.coded().items() if where), *rules.OTHERS]
    assert [name for name in needed if name not in shown] == []


def test_the_table_is_in_step_with_the_tests():
    assert rules.TABLE.read_text(encoding="utf-8") == rules.table(), (
        "python -m tests.core.rules writes it anew"
    )


def test_every_rule_is_coded():
    assert [name for name, where in rules.coded().items() if not where] == []


def test_no_test_claims_a_rule_that_there_is_not():
    claimed = {name for tests in rules.shown().values() for name in tests}
    assert claimed <= {*rules.reasons(), *rules.OTHERS}
