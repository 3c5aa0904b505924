"""The climbs of a profile: where they begin and where their tops are."""

from __future__ import annotations

from .profile import Profile

LEAST_GAIN_M = 20.0
LEAST_GRADE = 0.04
"""Less, or flatter than this on the whole, is no climb to announce [ours]."""
DIP_M = 10.0
"""A drop of less within a climb does not end it [ours]."""
MOST_CLIMBS = 100
"""Room on the watch: the greatest ones are kept."""

Climbs = tuple[tuple[int, int], ...]


def climbs(course: Profile) -> Climbs:
    """Foot and top of each climb in m along the course, ascending."""
    posts = course.altitudes_m
    found: list[tuple[float, int, int]] = []
    foot = top = 0
    for at in range(1, len(posts)):
        if posts[at] > posts[top]:
            top = at
        elif posts[top] - posts[at] > DIP_M:
            _keep(found, course, foot, top)
            foot = top = at
        if posts[at] < posts[foot] or (top == foot and posts[at] <= posts[foot]):
            foot = top = at
    _keep(found, course, foot, top)
    greatest = sorted(found, reverse=True)[:MOST_CLIMBS]
    return tuple(sorted((first, last) for _, first, last in greatest))


def _keep(found: list[tuple[float, int, int]], course: Profile, foot: int, top: int) -> None:
    gain_m = course.altitudes_m[top] - course.altitudes_m[foot]
    first, last = foot * course.spacing_m, min(course.total_m, top * course.spacing_m)
    if gain_m >= LEAST_GAIN_M and gain_m >= LEAST_GRADE * (last - first) and last > first:
        found.append((gain_m, first, last))
