"""The climbs and descents of a profile: where they begin and end, how high and how steep, and their names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .passing import Passing
from .profile import Profile

LEAST_GAIN_M = 20.0
LEAST_GRADE = 0.04
"""Less, or flatter than this on the whole, is no climb to announce [ours]."""
DIP_M = 10.0
"""A drop of less within a climb does not end it [ours]."""
MOST_CLIMBS = 100
"""Room on the watch: the greatest ones are kept."""
STEEPEST_OVER_M = 200
"""What "steepest" is taken over: less would be the profile's noise."""
NAMED_WITHIN_M = 300
"""So far along the course from a top, or the foot of a descent, a waypoint may give it its name."""


@dataclass(frozen=True)
class Climb:
    """A way up.

    Attributes:
        name: a waypoint's near the top, else "Climb 3".
        foot_m: where it begins, along the course.
        top_m: where it ends.
        gain_m: height of the top above the foot.
        grade: the mean, as rise/run.
        steepest: the mean of its steepest 200 m, of all where it is shorter.
    """

    name: str
    foot_m: int
    top_m: int
    gain_m: float
    grade: float
    steepest: float


@dataclass(frozen=True)
class Descent:
    """A way down.

    Attributes:
        name: a waypoint's near the foot, else "Descent 3".
        top_m: where it begins, along the course.
        foot_m: where it ends.
        loss_m: height of the top above the foot.
        grade: the mean, as rise/run: negative.
        steepest: that of its steepest 200 m.
    """

    name: str
    top_m: int
    foot_m: int
    loss_m: float
    grade: float
    steepest: float


def climbs(
    course: Profile, passings: Iterable[Passing] = (), least_gain_m: float = LEAST_GAIN_M
) -> tuple[Climb, ...]:
    """The climbs of a course in order, the greatest MOST_CLIMBS of them."""
    posts, names = course.altitudes_m, list(passings)
    found: list[Climb] = []
    for number, (first, last) in enumerate(_rises(course, posts, least_gain_m), 1):
        foot_m, top_m = _metres(course, first), _metres(course, last)
        gain_m = posts[last] - posts[first]
        name = _name(names, top_m) or f"Climb {number}"
        grade, steepest = gain_m / (top_m - foot_m), _steepest(course, posts, first, last)
        found.append(Climb(name, foot_m, top_m, gain_m, grade, steepest))
    return tuple(found)


def descents(
    course: Profile, passings: Iterable[Passing] = (), least_loss_m: float = LEAST_GAIN_M
) -> tuple[Descent, ...]:
    """The descents of a course in order, likewise."""
    depths, names = [-altitude for altitude in course.altitudes_m], list(passings)
    found: list[Descent] = []
    for number, (first, last) in enumerate(_rises(course, depths, least_loss_m), 1):
        top_m, foot_m = _metres(course, first), _metres(course, last)
        loss_m = depths[last] - depths[first]
        name = _name(names, foot_m) or f"Descent {number}"
        grade, steepest = -loss_m / (foot_m - top_m), -_steepest(course, depths, first, last)
        found.append(Descent(name, top_m, foot_m, loss_m, grade, steepest))
    return tuple(found)


def _rises(course: Profile, posts: Sequence[float], least_m: float) -> list[tuple[int, int]]:
    """First and last post of each way up."""
    found: list[tuple[float, int, int]] = []
    foot = top = 0
    for at in range(1, len(posts)):
        if posts[at] > posts[top]:
            top = at
        elif posts[top] - posts[at] > DIP_M:
            found.append((posts[top] - posts[foot], foot, top))
            foot = top = at
        if posts[at] < posts[foot] or (top == foot and posts[at] <= posts[foot]):
            foot = top = at
    found.append((posts[top] - posts[foot], foot, top))
    kept = [rise for rise in found if _counts(course, *rise, least_m)]
    greatest = sorted(kept, reverse=True)[:MOST_CLIMBS]
    return sorted((first, last) for _, first, last in greatest)


def _counts(course: Profile, gain_m: float, first: int, last: int, least_m: float) -> bool:
    way_m = _metres(course, last) - _metres(course, first)
    return way_m > 0 and gain_m >= least_m and gain_m >= LEAST_GRADE * way_m


def _metres(course: Profile, post: int) -> int:
    return min(course.total_m, post * course.spacing_m)


def _steepest(course: Profile, posts: Sequence[float], first: int, last: int) -> float:
    over = min(last - first, max(1, STEEPEST_OVER_M // course.spacing_m))
    return max(posts[at + over] - posts[at] for at in range(first, last - over + 1)) / (
        over * course.spacing_m
    )


def _name(passings: list[Passing], at_m: int) -> str | None:
    """The name of the nearest waypoint that has one."""
    near = [(abs(passing.at_m - at_m), passing.off_m, passing.name) for passing in passings if passing.name]
    nearest = min(near, default=(NAMED_WITHIN_M + 1, 0.0, ""))
    return nearest[2] if nearest[0] <= NAMED_WITHIN_M else None
