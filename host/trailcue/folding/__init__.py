"""Fold the firmware for the watch: the same program in two thirds of the heap.

Docstrings stay on the laptop, constants become numbers, modules are laid together into few files, names are
shortened, and lines are few. This is done to whatever goes onto a watch, all of it at once; what it brings is in the
README of this room.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping

from trailcue.folding.constants import fold_constants
from trailcue.folding.inlining import inline
from trailcue.folding.merging import APART, bind_builtins, merge, pack, reached
from trailcue.folding.naming import shorten
from trailcue.folding.printing import text_of
from trailcue.folding.symbols import FoldError, Module, qualify

__all__ = ["MOST_CHARACTERS", "FoldError", "fold"]

# Compiling a file of this size takes some 35 K of heap for a moment, once names are short: the core is loaded before
# the drivers, so that they are there. More would save little.
MOST_CHARACTERS = 20_000


def fold(
    sources: Mapping[str, str], merged: bool = True, most: int | None = MOST_CHARACTERS
) -> dict[str, str]:
    """Fold a program.

    Args:
        sources: source text by module name ("trailcore.ids"), all that there is. A module within no package keeps
            its name and its globals theirs: it can be imported, or run, by others. If there are such, what none of
            them comes to import is left out.
        merged: False leaves each module a file of its own.
        most: characters of a file that the watch itself compiles; None for one that it need not.

    Returns:
        Source texts by the names of modules, in the order of their needs. Same sources, same texts.

    Raises:
        FoldError: a module has something that folding would not keep as it is.
    """
    modules = qualify(sources)
    used = reached(modules)
    modules = {name: module for name, module in modules.items() if name in used}
    for module in modules.values():
        _drop_docstrings(module.tree)
    fold_constants([module.tree for module in modules.values()])
    inline(modules)
    files = pack(modules, most or sys.maxsize) if merged else {}
    trees = merge(modules, files)
    entries = [name for name in modules if _is_entry(name, modules)]
    for name, tree in trees.items():
        if name not in entries and not name.startswith(APART):
            bind_builtins(tree)
    for tree in trees.values():
        _drop_origins(tree)
    shorten(trees, entries)
    origins = {node: origin for module in modules.values() for node, origin in module.origins.items()}
    return {name: text_of(tree, origins) for name, tree in trees.items()}


def _is_entry(name: str, modules: Mapping[str, Module]) -> bool:
    return "." not in name and not any(other.startswith(f"{name}.") for other in modules)


def _drop_docstrings(tree: ast.Module) -> None:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and ast.get_docstring(node) is not None
        ):
            del node.body[0]
            if not node.body and not isinstance(node, ast.Module):
                node.body.append(ast.Pass())


def _drop_origins(tree: ast.Module) -> None:
    """Have classes forget module and name, which only a debugger asks for: two entries of each one's table."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            names: list[ast.expr] = [ast.Name(name, ast.Del()) for name in ("__module__", "__qualname__")]
            node.body.insert(0, ast.Delete(names))
