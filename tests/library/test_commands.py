"""`trailcue import` and `trailcue sessions` as a user meets them: tables, JSON, exit codes, dry runs, Ctrl-C."""

from __future__ import annotations

import gzip
import io
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.host.sessions import log, pages_of
from tests.host.test_cli import gpx
from tests.imports.makers import FitMaker, run_fit
from tests.library.makers import begun, held, kept, of_digits
from trailcue import cli
from trailcue.library import originals, upkeep

PLAN = b"[athlete]\nhr_max = 200\n[cues]\nhike_above = '25%'\nhike_by = 'grade'\n"


def run(capsys: pytest.CaptureFixture[str], *words: str, code: int = cli.EXIT_OK) -> list[dict[str, Any]]:
    """Lines of JSON, the last of them the summary."""
    assert cli.main([*words, "--json"]) == code
    out = capsys.readouterr()
    assert "Traceback" not in out.err
    lines = [json.loads(line) for line in out.out.splitlines()]
    assert lines[-1].keys() == {"summary"}
    return lines


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = cli.EXIT_OK) -> str:
    assert cli.main(list(words)) == code
    out = capsys.readouterr()
    return out.out + out.err


@pytest.fixture
def season(tmp_path: Path) -> Path:
    """A folder of five: a recording, the same packed, a log, the same log again, and what is none."""
    folder = tmp_path / "season"
    (folder / "below").mkdir(parents=True)
    path = gpx(folder / "a.gpx", minutes=12)
    kept(folder / "b.gpx.gz", gzip.compress(path.read_bytes()))
    kept(folder / "c.tclog", begun())
    kept(folder / "below" / "d.tclog", begun())
    kept(folder / "e.fit", b"no FIT at all")
    return folder


def test_a_folder_is_taken_in_and_one_bad_file_costs_no_other(
    season: Path, capsys: pytest.CaptureFixture[str]
):
    lines = run(capsys, "import", str(season), "-j", "2", code=cli.EXIT_PARTLY)
    assert [(Path(line["source"]).name, line["state"], line["number"]) for line in lines[:-1]] == [
        ("a.gpx", "new", 1),
        ("b.gpx.gz", "new", 2),
        ("d.tclog", "new", 3),
    ]
    (failed,) = lines[-1]["summary"]["failed"]
    assert "e.fit" in failed and lines[-1]["summary"]["sessions"] == {"known": 1, "new": 3}
    again = run(capsys, "import", str(season), code=cli.EXIT_PARTLY)
    assert [line["state"] for line in again[:-1]] == ["known"] * 4
    assert "there already, session 1" in said(capsys, "import", str(season / "a.gpx"))


def test_a_dry_run_does_nothing(season: Path, home: Path, capsys: pytest.CaptureFixture[str]):
    lines = run(capsys, "import", "--dry-run", str(season / "a.gpx"), str(season / "c.tclog"))
    assert [line["state"] for line in lines[:-1]] == ["would be taken in"] * 2
    assert not home.exists()
    run(capsys, "import", str(season / "c.tclog"))
    before = held()
    lines = run(capsys, "import", "--dry-run", str(season / "a.gpx"), str(season / "c.tclog"))
    assert [line["state"] for line in lines[:-1]] == ["known", "would be taken in"]
    assert run(capsys, "sessions", "delete", "1", "--dry-run")[0]["state"] == "would be removed"
    assert held() == before


def test_what_cannot_be_taken_in_is_refused_dry_too_and_so_is_its_copy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    files = [str(kept(tmp_path / name, b"junk")) for name in ("a.fit", "b.fit")]
    for more in ([], ["--dry-run"]):
        (last,) = run(capsys, "import", *files, *more, code=cli.EXIT_PARTLY)
        assert last["summary"]["sessions"] == {} and len(last["summary"]["failed"]) == 2
        assert "b.fit: the same as" in last["summary"]["failed"][1]


def test_damage_and_a_run_that_counts_twice_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    whole = run_fit(600).bytes()
    kept(tmp_path / "a.fit", whole)
    kept(tmp_path / "b.fit", whole[:-40])
    first, second, _ = run(capsys, "import", str(tmp_path / "a.fit"), str(tmp_path / "b.fit"), "-j", "1")
    assert (first["twin"], second["twin"]) == (None, 1)
    assert any("the file is cut off" in note for note in second["notes"])
    kept(tmp_path / "c.fit", whole[:-41])
    told = said(capsys, "import", str(tmp_path / "c.fit"))
    assert "new session 3 (" in told and "began with session 1 and lasted as long" in told
    kept(tmp_path / "d.fit", run_fit(300).bytes())
    assert run(capsys, "import", str(tmp_path / "d.fit"))[0]["twin"] is None
    assert "kept the" in said(capsys, "import", "-v", "--dry-run", str(kept(tmp_path / "e.fit", whole[:-42])))


def test_half_a_file_is_not_said_to_be_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = originals.path_of(originals.hash_of(begun()), "tclog")
    path.parent.mkdir(parents=True)
    kept(path.with_name(f"{path.name}.7.part"), b"half")
    words = ["import", "-v", str(kept(tmp_path / "a.tclog", begun()))]
    assert run(capsys, *words, "--dry-run")[0]["file"] is None
    assert run(capsys, *words)[0]["file"] == str(path)


def test_the_list_says_what_is_there(season: Path, capsys: pytest.CaptureFixture[str]):
    assert "no session yet: `trailcue import FILES`" in said(capsys, "sessions")
    run(capsys, "import", str(season / "a.gpx"), str(season / "c.tclog"))
    run(capsys, "sessions", "tag", "1", "+hill", "long")
    table = said(capsys, "sessions")
    assert "a.gpx" in table and "0:11:59" in table and "hill long" in table and "\n2 sessions, " in table
    assert "\n1 session, " in said(capsys, "sessions", "--tag", "hill")
    assert [line["number"] for line in run(capsys, "sessions")[:-1]] == [1, 2]
    assert [line["number"] for line in run(capsys, "sessions", "list", "--tag", "hill")[:-1]] == [1]
    assert [line["number"] for line in run(capsys, "sessions", "--since", "2027-01-01")[:-1]] == [2]
    assert run(capsys, "sessions", "list", "--until", "2020-01-01")[0]["summary"]["sessions"] == 0
    assert "no session is like that" in said(capsys, "sessions", "--sport", "chess")


def test_what_is_said_of_a_session_is_shown(season: Path, capsys: pytest.CaptureFixture[str]):
    run(capsys, "import", str(season / "a.gpx"))
    assert said(capsys, "sessions", "tag", "last", "+hill", "+wet") == "session 1: hill, wet\n"
    assert said(capsys, "sessions", "tag", "last", "-wet", "easy") == "session 1: easy, hill\n"
    assert run(capsys, "sessions", "note", "last", "wind [bold] on top")[0]["note"] == "wind [bold] on top"
    assert run(capsys, "sessions", "rpe", "1", "7")[0]["rpe"] == 7
    shown = said(capsys, "sessions", "show", "1")
    assert "easy hill" in shown and "7 of 10" in shown and "wind [bold] on top" in shown
    (file,) = run(capsys, "sessions", "show", "1")[0]["files"]
    assert Path(file).read_bytes() == (season / "a.gpx").read_bytes()
    assert run(capsys, "sessions", "rpe", "1", "none")[0]["rpe"] is None
    assert said(capsys, "sessions", "tag", "1", code=cli.EXIT_USAGE).startswith("say which")
    assert "is no tag" in said(capsys, "sessions", "tag", "1", "+two words", code=cli.EXIT_PARTLY)


@pytest.mark.parametrize(
    "words", [["rpe", "1", "11"], ["rpe", "1", "x"], ["--since", "May"], ["rebuild", "-j", "0"]]
)
def test_what_cannot_be_meant_is_wrong_usage(words: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as error:
        cli.main(["sessions", *words])
    assert error.value.code == cli.EXIT_USAGE and "write a" in capsys.readouterr().err


def test_the_original_comes_out_byte_for_byte(
    season: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    run(capsys, "import", str(season / "b.gpx.gz"))
    out = tmp_path / "out"
    out.mkdir()
    run(capsys, "sessions", "export", "last", str(out))
    assert (out / "b.gpx.gz").read_bytes() == (season / "b.gpx.gz").read_bytes()
    assert "there already" in said(capsys, "sessions", "export", "1", str(out), code=cli.EXIT_USAGE)
    kept(out / "b.gpx.gz", b"another")
    said(capsys, "sessions", "export", "1", str(out / "b.gpx.gz"), "--force")
    assert (out / "b.gpx.gz").read_bytes() == (season / "b.gpx.gz").read_bytes()


def test_deletion_asks_and_says_what_goes(
    season: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    run(capsys, "import", str(season / "a.gpx"), str(season / "c.tclog"))
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert "say --yes" in said(capsys, "sessions", "delete", "1", code=cli.EXIT_USAGE)
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    assert "nothing was removed" in said(capsys, "sessions", "delete", "1", code=cli.EXIT_USAGE)
    assert len(held()) == 2
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    asked = said(capsys, "sessions", "delete", "1")
    assert ".gpx: would be removed" in asked and "Remove it for good? [y/N]" in asked
    (line, _) = run(capsys, "sessions", "delete", "2", "2", "--yes")
    assert line["state"] == "removed" and len(line["removed"]) == 1 and not Path(line["removed"][0]).exists()
    assert held() == {}
    assert "no session" in said(capsys, "sessions", "delete", "2", "--yes", code=cli.EXIT_PARTLY)


def test_a_number_that_is_not_there_deletes_no_session_whose_hash_begins_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    data, name = of_digits()
    run(capsys, "import", str(kept(tmp_path / "a.tclog", data)))
    for verb, more in (("delete", ["--yes"]), ("note", ["wrong"])):
        told = said(capsys, "sessions", verb, name[:4], *more, code=cli.EXIT_PARTLY)
        assert f"{name[:4]}: no such file, and no session" in told
    assert [one["note"] for one in held().values()] == [""]


def test_check_and_rebuild_say_what_they_found(season: Path, home: Path, capsys: pytest.CaptureFixture[str]):
    run(capsys, "import", str(season), code=cli.EXIT_PARTLY)
    assert "3 files looked at: all as they were" in said(capsys, "sessions", "check")
    before = held()
    (home / "library.sqlite").unlink()
    assert "3 sessions from 3 files" in said(capsys, "sessions", "rebuild", "-j", "2")
    assert held() == before
    path = next(home.glob("originals/*/*.tclog"))
    kept(path, b"other bytes")
    (failed,) = run(capsys, "sessions", "check", code=cli.EXIT_PARTLY)[-1]["summary"]["failed"]
    assert str(path) in failed and "put it back" in failed


def test_what_was_said_of_a_session_comes_back_with_its_file(
    season: Path, home: Path, capsys: pytest.CaptureFixture[str]
):
    run(capsys, "import", str(season / "a.gpx"), str(season / "c.tclog"))
    run(capsys, "sessions", "note", "2", "wind")
    run(capsys, "sessions", "tag", "2", "+hill")
    (gone,) = home.glob("originals/*/*.tclog")
    gone.unlink()
    assert (
        "import it again"
        in run(capsys, "sessions", "check", code=cli.EXIT_PARTLY)[-1]["summary"]["failed"][0]
    )
    first, last = run(capsys, "sessions", "rebuild", "-j", "1", code=cli.EXIT_PARTLY)
    assert first["sessions"] == 1 and "a session whose file is gone" in last["summary"]["failed"][0]
    assert run(capsys, "import", str(season / "b.gpx.gz"))[0]["number"] == 3
    assert run(capsys, "import", str(season / "c.tclog"))[0]["number"] == 2
    shown = said(capsys, "sessions", "show", "2")
    assert "wind" in shown and "hill" in shown
    assert run(capsys, "sessions", "rebuild", "-j", "1")[0]["sessions"] == 3
    run(capsys, "sessions", "delete", "2", "--yes")
    assert run(capsys, "import", str(season / "c.tclog"))[0]["number"] == 4
    assert "wind" not in said(capsys, "sessions", "show", "4")


def test_what_is_there_gets_the_plan_that_it_is_brought_with_again(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
):
    path = str(gpx(tmp_path / "hill.gpx", climb=0.18))
    plan = str(kept(tmp_path / "plan.toml", PLAN))
    run(capsys, "import", path)
    run(capsys, "sessions", "note", "1", "a note")
    assert run(capsys, "sessions")[0]["cues"] == 1
    for state in ("planned", "known"):
        assert run(capsys, "import", path, "--plan", plan)[0]["state"] == state
        (line, _) = run(capsys, "sessions")
        assert line["cues"] == 0 and line["plan"] and line["note"] == "a note"
    before = held()
    (home / "library.sqlite").unlink()
    upkeep.rebuild(1)
    assert held() == before and run(capsys, "sessions")[0]["cues"] == 0


def test_a_plan_that_does_not_hold_takes_nothing_in(
    season: Path, home: Path, capsys: pytest.CaptureFixture[str]
):
    plan = kept(season / "plan.toml", b"[athlete]\nhr_max = 999\n")
    lines = run(capsys, "import", str(season / "a.gpx"), "--plan", str(plan), code=cli.EXIT_USAGE)
    assert "hr_max" in lines[0]["summary"]["failed"][0]
    assert not (home / "library.sqlite").exists()


def test_ctrl_c_in_the_middle_of_an_import_leaves_all_whole(tmp_path: Path, home: Path):
    """Those that were done are in the library, the others are not, and nobody says a traceback."""
    for number in range(12):
        gpx(tmp_path / f"{number:02}.gpx", minutes=20 + number)
    words = [sys.executable, "-m", "trailcue.cli", "import", "--json", "-j", "2", str(tmp_path)]
    with subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        start_new_session=True,
    ) as done:
        assert done.stdout is not None and done.stderr is not None
        first = done.stdout.readline()
        os.killpg(done.pid, signal.SIGINT)
        rest = done.stdout.read()
        err = done.stderr.read()
    assert done.returncode == cli.EXIT_INTERRUPTED and "Traceback" not in err and "interrupted" in err
    *lines, last = [json.loads(line) for line in (first + rest).splitlines()]
    assert [said.split(":")[0] for said in last["summary"]["failed"]] == ["interrupted"]
    told = [line["number"] for line in lines]
    assert 1 <= len(told) < 12
    assert set(told) <= set(held()) and upkeep.check().wrong == []


@pytest.mark.parametrize("buffered", [False, True])
def test_a_reader_that_has_had_enough_ends_no_import(buffered: bool, tmp_path: Path, home: Path):
    """As `trailcue import DIR 2>&1 | head -1`, of a folder of which a file is none."""
    kept(tmp_path / "0.fit", b"no FIT")
    for number in range(1, 7):
        kept(tmp_path / f"{number}.tclog", begun(number, 2))
    with subprocess.Popen(
        [sys.executable, "-m", "trailcue", "import", "-j1", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=os.environ | ({} if buffered else {"PYTHONUNBUFFERED": "1"}),
    ) as done:
        assert done.stdout is not None
        done.stdout.readline()
        done.stdout.close()
        assert done.wait() == cli.EXIT_PARTLY
    assert set(held()) == set(range(1, 7)) and upkeep.check().wrong == []


def test_what_goes_to_a_file_goes_there_though_a_bar_is_on_the_terminal(season: Path, tmp_path: Path):
    terminal, its_end = os.openpty()
    words = [sys.executable, "-m", "trailcue", "import", str(season / "a.gpx"), str(season / "c.tclog")]
    with (tmp_path / "said.txt").open("wb") as out:
        done = subprocess.Popen(words, stdout=out, stderr=its_end, env={**os.environ, "TERM": "xterm"})
        os.close(its_end)
        shown = b""
        with suppress(OSError):  # Linux's way to say that the other end is closed
            while piece := os.read(terminal, 65536):
                shown += piece
        os.close(terminal)
        assert done.wait() == cli.EXIT_OK
    assert b"importing" in shown and b"new session" not in shown
    said = (tmp_path / "said.txt").read_text()
    assert "a.gpx: new session 1 (3 notes: -v)\n" in said and "c.tclog: new session 2\n" in said


@pytest.mark.parametrize(
    "words", [["delete", "1"], ["tag", "1"], ["export", "1", "there.gpx"]], ids=lambda words: words[0]
)
def test_what_is_refused_is_a_line_of_json_too(
    words: list[str],
    season: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.gpx").write_text("another's")
    run(capsys, "import", str(season / "a.gpx"))
    last = run(capsys, "sessions", *words, code=cli.EXIT_USAGE)[-1]["summary"]
    assert len(last["failed"]) == 1 and list(held()) == [1]
    assert (tmp_path / "there.gpx").read_text() == "another's"


def listed(capsys: pytest.CaptureFixture[str]) -> list[tuple[int, int, bool]]:
    """Number, cues, and whether it is shown with a plan, of each session; the same is in the list made anew."""
    lists = []
    for _ in range(2):
        lines = run(capsys, "sessions")[:-1]
        lists.append([(line["number"], line["cues"], line["plan"] is not None) for line in lines])
        assert upkeep.check().wrong == []
        upkeep.rebuild(1)
    assert lists[0] == lists[1]
    return lists[0]


def test_more_of_a_session_is_shown_with_the_plan_that_is_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """A log of one cue, of which the plan says none."""
    pages = pages_of(log())
    short = kept(tmp_path / "short.tclog", b"".join(pages[:-2]))
    more = kept(tmp_path / "more.tclog", b"".join(pages[:-1]))
    whole = kept(tmp_path / "whole.tclog", b"".join(pages))
    part = kept(tmp_path / "part.tclog", b"".join(pages[:3]))
    plan = kept(tmp_path / "plan.toml", PLAN)
    run(capsys, "import", str(short))
    assert listed(capsys) == [(1, 1, False)]
    assert run(capsys, "import", str(more), "--plan", str(plan))[0]["state"] == "longer"
    assert listed(capsys) == [(1, 0, True)]
    assert run(capsys, "import", str(whole))[0]["state"] == "longer"
    assert listed(capsys) == [(1, 0, True)]
    other = kept(tmp_path / "other.toml", PLAN.replace(b"25", b"10"))
    assert run(capsys, "import", str(part), "--plan", str(other))[0]["state"] == "planned"
    ((_, cues, _),) = listed(capsys)
    assert cues > 0


def test_each_session_of_a_file_is_shown_with_its_own_plan_after_a_rebuild(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    first, second = log(session=1, sequence=0), log(session=2, sequence=100)
    both, one = kept(tmp_path / "both.tclog", first + second), kept(tmp_path / "one.tclog", first)
    plan = kept(tmp_path / "plan.toml", PLAN)
    run(capsys, "import", str(both), str(one))
    assert listed(capsys) == [(1, 1, False), (2, 1, False)]
    run(capsys, "import", str(one), "--plan", str(plan))
    assert listed(capsys) == [(1, 0, True), (2, 1, False)]


def test_a_name_or_note_that_is_no_text_costs_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """As of a disk from before UTF-8: such bytes come as halves of characters."""
    path = kept(tmp_path / os.fsdecode(b"caf\xe9.tclog"), begun(1))
    lines = run(capsys, "import", str(path), str(kept(tmp_path / "b.tclog", begun(2))))
    assert [line["number"] for line in lines[:-1]] == [1, 2]
    assert [line["source"] for line in run(capsys, "sessions")[:-1]] == ["caf\\udce9.tclog", "b.tclog"]
    assert "caf" in said(capsys, "import", str(path))
    for dry in ([], ["--dry-run"]):
        words = ["sessions", "note", *dry, "1", os.fsdecode(b"caf\xe9")]
        (summary,) = run(capsys, *words, code=cli.EXIT_PARTLY)
        assert "UTF-8" in summary["summary"]["failed"][0]
    before = held()
    upkeep.rebuild(1)
    assert held() == before and upkeep.check().wrong == []


def test_a_session_without_a_barometer_has_no_ascent(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    flat = FitMaker()
    for at in range(61):
        flat.record(at, bpm=120.0, cadence=80.0)
    run(capsys, "import", str(kept(tmp_path / "treadmill.fit", flat.bytes())))
    line, summary = run(capsys, "sessions", "list")
    assert (line["ascent_m"], summary["summary"]["ascent_m"]) == (None, None)
    assert "0 m" not in said(capsys, "sessions", "list")
    assert ["ascent", "–"] in [row.split() for row in said(capsys, "sessions", "show", "1").splitlines()]
    assert [row["week"]["ascent_m"] for row in run(capsys, "trends") if "week" in row] == [None]


@pytest.mark.parametrize(
    "when", ["9999-12-31T23:{}Z", "9999-12-31T23:{}-08:00", "2100-01-01T00:{}Z", "0001-01-01T00:{}Z"]
)
def test_a_day_that_no_clock_shows_is_no_date(when: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    times = [when.format(f"{50 + at // 60}:{at % 60:02}") for at in range(300)]
    points = (
        f'<trkpt lat="47.{at:04}" lon="8"><ele>400</ele><time>{time}</time></trkpt>'
        for at, time in enumerate(times)
    )
    text = f'<gpx version="1.1"><trk><trkseg>{"".join(points)}</trkseg></trk></gpx>'
    assert run(capsys, "import", str(kept(tmp_path / "far.gpx", text.encode())))[0]["state"] == "new"
    for words in (["sessions"], ["sessions", "--since", "0001-01-01", "--until", "9999-12-31"]):
        assert run(capsys, *words)[0]["started"] is None
