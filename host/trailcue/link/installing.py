"""An installation from beginning to end: over a port, the mounted drive first if need be; or over a drive alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from trailcore.pages import SIZE
from trailcue import boards, installation
from trailcue.boardfile import Board
from trailcue.bytecode import Dialect

from . import drive, install, ports
from .files import Files
from .install import HIDE, InstallError, Step, Told
from .poolmap import NoPool, look
from .remote import Remote
from .repl import LinkError, Repl, WatchError

OLDEST = (10, 1)
"""CircuitPython's: 10.0 has no `hashlib` on the nRF52840 (its boards' lists in circuitpython-stubs), by which each file
is verified; 9 has neither the radio's names nor the safe mode that the firmware goes by."""
BACK_S = 20.0
"""How long a board may take over a reset until its port is there again."""
_AGAIN_S = 0.2
_RESET_S = 1.0
_PIECE_PAGES = 260
"""Of a pool, between two words to who waits: about 3 s on a flash that erases 4 KiB in 50 ms."""
_BLANK = 65_536
"""Bytes of the pool that the watch hashes in one go."""
_PATIENCE_S = 60.0
_ROUNDS = 4
"""Connections that an installation takes: after an erasure, after the drive is hidden, to install; one to spare."""

_ROOM = f"""\
def _room(path, pages):
 page = b"\\xff" * {SIZE}
 with open(path, "ab") as file:
  for i in range(pages):
   if file.write(page) != {SIZE}:
    raise OSError(28)
   if i % 32 == 0:
    _feed()
 os.sync()
"""
_MAY_WRITE = """\
import os, storage, sys
try:
 storage.remount("/", False)
except RuntimeError:
 pass
print(storage.getmount("/").readonly)
"""
_BYTECODE = "import sys\nprint(sys.implementation.name, getattr(sys.implementation, '_mpy', 0) & 255)"
_FORMAT = 6
"""Of .mpy files."""


@dataclass
class Choice:
    """What the user wants.

    Attributes:
        board_id: None: the board that boot_out.txt names.
        fitted: what is wired.
        has_libraries: whether Adafruit's go along; a virtual watch does without, its strap is remembered.
        is_forced: settings.toml is changed where it sets something of ours otherwise.
        is_dry: nothing is written.
        must_erase: the drive is formatted, whatever is on it.
        may_erase: is asked, with what would be lost, whether it may be where it has to be.
    """

    board_id: str | None = None
    fitted: boards.Fitted = field(default_factory=boards.Fitted)
    has_libraries: bool = True
    is_forced: bool = False
    is_dry: bool = False
    must_erase: bool = False
    may_erase: Callable[[str], bool] = lambda what: False


@dataclass
class Done:
    """What came of it.

    Attributes:
        board: which.
        steps: what was done, or with `is_dry` would be.
        has_erased: whether the drive was formatted.
        room: the files that were made for log and plans.
        same: how many files were there already.
        notes: what the user should know.
    """

    board: Board
    steps: list[Step] = field(default_factory=list)
    has_erased: bool = False
    room: list[str] = field(default_factory=list)
    same: int = 0
    notes: list[str] = field(default_factory=list)


def over_port(device: str, choice: Choice, told: Told, folder: Path | None = None) -> Done:
    """Install over a watch's port; return what came of it. The watch runs at the end.

    Args:
        device: a port; it may come back by another name after a reset.
        choice: what the user wants.
        told: is told what is done.
        folder: where the watch's drive is mounted; found by itself if None.

    Raises:
        InstallError, UnknownBoard, NoLibrary: it cannot be installed.
        LinkError, OSError: the watch cannot be reached, its drive is full.
    """
    serial = next((port.serial for port in ports.watches() if port.device == device), "")
    has_erased = False
    must_erase = choice.must_erase
    for number in range(_ROUNDS):
        with connected(device, serial, is_back=number > 0) as repl:
            files = Remote(repl)
            try:
                found = install.look(files)
            except OSError as error:  # a torn folder
                if not must_erase:
                    raise InstallError(
                        f"the drive is torn ({error.strerror}): what can be saved, save; then --erase"
                    ) from None
                _format(repl)
                has_erased, must_erase = True, False
                continue
            board = board_for(found, choice)
            if not choice.is_dry:
                if must_erase or found.foreign or _is_torn(files, found):
                    _erase(repl, found, choice, must_erase)
                    has_erased, must_erase = True, False
                    continue
                if not _may_write(repl):
                    _hide(repl, found, folder)
                    continue
            done = _install(repl, files, found, board, choice, told)
            done.has_erased = has_erased
            if choice.is_dry or not (done.steps or done.room):
                return done
            _reset(repl)
        _check_that_it_runs(device, serial)
        return done
    raise InstallError(
        "the drive stays the computer's however often the watch is reset: eject it and try again"
    )


def on_drive(folder: Path, choice: Choice, told: Told) -> Done:
    """Bring an installed watch up to date where its drive is mounted; it keeps its pool and slots.

    Raises:
        InstallError, UnknownBoard, NoLibrary: it cannot be installed.
        OSError: the drive is full, read-only or gone.
    """
    files = drive.Drive(folder)
    found = install.look(files)
    board = board_for(found, choice)
    if choice.must_erase:
        raise InstallError(f"{folder}: formatting takes the watch's port: leave --path out")
    done = Done(board)
    wanted = _wanted(files, board, choice, "C", done)
    done.steps = install.steps(files, wanted)
    done.same = len(wanted) - sum(step.data is not None for step in done.steps)
    if done.steps and not choice.is_dry:
        install.carry_out(files, done.steps, told)
    return done


def port_of(folder: Path) -> str | None:
    """Return the port of the board whose drive is mounted there, None if it is not plugged in as such."""
    boot = drive.boot_of(folder)
    if boot is None or boot.uid is None:
        return None
    return next((port.device for port in ports.watches() if port.serial.upper() == boot.uid), None)


def board_for(found: install.Found, choice: Choice) -> Board:
    """Return the board to install for.

    Raises:
        InstallError: it is another one than the user named, or its CircuitPython is too old.
        UnknownBoard: trailcue does not know it.
    """
    boot = found.boot
    if boot.release is not None and boot.release < OLDEST:
        raise InstallError(
            f"CircuitPython {boot.version} is too old: put {oldest()} or newer on the board first "
            "(circuitpython.org/downloads)"
        )
    if choice.board_id and boot.board_id and choice.board_id != boot.board_id:
        raise InstallError(
            f"--board {choice.board_id}: boot_out.txt says {boot.board_id}: leave --board out, or is it another watch?"
        )
    return boards.of_id(choice.board_id) if choice.board_id else boards.of_boot_out(boot.text)


def oldest() -> str:
    """Return OLDEST as one writes it."""
    return ".".join(map(str, OLDEST))


def _wanted(
    files: Files, board: Board, choice: Choice, dialect: Dialect | None, done: Done
) -> dict[str, bytes]:
    """Return the files that the drive shall hold, but for slots; settings.toml with what its wearer has set."""
    wanted = installation.files(board, choice.fitted, dialect, has_libraries=choice.has_libraries)
    for name in installation.SLOTS:
        del wanted[name]
    if files.size(install.SETTINGS) is not None:
        name = install.SETTINGS[1:]
        theirs = files.read(install.SETTINGS)
        wanted[name], others = install.merged_settings(wanted[name], theirs, choice.is_forced)
        if others and not choice.is_forced:
            names = ", ".join(others)
            done.notes.append(
                f"settings.toml sets {names} otherwise than the watch needs: kept; --force replaces it"
            )
    return wanted


def _install(
    repl: Repl, files: Remote, found: install.Found, board: Board, choice: Choice, told: Told
) -> Done:
    done = Done(board)
    dialect = _dialect(repl)
    with repl.fed():  # a slow laptop folds and compiles for longer than the watchdog waits
        wanted = _wanted(files, board, choice, dialect, done)
    done.room = [path for path, size in _rooms(files) if size]
    done.steps = install.steps(files, wanted)
    done.same = len(wanted) - sum(step.data is not None for step in done.steps)
    if choice.is_dry:
        if found.foreign:
            done.notes.append(
                f"the drive is not new ({_some(found.foreign)}): it would have to be formatted, --erase"
            )
        return done
    if not found.has_pool and not found.is_begun:
        files.write(install.BOOT, HIDE)
    for path, size in _rooms(files):
        _make_room(repl, files, path, size, told)
    todo = install.steps(files, wanted)
    if todo:
        install.carry_out(files, todo, told)
    return done


def _rooms(files: Files) -> Iterator[tuple[str, int]]:
    """Give the files that hold log and plans and are not there as they must be, with the bytes that they take."""
    if not install.is_pool(files.size(install.POOL)):
        yield install.POOL, installation.POOL_PAGES * SIZE
    for path in install.SLOTS:
        if files.size(path) != installation.SLOT_BYTES:
            yield path, installation.SLOT_BYTES


def _make_room(repl: Repl, files: Files, path: str, size: int, told: Told) -> None:
    """Have the watch make a file of 0xFF, which gets its name when it is whole."""
    part = path + install.NEW
    files.remove(part)
    repl.run("import os\n" + _ROOM)
    left = size // SIZE
    while left:
        pages = min(left, _PIECE_PAGES)
        repl.run(f"_room({part!r}, {pages})", timeout_s=_PATIENCE_S)
        told("room", path, pages * SIZE)
        left -= pages
    files.remove(path)
    repl.run(f"os.rename({part!r}, {path!r})\nos.sync()")


def _dialect(repl: Repl) -> Dialect | None:
    """Return which bytecode the watch loads, None for none that we have."""
    name, _, number = repl.run(_BYTECODE).decode().strip().partition(" ")
    if number != str(_FORMAT):
        return None
    return "C" if name == "circuitpython" else "M"


def _may_write(repl: Repl) -> bool:
    """Tell whether Python may write the drive, having taken it if no computer holds it."""
    return repl.run(_MAY_WRITE).strip() == b"False"


def _hide(repl: Repl, found: install.Found, folder: Path | None) -> None:
    """Have the watch hide its drive from the computer at the next reset, which this is: over the mounted drive."""
    if folder is None:
        mounted = [path for path, boot in drive.drives() if boot.uid and boot.uid == found.boot.uid]
        if not mounted and found.has_pool:
            raise InstallError(
                "the drive is this computer's: press the watch's reset, without holding its button, and try again"
            )
        if not mounted:
            raise InstallError(
                "the drive is this computer's, and not mounted: mount CIRCUITPY (or name it with --path), or eject it, "
                "the cable left in, and try again"
            )
        folder = mounted[0]
    drive.Drive(folder).write(install.BOOT, HIDE)
    _reset(repl)


def _erase(repl: Repl, found: install.Found, choice: Choice, is_wanted: bool) -> None:
    """Format the drive, if the user wants that; the board resets by itself."""
    if found.has_pool:
        lost = "the log in it, what is not pulled yet too"
    else:
        lost = _some(found.foreign)
    is_ours = found.is_begun and found.build is None  # an installation that broke off: nothing of anybody's
    if not (is_wanted or is_ours):
        with repl.fed():
            may_erase = choice.may_erase(lost or "nothing of anybody's")
        if not may_erase:
            raise InstallError(
                f"the drive is not new ({lost}): the log needs a newly formatted one. Save what you need, then: --erase"
            )
    _format(repl)


def _format(repl: Repl) -> None:
    with suppress(LinkError):  # it is gone before it answers
        repl.run("import storage\nstorage.erase_filesystem()", timeout_s=_RESET_S)


def _is_torn(files: Files, found: install.Found) -> bool:
    """Tell whether the power went in the middle of a first installation, and took some of the pool with it.

    Raises:
        InstallError: what is in the pool may be a log, of another version: it is left as it is.
    """
    if not (found.is_begun and found.has_pool and found.build is None):
        return False
    size = files.size(install.POOL) or 0
    pieces = range(0, size, _BLANK)
    if all(
        files.sha256(install.POOL, at, min(at + _BLANK, size)) == _blank(min(_BLANK, size - at))
        for at in pieces
    ):
        return False
    try:
        pool = look(files)
    except NoPool:
        raise InstallError(
            "what is in the watch's log cannot be read: it is of another version, or damaged. Update this trailcue "
            "and try again; or --erase, which makes a new log: what was recorded and is not pulled yet is lost"
        ) from None
    return not (pool.pages or pool.under_way)


def _blank(size: int) -> bytes:
    """Return the hash of so many bytes that nobody has written."""
    return sha256(b"\xff" * size).digest()


def _some(names: tuple[str, ...]) -> str:
    return ", ".join(names[:5]) + (" and more" if len(names) > 5 else "")


def _reset(repl: Repl) -> None:
    with suppress(LinkError):
        repl.run("import microcontroller\nmicrocontroller.reset()", timeout_s=_RESET_S)


@contextmanager
def connected(device: str, serial: str, is_back: bool) -> Iterator[Repl]:
    """Give a connection to a watch; one that `is_back` from a reset takes a while, and may come as another port."""
    until_s = time.monotonic() + BACK_S
    with ExitStack() as stack:
        while True:
            now = next((port.device for port in ports.watches() if serial and port.serial == serial), device)
            try:
                repl = stack.enter_context(Repl(now))
                break
            except LinkError:
                if not is_back or time.monotonic() >= until_s:
                    raise
                time.sleep(_AGAIN_S)
        yield repl


def _check_that_it_runs(device: str, serial: str) -> None:
    """Find, after the reset, what was installed: its module `desk` and its build id.

    Raises:
        InstallError: it does not run.
    """
    with connected(device, serial, is_back=True) as repl:
        try:
            told = repl.run(f"import desk\nprint(open({install.BUILD_ID!r}, 'rb').read().hex())")
        except WatchError as error:
            raise InstallError(
                f"installed, but it does not run ({error}): install again with --erase"
            ) from None
    if not install.is_current(bytes.fromhex(told.decode().strip())):
        raise InstallError(
            "installed, but another build answers: unplug the watch, plug it in, install again"
        )
