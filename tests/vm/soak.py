"""Hours on a virtual wrist, on each interpreter: `python -m tests.vm.soak --hours 30 [--on cpython npm trailcue_vm]`.

The drive as shipped, all of it, on a Feather Sense: strap, accelerometer, barometer, motor, button, a race day's plan
with a course; presses, and faults one after the other. What is told each hour: bytes of log, and the heap as a probe
sees it once a minute, garbage not counted: what was free at the least, and the smallest "largest block".

The probe is no part of the product: it stands in a copy of the shims, in the watchdog's, which the firmware feeds once
a second. Its own bytes count as taken. The npm VM collects no garbage while Python runs (README.md), so there it is
what has been allocated since the start, all that was given up included; on CPython, the blocks that are allocated.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.core import plans
from tests.virtual.schedules import faults_of
from tests.vm.machines import dialect_of, machines
from trailcore import settings as s
from trailcore.frame import EVENT_ROW, Frame
from trailcore.framereader import FrameReader
from trailcore.pages import FRAMES, SIZE, Head
from trailcore.plan import Plan
from trailcue import worn
from trailcue.log.salvage import salvage
from trailcue.replay import replay
from trailcue.virtual.athlete import Athlete
from trailcue.virtual.course import Course, from_legs
from trailcue.virtual.faults import Fault
from trailcue.virtual.machines import SHIMS, Interpreter
from trailcue.virtual.script import parse_script
from trailcue.virtual.wearer import Wearer

HOUR_US = 3_600_000_000
FREE, BLOCK = 24 * 1024, 8 * 1024
"""The design's, in the worst hour."""
LOG_BYTES_S = 6.0
HEAP = 127_040
"""Bytes to use of 128 K on the 32-bit unix port."""
POST_M = 300
_LEGS = ((1200, 0.08), (600, 0.0), (1500, -0.064), (900, 0.02), (900, -0.02))
_LOOPS = 39
"""Of 5.1 km: 199 km."""

FAULTS = (
    "strap:20m..35m, baro-stuck:50m..55m, imu-nack:1h10m..1h11m, usb-power:1h20m..1h50m, "
    "haptics-absent:2h..2h5m, strap-flapping:2h10m..2h20m, battery-swapped:2h30m..2h31m, strap-hanging:2h40m..2h44m, "
    "power-cut:3h10m, strap:7h..7h30m, usb-power:10h..13h, stop:13h..13h20m, baro-absent:15h..15h30m, "
    "strap-flapping:18h..18h10m, imu-stuck:23h..23h2m, button-bouncing:25h..26h"
)
"""What starts the watch anew is over after 3 h 10 min: a start gives the heap back whole, and would hide a leak."""
PRESSES = ("short", "double", "long", "place")
# Looked at each minute; the largest block by halves, since what does not fit is told by an error only.
_PROBE = """

import gc
import sys

_seen = [0]
_plain_feed = WatchDogTimer.feed


def _block(free):
    low, high = 0, free
    while high - low > 64:
        middle = (low + high) >> 1
        try:
            bytearray(middle)
            low = middle
        except MemoryError:
            high = middle
    gc.collect()
    return low


def _feed(self):
    _plain_feed(self)
    _seen[0] += 1
    if _seen[0] % 60:
        return
    gc.collect()
    if sys.platform == "webassembly":
        print("heap", 0, 0, gc.mem_alloc())
    elif hasattr(gc, "mem_free"):
        free = gc.mem_free()
        print("heap", free, _block(free), gc.mem_alloc())
    else:
        print("heap", 0, 0, sys.getallocatedblocks())


WatchDogTimer.feed = _feed
"""
_TOLD = re.compile(rb"^heap (\d+) (\d+) (\d+)\r?$", re.MULTILINE)


@dataclass(frozen=True)
class Hour:
    """What an hour took; of the heap what the probe saw at its worst, 0 where nobody can tell."""

    free: int
    block: int
    taken: int
    log_bytes: int
    looks: int
    starts: int
    wall_s: float


@dataclass
class Soak:
    """Some hours on one interpreter."""

    name: str
    hours: list[Hour] = field(default_factory=list)
    pool: bytes = b""
    resets: list[str] = field(default_factory=list)
    told: str = ""

    @property
    def digest(self) -> str:
        """Names the pool's content."""
        return hashlib.sha256(self.pool).hexdigest()[:16]


@dataclass(frozen=True)
class Probed:
    """A machine with other shims."""

    machine: Interpreter
    shims: Path

    @property
    def name(self) -> str:
        """As the machine's."""
        return self.machine.name

    def command(self, answers: int, requests: int) -> list[str]:
        """Return the machine's, with these shims."""
        return [word.replace(str(SHIMS), str(self.shims)) for word in self.machine.command(answers, requests)]


@contextmanager
def probed(machine: Interpreter) -> Iterator[Probed]:
    """Put a probe among the shims of a machine."""
    with tempfile.TemporaryDirectory(prefix="trailcue-soak-") as made:
        shims = Path(made) / "shim"
        shutil.copytree(SHIMS, shims, ignore=shutil.ignore_patterns("__pycache__"))
        dog = shims / "watchdog.py"
        dog.write_text(dog.read_text(encoding="utf-8") + _PROBE, encoding="utf-8")
        entry = shims / "_cpython.py"
        before, name, after = entry.read_text(encoding="utf-8").partition('"byteorder",')
        assert name, "where CPython's shim makes its `sys`"
        entry.write_text(f'{before}"getallocatedblocks", {name}{after}', encoding="utf-8")
        yield Probed(machine, shims)


def course() -> Course:
    """Return the course: loops with a hill that is hiked."""
    return from_legs("loops", _LEGS * _LOOPS)


def plan() -> bytes:
    """Return a race day over that course, compiled."""
    rises = [
        rise for length_m, grade in _LEGS for rise in [round(10 * POST_M * grade)] * (length_m // POST_M)
    ]
    posts = [6000]
    for rise in rises * _LOOPS:
        posts.append(posts[-1] + rise)
    total_m = POST_M * (len(posts) - 1)
    climbs = [at for loop in range(0, total_m, 5100) for at in (loop, loop + 1200)][:16]
    return plans.blob(
        plans.settings_section({**plans.RACE_DAY, s.CEILING_BPM: 185}),
        plans.course_section(total_m, POST_M, posts),
        plans.metres_section(plans.CLIMBS, climbs),
        plans.metres_section(plans.STATIONS, (15_000, 40_000, 60_000, 90_000)),
    )


def script(hours: float) -> str:
    """Return the presses: one each 23 minutes, of each kind in turn."""
    count = int(hours * 60 / 23)
    presses = [f"{PRESSES[i % 4]} at {m // 60}h{m % 60}m" for i, m in enumerate(range(3, 3 + 23 * count, 23))]
    return ", ".join(f"press {press}" for press in presses)


def soak(machine: Interpreter, hours: float, faults: str = FAULTS, seed: int = 7) -> Soak:
    """Wear a watch for so long on that machine."""
    schedule: list[Fault] = faults_of(faults)
    wearer = Wearer(course(), Athlete(), seed=seed, script=parse_script(script(hours)), faults=schedule)
    found = Soak(machine.name)
    with probed(machine) as seen:
        kwargs = {"interpreter": seen, "dialect": dialect_of(machine), "faults": schedule, "seed": seed}
        on = worn.put_on(wearer, plan=plan(), **kwargs)
        on.watch.power_on()
        read, logged, output = 0, 0, b""
        for end in _ends_us(hours):
            began = time.monotonic()
            on.watch.run(until_us=end)
            output = bytes(on.watch.console.output)
            looks = [[int(word) for word in look] for look in _TOLD.findall(output, read)]
            read = len(output)
            newest = _pages(on.pool())
            free, block, taken = zip(*looks, strict=True)
            wall_s = time.monotonic() - began
            started = len(on.watch.resets) - sum(hour.starts for hour in found.hours)
            found.hours.append(
                Hour(min(free), min(block), max(taken), SIZE * (newest - logged), len(looks), started, wall_s)
            )
            logged = newest
        on.watch.power_off()
    found.pool, found.resets = on.pool(), on.watch.resets
    found.told = _TOLD.sub(b"", output).decode(errors="replace")
    return found


def _ends_us(hours: float) -> list[int]:
    whole = [HOUR_US * hour for hour in range(1, int(hours) + 1)]
    return whole if hours == int(hours) else [*whole, round(HOUR_US * hours)]


def _pages(pool: bytes) -> int:
    """Return how many pages of log there are: one more than the newest's number."""
    pages = (pool[at : at + SIZE] for at in range(0, len(pool), SIZE))
    return 1 + max(int.from_bytes(page[2:6], "little") for page in pages if page[:1] == b"T")


def events(pool: bytes) -> set[int]:
    """Return the kinds of the rare observations in a pool."""
    kinds: set[int] = set()
    head, frame, reader = Head(), Frame(), FrameReader()
    for page in (page for log in salvage(pool).logs for page in log.pages):
        head.read(page)
        if head.kind == FRAMES:
            reader.begin(page, head.t_ms, head.bits)
            while reader.read(frame):
                kinds.update(frame.events[: EVENT_ROW * frame.n_events : EVENT_ROW])
    return kinds


def is_exact(pool: bytes) -> bool:
    """Tell whether the sessions in a pool are whole and their replay gives the cues that the wrist had, to the bit."""
    found = salvage(pool)
    return (
        bool(found.logs)
        and not (found.damaged or found.conflicts)
        and all(not log.missing() and replay(log, Plan(plan())).exact() for log in found.logs)
    )


def table(found: Soak) -> str:
    """Return the hours in markdown."""
    rows = [
        "| hour | free at least | smallest largest block | taken at most | log, bytes | looks | starts | wall s |"
    ]
    rows += ["|---:|---:|---:|---:|---:|---:|---:|---:|"]
    for number, hour in enumerate(found.hours, 1):
        told = [f"{value:,}" if value else "–" for value in (hour.free, hour.block)]
        rows.append(
            f"| {number} | {told[0]} | {told[1]} | {hour.taken:,} | {hour.log_bytes:,} "
            f"| {hour.looks} | {hour.starts} | {hour.wall_s:.1f} |"
        )
    return "\n".join(rows)


def main() -> None:
    """Soak, two interpreters at a time, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=30)
    parser.add_argument("--on", nargs="*", help="which interpreters; all there are")
    args = parser.parse_args()
    chosen = [machine for machine in machines() if not args.on or machine.name in args.on]
    with ProcessPoolExecutor(2) as both:
        for found in both.map(soak, chosen, [args.hours] * len(chosen)):
            total = sum(hour.log_bytes for hour in found.hours)
            print(f"### {found.name}\n\n{table(found)}\n")
            print(
                f"Log {total:,} bytes, {total / args.hours / 3600:.2f} a second; pool {found.digest};",
                end=" ",
            )
            print(f"started by {', '.join(found.resets)}; replay exact: {is_exact(found.pool)}\n", flush=True)


if __name__ == "__main__":
    main()
