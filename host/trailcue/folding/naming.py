"""Give short names to what only the firmware itself knows by name.

Every name of a source file becomes an interned string that the watch never frees, locals and parameters too. The
names given are those that each MicroPython has in ROM, because the .mpy format counts on them; locals use them in
every function anew. A name stays if anything outside might know it: see `_stays`.
"""

from __future__ import annotations

import ast
import builtins
import keyword
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, product
from string import ascii_lowercase

from trailcue.folding.symbols import Function, bound_in

# The static strings of py/makeqstrdata.py, less special names, and less const, range and super, which the compiler
# looks at.
_IN_ROM = sorted(
    """
    abs all any append args bool builtins bytearray bytecode bytes callable chr classmethod clear close copy count
    dict dir divmod end endswith eval exec extend find format from_bytes get getattr globals hasattr hash id index
    insert int isalpha isdigit isinstance islower isspace issubclass isupper items iter join key keys len list
    little locals lower lstrip main map micropython next object open ord pop popitem pow print read readinto
    readline remove replace repr reverse rfind rindex round rsplit rstrip self send sep set setattr setdefault sort
    sorted split start startswith staticmethod step stop str strip sum throw to_bytes tuple type update upper value
    values write zip ArithmeticError AssertionError AttributeError BaseException EOFError Ellipsis Exception
    GeneratorExit ImportError IndentationError IndexError KeyError KeyboardInterrupt LookupError MemoryError
    NameError NoneType NotImplementedError OSError OverflowError RuntimeError StopIteration SyntaxError SystemExit
    TypeError ValueError ZeroDivisionError
    """.split(),  # noqa: SIM905  (a list this long reads better as words)
    key=lambda name: (len(name), name),
)

# Attributes of built-in types, files, exceptions and parts of boards: on something of ours they may stand for either.
OUTSIDE = frozenset(
    """
    add address append args auto_refresh clear close connection_interval copy count data decode difference
    discard duty_cycle enabled encode endswith errno extend feed fileno find flush format from_bytes
    fromkeys get imag index insert intersection isalpha isdigit isdisjoint islower isspace issubset
    issuperset isupper items itemsize join keys level lower lstrip mode name open partition pop popitem
    read readinto readline readlines real remove replace reverse rfind rindex root_group rpartition rsplit
    rstrip seek send setdefault sort split splitlines start startswith step stop strip
    symmetric_difference tell throw timeout to_bytes union update upper value values write
    """.split()  # noqa: SIM905
)


def shorten(files: Mapping[str, ast.Module], entries: Collection[str]) -> None:
    """Rename in place. Globals of `entries`, modules that others reach by name, stay."""
    nodes = [node for tree in files.values() for node in ast.walk(tree)]
    symbols = _symbols(nodes, entries)
    attributes = _attributes(nodes, entries, symbols)
    keywords = {node.arg for node in nodes if isinstance(node, ast.keyword) and node.arg}
    for tree in files.values():
        _Renamer(attributes, symbols, keywords, _imported(tree.body)).visit(tree)


def _imported(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names that imports bind."""
    imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    return {a.asname or a.name.partition(".")[0] for node in imports for a in node.names}


def _names(avoided: Collection[str]) -> Iterator[str]:
    """Return short names, those in ROM first."""
    made = ("".join(letters) for n in (1, 2) for letters in product(ascii_lowercase, repeat=n))
    return (name for name in chain(_IN_ROM, made) if name not in avoided and not keyword.iskeyword(name))


def _identifiers(node: ast.AST) -> list[str]:
    """Return the qualified names that a node has."""
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.ExceptHandler):
        return [node.name or ""]
    if isinstance(node, ast.Import | ast.ImportFrom):
        given = [alias.asname or "" for alias in node.names]
        return given if isinstance(node, ast.Import) else [*given, *(alias.name for alias in node.names)]
    return node.names if isinstance(node, ast.Global) else []


def _symbols(nodes: list[ast.AST], entries: Collection[str]) -> dict[str, str]:
    """Return the name of each global, one and the same in all files."""
    found = dict.fromkeys(name for node in nodes for name in _identifiers(node))
    ours = [name for name in found if "." in name[1:]]
    named = {name: name.rpartition(".")[2] for name in ours if name.rpartition(".")[0] in entries}
    plain = {name for name in found if "." not in name}
    names = _names(set(named.values()) | (plain & (set(dir(builtins)) | _imported(nodes))))
    return named | {name: next(names) for name in ours if name not in named}


def _attributes(nodes: list[ast.AST], entries: Collection[str], symbols: Mapping[str, str]) -> dict[str, str]:
    """Return the new names of attributes, by the old ones.

    No two are the same, but for those that only `self.` reaches: they differ from the others of a class, its bases
    and what derives from it.
    """
    stay = _stays(nodes, entries)
    ours = [name for name in dict.fromkeys(n for node in nodes for n in _binds(node)) if name not in stay]
    reached = [node for node in nodes if isinstance(node, ast.Attribute)]
    public = {node.attr for node in reached if not _is_self(node.value)}
    taken = stay | {node.attr for node in reached if node.attr not in ours}
    taken |= {symbols.get(name, name) for name in _seen_in_classes(nodes)}
    names = _names(taken)
    new = {name: next(names) for name in ours if name in public}
    taken |= {new[node.attr] for node in reached if node.attr in new and _is_bound_from_afar(node)}
    families = [family.names for family in _families(nodes).values()]
    for name in ours:
        if name not in public:
            near = {new[other] for names in families if name in names for other in names if other in new}
            new[name] = next(short for short in _names(taken) if short not in near)
    return new


def _stays(nodes: list[ast.AST], entries: Collection[str]) -> set[str]:
    """Return the attributes that keep their names.

    What Python itself looks up, what built-in types have, what a string names, what a module that others reach by
    name has for them, and all of a class that derives from one from outside.
    """
    texts = {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    found = {name for node in nodes for name in _identifiers(node)}
    globals_ = {name.rpartition(".")[2] for name in found if name.rpartition(".")[0] in entries}
    special = {name for node in nodes for name in _binds(node) if name.startswith("__")}
    derived = {name for family in _families(nodes).values() if family.is_foreign for name in family.names}
    return texts | globals_ | special | derived | OUTSIDE


def _binds(node: ast.AST) -> list[str]:
    """Return the attributes that a node binds."""
    if isinstance(node, ast.Attribute):
        return [] if isinstance(node.ctx, ast.Load) else [node.attr]
    return [name[1:] for name in _identifiers(node) if name.startswith(".")]


def _seen_in_classes(nodes: list[ast.AST]) -> Iterator[str]:
    """Return the names that class bodies use by themselves: an attribute of that name would hide what is meant."""
    for node in nodes:
        statements = node.body if isinstance(node, ast.ClassDef) else []
        for statement in statements:
            heads: list[ast.AST] = [statement]
            if isinstance(statement, ast.FunctionDef):
                heads = [*statement.decorator_list, statement.args]
            for head in heads:
                yield from (inner.id for inner in ast.walk(head) if isinstance(inner, ast.Name))


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _is_bound_from_afar(node: ast.Attribute) -> bool:
    return not (isinstance(node.ctx, ast.Load) or _is_self(node.value))


@dataclass
class _Family:
    """The attributes of a class and its relatives."""

    names: set[str]
    is_foreign: bool


def _families(nodes: list[ast.AST]) -> dict[str, _Family]:
    """Return the family of each class, by its symbol."""
    families: dict[str, _Family] = {}
    for node in nodes:
        if isinstance(node, ast.ClassDef):
            own = {name for inner in ast.walk(node) for name in _binds(inner)}
            own |= {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute) and _is_self(n.value)}
            family = _Family(own, False)
            for base in node.bases:
                name = base.id if isinstance(base, ast.Name) else ""
                if name in families:
                    family = _joined(family, families[name], families)
                elif not hasattr(builtins, name):
                    family.is_foreign = True
            families[node.name] = family
    return families


def _joined(family: _Family, other: _Family, families: dict[str, _Family]) -> _Family:
    """Make one family of two, which a class of several bases makes relatives."""
    if family is not other:
        other.names |= family.names
        other.is_foreign |= family.is_foreign
        for name, known in families.items():
            if known is family:
                families[name] = other
    return other


class _Renamer(ast.NodeVisitor):
    """Renames a file in place."""

    def __init__(
        self, attributes: dict[str, str], symbols: dict[str, str], keywords: set[str], outside: set[str]
    ) -> None:
        self.attributes = attributes
        self.symbols = symbols
        self.keywords = keywords
        self.outside = outside  # modules and names that are imported from outside
        self.scopes: list[dict[str, str]] = []

    def _new(self, name: str) -> str:
        if name.startswith("."):
            return self.attributes.get(name[1:], name[1:])
        if "." in name:
            return self.symbols.get(name, name)
        return next((scope[name] for scope in reversed(self.scopes) if name in scope), name)

    def visit_Name(self, node: ast.Name) -> None:
        node.id = self._new(node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        is_outside = isinstance(node.value, ast.Name) and node.value.id in self.outside
        self.visit(node.value)
        if not is_outside:
            node.attr = self.attributes.get(node.attr, node.attr)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        node.name = self._new(node.name)
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        node.name = self._new(node.name)
        for decorator in node.decorator_list:
            self.visit(decorator)
        self._function(node, node.body)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._function(node, [node.body])

    def _function(self, node: Function, body: Iterable[ast.AST]) -> None:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default:
                self.visit(default)
        own = bound_in(node)
        seen = {
            self._new(name) for inner in ast.walk(node) for name in _identifiers(inner) if name not in own
        }
        avoided = seen | self.keywords | {name for scope in self.scopes for name in scope.values()}
        names = _names(avoided)
        self.scopes.append({name: name if name in self.keywords else next(names) for name in own})
        for arg in ast.walk(node.args):
            if isinstance(arg, ast.arg):
                arg.arg = self._new(arg.arg)
        for inner in body:
            self.visit(inner)
        self.scopes.pop()

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        node.name = self._new(node.name) if node.name else None
        self.generic_visit(node)

    def visit_Global(self, node: ast.Global) -> None:
        node.names = [self._new(name) for name in node.names]

    def visit_alias(self, node: ast.alias) -> None:
        if "." in node.name:
            node.name = self._new(node.name)
        if node.asname:
            node.asname = self._new(node.asname)
        if node.asname == node.name:
            node.asname = None
