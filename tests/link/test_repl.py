"""A watch's REPL: what it answers, and what a user is told when it does not."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import threading
import tty
from collections.abc import Iterator
from contextlib import suppress

import pytest
from mpremote.transport_serial import SerialTransport

from tests.link.fake_repl import FakeWatch
from trailcue.link import repl
from trailcue.link.repl import LinkError, Repl, WatchError


@pytest.fixture
def watch() -> Iterator[FakeWatch]:
    fake = FakeWatch()
    yield fake
    fake.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repl, "CONNECT_S", 0.3)
    monkeypatch.setattr(repl, "TRY_S", 0.1)
    monkeypatch.setattr(repl, "LEAVE_S", 0.1)


def test_what_it_prints_comes_back_and_names_stay(watch: FakeWatch):
    with Repl(watch.device) as link:
        link.run("x = 6")
        assert link.run("print(7 * x)") == b"42\n"


def test_the_app_is_interrupted_first_and_restarted_last(watch: FakeWatch):
    with Repl(watch.device) as link:
        link.run("pass")
    watch.close()
    assert watch.seen.startswith(b"\r\x03")
    assert watch.seen.endswith(b"\x02\x04")  # out of the raw REPL, and only then the reload


def test_the_app_is_restarted_after_an_error_of_ours_too(watch: FakeWatch):
    with pytest.raises(KeyboardInterrupt), Repl(watch.device):
        raise KeyboardInterrupt
    watch.close()
    assert watch.seen.endswith(b"\x02\x04")


def test_a_watch_that_is_just_starting_is_asked_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(repl, "LEAVE_S", 0.05)
    monkeypatch.setattr(repl, "TRY_S", 0.1)
    late = FakeWatch(deaf_to=3)
    with Repl(late.device) as link:
        assert link.run("print(1)") == b"1\n"
    late.close()


def test_an_error_on_the_watch_is_told_by_its_last_line(watch: FakeWatch):
    with Repl(watch.device) as link, pytest.raises(WatchError, match="no pool") as told:
        link.run("raise OSError('no pool')")
    assert "Traceback" in told.value.traceback


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("answer", [b"", b"\xff\x00garbage>>>\r\n", b"raw REPL; CTRL"])
def test_a_port_that_does_not_answer_as_a_repl_is_told_so(answer: bytes, capsys: pytest.CaptureFixture[str]):
    silent = FakeWatch(answer=lambda _: answer)
    with pytest.raises(LinkError, match="no answer from CircuitPython"), Repl(silent.device):
        pass
    silent.close()
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("impatient")
def test_a_cable_that_is_pulled_is_told_so():
    fake = FakeWatch()
    with pytest.raises(LinkError, match=r"cable|no answer"), Repl(fake.device) as link:
        fake.close()
        link.run("print(1)")


def test_a_port_that_is_not_there(tmp_path):
    with (
        pytest.raises(LinkError, match="there is no such port: is the watch plugged in"),
        Repl(f"{tmp_path}/tty"),
    ):
        pass


def test_a_port_that_another_program_has(watch: FakeWatch):
    other = os.open(watch.device, os.O_RDWR | os.O_NOCTTY)
    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with pytest.raises(LinkError, match="in use by another program"), Repl(watch.device):
        pass
    os.close(other)


def test_a_port_is_free_at_once_although_a_child_was_started_meanwhile(watch: FakeWatch):
    with Repl(watch.device) as link:
        link.run("pass")
        ours = [int(fd) for fd in os.listdir("/dev/fd") if os.path.realpath(f"/dev/fd/{fd}") == watch.device]
        theirs = [os.dup(fd) for fd in ours]  # as a child has them between its fork and its exec
    with Repl(watch.device) as link:
        assert link.run("print(1)") == b"1\n"
    for fd in theirs:
        os.close(fd)


def test_a_port_that_chatters_without_end_is_given_up(impatient: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(repl, "TRY_S", 2.0)  # it is never silent, however busy this computer is
    master, slave = pty.openpty()
    tty.setraw(slave)
    os.set_blocking(master, False)
    is_over = threading.Event()

    def chatter() -> None:
        while not is_over.is_set():
            if select.select([], [master], [], 0.01)[1]:
                with suppress(BlockingIOError):
                    os.write(master, b"$GPGGA,092750.000,")

    thread = threading.Thread(target=chatter)
    thread.start()
    try:
        with pytest.raises(LinkError, match="chatters without end"), Repl(os.ttyname(slave)):
            pass
    finally:
        is_over.set()
        thread.join()
        os.close(master)
        os.close(slave)


def test_who_prints_meanwhile_is_heard(
    watch: FakeWatch, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    has_run = SerialTransport.exec_raw_no_follow

    def runs(transport: SerialTransport, source: str) -> None:
        print("a cue")
        has_run(transport, source)

    with Repl(watch.device) as link:
        monkeypatch.setattr(SerialTransport, "exec_raw_no_follow", runs)
        link.run("pass")
    assert capsys.readouterr().out == "a cue\n"


def test_the_watchdog_is_fed_while_somebody_thinks(watch: FakeWatch, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(repl, "FEED_EVERY_S", 0.01)
    with Repl(watch.device) as link, link.fed():
        while watch.ran.count("_feed()") < 3:
            link.run("pass")
    assert "watchdog.feed" in watch.ran[1], "before anything else is asked of it"
