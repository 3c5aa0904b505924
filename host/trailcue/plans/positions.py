"""Line and column of each key and value of a TOML text, from tree-sitter's syntax tree."""

from __future__ import annotations

import re
import tomllib

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from .problems import KeyPath

KEYS = frozenset({"bare_key", "quoted_key", "dotted_key"})
DEEPEST = 8
"""Values nested deeper than any key of the grammar are not looked into."""

_ESCAPE = re.compile(r"\\(?:\s+|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2}|.)", re.DOTALL)
"""One escape of a basic string."""
_NEWLINES = ("\\n", "\\u000a", "\\u0000000a", "\\x0a")


class Positions:
    """Where the keys and values of a text are that tomllib has accepted."""

    def __init__(self, text: str) -> None:
        """Args: text, with line feeds alone as ends of lines."""
        data = text.encode("utf-8")
        self._lines = data.split(b"\n")
        self._keys: dict[KeyPath, Node] = {}
        self._values: dict[KeyPath, Node] = {}
        self._tables: dict[KeyPath, int] = {}
        self._tree = Parser(Language(tree_sitter_toml.language())).parse(data)
        for node in self._tree.root_node.children:
            if node.type == "pair":
                self._pair(node, (), 0)
            elif node.type in ("table", "table_array_element"):
                self._table(node)

    def of(self, path: KeyPath, *, at_key: bool = False) -> tuple[int, int]:
        """Line and column, from 1, of the value (or key) at `path`, or of the nearest thing around it."""
        while path:
            order = (self._keys, self._values) if at_key else (self._values, self._keys)
            node = order[0].get(path) or order[1].get(path)
            if node is not None:
                row, column = node.start_point
                return row + 1, len(self._lines[row][:column].decode("utf-8", "replace")) + 1
            path = path[:-1]
        return 1, 1

    def span(self, path: KeyPath) -> tuple[int, int] | None:
        """First byte and the byte after the last of the value at `path`; None: there is none."""
        node = self._values.get(path)
        return None if node is None else (node.start_byte, node.end_byte)

    def last_row(self, table: KeyPath) -> int | None:
        """Row, from 0, in which the last value of a table ends; None: it has none."""
        rows = [node.end_point[0] for path, node in self._values.items() if path[: len(table)] == table]
        return max(rows, default=None)

    def inside(self, path: KeyPath, line: int, column: int) -> tuple[int, int]:
        """Line and column, from 1, in the file, of those of the text that the value at `path` is."""
        node = self._values.get(path)
        if node is None or node.type != "string":
            return self.of(path)
        typed = (node.text or b"").decode("utf-8", "replace")
        before = typed[: _offset(typed, line, column)]
        row, first = self.of(path)
        newlines = before.count("\n")
        return row + newlines, len(before) - before.rfind("\n") if newlines else first + len(before)

    def _table(self, node: Node) -> None:
        key = next((child for child in node.children if child.type in KEYS), None)
        if key is None:
            return
        path: KeyPath = ()
        parts = _parts(key)
        for number, (part, at) in enumerate(parts):
            path = (*path, part)
            self._keys.setdefault(path, at)
            if node.type == "table_array_element" and number == len(parts) - 1:
                self._tables[path] = self._tables.get(path, 0) + 1
            if path in self._tables:
                path = (*path, self._tables[path] - 1)
                self._keys.setdefault(path, at)
        for child in node.children:
            if child.type == "pair":
                self._pair(child, path, 0)

    def _pair(self, node: Node, path: KeyPath, depth: int) -> None:
        children = [child for child in node.children if child.is_named]
        if len(children) < 2 or children[0].type not in KEYS:
            return
        for part, at in _parts(children[0]):
            path = (*path, part)
            self._keys.setdefault(path, at)
        self._value(children[1], path, depth)

    def _value(self, node: Node, path: KeyPath, depth: int) -> None:
        self._values.setdefault(path, node)
        if depth >= DEEPEST:
            return
        inside = [child for child in node.children if child.is_named and child.type != "comment"]
        if node.type == "array":
            for number, child in enumerate(inside):
                self._value(child, (*path, number), depth + 1)
        elif node.type == "inline_table":
            for child in inside:
                self._pair(child, path, depth + 1)


def _offset(typed: str, line: int, column: int) -> int:
    """Where, in a TOML string as typed, that line and column of its text are; the nearest place if it has none such."""
    quotes = 3 if typed[:3] in ('"""', "'''") else 1
    at = quotes + (quotes == 3 and typed[quotes : quotes + 1] == "\n")
    end = max(at, len(typed) - quotes)
    row, passed = 1, 0
    while at < end:
        found = _ESCAPE.match(typed, at) if typed[0] == '"' else None
        if found and found[0][1:2].isspace():  # the end of a line that is none: it joins two
            at = found.end()
            continue
        if row > line or (row == line and passed >= column - 1):
            return at
        is_newline = typed[at] == "\n" or (found is not None and found[0].lower() in _NEWLINES)
        if is_newline and row == line:
            return at
        row, passed = (row + 1, 0) if is_newline else (row, passed + 1)
        at = found.end() if found else at + 1
    return end


def _parts(key: Node) -> list[tuple[str, Node]]:
    """The parts of a key, unquoted, each with its node; tree-sitter nests dotted keys to the left."""
    found: list[tuple[str, Node]] = []
    while key.type == "dotted_key":
        inside = [child for child in key.children if child.type in KEYS]
        if len(inside) != 2:
            return found
        found.append((_plain(inside[1]), inside[1]))
        key = inside[0]
    found.append((_plain(key), key))
    return found[::-1]


def _plain(key: Node) -> str:
    text = (key.text or b"").decode("utf-8", "replace")
    if key.type != "quoted_key":
        return text
    try:
        return next(iter(tomllib.loads(f"{text} = 0")))
    except tomllib.TOMLDecodeError:
        return text
