"""The simulated courses: what is claimed of their legs is found in their profile, and in the GPX written."""

import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailcue.virtual.course import ROLLING_LEGS, Leg, from_legs, from_points, rolling, to_gpx

GPX = "{http://www.topografix.com/GPX/1/1}"

legs = st.lists(
    st.builds(Leg, st.floats(20, 3000), st.floats(-40, 40), st.booleans()), min_size=1, max_size=12
)


def test_the_rolling_course_has_the_legs_its_users_rely_on():
    course = rolling()
    assert course.length_m == 9000
    assert course.grade(500) == 0  # flat start
    assert course.grade(1500 + 5) == pytest.approx(0.18)  # 18 % for 600 m
    assert course.grade(2100 - 5) == pytest.approx(0.18)
    assert course.grade(3000) == pytest.approx(-0.04)  # gentle descent
    assert course.technical_stretches() == [(4100, 4900)]
    rollers = [leg.grade_percent for leg in ROLLING_LEGS if 12 <= leg.grade_percent <= 14]
    assert rollers == [12, 14, 13]
    assert course.grade(6800) == pytest.approx(-0.17)  # steep descent
    assert course.grade(8500) == 0  # flat finish


@given(legs)
def test_a_course_of_legs_has_their_grades_lengths_and_footing(legs: list[Leg]):
    course = from_legs("legs", legs, start_altitude_m=500)
    start_m = 0.0
    for leg in legs:
        middle_m = start_m + leg.length_m / 2
        assert course.grade(middle_m) == pytest.approx(leg.grade_percent / 100, abs=1e-6)
        assert course.technical(middle_m) == leg.technical
        start_m += leg.length_m
    assert course.length_m == pytest.approx(start_m)
    rise_m = sum(leg.length_m * leg.grade_percent / 100 for leg in legs)
    assert course.altitude_m(course.length_m) == pytest.approx(500 + rise_m)


def test_beyond_its_ends_a_course_is_level():
    course = from_points("ramp", [(0, 100), (1000, 200)])
    assert course.altitude_m(-50) == 100
    assert course.altitude_m(1050) == 200
    assert course.grade(2000) == 0
    assert course.grade(999) == pytest.approx(0.1)  # the window ends with the course


def test_ascent_counts_climbs_only():
    assert from_points("saw", [(0, 0), (100, 10), (200, 0), (300, 15)]).ascent_m == 25


def test_technical_neighbours_are_one_stretch():
    course = from_legs("rocks", [Leg(100, 0, True), Leg(50, 9, True), Leg(100, 0), Leg(20, 0, True)])
    assert course.technical_stretches() == [(0, 150), (250, 270)]


@pytest.mark.parametrize(
    ("points", "complaint"),
    [
        ([(0, 1)], "at least two points, not 1"),
        ([(5, 1), (9, 1)], "must start at 0 m, not 5 m"),
        ([(0, 1), (9, 1), (9, 2)], "distance must rise at point 2"),
        ([(0, 1), (9, float("nan"))], "point 1 is not a number"),
    ],
)
def test_a_profile_that_cannot_be_looked_up_is_refused(points: list[tuple[float, float]], complaint: str):
    with pytest.raises(ValueError, match=complaint):
        from_points("bad", points)


def test_legs_without_length_are_refused():
    with pytest.raises(ValueError, match="has no legs"):
        from_legs("none", [])
    with pytest.raises(ValueError, match="a leg must have a length, not 0 m"):
        from_legs("flat", [(0, 5)])


def test_the_gpx_holds_the_profile():
    course = from_legs("Up & <down>", [(100, 18), (60, -10)], start_altitude_m=700)
    root = ElementTree.fromstring(to_gpx(course))
    assert root.findtext(f"{GPX}trk/{GPX}name") == "Up & <down>"
    points = root.findall(f".//{GPX}trkpt")
    metres = [(float(p.attrib["lat"]) - float(points[0].attrib["lat"])) * 111_195 for p in points]
    altitudes = [float(p.findtext(f"{GPX}ele", "nan")) for p in points]
    assert metres[-1] == pytest.approx(160, abs=0.1)
    assert max(b - a for a, b in pairwise(metres)) <= 25.1
    assert max(altitudes) == 718
    for distance_m, altitude_m in zip(metres, altitudes, strict=True):
        assert altitude_m == pytest.approx(course.altitude_m(distance_m), abs=0.02)
