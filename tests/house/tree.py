"""The tree as the house rules see it: the project's files, and what each imports. Nothing is executed."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOP_LEVEL = {"firmware", "host", "boards", "tests", "pyproject.toml", "README.md", "LICENSE"}
CORE = "firmware/lib/trailcore"


@dataclass(frozen=True)
class Import:
    """One imported name: `from a.b import c` is `a.b.c`, wherever in the file it stands."""

    target: str
    line: int


@lru_cache(maxsize=1)
def project_files() -> tuple[str, ...]:
    """Every file of the project, tracked or about to be: what git does not ignore, sorted."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(sorted(name for name in set(listed.stdout.split("\0")) if name and (ROOT / name).is_file()))


def python_files(room: str) -> list[str]:
    """The Python files under a folder."""
    return [name for name in project_files() if name.startswith(f"{room}/") and name.endswith(".py")]


@cache
def parsed(name: str) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse((ROOT / name).read_text(encoding="utf-8"), filename=name)


def module_name(name: str, root: str) -> str:
    """`host/trailcue/a/__init__.py` under `host` -> `trailcue.a`."""
    return name.removeprefix(f"{root}/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imports_of(tree: ast.Module, module: str, is_package: bool = False) -> list[Import]:
    """Everything `module` imports, lazily or not; relative imports are resolved."""
    package = module if is_package else module.rpartition(".")[0]
    found: list[Import] = []
    for node in ast.walk(tree):
        found += [Import(target, node.lineno) for target in _targets(node, package)]  # type: ignore[attr-defined]
    return found


def _targets(node: ast.AST, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = _base(node, package)
        yield from (f"{base}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.Call) and _called(node) in ("import_module", "__import__") and node.args:
        first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def _base(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    above = parts[: len(parts) - node.level + 1]
    return ".".join(above + ([node.module] if node.module else []))


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def file_imports(name: str, root: str) -> list[Import]:
    """What a file of the project imports."""
    return imports_of(parsed(name), module_name(name, root), name.endswith("/__init__.py"))


def import_graph(room: str, root: str) -> dict[str, set[str]]:
    """For every module under `room`, what it imports: modules of the room by name, others as written.

    Importing `a.b.c` runs `a` and `a.b` as well, so they count.
    """
    files = {module_name(name, root): name for name in python_files(room)}
    graph: dict[str, set[str]] = {}
    for module, name in files.items():
        needed = set(_packages(module))
        for target in {item.target for item in file_imports(name, root)}:
            inside = _longest_known(target, files)
            needed |= {inside, *_packages(inside)} if inside else {target}
        known_or_foreign = {item for item in needed if item in files or not _is_under(item, files)}
        graph[module] = known_or_foreign - {module}
    return graph


def _packages(module: str) -> Iterator[str]:
    while "." in module:
        module = module.rpartition(".")[0]
        yield module


def _longest_known(target: str, known: dict[str, str]) -> str:
    while target and target not in known:
        target = target.rpartition(".")[0]
    return target


def _is_under(target: str, known: dict[str, str]) -> bool:
    return target.split(".")[0] in {module.split(".")[0] for module in known}


def reachable(graph: dict[str, set[str]], start: str) -> dict[str, tuple[str, ...]]:
    """Everything importing `start` imports, each with the shortest chain that leads there."""
    chains: dict[str, tuple[str, ...]] = {start: (start,)}
    queue = [start]
    while queue:
        module = queue.pop(0)
        for needed in sorted(graph.get(module, ())):
            if needed not in chains:
                chains[needed] = (*chains[module], needed)
                queue.append(needed)
    return chains


def find_cycle(graph: dict[str, set[str]]) -> tuple[str, ...] | None:
    """A ring of imports, if there is one."""
    for module in sorted(graph):
        for needed in sorted(graph[module] & set(graph)):
            chain = reachable(graph, needed).get(module)
            if chain:
                return (module, *chain)
    return None
