"""`boot_out.txt`: what CircuitPython says of a board each time that it starts."""

from __future__ import annotations

import re
from dataclasses import dataclass

NAME = "boot_out.txt"

_VERSION = re.compile(r"^Adafruit CircuitPython (\d+)\.(\d+)\.(\S+)", re.MULTILINE)
_BOARD_ID = re.compile(r"^Board ID:\s*(\S+)\s*$", re.MULTILINE)
_UID = re.compile(r"^UID:\s*([0-9A-Fa-f]+)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class BootOut:
    """What it says.

    Attributes:
        text: all of it.
        version: as "10.3.0", None where it is no CircuitPython's.
        release: the version's first two numbers, which compare; None without one.
        board_id: None before CircuitPython 7.
        uid: the chip's number, which is its serial number on USB, too; None if it is not there.
    """

    text: str
    version: str | None
    release: tuple[int, int] | None
    board_id: str | None
    uid: str | None


def read(text: str) -> BootOut:
    """Return what a boot_out.txt says."""
    version, board_id, uid = _VERSION.search(text), _BOARD_ID.search(text), _UID.search(text)
    return BootOut(
        text,
        ".".join(version.groups()) if version else None,
        (int(version[1]), int(version[2])) if version else None,
        board_id[1] if board_id else None,
        uid[1].upper() if uid else None,
    )
