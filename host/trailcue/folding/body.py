"""The body of a function as it stands in its caller: arguments for parameters, and locals that do not meet."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Mapping
from copy import deepcopy

from trailcue.folding.symbols import bound_in


def body_for(
    call: ast.Call,
    caller: ast.FunctionDef,
    callee: ast.FunctionDef,
    lent: list[str],
    fixed: Collection[str],
) -> list[ast.stmt]:
    """Return the body of `callee` for the place of a call of it.

    Args:
        call: the call, positional arguments only.
        caller: the function that it is in.
        callee: the function that is called.
        lent: locals that other bodies brought to the caller and that are over with them; it grows.
        fixed: attributes that stay as an object was made: a caller's name of one serves the body too.
    """
    body = deepcopy(callee.body)
    bound = _bound(callee)
    arguments = (
        call.args if len(call.args) == len(callee.args.args) else [ast.Name("self", ast.Load()), *call.args]
    )
    new: dict[str, ast.expr] = {}
    given: list[tuple[str, ast.expr]] = []
    for parameter, argument in zip(callee.args.args, arguments, strict=True):
        is_plain = isinstance(argument, ast.Constant) or (
            isinstance(argument, ast.Name) and "." not in argument.id
        )
        if is_plain and not bound[parameter.arg]:
            new[parameter.arg] = argument
        else:
            given.append((parameter.arg, argument))
    ours = {attribute: name for name, attribute in _aliases(caller, fixed).items()}
    for name, attribute in _aliases(callee, fixed).items():
        if attribute in ours:
            new[name] = ast.Name(ours[attribute], ast.Load())
            body = [statement for statement in body if _alias(statement) != (name, attribute)]
    new |= _locals([name for name in bound_in(callee) if name not in new], caller, lent)
    heads: list[ast.stmt] = [
        ast.Assign([ast.Name(name, ast.Store())], value, lineno=0) for name, value in given
    ]
    for head in heads:
        assert isinstance(head, ast.Assign)
        head.targets = [_Rename(new).visit(target) for target in head.targets]
    return [*heads, *(_Rename(new).visit(statement) for statement in body)]


def is_self(node: ast.expr) -> bool:
    """Tell whether an expression is the name `self`."""
    return isinstance(node, ast.Name) and node.id == "self"


def _locals(names: list[str], caller: ast.FunctionDef, lent: list[str]) -> dict[str, ast.expr]:
    """Return a local of the caller for each name: lent ones first, then new ones."""
    taken = {*bound_in(caller), *lent}
    found: dict[str, ast.expr] = {}
    for name, free in zip(names, [*lent, *[""] * len(names)], strict=False):
        short = free or name
        while not free and short in taken:
            short += "_"
        if not free:
            lent.append(short)
            taken.add(short)
        found[name] = ast.Name(short, ast.Load())
    return found


def _bound(function: ast.FunctionDef) -> Counter[str]:
    return Counter(
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    )


def _aliases(function: ast.FunctionDef, fixed: Collection[str]) -> dict[str, str]:
    """Return the locals that are, from the first lines on and for good, another name of a fixed attribute of self."""
    bound = _bound(function)
    found: dict[str, str] = {}
    for statement in function.body:
        name, attribute = _alias(statement)
        if not name:
            break
        if bound[name] == 1 and attribute in fixed:
            found[name] = attribute
    return found


def _alias(statement: ast.stmt) -> tuple[str, str]:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0], statement.value
        if isinstance(target, ast.Name) and isinstance(value, ast.Attribute) and is_self(value.value):
            return target.id, value.attr
    return "", ""


class _Rename(ast.NodeTransformer):
    def __init__(self, new: Mapping[str, ast.expr]) -> None:
        self.new = new

    def visit_Name(self, node: ast.Name) -> ast.expr:
        new = self.new.get(node.id, node)
        if isinstance(new, ast.Name):
            return ast.copy_location(ast.Name(new.id, node.ctx), node)
        return ast.copy_location(deepcopy(new), node)
