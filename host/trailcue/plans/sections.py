"""The tables of a plan file to the model, each table by one function; nothing stops at the first error."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import Any

from .grammar import UNUSED, Table, did_you_mean, stretches
from .model import Athlete, Course, Cues, Pacing, Plan, Session, Zones
from .problems import KeyPath, Report, Wrong
from .source import Source
from .values import shown, text

RACE_DAY = "race-day"
"""The pacing that every plan has: the segment bands of the reference, section 1."""


def read(source: Source, report: Report) -> Plan:
    """The plan that the source holds; what is wrong is reported and left at its default."""
    top = Table("", source.data, (), report)
    courses = _named("course", top.get("course", {}), report)
    pacings = _named("pacing", top.get("pacing", {}), report)
    plan = Plan(
        source=source,
        name=top.get("name") or PurePath(source.name).stem,
        athlete=_athlete(top.get("athlete", {}), report),
        zones=_zones(top.get("zones", {}), report),
        cues=_cues(top.get("cues", {}), report),
        pacings={RACE_DAY: Pacing(), **{name: _pacing(table) for name, table in pacings.items()}},
        courses={name: _course(name, table, report) for name, table in courses.items()},
        sessions=_sessions(source.data.get("session", []), report),
    )
    _check_names(plan, source.data.get("course", {}), report)
    return plan


def _athlete(data: dict[str, Any], report: Report) -> Athlete:
    table = Table("athlete", data, ("athlete",), report)
    athlete = Athlete(
        hr_max=table.get("hr_max"),
        hr_lactate=table.get("hr_lactate"),
        hr_rest=table.get("hr_rest"),
        height_cm=table.get("height_cm"),
        mass_kg=table.get("mass_kg"),
        speed_at_lactate_mps=table.get("speed_at_lactate"),
        estimated=_estimated(data, report) if "estimated" in data else (),
    )
    order = [(key, getattr(athlete, key)) for key in ("hr_rest", "hr_lactate", "hr_max")]
    known = [(key, bpm) for key, bpm in order if bpm is not None]
    for (low, low_bpm), (high, high_bpm) in zip(known, known[1:], strict=False):
        if low_bpm >= high_bpm:
            report.error(("athlete", low), f"{low} {low_bpm} is not below {high} {high_bpm}: check both")
    return athlete


def _estimated(data: dict[str, Any], report: Report) -> tuple[str, ...]:
    path: KeyPath = ("athlete", "estimated")
    named = data["estimated"]
    if not isinstance(named, list):
        report.error(path, f'estimated: {shown(named)} is not a list: write ["hr_max"]')
        return ()
    found: list[str] = []
    given = [key for key in data if key != "estimated"]
    for number, key in enumerate(named):
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


def _zones(data: dict[str, Any], report: Report) -> Zones:
    table = Table("zones", data, ("zones",), report)
    return Zones(table.get("z2"), table.get("z3"), table.get("z4"), table.get("z5"))


def _cues(data: dict[str, Any], report: Report) -> Cues:
    table = Table("cues", data, ("cues",), report)
    hike_above = table.get("hike_above")
    if hike_above == "personal":
        hike_above = None
        report.warn(
            ("cues", "hike_above"), 'hike_above: "personal" is not used yet by this version: 12 % is taken'
        )
    return Cues(
        hike_above=hike_above,
        run_below=table.get("run_below"),
        hike_sure=table.get("hike_sure"),
        very_steep=table.get("very_steep"),
        steep_down=table.get("steep_down"),
        technical=table.get("technical"),
        ceiling=table.get("ceiling"),
        max_per_hour=table.get("max_per_hour"),
        min_gap_s=table.get("min_gap"),
        armed=table.get("armed", False),
    )


def _named(kind: str, data: dict[str, Any], report: Report) -> dict[str, Table]:
    """The [course.NAME] or [pacing.NAME] tables by name."""
    found: dict[str, Table] = {}
    for name, value in data.items():
        path: KeyPath = (kind, name)
        example = "race" if kind == "course" else RACE_DAY
        if isinstance(value, dict):
            found[name] = Table(kind, value, path, report)
        else:
            report.error(
                path, f"a {kind} needs a name: write [{kind}.{example}] above this line", at_key=True
            )
    return found


def _pacing(table: Table) -> Pacing:
    """Race-day bands, but for what the table says."""
    keys = {"start_for": "start_for_s", "last_for": "last_for_m"}
    pacing = Pacing()
    missing = object()
    for key in (
        "start",
        "steep_up",
        "technical_down",
        "gentle_down",
        "last",
        "start_for",
        "last_for",
        "steep_up_from",
    ):
        value = table.get(key, missing)
        if value is not missing:
            pacing = replace(pacing, **{keys.get(key, key): value})
    return pacing


def _course(name: str, table: Table, report: Report) -> Course:
    gpx = table.get("gpx")
    return Course(name, gpx, ())


def _sessions(data: object, report: Report) -> tuple[Session, ...]:
    if isinstance(data, dict):
        report.error(("session",), "sessions come in double brackets: write [[session]]", at_key=True)
        return ()
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
        report.error(("session",), f"session: {shown(data)}: write [[session]] and its keys below")
        return ()
    found = []
    for number, item in enumerate(data):
        table = Table("session", item, ("session", number), report)
        found.append(Session(number, table.get("course"), table.get("pacing")))
    for key in UNUSED["session"]:
        having = [number for number, item in enumerate(data) if key in item]
        if having:
            times = "" if len(having) == 1 else f" (in {len(having)} sessions)"
            path: KeyPath = ("session", having[0], key)
            report.warn(path, f"{key}: not used yet by this version{times}", at_key=True)
    return tuple(found)


def _check_names(plan: Plan, raw_courses: object, report: Report) -> None:
    """Sessions name courses and pacings that exist; pacings are named by somebody."""
    del raw_courses
    for session in plan.sessions:
        here: KeyPath = ("session", session.number)
        if session.course is not None and session.course not in plan.courses:
            hint = did_you_mean(session.course, list(plan.courses))
            said = f"no [course.{session.course}] in this plan" if text_fits(session.course) else "no such course"
            report.error((*here, "course"), f"course: {said}{hint}")
        if session.pacing is not None and session.pacing not in plan.pacings:
            hint = did_you_mean(session.pacing, list(plan.pacings))
            report.error((*here, "pacing"), f"pacing: there is no {shown(session.pacing)}{hint}")
        if session.pacing is not None and session.course is None:
            report.warn((*here, "pacing"), "pacing: not used without a course: add course = ...")
    used = {session.pacing for session in plan.sessions}
    for name in plan.pacings:
        if name != RACE_DAY and name not in used:
            report.warn(("pacing", name), f'no session says pacing = "{name}": not used', at_key=True)


def text_fits(word: str) -> bool:
    """Whether a word is short and printable enough to be quoted."""
    try:
        return len(text(word)) <= 40 and word.isprintable()
    except Wrong:
        return False
