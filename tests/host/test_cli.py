"""The command line as a user meets it: exit codes, one line for a bad file, JSON that can be read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.host.sessions import log, obeyed
from trailcore.plan import Plan
from trailcue import archive, cli, imports, payload, plans, playback
from trailcue.commands import example, show
from trailcue.log.wrist import MAX_GAP_S, Wrist


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def gpx(path: Path, minutes: int = 25, climb: float = 0.0, gap: int = 0) -> Path:
    """A run due north with heart rate 140: ten minutes flat at 2.8 m/s, then at `climb`, slower if it is one.
    After 5 min nothing is recorded for `gap` seconds.
    """
    start = datetime(2026, 5, 1, 8, tzinfo=UTC)
    points = []
    for t in range(60 * minutes):
        up_m = max(0, t - 600) * (1.7 if climb else 2.8)
        ele = 400 + up_m * climb
        when = (start + timedelta(seconds=t + (gap if t >= 300 else 0))).isoformat().replace("+00:00", "Z")
        lat = 45 + (min(t, 600) * 2.8 + up_m) / 111195
        points.append(
            f'<trkpt lat="{lat:.7f}" lon="6"><ele>{ele:.2f}</ele><time>{when}</time><extensions>'
            f"<h:TrackPointExtension><h:hr>140</h:hr><h:cad>83</h:cad></h:TrackPointExtension></extensions></trkpt>"
        )
    path.write_text(
        '<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1" '
        'xmlns:h="http://www.garmin.com/xmlschemas/TrackPointExtension/v1"><trk><trkseg>'
        + "".join(points)
        + "</trkseg></trk></gpx>"
    )
    return path


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_climb_recorded_by_another_watch_gets_its_hike(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Eighteen per cent from 10:00 on, nothing known of the course: told within 35 s."""
    assert cli.main(["replay", "--json", str(gpx(tmp_path / "hill.gpx", climb=0.18))]) == cli.EXIT_OK
    *cues, last = lines(capsys)
    first = next(cue for cue in cues if cue.get("cue") == "hike")
    assert 600_000 < first["t_ms"] <= 635_000
    assert first["reason"] in ("steep", "very-steep") and first["bpm"] == 140
    assert [one["replay"] for one in last["summary"]["sessions"]] == ["exact"]


def test_the_same_run_on_the_flat_is_left_in_peace(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["replay", "--json", str(gpx(tmp_path / "flat.gpx"))]) == cli.EXIT_OK
    *cues, last = lines(capsys)
    assert cues == [] and last["summary"]["cues"] == {}
    assert last["summary"].keys() == {"duration_s", "cues", "sessions", "failed"}


@pytest.mark.parametrize(("gap", "counted"), [(90, 90), (20 * 86_400, MAX_GAP_S)], ids=["90 s", "20 days"])
def test_a_cue_has_the_sessions_one_clock_whatever_the_gap(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], gap: int, counted: int
):
    """Twenty days are more than a log can say: cue and session have them cut alike, and it is said."""
    assert cli.main(["replay", "--json", str(gpx(tmp_path / "hill.gpx", climb=0.18, gap=gap))]) == cli.EXIT_OK
    *cues, last = lines(capsys)
    first = next(cue for cue in cues if cue.get("cue") == "hike")
    assert 1000 * (counted + 600) < first["t_ms"] <= 1000 * (counted + 640)
    (told,) = last["summary"]["sessions"]
    assert first["t_ms"] < 1000 * told["duration_s"] < 1000 * (counted + 1500)
    said = "a pause of more than 5.8 days is written as 5.8: times after it are too early"
    assert (said in told["notes"]) is (gap > MAX_GAP_S)


@pytest.mark.parametrize("gap", [0, 90, 86_400, 20 * 86_400])
def test_the_log_it_writes_replays_to_the_same_cues(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], gap: int
):
    """Time, cue, reason, numbers and distance by steps, whatever pause was in it."""
    out = tmp_path / "hill.tclog"
    hill = gpx(tmp_path / "hill.gpx", climb=0.18, gap=gap)
    cli.main(["replay", "--json", "--held", "--log", str(out), str(hill)])
    *first, _ = lines(capsys)
    assert cli.main(["replay", "--json", "--held", str(out)]) == cli.EXIT_OK
    *second, last = lines(capsys)
    assert first and {cue.pop("source") for cue in first} == {str(hill)}
    assert {cue.pop("source") for cue in second} == {str(out)}
    assert all(isinstance(cue.pop("recorded_m"), int) for cue in first)
    assert all(cue.pop("recorded_m") is None for cue in second)
    assert {(cue.pop("way_by"), cue.pop("way_m") > 0) for cue in first} == {("recording", True)}
    assert {(cue.pop("way_by"), cue.pop("way_m") > 0) for cue in second} == {("steps", True)}
    assert second == first
    assert last["summary"]["sessions"][0]["replay"] == "exact"


def test_a_bad_file_is_reported_and_the_rest_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    gpx(tmp_path / "good.gpx")
    (tmp_path / "bad.fit").write_bytes(b"no FIT at all")
    assert cli.main(["replay", "--json", str(tmp_path), str(tmp_path / "none.fit")]) == cli.EXIT_PARTLY
    out = capsys.readouterr()
    summary = json.loads(out.out.splitlines()[-1])["summary"]
    assert [one["source"] for one in summary["sessions"]] == [str(tmp_path / "good.gpx")]
    assert len(summary["failed"]) == 2 and all("\n" not in line for line in summary["failed"])
    assert "bad.fit" in out.err and "none.fit" in out.err and "Traceback" not in out.err


def test_several_files_name_themselves_and_the_summary_comes_last(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    files = [str(gpx(tmp_path / f"{name}.gpx", climb=0.18)) for name in "ab"]
    assert cli.main(["replay", "--json", *files, "--log", str(tmp_path / "both.tclog")]) == cli.EXIT_OK
    *cues, last = lines(capsys)
    assert {cue["source"] for cue in cues} == set(files)
    assert [one["source"] for one in last["summary"]["sessions"]] == files
    both = str(tmp_path / "both.tclog")
    assert cli.main(["replay", "--json", both]) == cli.EXIT_OK
    *again, last = lines(capsys)
    assert [one["replay"] for one in last["summary"]["sessions"]] == ["exact", "exact"]
    assert {cue["source"] for cue in again} == {both, f"{both}#2"}
    seconds = [one["duration_s"] for one in last["summary"]["sessions"]]
    assert last["summary"]["duration_s"] == sum(seconds) > 2000
    assert last["summary"]["cues"]["hike"] == sum(cue["cue"] == "hike" for cue in again)


def test_a_plan_changes_what_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    plan = tmp_path / "plan.toml"
    plan.write_text(
        '[athlete]\nhr_max = 190\n\n[cues]\nhike_above = "22%"\nvery_steep = "25%"\nhike_sure = "24%"\n'
    )
    recording = str(gpx(tmp_path / "hill.gpx", climb=0.18))
    assert cli.main(["replay", "--json", recording, "--plan", str(plan)]) == cli.EXIT_OK
    *cues, _ = lines(capsys)
    assert not [cue for cue in cues if cue.get("cue") == "hike"]


def test_a_recording_is_not_judged_by_another_days_workout(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    plan = tmp_path / "plan.toml"
    steps = "[[session]]\ndate = 2027-01-04\nsteps = '- 1min rest'\n"
    recording = str(gpx(tmp_path / "hill.gpx", climb=0.18))
    said = []
    for session in ("", steps):
        plan.write_text("[athlete]\nhr_max = 190\n" + session)
        assert cli.main(["replay", "--json", recording, "--plan", str(plan)]) == cli.EXIT_OK
        said.append([cue.get("cue") for cue in lines(capsys)])
    assert said[0] == said[1] and "hike" in said[0]


def test_a_log_is_replayed_with_the_entry_that_it_was_made_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    course = gpx(tmp_path / "hill.gpx", climb=0.18)
    plan = tmp_path / "plan.toml"
    plan.write_text(
        "[athlete]\nhr_max = 190\n[cues]\narmed = false\n[course.hill]\ngpx = 'hill.gpx'\n"
        "[[session]]\ndate = 2027-01-04\nsteps = '- 1min rest'\n"
        "[[session]]\ndate = 2027-01-05\ncourse = 'hill'\npacing = 'race-day'\n"
    )
    blob = plans.compile_file(plan).blob
    wrist = Wrist(Plan(blob, 1), payload.build_id_bytes(), archive.plan_hash(blob))
    for second in next(iter(imports.read(course))).seconds:
        wrist.second(second)
    log = tmp_path / "day.tclog"
    log.write_bytes(wrist.finish())
    assert cli.main(["replay", "--json", str(log), "--plan", str(plan)]) == cli.EXIT_OK
    *_, last = lines(capsys)
    assert [one["replay"] for one in last["summary"]["sessions"]] == ["exact"]
    assert cli.main(["replay", "--json", str(log)]) == cli.EXIT_OK
    *_, last = lines(capsys)
    assert [one["replay"] for one in last["summary"]["sessions"]] == ["exact"]


def test_a_plan_that_does_not_hold_is_shown_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    plan = tmp_path / "plan.toml"
    plan.write_text('[athlete]\nhr_maximum = 190\n\n[cues]\nhike_above = "twelve"\n')
    assert cli.main(["replay", str(gpx(tmp_path / "flat.gpx")), "--plan", str(plan)]) == cli.EXIT_USAGE
    said = capsys.readouterr().err
    assert "plan.toml:2:1:" in said and "plan.toml:5:14:" in said and "^" in said
    words = ["replay", "--json", str(tmp_path / "flat.gpx"), "--plan", str(plan)]
    assert cli.main(words) == cli.EXIT_USAGE
    (only,) = lines(capsys)
    first, second = only["summary"]["failed"]
    assert first.startswith(f"{plan}:2:1: ") and second.startswith(f"{plan}:5:14: ")


def test_a_log_that_cannot_be_written_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "nowhere" / "x.tclog"
    assert cli.main(["replay", str(gpx(tmp_path / "flat.gpx")), "--log", str(out)]) == cli.EXIT_PARTLY
    assert "cannot be written" in capsys.readouterr().err


def test_a_damaged_log_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    torn = tmp_path / "torn.tclog"
    torn.write_bytes(log()[:1024] + b"\xff" * 512 + log()[1536:])
    assert cli.main(["replay", str(torn)]) == cli.EXIT_OK
    assert "page 2 is missing" in capsys.readouterr().out


def test_an_interruption_has_its_own_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(playback, "_play_recording", interrupted)
    out = tmp_path / "x.tclog"
    code = cli.main(["replay", str(gpx(tmp_path / "flat.gpx")), "--log", str(out)])
    assert code == cli.EXIT_INTERRUPTED and not out.exists()
    assert "interrupted" in capsys.readouterr().err


def test_held_back_cues_are_shown_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    hill = tmp_path / "hill.tclog"
    hill.write_bytes(obeyed())
    cli.main(["replay", "--json", str(hill)])
    *felt, _ = lines(capsys)
    cli.main(["replay", "--json", "--held", str(hill)])
    *both, last = lines(capsys)
    held = [cue for cue in both if cue["cue"] == "held"]
    assert held and len(held) == last["summary"]["sessions"][0]["held"]
    assert all(cue["of"] and cue["because"] for cue in held)
    assert [cue for cue in both if cue["cue"] != "held"] == felt


def test_the_summary_comes_last_though_everything_failed(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "bad.fit").write_bytes(b"no FIT at all")
    assert cli.main(["replay", "--json", str(tmp_path)]) == cli.EXIT_PARTLY
    (only,) = lines(capsys)
    assert only["summary"] == {
        "duration_s": 0,
        "cues": {},
        "sessions": [],
        "failed": only["summary"]["failed"],
    }
    assert len(only["summary"]["failed"]) == 1


# What is written, and where


def test_logs_are_not_made_from_logs(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Both have a session 1 that begins with page 0: one file of the two would be neither."""
    for name, seed in (("a", 1), ("b", 2)):
        (tmp_path / f"{name}.tclog").write_bytes(log(seconds=300 + 100 * seed))
    files = [str(tmp_path / "a.tclog"), str(gpx(tmp_path / "c.gpx")), str(tmp_path / "b.tclog")]
    out = tmp_path / "ab.tclog"
    assert cli.main(["replay", *files, "--log", str(out)]) == cli.EXIT_USAGE
    said = capsys.readouterr().err
    assert said == f"--log takes recordings; these are logs already: {files[0]}, {files[2]}\n"
    assert not out.exists()


@pytest.mark.parametrize("option", ["--log", "--picture"])
@pytest.mark.parametrize("what", ["input", "link", "pipe", "folder", "plan"])
def test_outputs_take_the_place_of_nothing_that_must_stay(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, what: str
):
    hill, plan = gpx(tmp_path / "hill.gpx"), tmp_path / "plan.toml"
    plan.write_text("[athlete]\nhr_max = 190\n")
    (tmp_path / "link").symlink_to(hill)
    os.mkfifo(tmp_path / "pipe")  # for a device: without the guard a real one would be replaced
    before = hill.read_bytes()
    out = {
        "input": hill,
        "link": tmp_path / "link",
        "pipe": tmp_path / "pipe",
        "folder": tmp_path,
        "plan": plan,
    }[what]
    words = ["replay", str(hill), "--plan", str(plan), option, str(out)]
    assert cli.main(words) == cli.EXIT_USAGE
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith(f"{option} {out}: ") and said.err.count("\n") == 1
    assert hill.read_bytes() == before and (tmp_path / "link").is_symlink() and "190" in plan.read_text()


@pytest.mark.parametrize("option", ["--log", "--picture"])
@pytest.mark.parametrize(
    "mine", [b"notes of mine", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"T" * 2000]
)
def test_a_file_of_others_is_overwritten_only_by_force(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, mine: bytes
):
    """One of ours is, again and again: a replay is repeated with another plan; so is an empty one."""
    out, run = tmp_path / "out", gpx(tmp_path / "flat.gpx")
    words = ["replay", "--json", str(run), option, str(out)]
    out.write_bytes(mine)
    assert cli.main(words) == cli.EXIT_USAGE
    said = capsys.readouterr()
    assert said.err.startswith(f"{option} {out}: there already") and "--force" in said.err
    assert json.loads(said.out)["summary"]["failed"] == [said.err.rstrip("\n")]
    assert out.read_bytes() == mine
    assert cli.main([*words, "--force"]) == cli.EXIT_OK
    written = out.read_bytes()
    assert written != mine
    assert cli.main(words) == cli.EXIT_OK and out.read_bytes() == written
    out.write_bytes(b"")
    assert cli.main(words) == cli.EXIT_OK and out.read_bytes() == written


def test_a_log_is_no_picture_and_a_pool_of_a_watch_no_log(tmp_path: Path):
    run = str(gpx(tmp_path / "flat.gpx"))
    kept, pool = tmp_path / "x.tclog", tmp_path / "trail.pool"
    assert cli.main(["replay", run, "--log", str(kept)]) == cli.EXIT_OK
    assert cli.main(["replay", run, "--picture", str(kept)]) == cli.EXIT_USAGE
    pool.write_bytes(b"\xff" * 512 * 88 + kept.read_bytes())
    assert cli.main(["replay", run, "--log", str(pool)]) == cli.EXIT_USAGE


def test_the_picture_of_a_second_session_overwrites_nothing_of_others(tmp_path: Path):
    files = [str(gpx(tmp_path / name)) for name in ("a.gpx", "b.gpx")]
    words = ["replay", *files, "--picture", str(tmp_path / "run.svg")]
    assert cli.main(words) == cli.EXIT_OK == cli.main(words)
    (tmp_path / "run-2.svg").write_text("mine")
    assert cli.main(words) == cli.EXIT_USAGE and (tmp_path / "run-2.svg").read_text() == "mine"
    assert cli.main([*words, "--force"]) == cli.EXIT_OK


def test_the_picture_of_a_second_session_overwrites_no_input(tmp_path: Path):
    files = [gpx(tmp_path / name) for name in ("run-2.gpx", "b.gpx")]
    words = ["replay", *map(str, files), "--picture", str(tmp_path / "run.gpx")]
    assert cli.main(words) == cli.EXIT_USAGE


def test_files_are_written_before_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(show, "table_session", full)
    out, drawn = tmp_path / "x.tclog", tmp_path / "x.svg"
    words = ["replay", str(gpx(tmp_path / "flat.gpx")), "--log", str(out), "--picture", str(drawn)]
    assert cli.main(words) == cli.EXIT_OK
    assert out.exists() and drawn.exists()


# What the world does


def trailcue(*words: str, **given: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "trailcue", *words], stderr=subprocess.PIPE, text=True, check=False, **given
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("words", [["replay"], ["replay", "--json"], ["--version"]])
def test_a_full_disk_behind_standard_output_is_one_line(tmp_path: Path, words: list[str]):
    given = [str(gpx(tmp_path / "hill.gpx"))] if words[0] == "replay" else []
    with open("/dev/full", "w") as full:
        done = trailcue(*words, *given, stdout=full)
    assert (done.returncode, done.stderr) == (1, "trailcue: No space left on device\n")


@pytest.mark.parametrize("words", [["demo"], ["replay", "--json", "hill.gpx"], ["replay", "hill.gpx"]])
def test_a_reader_that_had_enough_is_no_error(tmp_path: Path, words: list[str]):
    """The demo stops with its first step then, and does not go on for nobody."""
    gpx(tmp_path / "hill.gpx")
    read, write = os.pipe()
    os.close(read)
    done = trailcue(*words, stdout=write, cwd=tmp_path)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_reader_that_had_enough_ends_no_run_of_a_watch(tmp_path: Path):
    read, write = os.pipe()
    os.close(read)
    words = ["watch", "run", "--for", "1m", "--speed", "max", "--keep", "run"]
    done = trailcue(*words, stdout=write, cwd=tmp_path)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")
    assert {path.name for path in (tmp_path / "run").iterdir()} == {"trail.pool", "course.gpx", "console.txt"}


def test_any_name_can_be_said(tmp_path: Path):
    """Brackets are no markup, colons no emoji; a line stays a line, whatever standard output can encode."""
    name = "[bold]:heart:[x\\ \n\udcff é.gpx"
    gpx(tmp_path / name)
    (tmp_path / f"bad{name}").write_bytes(b"")
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = trailcue("replay", str(tmp_path), stdout=subprocess.PIPE, env=env)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "/[bold]:heart:[x\\ \\n\\udcff \\xe9.gpx  0:" in done.stdout
    assert "/bad[bold]:heart:[x\\ \\udcff \\xe9.gpx: the file is empty" in done.stderr
    assert done.stderr.count("\n") == 1
    done = trailcue("replay", "--json", str(tmp_path / name), stdout=subprocess.PIPE, env=env)
    assert json.loads(done.stdout)["summary"]["sessions"][0]["source"] == str(tmp_path / name)


def test_devices_and_pipes_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    os.mkfifo(tmp_path / "fifo")
    assert cli.main(["replay", "--json", "/dev/zero", str(tmp_path / "fifo")]) == cli.EXIT_PARTLY
    assert [line.split(": ", 1)[1] for line in lines(capsys)[0]["summary"]["failed"]] == [
        "no regular file"
    ] * 2


def test_words_too_many_end_with_the_usage_of_their_command(capsys: pytest.CaptureFixture[str]):
    for words in (["report", "1", "2"], ["sessions", "show", "1", "--plann", "x"]):
        with pytest.raises(SystemExit) as end:
            cli.main(words)
        said = capsys.readouterr().err
        assert end.value.code == cli.EXIT_USAGE and said.startswith(f"usage: trailcue {words[0]} ")
        assert "unrecognized arguments" in said


def test_an_empty_name_is_not_the_folder_one_is_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.tclog").write_bytes(log())
    assert cli.main(["replay", "--json", ""]) == cli.EXIT_PARTLY
    assert lines(capsys)[-1]["summary"]["failed"] == ["'': no name of a file"]


def test_a_folder_that_cannot_be_read_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def denied(path: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", denied)
    assert cli.main(["replay", str(tmp_path)]) == cli.EXIT_PARTLY
    assert capsys.readouterr().err == f"{tmp_path}: cannot be read: Permission denied\n"


def test_an_error_of_the_system_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def broken(*_: object) -> None:
        raise OSError(5, "Input/output error", "somewhere")

    monkeypatch.setattr(example, "write_plan", broken)
    assert cli.main(["demo"]) == cli.EXIT_PARTLY
    assert capsys.readouterr().err == "trailcue: somewhere: Input/output error\n"


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (OSError(28, "No space left on device", "somewhere"), 1, "somewhere: No space left on device"),
        (KeyboardInterrupt(), 130, "interrupted: every file that was written is whole"),
    ],
)
def test_json_ends_with_a_summary_whatever_ends_it(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    raised: BaseException,
    code: int,
    said: str,
):
    def broken(*_: object) -> None:
        raise raised

    monkeypatch.setattr(example, "write_plan", broken)
    assert cli.main(["demo", "--json"]) == code
    (line,) = capsys.readouterr().out.splitlines()
    assert said in json.loads(line)["summary"]["failed"][0]


def test_an_interruption_while_it_is_loaded_is_quiet(tmp_path: Path):
    (tmp_path / "argparse.py").write_text("raise KeyboardInterrupt\n")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}
    done = trailcue("demo", stdout=subprocess.PIPE, env=env)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_a_table_in_a_pipe_is_as_wide_everywhere(tmp_path: Path):
    hill = str(gpx(tmp_path / "hill.gpx", climb=0.18))
    first, second = (
        trailcue("replay", hill, stdout=subprocess.PIPE, env={**os.environ, "COLUMNS": columns}).stdout
        for columns in ("40", "200")
    )
    assert first == second and "you hike from 12 %" in first


def test_several_courses_want_a_choice(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    course = gpx(tmp_path / "short.gpx")
    plan = tmp_path / "plan.toml"
    plan.write_text(
        "[athlete]\nhr_max = 190\n\n"
        + "".join(f'[course.{name}]\ngpx = "{course.name}"\n\n' for name in ("long", "short"))
    )
    words = ["replay", str(gpx(tmp_path / "flat.gpx")), "--plan", str(plan)]
    assert cli.main(words) == cli.EXIT_USAGE
    said = capsys.readouterr().err
    assert said.startswith(f"{plan}: ") and "--course" in said and "long, short" in said
    assert cli.main([*words, "--course", "long"]) == cli.EXIT_OK


def test_help_imports_nothing_heavy():
    program = (
        "import sys\nfrom trailcue.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('rich', 'fitdecode', 'tree_sitter', 'mpremote', 'trailcore') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "words", [["replay", "--json"], ["trends", "--json", "--weeks", "x"], ["no-such", "--json"]]
)
def test_wrong_usage_has_a_summary_too(words: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as end:
        cli.main(words)
    out = capsys.readouterr()
    assert end.value.code == cli.EXIT_USAGE and out.err.startswith("usage: ")
    (only,) = [json.loads(line) for line in out.out.splitlines()]
    assert out.err.rstrip().endswith(only["summary"]["failed"][0])


def test_what_the_system_refuses_has_a_summary_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "home/plans")

    monkeypatch.setattr(playback, "play", full)
    assert cli.main(["replay", "--json", str(gpx(tmp_path / "a.gpx"))]) == cli.EXIT_PARTLY
    assert lines(capsys) == [{"summary": {"failed": ["home/plans: No space left on device"]}}]
