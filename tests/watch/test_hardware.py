"""A board as its file describes it: what it has not, or what cannot be used, is left out, and the session goes on."""

from __future__ import annotations

import os
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.watch import fake_bleio
from tests.watch.driving import POOL_BYTES, last_session, log_of, replay
from tests.watch.fake_bleio import Address, Peripheral
from tests.watch.fake_board import FakeBoard, Reset
from tests.watch.test_strap import packet
from trailcore import ids
from trailcore.now import BPM
from watch.breadcrumbs import DOING, LOOPING, RESTING, SAFE_STARTS, SEEKING
from watch.ownstrap import remember
from watch.start import start

BEATS = [(t_ms, packet(150 + t_ms // 1000 % 2, [410, 408])) for t_ms in range(0, 60_000, 1000)]
OWN = Address(b"\x01\x02\x03\x04\x05\xc6", Address.RANDOM_STATIC)


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeBoard:
    board = FakeBoard()
    board.put_in(monkeypatch)
    from watch import hardware, parts, plans

    (tmp_path / "trail.pool").write_bytes(b"\xff" * POOL_BYTES)
    monkeypatch.setattr(hardware, "PATH", str(tmp_path / "trail.pool"))
    monkeypatch.setattr(plans, "PATHS", ())
    monkeypatch.setattr(parts, "_BUILD_ID", str(tmp_path / "build.id"))
    monkeypatch.setattr(os, "sync", lambda: None)
    return board


def switch_on(board: FakeBoard, **wiring: Any) -> Any:
    """Return edges of the board whose file has these lines different."""
    from watch import hardware, parts

    board.wiring.update(wiring)
    for name, value in wiring.items():
        setattr(parts.wiring, name, value)
    return hardware.Edges()


def wear(board: FakeBoard, edges: Any, seconds: int) -> Any:
    app = start(edges)
    until_ms = board.now_ms + 1000 * seconds
    while board.now_ms < until_ms:
        assert app.step()
    return app


def pool_of(edges: Any) -> bytes:
    edges.file.seek(0)
    return edges.file.read()


MISSING: list[dict[str, Any]] = [
    {"IMU": ""},
    {"BAROMETER": ""},
    {"HAPTICS": ""},
    {"BUTTON": ""},
    {"BATTERY": ""},
    {"HAPTICS": "pwm", "MOTOR_PIN": "D5"},
    {"OPTICAL": "max30102"},
    {"DISPLAY": 1},
    {
        "SCL": "",
        "SDA": "",
        "IMU_SCL": "",
        "IMU_SDA": "",
        "IMU": "",
        "BAROMETER": "",
        "HAPTICS": "",
        "BUTTON": "",
        "BATTERY": "",
    },
]


@pytest.mark.parametrize("wiring", MISSING, ids=lambda wiring: ",".join(wiring))
def test_a_board_without_a_part_records_all_the_same(board: FakeBoard, wiring: dict[str, Any]):
    edges = switch_on(board, **wiring)
    app = wear(board, edges, 130)
    app.recorder.seal()
    app.pool.flush()
    core = replay(last_session(log_of(pool_of(edges))))
    assert core.times and edges.crumbs[DOING] == LOOPING
    assert app.pool.failed == app.pool.refused == 0


NOT_HERE = {
    "bus": {"SCL": "D99"},
    "imu": {"IMU_SCL": "D98", "IMU_SDA": "D99"},
    "haptics": {"HAPTICS": "pwm", "MOTOR_PIN": "D99"},
    "button": {"BUTTON": "D99"},
    "battery": {"BATTERY": "D99"},
}


@pytest.mark.parametrize("part", NOT_HERE)
def test_what_the_board_file_says_and_the_board_has_not_is_left_out_and_said(
    board: FakeBoard, part: str, capsys: pytest.CaptureFixture[str]
):
    wear(board, switch_on(board, **NOT_HERE[part]), 5)
    assert f"{part} left out" in capsys.readouterr().out


def test_a_pin_that_is_taken_is_left_out_and_said(board: FakeBoard, capsys: pytest.CaptureFixture[str]):
    board.in_use.add("SWITCH")
    wear(board, switch_on(board), 5)
    assert "button left out: SWITCH in use" in capsys.readouterr().out


def test_power_of_the_imu_and_the_batterys_divider_are_switched(board: FakeBoard):
    switch_on(board, IMU_POWER="IMU_PWR", BATTERY_ENABLE="D6")
    assert board.levels["IMU_PWR"] is True and board.levels["D6"] is False


def test_the_strap_that_is_remembered_connects(board: FakeBoard):
    remember(board.nvm, OWN)
    fake_bleio.adapter.air.append(Peripheral(OWN, packets=list(BEATS)))
    app = wear(board, switch_on(board), 30)
    assert 148 <= app.session.now[BPM] <= 152 and fake_bleio.adapter.scans == 0


@pytest.mark.parametrize("flipped", range(16))
def test_an_address_that_was_cut_short_is_none(board: FakeBoard, flipped: int):
    remember(board.nvm, OWN)
    board.nvm[flipped] ^= 0x10
    wear(board, switch_on(board), 30)
    assert fake_bleio.adapter.asked == []


def test_after_a_hang_of_the_radio_the_strap_is_left_alone_for_a_while(board: FakeBoard):
    remember(board.nvm, OWN)
    fake_bleio.adapter.air.append(Peripheral(OWN, packets=list(BEATS)))
    board.crumbs[DOING] = SEEKING
    wear(board, switch_on(board), 110)
    assert fake_bleio.adapter.asked == []


def test_a_drive_that_is_the_computers_is_said(board: FakeBoard, monkeypatch: pytest.MonkeyPatch):
    from watch import hardware

    monkeypatch.setattr(hardware, "PATH", "/nowhere/trail.pool")
    with pytest.raises(hardware.NoEdges, match="reset without holding the button"):
        hardware.Edges()


def test_the_watchdog_is_on_and_never_waits_long(board: FakeBoard):
    wear(board, switch_on(board), 200)
    assert board.dog.mode == "reset"
    gaps = [b - a for a, b in pairwise(board.fed_ms)]
    assert max(gaps) < 1000 * board.dog.timeout / 4 and len(gaps) > 190


def test_starts_out_of_safe_mode_count_anew_after_two_good_minutes(board: FakeBoard):
    board.crumbs[SAFE_STARTS] = 4
    edges = switch_on(board)
    wear(board, edges, 110)
    assert board.crumbs[SAFE_STARTS] == 4
    wear(board, switch_on(board), 125)
    assert board.crumbs[SAFE_STARTS] == 0


def test_below_the_limit_the_state_is_saved_and_nothing_more_is_written(board: FakeBoard):
    edges = switch_on(board)
    app = wear(board, edges, 100)
    board.battery_mv = 3350
    until_ms = board.now_ms + 240_000
    while board.now_ms < until_ms:
        app.step()
    assert app.pool.is_stopped
    before = pool_of(edges)
    until_ms = board.now_ms + 240_000
    while board.now_ms < until_ms:
        app.step()
    assert pool_of(edges) == before and app.pool.failed == 0
    replay(last_session(log_of(before)))
    session = app.recorder.head.session
    board.battery_mv = 3900
    with pytest.raises(Reset):
        while True:
            app.step()
    app = wear(board, switch_on(board), 5)
    assert app.recorder.head.session == session


def test_one_low_reading_is_none(board: FakeBoard):
    app = wear(board, switch_on(board), 100)
    board.battery_mv = 3300
    until_ms = board.now_ms + 60_000
    while board.now_ms < until_ms:
        app.step()
    board.battery_mv = 3800
    until_ms = board.now_ms + 180_000
    while board.now_ms < until_ms:
        app.step()
    assert not app.pool.is_stopped


def test_an_empty_battery_starts_nothing(board: FakeBoard, monkeypatch: pytest.MonkeyPatch):
    def sleep(s: float) -> None:
        board.let(1000 * s)
        board.battery_mv = 3300 if board.now_ms < 1_000_000 else 3600

    board.battery_mv = 3300
    monkeypatch.setattr(time, "sleep", sleep)
    edges = switch_on(board)
    assert board.now_ms > 1_000_000 and edges.power.mv >= 3400
    assert board.fed_ms[-1] > 1_000_000


def test_a_closed_session_rests_until_a_press(board: FakeBoard):
    edges = switch_on(board)
    pressed_ms: list[int] = []
    pressed = iter([0, 0, ids.PRESS_SHORT])
    edges.button.gesture = lambda: pressed_ms.append(board.now_ms) or next(pressed)
    with pytest.raises(Reset) as reset:
        edges.rest()
    assert board.now_ms - pressed_ms[-1] >= 400, (
        "a driver that still plays the answer would go on through the reset"
    )
    assert not reset.value.is_soft, "a reload would close the pool, and so write its name"
    assert board.crumbs[DOING] == RESTING and len(board.fed_ms) >= 3


def test_the_face_shows_what_is_known(board: FakeBoard):
    remember(board.nvm, OWN)
    fake_bleio.adapter.air.append(Peripheral(OWN, packets=list(BEATS)))
    wear(board, switch_on(board, DISPLAY=1), 30)
    rows = [board.written[-1][13 * row : 13 * row + 13].decode() for row in range(4)]
    assert rows[0].split() == ["stand", "mute!"], "nothing on this bus answers"
    bpm, unit = rows[2].split()
    assert 148 <= int(bpm) <= 152 and unit == "bpm"
    assert rows[1].split() == ["-", "%"] and rows[3].split()[0] == "-"
    assert len(board.written) <= 2 * 30 // 5
