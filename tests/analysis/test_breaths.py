"""Breath taps: the stretches in which they led, their ratios, and what the strap showed of the breath after them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.analysis.made import Row, session, stretch
from trailcore import ids
from trailcue.analysis.breaths import MATCHED, OTHERWISE, UNHEARD, UNKNOWN, led, trains, unfelt
from trailcue.led import Breath
from trailcue.playback import Session
from trailcue.sensed import Reference

Told = tuple[int, int | None, int | None]


def lived(
    seconds: int, *told: Told, rows: list[range], breath: dict[int, int] | None = None, **more: int
) -> Session:
    """Running at 165 steps a minute, led in these rows by these breaths; `breath`: shown by the strap from a row on."""
    seen: list[Row] = []
    rate = ids.NONE
    for row in range(seconds):
        rate = (breath or {}).get(row, rate)
        seen += stretch(1, BREATH=rate, **more)
    given = session(seen)
    given.replay.breathed = [row for one in rows for row in one]
    given.replay.breaths = [Breath(*one) for one in told]
    return given


def test_a_train_is_one_stretch_of_one_ratio():
    given = lived(200, (10, 3, 2), (12, 3, 2), (14, None, None), rows=[range(9, 17)])
    (one,) = led(given)
    assert (one.first, one.last, one.began_s, one.ended_s) == (9, 16, 10, 17)
    assert (one.ratio, one.breaths) == ("3:2", 3)
    assert one.per_min == pytest.approx(33.0)


def test_where_the_ratio_changes_another_stretch_begins():
    told = [(10, None, None), (12, 3, 3), (14, 3, 3), (16, 3, 2), (18, None, None), (40, 2, 2)]
    given = lived(100, *told, rows=[range(9, 21), range(38, 44)])
    assert trains(given) == [(9, 20), (38, 43)]
    assert [(one.ratio, one.first, one.last, one.breaths) for one in led(given)] == [
        ("3:3", 9, 15, 3),
        ("3:2", 16, 20, 2),
        ("2:2", 38, 43, 1),
    ]


def test_taps_that_all_were_silent_have_no_ratio():
    (one,) = led(lived(100, rows=[range(9, 21)]))
    assert (one.ratio, one.breaths, one.per_min, one.outcome) == ("", 0, None, UNKNOWN)


def test_without_cadence_nothing_was_led_a_minute():
    (one,) = led(lived(100, (10, 3, 3), rows=[range(9, 21)], SPM=0))
    assert (one.ratio, one.per_min) == ("3:3", None)


@pytest.mark.parametrize(
    ("rate", "outcome"),
    [(275, MATCHED), (308, MATCHED), (312, OTHERWISE), (242, MATCHED), (238, OTHERWISE)],
)
def test_a_breath_within_an_eighth_of_what_was_told_matched(rate: int, outcome: str):
    """165 steps, 6 a breath: 27.5 a minute, an eighth of it 3.4."""
    (one,) = led(lived(300, (10, 3, 3), rows=[range(10, 40)], breath={70: rate}))
    assert (one.felt_per_min, one.outcome) == (rate / 10, outcome)


@pytest.mark.parametrize(
    ("breath", "felt"),
    [
        ({}, None),
        ({5: 275}, None),  # known before they came, and no other since
        ({58: 275}, None),  # still of the seconds before them
        ({60: 275}, 27.5),
        ({219: 275}, 27.5),
        ({221: 275}, None),  # three minutes after the last
        ({5: 275, 90: ids.NONE, 120: 280}, 28.0),
        ({70: 275, 90: 400}, 27.5),  # the first that is seen
    ],
)
def test_the_breath_is_the_first_that_the_strap_shows_after_it(breath: dict[int, int], felt: float | None):
    (one,) = led(lived(400, (10, 3, 3), rows=[range(10, 40)], breath=breath))
    assert one.felt_per_min == felt
    assert (one.outcome == UNKNOWN) == (felt is None)


def test_what_is_seen_after_the_next_taps_is_theirs():
    told = [(10, 3, 3), (80, 2, 2)]
    first, second = led(lived(300, *told, rows=[range(10, 30), range(80, 100)], breath={140: 275}))
    assert (first.felt_per_min, first.outcome) == (None, UNKNOWN)
    assert (second.felt_per_min, second.outcome) == (27.5, OTHERWISE)


def test_nobody_felt_the_taps_of_another_watchs_recording():
    given = lived(300, (10, 3, 3), rows=[range(10, 40)], breath={70: 275})
    assert [one.outcome for one in led(replace(given, reference=Reference()))] == [UNHEARD]


def test_nobody_felt_the_taps_of_a_plan_that_was_not_worn():
    """Its cues may well be those of the one that was: taps are no cues."""
    given = lived(300, (10, 3, 3), rows=[range(10, 40)], breath={70: 275})
    other = replace(given, plan_hash=b"anothers")
    assert [one.outcome for one in led(other)] == [UNHEARD]
    assert (unfelt(given), unfelt(other)) == (None, "a plan that was not worn")


@pytest.mark.parametrize("decided", [None, b"anothers"])
def test_where_nobody_knows_which_plan_was_worn_taps_prove_nothing(decided: bytes | None):
    given = lived(300, (10, 3, 3), rows=[range(10, 40)], breath={70: 275})
    if decided:
        given.log.opening = None
    (one,) = led(replace(given, plan_hash=decided))
    assert (one.felt_per_min, one.outcome) == (27.5, UNKNOWN)


def test_taps_of_a_replay_that_is_not_the_wrists_prove_nothing():
    given = lived(300, (10, 3, 3), rows=[range(10, 40)], breath={70: 275})
    (one,) = led(replace(given, compared="2 of 9 cues differ from the wrist's: another plan"))
    assert (one.felt_per_min, one.outcome) == (27.5, UNKNOWN)


def test_without_taps_there_are_none():
    given = session(stretch(60))
    assert led(given) == [] and trains(given) == []
