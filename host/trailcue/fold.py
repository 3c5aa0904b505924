"""Fold the firmware's named constants into numbers and leave its docstrings out: the same program in less heap.

MicroPython folds a `const` only within its module, and keeps the name of every one, folded or not, as an interned
string; some builds keep docstrings too. Over the core that is a quarter of its code's heap (the figures are in the
core's README), so this is done to whatever goes onto a watch. Lines keep their numbers.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Iterator, Mapping

_OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.LShift: operator.lshift,
    ast.BitOr: operator.or_,
}

Constants = dict[str, int]
_Span = tuple[int, int, int, str]
"""Line, first and last byte column, and what to put there."""


def fold(sources: Mapping[str, str]) -> dict[str, str]:
    """Fold the integer constants of modules into all of them.

    Args:
        sources: source text by module name ("trailcore.ids"); all that import these constants.

    Returns:
        Source texts under the same names; of a module that held nothing but constants, nothing is left.
    """
    trees = {name: ast.parse(text) for name, text in sources.items()}
    constants = _evaluate(trees)
    return {name: _Module(trees[name], name, constants).fold(text) for name, text in sources.items()}


def is_empty(text: str) -> bool:
    """Tell whether a module has no statement."""
    return not ast.parse(text).body


def _evaluate(trees: Mapping[str, ast.Module]) -> dict[str, Constants]:
    """Return each module's `NAME = const(expression)` by value; expressions may use constants of others."""
    found: dict[str, Constants] = {name: {} for name in trees}
    known = -1
    while known != (known := sum(len(values) for values in found.values())):
        for name, tree in trees.items():
            names = _visible(tree, found)
            for target, value in _definitions(tree):
                number = _number(value, names | found[name])
                if number is not None:
                    found[name][target] = number
    return found


def _definitions(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for statement in tree.body:
        definition = _definition(statement)
        if definition is not None:
            yield definition


def _definition(statement: ast.stmt) -> tuple[str, ast.expr] | None:
    """Return name and expression of a `NAME = const(expression)`, None for any other statement."""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Call):
        return None
    target, call = statement.targets[0], statement.value
    if not isinstance(target, ast.Name) or not isinstance(call.func, ast.Name) or call.func.id != "const":
        return None
    return target.id, call.args[0]


def _number(value: ast.expr, names: Constants) -> int | None:
    """Return what an expression of integers and known names comes to, None if it is anything else."""
    if isinstance(value, ast.Constant):
        return value.value if type(value.value) is int else None
    if isinstance(value, ast.Name):
        return names.get(value.id)
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub):
        number = _number(value.operand, names)
        return None if number is None else -number
    if isinstance(value, ast.BinOp) and type(value.op) in _OPERATORS:
        left, right = _number(value.left, names), _number(value.right, names)
        return None if left is None or right is None else _OPERATORS[type(value.op)](left, right)
    return None


def _visible(tree: ast.Module, constants: Mapping[str, Constants]) -> Constants:
    """Return the constants that a module imports by name."""
    visible: Constants = {}
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom):
            theirs = constants.get(statement.module or "", {})
            for alias in statement.names:
                if alias.name in theirs:
                    visible[alias.asname or alias.name] = theirs[alias.name]
    return visible


class _Module:
    """One module being folded: collects what to replace, then replaces it from the end."""

    def __init__(self, tree: ast.Module, name: str, constants: dict[str, Constants]) -> None:
        self.tree = tree
        self.constants = constants
        self.names = _visible(tree, constants) | constants[name]
        self.modules = dict(self._imported_modules())
        self.spans: list[_Span] = []

    def fold(self, text: str) -> str:
        """Return the module's text with constants folded."""
        for statement in self.tree.body:
            definition = _definition(statement)
            if definition is not None and definition[0] in self.names:
                self._blank(statement, "")
            elif isinstance(statement, ast.ImportFrom):
                self._import(statement)
            else:
                self._values(statement)
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
                self._docstring(node)
        return self._replaced(text)

    def _docstring(self, node: ast.Module | ast.ClassDef | ast.FunctionDef) -> None:
        """Take a docstring out; a body that was nothing else still needs a statement."""
        text = node.body[0]
        alone = len(node.body) == 1 and not isinstance(node, ast.Module)
        self._blank(text, " " * text.col_offset + "pass" if alone else "")

    def _imported_modules(self) -> Iterator[tuple[str, str]]:
        for statement in self.tree.body:
            if isinstance(statement, ast.ImportFrom):
                for alias in statement.names:
                    module = f"{statement.module}.{alias.name}"
                    if module in self.constants:
                        yield alias.asname or alias.name, module

    def _values(self, statement: ast.stmt) -> None:
        for node in ast.walk(statement):
            number = self._value(node)
            if number is not None and isinstance(node, ast.Name | ast.Attribute) and node.end_col_offset:
                shown = str(number) if number >= 0 else f"({number})"
                self.spans.append((node.lineno, node.col_offset, node.end_col_offset, shown))

    def _value(self, node: ast.AST) -> int | None:
        if isinstance(node, ast.Name):
            return self.names.get(node.id) if isinstance(node.ctx, ast.Load) else None
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = self.modules.get(node.value.id)
            return None if module is None else self.constants[module].get(node.attr)
        return None

    def _import(self, statement: ast.ImportFrom) -> None:
        """Keep of an import what is not folded away."""
        kept = [alias for alias in statement.names if self._still_needed(statement, alias)]
        if len(kept) < len(statement.names):
            names = ", ".join(f"{a.name} as {a.asname}" if a.asname else a.name for a in kept)
            self._blank(statement, f"from {statement.module} import {names}" if kept else "")

    def _still_needed(self, statement: ast.ImportFrom, alias: ast.alias) -> bool:
        name = alias.asname or alias.name
        if name in self.modules:
            return any(self._uses(node, name) for node in ast.walk(self.tree))
        if alias.name == "const":
            return any(
                (found := _definition(s)) is not None and found[0] not in self.names for s in self.tree.body
            )
        return name not in self.names

    def _uses(self, node: ast.AST, module: str) -> bool:
        """Tell whether a node uses an imported module for something other than a constant."""
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
            return False
        return node.value.id == module and self._value(node) is None

    def _blank(self, statement: ast.stmt, instead: str) -> None:
        """Put `instead` in the place of a statement, and nothing on its further lines."""
        last = statement.end_lineno or statement.lineno
        self.spans.append((statement.lineno, 0, -1, instead))
        for line in range(statement.lineno + 1, last + 1):
            self.spans.append((line, 0, -1, ""))

    def _replaced(self, text: str) -> str:
        lines = [line.encode() for line in text.splitlines()]
        for line, first, last, instead in sorted(self.spans, reverse=True):
            old = lines[line - 1]
            lines[line - 1] = old[:first] + instead.encode() + (b"" if last < 0 else old[last:])
        return b"\n".join(lines).decode() + "\n"
