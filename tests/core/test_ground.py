"""Distance, speed and grade from steps: this gait, this slope, this much known of the course, expect …

The words that other stages write are written by hand; the way under the feet is this file's own arithmetic.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.smallints import LIMIT, load
from tests.core.trail import Trail, pressure_pa
from trailcore import altitude, ids, now, stride
from trailcore import settings as s
from trailcore.ground import Ground
from trailcore.ids import HIKING, NONE, RUNNING, STANDING

HIKE_M, RUN_M = 0.74, 1.05  # the lengths of the default plan


class Legs:
    """Somebody on the move: steps of a length up a grade, and the words that a watch would have of it."""

    def __init__(self) -> None:
        self.now = [0] * now.WORDS
        for word in (now.MAP_GRADE, now.PLACE_SD_M, now.SCALE, now.STEP_GRADE):
            self.now[word] = NONE
        self.ground = Ground(s.defaults(), self.now)
        self.altitude_m = 500.0
        self.way_m = 0.0
        self.steps = 0.0
        self.rises: list[float] = []

    def go(
        self, seconds: int, gait: int = HIKING, spm: int = 120, grade: float = 0.0, step_m: float = HIKE_M
    ) -> Legs:
        """Go on at a cadence with steps of this length; the slope in per cent."""
        words = self.now
        for _ in range(seconds):
            before, self.steps = self.steps, self.steps + spm / 60
            new = int(self.steps) - int(before)
            self.way_m += new * step_m
            self.rise(new * step_m * grade / 100)
            words[now.NEW_STEPS] = new
            words[now.SPM] = spm
            words[now.GAIT_S] = words[now.GAIT_S] + 1 if words[now.GAIT] == gait else 0
            words[now.GAIT] = gait
            words[now.STILL_S] = 0 if spm else words[now.STILL_S] + 1
            self.ground.second()
        return self

    def rise(self, metres: float) -> None:
        """Change the height, and what the barometer says of it."""
        self.altitude_m += metres
        self.rises = [*self.rises[-9:], metres]
        self.now[now.PRESSURE_PA] = pressure_pa(self.altitude_m)
        self.now[now.RISE_CM] = int(100 * sum(self.rises))
        if self.now[now.ALTITUDE_DM] != NONE:
            self.now[now.ALTITUDE_DM] = altitude.altitude_cm(self.now[now.PRESSURE_PA]) // 10

    def blind(self) -> None:
        """Take the altitude away."""
        self.now[now.ALTITUDE_DM] = NONE

    def see(self) -> None:
        """Give it back."""
        self.now[now.ALTITUDE_DM] = 0
        self.rise(0)

    def map(self, grade: int, sd_m: int = 20) -> None:
        """Let the course know the place and the slope there, in permille."""
        self.now[now.MAP_GRADE], self.now[now.PLACE_SD_M] = grade, sd_m

    @property
    def grade(self) -> int:
        """What is said, in permille."""
        return self.now[now.GRADE]

    @property
    def sd(self) -> int:
        """How sure it is."""
        return self.now[now.GRADE_SD]


def minetti(grade: float) -> float:
    """Cost of running in J/kg/m; Minetti et al. 2002."""
    return 155.4 * grade**5 - 30.4 * grade**4 - 43.3 * grade**3 + 46.3 * grade**2 + 19.5 * grade + 3.6


# What the grade is


@pytest.mark.parametrize("grade", [-12, -6, 0, 5, 10])
def test_where_hikers_keep_their_step_the_grade_is_height_over_way(grade: int):
    legs = Legs().go(60, grade=grade)
    assert abs(legs.grade - 10 * grade) <= 5
    assert abs(legs.now[now.SPEED] - 1480) <= 30
    assert abs(legs.now[now.DISTANCE_MM] / 1000 - legs.way_m) <= 1


@pytest.mark.parametrize("grade", [6, 12, 20, 30])
def test_a_runners_steps_shorten_on_a_slope(grade: int):
    """By the cost of running there to the power of 0.4, to a tenth of a per cent of slope for each per cent."""
    step_m = RUN_M * (3.6 / minetti(grade / 100)) ** 0.4
    legs = Legs().go(60, RUNNING, 165, grade, step_m)
    assert abs(legs.grade - 10 * grade) <= max(6, grade)
    assert abs(legs.now[now.DISTANCE_MM] / 1000 / legs.way_m - 1) < 0.2, "the first 15 s know no slope"


@pytest.mark.parametrize("running", [False, True])
def test_the_tables_leave_no_grade_out(running: bool):
    """Steeper on the level's terms is steeper in truth, up and down."""
    grades = [1000 * x / stride.on_slope(running, x) for x in range(-330, 331)]
    assert grades == sorted(grades) and len(set(grades)) == len(grades)


def test_the_grade_is_that_of_thirty_seconds():
    legs = Legs().go(60).go(15, grade=10)
    assert 35 <= legs.grade <= 65
    assert abs(legs.go(15, grade=10).grade - 100) <= 5
    assert abs(legs.go(30).grade) <= 3


def test_a_grade_is_said_from_fifteen_seconds_on_and_not_before():
    legs = Legs().go(14, grade=10)
    assert (legs.grade, legs.sd) == (NONE, NONE)
    assert abs(legs.go(2, grade=10).grade - 100) <= 6


def test_a_trail_through_the_whole_core():
    """The core's own gait and climb in front of it."""
    trail = Trail().leg(90, spm=165).leg(60, grade=9.0)
    assert abs(trail.now(now.GRADE) - 90) <= 5
    assert 5 <= trail.now(now.GRADE_SD) <= 40


# Cadence


def test_who_runs_at_a_quicker_cadence_than_usual_takes_longer_steps():
    legs = Legs().go(300, RUNNING, 165)
    usual = legs.now[now.SPEED]
    assert abs(usual - 2887) <= 60
    faster = legs.go(60, RUNNING, 173).now[now.SPEED]
    assert 1.10 < faster / usual < 1.19, "5 % more steps, each 10 % longer"
    assert 0.97 < legs.go(1200, RUNNING, 173).now[now.SPEED] / (usual * 173 / 165) < 1.03, "that is usual now"


def test_what_is_usual_is_not_learnt_on_a_climb():
    legs = Legs().go(300, RUNNING, 165)
    legs.go(900, RUNNING, 150, 10, 0.7)
    assert abs(legs.go(60, RUNNING, 165).now[now.SPEED] - 2887) <= 60


def test_a_quick_cadence_from_the_first_step_is_nothing_unusual():
    assert abs(Legs().go(60, RUNNING, 185).now[now.SPEED] - 185 * RUN_M * 1000 / 60) <= 60


# Height that is not to be trusted


def test_a_spike_of_pressure_is_not_a_hill():
    """For a second the newest pressure is 40 m off; the median behind ALTITUDE_DM does not follow."""
    legs = Legs().go(60)
    said = []
    for second in range(40):
        legs.now[now.PRESSURE_PA] = pressure_pa(540 if second == 5 else 500)
        legs.go(1, spm=120)
        said.append(abs(legs.grade))
    assert max(said) <= 30


def test_a_door_is_not_a_hill():
    legs = Legs().go(60)
    legs.rise(8)
    assert abs(legs.go(1).grade) <= 3
    assert abs(legs.go(40).grade) <= 3


def test_without_pressure_the_grade_is_unknown_and_the_speed_is_not():
    legs = Legs().go(60, grade=8)
    legs.blind()
    legs.go(5, grade=8)
    assert (legs.grade, legs.sd) == (NONE, NONE)
    assert abs(legs.now[now.SPEED] - 1480) <= 40
    legs.see()
    assert legs.go(14, grade=8).grade == NONE
    assert abs(legs.go(10, grade=8).grade - 80) <= 8


def test_suspect_pressure_is_no_pressure():
    legs = Legs().go(60, grade=8)
    legs.now[now.SUSPECT] = 1
    assert legs.go(1, grade=8).grade == NONE
    legs.now[now.SUSPECT] = 0
    assert abs(legs.go(30, grade=8).grade - 80) <= 6


@pytest.mark.parametrize("world", [ids.CARRIED, ids.SCRAMBLING])
def test_carried_or_scrambling_there_is_no_grade(world: int):
    legs = Legs().go(60, grade=8)
    legs.now[now.WORLD] = world
    assert legs.go(3, spm=0, grade=8).grade == NONE
    legs.now[now.WORLD] = ids.MOVING
    assert abs(legs.go(30, grade=8).grade - 80) <= 6, "it begins anew"


def test_standing_forgets_the_slope_and_a_short_stop_does_not():
    legs = Legs().go(60, grade=8)
    assert abs(legs.go(8, STANDING, 0).grade - 80) <= 10
    assert legs.go(20, STANDING, 0).grade == NONE
    assert legs.now[now.SPEED] == 0


# Steps that the wrist misses


def test_a_climb_whose_steps_are_lost_is_no_wall():
    """Poles: 18 % at 100 steps/min, and the wrist counts none of them for 18 s (45 % by what it counts)."""
    legs = Legs().go(90, grade=18, spm=100, step_m=0.66)
    before, sure = legs.grade, legs.sd
    for _ in range(18):
        legs.rise(100 / 60 * 0.66 * 0.18)
        legs.go(1, STANDING, 0)
    assert before - 30 <= legs.grade <= 300
    assert legs.sd >= sure + 15
    legs.go(40, grade=18, spm=100, step_m=0.66)
    assert abs(legs.grade - before) <= 5 and legs.sd <= sure + 10


def test_an_untrusted_wrist_on_the_flat_has_walked_all_the_same():
    legs = Legs().go(60)
    legs.now[now.UNTRUSTED] = 1
    way = legs.now[now.DISTANCE_MM]
    legs.now[now.STILL_S] = 0
    for _ in range(30):
        legs.go(1, HIKING, 0)
        legs.now[now.STILL_S] = 0
    assert 15_000 <= legs.now[now.DISTANCE_MM] - way <= 30_000
    assert abs(legs.grade) <= 3


def test_strides_taken_for_steps_are_no_half_way():
    """57 a minute, and the gait says that the wrist is not to be trusted."""
    legs = Legs().go(60, spm=114)
    legs.now[now.UNTRUSTED] = 1
    way = legs.now[now.DISTANCE_MM]
    legs.go(60, spm=57)
    assert legs.now[now.DISTANCE_MM] - way == pytest.approx(114 * 700, rel=0.15)


def test_slow_steps_uphill_that_come_are_all_there_are():
    """65 steps/min up 25 %: nothing is filled in, so it is as sure as any."""
    legs = Legs().go(90, grade=25, spm=65, step_m=0.6)
    assert abs(legs.grade - 250) <= 25
    assert legs.sd <= 60


def test_standing_at_the_foot_of_a_lift_is_no_walk():
    legs = Legs().go(60)
    way = legs.now[now.DISTANCE_MM]
    legs.go(120, STANDING, 0)
    assert legs.now[now.DISTANCE_MM] == way


# How sure it is


def test_a_steeper_grade_is_less_sure_and_more_so_than_it_is_steeper():
    """A grade that is too gentle also takes the step to be longer than it is."""
    flat, slope, steep = (Legs().go(60, grade=grade).sd for grade in (0, 8, 16))
    assert 1 <= flat <= 8 < slope < steep <= 45
    assert steep > 2 * slope


def test_two_gaits_in_the_window_are_less_sure_than_one():
    legs = Legs().go(60, grade=9, spm=110)
    alone = legs.sd
    legs.go(8, RUNNING, 160, 9, 0.8)
    assert legs.sd >= alone + 2
    assert abs(legs.go(40, RUNNING, 160, 9, 0.8).sd - alone) <= 3


# The treadmill


@pytest.mark.parametrize(("grade", "shorter"), [(-30, 1), (0, 1), (150, 0.98), (300, 0.82)])
@pytest.mark.parametrize("sees", [True, False])
def test_on_a_treadmill_the_grade_is_the_belts(grade: int, shorter: float, sees: bool):
    """With an air that knows of no climb, or none at all; steps are as long as on such a slope."""
    legs, flat = Legs(), Legs().go(120)
    legs.now[now.STEP_GRADE] = grade
    if not sees:
        legs.blind()
    legs.go(120)
    assert abs(legs.grade - grade) <= 2
    assert abs(legs.now[now.SPEED] / flat.now[now.SPEED] - shorter) <= 0.015


def test_off_the_treadmill_the_air_has_its_say_again():
    legs = Legs()
    legs.now[now.STEP_GRADE] = 150
    legs.go(60)
    legs.now[now.STEP_GRADE] = NONE
    assert abs(legs.go(60, grade=5).grade - 50) <= 5


# The course


def test_the_map_and_the_feet_meet_in_between():
    legs = Legs().go(60, grade=10)
    feet, sure = legs.grade, legs.sd
    legs.map(140)
    legs.go(1, grade=10)
    assert feet < legs.grade < 120
    assert legs.sd < sure


def test_the_surer_the_place_the_more_the_map_counts():
    said = []
    for sd_m in (5, 20, 80):
        legs = Legs().go(60, grade=10)
        legs.map(160, sd_m)
        said.append(legs.go(1, grade=10).grade)
    assert said == sorted(said, reverse=True) and len(set(said)) == 3


def test_with_the_place_lost_the_map_is_silent():
    legs = Legs().go(60, grade=10)
    feet = legs.grade
    legs.map(300, NONE)
    assert abs(legs.go(1, grade=10).grade - feet) <= 2
    legs.map(NONE, 20)
    assert abs(legs.go(1, grade=10).grade - feet) <= 2


def test_without_pressure_the_map_alone_says_the_grade():
    legs = Legs().go(60, grade=10)
    legs.blind()
    legs.map(110, 10)
    legs.go(1, grade=10)
    assert legs.grade == 110 and 20 <= legs.sd <= 40


def test_on_a_course_a_runner_with_other_steps_than_the_plan_says_is_told_the_true_grade():
    """1.4 m instead of 1.05 m: 8 % is told as 11 by steps alone; with the map it is nearer."""
    grade, step_m = 8, 1.4 * (3.6 / minetti(0.08)) ** 0.4
    alone = Legs().go(60, RUNNING, 165, grade, step_m)
    mapped = Legs()
    mapped.map(80, 15)
    mapped.go(60, RUNNING, 165, grade, step_m)
    assert alone.grade > 105 and 80 < mapped.grade < alone.grade - 5


def test_the_course_teaches_the_step_length_of_a_gait():
    legs = Legs()
    legs.now[now.PLACE_SD_M] = 20
    legs.now[now.SCALE] = 1333
    step_m = 1.4 * (3.6 / minetti(0.08)) ** 0.4
    legs.go(400, RUNNING, 165, 8, step_m)
    assert abs(legs.grade - 80) <= 6
    taught = legs.sd
    legs.now[now.SCALE] = legs.now[now.PLACE_SD_M] = NONE
    assert abs(legs.go(60, grade=10).grade - 100) <= 5, "hiking was not taught"
    legs.ground.reset()
    legs.go(60, RUNNING, 165, 8, step_m)
    assert abs(legs.grade - 80) <= 6, "it is remembered when the course is lost, and over a gap"
    assert taught <= legs.sd < Legs().go(60, RUNNING, 165, 8, step_m * 0.75).sd


@pytest.mark.parametrize(("scale", "taught"), [(400, 750), (1900, 1400)])
def test_nobodys_steps_are_that_far_from_the_plans(scale: int, taught: int):
    """A course that tells so has its wearer in the wrong place; the grade follows it no further than people differ."""
    legs = Legs()
    legs.now[now.PLACE_SD_M] = 20
    legs.now[now.SCALE] = scale
    legs.go(400, RUNNING, 165)
    assert legs.now[now.SPEED] == pytest.approx(165 / 60 * 1050 * taught / 1000, rel=0.02)


def test_distance_is_as_long_as_the_plan_says_whatever_the_course_teaches():
    """So that what the course tells of it is told of one thing."""
    plain, taught = Legs(), Legs()
    taught.now[now.PLACE_SD_M] = 20
    taught.now[now.SCALE] = 1300
    for legs in (plain, taught):
        legs.go(300, RUNNING, 165)
    assert plain.now[now.DISTANCE_MM] == taught.now[now.DISTANCE_MM]
    assert taught.now[now.SPEED] > 1.25 * plain.now[now.SPEED]


# State and bad input


def test_all_that_it_knows_is_in_its_arrays():
    legs, other = Legs().go(200, RUNNING, 165).go(45, grade=7), Legs()
    other.ground.v[:] = legs.ground.v
    other.ground.ring[:] = legs.ground.ring
    other.now[:] = legs.now
    other.altitude_m, other.steps, other.rises = legs.altitude_m, legs.steps, list(legs.rises)
    for each in (legs, other):
        each.go(20, grade=9).go(20, RUNNING, 150, 5, 0.9)
    assert legs.now == other.now


words = st.sampled_from(
    [
        now.GAIT,
        now.SPM,
        now.NEW_STEPS,
        now.STILL_S,
        now.ALTITUDE_DM,
        now.PRESSURE_PA,
        now.RISE_CM,
        now.UNTRUSTED,
        now.WORLD,
        now.SUSPECT,
        now.MAP_GRADE,
        now.PLACE_SD_M,
        now.SCALE,
        now.STEP_GRADE,
    ]
)
EXTREMES = {
    now.GAIT: [STANDING, HIKING, RUNNING],
    now.SPM: [0, 37, 110, 165, 250],
    now.NEW_STEPS: [0, 1, 3, 5, 700],
    now.STILL_S: [0, 5, 21, 100_000],
    now.ALTITUDE_DM: [NONE, -9000, 0, 5000, 5040, 91_000],
    now.PRESSURE_PA: [NONE, -1, 0, 29_999, 30_000, 95_000, 110_000, 131_071],
    now.RISE_CM: [NONE, -3000, 0, 80, 3000],
    now.UNTRUSTED: [0, 1],
    now.WORLD: [0, 1, 2, 3, 4],
    now.SUSPECT: [0, 1],
    now.MAP_GRADE: [NONE, -1000, -450, 0, 120, 1000],
    now.PLACE_SD_M: [NONE, 0, 1, 20, 32_767],
    now.SCALE: [NONE, 0, 1, 500, 1000, 2000, 32_767],
    now.STEP_GRADE: [NONE, -450, 0, 150, 450],
}
changes = st.lists(
    st.tuples(
        words.flatmap(lambda word: st.tuples(st.just(word), st.sampled_from(EXTREMES[word]))),
        st.integers(1, 35),
    ),
    min_size=1,
    max_size=40,
)


@given(changes)
@settings(max_examples=150)
def test_whatever_the_words_say_every_number_stays_small(changed: list[tuple[tuple[int, int], int]]):
    values = load("settings").defaults()
    values[s.STEP_RUN_MM] = 3000
    words = [0] * now.WORDS
    words[now.STEP_GRADE] = NONE
    ground = load("ground").Ground(values, words)
    words[now.SPM], words[now.GAIT], words[now.NEW_STEPS] = 165, RUNNING, 3
    for (word, value), seconds in changed:
        words[word] = value
        for _ in range(seconds):
            ground.second()
            assert words[now.GRADE] == NONE or -1000 <= words[now.GRADE] <= 1000
            assert (words[now.GRADE] == NONE) == (words[now.GRADE_SD] == NONE)
            assert words[now.GRADE_SD] == NONE or 1 <= words[now.GRADE_SD] <= 1000
            assert 0 <= words[now.SPEED] < 100_000
    assert all(-LIMIT < word < LIMIT for word in (*ground.v, *ground.ring))
