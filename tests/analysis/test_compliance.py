"""What became of the commands: each outcome, and the seconds until it was followed."""

from __future__ import annotations

import pytest

from tests.analysis.made import STAND, Row, cue, session, stretch
from trailcore import ids
from trailcue.analysis.compliance import (
    ALREADY,
    FOLLOWED,
    IGNORED,
    UNHEARD,
    UNKNOWN,
    Followed,
    compliance,
)
from trailcue.replay import Cue
from trailcue.sensed import Reference

RUN, HIKE = {"GAIT": ids.RUNNING}, {"GAIT": ids.HIKING}


def became(lived: list[Row], told: Cue) -> Followed:
    (found,) = compliance(session(lived, cues=[told])).commands
    return found


@pytest.mark.parametrize(
    ("lived", "kind", "outcome", "after_s"),
    [
        ([*stretch(110, **RUN), *stretch(90, **HIKE)], ids.HIKE, FOLLOWED, 10),
        ([*stretch(110, **HIKE), *stretch(90, **RUN)], ids.RUN, FOLLOWED, 10),
        ([*stretch(110, **RUN), *stretch(90, **STAND)], ids.HIKE, FOLLOWED, 10),
        ([*stretch(110, **RUN), *stretch(3, **HIKE), *stretch(90, **RUN)], ids.HIKE, IGNORED, None),
        ([*stretch(140, **RUN), *stretch(60, **HIKE)], ids.HIKE, IGNORED, None),
        (stretch(200, **HIKE), ids.HIKE, ALREADY, None),
        (stretch(120, **RUN), ids.HIKE, UNKNOWN, None),  # it ends too soon
        ([*stretch(105, **RUN), {**RUN, "gap": 60}, *stretch(60, **RUN)], ids.HIKE, UNKNOWN, None),
        ([*stretch(105, **RUN), *stretch(80, **RUN, UNTRUSTED=1)], ids.HIKE, UNKNOWN, None),
        # On an untrusted wrist the core takes hiking for granted: nobody saw it.
        ([*stretch(105, **RUN), *stretch(80, **HIKE, UNTRUSTED=1)], ids.HIKE, UNKNOWN, None),
        ([*stretch(90, **RUN), *stretch(80, **HIKE, UNTRUSTED=1)], ids.HIKE, UNKNOWN, None),
        (
            [*stretch(110, **RUN), *stretch(3, **HIKE), *stretch(80, **HIKE, UNTRUSTED=1)],
            ids.HIKE,
            UNKNOWN,
            None,
        ),
        ([*stretch(140, BPM=160, UNTRUSTED=1), *stretch(60, BPM=150)], ids.EASE, FOLLOWED, 40),
        ([*stretch(140, BPM=160), *stretch(60, BPM=150)], ids.EASE, FOLLOWED, 40),
        (stretch(200, BPM=160), ids.EASE, IGNORED, None),
        ([*stretch(120, BPM=160), *stretch(80, BPM=ids.NONE)], ids.EASE, UNKNOWN, None),
        ([*stretch(105, BPM=190), *stretch(90, BPM=150)], ids.ALARM, FOLLOWED, 5),
    ],
)
def test_what_became_of_a_command(lived: list[Row], kind: int, outcome: str, after_s: int | None):
    found = became(lived, cue(100, kind, limit=150))
    assert (found.outcome, found.after_s) == (outcome, after_s)


def test_a_power_cut_of_unknown_length_leaves_a_command_unknown():
    cut = session(stretch(200, **RUN), cues=[cue(100, ids.HIKE)])
    cut.replay.breaks = [110]
    assert [one.outcome for one in compliance(cut).commands] == [UNKNOWN]


def test_who_heard_nothing_ignored_nothing():
    lived = [*stretch(110, **RUN), *stretch(90, **HIKE)]
    other = session(lived, cues=[cue(100, ids.HIKE)])
    other.reference = Reference()
    assert [one.outcome for one in compliance(other).commands] == [UNHEARD]
    replanned = session(lived, cues=[cue(50, ids.RUN), cue(100, ids.HIKE)])
    replanned.compared = "1 of 2 cues differ from the wrist's: another plan"
    replanned.replay.logged = replanned.replay.rows[1:]
    assert [one.outcome for one in compliance(replanned).commands] == [UNHEARD, FOLLOWED]


def test_what_was_held_back_or_no_command_is_not_judged():
    held = [cue(10, ids.HIKE, fate=ids.TOO_SOON), cue(20, ids.HIKE, fate=ids.REPEATED), cue(30, ids.EAT)]
    found = compliance(session(stretch(200), cues=held))
    assert found.commands == () and found.per_hour == 0 and found.median_s is None


def test_wrong_belongs_to_what_was_felt_last():
    told = [cue(100, ids.HIKE), cue(300, ids.RUN), cue(320, ids.WRONG, fate=ids.NOTED)]
    found = compliance(session(stretch(600), cues=told))
    assert [one.is_wrong for one in found.commands] == [False, True]
    asked = [cue(100, ids.HIKE), cue(110, ids.WHY), cue(115, ids.WRONG, fate=ids.NOTED)]
    assert compliance(session(stretch(600), cues=asked)).commands[0].is_wrong
    eaten = [cue(100, ids.HIKE), cue(110, ids.EAT), cue(120, ids.WRONG, fate=ids.NOTED)]
    assert not compliance(session(stretch(600), cues=eaten)).commands[0].is_wrong


def test_commands_an_hour_the_median_wait_and_those_turned_round():
    lived = [*stretch(100, **RUN), *stretch(60, **HIKE), *stretch(440, **RUN)]
    found = compliance(session(lived, cues=[cue(90, ids.HIKE), cue(150, ids.RUN), cue(400, ids.HIKE)]))
    assert [one.after_s for one in found.commands] == [10, 10, None]
    assert (found.median_s, found.reversed, found.per_hour) == (10, 1, 18)
    assert (found.count(FOLLOWED), found.count(IGNORED)) == (2, 1)
    assert compliance(session(stretch(3))).per_hour is None
