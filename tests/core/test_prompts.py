"""Questions of the wrist, answers of the button: how hard, a full sentence, a smile."""

from __future__ import annotations

import pytest

from tests.core.slow import HIKES, Slow
from tests.core.trail import Trail
from trailcore import ids, now
from trailcore import settings as s
from trailcore.ids import NONE, PRESS_DOUBLE, PRESS_LONG
from trailcore.prompts import Prompts

RPE = (ids.ASK_RPE, ids.RPE_DUE)
TALK = (ids.ASK_TALK, ids.NO_STRAP)
SMILE = (ids.ASK_SMILE, ids.LONG_DESCENT)
CLIMB = {"GRADE": 90, "BPM": NONE}
CLIMB_S, DOWN_S, OPEN_S = 60, 120, 20


def wearer(**changed: int) -> Slow:
    return Slow(Prompts, **changed)


def asked_rpe() -> Slow:
    wrist = wearer(ASK_RPE_S=1200).go(1200)
    assert wrist.said() == [RPE]
    return wrist


def told(wrist: Slow, kind: int) -> list[int]:
    return [row.limit for row in wrist.rows if (row.kind, row.fate) == (kind, ids.NOTED)]


# --- how hard ---------------------------------------------------------------------------------------------


@pytest.mark.fires("RPE_DUE")
def test_asked_every_so_often_of_moving():
    wrist = wearer(ASK_RPE_S=1200).go(1000).go(900, WORLD=ids.STILL).go(190, WORLD=ids.MOVING)
    assert wrist.said() == []
    assert wrist.go(20).said() == [RPE]
    assert wrist.go(1200).said() == [RPE, RPE]


@pytest.mark.silent("RPE_DUE", "NO_STRAP", "LONG_DESCENT")
def test_never_where_the_plan_asks_for_none():
    wrist = wearer().go(3600).go(3600, **CLIMB).go(3600, GRADE=-120)
    assert wrist.said() == []
    assert not any(Trail().session.turns)


@pytest.mark.parametrize(("presses", "value"), [(1, 2), (2, 4), (3, 6), (4, 8), (5, 10), (7, 10)])
@pytest.mark.fires("TOLD")
def test_a_press_for_each_of_the_coaches_five_steps(presses: int, value: int):
    wrist = asked_rpe().go(3)
    for _ in range(presses):
        assert wrist.press()
        wrist.go(1)
    assert told(wrist.go(25), ids.TOLD_RPE) == [value]
    assert [row.reason for row in wrist.rows if row.kind == ids.TOLD_RPE] == [ids.TOLD]


def test_an_answer_under_way_is_not_forgotten_for_the_next_question():
    wrist = wearer(ASK_RPE_S=1200, ASK_TALK=1).go(1160).go(57, **CLIMB)
    assert wrist.press() and wrist.go(1).press()
    wrist.go(120)
    assert told(wrist, ids.TOLD_RPE) == [4] and wrist.said() == [RPE, TALK]


def test_two_quick_presses_are_two():
    wrist = asked_rpe().go(2)
    assert wrist.press(PRESS_DOUBLE) and wrist.press(PRESS_DOUBLE)
    assert told(wrist.go(25), ids.TOLD_RPE) == [8]


@pytest.mark.silent("TOLD")
def test_no_answer_is_no_number():
    wrist = asked_rpe().go(OPEN_S + 1)
    assert not wrist.press() and not wrist.press(PRESS_DOUBLE)
    assert told(wrist.go(600), ids.TOLD_RPE) == []


def test_other_gestures_are_no_answer():
    assert not asked_rpe().go(2).press(PRESS_LONG)


def test_once_answered_a_press_asks_why_again():
    wrist = asked_rpe().go(2)
    assert wrist.press()
    assert not wrist.go(6).press()
    assert told(wrist.go(600), ids.TOLD_RPE) == [2]


def test_a_command_in_between_is_what_a_press_is_about():
    wrist = asked_rpe().go(8)
    wrist.cues.tell(ids.HIKE, ids.STEEP, 120, ids.GIVEN)
    assert not wrist.press()
    counting = asked_rpe().go(2)
    assert counting.press()
    counting.cues.tell(ids.HIKE, ids.STEEP, 120, ids.GIVEN)
    assert told(counting.go(60), ids.TOLD_RPE) == [], "how many more would have come is not known"


# --- a full sentence --------------------------------------------------------------------------------------


def asked_talk(**words: int) -> Slow:
    wrist = wearer(ASK_TALK=1).go(100, **words).go(CLIMB_S + 5, **CLIMB)
    assert wrist.said() == [TALK]
    return wrist.go(3)


@pytest.mark.fires("NO_STRAP")
def test_a_climb_without_a_strap_asks_for_a_sentence_once():
    assert asked_talk().go(3600).said() == [TALK]


@pytest.mark.parametrize(
    "words", [{"BPM": 150}, {"GRADE": 30}, {"GRADE": NONE}, {"WORLD": ids.STILL}, {"STEP_LOW_BPM": 150}]
)
@pytest.mark.silent("NO_STRAP")
def test_with_a_strap_on_the_flat_or_in_a_step_with_a_band_it_does_not(words: dict[str, int]):
    assert wearer(ASK_TALK=1).go(100).go(900, **{**CLIMB, **words}).said() == []


def test_the_next_climb_asks_again_but_not_within_half_an_hour():
    wrist = asked_talk().go(200, GRADE=0).go(200, **CLIMB)
    assert wrist.said() == [TALK]
    assert wrist.go(1500, GRADE=0).go(100, **CLIMB).said() == [TALK, TALK]


@pytest.mark.fires("TOLD")
def test_a_short_press_is_yes():
    wrist = asked_talk()
    assert wrist.press()
    assert told(wrist.go(60), ids.TOLD_TALK) == [1]
    assert wrist.now[now.BREATHLESS] == 0
    assert not wrist.press(), "answered once"


@pytest.mark.parametrize(("words", "kind"), [({}, ids.HIKE), (HIKES, ids.EASE)])
def test_two_are_no_and_a_runner_should_hike_a_hiker_ease(words: dict[str, int], kind: int):
    wrist = asked_talk(**words)
    assert wrist.press(PRESS_DOUBLE)
    assert told(wrist.go(60), ids.TOLD_TALK) == [0]
    assert wrist.now[now.BREATHLESS] == kind


@pytest.mark.parametrize(("seconds", "words"), [(310, {}), (70, {"GRADE": 0}), (70, {"BPM": 150})])
def test_breath_comes_back_with_time_on_the_flat_or_is_the_straps_business_again(
    seconds: int, words: dict[str, int]
):
    wrist = asked_talk()
    wrist.press(PRESS_DOUBLE)
    assert wrist.go(30).now[now.BREATHLESS]
    assert wrist.go(seconds, **words).now[now.BREATHLESS] == 0


@pytest.mark.fires("NO_BREATH")
@pytest.mark.parametrize(("spm", "kind"), [(165, ids.HIKE), (112, ids.EASE)])
def test_who_has_no_breath_for_a_sentence_is_in_zone_four(spm: int, kind: int):
    trail = Trail({s.ASK_TALK: 1}).leg(120, grade=0, spm=165).leg(60, grade=8, spm=spm)
    while TALK not in trail.felt():
        trail.leg(1)
    trail.leg(4).press(PRESS_DOUBLE).leg(8)
    assert trail.felt() == [TALK, (kind, ids.NO_BREATH)]
    assert trail.of(ids.WRONG, None) == [], "it was an answer"


@pytest.mark.silent("NO_BREATH")
def test_who_can_say_one_is_left_alone():
    trail = Trail({s.ASK_TALK: 1}).leg(120, grade=0, spm=165).leg(60, grade=8)
    while TALK not in trail.felt():
        trail.leg(1)
    trail.leg(4).press().leg(300)
    assert trail.felt() == [TALK]
    assert [cue.limit for cue in trail.of(ids.TOLD_TALK, ids.NOTED)] == [1]


# --- a smile ----------------------------------------------------------------------------------------------


@pytest.mark.fires("LONG_DESCENT")
def test_a_long_descent_asks_for_a_smile_once():
    wrist = wearer(ASK_SMILE=1).go(100).go(DOWN_S - 5, GRADE=-90)
    assert wrist.said() == []
    assert wrist.go(3600).said() == [SMILE]
    assert not wrist.press(), "nothing to answer"


@pytest.mark.silent("LONG_DESCENT")
def test_a_short_or_flat_one_does_not():
    wrist = wearer(ASK_SMILE=1)
    for _ in range(10):
        wrist.go(100, GRADE=-90).go(100, GRADE=0)
    assert wrist.go(3600, GRADE=-50).said() == []
