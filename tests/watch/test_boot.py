"""Before the watch starts: who owns the drive, whether safe mode is left again, whether a strap is looked for."""

from __future__ import annotations

import os
import runpy
import sys
from types import ModuleType
from typing import Any

import pytest

from tests.watch import fake_bleio
from tests.watch.fake_bleio import Address, Peripheral
from tests.watch.fake_board import FakeBoard, Reset
from tests.watch.test_strap import packet
from trailcue.payload import firmware_dir
from watch.breadcrumbs import LOOKED, SAFE_STARTS
from watch.ownstrap import calibration, keep_calibration, remember, remembered

OWN = Address(b"\x01\x02\x03\x04\x05\xc6", Address.RANDOM_STATIC)
OTHERS = Address(b"\x09\x02\x03\x04\x05\xc6", Address.RANDOM_STATIC)
CHANGES = Address(b"\x07\x02\x03\x04\x05\x46", Address.RANDOM_PRIVATE_RESOLVABLE)


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> FakeBoard:
    board = FakeBoard()
    board.put_in(monkeypatch)
    return board


def boot(monkeypatch: pytest.MonkeyPatch, is_installed: bool) -> None:
    def stat(path: str) -> object:
        if not is_installed:
            raise OSError(2)
        return (path,)

    code = compile((firmware_dir() / "boot.py").read_text(), "boot.py", "exec")
    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", stat)
        exec(code, {"__name__": "__main__"})


@pytest.mark.parametrize(
    ("is_installed", "is_held", "is_hidden"),
    [(True, False, True), (True, True, False), (False, False, False), (False, True, False)],
)
def test_the_drive_is_the_watchs_unless_the_button_is_held_or_nothing_is_installed(
    board: FakeBoard, monkeypatch: pytest.MonkeyPatch, is_installed: bool, is_held: bool, is_hidden: bool
):
    board.levels["SWITCH"] = not is_held
    boot(monkeypatch, is_installed)
    assert board.is_hidden is is_hidden


@pytest.mark.parametrize("wiring", [{"BUTTON": ""}, None])
def test_without_a_button_or_a_board_file_the_watch_has_the_drive(
    board: FakeBoard, monkeypatch: pytest.MonkeyPatch, wiring: dict[str, Any] | None
):
    if wiring is None:
        monkeypatch.setitem(sys.modules, "wiring", None)
    else:
        vars(sys.modules["wiring"]).update(wiring)
    boot(monkeypatch, is_installed=True)
    assert board.is_hidden


def safe_mode() -> None:
    runpy.run_path(str(firmware_dir() / "safemode.py"))


def test_safe_mode_is_left_five_times_and_then_stays(board: FakeBoard):
    """As after a watchdog's reset on a power bank."""
    for _ in range(5):
        with pytest.raises(Reset):
            safe_mode()
    safe_mode()
    assert board.crumbs[SAFE_STARTS] == 5


def test_safe_mode_that_was_asked_for_stays(board: FakeBoard):
    board.runtime.safe_mode_reason = "programmatic"
    safe_mode()
    assert board.crumbs[SAFE_STARTS] == 0


# Looking for a strap, with Adafruit's libraries as they are.


def advertise(address: Address, rssi: int, service: int = 0x180D) -> fake_bleio.ScanEntry:
    """Flags and a complete list of one 16-bit service."""
    return fake_bleio.ScanEntry(address, b"\x02\x01\x06\x03\x03" + service.to_bytes(2, "little"), rssi)


def wear(address: Address, skin: int = 6) -> None:
    beats = [(t_ms, packet(120, [500], skin)) for t_ms in range(0, 60_000, 1000)]
    fake_bleio.adapter.air.append(Peripheral(address, packets=beats))


HELD_MS = 30_000


def look(board: FakeBoard, held_ms: int = HELD_MS) -> Address | None:
    """Switch on with the button held for so long; return the strap that is remembered then."""
    board.is_readonly = held_ms > 0  # as boot.py leaves the drive
    board.held_ms = board.now_ms + held_ms
    start(board)
    own = remembered(board.nvm)
    return Address(bytes(own[2:]), own[1]) if own else None


def start(board: FakeBoard) -> None:
    """Do what comes before a start, as often as it wants."""
    from watch.looking import look

    for _ in range(3):
        try:
            sys.modules["watch.looking"] = sys.modules.get("watch.looking") or ModuleType("watch.looking")
            look()
            break
        except Reset as reset:
            assert not reset.is_soft
            assert board.now_ms >= board.held_ms, "the drive would be the computer's again"


def test_the_nearest_strap_that_feels_a_heart_is_remembered(board: FakeBoard):
    wear(OWN)
    wear(OTHERS)
    fake_bleio.adapter.heard = [advertise(OTHERS, -78), advertise(OWN, -50), advertise(OTHERS, -70)]
    assert look(board) == OWN
    assert board.crumbs[LOOKED] == 1 and fake_bleio.adapter.scans == 1


def test_two_straps_as_near_are_none(board: FakeBoard, capsys: pytest.CaptureFixture[str]):
    wear(OWN)
    wear(OTHERS)
    fake_bleio.adapter.heard = [advertise(OTHERS, -58), advertise(OWN, -50)]
    assert look(board) is None
    assert "two heart-rate straps" in capsys.readouterr().out


@pytest.mark.parametrize(
    "kind", ["off the skin", "away", "another service", "changes its address", "silence"]
)
def test_what_is_no_worn_strap_is_not_remembered(
    board: FakeBoard, kind: str, capsys: pytest.CaptureFixture[str]
):
    address = CHANGES if kind == "changes its address" else OWN
    if kind != "away":
        wear(address, skin=4 if kind == "off the skin" else 6)
    service = 0x180F if kind == "another service" else 0x180D
    fake_bleio.adapter.heard = [] if kind == "silence" else [advertise(address, -50, service)]
    assert look(board) is None
    assert "no heart-rate strap" in capsys.readouterr().out


def test_a_stranger_far_off_is_not_taken_though_alone(board: FakeBoard):
    wear(OTHERS)
    fake_bleio.adapter.heard = [advertise(OTHERS, -82)]
    assert look(board) is None


def test_it_is_looked_for_once_since_power_on(board: FakeBoard):
    """So never in a session: a reset in one finds that it was done."""
    assert look(board) is None
    wear(OWN)
    fake_bleio.adapter.heard = [advertise(OWN, -50)]
    assert look(board) is None and fake_bleio.adapter.scans == 1


@pytest.mark.parametrize("known", [None, OTHERS])
def test_nothing_is_looked_for_but_with_the_button_held(board: FakeBoard, known: Address | None):
    if known:
        remember(board.nvm, known)
    wear(OWN)
    fake_bleio.adapter.heard = [advertise(OWN, -50)]
    assert look(board, held_ms=0) == known and fake_bleio.adapter.scans == 0
    assert look(board) == OWN


@pytest.mark.parametrize("held_ms", [1000, 50])
def test_who_wants_only_the_drive_lets_go_and_keeps_their_strap(board: FakeBoard, held_ms: int):
    """Before the start gets there, or while it listens."""
    remember(board.nvm, OTHERS)
    wear(OWN)
    fake_bleio.adapter.heard = [advertise(OWN, -50)]
    board.now_ms = 2000 if held_ms == 1000 else 0
    board.is_readonly, board.held_ms = True, held_ms
    start(board)
    assert remembered(board.nvm) == bytes((0x51, OTHERS.type)) + OTHERS.address_bytes


def test_a_forgotten_strap_is_none(board: FakeBoard):
    remember(board.nvm, OWN)
    remember(board.nvm, None)
    assert remembered(board.nvm) is None


def test_what_the_motors_driver_measured_lies_beside_the_strap_and_outlives_it(board: FakeBoard):
    assert calibration(board.nvm) == 0
    remember(board.nvm, OWN)
    keep_calibration(board.nvm, 0x0D6B37)
    remember(board.nvm, OTHERS)
    assert calibration(board.nvm) == 0x0D6B37 and remembered(board.nvm) is not None
    board.nvm[18] ^= 1
    assert calibration(board.nvm) == 0, "damaged"
