"""Aid stations and names from the waypoints of a GPX, and the climbs and descents of a course."""

from __future__ import annotations

from math import cos, radians
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plans.makers import METRES_PER_DEGREE, SHORT, folder, gpx_of, hill
from trailcore.plan import Plan
from trailcue import plans
from trailcue.plans.climbs import MOST_CLIMBS, climbs, descents
from trailcue.plans.passing import Passing
from trailcue.plans.profile import Profile

RACE = SHORT + "[course.race]\ngpx = 'course.gpx'\n"


def waypoint(at_m: float, name: str = "", inside: str = "", beside_m: float = 0) -> str:
    """A waypoint by the course of `hill`, which goes due north."""
    lat, lon = 45 + at_m / METRES_PER_DEGREE, 6.5 + beside_m / METRES_PER_DEGREE / cos(radians(45))
    return f'<wpt lat="{lat:.9f}" lon="{lon:.9f}"><ele>500</ele><name>{name}</name>{inside}</wpt>'


def compiled(tmp: Path, waypoints: str, keys: str = "", track: str | None = None) -> plans.Compiled:
    course = (track or hill()).replace("<trk>", waypoints + "<trk>")
    return plans.compile_file(folder(tmp, RACE + keys, course))


@pytest.mark.parametrize(
    ("place", "station"),
    [
        (waypoint(1500, "Aid 1"), 1500),
        (waypoint(1500, "FOOD and WATER"), 1500),
        (waypoint(1500, "Ravito Trient"), 1500),
        (waypoint(1500, "Ristoro"), 1500),
        (waypoint(1500, "Trient", "<type>water</type>"), 1500),
        (waypoint(1500, "Trient", "<sym>Drinking Water</sym>"), 1500),
        (waypoint(1510, "Aid", beside_m=140), 1510),
        (waypoint(1500, "Aid", beside_m=-160), None),
        (waypoint(-500, "Aid"), None),
        (waypoint(5020, "Aid"), 5000),
        (waypoint(1500, "Trient"), None),
        (waypoint(1500, "Waterfall"), None),
        (waypoint(1500, ""), None),
        ('<wpt lat="x" lon="6.5"><name>Aid</name></wpt>', None),
        ("<wpt><name>Aid</name></wpt>", None),
    ],
)
def test_aid_stations_are_waypoints_that_say_so_by_the_course(
    tmp_path: Path, place: str, station: int | None
) -> None:
    found = compiled(tmp_path, place)
    plan = Plan(found.blob)
    assert list(plan.stations) == ([] if station is None else [station])
    assert station is None or station in plan.places
    assert any("aid station" in note for note in found.notes) == (station is not None)


def test_every_lap_passes_the_station_again(tmp_path: Path) -> None:
    there = [(m, 500) for m in range(0, 3001, 20)]
    points = "".join(
        f'<trkpt lat="{45 + m / METRES_PER_DEGREE:.9f}" lon="6.5"><ele>500</ele></trkpt>'
        for m, _ in [*there, *there[::-1], *there]
    )
    found = compiled(tmp_path, waypoint(1000, "Food"), track=gpx_of(f"<trk><trkseg>{points}</trkseg></trk>"))
    assert list(Plan(found.blob).stations) == [1000, 5000, 7000]
    turn = compiled(tmp_path, waypoint(2900, "Food"), track=gpx_of(f"<trk><trkseg>{points}</trkseg></trk>"))
    assert list(Plan(turn.blob).stations) == [2900, 8900], "out and back in 200 m is one passing"


def test_the_plans_own_stations_come_before_those_of_the_gpx(tmp_path: Path) -> None:
    found = compiled(
        tmp_path, waypoint(1600, "Aid") + waypoint(3000, "Aid 2"), 'aid = { "1.5km" = "Moonlight" }'
    )
    assert list(Plan(found.blob).stations) == [1500, 3000]
    assert [passing.name for passing in found.ways["race"].passings] == ["Moonlight", "Aid 2"]


def test_a_course_without_waypoints_has_the_stations_of_the_plan(tmp_path: Path) -> None:
    found = compiled(tmp_path, "", 'aid = { "650m" = "Moonlight", "5.05km" = "Finish" }')
    assert list(Plan(found.blob).stations) == [650, 5000]


def test_too_many_stations_are_cut(tmp_path: Path) -> None:
    found = compiled(tmp_path, "".join(waypoint(30 * n, f"Aid {n}") for n in range(130)))
    assert len(Plan(found.blob).stations) == 100
    assert any("the first are kept" in note for note in found.notes)


def test_climbs_and_descents_are_named_by_what_is_near_their_ends(tmp_path: Path) -> None:
    way = compiled(tmp_path, waypoint(2100, "Col du\n Midi") + waypoint(400, "Inn")).ways["race"]
    (climb,) = climbs(way.profile, way.passings)
    (descent,) = descents(way.profile, way.passings)
    assert (climb.name, descent.name) == ("Col du Midi", "Descent 1")
    assert (climb.foot_m, climb.top_m) == (pytest.approx(1000, abs=100), pytest.approx(2000, abs=50))
    assert (descent.top_m, descent.foot_m) == (climb.top_m, pytest.approx(3000, abs=100))
    assert climb.gain_m == pytest.approx(descent.loss_m) == pytest.approx(147, abs=5)
    assert climb.grade == pytest.approx(-descent.grade) == pytest.approx(0.14, abs=0.01)
    assert climb.steepest == pytest.approx(-descent.steepest) == pytest.approx(0.15, abs=0.01)


POSTS = st.lists(st.floats(-40, 40), min_size=1, max_size=300)


@given(POSTS, st.integers(10, 60), st.sampled_from([20.0, 100.0]))
def test_climbs_are_in_order_apart_and_as_high_as_said(
    rises: list[float], spacing: int, least: float
) -> None:
    altitudes = [1000.0]
    for rise in rises:
        altitudes.append(altitudes[-1] + rise)
    course = Profile(spacing * len(rises), spacing, tuple(altitudes), 0, 0, 0)
    ends = 0
    for climb in climbs(course, (), least):
        assert ends <= climb.foot_m < climb.top_m <= course.total_m
        ends = climb.top_m
        gain = altitudes[climb.top_m // spacing] - altitudes[climb.foot_m // spacing]
        assert climb.gain_m == gain >= least
        assert climb.steepest >= climb.grade * 0.49 > 0
    assert len(descents(course)) <= MOST_CLIMBS
    upside_down = Profile(course.total_m, spacing, tuple(-each for each in altitudes), 0, 0, 0)
    assert [(each.top_m, each.foot_m) for each in descents(course)] == [
        (each.foot_m, each.top_m) for each in climbs(upside_down)
    ]


def test_names_come_from_the_nearest(tmp_path: Path) -> None:
    course = Profile(2000, 50, tuple(500.0 + 10 * min(n, 40 - n) for n in range(41)), 0, 0, 0)
    far, near = Passing(1250, 0, "Hut", False), Passing(950, 90, "Peak", False)
    assert [climb.name for climb in climbs(course, (far, near))] == ["Peak"]
    assert [
        climb.name for climb in climbs(course, (Passing(1301, 0, "Hut", False), Passing(1000, 0, "", True)))
    ] == ["Climb 1"]
