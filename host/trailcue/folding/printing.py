"""Print a tree in few lines: the watch keeps a byte or two for each line that has code.

Behind each function and class stands where it was written, so that the line and the name of a traceback lead there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from copy import copy

from trailcue.folding.symbols import FoldError

_Block = tuple[str, list[ast.stmt]]
"""The head of a compound statement's part, without its colon, and the body below it."""


def text_of(tree: ast.Module, origins: Mapping[ast.stmt, str]) -> str:
    """Return the source text of a tree; `origins` are the comments behind functions and classes."""
    return "".join(f"{line}\n" for line in _lines(tree.body, "", origins))


def _lines(body: list[ast.stmt], indent: str, origins: Mapping[ast.stmt, str]) -> Iterator[str]:
    simple: list[str] = []
    for statement in body:
        blocks = list(_blocks(statement))
        if not blocks:
            simple.append(_text(statement))
            continue
        if simple:
            yield indent + ";".join(simple)
            simple = []
        for head, inner in blocks:
            comment = f"  # {origins[statement]}" if statement in origins else ""
            *decorators, head = head.split("\n")
            yield from (indent + line for line in decorators)
            below = list(_lines(inner, indent + " ", origins))
            if len(below) == 1 and not any(True for _ in _blocks(inner[0])):
                yield f"{indent}{head}:{below[0].strip()}{comment}"
            else:
                yield f"{indent}{head}:{comment}"
                yield from below
    if simple:
        yield indent + ";".join(simple)


def _blocks(node: ast.stmt) -> Iterator[_Block]:
    """Return the parts of a compound statement, none of a simple one."""
    if isinstance(node, ast.If):
        yield f"if {_text(node.test)}", node.body
        yield from _else(node.orelse)
    elif isinstance(node, ast.While | ast.For):
        yield _head(node), node.body
        if node.orelse:
            yield "else", node.orelse
    elif isinstance(node, ast.Try):
        yield "try", node.body
        for handler in node.handlers:
            yield _head(handler), handler.body
        if node.orelse:
            yield "else", node.orelse
        if node.finalbody:
            yield "finally", node.finalbody
    elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.With):
        yield _head(node), node.body
    elif hasattr(node, "body"):
        raise FoldError(f"a statement that is not known: {type(node).__name__}")


def _else(body: list[ast.stmt]) -> Iterator[_Block]:
    if len(body) == 1 and isinstance(body[0], ast.If):
        (first, *others) = _blocks(body[0])
        yield f"el{first[0]}", first[1]
        yield from others
    elif body:
        yield "else", body


def _head(node: ast.stmt | ast.ExceptHandler) -> str:
    """Return the head of a compound statement, decorators included."""
    bare = copy(node)
    bare.body = [ast.Pass()]  # pyright: ignore[reportAttributeAccessIssue]
    if isinstance(bare, ast.While | ast.For):
        bare.orelse = []
    return ast.unparse(bare).rpartition(":\n")[0]


def _text(node: ast.AST) -> str:
    text = ast.unparse(node)
    if "\n" in text:
        raise FoldError(f"text over several lines: {text}")
    return text
