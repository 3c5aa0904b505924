"""Every accuracy script runs on any folder of its layout, says so where it cannot, and ends with a summary."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.accuracy import makers

ROOM = Path(__file__).parent
CASES = [(script, make) for script, layouts in makers.FOLDERS.items() for make in layouts]


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOM / f"{script}.py"), *arguments], capture_output=True, text=True, check=False
    )


def objects(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize(("script", "make"), CASES, ids=[f"{s}-{m.__name__}" for s, m in CASES])
def test_a_script_judges_a_folder_of_its_layout(script: str, make, tmp_path: Path):
    make(tmp_path)
    done = run(script, str(tmp_path), "--json")
    assert done.returncode == 0, done.stderr
    *rows, last = objects(done.stdout)
    assert rows and all("recording" in row for row in rows)
    assert any("error" not in row for row in rows)
    assert list(last) == ["summary"] and last["summary"]


@pytest.mark.parametrize("script", makers.FOLDERS)
def test_a_script_says_when_there_is_nothing_to_judge(script: str, tmp_path: Path):
    (tmp_path / "notes.txt").write_text("nothing here\n")
    empty = run(script, str(tmp_path))
    assert empty.returncode == 1 and str(tmp_path) in empty.stderr and "Traceback" not in empty.stderr
    missing = run(script, str(tmp_path / "nowhere"))
    assert missing.returncode == 2 and "no such folder" in missing.stderr


def test_counted_walks_and_desks_are_summed_up(tmp_path: Path):
    makers.steps_wrist_walk(tmp_path)
    summary = objects(run("steps", str(tmp_path), "--json").stdout)[-1]["summary"]
    assert isinstance(summary, dict)
    assert summary["mean_abs_error_pct"] <= 3
    assert summary["false_steps_per_half_hour"] == 0


def test_a_refused_file_is_named_and_the_rest_judged(tmp_path: Path):
    makers.activities(tmp_path)
    *rows, _ = objects(run("gait", str(tmp_path), "--json").stdout)
    errors = {row["recording"]: row["error"] for row in rows if "error" in row}
    assert list(errors) == ["broken.fit"]
    assert [row["recording"] for row in rows if "error" not in row] == ["run.tcx"]


def test_every_layout_has_its_maker():
    scripts = {path.stem for path in ROOM.glob("*.py")} - {
        "scaffold",
        "worn",
        "makers",
        "strikes",
        "tables",
        "test_scripts",
    }
    assert scripts == set(makers.FOLDERS)


@pytest.mark.parametrize("script", ["gait", "grade", "place", "forecast"])
def test_steps_guessed_from_the_withheld_speed_are_not_judged(script: str, tmp_path: Path):
    makers.activities(tmp_path)
    whole = (tmp_path / "run.tcx").read_text()
    (tmp_path / "run.tcx").write_text(re.sub(r"<(\w+:)?(RunCadence|Cadence)>.*?</\1?\2>", "", whole))
    done = run(script, str(tmp_path))
    assert done.returncode == 1 and "guess from speed would judge itself" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("script", ["phase", "steps", "ascent"])
def test_a_damaged_file_is_a_row_and_no_end(script: str, tmp_path: Path):
    make = makers.FOLDERS[script][0]
    make(tmp_path)
    damaged = bytearray(gzip.compress(b"t,x,y,z\n" + 300 * b"0,1,2,3\n"))
    damaged[12:40] = bytes(28)
    (tmp_path / "torn.csv.gz").write_bytes(damaged)
    (tmp_path / "cut.fit").write_bytes(b"\x0e\x10\x43\x08\x78\x06\x09\x00.FIT\x00\x00" + b"\x40\x00\x00")
    done = run(script, str(tmp_path), "--json")
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    assert list(objects(done.stdout)[-1]) == ["summary"]
