"""What the core takes of the heap, module by module: `python -m tests.vm.ledger`, or `python tests/vm/ledger.py`.

The core is taken as the watch gets it, constants folded (`trailcue.fold`), and imported as .py, each module after
those it needs, so that each pays for itself alone (with the names it is the first to use: they are allocated in chunks,
so one may pay for its neighbours). Then come a plan, the state and the recorder. The budget of the design is 38 K
for core, plan and state on a 32-bit VM with a heap of 125 K; what only a resume needs is imported last and listed
apart, for the watch drops it again.
"""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import dataclass
from pathlib import Path

if __name__ == "__main__":  # as a file: the repository is not on the path then
    _ROOT = Path(__file__).resolve().parents[2]
    sys.path[:0] = [str(_ROOT), str(_ROOT / "host"), str(_ROOT / "firmware" / "lib")]

from tests.core import plans
from tests.vm.interpreters import CORE, GivenVM, Interpreter, NpmVM, available
from trailcue.payload import drive_files

BUDGET = 38 * 1024
FOR_RESUME = ("bitreader", "framereader", "replay")
LENGTH_M, SPACING_M = 50_000, 50

_START = """
import gc
from array import array

seen = array("i", [0] * 64)
n = 0


def mark():
    global n
    seen[n] = gc.mem_alloc()
    n += 1


class Sink:
    def put(self, page):
        pass


with open("plan.bin", "rb") as f:
    blob_file = f.read()
"""

_BUILT = (
    ("plan bytes", "blob = bytearray(blob_file)"),
    ("Plan", "plan = trailcore.plan.Plan(blob)"),
    ("Session", "session = trailcore.session.Session(plan)"),
    ("Frame", "frame = trailcore.frame.Frame()"),
    ("Recorder", "recorder = trailcore.recorder.Recorder(Sink(), 1, 0)"),
    ("state image", "image = bytearray(session.image_bytes)"),
)


@dataclass(frozen=True)
class Entry:
    """A line of the ledger."""

    name: str
    taken: int
    lines: int = 0


@dataclass(frozen=True)
class Ledger:
    """What each module and each object took, in bytes."""

    code: list[Entry]
    built: list[Entry]
    resume: list[Entry]
    qstr_bytes: int

    @property
    def total(self) -> int:
        """What the budget is for: code, plan and state, without what only a resume needs."""
        return sum(entry.taken for entry in [*self.code, *self.built])


def in_order(names: list[str]) -> list[str]:
    """The modules of the core, each after those that it imports; among equals by name."""
    needs = {name: _imports(CORE / f"{name}.py") & set(names) for name in names}
    order: list[str] = []
    while len(order) < len(names):
        order += sorted(name for name in names if name not in order and needs[name] <= set(order))[:1]
    return order


def _imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "trailcore":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("trailcore."):
            found.add((node.module or "").split(".")[1])
    return found


def a_plan() -> bytes:
    """A compiled plan of 50 km with a post each 50 m and eight technical stretches."""
    posts = [10_000 + 20 * abs(i % 50 - 25) for i in range(LENGTH_M // SPACING_M + 1)]
    return plans.blob(
        plans.settings_section(),
        plans.course_section(LENGTH_M, SPACING_M, posts),
        plans.technical_section([(5000 * i, 5000 * i + 800) for i in range(1, 9)]),
    )


def core_as_shipped() -> dict[str, bytes]:
    """The core's files as they lie on the watch's drive, by where a run's folder wants them."""
    at = "lib/trailcore/"
    return {
        f"trailcore/{path[len(at) :]}": data for path, data in drive_files().items() if path.startswith(at)
    }


def core_as_written() -> dict[str, bytes]:
    """The core's files as they are in the repository."""
    return {f"trailcore/{file.name}": file.read_bytes() for file in CORE.glob("*.py")}


def measure(interpreter: Interpreter, core: dict[str, bytes]) -> Ledger:
    """Import and build on this VM, with the heap weighed after each step."""
    order = in_order([Path(name).stem for name in core if not name.endswith("__init__.py")])
    code = [name for name in order if name not in FOR_RESUME]
    resume = [name for name in order if name in FOR_RESUME]
    steps = [("trailcore", "import trailcore")]
    steps += [(name, f"import trailcore.{name}") for name in code]
    steps += _BUILT
    steps += [(name, f"import trailcore.{name}") for name in resume]
    then = ["gc.collect()", "mark()"]
    for _, statement in steps:
        then += [statement, "gc.collect()", "mark()"]  # npm collects at the beginning of the statement after
    then += [f"print(*seen[:{len(steps) + 1}])", "import micropython", "micropython.qstr_info()"]
    result = interpreter.run(_START, files_in={**core, "plan.bin": a_plan()}, then=then)
    weights = [int(word) for word in result.lines()[0].split()]
    taken = {
        name: after - before for (name, _), before, after in zip(steps, weights, weights[1:], strict=False)
    }
    qstrs = re.search(r"n_total_bytes=(\d+)", result.stdout)
    return Ledger(
        [Entry("trailcore", taken["trailcore"])] + [Entry(name, taken[name], _lines(name)) for name in code],
        [Entry(name, taken[name]) for name, _ in _BUILT],
        [Entry(name, taken[name], _lines(name)) for name in resume],
        int(qstrs[1]) if qstrs else 0,
    )


def _lines(name: str) -> int:
    return len((CORE / f"{name}.py").read_text(encoding="utf-8").splitlines())


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
            print(table(interpreter, measure(interpreter, core_as_shipped())))
            print(f"As written instead: {measure(interpreter, core_as_written()).total} bytes.", end="\n\n")


if __name__ == "__main__":
    main()
