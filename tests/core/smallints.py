"""The core once more, as package `smallcore`, with every sum and product checked: none may leave 31 bits.

On the watch an integer at or above 2^30 is an object on the heap. Here the sources are loaded with each binary
operation, negation and augmented assignment wrapped in a check, so that no intermediate value escapes. Nor does
anything come from C: the checksum is the one that the watch runs.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.util
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import trailcore

HOME = Path(trailcore.__file__).parent
NAME = "smallcore"
LIMIT = 1 << 30


class TooBig(AssertionError):
    """An integer that the watch would have to allocate."""


def small(value: object, line: int) -> object:
    """Return the value, if it is no integer beyond 31 bits."""
    if isinstance(value, int) and not -LIMIT <= value < LIMIT:
        raise TooBig(f"{value} in line {line}")
    return value


class _Checked(ast.NodeTransformer):
    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        return self._wrap(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        self.generic_visit(node)
        return node if isinstance(node.op, ast.Not) else self._wrap(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        self.generic_visit(node)
        before = ast.parse(ast.unparse(node.target), mode="eval").body
        total = self._wrap(ast.copy_location(ast.BinOp(before, node.op, node.value), node))
        return ast.copy_location(ast.Assign([node.target], total), node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.stmt:
        if node.module and node.module.split(".")[0] == "trailcore":
            node.module = NAME + node.module[len("trailcore") :]
        elif node.module == "binascii":
            node.module = "binascii_is_left_out"
        return node

    def _wrap(self, node: ast.expr) -> ast.expr:
        call = ast.Call(ast.Name("__small__", ast.Load()), [node, ast.Constant(node.lineno)], [])
        return ast.copy_location(call, node)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.split(".")[0] != NAME:
            return None
        return importlib.util.spec_from_loader(fullname, self, is_package=fullname == NAME)

    def exec_module(self, module: ModuleType) -> None:
        stem = module.__name__[len(NAME) + 1 :] or "__init__"
        file = HOME / f"{stem}.py"
        tree = ast.fix_missing_locations(_Checked().visit(ast.parse(file.read_text(encoding="utf-8"))))
        vars(module)["__small__"] = small
        exec(compile(tree, str(file), "exec"), vars(module))


def load(name: str) -> ModuleType:
    """Import a module of the core in its checked form: `load("session").Session`."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.append(_Finder())
    return importlib.import_module(f"{NAME}.{name}")
