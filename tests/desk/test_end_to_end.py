"""The whole way as a user types it, on each interpreter: install, sync, wear, pull, replay, report, export.

Real mpremote at the near end of a PTY; at the far end the firmware as shipped, on a virtual watch that was
bare at first.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import struct
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import fitdecode
import pytest

from tests.vm.machines import machines
from trailcue import installation, named, payload, worn
from trailcue.cli import main
from trailcue.commands import example
from trailcue.virtual import virtualwatch
from trailcue.virtual.course import from_legs, rolling
from trailcue.virtual.machines import Interpreter
from trailcue.virtual.wearer import Wearer

NAME = "story"
ON = f"virtual:{NAME}"
COURSE = from_legs("hill", ((300, 0.0), (500, 18.0), (300, 2.0), (900, -8.0)))
WORN_S, CUT_S = 9 * 60, 450
FAULTS = ("--drop-strap", "5m30s..7m", "--power-cut", f"{CUT_S}s")
COMMANDS = {"hike", "run", "ease", "alarm"}
"""What the coach says with a pattern of its own; what else is felt has the pattern of news."""


@dataclass
class Story:
    """What came of it.

    Attributes:
        said: the JSON lines of each step, by its command.
        flash: the pool on the watch's flash as it came home, before anything was pulled.
        after: the pool after it was pulled.
        folder: where plan, log, report and export are.
    """

    said: dict[str, list[dict]]
    flash: bytes
    after: bytes
    folder: Path


@pytest.fixture(scope="module", params=machines(), ids=lambda machine: machine.name)
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Live through it, on one interpreter: whatever reaches the watch by name finds that one in it."""
    machine: Interpreter = request.param
    folder = tmp_path_factory.mktemp(machine.name)
    example.write_plan(folder, COURSE, "Story")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TRAILCUE_HOME", str(folder / "home"))
        patched.setattr(virtualwatch, "CPython", lambda: machine)
        plan, said = str(folder / example.PLAN), {}
        said["install"] = typed("install", "--on", ON)
        said["sync"] = typed("sync", plan, "--on", ON)
        said["again"] = typed("sync", plan, "--on", ON)
        limits = ("--for", f"{WORN_S}s", "--speed", "max")
        said["wear"] = typed("watch", "run", "--watch", NAME, "--plan", plan, *limits, *FAULTS)
        flash = pool()
        said["pull"] = typed("pull", "--on", ON)
        after = pool()
        said["nothing"] = typed("pull", "--on", ON)
        said["replay"] = typed("replay", "last")
        said["report"] = typed("report", "last", "--out", str(folder / "story.html"))
        formats = ("--format", "fit", "--format", "csv", "--format", "gpx")
        course = ("--on-course", str(folder / example.COURSE))
        said["export"] = typed("export", "last", *formats, *course, "--out", str(folder / "story.fit"))
        said["original"] = typed("sessions", "export", "last", str(folder / "story.tclog"))
        said["sessions"] = typed("sessions")
    return Story(said, flash, after, folder)


def typed(*words: str) -> list[dict]:
    """Run a command that has to end well; return what it says as JSON."""
    out = io.StringIO()
    with redirect_stdout(out):
        code = main([*words, "--json"])
    assert code == 0, (words, out.getvalue())
    return [json.loads(line) for line in out.getvalue().splitlines()]


def pool() -> bytes:
    """Return the pool that the watch has on its flash."""
    with named.held(NAME) as folder:
        return worn.put_on(Wearer(rolling()), kept=named.load(folder, "")).pool()


def log_pages(of: bytes) -> dict[int, bytes]:
    """Return the pages of log in a pool by their numbers.

    A page is written where it mirrors another, too, and while it is under way as far as it has come: the fullest
    one counts. What is no page of log, a checkpoint (4) or a note of what was pulled (5), is left out.
    """
    found: dict[int, bytes] = {}
    for page in (of[at : at + 512] for at in range(0, len(of), 512)):
        sequence, _, bits = struct.unpack_from("<IHH", page, 2)
        if page[:1] == b"T" and page[1] & 15 in (1, 2, 3) and bits:
            kept = found.setdefault(sequence, page)
            if bits > struct.unpack_from("<H", kept, 8)[0]:
                found[sequence] = page
    return found


def summary(lines: list[dict]) -> dict:
    return lines[-1]["summary"]


def test_a_bare_board_becomes_a_watch_with_that_plan(story: Story):
    installed = summary(story.said["install"])
    assert installed["board_id"] == "feather_bluefruit_sense" and installed["same"] == 0
    assert installed["build_id"] == payload.build_id()[:16] and installed["written"] > 40
    assert {path.lstrip("/") for path in installed["room"]} == {installation.POOL, *installation.SLOTS}
    assert summary(story.said["sync"])["sent"] and summary(story.said["sync"])["clock_set"]
    assert not summary(story.said["again"])["sent"], "twice does nothing twice"


def test_it_is_worn_through_what_goes_wrong(story: Story):
    """The strap is found, then silent; the power goes in the middle, and the session goes on after it."""
    lines = story.said["wear"]
    assert any("strap remembered" in line.get("console", "") for line in lines)
    starts = [line["t_ms"] // 1000 for line in lines if "reset" in line]
    assert len(starts) == 2 and starts[0] < 60 and CUT_S <= starts[1] <= CUT_S + 5
    (worn_session,) = summary(lines)["sessions"]
    assert worn_session["duration_s"] > WORN_S - 90


def test_what_was_pulled_is_what_is_on_flash_byte_for_byte(story: Story):
    pulled = summary(story.said["pull"])
    flash = log_pages(story.flash)
    assert [one["state"] for one in pulled["kept"]] == ["new"] and pulled["new_pages"] == len(flash) > 3
    original = (story.folder / "story.tclog").read_bytes()
    assert original == b"".join(page for _, page in sorted(flash.items()))
    (listed,) = story.said["sessions"][:-1]
    assert listed["hash"] == hashlib.sha256(original).hexdigest()
    assert log_pages(story.after) == flash, "pulling takes nothing off the watch"


def test_a_second_pull_brings_nothing(story: Story):
    again = summary(story.said["nothing"])
    assert (again["new_pages"], again["kept"]) == (0, [])


def test_its_replay_is_what_the_wrist_felt_to_the_bit(story: Story):
    *cues, last = story.said["replay"]
    (session,) = last["summary"]["sessions"]
    assert session["replay"] == "exact"
    felt = [line["felt"] for line in story.said["wear"] if line.get("felt") in COMMANDS]
    told = [cue for cue in cues if cue.get("cue") not in (None, "held")]
    replayed = [cue["of"] if cue["cue"] == "repeat" else cue["cue"] for cue in told]
    assert [name for name in replayed if name in COMMANDS] == felt != []
    assert {"strap-lost", "strap-back"} <= set(replayed)


def test_its_report_and_its_exports_tell_the_same_cues(story: Story):
    seconds = [line["t_ms"] // 1000 for line in story.said["replay"] if "cue" in line]
    page = (story.folder / "story.html").read_text(encoding="utf-8")
    data = json.loads(page.split('id="data">')[1].split("</script>")[0])
    assert [cue["at"] for cue in data["cues"] if cue["felt"]] == seconds
    with fitdecode.FitReader(story.folder / "story.fit") as reader:
        frames = [frame for frame in reader if isinstance(frame, fitdecode.FitDataMessage)]
    assert sum(frame.name == "record" for frame in frames) > WORN_S - 120
    rows = list(csv.reader((story.folder / "story.csv").read_text(encoding="utf-8").splitlines()))
    assert len(rows) > WORN_S - 120
    assert (story.folder / "story.gpx").read_text(encoding="utf-8").count("<trkpt") > 100
