"""What is wrong with a plan, and where: collected all at once, rendered with the line and a caret."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .source import Source

KeyPath = tuple[str | int, ...]
"""Where in a plan: ("course", "race", "technical", 1); an int counts list items and [[tables]] from 0."""

WIDEST = 100
"""Characters of a source line that are shown; of a longer one the part around the caret."""


class Wrong(ValueError):
    """A value that the grammar refuses; the text says why and what to write instead."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong (or, as a warning, odd) in a plan file; line and column count from 1.

    Of what a coach would say, `lint` is the id that a plan may ignore, and `source` is who says so.
    """

    file: str
    line: int
    column: int
    message: str
    source_line: str = ""
    lint: str = ""
    source: str = ""

    def __str__(self) -> str:
        """`file:line:column: message`, the source line and a caret under the column."""
        named = f" [{self.lint}: {self.source}]" if self.lint else ""
        head = f"{self.file}:{self.line}:{self.column}: {self.message}{named}"
        if not self.source_line.strip():
            return head
        start = max(0, self.column - 1 - WIDEST // 2) if len(self.source_line) > WIDEST else 0
        shown = self.source_line[start : start + WIDEST]
        before = shown[: self.column - 1 - start]
        line = "".join(c if c == "\t" or c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in shown)
        blank = "".join("\t" if c == "\t" else " " for c in before)
        margin = " " * len(str(self.line))
        return f"{head}\n  {self.line} | {line}\n  {margin} | {blank}^"


class PlanError(Exception):
    """A plan that cannot be used; `problems` holds everything wrong with it, in the order of the file."""

    def __init__(self, problems: list[Problem]) -> None:
        """Args: problems, at least one."""
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        """Every problem, one after the other."""
        return "\n".join(str(problem) for problem in self.problems)


@dataclass(frozen=True)
class _Remark:
    path: KeyPath
    at_key: bool
    message: str
    inside: tuple[int, int] | None = None
    lint: str = ""
    source: str = ""


@dataclass
class Report:
    """Collects errors and warnings by key; positions are looked up when somebody asks for them."""

    errors: dict[_Remark, None] = field(default_factory=dict)
    warnings: dict[_Remark, None] = field(default_factory=dict)
    """Dicts as ordered sets: a check may come by the same key twice."""

    def error(
        self, path: KeyPath, message: str, *, at_key: bool = False, inside: tuple[int, int] | None = None
    ) -> None:
        """The plan cannot be used: the value at `path` is wrong, or its key, or a line and column `inside` it."""
        self.errors[_Remark(path, at_key, message, inside)] = None

    def warn(
        self,
        path: KeyPath,
        message: str,
        *,
        at_key: bool = False,
        inside: tuple[int, int] | None = None,
        lint: str = "",
        source: str = "",
    ) -> None:
        """The plan can be used, but not quite as its author may think, or as a coach would have it."""
        self.warnings[_Remark(path, at_key, message, inside, lint, source)] = None

    def raise_errors(self, source: Source) -> None:
        """Raise PlanError if there was any error."""
        if self.errors:
            raise PlanError(located(self.errors, source))


def located(remarks: Iterable[_Remark], source: Source) -> list[Problem]:
    """The remarks as problems with line and column, in the order of the file."""
    waiting = list(remarks)
    if not waiting:
        return []
    from .positions import Positions  # here: tree-sitter is loaded only when there is something to point at

    positions = Positions(source.text)
    problems: list[Problem] = []
    for remark in waiting:
        if remark.inside is None:
            line, column = positions.of(remark.path, at_key=remark.at_key)
        else:
            line, column = positions.inside(remark.path, *remark.inside)
        at = source.line(line)
        problems.append(Problem(source.name, line, column, remark.message, at, remark.lint, remark.source))
    return sorted(problems, key=lambda problem: (problem.line, problem.column))
