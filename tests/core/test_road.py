"""What the course brings: climbs before their feet, tops, aid stations: each once, and again on another lap."""

from __future__ import annotations

from array import array

import pytest

from tests.core.slow import Slow
from trailcore import ids, now
from trailcore import settings as s
from trailcore.ids import NONE
from trailcore.plan import Plan
from trailcore.road import Road
from trailcore.roadbook import Roadbook

CLIMB = (ids.CLIMB_AHEAD, ids.FOOT)
TOP = (ids.TOP, ids.TOPPED)
AID = (ids.AID_AHEAD, ids.STATION)


class Course(Slow):
    """A wearer on a course of climbs, (foot, top) with 10 % each, and aid stations."""

    def __init__(self, *climbs: tuple[int, int], aid: tuple[int, ...] = (), **changed: int) -> None:
        super().__init__(
            lambda values, now, cues, notices: Road(values, now, notices),
            **{"TELL_CLIMBS": 1, "TELL_AID": 1, **changed},
        )
        self.every_s = 10
        self.plan = Plan()
        self.plan.total_m, self.plan.spacing_m, self.plan.posts = 30_000, 50, 601
        self.plan.climbs = array("i", [m for climb in climbs for m in climb])
        self.plan.stations = array("i", aid)
        heights = {at: sum(max(0, min(at, top) - foot) for foot, top in climbs) for at in range(-200, 30_300)}
        self.plan.altitude_dm = lambda distance_m: heights[distance_m]
        self.book = Roadbook(self.plan, self.now)
        self.at_m = 0.0

    def along(self, to_m: int, mps: float = 3.0, sd_m: int = 20) -> Course:
        """Go to a place, with the place known so well; NONE: not at all."""
        way = 1 if to_m > self.at_m else -1
        while way * (to_m - self.at_m) > 0:
            self.at_m += way * mps
            self.set(PLACE_M=int(self.at_m), PLACE_SD_M=sd_m, SPEED=int(1000 * mps))
            if sd_m == NONE:
                self.book.close()
            elif self.second % 4 == 1:
                self.book.tell(int(self.at_m), True)
            self.go(1)
        return self

    def places(self, kind: int) -> list[int]:
        """Where something was felt, in m."""
        return [row.distance_m for row in self.rows if row.kind == kind and row.fate == ids.GIVEN]


@pytest.mark.fires("FOOT")
def test_a_climb_is_told_before_its_foot_with_what_it_gains():
    course = Course((1000, 3000)).along(1100)
    assert course.said() == [CLIMB]
    assert course.limits() == [200]
    assert 880 <= course.places(ids.CLIMB_AHEAD)[0] < 1000


def test_a_fast_runner_is_told_half_a_minute_before():
    (at,) = Course((1000, 3000)).along(1100, mps=5).places(ids.CLIMB_AHEAD)
    assert 825 <= at <= 880


@pytest.mark.fires("TOPPED")
def test_the_top_is_told_with_what_was_climbed():
    course = Course((1000, 3000)).along(4000)
    assert course.said() == [CLIMB, TOP]
    assert course.limits() == [200, 200]
    assert 3000 <= course.places(ids.TOP)[0] <= 3040


def test_a_climb_told_once_is_not_told_again_on_the_way_up_nor_near_its_top():
    course = Course((1000, 3000))
    for to_m in (950, 930, 1500, 1400, 2990, 2960, 3010, 2980, 3300, 3100, 3500):
        course.along(to_m, mps=1.5)
    assert course.said() == [CLIMB, TOP]


def test_each_of_two_climbs_is_told():
    course = Course((1000, 3000), (3200, 4200)).along(5000)
    assert course.said() == [CLIMB, TOP, CLIMB, TOP]
    assert course.limits() == [200, 200, 100, 100]


def test_on_another_lap_all_is_told_again():
    course = Course((1000, 3000), aid=(4000,)).along(4500)
    course.at_m = 0
    course.along(4500)
    assert course.said() == [CLIMB, TOP, AID] * 2


def test_a_climb_that_is_met_half_way_has_a_top_and_no_foot():
    course = Course((1000, 3000)).along(2000, sd_m=NONE).along(4000)
    assert course.said() == [TOP]
    assert 95 <= course.limits()[0] <= 100


@pytest.mark.silent("FOOT", "TOPPED")
def test_a_bump_is_no_climb():
    assert Course((1000, 1450)).along(3000).said() == []


@pytest.mark.silent("STATION", "FOOT", "TOPPED")
def test_where_the_place_is_unknown_or_nothing_is_asked_for_nothing_is_told():
    assert Course((1000, 3000), aid=(4000,)).along(5000, sd_m=NONE).said() == []
    assert Course((1000, 3000), aid=(4000,), TELL_CLIMBS=0, TELL_AID=0).along(5000).said() == []
    assert Course((1000, 3000), aid=(4000,), TELL_CLIMBS=0).along(5000).said() == [AID]


def test_a_top_found_again_far_beyond_it_is_no_news():
    assert Course((1000, 3000)).along(2000).along(3500, sd_m=NONE).along(5000).said() == [CLIMB]


@pytest.mark.fires("STATION")
def test_an_aid_station_is_told_two_to_three_hundred_metres_before():
    course = Course(aid=(4000, 9000)).along(12_000)
    assert course.said() == [AID, AID]
    assert all(200 <= 4000 + 5000 * i - at <= 300 for i, at in enumerate(course.places(ids.AID_AHEAD)))
    assert all(200 <= limit <= 300 for limit in course.limits())


def test_a_climb_is_told_first_where_a_station_is_at_its_foot():
    course = Course((1000, 3000), aid=(1000,)).along(1200)
    assert course.said() == [AID, CLIMB]


@pytest.mark.silent("STATION")
def test_a_station_beside_the_start_is_not_ahead():
    assert Course(aid=(0, 20)).along(500).said() == []


def test_the_roadbook_knows_what_is_left_of_a_climb_and_the_way_to_the_next_station():
    course = Course((1000, 3000), aid=(500, 4000))
    for place, length, aid in ((0, 2000, 500), (500, 2000, 3500), (1200, 1800, 2800), (3500, NONE, 500)):
        course.book.tell(place, True)
        assert (course.now[now.CLIMB_LENGTH_M], course.now[now.AID_IN_M]) == (length, aid)
    course.book.tell(100, True)
    assert course.now[now.AID_IN_M] == 400, "found again before it"
    course.book.tell(4000, True)
    assert course.now[now.AID_IN_M] == NONE, "no more of them"
    course.book.close()
    assert course.now[now.CLIMB_LENGTH_M] == course.now[now.AID_IN_M] == NONE


def test_standing_at_the_foot_holds_it_until_it_is_climbed_or_too_late():
    course = Course((1000, 3000)).along(940)
    before = len(course.rows)
    assert before == 1
    held = Course((1000, 3000)).along(800)
    held.go(100, ids.STOOD, PLACE_M=930, CLIMB_IN_M=70, WORLD=ids.STILL)
    assert [row.fate for row in held.rows] == [ids.STOOD, ids.EXPIRED]


def test_the_setting_alone_without_a_course_loads_nothing():
    from trailcore.session import Session

    plan = Plan()
    plan.settings[s.TELL_CLIMBS] = plan.settings[s.TELL_AID] = 1
    assert not any(Session(plan).turns)
