"""The figures of a session: what is not known is no number, and what is told twice is told the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.analysis.made import cue, session, stretch
from trailcore import ids
from trailcue import timeline
from trailcue.analysis.digest import digest
from trailcue.analysis.lived import lived
from trailcue.analysis.splits import splits
from trailcue.playback import Session
from trailcue.sensed import Reference


def test_without_a_barometer_no_height_is_known():
    told = timeline.summary(session(stretch(60, ALTITUDE_DM=ids.NONE)))
    assert (told["ascent_m"], told["descent_m"]) == (None, None)
    assert timeline.how_high(told) == "height unknown"


def test_flat_ground_is_no_unknown_height():
    told = timeline.summary(session(stretch(60), stretch(60, ALTITUDE_DM=ids.NONE)))
    assert timeline.how_high(told) == "0 m up, 0 m down"


def recorded(known: Callable[[int], bool], seconds: int = 1000) -> Session:
    """A run at 3 m/s by its steps, whose recorder told 2.5 m/s where it knew."""
    made = session(stretch(seconds), cues=[cue(100, ids.HIKE), cue(900, ids.HIKE)])
    made.reference = Reference(distance_m=[2.5 * (row + 1) if known(row) else None for row in range(seconds)])
    return made


@pytest.mark.parametrize(
    ("known", "way_m"),
    [
        (lambda row: True, 2500),
        (lambda row: row not in range(300, 500), 2500),
        (lambda row: row < 960, 2400),
        (lambda row: row < 600, None),
        (lambda row: row >= 400, None),
        (lambda row: row < 200 or row >= 990, None),
    ],
    ids=["all", "a hole", "to the end but for 4 %", "60 % and no end", "no beginning", "both ends alone"],
)
def test_every_place_tells_the_same_way(known: Callable[[int], bool], way_m: int | None):
    """Recorded throughout or by steps throughout: heading, splits, digest, list and each cue."""
    played = recorded(known)
    told = timeline.summary(played)
    assert told["recorded_distance_m"] == way_m
    kept = digest(played)
    assert (kept["distance_m"], kept["distance_by"]) == (way_m or 3000, "recording" if way_m else "steps")
    assert sum(one.distance_m for one in splits(played)) == pytest.approx(way_m or 3000)
    assert lived(played).is_by_steps is (way_m is None)
    assert timeline.how_far(told) == (f"{way_m / 1000:.1f} km" if way_m else "3.0 km by steps")
    for moment in timeline.moments(played):
        assert way_m is not None or moment["recorded_m"] is None


@pytest.mark.parametrize(
    ("known_s", "mean", "said"),
    [
        (0, None, "no heart rate"),
        (14, None, "heart rate of 1 % of it"),
        (700, None, "heart rate of 70 % of it"),
        (800, 150, "150 bpm"),
    ],
)
def test_a_mean_heart_rate_is_that_of_most_of_the_session(known_s: int, mean: int | None, said: str):
    told = timeline.summary(session(stretch(1000 - known_s, BPM=ids.NONE), stretch(known_s)))
    assert (told["mean_bpm"], timeline.how_hard(told)) == (mean, said)


def test_what_the_wearer_told_is_told_and_not_held_back():
    played = session(
        stretch(300), cues=[cue(80, ids.WRONG, fate=ids.NOTED), cue(200, ids.RUN, fate=ids.TOO_SOON)]
    )
    assert timeline.summary(played)["held"] == 1
    told, held = timeline.moments(played)
    assert (told["cue"], told["of"]) == ("told", "wrong") and "because" not in told
    assert (held["cue"], held["of"], held["because"]) == ("held", "run", "too-soon")
    assert timeline.moments(played, held=False) == []
