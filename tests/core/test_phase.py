"""Steps in, the next foot strikes out: locked when they can be told, silent when they cannot."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import accumulate

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.core.feeds import first_ticks
from tests.core.smallints import LIMIT, load
from trailcore import ids, image, ticks
from trailcore.ids import NONE
from trailcore.phase import Phase
from trailcore.plan import Plan
from trailcore.session import Session

SmallPhase = load("phase").Phase
RUN, HIKE, STEEP = 356, 540, 1100  # ms a step: 169, 111 and 55 steps a minute
SWAY = [438, 318]  # ms, as a hip feels them: 118 ms between left and right


def walk(intervals: Sequence[float], start_ms: int = 8000) -> list[int]:
    """The ticks of steps with these intervals, on the log's grid."""
    return [round(t_ms / 8) * 8 % ticks.PERIOD_MS for t_ms in accumulate(intervals, initial=start_ms)]


def fed(steps: list[int]) -> Phase:
    """A phase after these steps."""
    phase = Phase()
    for t_ms in steps:
        phase.step(t_ms)
    return phase


def next_ms(phase: Phase, after_ms: int, foot: int | None = None) -> int:
    """The next strike of a foot, 0 or 1, or of either; NONE if none is told."""
    number = phase.coming(after_ms)
    if number != NONE and foot is not None:
        number += foot ^ number & 1
    return NONE if number == NONE else phase.strike_ms(number)


def is_locked(phase: Phase, t_ms: int) -> bool:
    return next_ms(phase, t_ms) != NONE


def told(phase: Phase, strike_ms: int, period_ms: int) -> int | None:
    """How much later than this strike the one is that was predicted instead, None if none was."""
    found = next_ms(phase, ticks.add(strike_ms, -period_ms // 2))
    return None if found == NONE else ticks.diff(found, strike_ms)


def errors(steps: list[int], period_ms: int, horizon_ms: int) -> list[int | None]:
    """Of each step: how far off it was told from the steps that lie `horizon_ms` before it."""
    phase, seen, found = Phase(), 0, []
    for t_ms in steps:
        while steps[seen] < t_ms and steps[seen] <= t_ms - horizon_ms:
            phase.step(steps[seen])
            seen += 1
        found.append(told(phase, t_ms, period_ms))
    return found


def worst_of_nine_in_ten(found: list[int | None]) -> int:
    sizes = sorted(abs(error) for error in found if error is not None)
    return sizes[len(sizes) * 9 // 10]


# --- it locks, and knows that it has


@pytest.mark.parametrize("period_ms", [260, RUN, HIKE, STEEP])
def test_regular_steps_are_told_after_eight_of_them(period_ms: int):
    steps = walk([period_ms] * 40)
    assert not is_locked(fed(steps[:3]), steps[2])
    for known in range(8, 40):
        phase = fed(steps[:known])
        for ahead in range(min(3, 41 - known)):
            error = told(phase, steps[known + ahead], period_ms)
            assert error is not None
            assert abs(error) <= 12


def test_left_and_right_are_told_apart_when_they_sway():
    steps = walk(SWAY * 30)
    phase = fed(steps[:41])
    foot = 0 if next_ms(phase, steps[41] - 150, 0) < steps[42] - 150 else 1
    for i in range(41, 46):
        found = next_ms(phase, steps[i] - 150, foot ^ (i - 41) & 1)
        assert abs(found - steps[i]) <= 8
        assert found == next_ms(phase, steps[i] - 150)
        assert abs(next_ms(phase, steps[i] - 150, 1 - foot ^ (i - 41) & 1) - steps[i + 1]) <= 12


def test_strikes_are_numbered_one_by_one_and_a_number_keeps_its_strike():
    steps = walk([RUN] * 30)
    phase = fed(steps[:20])
    number = phase.coming(steps[19] + 100)
    assert [phase.coming(steps[20 + i] - 100) for i in range(4)] == [number + i for i in range(4)]
    for t_ms in steps[20:22]:
        phase.step(t_ms)
    assert abs(phase.strike_ms(number + 3) - steps[23]) <= 8
    assert phase.coming(phase.strike_ms(number + 3)) == number + 3
    assert phase.coming(phase.strike_ms(number + 3) + 1) == number + 4


def test_a_foot_that_varies_as_runners_do_is_met_within_40_ms():
    """Twelve ms of step to step, a cadence that wanders by two per cent, an uneven beat."""
    rng = random.Random(4)
    drift, intervals = 0.0, []
    for i in range(400):
        drift = 0.97 * drift + rng.gauss(0, 2)
        intervals.append(RUN + drift + (20 if i % 2 else -20) + rng.gauss(0, 10))
    found = errors(walk(intervals), RUN, 600)
    assert worst_of_nine_in_ten(found) <= 40
    assert found.count(None) <= 20


# --- it goes on through what is missing


@pytest.mark.parametrize("missing", [1, 2, 3, 5])
def test_it_coasts_through_missing_steps_with_the_feet_in_order(missing: int):
    steps = walk(SWAY * 30)
    phase = fed(steps[:30])
    foot = [next_ms(phase, t_ms - 150, 0) < t_ms + 150 for t_ms in steps[30:34]]
    for t_ms in steps[30 : 30 + missing]:
        assert abs(told(phase, t_ms, RUN) or 0) <= 16
    for t_ms in steps[30 + missing : 36 + missing]:
        phase.step(t_ms)
    again = steps[36 + missing + (missing & 1)]
    assert abs(told(phase, again, RUN) or 0) <= 16
    assert (next_ms(phase, again - 150, 0) < again + 150) == foot[0]


@pytest.mark.parametrize("every", [2, 4])
@pytest.mark.parametrize("shaken", ["lost", "moved"])
def test_it_goes_on_through_the_shaking_of_a_breath_train(every: int, shaken: str):
    """Twelve taps on the same foot; the step under each is not felt, or up to 30 ms off."""
    rng = random.Random(every)
    truth = walk([t_ms + rng.gauss(0, 8) for t_ms in SWAY * 60])
    phase, found = Phase(), []
    for i, t_ms in enumerate(truth):
        if i >= 20:
            found.append(told(phase, t_ms, RUN))
        if 20 <= i < 20 + 12 * every and i % every == 0:
            if shaken == "moved":
                phase.step(t_ms + 8 * rng.randint(-3, 3))
        else:
            phase.step(t_ms)
    assert found.count(None) <= 2
    assert worst_of_nine_in_ten(found) <= 40


def test_a_step_that_was_none_moves_nothing():
    steps = walk([RUN] * 30)
    phase = fed([*steps[:20], steps[19] + 160])
    assert abs(told(phase, steps[20], RUN) or 0) <= 8


# --- and knows when it cannot


def test_after_the_last_step_it_falls_silent_and_locks_again_within_eight():
    steps = walk([RUN] * 30)
    phase = fed(steps)
    assert is_locked(phase, steps[-1] + 2000)
    assert not is_locked(phase, steps[-1] + 2600)
    again = walk([HIKE] * 9, steps[-1] + 9000)
    phase.step(again[0])
    assert not is_locked(phase, again[0])
    for t_ms in again[1:8]:
        phase.step(t_ms)
    assert abs(told(phase, again[8], HIKE) or 0) <= 8


def test_slow_steps_coast_longer():
    steps = walk([STEEP] * 20)
    assert is_locked(fed(steps), steps[-1] + 3200)
    assert not is_locked(fed(steps), steps[-1] + 3400)


def test_steps_without_rhythm_are_not_told_and_steady_ones_are_again():
    """A scramble: now a step, now two, now a rest."""
    rng = random.Random(2)
    steps = walk([rng.choice([280, 400, 620, 900]) + rng.randint(-60, 60) for _ in range(200)])
    phase, locked = Phase(), 0
    for t_ms in steps:
        phase.step(t_ms)
        locked += is_locked(phase, t_ms)
    assert locked <= 10
    for t_ms in walk([RUN] * 12, steps[-1] + RUN)[:-1]:
        phase.step(t_ms)
    assert is_locked(phase, steps[-1] + 13 * RUN)


@pytest.mark.parametrize(("before", "after"), [(RUN, 300), (RUN, 430), (RUN, HIKE), (HIKE, RUN), (540, 420)])
def test_a_sudden_change_of_cadence_unlocks_or_is_followed(before: int, after: int):
    steps = walk([before] * 30 + [after] * 20)
    found = errors(steps, min(before, after), 0)
    for error in found[42:]:
        assert error is not None
        assert abs(error) <= 16


def test_running_off_from_a_walk_of_two_thirds_the_cadence_locks_to_the_steps_themselves():
    """Every second step of a swaying runner lies near a beat of one and a half periods: no lock to that."""
    steps = walk([570] * 40 + [438, 318] * 40)
    found = errors(steps, RUN, 0)
    for error in found[60:]:
        assert error is not None
        assert abs(error) <= 16


@pytest.mark.parametrize("period_ms", [300, RUN, HIKE])
def test_double_or_half_of_the_steps_is_never_kept(period_ms: int):
    """A detector that counts twice, or every second, for a while: then the truth, within 28 steps."""
    for wrong in (period_ms // 2, period_ms * 2):
        steps = walk([wrong] * 30 + [period_ms] * 50)
        found = errors(steps, period_ms, 0)
        if period_ms * 2 <= 1200:
            assert is_locked(fed(steps[:30]), steps[29]) == (wrong >= 240)
        for known in range(58, 66):
            phase = fed(steps[:known])
            first = next_ms(phase, steps[known - 1] + 30)
            second = next_ms(phase, first + 1)
            assert abs(second - first - period_ms) <= 12
        assert all(error is not None and abs(error) <= 12 for error in found[58:])


def test_a_clock_that_jumps_begins_anew():
    steps = walk([RUN] * 20)
    phase = fed(steps)
    for t_ms in (steps[-1], steps[3], ticks.add(steps[-1], 1 << 27)):
        phase = fed(steps)
        phase.step(t_ms)
        assert not is_locked(phase, t_ms)
        for later in walk([RUN] * 8, t_ms)[1:]:
            phase.step(later)
        assert is_locked(phase, t_ms + 8 * RUN)


def test_it_runs_across_the_wrap_of_the_ticks():
    steps = walk([RUN] * 40, ticks.PERIOD_MS - 20 * RUN)
    for known in (15, 20, 25):
        assert abs(told(fed(steps[:known]), steps[known], RUN) or 0) <= 8


def test_reset_forgets():
    steps = walk([RUN] * 20)
    phase = fed(steps)
    phase.reset()
    assert not is_locked(phase, steps[-1])


# --- in the session


def test_a_session_follows_its_steps_and_forgets_them_at_a_resume():
    session, steps = Session(Plan()), walk([RUN] * 20)
    for t_ms in steps:
        session.feed(ids.STEP, t_ms, NONE, 0)
    assert abs(told(session.phase, steps[-1] + RUN, RUN) or 0) <= 8
    session.feed(ids.RESUME, steps[-1] + 800, 1, ids.CAUSE_RESET)
    assert not is_locked(session.phase, steps[-1] + 800)


def test_saved_and_loaded_it_predicts_the_same():
    one, other, steps = Session(Plan()), Session(Plan()), walk(SWAY * 10)
    for t_ms in steps:
        one.feed(ids.STEP, t_ms, NONE, 0)
    image.load(other, image.views(one))
    for t_ms in range(steps[-1] - 500, steps[-1] + 3000, 37):
        assert next_ms(one.phase, t_ms, 1) == next_ms(other.phase, t_ms, 1)


# --- whatever comes


gaps = st.one_of(
    st.integers(-4000, 4000),
    st.sampled_from([0, 8, RUN, RUN, RUN, HIKE, HIKE, 1200, -(1 << 28), (1 << 28) - 1]),
)


@given(first_ticks, st.lists(gaps, max_size=80), st.integers(0, ticks.PERIOD_MS - 1))
@settings(max_examples=300)
@example(0, [RUN] * 20, 0)
@example(0, [1200] * 20 + [3599, 3601], 0)
def test_any_steps_leave_a_sane_answer_of_small_ints(first_ms: int, steps: list[int], ask_ms: int):
    phase, t_ms = SmallPhase(), first_ms
    for gap in steps:
        t_ms = ticks.add(t_ms, gap)
        phase.step(t_ms)
        assert all(-LIMIT < word < LIMIT for word in phase.v)
        for after in (ask_ms, ticks.add(t_ms, ask_ms % 4000)):
            for foot in (None, 0, 1):
                found = next_ms(phase, after, foot)
                assert found == NONE or 0 <= ticks.diff(found, after) <= 3500
                assert (found == NONE) or 0 <= found < ticks.PERIOD_MS
