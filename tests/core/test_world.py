"""States of the world: entered on such a trail, silent while they last, over when it is; and not entered next door."""

from __future__ import annotations

import random
from array import array

import pytest

from tests.core.trail import NONE, Trail, pressure_pa
from trailcore import ids, now
from trailcore import settings as s
from trailcore.ids import BEFORE_START, CARRIED, HIKE, HIKING, MOVING, RUN, RUNNING, SCRAMBLING, STILL
from trailcore.world import World

RUNS = {"spm": 165, "strength": 15, "wrist": 15}
HIKES = {"spm": 112, "strength": 10, "wrist": 10}
STANDS = {"spm": 0, "grade": 0, "wrist": 3}
RIDES = {"spm": 0, "grade": 0, "wrist": 2}
GRACE_S = s.defaults()[s.STAND_GRACE_S]


def on_technical_ground(**of_trail: object) -> Trail:
    """Two minutes into a run on ground where the coach always wants to say "hike"."""
    trail = Trail(technical=[(0, 90_000)], total_m=90_000, **of_trail)  # type: ignore[arg-type]
    return trail.leg(120, grade=0, bpm=130, **RUNS)


def hiking_up(**of_trail: object) -> Trail:
    """Told to hike up a 14 % hill, and doing it for minutes."""
    trail = Trail(**of_trail).leg(120, grade=0, bpm=130, **RUNS)  # type: ignore[arg-type]
    return trail.leg(45, grade=14).leg(200, **HIKES)


def states(trail: Trail, last: int) -> list[int]:
    """WORLD in each of the last so many seconds."""
    return [row[now.WORLD] for row in trail.known[-last:]]


def assert_silent_and_back(trail: Trail, since: int, state: int) -> None:
    """From `since` on nothing was wanted in this state; steady running ends it, and after the grace cues come again."""
    assert trail.now(now.WORLD) == state
    silent = [row for row in trail.known[since:] if row[now.WORLD] == state]
    assert len(silent) > 20
    assert {row[now.WANT] for row in silent} == {0}
    until = trail.second
    assert [cue for cue in trail.cues if cue.second > since] == []
    # The place may be unknown, and with it technical ground: a hill has to do.
    trail.leg(100, grade=14, lift_mps=0, **RUNS)
    back = next(second for second in range(until, trail.second) if trail.known[second][now.WORLD] == MOVING)
    assert back - until <= 15
    (hike,) = trail.of(HIKE)[-1:]
    assert hike.second >= back + GRACE_S


# --- armed ------------------------------------------------------------------------------------------------


def test_armed_is_a_state_of_the_world_until_the_start():
    trail = Trail({s.START_ARMED: 1}).leg(60, grade=0, spm=110).leg(60, **STANDS)
    assert set(states(trail, 120)) == {BEFORE_START}
    trail.press().leg(30, **RUNS)
    assert trail.now(now.WORLD) == MOVING


def test_a_ride_to_the_start_is_a_ride_and_no_start():
    """The shuttle bus climbs to the start line with the watch armed: nothing of it counts, and it stays armed."""
    trail = Trail({s.START_ARMED: 1}).leg(60, grade=0, **HIKES).leg(300, lift_mps=1.5, **RIDES)
    assert trail.now(now.WORLD) == CARRIED
    trail.leg(60, lift_mps=0, **HIKES)
    assert trail.now(now.WORLD) == BEFORE_START
    assert trail.felt() == []


# --- standing ---------------------------------------------------------------------------------------------


def test_standing_is_silent_and_ends_with_steps():
    trail = on_technical_ground().leg(120, **STANDS)
    assert_silent_and_back(trail, 150, STILL)


def test_a_photo_on_a_climb_is_standing_not_carried():
    trail = hiking_up().leg(90, **STANDS)
    assert trail.now(now.WORLD) == STILL
    assert CARRIED not in states(trail, 90)
    assert trail.now(now.STILL_S) >= 70  # the slope of late is over within seconds


def test_a_short_photo_is_nothing():
    assert set(states(hiking_up().leg(18, **STANDS), 18)) == {MOVING}


def test_a_night_at_the_hut_is_standing_whatever_the_weather():
    """A front comes: 6 hPa in five hours."""
    trail = hiking_up().leg(5 * 3600, lift_mps=50 / 18_000, **STANDS)
    assert set(states(trail, 5 * 3600 - 60)) == {STILL}


def test_wind_on_the_pass_is_standing():
    """Gusts of 10 m/s move the pressure by a metre or two and back."""
    rng = random.Random(5)
    trail, off_m = hiking_up(), 0.0
    for _ in range(600):
        wanted_m = 0.9 * off_m + rng.gauss(0, 0.35)
        trail.leg(1, lift_mps=wanted_m - off_m, **STANDS)
        off_m = wanted_m
    assert states(trail, 540).count(STILL) > 500
    assert trail.known[-1][now.DISTANCE_MM] - trail.known[-540][now.DISTANCE_MM] < 30_000
    assert CARRIED not in states(trail, 600)


@pytest.mark.parametrize("metres", [8, -30])
def test_a_slammed_door_carries_nobody(metres: int):
    trail = hiking_up().leg(60, **STANDS).leg(1, lift_mps=metres).leg(5, lift_mps=0)
    trail.leg(1, lift_mps=-metres).leg(60, lift_mps=0)
    assert CARRIED not in states(trail, 67)


def test_who_eats_and_ties_a_shoe_stands():
    """The wrist moves a lot, but not on and on."""
    trail = hiking_up()
    for _ in range(20):
        trail.leg(7, **{**STANDS, "wrist": 10}).leg(3, wrist=2)
    assert trail.now(now.WORLD) == STILL


# --- wrist untrusted --------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrist", [None, 6, 9])
@pytest.mark.parametrize("lift_mps", [0.1, 0.25, 0.38, -0.2])
def test_height_without_steps_is_a_hike_with_an_untrusted_wrist(wrist: int | None, lift_mps: float):
    """Poles planted, hands on thighs, hands in pockets."""
    trail = hiking_up().leg(180, spm=0, grade=0, wrist=wrist, lift_mps=lift_mps)
    assert (trail.now(now.UNTRUSTED), trail.now(now.GAIT), trail.now(now.STILL_S)) == (1, HIKING, 0)
    assert set(states(trail, 180)) == {MOVING}
    assert trail.now(now.SURE) < 50
    trail.leg(20, lift_mps=0, **HIKES)
    assert (trail.now(now.UNTRUSTED), trail.now(now.GAIT)) == (0, HIKING)
    assert trail.now(now.SURE) > 50


def test_what_is_climbed_with_an_untrusted_wrist_counts():
    trail = hiking_up()
    before = trail.now(now.ASCENT_CM)
    trail.leg(300, spm=0, grade=0, lift_mps=0.25)
    assert trail.now(now.ASCENT_CM) - before == pytest.approx(7500, rel=0.05)


def test_a_stop_with_an_untrusted_wrist_is_a_stop():
    trail = hiking_up().leg(120, spm=0, grade=0, wrist=9, lift_mps=0.25).leg(60, lift_mps=0, **STANDS)
    assert (trail.now(now.UNTRUSTED), trail.now(now.WORLD)) == (0, STILL)
    trail.leg(40, wrist=9, lift_mps=0.25)
    assert (trail.now(now.UNTRUSTED), trail.now(now.WORLD)) == (1, MOVING)


def test_a_stroller_that_shakes_the_wrist_is_untrusted():
    trail = hiking_up().leg(120, spm=0, grade=0, wrist=8)
    assert (trail.now(now.UNTRUSTED), trail.now(now.GAIT), trail.now(now.WORLD)) == (1, HIKING, MOVING)


def test_a_stroller_on_asphalt_looks_like_standing():
    """No step, no height, no movement: nothing tells them apart, and silence is the lesser harm."""
    assert hiking_up().leg(60, spm=0, grade=0, wrist=4).now(now.WORLD) == STILL


def test_few_steps_too_high_to_be_steps_are_not_all_there_are():
    """A pole every fourth second is felt, at 1,000 m/h."""
    trail = hiking_up()
    for _ in range(30):
        trail.leg(2, spm=60, grade=0, lift_mps=0.28).leg(2, spm=0)
    assert (trail.now(now.UNTRUSTED), trail.now(now.GAIT), trail.now(now.STILL_S)) == (1, HIKING, 0)


def test_who_may_be_eating_is_not_told_to_run():
    """Hiked up, now a wrist that moves on and on without steps: a stroller, or lunch."""
    lunch = hiking_up().leg(90, spm=0, grade=0, wrist=8, lift_mps=0, bpm=110)
    assert lunch.now(now.UNTRUSTED) == 1
    assert lunch.of(RUN) == []
    assert lunch.leg(60, spm=112, grade=2).of(RUN)


# --- carried ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lift_mps", [0.8, 3.0, -2.5])
def test_a_cable_car_is_a_ride(lift_mps: float):
    trail = on_technical_ground()
    trail.leg(240, lift_mps=lift_mps, **RIDES)
    assert states(trail, 240).index(CARRIED) <= 20
    known = trail.known[160:]
    assert known[-1][now.ASCENT_CM] == known[0][now.ASCENT_CM]
    assert known[-1][now.DESCENT_CM] == known[0][now.DESCENT_CM]
    assert known[-1][now.DISTANCE_MM] == known[0][now.DISTANCE_MM]
    trail.leg(60, lift_mps=0)  # waiting at the top
    assert_silent_and_back(trail, 140, CARRIED)


def test_the_end_of_a_ride_is_the_walk_from_it():
    trail = hiking_up().leg(240, lift_mps=3, **RIDES).leg(20, lift_mps=0, **HIKES)
    assert trail.now(now.WORLD) == MOVING


def test_a_slow_lift_is_told_by_the_quiet_wrist():
    assert hiking_up().leg(60, lift_mps=0.32, **RIDES).now(now.WORLD) == CARRIED
    assert hiking_up().leg(60, lift_mps=0.32, **{**RIDES, "wrist": 8}).now(now.WORLD) == MOVING


def test_a_car_on_a_mountain_road_is_a_ride_in_spite_of_its_bumps():
    rng = random.Random(7)
    trail = hiking_up()
    for _ in range(600):
        trail.leg(
            1,
            spm=60 if rng.random() < 0.25 else 0,
            grade=0,
            lift_mps=rng.uniform(0.5, 1.1),
            wrist=rng.choice([2, 3, 7]),
        )
    assert set(states(trail, 540)) == {CARRIED}
    begun, over = trail.known[-540], trail.known[-1]
    for counted in (now.STEPS, now.DISTANCE_MM, now.RAN_S, now.ASCENT_CM):
        assert over[counted] == begun[counted]


def test_walking_about_in_the_cabin_ends_no_ride():
    trail = hiking_up().leg(60, lift_mps=3, **RIDES).leg(20, spm=90).leg(60, spm=0)
    assert set(states(trail, 80)) == {CARRIED}


@pytest.mark.parametrize("spm", [150, 178])
def test_a_fast_descent_on_foot_is_no_ride(spm: int):
    trail = hiking_up().leg(240, spm=spm, grade=0, strength=17, wrist=17, lift_mps=-1.3)
    assert set(states(trail, 240)) == {MOVING}


def test_a_rough_descent_on_foot_is_no_ride():
    rng = random.Random(11)
    trail = hiking_up()
    for _ in range(240):
        trail.leg(
            1,
            spm=rng.choice([80, 130, 170]),
            grade=0,
            strength=16,
            wrist=rng.choice([13, 15, 17]),
            lift_mps=-0.9,
        )
    assert CARRIED not in states(trail, 240)


def test_the_best_uphill_runner_is_no_ride():
    """1,000 m in half an hour."""
    assert set(states(hiking_up().leg(300, lift_mps=0.56, spm=140, grade=0), 300)) == {MOVING}


@pytest.mark.parametrize(
    ("gap_s", "metres", "state"),
    [
        (900, 700, CARRIED),
        (900, -800, CARRIED),
        (300, 400, CARRIED),
        (NONE, 300, CARRIED),
        (900, 300, MOVING),  # on foot, with the watch paused
        (3600, 500, MOVING),
        (43_200, 90, MOVING),  # a night, and the weather
        (NONE, 60, MOVING),
        (20, -15, MOVING),  # the watch was in a warm pocket
        (0, 5, MOVING),
    ],
)
def test_who_wakes_up_elsewhere_was_carried(gap_s: int, metres: int, state: int):
    trail = hiking_up()
    trail.altitude_m += metres
    trail.event(ids.RESUME, gap_s).leg(12, **STANDS)
    assert trail.now(now.WORLD) == state
    assert trail.leg(20, **HIKES).now(now.WORLD) == MOVING


def test_a_gap_before_the_first_altitude_tells_nothing():
    trail = Trail().leg(60, spm=110, pressure=None).event(ids.RESUME, 600).leg(30, pressure=True)
    assert trail.now(now.WORLD) == MOVING


# --- scrambling -------------------------------------------------------------------------------------------


def clamber(
    trail: Trail, seconds: int, lift_mps: float = 0.15, wrist: tuple[int, ...] = (2, 4, 11, 13)
) -> Trail:
    """Hands on rock: now a step, now none, now still, now reaching."""
    rng = random.Random(seconds)
    for _ in range(seconds):
        trail.leg(1, spm=rng.choice([0, 0, 0, 60, 100]), grade=0, wrist=rng.choice(wrist), lift_mps=lift_mps)
    return trail


@pytest.mark.parametrize("lift_mps", [0.1, 0.25, -0.15])
def test_hands_on_rock_is_scrambling(lift_mps: float):
    trail = on_technical_ground()
    clamber(trail, 150, lift_mps)
    assert 25 <= states(trail, 150).index(SCRAMBLING) <= 70
    assert_silent_and_back(trail, trail.second - 60, SCRAMBLING)


def test_a_move_or_two_over_a_rock_is_not_worth_a_state():
    trail = clamber(hiking_up(), 20)
    assert SCRAMBLING not in states(trail.leg(60, lift_mps=0, **HIKES), 80)


def test_an_even_wrist_is_poles_not_rock():
    trail = clamber(hiking_up(), 180, wrist=(8, 9, 10))
    assert SCRAMBLING not in states(trail, 180)


def test_a_steady_step_on_steep_ground_is_a_hike():
    rng = random.Random(2)
    trail = hiking_up()
    for _ in range(180):
        trail.leg(1, spm=104, grade=0, lift_mps=0.3, wrist=rng.choice([2, 4, 11, 13]))
    assert SCRAMBLING not in states(trail, 180)


def test_a_lively_wrist_at_the_aid_station_is_not_scrambling():
    trail = clamber(hiking_up(), 180, lift_mps=0.0)
    assert SCRAMBLING not in states(trail, 180)


def test_without_a_wrist_nobody_scrambles():
    """An imported recording has none."""
    rng = random.Random(4)
    trail = hiking_up()
    for _ in range(180):
        trail.leg(1, spm=rng.choice([0, 0, 0, 60, 100]), grade=0, wrist=None, lift_mps=0.15)
    assert SCRAMBLING not in states(trail, 180)
    assert trail.now(now.GAIT) == HIKING


# --- pressure suspect -------------------------------------------------------------------------------------


class Height:
    """The stage alone, given what the climb says of the height."""

    def __init__(self) -> None:
        self.now = array("i", [0] * now.WORDS)
        self.now[now.WRIST] = NONE
        self.world = World(s.defaults(), self.now)
        self.dm = 5000

    def go(self, seconds: int, lift_dm: int, suspect: int = 0) -> Height:
        """So many seconds without steps."""
        for _ in range(seconds):
            self.dm += lift_dm
            self.now[now.SUSPECT] = suspect
            self.now[now.ALTITUDE_DM] = NONE if suspect else self.dm
            self.now[now.RISE_CM] = NONE if suspect else 100 * lift_dm
            self.now[now.STILL_S] += 1
            self.world.second(0)
        return self


def test_a_suspect_pressure_carries_nobody():
    height = Height().go(60, 0).go(60, 30, suspect=1)
    assert (height.now[now.WORLD], height.now[now.RISE_CM]) == (STILL, NONE)
    assert Height().go(60, 0).go(60, 30).now[now.WORLD] == CARRIED


def test_a_pressure_that_is_trusted_again_is_a_new_beginning():
    """What it jumped by meanwhile was nobody's ride."""
    height = Height().go(60, 0).go(30, 20, suspect=1).go(20, 0)
    assert (height.now[now.WORLD], height.now[now.RISE_CM]) == (STILL, 0)
    assert height.go(30, 30).now[now.WORLD] == CARRIED


def test_a_suspect_pressure_silences_the_ground_until_it_is_believed_again():
    """The port is clogged on a steep hill, which nobody then knows of."""
    trail = Trail().leg(120, grade=0, bpm=130, **RUNS)
    stuck_pa = pressure_pa(trail.altitude_m)
    for _ in range(240):
        trail.session.feed(ids.PRESSURE, trail.t_ms, stuck_pa, 0)
        trail.leg(1, grade=14, pressure=False)
    assert (trail.now(now.SUSPECT), trail.now(now.WORLD), trail.now(now.GAIT)) == (1, MOVING, RUNNING)
    assert [cue for cue in trail.cues if cue.kind in (HIKE, RUN)] == []
    trail.leg(90, pressure=True)
    assert trail.now(now.SUSPECT) == 0
    assert (HIKE, ids.STEEP) in trail.felt(since=360)


# --- strap stale ------------------------------------------------------------------------------------------


def test_a_stale_strap_silences_the_heart_and_not_the_ground():
    over_cap = Trail().leg(120, grade=0, bpm=130, **RUNS).leg(60, grade=6).leg(20, bpm=146)
    stale = over_cap.leg(120, bpm=None)
    assert stale.now(now.BPM) == NONE
    assert [
        cue for cue in stale.of(HIKE) if cue.reason in (ids.ZONE4, ids.ZONE4_SOON) and cue.second > 230
    ] == []
    stale.leg(60, grade=14)
    assert (HIKE, ids.STEEP) in stale.felt(since=320)
    back = stale.leg(200, **HIKES).leg(90, grade=3, bpm=120)
    assert (RUN, ids.GENTLE) in back.felt(since=580)
