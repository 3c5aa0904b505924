"""What somebody has at the desk: a small library, a plan with its course, files to come, and a virtual watch."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.host.test_cli import gpx
from tests.library.makers import begun
from trailcue import cli, named
from trailcue.virtual import course

WATCH = "mine"
ON = f"virtual:{WATCH}"
HOME = "home"
PLAN = """
name = "Week"
[athlete]
hr_max = 188
hr_lactate = 171
[course.hill]
gpx = "hill.gpx"
[[session]]
name = "Hills"
date = 2026-05-01
steps = "- 20min Z1-Z2"
[[session]]
name = "Race"
date = 2026-05-03
course = "hill"
"""


@dataclass(frozen=True)
class Said:
    """What a command did: its exit code, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Its output as lines of JSON."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def summary(self) -> dict[str, Any]:
        """The last of them, which has to be a summary."""
        last = self.lines[-1]
        assert last.keys() == {"summary"}, last
        return last["summary"]


def typed(words: list[str]) -> Said:
    """Run a command where one is."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = cli.main(words)
        except SystemExit as end:
            assert isinstance(end.code, int)
            code = end.code
    assert "Traceback" not in err.getvalue()
    return Said(code, out.getvalue(), err.getvalue())


@contextmanager
def living_in(folder: Path) -> Iterator[Path]:
    """Be in a folder, whose `home` is trailcue's; nobody answers questions, and nothing waits for the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAILCUE_HOME", str(folder / HOME))
        patch.chdir(folder)
        patch.setattr("sys.stdin", None)
        patch.setattr("os.fsync", lambda _: None)
        yield folder


def furnish(folder: Path) -> None:
    """Put into an empty folder what is described above but the watch: two sessions in the library, more to come."""
    (folder / "plan.toml").write_text(PLAN)
    (folder / "bad.toml").write_text("[athlete]\nheart_max = 999\n")
    (folder / "hill.gpx").write_text(
        course.to_gpx(course.from_legs("hill", [(600, 0), (400, 15), (300, -4)]))
    )
    gpx(folder / "first.gpx", minutes=4)
    (folder / "second.tclog").write_bytes(begun())
    (folder / "coming").mkdir()
    gpx(folder / "coming" / "third.gpx", minutes=3)
    (folder / "coming" / "notes.txt").write_text("no recording")
    (folder / "there.gpx").write_text("another's")
    with living_in(folder):
        assert typed(["import", "first.gpx", "second.tclog"]).code == cli.EXIT_OK
        assert typed(["plan", "export", "plan.toml"]).code == cli.EXIT_OK


def copied(folder: Path, to: Path) -> Path:
    """Return a copy of all that."""
    return Path(shutil.copytree(folder, to / "copy"))


def state(folder: Path) -> dict[str, str]:
    """Return all files with the hashes of their bytes; of a virtual watch those of its flash and its chip's memory.

    Its state has the time of day in it, too, and that goes on. An empty file that was locked holds nothing.
    """
    found: dict[str, str] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        if path.name.endswith("lock") and not data:
            continue
        if path.name == "watch.state":
            kept = named.load(path.parent, "")
            data = (kept.image or b"") + (kept.nvm or b"")
        found[str(path.relative_to(folder))] = sha256(data).hexdigest()
    return found
