"""Unknown is never 0, and bad input does no lasting harm."""

from __future__ import annotations

import pytest

from tests.core.trail import NONE, Trail
from trailcore import ids, now, ticks
from trailcore.ids import HIKE, RUN
from trailcore.plan import Plan
from trailcore.session import Session


def running() -> Trail:
    return Trail().leg(120, grade=0, spm=165, bpm=130)


def with_pressures(pressures: list[int]) -> Session:
    """Runs while the barometer says this, a value a second."""
    session = Session(Plan())
    for second, pressure_pa in enumerate(pressures, 1):
        session.feed(ids.PRESSURE, second * 1000, pressure_pa, 0)
        for step in range(3):
            session.feed(ids.STEP, second * 1000 - 900 + 333 * step, NONE, 0)
        session.feed(ids.TICK, second * 1000, NONE, 0)
    return session


# --- pressure ---------------------------------------------------------------------------------------------


def test_before_anything_came_nothing_is_known():
    session = Session(Plan())
    session.feed(ids.TICK, 1000, NONE, 0)
    for index in (now.BPM, now.FORECAST, now.GRADE, now.ALTITUDE_DM, now.TO_GO_M):
        assert session.now[index] == NONE
    assert (session.now[now.SPM], session.now[now.GAIT]) == (0, ids.STANDING)


@pytest.mark.parametrize("impossible", [0, 131071, 29999, 110001, NONE, -1])
def test_an_impossible_pressure_is_no_pressure(impossible: int):
    assert with_pressures([impossible] * 60).now[now.GRADE] == NONE
    fair = with_pressures([95000] * 60 + [impossible] * 5)
    assert fair.now[now.GRADE] == 0
    assert fair.now[now.ASCENT_CM] == fair.now[now.DESCENT_CM] == 0
    assert with_pressures([95000] * 60 + [impossible] * 30).now[now.GRADE] == NONE


@pytest.mark.parametrize("at", [0, 1, 2, 3, 10, 40])
@pytest.mark.parametrize("glitch", [95000, 101000, 40000, 109000])
def test_a_single_wrong_pressure_is_no_ascent(at: int, glitch: int):
    """A knock on the port, or the first conversion after power-on."""
    pressures = [100000] * 80
    pressures[at] = glitch
    session = with_pressures(pressures)
    assert session.now[now.ASCENT_CM] == session.now[now.DESCENT_CM] == 0
    assert session.now[now.GRADE] == 0


@pytest.mark.parametrize("at", [1, 2, 3, 10, 40])
def test_a_jump_is_no_ascent(at: int):
    """A slammed car door, a squall, a cabin: the new level is taken, the way there was not climbed."""
    session = with_pressures([100000] * at + [97000] * 80)
    assert session.now[now.ASCENT_CM] == session.now[now.DESCENT_CM] == 0
    assert session.now[now.GRADE] == 0
    assert 3300 > session.now[now.ALTITUDE_DM] > 3200 or session.now[now.ALTITUDE_DM] > 2500


def test_a_real_climb_is_counted():
    """100 m up and down again, at 1,000 m/h."""
    up = [100000 - second * 33 // 10 for second in range(360)]
    session = with_pressures(up + up[::-1])
    assert session.now[now.ASCENT_CM] == pytest.approx(100_00, rel=0.03)
    assert session.now[now.DESCENT_CM] == pytest.approx(100_00, rel=0.03)


def test_noise_is_no_ascent():
    session = with_pressures([100000 + (second * 7919 % 7) - 3 for second in range(3600)])
    assert session.now[now.ASCENT_CM] == 0


def test_a_lost_barometer_takes_its_advice_along():
    """Told to hike on the climb; what the ground is now, nobody knows."""
    trail = running().leg(60, grade=14).leg(60, spm=112)
    trail.leg(20, pressure=None).leg(600, spm=165)
    late = [cue for cue in trail.cues if cue.second > 260 and cue.kind in (HIKE, RUN)]
    assert late == []
    assert trail.now(now.WANT) == 0


def test_unknown_ground_is_not_downhill():
    """Too hot to be told to run; then the barometer falls silent, then the heart has calmed down."""
    trail = running().leg(100, grade=14, spm=112, bpm=140).leg(80, grade=3, bpm=149).leg(60, pressure=None)
    trail.leg(60, bpm=135)
    assert trail.of(RUN, fate=None) == []


# --- heart ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("impossible", [0, 255, 24, 241])
def test_an_impossible_heart_rate_is_none(impossible: int):
    trail = Trail().leg(60, grade=6, spm=165, bpm=impossible)
    assert trail.now(now.BPM) == trail.now(now.FORECAST) == NONE


def test_a_stale_strap_rules_nothing():
    """The last thing it said was zone 4: nobody eases, hikes or alarms on that."""
    trail = running().leg(60, grade=6).leg(4, bpm=170).leg(600, bpm=None)
    assert [cue.kind for cue in trail.cues if cue.kind not in (ids.STRAP_LOST,)] in ([], [HIKE], [HIKE, HIKE])
    assert all(cue.second < 120 + 60 + 4 + 25 for cue in trail.cues if cue.kind == HIKE)
    assert trail.now(now.BPM) == trail.now(now.FORECAST) == NONE


# --- steps and time ---------------------------------------------------------------------------------------


def test_no_step_is_standing_not_unknown_speed():
    trail = running().leg(30, spm=0)
    assert (trail.now(now.GAIT), trail.now(now.SPM), trail.now(now.GRADE)) == (ids.STANDING, 0, NONE)


def test_time_running_backwards_costs_no_steps():
    """An imported file whose clock was set back an hour."""
    trail = running()
    steps = trail.now(now.STEPS)
    trail.first_ms = ticks.add(trail.first_ms, -3_600_000)
    trail.leg(600)
    assert trail.now(now.STEPS) - steps == pytest.approx(600 * 165 / 60, abs=20)
    assert trail.now(now.GAIT) == ids.RUNNING
    assert 715 <= trail.now(now.ELAPSED_S) <= 725


@pytest.mark.parametrize("off_ms", [5000, 3_600_000, 86_400_000, -5000, -3_600_000])
def test_one_step_at_a_wild_time_does_no_lasting_harm(off_ms: int):
    trail = running()
    steps = trail.now(now.STEPS)
    trail.session.feed(ids.STEP, ticks.add(trail.t_ms, off_ms), NONE, 0)
    trail.leg(60)
    assert trail.now(now.STEPS) - steps == pytest.approx(165, abs=15)
    assert trail.now(now.GAIT) == ids.RUNNING


def test_a_step_told_twice_is_one_step():
    trail = running()
    steps = trail.now(now.STEPS)
    for _ in range(50):
        trail.session.feed(ids.STEP, trail.t_ms - 8, NONE, 0)
    assert trail.now(now.STEPS) - steps <= 1


@pytest.mark.parametrize("gap_s", [10, 60, 3600, 86_400])
def test_a_gap_without_a_word_is_survived(gap_s: int):
    """No RESUME, just time gone (a page of the log is lost): the clock goes on, and nothing is made up."""
    trail = running()
    trail.first_ms = ticks.add(trail.first_ms, 1000 * gap_s)
    trail.leg(120)
    assert trail.now(now.ELAPSED_S) == 240 + gap_s
    assert trail.now(now.GAIT) == ids.RUNNING
    assert trail.now(now.GRADE) == 0
    assert trail.felt() == []


def test_ticks_wrap_and_nobody_notices():
    before = Trail(first_ms=1 << 28)
    across = Trail(first_ms=ticks.PERIOD_MS - 80_000)
    for trail in (before, across):
        trail.leg(120, grade=0, spm=165, bpm=130).leg(60, grade=14).leg(60, spm=112).leg(120, grade=2)
    assert [row[: now.T_MS] for row in before.known] == [row[: now.T_MS] for row in across.known]
    assert before.felt() == across.felt() != []


def test_observations_of_the_future_are_left_out():
    """An older core reads a newer log."""
    trail = running()
    known = list(trail.session.now)
    for kind in (0, 11, 17, 23, 31, 99, -1):
        trail.session.feed(kind, trail.t_ms, 5, 6)
    assert list(trail.session.now) == known


def test_with_the_barometer_lost_the_map_still_says_hike():
    """Nobody knows whether the top is here, which is no reason to be silent all the way up."""
    session = Session(Plan())
    known = session.now
    known[now.RISE_CM] = known[now.VERTICAL] = NONE
    for _ in range(30):
        known[now.GRADE], known[now.BPM], known[now.FORECAST] = 180, NONE, NONE
        session.coach.second(600)
    assert known[now.WANT] == ids.HIKE
