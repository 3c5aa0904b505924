"""What CircuitPython has on the boards we target, and a check that firmware uses nothing else.

Modules: the "Included modules" of each board's file in the `circuitpython-stubs` package, only those that
every target board has. Names: ours in `stubs/` or that package's stub of the module, else the lists below.
Desktop VMs have more (`os.ilistdir`, `time.ticks_ms`), and an AttributeError on the trail ends a session.
"""

from __future__ import annotations

import ast
import builtins
import importlib.metadata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
BOARDS = (
    "feather_bluefruit_sense",
    "Seeed_XIAO_nRF52840_Sense",
    "clue_nrf52840_express",
    "itsybitsy_nrf52840_express",
)
# In every CircuitPython, but not in the boards' lists.
ALWAYS = frozenset({"gc", "micropython"})
# Modules on the drive: ours, and the drivers (from the `firmware` extra), whose names are not checked here.
OWN = ("trailcore", "watch", "wiring")
DRIVERS = (
    "adafruit_ble",
    "adafruit_ble_heart_rate",
    "adafruit_bmp280",
    "adafruit_bus_device",
    "adafruit_drv2605",
    "adafruit_lsm6ds",
    "adafruit_register",
)

# Modules whose types CPython's stubs describe well enough; the names are CircuitPython's.
_NAMES = {
    "array": "array",
    "collections": "OrderedDict deque namedtuple",
    "errno": "EACCES EADDRINUSE EAGAIN EALREADY EBADF ECONNABORTED ECONNREFUSED ECONNRESET EEXIST "
    "EHOSTUNREACH EINPROGRESS EINVAL EIO EISDIR ENOBUFS ENODEV ENOENT ENOMEM ENOSPC ENOTCONN EOPNOTSUPP "
    "EPERM EROFS ETIMEDOUT errorcode",
    "io": "BytesIO StringIO open",
    # Its stub is written in Python 3.12, and boards are built with CIRCUITPY_MICROPYTHON_ADVANCED off.
    "micropython": "const",
    "json": "dump dumps load loads",
    "re": "compile match search sub",
    "select": "POLLERR POLLHUP POLLIN POLLOUT poll select",
    "sys": "byteorder exit implementation maxsize modules path platform stderr stdin stdout version "
    "version_info",
    # The package's stub of ulab.numpy leaves its submodules out.
    "ulab.numpy.fft": "fft ifft",
}
_SUBMODULES = {"ulab.numpy": frozenset({"fft"})}
_BUILTINS = frozenset(
    """
    ArithmeticError AssertionError AttributeError BaseException BrokenPipeError ConnectionError EOFError
    Ellipsis Exception False FutureWarning GeneratorExit ImportError IndentationError IndexError KeyError
    KeyboardInterrupt LookupError MemoryError NameError None NotImplemented NotImplementedError OSError
    OverflowError RuntimeError StopAsyncIteration StopIteration SyntaxError SystemExit TimeoutError True
    TypeError UnicodeError ValueError Warning ZeroDivisionError __build_class__ __debug__ __file__
    __import__ __name__ abs all any bin bool bytearray bytes callable chr classmethod complex delattr dict
    dir divmod enumerate eval exec filter float frozenset getattr globals hasattr hash help hex id input int
    isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow print
    property range repr reversed round set setattr slice sorted staticmethod str sum super tuple type zip
    """.split()  # noqa: SIM905  (a list this long reads better as words)
)


@dataclass(frozen=True)
class Finding:
    """Something the watch does not have."""

    line: int
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}"


@lru_cache(maxsize=1)
def _stubs_folder() -> Path:
    distribution = importlib.metadata.distribution("circuitpython-stubs")
    return Path(str(distribution.locate_file("")))


@lru_cache(maxsize=1)
def board_modules() -> frozenset[str]:
    """The modules that every target board has."""
    common = set.intersection(*(set(_included(board)) for board in BOARDS))
    return frozenset(common | ALWAYS)


def _included(board: str) -> Iterator[str]:
    text = _board_file(board).read_text(encoding="utf-8")
    listed = next(line for line in text.splitlines() if "Included modules:" in line)
    for entry in listed.partition(":")[2].split(","):
        yield entry.split()[0].partition(".")[0]


def _board_file(board: str) -> Path:
    return _stubs_folder() / "board_definitions" / board / "__init__.pyi"


@cache
def names_of(module: str) -> frozenset[str] | None:
    """The names a CircuitPython module has on our boards; None if there is no such module."""
    if module.partition(".")[0] not in board_modules():
        return None
    if module == "board":
        return _any_board()
    if module in _NAMES:
        return frozenset(_NAMES[module].split())
    stub = _stub(module)
    return _stub_names(stub) | _SUBMODULES.get(module, frozenset()) if stub else None


def _stub(module: str) -> Path | None:
    ours = HERE / "stubs" / f"{module}.pyi"
    head, _, rest = module.partition(".")
    theirs = _stubs_folder() / f"{head}-stubs" / Path(*rest.split(".")) / "__init__.pyi"
    return next((stub for stub in (ours, theirs) if stub.is_file()), None)


def _any_board() -> frozenset[str]:
    """Pins differ from board to board, so a name counts if one of the boards has it."""
    return frozenset().union(*(_stub_names(_board_file(board)) for board in BOARDS))


def _stub_names(stub: Path) -> frozenset[str]:
    is_package = stub.stem == "__init__"
    names = {folder.name for folder in stub.parent.iterdir() if folder.is_dir()} if is_package else set()
    for node in ast.parse(stub.read_text(encoding="utf-8")).body:
        names |= set(_defined(node))
    return frozenset(names)


def _defined(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.AnnAssign | ast.Assign):
        targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
        yield from (target.id for target in targets if isinstance(target, ast.Name))
    elif isinstance(node, ast.ImportFrom | ast.Import):
        yield from (alias.name for alias in node.names if alias.asname == alias.name)


def check(source: str, own: Iterable[str] = OWN, may_guard: bool = False) -> list[Finding]:
    """Everything in `source` that a target board would not know.

    Args:
        source: a firmware module's text.
        own: packages on the drive, which are ours to check elsewhere.
        may_guard: leave out what stands in a `try` with an `except ImportError` or `except AttributeError`
            (for `trailcore.compat` alone).
    """
    tree = ast.parse(source)
    visitor = _Visitor((*own, *DRIVERS), _guarded(tree) if may_guard else set())
    visitor.visit(tree)
    findings = visitor.findings + list(_unknown_builtins(tree)) + list(_unknown_syntax(tree))
    return sorted(set(findings), key=lambda finding: (finding.line, finding.what))


def _guarded(tree: ast.Module) -> set[ast.AST]:
    guarded: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Try) and any(_catches_absence(handler) for handler in node.handlers):
            guarded |= {inner for statement in node.body for inner in ast.walk(statement)}
    return guarded


def _catches_absence(handler: ast.ExceptHandler) -> bool:
    return isinstance(handler.type, ast.Name) and handler.type.id in ("ImportError", "AttributeError")


class _Visitor(ast.NodeVisitor):
    """Follows what names stand for modules, function by function, and looks their attributes up."""

    def __init__(self, unchecked: Iterable[str], guarded: set[ast.AST]) -> None:
        self.findings: list[Finding] = []
        self._unchecked = frozenset(unchecked)
        self._guarded = guarded
        self._scopes: list[dict[str, str]] = [{}]

    def visit_Import(self, node: ast.Import) -> None:
        """`import a.b` binds `a`; `import a.b as c` binds `a.b`."""
        for alias in node.names:
            if node in self._guarded or self._is_unchecked(alias.name):
                continue
            if names_of(alias.name) is None:
                self._find(node, f"no module {alias.name}")
                continue
            bound = alias.asname or alias.name.partition(".")[0]
            self._scopes[-1][bound] = alias.name if alias.asname else bound

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """Each name must be there; a submodule stands for itself from here on."""
        module = node.module or ""
        if node in self._guarded or node.level or self._is_unchecked(module):
            return
        names = names_of(module)
        if names is None:
            self._find(node, f"no module {module}")
            return
        for alias in node.names:
            if alias.name not in names:
                self._find(node, f"no {module}.{alias.name}")
            elif names_of(f"{module}.{alias.name}") is not None:
                self._scopes[-1][alias.asname or alias.name] = f"{module}.{alias.name}"

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """`module.name`, at any depth of submodules."""
        module = self._module(node.value)
        known = node in self._guarded or node.attr.startswith("__") or node.attr in (names_of(module) or ())
        if module and not known:
            self._find(node, f"no {module}.{node.attr}")
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """A parameter or a local variable may have a module's name without being it."""
        self._in_scope(node, {name: "" for name in _locals(node)})

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        """As any function."""
        self._in_scope(node, {name: "" for name in _locals(node)})

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """As any function."""
        self._in_scope(node, {name: "" for name in _locals(node)})

    def _in_scope(self, node: ast.AST, scope: dict[str, str]) -> None:
        self._scopes.append(scope)
        self.generic_visit(node)
        self._scopes.pop()

    def _module(self, node: ast.expr) -> str:
        if isinstance(node, ast.Name):
            return next((scope[node.id] for scope in reversed(self._scopes) if node.id in scope), "")
        if isinstance(node, ast.Attribute):
            above = self._module(node.value)
            if above and names_of(f"{above}.{node.attr}") is not None:
                return f"{above}.{node.attr}"
        return ""

    def _is_unchecked(self, module: str) -> bool:
        return module.partition(".")[0] in self._unchecked

    def _find(self, node: ast.stmt | ast.expr, what: str) -> None:
        self.findings.append(Finding(node.lineno, what))


def _locals(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> set[str]:
    names = {inner.arg for inner in ast.walk(node.args) if isinstance(inner, ast.arg)}
    return names | {
        inner.id
        for inner in ast.walk(node)
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
    }


def _unknown_builtins(tree: ast.Module) -> Iterator[Finding]:
    missing = set(dir(builtins)) - _BUILTINS - _bound(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in missing:
            yield Finding(node.lineno, f"no builtin {node.id}")


def _bound(tree: ast.Module) -> set[str]:
    bound: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.alias):
            bound.add(node.asname or node.name)
    return bound


def _unknown_syntax(tree: ast.Module) -> Iterator[Finding]:
    """What CPython 3.7 parses and CircuitPython's compiler refuses: unpacking in a display."""
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and _unpacks(node):
            yield Finding(node.lineno, "no unpacking in a list, tuple, set or dict display")


def _unpacks(node: ast.expr) -> bool:
    if isinstance(node, ast.Dict):
        return None in node.keys
    if isinstance(node, ast.List | ast.Tuple) and not isinstance(node.ctx, ast.Load):
        return False
    return isinstance(node, ast.List | ast.Tuple | ast.Set) and any(
        isinstance(element, ast.Starred) for element in node.elts
    )
