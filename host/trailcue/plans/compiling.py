"""A checked plan to what the watch gets: which course and pacing, the settings, the profile, the bytes."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from trailcore import settings as s

from . import gpx, room
from .binary import Entry, Stretches, Way, most_posts, packed, plan_hash
from .grammar import MOST_STATIONS, did_you_mean
from .model import Course, Plan
from .passing import Passing, passings
from .problems import KeyPath, Problem, Report, Wrong, located
from .profile import Profile, profile
from .profile import along as along_track
from .resolve import allow, as_dict, settings_of
from .scheduling import changed, changes, done, entries
from .values import shown

SAME_M = 200
"""An aid station of the plan and one of the GPX no farther apart are the same."""
BEYOND = 0.02
"""A technical stretch may end this share beyond the track: officially measured kilometres and a GPX disagree."""


@dataclass(frozen=True)
class Compiled:
    """A plan as the watch gets it.

    Attributes:
        plan: what it was compiled from.
        blob: the bytes.
        hash: what a log names it by: 8 bytes.
        name: the plan's.
        course: name of the course of its first entry, None without one.
        choices: its courses where none was chosen and nothing but the calendar decides among them; else empty.
        settings: every setting of that entry, by its name in `trailcore.settings`.
        profile: that course's profile before it was quantised.
        ways: every course in it by name, that one first.
        entries: the lines of its calendar.
        warnings: what its author should know, each with its place in the file.
        notes: what was done with it.
    """

    plan: Plan
    blob: bytes
    hash: bytes
    name: str
    course: str | None
    choices: tuple[str, ...]
    settings: dict[str, int]
    profile: Profile | None
    ways: dict[str, Way]
    entries: tuple[Entry, ...]
    warnings: tuple[Problem, ...]
    notes: tuple[str, ...]


def compiled(plan: Plan, course: str | None, report: Report) -> Compiled:
    """Compile the plan, with the entry for one of its courses first; None: the one there is no doubt about.

    Raises:
        PlanError: everything wrong with the plan, what `report` held before included.
    """
    notes: list[str] = []
    chosen = _choice(plan, course, report, notes)
    base = settings_of(plan, None, report)
    room.fit(base, plan.cues, None, False, ("cues",), report)
    run = [session.course for _, session in done(plan)]
    ways: dict[str, Way] = {}
    for name in dict.fromkeys([chosen.name if chosen else None, *run]):
        one = plan.courses.get(name or "")
        if one is not None and one.gpx is not None and plan.source.folder is not None:
            found = course_of(plan, one, report, notes)
            ways.update({one.name: found} if found is not None else {})
    lines = entries(plan, base, {name: number for number, name in enumerate(ways)}, report)
    if plan.athlete.utc_min is None and any(line.day for line in lines):
        notes.append('dates and times of day are by UTC: write utc = "+02:00" in [athlete] for your clock')
    if chosen is not None and chosen.name in ways:
        lines = _first(plan, chosen, lines, base, report)
    report.raise_errors(plan.source)
    blob = packed(base, list(ways.values()), lines, notes)
    first = lines[0] if lines else None
    name = None if first is None or first.way is None else list(ways)[first.way]
    return Compiled(
        plan,
        blob,
        plan_hash(blob),
        plan.name,
        name,
        () if chosen else tuple(sorted(plan.courses)),
        as_dict(changed(base, first)),
        ways[name].profile if name else None,
        ways,
        tuple(lines),
        tuple(located(report.warnings, plan.source)),
        tuple(notes),
    )


def _first(plan: Plan, chosen: Course, lines: list[Entry], base: array[int], report: Report) -> list[Entry]:
    """The lines, before all others one on the chosen course, which is way 0: its first, or one for any day."""
    mine = next((line for line in lines if line.way == 0), None)
    if mine is not None:
        at = lines.index(mine)
        return [mine, *lines[:at], *lines[at + 1 :]]
    values = settings_of(plan, None, report)
    allow(values, chosen)
    room.fit(values, plan.cues, None, True, ("course", chosen.name), report)
    return [Entry(way=0, changes=changes(base, values)), *lines]


def course_of(plan: Plan, course: Course, report: Report, notes: list[str]) -> Way | None:
    """What the watch gets of a course whose GPX is named and whose folder is known; None where that is wrong."""
    file = course.gpx or ""
    here: KeyPath = ("course", course.name, "gpx")
    said: list[str] = []
    try:
        if plan.source.folder is None:
            raise Wrong("the plan has no folder to look in")
        track = gpx.track(plan.source.folder / file, said)
        along = profile(track.points, most_posts(s.COUNT, len(course.technical), MOST_STATIONS), said)
    except Wrong as wrong:
        report.error(here, f"gpx: {_short(file)}: {wrong}")
        return None
    notes.append(
        f"{_short(file)}: {along.total_m / 1000:.1f} km, +{along.ascent_m:,.0f} m -{along.descent_m:,.0f} m "
        f"smoothed (+{along.recorded_ascent_m:,.0f} m as recorded), a post every {along.spacing_m} m"
    )
    notes += [f"{_short(file)}: {note}" for note in said]
    by = _named(course, along, report)
    if track.waypoints:
        by += _passed(track, by, said := [])
        notes += [f"{_short(file)}: {note}" for note in said]
    by.sort(key=lambda passing: (passing.at_m, passing.name))
    stations = tuple(sorted({passing.at_m for passing in by if passing.is_aid}))[:MOST_STATIONS]
    return Way(along, _technical(course, along, report), stations, course.name, tuple(by))


def _passed(track: gpx.Track, typed: list[Passing], notes: list[str]) -> list[Passing]:
    """The waypoints that the course passes; an aid station that the plan names as well is the plan's."""
    found = passings(track.points, along_track(track.points), track.waypoints)
    kept = [
        passing
        for passing in found
        if not any(abs(passing.at_m - other.at_m) <= SAME_M for other in typed if passing.is_aid)
    ]
    aid = [passing for passing in kept if passing.is_aid]
    if aid:
        notes.append(
            f"{len(aid)} aid station{'s' * (len(aid) > 1)} from its waypoints, the first at km {aid[0].at_m / 1000:.1f}"
        )
    if len(aid) + len(typed) > MOST_STATIONS:
        notes.append(f"more than {MOST_STATIONS} aid stations: the first are kept")
    return kept


def _short(file: str) -> str:
    """A file's name for messages, without its folders."""
    name = PurePath(file).name
    return name if name.isprintable() and 0 < len(name) <= 60 else shown(file)


def _technical(course: Course, along: Profile, report: Report) -> Stretches:
    """The stretches checked against the length, ascending, those that touch joined."""
    fitting: list[tuple[int, int]] = []
    for number, (first, last) in enumerate(course.technical):
        path: KeyPath = ("course", course.name, "technical", number)
        end = along.total_m
        if first >= end or last > end * (1 + BEYOND):
            says = f"the course is {end / 1000:.1f} km long"
            report.error(path, f"technical: ends beyond the finish, {says}: distances count from the start")
            continue
        if last > end:
            report.warn(path, f"technical: ends {last - end} m beyond the finish of the GPX: cut there")
        fitting.append((first, min(last, end)))
    return _joined(sorted(fitting))


def _named(course: Course, along: Profile, report: Report) -> list[Passing]:
    """The plan's aid stations checked against the length; one a little beyond the finish is at it."""
    end = along.total_m
    for typed, place in course.aid.items():
        if place > end * (1 + BEYOND):
            says = f"{place / 1000:g} km is beyond the finish, the course is {end / 1000:.1f} km long"
            path: KeyPath = ("course", course.name, "aid", typed)
            report.error(path, f"aid: {says}: distances count from the start", at_key=True)
    names = course.aid_names
    return [Passing(min(place, end), 0.0, names.get(typed, ""), True) for typed, place in course.aid.items()]


def _joined(stretches: Iterable[tuple[int, int]]) -> Stretches:
    found: list[tuple[int, int]] = []
    for first, last in stretches:
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return tuple(found)


def _choice(plan: Plan, name: str | None, report: Report, notes: list[str]) -> Course | None:
    """The course asked for; else the only one of the plan, or the only one that sessions run."""
    if name is not None:
        if name not in plan.courses:
            hint = did_you_mean(name, list(plan.courses)) or ": it has none"
            report.error(("course",), f"this plan has no course {shown(name)}{hint}", at_key=True)
        return plan.courses.get(name)
    run = {session.course for session in plan.sessions if session.course in plan.courses}
    for names in (list(plan.courses), sorted(name for name in run if name is not None)):
        if len(names) == 1:
            return plan.courses[names[0]]
    if plan.courses:
        choices = ", ".join(shown(other) for other in sorted(plan.courses))
        where = "the calendar decides which course is run" if run else "compiled without a course"
        notes.append(f"{where}: choose one of {choices} to have it first")
    else:
        notes.append("no course in this plan: no technical ground, no last stretch")
    return None
