"""Which readings of a strap are believed, what is foretold, and what a heart that has worked for hours may not say."""

from __future__ import annotations

import math
import random
from array import array
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from tests.core.smallints import load
from tests.core.trail import NONE, Trail
from trailcore import ids, now, settings
from trailcore.breath import Breath
from trailcore.heart import Heart
from trailcore.ids import RUN

STALE_S = settings.defaults()[settings.STRAP_STALE_S]


class Chest:
    """A strap on a chest and the stages behind it, a second at a time; legs as the test says."""

    def __init__(self, kind: type[Heart] = Heart, own: Sequence[int] = ()) -> None:
        self.now = array("i", [0] * now.WORDS)
        self.now[now.AHEAD] = NONE
        values = settings.defaults()
        values[settings.FORECAST_8S : settings.FORECAST_8S + len(own)] = array("i", own)
        assert len(values) == settings.COUNT, "more weights than the forecast has"
        self.heart = kind(values, self.now)
        self.breath = Breath(self.now)
        self.spm = 0
        self.known: list[int] = []
        self.foretold: list[int] = []

    def second(self, bpm: int | None, beats: Iterable[int] = ()) -> int:
        """Let a second pass with this reading and these intervals; return what is known."""
        self.now[now.SPM] = self.spm
        self.now[now.GAIT] = ids.RUNNING if self.spm > 140 else ids.HIKING if self.spm else ids.STANDING
        if bpm is not None:
            self.heart.reading(bpm)
        for beat in beats:
            self.breath.beat(beat)
        self.heart.second()
        self.breath.second()
        self.now[now.ELAPSED_S] += 1
        self.known.append(self.now[now.BPM])
        self.foretold.append(self.now[now.FORECAST])
        return self.known[-1]

    def seconds(self, readings: Iterable[int | None]) -> list[int]:
        """The same for many; what was known after each."""
        return [self.second(bpm) for bpm in readings]

    def with_beats(self, seconds: int, bpm: int, true_bpm: int | None = None) -> list[int]:
        """A strap that says `bpm` and sends the intervals of a heart at `true_bpm`."""
        rate = true_bpm or bpm
        known = []
        for second in range(seconds):
            beats = (second + 1) * rate // 60 - second * rate // 60
            known.append(self.second(bpm, [61440 // rate] * beats))
        return known


def wavering(bpm: int, seconds: int) -> list[int]:
    """A living heart: a beat up, a beat down."""
    return [bpm + (0, 1, 0, -1)[second // 5 % 4] for second in range(seconds)]


# --- readings: dropouts and jumps ---------------------------------------------------------------------------


def test_a_strap_that_drops_out_is_unknown_when_stale_and_back_at_once():
    chest = Chest()
    chest.seconds(wavering(140, 60))
    assert NONE not in chest.seconds([None] * (STALE_S - 1))
    assert chest.second(None) == NONE
    assert chest.seconds([None] * 300) == [NONE] * 300
    assert chest.second(118) == 118


@pytest.mark.parametrize("nothing", [0, 1, 24, 241, 255, NONE])
def test_what_no_heart_says_is_no_reading(nothing: int):
    chest = Chest()
    assert set(chest.seconds([nothing] * 60)) == {NONE}
    chest.seconds(wavering(140, 60))
    assert chest.seconds([nothing] * 60)[-1] == NONE
    assert chest.second(138) == 138


@pytest.mark.parametrize("bpm", [25, 26, 239, 240])
def test_what_a_heart_can_just_say_is_a_reading(bpm: int):
    assert Chest().second(bpm) == bpm


@pytest.mark.parametrize("spike", [95, 112, 190, 230])
def test_a_spike_is_left_out_and_nothing_is_lost(spike: int):
    chest = Chest()
    chest.seconds([*wavering(150, 60), spike, spike + 2, *wavering(150, 60)])
    assert set(chest.known) <= {149, 150, 151}


def test_spikes_that_come_back_to_the_same_place_do_not_add_up():
    chest = Chest()
    for _ in range(10):
        chest.seconds([*wavering(150, 20), 190, 190, 191, 190, 190])
    assert set(chest.known) <= {149, 150, 151}


def test_a_jump_that_lands_somewhere_else_each_time_has_not_lasted():
    chest = Chest()
    chest.seconds([*wavering(150, 60), *[95, 210] * 15])
    assert set(chest.known) <= {149, 150, 151, NONE}
    assert chest.known[-1] == NONE
    assert chest.second(148) == 148


def test_two_jumps_in_a_row_are_one_jump():
    """Each alone would be let through: no heart rises by forty in two seconds."""
    chest = Chest()
    chest.seconds([*wavering(130, 60), 150, 170, 170, 170])
    assert 170 not in chest.known
    assert chest.seconds([170] * 3)[-1] == 170


@pytest.mark.parametrize("landing", [112, 186])
def test_a_jump_that_lasts_is_believed_after_six_seconds(landing: int):
    """The strap was off its place, and somebody put it right."""
    chest = Chest()
    chest.seconds(wavering(150, 60))
    known = chest.seconds([landing] * 8)
    assert known == [chest.known[59]] * 5 + [landing] * 3


@pytest.mark.parametrize("bpm_a_second", [3, -3])
def test_the_fastest_hearts_are_believed_each_second(bpm_a_second: int):
    """33 bpm in ten seconds was the fastest of seventeen recordings."""
    chest = Chest()
    chest.seconds(wavering(130, 60))
    ramp = [130 + bpm_a_second * second for second in range(1, 12)]
    assert chest.seconds(ramp) == ramp


@pytest.mark.parametrize("bpm_a_second", [2, -2])
def test_what_a_time_constant_of_a_minute_allows_is_believed_as_long_as_it_lasts(bpm_a_second: int):
    chest = Chest()
    chest.seconds(wavering(120, 60))
    ramp = [120 + bpm_a_second * second for second in range(1, 36)]
    assert chest.seconds(ramp) == ramp


def test_after_a_pause_of_the_session_the_heart_may_be_anywhere():
    chest = Chest()
    chest.seconds(wavering(170, 60))
    chest.heart.reset()
    assert chest.second(108) == 108


def test_after_a_gap_the_heart_may_be_anywhere():
    chest = Chest()
    chest.seconds(wavering(170, 60))
    chest.seconds([None] * 40)
    assert chest.second(108) == 108


@pytest.mark.parametrize(("bpm", "wrong"), [(80, 160), (160, 80), (150, 76), (90, 178), (90, 170), (160, 84)])
def test_half_and_double_are_silent_not_wrong(bpm: int, wrong: int):
    """A strap that counts each beat twice, or every other."""
    chest = Chest()
    chest.seconds(wavering(bpm, 60))
    known = chest.seconds(wavering(wrong, 40))
    assert wrong not in known and known[STALE_S:] == [NONE] * (40 - STALE_S)
    assert chest.seconds(wavering(bpm, 5))[-1] == bpm


@pytest.mark.parametrize(("bpm", "landing"), [(160, 92), (80, 142)])
def test_what_is_not_quite_half_or_double_is_a_jump_like_any_other(bpm: int, landing: int):
    chest = Chest()
    chest.seconds(wavering(bpm, 60))
    assert chest.seconds([landing] * 6)[-1] == landing


def test_half_of_what_was_wrong_is_believed_in_the_end():
    """It was the 160 that was counted twice."""
    chest = Chest()
    chest.seconds(wavering(160, 60))
    assert chest.seconds(wavering(80, 70))[-1] in (79, 80, 81)


# --- readings: the cadence --------------------------------------------------------------------------------


@pytest.mark.parametrize("off", [-3, 0, 3])
def test_a_jump_onto_the_cadence_is_silence_for_as_long_as_it_stays_there(off: int):
    """Loose contact, or an optical sensor: what it counts are steps, and a little late."""
    chest = Chest()
    chest.spm = 172
    chest.seconds(wavering(138, 120))
    locked = []
    for second in range(600):
        chest.spm = 172 + second // 60 % 4
        locked.append(chest.second(chest.spm + off))
    assert set(locked[STALE_S:]) == {NONE}
    assert chest.second(141) == 141


def test_a_jump_that_lands_near_the_cadence_is_a_jump_like_any_other():
    chest = Chest()
    chest.spm = 172
    chest.seconds(wavering(138, 60))
    assert chest.seconds([164] * 6)[-1] == 164


def test_a_jump_that_leaves_the_cadence_was_the_heart():
    chest = Chest()
    chest.spm = 172
    chest.seconds([*wavering(138, 60), *wavering(171, 30)])
    chest.spm = 120
    assert chest.seconds(wavering(168, 10))[-1] in (167, 168, 169)


def test_on_the_cadence_the_strap_is_believed_if_its_intervals_agree():
    """After a loose start the heart is where the steps are, by chance; beats of its own tell it from them."""
    chest = Chest()
    chest.spm = 166
    chest.seconds(wavering(100, 60))
    assert chest.with_beats(40, 167)[-1] == 167
    deaf = Chest()
    deaf.spm = 166
    assert deaf.seconds(wavering(100, 60) + [167] * 40)[-1] == NONE


@pytest.mark.parametrize("first", [400, 900, 2048])
def test_a_wrong_first_interval_mutes_nobody(first: int):
    chest = Chest()
    chest.breath.beat(first)
    known = chest.with_beats(12, 140)
    assert NONE not in known[4:]


def test_a_runner_at_170_and_170_is_believed():
    """The heart has climbed there by itself, and stays."""
    chest = Chest()
    chest.spm = 170
    chest.seconds([*range(120, 170), *wavering(170, 600)])
    assert NONE not in chest.known


# --- readings: intervals, and a strap that is stuck -----------------------------------------------------------


def test_a_strap_that_repeats_itself_when_its_intervals_have_ended_is_unknown_until_it_moves():
    chest = Chest()
    chest.with_beats(60, 150)
    known = chest.seconds([150] * 160)
    assert known[20] == 150 and known[-1] == NONE
    assert chest.second(131) == 131


def test_one_number_while_the_legs_come_and_go_is_no_heart():
    """A sensor that never sent intervals: hike and run in turn for ten minutes, and always 150."""
    chest = Chest()
    for turn in range(10):
        chest.spm = 168 if turn % 2 else 112
        chest.seconds([150] * 60)
    assert chest.known[-1] == NONE
    assert chest.second(149) == 149


def test_a_steady_heart_is_not_stuck():
    """On a treadmill without intervals; and with intervals, whatever the legs do."""
    chest = Chest()
    chest.spm = 168
    assert chest.seconds([150] * 1200)[-1] == 150
    chest = Chest()
    for turn in range(10):
        chest.spm = 168 if turn % 2 else 112
        chest.with_beats(60, 150)
    assert chest.known[-1] == 150


@pytest.mark.parametrize(("says", "beats"), [(75, 150), (150, 75), (172, 130)])
def test_a_reading_that_its_own_intervals_contradict_is_not_believed(says: int, beats: int):
    chest = Chest()
    chest.with_beats(60, beats)
    assert chest.known[-1] == beats
    known = chest.with_beats(60, says, true_bpm=beats)
    assert says not in known and known[-1] == NONE
    assert chest.with_beats(10, beats)[-1] == beats


@pytest.mark.parametrize("says", [130, 170])
def test_a_reading_that_lags_behind_its_intervals_is_believed(says: int):
    """Straps average over many beats; their intervals are of now."""
    chest = Chest()
    chest.with_beats(60, 150)
    assert chest.with_beats(30, says, true_bpm=150)[-1] == says


def test_ectopic_and_missed_beats_contradict_nobody():
    """One beat in eight comes early and the next late, one in twenty is missed."""
    chest = Chest()
    chest.with_beats(20, 150)
    for second in range(600):
        beats = [409, 409, 409 if second % 4 else 270][: 2 + second % 2]
        if second % 8 == 0:
            beats = [818]
        assert chest.second(150, beats) == 150


# --- the ceiling ---------------------------------------------------------------------------------------------


def under_a_ceiling(seconds_above: int) -> Chest:
    chest = Chest()
    chest.heart.settings[settings.CEILING_BPM] = 185
    chest.seconds([*wavering(150, 60), *range(151, 186, 2), *[186] * (seconds_above - 1)])
    assert chest.now[now.OVER_S] == seconds_above
    return chest


def test_a_low_reading_or_two_take_little_of_the_time_above():
    chest = under_a_ceiling(40)
    chest.second(180)
    assert chest.now[now.OVER_S] == 18
    chest.second(187)
    assert chest.now[now.OVER_S] == 19


def test_ten_seconds_below_the_ceiling_end_it_however_long_it_was():
    chest = under_a_ceiling(600)
    chest.seconds([180] * 10)
    assert chest.now[now.OVER_S] == 0


def test_nothing_is_above_the_ceiling_when_nothing_is_known():
    chest = under_a_ceiling(40)
    chest.seconds([None] * (STALE_S + 1))
    assert chest.now[now.OVER_S] == 0


def test_a_jump_above_the_ceiling_counts_from_where_it_began():
    """The alarm is not later for the seconds in which it was doubted."""
    chest = Chest()
    chest.heart.settings[settings.CEILING_BPM] = 185
    chest.seconds([*wavering(150, 60), *[190] * 5])
    assert chest.now[now.OVER_S] == 0
    chest.seconds([190] * 5)
    assert chest.now[now.OVER_S] == 10


# --- hours --------------------------------------------------------------------------------------------------


def test_late_is_three_and_a_half_hours_of_work():
    chest = Chest()
    chest.heart.v[-1] = 12_598  # what `_WORKED_S` is
    assert [chest.second(120) and chest.now[now.LATE] for _ in range(4)] == [0, 1, 1, 1]


@pytest.mark.parametrize("world", [ids.BEFORE_START, ids.STILL, ids.CARRIED])
def test_a_day_in_the_corral_or_the_train_makes_nobody_late(world: int):
    chest = Chest()
    chest.now[now.WORLD] = world
    chest.seconds([100] * 13_000)
    assert chest.now[now.LATE] == 0


def hiked_up_a_gentle_climb(hours: float) -> Trail:
    """Ran, hiked something steep, and is now hiking a gentle climb with a pulse that would allow a run."""
    trail = Trail().leg(120, grade=0, spm=165, bpm=130)
    trail.session.heart.v[-1] = int(3600 * hours)  # what `_WORKED_S` is
    return trail.leg(60, grade=14).leg(60, spm=112, bpm=125).leg(120, grade=7, bpm=110)


def test_a_low_pulse_late_in_the_day_is_no_reason_to_run_up():
    """In ultras it falls while the effort rises: what the same pulse allowed in the morning it does not now."""
    assert len(hiked_up_a_gentle_climb(0).of(RUN)) == 1
    assert hiked_up_a_gentle_climb(3.6).of(RUN, fate=None) == []


def test_late_in_the_day_the_ground_still_says_run():
    assert [cue.reason for cue in hiked_up_a_gentle_climb(3.6).leg(120, grade=1).of(RUN)] == [ids.GENTLE]


# --- forecast ------------------------------------------------------------------------------------------------


def test_a_pulse_that_is_settled_stays():
    chest = Chest()
    chest.spm = 166
    chest.seconds(wavering(150, 3000))
    assert all(abs(foretold - 150) <= 2 for foretold in chest.foretold[-300:])


def test_the_forecast_goes_with_the_pulse():
    chest = Chest()
    assert chest.seconds([None] * 5) and set(chest.foretold) == {NONE}
    chest.seconds(wavering(140, 30))
    assert NONE not in chest.foretold[5:]
    chest.seconds([None] * (STALE_S + 2))
    assert chest.foretold[-1] == NONE
    chest.second(135)
    assert abs(chest.foretold[-1] - 135) <= 10


def test_a_climb_ahead_on_the_course_raises_the_forecast():
    flat, climbing = Chest(), Chest()
    for chest in (flat, climbing):
        chest.now[now.AHEAD] = 0
        chest.spm = 166
        chest.seconds(wavering(150, 600))
    climbing.now[now.AHEAD] = 150
    for chest in (flat, climbing):
        chest.seconds([150] * 4)
    assert climbing.foretold[-1] >= flat.foretold[-1] + 2


def test_an_altitude_that_is_unknown_tells_nothing():
    """Gusts, a barometer that fell silent: the forecast is that of level ground, then and afterwards."""
    level, gusty = Chest(), Chest()
    for second in range(900):
        gusty.now[now.RISE_CM] = NONE if second // 60 % 3 else 0
        for chest in (level, gusty):
            chest.spm = 166
            chest.second(150 + second // 20 % 2)
    assert gusty.foretold == level.foretold


@pytest.mark.parametrize("silent_s", [0, STALE_S + 2])
def test_nothing_is_learnt_across_a_pause_or_a_silence(silent_s: int):
    """What was foretold before lunch is not held against the pulse after it."""
    chest = Chest()
    chest.spm = 166
    chest.seconds(wavering(150, 605))
    weights = list(chest.heart.v[16:24])
    if not silent_s:
        chest.heart.reset()
    chest.seconds([*[None] * silent_s, *wavering(85, 29 - silent_s)])
    assert list(chest.heart.v[16:24]) == weights


def test_what_the_pulse_was_before_a_long_silence_says_nothing_of_now():
    chest = Chest()
    chest.seconds([*wavering(160, 600), *[None] * 300, *wavering(105, 15)])
    fresh = Chest()
    fresh.seconds([*[None] * 900, *wavering(105, 15)])
    assert abs(chest.foretold[-1] - fresh.foretold[-1]) <= 4


def test_an_absurd_rise_moves_the_forecast_by_little():
    """A door that slams, a car that drives off with the wearer."""
    chest = Chest()
    chest.spm = 166
    chest.seconds(wavering(150, 605))
    before = chest.foretold[-1]
    chest.now[now.RISE_CM] = 30_000
    chest.seconds([150] * 4)
    assert abs(chest.foretold[-1] - before) <= 3


def missed(told: list[int], came: list[int]) -> float:
    """RMS by which what was told missed the pulse of 30 s later."""
    errors = [later - pulse for pulse, later in zip(told, came[30:], strict=False)]
    return math.sqrt(sum(error * error for error in errors) / len(errors))


def first_order_heart(minutes: int, response_bpm: int, tau_s: int = 58, own: Sequence[int] = ()) -> Chest:
    """Hikes and runs for some minutes each, and the heart follows: a + K P, first order, a strap's noise."""
    chest, dice = Chest(own=own), random.Random(5)
    pulse, until = 110.0, 0
    for second in range(60 * minutes):
        if second >= until:
            chest.spm = 112 if chest.spm > 140 else 168
            until = second + dice.randint(100, 300)
        pulse += (125 + response_bpm * (chest.spm > 140) - pulse) / tau_s
        chest.second(round(pulse + dice.gauss(0, 0.7)))
    return chest


@pytest.mark.parametrize(("response_bpm", "tau_s"), [(35, 58), (35, 34), (35, 81), (20, 58)])
def test_the_forecast_beats_standing_still_on_a_heart_that_follows_the_legs(response_bpm: int, tau_s: int):
    """The time constant is the reference's, one standard deviation up and down."""
    chest = first_order_heart(60, response_bpm, tau_s)
    assert missed(chest.foretold[600:], chest.known[600:]) <= 0.75 * missed(
        chest.known[600:], chest.known[600:]
    )


def test_the_legs_are_heard_before_the_pulse_moves():
    """Five seconds after a hiker has begun to run, or a runner to hike, whatever the pulse still says."""
    chest = first_order_heart(60, 35)
    rises = []
    for _ in range(20):
        for spm, up in ((168, 1), (112, -1)):
            chest.spm = spm
            before = chest.known[-1]
            chest.seconds([before] * 5)
            rises.append(up * (chest.foretold[-1] - before))
            chest.seconds([round(before + up * 35 * (1 - math.exp(-t / 58))) for t in range(1, 200)])
    assert min(rises[2:]) >= 3


def foretold_on(grade: int | None, speed_mm_s: int, doors: int, machine: int = 1) -> int:
    """What is foretold 20 s after a belt was set to a grade, where doors move the barometer."""
    chest = Chest()
    chest.heart.settings[settings.MACHINE] = machine
    chest.now[now.STEP_GRADE] = NONE if grade is None else 0
    chest.now[now.SPEED] = speed_mm_s
    chest.spm = 118
    chest.seconds(wavering(130, 300))
    chest.now[now.STEP_GRADE] = NONE if grade is None else grade
    for second in range(20):
        chest.now[now.RISE_CM] = doors if second % 5 else -doors
        chest.second(130)
    return chest.foretold[-1]


def test_on_a_belt_the_plans_climb_foretells_the_heart_and_no_barometer():
    level = foretold_on(0, 2500, 0)
    assert foretold_on(300, 2500, 0) > level
    assert foretold_on(300, 2500, 700) == foretold_on(300, 2500, 0)
    assert foretold_on(300, 0, 0) == level, "the belt stands"
    assert foretold_on(None, 1500, 700, machine=2) == foretold_on(None, 1500, 0, machine=2)
    assert foretold_on(None, 1500, 700, machine=0) != foretold_on(None, 1500, 0, machine=0)


def test_the_weights_become_the_wearers():
    """A heart that falls when the legs run (a sensor on somebody else): learned, if only to be let alone."""
    chest = first_order_heart(90, -30)
    early = missed(chest.foretold[60:1800], chest.known[60:1800])
    late = missed(chest.foretold[3600:], chest.known[3600:])
    assert late < 0.85 * early
    assert late < missed(chest.known[3600:], chest.known[3600:])


def test_a_session_begins_with_the_weights_that_the_plan_has():
    """Here those that the wrist had learnt of a heart which falls when the legs run."""
    learnt = list(first_order_heart(90, -30).heart.v[16:24])
    others, own = first_order_heart(20, -30), first_order_heart(20, -30, own=learnt)
    assert missed(own.foretold[60:], own.known[60:]) < 0.8 * missed(others.foretold[60:], others.known[60:])


def test_a_heart_nobody_can_foretell_is_not_made_worse():
    """A random walk: what it is now is the best there is."""
    chest, dice, pulse = Chest(), random.Random(3), 140.0
    chest.spm = 166
    for _ in range(7200):
        pulse += dice.gauss(0, 0.8) + (140 - pulse) / 600
        chest.second(round(pulse))
    assert missed(chest.foretold[300:], chest.known[300:]) <= 1.1 * missed(
        chest.known[300:], chest.known[300:]
    )


readings = st.one_of(st.none(), st.integers(25, 240), st.sampled_from([0, 255, 60, 120, 240, 25]))


@given(
    st.lists(st.tuples(readings, st.integers(0, 250), st.sampled_from([NONE, -450, 0, 450])), max_size=120),
    st.just(()) | st.lists(st.sampled_from([-4000, 0, 4000]), min_size=8, max_size=8),
)
@effort(max_examples=60, deadline=None)
def test_whatever_it_reads_the_forecast_is_a_pulse_or_unknown(
    rows: list[tuple[int | None, int, int]], own: Sequence[int]
):
    """And no intermediate leaves 31 bits, with any weights that a plan may have."""
    chest = Chest(load("heart").Heart, own)
    for bpm, spm, ahead in rows:
        chest.spm = spm
        chest.now[now.AHEAD] = ahead
        chest.now[now.RISE_CM] = (spm - 120) * 40
        chest.second(bpm)
        assert (chest.foretold[-1] == NONE) == (chest.known[-1] == NONE)
        assert chest.foretold[-1] == NONE or 25 <= chest.foretold[-1] <= 240
