"""`trailcue export`: what is written where, what is refused and what to do then."""

from __future__ import annotations

import json
from pathlib import Path

import fitdecode
import pytest

from tests.export import exported
from tests.host import sessions
from tests.imports.makers import START, run_fit
from trailcore import ids
from trailcore.plan import Plan
from trailcue import playback
from trailcue.cli import EXIT_OK, EXIT_PARTLY, EXIT_USAGE, main
from trailcue.log.wrist import Wrist
from trailcue.sensed import Second


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a log and a recording in it, and no library."""
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    Path("hill.tclog").write_bytes(sessions.log(seconds=120))
    Path("run.fit").write_bytes(exported.recorded())
    return tmp_path


def export(*typed: str) -> int:
    try:
        return main(["export", *typed])
    except SystemExit as left:
        return int(left.code or 0)


def is_activity(path: str) -> bool:
    with fitdecode.FitReader(path, check_crc=fitdecode.CrcCheck.RAISE) as reader:
        return any(
            frame.name == "activity" for frame in reader if isinstance(frame, fitdecode.FitDataMessage)
        )


def test_the_name_tells_the_format(capsys: pytest.CaptureFixture[str]) -> None:
    assert export("hill.tclog", "--out", "a.fit") == EXIT_OK
    assert export("run.fit", "--out", "a.gpx") == EXIT_OK
    assert export("hill.tclog", "--out", "a.csv") == EXIT_OK
    assert is_activity("a.fit")
    assert Path("a.gpx").read_bytes().startswith(b"<?xml") and Path("a.csv").read_text().startswith(
        "elapsed_s,"
    )
    assert (
        capsys.readouterr().out.splitlines()[0]
        == f"a.fit: fit, 0:02:00, {Path('a.fit').stat().st_size:,} bytes"
    )


def test_several_formats_and_the_cues_at_once() -> None:
    formats = [word for one in ("fit", "csv", "gpx", "parquet") for word in ("--format", one)]
    assert export("run.fit", *formats, "--out", "out.fit", "--cues", "cues.csv") == EXIT_OK
    written = {path.name for path in Path().iterdir() if path.is_file()}
    assert written == {"hill.tclog", "run.fit", "out.fit", "out.csv", "out.gpx", "out.parquet", "cues.csv"}
    assert Path("out.parquet").read_bytes()[:4] == b"PAR1"
    assert Path("cues.csv").read_text().startswith("at_s,cue,fate,")


@pytest.mark.parametrize("typed", [[], ["--format", "csv"]])
def test_csv_goes_to_standard_output_alone(typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert export("hill.tclog", *typed, "--out", "-") == EXIT_OK
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 121 and lines[0].startswith("elapsed_s,")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--format", "fit", "--out", "-"], "only CSV is printed: leave --format out"),
        (["--format", "csv", "--out", "-", "--json"], "name a file"),
        (["--out", "a.csv", "--cues", "a.csv"], "choose another name"),
        (["--out", "a.fit", "--on-course", "a.gpx"], "add --format gpx"),
        (["--out", "none/a.fit"], "there is no folder none"),
        (["--out", "a.fit", "--start", "2026-11-21"], "2026-11-21T08:00"),
        (["--out", "a.fit", "--start", "1926-11-21T08:00"], "2026-11-21T08:00"),
    ],
)
def test_misuse_is_refused_with_a_way_out(
    typed: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(Path().iterdir())
    assert export("hill.tclog", *typed) == EXIT_USAGE
    assert said in capsys.readouterr().err
    assert sorted(Path().iterdir()) == before


def test_no_positions_no_gpx_but_the_rest_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    code = export("hill.tclog", "--format", "gpx", "--format", "fit", "--out", "a")
    assert code == EXIT_PARTLY
    said = capsys.readouterr().err
    assert "no positions were recorded" in said and "fit or csv" in said and "--on-course" in said
    assert is_activity("a.fit") and not Path("a.gpx").exists()


def test_without_a_clock_the_fix_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    unset(Path("unset.tclog"))
    assert export("unset.tclog", "--out", "a.fit") == EXIT_PARTLY
    assert "--start 2026-11-21T08:00" in capsys.readouterr().err
    assert not Path("a.fit").exists()
    assert export("unset.tclog", "--out", "a.csv") == EXIT_OK
    assert export("unset.tclog", "--out", "a.fit", "--start", "2026-11-21T08:00+01:00") == EXIT_OK
    (again,) = playback.play(Path("a.fit"), None)
    assert str(again.log.started()) == "2026-11-21 07:00:00+00:00"


def unset(path: Path) -> None:
    """Write a log whose watch did not know the day."""
    wrist = Wrist(Plan(), sessions.BUILD)
    for at in range(1, 61):
        wrist.second(Second(1000 * at, pressure_pa=95_000, bpm=120))
    path.write_bytes(wrist.finish())


def test_nothing_of_others_is_overwritten_but_what_is_ours(capsys: pytest.CaptureFixture[str]) -> None:
    Path("theirs.csv").write_text("time,hr\n")
    assert export("hill.tclog", "--out", "theirs.csv") == EXIT_USAGE
    assert "no csv export of trailcue: choose another name, or --force" in capsys.readouterr().err
    assert Path("theirs.csv").read_text() == "time,hr\n"
    assert export("hill.tclog", "--out", "run.fit") == EXIT_USAGE
    assert Path("run.fit").read_bytes() == exported.recorded()
    assert export("hill.tclog", "--out", "theirs.csv", "--force") == EXIT_OK
    for name in ("a.fit", "a.csv"):
        assert export("hill.tclog", "--out", name) == export("hill.tclog", "--out", name) == EXIT_OK
    for name in ("a.gpx", "b.gpx"):
        assert export("run.fit", "--out", name) == export("run.fit", "--out", name) == EXIT_OK


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_an_input_is_never_overwritten(force: list[str]) -> None:
    assert export("run.fit", "--out", "run.fit", *force) == EXIT_USAGE
    assert export("run.fit", "--out", "a.fit", "--cues", "./run.fit", *force) == EXIT_USAGE
    assert Path("run.fit").read_bytes() == exported.recorded()


def test_a_dry_run_says_it_all_and_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(Path().iterdir())
    assert export("hill.tclog", "--out", "a.fit", "--cues", "c.csv", "--dry-run") == EXIT_OK
    assert sorted(Path().iterdir()) == before
    assert capsys.readouterr().out.count("would be written: ") == 2


def test_a_plan_gives_the_cues_and_the_course_to_put_a_recording_on(here: Path) -> None:
    line = "".join(
        f'<trkpt lat="{46 + at / 1112:.6f}" lon="7.0"><ele>{400 + 2 * at}</ele></trkpt>' for at in range(40)
    )
    Path("c.gpx").write_text(
        f'<gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>{line}</trkseg></trk></gpx>'
    )
    Path("p.toml").write_text('[athlete]\nhr_max = 188\n[course.hill]\ngpx = "c.gpx"\n')
    Path("run.tclog").write_bytes(exported.recording().pages)
    typed = ("run.tclog", "--out", "a.gpx", "--on-course", "c.gpx")
    assert export(*typed) == EXIT_PARTLY
    assert export(*typed, "--plan", "p.toml") == EXIT_OK
    assert Path("a.gpx").read_text().count("<fix>none</fix>") > 300
    assert export("run.tclog", "--out", "c.gpx", "--plan", "p.toml", "--force") == EXIT_USAGE
    assert export("run.tclog", "--out", "b.fit", "--course", "hill") == EXIT_USAGE


def test_a_session_of_the_library_goes_by_its_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert export("last", "--out", "a.fit") == EXIT_PARTLY
    assert "no session in the library" in capsys.readouterr().err
    assert main(["import", "run.fit"]) == EXIT_OK
    for word in ("last", "1"):
        assert export(word, "--out", f"{word}.fit") == EXIT_OK
    assert is_activity("last.fit") and Path("last.fit").read_bytes() == Path("1.fit").read_bytes()


def test_each_session_of_a_file_has_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    pages = sessions.log(seconds=120)
    second = sessions.log(session=2, sequence=len(pages) // 512, seconds=90)
    Path("pool.bin").write_bytes(pages + second)
    assert export("pool.bin", "--out", "a.fit", "--json") == EXIT_OK
    assert is_activity("a.fit") and is_activity("a-2.fit")
    *files, last = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert [(one["out"], one["duration_s"]) for one in files] == [("a.fit", 120), ("a-2.fit", 90)]
    assert last == {"summary": {"files": files, "is_dry_run": False, "failed": []}}
    for typed in (["--format", "csv", "--out", "-"], ["--out", "b.fit", "--start", "2026-11-21T08:00"]):
        assert export("pool.bin", *typed) == EXIT_USAGE
        assert "holds 2 sessions" in capsys.readouterr().err
    Path("c-2.fit").write_text("mine")
    assert export("pool.bin", "--out", "c.fit") == EXIT_USAGE
    assert Path("c-2.fit").read_text() == "mine" and not Path("c.fit").exists()


def test_a_pause_too_long_for_a_log_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    fit = run_fit(60)
    for at in range(60):
        fit.record(20 * 86_400 + at, bpm=140, cadence=80, enhanced=500.0, speed=3.0, distance=180.0 + 3 * at)
    Path("long.fit").write_bytes(fit.bytes())
    assert export("long.fit", "--out", "a.fit") == EXIT_OK
    assert "a pause of more than 5.8 days is written as 5.8" in capsys.readouterr().err
    assert export("run.fit", "--out", "b.fit") == EXIT_OK
    assert capsys.readouterr().err == ""


def test_a_break_that_no_clock_knows_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The desktop's wrist knows the length of every pause; here it says what a watch does whose power was gone."""
    monkeypatch.setattr("trailcue.log.wrist.MAX_GAP_S", ids.NONE)
    wrist = Wrist(Plan(), sessions.BUILD, start=START)
    for at in range(1, 61):
        wrist.second(Second(1000 * at, pressure_pa=95_000, bpm=120, gap_s=60 * (at == 31)))
    Path("broken.tclog").write_bytes(wrist.finish())
    assert export("broken.tclog", "--out", "a.fit") == EXIT_OK
    assert "at 0:00:30 the power was gone" in capsys.readouterr().err


def test_what_is_no_session_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    Path("noise.bin").write_bytes(b"noise")
    for name in ("nowhere.fit", "noise.bin"):
        assert export(name, "--out", "a.fit", "--json") == EXIT_PARTLY
        said = capsys.readouterr()
        assert name in said.err
        assert json.loads(said.out)["summary"]["failed"] == [said.err.strip()]


def test_without_the_library_parquet_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "arro3.core", None)
    assert export("hill.tclog", "--out", "a.parquet") == EXIT_PARTLY
    assert 'pip install "trailcue[parquet]"' in capsys.readouterr().err
