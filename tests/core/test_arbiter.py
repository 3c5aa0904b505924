"""Say it or not: few cues, never what is already happening, silence for who stands, waits or will not listen.

These tests put the coach's want straight into `now`, so that each second is exact; whole trails are in
test_advice.
"""

from __future__ import annotations

from array import array

import pytest

from tests.core.trail import Cue, CueReader, Trail
from trailcore import ids, now
from trailcore import settings as s
from trailcore.cues import Cues
from trailcore.ids import EASE, HIKE, HIKING, RUN, RUNNING, STANDING

SURE_S = 5  # a gait counts once it has lasted this long
SAME_AGAIN_S = 120  # the same command sooner is nagging
REVERSE_S = 90  # its opposite sooner is no advice


class Wrist:
    """A wearer and a coach: says what is wanted and done in each second, and keeps what was felt."""

    def __init__(self, **changed: int) -> None:
        values = s.defaults()
        for name, value in changed.items():
            values[getattr(s, name)] = value
        self.now = array("i", [0] * now.WORDS)
        self.arbiter = Cues(values, self.now)
        self.reader = CueReader(self.arbiter)
        self.rows: list[Cue] = []
        self.second = 0
        self.gait = STANDING

    def want(self, kind: int, seconds: int, gait: int = RUNNING, hold: int = 0) -> Wrist:
        """Let the coach want `kind` for so many seconds while the wearer goes in a gait."""
        if gait != self.gait:
            self.gait = self.now[now.GAIT] = gait
            self.now[now.GAIT_S] = SURE_S - 1
        self.now[now.WANT] = kind
        self.now[now.REASON] = ids.STEEP
        for _ in range(seconds):
            self.second += 1
            self.now[now.ELAPSED_S] = self.second
            self.now[now.GAIT_S] += 1
            self.arbiter.second(hold)
            self.rows += [Cue(self.second, *row) for row in self.reader.rows()]
        return self

    def said(self, fate: int = ids.GIVEN) -> list[int]:
        """The seconds in which something had this fate."""
        return [row.second for row in self.rows if row.fate == fate]


# --- never what is already happening ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "gait", "silent"),
    [
        (HIKE, HIKING, True),
        (HIKE, STANDING, True),
        (HIKE, RUNNING, False),
        (RUN, RUNNING, True),
        (RUN, HIKING, False),
        (RUN, STANDING, True),
        (EASE, HIKING, False),
        (EASE, RUNNING, False),
    ],
)
def test_never_say_what_is_already_happening(kind: int, gait: int, silent: bool):
    assert Wrist().want(kind, 1000, gait).rows == [] if silent else Wrist().want(kind, 1, gait).said() == [1]


def test_hike_is_said_when_a_hiker_on_a_climb_starts_to_run():
    assert Wrist().want(HIKE, 100, HIKING).want(HIKE, 3).said() == [101]


def test_a_stumble_is_no_change_of_gait():
    wrist = Wrist().want(HIKE, 100, HIKING)
    wrist.now[now.GAIT], wrist.now[now.GAIT_S], wrist.gait = RUNNING, -1, RUNNING
    wrist.want(HIKE, SURE_S)
    assert wrist.rows == []
    assert wrist.want(HIKE, 1).said() == [100 + SURE_S + 1]


# --- one repeat -------------------------------------------------------------------------------------------


@pytest.mark.fires("REPEATED")
def test_one_repeat_eight_to_ten_seconds_later():
    wrist = Wrist().want(HIKE, 1500)
    assert wrist.said() == [1]
    (again,) = wrist.said(ids.REPEATED)
    assert 8 <= again - 1 <= 10


@pytest.mark.parametrize("gait", [HIKING, STANDING])
@pytest.mark.silent("REPEATED")
def test_no_repeat_for_who_listened(gait: int):
    wrist = Wrist().want(HIKE, 5).want(HIKE, 300, gait)
    assert wrist.said() == [1]
    assert wrist.said(ids.REPEATED) == []


def test_no_repeat_once_the_advice_is_withdrawn():
    assert Wrist().want(HIKE, 5).want(0, 300).said(ids.REPEATED) == []


def test_ease_is_not_repeated():
    assert [row.fate for row in Wrist().want(EASE, 3600).rows] == [ids.GIVEN]


@pytest.mark.silent("BUDGET_5MIN")
def test_hike_has_the_last_of_each_budget_for_itself():
    """Ease may use half of the five minutes; run and ease five sixths of the hour."""
    wrist = Wrist().want(RUN, 5, HIKING).want(EASE, 100)
    assert wrist.said() == [1] and ids.BUDGET_5MIN in [row.fate for row in wrist.rows]
    wrist.want(HIKE, 5)
    assert wrist.said() == [1, 106]
    busy = alternate(Wrist(MAX_5MIN=12), 40, 65)
    assert [row.kind for row in busy.rows if row.fate == ids.GIVEN][5] == HIKE


def test_ease_ignored_twice_is_silent_too():
    """A heart that is still above its cap a minute later was not eased."""
    wrist = Wrist(MAX_5MIN=12, MAX_HOUR=12)
    for _ in range(4):
        wrist.want(EASE, 130).want(0, 20)
    assert len(wrist.said()) == 2 and ids.MUTED in [row.fate for row in wrist.rows]


def test_a_want_that_flickers_is_one_episode():
    wrist = Wrist()
    for _ in range(30):
        wrist.want(HIKE, 5).want(0, 9)
    assert [row.fate for row in wrist.rows] == [ids.GIVEN, ids.REPEATED]


def test_followed_and_then_running_again_for_a_minute_it_is_said_anew():
    wrist = Wrist().want(HIKE, 5).want(HIKE, 200, HIKING)
    wrist.want(HIKE, 58)
    assert wrist.said() == [1]
    wrist.want(HIKE, 4)
    (_, anew) = wrist.said()
    assert 60 <= anew - 205 <= 62


def test_a_minute_in_pieces_is_a_minute_only_if_unbroken():
    wrist = Wrist().want(HIKE, 5)
    for _ in range(20):
        wrist.want(HIKE, 30, HIKING).want(HIKE, 50)
    assert wrist.said() == [1]


# --- spacing and budget -----------------------------------------------------------------------------------


@pytest.mark.fires("TOO_SOON")
def test_commands_are_twenty_seconds_apart():
    wrist = Wrist(MAX_5MIN=12).want(HIKE, 3).want(EASE, 40)
    assert wrist.said(ids.TOO_SOON) == [4]  # written once, not each second
    assert wrist.said() == [1, 21]


@pytest.mark.parametrize("gap_s", [5, 20, 55])
@pytest.mark.silent("TOO_SOON")
def test_the_gap_is_a_setting(gap_s: int):
    assert Wrist(MIN_GAP_S=gap_s, MAX_5MIN=12).want(HIKE, 3).want(EASE, 100).said() == [1, 1 + gap_s]


@pytest.mark.parametrize("gap_s", [20, 90, 150])
def test_hike_and_run_soon_after_each_other_is_no_advice(gap_s: int):
    wrist = Wrist(MIN_GAP_S=gap_s, MAX_5MIN=12).want(HIKE, 5).want(RUN, 300, HIKING)
    assert wrist.said() == [1, 1 + max(REVERSE_S, gap_s)]


def test_the_same_command_within_two_minutes_is_nagging():
    wrist = Wrist(MAX_5MIN=12).want(HIKE, 5).want(HIKE, 5, HIKING).want(0, 20, HIKING)
    wrist.want(HIKE, 200)
    assert wrist.said() == [1, 1 + SAME_AGAIN_S]


def alternate(wrist: Wrist, times: int, every_s: int) -> Wrist:
    """Hike, ease, run and ease wanted in turn, each against what the wearer does."""
    for i in range(times):
        wrist.want(
            *((HIKE, every_s, RUNNING), (EASE, every_s), (RUN, every_s, HIKING), (EASE, every_s))[i % 4]
        )
    return wrist


@pytest.mark.fires("BUDGET_5MIN")
def test_at_most_two_in_five_minutes():
    wrist = alternate(Wrist(MAX_HOUR=12), 40, 30)
    said = wrist.said()
    assert wrist.said(ids.BUDGET_5MIN)
    assert len(said) > 4
    assert all(third - first >= 300 for first, third in zip(said, said[2:], strict=False))


@pytest.mark.fires("BUDGET_HOUR")
def test_at_most_six_in_an_hour():
    wrist = alternate(Wrist(), 240, 60)
    said = wrist.said()
    assert wrist.said(ids.BUDGET_HOUR)
    assert 4 * 6 - 6 <= len(said) <= 4 * 6
    assert all(seventh - first >= 3600 for first, seventh in zip(said, said[6:], strict=False))


@pytest.mark.parametrize("most", [1, 12])
@pytest.mark.silent("BUDGET_HOUR")
def test_the_budgets_are_settings(most: int):
    wrist = Wrist(MAX_HOUR=most, MAX_5MIN=most, MIN_GAP_S=1)
    for _ in range(25):
        wrist.want(HIKE, 5).want(HIKE, 100, HIKING).want(0, 20, HIKING)
    assert len(wrist.said()) == most


def test_a_budget_row_is_written_once_an_episode():
    wrist = Wrist(MAX_5MIN=0).want(HIKE, 250)
    assert [row.fate for row in wrist.rows] == [ids.BUDGET_5MIN]


# --- silence for the deaf ---------------------------------------------------------------------------------


@pytest.mark.fires("MUTED")
def test_ignored_twice_is_silent_for_half_an_hour():
    wrist = Wrist(MAX_5MIN=12, MAX_HOUR=12).want(HIKE, 130).want(0, 20)
    wrist.want(HIKE, 130).want(0, 20)
    assert wrist.said() == [1, 151]
    ignored_at = 151 + 30
    while wrist.second < ignored_at + 1800 - 60:
        wrist.want(HIKE, 50).want(0, 10)
    assert wrist.said() == [1, 151]
    assert len(wrist.said(ids.MUTED)) > 5
    wrist.want(HIKE, 200)
    assert wrist.said() == [1, 151, ignored_at + 1800]


def test_other_cues_are_not_muted_along_with_it():
    wrist = Wrist(MAX_5MIN=12, MAX_HOUR=12).want(HIKE, 130).want(0, 20).want(HIKE, 130).want(0, 20)
    assert wrist.want(RUN, 5, HIKING).said() == [1, 151, 301]


@pytest.mark.silent("MUTED")
def test_listening_once_makes_up_for_one_deaf_ear():
    wrist = Wrist(MAX_5MIN=12, MAX_HOUR=12).want(HIKE, 130).want(0, 20)
    wrist.want(HIKE, 20).want(HIKE, 110, HIKING).want(0, 20, HIKING)
    wrist.want(HIKE, 130).want(0, 20)
    assert wrist.want(HIKE, 5).said() == [1, 151, 301, 451]


# --- who stands, who waits --------------------------------------------------------------------------------


@pytest.mark.parametrize("fate", [ids.STOOD, ids.ARMED])
def test_what_is_held_back_is_noted_once_and_said_when_released(fate: int):
    wrist = Wrist().want(HIKE, 40, hold=fate)
    assert [(row.fate, row.second) for row in wrist.rows] == [(fate, 1)]
    assert wrist.want(HIKE, 5).said() == [41]


def test_a_repeat_is_held_back_too():
    wrist = Wrist().want(HIKE, 5).want(HIKE, 100, hold=ids.STOOD)
    assert wrist.said(ids.REPEATED) == []


def test_what_a_step_holds_back_was_not_ignored():
    """Told to hike, and then a sprint begins, time and again: the hike after them is still said."""
    wrist = Wrist()
    for _ in range(4):
        wrist.want(HIKE, 3).want(HIKE, 400, hold=ids.STEP_RULES).want(0, 200)
    assert len(wrist.said()) == 4 and wrist.said(ids.MUTED) == wrist.said(ids.REPEATED) == []


def test_a_repeat_does_not_cover_the_alarm():
    wrist = Wrist(CEILING_BPM=170).want(HIKE, 9)
    wrist.arbiter.tell(ids.ALARM, ids.CEILING, 170, ids.GIVEN)
    (again,) = wrist.want(HIKE, 20).said(ids.REPEATED)
    assert again == 9 + 3


def standing(seconds: int) -> Trail:
    """Told to hike up, hiked, stood for a while, and then ran on up the same hill."""
    trail = Trail().leg(120, grade=0, spm=165, bpm=130).leg(45, grade=14).leg(120, spm=112)
    return trail.leg(seconds, spm=0).leg(100, spm=165)


@pytest.mark.fires("STOOD")
def test_nothing_is_said_to_who_stands_nor_in_the_grace_after():
    trail = standing(60)
    stands = range(285 + 1, 345 + 1)
    moving = trail.first(now.SPM, 1, after=345)
    assert not [cue for cue in trail.cues if cue.second in stands]
    (again,) = [cue for cue in trail.of(HIKE) if cue.second > 345]
    assert again.second >= moving + 19


@pytest.mark.silent("STOOD")
def test_a_photo_shorter_than_twenty_seconds_changes_nothing():
    trail = standing(15)
    assert not [cue for cue in trail.cues if cue.fate == ids.STOOD]


def test_a_cue_that_falls_into_the_grace_is_noted_as_such():
    trail = Trail(technical=[(400, 800)], total_m=2000).leg(100, grade=0, spm=165, bpm=130).leg(60, spm=0)
    trail.leg(60, spm=165)
    fates = [cue.fate for cue in trail.of(HIKE, fate=None)]
    assert fates[:2] == [ids.STOOD, ids.GIVEN]


def test_clocks_run_on_while_standing():
    assert standing(600).now(now.ELAPSED_S) == 120 + 45 + 120 + 600 + 100


# --- armed ------------------------------------------------------------------------------------------------

ARMED = {s.START_ARMED: 1}
RACE = {s.RACE_BANDS: 1, s.START_S: 120}


@pytest.mark.fires("ARMED")
def test_armed_is_silent_until_the_start_is_pressed():
    trail = Trail(ARMED).leg(50, grade=14, spm=165, bpm=130)
    assert trail.felt() == []
    assert [cue.fate for cue in trail.cues] == [ids.ARMED]
    trail.press().leg(2)
    assert trail.felt() == [(HIKE, ids.STEEP)]
    assert trail.of(ids.WHY) == []


@pytest.mark.silent("ARMED")
def test_a_minute_of_running_is_a_start_too():
    trail = Trail(ARMED).leg(200, grade=14, spm=165, bpm=130)
    cue = trail.of(HIKE)[0]
    assert cue.second == trail.first(now.GAIT_S, 60)


def test_who_forgot_to_press_began_where_the_run_began():
    trail = Trail(ARMED, technical=[(300, 600)], total_m=5000).leg(600, grade=0, spm=110, bpm=110)
    trail.leg(70, spm=165)
    assert abs(trail.now(now.PLACE_M) - 70 * trail.now(now.SPEED) // 1000) <= 15


def test_strides_are_no_start():
    """Four times 25 s with two minutes between: only a minute in one piece starts a race."""
    trail = Trail(ARMED)
    for _ in range(4):
        trail.leg(25, grade=0, spm=170, bpm=130).leg(120, spm=0)
    assert trail.leg(100, grade=14, spm=112).felt() == []


def test_walking_about_in_the_corral_is_no_start():
    trail = Trail({**ARMED, **RACE}, total_m=30000).leg(50, grade=0, spm=165, bpm=140)
    assert trail.leg(1200, spm=110).felt() == []
    trail.press().leg(30, spm=165)
    assert trail.felt() == [(EASE, ids.CAP_START)]


def test_the_course_begins_at_the_start_not_in_the_corral():
    trail = Trail(ARMED, technical=[(300, 600)], total_m=5000).leg(600, grade=0, spm=110, bpm=110)
    assert trail.felt() == []
    trail.press().leg(20, spm=165)
    assert trail.now(now.TECHNICAL) == 0
    trail.leg(110)
    (cue,) = trail.of(HIKE)
    assert 300 <= cue.distance_m < 315
    assert 5000 - trail.now(now.TO_GO_M) < 500


def test_the_flat_start_is_counted_from_the_start():
    waiting = {"grade": 0, "spm": 110, "bpm": 110}
    early = Trail({**ARMED, **RACE}, total_m=30000).leg(600, **waiting).press().leg(60, spm=165, bpm=140)
    assert early.felt() == [(EASE, ids.CAP_START)]
    late = (
        Trail({**ARMED, **RACE}, total_m=30000).leg(600, **waiting).press().leg(130).leg(60, spm=165, bpm=140)
    )
    assert late.felt() == []


# --- on a threshold ---------------------------------------------------------------------------------------


def test_a_heart_on_the_cap_does_not_make_a_new_ease_each_time():
    """One second at the cap is no recovery."""
    trail = Trail().leg(60, grade=14, spm=112, bpm=140)
    for _ in range(30):
        trail.leg(25, bpm=150).leg(1, bpm=148)
    assert len(trail.of(EASE)) <= 2
    assert len(trail.cues) < 10
