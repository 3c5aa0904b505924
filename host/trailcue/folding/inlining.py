"""Put functions and methods that are called in one place into their callers: on the watch they only cost.

Only where no return has to be followed: the call ends its caller, or the body's one return ends the body. And only
where nothing is computed before the call: what it is given is computed first, as it was.
"""

from __future__ import annotations

import ast
import builtins
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from trailcue.folding.body import body_for, is_self
from trailcue.folding.symbols import Module, bound_in

# The part of a statement that is computed first, and once.
_VALUES = (
    (ast.Assign | ast.AugAssign | ast.Expr | ast.Return, "value"),
    (ast.If, "test"),
    (ast.For, "iter"),
)
# Statements and expressions that stay in a function of their own.
_NEVER = (
    ast.FunctionDef
    | ast.ClassDef
    | ast.Lambda
    | ast.Try
    | ast.With
    | ast.Global
    | ast.Yield
    | ast.YieldFrom
    | ast.NamedExpr
    | ast.ListComp
    | ast.SetComp
    | ast.DictComp
    | ast.GeneratorExp
    | ast.Import
    | ast.ImportFrom
    | ast.Delete
)


def inline(modules: Mapping[str, Module]) -> None:
    """Do so within each class and what it derives from, and with functions of modules, in these qualified ones."""
    trees = [module.tree for name, module in modules.items() if "." in name]
    nodes = [node for module in modules.values() for node in ast.walk(module.tree)]
    used = Counter(name for node in nodes for name in _named(node))
    classes = {node.name: node for node in nodes if isinstance(node, ast.ClassDef)}
    heirs = Counter(base.id for node in classes.values() for base in node.bases if isinstance(base, ast.Name))
    free = [f for tree in trees for f in _functions(tree) if used[f.name] == 1]
    fixed = _fixed(classes.values())
    for tree in trees:
        lines = [
            _line(s, classes, heirs) for s in tree.body if isinstance(s, ast.ClassDef) and not heirs[s.name]
        ]
        for holders in [*lines, [tree]]:
            callers = [function for holder in holders for function in _functions(holder)]
            done = _Scope(callers, free, used, fixed).run()
            for holder in [*holders, *trees]:
                holder.body = [s for s in holder.body if s not in done]


def _functions(holder: ast.Module | ast.ClassDef) -> list[ast.FunctionDef]:
    return [statement for statement in holder.body if isinstance(statement, ast.FunctionDef)]


def _named(node: ast.AST) -> list[str]:
    """Return the functions that a node may mean: methods, with a dot in front, of what is not `self`."""
    if isinstance(node, ast.Attribute):
        return [] if is_self(node.value) else [f".{node.attr}"]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [f".{node.value}"]
    if isinstance(node, ast.ImportFrom):
        return [alias.name for alias in node.names]
    return [node.id] if isinstance(node, ast.Name) else []


def _line(
    node: ast.ClassDef, classes: Mapping[str, ast.ClassDef], heirs: Mapping[str, int]
) -> list[ast.ClassDef]:
    """Return a class and those that it derives from, nothing if one is from outside or has other heirs."""
    line = [node]
    while line[-1].bases:
        base = line[-1].bases[0]
        if len(line[-1].bases) > 1 or not isinstance(base, ast.Name):
            return []
        if base.id not in classes or heirs[base.id] > 1:
            return []
        line.append(classes[base.id])
    return line


def _fixed(classes: Iterable[ast.ClassDef]) -> set[str]:
    """Return the attributes that are bound only while an object is made."""
    bound: dict[bool, set[str]] = {True: set(), False: set()}
    for method in (method for holder in classes for method in _functions(holder)):
        for node in ast.walk(method):
            if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
                bound[method.name == ".__init__" and is_self(node.value)].add(node.attr)
    return bound[True] - bound[False]


def _first(value: ast.expr | None) -> Iterator[ast.expr]:
    """Return the parts of an expression before which nothing is computed, the whole first."""
    while value is not None:
        yield value
        parts: list[ast.expr] = []
        if isinstance(value, ast.BinOp):
            parts = [value.left, value.right]
        elif isinstance(value, ast.Compare):
            parts = [value.left, value.comparators[0]]
        elif isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
            parts = value.args
        elif isinstance(value, ast.UnaryOp):
            parts = [value.operand]
        elif isinstance(value, ast.BoolOp):
            parts = value.values[:1]
        elif isinstance(value, ast.IfExp):
            parts = [value.test]
        value = next((part for part in parts if not isinstance(part, ast.Name | ast.Constant)), None)


def _is_imported(node: ast.AST, function: ast.FunctionDef) -> bool:
    """Tell whether a name is from outside the firmware: another file may not have it."""
    if not isinstance(node, ast.Name) or "." in node.id:
        return False
    return not hasattr(builtins, node.id) and node.id not in bound_in(function)


class _Scope:
    """The methods of a class and its bases, or the functions of a module; `free` are those that may go anywhere."""

    def __init__(
        self,
        functions: list[ast.FunctionDef],
        free: list[ast.FunctionDef],
        used: Mapping[str, int],
        fixed: set[str],
    ) -> None:
        self.functions = functions
        self.by_name = {function.name: function for function in [*free, *reversed(functions)]}
        self.used = used
        self.fixed = fixed
        self.done: set[ast.stmt] = set()
        self.lent: dict[ast.FunctionDef, list[str]] = {}  # locals of what a caller has taken in: over with it

    def run(self) -> set[ast.stmt]:
        """Return the functions that are no more."""
        for function in self.functions:
            self._into(function)
        return self.done

    def _into(self, caller: ast.FunctionDef) -> None:
        if caller not in self.done and not any(isinstance(node, ast.Lambda) for node in ast.walk(caller)):
            caller.body = self._block(caller, caller.body, True)

    def _block(self, caller: ast.FunctionDef, block: list[ast.stmt], is_end: bool) -> list[ast.stmt]:
        result: list[ast.stmt] = []
        for statement in block:
            last = is_end and statement is block[-1]
            result += self._put(caller, statement, last) or [statement]
            if result[-1] is statement and isinstance(statement, ast.If | ast.For | ast.While):
                last = last and isinstance(statement, ast.If)
                statement.body = self._block(caller, statement.body, last)
                statement.orelse = self._block(caller, statement.orelse, last)
        return result

    def _put(self, caller: ast.FunctionDef, statement: ast.stmt, is_end: bool) -> list[ast.stmt]:
        """Return what stands in the place of a statement that calls, nothing if that has to stay."""
        field = next((name for kind, name in _VALUES if isinstance(statement, kind)), "")
        if isinstance(statement, ast.AugAssign) and not isinstance(statement.target, ast.Name):
            return []
        whole = getattr(statement, field, None)
        for call in _first(whole):
            callee = self._callee(call) if isinstance(call, ast.Call) else None
            if isinstance(call, ast.Call) and callee and callee is not caller:
                break
        else:
            return []
        self._into(callee)  # which may take in others
        ends = isinstance(callee.body[-1], ast.Return)
        returns = [node.value for node in ast.walk(callee) if isinstance(node, ast.Return)]
        is_value = not isinstance(statement, ast.Expr | ast.Return) or call is not whole
        if is_value:
            fits = ends and len(returns) == 1 and returns[0] is not None
        elif isinstance(statement, ast.Return):
            fits = ends
        else:
            fits = not returns or (is_end and not any(returns))
        if not fits:
            return []
        self.done.add(callee)
        body = body_for(call, caller, callee, self.lent.setdefault(caller, []), self.fixed)
        if is_value:
            final = body.pop()
            value = final.value if isinstance(final, ast.Return) else None
            assert value
            _Replace(call, value).visit(statement)
            body.append(statement)
        return body

    def _callee(self, call: ast.Call) -> ast.FunctionDef | None:
        """Return the function that is called here and nowhere else, None if there is none, or not to be taken."""
        f = call.func
        if isinstance(f, ast.Name):
            name, calls = f.id, 0
        elif isinstance(f, ast.Attribute) and is_self(f.value) and not f.attr.startswith("__"):
            name = f".{f.attr}"
            of_self = [
                n for function in self.functions for n in ast.walk(function) if isinstance(n, ast.Attribute)
            ]
            calls = sum(is_self(node.value) and node.attr == f.attr for node in of_self)
        else:
            return None
        callee = self.by_name.get(name)
        if callee is None or self.used[name] + calls != 1 or call.keywords or callee.decorator_list:
            return None
        if sum(function.name == name for function in self.functions) > 1:
            return None
        a = callee.args
        if (
            a.defaults
            or a.vararg
            or a.kwarg
            or a.kwonlyargs
            or len(a.args) - (name[0] == ".") != len(call.args)
        ):
            return None
        nodes = [node for statement in callee.body for node in ast.walk(statement)]
        if any(isinstance(node, _NEVER) or _is_imported(node, callee) for node in nodes):
            return None
        return callee


class _Replace(ast.NodeTransformer):
    def __init__(self, old: ast.expr, new: ast.expr) -> None:
        self.old = old
        self.new = new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else self.generic_visit(node)
