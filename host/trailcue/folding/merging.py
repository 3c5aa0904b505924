"""Lay modules together into few files: each one costs the watch some 200 bytes, and its imports as much again."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping

from trailcue.folding.symbols import FoldError, Module

APART = "start"
"""What the names of files begin with that only a start needs."""

# The VM looks for builtins in a long table, name by name, after it has missed them among a file's globals.
_EVERY_SECOND = frozenset({"abs", "len", "max", "min", "range"})


def in_order(modules: Mapping[str, Module]) -> list[str]:
    """Return the modules by name, each after those that it needs; else in the order of their names."""
    order: list[str] = []

    def add(name: str) -> None:
        if name not in order:
            for needed in sorted(set(modules[name].needs)):
                add(needed)
            order.append(name)

    for name in sorted(modules):
        add(name)
    return order


def pack(modules: Mapping[str, Module], most: int) -> dict[str, str]:
    """Return the file that each module of a package goes into, by module.

    Those that are named in a string share no file with others: the watch unloads them by it. Nor do those that are
    imported within a function only, each with what no other needs: they are loaded if it comes to that. Of those
    that are unloaded too, what the program begins with is together.

    Args:
        modules: all that go onto the drive.
        most: characters of a file, before its names are shortened; a longer module has one to itself.
    """
    apart = {str(node.value) for module in modules.values() for node in _texts(module.tree)}
    late = _late(modules, apart)
    files: dict[str, str] = {}
    filled: dict[str, int] = {}
    for name in in_order(modules):
        if "." not in name:
            continue
        series = late.get(name) or (APART if name in apart else name.partition(".")[0])
        size = len(ast.unparse(modules[name].tree))
        number, room = divmod(filled.get(series, 0), most)
        if room and room + size > most:
            number, room = number + 1, 0
        filled[series] = number * most + min(room + size, most)
        files[name] = f"{series}{number}"
    return files


def _late(modules: Mapping[str, Module], apart: Collection[str]) -> dict[str, str]:
    """Return of each module that is not loaded with the rest what its file's name begins with."""
    asked = {at for module in modules.values() for at in _asked_later(module.tree)}
    used = asked.union(*(module.needs for module in modules.values()))
    entries = _entries(modules)
    begun = [at for name in entries for at in _asked_later(modules[name].tree) if at in apart]
    at_once = _closure(modules, [*begun, *entries, *(name for name in modules if name not in used)], apart)
    late: dict[str, str] = {}
    for first in sorted(asked - at_once):
        for name in _closure(modules, [first], apart) - at_once:
            # What two of them need has a file of its own.
            alone = name if name in late or name in asked else first
            late[name] = f"{APART}_{alone.rpartition('.')[2]}" if name in apart else alone.replace(".", "_")
    return late


def _asked_later(tree: ast.AST) -> set[str]:
    """Return the modules of which names are imported within functions."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {
        node.module for node in imports if node.module and node.names[0].name.startswith(f"{node.module}.")
    }


def _closure(modules: Mapping[str, Module], first: Iterable[str], apart: Collection[str]) -> set[str]:
    """Return modules and all that they need to be imported.

    What stays needs of what is unloaded constants at most, which are numbers by now.
    """
    found: set[str] = set()
    waiting = list(first)
    while waiting:
        name = waiting.pop()
        if name in modules and name not in found:
            found.add(name)
            stays = "." in name and name not in apart
            waiting += [needed for needed in modules[name].needs if not (stays and needed in apart)]
    return found


def _entries(modules: Mapping[str, Module]) -> list[str]:
    """Return the modules that a program begins with: those of no package."""
    packages = {name.partition(".")[0] for name in modules if "." in name}
    return [name for name in modules if "." not in name and name not in packages]


def reached(modules: Mapping[str, Module]) -> set[str]:
    """Return the modules that a program may come to load; all, where there is none that begins it."""
    entries = _entries(modules)
    if not entries:
        return set(modules)
    found: set[str] = set()
    waiting = entries
    while waiting:
        name = waiting.pop()
        if name in modules and name not in found:
            found.add(name)
            tree = modules[name].tree
            named = [str(text.value) for text in _texts(tree)]
            waiting += [*modules[name].needs, *_asked_later(tree), *named, name.rpartition(".")[0]]
    return found


def merge(modules: Mapping[str, Module], files: Mapping[str, str]) -> dict[str, ast.Module]:
    """Return the trees of the files; a module that `files` does not name is one of its own."""
    merged: dict[str, ast.Module] = {}
    for name in in_order(modules):
        _name_files(modules[name].tree, files)
        merged.setdefault(files.get(name, name), ast.Module([], [])).body += modules[name].tree.body
    _refuse_missing(merged)
    for file, tree in merged.items():
        tree.body = _imports(file, tree, files) + [s for s in tree.body if not _is_import(s)]
    packages = {name.rpartition(".")[0] for name in merged}
    return {file: tree for file, tree in merged.items() if tree.body or file in packages}


def bind_builtins(tree: ast.Module) -> None:
    """Make globals of a file of the builtins that its functions call every second: `max = max` at its top."""
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _EVERY_SECOND
    }
    at = sum(_is_import(statement) for statement in tree.body)
    tree.body[at:at] = [
        ast.Assign([ast.Name(name, ast.Store())], ast.Name(name, ast.Load()), lineno=0)
        for name in sorted(called)
    ]


def _refuse_missing(merged: Mapping[str, ast.Module]) -> None:
    """Refuse what uses a global of ours that is not there: on the watch it would be an ImportError."""
    nodes = [node for tree in merged.values() for node in ast.walk(tree)]
    there = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    there |= {
        a.asname for n in nodes if isinstance(n, ast.Import | ast.ImportFrom) for a in n.names if a.asname
    }
    names = [node for node in nodes if isinstance(node, ast.Name)]
    there |= {node.id for node in names if isinstance(node.ctx, ast.Store)}
    used = [node.id for node in names]
    used += [alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names]
    for name in used:
        if "." in name[1:] and name not in there:
            raise FoldError(f"{name} is used, and is not there")


def _texts(tree: ast.AST) -> list[ast.Constant]:
    return [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def _name_files(tree: ast.AST, files: Mapping[str, str]) -> None:
    """Have strings that name modules name the files instead, in a row of them each file once."""
    for text in _texts(tree):
        text.value = files.get(str(text.value), text.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple) and any(text.value in files.values() for text in _texts(node)):
            node.elts = list({ast.dump(element): element for element in node.elts}.values())


def _is_import(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Import | ast.ImportFrom)


def _imports(file: str, tree: ast.Module, files: Mapping[str, str]) -> list[ast.stmt]:
    """Return a file's imports: those from outside, each once, then the symbols of other files that it uses.

    Imports within functions are led to the files too.
    """
    outside: dict[str, ast.stmt] = {}
    bound: dict[str, str] = {}
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            outside.setdefault(ast.dump(statement), statement)
            for alias in statement.names:
                source = ast.dump(alias) + str(getattr(statement, "module", ""))
                if bound.setdefault(alias.asname or alias.name, source) != source:
                    raise FoldError(f"{file}: {alias.asname or alias.name} is imported from two places")
    needed: dict[str, dict[str, ast.alias]] = {}
    for statement in tree.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.ImportFrom) and node.names[0].name.startswith(f"{node.module}."):
                node.module = _file(node.names[0].name, files)
                if node.module == file:
                    raise FoldError(f"{file}: {node.names[0].name} is imported where it already is")
            elif isinstance(node, ast.Name) and "." in node.id[1:] and (at := _file(node.id, files)) != file:
                needed.setdefault(at, {})[node.id] = ast.alias(node.id)
    return [*outside.values(), *(ast.ImportFrom(at, list(names.values()), 0) for at, names in needed.items())]


def _file(symbol: str, files: Mapping[str, str]) -> str:
    """Return the file that a symbol is in."""
    module = symbol.rpartition(".")[0]
    return files.get(module, module)
