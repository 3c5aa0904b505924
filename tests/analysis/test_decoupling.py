"""Drift: told as it was put in, and not told where it would mean nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.analysis.made import STAND, Row, session, stretch
from trailcore import ids
from trailcue.analysis.decoupling import decoupling

WARM_UP = stretch(600)


def steady(seconds: int, **lived: Any) -> list[Row]:
    return stretch(seconds, **{"BPM": 140, **lived})


def test_a_drift_of_five_per_cent_comes_out():
    found = decoupling(session(WARM_UP, steady(2400), steady(2400, BPM=147)))
    assert found.percent == pytest.approx(100 * (1 - 140 / 147), abs=0.01)
    assert (found.from_s, found.to_s, found.because) == (601, 5400, "")
    assert found.bpm == pytest.approx((140, 147))


def test_the_slope_is_part_of_the_work():
    """Slower uphill at the same heart rate is no drift: 3 m/s on the flat is as hard as 2.37 at 5 %."""
    found = decoupling(session(WARM_UP, steady(2400), steady(2400, GRADE=50, SPEED=2297)))
    assert found.percent == pytest.approx(0, abs=1)


def test_what_comes_after_three_hours_tells_nothing():
    long = session(WARM_UP, steady(5100), steady(5100), steady(7200, BPM=110))
    found = decoupling(long)
    assert found.percent == pytest.approx(0) and found.to_s == 10800


@pytest.mark.parametrize(
    ("lived", "because"),
    [
        ([], "less than an hour"),
        (steady(3500), "less than an hour"),
        ([*steady(2000), *stretch(400, **STAND), *steady(2000)], "stops"),
        ([*steady(2000), {"gap": 600}, *steady(2000)], "stops"),
        ([*steady(2000), *steady(800, GAIT=ids.HIKING), *steady(2000)], "mixed"),
        (steady(4800, GAIT=ids.HIKING), "hiked"),
        ([*steady(2400), *steady(2400, SPEED=2400)], "not as hard"),
        ([*steady(3000), *steady(1800, BPM=ids.NONE)], "not known"),
        ([*steady(3000), *steady(1800, GRADE=ids.NONE)], "not known"),
        ([*steady(3000), *steady(1800, UNTRUSTED=1)], "not known"),
    ],
)
def test_where_it_would_mean_nothing_it_says_why(lived: list[Row], because: str):
    found = decoupling(session(WARM_UP, lived))
    assert found.percent is None and because in found.because
