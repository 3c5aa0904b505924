"""The watch itself, code.py unmodified, on every interpreter: the same pool to the byte, the same taps."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests.core import plans
from tests.vm.interpreters import CPython, Interpreter, Result
from tests.vm.test_core import EVERY_KIND
from tests.watch import fake_edges
from tests.watch.driving import POOL_BYTES, Story, restless_script, runner_script
from tests.watch.fake_flash import FakeFlash
from trailcore import settings as s
from trailcue.bytecode import Dialect
from trailcue.payload import drive_files

HERE = Path(__file__).resolve().parent
HARDWARE, LOOKING = "lib/watch/hardware.py", "lib/watch/looking.py"


LEFT = ["trail.pool", "taps.txt"]
EMPTY = b"\xff" * POOL_BYTES

Files = dict[str, Path | bytes | str]


@cache
def drive(script: str, dialect: Dialect | None) -> tuple[str, Files]:
    """A script and the drive of a watch as it is shipped, folded, with fake edges in the place of drivers."""
    extra = {"main.py": script.encode(), LOOKING: b"def look():\n    pass\n"}
    extra[HARDWARE] = Path(fake_edges.__file__).read_bytes()
    files: Files = {
        path.removeprefix("lib/"): data for path, data in drive_files(extra, dialect=dialect).items()
    }
    main = files.pop("main.py", b"")
    assert isinstance(main, bytes)
    return main.decode(), files


def wear(
    interpreter: Interpreter,
    lines: list[str],
    pool: bytes = EMPTY,
    is_compiled: bool = True,
    plan: bytes = b"",
    **kwargs,
) -> Result:
    """Run code.py, with the drivers' share of the heap held back."""
    dialect = interpreter.dialect if is_compiled else None
    script, files = drive((HERE / "watch_heap.py").read_text(), dialect)
    files = {**files, "script.txt": "".join(lines), "trail.pool": pool}
    if plan:
        files["plan.bin"] = plan
    return interpreter.run(script, files_in=files, files_out=LEFT, timeout=120, **kwargs)


@cache
def on_cpython(kind: str) -> dict[str, bytes]:
    return wear(CPython(), SCRIPTS[kind], plan=PLANS.get(kind, b"")).files


@cache
def interrupted() -> bytes:
    """A pool whose session was killed in its third minute, after a checkpoint."""
    story = Story(FakeFlash(POOL_BYTES), restless_script(200))
    story.wear(killed_ms=170_000)
    return story.flash.pool()


SCRIPTS = {
    "restless": restless_script(260),
    "runner": runner_script(1)[:900],
    "led": runner_script(2)[:420],
    "race day": runner_script(2)[:900],
    "workout": runner_script(2)[:420],
    "all": runner_script(2)[:900],
}
PLANS = {
    "led": plans.blob(plans.settings_section({s.BREATH_IN: 3, s.BREATH_OUT: 2})),
    "race day": plans.everything(plans.RACE_DAY),
    "workout": plans.blob(
        plans.settings_section(plans.WORKOUT_DAY), entries=[plans.Entry(program=EVERY_KIND)]
    ),
    "all": plans.everything(program=EVERY_KIND),
}


@pytest.mark.parametrize("kind", SCRIPTS)
def test_the_same_pool_and_taps_everywhere(interpreter: Interpreter, kind: str):
    result = wear(interpreter, SCRIPTS[kind], plan=PLANS.get(kind, b""))
    print(f"{interpreter.name}: {result.stdout}")
    assert result.files == on_cpython(kind)
    assert len(result.files["taps.txt"].splitlines()) >= (80 if kind == "led" else 2)


def test_a_watch_that_takes_no_bytecode_compiles_the_modules_itself(micropython: Interpreter):
    """Parts of a start are compiled beside the drivers, which takes 35 K for a moment."""
    result = wear(micropython, SCRIPTS["restless"], is_compiled=False, heap="128k")
    assert result.files == on_cpython("restless")


def test_an_interrupted_session_goes_on_everywhere(interpreter: Interpreter):
    """The script begins anew, as time does for a watch without an RTC; the pool says that a session is open."""
    result = wear(interpreter, restless_script(150, seed=2), interrupted())
    expected = wear(CPython(), restless_script(150, seed=2), interrupted())
    assert result.files == expected.files
    print(f"{interpreter.name}: {result.stdout}")


@pytest.mark.parametrize("kind", [kind for kind in SCRIPTS if kind != "runner"])
def test_the_watch_leaves_room_beside_its_drivers(micropython: Interpreter, kind: str):
    """What is left of 128 K with the drivers' share held back and the watch running.

    The npm VM's heap has no end: there it is only worn, and every page must be written.
    """
    result = wear(micropython, SCRIPTS[kind], plan=PLANS.get(kind, b""), heap="128k")
    print(result.stdout)
    assert "failed 0 " in result.stdout
    if micropython.word_bits == 32 and micropython.name != "npm":
        words = result.stdout.split()
        assert int(words[words.index("free") + 1]) >= 24 * 1024
        assert int(words[words.index("block") + 1]) >= 8 * 1024


QUIET = """
import micropython
from watch.start import start

class Part:
    rtc_days = rtc_s = now_ms = cause = step_ms = led = rise_ms = 0
    build_id = bytes(8)
    def __init__(self):
        self.imu = self.barometer = self.strap = self.clock = self.button = self.haptics = self
        self.power = self.plans = self
        self.taps = 0
        self.file = open("trail.pool", "r+b")
    def ticks_ms(self): return self.now_ms & 0x1fffffff
    def sleep_ms(self, ms): self.now_ms += ms
    def read_rtc(self): pass
    def sync(self): pass
    def wrist(self): return 16
    def gesture(self): return 0
    def wants_off(self): return False
    def second(self, app): pass
    def busy(self): return False
    def tap(self, kind, reason): self.taps += 1
    def tap_at(self, kind, at_ms): self.led += 1
    def newest(self): return ((open("plan.bin", "rb"), 0, b"PLAN0000"),)
    def collect(self, frame, until_ms):
        while self.step_ms + 340 < self.now_ms:
            noise = (self.step_ms >> 3 & 0xffff) * 7919 & 31
            if not frame.add_step(self.step_ms - noise & 0x1fffffff, 18):
                return False
            self.step_ms += 340
        if frame.n_rr == 0:
            noise = (until_ms >> 3 & 0xffff) * 7919 & 0xfff
            for i in range(7):
                frame.add_rr(300 + (noise * (i + 3) & 511))
            frame.set_heart(150)
            frame.set_pressure(95000 - until_ms // 125 % 4000)
        return True

part = Part()
part.now_ms = part.step_ms = (1 << 29) - 60000
app = start(part)

def passes(count):
    for _ in range(count):
        app.step()

passes(50)  # first uses: names are interned, files open their buffers

def quietly(count):
    micropython.heap_lock()
    try:
        passes(count)
        return "quiet"
    except MemoryError as error:
        return "allocates"
    finally:
        micropython.heap_unlock()

plan = app.session.course.plan
print(quietly(1500), app.pool.next > 3, app.checkpoint.head.sequence > 0, part.taps > 1)
print(part.led, plan.total_m, plan.source.page > 0)
"""


@pytest.mark.parametrize("steps", [0, 3])
def test_a_second_a_page_and_a_checkpoint_allocate_nothing(micropython: Interpreter, steps: int):
    """Five minutes under heap_lock, over the tick clock's wrap, on a course read from flash; and with breath taps."""
    script, files = drive(QUIET, micropython.dialect)
    course = plans.course_section(50_000, 50, [2 * (n * 37 % 120) for n in range(1001)])
    plan = plans.blob(
        plans.settings_section({s.BREATH_IN: steps, s.BREATH_OUT: steps}),
        course,
        entries=[plans.Entry(course=0)],
    )
    result = micropython.run(script, files_in={**files, "trail.pool": EMPTY, "plan.bin": plan})
    quiet, led, read = result.lines()[0].split(), *result.lines()[1].split(maxsplit=1)
    assert quiet == ["quiet", "True", "True", "True"]
    assert read == "50000 True"
    assert int(led) >= 20 if steps else led == "0"


BESIDE = """
import micropython
from trailcore.frame import Frame
from watch.display import Face
from watch.guard import Guard
from watch.strap import Strap

class Part:
    now_ms = (1 << 29) - 60000
    mv = 3350
    is_stopped = stops = 0
    is_ready = True
    def busy(self): return False
    def is_used(self): return False
    def __init__(self):
        self.clock = self.app = self.pool = self.power = self
        self.crumbs = bytearray(8)
        self.now = [0] * 60
    def ticks_ms(self): return self.now_ms & 0x1fffffff
    def leads(self): return False
    def stop_writing(self): self.stops += 1

part = Part()
part.session = part.edges = part.haptics = part.button = part
strap = Strap(part, "own", False)
guard = Guard(part, part.crumbs)
face = Face()
frame = Frame()
heard = [0, 0]

def seconds(count):
    for _ in range(count):
        frame.clear()
        part.now_ms += 1000
        strap.collect(frame, part.ticks_ms())
        heard[0] += frame.bpm > 0
        heard[1] += frame.n_rr
        guard.second(part)
        part.now[15] = frame.bpm
        part.now[11] -= 7
        face.second(part)
        strap.second(part)

seconds(20)

def quietly(count):
    micropython.heap_lock()
    try:
        seconds(count)
        return "quiet"
    except MemoryError:
        return "allocates"
    finally:
        micropython.heap_unlock()

print(quietly(300), heard[0] > 290, heard[1] > 580, part.stops)
"""

RADIO = """
class BluetoothError(Exception): pass
class UUID:
    def __init__(self, value): self.value = value
    def __eq__(self, other): return self.value == other.value
class Link:
    connected = True
    uuid = UUID(0x2A37)
    def __init__(self): self.characteristics = (self,)
    def discover_remote_services(self, wanted): return (self,)
class adapter:
    def connect(peer, timeout): return Link()
class PacketBuffer:
    def __init__(self, each, buffer_size, max_packet_size):
        self.turn = 0
    def readinto(self, into):
        self.turn ^= 1
        if not self.turn:
            return 0
        into[0] = 0x16; into[1] = 150; into[2] = 0x90; into[3] = 1; into[4] = 0x9a; into[5] = 1
        return 6
    def deinit(self): pass
"""

SCREEN = {
    "terminalio.py": b"class FONT:\n    bitmap = None\n    def get_bounding_box(): return (6, 12)\n"
    b"class Terminal:\n    def __init__(self, tiles, font): pass\n    def write(self, text): return len(text)\n",
    "displayio.py": b"def Palette(n): return [0] * n\ndef TileGrid(bitmap, **k): pass\n"
    b"class Group:\n    def __init__(self, scale): pass\n    def append(self, tiles): pass\n",
    "board.py": b"class DISPLAY:\n    def refresh(): pass\n",
    "microcontroller.py": b"class watchdog:\n    mode = 1\n    def feed(): pass\n",
}


def test_strap_guard_and_face_allocate_nothing(micropython: Interpreter):
    """Five minutes, a packet and two intervals a second, a battery that sags, a face that changes."""
    script, files = drive(BESIDE, micropython.dialect)
    result = micropython.run(script, files_in={**files, **SCREEN, "_bleio.py": RADIO})
    quiet, *felt, stops = result.stdout.split()
    assert (quiet, felt) == ("quiet", ["True", "True"])
    assert int(stops) >= 2
