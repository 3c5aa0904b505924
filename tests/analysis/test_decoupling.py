"""Drift: told as it was put in, and not told where it would mean nothing."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

import pytest

from tests.analysis.made import STAND, Row, session, stretch
from trailcore import ids, now
from trailcue.analysis.decoupling import decoupling
from trailcue.playback import Session
from trailcue.sensed import Reference

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


def recorded(*stretches: list[Row], slower: float = 0.0) -> Session:
    """A recording of these, whose way is shorter by a share from 3000 s on; the steps say 3 m/s throughout."""
    found = session(*stretches)
    way = list(
        accumulate(
            3.0 if second < 3000 else 3.0 * (1 - slower)
            for second in range(len(found.replay.seconds) // now.WORDS)
        )
    )
    found.reference = Reference(distance_m=list(way))
    return found


def test_a_stride_that_grew_shorter_shows_in_the_recorded_way():
    found = decoupling(recorded(WARM_UP, steady(4800), slower=0.09))
    assert found.percent == pytest.approx(9, abs=0.2) and found.by == "recording"
    by_steps = decoupling(session(WARM_UP, steady(4800)))
    assert by_steps.percent == pytest.approx(0) and by_steps.by == "steps"


def test_the_slope_of_a_recorded_way_is_that_of_its_height():
    """Up 5 % from 3000 s on, and slower by as much as it costs."""
    up = steady(2400, climbs=0.05 * 2.297)
    found = decoupling(recorded(WARM_UP, steady(2400), up, slower=1 - 2.297 / 3))
    assert found.percent == pytest.approx(0, abs=1)
    silent = recorded(WARM_UP, steady(2400), steady(2400, ALTITUDE_DM=ids.NONE), slower=0.01)
    assert "not known" in decoupling(silent).because


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
