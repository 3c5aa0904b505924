"""`trailcue tune`: what it says, what it writes, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.desk.interruption import interrupted
from tests.host.sessions import log
from tests.host.test_cli import gpx
from trailcue import cli
from trailcue.commands.tune import findings as command
from trailcue.sensed import ImportRefused
from trailcue.tune.finding import Finding

PLAN = "[athlete]\nhr_max = 188\n[cues]\nhike_above = '12%' # mine\n"
FOUND = Finding("hike grade", "%", 14.5, 13.5, 15.5, "9 climbs", key=("cues", "hike_above"), typed='"14.5%"')


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))
    (tmp_path / "worn.tclog").write_bytes(log())
    (tmp_path / "plan.toml").write_text(PLAN)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(args: list[str], capsys: pytest.CaptureFixture[str], code: int = cli.EXIT_OK) -> list[dict]:
    assert cli.main(["tune", "--json", *args]) == code
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_one_short_session_says_what_is_missing_and_writes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    *said, last = told(["worn.tclog", "--plan", "plan.toml", "--write"], capsys)
    assert len(said) >= 6 and all(
        one["finding"]["value"] is None and one["finding"]["refused"] for one in said
    )
    assert (
        last == {"summary": {"written": [], "is_dry_run": False, "failed": []}}
        and (folder / "plan.toml").read_text() == PLAN
    )


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Something was found, whatever the sessions: what becomes of it is meant here."""
    monkeypatch.setattr(command, "_found", lambda *_: [FOUND])


def test_files_that_are_called_like_sessions_are_in_nobodys_way(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    assert cli.main(["import", "worn.tclog"]) == cli.EXIT_OK
    capsys.readouterr()
    (folder / "1").mkdir()
    assert told(["-v"], capsys)[0]["session"]["session"] == "session 1, worn.tclog"


def test_a_session_that_cannot_be_read_any_more_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    def refused(path: Path) -> None:
        raise ImportRefused(path.name, "it is of another kind now", "import it again")

    gpx(folder / "a.gpx")
    assert cli.main(["import", "a.gpx"]) == cli.EXIT_OK
    capsys.readouterr()
    monkeypatch.setattr("trailcue.imports.read", refused)
    assert "of another kind now" in told([], capsys, cli.EXIT_PARTLY)[-1]["summary"]["failed"][0]


def test_a_damaged_library_is_no_wrong_usage(folder: Path, capsys: pytest.CaptureFixture[str]):
    (folder / "home").mkdir()
    (folder / "home" / "library.sqlite").write_bytes(b"\xa5" * 8192)
    (last,) = told([], capsys, cli.EXIT_PARTLY)
    assert "sessions rebuild" in last["summary"]["failed"][0]
    assert cli.main(["trends"]) == cli.EXIT_PARTLY


@pytest.mark.usefixtures("found")
def test_nothing_is_written_unasked_and_a_dry_run_shows_the_difference(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    assert cli.main(["tune", "worn.tclog", "--plan", "plan.toml"]) == cli.EXIT_OK
    assert 'hike_above = "14.5%"' in capsys.readouterr().out
    assert cli.main(["tune", "worn.tclog", "--plan", "plan.toml", "--write", "--dry-run"]) == cli.EXIT_OK
    said = capsys.readouterr().out
    assert "-hike_above = '12%' # mine" in said and '+hike_above = "14.5%" # mine' in said
    assert (folder / "plan.toml").read_text() == PLAN


@pytest.mark.usefixtures("found")
def test_written_it_is_in_the_plan_with_its_evidence(folder: Path, capsys: pytest.CaptureFixture[str]):
    last = told(["worn.tclog", "--plan", "plan.toml", "--write"], capsys)[-1]
    assert last["summary"]["written"] == ["cues.hike_above"]
    text = (folder / "plan.toml").read_text()
    assert 'hike_above = "14.5%" # mine' in text and "# hike_above was '12%': trailcue tune" in text
    assert "14.5 % (13.5 to 15.5) by 9 climbs" in text


@pytest.mark.usefixtures("found")
def test_ctrl_c_while_it_is_written_leaves_one_plan_or_the_other_and_no_half_file(folder: Path):
    asked = ["tune", "worn.tclog", "--plan", "plan.toml", "--write", "--json"]
    done, files = interrupted(folder, -1, asked)
    written = (folder / "plan.toml").read_text()
    assert done.code == cli.EXIT_OK and files and written != PLAN
    for number in range(files):
        (folder / "plan.toml").write_text(PLAN)
        done, _ = interrupted(folder, number, asked)
        assert done.code == cli.EXIT_INTERRUPTED and done.summary["failed"][0].startswith("interrupted")
        assert (folder / "plan.toml").read_text() in (PLAN, written) and not list(folder.rglob("*.part"))


@pytest.mark.parametrize(("own", "written"), [("hr_rest = 55\n", ["athlete.hr_rest"]), ("", [])])
def test_a_resting_rate_is_corrected_only_where_the_plan_has_one(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    own: str,
    written: list[str],
):
    monkeypatch.setattr("trailcue.tune.body.calm", lambda _: 50)
    (folder / "plan.toml").write_text("[athlete]\nhr_max = 188\n" + own)
    last = told(["worn.tclog", "worn.tclog", "--plan", "plan.toml", "--write"], capsys)[-1]
    assert last["summary"]["written"] == written
    assert ("hr_rest = 50" in (folder / "plan.toml").read_text()) == bool(written)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["worn.tclog", "--write"], "--plan"),
        (["--field-test"], "--field-test last"),
        (["--blind"], "--blind last"),
    ],
)
def test_what_lacks_something_says_what(
    folder: Path, capsys: pytest.CaptureFixture[str], args: list[str], says: str
):
    (last,) = told(args, capsys, cli.EXIT_USAGE)
    assert says in last["summary"]["failed"][0]


def test_what_each_session_has_is_told_where_asked(folder: Path, capsys: pytest.CaptureFixture[str]):
    first, *said, _ = told(["worn.tclog", "-v"], capsys)
    assert first["session"]["session"] == "worn.tclog" and first["session"]["climbs_hiked"] == 0
    assert isinstance(first["session"]["peak_bpm"], int) and all("finding" in one for one in said)
    assert "session" not in told(["worn.tclog"], capsys)[0]
    assert cli.main(["tune", "worn.tclog", "-v"]) == cli.EXIT_OK
    assert "worn.tclog" in capsys.readouterr().out


def test_a_session_that_is_none_is_said_and_the_rest_done(folder: Path, capsys: pytest.CaptureFixture[str]):
    *said, last = told(["nowhere", "worn.tclog"], capsys, cli.EXIT_PARTLY)
    assert said and "nowhere" in last["summary"]["failed"][0]


def test_a_plan_that_does_not_hold_is_refused_with_its_place(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    (folder / "plan.toml").write_text("[cues]\nhike_above = 12\n")
    (last,) = told(["worn.tclog", "--plan", "plan.toml"], capsys, cli.EXIT_USAGE)
    assert "plan.toml:2:14" in last["summary"]["failed"][0]


def test_the_library_is_asked_where_no_session_is_named(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["import", "worn.tclog"]) == cli.EXIT_OK
    capsys.readouterr()
    *said, last = told([], capsys)
    assert said and last["summary"]["failed"] == []
