"""Every rule of the coach: where it is coded, the tests that it fires and those that it stays silent.

A rule is a reason of `trailcore.ids`. A test says what it shows with `@pytest.mark.fires("STEEP")` or
`@pytest.mark.silent("STEEP")`. `python -m tests.core.rules` prints the table of tests/core/README.md.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from trailcore import ids
from trailcue import words

ROOT = Path(__file__).resolve().parents[2]
CORE = ROOT / "firmware" / "lib" / "trailcore"
MARKS = ("fires", "silent")


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
    for name in reasons():
        said = words.REASONS[getattr(ids, name)][1]
        cells = [
            "<br>".join(f"`{test.partition('::')[2]}`" for test in tests[mark].get(name, []))
            for mark in MARKS
        ]
        rows.append(f"| {name} | {said} | {', '.join(where[name])} | {' | '.join(cells)} |")
    return "\n".join(rows)


if __name__ == "__main__":
    print(table())
