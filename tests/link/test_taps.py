"""A rehearsal's taps on the watch itself: real mpremote, the firmware as installed, a motor that shakes a wrist."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.virtual.schedules import faults_of
from trailcore import ids, patterns
from trailcue import worn
from trailcue.cli import main
from trailcue.link.repl import LinkError, Repl
from trailcue.link.taps import felt_on
from trailcue.virtual.console import PtyConsole
from trailcue.virtual.course import rolling
from trailcue.virtual.script import parse_script
from trailcue.virtual.wearer import Wearer

BEGUN_US = 40_000_000


@contextmanager
def on_the_table(faults: str = "", then_s: int = 0) -> Iterator[tuple[worn.Worn, str]]:
    """Run a watch that lies there, recording, at the end of a cable; give it and its port. It stays on for a while."""
    schedule = faults_of(faults)
    wearer = Wearer(rolling(), faults=schedule, script=parse_script("stand 0s..10m"))
    console = PtyConsole()
    it = worn.put_on(wearer, faults=schedule, console=console)
    it.watch.power_on()
    it.watch.run(until_us=BEGUN_US)
    is_over = threading.Event()
    thread = threading.Thread(target=lambda: it.watch.run(stop=is_over.is_set))
    thread.start()
    try:
        yield it, console.path
    finally:
        is_over.set()
        thread.join()
        it.watch.run(until_us=it.world.now_us + then_s * 1_000_000)
        it.watch.power_off()
        console.close()


def test_each_pattern_is_felt_as_what_it_is():
    with on_the_table() as (it, port):
        with felt_on(port) as play:
            for kind in (ids.HIKE, ids.RUN, ids.EASE, ids.EAT, ids.ALARM):
                play(patterns.pattern(kind))
            played_us = it.world.now_us
        with Repl(port) as watch:
            assert watch.run("print('still here')") == b"still here\r\n"
    felt = [burst.name for burst in it.wearer.truth.felt if BEGUN_US < burst.start_us < played_us]
    assert felt == ["hike", "run", "ease", "info", "alarm"]


def test_the_app_records_on_after_a_rehearsal(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with on_the_table(then_s=180) as (it, port), felt_on(port) as play:
        play(patterns.RUN)
        played_us = it.world.now_us
    assert it.watch.resets == ["power on", "software"], "no watchdog had to help"
    log = tmp_path / "log.bin"
    log.write_bytes(it.pool())
    assert main(["replay", str(log), "--json"]) == 0
    (session,) = json.loads(capsys.readouterr().out)["summary"]["sessions"]
    assert session["replay"] == "exact" and session["duration_s"] > (played_us - BEGUN_US) // 1_000_000


def test_a_watch_without_a_motor_says_so():
    with (
        on_the_table("haptics-absent:0s") as (_, port),
        pytest.raises(LinkError, match="motor"),
        felt_on(port) as play,
    ):
        play(patterns.RUN)


def test_the_quiz_is_played_on_the_watch(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    answers = iter(["hike", "q"])
    monkeypatch.setattr("rich.console.Console.input", lambda self, prompt="": next(answers))
    with on_the_table(then_s=10) as (it, port):
        assert main(["rehearse", "--quiz", "--on", port, "--questions", "2"]) == 0
    assert len([burst for burst in it.wearer.truth.felt if burst.start_us > BEGUN_US]) == 2
    assert "of 1 right" in capsys.readouterr().out
