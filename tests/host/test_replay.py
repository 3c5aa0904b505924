"""Replay: the log gives back the wrist's cues to the bit, with its own plan and settings."""

from __future__ import annotations

from array import array

import pytest

from tests.host.sessions import log, pages_of
from trailcore import ids, now, settings
from trailcore.plan import Plan
from trailcue import words
from trailcue.log.salvage import salvage
from trailcue.replay import Cue, Replay, replay


def test_the_log_replays_to_the_cues_it_holds():
    outcome = replay(salvage(log()).logs[0], Plan())
    assert outcome.exact()
    assert any(cue.kind == ids.HIKE and cue.fate == ids.GIVEN for cue in outcome.cues)
    assert len(outcome.seconds) == 900 * now.WORDS


@pytest.mark.parametrize("start_ms", [0, (1 << 29) - 8, 123_456])
def test_the_tick_clock_makes_no_difference(start_ms: int):
    one = replay(salvage(log(start_ms=start_ms)).logs[0], Plan())
    other = replay(salvage(log(start_ms=80_000)).logs[0], Plan())
    assert [(cue.t_ms, cue.kind, cue.fate) for cue in one.cues] == [
        (cue.t_ms, cue.kind, cue.fate) for cue in other.cues
    ]


def test_another_plan_gives_other_cues_and_says_so():
    plan = Plan()
    plan.settings[settings.HIKE_ABOVE] = 300
    plan.settings[settings.Z4_BPM] = 220
    outcome = replay(salvage(log()).logs[0], plan)
    assert not outcome.exact()
    assert not [cue for cue in outcome.cues if cue.kind == ids.HIKE]


def test_lost_pages_are_bridged_on_the_clock():
    whole = pages_of(log())
    outcome = replay(salvage(b"".join(whole[:3] + whole[5:])).logs[0], Plan())
    assert outcome.column(now.ELAPSED_S)[-1] == 900


def test_unknown_is_none():
    outcome = replay(salvage(log()).logs[0], Plan())
    assert outcome.column(now.GRADE)[0] is None
    assert ids.NONE not in outcome.column(now.GRADE)


def test_the_log_owes_nothing_for_its_last_second():
    """A cue is written into the frame after it."""
    rows = [(ids.HIKE, ids.STEEP, ids.GIVEN, 8000 * i, 120, 150, 120, 10 * i) for i in range(3)]
    cues = [Cue(8000 * i, *row[:3], *row[4:7], row[7], 8 * i) for i, row in enumerate(rows)]
    seconds = array("i", [0] * 17 * now.WORDS)
    assert Replay(cues, rows[:2], rows, seconds).exact()
    assert not Replay(cues, rows[:1], rows, seconds).exact()
    assert not Replay(cues, rows[1:], rows, seconds).exact()
    assert not Replay(cues[:2], rows, rows[:2], seconds).exact()
    assert Replay(cues, rows[1:], rows, seconds).differing() == (1, 3)


def test_a_log_that_was_not_ended_is_known():
    assert replay(salvage(log()).logs[0], Plan()).ended
    assert not replay(salvage(b"".join(pages_of(log())[:-1])).logs[0], Plan()).ended


def names(first: str, last: str) -> set[int]:
    """The ids from one name to another, as they stand in ids.py."""
    listed = [name for name in vars(ids) if name.isupper()]
    return {getattr(ids, name) for name in listed[listed.index(first) : listed.index(last) + 1]}


def test_every_id_has_its_word():
    assert words.CUES.keys() == names("HIKE", "TOLD_TALK") | names("WRIST_LOST", "WRIST_BACK")
    assert words.REASONS.keys() == names("STEEP", "TOLD")
    assert words.FATES.keys() == words.FATE_SENTENCES.keys() == names("GIVEN", "NOTED")
    assert words.GAITS.keys() == names("STANDING", "RUNNING")
    assert words.WORLDS.keys() == names("MOVING", "SCRAMBLING")


@pytest.mark.parametrize(
    ("grade", "said"),
    [
        (180, "steep enough for poles, from 15 % on (18.0 % now)"),
        (-138, "a climb steep enough for poles, from 15 % on, is at hand (-13.8 % now)"),
        (30, "a climb steep enough for poles, from 15 % on, is at hand (3.0 % now)"),
        (None, "steep enough for poles, from 15 % on (unknown grade now)"),
    ],
)
def test_poles_at_the_foot_of_a_climb_are_for_what_comes(grade: int | None, said: str):
    assert words.reason_sentence(ids.STEEP_POLES, grade, 130, 150) == said


def test_every_reason_can_be_said_with_and_without_numbers():
    for reason in words.REASONS:
        for grade, bpm in ((154, 151), (None, None)):
            said = words.reason_sentence(reason, grade, bpm, 120)
            assert said and "{" not in said
