"""Heap and time of drivers, beside the libraries for the same parts: `python tests/bench/drivers.py [DIR]`. No test.

Heap: on each MicroPython there is, folded and compiled as the watch gets it, module and object, with what a part needs
beyond the core (`trailcore.steps` is the core's). The library of the accelerometer is the one installed here; with DIR,
those that lie in that folder too (adafruit_bmp280.py, adafruit_drv2605.py, as they come), compiled the same way.

Time: of a minute of each over the register models, in virtual time: what the bus takes, and how long the longest call
holds the loop up. Interpreting is not in it: with TRAILCUE_VM and valgrind, instructions of this machine are told, the
counter's steps left out.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

_ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(_ROOT), str(_ROOT / "host"), str(_ROOT / "firmware" / "lib")]

from tests.vm.interpreters import GivenVM, Interpreter, NpmVM, available  # noqa: E402
from tests.watch.drivers.bench import Bench, Wrist  # noqa: E402
from trailcore.frame import Frame  # noqa: E402
from trailcue.bytecode import to_bytecode  # noqa: E402
from trailcue.payload import drive_files  # noqa: E402
from trailcue.virtual.parts.bmp280 import Bmp280  # noqa: E402
from trailcue.virtual.parts.lsm6ds import Lsm6ds  # noqa: E402

# A bus on which every part answers as its driver wants it, as far as a start asks.
_SCRIPT = """
import gc
from array import array
from trailcore.frame import Frame
from trailcore.steps import Steps
from trailcore.program import TAP_IN

seen = array("i", [0] * 64)
kept = [None] * 24
IDS = {0x6A: 0x6A, 0x77: 0x58, 0x5A: 0xE0, 0x57: 0x15}


class Numbers:
    value = True
    duty_cycle = 0

    def ticks_ms(self):
        return 1000

    def pause_ms(self, ms):
        pass

    def writeto(self, address, out):
        pass

    def writeto_then_readfrom(self, address, out, into, in_end=0):
        into[0] = IDS[address]
        if in_end > 7:
            into[1] = into[6] = into[7] = 1


numbers = Numbers()


def mark():
    gc.collect()
    seen[seen[0] + 1] = gc.mem_alloc()
    seen[0] += 1


def bus():
    from watch.bus import Bus

    kept[0] = Bus(lambda: numbers, numbers)


def imu():
    from watch.imu import Imu

    kept[1] = Imu(kept[0], 0x6A)
    kept[1].set_up()


def steps():
    kept[2] = Steps(5200, 4098)


def barometer():
    from watch.barometer import Barometer

    kept[3] = Barometer(kept[0], 0x77)
    kept[3].set_up()


def tapping():
    from watch.tapping import Tapping

    kept[4] = Tapping


def haptics():
    from watch.haptics import Haptics

    kept[5] = Haptics(kept[0], True, 2000, 0, None)


def pwm_motor():
    from watch.pwm_motor import PwmMotor

    kept[6] = PwmMotor(numbers, numbers, 0, None)


def button():
    from watch.button import Button

    kept[7] = Button(numbers, kept[5], 0)


def clock():
    from watch.clock import Clock

    kept[8] = Clock(None, None, None)


def power():
    from watch.power import Power

    kept[9] = Power(numbers, None, None, 2000, 0, None)


def optical():
    from watch.optical import Optical

    kept[10] = Optical(kept[0])
    kept[10].set_up()
"""
_COST = """
import sys
from trailcore.frame import Frame
from watch.barometer import Barometer
from watch.bus import Bus
from watch.button import Button
from watch.clock import Clock
from watch.haptics import Haptics
from watch.imu import Imu

IDS = {0x6A: 0x6A, 0x77: 0x58, 0x5A: 0xE0}
LEVEL = 30  # words: 10 samples in 200 ms
STATUS = b"\\x3a"
DATA = b"\\x3e"
status = bytearray(4)
data = bytearray(96)


waiting = [1000] * 16  # ticks


class Numbers:
    value = True
    ticks_ms = waiting.pop  # in C, as on a board


    def writeto(self, address, out):
        pass

    def writeto_then_readfrom(self, address, out, into, in_end=0):
        if out[0] == 0x3A:
            into[0] = LEVEL
            into[1] = into[2] = 0
        elif in_end == 6:
            into[0] = 0x65
            into[2] = at & 255
            into[3] = 0x7E
        elif in_end == 60:
            into[54] = at & 255
        else:
            into[0] = IDS[address] if in_end == 1 else 1
            if in_end > 7:
                into[1], into[6], into[7] = 0x6B, 0x7D, 0x8E


class Counter:
    def block(self, words, n, t_ms, period_us):
        pass

    def found(self):
        return 0

    def wrist_mg(self):
        return 100


numbers = Numbers()
bus = Bus(lambda: numbers, numbers)
imu = Imu(bus, 0x6A)
imu.steps = Counter()
barometer = Barometer(bus, 0x77)
haptics = Haptics(bus, True, 0, 0, None)
button = Button(numbers, haptics, 0)
button.is_down = False
clock = Clock(numbers.ticks_ms, int, None)
imu.sampled.pace_ms = 150
clock.look_after(button, haptics)
frame = Frame()
what = sys.argv[1]
at = 1000
for i in range(int(sys.argv[2])):
    at += 193 if what == "imu" else 1000
    waiting[:] = [at] * 16
    if what == "imu":
        imu.collect(frame, at)
        imu.wrist()
    elif what == "bus":
        numbers.writeto_then_readfrom(0x6A, STATUS, status, in_end=4)
        numbers.writeto_then_readfrom(0x6A, DATA, data, in_end=60)
    elif what == "barometer":
        barometer.collect(frame, at)
    elif what == "nap":
        waiting[0] = waiting[1] = at + 40
        clock.sleep_ms(40)
"""
# `steps` is weighed to take the counter off the accelerometer that holds one.
OURS = (
    "clock", "bus", "steps", "imu", "barometer", "tapping", "haptics", "pwm_motor", "button", "power", "optical",
)  # fmt: skip

_STUBS = {
    "adafruit_bus_device/__init__.py": b"",  # boards have it in C
    "adafruit_bus_device/i2c_device.py": b"class I2CDevice: pass\n",
}
LIBRARIES = (
    "adafruit_bus_device.i2c_device",
    "adafruit_register.i2c_bits",
    "adafruit_lsm6ds.lsm6ds3trc",
    "adafruit_bmp280",
    "adafruit_drv2605",
)


def weigh(vm: Interpreter, script: str, files: dict[str, bytes], steps: list[str]) -> list[int]:
    """What each step took, in bytes: a function of the script, or a module that is imported."""
    then = ["mark()"]
    for step in steps:
        then += [step, "gc.collect()", "mark()"]
    then.append(f"print(*seen[1:{len(steps) + 2}])")
    marks = [int(word) for word in vm.run(script, files_in=files, then=then, heap="512k").lines()[0].split()]
    return [after - before for before, after in itertools.pairwise(marks)]


def weigh_ours(vm: Interpreter) -> dict[str, int]:
    """Each driver of ours, module and object."""
    drive = drive_files({"main.py": _SCRIPT.encode()}, dialect=vm.dialect)
    main = drive["main.py"].decode()
    files = {path.removeprefix("lib/"): data for path, data in drive.items() if path.startswith("lib/")}
    taken: dict[str, int] = dict(
        zip(OURS, weigh(vm, main, files, [f"{name}()" for name in OURS]), strict=True)
    )
    taken["imu"] -= taken.pop("steps")
    return taken


def weigh_libraries(vm: Interpreter, folder: Path | None) -> dict[str, int]:
    """The modules of the libraries, without what their objects take."""
    files: dict[str, bytes] = {}
    for name in ("adafruit-circuitpython-register", "adafruit-circuitpython-lsm6ds"):
        for file in importlib.metadata.files(name) or ():
            if file.suffix == ".py":
                files[f"lib/{file}"] = Path(str(file.locate())).read_bytes()
    for file in folder.glob("adafruit_*.py") if folder else ():
        files[f"lib/{file.name}"] = file.read_bytes()
    there = {path.removeprefix("lib/").removesuffix(".py").replace("/", ".") for path in files}
    names = [name for name in LIBRARIES if name in there or name.startswith("adafruit_bus_device")]
    if vm.dialect:
        files = to_bytecode(files, vm.dialect)
    files = {path.removeprefix("lib/"): data for path, data in files.items()}
    script = _SCRIPT[: _SCRIPT.index("class Numbers")].replace("from trailcore", "# from trailcore")
    script += "def mark():" + _SCRIPT.split("def mark():")[1].split("\n\n\n")[0] + "\n"
    return dict(
        zip(names, weigh(vm, script, {**files, **_STUBS}, [f"import {name}" for name in names]), strict=True)
    )


class Board:
    """A bench whose bus the libraries take for busio's, and which sleeps for them."""

    def __init__(self) -> None:
        self.bench = Bench()
        self.wrist = Wrist()
        for address, part in ((0x6A, Lsm6ds("lsm6ds3trc", self.wrist, 1, self.bench.is_failing)),
                              (0x77, Bmp280(self.wrist, 1, self.bench.is_failing))):  # fmt: skip
            self.bench.parts[address] = part
        self.bench.now_us = 100_000
        self.bus_us = 0

    def __getattr__(self, name: str) -> Callable[..., bool]:
        return lambda *given: True  # try_lock, unlock

    def writeto(self, address: int, buffer: bytearray, *, start: int = 0, end: int | None = None) -> None:
        self._timed(lambda: self.bench.writeto(address, buffer[start:end]))

    def readfrom_into(
        self, address: int, buffer: bytearray, *, start: int = 0, end: int | None = None
    ) -> None:
        def read() -> None:
            buffer[start:end] = self.bench._transfer(address, b"", len(buffer[start:end]))

        self._timed(read)

    def writeto_then_readfrom(
        self, address: int, out: bytearray, into: bytearray, *, out_start: int = 0, out_end: int | None = None,
        in_start: int = 0, in_end: int | None = None,
    ) -> None:  # fmt: skip
        def both() -> None:
            count = len(into[in_start:in_end])
            into[in_start : in_start + count] = self.bench._transfer(
                address, bytes(out[out_start:out_end]), count
            )

        self._timed(both)

    def _timed(self, work: Callable[[], None]) -> None:
        before_us = self.bench.now_us
        work()
        self.bus_us += self.bench.now_us - before_us

    def sleep(self, seconds: float) -> None:
        self.bench.now_us += round(1e6 * seconds)

    def minute(self, each_us: int, work: Callable[[], object]) -> tuple[float, float]:
        """Call something again and again for a minute; return ms of bus a second, and the longest call."""
        self.bus_us, longest_us = 0, 0
        first_us = due_us = self.bench.now_us
        while due_us < first_us + 60_000_000:
            self.bench.now_us = max(self.bench.now_us, due_us)
            before_us = self.bench.now_us
            work()
            longest_us = max(longest_us, self.bench.now_us - before_us)
            due_us += each_us
        return self.bus_us / 60_000, longest_us / 1000


def ours_takes(board: Board) -> dict[str, tuple[float, float]]:
    """Accelerometer and barometer as the loop asks them, five times a second."""
    from watch.barometer import Barometer
    from watch.bus import Bus
    from watch.imu import Imu

    bus = Bus(lambda: board, board.bench)
    frame = Frame()
    found = {}
    for name, part in (("watch.imu", Imu(bus, 0x6A)), ("watch.barometer", Barometer(bus, 0x77))):

        def collect(part: Imu | Barometer = part) -> None:
            frame.clear()
            part.collect(frame, board.bench.ticks_ms())

        collect()
        found[name] = board.minute(200_000, collect)
    return found


def libraries_take(board: Board, folder: Path | None) -> dict[str, tuple[float, float]]:
    """The libraries, asked for each sample, or once a second."""
    stubs = {
        "micropython": {"const": int},
        "busio": {"I2C": Board, "SPI": Board},
        "digitalio": {"DigitalInOut": Board},
    }
    for name, has in stubs.items():
        module = sys.modules[name] = ModuleType(name)
        vars(module).update(has)
    if folder:
        sys.path.append(str(folder))
    found = {}
    lsm6ds = _awake(importlib.import_module("adafruit_lsm6ds"), board)
    sensor = importlib.import_module("adafruit_lsm6ds.lsm6ds3trc").LSM6DS3TRC(board)
    sensor.accelerometer_data_rate = lsm6ds.Rate.RATE_52_HZ
    found["adafruit_lsm6ds, each sample"] = board.minute(19231, lambda: sensor.acceleration)
    if folder and (folder / "adafruit_bmp280.py").is_file():
        bmp280 = _awake(importlib.import_module("adafruit_bmp280"), board)
        air = bmp280.Adafruit_BMP280_I2C(board)
        air.overscan_pressure = bmp280.OVERSCAN_X16
        found["adafruit_bmp280, its own mode"] = board.minute(1_000_000, lambda: air.pressure)
        air.mode = bmp280.MODE_NORMAL
        found["adafruit_bmp280, measuring by itself"] = board.minute(1_000_000, lambda: air.pressure)
    return found


def _awake(module: ModuleType, board: Board) -> ModuleType:
    """Have a module sleep on the bench."""
    for name, value in vars(module).items():
        if value is time.sleep:
            setattr(module, name, board.sleep)
        elif value is time:
            setattr(
                module, name, SimpleNamespace(sleep=board.sleep, monotonic=lambda: board.bench.now_us / 1e6)
            )
    return module


def instructions(vm: str) -> dict[str, int]:
    """What a call of each costs, by callgrind."""
    cost = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, data in drive_files({"cost.py": _COST.encode()}, dialect="C").items():
            (Path(folder) / Path(name).name).write_bytes(data)
        for what in ("nothing", "bus", "imu", "barometer", "nap"):
            counts = []
            for times in (200, 400):
                command = [
                    "valgrind",
                    "--tool=callgrind",
                    "--callgrind-out-file=/dev/null",
                    vm,
                    "cost.py",
                    what,
                ]
                done = subprocess.run(
                    [*command, str(times)], cwd=folder, capture_output=True, text=True, check=True
                )
                found = re.search(r"Collected : (\d+)", done.stderr)
                counts.append(int(found[1]) if found else 0)
            cost[what] = (counts[1] - counts[0]) // 200
    cost["imu"] -= cost["bus"] - cost["nothing"]
    return {what: cost[what] - cost["nothing"] for what in ("imu", "barometer", "nap")}


def main(folder: Path | None) -> None:
    """Print the tables."""
    for vm in available():
        if isinstance(vm, (NpmVM, GivenVM)):
            taken = weigh_ours(vm)
            print(f"### {vm.name}, {vm.word_bits} bit\n\n| driver | bytes |\n|---|---:|")
            print("\n".join(f"| `watch.{name}` | {size} |" for name, size in taken.items()))
            print("\n| library | bytes |\n|---|---:|")
            print("\n".join(f"| `{name}` | {size} |" for name, size in weigh_libraries(vm, folder).items()))
            print()
    print("| a minute of | bus, ms a second | longest call, ms |\n|---|---:|---:|")
    for name, (bus_ms, longest_ms) in {**ours_takes(Board()), **libraries_take(Board(), folder)}.items():
        print(f"| {name} | {bus_ms:.1f} | {longest_ms:.1f} |")
    vm = os.environ.get("TRAILCUE_VM")
    if vm and shutil.which("valgrind"):
        cost = instructions(vm)
        print(
            f"\nInstructions: {cost['imu']:,} a look with 10 samples, the counter's and the bus's left out,"
        )
        print(f"{cost['barometer']:,} a pressure, {cost['nap']:,} each 40 ms of a nap.")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
