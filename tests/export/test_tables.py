"""CSV and Parquet: a row a second, a unit in every name, unknown is empty."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from arro3.io import read_parquet

from tests.analysis import made
from tests.export import exported
from tests.host import sessions
from trailcore import ids, now
from trailcue import playback
from trailcue.export import table
from trailcue.export.parquet import parquet
from trailcue.export.seconds import seconds_of
from trailcue.playback import Session
from trailcue.replay import Cue
from trailcue.sensed import Reference

UNITS = ("_s", "_m", "_m_per_s", "_percent", "_bpm", "_ms", "_per_min", "_pa", "_deg", "_utc")
BARE = {"steps", "gait", "state", "step_of_workout", "cue", "reason", "why"}
"""Counts and words have none."""


def rows(session: Session) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(table.csv_text(seconds_of(session)))))


@pytest.mark.parametrize("session", [exported.hill, exported.recording])
def test_every_column_says_its_unit(session: Callable[[], Session]) -> None:
    names = rows(session())[0].keys()
    assert [name for name in names if not name.endswith(UNITS) and name not in BARE] == []


def test_a_row_is_a_second() -> None:
    session = exported.hill()
    found = rows(session)
    replay = session.replay
    assert [int(row["elapsed_s"]) for row in found] == replay.column(now.ELAPSED_S)
    assert [row["heart_rate_bpm"] for row in found] == [str(bpm or "") for bpm in replay.column(now.BPM)]
    grades = replay.column(now.GRADE)
    assert [row["grade_percent"] for row in found] == [
        "" if one is None else f"{one / 10:.1f}" for one in grades
    ]
    beats = [len(row["rr_ms"].split()) for row in found]
    assert sum(beats) > 1000


def test_cues_stand_in_their_second() -> None:
    felt = [(row["elapsed_s"], row["cue"], row["reason"]) for row in rows(exported.hill()) if row["cue"]]
    assert felt == [("295", "hike", "zone-4"), ("304", "hike again", "zone-4")]


def test_unknown_is_empty() -> None:
    unknown = dict.fromkeys(("BPM", "ALTITUDE_DM", "GRADE", "PRESSURE_PA", "PLACE_M"), ids.NONE)
    (row,) = rows(made.session(made.stretch(1, **unknown)))
    for name in (
        "heart_rate_bpm",
        "altitude_m",
        "ascent_m",
        "descent_m",
        "grade_percent",
        "pressure_pa",
        "place_on_course_m",
        "time_utc",
    ):
        assert row[name] == ""


def test_a_ride_has_neither_gait_nor_steps() -> None:
    for names, is_known in ((rows(exported.recording()), True), (rows(ride()), False)):
        for name in ("gait", "cadence_steps_per_min", "steps"):
            assert any(row[name] for row in names) == is_known, name
    assert rows(ride())[100]["heart_rate_bpm"]


def ride() -> Session:
    return replace(exported.recording(), is_on_foot=False)


def test_a_barometer_that_fell_silent_has_no_pressure_any_more() -> None:
    """The core keeps what it heard last."""
    kept = made.stretch(2, PRESSURE_PA=95_000, ALTITUDE_DM=ids.NONE)
    found = rows(made.session(made.stretch(1, PRESSURE_PA=95_000), kept, made.stretch(1, PRESSURE_PA=95_100)))
    assert [row["pressure_pa"] for row in found] == ["95000", "", "", "95100"]


def test_a_pressure_that_never_came_is_no_vacuum() -> None:
    (row,) = rows(made.session(made.stretch(1, PRESSURE_PA=0)))
    assert row["pressure_pa"] == ""


def test_positions_only_where_they_were_recorded() -> None:
    assert "lat_deg" not in rows(exported.hill())[0]
    first = rows(exported.recording())[0]
    assert (float(first["lat_deg"]), float(first["lon_deg"])) == pytest.approx(
        (-33.49998, -70.25001), abs=1e-6
    )


def test_what_was_held_back_is_among_the_cues() -> None:
    given = Cue(1000, ids.HIKE, ids.STEEP, ids.GIVEN, 154, None, 120, 9, 0)
    held = Cue(4000, ids.RUN, ids.GENTLE, ids.TOO_SOON, 30, 140, 100, 12, 3)
    session = made.session(made.stretch(5), cues=[given, held])
    first, second = csv.DictReader(StringIO(table.cues_text(seconds_of(session))))
    assert (first["at_s"], first["cue"], first["fate"]) == ("1", "hike", "given")
    assert (first["grade_percent"], first["heart_rate_bpm"]) == ("15.4", "")
    assert (first["limit"], first["limit_unit"]) == ("12.0", "%")
    assert (second["at_s"], second["cue"], second["fate"]) == ("4", "run", "too-soon")
    assert (first["felt"], second["felt"]) == ("yes", "no")
    assert first["place_or_steps_m"] == "9"
    assert [row["cue"] for row in rows(session)] == ["hike", "", "", "", ""]


def test_what_nobody_felt_is_marked() -> None:
    session = made.session(
        made.stretch(5), cues=[Cue(1000, ids.HIKE, ids.STEEP, ids.GIVEN, 154, None, 120, 9, 0)]
    )
    session.reference = Reference()
    (told,) = csv.DictReader(StringIO(table.cues_text(seconds_of(session))))
    assert (told["fate"], told["felt"]) == ("given", "no")
    assert rows(session)[0]["cue"] == "hike (replayed)"


def test_parquet_says_the_same_as_csv() -> None:
    session = exported.hill()
    found = read_parquet(BytesIO(parquet(seconds_of(session)))).read_all()
    columns = {one.name: one for one in table.columns(seconds_of(session))}
    assert found.column_names == list(columns)
    for name, column in columns.items():
        assert found[name].to_pylist() == list(column.values), name


def test_beats_stay_in_their_second_where_pages_are_lost(tmp_path: Path) -> None:
    pages = sessions.pages_of(sessions.log())
    path = tmp_path / "torn.tclog"
    path.write_bytes(b"".join(page for at, page in enumerate(pages) if at not in (4, 5)))
    (torn,) = playback.play(path, None)
    whole = {row["elapsed_s"]: row["rr_ms"] for row in rows(exported.hill())}
    found = {row["elapsed_s"]: row["rr_ms"] for row in rows(torn)}
    assert 0 < len(whole) - len(found) < 200
    assert found.items() < whole.items()
    assert sum(map(bool, found.values())) > 400
