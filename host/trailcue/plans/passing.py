"""Where a course passes the waypoints of its GPX: aid stations and the names of places, on every lap."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, inf, radians

from .gpx import Point, Waypoint

NEAR_M = 150.0
"""A waypoint farther from the course is not on it: a tent stands beside the path, a hut in the next valley does not."""
AGAIN_M = 600.0
"""Come near again sooner, it is the same passing: a bend before the village, not the next lap [ours]."""
METRES_A_DEGREE = 111_195.08
"""Of latitude, on the sphere of the distances along the course."""
AID = re.compile(
    r"\b(aid|food|water|drinks?|refreshments?|feed|ravito|ravitaillement|ristoro|verpflegung|avituallamiento)\b",
    re.IGNORECASE,
)
"""What says that there is something to eat or drink, in the languages of the mountains that races are in."""


@dataclass(frozen=True)
class Passing:
    """A waypoint on the course: how far along, how far beside, its name, and whether there is aid."""

    at_m: int
    off_m: float
    name: str
    is_aid: bool


def is_aid(waypoint: Waypoint) -> bool:
    """Whether name, type or symbol say so."""
    return any(AID.search(text) for text in (waypoint.name, waypoint.kind, waypoint.symbol))


def passings(
    points: Sequence[Point], distances: Sequence[float], waypoints: Sequence[Waypoint]
) -> tuple[Passing, ...]:
    """Every time that the course comes within 150 m of a waypoint, in order along it.

    Args:
        points: the track.
        distances: in m from the start, for each of them.
        waypoints: of the same file.
    """
    boxes = [(min(a.lat, b.lat), max(a.lat, b.lat)) for a, b in pairwise(points)]
    found: list[Passing] = []
    for waypoint in waypoints:
        for at_m, off_m in _times_by(points, distances, boxes, waypoint):
            found.append(Passing(round(at_m), round(off_m, 1), waypoint.name, is_aid(waypoint)))
    return tuple(sorted(found, key=lambda passing: (passing.at_m, passing.name)))


def _times_by(
    points: Sequence[Point],
    distances: Sequence[float],
    boxes: Sequence[tuple[float, float]],
    waypoint: Waypoint,
) -> list[tuple[float, float]]:
    """Where the course is nearest and how near, once for each time that it comes within NEAR_M."""
    reach = NEAR_M / METRES_A_DEGREE
    low, high = waypoint.lat - reach, waypoint.lat + reach
    found: list[tuple[float, float]] = []
    left_m = -inf  # along the course, where it was near last
    for leg, (south, north) in enumerate(boxes):
        if north < low or south > high:
            continue
        share, off_m = _nearest(points[leg], points[leg + 1], waypoint)
        if off_m > NEAR_M:
            continue
        at_m = distances[leg] + share * (distances[leg + 1] - distances[leg])
        if found and at_m - left_m <= AGAIN_M:
            found[-1] = min(found[-1], (at_m, off_m), key=lambda each: each[1])
        else:
            found.append((at_m, off_m))
        left_m = at_m
    return found


def _nearest(a: Point, b: Point, waypoint: Waypoint) -> tuple[float, float]:
    """Where on the leg from a to b, 0 to 1, a waypoint is nearest, and how near in m: on a plane, as legs are short."""
    narrow = cos(radians(waypoint.lat))
    ax, ay = (a.lon - waypoint.lon) * narrow, a.lat - waypoint.lat
    dx, dy = (b.lon - a.lon) * narrow, b.lat - a.lat
    length = dx * dx + dy * dy
    share = max(0.0, min(1.0, -(ax * dx + ay * dy) / length)) if length else 0.0
    return share, METRES_A_DEGREE * hypot(ax + share * dx, ay + share * dy)
