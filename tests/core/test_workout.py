"""The session's own steps, on the trail, on a machine, on the mat: what begins when, and what a tap means.

Programs are assembled by `programs`. What the coach makes of what a step asks is in test_advice.
"""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.core import programs
from tests.core.programs import hike, program, repeat, rest, run, step
from tests.core.smallints import load
from tests.core.trail import NONE, Trail
from tests.core.wearer import Wearer
from trailcore import ids, now, ticks
from trailcore import program as p
from trailcore import settings as s
from trailcore.ids import ALL_DONE, FASTER, HIKING, NEXT_STEP, RUNNING, SLOWER, STANDING
from trailcore.session import Session

ZONES = {s.Z2_BPM: 111, s.Z3_BPM: 130, s.Z4_BPM: 148, s.Z5_BPM: 167}
TREADMILL = {s.MACHINE: 1}
STAIRS = {s.MACHINE: 2, s.STAIR_MM: 200}
ASKED = (now.STEP_GAIT, now.STEP_LOW_BPM, now.STEP_HIGH_BPM, now.STEP_LOW_SPM, now.STEP_HIGH_SPM)
PLANK, BIRD_DOG, SQUAT = 1, 2, 3


def begun(trail: Trail) -> list[tuple[int, int]]:
    """Of each step that began: its number, and the seconds done before."""
    before = [NONE] + [known[now.STEP] for known in trail.known]
    return [
        (step_now, second)
        for second, step_now in enumerate(before[1:])
        if step_now not in (before[second], NONE)
    ]


def go(trail: Trail, number: int, most_s: int = 4000, **changes: float | None) -> Trail:
    """Go on until a step of this number is the present one (NONE: until all is done)."""
    for name, value in changes.items():
        assert hasattr(trail, name)
        setattr(trail, name, value)
    for _ in range(most_s):
        if trail.now(now.STEP) == number:
            return trail
        trail.leg(1)
    raise AssertionError(f"step {number} never came: still at {trail.now(now.STEP)}")


def told(trail: Trail, kind: int) -> list[int]:
    """The limits of what was felt of this kind."""
    return [cue.limit for cue in trail.of(kind)]


def asked(trail: Trail) -> list[int]:
    """Gait, heart rate band and cadence band that the present step asks for."""
    return [trail.now(word) for word in ASKED]


# --- sessions of the training week ------------------------------------------------------------------------


@pytest.mark.fires("STEP_BEGINS", "LAST_STEP_OVER")
def test_hill_hike_repeats():
    """10 min zones 1-2, 40 min hike zones 2-3 at 110-130 spm, 10 min zone 1."""
    trail = Trail(
        ZONES,
        program=program(
            step(p.TIME, 600, zones=(1, 2)),
            hike(p.TIME, 2400, zones=(2, 3), spm=(110, 130), grade=10),
            step(p.TIME, 600, zones=(1, 1)),
        ),
    )
    trail.leg(1, grade=0, spm=120, bpm=115)
    assert asked(trail) == [NONE, NONE, 129, NONE, NONE]  # zone 1 has no floor
    trail.leg(600, grade=10)
    assert asked(trail) == [HIKING, 111, 147, 110, 130]
    assert trail.now(now.STEP_GRADE) == NONE  # outdoors the ground has the grade
    trail.leg(2400, grade=0)
    assert asked(trail) == [NONE, NONE, 110, NONE, NONE]
    trail.leg(700)
    assert begun(trail) == [(1, 0), (2, 600 - 1), (3, 3000 - 1)]
    assert told(trail, NEXT_STEP) == [1, 2, 3]
    (done,) = trail.of(ALL_DONE)
    assert (done.reason, done.second) == (ids.LAST_STEP_OVER, 3600)
    assert asked(trail) == [NONE] * 5 and trail.now(now.STEP) == trail.now(now.STEP_LEFT) == NONE


def test_hill_intervals_by_gain_and_back_to_the_start():
    """5 x 300 m of gain hiked hard, jog back down: the step ends where it began, whatever the steps say."""
    climb = (hike(p.GAIN, 300, zones=(3, 4)), run(p.BACK, zones=(1, 2)))
    trail = Trail(ZONES, program=program(run(p.TIME, 900), repeat(5, *climb), step(p.TIME, 600)))
    go(trail, 2, grade=0, spm=165, bpm=130)
    for i in range(5):
        low_m = trail.altitude_m
        go(trail, 3 + 2 * i, grade=20, spm=112)
        assert asked(trail)[0] == RUNNING
        assert 295 <= trail.altitude_m - low_m <= 312
        go(trail, 4 + 2 * i, grade=-12, spm=165)
        assert abs(trail.altitude_m - low_m) <= 16
    assert trail.now(now.STEP_GAIT) == NONE  # the cool-down
    assert told(trail, NEXT_STEP) == list(range(1, 13))


def test_back_to_the_start_after_a_way_on_the_flat_is_as_much_way():
    trail = Trail(program=program(run(p.DISTANCE, 1000), rest(p.TIME, 60), run(p.BACK), rest(p.BUTTON)))
    go(trail, 2, grade=0, spm=165, bpm=130)
    assert 1_000_000 <= trail.now(now.DISTANCE_MM) <= 1_004_000
    go(trail, 3, spm=0)
    from_mm = trail.now(now.DISTANCE_MM)
    go(trail, 4, spm=165)  # a rest in between is not what is gone back
    assert 0.95 * from_mm <= trail.now(now.DISTANCE_MM) - from_mm <= from_mm


def test_who_is_back_sooner_presses():
    trail = Trail(program=program(hike(p.GAIN, 100), run(p.BACK), rest(p.BUTTON)))
    go(trail, 2, grade=20, spm=112, bpm=130)
    top_m = trail.altitude_m
    while top_m - trail.altitude_m < 50:
        trail.leg(1, grade=-12, spm=165)
    trail.press().leg(3)
    assert trail.now(now.STEP) == 2 and len(trail.of(ids.WHY)) == 1  # on the way: why?
    while top_m - trail.altitude_m < 90:
        trail.leg(1)
    trail.press().leg(2)
    assert trail.now(now.STEP) == 3 and len(trail.of(ids.WHY)) == 1


def test_a_long_descent_by_loss():
    trail = Trail(program=program(hike(p.TIME, 60), run(p.LOSS, 120), rest(p.BUTTON)))
    go(trail, 2, grade=0, spm=112, bpm=120)
    high_m = trail.altitude_m
    go(trail, 3, grade=-12, spm=165)
    assert 117 <= high_m - trail.altitude_m <= 125


@pytest.mark.fires("MACHINES")
def test_tread_hike():
    """5 min at 0 %, 1 mile at 15 % and 3-4 mph, 5 min at 0 %: the belt's grade is the ground's."""
    trail = Trail(
        TREADMILL,
        program=program(
            hike(p.TIME, 300, grade=0, speed=(1.12, 1.34)),
            hike(p.DISTANCE, 1610, grade=15, speed=(1.34, 1.78)),
            hike(p.TIME, 300, grade=0, speed=(1.34, 1.34)),
        ),
    )
    go(trail, 2, grade=0, spm=110, bpm=110)
    assert -5 <= trail.now(now.GRADE) <= 5
    go(trail, 3, spm=126, bpm=150)
    assert 145 <= trail.known[-10][now.GRADE] <= 155
    assert trail.now(now.ASCENT_CM) == 0  # the air knows of no climb
    go(trail, NONE, spm=110, bpm=130)
    assert -5 <= trail.known[-2][now.GRADE] <= 5
    assert told(trail, NEXT_STEP) == [1, 2, 3] and told(trail, ALL_DONE) == [3]
    assert trail.of(FASTER, None) == trail.of(SLOWER, None) == []  # near enough: no nagging
    assert trail.now(now.STEP_GRADE) == NONE


def test_a_treadmill_climb_by_gain():
    trail = Trail(TREADMILL, program=program(hike(p.GAIN, 100, grade=15), rest(p.BUTTON)))
    go(trail, 2, grade=0, spm=120, bpm=140)
    assert 660 <= trail.now(now.DISTANCE_MM) / 1000 <= 672  # 100 m at 15 %


def test_on_a_belt_the_barometer_is_no_judge_of_tops_and_walls():
    """Doors and the weather: a little less of a climb in the last 10 s than in the 30 s, or more."""
    wearer = Wearer().go(60, GAIT=RUNNING, GRADE=150, STEP_GRADE=150, VERTICAL=3, RISE_CM=-5)
    assert wearer.felt()[0] == (ids.HIKE, ids.STEEP)
    wearer = Wearer().go(60, GAIT=RUNNING, GRADE=150, STEP_GRADE=150, VERTICAL=0, RISE_CM=0)
    wearer.go(120, GAIT=HIKING, GRADE=10, STEP_GRADE=10, VERTICAL=60, RISE_CM=400)
    assert wearer.felt()[-1] == (ids.RUN, ids.GENTLE)


@pytest.mark.silent("MACHINES")
def test_a_step_without_a_grade_leaves_the_belt_as_it_is():
    trail = Trail(TREADMILL, program=program(hike(p.TIME, 30, grade=12), rest(p.TIME, 30), hike(p.TIME, 30)))
    for _ in range(3):
        trail.leg(29, grade=0, spm=110)
        assert trail.now(now.STEP_GRADE) == 120
    assert trail.leg(10).now(now.STEP_GRADE) == NONE


def test_stairmill():
    """No pressure changes: 60 m are 300 stairs of 20 cm."""
    trail = Trail(STAIRS, program=program(hike(p.GAIN, 60, zones=(3, 3)), rest(p.BUTTON)))
    go(trail, 2, grade=0, spm=100, bpm=135)
    assert 300 <= trail.now(now.STEPS) <= 305
    assert trail.now(now.STEP_GRADE) == NONE


def test_pack_hike_with_a_heart_to_reach_and_one_to_come_down_to():
    """45 min with 8 kg; then up until 150 bpm, walk until 120."""
    trail = Trail(
        ZONES,
        program=program(
            hike(p.TIME, 2700, load=8, rpe=(4, 5), zones=(2, 3)),
            run(p.HEART_ABOVE, 150),
            hike(p.HEART_BELOW, 120),
            rest(p.BUTTON),
        ),
    )
    go(trail, 2, grade=8, spm=115, bpm=135)
    trail.leg(60, spm=165, bpm=149)
    assert trail.now(now.STEP) == 2 and trail.now(now.STEP_LEFT) == 1
    trail.leg(2, bpm=150).leg(1, bpm=149)
    assert trail.now(now.STEP) == 2  # a beat or two
    trail.leg(4, bpm=151)
    assert trail.now(now.STEP) == 3
    trail.leg(30, bpm=121)
    assert trail.now(now.STEP) == 3
    trail.leg(10, bpm=119)
    assert trail.now(now.STEP) == 4


def core_week() -> bytes:
    """3 x plank 30 s, side planks, 10 bird-dogs each side at 3 s, 60 s rest."""
    return program(
        repeat(
            3,
            step(p.TIME, 30, exercise=(PLANK, p.BOTH)),
            step(p.TIME, 30, exercise=(PLANK, p.LEFT)),
            step(p.TIME, 30, exercise=(PLANK, p.RIGHT)),
            step(p.REPS, 10, exercise=(BIRD_DOG, p.EACH), tempo=3),
            rest(p.TIME, 60),
        )
    )


def test_a_core_day_runs_by_taps_alone():
    trail = Trail(program=core_week()).leg(1200, spm=0)
    round_s = 30 + 30 + 30 + (5 + 30 + 5 + 30) + 60
    assert told(trail, NEXT_STEP) == list(range(1, 16))
    assert [second for _, second in begun(trail)][::5] == [0, round_s - 1, 2 * round_s - 1]
    (done,) = trail.of(ALL_DONE)
    assert done.second == 3 * round_s


def test_a_strength_circuit_waits_for_who_lifts():
    """3 x 8 split squats a leg by the press, rest by the press, 5 sets in each other."""
    circuit = repeat(2, repeat(3, step(p.REPS, 8, exercise=(SQUAT, p.EACH), load=12), rest(p.TIME, 60)))
    trail = Trail(program=program(circuit, rest(p.BUTTON))).leg(300, spm=0)
    for done in range(6):
        assert trail.now(now.STEP) == 2 * done + 1 and trail.now(now.STEP_LEFT) == NONE
        trail.press().leg(1)
        assert trail.now(now.STEP) == 2 * done + 2 and trail.now(now.STEP_GAIT) == STANDING
        trail.leg(65)
    trail.leg(600)
    assert trail.now(now.STEP) == 13
    trail.press().leg(30)
    assert told(trail, ALL_DONE) == [13] and trail.of(ids.WHY) == []


def test_strides_by_steps_nested_three_deep():
    inner = repeat(2, run(p.STEPS, 50), repeat(2, hike(p.STEPS, 20)))
    trail = Trail(program=program(repeat(2, inner), rest(p.BUTTON)))
    go(trail, 13, grade=0, spm=160, bpm=140)
    assert 2 * 2 * (50 + 40) <= trail.now(now.STEPS) <= 2 * 2 * (50 + 40) + 12 * 3 + 1


# --- what a step asks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zones", "low", "high"),
    [((1, 1), NONE, 110), ((1, 2), NONE, 129), ((2, 3), 111, 147), ((3, 4), 130, 166), ((5, 5), 167, NONE)],
)
def test_zones_are_the_athletes(zones: tuple[int, int], low: int, high: int):
    trail = Trail(ZONES, program=program(step(p.TIME, 60, zones=zones))).leg(1)
    assert asked(trail)[1:3] == [low, high]


def test_a_band_in_beats_may_be_open_at_an_end():
    trail = Trail(program=program(step(p.TIME, 9, zones=(2, 2), bpm=(0, 150)), step(p.TIME, 9, bpm=(140, 0))))
    assert asked(trail.leg(1))[1:3] == [NONE, 150]
    assert asked(trail.leg(10))[1:3] == [140, NONE]


def test_a_step_that_asks_for_nothing_forgets_what_the_one_before_asked():
    all_of_it = hike(p.TIME, 9, zones=(2, 3), spm=(110, 130), breath=(2, 2))
    trail = Trail(program=program(all_of_it, step(p.TIME, 9))).leg(1)
    assert NONE not in asked(trail) and trail.now(now.STEP_BREATH) == 2 << 4 | 2
    trail.leg(9)
    assert asked(trail) == [NONE] * 5 and trail.now(now.STEP_BREATH) == NONE


@pytest.mark.parametrize(
    ("made", "left"),
    [
        (step(p.TIME, 90), 60),
        (step(p.DISTANCE, 1000), 1000),
        (step(p.GAIN, 80), 80),
        (step(p.LOSS, 80), 80),
        (step(p.STEPS, 400), 400),
        (step(p.BUTTON), NONE),
        (step(p.HEART_ABOVE, 150), 20),
        (step(p.HEART_BELOW, 100), 30),
    ],
)
def test_what_is_left_is_known_where_it_can_be(made: bytes, left: int):
    trail = Trail(program=program(made)).leg(31, grade=0, spm=0, bpm=130)
    assert abs(trail.now(now.STEP_LEFT) - left) <= 1


@pytest.mark.silent("STEP_BEGINS", "LAST_STEP_OVER", "SPEED_LOW", "SPEED_HIGH")
def test_a_plan_without_a_program_has_no_steps():
    trail = Trail(TREADMILL).leg(120, grade=0, spm=112, bpm=120)
    assert trail.session.workout is None
    assert [trail.now(word) for word in range(now.STEP, now.STEP_GRADE + 1)] == [NONE] * 8
    assert trail.now(now.STEP_BREATH) == NONE
    assert not any(trail.of(kind, None) for kind in (NEXT_STEP, ALL_DONE, FASTER, SLOWER))


# --- the press --------------------------------------------------------------------------------------------


def test_a_press_ends_a_rest_and_asks_why_elsewhere():
    trail = Trail(program=program(rest(p.BUTTON), step(p.TIME, 600))).leg(30, spm=0)
    trail.press().leg(1)
    assert trail.now(now.STEP) == 2 and trail.of(ids.WHY) == []
    trail.leg(30).press().leg(1)
    (why,) = trail.of(ids.WHY)
    assert trail.now(now.STEP) == 2 and (why.reason, why.limit) == (ids.STEP_BEGINS, 2)


def test_an_alarm_is_acknowledged_before_a_step_is_ended():
    trail = Trail({s.CEILING_BPM: 170}, program=program(run(p.BUTTON), rest(p.BUTTON)))
    trail.leg(60, grade=0, spm=165, bpm=150).leg(30, bpm=180).press().leg(2)
    assert trail.now(now.STEP) == 1
    trail.press().leg(2)
    assert trail.now(now.STEP) == 2


def test_while_the_alarm_sounds_nothing_leads():
    steps = program(step(p.REPS, 100, exercise=(SQUAT, p.BOTH), tempo=2))
    trail = Trail({s.CEILING_BPM: 170}, program=steps).leg(60, grade=0, spm=0, bpm=150)
    assert len(taps(trail, trail.t_ms, 10)) == 5
    assert taps(trail.leg(30, bpm=180), trail.t_ms, 30) == []
    assert len(taps(trail.press().leg(1), trail.t_ms, 10)) == 5


def test_armed_a_press_acknowledges_an_alarm_before_it_is_a_start():
    trail = Trail({s.CEILING_BPM: 170, s.START_ARMED: 1}, program=program(step(p.TIME, 60)))
    trail.leg(30, grade=0, spm=0, bpm=180)
    assert len(trail.of(ids.ALARM)) == 1
    assert trail.press().leg(60).now(now.STEP) == NONE and len(trail.of(ids.ALARM)) == 1
    assert trail.press().leg(1).now(now.STEP) == 1


def test_armed_a_press_starts_the_first_step():
    trail = Trail({s.START_ARMED: 1}, program=program(step(p.TIME, 60), rest(p.BUTTON))).leg(100, spm=0)
    assert trail.now(now.STEP) == NONE and trail.cues == []
    trail.press().leg(1)
    assert trail.now(now.STEP) == 1 and told(trail, NEXT_STEP) == [1]
    trail.leg(58)
    assert trail.now(now.STEP) == 1
    assert trail.leg(2).now(now.STEP) == 2


def test_armed_and_started_by_running_the_first_step_began_with_the_run():
    trail = Trail({s.START_ARMED: 1}, program=program(run(p.TIME, 300), rest(p.BUTTON)))
    trail.leg(100, grade=0, spm=110, bpm=110)
    go(trail, 2, spm=165)
    assert abs(trail.second - 400) <= 8


def test_what_cannot_be_measured_a_press_ends():
    trail = Trail(program=program(*[run(p.HEART_ABOVE, 150)] * 2, hike(p.GAIN, 50), rest(p.BUTTON)))
    trail.leg(30, grade=0, spm=160, bpm=120).press().leg(2)
    assert trail.now(now.STEP) == 1  # the heart is known
    trail.leg(30, bpm=None).press().leg(1)
    assert trail.now(now.STEP) == 2
    trail.press().leg(1)
    assert trail.now(now.STEP) == 3
    trail.press().leg(1)
    assert trail.now(now.STEP) == 3
    trail.pressure = False
    trail.leg(30).press().leg(1)
    assert trail.now(now.STEP) == 4


# --- clocks and gaps --------------------------------------------------------------------------------------


def test_time_runs_on_while_standing():
    trail = (
        Trail(program=program(run(p.TIME, 100), hike(p.TIME, 100))).leg(50, grade=0, spm=165).leg(60, spm=0)
    )
    assert begun(trail) == [(1, 0), (2, 99)]


def test_a_gap_may_end_several_steps_and_is_told_of_once():
    trail = Trail(program=program(repeat(10, run(p.TIME, 60), rest(p.TIME, 60)))).leg(90, grade=0, spm=165)
    trail.event(ids.RESUME, 400, ids.CAUSE_POWER).leg(120)
    assert trail.known[90][now.STEP] == 9  # at 491 s
    assert told(trail, NEXT_STEP) == [1, 2, 9, 10, 11]
    assert (10, 540 - 400 - 1) in begun(trail)  # on its own time


@pytest.mark.parametrize("gap_s", [NONE, 30])
def test_distance_and_height_of_a_gap_are_not_counted(gap_s: int):
    trail = Trail(program=program(hike(p.GAIN, 100), rest(p.BUTTON))).leg(200, grade=20, spm=112, bpm=130)
    left_m = trail.now(now.STEP_LEFT)
    trail.event(ids.RESUME, gap_s, ids.CAUSE_RESET).leg(5, grade=0)
    assert trail.now(now.STEP) == 1 and abs(trail.now(now.STEP_LEFT) - left_m) <= 5


# --- the belt ---------------------------------------------------------------------------------------------


@pytest.mark.fires("SPEED_LOW", "SPEED_HIGH")
@pytest.mark.parametrize(
    ("spm", "kind", "reason"), [(70, FASTER, ids.SPEED_LOW), (180, SLOWER, ids.SPEED_HIGH)]
)
def test_a_belt_that_is_clearly_wrong_is_said_once(spm: int, kind: int, reason: int):
    brisk = step(p.TIME, 600, grade=0, speed=(1.34, 1.79))
    trail = Trail(TREADMILL, program=program(brisk)).leg(400, grade=0, spm=spm, bpm=120)
    (cue,) = trail.of(kind)
    assert (cue.reason, cue.limit) == (reason, 1570)
    assert 45 <= cue.second <= 75


@pytest.mark.silent("SPEED_LOW", "SPEED_HIGH")
@pytest.mark.parametrize("spm", [100, 118, 132])
def test_a_belt_that_may_be_right_is_left_alone(spm: int):
    brisk = step(p.TIME, 600, grade=0, speed=(1.34, 1.79))
    trail = Trail(TREADMILL, program=program(brisk)).leg(400, grade=0, spm=spm, bpm=120)
    assert trail.of(FASTER, None) == trail.of(SLOWER, None) == []


@pytest.mark.fires("SPEED_LOW")
@pytest.mark.parametrize(("spm", "faster_spm"), [(108, 130), (116, 137), (90, 122)])
def test_who_met_the_first_speed_is_told_of_the_next(spm: int, faster_spm: int):
    """Whose steps are as the plan says, shorter, or longer: at the same cadence the belt is as slow as before."""
    steps = program(*(step(p.TIME, 120, grade=0, speed=(mps, mps)) for mps in (1.34, 1.79)), rest(p.BUTTON))
    lazy = Trail(TREADMILL, program=steps).leg(240, grade=0, spm=spm, bpm=120)
    (cue,) = lazy.of(FASTER)
    assert (cue.reason, cue.limit) == (ids.SPEED_LOW, 1800) and 160 <= cue.second <= 190
    willing = Trail(TREADMILL, program=steps).leg(120, grade=0, spm=spm, bpm=120).leg(120, spm=faster_spm)
    assert willing.of(FASTER, None) == willing.of(SLOWER, None) == []


@pytest.mark.fires("SPEED_LOW", "SPEED_HIGH")
def test_hands_on_the_rails_a_new_speed_is_said_as_its_step_begins():
    trail = Trail(
        TREADMILL,
        program=program(
            *(step(p.TIME, 120, grade=5, speed=(mps, mps)) for mps in (1.2, 1.6, 1.6, 1.2)), rest(p.BUTTON)
        ),
    )
    trail.leg(600, grade=0, spm=0, wrist=8, bpm=120)
    assert [
        (cue.kind, cue.limit) for cue in trail.cues if cue.kind in (FASTER, SLOWER) and cue.fate == 0
    ] == [
        (FASTER, 1200),
        (FASTER, 1600),
        (SLOWER, 1200),
    ]
    assert all(20 <= cue.second % 120 <= 60 for cue in trail.of(FASTER))


def test_outdoors_nobody_hears_of_a_belt():
    steps = program(hike(p.TIME, 300, grade=15, speed=(3, 4)))
    trail = Trail(program=steps).leg(200, grade=0, spm=110, bpm=120)
    assert trail.of(FASTER, None) == [] and trail.now(now.STEP_GRADE) == NONE
    assert -10 <= trail.now(now.GRADE) <= 10


# --- taps that lead ---------------------------------------------------------------------------------------


def taps(trail: Trail, from_ms: int, for_s: int) -> list[tuple[int, int]]:
    """All taps of so many seconds: ms after `from_ms`, and kind; asked for a second at a time, as the watch does."""
    assert trail.session.workout
    reps = trail.session.workout.reps
    found: list[tuple[int, int]] = []
    after_ms = from_ms
    for _ in range(for_s):
        end_ms = ticks.add(trail.t_ms, 1000)
        while True:
            at_ms = reps.next_tap_ms(after_ms)
            if at_ms == NONE or ticks.diff(at_ms, end_ms) >= 0:
                break
            found.append((ticks.diff(at_ms, from_ms), reps.tap_kind()))
            after_ms = ticks.add(at_ms, 1)
        after_ms = end_ms
        trail.leg(1)
    return found


def lifted(step_of_it: bytes) -> tuple[Trail, int]:
    """Somebody whose step has just begun, and the tick at which it did."""
    trail = Trail(program=program(rest(p.TIME, 10), step_of_it, rest(p.BUTTON))).leg(10, spm=0)
    assert trail.now(now.STEP) == 2
    return trail, trail.t_ms


@pytest.mark.fires("REP_TAPS")
def test_reps_are_led_at_their_tempo_after_time_to_get_ready():
    trail, from_ms = lifted(step(p.REPS, 8, exercise=(SQUAT, p.BOTH), tempo=2.5))
    assert taps(trail, from_ms, 40) == [(5000 + 2500 * i, p.TAP_REP) for i in range(8)]
    assert trail.now(now.STEP) == 3
    assert begun(trail)[2] == (3, 10 + 5 + 20 - 1)


def test_each_side_has_its_reps_and_a_tap_between_them():
    trail, from_ms = lifted(step(p.REPS, 3, exercise=(BIRD_DOG, p.EACH), tempo=3))
    left = [(5000 + 3000 * i, p.TAP_REP) for i in range(3)]
    right = [(19000 + 3000 * i, p.TAP_REP) for i in range(3)]
    assert taps(trail, from_ms, 60) == [*left, (14000, p.TAP_SIDE), *right]


@pytest.mark.silent("REP_TAPS")
def test_reps_without_a_tempo_have_no_taps():
    trail, from_ms = lifted(step(p.REPS, 8, exercise=(SQUAT, p.BOTH)))
    assert taps(trail, from_ms, 60) == [] and trail.now(now.STEP) == 2


@pytest.mark.parametrize(
    ("seconds", "side", "at_ms", "whole_s"),
    [(30, p.BOTH, 15000, 30), (30, p.LEFT, 15000, 30), (30, p.EACH, 30000, 65), (12, p.EACH, 12000, 29)],
)
@pytest.mark.fires("SIDES")
def test_a_plank_has_a_mark_at_half_time_or_at_the_change_of_sides(
    seconds: int, side: int, at_ms: int, whole_s: int
):
    trail, from_ms = lifted(step(p.TIME, seconds, exercise=(PLANK, side)))
    assert taps(trail, from_ms, 70) == [(at_ms, p.TAP_SIDE)]
    assert begun(trail)[2] == (3, 10 + whole_s - 1)


@pytest.mark.parametrize("step_of_it", [step(p.TIME, 12, exercise=(PLANK, p.BOTH)), rest(p.TIME, 60)])
@pytest.mark.silent("SIDES")
def test_a_short_plank_and_a_rest_have_no_mark(step_of_it: bytes):
    trail, from_ms = lifted(step_of_it)
    assert taps(trail, from_ms, 70) == []


def test_seconds_with_a_tempo_are_led_by_it():
    trail, from_ms = lifted(step(p.TIME, 9, exercise=(SQUAT, p.BOTH), tempo=2))
    assert taps(trail, from_ms, 20) == [
        (2000 * i, p.TAP_REP) for i in range(1, 5)
    ]  # the step's own tap is the first


def test_no_repetition_is_tapped_into_a_cue():
    trail, from_ms = lifted(step(p.REPS, 30, exercise=(SQUAT, p.BOTH), tempo=1))
    taps(trail, from_ms, 10)
    trail.session.cues.tell(ids.EAT, ids.EAT_DUE, 40, ids.GIVEN)
    assert [at_ms for at_ms, _ in taps(trail, trail.t_ms, 5)] == [1000, 2000, 3000, 4000]


def test_a_press_ends_reps_and_their_taps():
    trail, from_ms = lifted(step(p.REPS, 20, exercise=(SQUAT, p.BOTH), tempo=2))
    assert len(taps(trail, from_ms, 10)) == 3
    trail.press().leg(1)
    assert trail.now(now.STEP) == 3 and taps(trail, trail.t_ms, 20) == []


def test_after_a_gap_the_taps_are_where_they_would_be():
    trail, from_ms = lifted(step(p.REPS, 60, exercise=(SQUAT, p.BOTH), tempo=2))
    taps(trail, from_ms, 20)
    trail.event(ids.RESUME, 30, ids.CAUSE_POWER).leg(3)
    (first, kind), *_ = taps(trail, trail.t_ms, 3)
    since_s = trail.now(now.ELAPSED_S) - 3 - 10
    assert kind == p.TAP_REP and (first + 1000 * since_s - 5000) % 2000 == 0


def led(step_of_it: bytes, for_s: int) -> list[int]:
    """The seconds of a step, and of the rest after it, in which its taps lead; from 0, where it begins."""
    trail = Trail(program=program(rest(p.TIME, 10), step_of_it, rest(p.TIME, 300))).leg(9, spm=0)
    found = []
    for second in range(-1, for_s):
        if trail.session.lead():
            found.append(second)
        trail.leg(1)
    return found


@pytest.mark.parametrize(
    ("step_of_it", "seconds"),
    [
        # 5 s to get ready, of which taps need the last 3; 16 s of taps, the last at its begin.
        (step(p.REPS, 8, exercise=(SQUAT, p.BOTH), tempo=2), [*range(2, 20)]),
        (step(p.REPS, 60, exercise=(SQUAT, p.BOTH), tempo=1), [*range(2, 65)]),
        # Slow ones too are led without a break; from one tempo before the first one.
        (step(p.REPS, 4, exercise=(SQUAT, p.BOTH), tempo=6), [*range(24)]),
        # Sides of 9 s with 5 s between them.
        (step(p.REPS, 3, exercise=(BIRD_DOG, p.EACH), tempo=3), [*range(2, 15), *range(16, 26)]),
        # A plank has but its mark at half time, or at the change of sides.
        (step(p.TIME, 60, exercise=(PLANK, p.BOTH)), [27, 28, 29, 30]),
        (step(p.TIME, 40, exercise=(PLANK, p.EACH)), [37, 38, 39, 40]),
        (step(p.TIME, 12, exercise=(PLANK, p.BOTH)), []),
        (step(p.REPS, 8, exercise=(SQUAT, p.BOTH)), []),
        (rest(p.TIME, 60), []),
    ],
)
def test_taps_lead_only_while_they_are_under_way(step_of_it: bytes, seconds: list[int]):
    """Where they lead no strap may connect, so not in the rest before or after, nor where sides are changed."""
    assert led(step_of_it, 80) == seconds


def test_a_cue_or_a_gap_among_repetitions_is_no_time_to_connect():
    trail, _ = lifted(step(p.REPS, 60, exercise=(SQUAT, p.BOTH), tempo=1))
    trail.leg(10)
    trail.session.cues.tell(ids.EAT, ids.EAT_DUE, 40, ids.GIVEN)
    assert trail.session.lead()
    assert trail.event(ids.RESUME, 20, ids.CAUSE_POWER).leg(2).session.lead()
    assert not trail.event(ids.RESUME, 60, ids.CAUSE_POWER).leg(2).session.lead()


# --- bad programs -----------------------------------------------------------------------------------------

SmallSession = load("session").Session
SmallPlan = load("plan").Plan


def damaged(source: bytes, changed: dict[int, int]) -> Session:
    """A session over these bytes as its program, every operation of the core checked to be of 31 bits."""
    plan = SmallPlan()
    plan.source = b"." + source
    plan.program = 1
    for index, value in changed.items():
        plan.settings[index] = value
    return SmallSession(plan)


def live(session: Session, seconds: int) -> None:
    """Walk uphill, a press now and then, a gap in between."""
    for second in range(1, seconds + 1):
        t_ms = second * 1000
        session.feed(ids.PRESSURE, t_ms, 95000 - 3 * second, 0)
        session.feed(ids.HEART, t_ms, 100 + second % 70, 0)
        for part in (900, 400):
            session.feed(ids.STEP, t_ms - part, 12, 0)
        session.feed(ids.TICK, t_ms, 12, 0)
        if second % 7 == 0:
            session.feed(ids.BUTTON, t_ms, ids.PRESS_SHORT, 0)
        if second % 50 == 0:
            session.feed(ids.RESUME, t_ms, 500_000, 1)
        workout = session.workout
        assert workout
        tap_ms = workout.reps.next_tap_ms(t_ms)
        assert tap_ms == NONE or 0 <= tap_ms < ticks.PERIOD_MS
        known = session.now
        assert known[now.STEP] == NONE or known[now.STEP] > 0
        assert known[now.STEP_GAIT] in (NONE, STANDING, HIKING, RUNNING)
        assert known[now.STEP_GRADE] == NONE or -450 <= known[now.STEP_GRADE] <= 450


machines = st.sampled_from([{}, TREADMILL, STAIRS])
operations = st.one_of(
    st.binary(min_size=0, max_size=3),
    st.builds(lambda n: bytes([p.REPEAT, n]), st.integers(0, 255)),
    st.just(bytes([p.AGAIN])),
    st.builds(
        lambda until, amount, mask, rest_of_it: (
            bytes([p.STEP, until]) + amount.to_bytes(2, "little") + mask.to_bytes(2, "little") + rest_of_it
        ),
        st.integers(0, 12),
        st.one_of(st.integers(0, 3), st.integers(0, 65535)),
        st.integers(0, 2300),
        st.binary(max_size=20),
    ),
)


@given(st.one_of(st.binary(max_size=80), st.lists(operations, max_size=12).map(b"".join)), machines)
@settings(max_examples=60, deadline=None)
@example(bytes([p.REPEAT, 255] * 3 + [p.AGAIN] * 3), {})
@example(bytes([p.REPEAT, 255] * 3) + step(p.TIME, 0) + bytes([p.AGAIN] * 3), {})
@example(bytes([p.REPEAT, 0]) + step(p.TIME, 1) + bytes([p.AGAIN] * 3), {})
@example(step(p.REPS, 65535, exercise=(1, 3), tempo=25.5), {})
@example(step(p.TIME, 65535, exercise=(1, 3)), {})
@example(step(p.DISTANCE, 655_350, grade=-60), TREADMILL)
@example(step(p.STEPS, 65535, speed=(5, 5)), TREADMILL)
@example(step(p.BACK) + step(p.GAIN, 65535), STAIRS)
@example(bytes([p.STEP]), {})
def test_any_bytes_are_survived(source: bytes, changed: dict[int, int]):
    live(damaged(source, changed), 120)


@pytest.mark.parametrize(
    "source",
    [
        bytes([p.REPEAT, 255] * 3 + [p.AGAIN] * 3),
        bytes([p.REPEAT, 255] * 3) + step(p.TIME, 0) + bytes([p.AGAIN] * 3),
    ],
)
def test_repeats_of_nothing_take_little_of_a_second(source: bytes):
    session = damaged(source, {})
    workout = session.workout
    assert workout
    read = workout.reader.source = Counted(workout.reader.source)
    for second in range(1, 20):
        session.feed(ids.TICK, 1000 * second, NONE, 0)
        assert read.taken() <= 16 * 7


class Counted(bytes):
    """Bytes that count how often they are read."""

    reads = 0

    def __getitem__(self, at):
        self.reads += 1
        return super().__getitem__(at)

    def taken(self) -> int:
        """How many reads since the last question."""
        reads, self.reads = self.reads, 0
        return reads


@pytest.mark.parametrize(
    "source",
    [
        b"",
        bytes([p.AGAIN]),
        bytes([9]),
        bytes([p.REPEAT, 2] * 4),
        step(11, 5),
        step(0, 5),
        bytes([p.STEP, p.TIME, 1, 0, 0, 8]),
    ],
)
def test_what_cannot_be_a_program_is_done_at_once(source: bytes):
    trail = Trail(program=source or bytes([p.END])).leg(20, grade=0, spm=110)
    assert told(trail, ALL_DONE) == [0] and trail.now(now.STEP) == NONE


def test_a_program_cut_off_ends_where_it_was_cut():
    whole = programs.program(hike(p.TIME, 10), hike(p.TIME, 10))
    for length in range(len(whole)):
        trail = Trail(program=whole[: length or 1]).leg(45, grade=0, spm=110)
        assert len(trail.of(ALL_DONE)) <= 1


# --- interrupted ------------------------------------------------------------------------------------------


@given(st.integers(0, 400))
@settings(max_examples=15, deadline=None)
def test_interrupted_anywhere_it_goes_on_the_same(at: int):
    source = program(hike(p.TIME, 40), repeat(3, hike(p.GAIN, 10), rest(p.TIME, 20), run(p.BACK)))
    trail = Trail(TREADMILL if at & 1 else {}, program=source)
    trail.leg(at, grade=20, spm=112, bpm=130)
    other = Trail(TREADMILL if at & 1 else {}, program=source)
    for mine, theirs in zip(other.session.arrays, trail.session.arrays, strict=True):
        mine[:] = theirs
    for it in (trail, other):
        for word in range(60):
            t_ms = ticks.add(trail.first_ms, 1000 * (at + word + 1))
            it.session.feed(ids.STEP, ticks.add(t_ms, -500), NONE, 0)
            it.session.feed(ids.TICK, t_ms, NONE, 0)
    assert [list(words) for words in other.session.arrays] == [list(words) for words in trail.session.arrays]
