"""Where steep ground begins: told to a few metres, whatever lies between the posts, and not told where it is none."""

from __future__ import annotations

from array import array
from collections.abc import Callable

import pytest

from trailcore import now, settings
from trailcore.ids import NONE
from trailcore.plan import Plan
from trailcore.wall import Wall
from trailcore.window import Window
from trailcue.plans.gpx import Point
from trailcue.plans.profile import profile

METRES_A_DEGREE = 111_195.0
FIRST_M = 1000
STEP_M = 50


def wall_over(ground: Callable[[float], float], smoothed: bool = False) -> Wall:
    """A wall detector over 64 posts from 1000 m on, as the window would hold them."""
    plan = Plan()
    plan.total_m, plan.spacing_m = 10_000, STEP_M
    window = Window(plan)
    window.v[0] = FIRST_M
    heights = [ground(FIRST_M + STEP_M * i) for i in range(64)]
    if smoothed:
        points = [Point(m / METRES_A_DEGREE, 0.0, ground(m)) for m in range(0, 6000, 10)]
        heights = list(profile(points, 200, []).altitudes_m[FIRST_M // STEP_M :][:64])
    for i, high in enumerate(heights):
        window.posts[i] = round(10 * (high - heights[0]))
    known = array("i", [0] * now.WORDS)
    return Wall(plan, window, known)


def rises(at_m: float, slope: float, length_m: float = 400, before: float = 0.0) -> Callable[[float], float]:
    """Ground that turns from one slope into a steeper one, for so long."""

    def ground(metre: float) -> float:
        steep = max(0.0, min(metre, at_m + length_m) - at_m)
        return before * (metre - steep) + slope * steep

    return ground


def told(wall: Wall, place: int) -> tuple[int, int]:
    wall.look(place)
    wall.tell(place)
    return wall.now[now.STEEP_IN_M], wall.now[now.STEEP_GRADE]


@pytest.mark.parametrize("smoothed", [False, True], ids=["a kink", "as compiled"])
@pytest.mark.parametrize("at_m", range(2000, 2050, 10))
@pytest.mark.parametrize(("slope", "before"), [(0.18, 0.0), (0.15, 0.05), (0.25, -0.08)])
def test_a_wall_is_told_to_a_few_metres_wherever_it_begins_between_the_posts(
    at_m: int, slope: float, before: float, smoothed: bool
):
    wall = wall_over(rises(at_m, slope, before=before), smoothed)
    for ahead in (90, 60, 30, 15, 5):
        way, grade = told(wall, at_m - ahead)
        assert way == pytest.approx(ahead, abs=10)
        assert grade == pytest.approx(1000 * slope, abs=12)


@pytest.mark.parametrize("smoothed", [False, True], ids=["a kink", "as compiled"])
def test_on_a_wall_it_is_here_until_it_is_nearly_over(smoothed: bool):
    wall = wall_over(rises(2000, 0.18), smoothed)
    assert {told(wall, place)[0] for place in range(2010, 2270, 10)} == {0}
    assert told(wall, 2400)[0] == NONE
    assert told(wall, 2450)[0] == NONE


@pytest.mark.parametrize(
    "ground",
    [
        lambda metre: 0.0,
        lambda metre: 0.11 * metre,
        lambda metre: -0.2 * metre,
        rises(2040, 0.14, 60),
        rises(2200, 0.18),
    ],
    ids=["level", "below the edge", "down", "60 m", "far"],
)
def test_no_wall(ground: Callable[[float], float]):
    wall = wall_over(ground, smoothed=True)
    assert {told(wall, place) for place in range(1900, 2090, 10)} == {(NONE, NONE)}


def test_it_is_counted_down_between_looks_and_forgotten_once_passed():
    wall = wall_over(rises(2000, 0.18))
    wall.look(1950)
    ways = []
    for place in (1950, 1960, 1990, 2000, 2030, 2061):
        wall.tell(place)
        ways.append(wall.now[now.STEEP_IN_M])
    assert ways == [50, 40, 10, 0, 0, NONE]
    wall.tell(NONE)
    assert wall.now[now.STEEP_IN_M] == NONE


@pytest.mark.parametrize("place", [0, 999, 1000, 1049, 4000, 4199, 9999])
def test_the_ends_of_the_posts_are_no_walls(place: int):
    assert told(wall_over(lambda metre: 0.0), place)[0] == NONE


def test_posts_that_were_not_read_are_no_wall():
    wall = wall_over(lambda metre: 0.0)
    for i in range(24, 64):
        wall.window.posts[i] = 32000
    assert told(wall, 2150) == (NONE, NONE)


def test_who_hikes_from_another_grade_has_other_walls():
    wall = wall_over(rises(2000, 0.18))
    assert wall.above == settings.defaults()[settings.HIKE_ABOVE]
    wall.above, wall.least_dm = 250, 125
    assert told(wall, 1970) == (NONE, NONE)
