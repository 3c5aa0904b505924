"""Two programs want a watch at once, each a process of its own: one works, the other says who does.

The first is held in the middle of a frame, by the watch, until the second has ended.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.link.bridge import bridged
from tests.link.far_end import Drive, FarEnd, installed, plugged_in
from tests.link.test_pull_faults import had, pages_of
from tests.link.virtual_desk import SMALL
from tests.plans import makers
from trailcue import fullpool, plans
from trailcue.cli import EXIT_INTERRUPTED, EXIT_OK, EXIT_PARTLY
from trailcue.link import poolmap, repl, slots
from trailcue.link.drive import Drive as Mounted
from trailcue.link.reach import reached
from trailcue.link.repl import LinkError, Repl

POOL = fullpool.filled(fullpool.OVERHEAD + 64, 32)
_AT_MOST_S = 60.0
"""Until a process that hangs fails its test."""
_PATIENCE = f"""
import sys
from trailcue.link import repl
repl.ANSWER_S = {2 * _AT_MOST_S}
"""
"""Whoever is held waits for the watch for longer than anybody holds it, however slowly others start meanwhile."""
_COMMAND = f"""{_PATIENCE}
from trailcue.cli import main
sys.exit(main())
"""
_INSTALL = f"""{_PATIENCE}
import pytest
from tests.link.virtual_desk import have_small
from trailcue.link import installing, reach
have_small(pytest.MonkeyPatch())
with reach.port(sys.argv[1]) as device:
    installing.over_port(device, installing.Choice(), lambda *_: None)
"""
"""An installation of few files, which needs no libraries."""
_HOLD = """
import sys
from trailcue.link.reach import reached
with reached(sys.argv[1]) as watch:
    watch.run("import storage\\nstorage.remount('/', False)\\nopen('/mine', 'wb').write(b'new')")
    print("here", flush=True)
    sys.stdin.readline()
"""


class Board(FarEnd):
    """A watch that answers each frame but one at once, that one when it is let.

    Attributes:
        is_held: set when that frame has come.
        may_go_on: to be set.
    """

    def __init__(self, drive: Drive, frame: int) -> None:
        self.is_held, self.may_go_on = threading.Event(), threading.Event()
        self._held_frame = frame
        super().__init__(drive, self._held)

    def _held(self, far: FarEnd, answer: bytes) -> bytes:
        if self.frames == self._held_frame:
            self.is_held.set()
            self.may_go_on.wait(_AT_MOST_S)
        return answer

    def _own_modules(self) -> dict[str, object]:
        mount = SimpleNamespace(readonly=False)
        return {
            "sys": sys,
            "storage": SimpleNamespace(remount=lambda *_: None, getmount=lambda _: mount),
            "microcontroller": SimpleNamespace(reset=lambda: None),
        }


@pytest.fixture
def drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Drive]:
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))
    drive = installed(tmp_path / "watch", POOL)
    drive.at("/boot_out.txt").write_text(
        "Adafruit CircuitPython 10.3.0 on 2026-09-01; feather_bluefruit_sense with nRF52840\n"
        "Board ID:feather_bluefruit_sense\nUID:0123456789ABCDEF\n"
    )
    with plugged_in(drive, monkeypatch):
        yield drive


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return makers.folder(tmp_path, makers.SHORT)


def python(*words: str, home: Path | None = None) -> subprocess.Popen[str]:
    """Start Python in a process of its own, for the same user of the same computer, or another one."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    if home is not None:
        env["TRAILCUE_HOME"] = str(home)
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, *words], env=env, stdin=pipe, stdout=pipe, stderr=pipe, text=True
    )


def trailcue(*words: str, home: Path | None = None) -> subprocess.Popen[str]:
    return python("-m", "trailcue", *words, home=home)


def patient(*words: str) -> subprocess.Popen[str]:
    """Start a command that waits for its watch for as long as it is held."""
    return python("-c", _COMMAND, *words)


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Wait for its end; return code, output and complaints."""
    with process:
        out, err = process.communicate(timeout=_AT_MOST_S)
    return process.returncode, out, err


@contextmanager
def held_at(
    drive: Drive, frame: int, over: str, first: Callable[[str], subprocess.Popen[str]]
) -> Iterator[tuple[Board, subprocess.Popen[str], str]]:
    """Have a watch, and a process that speaks to it and is held in that frame; give both, and how it is reached."""
    board = Board(drive, frame)
    with ExitStack() as stack:
        stack.callback(board.close)
        device = stack.enter_context(bridged(board.device)) if over == "socket" else board.device
        process = stack.enter_context(first(device))
        stack.callback(process.kill)
        stack.callback(board.may_go_on.set)  # first of all, or whoever writes to it waits for ever
        assert board.is_held.wait(_AT_MOST_S), process.communicate(timeout=_AT_MOST_S)
        yield board, process, device


def has_pulled(drive: Drive, logs: Path) -> bool:
    """Tell whether each page is here once, and the watch knows it and has all of them still."""
    assert pages_of(drive.bytes(poolmap.PATH)) == pages_of(POOL)
    return had(logs) == pages_of(POOL) and poolmap.look(Mounted(drive.folder)).pulled == 24


@pytest.mark.parametrize("over", ["port", "socket"])
def test_while_one_pulls_no_other_command_gets_in_between(
    over: str, drive: Drive, plan: Path, tmp_path: Path
):
    logs = tmp_path / "logs"
    with held_at(drive, 9, over, lambda on: patient("pull", "--on", on, "--out", str(logs))) as (
        board,
        first,
        on,
    ):
        heard = board.seen
        others = [
            trailcue(*words, "--on", on)
            for words in (["pull"], ["sync", str(plan)], ["install"], ["doctor", "--json"])
        ]
        said = [ended(process) for process in others]
        line = (
            f"{on}: in use by another trailcue (process {first.pid}): wait until it is done, and try again\n"
        )
        assert [(code, out, err) for code, out, err in said[:3]] == [(EXIT_PARTLY, "", line)] * 3
        code, out, _ = said[3]
        finding = json.loads(out.splitlines()[0])
        assert (code, finding["id"]) == (EXIT_PARTLY, "port-busy") and str(first.pid) in finding["said"]
        assert board.seen == heard, "the watch has not noticed"
        board.may_go_on.set()
        assert ended(first)[0] == EXIT_OK
    assert has_pulled(drive, logs)


def first_of(what: str, plan: Path, logs: Path) -> Callable[[str], subprocess.Popen[str]]:
    """Return what starts that command, or its like, on a watch."""
    return {
        "pull": lambda on: patient("pull", "--on", on, "--out", str(logs)),
        "sync": lambda on: patient("sync", str(plan), "--on", on, "--no-pull"),
        "install": lambda on: python("-c", _INSTALL, on),
        "doctor": lambda on: patient("doctor", "--on", on),
    }[what]


def has_synced(drive: Drive, plan: Path) -> bool:
    """Tell whether the plan is the one that counts."""
    files, wanted = Mounted(drive.folder), plans.compile_file(plan)
    (slot, *_) = slots.slotted(files)
    return slot.hash == wanted.hash and slots.plan_of(files, slot.hash) == wanted.blob


def has_installed(drive: Drive) -> bool:
    """Tell whether all of the files are there, and what vouches for them."""
    wanted = {path: data for path, data in SMALL.items() if data}
    return drive.at("/build.id").exists() and all(
        drive.bytes(f"/{path}") == data for path, data in wanted.items()
    )


@pytest.mark.parametrize(("what", "frame", "over"), [("sync", 14, "socket"), ("install", 40, "port")])
def test_nobody_pulls_in_between(what: str, frame: int, over: str, drive: Drive, plan: Path, tmp_path: Path):
    with held_at(drive, frame, over, first_of(what, plan, tmp_path)) as (board, first, on):
        refused(board, first, on)
        assert not (tmp_path / "home" / "spool").exists()
        assert what == "sync" or not has_installed(drive)
        board.may_go_on.set()
        code, _, err = ended(first)
        assert code == EXIT_OK, err
        assert ended(trailcue("pull", "--on", on, "--out", str(tmp_path / "logs")))[0] == EXIT_OK
    assert has_pulled(drive, tmp_path / "logs")
    assert has_synced(drive, plan) if what == "sync" else has_installed(drive)


def refused(board: Board, first: subprocess.Popen[str], on: str) -> None:
    """Have somebody else want to pull."""
    heard = board.seen
    code, out, err = ended(trailcue("pull", "--on", on))
    assert (code, out) == (EXIT_PARTLY, "")
    assert f"in use by another trailcue (process {first.pid}): wait" in err and err.count("\n") == 1
    assert board.seen == heard, "the watch has not noticed"


def test_a_doctor_that_is_interrupted_lets_go(drive: Drive, plan: Path, tmp_path: Path):
    with held_at(drive, 9, "port", first_of("doctor", plan, tmp_path)) as (board, first, on):
        refused(board, first, on)
        first.send_signal(signal.SIGINT)
        assert ended(first)[0] == EXIT_INTERRUPTED
        board.may_go_on.set()
        assert ended(trailcue("pull", "--on", on, "--out", str(tmp_path / "logs")))[0] == EXIT_OK
    assert has_pulled(drive, tmp_path / "logs")


@pytest.mark.parametrize(("what", "frame", "over"), [("pull", 11, "socket"), ("install", 40, "port")])
def test_who_is_killed_lets_go_and_the_next_one_goes_on(
    what: str, frame: int, over: str, drive: Drive, plan: Path, tmp_path: Path
):
    start = first_of(what, plan, tmp_path / "logs")
    with held_at(drive, frame, over, start) as (board, first, on):
        first.send_signal(signal.SIGKILL)
        assert ended(first)[0] == -signal.SIGKILL
        board.may_go_on.set()
        code, _, err = ended(start(on))
        assert code == EXIT_OK, err
    assert has_pulled(drive, tmp_path / "logs") if what == "pull" else has_installed(drive)


def test_another_users_trailcue_has_the_port(drive: Drive, tmp_path: Path):
    with held_at(drive, 9, "port", first_of("pull", tmp_path, tmp_path / "logs")) as (board, first, on):
        heard = board.seen
        code, out, err = ended(trailcue("pull", "--on", on, home=tmp_path / "other"))
        assert (code, out) == (EXIT_PARTLY, "")
        assert err == f"{on}: in use by another program: close its terminal or editor and try again\n"
        assert board.seen == heard
        board.may_go_on.set()
        assert ended(first)[0] == EXIT_OK
    assert has_pulled(drive, tmp_path / "logs")


def test_another_computer_has_what_serves_one_at_a_time(
    drive: Drive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(repl, "CONNECT_S", 0.2)
    monkeypatch.setattr(repl, "TRY_S", 0.1)
    with held_at(drive, 9, "socket", first_of("pull", tmp_path, tmp_path / "logs")) as (board, first, on):
        with (
            pytest.raises(
                LinkError, match=r"is nobody else connected there\? If not, press .* and try again"
            ),
            Repl(on),
        ):
            pass
        board.may_go_on.set()
        assert ended(first)[0] == EXIT_OK
    assert has_pulled(drive, tmp_path / "logs")


def test_a_watch_that_is_pulled_over_its_port_is_not_pulled_over_its_drive(drive: Drive, tmp_path: Path):
    with held_at(drive, 9, "port", first_of("pull", tmp_path, tmp_path / "logs")) as (board, first, _):
        code, out, err = ended(trailcue("pull", "--path", str(drive.folder)))
        assert (code, out) == (EXIT_PARTLY, "")
        assert err.startswith(f"another trailcue (process {first.pid}) is pulling from this watch: wait")
        board.may_go_on.set()
        assert ended(first)[0] == EXIT_OK
    assert has_pulled(drive, tmp_path / "logs")


def test_two_that_start_at_once_bring_everything_once(drive: Drive, tmp_path: Path):
    logs = tmp_path / "logs"
    board = Board(drive, 0)
    both = [trailcue("pull", "--on", board.device, "--out", str(logs)) for _ in range(2)]
    codes = [ended(process)[0] for process in both]
    board.close()
    assert EXIT_OK in codes and set(codes) <= {EXIT_OK, EXIT_PARTLY}
    assert has_pulled(drive, logs)


@pytest.mark.parametrize("is_killed", [False, True])
def test_a_named_virtual_watch_is_anothers(is_killed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path))
    with reached("virtual:mine"):
        pass
    with python("-c", _HOLD, "virtual:mine") as first:
        assert first.stdin and first.stdout
        assert first.stdout.readline() == "here\n"
        who = f"virtual:mine: in use by another trailcue (process {first.pid}): wait until it is done, or name another"
        code, out, err = ended(trailcue("pull", "--on", "virtual:mine"))
        assert (code, out, err) == (EXIT_PARTLY, "", f"{who} watch\n")
        if is_killed:
            first.send_signal(signal.SIGKILL)
        else:
            first.stdin.write("\n")
        first.stdin.close()
        first.wait(_AT_MOST_S)
    with reached("virtual:mine") as watch:
        assert (b"mine" in watch.run("import os\nprint(os.listdir('/'))")) != is_killed, (
            "all of it, or nothing"
        )
