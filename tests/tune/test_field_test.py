"""The guided field test: a climber of a known grade follows the library's plan, and the log gives the grade back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.analysis.made import session, stretch
from tests.house.tree import ROOT
from tests.tune.hill import Climber, Leg, field_day, worn
from trailcue import cli, plans, playback
from trailcue.tune.field_test import field_test
from trailcue.virtual.athlete import Athlete

PLAN = ROOT / "host/trailcue/plans/library/hike-grade-test.toml"
CLIMBER = Climber(Athlete(threshold_mps=3.9), hiker=1.1, power=12.0)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))


def log(folder: Path, legs: Sequence[Leg], seed: int) -> Path:
    path = folder / f"test-{seed}.tclog"
    blob = plans.compile_file(PLAN).blob
    path.write_bytes(worn(CLIMBER, legs, blob, datetime(2027, 3, 6, 7, tzinfo=UTC), seed, wander_bpm=0.7))
    return path


def test_the_grade_comes_back_from_log_to_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """On two days the truth is in the band where one is told; and what is told may be written."""
    truth = 100 * CLIMBER.crossing()
    told = []
    for seed in (2, 3):
        path = log(tmp_path, field_day(), seed)
        (played,) = playback.play(path, None)
        found = field_test(played)
        if found.value is not None and found.low is not None and found.high is not None:
            assert found.low <= truth <= found.high, found
            told.append((path, found))
    assert told
    path, found = told[0]
    mine = tmp_path / "plan.toml"
    mine.write_text('name = "Mine"\n[athlete]\nhr_max = 188\n[cues]\nhike_above = "15%"  # the coaches\n')
    assert cli.main(["tune", "--field-test", str(path), "--plan", str(mine), "--write"]) == cli.EXIT_OK
    text = mine.read_text()
    assert f"hike_above = {found.typed}" in text and '# hike_above was "15%": trailcue tune' in text
    assert "# the coaches" in text and plans.check(mine) == []
    capsys.readouterr()


def test_without_its_repeats_it_is_refused(tmp_path: Path):
    (played,) = playback.play(log(tmp_path, [Leg("flat"), Leg("run"), Leg("down")], 1), None)
    found = field_test(played)
    assert found.value is None and "0 of 3 pairs" in found.refused


def test_a_session_without_steps_is_refused():
    found = field_test(session(stretch(600)))
    assert found.value is None and "trailcue plan new hike-grade-test" in found.refused


def test_the_library_has_the_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "mine.toml"
    assert (
        cli.main(["plan", "new", "hike-grade-test", "--start", "2027-03-06", "--out", str(out)])
        == cli.EXIT_OK
    )
    assert plans.check(out) == []
    capsys.readouterr()
