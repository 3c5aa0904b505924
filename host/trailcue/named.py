"""Named virtual watches: what of one lasts is in the user's data folder, one program at a time may have it."""

from __future__ import annotations

import json
import re
import time
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trailcue import archive, boards, locks
from trailcue.virtual.parts import flash

if TYPE_CHECKING:
    from trailcue.worn import Worn

USUAL = "trail"
"""What a virtual watch is called if nobody names it."""

_FORMAT = 1
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_STATE, _LOCK = "watch.state", "lock"
_IS_SET_S = 366 * 86_400
"""The RTC begins in 2000; the watch takes that year for a clock that nobody has set."""


class NamedError(Exception):
    """A named watch that cannot be had; the text says why, which is `said`, and what to do, which is `fix`."""

    def __init__(self, said: str, fix: str) -> None:
        super().__init__(f"{said}: {fix}")
        self.said, self.fix = said, fix


class InUse(NamedError):
    """Another program has it."""


@dataclass
class Kept:
    """What lasts of a watch.

    Attributes:
        board_id: of its board.
        image: of its flash; None for a watch fresh from the shop: CircuitPython on it and nothing else.
        nvm: of the chip's own memory; None for an empty one.
        rtc_s: what its clock showed, seconds since 2000-01-01; None if nobody has set it.
        at_s: when that was, seconds since 1970 by this computer's clock.
    """

    board_id: str
    image: bytes | None = None
    nvm: bytes | None = None
    rtc_s: int | None = None
    at_s: float = 0.0


def names() -> list[str]:
    """Return the names of the watches that are kept."""
    return sorted(path.parent.name for path in _folder().glob(f"*/{_STATE}"))


def seed(name: str) -> int:
    """Return the seed of a watch's parts, which is its chip's number, too."""
    return zlib.crc32(name.encode())


def check_name(name: str) -> None:
    """Check that a watch can be called so.

    Raises:
        NamedError: it cannot.
    """
    if not _NAME.fullmatch(name):
        raise NamedError(
            f"virtual:{name}", f"call it by letters, digits, - and _, 40 at most, like virtual:{USUAL}"
        )


@contextmanager
def held(name: str) -> Iterator[Path]:
    """Have a watch for oneself; give its folder, which is made if it is not there.

    Raises:
        InUse: another program has it.
        NamedError: it cannot be called so, or its folder cannot be written.
    """
    check_name(name)
    folder = _folder() / name
    with ExitStack() as stack:
        try:
            with _told(name):
                archive.make_folder(folder)
                stack.enter_context(locks.held(folder / _LOCK))
                archive.sweep(folder / _STATE)
        except locks.Taken as who:
            raise InUse(
                f"virtual:{name}: in use by {who}", "wait until it is done, or name another watch"
            ) from None
        yield folder


def load(folder: Path, board_id: str) -> Kept:
    """Return what is kept in a watch's folder, a new watch with that board if there is nothing.

    Raises:
        NamedError: what is there is damaged, of a newer trailcue, or cannot be read.
    """
    path = folder / _STATE
    with _told(folder.name):
        try:
            head, _, packed = path.read_bytes().partition(b"\n")
        except FileNotFoundError:
            return Kept(board_id)
    try:
        told = json.loads(head)
        if told["format"] > _FORMAT:
            raise NamedError(f"{path}: of a newer trailcue", "update this one, or name another watch")
        image, nvm = zlib.decompress(packed), bytes.fromhex(told["nvm"])
        kept = Kept(told["board_id"], image, nvm, told["rtc_s"], told["at_s"])
        board = boards.of_id(kept.board_id)
        if (len(image), len(nvm)) != (flash.SIZE, board.nvm_bytes):
            raise ValueError("of another chip")
        return kept
    except boards.UnknownBoard as error:
        raise NamedError(f"{path}: {error}", "update this trailcue, or name another watch") from None
    except (ValueError, KeyError, TypeError, zlib.error):
        raise NamedError(
            f"{path}: damaged, not a virtual watch any more", f"delete {folder} and install it again"
        ) from None


def save(folder: Path, kept: Kept) -> None:
    """Write what is to last, whole or not at all.

    Raises:
        NamedError: it cannot be written; what lasted before is there.
    """
    assert kept.image is not None and kept.nvm is not None
    told = {
        "format": _FORMAT,
        "board_id": kept.board_id,
        "nvm": kept.nvm.hex(),
        "rtc_s": kept.rtc_s,
        "at_s": kept.at_s,
    }
    packed = zlib.compress(kept.image, 1)
    with _told(folder.name):
        archive.write_whole(folder / _STATE, json.dumps(told).encode() + b"\n" + packed)


def clock_s(kept: Kept) -> int | None:
    """Return what a watch's clock shows by now, having run on; None if nobody has set it."""
    if kept.rtc_s is None:
        return None
    return kept.rtc_s + max(0, round(time.time() - kept.at_s))


def lasting(it: Worn) -> Kept:
    """Return what lasts of a watch."""
    rtc_s = it.world.rtc_get()
    return Kept(
        it.world.board_id,
        bytes(it.flash.image),
        bytes(it.world.nvm[:]),
        rtc_s if rtc_s >= _IS_SET_S else None,
        time.time(),
    )


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Say of the laptop's own disk that it is that, not the watch's drive."""
    try:
        yield
    except OSError as error:
        where = error.filename or _folder() / name
        raise NamedError(
            f"virtual:{name}: {where}: {error.strerror or error}",
            "see to this computer's disk and rights, or name another folder with TRAILCUE_HOME",
        ) from None


def _folder() -> Path:
    return archive.folder() / "watches"
