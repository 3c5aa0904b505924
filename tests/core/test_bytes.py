"""The log's budget: at most 6 bytes a second at 180 steps and 170 beats a minute, and 30 h in 650 K."""

from __future__ import annotations

import pytest

from tests.core.bits import HIKE, RUN, Traffic, bill


@pytest.mark.parametrize("traffic", [RUN, HIKE], ids=["run", "hike"])
def test_a_second_costs_at_most_six_bytes(traffic: Traffic):
    paid = bill(traffic)
    assert paid.payload_bytes_s <= 6
    assert paid.bytes_s <= 6
    assert paid.bytes_s * 30 * 3600 <= 650 * 1024


def test_standing_costs_next_to_nothing_but_the_pages():
    """A page is closed at 100 s however empty it is: 5.12 bytes a second is the floor."""
    paid = bill(Traffic("nobody", 1, 60, 100))
    assert paid.payload_bytes_s < 2.5
    assert paid.bytes_s < 5.3
