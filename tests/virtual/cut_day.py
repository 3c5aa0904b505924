"""A day of a whole virtual watch that touches every operation on its flash, with what must survive kept beside it.

Installed, switched on for the first time, a session and an interruption; the desk (a pull noted, a plan put in), a
second session, interrupted too; the desk, a file changed by the computer, a third session that laps the pool over what
was pulled; a fourth by a press. `WatchedFlash.before` is called ahead of every erase and program, in the middle of
whatever the watch does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.core import plans
from tests.virtual.drives import contents
from trailcore import pages
from trailcore import settings as s
from trailcue import archive, boards, installation
from trailcue.virtual.athlete import Athlete
from trailcue.virtual.course import rolling
from trailcue.virtual.fat import Volume, make_drive
from trailcue.virtual.fat.directory import Directory
from trailcue.virtual.parts.flash import BLOCK, PROGRAM, Flash, Operation
from trailcue.virtual.parts.sectorcache import SectorCache
from trailcue.virtual.virtualwatch import IDLE, STOPPED, VirtualWatch
from trailcue.virtual.wearer import Wearer
from trailcue.virtual.world import World

POOL = "/trail.pool"
SLOTS = {"/" + name for name in installation.SLOTS}
HOME_PAGES = 32
POOL_PAGES = 104 + HOME_PAGES
AWAY_US = 3_000_000
START_US = 120_000_000  # a start that lasts longer has failed; looking for a strap is most of it
PAIRED_US = 30_000_000  # by then a button that was held from the start has found a strap
END_PRESS_US = (
    5_500_000  # the long tick is felt 3 s after the press was seen, which a connect delays by 1.5 s
)

DOING, LOOPING, RESTING = 0, 2, 4  # as firmware/lib/watch/breadcrumbs.py has them in the sleep memory

OLD_PLAN = plans.blob(plans.settings_section({s.RUN_MAX_BPM: 150}))
NEW_PLAN = plans.blob(
    plans.settings_section({}), plans.course_section(30_000, 50, [2 * (n * 37 % 120) for n in range(601)])
)
PLANS = {archive.plan_hash(blob): blob for blob in (OLD_PLAN, NEW_PLAN)}


class WatchedFlash(Flash):
    """A flash that tells what it is about to do, and what it has done.

    Attributes:
        before: told each operation before it begins.
    """

    def __init__(self) -> None:
        super().__init__()
        self.before: Callable[[Operation], object] = lambda operation: None

    def erase(self, address: int) -> None:
        self.before(Operation(address, None))
        super().erase(address)

    def program(self, address: int, data: bytes) -> None:
        self.before(Operation(address, data))
        super().program(address, data)


class Installation(dict[str, bytes]):
    """Files to install; `done` is how many are on the drive."""

    done = 0

    def items(self) -> Iterator[tuple[str, bytes]]:  # pyright: ignore[reportIncompatibleMethodOverride]
        for item in super().items():
            yield item
            self.done += 1


class Day:
    """The day, and what a power cut must leave alone.

    Attributes:
        phase: what is going on.
        files: content of each file but the pool.
        touched: paths that the phase itself writes.
        known: every page of the log that was once whole on the flash, by sequence.
        pulled: all pages with a sequence below it are on a laptop.
        session: number of the last session that began.
        is_open: that one runs and its first page is written; None: it is being opened or closed.
        began_us: when it was.
        exposed: files that have something in the unit that is being rewritten.
        stops_ms: ticks at which it has lost its power.
    """

    def __init__(self) -> None:
        self.flash = WatchedFlash()
        self.flash.observe = self._note
        self.phase = "install"
        self.installation = Installation(
            {f"/{path}": data for path, data in installation.files(self._board(), plan=OLD_PLAN).items()}
        )
        self.files: dict[str, bytes] = {}
        self.touched: set[str] = set()
        self.known: dict[int, bytes] = {}
        self.pool_at = len(self.flash.image)
        self.pulled = 0
        self.session = 0
        self.is_open: bool | None = False
        self.began_us = 0
        self.exposed: set[str] = set()
        self.stops_ms: list[int] = []

    @staticmethod
    def _board():
        return boards.of_id("feather_bluefruit_sense")

    # What is done

    def play(self) -> None:
        """Live it from the installation to the beginning of the fourth session."""
        self.install()
        self.wearer = Wearer(rolling(), Athlete(), seed=7)
        self.world = World(self.wearer, boards.constants(self._board(), None), self.flash, seed=3)
        self.watch = VirtualWatch(self.world, self.flash)
        self.world.press(0, PAIRED_US)
        with self.doing("first boot", {"/boot_out.txt"}):
            self.watch.power_on()
            self.run(lambda: b"remembered" in self.watch.console.tail(), START_US)
        self._begin("start")
        self._live("session", 330)
        self._interrupt()
        self._live("session", 140)
        self._end()
        with self._desk():
            self._pull()
            self._put_plan()
        self._begin("next session")
        self._live("session on a plan", 300)
        self._interrupt()
        self._live("session on a plan", 160)
        self._end()
        with self._desk():
            self._pull()
        self._change_settings()
        self._begin("next session")
        self._live("session on a plan", 200)
        self._interrupt()
        self._live("session on a plan", 100)
        self._end()
        self.world.press(self.world.now_us + 100_000, self.world.now_us + 250_000)
        self._begin("next session by a press")
        self.watch.power_off()

    def install(self) -> None:
        """Put the installation onto the drive."""
        volume = make_drive(self.flash, self.installation, POOL_PAGES)
        self.files = {path: data for path, data in contents(volume).items() if path != POOL}
        self.pool_at = first_byte(volume, POOL)

    @contextmanager
    def doing(self, phase: str, touched: set[str] | None = None) -> Iterator[None]:
        """Be at something that writes these files; afterwards they are what they are."""
        self.phase, self.touched = phase, touched or set()
        yield
        if self.touched:
            self.files = {
                path: data for path, data in contents(fresh(self.flash.image)).items() if path != POOL
            }
        self.touched = set()

    def run(self, stop: Callable[[], bool], most_us: int) -> None:
        """Run until something has happened, which it must within that time."""
        why = self.watch.run(self.world.now_us + most_us, stop)
        assert why == STOPPED, f"{self.phase}: {why}\n{self.watch.console.tail().decode()}"

    def is_doing(self, what: int) -> bool:
        """Tell whether the watch says in its sleep memory that it does that."""
        return self.world.sleep_memory[DOING] == what

    def _live(self, phase: str, seconds: int) -> None:
        with self.doing(phase):
            self.watch.run(self.world.now_us + seconds * 1_000_000)

    def _begin(self, phase: str) -> None:
        self.is_open = None
        self.session += 1
        self.stops_ms = []
        self.began_us = self.world.now_us
        with self.doing(phase):
            self.run(lambda: self.is_doing(LOOPING), START_US)
        self.is_open = True

    def _interrupt(self) -> None:
        """Have no power for a moment."""
        with self.doing("resume"):
            self.stops_ms.append(self.world.ticks_ms())
            self.watch.power_off()
            self.watch.power_on()
            self.run(lambda: self.is_doing(LOOPING), START_US)

    def _end(self) -> None:
        self.is_open = None
        with self.doing("stop"):
            self.press_end()
            self.run(lambda: self.is_doing(RESTING), START_US)
        self.is_open = False

    def press_end(self) -> None:
        """Hold the button until the session ends."""
        self.world.press(self.world.now_us + 100_000, self.world.now_us + 100_000 + END_PRESS_US)

    # At the desk

    @contextmanager
    def _desk(self) -> Iterator[None]:
        """Be at the REPL of the resting watch; a soft reboot ends it."""
        self.phase = "desk"
        for typed in (b"\x03", b"\r\x01"):
            self._type(typed)
        yield
        self.phase = "desk"
        self._type(b"\x02")
        self.watch.console.type(b"\x04")

    def _type(self, typed: bytes) -> None:
        self.watch.console.type(typed)
        assert self.watch.run() == IDLE, self.watch.console.tail()

    def _execute(self, *lines: str) -> None:
        """Have the raw REPL do that, without an error."""
        self.watch.console.output.clear()
        self._type("\n".join(lines).encode() + b"\x04")
        assert self.watch.console.output == b"OK\x04\x04>", self.watch.console.output

    def _pull(self) -> None:
        """Say that all pages are on a laptop."""
        below = max(self.known) + 1
        self.pulled = below
        with self.doing("note of a pull"):
            self._execute("import desk", f"desk.pulled({below})")

    def _put_plan(self) -> None:
        """Put a plan in, as `desk` asks for it."""
        with self.doing("plan", SLOTS):
            self._execute("import desk", f"desk.begin_plan({archive.plan_hash(NEW_PLAN)!r})")
            for at in range(0, len(NEW_PLAN), BLOCK):
                self._execute(f"desk.write_plan({NEW_PLAN[at : at + BLOCK]!r})")
            self._execute("desk.finish_plan()")

    def _change_settings(self) -> None:
        """Switch on with the button held: the drive is the computer's, which writes a file."""
        self.watch.power_off()
        self.world.press(self.world.now_us, self.world.now_us + END_PRESS_US)
        self.watch.power_on()
        assert self.watch.run() == IDLE, self.watch.console.tail()
        with self.doing("settings", {"/settings.toml"}):
            with self.watch.drive.volume.open("/settings.toml", "ab") as file:
                file.write(b"# The wearer's own.\n" * 60)
            self.watch.drive.volume.sync()
        self.watch.power_off()
        self.watch.power_on()

    def _note(self, operation: Operation) -> None:
        """Know each page of the log that has come to be whole on the flash."""
        at = operation.address - self.pool_at
        if (
            operation.data is None
            or at < 0
            or at % BLOCK == 0
            or area_of(at // BLOCK) not in ("mirror", "home")
        ):
            return
        page = bytearray(self.flash.image[operation.address - PROGRAM : operation.address + PROGRAM])
        head = pages.Head()
        if head.read(page):
            before = self.known.setdefault(head.sequence, bytes(page))
            assert said(before) == said(page), "a page of the log is never changed"


def said(page: bytes | bytearray) -> bytes:
    """Return what a page's checksum is of: a torn program may leave anything in the bytes that nobody uses."""
    head = pages.Head()
    assert head.read(bytearray(page))
    return bytes(page[: pages.PAYLOAD + (head.bits + 7) // 8]) + bytes(page[pages.PAYLOAD_END :])


def area_of(index: int) -> str:
    """Return what page `index` of the pool is for (firmware/lib/watch/README.md, The pool)."""
    for first, name in (
        (104 + HOME_PAGES, "behind"),
        (88 + HOME_PAGES, "guard"),
        (88, "home"),
        (80, "gap"),
        (64, "slot"),
    ):
        if index >= first:
            return name
    for first, name in ((56, "gap"), (40, "slot"), (32, "gap"), (16, "mirror"), (0, "guard")):
        if index >= first:
            return name
    return "other"


def fresh(image: bytes | bytearray) -> Volume:
    """Mount what a flash holds, as a boot would. NoVolume if there is none."""
    return Volume(SectorCache(Flash(image)))


def first_byte(volume: Volume, path: str) -> int:
    """Return where on the flash a file begins."""
    entry = next(entry for entry in Directory(volume, 0).entries() if f"/{entry.name}" == path)
    return volume.sector_of(entry.start) * BLOCK
