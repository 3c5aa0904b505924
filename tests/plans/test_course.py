"""Which course is taken, and what becomes of its GPX."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plans.makers import SHORT, folder, gpx, gpx_of, hill
from tests.plans.reading import altitude_dm
from trailcore import settings as s
from trailcore.plan import Plan
from trailcue import plans
from trailcue.plans.binary import most_posts
from trailcue.plans.gpx import Point
from trailcue.plans.profile import averaged, profile

RACE = SHORT + "[course.race]\ngpx = 'course.gpx'\n"
TWO = RACE + "[course.loop]\ngpx = 'course.gpx'\n"


def error(tmp: Path, text: str, course: str | bytes | None = None) -> str:
    path = folder(tmp, text)
    if isinstance(course, bytes):
        (tmp / "course.gpx").write_bytes(course)
    elif course is not None:
        (tmp / "course.gpx").write_text(course, encoding="utf-8")
    with pytest.raises(plans.PlanError) as caught:
        plans.compile_file(path)
    assert plans.check(path) == caught.value.problems
    return caught.value.problems[0].message


@pytest.mark.parametrize(
    ("text", "asked", "taken"),
    [
        (RACE, None, "race"),
        (TWO, None, None),
        (TWO, "loop", "loop"),
        (TWO + "[[session]]\ncourse = 'loop'", None, "loop"),
        (TWO + "[[session]]\ncourse = 'loop'\n[[session]]\ncourse = 'loop'", None, "loop"),
        (TWO + "[[session]]\ncourse = 'loop'\n[[session]]\ncourse = 'race'", None, "loop"),
        (TWO + "[[session]]\ncourse = 'loop'\n[[session]]\ncourse = 'race'", "race", "race"),
        (SHORT, None, None),
    ],
)
def test_the_course_that_is_taken(tmp_path: Path, text: str, asked: str | None, taken: str | None) -> None:
    compiled = plans.compile_file(folder(tmp_path, text), course=asked)
    assert compiled.course == taken
    assert (Plan(compiled.blob).total_m > 0) == (taken is not None)
    if taken is None:
        assert any("course" in note for note in compiled.notes)


def test_a_doubt_about_the_course_is_noted(tmp_path: Path) -> None:
    both = TWO + "[[session]]\ncourse = 'loop'\n[[session]]\ncourse = 'race'"
    assert any("choose one of" in note for note in plans.compile_file(folder(tmp_path, both)).notes)
    assert any("choose one of" in note for note in plans.compile_file(folder(tmp_path, TWO)).notes)
    assert not any("choose" in note for note in plans.compile_file(folder(tmp_path, both), "race").notes)


def test_pacing_is_that_of_the_session_on_the_course(tmp_path: Path) -> None:
    sessions = "[[session]]\ncourse = 'race'\npacing = 'race-day'\n[[session]]\ncourse = 'loop'\n"
    path = folder(tmp_path, TWO + sessions)
    assert plans.compile_file(path, "race").settings["RACE_BANDS"] == 1
    assert plans.compile_file(path, "loop").settings["RACE_BANDS"] == 0
    other = "[[session]]\ncourse = 'race'\npacing = 'easy'\n[pacing.easy]\nlast = 'off'\n"
    compiled = plans.compile_file(folder(tmp_path, TWO + sessions + other), "race")
    assert compiled.settings["CAP_LAST_BPM"] > 0
    last = [Plan(compiled.blob, entry).settings[s.CAP_LAST_BPM] for entry in range(len(compiled.entries))]
    assert last == [160, 160, s.OFF]


def test_a_hill_keeps_its_height_its_length_and_its_grade(tmp_path: Path) -> None:
    compiled = plans.compile_file(folder(tmp_path, RACE))
    plan = Plan(compiled.blob)
    assert (plan.total_m, plan.spacing_m) == (5000, 50)
    assert compiled.profile is not None
    assert compiled.profile.recorded_ascent_m == pytest.approx(150, abs=0.1)
    assert compiled.profile.ascent_m == pytest.approx(150, abs=3.5)  # the edge of the top is rounded off
    assert altitude_dm(plan, 0) == 5000
    assert altitude_dm(plan, 5000) == 5000
    assert altitude_dm(plan, 1700) - altitude_dm(plan, 1300) == pytest.approx(600, abs=2)


def test_noise_is_no_ascent(tmp_path: Path) -> None:
    noisy = gpx((m, 500 + 0.05 * m + (2 if m // 10 % 2 else -2)) for m in range(0, 4001, 10))
    along = plans.compile_file(folder(tmp_path, RACE, noisy)).profile
    assert along is not None
    assert along.recorded_ascent_m > 700
    assert along.ascent_m == pytest.approx(200, abs=5)


def test_the_average_keeps_a_straight_line_and_its_ends() -> None:
    line = [3.0 * at for at in range(50)]
    assert averaged(line, 7) == pytest.approx(line)
    assert averaged([5.0], 7) == [5.0]


def test_technical_ground_is_sorted_joined_and_cut_at_the_finish(tmp_path: Path) -> None:
    ranges = 'technical = ["3-4km", "0.5km to 1km", "900m-1.2km", "4.9–5.05km"]'
    compiled = plans.compile_file(folder(tmp_path, RACE + ranges))
    assert list(Plan(compiled.blob).technical) == [500, 1200, 3000, 4000, 4900, 5000]
    assert "ends 50 m beyond the finish of the GPX: cut there" in compiled.warnings[0].message


@pytest.mark.parametrize("stretch", ["4.9-5.5km", "6-7km"])
def test_technical_ground_beyond_the_finish_is_refused(tmp_path: Path, stretch: str) -> None:
    assert "the course is 5.0 km long" in error(tmp_path, RACE + f"technical = ['{stretch}']")


def test_aid_stations_are_places_to_say_that_one_is_there(tmp_path: Path) -> None:
    without = Plan(plans.compile_file(folder(tmp_path, RACE)).blob).places
    aid = 'aid = { "4.1km" = "Base", "650m" = "Moonlight", "5.05km" = "Finish" }'
    places = Plan(plans.compile_file(folder(tmp_path, RACE + aid)).blob).places
    assert list(places) == sorted({*without, 650, 4100})
    assert places[-1] == 5000, "a little beyond the finish is at the finish"


@pytest.mark.parametrize(
    ("aid", "says"),
    [
        ('{ "6km" = "Base" }', "6 km is beyond the finish, the course is 5.0 km long"),
        ('{ "soon" = "Base" }', "8.9km"),
        ('{ "1km" = 3 }', "3 is not text"),
        ('["1km"]', 'write { "8.9km" = "Moonlight" }'),
    ],
)
def test_aid_stations_that_cannot_be_are_refused(tmp_path: Path, aid: str, says: str) -> None:
    assert says in error(tmp_path, RACE + f"aid = {aid}")


def test_each_aid_station_beyond_the_finish_is_named_at_its_line(tmp_path: Path) -> None:
    plan = RACE + '[course.race.aid]\n"1km" = "Near"\n"12km" = "Far"\n"13km" = "Farther"\n'
    far = plan[: plan.index('"12km"')].count("\n") + 1
    found = plans.check(folder(tmp_path, plan))
    assert [(problem.line, problem.column) for problem in found] == [(far, 1), (far + 1, 1)]


def test_missing_altitudes_are_filled_in(tmp_path: Path) -> None:
    holes = gpx(
        (m, None if m < 200 or 500 < m < 900 or m > 1900 else 500 + m / 10) for m in range(0, 2001, 50)
    )
    compiled = plans.compile_file(folder(tmp_path, RACE, holes))
    assert altitude_dm(Plan(compiled.blob), 700) == pytest.approx(5700, abs=2)
    assert any("without an altitude" in note for note in compiled.notes)


def test_a_cliff_is_cut_noted_and_made_up_for(tmp_path: Path) -> None:
    cliff = gpx((m, 500 + (300 if m >= 1000 else 0)) for m in range(0, 4001, 10))
    compiled = plans.compile_file(folder(tmp_path, RACE, cliff))
    assert any("steeper than 51% over 50 m" in note for note in compiled.notes)
    plan = Plan(compiled.blob)
    assert altitude_dm(plan, 900) == 5000
    assert altitude_dm(plan, 2000) == pytest.approx(8000, abs=2)


def test_the_longest_track_is_taken_and_a_route_where_there_is_no_track(tmp_path: Path) -> None:
    point = '<{0} lat="{1}" lon="6.5"><ele>500</ele></{0}>'
    few = "".join(point.format("trkpt", 45 + n / 1000) for n in range(3))
    many = "".join(point.format("trkpt", 45 + n / 1000) for n in range(11))
    waypoint = '<wpt lat="1" lon="1"><ele>9</ele></wpt>'
    body = f"{waypoint}<trk><trkseg>{few}</trkseg></trk><trk><trkseg/><trkseg>{many}</trkseg></trk>"
    compiled = plans.compile_file(folder(tmp_path, RACE, gpx_of(body)))
    assert Plan(compiled.blob).total_m == 1112
    assert any("2 tracks" in note for note in compiled.notes)
    route = f"<rte>{many.replace('trkpt', 'rtept')}</rte>"
    assert Plan(plans.compile_file(folder(tmp_path, RACE, gpx_of(route))).blob).total_m == 1112


def test_gaps_and_places_that_are_none_are_noted(tmp_path: Path) -> None:
    text = hill().replace("</trkseg>", '<trkpt lat="45.1" lon="6.5"/><trkpt lat="x" lon="6"/></trkseg>')
    notes = plans.compile_file(folder(tmp_path, RACE, text)).notes
    assert any("between two points at km 5.0" in note for note in notes)
    assert any("1 points without a valid place" in note for note in notes)


def test_a_long_course_has_posts_farther_apart_and_fits(tmp_path: Path) -> None:
    compiled = plans.compile_file(folder(tmp_path, RACE, gpx((m, m % 3000) for m in range(0, 990_001, 900))))
    assert Plan(compiled.blob).spacing_m == 50
    points = [Point(45 + n / 1000, 6.5, 500.0) for n in range(1000)]
    assert profile(points, 1000, []).spacing_m == 150
    assert most_posts(39, 100) * 50 > 1_000_000


DOCTYPE = '<!DOCTYPE gpx [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    ("course", "message"),
    [
        (hill().replace("<gpx", DOCTYPE + "<gpx"), "DOCTYPE"),
        (hill()[:-200], "it breaks off or is damaged"),
        ("", "not readable XML"),
        ("lat,lon", "not readable XML"),
        (b"\xff\xfe\x00", "not readable XML"),
        ("<kml/>", "XML of <kml>, not GPX"),
        (gpx_of(""), "no track of two points"),
        (gpx([(0, 1), (100, 1)]), "0.1 km long, outside 200 m to 1,000 km"),
        (gpx([(0, 1), (2_000_000, 1)]), "2,000.0 km long"),
        (gpx((m, None) for m in range(0, 1000, 10)), "an altitude at only 0 of 100 points"),
        (hill().replace("<ele>5", "<ele>nan5"), "an altitude at only"),
    ],
)
def test_a_course_that_cannot_be_used(tmp_path: Path, course: str | bytes, message: str) -> None:
    assert message in error(tmp_path, RACE, course)


@pytest.mark.parametrize("name", ["nowhere.gpx", ".", "/", "a\\\\u0000b", "x" * 190, "course.gpx/x", "~"])
def test_a_path_that_is_no_file(tmp_path: Path, name: str) -> None:
    path = folder(tmp_path, SHORT + f'[course.race]\ngpx = "{name}"'.replace("\\\\", "\\"))
    (problem,) = plans.check(path)
    assert (problem.line, problem.column) == (4, 7)
    assert "gpx" in problem.message
    with pytest.raises(plans.PlanError):
        plans.compile_file(path)
