"""The session's step goes before the general rule, and the ceiling alarm before the step."""

from __future__ import annotations

import pytest

from tests.core.trail import Trail
from tests.core.wearer import Wearer
from trailcore import ids, now
from trailcore import settings as s
from trailcore.ids import EASE, HIKE, HIKING, NONE, PUSH, RUN, RUNNING, STANDING, STEP_RULES

BEGUN_S, OVER_S, SETTLES_S = 10, 20, 60


def in_a_step(**words: int) -> Wearer:
    """A minute into a session without a step that asks for anything; then step 3 begins."""
    return Wearer(has_session=1, RACE_BANDS=1, START_S=6000).go(60, STEP=2).go(1, STEP=3, **words)


@pytest.mark.fires("STEP_SAYS")
@pytest.mark.parametrize(("asked", "gait", "kind"), [(HIKING, RUNNING, HIKE), (RUNNING, HIKING, RUN)])
def test_who_does_otherwise_is_told_what_the_step_asks_for(asked: int, gait: int, kind: int):
    wearer = in_a_step(STEP_GAIT=asked, GAIT=gait).go(BEGUN_S - 2)
    assert wearer.rows == []
    (cue,) = wearer.go(1).rows
    assert (cue.kind, cue.reason, cue.limit, cue.second) == (kind, ids.STEP_SAYS, 3, 60 + BEGUN_S)
    wearer.go(120, GAIT=asked)
    assert len(wearer.rows) == 1
    assert wearer.wants[-1] == kind  # the advice in force


@pytest.mark.silent("STEP_SAYS")
@pytest.mark.parametrize(
    ("asked", "gait"), [(HIKING, HIKING), (RUNNING, RUNNING), (HIKING, STANDING), (NONE, RUNNING)]
)
def test_who_does_what_the_step_asks_for_is_left_alone(asked: int, gait: int):
    assert in_a_step(STEP_GAIT=asked, GAIT=gait).go(900).rows == []


def test_whoever_may_be_running_already_hands_on_the_rails_is_not_told_to():
    assert in_a_step(STEP_GAIT=RUNNING, GAIT=HIKING, UNTRUSTED=1).go(900).felt() == []
    assert in_a_step(STEP_GAIT=HIKING, GAIT=RUNNING, UNTRUSTED=1).go(20).felt() != []


@pytest.mark.parametrize(
    "words", [{"STEP_GAIT": RUNNING}, {"STEP_HIGH_BPM": 165}], ids=["a hill sprint", "an interval in zone 4"]
)
@pytest.mark.parametrize(
    "general",
    [{"GRADE": 180}, {"GRADE": 70, "BPM": 155}, {"GRADE": 0, "BPM": 145}, {"TECHNICAL": 1}],
    ids=["steep", "zone 4", "over the cap", "technical"],
)
@pytest.mark.fires("STEP_RULES")
def test_a_step_that_is_meant_is_not_interrupted_and_what_is_held_is_written_once(
    words: dict[str, int], general: dict[str, int]
):
    wearer = in_a_step(**words).go(50, **general)
    assert wearer.felt() == []
    assert [row.fate for row in wearer.rows] == [STEP_RULES]


@pytest.mark.silent("STEP_RULES")
def test_once_the_step_is_over_the_general_rule_has_its_say():
    wearer = in_a_step(STEP_GAIT=RUNNING).go(120, GRADE=180)
    assert wearer.felt() == []
    assert wearer.go(5, STEP=4, STEP_GAIT=NONE).felt() == [(HIKE, ids.STEEP)]


def test_an_easy_step_leaves_the_ground_to_the_coach():
    wearer = in_a_step(STEP_HIGH_BPM=140).go(30, GRADE=180)
    assert wearer.felt()[0] == (HIKE, ids.STEEP)


@pytest.mark.fires("STEP_OVER")
@pytest.mark.parametrize("gait", [RUNNING, HIKING])
def test_ease_above_the_band_of_the_step(gait: int):
    wearer = in_a_step(STEP_HIGH_BPM=140, STEP_GAIT=gait, GAIT=gait).go(SETTLES_S, BPM=141).go(OVER_S)
    (cue,) = [row for row in wearer.rows if row.fate == ids.GIVEN]
    assert (cue.kind, cue.reason, cue.limit, cue.bpm) == (EASE, ids.STEP_OVER, 140, 141)
    assert cue.second == 60 + SETTLES_S + OVER_S - 1


@pytest.mark.silent("STEP_OVER")
@pytest.mark.parametrize(
    "words",
    [
        {"BPM": 140},
        {"BPM": NONE, "FORECAST": NONE},
        {"BPM": 150, "FORECAST": 138},
        {"BPM": 150, "STEP_HIGH_BPM": NONE},
    ],
    ids=["at its top", "unknown", "coming down", "no band"],
)
def test_no_ease_for_a_step(words: dict[str, int]):
    wearer = in_a_step(STEP_HIGH_BPM=140, STEP_GAIT=RUNNING).go(300, **words)
    assert ids.STEP_OVER not in [row.reason for row in wearer.rows]


def test_a_heart_still_high_from_the_step_before_has_a_minute():
    wearer = in_a_step(STEP_HIGH_BPM=125, BPM=160).go(SETTLES_S + OVER_S - 3)
    assert ids.STEP_OVER not in [row.reason for row in wearer.rows]


@pytest.mark.fires("STEP_UNDER")
def test_below_the_band_of_the_step_there_is_room_said_once_a_step():
    wearer = in_a_step(STEP_LOW_BPM=140, STEP_HIGH_BPM=150).go(600, BPM=130)
    assert wearer.felt() == [(PUSH, ids.STEP_UNDER)]
    assert wearer.rows[0].limit == 140
    assert wearer.go(200, STEP=4).felt() == [(PUSH, ids.STEP_UNDER)] * 2


@pytest.mark.silent("STEP_UNDER")
@pytest.mark.parametrize(
    "words",
    [{"BPM": 140}, {"BPM": NONE, "FORECAST": NONE}, {"FORECAST": 141}, {"LATE": 1}],
    ids=["in it", "unknown", "rising", "late in the day"],
)
def test_nobody_is_pushed(words: dict[str, int]):
    assert PUSH not in [kind for kind, _ in in_a_step(STEP_LOW_BPM=140).go(600, **words).felt()]


def test_a_push_that_is_no_longer_true_is_not_said():
    """It had to wait for a command; by then the heart is in the band."""
    wearer = in_a_step(STEP_LOW_BPM=140, STEP_GAIT=RUNNING).go(77)
    wearer.go(11, GAIT=HIKING)
    assert wearer.felt() == [(RUN, ids.STEP_SAYS)]
    assert wearer.go(60, BPM=141, GAIT=RUNNING).felt() == [(RUN, ids.STEP_SAYS)]


def test_the_ceiling_alarm_is_above_any_step():
    """The alarm is no want: no hold reaches it."""
    trail = Trail({s.CEILING_BPM: 175}).leg(60, grade=0, spm=165, bpm=165)
    trail.session.now[now.STEP] = 1
    trail.session.now[now.STEP_GAIT] = RUNNING
    trail.session.now[now.STEP_HIGH_BPM] = 180
    assert trail.leg(20, bpm=176).felt() == [(ids.ALARM, ids.CEILING)]
