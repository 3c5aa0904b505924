"""What the firmware takes of the heap: `python -m tests.vm.ledger`, or `python tests/vm/ledger.py`.

All of it is taken as the watch gets it, folded (`trailcue.folding`) and compiled (`trailcue.bytecode`): the core, a
plan, the state and the recorder, which have the budget; then the loop, the pool and its checkpoints. Alone, over a stub
of what boards have in C, our module for the strap, and the libraries that it stands for, as they are installed here.
What is unloaded was loaded for the plan and how objects of the core are built, but for a few hundred bytes.

Sensing alone, without the coach, has the design's 38 K: a session of `sensing` in the place of the core's own, folded
along with what it reaches, so that the coach is left out of it.

Another table has each module of the core folded into a file of its own and imported, as .py, after those it needs, so
that each pays for itself alone (with the names it is the first to use: they are allocated in chunks, so one may pay for
its neighbours). Laid together they take less. What only a resume needs is imported last and listed apart, for
the watch drops it again.
"""

from __future__ import annotations

import importlib.metadata
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

if __name__ == "__main__":  # as a file: the repository is not on the path then
    _ROOT = Path(__file__).resolve().parents[2]
    sys.path[:0] = [str(_ROOT), str(_ROOT / "host"), str(_ROOT / "firmware" / "lib")]

from tests.core import plans
from tests.vm.interpreters import CORE, GivenVM, Interpreter, NpmVM, available
from trailcue.bytecode import Dialect, to_bytecode
from trailcue.folding import MOST_CHARACTERS, fold
from trailcue.folding.merging import in_order
from trailcue.folding.symbols import qualify
from trailcue.payload import drive_files, firmware_dir

BUDGET = 43 * 1024
RACE_BUDGET = 54 * 1024
"""With all that a race day may ask for. What is above the design's 38 K the strap's library and the loop leave."""
SENSING_BUDGET = 38 * 1024
"""The design's, for all that senses with its plan and state: the breath rate and a course included."""
SENSING = Path(__file__).with_name("sensing.py")
FOR_RESUME = ("bitreader", "framereader", "image", "opening", "plancheck", "planfile", "replay", "settings")
LENGTH_M, SPACING_M = 50_000, 50

_START = """
import gc
from array import array

seen = array("i", [0] * 96)
kept = [None] * 9


def mark():
    gc.collect()
    seen[seen[0] + 1] = gc.mem_alloc()
    seen[0] += 1


class Sink:
    def put(self, page):
        pass


class Part:
    def __init__(self):
        self.clock = self.imu = self.barometer = self.strap = self.power = self


def plan_source():
    file = open("plan.bin", "rb")
    try:
        from watch.pagedplan import PagedPlan

        kept[0] = PagedPlan(file)
    except ImportError:  # the core alone
        kept[0] = file.read()


def plan():
    from trailcore.plan import Plan

    kept[1] = Plan(kept[0])


def session():
    from trailcore.session import Session

    kept[2] = Session(kept[1])


def frame():
    from trailcore.frame import Frame

    kept[3] = Frame()


def recorder():
    from trailcore.recorder import Recorder

    kept[4] = Recorder(Sink(), 1, 0)


def steps():
    from trailcore.steps import Steps

    kept[8] = Steps(5200, 4096)


def pool():
    from watch.storage import Pool

    kept[5] = Pool(open("trail.pool", "r+b"), None)


def checkpoint():
    from watch.checkpoint import Checkpoint

    kept[6] = Checkpoint(kept[5], 0)
    kept[6].attach(kept[2])


def app():
    from watch.app import App

    kept[7] = App(Part(), kept[5], kept[2], kept[4], kept[6], 0)


def unload():
    from watch.start import forget

    forget()
"""

# What is loaded whatever the plan says, though the script above imports it part by part.
_ALWAYS = b"""
from trailcore.frame import Frame
from trailcore.plan import Plan
from trailcore.recorder import Recorder
from trailcore.session import Session
from trailcore.steps import Steps
from watch.app import App
from watch.checkpoint import Checkpoint
from watch.storage import Pool
"""

_SENSING_START = (
    _START[: _START.index("def session")]
    + """
def session():
    from trailcore.sensing import Sensing

    kept[2] = Sensing(kept[1])


"""
    + _START[_START.index("def frame") : _START.index("def pool")]
    + """
def unload():
    import sys
    from trailcore.pages import Head
    from trailcore.recorder import Recorder
    from watch.unloading import BOOT_ONLY, PLAN_ONLY, drop

    drop(PLAN_ONLY)
    drop(BOOT_ONLY)
    for name in sys.modules:  # as watch.start does it
        if name.startswith("trailcore") or name.startswith("watch"):
            for thing in sys.modules[name].__dict__.values():
                if isinstance(thing, type) and "__init__" in thing.__dict__:
                    thing.__init__ = None
    Head.read = Recorder.open = Recorder.put_whole = None
"""
)
_READS_A_PLAN = ("watch.__init__", "watch.pagedplan", "watch.unloading")

_CORE_BUILT = ("plan_source", "plan", "session", "frame", "recorder", "steps")
_APP_BUILT = ("pool", "checkpoint", "app")
_UNLOAD = "unload"
_STRAP = ("adafruit_ble", "adafruit_ble.advertising.standard", "adafruit_ble_heart_rate")
_STRAP_PACKAGES = ("adafruit-circuitpython-ble", "adafruit-circuitpython-ble-heart-rate")


@dataclass(frozen=True)
class Entry:
    """A line of the ledger; `part` is "core", "app", "resume", "strap" or "strap's libraries"."""

    part: str
    name: str
    taken: int


@dataclass(frozen=True)
class Ledger:
    """What each file and each object took, in bytes."""

    entries: list[Entry]
    qstr_bytes: int

    def total(self, part: str = "core") -> int:
        """What a part took in all. The budget is for "core": code, plan and state."""
        return sum(entry.taken for entry in self.entries if entry.part == part)


def modules(core: Iterable[str]) -> list[str]:
    """The package and those of its modules that are among the core's files, each after those that it imports."""
    sources = {f"trailcore.{file.stem}": file.read_text(encoding="utf-8") for file in CORE.glob("*.py")}
    sources["trailcore"] = sources.pop("trailcore.__init__")
    order = [name for name in in_order(qualify(sources)) if f"{name.replace('.', '/')}.py" in core]
    return ["trailcore", *order]


def a_plan(changed: Mapping[int, int] | None = None) -> bytes:
    """A compiled plan of 50 km with a post each 50 m and eight technical stretches, and settings of its own."""
    posts = [10_000 + 20 * abs(i % 50 - 25) for i in range(LENGTH_M // SPACING_M + 1)]
    return plans.blob(
        plans.settings_section(changed),
        plans.course_section(LENGTH_M, SPACING_M, posts),
        plans.technical_section([(5000 * i, 5000 * i + 800) for i in range(1, 9)]),
    )


def drive_as_shipped(
    script: str, dialect: Dialect | None, merged: bool = True, always: bytes = _ALWAYS
) -> tuple[str, dict[str, bytes]]:
    """A script and the modules of a watch's drive, by where a run's folder wants them; the drive runs nothing.

    Without a dialect they are Python, for the watch to compile. `always` imports what is there in any case.
    """
    drive = drive_files({"main.py": script.encode(), "always.py": always}, merged, dialect)
    main = drive["main.py"].decode()
    return main, {path.removeprefix("lib/"): data for path, data in drive.items() if path.startswith("lib/")}


def core_as_written(script: str) -> tuple[str, dict[str, bytes]]:
    """A script and the core's files as they are in the repository."""
    return script, {f"trailcore/{file.name}": file.read_bytes() for file in CORE.glob("*.py")}


def weigh(
    interpreter: Interpreter,
    script: str,
    files: dict[str, bytes],
    steps: Sequence[tuple[str, str]],
    plan: bytes | None = None,
) -> Ledger:
    """Import modules and call functions of the script, (part, name) each, with the heap weighed after each."""
    then = ["mark()"]
    for _, name in steps:
        statement = f"{name}()" if name in (*_CORE_BUILT, *_APP_BUILT, _UNLOAD) else f"import {name}"
        then += [statement, "gc.collect()", "mark()"]  # npm collects at the beginning of the statement after
    then += [f"print(*seen[1:{len(steps) + 2}])", "import micropython", "micropython.qstr_info()"]
    extra = {"plan.bin": plan or a_plan(), "trail.pool": b"\xff" * 65536}
    result = interpreter.run(
        script, files_in={**files, **extra}, then=then, heap="256k"
    )  # what is taken counts
    weights = [int(word) for word in result.lines()[0].split()]
    entries = [
        Entry(part, name, after - before)
        for (part, name), before, after in zip(steps, weights, weights[1:], strict=False)
    ]
    qstrs = re.search(r"n_total_bytes=(\d+)", result.stdout)
    return Ledger(entries, int(qstrs[1]) if qstrs else 0)


def measure_shipped(
    interpreter: Interpreter, changed: Mapping[int, int] | None = None, plan: bytes | None = None
) -> Ledger:
    """The ledger of core and app as the watch gets them, with what only a start needs unloaded again.

    `changed` are settings of the plan, in case none is given: what it asks for is loaded with the session.
    """
    script, drive = drive_as_shipped(_START, interpreter.dialect)
    names = sorted(name.partition(".")[0] for name in drive)
    # Others are loaded if the plan asks for them, while the session is built.
    steps = [("core", name) for name in names if re.fullmatch(r"trailcore\d+", name)]
    steps += [
        ("app", name) for name in names if re.fullmatch(r"watch\d+", name)
    ]  # before what starts it, which needs it
    steps += [("core", name) for name in _CORE_BUILT]
    steps += [("app", name) for name in _APP_BUILT]
    return weigh(interpreter, script, drive, [*steps, ("core", _UNLOAD)], plan or a_plan(changed))


def sensing_as_shipped(script: str, dialect: Dialect | None) -> tuple[str, dict[str, bytes]]:
    """A script that imports `trailcore.sensing`, and what it reaches of the core, folded into as few files."""
    library = firmware_dir() / "lib"
    core = {f"trailcore.{file.stem}": file for file in CORE.glob("*.py")}
    core |= {name: library / f"{name.replace('.', '/')}.py" for name in _READS_A_PLAN}
    core["trailcore.sensing"] = SENSING
    sources = {
        name.removesuffix(".__init__"): file.read_text(encoding="utf-8") for name, file in core.items()
    }
    folded = fold({**sources, "main": script}, most=None if dialect else MOST_CHARACTERS)
    main = folded.pop("main")
    files = {f"lib/{name}.py": text.encode() for name, text in folded.items()}
    if dialect:
        files = to_bytecode(files, dialect)
    return main, {path.removeprefix("lib/"): data for path, data in files.items()}


def measure_sensing(interpreter: Interpreter, changed: Mapping[int, int] | None = None) -> Ledger:
    """The ledger of what senses, with the plan and the recorder, and of no coach."""
    script, files = sensing_as_shipped(_SENSING_START, interpreter.dialect)
    names = sorted(name.partition(".")[0] for name in files)
    steps = [("sensing", name) for name in names if re.fullmatch(r"trailcore\d+", name)]
    steps += [("sensing", name) for name in (*_CORE_BUILT, _UNLOAD)]
    return weigh(interpreter, script, files, steps, a_plan(changed))


def measure_modules(interpreter: Interpreter, script: str, core: dict[str, bytes]) -> Ledger:
    """The ledger of the core's modules, one by one."""
    steps = [(_part(name), name) for name in modules(core)]
    steps += [("core", name) for name in _CORE_BUILT]
    return weigh(interpreter, script, core, sorted(steps, key=lambda step: step[0] == "resume"))


def measure_strap(interpreter: Interpreter) -> Ledger:
    """What the strap's libraries take, compiled, and then what our own module takes that reads it in a session."""
    found = [file for name in _STRAP_PACKAGES for file in importlib.metadata.files(name) or []]
    libraries = {
        f"lib/{file}": Path(str(file.locate())).read_bytes() for file in found if file.suffix == ".py"
    }
    if interpreter.dialect:
        libraries = to_bytecode(libraries, interpreter.dialect)
    script, ours = drive_as_shipped(_START, interpreter.dialect, False, b"from watch.strap import Strap")
    stubs = {
        "_bleio.py": Path(__file__).with_name("stub_bleio.py").read_bytes(),
        "__future__.py": b"annotations = None\n",  # boards have it, the npm VM has not
    }
    files = {path.removeprefix("lib/"): data for path, data in libraries.items()}
    needed = ("_bleio", "struct", "collections", "trailcore.compat", "trailcore.ticks", "watch")
    steps = [*(("others", name) for name in needed), ("strap", "watch.strap")]
    steps += [("strap's libraries", name) for name in _STRAP]
    return weigh(interpreter, script, {**files, **ours, **stubs}, steps)


def _part(module: str) -> str:
    return "resume" if module.rpartition(".")[2] in FOR_RESUME else "core"


def table(interpreter: Interpreter, ledger: Ledger) -> str:
    """The ledger in markdown."""
    rows = [f"### {interpreter.name}, {interpreter.word_bits} bit", "", "| | | bytes |", "|---|---|---:|"]
    for part in dict.fromkeys(entry.part for entry in ledger.entries):
        rows += [f"| {part} | {e.name} | {e.taken} |" for e in ledger.entries if e.part == part]
        rows.append(f"| **{part}** | **in all** | **{ledger.total(part)}** |")
    rows.append(f"\nNames (qstr), part of the above: {ledger.qstr_bytes} bytes.\n")
    return "\n".join(rows)


def main() -> None:
    """Print the ledger of each MicroPython there is."""
    for interpreter in available():
        if isinstance(interpreter, (NpmVM, GivenVM)):
            print(table(interpreter, measure_shipped(interpreter)))
            sensing = table(interpreter, measure_sensing(interpreter))
            print(f"Sensing alone, without the coach, of {SENSING_BUDGET}:\n\n{sensing}")
            asked = table(interpreter, measure_shipped(interpreter, plans.EVERYTHING))
            print(f"With all that a race day may ask for:\n\n{asked}")
            print(table(interpreter, measure_strap(interpreter)))
            alone = measure_modules(interpreter, *drive_as_shipped(_START, None, merged=False))
            print(f"Each module a file of its own:\n\n{table(interpreter, alone)}")
            written = measure_modules(interpreter, *core_as_written(_START))
            print(f"As written: {written.total()} bytes.\n")


if __name__ == "__main__":
    main()
