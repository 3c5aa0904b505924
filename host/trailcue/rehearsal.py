"""A plan's course before the day: a simulated runner with the plan's athlete's heart wears the watch's own logic.

The runner is the virtual watch's: runs where nobody says otherwise, follows each cue. So the cues are those to expect
of an even effort in calm weather, not a forecast of the race.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from trailcore import ids
from trailcore.plan import Plan
from trailcue import payload, words
from trailcue.log.wrist import Wrist
from trailcue.plans.model import Athlete as Wearer
from trailcue.plans.profile import Profile
from trailcue.virtual import course
from trailcue.virtual.athlete import Athlete
from trailcue.virtual.runner import START, Runner

EAGER_GRADE = 0.22
"""Left alone the runner runs up everything below it: somebody for whom the watch has something to say."""

LONGEST_S = 60 * 3600
"""Who has not finished by then does not: a course that is not for this athlete."""

Row = tuple[int, ...]
"""A row of the cue ring."""


@dataclass(frozen=True)
class Moment:
    """A second of the rehearsal and the cue rows that it brought."""

    t_s: int
    distance_m: float
    altitude_m: float
    bpm: int | None
    gait: str
    rows: tuple[Row, ...]


def ground(name: str, along: Profile, technical: list[tuple[int, int]]) -> course.Course:
    """Return a plan's course as the simulated runner's ground; a post beyond the finish is the finish."""
    rough = [False] * len(along.altitudes_m)
    for first, last in technical:
        for post in range(first // along.spacing_m, min(len(rough), last // along.spacing_m + 1)):
            rough[post] = True
    points = []
    for post, (altitude_m, is_rough) in enumerate(zip(along.altitudes_m, rough, strict=True)):
        at = min(post * along.spacing_m, along.total_m)
        if not points or at > points[-1][0]:
            points.append((float(at), altitude_m, is_rough))
    return course.from_points(name, points)


def athlete(wearer: Wearer, effort: float = Athlete.effort) -> Athlete:
    """Return the simulated athlete that a plan describes; what it does not say stays as it is.

    Args:
        wearer: the plan's athlete.
        effort: share of the threshold power kept up on level ground.
    """
    given = {
        "height_cm": wearer.height_cm,
        "hr_rest": wearer.hr_rest,
        "hr_threshold": wearer.hr_lactate,
        "hr_max": wearer.hr_max,
        "threshold_mps": wearer.speed_at_lactate_mps,
    }
    known = {name: float(value) for name, value in given.items() if value is not None}
    if "hr_max" in known and "hr_threshold" not in known:
        known["hr_threshold"] = known["hr_max"] * Athlete.hr_threshold / Athlete.hr_max
    return replace(Athlete(hike_grade=EAGER_GRADE, obedience=1.0, effort=effort), **known)


def moments(runner: Runner, plan: Plan, plan_hash: bytes, start: datetime = START) -> Iterator[Moment]:
    """Let the runner wear the core to the finish, hearing every cue; a moment for each second."""
    wrist = Wrist(plan, payload.build_id_bytes(), plan_hash, start)
    heard = None
    while not runner.finished and runner.t_s < LONGEST_S:
        second = runner.second(heard)
        rows = wrist.second(second)
        heard = command(rows)
        altitude_m = runner.course.altitude_m(runner.distance_m)
        yield Moment(runner.t_s, runner.distance_m, altitude_m, second.bpm, runner.gait, tuple(rows))


def command(rows: list[Row]) -> str | None:
    """Return the word of the last command that was felt, None for none."""
    felt = [row[0] for row in rows if row[2] in (ids.GIVEN, ids.REPEATED)]
    commands = [kind for kind in felt if kind in (ids.HIKE, ids.RUN, ids.EASE)]
    return words.CUES[commands[-1]] if commands else None


def felt(moment: Moment) -> list[Row]:
    """Return the rows that the wrist feels, what the wearer told left out."""
    return [row for row in moment.rows if row[2] in (ids.GIVEN, ids.REPEATED)]
