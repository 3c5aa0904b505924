"""A virtual watch by its name: bare when new, what becomes of it lasts, and one program at a time has it."""

from __future__ import annotations

import errno
import json
import os
import threading
import time
import zlib
from pathlib import Path

import pytest

from tests.link.fake_repl import FakeWatch
from trailcue import named, worn
from trailcue.cli import EXIT_PARTLY, main
from trailcue.link.reach import BOARD, port, reached
from trailcue.link.repl import LinkError, Repl
from trailcue.virtual.drive import Drive as VirtualDrive
from trailcue.virtual.parts import flash

SET_CLOCK = "import rtc, time\nrtc.RTC().datetime = time.struct_time((2026, 11, 21, 22, 30, 0, 0, -1, -1))"
ASK_CLOCK = "now = rtc.RTC().datetime\nprint(now.tm_year, now.tm_hour)"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path))
    return tmp_path


def test_a_new_one_is_a_bare_board_whose_drive_is_not_its_own():
    with reached("virtual:new") as watch:
        watch.run("import os")
        assert b"Board ID:feather_bluefruit_sense" in watch.run("print(open('/boot_out.txt').read())")
        assert b"trail.pool" not in watch.run("print(os.listdir('/'))")
        with pytest.raises(LinkError, match="30"):
            watch.run("open('/mine', 'wb')")


def test_files_memory_and_clock_last():
    with reached("virtual:mine") as watch:
        watch.run("import storage\nstorage.remount('/', False)\nopen('/mine', 'wb').write(b'kept')")
        watch.run(f"import microcontroller\nmicrocontroller.nvm[0:2] = b'ok'\n{SET_CLOCK}")
    with reached("virtual:mine") as watch:
        assert watch.run("print(open('/mine').read())") == b"kept\r\n"
        assert watch.run("import microcontroller\nprint(bytes(microcontroller.nvm[0:2]))") == b"b'ok'\r\n"
        assert watch.run(f"import rtc\n{ASK_CLOCK}") == b"2026 22\r\n"
    assert named.names() == ["mine"]


def test_a_clock_that_nobody_has_set_stays_so():
    for _ in range(2):
        with reached("virtual") as watch:
            assert watch.run(f"import rtc\n{ASK_CLOCK}").startswith(b"2000")


def test_a_clock_goes_on_while_nobody_looks(monkeypatch: pytest.MonkeyPatch):
    with reached("virtual") as watch:
        watch.run(SET_CLOCK)
    now_s = time.time()
    monkeypatch.setattr(time, "time", lambda: now_s + 7200)
    with reached("virtual") as watch:
        watch.run("import rtc")
        assert watch.run(ASK_CLOCK).startswith(b"2026 0"), "22:30 and two hours"


def test_what_was_done_before_an_interruption_lasts():
    with pytest.raises(KeyboardInterrupt), reached("virtual") as watch:
        watch.run("import storage\nstorage.remount('/', False)\nopen('/mine', 'wb').write(b'kept')")
        raise KeyboardInterrupt
    with reached("virtual") as watch:
        assert watch.run("print(open('/mine').read())") == b"kept\r\n"


def test_what_fails_at_the_end_costs_nothing_that_was_done(monkeypatch: pytest.MonkeyPatch):
    with reached("virtual:mine"):  # so that all is imported
        pass
    before = open_files()

    ends = VirtualDrive.end_stage

    def fails(drive: VirtualDrive) -> None:
        if threading.current_thread() is not threading.main_thread():
            return ends(drive)  # of the watch's own
        raise OSError(errno.EIO, "in the middle of it")

    with monkeypatch.context() as here:
        here.setattr(VirtualDrive, "end_stage", fails)
        with pytest.raises(OSError, match="in the middle of it"), reached("virtual:mine") as watch:
            watch.run("import os, storage\nstorage.remount('/', False)\nfile = open('/mine', 'wb')")
            watch.run("file.write(b'kept')\nfile.close()\nos.sync()")
            assert open_files() > before
    assert open_files() == before
    with reached("virtual:mine") as watch:
        assert watch.run("print(open('/mine').read())") == b"kept\r\n"


def open_files() -> int:
    return len(os.listdir("/dev/fd"))


def test_it_comes_back_after_a_reset_and_begins_no_session():
    with port("virtual") as device:
        with Repl(device) as watch:
            watch.run("import storage\nstorage.remount('/', False)")
            watch.run("open('/code.py', 'w').write('open(\"/ran\", \"w\")')\nimport microcontroller")
            with pytest.raises(LinkError):
                watch.run("microcontroller.reset()", timeout_s=1)
        with Repl(device) as watch:
            assert b"ran" not in watch.run("import os\nprint(os.listdir('/'))")


def test_two_programs_cannot_have_it_at_once():
    with (
        reached("virtual:mine"),
        pytest.raises(LinkError, match="virtual:mine: in use by another trailcue"),
        reached("virtual:mine"),
    ):
        pass


def test_a_port_is_reached_though_there_is_no_room_for_its_lock(home: Path):
    (home / "ports").write_bytes(b"")
    fake = FakeWatch()
    with reached(fake.device) as watch:
        assert watch.run("print(1)") == b"1\n"
    fake.close()


def test_another_name_is_another_watch():
    with reached("virtual:a") as first, reached("virtual:b") as second:
        ask = "import os\nprint(open('/boot_out.txt').read())"
        assert first.run(ask) != second.run(ask)


@pytest.mark.parametrize("name", ["../mine", "a b", ".", "x" * 41])
def test_a_name_that_is_none_is_told_so(name: str, home: Path):
    with pytest.raises(LinkError, match="call it by letters"), reached(f"virtual:{name}"):
        pass
    assert not (home / "watches").exists()


def state(board_id: str = BOARD, nvm: str = "ff" * 4096, image: bytes = bytes(flash.SIZE)) -> bytes:
    """What is kept of a watch."""
    told = {"format": 1, "board_id": board_id, "nvm": nvm, "rtc_s": None, "at_s": 0}
    return json.dumps(told).encode() + b"\n" + zlib.compress(image)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "damaged"),
        (b'{"format": 1}\nnothing', "damaged"),
        (b'{"format": 9}\n', "of a newer trailcue"),
        (state(board_id="my_own"), "my_own.*update this trailcue"),
        (state(nvm="00"), "damaged"),
        (state(image=b"short"), "damaged"),
    ],
)
def test_a_damaged_one_is_refused_and_left_alone(home: Path, content: bytes, said: str):
    path = home / "watches" / "mine" / "watch.state"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(LinkError, match=said), reached("virtual:mine"):
        pass
    assert path.read_bytes() == content


def test_a_watch_that_cannot_be_put_together_leaves_no_port_open(monkeypatch: pytest.MonkeyPatch):
    with reached("virtual:mine"):
        pass

    def fails(*_: object, **__: object) -> None:
        raise named.NamedError("virtual:mine: of other parts", "install it again")

    monkeypatch.setattr(worn, "at_desk", fails)
    before = open_files()
    for _ in range(3):
        with pytest.raises(LinkError, match="of other parts"), reached("virtual:mine"):
            pass
    assert open_files() == before


def test_a_full_disk_of_this_computers_is_not_taken_for_the_watchs(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    with reached("virtual:mine"):
        pass
    before = (home / "watches/mine/watch.state").read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as here:
        here.setattr(os, "fsync", full)
        assert main(["doctor", "--on", "virtual:mine", "--json"]) == 1
    told = capsys.readouterr().out
    assert "No space left" in told and "see to this computer's disk" in told and "--erase" not in told
    assert (home / "watches/mine/watch.state").read_bytes() == before
    (home / "watches/mine/lock").unlink()
    (home / "watches/mine/lock").mkdir()
    assert main(["doctor", "--on", "virtual:mine"]) == 1
    assert "see to this computer's disk" in capsys.readouterr().out


def test_only_a_watch_that_is_there_installed_and_free_is_worn(
    home: Path, capsys: pytest.CaptureFixture[str]
):
    words = ["watch", "run", "--for", "1m", "--watch"]
    assert main([*words, "none"]) == 2
    assert "there is none: trailcue install --on virtual:none" in capsys.readouterr().err
    with reached("virtual:bare"):
        pass
    with reached("virtual:bare"):
        assert main([*words, "bare"]) == 2
        assert "in use by another trailcue" in capsys.readouterr().err
    assert main([*words, "bare"]) == 2
    assert "nothing is installed on it: trailcue install --on virtual:bare" in capsys.readouterr().err
    assert main([*words, "bare", "--board", "clue"]) == 2
    assert "has its board already" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["sync", "PLAN"], ["pull"], ["doctor"], ["rehearse", "--quiz"]])
def test_a_name_that_was_mistyped_makes_no_watch(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    plan = tmp_path / "plan.toml"
    plan.write_text("[athlete]\nhr_max = 188\n")
    typed = [str(plan) if word == "PLAN" else word for word in words]
    assert main([*typed, "--on", "virtual:trial"]) == EXIT_PARTLY
    said = capsys.readouterr()
    assert "virtual:trial: there is none" in said.err + said.out
    assert "trailcue install --on virtual:trial makes it" in said.err + said.out
    assert named.names() == []
