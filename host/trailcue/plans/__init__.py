"""Plan files: TOML to a checked model to the bytes of the watch. Doors: `load`, `check`, `compile_file`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from . import sections, source
from .binary import plan_hash
from .compiling import Compiled, compiled, course_of
from .model import Plan
from .problems import PlanError, Problem, Report, located
from .resolve import settings_of
from .scheduling import entries

__all__ = (
    "Compiled",
    "Plan",
    "PlanError",
    "Problem",
    "check",
    "compile_file",
    "compile_plan",
    "load",
    "plan_hash",
    "warnings",
)


def load(path: Path | str) -> Plan:
    """Read and check a plan file; its GPX files are not opened. Warnings are in the plan.

    Raises:
        PlanError: everything wrong with the text.
    """
    here = source.from_file(Path(path))
    report = Report()
    model = sections.read(here, report)
    entries(model, settings_of(model, None, report), {}, report)
    report.raise_errors(here)
    return replace(model, warnings=tuple(located(report.warnings, here)))


def check(plan: Path | str) -> list[Problem]:
    """All errors of a plan, in the order of the file; none: an empty list. Never raises PlanError.

    Args:
        plan: a Path is a file, checked with the GPX of every course; a str is the text itself.
    """
    try:
        here = source.from_text(plan, "plan") if isinstance(plan, str) else source.from_file(plan)
    except PlanError as error:
        return error.problems
    report = Report()
    model = sections.read(here, report)
    entries(model, settings_of(model, None, report), {}, report)
    for course in model.courses.values():
        if course.gpx is not None and here.folder is not None:
            course_of(model, course, report, [])
    return located(report.errors, here)


def warnings(path: Path | str) -> list[Problem]:
    """What its author should know of a plan without errors, its courses included, and what a coach would say of it.

    Where both speak of the same value, the coach does.

    Raises:
        PlanError: it has errors.
    """
    from .lint import lint  # here: not every door needs the coach

    plan = load(path)
    said = lint(plan)
    places = {(problem.line, problem.column) for problem in said}
    others = compiled(plan, None, Report()).warnings
    said += [problem for problem in {*plan.warnings, *others} if (problem.line, problem.column) not in places]
    return sorted(said, key=lambda problem: (problem.line, problem.column, problem.message))


def compile_file(path: Path | str, course: str | None = None) -> Compiled:
    """Read, check and compile a plan file; the same input gives the same bytes.

    Args:
        path: the plan.
        course: the one whose entry comes first; None takes the only one, or the only one that a session runs.

    Raises:
        PlanError: everything wrong with the plan, its chosen GPX included.
    """
    report = Report()
    model = sections.read(source.from_file(Path(path)), report)
    return compiled(model, course, report)


def compile_plan(plan: Plan, course: str | None = None) -> bytes:
    """The bytes of a loaded plan, the entry for one of its courses first.

    Raises:
        PlanError: the course or its GPX is wrong.
    """
    return compiled(plan, course, Report()).blob
