"""Our reads and writes against mpremote's own on the same link: `python -m tests.bench.link_speed`.

A virtual watch on CPython and on npm's MicroPython, reached over a PTY and over a socket. What is read is a part of a
log, what is written of the firmware as it goes onto a drive.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mpremote.transport_serial import SerialTransport

from tests.link.bridge import bridged
from tests.virtual.fake_world import HAS_DRIVE, FakeWorld, drive_of
from tests.vm.machines import NpmMachine
from trailcue import fullpool, payload
from trailcue.link.remote import Remote
from trailcue.link.repl import Repl
from trailcue.virtual.console import PtyConsole
from trailcue.virtual.machines import CPython, Interpreter
from trailcue.virtual.virtualwatch import VirtualWatch

BYTES = 24_576
ROUNDS = 3


@contextmanager
def running(machine: Interpreter, log: bytes) -> Iterator[str]:
    """Run a watch with this file on its drive; give its PTY."""
    console = PtyConsole()
    content = {"boot.py": HAS_DRIVE, "code.py": "print('app')", "log.bin": log}
    watch = VirtualWatch(FakeWorld(), drive_of(content), machine, console)
    watch.power_on()
    watch.run(until_us=4_000_000)
    is_over = threading.Event()
    thread = threading.Thread(target=lambda: watch.run(stop=is_over.is_set))
    thread.start()
    try:
        yield console.path
    finally:
        is_over.set()
        thread.join()
        watch.power_off()
        console.close()


def best(what: Callable[[], object]) -> float:
    """Return the seconds of the fastest of ROUNDS."""
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        what()
        taken.append(time.perf_counter() - began)
    return min(taken)


def theirs(device: str, firmware: bytes) -> tuple[float, float]:
    """Return the seconds that mpremote's own functions take to read and to write."""
    link = SerialTransport(device, timeout=10)
    link.enter_raw_repl(soft_reset=False)
    link.exec("import os")
    read = best(lambda: link.fs_readfile("/log.bin"))
    written = best(lambda: link.fs_writefile("/theirs.bin", firmware))
    link.exit_raw_repl()
    link.close()
    return read, written


def ours(device: str, log: bytes, firmware: bytes) -> tuple[float, float]:
    """Return the seconds that ours take, checks and hash included."""
    with Repl(device) as link:
        files = Remote(link)
        assert files.read("/log.bin") == log
        read = best(lambda: files.read("/log.bin"))
        written = best(lambda: files.write("/ours.bin", firmware))
    return read, written


def main() -> None:
    """Print a row for each watch and link."""
    log = fullpool.filled(fullpool.OVERHEAD + 400, 100)[fullpool.HOME * 512 :][:BYTES]
    firmware = b"".join(data for _, data in sorted(payload.drive_files().items()))[:BYTES]
    print("watch, link         read kB/s: theirs    ours   ratio   write kB/s: theirs    ours   ratio")
    for machine in (CPython(), NpmMachine()):
        with running(machine, log) as path, bridged(path) as address:
            for kind, device in (("PTY", path), ("socket", address)):
                their_read, their_write = theirs(device, firmware)
                our_read, our_write = ours(device, log, firmware)
                ratios = their_read / our_read, their_write / our_write
                kb = BYTES / 1000
                print(
                    f"{machine.name + ', ' + kind:20}{kb / their_read:17.1f}{kb / our_read:8.1f}{ratios[0]:8.1f}"
                    f"{kb / their_write:20.1f}{kb / our_write:8.1f}{ratios[1]:8.1f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
