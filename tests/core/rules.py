"""Every rule of the coach: where it is coded, the tests that it fires and those that it stays silent.

A rule is a reason of `trailcore.ids`. A test says what it shows with `@pytest.mark.fires("STEEP")` or
`@pytest.mark.silent("STEEP")`. `python -m tests.core.rules` writes the table of tests/core/rules.md.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from trailcore import ids
from trailcue import words

ROOT = Path(__file__).resolve().parents[2]
CORE = ROOT / "firmware" / "lib" / "trailcore"
# What is no reason of a cue: (sentence, where it is coded).
OTHERS = {
    "HIKE_BY": ("the plan chooses: the grade, the heart rate, or whichever comes first", "coach"),
    "THIN_AIR": ("caps fall with the altitude, and never rise", "effort"),
    "BREATH_TAPS": ("taps on the foot strikes where in and where out begin", "breathing"),
    "BREATH_RATIO": ("steps a breath by zone, gait and cadence, one at a time", "breathing"),
    "BREATH_FADES": ("after so many breaths it fades, and returns with another zone or a press", "breathing"),
    "POLE_RHYTHM": ("asked why poles out: taps on 16 strikes of one foot, for the opposite pole", "poling"),
    "REP_TAPS": ("reps are led at their tempo", "reps"),
    "SIDES": ("a mark at half time, or where the side changes", "reps"),
    "MACHINES": ("on a treadmill and on stairs the plan gives the grade", "machine"),
    "REPEATED": ("one repeat, 8 to 10 s later, if the gait has not changed", "cues"),
    "TOO_SOON": ("so many seconds between commands", "cues"),
    "BUDGET_5MIN": ("so many commands in five minutes", "cues"),
    "BUDGET_HOUR": ("so many commands an hour", "cues"),
    "MUTED": ("ignored twice, silent for half an hour", "cues"),
    "STOOD": ("standing suspends gait and effort cues, with a grace after", "session"),
    "ARMED": ("silent before the start", "session"),
    "STEP_RULES": ("the session's step has the say", "prescribed"),
    "EXPIRED": ("a notice that had to wait for too long", "notices"),
    "WHY": ("a press repeats the last cue", "cues"),
    "WRONG": ("a double press says that the last cue was wrong", "cues"),
}
MARKS = ("fires", "silent")
TABLE = Path(__file__).with_name("rules.md")
HEAD = """# Every rule of the coach

Made from the tests by `python -m tests.core.rules`; a test holds it to them. First the reasons of cues, with the
sentence that a replay has for each; then what else holds.
"""


def reasons() -> list[str]:
    """The names of all reasons, in the order of their numbers."""
    listed = [name for name in vars(ids) if name.isupper()]
    return listed[listed.index("STEEP") : listed.index("TOLD") + 1]


def coded() -> dict[str, list[str]]:
    """The modules of the core that say each reason."""
    found: dict[str, list[str]] = {name: [] for name in reasons()}
    for file in sorted(CORE.glob("*.py")):
        if file.stem == "ids":
            continue
        nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
        used = {
            node.attr
            for node in nodes
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "ids"
        }
        for node in nodes:
            if isinstance(node, ast.ImportFrom) and node.module == "trailcore.ids":
                used |= {alias.name for alias in node.names}
        for name in sorted(used & found.keys()):
            found[name].append(file.stem)
    return found


def shown() -> dict[str, dict[str, list[str]]]:
    """By mark and reason, the tests that show it, as "file::test"."""
    found: dict[str, dict[str, list[str]]] = {mark: {} for mark in MARKS}
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        if "node_modules" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for mark, reason in _marks(node):
                    found[mark].setdefault(reason, []).append(f"{file.stem}::{node.name}")
    return found


def _marks(test: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    for call in test.decorator_list:
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in MARKS:
            for reason in call.args:
                yield call.func.attr, str(ast.literal_eval(reason))


def table() -> str:
    """The table in markdown, a row a rule."""
    where, tests = coded(), shown()
    rows = ["| rule | said | coded in | fires | silent |", "|---|---|---|---|---|"]
    for name in [*reasons(), *OTHERS]:
        said = OTHERS[name][0] if name in OTHERS else words.REASONS[getattr(ids, name)][1]
        coded_in = OTHERS[name][1] if name in OTHERS else ", ".join(where[name])
        cells = [
            "<br>".join(f"`{test.partition('::')[2]}`" for test in tests[mark].get(name, []))
            for mark in MARKS
        ]
        rows.append(f"| {name} | {said} | {coded_in} | {' | '.join(cells)} |")
    return f"{HEAD}\n" + "\n".join(rows) + "\n"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
