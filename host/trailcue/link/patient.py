"""What a doctor has to know of a watch, asked for once, over its port or of its mounted drive."""

from __future__ import annotations

import ast
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime

from trailcue import boards
from trailcue.boardfile import Board

from . import bootout, install
from .files import Files
from .poolmap import NoPool, PoolMap, look
from .repl import Repl, WatchError
from .sync import UNSET_YEAR

_ASK = """\
def _told():
 import microcontroller, os, rtc, storage, supervisor
 now = rtc.RTC().datetime
 mv = None
 try:
  import analogio, board, digitalio, wiring
  if wiring.BATTERY:
   hold = None
   if wiring.BATTERY_ENABLE:
    hold = digitalio.DigitalInOut(getattr(board, wiring.BATTERY_ENABLE))
    hold.switch_to_output(False)
   pin = analogio.AnalogIn(getattr(board, wiring.BATTERY))
   raw = 0
   for _ in range(8):
    raw += pin.value
   pin.deinit()
   if hold:
    hold.deinit()
   mv = raw // 8 * int(microcontroller.cpu.voltage * 1000 + 0.5) // 65535
   mv = mv * wiring.BATTERY_DIVIDER_PERMILLE // 1000
 except (ImportError, AttributeError, ValueError, OSError):
  pass
 space = os.statvfs("/")
 reason = str(supervisor.runtime.safe_mode_reason).split(".")[-1]
 nvm = [byte for byte in microcontroller.nvm[0:16]]
 print((reason, storage.getmount("/").readonly, tuple(now[:6]), mv, nvm, space[0] * space[3]))
_told()
"""
_SANE_MV = range(2500, 4601)
"""Of a cell: what the firmware takes for one, too."""
_STRAP = 0x51
_RECORD = 8
"""A record of a strap, then the same with each bit turned (`firmware/lib/watch/ownstrap.py`)."""


@dataclass
class Patient:
    """A watch as it is.

    None is what cannot be told: of a drive all from `safe_mode` on.

    Attributes:
        files: of the watch.
        boot: what its boot_out.txt says, None without one.
        board: which trailcue knows it as.
        sizes: of files at the top by name, None for folders.
        build: the 8 bytes of build.id.
        pool: what is in the pool, None without one that can be read.
        may_write: whether whoever has to write the drive can: Python over a port, this computer of a mounted one.
        safe_mode: why CircuitPython is in safe mode, "NONE" where it is not.
        clock: what the watch's clock shows, None also where nobody has set it.
        is_clock_set: whether it was set.
        battery_mv: of the cell.
        has_strap: whether it remembers one.
        free_bytes: of the drive.
    """

    files: Files
    boot: bootout.BootOut | None = None
    board: Board | None = None
    sizes: dict[str, int | None] = field(default_factory=dict)
    build: bytes | None = None
    pool: PoolMap | None = None
    may_write: bool = True
    safe_mode: str | None = None
    clock: datetime | None = None
    is_clock_set: bool | None = None
    battery_mv: int | None = None
    has_strap: bool | None = None
    free_bytes: int | None = None

    @property
    def has_pool(self) -> bool:
        """Whether there is a pool of a size that can be one."""
        return install.is_pool(self.sizes.get(install.POOL[1:]))

    @property
    def is_over_port(self) -> bool:
        """Whether the watch itself was asked."""
        return self.safe_mode is not None


def of_files(files: Files, root: str | None = None) -> Patient:
    """Return what the files tell; `root` is where they are mounted, None over a port."""
    found = Patient(files, sizes={one.name: one.size for one in files.listing("/")})
    if bootout.NAME in found.sizes:
        found.boot = bootout.read(files.read(f"/{bootout.NAME}").decode(errors="replace"))
        try:
            found.board = boards.of_boot_out(found.boot.text)
        except boards.UnknownBoard:
            found.board = None
    if install.BUILD_ID[1:] in found.sizes:
        found.build = files.read(install.BUILD_ID)
    if found.has_pool:
        try:
            found.pool = look(files)
        except NoPool:
            found.pool = None
    if root is not None:
        is_read_only = hasattr(os, "statvfs") and os.statvfs(root).f_flag & os.ST_RDONLY
        found.may_write = not is_read_only and os.access(root, os.W_OK)
    return found


def of_watch(repl: Repl, files: Files) -> Patient:
    """Return what files and watch tell.

    Raises:
        LinkError: it does not answer.
    """
    found = of_files(files)
    try:
        told = ast.literal_eval(repl.run(_ASK).decode())
    except (WatchError, ValueError, SyntaxError):
        found.safe_mode = "NONE"  # an interpreter without these modules is no board
        return found
    found.safe_mode, is_read_only, moment, mv, nvm, found.free_bytes = told
    found.may_write = not is_read_only
    found.is_clock_set = moment[0] > UNSET_YEAR
    found.clock = datetime(*moment, tzinfo=UTC) if found.is_clock_set else None
    found.battery_mv = mv if mv in _SANE_MV else None
    record, turned = nvm[:_RECORD], nvm[_RECORD:]
    found.has_strap = record[0] == _STRAP and all(a ^ b == 0xFF for a, b in zip(record, turned, strict=True))
    return found
