"""Put numbers in the place of named constants, of every module at once.

MicroPython folds a `const` only within its module, and keeps the name of every one, folded or not, as an interned
string.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Iterable, Iterator, Mapping

_OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.LShift: operator.lshift,
    ast.BitOr: operator.or_,
}


def fold_constants(trees: Iterable[ast.Module]) -> None:
    """Replace each `NAME = const(integers and names of such)` in these qualified trees by its value."""
    trees = list(trees)
    values = _evaluate(trees)
    for tree in trees:
        tree.body = [s for s in tree.body if (d := _definition(s)) is None or d[0] not in values]
        _Numbers(values).visit(tree)
    if not any(_is_const(node) for tree in trees for node in ast.walk(tree)):
        for tree in trees:  # nothing calls it any more, and CPython's own goes too
            tree.body = [s for s in tree.body if not (isinstance(s, ast.Try) and _defines_const(s))]


def _evaluate(trees: list[ast.Module]) -> dict[str, int]:
    """Return the constants by symbol; expressions may use constants of others."""
    definitions = [definition for tree in trees for definition in _definitions(tree)]
    values: dict[str, int] = {}
    known = -1
    while known != (known := len(values)):
        for target, expression in definitions:
            number = _number(expression, values)
            if number is not None:
                values[target] = number
    return values


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
    if not isinstance(target, ast.Name) or not _is_const(call):
        return None
    return target.id, call.args[0]


def _is_const(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id.rpartition(".")[2] == "const"
    )


def _defines_const(statement: ast.Try) -> bool:
    names = [s.name for handler in statement.handlers for s in handler.body if isinstance(s, ast.FunctionDef)]
    return [name.rpartition(".")[2] for name in names] == ["const"]


def _number(value: ast.expr, names: Mapping[str, int]) -> int | None:
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


class _Numbers(ast.NodeTransformer):
    def __init__(self, values: Mapping[str, int]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        number = self.values.get(node.id) if isinstance(node.ctx, ast.Load) else None
        if number is None:
            return node
        shown: ast.expr = ast.Constant(abs(number))
        return ast.copy_location(shown if number >= 0 else ast.UnaryOp(ast.USub(), shown), node)
