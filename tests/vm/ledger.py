"""What the core takes of the heap: `python -m tests.vm.ledger`, or `python tests/vm/ledger.py`.

The core is taken as the watch gets it, folded (`trailcue.folding`) and imported as .py; then come a plan, the state and
the recorder. The design gives core, plan
and state 38 K of a heap of 125 K; with sensing they are held to 46 K (why: the core's README).

A second table has each module folded into a file of its own and imported after those it needs, so that each
pays for itself alone (with the names it is the first to use: they are allocated in chunks, so one may pay for
its neighbours). Laid together they take less. What only a resume needs is imported last and listed apart, for
the watch drops it again.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

if __name__ == "__main__":  # as a file: the repository is not on the path then
    _ROOT = Path(__file__).resolve().parents[2]
    sys.path[:0] = [str(_ROOT), str(_ROOT / "host"), str(_ROOT / "firmware" / "lib")]

from tests.core import plans
from tests.vm.interpreters import CORE, GivenVM, Interpreter, NpmVM, available
from trailcue.folding.merging import in_order
from trailcue.folding.symbols import qualify
from trailcue.payload import drive_files

BUDGET = 46 * 1024
FOR_RESUME = ("bitreader", "framereader", "image", "replay")
LENGTH_M, SPACING_M = 50_000, 50

_START = """
import gc
from array import array

seen = array("i", [0] * 64)
kept = [None] * 8


def mark():
    gc.collect()
    seen[seen[0] + 1] = gc.mem_alloc()
    seen[0] += 1


class Sink:
    def put(self, page):
        pass


def build(step):
    from trailcore.frame import Frame
    from trailcore.plan import Plan
    from trailcore.recorder import Recorder
    from trailcore.session import Session

    if step == 0:
        with open("plan.bin", "rb") as file:
            kept[0] = bytearray(file.read())
    elif step == 1:
        kept[1] = Plan(kept[0])
    elif step == 2:
        kept[2] = Session(kept[1])
    elif step == 3:
        kept[3] = Frame()
    elif step == 4:
        kept[4] = Recorder(Sink(), 1, 0)
"""

_BUILT = ("plan bytes", "Plan", "Session", "Frame", "Recorder")


@dataclass(frozen=True)
class Entry:
    """A line of the ledger."""

    name: str
    taken: int
    lines: int = 0


@dataclass(frozen=True)
class Ledger:
    """What each file and each object took, in bytes."""

    code: list[Entry]
    built: list[Entry]
    resume: list[Entry]
    qstr_bytes: int

    @property
    def total(self) -> int:
        """What the budget is for: code, plan and state, without what only a resume needs."""
        return sum(entry.taken for entry in [*self.code, *self.built])


def modules(core: Iterable[str]) -> list[str]:
    """The package and those of its modules that are among the core's files, each after those that it imports."""
    sources = {f"trailcore.{file.stem}": file.read_text(encoding="utf-8") for file in CORE.glob("*.py")}
    sources["trailcore"] = sources.pop("trailcore.__init__")
    order = [name for name in in_order(qualify(sources)) if f"{name.replace('.', '/')}.py" in core]
    return ["trailcore", *order]


def a_plan() -> bytes:
    """A compiled plan of 50 km with a post each 50 m and eight technical stretches."""
    posts = [10_000 + 20 * abs(i % 50 - 25) for i in range(LENGTH_M // SPACING_M + 1)]
    return plans.blob(
        plans.settings_section(),
        plans.course_section(LENGTH_M, SPACING_M, posts),
        plans.technical_section([(5000 * i, 5000 * i + 800) for i in range(1, 9)]),
    )


def core_as_shipped(script: str, merged: bool = True) -> tuple[str, dict[str, bytes]]:
    """A script and the core's files as they go onto a watch's drive, by where a run's folder wants them."""
    drive = drive_files({"main.py": script.encode()}, merged)
    files = {path.removeprefix("lib/"): data for path, data in drive.items() if path.endswith(".py")}
    return files.pop("main.py").decode(), {
        name: data for name, data in files.items() if not re.match("boot|code|watch", name)
    }


def core_as_written(script: str) -> tuple[str, dict[str, bytes]]:
    """A script and the core's files as they are in the repository."""
    return script, {f"trailcore/{file.name}": file.read_bytes() for file in CORE.glob("*.py")}


def measure(interpreter: Interpreter, script: str, core: dict[str, bytes], names: Sequence[str]) -> Ledger:
    """Import these modules of the core and build what stands on them, with the heap weighed after each step."""
    resume = [name for name in names if name.rpartition(".")[2] in FOR_RESUME]
    code = [name for name in names if name not in resume]
    steps = [(name, f"import {name}") for name in code]
    steps += [(name, f"build({i})") for i, name in enumerate(_BUILT)]
    steps += [(name, f"import {name}") for name in resume]
    then = ["mark()"]
    for _, statement in steps:
        then += [statement, "gc.collect()", "mark()"]  # npm collects at the beginning of the statement after
    then += [f"print(*seen[1:{len(steps) + 2}])", "import micropython", "micropython.qstr_info()"]
    result = interpreter.run(script, files_in={**core, "plan.bin": a_plan()}, then=then)
    weights = [int(word) for word in result.lines()[0].split()]
    taken = {
        name: after - before for (name, _), before, after in zip(steps, weights, weights[1:], strict=False)
    }
    qstrs = re.search(r"n_total_bytes=(\d+)", result.stdout)
    return Ledger(
        [Entry(name, taken[name], _lines(name)) for name in code],
        [Entry(name, taken[name]) for name in _BUILT],
        [Entry(name, taken[name], _lines(name)) for name in resume],
        int(qstrs[1]) if qstrs else 0,
    )


def measure_shipped(interpreter: Interpreter) -> Ledger:
    """The ledger of the core as the watch gets it."""
    script, core = core_as_shipped(_START)
    return measure(interpreter, script, core, sorted(n[:-3] for n in core if n.startswith("trailcore")))


def _lines(name: str) -> int:
    file = CORE / f"{name.rpartition('.')[2]}.py"
    return len(file.read_text(encoding="utf-8").splitlines()) if file.is_file() else 0


def table(interpreter: Interpreter, ledger: Ledger) -> str:
    """The ledger in markdown."""
    rows = [
        f"### {interpreter.name}, {interpreter.word_bits} bit",
        "",
        "| | bytes | lines |",
        "|---|---:|---:|",
    ]
    for entry in sorted(ledger.code, key=lambda entry: -entry.taken):
        rows.append(f"| {entry.name} | {entry.taken} | {entry.lines or ''} |")
    rows.append(f"| **code** | **{sum(entry.taken for entry in ledger.code)}** | |")
    rows += [f"| {entry.name} | {entry.taken} | |" for entry in ledger.built]
    rows.append(f"| **total, of {BUDGET}** | **{ledger.total}** | |")
    rows += [f"| to resume only: {entry.name} | {entry.taken} | {entry.lines} |" for entry in ledger.resume]
    rows.append(f"\nNames (qstr) of the whole, part of the above: {ledger.qstr_bytes} bytes.")
    return "\n".join(rows)


def main() -> None:
    """Print the ledger of each MicroPython there is."""
    for interpreter in available():
        if isinstance(interpreter, (NpmVM, GivenVM)):
            print(table(interpreter, measure_shipped(interpreter)))
            script, core = core_as_shipped(_START, merged=False)
            alone = measure(interpreter, script, core, modules(core))
            print("\nEach module a file of its own:\n\n" + table(interpreter, alone))
            script, core = core_as_written(_START)
            written = measure(interpreter, script, core, modules(core))
            print(f"\nAs written: {written.total} bytes.", end="\n\n")


if __name__ == "__main__":
    main()
