"""sync and pull as a user types them: real mpremote, the firmware as installed, on the virtual watch."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from tests.link.bridge import bridged
from tests.plans import makers
from trailcue import archive, boards, installation, plans, worn
from trailcue.cli import main
from trailcue.library import Library
from trailcue.link import sync
from trailcue.virtual.console import PtyConsole
from trailcue.virtual.course import rolling
from trailcue.virtual.script import parse_script
from trailcue.virtual.wearer import Wearer

MINUTE_US = 60_000_000


class Worn:
    """A watch that is worn, and now and then put to the laptop."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.console = PtyConsole()
        wearer = Wearer(rolling(), script=parse_script("stand 0s..60m"))
        self.it = worn.put_on(wearer, console=self.console, files=files, is_paired=True)
        self.it.watch.power_on()

    def wear(self, minutes: float) -> None:
        self.it.watch.run(until_us=self.it.world.now_us + int(minutes * MINUTE_US))

    @contextmanager
    def at_the_laptop(self) -> Iterator[str]:
        is_over = threading.Event()
        thread = threading.Thread(target=lambda: self.it.watch.run(stop=is_over.is_set))
        thread.start()
        try:
            yield self.console.path
        finally:
            is_over.set()
            thread.join()


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return installation.files(boards.of_id("feather_bluefruit_sense"), has_libraries=False)


@pytest.fixture
def watch(files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worn]:
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))
    watch = Worn(files)
    yield watch
    watch.it.watch.power_off()
    watch.console.close()


def said(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, dict]:
    """Run a command; return its code and its summary."""
    code = main([*command, "--json"])
    return code, json.loads(capsys.readouterr().out.splitlines()[-1])["summary"]


def test_a_plan_is_synced_once_and_its_session_pulled_as_it_grows(
    watch: Worn, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    class ByTheWatch(datetime):
        """The laptop's time goes as the watch's, which stands still at rest: a busy machine sets no clock."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> ByTheWatch:
            return cls(2026, 11, 22, tzinfo=tz) + timedelta(microseconds=watch.it.world.now_us)

    monkeypatch.setattr(sync, "datetime", ByTheWatch)
    plan = makers.folder(tmp_path, makers.FULL)
    blob = plans.compile_file(plan).blob
    watch.wear(0.5)
    watch.it.watch.is_at_rest = True  # or its days would pass while it lies there
    with watch.at_the_laptop() as port:
        code, first = said(capsys, "sync", str(plan), "--on", port)
        assert (code, first["sent"], first["clock_set"], first["pull"]["new_pages"]) == (0, True, True, 0)
        code, again = said(capsys, "sync", str(plan), "--on", port)
        assert (code, again["sent"], again["clock_set"], again["pull"]["new_pages"]) == (0, False, False, 0)
        watch.it.watch.is_at_rest = False
        assert main(["sync", str(plan), "--on", port, "--no-pull"]) == 0
        assert "the watch has this plan already" in capsys.readouterr().out
    assert archive.find_plan(archive.plan_hash(blob)) == blob

    watch.wear(6)
    with watch.at_the_laptop() as port, bridged(port) as address:
        code, once = said(capsys, "pull", "--on", address)
        assert code == 0 and once["new_pages"] > 3 and {one["state"] for one in once["kept"]} == {"new"}
    watch.wear(3)
    with watch.at_the_laptop() as port:
        code, later = said(capsys, "pull", "--on", port)
        assert code == 0 and {one["state"] for one in later["kept"]} == {"longer"}
    with Library.opened() as library:
        assert len(list(library.entries())) == len(once["kept"])
    assert main(["replay", "last", "--json"]) == 0
    (session,) = json.loads(capsys.readouterr().out.splitlines()[-1])["summary"]["sessions"]
    assert session["replay"] == "exact" and session["duration_s"] > 7 * 60


def test_what_would_be_done_is_only_told(watch: Worn, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    plan = makers.folder(tmp_path, makers.SHORT)
    watch.wear(3)
    before = watch.it.pool()
    with watch.at_the_laptop() as port:
        assert main(["sync", str(plan), "--on", port, "--dry-run"]) == 0
        told = capsys.readouterr().out
        assert (
            "would send" in told and "would set the watch's clock" in told and "would pull 1 session" in told
        )
        code, facts = said(capsys, "pull", "--on", port, "--out", str(tmp_path / "logs"), "--dry-run")
        assert code == 0 and facts["new_pages"] and facts["marked_below"] is None
    assert not (tmp_path / "logs").exists() and b"\x15" not in {page[1:2] for page in pages_in(before)}
    assert not any(page[1] & 15 == 5 for page in pages_in(watch.it.pool()))


def pages_in(pool: bytes) -> list[bytes]:
    return [pool[at : at + 512] for at in range(0, len(pool), 512) if pool[at : at + 1] == b"T"]


def test_a_plan_that_does_not_hold_is_told_as_plan_check_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    plan = makers.folder(tmp_path, "[athlete]\nhr_max = 1880\n")
    assert main(["sync", str(plan), "--on", "nowhere"]) == 2
    assert "plan.toml:2:10" in capsys.readouterr().err


def test_no_watch_is_told_without_a_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    plan = makers.folder(tmp_path, makers.SHORT)
    code, facts = said(capsys, "sync", str(plan), "--on", str(tmp_path / "tty"))
    assert code == 1 and "is the watch plugged in" in facts["failed"][0]
    code, facts = said(capsys, "pull", "--on", str(tmp_path / "tty"))
    assert code == 1 and "is the watch plugged in" in facts["failed"][0]


def test_a_drive_is_read_and_says_that_it_cannot_be_marked(
    watch: Worn, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    watch.wear(3)
    mounted = tmp_path / "CIRCUITPY"
    mounted.mkdir()
    assert main(["pull", "--path", str(mounted)]) == 1
    assert "no CircuitPython drive: it has no boot_out.txt" in capsys.readouterr().err
    (mounted / "boot_out.txt").write_text("Adafruit CircuitPython 10.3.0 on 2026-09-01; x\n")
    (mounted / "trail.pool").write_bytes(watch.it.pool())
    assert main(["pull", "--path", str(mounted), "--out", str(tmp_path / "logs")]) == 0
    assert "over the drive nothing can be noted on the watch" in capsys.readouterr().out
    assert len(list((tmp_path / "logs").iterdir())) == 1
