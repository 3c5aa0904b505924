"""The command line as a user meets it: exit codes, one line for a bad file, JSON that can be read."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.host.sessions import log
from trailcue import cli, playback


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def gpx(path: Path, minutes: int = 25, climb: float = 0.0) -> Path:
    """A run due north with heart rate 140: ten minutes flat at 2.8 m/s, then at `climb`, slower if it is one."""
    start = datetime(2026, 5, 1, 8, tzinfo=UTC)
    points = []
    for t in range(60 * minutes):
        up_m = max(0, t - 600) * (1.7 if climb else 2.8)
        ele = 400 + up_m * climb
        when = (start + timedelta(seconds=t)).isoformat().replace("+00:00", "Z")
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
    assert last["summary"]["replay"] == "exact"


def test_the_same_run_on_the_flat_is_left_in_peace(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["replay", "--json", str(gpx(tmp_path / "flat.gpx"))]) == cli.EXIT_OK
    *cues, last = lines(capsys)
    assert cues == [] and last["summary"]["cues"] == {}


def test_the_log_it_writes_replays_to_the_same_cues(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "hill.tclog"
    cli.main(["replay", "--json", "--log", str(out), str(gpx(tmp_path / "hill.gpx", climb=0.18))])
    *first, _ = lines(capsys)
    assert cli.main(["replay", "--json", str(out)]) == cli.EXIT_OK
    *second, last = lines(capsys)
    told = ("t_ms", "cue", "of", "held", "because", "reason", "grade_percent", "bpm")
    assert [[cue.get(key) for key in told] for cue in second] == [
        [cue.get(key) for key in told] for cue in first
    ]
    assert last["summary"]["replay"] == "exact"


def test_a_bad_file_is_reported_and_the_rest_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    gpx(tmp_path / "good.gpx")
    (tmp_path / "bad.fit").write_bytes(b"no FIT at all")
    assert cli.main(["replay", "--json", str(tmp_path), str(tmp_path / "none.fit")]) == cli.EXIT_PARTLY
    out = capsys.readouterr()
    summary = json.loads(out.out.splitlines()[-1])["summary"]
    assert summary["source"] == "good.gpx"
    assert len(summary["failed"]) == 2 and all("\n" not in line for line in summary["failed"])
    assert "bad.fit" in out.err and "none.fit" in out.err and "Traceback" not in out.err


def test_several_files_name_themselves_and_the_summary_comes_last(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    files = [str(gpx(tmp_path / f"{name}.gpx", climb=0.18)) for name in "ab"]
    assert cli.main(["replay", "--json", *files, "--log", str(tmp_path / "both.tclog")]) == cli.EXIT_OK
    *cues, last = lines(capsys)
    assert {cue["source"] for cue in cues} == {"a.gpx", "b.gpx"}
    assert [one["source"] for one in last["summary"]["sessions"]] == ["a.gpx", "b.gpx"]
    assert cli.main(["replay", "--json", str(tmp_path / "both.tclog")]) == cli.EXIT_OK
    *_, last = lines(capsys)
    assert [one["replay"] for one in last["summary"]["sessions"]] == ["exact", "exact"]


def test_a_plan_changes_what_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    plan = tmp_path / "plan.toml"
    plan.write_text(
        '[athlete]\nhr_max = 190\n\n[cues]\nhike_above = "22%"\nvery_steep = "25%"\nhike_sure = "24%"\n'
    )
    recording = str(gpx(tmp_path / "hill.gpx", climb=0.18))
    assert cli.main(["replay", "--json", recording, "--plan", str(plan)]) == cli.EXIT_OK
    *cues, _ = lines(capsys)
    assert not [cue for cue in cues if cue.get("cue") == "hike"]


def test_a_plan_that_does_not_hold_is_shown_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    plan = tmp_path / "plan.toml"
    plan.write_text('[athlete]\nhr_maximum = 190\n\n[cues]\nhike_above = "twelve"\n')
    assert cli.main(["replay", str(gpx(tmp_path / "flat.gpx")), "--plan", str(plan)]) == cli.EXIT_USAGE
    said = capsys.readouterr().err
    assert "plan.toml:2:1:" in said and "plan.toml:5:14:" in said and "^" in said


def test_a_log_that_cannot_be_written_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "nowhere" / "x.tclog"
    assert cli.main(["replay", str(gpx(tmp_path / "flat.gpx")), "--log", str(out)]) == cli.EXIT_PARTLY
    assert "cannot be written" in capsys.readouterr().err


def test_a_damaged_log_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    torn = tmp_path / "torn.tclog"
    torn.write_bytes(log()[:1024] + b"\xff" * 512 + log()[1536:])
    assert cli.main(["replay", str(torn)]) == cli.EXIT_OK
    assert "page 2 is missing" in capsys.readouterr().out


def test_the_demo_ends_where_it_began(capsys: pytest.CaptureFixture[str]):
    assert cli.main(["demo", "--json"]) == cli.EXIT_OK
    *cues, last = lines(capsys)
    assert last["summary"]["replay"] == "exact"
    assert {"hike", "run", "ease", "strap-lost", "strap-back"} <= {cue.get("cue") for cue in cues}


def test_the_demos_own_files_can_be_replayed(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    kept = tmp_path / "kept"
    assert cli.main(["demo", "--json", "--keep", str(kept)]) == cli.EXIT_OK
    first = lines(capsys)
    assert cli.main(["replay", "--json", str(kept / "demo.tclog"), "--plan", str(kept / "demo.toml")]) == 0
    assert lines(capsys)[:-1] == first[:-1]


def test_a_fault_nobody_knows_is_refused(capsys: pytest.CaptureFixture[str]):
    assert cli.main(["demo", "--fault", "gremlins:1m..2m"]) == cli.EXIT_USAGE
    assert "gremlins" in capsys.readouterr().err


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


def test_help_imports_nothing_heavy():
    program = (
        "import sys\nfrom trailcue.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('rich', 'fitdecode', 'tree_sitter', 'mpremote', 'trailcore') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
