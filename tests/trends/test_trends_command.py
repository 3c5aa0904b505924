"""`trailcue trends`: what it shows of a library and of files, and what it refuses."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.analysis import belt
from trailcue import cli
from trailcue.commands import show
from trailcue.virtual.athlete import Athlete


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two tread-hikes, a week apart."""
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))
    found = []
    for week in range(2):
        start = datetime(2027, 1, 5, 17, tzinfo=UTC) + timedelta(weeks=week)
        path = tmp_path / f"week-{week}.tclog"
        path.write_bytes(belt.hike(Athlete(), [(4, 3.0, 0.0), (4, 3.6, 0.15)], start, week))
        found.append(str(path))
    return found


def told(args: list[str], capsys: pytest.CaptureFixture[str], code: int = cli.EXIT_OK) -> list[dict]:
    assert cli.main(["trends", "--json", *args]) == code
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_of_files(logs: list[str], capsys: pytest.CaptureFixture[str]):
    *said, last = told(logs, capsys)
    assert last["summary"]["sessions"] == 2 and last["summary"]["failed"] == []
    assert [row["week"]["monday"] for row in said if "week" in row] == ["2027-01-04", "2027-01-11"]
    assert all(row["trend"]["verdict"] == "too few" for row in said if "trend" in row)
    # The newest session's plan has one day: it was done; what was before it is beside that plan.
    assert last["summary"]["plan"] == {"as planned": 1}


def test_of_the_library_with_tag_and_days(logs: list[str], capsys: pytest.CaptureFixture[str]):
    assert cli.main(["import", *logs]) == cli.EXIT_OK
    assert cli.main(["sessions", "tag", "1", "hill"]) == cli.EXIT_OK
    capsys.readouterr()
    assert told([], capsys)[-1]["summary"]["sessions"] == 2
    assert told(["--tag", "hill"], capsys)[-1]["summary"]["sessions"] == 1
    assert told(["--since", "2027-01-10"], capsys)[-1]["summary"]["sessions"] == 1
    assert told(["--weeks", "1"], capsys)[-1]["summary"]["sessions"] == 1


def test_the_table_names_weeks_and_trends(logs: list[str], capsys: pytest.CaptureFixture[str]):
    assert cli.main(["trends", "-v", *logs]) == cli.EXIT_OK
    said = capsys.readouterr().out
    assert "2027-01-04" in said and "beats/mile" in said and "treadmill" in said and "as planned" in said
    assert max(map(len, said.splitlines())) <= 110
    (heads,) = [line for line in said.splitlines() if line.startswith("week of")]
    assert heads.split()[2:5] == ["moving", "hiked", "km"]


def test_a_load_of_a_part_of_the_sessions_says_of_how_many(
    logs: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    """Two sessions of one week, an RPE told of one of them; it fits 80 columns."""
    monkeypatch.setattr(show, "_PIPED_WIDTH", 80)
    day_after = tmp_path / "day-after.tclog"
    start = datetime(2027, 1, 6, 17, tzinfo=UTC)
    day_after.write_bytes(belt.hike(Athlete(), [(4, 3.0, 0.0), (4, 3.6, 0.15)], start, 3))
    assert cli.main(["import", logs[0], str(day_after)]) == cli.EXIT_OK
    assert cli.main(["sessions", "rpe", "1", "5"]) == cli.EXIT_OK
    capsys.readouterr()
    assert cli.main(["trends"]) == cli.EXIT_OK
    told = capsys.readouterr().out
    (below,) = [line for line in told.splitlines() if "of 2" in line]
    assert below.strip() == "1 of 2" and len(below.rstrip()) <= 80 and "…" not in told


def test_weeks_without_a_session_are_one_line(
    logs: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    later = tmp_path / "later.tclog"
    start = datetime(2027, 6, 1, 17, tzinfo=UTC)
    later.write_bytes(belt.hike(Athlete(), [(4, 3.0, 0.0), (4, 3.6, 0.15)], start, 2))
    assert cli.main(["trends", *logs, str(later)]) == cli.EXIT_OK
    told = capsys.readouterr().out
    weeks = [line.split()[0] for line in told[: told.index("Trends")].splitlines() if line[:4] == "2027"]
    assert weeks == ["2027-01-04", "2027-01-11", "2027-05-31"]
    assert told.count("19 weeks off") == 1 and "1 week off" not in told


def test_the_tables_fit_a_terminal_of_80_columns(
    logs: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(show, "_PIPED_WIDTH", 80)
    assert cli.main(["trends", *logs]) == cli.EXIT_OK
    told = capsys.readouterr().out
    assert "…" not in told and max(map(len, told.splitlines())) <= 80
    rows = [line for line in told.splitlines() if line.startswith("beats/mile, hiking")]
    assert rows and all(row.rstrip().endswith("too few") for row in rows)


def test_an_empty_library_says_how_to_fill_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))
    assert cli.main(["trends"]) == cli.EXIT_OK
    assert "trailcue import" in capsys.readouterr().out


def test_what_cannot_be_played_is_said_and_the_rest_told(logs: list[str], capsys: pytest.CaptureFixture[str]):
    last = told([logs[0], "nowhere.fit"], capsys, cli.EXIT_PARTLY)[-1]["summary"]
    assert last["sessions"] == 1 and "nowhere.fit" in last["failed"][0]


def test_a_plan_that_does_not_hold_is_refused_with_its_place(
    logs: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    plan = tmp_path / "plan.toml"
    plan.write_text("[cues]\nhike_above = 12\n")
    last = told([logs[0], "--plan", str(plan)], capsys, cli.EXIT_USAGE)[-1]["summary"]
    assert "plan.toml:2:14" in last["failed"][0]


@pytest.mark.parametrize(
    "wrong", [["--since", "soon"], ["--weeks", "0"], ["--weeks", "2", "--since", "2027-01-01"]]
)
def test_wrong_usage(wrong: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as end:
        cli.main(["trends", *wrong])
    assert end.value.code == cli.EXIT_USAGE
