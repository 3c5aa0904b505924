"""Instructions of drivers and loop: `TRAILCUE_VM=... python tests/bench/loop_cost.py [breath]`. No test.

The loop as shipped, with the parts of a Feather over numbers, in virtual time: accelerometer, barometer, strap, motor,
button, cell, guard. Core, log and step counter do nothing here: `core_cost.py` counts them, `fill a frame` included.
What the board has in C (ticks, sleep, bus) is weighed by itself and left out. With `breath` something leads all the
time, tapping each 1.5 s.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(_ROOT), str(_ROOT / "host"), str(_ROOT / "firmware" / "lib")]

from trailcue.payload import drive_files  # noqa: E402

SAMPLES = 52
MARK_S = 20  # from here on the clock of the samples is known, and the strap is there
SECONDS = 15

_BLEIO = b"""
class BluetoothError(Exception):
    pass


class UUID:
    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return self.value == other.value


class PacketBuffer:
    full = False

    def __init__(self, each, buffer_size, max_packet_size):
        pass

    def readinto(self, into):
        if not PacketBuffer.full:
            return 0
        PacketBuffer.full = False
        into[0] = 16
        into[1] = 150
        into[2] = 0x90
        into[3] = 1
        return 4


class Link:
    connected = True
    uuid = UUID(0x2A37)

    def discover_remote_services(self, wanted):
        self.characteristics = (self,)
        return (self,)


class adapter:
    def connect(peer, timeout):
        return Link()
"""

_SCRIPT = """
import sys
import _bleio
from trailcore import ids
from watch.app import App
from watch.barometer import Barometer
from watch.bus import Bus
from watch.button import Button
from watch.clock import Clock
from watch.guard import Guard
from watch.haptics import Haptics
from watch.imu import Imu
from watch.nothing import Nothing
from watch.power import Power
from watch.strap import Strap

what = sys.argv[1]
PERIOD_US = 19313
us = 100000
read = 0  # samples
seconds = 0
calls = [0, 0, 0]


def ticks_ms():
    calls[0] += 1
    return us // 1000


def sleep(s):
    global us
    calls[1] += 1
    us += int(s * 1000000)


class Numbers:
    value = True
    voltage = 3.3

    def writeto(self, address, out):
        pass

    def writeto_then_readfrom(self, address, out, into, in_end=0):
        global read, us
        calls[2] += 1
        us += 100 + 23 * in_end
        if out[0] == 0x3A:
            level = (us // PERIOD_US - read) * 3
            into[0] = level & 255
            into[1] = level >> 8
            into[2] = 0
        elif in_end == 6:
            into[0] = 0x65
            into[2] = us & 255
            into[3] = 0x7E
        elif in_end == 24:
            into[1], into[6], into[7] = 0x6B, 0x7D, 0x8E
        elif in_end == 1:
            into[0] = 0x6A if address == 0x6A else 0x58 if address == 0x77 else 0xE0
        else:
            into[in_end - 6] = us & 255
            read += in_end // 6


class Battery:
    value = 38000


class Counter:
    def block(self, words, n, t_ms, period_us):
        pass

    def found(self):
        return 0

    def wrist_mg(self):
        return 100

    def motor(self, from_ms, to_ms):
        pass


class Stage:
    def next_tap_ms(self, from_ms):
        return (from_ms // 1500 + 1) * 1500

    def tap_kind(self):
        return 1


class Cues:
    v = [0] * 64

    def count(self):
        return 0


class Core:
    cues = Cues()
    breathing = workout = poling = None
    parts = failed = 0
    is_stopped = False
    waiting = 0
    last_ms = 0
    stage = None

    def lead(self):
        return self.stage

    def feed(self, kind, t_ms, a, b):
        pass

    def tick(self, t_ms, wrist):
        self.parts = 2

    def work(self):
        self.parts -= 1
        return self.parts > 0

    def free(self):
        return 0

    def flush(self):
        pass

    def write(self, frame):
        self.last_ms = frame.t_ms

    def begin(self, recorder, clock, open_sequence):
        pass


class Checkpoint:
    def work(self):
        pass

    def begin(self, recorder, clock, open_sequence):
        pass


class Edges:
    def second(self, app):
        global seconds
        seconds += 1
        setattr(_bleio.PacketBuffer, "full", True)  # a name that folding leaves alone
        self.guard.second(app)
        self.face.second(app)
        self.strap.second(app)


def calm(what, n):
    numbers = Numbers()
    out = bytearray(1)
    into = bytearray(16)
    for i in range(n):
        if what == "ticks":
            ticks_ms()
        elif what == "sleep":
            sleep(0.04)
        elif what == "bus":
            numbers.writeto_then_readfrom(0x6A, out, into, in_end=6)
        else:
            abs(i)


def wear(n):
    numbers = Numbers()
    clock = Clock(ticks_ms, sleep, None)
    clock.rtc_days = clock.rtc_s = 0
    clock.read_rtc = abs
    edges = Edges()
    edges.clock = clock
    edges.crumbs = bytearray(64)
    bus = Bus(lambda: numbers, clock)
    edges.imu = imu = Imu(bus, 0x6A)
    imu.steps = Counter()
    edges.barometer = Barometer(bus, 0x77)
    edges.haptics = Haptics(bus, True, 2000, 0, None)
    edges.button = Button(numbers, edges.haptics, ticks_ms())
    clock.look_after(edges.button, edges.haptics)
    edges.strap = Strap(edges, 1, False)
    edges.power = Power(clock, Battery, Numbers, 2000, 0, edges.button)
    edges.face = Nothing()
    edges.guard = Guard(edges.power, edges.crumbs)
    core = Core()
    if what == "breath":
        core.breathing = core.stage = Stage()
    app = App(edges, core, core, core, Checkpoint(), 0)
    clock.read_rtc = int
    app.begin(ticks_ms())
    passes = 0
    while seconds < n:
        app.step()
        passes += 1
    print(passes, *calls)


if what == "loop" or what == "breath":
    wear(int(sys.argv[2]))
else:
    calm(what, int(sys.argv[2]))
"""


def run(vm: str, folder: str, what: str, times: int) -> tuple[int, list[int]]:
    """Instructions, and the numbers it printed."""
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    done = subprocess.run(
        [*command, vm, "cost.py", what, str(times)], cwd=folder, capture_output=True, text=True, check=True
    )
    found = re.search(r"Collected : (\d+)", done.stderr)
    return int(found[1]) if found else 0, [int(word) for word in done.stdout.split()]


def main(what: str) -> None:
    """Print instructions a second."""
    vm = os.environ.get("TRAILCUE_VM")
    if not vm or not shutil.which("valgrind"):
        sys.exit("set TRAILCUE_VM to a CircuitPython or MicroPython unix binary, and install valgrind")
    with tempfile.TemporaryDirectory() as folder:
        for name, data in drive_files({"cost.py": _SCRIPT.encode()}, dialect="C").items():
            (Path(folder) / Path(name).name).write_bytes(data)
        (Path(folder) / "_bleio.py").write_bytes(_BLEIO)
        (Path(folder) / "microcontroller.py").write_bytes(
            b"class watchdog:\n    mode = 1\n    def feed(): pass\n"
        )
        weight = []
        for mock in ("ticks", "sleep", "bus"):
            counts = [run(vm, folder, each, n)[0] for each in (mock, "nothing") for n in (2000, 1000)]
            weight.append((counts[0] - counts[1] - counts[2] + counts[3]) / 1000)
        short, long = (run(vm, folder, what, n) for n in (MARK_S, MARK_S + SECONDS))
    passes, *calls = [(b - a) / SECONDS for a, b in zip(short[1], long[1], strict=True)]
    all_s = (long[0] - short[0]) / SECONDS
    board_s = sum(n * cost for n, cost in zip(calls, weight, strict=True))
    print(f"a second: {passes:.1f} passes, {calls[0]:.1f} reads of the clock, {calls[1]:.1f} sleeps, "
          f"{calls[2]:.1f} transfers")  # fmt: skip
    print(f"{all_s - board_s:,.0f} instructions a second, {(all_s - board_s) / SAMPLES:,.0f} a sample")


if __name__ == "__main__":
    main(*sys.argv[1:] or ("loop",))
