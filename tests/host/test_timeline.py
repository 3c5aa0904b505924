"""The figures of a session: what is not known is no number, and what is told twice is told the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.analysis.made import cue, session, stretch
from trailcore import ids
from trailcue import report, timeline
from trailcue.analysis.digest import digest
from trailcue.analysis.lived import lived
from trailcue.analysis.splits import splits
from trailcue.commands import show
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
        at_s = moment["t_ms"] / 1000
        assert moment["way_m"] == round(min(2.5 * at_s, way_m) if way_m else 3 * at_s)
        assert moment["way_by"] == kept["distance_by"] and moment["course_m"] is None


def on_course() -> Session:
    """10 min at 3 m/s by the steps on a course that is shorter than that, lost for its second half."""
    placed = [{"PLACE_M": round(2.7 * row), "PLACE_SD_M": 10} for row in range(300)]
    cues = [replace(cue(100, ids.HIKE), distance_m=270), replace(cue(400, ids.RUN), distance_m=1203)]
    return session(placed, stretch(300, PLACE_M=1200), cues=cues)


def test_the_place_on_the_course_is_told_beside_the_way_and_where_it_is_lost_there_is_none():
    first, second = timeline.moments(on_course())
    assert (first["way_m"], first["way_by"], first["course_m"]) == (303, "steps", 270)
    assert (second["way_m"], second["course_m"]) == (1203, None)


def test_replay_and_report_tell_a_cue_at_the_same_kilometre_and_name_the_measure(
    capsys: pytest.CaptureFixture[str],
):
    show.table_session(show.console(), on_course(), held=False)
    heads, units, first, second, *_ = capsys.readouterr().out.splitlines()[2:]
    assert heads.split() == ["km", "by", "course"]
    assert units.split() == ["time", "steps", "km", "grade", "bpm", "cue", "why"]
    assert first.split()[:3] == ["0:01:41", "0.30", "0.27"] and second.split()[:3] == ["0:06:41", "1.20", "–"]
    page = report.page(on_course())
    table = page[page.index('<section id="cues"') :]
    assert re.findall(r"<th [^>]*>([^<]*km[^<]*)</th>", table)[:2] == ["km by steps", "course km"]
    assert re.findall(r"<td>([\d.–]+)</td>", table)[:2] == ["0.30", "0.27"]
    assert '"km":"km by steps"' in page and '"courseM":270' in page and '"courseM":1203' not in page


def test_where_the_way_is_the_recorded_one_its_kilometres_are_plain(capsys: pytest.CaptureFixture[str]):
    show.table_session(show.console(), recorded(lambda row: True), held=False)
    heads, first, *_ = capsys.readouterr().out.splitlines()[2:]
    assert heads.split()[:3] == ["time", "km", "grade"] and first.split()[:2] == ["0:01:41", "0.25"]


def test_heights_and_the_way_are_rounded_as_everywhere():
    """FIT and CSV have 529.93 m: a list that says 529 m would tell of another session."""
    lived = stretch(60, ASCENT_CM=52_993, DESCENT_CM=52_940, goes=2.999)
    told = timeline.summary(session(lived))
    assert (told["ascent_m"], told["descent_m"], told["distance_by_steps_m"]) == (530, 529, 180)
    assert timeline.how_high(told) == "530 m up, 529 m down"


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
