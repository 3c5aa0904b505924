"""These steps, this wrist, this height: expect this cadence, this gait, and so much certainty."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.trail import pressure_pa
from trailcore import ids, now, ticks
from trailcore.ids import HIKING, NONE, RUNNING, STANDING
from trailcore.plan import Plan
from trailcore.session import Session

WALK_LEVEL, RUN_LEVEL = 10, 15  # 0.3 and 1.0 g


class Wearer:
    """Lives through seconds, given when each foot strikes; keeps what was known after each."""

    def __init__(self) -> None:
        self.session = Session(Plan())
        self.known: list[list[int]] = []
        self.altitude_m = 500.0

    def live(
        self,
        steps_ms: Iterable[float],
        seconds: int,
        *,
        strength: int = NONE,
        wrist: int = NONE,
        lift_mps: float = 0.0,
        bpm: int | None = None,
    ) -> Wearer:
        """Live so many seconds more; `steps_ms` are counted from now."""
        begun_ms = 1000 * len(self.known)
        waiting = sorted(begun_ms + int(step) for step in steps_ms)
        for _ in range(seconds):
            t_ms = 1000 * (len(self.known) + 1)
            self.altitude_m += lift_mps
            self.session.feed(ids.PRESSURE, t_ms, pressure_pa(self.altitude_m), 0)
            if bpm is not None:
                self.session.feed(ids.HEART, t_ms, bpm, 0)
            while waiting and waiting[0] <= t_ms:
                self.session.feed(ids.STEP, waiting.pop(0), strength, 0)
            self.session.feed(ids.TICK, t_ms, wrist, 0)
            self.known.append(list(self.session.now))
        return self

    def word(self, index: int, last: int = 0) -> list[int]:
        """A word of `now` in the last so many seconds, or in all."""
        return [row[index] for row in self.known[-last:]]

    def now(self, index: int) -> int:
        return self.session.now[index]


def steps(
    spm: float, seconds: float, limp: float = 0.0, jitter_ms: float = 0.0, seed: int = 1
) -> list[float]:
    """Foot strikes at a cadence; `limp` is how much longer every other step takes."""
    rng = random.Random(seed)
    period = 60000 / spm
    strikes = [i * period + (i % 2) * limp * period / 2 for i in range(1, int(1000 * seconds / period))]
    return [strike + rng.gauss(0, jitter_ms) for strike in strikes]


def without(strikes: Sequence[float], every: int) -> list[float]:
    """Every so manieth strike missed."""
    return [strike for i, strike in enumerate(strikes) if i % every]


def with_more(strikes: Sequence[float], every: int, part: float) -> list[float]:
    """After every so manieth strike one too many, at a part of the step."""
    more = [a + part * (b - a) for i, (a, b) in enumerate(pairwise(strikes)) if i % every == 0]
    return [*strikes, *more]


# --- cadence ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spm", [50, 70, 95, 110, 128, 145, 165, 180, 200, 230])
def test_the_cadence_of_even_steps(spm: int):
    wearer = Wearer().live(steps(spm, 60), 60)
    assert all(abs(said - spm) <= 1 for said in wearer.word(now.SPM, 48))


@pytest.mark.parametrize("limp", [0.1, 0.2, 0.3])
def test_a_limp_is_no_other_cadence(limp: float):
    """Or an arm that swings harder one way: every other step is longer."""
    wearer = Wearer().live(steps(165, 60, limp), 60)
    assert all(abs(said - 165) <= 2 for said in wearer.word(now.SPM, 48))


@pytest.mark.parametrize("spm", [100, 165])
@pytest.mark.parametrize("every", [7, 10, 25])
def test_a_step_missed_now_and_then_does_not_show(spm: int, every: int):
    wearer = Wearer().live(without(steps(spm, 90), every), 90)
    said = wearer.word(now.SPM, 75)
    assert sum(abs(one - spm) <= 2 for one in said) >= 0.98 * len(said)


@pytest.mark.parametrize("spm", [110, 165])
@pytest.mark.parametrize("part", [0.4, 0.5, 0.6])
def test_a_step_invented_now_and_then_does_not_show(spm: int, part: float):
    """Nearer than 240 ms to another it is not even taken."""
    wearer = Wearer().live(with_more(steps(spm, 90), 20, part), 90)
    said = wearer.word(now.SPM, 75)
    assert sum(abs(one - spm) <= 2 for one in said) >= 0.98 * len(said)


@pytest.mark.parametrize("jitter_ms", [10, 20])
@pytest.mark.parametrize("spm", [155, 180])
def test_running_cadence_is_within_two_of_the_truth(spm: int, jitter_ms: int):
    """98 % of the time, with steps that come this early or late at the wrist."""
    wearer = Wearer().live(steps(spm, 900, jitter_ms=jitter_ms), 900)
    said = wearer.word(now.SPM, 885)
    assert sum(abs(one - spm) <= 2 for one in said) >= 0.98 * len(said)


def test_a_change_of_cadence_is_known_within_seconds():
    wearer = Wearer().live(steps(165, 60), 60).live(steps(112, 60), 60)
    assert all(abs(said - 112) <= 2 for said in wearer.word(now.SPM, 60 - 7))


# --- a wrist that loses every other step of a run ---------------------------------------------------------


def runner(bpm: int | None = None, strength: int = NONE) -> Wearer:
    """Two minutes into a run at 168."""
    return Wearer().live(steps(168, 120), 120, bpm=bpm, strength=strength)


@pytest.mark.parametrize("known", [{"strength": RUN_LEVEL}, {"bpm": 150}])
def test_a_run_of_which_half_the_steps_are_felt_is_that_run(known: dict[str, int]):
    wearer = runner(**known)
    before = wearer.now(now.STEPS)
    wearer.live(without(steps(168, 180), 2), 180, **known)
    assert set(wearer.word(now.GAIT, 180)) == {RUNNING}
    assert all(abs(said - 168) <= 4 for said in wearer.word(now.SPM, 180))
    assert wearer.now(now.UNTRUSTED) == 1
    assert wearer.now(now.STEPS) - before == pytest.approx(168 * 3, abs=8)
    wearer.live(steps(168, 30), 30, **known)
    assert (wearer.now(now.UNTRUSTED), wearer.now(now.GAIT)) == (0, RUNNING)


def test_half_of_them_felt_at_random_is_that_run_too():
    rng = random.Random(3)
    wearer = runner(bpm=150)
    felt = [strike for i, strike in enumerate(steps(168, 120)) if i % 2 or rng.random() < 0.4]
    wearer.live(felt, 120, bpm=150)
    assert set(wearer.word(now.GAIT, 120)) == {RUNNING}


def test_a_stroll_at_half_the_cadence_of_the_run_is_a_stroll():
    """The steps are weak; or, where nobody knows, the heart comes down."""
    weak = runner(strength=RUN_LEVEL).live(steps(84, 30), 30, strength=WALK_LEVEL)
    assert weak.now(now.GAIT) == HIKING
    assert weak.now(now.SPM) == pytest.approx(84, abs=2)
    calm = runner(bpm=150).live(steps(84, 30), 30, bpm=140).live(steps(84, 30), 30, bpm=134)
    assert (calm.now(now.GAIT), calm.now(now.UNTRUSTED)) == (HIKING, 0)


def test_without_strength_and_heart_half_the_cadence_is_taken_at_its_word():
    assert runner().live(steps(84, 30), 30).now(now.GAIT) == HIKING


def test_half_the_cadence_on_a_climb_is_a_hike():
    wearer = runner(bpm=150).live(steps(168, 20), 20, bpm=150, lift_mps=0.25)
    wearer.live(steps(84, 60), 60, bpm=150, lift_mps=0.25)
    assert wearer.now(now.GAIT) == HIKING


# --- gait -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spm", "strength", "gait"),
    [
        (112, NONE, HIKING),
        (132, NONE, HIKING),
        (150, NONE, RUNNING),
        (165, NONE, RUNNING),
        (150, WALK_LEVEL, HIKING),  # nobody runs so softly: a child's, or a small person's fast walk
        (165, WALK_LEVEL, RUNNING),  # and nobody walks so fast
        (136, RUN_LEVEL, RUNNING),  # a slow, heavy run
        (120, RUN_LEVEL, HIKING),  # poles
    ],
)
def test_cadence_and_strength_make_the_gait(spm: int, strength: int, gait: int):
    wearer = Wearer().live(steps(spm, 60), 60, strength=strength)
    assert wearer.now(now.GAIT) == gait


def test_a_gait_is_known_within_seconds():
    wearer = Wearer().live(steps(165, 60), 60).live(steps(110, 60), 60).live([], 60)
    gaits = wearer.word(now.GAIT)
    assert [gaits.index(RUNNING), gaits.index(HIKING, 30), gaits.index(STANDING, 90)] == [
        pytest.approx(5, abs=3),
        pytest.approx(60 + 5, abs=2),
        pytest.approx(120 + 5, abs=2),
    ]


def test_between_the_two_edges_the_gait_is_kept():
    wearer = Wearer().live(steps(165, 60), 60).live(steps(138, 120), 120)
    assert wearer.now(now.GAIT) == RUNNING
    wearer = Wearer().live(steps(110, 60), 60).live(steps(138, 120), 120)
    assert wearer.now(now.GAIT) == HIKING


def test_a_cadence_on_the_edge_does_not_flicker():
    wearer = Wearer().live(steps(150, 30), 30)
    for spm in (134, 137, 133, 139, 136, 131, 138, 135) * 4:
        wearer.live(steps(spm, 8), 8)
    changes = sum(a != b for a, b in pairwise(wearer.word(now.GAIT, 8 * 32)))
    assert changes <= 2


def test_a_stumble_is_no_change_of_gait():
    wearer = Wearer().live(steps(165, 60), 60).live(steps(110, 2), 2).live(steps(165, 60), 60)
    assert set(wearer.word(now.GAIT, 62)) == {RUNNING}


# --- climbs -----------------------------------------------------------------------------------------------


def test_a_run_whose_cadence_fades_on_a_climb_is_a_run():
    wearer = Wearer().live(steps(160, 60), 60)
    for spm in (154, 148, 142, 138, 134, 130, 128):
        wearer.live(steps(spm, 20), 20, lift_mps=0.28)
    assert set(wearer.word(now.GAIT, 120)) == {RUNNING}
    wearer.live(steps(112, 30), 30, lift_mps=0.28)
    assert wearer.now(now.GAIT) == HIKING


@pytest.mark.parametrize("spm", [98, 110, 122])
def test_a_hike_up_is_a_hike(spm: int):
    wearer = Wearer().live(steps(spm, 120), 120, lift_mps=0.3)
    assert wearer.now(now.GAIT) == HIKING


def test_a_few_quick_steps_over_a_ledge_are_no_run():
    wearer = Wearer().live(steps(105, 60), 60, lift_mps=0.25).live(steps(155, 4), 4, lift_mps=0.25)
    wearer.live(steps(105, 30), 30, lift_mps=0.25)
    assert RUNNING not in wearer.word(now.GAIT)


def test_poles_that_hit_hard_are_no_run():
    """On a climb a strong wrist may be a pole."""
    wearer = Wearer().live(steps(126, 120), 120, strength=RUN_LEVEL + 2, lift_mps=0.25)
    assert wearer.now(now.GAIT) == HIKING


# --- strides taken for steps ------------------------------------------------------------------------------


def test_slow_steps_too_strong_for_a_step_are_not_believed():
    """A pole, or an arm that swings with one, at each stride; the steps of stairs and of a toddler's pace are weak."""
    strides = Wearer().live(steps(57, 60), 60, strength=RUN_LEVEL)
    assert set(strides.word(now.UNTRUSTED, 45)) == {1}
    assert (strides.now(now.GAIT), strides.now(now.STILL_S)) == (HIKING, 0)
    assert strides.now(now.SURE) < 50
    strides.live(steps(114, 30), 30, strength=WALK_LEVEL)
    assert strides.now(now.UNTRUSTED) == 0


@pytest.mark.parametrize("spm", [55, 62, 70])
@pytest.mark.parametrize("strength", [NONE, 8, WALK_LEVEL])
@pytest.mark.parametrize("step_up_m", [-0.18, 0, 0.18])
def test_a_slow_walk_and_stairs_are_believed(spm: int, strength: int, step_up_m: float):
    wearer = Wearer().live(steps(spm, 90), 90, strength=strength, lift_mps=step_up_m * spm / 60)
    assert set(wearer.word(now.UNTRUSTED, 60)) == {0}
    assert wearer.now(now.SPM) == pytest.approx(spm, abs=1)


@pytest.mark.parametrize(("spm", "grade"), [(57, 0.18), (53, 0.25), (60, 0.2)])
def test_slow_steps_that_gain_more_than_a_stair_are_not_believed(spm: int, grade: float):
    """Of 1.4 m, that is: a stride."""
    wearer = Wearer().live(steps(spm, 90), 90, lift_mps=1.38 * grade * spm / 60)
    assert sum(wearer.word(now.UNTRUSTED, 60)) > 50
    assert wearer.now(now.GAIT) == HIKING


def test_a_wrist_that_swung_on_is_not_standing_while_its_steps_are_lost():
    """Both poles each fourth step: steps are felt for some seconds, and not for some."""
    wearer = Wearer().live(steps(114, 30), 30, strength=WALK_LEVEL, wrist=11)
    for _ in range(6):
        wearer.live([], 12, wrist=11).live(steps(114, 12), 12, strength=WALK_LEVEL, wrist=11)
    assert STANDING not in wearer.word(now.GAIT, 144)
    assert max(wearer.word(now.STILL_S, 144)) == 0
    assert wearer.live([], 10, wrist=3).now(now.GAIT) == STANDING


# --- how sure ---------------------------------------------------------------------------------------------


def sure(spm: float) -> int:
    return Wearer().live(steps(spm, 60), 60).now(now.SURE)


def test_far_from_the_edge_it_is_surer():
    assert sure(112) == sure(170) == 95
    assert 50 <= sure(138) < sure(134) < sure(130)


def test_of_an_uneven_rhythm_it_is_less_sure():
    even = Wearer().live(steps(112, 120, jitter_ms=15), 120).word(now.SURE, 100)
    uneven = Wearer().live(steps(112, 120, jitter_ms=160), 120).word(now.SURE, 100)
    assert min(even) > 80
    assert sum(said < 50 for said in uneven) > 50


def test_standing_is_surest_when_the_height_is_known():
    known = Wearer().live([], 60)
    unknown = Session(Plan())
    for second in range(1, 60):
        unknown.feed(ids.TICK, 1000 * second, NONE, 0)
    assert known.now(now.SURE) > unknown.now[now.SURE] >= 50
    assert known.now(now.GAIT) == unknown.now[now.GAIT] == STANDING


# --- bad input --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("apart_ms", [1, 8, 40, 120, 239])
def test_a_burst_of_steps_is_not_a_cadence(apart_ms: int):
    """A rattling sensor: nobody takes more than 250 steps a minute."""
    wearer = Wearer().live(steps(112, 60), 60)
    wearer.live([i * apart_ms for i in range(10_000 // apart_ms)], 10)
    assert max(wearer.word(now.SPM, 10)) <= 250
    wearer.live(steps(112, 30), 30)
    assert (wearer.now(now.GAIT), wearer.now(now.SPM)) == (HIKING, pytest.approx(112, abs=1))


@pytest.mark.parametrize("level", [1, 24])
def test_a_strength_that_is_stuck_decides_nothing_alone(level: int):
    """All zeros, or saturated: cadence has the last word."""
    hike = Wearer().live(steps(110, 60), 60, strength=level, wrist=level)
    run = Wearer().live(steps(170, 60), 60, strength=level, wrist=level)
    assert (hike.now(now.GAIT), run.now(now.GAIT)) == (HIKING, RUNNING)


strikes = st.lists(st.integers(0, 40_000), max_size=120)


@given(strikes, st.sampled_from([NONE, 1, 12, 24]), st.sampled_from([NONE, 1, 12, 24]), st.floats(-4, 4))
@settings(max_examples=60)
def test_any_steps_leave_a_sane_gait(at: list[int], strength: int, wrist: int, lift_mps: float):
    wearer = Wearer().live(at, 40, strength=strength, wrist=wrist, lift_mps=lift_mps)
    for row in wearer.known:
        assert 0 <= row[now.SPM] <= 250
        assert 0 <= row[now.SURE] <= 95
        assert row[now.UNTRUSTED] in (0, 1)
        assert row[now.NEW_STEPS] >= 0
    wearer.live(steps(170, 30), 30).live(steps(170, 30), 30)
    assert (wearer.now(now.GAIT), wearer.now(now.STILL_S)) == (RUNNING, 0)


@pytest.mark.parametrize("off_ms", [-90_000, -3_000, 3_000, 90_000])
def test_a_clock_that_jumps_costs_seconds_at_most(off_ms: int):
    session = Session(Plan())
    for second in range(1, 120):
        jumped = off_ms if second > 60 else 0
        for strike in range(3):
            session.feed(ids.STEP, ticks.add(200_000, 1000 * second - 900 + 330 * strike + jumped), NONE, 0)
        session.feed(ids.TICK, ticks.add(200_000, 1000 * second + jumped), NONE, 0)
    assert (session.now[now.GAIT], session.now[now.UNTRUSTED]) == (RUNNING, 0)
