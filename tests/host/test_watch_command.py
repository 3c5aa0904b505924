"""The virtual watch for a user: worn from the command line, with what goes wrong, its pool kept and replayed."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from trailcue import boards, cli, installation, named, payload, playback, worn
from trailcue.commands import watch_live
from trailcue.log.salvage import salvage
from trailcue.virtual import course
from trailcue.virtual.faults import Fault
from trailcue.virtual.virtualwatch import VirtualWatch
from trailcue.virtual.wearer import Wearer

HILL = [(500, 0), (900, 18)]
PLAN = '[athlete]\nhr_max = 188\nspeed_at_lactate = "4:45/km"\n[course.hill]\ngpx = "hill.gpx"\n'


@pytest.fixture(scope="module", autouse=True)
def folded_once() -> Iterator[None]:
    """The firmware's files, made once for all watches of this module: nothing here is about making them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(payload, "drive_files", cache(payload.drive_files))
        yield


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a hill, a plan for it, and a broken one."""
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))
    (tmp_path / "hill.gpx").write_text(course.to_gpx(course.from_legs("hill", HILL)))
    (tmp_path / "hill.toml").write_text(PLAN)
    (tmp_path / "broken.toml").write_text("[athlete]\nhr_max = 20\n")
    return tmp_path


def run(*words: str | Path) -> int:
    return cli.main(["watch", "run", "--speed", "max", *map(str, words)])


def have(name: str, fitted: boards.Fitted | None = None, faults: tuple[Fault, ...] = ()) -> None:
    """Have a watch of this name, as an installation leaves it; it knows no strap yet."""
    board = boards.of_id("feather_bluefruit_sense")
    it = worn.put_on(Wearer(course.rolling()), board, fitted, faults=faults, looks_for_strap=False)
    with named.held(name) as folder:
        named.save(folder, named.lasting(it))


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_hill_is_hiked_through_a_power_cut_and_the_log_says_the_same(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    """One session before and after the cut; every cue of the log was felt, in its order; replayed to the bit.

    What happens is told in the order of time, though a rhythm is known seconds after it began.
    """
    monkeypatch.setattr(watch_live, "SHOWN_S", 1)
    keep = here / "kept"
    words = ("--plan", here / "hill.toml", "--for", "8m", "--power-cut", "2m", "--keep", keep, "--json")
    assert run(*words) == cli.EXIT_OK
    *told, last = lines(capsys)
    assert [one["reset"] for one in told if "reset" in one] == ["software", "power on"]
    felt = [one["felt"] for one in told if one.get("felt")]
    cues = [one.get("of", one["cue"]) for one in told if "cue" in one]
    assert "hike" in cues and [name for name in felt if name in ("hike", "run", "ease")] == [
        name for name in cues if name in ("hike", "run", "ease")
    ]
    assert all(one["true_bpm"] > 60 for one in told if "felt" in one)
    times = [one["t_ms"] for one in told if "true_bpm" in one]
    assert len(times) > 400 and times == sorted(times)
    (session,) = last["summary"]["sessions"]
    assert session["replay"] == "exact" and last["summary"]["failed"] == []
    assert sorted(file.name for file in keep.iterdir()) == ["console.txt", "course.gpx", "trail.pool"]
    (again,) = playback.play(keep / "trail.pool", None)
    assert again.replay.ended and again.compared == "exact"
    assert run(*words) == cli.EXIT_USAGE  # nothing is overwritten unasked


def have_pressed(monkeypatch: pytest.MonkeyPatch, *at_s: int) -> None:
    """Have Ctrl-C pressed when the watch is at these seconds, in the middle of whatever the firmware does."""
    runs = VirtualWatch.run
    due_us = [1_000_000 * second for second in at_s]

    def pressed(self: VirtualWatch, until_us: int, stop: Callable[[], bool]) -> str:
        if due_us and self.world.now_us >= due_us[0]:
            due_us.pop(0)
            signal.raise_signal(signal.SIGINT)
        return runs(self, until_us, stop)

    monkeypatch.setattr(VirtualWatch, "run", pressed)


@pytest.mark.parametrize(
    ("at_s", "presses"),
    [(40, []), (0, []), (8, []), (15, []), (60, ["--press", "end at 59s"])],
    ids=[
        "in a session",
        "at power-on",
        "while the strap is looked for",
        "as it was found",
        "while it is held",
    ],
)
def test_ctrl_c_ends_the_session_and_keeps_the_pool(
    here: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    at_s: int,
    presses: list[str],
):
    """Its wearer holds the button, as soon as it can be told; the log is whole, the code is 130."""
    have_pressed(monkeypatch, at_s)
    pool = here / "out.pool"
    assert run("--for", "30h", "--pool", pool, *presses) == cli.EXIT_INTERRUPTED
    said = capsys.readouterr()
    assert "identical to the bit" in said.out
    assert said.err == "interrupted: the session ends here, and what was recorded is kept\n"
    (session,) = playback.play(pool, None)
    assert session.replay.ended
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_on_the_first_wear_of_a_named_watch_keeps_what_lasts_of_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, times: int
):
    """The second press ends at once, as a loss of power; the strap that was found by then is remembered."""
    have("fresh")
    have_pressed(monkeypatch, *[15, 16][:times])
    assert run("--watch", "fresh", "--json") == cli.EXIT_INTERRUPTED
    assert "interrupted: " in lines(capsys)[-1]["summary"]["failed"][0]
    with named.held("fresh") as folder:
        kept = named.load(folder, "")
    assert kept.nvm and kept.nvm[0] != 0xFF


def logs(name: str) -> list[tuple[int, int]]:
    """Return number and pages of each session on a named watch."""
    with named.held(name) as folder:
        pool = worn.put_on(Wearer(course.rolling()), kept=named.load(folder, "")).pool()
    return [(log.session, len(log.pages)) for log in salvage(pool).logs]


def test_nothing_that_a_named_watch_has_recorded_makes_room_for_a_fault(
    here: Path, capsys: pytest.CaptureFixture[str]
):
    have("full")
    assert run("--watch", "full", "--for", "1m") == cli.EXIT_OK
    recorded = logs("full")
    before = sorted(here.rglob("*"))
    assert len(recorded) == 1
    capsys.readouterr()
    assert (
        run("--watch", "full", "--for", "1m", "--full-storage", "0s..1m", "--plan", here / "hill.toml") == 2
    )
    said = capsys.readouterr().err
    assert "over what virtual:full has recorded: leave --watch out" in said and "Traceback" not in said
    assert logs("full") == recorded and sorted(here.rglob("*")) == before
    with named.held("full") as folder, pytest.raises(ValueError, match="storage-full:0s: that would fill"):
        kept = named.load(folder, "")
        worn.put_on(Wearer(course.rolling()), kept=kept, faults=[Fault("storage-full", 0)])


def test_a_wear_that_recorded_no_session_says_so_and_is_no_success(capsys: pytest.CaptureFixture[str]):
    """The sessions of other days are not its own, though they replay as they were."""
    have("full", faults=(Fault("storage-full", 0),))
    there = logs("full")
    assert len(there) > 100
    assert run("--watch", "full", "--for", "1m") == cli.EXIT_PARTLY
    said = capsys.readouterr()
    assert "identical" not in said.out and "its log stays on it" not in said.out
    assert "no session was recorded" in said.err and "trailcue pull --on virtual:full makes room" in said.err
    assert [one for one in logs("full") if one in there] == there


def test_only_what_this_wear_has_recorded_is_shown(capsys: pytest.CaptureFixture[str]):
    assert run("--full-storage", "10m", "--for", "1m", "--json") == cli.EXIT_OK
    (session,) = lines(capsys)[-1]["summary"]["sessions"]
    assert session["source"].endswith("virtual.pool") and session["replay"] == "exact"


@pytest.mark.parametrize(
    "fitted",
    [boards.Fitted(), boards.Fitted("erm", optical=True), boards.Fitted("pwm", wired_button=True)],
    ids=["as the board has it", "motor and optical sensor", "motor and button"],
)
def test_a_named_watch_has_what_it_was_installed_for(fitted: boards.Fitted):
    have("built", fitted)
    with named.held("built") as folder:
        it = worn.put_on(Wearer(course.rolling()), kept=named.load(folder, ""))
    assert it.world.board == boards.constants(boards.of_id(it.world.board_id), fitted)


def test_a_watch_with_the_bigger_button_is_worn(capsys: pytest.CaptureFixture[str]):
    have("big", boards.Fitted(wired_button=True))
    assert run("--watch", "big", "--for", "1m", "--motor", "erm") == cli.EXIT_USAGE
    assert "trailcue install --motor erm --on virtual:big" in capsys.readouterr().err
    assert run("--watch", "big", "--for", "1m") == cli.EXIT_OK
    assert "identical to the bit" in capsys.readouterr().out


def test_speed_is_kept_by_the_wall_clock(monkeypatch: pytest.MonkeyPatch):
    """At 60 times its speed a minute has to take a second: waited for is what the computer was faster."""
    waited: list[float] = []
    monkeypatch.setattr(watch_live.time, "monotonic", lambda: 0.0)
    monkeypatch.setattr(watch_live.Interrupt, "wait", lambda self, seconds: waited.append(seconds))
    assert cli.main(["watch", "run", "--speed", "60x", "--for", "1m"]) == cli.EXIT_OK
    assert waited == sorted(waited) and waited[-1] == pytest.approx(1.0, abs=0.05)


def test_what_the_watch_cannot_do_is_said_and_is_no_success(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    """Firmware that raises: its error is shown, the watchdog brings it back, nothing was compared, the code is 1."""
    put_on = watch_live.Run.go

    def broken(self: watch_live.Run, interrupt: watch_live.Interrupt) -> None:
        volume = self.worn.watch.drive.volume
        with volume.open("/code.py", "wb") as file:
            file.write(b"print('here')\nraise OSError('no motor today')\n")
        volume.sync()
        put_on(self, interrupt)

    monkeypatch.setattr(watch_live.Run, "go", broken)
    assert run("--for", "1m", "--pool", here / "no.pool") == cli.EXIT_PARTLY
    said = capsys.readouterr()
    assert "watch: here" in said.out and "identical" not in said.out
    assert "OSError: no motor today" in said.err and "nothing was compared" in said.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--plan", "broken.toml"], "broken.toml:2:10: "),
        (["--plan", "none.toml"], "none.toml:1:1: cannot be read"),
        (["--course", "none.gpx"], "--course none.gpx: no such file"),
        (["--plan", "hill.toml", "--course", "moon"], "or one of the plan's: hill"),
        (["--board", "moon"], "is none of the boards: write one of clue_"),
        (["--board", "nrf52840"], "fits several"),
        (["--drop-strap", "35m..20m"], "--drop-strap 35m..20m: "),
        (["--press", "tickle at 5m"], "--press in 'tickle at 5m'"),
        (["--keep", "hill.gpx"], "no folder"),
        (["--pool", "hill.gpx"], "there already"),
        (["--pool", "hill.gpx", "--course", "hill.gpx", "--force"], "no pool to overwrite"),
        (["--pool", "no/out.pool"], "there is no folder"),
        (["--keep", "a", "--pool", "b"], "choose one of the two"),
        (
            ["--press", "short at 1m, short at 5s"],
            "--press at 5s: a watch that knows no strap yet is switched on",
        ),
        (["--press", "end at 0s"], "held for 15s, which finds it: write a later time"),
        (["--press", "short at 15s"], "--press at 15s: "),
        (["--press", "end at 20s", "--press", "short at 24s"], "two presses overlap at 24 s"),
    ],
)
def test_what_does_not_hold_is_said_before_anything_runs(
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    said: str,
):
    monkeypatch.chdir(here)
    assert run(*words, "--json") == cli.EXIT_USAGE
    found = capsys.readouterr()
    assert said in found.err and "Traceback" not in found.err
    assert json.loads(found.out.splitlines()[-1])["summary"]["failed"]
    assert not (here / "kept").exists()


@pytest.mark.parametrize(
    "words", [["--speed", "fast"], ["--for", "soon"], ["--for", "61h"], ["--speed", "0"]]
)
def test_a_number_that_is_none_is_refused(words: list[str]):
    with pytest.raises(SystemExit) as refused:
        run(*words)
    assert refused.value.code == cli.EXIT_USAGE


@pytest.mark.parametrize("board", ["clue", "xiao", "itsybitsy"])
def test_every_board_can_be_worn(here: Path, capsys: pytest.CaptureFixture[str], board: str):
    words = ("--board", board, "--for", "1m", "--pool", here / "out.pool", "--json")
    assert run(*words) == cli.EXIT_OK
    *_, last = lines(capsys)
    assert [one["replay"] for one in last["summary"]["sessions"]] == ["exact"]
    assert last["summary"]["sessions"][0]["duration_s"] > 30


def test_each_fault_is_an_option(capsys: pytest.CaptureFixture[str]):
    from trailcue.virtual.faults import OPTIONS

    with pytest.raises(SystemExit):
        run("--help")
    said = capsys.readouterr().out
    assert all(f"--{option} " in said for option in OPTIONS)


def test_without_adafruits_libraries_the_strap_is_remembered_already(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(installation, "LIBRARIES", ("adafruit-circuitpython-nowhere",))
    assert run("--for", "3m", "--json") == cli.EXIT_OK
    out = capsys.readouterr().out
    assert "strap remembered" not in out
    (session,) = json.loads(out.splitlines()[-1])["summary"]["sessions"]
    assert session["mean_bpm"] > 80
