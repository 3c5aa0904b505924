"""What is said and is no command: one at a time, seldom, commands first, and nothing held back without a reason."""

from __future__ import annotations

from array import array
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import settings as checks
from hypothesis import strategies as st

from tests.core.trail import Cue, CueReader, Trail
from trailcore import ids, now
from trailcore import settings as s
from trailcore.cues import Cues
from trailcore.ids import ARMED, EXPIRED, GIVEN, NONE, STOOD, TOO_SOON
from trailcore.notices import Notices

GAP_S = s.defaults()[s.MIN_GAP_S]
AFTER_NOTICE_S = 6
OVER_S = 3
ALWAYS = {ids.NEXT_STEP, ids.ALL_DONE}
KINDS = tuple(range(ids.CLIMB_AHEAD, ids.STORAGE_LOW + 1))


class Wrist:
    """Notices and commands on one wrist: seconds pass, rows are kept."""

    def __init__(self) -> None:
        values = s.defaults()
        self.now = array("i", [0] * now.WORDS)
        self.cues = Cues(values, self.now)
        self.notices = Notices(values, self.now, self.cues)
        self.reader = CueReader(self.cues)
        self.rows: list[Cue] = []
        self.second = 0
        self.go(100)

    def ask(self, kind: int, for_s: int = 60, limit: int = 7, reason: int = ids.FOOT) -> Wrist:
        self.notices.ask(kind, reason, limit, for_s)
        return self

    def command(self, kind: int = ids.HIKE) -> Wrist:
        """Somebody who runs is told to hike, in the next second."""
        self.now[now.GAIT], self.now[now.GAIT_S] = ids.RUNNING, 60
        self.now[now.WANT], self.now[now.REASON] = kind, ids.STEEP
        return self

    def go(self, seconds: int, hold: int = 0, world: int = ids.MOVING) -> Wrist:
        self.now[now.WORLD] = world
        for _ in range(seconds):
            self.second += 1
            self.now[now.ELAPSED_S] = self.second
            self.cues.alarm()
            self.cues.second(hold)
            self.notices.second(hold)
            self.rows += [Cue(self.second, *row) for row in self.reader.rows()]
            self.now[now.GAIT] = ids.STANDING
            self.now[now.WANT] = 0
        return self

    def said(self, fate: int = GIVEN) -> list[tuple[int, int]]:
        """Kind and second, counted from the hundredth, of each row of a fate."""
        return [(row.kind, row.second - 100) for row in self.rows if row.fate == fate]


# --- one at a time, and its turn --------------------------------------------------------------------------


def test_a_notice_is_said_at_once_with_its_reason_and_number():
    wrist = Wrist().ask(ids.CLIMB_AHEAD, limit=420).go(100)
    (row,) = wrist.rows
    assert (row.kind, row.reason, row.limit, row.fate, row.second) == (
        ids.CLIMB_AHEAD,
        ids.FOOT,
        420,
        GIVEN,
        101,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_each_is_said_as_what_it_is(kind: int):
    """Ranks by kind and kinds by rank are two tables, one the inverse of the other; to drop one is to drop that one."""
    wrist = Wrist()
    for other in KINDS:
        wrist.ask(other, for_s=2)
        if other != kind:
            wrist.notices.drop(other)
    wrist.go(10)
    assert [row.kind for row in wrist.rows] == [kind]


def test_two_at_once_are_said_one_after_the_other_the_more_urgent_first():
    wrist = Wrist().ask(ids.EAT).ask(ids.CLIMB_AHEAD).go(100)
    assert wrist.said() == [(ids.CLIMB_AHEAD, 1), (ids.EAT, 1 + GAP_S)]
    assert wrist.said(TOO_SOON) == [(ids.EAT, 1)]


def test_the_order_is_that_of_what_cannot_wait():
    wrist = Wrist()
    for kind in KINDS:
        wrist.ask(kind, for_s=1000)
    wrist.go(1000)
    order = [kind for kind, _ in wrist.said()]
    assert sorted(order) == list(KINDS)
    ranks = [
        [ids.NEXT_STEP, ids.ALL_DONE],
        [ids.FASTER, ids.SLOWER],
        [ids.TOP, ids.CLIMB_AHEAD, ids.AID_AHEAD],
        [ids.POLES_OUT, ids.POLES_AWAY],
        [ids.ASK_RPE, ids.ASK_TALK, ids.ASK_SMILE],
        [ids.PUSH, ids.QUICKER, ids.CALMER, ids.SHORT_STEPS],
        [ids.EAT, ids.DRINK],
        [ids.BATTERY_LOW, ids.STORAGE_LOW],
    ]
    for rank in ranks:
        assert sorted(order[: len(rank)]) == sorted(rank)
        order = order[len(rank) :]


def test_many_at_once_lose_no_row():
    """The ring has room for 16 rows between two reads, and there are 20 kinds."""
    wrist = Wrist()
    for kind in KINDS:
        wrist.ask(kind, for_s=3)
    wrist.go(30)
    assert sorted({row.kind for row in wrist.rows if row.fate in (GIVEN, EXPIRED)}) == list(KINDS)


# --- commands first ---------------------------------------------------------------------------------------


def test_a_notice_waits_until_a_command_has_been_heard():
    wrist = Wrist().command().ask(ids.EAT).go(100)
    assert wrist.said() == [(ids.HIKE, 1), (ids.EAT, 1 + GAP_S)]


def test_a_notice_keeps_a_command_waiting_for_six_seconds_at_most():
    for gone_s in (1, 3, 6, 10):
        wrist = Wrist().ask(ids.EAT).go(gone_s)
        for _ in range(20):
            wrist.command().go(1)
        (_, hike_s) = wrist.said()[1]
        assert hike_s == max(gone_s, AFTER_NOTICE_S) + 1, gone_s


def test_an_alarm_is_told_in_peace():
    wrist = Wrist()
    wrist.now[now.OVER_S] = 100
    wrist.ask(ids.EAT, for_s=100).go(60)
    assert [kind for kind, _ in wrist.said()] == [ids.ALARM] * 3
    wrist.cues.acknowledge()
    wrist.go(30)
    assert wrist.said()[-1] == (ids.EAT, 41 + GAP_S)


@pytest.mark.parametrize("kind", sorted(ALWAYS))
def test_the_next_step_of_a_session_waits_for_nothing_but_the_end_of_a_pattern(kind: int):
    wrist = Wrist().command().ask(kind, for_s=15).go(10)
    assert wrist.said() == [(ids.HIKE, 1), (kind, 1 + OVER_S)]
    wrist.now[now.OVER_S] = 100
    wrist.ask(kind, for_s=15).go(10)
    assert wrist.said()[2:] == [(ids.ALARM, 11), (kind, 11 + OVER_S)]


# --- held back, expired, dropped, asked again -------------------------------------------------------------

FREE = {
    (ARMED, ids.BEFORE_START): {ids.BATTERY_LOW, ids.STORAGE_LOW},
    (ARMED, ids.CARRIED): {ids.BATTERY_LOW, ids.STORAGE_LOW},
    (STOOD, ids.STILL): ALWAYS | {ids.EAT, ids.DRINK, ids.BATTERY_LOW, ids.STORAGE_LOW},
    (STOOD, ids.MOVING): ALWAYS | {ids.EAT, ids.DRINK, ids.BATTERY_LOW, ids.STORAGE_LOW},
    (STOOD, ids.CARRIED): ALWAYS | {ids.BATTERY_LOW, ids.STORAGE_LOW},
    (STOOD, ids.SCRAMBLING): ALWAYS | {ids.BATTERY_LOW, ids.STORAGE_LOW},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("hold", "world"), list(FREE))
def test_who_waits_stands_or_is_carried_is_told_only_what_does_not_depend_on_it(
    hold: int, world: int, kind: int
):
    wrist = Wrist().ask(kind, for_s=100).go(30, hold, world)
    if kind in FREE[hold, world]:
        assert wrist.said() == [(kind, 1)]
    else:
        assert [(row.kind, row.fate) for row in wrist.rows] == [(kind, hold)], "held once, with its reason"
        assert wrist.go(30).said() == [(kind, 31)], "and said when released"


@pytest.mark.fires("EXPIRED")
def test_one_that_waited_too_long_is_written_as_expired():
    wrist = Wrist().ask(ids.CLIMB_AHEAD, for_s=20).go(60, STOOD, ids.STILL).go(60)
    assert [(row.fate, row.second - 100) for row in wrist.rows] == [(STOOD, 1), (EXPIRED, 21)]


@pytest.mark.silent("EXPIRED")
def test_one_that_is_no_longer_true_is_forgotten():
    wrist = Wrist().command().ask(ids.CLIMB_AHEAD).go(5)
    wrist.notices.drop(ids.CLIMB_AHEAD)
    assert [(row.kind, row.fate) for row in wrist.go(100).rows] == [
        (ids.HIKE, GIVEN),
        (ids.CLIMB_AHEAD, TOO_SOON),
    ]
    assert wrist.ask(ids.CLIMB_AHEAD).go(1).said()[-1] == (ids.CLIMB_AHEAD, 106), "true again, said"


def test_asked_again_while_it_waits_it_says_the_newer_number_and_waits_no_longer():
    wrist = Wrist().command().ask(ids.AID_AHEAD, for_s=25, limit=300).go(10)
    wrist.ask(ids.AID_AHEAD, for_s=25, limit=250).go(50)
    (row,) = [row for row in wrist.rows if row.kind == ids.AID_AHEAD and row.fate == GIVEN]
    assert (row.limit, row.second) == (250, 101 + GAP_S)
    late = Wrist().ask(ids.AID_AHEAD, for_s=20).go(15, STOOD).ask(ids.AID_AHEAD, for_s=20).go(10, STOOD)
    assert late.said(EXPIRED) == [(ids.AID_AHEAD, 21)]


@pytest.mark.parametrize("hold", [0, STOOD])
def test_asked_for_all_the_time_it_is_said_once_or_expires_once(hold: int):
    wrist = Wrist()
    for _ in range(300):
        wrist.ask(ids.QUICKER, for_s=30).go(4, hold)
    assert len([row for row in wrist.rows if row.fate in (GIVEN, EXPIRED)]) == 1


def test_asked_for_anew_after_a_while_it_is_another_one():
    wrist = Wrist().ask(ids.EAT).go(2400).ask(ids.EAT).go(5)
    assert wrist.said() == [(ids.EAT, 1), (ids.EAT, 2401)]


def test_each_step_is_a_step_even_if_the_last_was_short():
    wrist = Wrist()
    for step in range(1, 6):
        wrist.ask(ids.NEXT_STEP, limit=step).go(1).ask(ids.NEXT_STEP, limit=step).go(4)
    assert [row.limit for row in wrist.rows] == [1, 2, 3, 4, 5]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(KINDS),
            st.integers(0, 90),
            st.integers(0, 25),
            st.sampled_from([0, 0, ARMED, STOOD]),
            st.booleans(),
        ),
        max_size=40,
    )
)
@checks(max_examples=60)
def test_whatever_is_asked_for_taps_are_apart_and_nothing_is_lost(
    asked: list[tuple[int, int, int, int, bool]],
):
    wrist = Wrist()
    for kind, for_s, gone_s, hold, commands in asked:
        if commands:
            wrist.command()
        wrist.ask(kind, for_s).go(gone_s, hold)
    wrist.go(200)
    taps = [row for row in wrist.rows if row.fate == GIVEN]
    for before, row in pairwise(taps):
        apart = row.second - before.second
        assert apart >= OVER_S
        assert row.kind in ALWAYS or apart >= (AFTER_NOTICE_S if row.kind <= ids.EASE else GAP_S)
    ended = {row.kind for row in wrist.rows if row.fate in (GIVEN, EXPIRED)}
    assert {kind for kind, *_ in asked} <= ended


# --- in the session ---------------------------------------------------------------------------------------


def test_the_session_says_it_after_its_commands():
    trail = Trail().leg(100, grade=0, spm=165, bpm=130)
    trail.session.notices.ask(ids.EAT, ids.EAT_DUE, 40, 60)
    trail.leg(1)
    assert trail.felt() == [(ids.EAT, ids.EAT_DUE)]


def test_a_press_tells_the_last_notice_again():
    trail = Trail().leg(100, grade=0, spm=165, bpm=130)
    trail.session.notices.ask(ids.EAT, ids.EAT_DUE, 40, 60)
    (why,) = trail.leg(5).press().of(ids.WHY)
    assert (why.reason, why.limit) == (ids.EAT_DUE, 40)


def test_a_notice_waits_for_a_tired_button():
    """Whoever asks why wants to hear that, and not something else on top of it."""
    trail = Trail().leg(100, grade=0, spm=165, bpm=130)
    trail.session.notices.ask(ids.EAT, ids.EAT_DUE, 40, 60)
    trail.leg(50).press()
    trail.session.notices.ask(ids.DRINK, ids.DRINK_DUE, 15, 60)
    assert trail.leg(60).of(ids.DRINK)[0].second == 150 + GAP_S


def test_before_the_start_and_standing_the_session_holds_it():
    trail = Trail({s.START_ARMED: 1}).leg(30, grade=0, spm=0, bpm=90)
    trail.session.notices.ask(ids.CLIMB_AHEAD, ids.FOOT, 300, 60)
    trail.leg(10)
    assert [(cue.kind, cue.fate) for cue in trail.cues] == [(ids.CLIMB_AHEAD, ARMED)]
    stood = Trail().leg(100, grade=0, spm=165, bpm=130).leg(40, spm=0)
    stood.session.notices.ask(ids.CLIMB_AHEAD, ids.FOOT, 300, 60)
    stood.leg(10)
    assert [(cue.kind, cue.fate) for cue in stood.cues] == [(ids.CLIMB_AHEAD, STOOD)]


# --- wrong ------------------------------------------------------------------------------------------------


def ate() -> Trail:
    trail = Trail().leg(100, grade=0, spm=165, bpm=130)
    trail.session.notices.ask(ids.EAT, ids.EAT_DUE, 40, 60)
    return trail.leg(5)


@pytest.mark.fires("WRONG")
def test_a_double_press_says_that_the_last_cue_was_wrong():
    trail = ate().press(ids.PRESS_DOUBLE).press(ids.PRESS_DOUBLE)
    (wrong,) = trail.of(ids.WRONG, ids.NOTED)
    assert (wrong.reason, wrong.limit) == (ids.EAT_DUE, 40)
    assert trail.felt() == [(ids.EAT, ids.EAT_DUE)], "it is noted, not felt"
    assert trail.press().of(ids.WHY)[0].reason == ids.EAT_DUE, "and why is still told"


def test_the_next_cue_may_be_wrong_again():
    trail = ate().press(ids.PRESS_DOUBLE).leg(30)
    trail.session.notices.ask(ids.DRINK, ids.DRINK_DUE, 15, 60)
    trail.leg(5).press(ids.PRESS_DOUBLE)
    assert [cue.reason for cue in trail.of(ids.WRONG, ids.NOTED)] == [ids.EAT_DUE, ids.DRINK_DUE]


@pytest.mark.silent("WRONG")
def test_nothing_was_wrong_before_the_first_cue_nor_long_after_the_last():
    assert Trail().leg(100, grade=0, spm=165, bpm=130).press(ids.PRESS_DOUBLE).cues == []
    assert ate().leg(400).press(ids.PRESS_DOUBLE).of(ids.WRONG, ids.NOTED) == []


# --- battery and log --------------------------------------------------------------------------------------

LEVELS = [
    (ids.BATTERY, (ids.BATTERY_LOW, ids.BATTERY_SAGS), 3500, 3400, 3700),
    (ids.STORAGE, (ids.STORAGE_LOW, ids.POOL_FILLS), 45, 15, 60),
]


def drained(kind: int, *readings: int) -> Trail:
    """A run on which the readings come a minute apart."""
    trail = Trail().leg(100, grade=0, spm=165, bpm=130)
    for reading in readings:
        trail.event(kind, reading).leg(60)
    return trail


@pytest.mark.parametrize(("kind", "cue", "low", "very_low", "well"), LEVELS)
@pytest.mark.fires("BATTERY_SAGS", "POOL_FILLS")
def test_a_level_below_its_limit_is_told_once_and_once_more_below_the_second(
    kind: int, cue: tuple[int, int], low: int, very_low: int, well: int
):
    assert drained(kind, low + 1, low, low - 1, low - 2, low - 3).felt() == [cue]
    trail = drained(kind, low, low - 1, low - 2, very_low, very_low - 1, very_low - 2, very_low - 3)
    assert trail.felt() == [cue, cue]
    assert [cue.limit for cue in trail.cues] == [low - 1, very_low - 1]


@pytest.mark.parametrize(("kind", "cue", "low", "very_low", "well"), LEVELS)
@pytest.mark.silent("BATTERY_SAGS", "POOL_FILLS")
def test_a_level_above_its_limit_or_one_dip_below_is_not(
    kind: int, cue: tuple[int, int], low: int, very_low: int, well: int
):
    assert drained(kind, well, low + 1, low, low + 1, 0, low + 1, -1, NONE).felt() == []
    wobbly = drained(kind, *[low, low - 1, low + 1, low + 1] * 5)
    assert wobbly.felt() == [cue], "about the limit it is told once"


@pytest.mark.parametrize(("kind", "cue", "low", "very_low", "well"), LEVELS)
def test_charged_or_pulled_it_is_told_anew(
    kind: int, cue: tuple[int, int], low: int, very_low: int, well: int
):
    assert drained(kind, low, low, well, low, low).felt() == [cue, cue]


def test_a_low_battery_is_told_before_the_start():
    trail = Trail({s.START_ARMED: 1}).leg(30, grade=0, spm=0, bpm=90)
    trail.event(ids.BATTERY, 3450).event(ids.BATTERY, 3450).leg(1)
    assert trail.felt() == [(ids.BATTERY_LOW, ids.BATTERY_SAGS)]
