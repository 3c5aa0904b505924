"""What was found, written into the plan: comments and order stay, the evidence and the old value stand beside it.

A change goes in only if the plan holds with it and a coach has no more to say of it than before (`plans.lint`).
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from trailcue.plans import source
from trailcue.plans.lint import lint
from trailcue.plans.positions import Positions
from trailcue.plans.problems import KeyPath, PlanError, Report, located
from trailcue.plans.resolve import settings_of
from trailcue.plans.scheduling import entries
from trailcue.plans.sections import read
from trailcue.tune.finding import Finding

_MARK = "trailcue tune"
_WAS = re.compile(rf"# \w+ (?:was .*|is new): {_MARK}, ")


@dataclass(frozen=True)
class Proposal:
    """A plan's text with what was found in it."""

    text: str
    findings: tuple[Finding, ...]
    """Those that were given, with `refused` where one did not go in, and why."""

    @property
    def written(self) -> list[Finding]:
        """What the text has."""
        return [one for one in self.findings if one.typed and one.key and not one.refused]


def propose(path: Path, text: str, findings: Sequence[Finding], day: str) -> Proposal:
    """Return the text of a plan with each finding that it can take.

    Args:
        path: of the plan, for the places in complaints.
        text: of it, which holds as it is.
        findings: what was found; those without a key, a value, or refused stay out.
        day: for the comment beside each.

    Raises:
        PlanError: the plan has errors as it is.
    """
    before = _said(path, text)
    done: list[Finding] = []
    for finding in findings:
        if not finding.key or not finding.typed or finding.refused:
            done.append(finding)
            continue
        if _value(text, finding.key) == tomllib.loads(f"x = {finding.typed}")["x"]:
            done.append(replace(finding, refused="the plan has it already"))
            continue
        try:
            changed = put(text, finding.key, finding.typed, f"{_MARK}, {day}: {finding.evidence}")
            more = [one for one in _said(path, changed) if one not in before]
        except PlanError as error:
            done.append(replace(finding, refused=f"the plan would not hold: {error.problems[0].message}"))
            continue
        except ValueError as error:
            done.append(replace(finding, refused=str(error)))
            continue
        if more:
            done.append(replace(finding, refused=f"a coach would not: {more[0]}"))
            continue
        text = changed
        done.append(finding)
    return Proposal(text, tuple(done))


def put(text: str, key: KeyPath, typed: str, why: str) -> str:
    """Return the text of a plan with `typed` at a key, and on the line above it what was there and why it changed.

    Raises:
        ValueError: the place cannot be edited (an inline table); the text says what to write by hand.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").split("\n")
    *table, name = (str(part) for part in key)
    old = _value(text, key)
    if old is not None:
        row = _replace(lines, key, typed)
        said = f"# {name} was {_typed_at(text, key)}: {why}"
        if row and _WAS.match(lines[row - 1]):
            lines[row - 1] = said
        else:
            lines.insert(row, said)
    else:
        _insert(lines, table, [f"# {name} is new: {why}", f"{name} = {typed}"])
    changed = newline.join(lines)
    wanted = tomllib.loads(text)
    wanted.setdefault(table[0], {})[name] = tomllib.loads(f"x = {typed}")["x"]
    try:
        is_right = tomllib.loads(changed) == wanted
    except tomllib.TOMLDecodeError:
        is_right = False
    if not is_right:
        raise ValueError(
            f"cannot be edited where it stands: write {name} = {typed} in [{'.'.join(table)}] yourself"
        )
    return changed


def _value(text: str, key: KeyPath) -> Any:
    found: Any = tomllib.loads(text)
    for part in key:
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _typed_at(text: str, key: KeyPath) -> str:
    """Return the value at a key as it was typed; one of several lines as it would be typed on one."""
    whole = text.replace("\r\n", "\n")
    span = Positions(whole).span(key)
    typed = whole.encode()[slice(*span)].decode() if span else "\n"
    return json.dumps(_value(text, key), ensure_ascii=False) if "\n" in typed else typed


def _replace(lines: list[str], key: KeyPath, typed: str) -> int:
    """Put a value in the place of the one that is there, a comment behind it staying in its column; return its row."""
    text = "\n".join(lines)
    span = Positions(text).span(key)
    if span is None:
        raise ValueError(f"cannot be found in the file: write {key[-1]} = {typed} yourself")
    data = text.encode()
    before, old, after = data[: span[0]].decode(), data[span[0] : span[1]].decode(), data[span[1] :].decode()
    pad = re.match(r" {2,}(?=#)", after)
    if pad:
        room = max(2, len(pad[0]) + len(old) - len(typed))
        after = " " * room + after[len(pad[0]) :]
    lines[:] = (before + typed + after).split("\n")
    return before.count("\n")


def _insert(lines: list[str], table: Sequence[str], new: Sequence[str]) -> None:
    """Put lines below the last key of a table; a table that is not there is added at the end."""
    head = re.compile(rf"\[\s*{re.escape('.'.join(table))}\s*\]\s*(#.*)?$")
    row = next((at for at, line in enumerate(lines) if head.match(line.strip())), None)
    if row is None:
        while lines and not lines[-1].strip():
            lines.pop()
        lines += ["", f"[{'.'.join(table)}]", *new, ""]
        return
    last = Positions("\n".join(lines)).last_row(tuple(table))
    at = row if last is None else max(row, last)
    lines[at + 1 : at + 1] = new


def _said(path: Path, text: str) -> list[str]:
    """Return what a coach would say of a plan.

    Raises:
        PlanError: it has errors.
    """
    here = source.from_text(text, str(path), path.parent)
    report = Report()
    plan = read(here, report)
    entries(plan, settings_of(plan, None, report), {}, report)
    report.raise_errors(here)
    warned = [one.message for one in located(report.warnings, here)]
    return warned + [one.message for one in lint(plan)]
