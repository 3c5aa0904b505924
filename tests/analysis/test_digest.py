"""The load of a session by hand, and a digest that survives JSON and knows which day of its plan it was."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.analysis import belt
from tests.analysis.made import session, stretch
from trailcore import ids
from trailcue import archive, playback
from trailcue.analysis import load
from trailcue.analysis.calendars import calendar_of
from trailcue.analysis.digest import VERSION, digest
from trailcue.replay import Cue
from trailcue.virtual.athlete import Athlete


def test_zone_load_is_minutes_times_zone():
    """Zones begin at 111, 130, 148 and 167: ten minutes each in zones 1, 3 and 5."""
    those = session(stretch(600, BPM=100), stretch(600, BPM=140), stretch(600, BPM=170))
    assert load.zone_seconds(those) == [600, 0, 600, 0, 600, 0]
    assert load.zone_load(load.zone_seconds(those)) == pytest.approx(10 * (1 + 3 + 5))


def test_a_load_is_scaled_to_the_whole_or_not_told():
    assert load.zone_load([0, 0, 900, 0, 0, 100]) == pytest.approx(3 * 1000 / 60)
    assert load.zone_load([0, 0, 700, 0, 0, 300]) is None
    assert load.zone_load([0, 0, 100, 0, 0, 0]) is None  # switched on and off


def test_the_time_before_the_start_is_no_load():
    assert sum(load.zone_seconds(session(stretch(300, WORLD=ids.BEFORE_START), stretch(100)))) == 100


def test_session_rpe_is_rpe_times_minutes():
    hour = [0, 0, 3000, 0, 0, 600]
    assert load.rpe_load(6, hour) == 360 and load.rpe_load(None, hour) is None


def test_what_was_told_on_the_wrist_is_in_the_digest():
    told = [
        Cue(1000 * t, ids.TOLD_RPE, ids.TOLD, ids.NOTED, None, 150, rpe, 0, t)
        for t, rpe in ((10, 4), (20, 8))
    ]
    assert digest(session(stretch(600), cues=told))["rpe"] == 6


@pytest.fixture
def worn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> playback.Session:
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path))
    start = datetime(2027, 1, 5, 17, tzinfo=UTC)
    log = tmp_path / "belt.tclog"
    log.write_bytes(belt.hike(Athlete(), [(4, 3.0, 0.0), (6, 3.6, 0.15)], start, seed=1))
    (found,) = playback.play(log, None)
    return found


def test_a_digest_is_json_and_names_the_day_of_its_plan(worn: playback.Session):
    found = digest(worn)
    assert json.loads(json.dumps(found)) == found and found["version"] == VERSION
    assert found["started"].startswith("2027-01-05") and found["utc_min"] is None and found["machine"] == 1
    assert found["entry"] == {"index": 0, "day": "2027-01-05", "slot": None}
    assert found["ended"] is True
    (hike,) = [row for row in found["economy"] if row["from_percent"] == 12]
    assert hike["by"] == "belt" and hike["metres"] == pytest.approx(6 / 60 * 3.6 * 1609, rel=0.02)
    assert len(json.dumps(found)) < 2000


def test_a_log_that_breaks_off_did_not_end(worn: playback.Session, tmp_path: Path):
    (tmp_path / "cut.tclog").write_bytes(worn.pages[:-512])
    (cut,) = playback.play(tmp_path / "cut.tclog", None)
    assert digest(cut)["ended"] is False


def test_a_plan_that_is_not_kept_any_more_leaves_the_day_open(worn: playback.Session):
    for kept in (archive.folder() / "plans").iterdir():
        kept.unlink()
    found = digest(worn)
    assert found["plan"] and found["entry"] == {"index": 0, "day": None, "slot": None}


def test_the_calendar_of_a_compiled_plan(worn: playback.Session):
    blob = bytes(worn.replay.plan.source or b"")
    (day,) = calendar_of(blob)
    assert (day.index, day.day, day.slot, day.optional) == (0, date(2027, 1, 5), None, False)
    assert calendar_of(b"") == []
