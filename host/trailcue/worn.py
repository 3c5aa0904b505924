"""A virtual watch on a virtual wrist: put together, installed, and looked into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from trailcue import boards, installation
from trailcue.virtual.fat import make_drive
from trailcue.virtual.parts.flash import Flash
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
        return self.watch.drive.volume.open("/trail.pool", "rb").read()


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
) -> Worn:
    """Install a watch and put it on a wrist; `watch.power_on()`, then `watch.run(...)`.

    Args:
        wearer: who wears it.
        board: which; the Feather Sense if none is named.
        fitted: what is wired to it.
        plan: compiled, on it from the start.
        faults: what goes wrong with the parts; the wearer has his own share of the same schedule.
        seed: of the parts.
        interpreter: CPython if none is given.
        dialect: of the bytecode that it loads, None for Python.
        console: where it prints.
        files: of the drive, by path, in place of what an installation puts there.
        pool_pages: of the pool.
    """
    board = board or boards.of_id("feather_bluefruit_sense")
    content = files or installation.files(board, fitted, dialect, plan)
    flash = Flash()
    make_drive(flash, {f"/{path}": data for path, data in content.items()}, pool_pages)
    world = World(wearer, boards.constants(board, fitted), flash, faults, seed)
    for held in wearer.script.held_us:
        world.press(*held)
    return Worn(VirtualWatch(world, flash, interpreter, console), wearer, world, flash, tuple(faults))
