"""Say of each name which thing it names: `trailcore.ids.NONE` in the place of `NONE` and of `ids.NONE`.

After it an identifier of a tree is one of three: with dots within, a global of the module before the last dot; with
a dot in front, an attribute bound in a class body; without, a local, a builtin, or a name from outside.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

Function = ast.FunctionDef | ast.Lambda


class FoldError(Exception):
    """The firmware uses something of Python that folding would not keep as it is."""


@dataclass
class Module:
    """A module whose names are qualified."""

    name: str
    tree: ast.Module
    needs: list[str] = field(default_factory=list)
    """Modules of ours that it imports while it is being imported."""
    origins: dict[ast.stmt, str] = field(default_factory=dict)
    """Of each function and class: its module, line and name, for whoever reads a traceback of the watch."""


def qualify(sources: Mapping[str, str]) -> dict[str, Module]:
    """Parse modules, given by name, and qualify their names; imports of each other go where nothing runs at once."""
    return {name: _Qualifier(name, ast.parse(text), sources).module for name, text in sorted(sources.items())}


def bound_in(function: Function) -> list[str]:
    """Return the names that a function binds, those of functions within it left out, in order."""
    names = [a.arg for a in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
    names += [a.arg for a in (function.args.vararg, function.args.kwarg) if a]
    body = [function.body] if isinstance(function, ast.Lambda) else function.body
    given: set[str] = set()
    for node in _within(body):
        names += _bound_by(node)
        if isinstance(node, ast.Global):
            given |= set(node.names)
    return [name for name in dict.fromkeys(names) if name not in given]


def _within(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Walk over statements and what is in them, not into functions and classes."""
    for node in nodes:
        yield node
        if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            yield from _within(ast.iter_child_nodes(node))


def _bound_by(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Name):
        return [] if isinstance(node.ctx, ast.Load) else [node.id]
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.ExceptHandler):
        return [node.name] if node.name else []
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name.partition(".")[0] for alias in node.names]
    return []


class _Qualifier(ast.NodeTransformer):
    """Qualifies one module; the result is `module`."""

    def __init__(self, name: str, tree: ast.Module, known: Collection[str]) -> None:
        self.module = Module(name, tree)
        self.known = known
        self.scopes: list[list[str]] = []
        self.path: list[str] = []  # of functions and classes around the node
        self.attributes: set[str] = set()  # bound in the body of the class that is being read
        self.symbols: dict[str, str] = {}  # by the name that the module uses for them
        self.packages: set[str] = set()  # of ours, bound by `import a.b`
        body = [statement for statement in tree.body if not self._imported(statement)]
        for node in _within(body):
            for bound in _bound_by(node):
                self.symbols[bound] = f"{name}.{bound}"
        for statement in body:
            if isinstance(statement, ast.Import | ast.ImportFrom):  # from outside: its names stay
                for bound in _bound_by(statement):
                    self.symbols.pop(bound, None)
        tree.body = [s if isinstance(s, ast.Import | ast.ImportFrom) else self.visit(s) for s in body]

    def _imported(self, statement: ast.stmt) -> bool:
        """Take note of an import of ours that everything in the module sees; tell whether it was one."""
        if isinstance(statement, ast.Import):
            ours = [alias.name for alias in statement.names if alias.name in self.known]
            if any("." not in module for module in ours):
                raise self._error(statement, "an import for what it does")
            self.module.needs += ours
            self.packages |= set(ours)
            return bool(ours)
        if not isinstance(statement, ast.ImportFrom) or not self._is_ours(statement):
            return False
        for alias in statement.names:
            symbol = f"{statement.module}.{alias.name}"
            self.symbols[alias.asname or alias.name] = symbol
            self.module.needs.append(symbol if symbol in self.known else statement.module or "")
        return True

    def _is_ours(self, statement: ast.ImportFrom) -> bool:
        if statement.level or any(alias.name == "*" for alias in statement.names):
            raise self._error(statement, "a relative import or one of everything")
        return statement.module in self.known

    def _error(self, node: ast.AST, what: str) -> FoldError:
        return FoldError(f"{self.module.name}, line {getattr(node, 'lineno', 0)}: {what} cannot be folded")

    def _symbol(self, name: str) -> str:
        """Return the qualified form of a name as it stands in the scopes around."""
        if any(name in scope for scope in self.scopes):
            return name
        if name in self.attributes and not self.scopes:
            return f".{name}"
        return self.symbols.get(name, name)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Qualify a name."""
        symbol = self._symbol(node.id)
        if symbol in self.known and symbol != node.id:
            raise self._error(node, f"the module {symbol} as a value")
        return ast.copy_location(ast.Name(symbol, node.ctx), node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Make a global of what is an attribute of a module of ours."""
        names = _chain(node)
        if names and not any(names[0] in scope for scope in self.scopes):
            module = self.symbols.get(names[0], names[0])
            ours = module in self.known if len(names) == 2 else False
            if len(names) > 2 and ".".join(names[:-1]) in self.packages:
                module, ours = ".".join(names[:-1]), True
            if ours:
                return ast.copy_location(ast.Name(f"{module}.{names[-1]}", node.ctx), node)
        self.generic_visit(node)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """Qualify a function; what stands in its head is seen from outside it."""
        node.decorator_list = [self.visit(each) for each in node.decorator_list]
        node.args = self.visit(node.args)
        self._found(node)
        is_method = bool(self.attributes) and not self.scopes
        node.name = f".{node.name}" if is_method else self._symbol(node.name)
        self.scopes.append(bound_in(node))
        node.body = [self.visit(statement) for statement in node.body]
        self.scopes.pop()
        self.path.pop()
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        """Qualify a lambda."""
        node.args = self.visit(node.args)
        self.scopes.append(bound_in(node))
        node.body = self.visit(node.body)
        self.scopes.pop()
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        """Qualify a class; what its body binds are attributes."""
        if self.scopes or self.path:
            raise self._error(node, "a class within another thing")
        node.decorator_list = [self.visit(each) for each in node.decorator_list]
        node.bases = [self.visit(base) for base in node.bases]
        self._found(node)
        node.name = self._symbol(node.name)
        self.attributes = {name for inner in _within(node.body) for name in _bound_by(inner)}
        node.body = [self.visit(statement) for statement in node.body]
        self.attributes = set()
        self.path.pop()
        return node

    def _found(self, node: ast.FunctionDef | ast.ClassDef) -> None:
        self.path.append(node.name)
        self.module.origins[node] = f"{self.module.name}:{node.lineno} {'.'.join(self.path)}"

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.ExceptHandler:
        """Qualify the name of a caught exception."""
        if node.name:
            node.name = self._symbol(node.name)
        self.generic_visit(node)
        return node

    def visit_Import(self, node: ast.Import) -> ast.Import:
        """Qualify what an import binds that is no statement of the module itself."""
        for alias in node.names:
            if "." in alias.name or alias.name in self.known:
                raise self._error(node, f"import {alias.name} within another statement")
            alias.asname = self._symbol(alias.asname or alias.name)
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom:
        """Likewise; of a module of ours it must be names, not modules."""
        ours = self._is_ours(node)
        for alias in node.names:
            alias.asname = self._symbol(alias.asname or alias.name)
            if ours:
                alias.name = f"{node.module}.{alias.name}"
                if alias.name in self.known:
                    raise self._error(node, f"the module {alias.name} as a value")
        return node

    def visit_Nonlocal(self, node: ast.Nonlocal) -> ast.Nonlocal:
        """Refuse what would need more care."""
        raise self._error(node, "nonlocal")

    def visit_Global(self, node: ast.Global) -> ast.Global:
        """Qualify what a function says is global."""
        node.names = [self._symbol(name) for name in node.names]
        return node


def _chain(node: ast.expr) -> list[str]:
    """Return the names of `a.b.c`, nothing if it begins with something else than a name."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.insert(0, node.attr)
        node = node.value
    return [node.id, *names] if isinstance(node, ast.Name) else []
