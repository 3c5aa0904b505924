"""What an installed watch's drive holds: firmware, wiring, Adafruit's libraries, room for plans, the pool."""

from __future__ import annotations

import importlib.metadata
import struct
from typing import TYPE_CHECKING

from trailcue import boards, payload

if TYPE_CHECKING:
    from trailcue.boardfile import Board
    from trailcue.boards import Fitted
    from trailcue.bytecode import Dialect

LIBRARIES = ("adafruit-circuitpython-ble", "adafruit-circuitpython-ble-heart-rate")
"""Distributions whose modules go onto the drive as they are: `watch.pairing` looks for a strap with them."""

POOL_PAGES = 2_600
"""Of 512 bytes: 60 hours of log, and a quarter of the drive's 2 MB left for what a user puts there."""

POOL = "trail.pool"

SLOTS = ("plan_a.slot", "plan_b.slot")
SLOT_BYTES = 33_280
HEAD_AT = 4_096
PLAN_AT = 4_608
_VERSION = 1
_HEAD = "<2sBBI8s"
_MAGIC = b"TS"


class NoLibrary(Exception):
    """A library that goes onto the drive is not installed on this laptop."""


def files(
    board: Board,
    fitted: Fitted | None = None,
    dialect: Dialect | None = None,
    plan: bytes | None = None,
    *,
    has_libraries: bool = True,
) -> dict[str, bytes]:
    """Return the files of a drive by path, all but the pool; first those that a watch writes later.

    Args:
        board: whose wiring.
        fitted: what its wearer chose.
        dialect: of the bytecode of modules; None leaves them Python.
        plan: compiled, in the first slot from the start; a watch that runs takes plans itself (`desk.begin_plan`).
        has_libraries: whether Adafruit's are there, which a watch needs that has yet to find its strap.

    Raises:
        NoLibrary: the extra `firmware` of trailcue is not installed.
        FoldError, BytecodeError: a file is not what can be shipped.
    """
    found = {SLOTS[0]: slot(plan), SLOTS[1]: slot(None)}
    found |= payload.drive_files(dialect=dialect) | (libraries() if has_libraries else {})
    found["lib/wiring.py"] = boards.render(board, fitted).encode()
    found["build.id"] = payload.build_id_bytes()
    return found


def are_libraries_here() -> bool:
    """Tell whether all of LIBRARIES are installed here."""
    try:
        return bool(libraries())
    except NoLibrary:
        return False


def libraries() -> dict[str, bytes]:
    """Return the modules of LIBRARIES by their paths on the drive.

    Raises:
        NoLibrary: one of them is not installed here.
    """
    found: dict[str, bytes] = {}
    for name in LIBRARIES:
        try:
            listed = importlib.metadata.files(name) or []
            sources = [file for file in listed if file.suffix == ".py"]
            found |= {f"lib/{file.as_posix()}": file.read_binary() for file in sources}
        except (importlib.metadata.PackageNotFoundError, OSError):
            raise NoLibrary(
                f'{name} goes onto the watch and is not installed here, or not whole: pip install "trailcue[firmware]"'
            ) from None
    return found


def plan_in(head: bytes) -> tuple[int, bytes] | None:
    """Return the number and the hash of the plan that a slot's head names, None for none that counts.

    Args:
        head: the bytes of a slot from HEAD_AT on, at least 18.
    """
    from binascii import crc_hqx

    magic, version, _, number, name = struct.unpack_from(_HEAD, head)
    size = struct.calcsize(_HEAD)
    if magic != _MAGIC or version != _VERSION or crc_hqx(head[: size + 2], 0):
        return None
    return number, name


def slot(plan: bytes | None) -> bytes:
    """Return a plan slot's content, as `watch.plans` describes it: with a plan, or empty.

    Raises:
        ValueError: the plan is larger than a slot.
    """
    content = bytearray(b"\xff" * SLOT_BYTES)
    if plan is not None:
        if len(plan) > SLOT_BYTES - HEAD_AT - PLAN_AT:
            raise ValueError(f"a plan of {len(plan)} bytes: a slot takes {SLOT_BYTES - HEAD_AT - PLAN_AT}")
        from binascii import crc_hqx

        from trailcue.archive import plan_hash

        head = struct.pack(_HEAD, _MAGIC, _VERSION, 0, 1, plan_hash(plan))
        head += crc_hqx(head, 0).to_bytes(2, "big")
        content[HEAD_AT : HEAD_AT + len(head)] = head
        content[PLAN_AT : PLAN_AT + len(plan)] = plan
    return bytes(content)
