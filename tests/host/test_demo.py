"""The demo: each of its steps ends well, what it says of bytes is so, and it takes the place of nothing of others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.desk.interruption import interrupted
from trailcue import cli, playback
from trailcue.commands import demo
from trailcue.log.salvage import salvage

FILES = ("course.gpx", "demo.toml", "demo.tclog", "demo.html")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_the_whole_story(tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]):
    """To the finish, and a second, shorter one into the same folder."""
    kept = tmp_path / "kept"
    assert cli.main(["demo", "--json", "--keep", str(kept)]) == cli.EXIT_OK
    *cues, last = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    told = last["summary"]
    assert {"hike", "run", "strap-lost", "strap-back"} <= {cue.get("cue") for cue in cues}
    assert told["install"]["board_id"] == "feather_bluefruit_sense" and told["install"]["written"] > 20
    assert told["sync"]["sent"] and told["pull"]["sessions"] == 1 and told["differs"] is None
    assert told["replay"]["sessions"][0]["replay"] == "exact"
    assert 9_000 * 0.85 < told["replay"]["sessions"][0]["distance_by_steps_m"] < 9_000 * 1.15
    assert (kept / "demo.tclog").stat().st_size == told["compared_bytes"] > 20_000
    assert not (home / "watches").exists() and not (home / "library.sqlite").exists()
    assert cli.main(["replay", "--json", str(kept / "demo.tclog")]) == cli.EXIT_OK
    *again, _ = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert [cue["t_ms"] for cue in again] == [cue["t_ms"] for cue in cues]
    before = (kept / "demo.html").read_bytes()
    assert cli.main(["demo", "--for", "2m", "--drop-strap", "", "--keep", str(kept)]) == cli.EXIT_OK
    said = capsys.readouterr().out
    steps = ["install", "sync", "watch run", "pull", "replay", "report", "sessions export"]
    places = [said.index(f"$ trailcue {step}") for step in steps]
    assert places == sorted(places) and said.index("identical: all") > places[-1]
    assert sorted(path.name for path in kept.iterdir()) == sorted(FILES)
    assert (kept / "demo.html").read_bytes() != before


def test_ctrl_c_leaves_no_half_file_in_the_way_of_the_next_one(tmp_path: Path):
    def asked(name: str) -> list[str]:
        return ["demo", "--for", "1m", "--drop-strap", "", "--keep", str(tmp_path / name), "--json"]

    def files_of(name: str) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in tmp_path.glob(f"{name}/*")}

    done, files = interrupted(tmp_path / "whole", -1, asked("whole"))
    whole = files_of("whole")
    assert done.code == cli.EXIT_OK and set(whole) == set(FILES)
    for number in (*range(6), files - 1):
        done, _ = interrupted(tmp_path / str(number), number, asked(str(number)))
        assert done.code == cli.EXIT_INTERRUPTED and done.summary["failed"][0].startswith("interrupted")
        left = files_of(str(number))
        assert set(left) <= set(FILES)
        assert {name: data for name, data in left.items() if name in FILES[:2]}.items() <= whole.items()
        assert cli.main([*asked(str(number)), "--dry-run"]) == cli.EXIT_OK
    again = tmp_path / str(files - 1) / "demo.tclog"
    assert again.exists() and cli.main(["replay", "--json", str(again)]) == cli.EXIT_OK


def test_a_byte_that_came_over_wrong_is_told(tmp_path: Path):
    from tests.host.sessions import log

    (tmp_path / "a.tclog").write_bytes(log())
    assert demo.difference(tmp_path / "a.tclog", log()) is None
    assert len(salvage(log()).logs[0].pages) > 3
    assert "not the one on the watch" in (demo.difference(tmp_path / "a.tclog", log()[:-512]) or "")


def test_cues_that_the_replay_has_not_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from tests.host.sessions import log

    (tmp_path / "a.tclog").write_bytes(log())
    monkeypatch.setattr(playback.Replay, "exact", lambda _: False)
    assert "the replay is another" in (demo.difference(tmp_path / "a.tclog", log()) or "")


@pytest.mark.parametrize(
    ("words", "said"),
    [(["--drop-strap", "gremlins"], "gremlins"), (["--for", "soon"], "soon"), (["--seed", "x"], "x")],
)
def test_what_does_not_hold_is_refused_before_any_step(
    words: list[str], said: str, home: Path, capsys: pytest.CaptureFixture[str]
):
    try:
        code = cli.main(["demo", *words])
    except SystemExit as error:  # argparse's own
        code = error.code
    assert code == cli.EXIT_USAGE and said in capsys.readouterr().err and not home.exists()


@pytest.mark.parametrize("name", FILES)
def test_it_keeps_away_from_files_of_others(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str):
    (tmp_path / name).write_text("mine")
    assert cli.main(["demo", "--keep", str(tmp_path)]) == cli.EXIT_USAGE
    assert name in capsys.readouterr().err and (tmp_path / name).read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", FILES)
def test_its_picture_is_none_of_its_files(tmp_path: Path, name: str):
    words = ["demo", "--keep", str(tmp_path / "kept"), "--picture", str(tmp_path / "kept" / name)]
    assert cli.main(words) == cli.EXIT_USAGE
    assert not (tmp_path / "kept").exists()


def test_it_draws_over_nothing_of_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "run.svg").write_text("mine")
    words = ["demo", "--json", "--picture", str(tmp_path / "run.svg")]
    assert cli.main(words) == cli.EXIT_USAGE and (tmp_path / "run.svg").read_text() == "mine"
    assert "run.svg" in json.loads(capsys.readouterr().out)["summary"]["failed"][0]


def test_a_step_that_fails_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    from trailcue.commands.desk import install

    def broken(*_: object) -> int:
        raise OSError(28, "No space left on device", "somewhere")

    monkeypatch.setattr(install, "run", broken)
    assert cli.main(["demo", "--keep", str(tmp_path / "kept")]) == cli.EXIT_PARTLY
    said = capsys.readouterr()
    assert said.err == "trailcue: somewhere: No space left on device\n" and "sync" not in said.out


def test_a_step_that_does_not_end_well_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    from trailcue.commands.desk import install

    def refused(_: object) -> int:
        print('{"summary": {"failed": ["no"]}}')
        return cli.EXIT_PARTLY

    monkeypatch.setattr(install, "run", refused)
    assert cli.main(["demo", "--json", "--keep", str(tmp_path / "kept")]) == cli.EXIT_PARTLY
    summary = json.loads(capsys.readouterr().out)["summary"]
    assert summary["install"] == {"failed": ["no"]}
    assert summary["failed"] == ["trailcue install --on virtual:demo: did not end well"]
