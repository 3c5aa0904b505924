"""The watches there are, listed without disturbing one."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from serial.tools import list_ports

from tests.link.virtual_desk import have_small
from trailcue import named, payload
from trailcue.cli import main
from trailcue.link import drive, installing, reach

BOOT_OUT = "Adafruit CircuitPython 10.3.0 on 2026-09-01; x\nBoard ID:{}\nUID:{}\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(drive, "PLACES", (f"{tmp_path}/media/*",))
    monkeypatch.setattr(list_ports, "comports", lambda: [])
    have_small(monkeypatch)
    return tmp_path


def plug_in(monkeypatch: pytest.MonkeyPatch, *serials: str) -> None:
    found = [
        SimpleNamespace(
            device=f"/dev/ttyACM{number}",
            vid=0x239A,
            pid=0x8088,
            interface="CDC control",
            serial_number=serial,
        )
        for number, serial in enumerate(serials)
    ]
    monkeypatch.setattr(list_ports, "comports", lambda: found)


def mount(home: Path, name: str, board_id: str, uid: str, **files: bytes) -> Path:
    folder = home / "media" / name
    folder.mkdir(parents=True)
    (folder / "boot_out.txt").write_text(BOOT_OUT.format(board_id, uid))
    for path, data in files.items():
        (folder / path.replace("_", ".")).write_bytes(data)
    return folder


def listed(capsys: pytest.CaptureFixture[str]) -> tuple[list[dict], dict]:
    assert main(["devices", "--json"]) == 0
    *lines, last = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return lines, last["summary"]


def test_one_is_chosen_by_itself_several_are_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    plug_in(monkeypatch, "5A")
    (only,), summary = listed(capsys)
    assert (only["name"], only["usb"], only["state"]) == ("/dev/ttyACM0", "239a:8088", "unknown")
    assert summary == {"devices": 1, "chosen": "/dev/ttyACM0", "failed": []}
    plug_in(monkeypatch, "5A", "5B")
    lines, summary = listed(capsys)
    assert len(lines) == 2 and summary["chosen"] is None
    assert main(["devices"]) == 0
    assert "2 are plugged in: name one of them" in capsys.readouterr().out


def test_none_says_how_to_begin_without_one(capsys: pytest.CaptureFixture[str]):
    assert main(["devices"]) == 0
    assert "trailcue install --on virtual:trail" in capsys.readouterr().out


def test_a_drive_says_what_is_on_it_and_its_port_too(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    pool, ours = b"\xff" * 512 * 128, payload.build_id_bytes()
    sense = "feather_bluefruit_sense"
    mount(home, "a", sense, "5A", trail_pool=pool, build_id=ours)
    mount(home, "b", sense, "5B", trail_pool=pool, build_id=b"12345678")
    mount(home, "c", sense, "5C", trail_pool=pool)
    mount(home, "d", "pico", "5D")
    plug_in(monkeypatch, "5a")
    (port, *drives), _ = listed(capsys)
    assert (port["state"], port["build"], port["mounted"]) == ("installed", ours.hex(), str(home / "media/a"))
    assert [one["state"] for one in drives] == ["installed", "another build", "partly installed", "bare"]
    assert drives[1]["build"] == b"12345678".hex() and drives[3]["board_id"] == "pico"
    assert drives[3]["board"] is None


def test_a_named_watch_is_looked_into_without_running(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(installing, "_RESET_S", 0.05)
    assert main(["install", "--on", "virtual:mine"]) == 0
    with reach.port("virtual:new"):
        pass
    capsys.readouterr()
    (mine, new), summary = listed(capsys)
    assert (mine["name"], mine["state"], mine["build"]) == (
        "virtual:mine",
        "installed",
        payload.build_id()[:16],
    )
    assert (new["state"], new["build"], summary["chosen"]) == ("bare", None, None)
    assert mine["board"] == "Adafruit Feather nRF52840 Sense"
    with named.held("mine"):
        (mine, _), _ = listed(capsys)
    assert mine["state"] == "in use"


@pytest.mark.parametrize("state", [b"cut short", b'{"format": 9}\n'])
def test_a_named_watch_that_cannot_be_read_is_not_called_in_use(
    home: Path, capsys: pytest.CaptureFixture[str], state: bytes
):
    folder = home / "home/watches/mine"
    folder.mkdir(parents=True)
    (folder / "watch.state").write_bytes(state)
    (mine,), _ = listed(capsys)
    assert (mine["name"], mine["state"]) == ("virtual:mine", "unreadable")
