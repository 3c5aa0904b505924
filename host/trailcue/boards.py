"""The boards that a watch can be built from: which there are, which one this is, and its module `wiring`.

`wiring` is plain constants on the watch's drive (`/lib/wiring.py`); "" and 0 are what a board has not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from trailcue.boardfile import Board, checked
from trailcue.payload import boards_dir
from trailcue.plans import source
from trailcue.plans.problems import Report

MOTOR_RATED_MV = {"lra": 2000, "erm": 3000}
"""Of the motors in the parts list: RMS of an LRA (C10-100), DC of a coin ERM [mem]."""

_BOARD_ID = re.compile(r"^Board ID:\s*(\S+)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Fitted:
    """What a wearer has chosen where a board leaves the choice.

    Attributes:
        motor: "lra" or "erm" behind a DRV2605L, "pwm" for a coin motor behind a transistor, None as in the file.
        optical: whether a MAX30102 is wired.
        wired_button: whether the bigger button is.
    """

    motor: str | None = None
    optical: bool = False
    wired_button: bool = False


class UnknownBoard(ValueError):
    """No board of ours; the text says which it is and which we know."""


def all_boards() -> list[Board]:
    """Return every board of this installation, by name.

    Raises:
        PlanError: one of the files is wrong.
    """
    return sorted((load(path) for path in boards_dir().glob("*.toml")), key=lambda board: board.name)


def of_boot_out(text: str) -> Board:
    """Return the board that wrote this `boot_out.txt`.

    Raises:
        UnknownBoard: it names none, or one that has no file here.
    """
    found = _BOARD_ID.search(text)
    if found is None:
        raise UnknownBoard(
            "boot_out.txt has no line 'Board ID:': is this the drive CIRCUITPY of CircuitPython 7 or later?"
        )
    return of_id(found[1])


def of_id(board_id: str) -> Board:
    """Return the board of this id.

    Raises:
        UnknownBoard: there is no such file.
        PlanError: its file is wrong.
    """
    known = {path.stem: path for path in boards_dir().glob("*.toml")}
    if board_id not in known:
        raise UnknownBoard(
            f"board {board_id!r} is not one of {', '.join(sorted(known))}: "
            "trailcue has no description of its pins"
        )
    return load(known[board_id])


def load(path: Path) -> Board:
    """Read and check a board's file.

    Raises:
        PlanError: with everything wrong with it, each with file, line and column.
    """
    typed = source.from_file(path)
    report = Report()
    board = checked(typed.data, report)
    if not report.errors and board.board_id != path.stem:
        report.error(("board_id",), f"the file is named by its board_id: call it {board.board_id}.toml")
    report.raise_errors(typed)
    return board


def constants(board: Board, fitted: Fitted | None = None) -> dict[str, str | int]:
    """Return what `wiring` says, by name, in its order.

    Raises:
        ValueError: the choice is not one that the board leaves.
    """
    fitted = fitted or Fitted()
    part = board.parts
    haptics, motor = part["haptics.part"], part["haptics.motor"]
    if fitted.motor is not None:
        haptics = "pwm" if fitted.motor == "pwm" else "drv2605"
        motor = "erm" if fitted.motor == "pwm" else fitted.motor
    if motor not in ("", *MOTOR_RATED_MV):
        raise ValueError(f"motor {motor!r} is not known; known are lra, erm, pwm")
    if haptics == "pwm" and not part["haptics.pin"]:
        raise ValueError(f"{board.name} has no pin for a motor behind a transistor")
    button, wired = part["button.pin"], part["button.wired"]
    if fitted.wired_button and not wired:
        raise ValueError(f"{board.name} has no pin set aside for another button than {button or 'none'}")
    return {
        "BOARD_ID": board.board_id,
        "SCL": part["bus.scl"],
        "SDA": part["bus.sda"],
        "IMU": part["imu.part"],
        "IMU_SCL": part["imu.scl"] or part["bus.scl"],
        "IMU_SDA": part["imu.sda"] or part["bus.sda"],
        "IMU_POWER": part["imu.power"],
        "IMU_ADDRESS": part["imu.address"],
        "BAROMETER": part["barometer.part"],
        "BAROMETER_ADDRESS": part["barometer.address"],
        "HAPTICS": haptics,
        "MOTOR": motor,
        "MOTOR_PIN": part["haptics.pin"] if haptics == "pwm" else "",
        "MOTOR_RATED_MV": part["haptics.rated_mv"] or MOTOR_RATED_MV.get(motor, 0),
        "OPTICAL": part["optical.part"] if fitted.optical else "",
        "BUTTON": wired if fitted.wired_button else button,
        "BATTERY": part["battery.pin"],
        "BATTERY_DIVIDER_PERMILLE": part["battery.divider_permille"],
        "BATTERY_ENABLE": part["battery.enable"],
        "DISPLAY": int(part["display.fitted"]),
        "LED": part["led.pin"],
    }


def render(board: Board, fitted: Fitted | None = None) -> str:
    """Return the text of `wiring.py` for this board.

    Raises:
        ValueError: the choice is not one that the board leaves.
    """
    lines = [f"# {board.name}: made by trailcue of boards/{board.board_id}.toml."]
    for name, value in constants(board, fitted).items():
        text = f"0x{value:02X}" if name.endswith("_ADDRESS") else repr(value).replace("'", '"')
        lines.append(f"{name} = {text}")
    return "\n".join(lines) + "\n"
