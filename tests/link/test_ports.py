"""Which serial port is the watch: one is chosen by itself, several are listed."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from serial.tools import list_ports

from trailcue import boards
from trailcue.link import ports


def plugged(monkeypatch: pytest.MonkeyPatch, *found: tuple[str, int | None, int | None, str | None]) -> None:
    answers = [
        SimpleNamespace(device=device, vid=vid, pid=pid, interface=interface, serial_number="5A")
        for device, vid, pid, interface in found
    ]
    monkeypatch.setattr(list_ports, "comports", lambda: answers)


SENSE = ("/dev/ttyACM0", 0x239A, 0x8088, "CircuitPython CDC control")
CLUE = ("/dev/ttyACM3", 0x239A, 0x8072, None)
PRINTER = ("/dev/ttyUSB0", 0x1A86, 0x7523, None)
INTERNAL = ("/dev/ttyS0", None, None, None)


def test_the_only_watch_is_chosen_by_itself(monkeypatch: pytest.MonkeyPatch):
    plugged(monkeypatch, PRINTER, SENSE, INTERNAL)
    assert ports.chosen() == "/dev/ttyACM0"


def test_a_boards_second_port_is_no_second_watch(monkeypatch: pytest.MonkeyPatch):
    plugged(monkeypatch, SENSE, ("/dev/ttyACM1", 0x239A, 0x8088, "CircuitPython CDC2 data"))
    assert ports.chosen() == "/dev/ttyACM0"


def test_several_are_listed_by_port_and_board(monkeypatch: pytest.MonkeyPatch):
    plugged(monkeypatch, CLUE, SENSE)
    with pytest.raises(
        ports.NoWatch, match=r"2 watches .*ttyACM0 \(Adafruit Feather.*ttyACM3 \(Adafruit CLUE"
    ):
        ports.chosen()


def test_none_says_what_to_do(monkeypatch: pytest.MonkeyPatch):
    plugged(monkeypatch, PRINTER)
    with pytest.raises(ports.NoWatch, match="plug it in with a cable that carries data"):
        ports.chosen()


def test_a_name_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch):
    plugged(monkeypatch)
    assert ports.chosen("socket://localhost:7000") == "socket://localhost:7000"


def test_every_board_is_found_by_the_number_of_its_circuitpython(monkeypatch: pytest.MonkeyPatch):
    for board in boards.all_boards():
        vendor, product = board.usb[-1]
        plugged(monkeypatch, ("/dev/ttyACM0", vendor, product, None))
        (found,) = ports.watches()
        assert (found.board_id, found.usb) == (board.board_id, f"{vendor:04x}:{product:04x}")
