"""Time in zones, and kilometres."""

from __future__ import annotations

import pytest

from tests.analysis.made import HIKE_UP, STAND, session, stretch
from trailcore import ids
from trailcue.analysis.splits import splits
from trailcue.analysis.zones import zones


def test_each_second_is_in_the_zone_of_its_heart_rate_and_none_without_one():
    given = session(
        *(
            stretch(n, BPM=bpm)
            for n, bpm in ((1, 40), (2, 110), (4, 111), (8, 147), (16, 148), (32, 167), (64, 220))
        ),
        stretch(128, BPM=ids.NONE),
        stretch(256, WORLD=ids.BEFORE_START),
        [{"gap": 1000}],
    )
    found = zones(given)
    assert [zone.seconds for zone in found.zones] == [3, 4, 8, 17, 96]
    assert [(zone.from_bpm, zone.below_bpm) for zone in found.zones] == [
        (None, 111),
        (111, 130),
        (130, 148),
        (148, 167),
        (167, None),
    ]
    assert found.unknown_s == 128 and found.known_s == 128


def test_a_session_of_nothing_has_no_time_in_any_zone():
    assert zones(session()).known_s == zones(session()).unknown_s == 0


def test_kilometres_with_what_is_left():
    found = splits(session(stretch(500, goes=4.0), stretch(100, **STAND), stretch(400, goes=2.5, BPM=120)))
    assert [round(one.distance_m) for one in found] == [1000, 1000, 1000]
    assert [one.duration_s for one in found] == [250, 250, 500]
    assert [one.stops_s for one in found] == [0, 0, 100]
    assert [one.pace_s_per_km for one in found] == pytest.approx([250, 250, 400])
    assert found[2].mean_bpm == pytest.approx((100 * 150 + 400 * 120) / 500)
    rest = splits(session(stretch(500)))
    assert [round(one.distance_m) for one in rest] == [1002, 498]


def test_gain_of_a_kilometre_is_the_cores_and_unknown_without_a_barometer():
    rising = [{**HIKE_UP, "ASCENT_CM": 20 * row} for row in range(800)]
    assert splits(session(rising))[0].gain_m == pytest.approx(0.2 * 799)
    assert splits(session([{**row, "ALTITUDE_DM": ids.NONE} for row in rising]))[0].gain_m is None


def test_a_pause_is_time_and_no_pace():
    (one,) = splits(session(stretch(200), [{"gap": 600}], stretch(100)))
    assert (one.duration_s, one.stops_s) == (901, 600)
    assert one.pace_s_per_km == pytest.approx(1000 / 3)


def test_a_bus_in_a_pause_is_no_pace_and_the_kilometres_count_on():
    """0.8 km, 2.5 km by bus, then on at 3 m/s: the way is at 3.3 km when the recorder goes on."""
    found = splits(session(stretch(267), [{"gap": 300, "goes": 2500.0}], stretch(533)))
    assert [(one.begun, one.number) for one in found] == [(1, 3), (4, 4), (5, None)]
    assert [round(one.distance_m) for one in found] == [3301, 699, 900]
    assert [one.pace_s_per_km for one in found] == pytest.approx([1000 / 3] * 3)


@pytest.mark.parametrize("seconds", [0, 1, 3])
def test_too_short_a_session_has_no_split(seconds: int):
    assert splits(session(stretch(seconds))) == []
