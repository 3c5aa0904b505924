"""What a coach would say of a plan that has no errors. Door: `lint`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from trailcue.plans.model import Plan
from trailcue.plans.problems import KeyPath, Problem

from .diary import Diary, Finding
from .table import IDS, LINTS, Lint, ignored

__all__ = ("IDS", "LINTS", "Advice", "Lint", "ignored", "lint")


@dataclass(frozen=True)
class Advice(Problem):
    """A warning with what it is called, and who says so."""

    id: str = ""
    source: str = ""
    times: int = 1
    """So often for the same session: recurring sessions are spoken of once."""

    @property
    def silence(self) -> str:
        """What to write in the plan, to hear it no more."""
        return f'ignore = ["{self.id}"] in [lint], or in the [[session]]'

    def __str__(self) -> str:
        """As any problem, with the id and the source behind the sentence."""
        return str(Problem(self.file, self.line, self.column, self.spoken, self.source_line))

    @property
    def spoken(self) -> str:
        """The sentence, how often it holds, its id and its source."""
        often = f" (and {self.times - 1} more times)" if self.times > 1 else ""
        return f"{self.message}{often} [{self.id}: {self.source}]"


def lint(plan: Plan) -> list[Advice]:
    """Everything a coach would say of a plan, in the order of the file, but for what the plan ignores."""
    diary = Diary(plan)
    found: dict[tuple[str, KeyPath], Advice] = {}
    places: list[tuple[Finding, Lint]] = []
    for rule in LINTS:
        for finding in rule.check(diary) if rule.id not in plan.ignore else ():
            if not _ignores(plan, finding.path, rule.id):
                places.append((finding, rule))
    if not places:
        return []
    from trailcue.plans.positions import (
        Positions,
    )  # here: tree-sitter is loaded only when there is something to say

    positions = Positions(plan.source.text)
    for finding, rule in places:
        key = (rule.id, finding.path)
        if key in found:
            found[key] = replace(found[key], times=found[key].times + 1)
            continue
        if finding.inside is None:
            line, column = positions.of(finding.path, at_key=finding.at_key)
        else:
            line, column = positions.inside(finding.path, *finding.inside)
        at = plan.source.line(line)
        found[key] = Advice(plan.source.name, line, column, finding.message, at, rule.id, rule.source)
    return sorted(found.values(), key=lambda advice: (advice.line, advice.column))


def _ignores(plan: Plan, path: KeyPath, name: str) -> bool:
    """Whether the session that a finding points at wants to hear nothing of it."""
    if path[0] != "session" or not isinstance(path[1], int):
        return False
    return name in plan.sessions[path[1]].ignore
