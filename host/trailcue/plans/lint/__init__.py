"""What a coach would say of a plan that has no errors. Door: `lint`."""

from __future__ import annotations

from trailcue.plans.model import Plan
from trailcue.plans.problems import KeyPath, Problem, Report, located

from .diary import Diary, Finding
from .table import IDS, LINTS, Lint, ignored

__all__ = ("IDS", "LINTS", "Lint", "ignored", "lint")


def lint(plan: Plan) -> list[Problem]:
    """Everything a coach would say of a plan, in the order of the file, but for what the plan ignores.

    Each problem has the id of its lint and its source. What holds for a recurring session is said once, of its first
    day.
    """
    diary = Diary(plan)
    found: dict[tuple[Lint, KeyPath], list[Finding]] = {}
    for rule in LINTS:
        for finding in rule.check(diary) if rule.id not in plan.ignore else ():
            if not _ignores(plan, finding.path, rule.id):
                found.setdefault((rule, finding.path), []).append(finding)
    report = Report()
    for (rule, path), findings in found.items():
        first = findings[0]
        often = f" (and {len(findings) - 1} times more)" if len(findings) > 1 else ""
        said = first.message + often
        report.warn(path, said, at_key=first.at_key, inside=first.inside, lint=rule.id, source=rule.source)
    return located(report.warnings, plan.source)


def _ignores(plan: Plan, path: KeyPath, name: str) -> bool:
    """Whether the session that a finding points at wants to hear nothing of it."""
    if path[0] != "session" or not isinstance(path[1], int):
        return False
    return name in plan.sessions[path[1]].ignore
