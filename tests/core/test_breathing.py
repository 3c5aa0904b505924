"""Breathing by taps: how many steps a breath, when it is told, when it is silent; and each tap on a foot strike."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import settings as given_settings
from hypothesis import strategies as st

from tests.core.feeds import Row, first_ticks, sessions
from tests.core.programs import program, repeat, rest, run, step
from tests.core.recorded import image, record, seconds
from tests.core.smallints import LIMIT, load
from tests.core.trail import Trail
from trailcore import ids, ticks
from trailcore import now as n
from trailcore import program as p
from trailcore import settings as s
from trailcore.frame import Frame
from trailcore.ids import NONE
from trailcore.plan import Plan
from trailcore.session import Session

IN, OUT = 1, 2
APART_MS, LATE_MS = 160, 20  # of the app
# Heart rates of the default zones: 111, 130, 148, 167.
EASY, ZONE2, ZONE3, ZONE4, ZONE5 = 100, 120, 140, 155, 172
FEWEST = {EASY: 20, ZONE2: 20, ZONE3: 30, ZONE4: 38}
TAPS = 12


@dataclass(frozen=True)
class Tap:
    second: int
    t_ms: int
    kind: int
    step: int  # which of the steps it is nearest to
    off_ms: int


def counted_after_ms(session: Session) -> int:
    """How long after its foot came down a step is counted: running half a contact, walking half of both feet's."""
    share = 0.35 if session.now[n.GAIT] == ids.RUNNING else 0.11
    return round(share * 60_000 / session.now[n.SPM])


class Breather:
    """A trail whose wearer asked for breath taps, asked for them five times a second as the app does."""

    def __init__(
        self, steps_in: int = 3, steps_out: int = 3, changed: Mapping[int, int] | None = None
    ) -> None:
        ratio = {s.BREATH_IN: steps_in, s.BREATH_OUT: steps_out, s.MAX_5MIN: 0, s.MAX_HOUR: 0}
        self.trail = Trail({**ratio, **(changed or {})})
        self.asked: list[tuple[int, int, int]] = []
        self.counted: list[int] = []
        self.strikes: list[int] = []

    @property
    def session(self) -> Session:
        return self.trail.session

    def leg(self, seconds: int, **changes: float | None) -> Breather:
        """Go on; what is given stays (spm, bpm and the like)."""
        for i in range(seconds):
            self.trail.leg(1, **(changes if i == 0 else {}))
            frame = self.trail.frame
            self.strikes += [self._since(t_ms) for t_ms in frame.steps_ms[: frame.n_steps]]
            for ms in range(0, 1000, 100):
                self._ask(1000 * self.trail.second + ms)
        return self

    def _since(self, t_ms: int) -> int:
        return ticks.diff(t_ms, self.trail.first_ms)

    def _ask(self, now_ms: int) -> None:
        lead = self.session.lead()
        if lead is None:
            return
        after = max(now_ms, self.asked[-1][1] + APART_MS if self.asked else 0)
        found = lead.next_tap_ms(ticks.add(self.trail.first_ms, after))
        if found != NONE and self._since(found) < now_ms + 100:
            self.asked.append((self.trail.second, self._since(found), lead.tap_kind()))
            self.counted.append(self.asked[-1][1] + counted_after_ms(self.session))

    def taps(self, since: int = 0, until: int = 1 << 30) -> list[Tap]:
        """The taps in these seconds; call it when the steps they were on have come."""
        found = []
        for (second, _, kind), t_ms in zip(self.asked, self.counted, strict=True):
            at = bisect(self.strikes, t_ms)
            near = min(
                range(max(0, at - 1), min(at + 1, len(self.strikes))),
                key=lambda i: abs(self.strikes[i] - t_ms),
            )
            if since <= second < until:
                found.append(Tap(second, t_ms, kind, near, self.strikes[near] - t_ms))
        return found

    def breaths(self, since: int = 0, until: int = 1 << 30) -> list[tuple[int, int]]:
        """Each breath that was tapped whole: steps in, steps out."""
        told = self.taps(since, until)
        return [
            (b.step - a.step, c.step - b.step)
            for a, b, c in zip(told, told[1:], told[2:], strict=False)
            if [a.kind, b.kind, c.kind] == [IN, OUT, IN]
        ]

    def trains(self) -> list[list[Tap]]:
        """The taps in groups with 15 s or more between them."""
        groups: list[list[Tap]] = []
        for tap in self.taps():
            if not groups or tap.second - groups[-1][-1].second >= 15:
                groups.append([])
            groups[-1].append(tap)
        return groups


def running(bpm: int | None = ZONE2, spm: int = 170, **kwargs) -> Breather:
    return Breather(**kwargs).leg(120, spm=spm, bpm=bpm)


# --- steps a breath


@pytest.mark.parametrize(
    ("spm", "bpm", "own", "expected"),
    [
        (170, ZONE2, (3, 3), (3, 3)),
        (170, ZONE3, (3, 3), (3, 2)),
        (170, ZONE4, (3, 3), (2, 2)),
        (170, ZONE2, (2, 2), (3, 2)),  # 42 breaths a minute are many there: 34
        (190, ZONE4, (2, 2), (2, 2)),
        (150, ZONE4, (2, 2), (2, 1)),
        (120, ZONE2, (3, 3), (3, 3)),
        (120, ZONE3, (3, 3), (2, 2)),
        (120, ZONE4, (3, 3), (2, 1)),
        (100, ZONE4, (2, 2), (1, 1)),
        (100, ZONE3, (2, 2), (2, 1)),
        (170, ZONE2, (2, 4), (2, 4)),  # one's own is one's own
    ],
)
@pytest.mark.fires("BREATH_RATIO")
def test_steps_a_breath_by_zone_and_cadence(
    spm: int, bpm: int, own: tuple[int, int], expected: tuple[int, int]
):
    breather = Breather(*own, {s.BREATH_TAPS: 16}).leg(90, spm=spm, bpm=bpm)
    assert breather.breaths()[-1] == expected


def test_it_starts_from_the_wearers_own_and_changes_by_one_at_a_time():
    told = Breather(4, 4, {s.BREATH_TAPS: 16}).leg(90, spm=170, bpm=ZONE3).breaths()
    sums = [sum(breath) for breath in told]
    assert sums[0] == 8 and sums[-1] == 5
    assert all(0 <= before - after <= 1 for before, after in pairwise(sums))
    assert all(sums.count(steps) >= 2 for steps in (8, 7, 6, 5))


@pytest.mark.fires("BREATH_TAPS")
def test_what_the_pattern_is():
    """Two taps a breath, in and out in turns, in on every sixth strike; the last two breaths without their second."""
    told = running().taps()
    assert [tap.kind for tap in told] == [IN, OUT] * (TAPS - 2) + [IN, IN]
    assert {after.step - before.step for before, after in pairwise(told[:-2])} == {3}


def test_an_odd_number_of_steps_changes_the_foot():
    ins = [tap.step for tap in Breather(3, 2).leg(60, spm=170, bpm=ZONE3).taps() if tap.kind == IN]
    assert [step % 2 for step in ins[:6]] in ([0, 1] * 3, [1, 0] * 3)


@pytest.mark.parametrize("bpm", [None, EASY, ZONE2, ZONE3, ZONE4])
@pytest.mark.parametrize("spm", [150, 165, 180, 200])
@pytest.mark.silent("BREATH_RATIO")
def test_a_runner_is_never_told_fewer_than_three_steps_a_breath(bpm: int | None, spm: int):
    breather = Breather(1, 1, {s.BREATH_TAPS: 16}).leg(90, spm=spm, bpm=bpm)
    assert breather.taps()
    assert all(sum(breath) >= 3 for breath in breather.breaths())


@pytest.mark.parametrize("bpm", [None, ZONE2, ZONE3])
def test_one_in_one_out_is_not_for_easy_hiking(bpm: int | None):
    breather = Breather(1, 1).leg(90, spm=90, bpm=bpm)
    assert breather.taps() and all(sum(breath) >= 3 for breath in breather.breaths())


def test_one_in_one_out_ends_when_the_hiker_begins_to_run():
    breather = Breather(1, 1, {s.BREATH_TAPS: 16}).leg(20, spm=100, bpm=ZONE4)
    assert breather.session.now[n.GAIT] == ids.HIKING and breather.taps()
    breather.leg(60, spm=165)
    first = breather.trail.first(n.GAIT, ids.RUNNING)
    assert set(breather.breaths(until=20)) == {(1, 1)}
    assert breather.taps(first) and all(sum(breath) >= 3 for breath in breather.breaths(first))


def test_in_zone_4_no_breath_is_ever_slower_than_its_band_nor_slower_than_the_one_before():
    """From an easy run up into zone 4: silent until the steps are few enough, then never more of them."""
    breather = Breather(4, 4, {s.BREATH_TAPS: 16}).leg(60, spm=170, bpm=EASY)
    breather.leg(160, bpm=ZONE4)
    in_zone4 = breather.taps(61)
    assert in_zone4
    spans = [b.t_ms - a.t_ms for a, b in pairwise([tap for tap in in_zone4 if tap.kind == IN])]
    assert all(span <= 60000 // 38 + 16 for span in spans)
    breather.leg(120, spm=190)  # 190 / 5 would still be 38
    told = breather.breaths(61)
    assert all(sum(after) <= sum(before) for before, after in pairwise(told))


def test_in_zone_5_it_is_silent_from_the_first_second_and_comes_back_with_the_zone():
    breather = Breather().leg(20, spm=170, bpm=ZONE4 - 20)
    assert breather.taps()
    breather.leg(100, bpm=ZONE5)
    reached = breather.trail.first(n.BPM, 167)  # a jump is not believed at once
    assert breather.taps(reached) == []
    breather.leg(100, bpm=ZONE4)
    assert breather.taps(122)


def test_without_a_strap_it_is_the_wearers_own_ratio_once():
    breather = running(bpm=None, steps_in=2, steps_out=2)
    assert set(breather.breaths()) == {(2, 2)}
    assert len(breather.trains()) == 1


def test_without_a_strap_cadence_keeps_it_within_reason():
    assert Breather(3, 3).leg(60, spm=90, bpm=None).breaths()[-1] == (2, 2)
    assert Breather(1, 1).leg(60, spm=180, bpm=None).breaths()[-1] == (2, 2)


# --- when it is told


@pytest.mark.parametrize("breaths", [8, 12, 16])
def test_so_many_breaths_then_it_fades(breaths: int):
    breather = running(changed={s.BREATH_TAPS: breaths})
    assert [tap.kind for tap in breather.taps()].count(IN) == breaths
    assert breather.leg(600).taps(120) == []


@pytest.mark.fires("BREATH_FADES")
def test_another_zone_brings_it_back():
    breather = running().leg(120, bpm=ZONE3).leg(120, bpm=ZONE4)
    assert [len([tap for tap in train if tap.kind == IN]) for train in breather.trains()] == [TAPS] * 3
    assert [train[0].second // 120 for train in breather.trains()] == [0, 1, 2]


@pytest.mark.parametrize(("bpm", "seconds"), [(EASY, 120), (ZONE3, 7)])
@pytest.mark.silent("BREATH_FADES")
def test_zones_of_one_band_and_a_zone_just_touched_do_not(bpm: int, seconds: int):
    breather = running().leg(seconds, bpm=bpm).leg(100, bpm=ZONE2)
    assert len(breather.trains()) == 1


def test_a_strap_lost_and_found_does_not():
    breather = running().leg(100, bpm=None).leg(100, bpm=ZONE2)
    assert len(breather.trains()) == 1


def test_between_two_trains_is_a_minute():
    breather = running()
    for _ in range(8):
        breather.leg(30, bpm=ZONE3).leg(30, bpm=ZONE2)
    trains = breather.trains()
    assert len(trains) >= 3
    assert all(after[0].second - before[-1].second >= 60 for before, after in pairwise(trains))


def test_a_press_brings_it_back():
    breather = running()
    breather.trail.press()
    breather.leg(60)
    assert len(breather.trains()) == 2
    assert breather.trail.of(ids.WHY) == []


def test_a_press_soon_after_a_cue_asks_why():
    breather = running()
    breather.session.cues.tell(ids.EAT, ids.EAT_DUE, 0, ids.GIVEN)
    breather.leg(20)
    breather.trail.press()
    breather.leg(60)
    assert len(breather.trail.of(ids.WHY)) == 1 and len(breather.trains()) == 1


def test_a_double_press_ends_it_until_it_is_asked_for():
    breather = Breather().leg(20, spm=170, bpm=ZONE2)
    assert breather.taps()
    breather.trail.press(ids.PRESS_DOUBLE)
    breather.leg(120).leg(120, bpm=ZONE3)
    assert breather.taps(21) == []
    breather.trail.press()
    breather.leg(60)
    assert breather.taps(260)


def test_a_session_step_asks_for_its_own():
    breather = running()
    breather.session.now[n.STEP_BREATH] = 2 << 4 | 2
    breather.leg(60)
    assert set(breather.breaths(120)) == {(2, 2)}  # though 42 a minute are many in zone 2
    breather.session.now[n.STEP_BREATH] = NONE
    assert breather.leg(100).taps(181) == []


@pytest.mark.silent("BREATH_TAPS")
def test_who_asks_for_none_gets_none():
    assert Session(Plan()).breathing is None
    assert Breather(0, 0).leg(60, spm=170, bpm=ZONE2).taps() == []


def test_the_steps_of_a_workout_bring_it_if_one_asks_for_a_breath():
    plain = [
        step(p.TIME, 60, zones=(1, 2), spm=(100, 120)),
        repeat(4, run(p.DISTANCE, 40), rest(p.BUTTON, 0)),
    ]
    assert Trail(program=program(*plain)).session.breathing is None
    trail = Trail(program=program(*plain[:1], repeat(2, step(p.TIME, 60, breath=(2, 2)), rest(p.TIME, 60))))
    breathing = trail.session.breathing
    assert breathing is not None
    led: list[int] = []
    for second in range(60 + 2 * 120):
        trail.leg(1, spm=170, bpm=ZONE2)
        if trail.session.lead() is breathing:
            led.append(second)
    assert led and all(60 <= second < 120 or 180 <= second < 250 for second in led)
    assert led[0] < 80 and any(180 <= second < 200 for second in led)


# --- when it is silent


def test_standing_ends_it():
    breather = Breather().leg(22, spm=170, bpm=ZONE2)
    assert breather.taps()
    breather.leg(60, spm=0)
    assert breather.taps(26) == []
    assert breather.leg(60, spm=170).taps(82) == []


def test_a_short_stop_only_interrupts_it():
    breather = Breather().leg(15, spm=170, bpm=ZONE2).leg(10, spm=0).leg(90, spm=170)
    kinds = [tap.kind for tap in breather.taps()]
    assert breather.taps(18, 28) == [] and breather.taps(28)
    assert TAPS - 1 <= kinds.count(IN) <= TAPS + 1


def test_armed_is_silent_until_the_start():
    breather = Breather(changed={s.START_ARMED: 1}).leg(50, spm=120, bpm=ZONE2)
    assert breather.taps() == []
    breather.trail.press()
    assert breather.leg(60).taps()


def test_an_untrusted_wrist_is_not_told():
    """Poles: height comes, hardly any steps do."""
    breather = Breather().leg(10, spm=110, bpm=ZONE2)
    breather.trail.lift_mps = 0.4
    breather.leg(60, spm=40)
    untrusted = [i for i, words in enumerate(breather.trail.known, 1) if words[n.UNTRUSTED]]
    assert len(untrusted) > 20
    assert [tap for tap in breather.taps() if tap.second in untrusted] == []


def test_carried_is_silent():
    breather = Breather().leg(10, spm=110, bpm=ZONE2)
    breather.trail.lift_mps = 4.0
    breather.leg(60, spm=0)
    assert breather.taps(20) == []


def test_steps_without_rhythm_are_not_tapped():
    breather, rng = Breather(), random.Random(3)
    for _ in range(120):
        breather.leg(1, spm=rng.choice([70, 110, 150, 210]), bpm=ZONE2)
    assert len(breather.taps()) <= 6


def test_a_command_comes_first_and_the_taps_resume_after_it():
    breather = Breather().leg(16, spm=170, bpm=ZONE2)
    lead = breather.session.lead()
    assert lead is not None
    breather.session.cues.tell(ids.HIKE, ids.STEEP, 120, ids.GIVEN)
    assert lead.next_tap_ms(ticks.add(breather.trail.t_ms, 10)) == NONE
    breather.leg(90)
    assert breather.taps(17, 20) == []  # asked for up to 17 before it came
    assert breather.taps(20, 22)
    assert TAPS <= [tap.kind for tap in breather.taps()].count(IN) <= TAPS + 2


def test_none_while_the_alarm_sounds_and_the_rest_of_them_after_it():
    breather = Breather(changed={s.CEILING_BPM: ZONE2 + 5, s.Z3_BPM: ZONE2 + 20}).leg(16, spm=170, bpm=ZONE2)
    breather.leg(80, bpm=ZONE2 + 6)
    (first, *_, last) = alarms = [cue.second for cue in breather.trail.of(ids.ALARM)]
    assert len(alarms) > 2 and breather.taps(first + 2, last) == []
    breather.trail.press()
    assert len(breather.leg(90).taps(last + 4)) > TAPS // 2


def test_what_was_held_back_interrupts_nothing():
    breather = Breather().leg(16, spm=170, bpm=ZONE2)
    breather.session.cues.tell(ids.HIKE, ids.STEEP, 120, ids.TOO_SOON)
    assert breather.leg(10).taps(16, 20)


# --- on the foot strike


def feet(spm: int, seed: int, seconds: int = 400) -> list[int]:
    """Strikes as feet are: twelve ms from step to step, an uneven beat, a cadence that wanders."""
    rng = random.Random(seed)
    drift, t_ms, strikes = 0.0, 0.0, []
    while t_ms < 1000 * seconds:
        drift = 0.97 * drift + rng.gauss(0, 2)
        t_ms += 60000 / spm + drift + (20 if len(strikes) % 2 else -20) + rng.gauss(0, 10)
        strikes.append(int(t_ms))
    return strikes


class Loop:
    """A session that gets its steps as the app hands them over while taps lead: in two frames a second."""

    def __init__(self, bpm: int, changed: Mapping[int, int]) -> None:
        plan = Plan()
        for index, value in changed.items():
            plan.settings[index] = value
        self.session, self.frame, self.bpm = Session(plan), Frame(), bpm
        self.taps: list[tuple[int, int]] = []
        self.counted: list[int] = []

    def happen(self, now_ms: int) -> None:
        """What is neither step nor heart, for who needs it."""

    def run(self, strikes: list[int]) -> None:
        at = 0
        for now_ms in range(500, strikes[-1], 500):
            self.frame.clear()
            self.happen(now_ms)
            while at < len(strikes) and strikes[at] <= now_ms - 100:  # what the detector has told by then
                self.frame.add_step(strikes[at], NONE)
                at += 1
            if now_ms % 1000 == 0:
                self.frame.set_heart(self.bpm)
            self.frame.close(now_ms, now_ms % 1000 == 0, NONE)
            self.frame.feed(self.session)
            for pass_ms in range(now_ms, now_ms + 500, 100):
                lead = self.session.lead()
                after = max(pass_ms - LATE_MS, self.taps[-1][0] + APART_MS if self.taps else 0)
                found = NONE if lead is None else lead.next_tap_ms(after)
                if lead is not None and NONE != found < pass_ms + 100:
                    self.taps.append((max(found, pass_ms), lead.tap_kind()))
                    self.counted.append(self.taps[-1][0] + counted_after_ms(self.session))


@pytest.mark.parametrize("spm", [105, 120, 165, 180])
@pytest.mark.parametrize("seed", [1, 2])
def test_nine_taps_in_ten_are_within_40_ms_of_the_strike_and_in_and_out_are_never_swapped(
    spm: int, seed: int
):
    strikes = feet(spm, seed)
    loop = Loop(ZONE3, {s.BREATH_IN: 3, s.BREATH_OUT: 3, s.BREATH_TAPS: 30})
    loop.run(strikes)
    nearest = [min(range(len(strikes)), key=lambda i: abs(strikes[i] - tap_ms)) for tap_ms in loop.counted]
    errors = sorted(abs(strikes[i] - tap_ms) for i, tap_ms in zip(nearest, loop.counted, strict=True))
    assert len(errors) > 50
    assert errors[len(errors) * 9 // 10] <= 40
    kinds = [kind for _, kind in loop.taps]
    assert all(not (a == b == OUT) for a, b in pairwise(kinds)) and kinds[0] == IN
    told = [
        (b - a, c - b)
        for (a, b, c), kind in zip(zip(nearest, nearest[1:], nearest[2:], strict=False), kinds, strict=False)
        if kind == IN
    ][:-2]
    assert {steps_in - steps_out for steps_in, steps_out in told} <= {0, 1}
    assert all(abs(sum(after) - sum(before)) <= 1 for before, after in pairwise(told))
    assert 30 <= spm / sum(told[-1]) <= 44


# --- one session everywhere


def test_to_ask_for_taps_changes_nothing_that_is_logged_or_replayed():
    one, other = running(), Trail({s.BREATH_IN: 3, s.BREATH_OUT: 3, s.MAX_5MIN: 0, s.MAX_HOUR: 0})
    other.leg(120, spm=170, bpm=ZONE2)
    assert one.taps() and image(one.session) == image(other.session)


def test_over_a_simulated_half_hour_it_stays_within_the_rules():
    """Every breath told in these thirty minutes is one that the zone and the gait of the second allow."""
    plan = Plan()
    plan.settings[s.BREATH_IN] = plan.settings[s.BREATH_OUT] = 3
    session = Session(plan)
    told: list[tuple[int, int, int, int]] = []
    feed = session.feed

    def watched(kind: int, t_ms: int, a: int, b: int) -> None:
        feed(kind, t_ms, a, b)
        lead = session.lead()
        if kind == ids.TICK and lead is not None and lead.next_tap_ms(t_ms) != NONE:
            known, words = session.now, lead.v
            told.append((known[n.BPM], known[n.GAIT], known[n.SPM], (words[3] >> 4) + (words[3] & 15)))

    session.feed = watched
    record(seconds(30), session)
    assert len(told) > 60
    for bpm, gait, spm, steps in told:
        assert bpm < plan.settings[s.Z5_BPM] and gait != ids.STANDING and spm
        assert steps >= (2 if gait == ids.HIKING else 3)


Small, SmallPlan, SmallFrame = load("session").Session, load("plan").Plan, load("frame").Frame


@given(
    first_ticks,
    sessions,
    st.integers(-3, 400),
    st.integers(-3, 400),
    st.sampled_from([0, 0, 0x33, 0xFF, 0x10]),
)
@given_settings(max_examples=80)
def test_any_feed_and_any_ratio_leaves_a_sane_answer_of_small_ints(
    first_ms: int, rows: list[Row], steps_in: int, steps_out: int, step: int
):
    plan = SmallPlan()
    plan.settings[s.BREATH_IN] = steps_in
    plan.settings[s.BREATH_OUT] = steps_out
    session, frame = Small(plan), SmallFrame()
    t_ms = first_ms
    for row in rows:
        t_ms = row.fill(frame, t_ms)
        session.now[n.STEP_BREATH] = step
        frame.feed(session)
        lead = session.lead()
        if lead is not None:
            found = lead.next_tap_ms(t_ms)
            assert found == NONE or (0 <= ticks.diff(found, t_ms) <= 40_000 and lead.tap_kind() in (IN, OUT))
        assert all(-LIMIT < word < LIMIT for words in session.arrays for word in words)
