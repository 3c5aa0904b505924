"""A virtual watch on a virtual wrist: put together, installed, and looked into."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from trailcore.pages import SIZE
from trailcue import boards, fullpool, installation, named
from trailcue.virtual.course import rolling
from trailcue.virtual.fat import make_drive, mount
from trailcue.virtual.fat.drive import POOL
from trailcue.virtual.parts.flash import Flash
from trailcue.virtual.parts.sectorcache import SectorCache
from trailcue.virtual.script import parse_script
from trailcue.virtual.virtualwatch import VirtualWatch
from trailcue.virtual.wearer import Wearer
from trailcue.virtual.world import World

if TYPE_CHECKING:
    from trailcue.boardfile import Board
    from trailcue.boards import Fitted
    from trailcue.bytecode import Dialect
    from trailcue.virtual.console import Console
    from trailcue.virtual.faults import Fault
    from trailcue.virtual.machines import Interpreter

_WIRING = "/lib/wiring.py"
_WORD = re.compile(r'^([A-Z_]+) = "(.*)"', re.MULTILINE)
"""A word of it, as `boards.render` writes it."""

_STRAP = 0x51
_LASTING = 1
"""How nvm begins in a watch that has found its strap: the record of `watch.ownstrap`, an address that lasts."""


_PAIRING_US = 15_000_000
"""How long the button is held when a watch is first switched on: until its strap is found, and that is felt."""


@dataclass
class Worn:
    """A watch, who wears it, and the world around both.

    Attributes:
        flash: outlives the watch's interpreter.
    """

    watch: VirtualWatch
    wearer: Wearer
    world: World
    flash: Flash
    faults: Sequence[Fault] = field(default_factory=tuple)

    def pool(self) -> bytes:
        """Return what the pool holds on flash."""
        return self.watch.drive.volume.open(POOL, "rb").read()


def put_on(
    wearer: Wearer,
    board: Board | None = None,
    fitted: Fitted | None = None,
    plan: bytes | None = None,
    *,
    faults: Sequence[Fault] = (),
    seed: int = 1,
    interpreter: Interpreter | None = None,
    dialect: Dialect | None = None,
    console: Console | None = None,
    files: Mapping[str, bytes] | None = None,
    pool_pages: int = installation.POOL_PAGES,
    image: bytes | None = None,
    kept: named.Kept | None = None,
    is_paired: bool = False,
    looks_for_strap: bool = True,
) -> Worn:
    """Install a watch and put it on a wrist; `watch.power_on()`, then `watch.run(...)`.

    Args:
        wearer: who wears it.
        board: which; the Feather Sense if none is named.
        fitted: what is wired to it.
        plan: compiled, on it from the start.
        faults: what goes wrong with the parts; the wearer has his own share of the same schedule. For `storage-full`
            the pool is prepared: it has room for a session up to about then, and no laptop ever comes. Only of a
            watch without a name: nothing takes the place of sessions that were recorded.
        seed: of the parts.
        interpreter: CPython if none is given.
        dialect: of the bytecode that it loads, None for Python.
        console: where it prints.
        files: of the drive, by path, in place of what an installation puts there.
        pool_pages: of the pool.
        image: what the flash holds, of a watch that was installed before; then nothing is installed, and `plan`,
            `dialect`, `files` and `pool_pages` are those of that time.
        kept: what lasts of a named watch, in place of `image`, `board` and `fitted`: what is wired to it is what it was
            installed for.
        is_paired: its strap is remembered already; what would look for it is not installed. Else it is
            switched on with the button held, which looks for it, unless it is known.
        looks_for_strap: False: it is not switched on so.

    Raises:
        ValueError: the wearer presses the button while it is held so; the pool of a named watch would be filled.
    """
    fills = [fault for fault in faults if fault.kind == "storage-full"]
    if fills and kept is not None:
        raise ValueError(f"{fills[0]}: that would fill the pool of a named watch over what is recorded in it")
    if kept is not None:
        board, image = boards.of_id(kept.board_id), kept.image or _fresh()
        fitted = _fitted(board, image)
    board = board or boards.of_id("feather_bluefruit_sense")
    flash = Flash(image)
    if image is None:
        content = files or installation.files(board, fitted, dialect, plan, has_libraries=not is_paired)
        make_drive(flash, {f"/{path}": data for path, data in content.items()}, pool_pages)
    for fault in fills:
        _fill_pool(flash, fullpool.room(fault.start_s))
    world = World(wearer, boards.constants(board, fitted), flash, faults, seed, board.nvm_bytes)
    if kept is not None and kept.nvm is not None:
        world.nvm.load(kept.nvm)
    if is_paired or not world.buttons:
        record = bytes((_STRAP, _LASTING)) + world.radio.strap.address
        world.nvm.load(record + bytes(byte ^ 0xFF for byte in record))
    elif looks_for_strap and world.nvm[0] != _STRAP:
        world.press(0, _PAIRING_US)
    clock_s = named.clock_s(kept) if kept is not None else None
    if clock_s is not None:
        world.rtc_set(clock_s)
    for held in wearer.script.held_us:
        world.press(*held)
    return Worn(VirtualWatch(world, flash, interpreter, console), wearer, world, flash, tuple(faults))


def at_desk(kept: named.Kept, seed: int, console: Console, interpreter: Interpreter | None = None) -> Worn:
    """Return a watch that is kept by name, off, on a desk with a cable in it; no session begins by itself there.

    Its drive is one that no computer holds: as after an eject.
    """
    wearer = Wearer(rolling(), seed=seed, script=parse_script("desk 0s..60h"))
    it = put_on(wearer, seed=seed, interpreter=interpreter, console=console, kept=kept, looks_for_strap=False)
    it.watch.is_at_rest = True
    return it


def _fresh() -> bytes:
    """Return what the flash of a new board holds: nothing yet, CircuitPython formats it as it starts."""
    return bytes(Flash().image)


def _fitted(board: Board, image: bytes) -> Fitted:
    """Return what a watch was installed for, by the wiring on its drive; without one, what every board of it has."""
    volume, _ = mount(SectorCache(Flash(image)))  # a copy: a mount may format
    try:
        text = volume.open(_WIRING, "rb").read().decode(errors="replace")
    except FileNotFoundError:
        return boards.Fitted()
    told = dict(_WORD.findall(text))
    motor = "pwm" if told.get("HAPTICS") == "pwm" else told.get("MOTOR")
    wired = board.parts["button.wired"]
    return boards.Fitted(
        motor=motor if motor in ("pwm", *boards.MOTOR_RATED_MV) else None,
        optical=bool(told.get("OPTICAL")),
        wired_button=bool(wired) and told.get("BUTTON") == wired,
    )


def _fill_pool(flash: Flash, free: int) -> None:
    """Put sessions of other days into the pool, so that it has room for so many pages."""
    volume, _ = mount(SectorCache(flash))
    with volume.open(POOL, "r+b") as file:
        file.write(fullpool.filled(volume.stat(POOL).size // SIZE, free))
    volume.sync()
