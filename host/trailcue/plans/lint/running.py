"""Lints of running and hiking: how much, how fast more, how many hard days, and whether there are hills."""

from __future__ import annotations

from collections.abc import Iterator

from trailcue.plans import gpx
from trailcue.plans.model import Course
from trailcue.plans.problems import Wrong
from trailcue.plans.profile import Profile, profile

from .diary import DAY, Diary, Entry, Finding, Week, spoken, spoken_week

STEEP_M_PER_KM = 30.0
"""Ascent of a course from which a race is steep [ours]: UTMB and the Marathon du Mont-Blanc have 59, Templiers 45."""
MOST_GROWTH = 1.30
"""Of a week over the fullest of the three before: above 30 % novices were hurt more often (Nielsen 2014 [mem])."""
LEAST_GROWTH_MIN = 45.0
"""Less is no jump, whatever its share [ours]."""
LOOK_BACK = 3
"""Weeks: a week of recovery does not make the next one a jump."""
MOST_POSTS = 20_000
"""At 50 m as many as the longest course has: this profile goes to no watch."""
FULL_FROM = 3
"""A first week that begins on Thursday or later is half a week."""
HARD_IN_A_ROW = 2
LEAST_HIKES = 2
LEAST_HIKE_MIN = 10.0
"""Of practice in hiking; less is the walk back down from a sprint [ours]."""


def hard_days_in_a_row(diary: Diary) -> Iterator[Finding]:
    """More than two hard days one after the other."""
    row = 0
    last = None
    for day in sorted({entry.on for entry in diary.entries}):
        hard = next((e for e in diary.on(day) if e.shape.is_hard and not e.is_choice), None)
        row = 0 if hard is None else row + 1 if last is not None and day - last == DAY else 1
        last = day
        if row > HARD_IN_A_ROW and hard is not None:
            yield hard.says(
                f"{hard.name} on {spoken(day)} is hard day number {row} in a row: make the one before or after easy"
            )


def volume_jump(diary: Diary) -> Iterator[Finding]:
    """A week much fuller than any of the three before it."""
    weeks = diary.weeks
    for at in range(1, len(weeks)):
        week = weeks[at]
        if at == 1 and weeks[0].entries[0].on.weekday() >= FULL_FROM:
            continue
        before = max(other.moving_min for other in weeks[max(0, at - LOOK_BACK) : at])
        grown = week.moving_min - before
        if (
            before > 0
            and not week.has_race
            and grown > LEAST_GROWTH_MIN
            and week.moving_min > MOST_GROWTH * before
        ):
            yield _longest(week).says(
                f"{spoken_week(week.monday)} has about {_hours(week.moving_min)} on foot, the fullest of the "
                f"three before {_hours(before)}: grow by less than a third"
            )


def hiking_for_running(diary: Diary) -> Iterator[Finding]:
    """More hikes than runs in a runner's week: hiking comes on top."""
    if not diary.is_training or not any(entry.shape.running_min for entry in diary.entries):
        return
    for week in diary.weeks:
        feet = [e for e in week.entries if e.shape.moving_min > 0 and not e.is_choice]
        hikes = [e for e in feet if e.shape.hiking_min > e.shape.running_min and not e.shape.is_long]
        runs = [e for e in feet if e.shape.running_min >= e.shape.hiking_min]
        if len(hikes) >= LEAST_HIKES and len(hikes) > len(runs):
            yield hikes[-1].says(
                f"{spoken_week(week.monday)} has {len(hikes)} hikes and {len(runs)} runs: hiking comes on top "
                "of running, in the afternoon or on a rest day, not in its place"
            )


def no_hiking(diary: Diary) -> Iterator[Finding]:
    """A steep race, and nobody has practised to hike."""
    if not diary.is_training or any(e.shape.hiking_min >= LEAST_HIKE_MIN for e in diary.entries):
        return
    for entry in diary.entries:
        course = diary.plan.courses.get(entry.session.course or "")
        along = _profile(diary, course) if entry.is_race and course else None
        if along is not None and along.ascent_m >= STEEP_M_PER_KM * along.total_m / 1000:
            climbs = f"{along.ascent_m:,.0f} m up in {along.total_m / 1000:.0f} km"
            yield entry.says(
                f"{entry.name} climbs {climbs} and no session hikes: add hill-hike repeats or a tread-hike once or "
                "twice a week"
            )
            return


def _profile(diary: Diary, course: Course) -> Profile | None:
    """The profile of a course, if its file is there; what is wrong with it is not for a lint to say."""
    folder = diary.plan.source.folder
    if folder is None or course.gpx is None:
        return None
    try:
        return profile(gpx.read(folder / course.gpx, []), MOST_POSTS, [])
    except Wrong:
        return None


def _longest(week: Week) -> Entry:
    return max(week.entries, key=lambda entry: entry.shape.moving_min)


def _hours(minutes: float) -> str:
    hours, rest = divmod(round(minutes), 60)
    return f"{hours} h {rest:02}" if hours else f"{rest} min"
