"""The tables of a plan file to the model, each table by one function; nothing stops at the first error."""

from __future__ import annotations

from itertools import pairwise
from pathlib import PurePath
from typing import Any

from . import sessions
from .grammar import GRAMMAR, Table, did_you_mean, listed, stations, stretches
from .model import Athlete, Course, Cues, Pacing, Plan, Zones
from .problems import KeyPath, Report
from .source import Source
from .values import shown

RACE_DAY = "race-day"
"""The pacing that every plan has: the segment bands of the reference, section 1."""

FIELDS = {
    "speed_at_lactate": "speed_at_lactate_mps",
    "step_run": "step_run_mm",
    "step_hike": "step_hike_mm",
    "utc": "utc_min",
    "min_gap": "min_gap_s",
    "start_for": "start_for_s",
    "last_for": "last_for_m",
    "floor_until": "floor_until_s",
    "intervals": "intervals_s",
    "rpe_every": "rpe_every_s",
    "poles_down": "poles_down_m",
    "drink": "drink_every_s",
}
"""Keys whose field in the model names a unit."""


def read(source: Source, report: Report) -> Plan:
    """The plan that the source holds; what is wrong is reported and left at its default."""
    top = Table("", source.data, (), report)
    calendar = sessions.calendar(top.get("calendar", {}), report)
    plan = Plan(
        source=source,
        name=top.get("name") or PurePath(source.name).stem,
        athlete=_athlete(top.get("athlete", {}), report),
        zones=Zones(**_given(Table("zones", top.get("zones", {}), ("zones",), report), "zones")),
        cues=_cues(top.get("cues", {}), report),
        pacings={RACE_DAY: Pacing(), **_pacings(top.get("pacing", {}), report)},
        courses=_courses(top.get("course", {}), report),
        calendar=calendar,
        sessions=sessions.sessions(top.get("session", []), calendar, report),
        ignore=sessions.ignored(Table("lint", top.get("lint", {}), ("lint",), report), report),
    )
    _check_names(plan, report)
    return plan


def _given(table: Table, kind: str) -> dict[str, Any]:
    """What the table gives, by the model's fields."""
    missing = object()
    values = {FIELDS.get(key, key): table.get(key, missing) for key in GRAMMAR[kind]}
    return {field: value for field, value in values.items() if value is not missing}


def _athlete(data: dict[str, Any], report: Report) -> Athlete:
    table = Table("athlete", data, ("athlete",), report)
    values = _given(table, "athlete")
    if "estimated" in values:
        values["estimated"] = _estimated(values["estimated"], table, report)
    athlete = Athlete(**values)
    order = [(key, getattr(athlete, key)) for key in ("hr_rest", "hr_lactate", "hr_max")]
    for (low, less), (high, more) in pairwise([(key, bpm) for key, bpm in order if bpm is not None]):
        if less >= more:
            report.error(("athlete", low), f"{low} {less} is not below {high} {more}: check both")
    return athlete


def _estimated(named: object, table: Table, report: Report) -> tuple[str, ...]:
    path: KeyPath = ("athlete", "estimated")
    given = [key for key in GRAMMAR["athlete"] if key in table and key != "estimated"]
    found: list[str] = []
    for number, key in enumerate(listed(named, path, '"hr_max"', report)):
        if isinstance(key, str) and key in given:
            found.append(key)
        else:
            hint = did_you_mean(key, given) if isinstance(key, str) else ""
            report.error((*path, number), f"estimated: {shown(key)} is no value given in [athlete]{hint}")
    if "hr_max" in found:
        report.warn(
            ("athlete", "hr_max"),
            "hr_max is an estimate: one from age is off by 5 to 12 bpm (1 SD), and every cap with it; "
            "a measured hr_max or hr_lactate is better",
        )
    return tuple(found)


def _cues(data: dict[str, Any], report: Report) -> Cues:
    return Cues(**_given(Table("cues", data, ("cues",), report), "cues"))


def _named(kind: str, example: str, data: dict[str, Any], report: Report) -> dict[str, Table]:
    """The [course.NAME] or [pacing.NAME] tables by name."""
    found: dict[str, Table] = {}
    for name, value in data.items():
        if isinstance(value, dict):
            found[name] = Table(kind, value, (kind, name), report)
        else:
            report.error(
                (kind, name), f"a {kind} needs a name: write [{kind}.{example}] above this line", at_key=True
            )
    return found


def _pacings(data: dict[str, Any], report: Report) -> dict[str, Pacing]:
    """Each is the race-day bands, but for what its table says."""
    tables = _named("pacing", RACE_DAY, data, report)
    found: dict[str, Pacing] = {}
    for name, table in tables.items():
        values = _given(table, "pacing")
        for key in ("start", "steep_up", "gentle_down"):
            if key in values:
                values[f"{key}_floor"], values[key] = values[key]
        found[name] = Pacing(**values)
    return found


def _courses(data: dict[str, Any], report: Report) -> dict[str, Course]:
    courses: dict[str, Course] = {}
    for name, table in _named("course", "race", data, report).items():
        if "gpx" not in table:
            report.error(("course", name), 'a course needs its track: write gpx = "file.gpx"', at_key=True)
        raw = table.get("technical", [])
        technical = stretches(raw, ("course", name, "technical"), report)
        aid = stations(table.get("aid", {}), ("course", name, "aid"), report)
        courses[name] = Course(
            name=name,
            gpx=table.get("gpx"),
            technical=technical,
            aid={place: at_m for place, (at_m, _) in aid.items()},
            aid_names={place: called for place, (_, called) in aid.items()},
            poles=table.get("poles", True),
        )
    return courses


def _check_names(plan: Plan, report: Report) -> None:
    """Sessions name courses and pacings that exist; pacings are named by somebody."""
    for session in plan.sessions:
        here: KeyPath = ("session", session.number)
        if session.course is not None and session.course not in plan.courses:
            hint = did_you_mean(session.course, list(plan.courses)) or ": add a [course.NAME] with its gpx"
            report.error((*here, "course"), f"course: this plan has no {shown(session.course)}{hint}")
        if session.pacing is not None and session.pacing not in plan.pacings:
            hint = did_you_mean(session.pacing, list(plan.pacings))
            report.error((*here, "pacing"), f"pacing: this plan has no {shown(session.pacing)}{hint}")
    used = {session.pacing for session in plan.sessions}
    for name in plan.pacings:
        if name != RACE_DAY and name not in used:
            report.warn(("pacing", name), f"no session has pacing = {shown(name)}: not used", at_key=True)
