"""Climbs: found where they are, with the figures of paper and pencil, and none where nobody climbed."""

from __future__ import annotations

import pytest

from tests.analysis.made import HIKE_UP, STAND, session, stretch
from trailcore import ids
from trailcue.analysis.climbs import Climb, climbs
from trailcue.playback import Session


def only(given: Session) -> Climb:
    (found,) = climbs(given)
    return found


def test_a_climb_of_ten_minutes_has_the_figures_of_paper_and_pencil():
    found = only(session(stretch(600), stretch(600, **HIKE_UP, BPM=156), stretch(600, climbs=-0.2)))
    assert (found.first, found.last) == (599, 1199)
    assert (found.began_s, found.ended_s, found.stops_s, found.hiked) == (600, 1200, 0, 1.0)
    assert found.gain_m == pytest.approx(120) and found.distance_m == pytest.approx(750)
    assert found.grade == pytest.approx(0.16)
    assert found.vam_m_per_h == pytest.approx(720)
    assert found.mean_bpm == pytest.approx(156) and found.max_bpm == 156
    assert found.beats_per_m_gain == pytest.approx(156 * 10 / 120)
    assert found.beats_per_mile == pytest.approx(1560 * 1609.344 / 750)


def test_the_way_to_its_foot_and_the_rest_on_top_are_no_part_of_it():
    found = only(
        session(
            stretch(900, climbs=0.01), stretch(120, **STAND), stretch(400, **HIKE_UP), stretch(300, **STAND)
        )
    )
    assert (found.began_s, found.ended_s) == (1020, 1420)
    assert found.stops_s == 0


def test_a_stop_and_a_pause_within_it_cost_no_vam():
    up = stretch(300, **HIKE_UP)
    found = only(session(up, stretch(200, **STAND, BPM=100), [{**HIKE_UP, "gap": 100}], up))
    assert found.stops_s == 300 and found.moving_s == 600
    assert found.vam_m_per_h == pytest.approx(720, rel=0.01)
    assert found.mean_bpm == pytest.approx(150)


def test_a_drop_of_ten_metres_parts_two_climbs_and_a_smaller_one_does_not():
    up = stretch(300, **HIKE_UP)
    assert len(climbs(session(up, stretch(45, climbs=-0.2), up))) == 1
    assert len(climbs(session(up, stretch(60, climbs=-0.2), up))) == 2


@pytest.mark.parametrize(
    "no_climb",
    [
        stretch(90, **HIKE_UP),  # 18 m
        stretch(3000, climbs=0.1),  # 3.3 %
        stretch(20, climbs=1.5, goes=1.0),  # a recorder corrects itself
        stretch(600, **{**HIKE_UP, "WORLD": ids.CARRIED}),  # a cable car
        stretch(600, **{**HIKE_UP, "SUSPECT": 1}),
        stretch(600, **{**HIKE_UP, "ALTITUDE_DM": ids.NONE}),
    ],
)
def test_what_is_no_climb(no_climb: list[dict[str, float]]):
    assert climbs(session(stretch(60), no_climb, stretch(60))) == []


def test_a_ride_ends_a_climb():
    up = stretch(300, **HIKE_UP)
    found = climbs(session(up, stretch(300, climbs=0.5, WORLD=ids.CARRIED), up))
    assert [round(climb.gain_m) for climb in found] == [60, 60]


def test_without_most_of_the_heart_rate_there_are_no_beats():
    quiet = {**HIKE_UP, "BPM": ids.NONE}
    found = only(session(stretch(450, **HIKE_UP), stretch(150, **quiet)))
    assert found.mean_bpm is None and found.beats_per_m_gain is None and found.beats_per_mile is None
    assert found.max_bpm == 150 and found.vam_m_per_h == pytest.approx(720)


def test_vam_is_told_of_steep_ground_of_three_minutes_alone():
    assert only(session(stretch(170, **HIKE_UP))).vam_m_per_h is None
    gentle = only(session(stretch(900, climbs=0.15)))
    assert gentle.grade == pytest.approx(0.05, abs=0.0005)
    assert gentle.vam_m_per_h is None and gentle.beats_per_m_gain is None and gentle.beats_per_mile


def test_a_session_of_nothing_has_none():
    assert climbs(session()) == climbs(session(stretch(1))) == climbs(session(stretch(3))) == []
