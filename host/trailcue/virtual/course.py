"""The course: altitude, grade and footing along a distance.

Distances are map (horizontal) metres, as a GPX gives them, so that grade is rise over run.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple
from xml.sax.saxutils import escape

METRES_PER_DEGREE = 111_195.0
"""One degree of latitude on a sphere of the mean Earth radius, 6,371.0 km (IUGG)."""

START_LAT = 46.0
START_LON = 7.0
"""Where simulated courses start: in the Valais Alps, for the looks of it; they run due north."""

GPX_SPACING_M = 25.0
"""Greatest gap between two written track points: what route planners deliver."""

FELT_OVER_M = 10.0
"""A runner feels the slope of about this length: some ten steps [ours]."""


class Leg(NamedTuple):
    """A stretch of one grade."""

    length_m: float
    grade_percent: float
    technical: bool = False


class Point(NamedTuple):
    """A place on the course; `technical` is the footing from here to the next point."""

    distance_m: float
    altitude_m: float
    technical: bool = False


@dataclass(frozen=True)
class Course:
    """An elevation profile with footing.

    Attributes:
        name: what to call it.
        points: at least two, with rising distances, the first at 0 m.
    """

    name: str
    points: tuple[Point, ...]
    _distances: list[float] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse a profile that cannot be looked up."""
        if len(self.points) < 2:
            raise ValueError(f"course {self.name!r} needs at least two points, not {len(self.points)}")
        if self.points[0].distance_m != 0:
            raise ValueError(f"course {self.name!r} must start at 0 m, not {self.points[0].distance_m} m")
        for number, point in enumerate(self.points):
            if not (math.isfinite(point.distance_m) and math.isfinite(point.altitude_m)):
                raise ValueError(f"course {self.name!r}: point {number} is not a number: {point}")
            if number and point.distance_m <= self.points[number - 1].distance_m:
                raise ValueError(f"course {self.name!r}: distance must rise at point {number}: {point}")
        object.__setattr__(self, "_distances", [point.distance_m for point in self.points])

    @property
    def length_m(self) -> float:
        """Length in metres."""
        return self.points[-1].distance_m

    @property
    def ascent_m(self) -> float:
        """Metres climbed from point to point, descents not counted."""
        climbed = 0.0
        for before, after in pairwise(self.points):
            climbed += max(0.0, after.altitude_m - before.altitude_m)
        return climbed

    def _index(self, distance_m: float) -> int:
        """Return the point at or before a place, never the last one."""
        return min(max(bisect_right(self._distances, distance_m) - 1, 0), len(self._distances) - 2)

    def altitude_m(self, distance_m: float) -> float:
        """Return the altitude at a place, level before the start and past the end."""
        index = self._index(distance_m)
        before, after = self.points[index], self.points[index + 1]
        along = (distance_m - before.distance_m) / (after.distance_m - before.distance_m)
        return before.altitude_m + min(max(along, 0.0), 1.0) * (after.altitude_m - before.altitude_m)

    def grade(self, distance_m: float, over_m: float = FELT_OVER_M) -> float:
        """Return the mean slope, rise over run, of `over_m` metres around a place.

        Near either end the length is shorter, never extended past the course.
        """
        start = min(max(distance_m - over_m / 2, 0.0), self.length_m)
        end = min(max(distance_m + over_m / 2, 0.0), self.length_m)
        if end <= start:
            return 0.0
        return (self.altitude_m(end) - self.altitude_m(start)) / (end - start)

    def technical(self, distance_m: float) -> bool:
        """Tell whether the footing at a place asks for care."""
        return self.points[self._index(distance_m)].technical

    def technical_stretches(self) -> list[tuple[float, float]]:
        """Return (from, to) in metres of each technical stretch, neighbours joined."""
        stretches: list[tuple[float, float]] = []
        for point, after in pairwise(self.points):
            if not point.technical:
                continue
            start = point.distance_m
            if stretches and stretches[-1][1] == start:
                start = stretches.pop()[0]
            stretches.append((start, after.distance_m))
        return stretches

    def position(self, distance_m: float) -> tuple[float, float]:
        """Return latitude and longitude in degrees: the course runs due north."""
        return START_LAT + distance_m / METRES_PER_DEGREE, START_LON


Plain = tuple[float, float]
Footed = tuple[float, float, bool]


def _with_footing(given: Plain | Footed) -> Footed:
    """Return a leg or point with its technical flag, false where none is given."""
    return given if len(given) == 3 else (*given, False)


def from_points(name: str, points: Iterable[Plain | Footed]) -> Course:
    """Return the course through (distance_m, altitude_m[, technical]) points.

    Raises:
        ValueError: fewer than two points, a distance that does not rise, or one that is no number.
    """
    return Course(name, tuple(Point(*_with_footing(given)) for given in points))


def from_legs(name: str, legs: Iterable[Plain | Footed], start_altitude_m: float = 600.0) -> Course:
    """Return the course made of (length_m, grade_percent[, technical]) legs, one after another.

    Raises:
        ValueError: no leg, or one without length.
    """
    points: list[Point] = []
    distance_m, altitude_m = 0.0, start_altitude_m
    for leg in (Leg(*_with_footing(given)) for given in legs):
        if not leg.length_m > 0:
            raise ValueError(f"course {name!r}: a leg must have a length, not {leg.length_m} m")
        points.append(Point(distance_m, altitude_m, leg.technical))
        distance_m += leg.length_m
        altitude_m += leg.length_m * leg.grade_percent / 100.0
    if not points:
        raise ValueError(f"course {name!r} has no legs")
    points.append(Point(distance_m, altitude_m, points[-1].technical))
    return Course(name, tuple(points))


ROLLING_LEGS = (
    Leg(1500, 0),  # flat start, where the group pulls
    Leg(600, 18),  # the climb to hike
    Leg(2000, -4),  # gentle descent: the place to run and eat
    Leg(800, 2, technical=True),  # roots and rocks
    Leg(300, 12),  # rollers about the coaches' 12 %
    Leg(200, -8),
    Leg(300, 14),
    Leg(200, -10),
    Leg(300, 13),
    Leg(250, -6),
    Leg(700, -17),  # steep descent
    Leg(1850, 0),  # flat finish
)
"""The demo's 9 km: each stretch is one on which the coaches' rules say something else."""


def rolling() -> Course:
    """Return the demo course: 9 km from flat over a climb, rough ground and rollers to flat."""
    return from_legs("Rolling 9 km", ROLLING_LEGS)


def _track_distances(course: Course) -> list[float]:
    """Return where to write track points: at each course point, with gaps filled."""
    distances = [0.0]
    for before, after in pairwise(course.points):
        span = after.distance_m - before.distance_m
        pieces = max(1, math.ceil(span / GPX_SPACING_M))
        distances.extend(before.distance_m + span * piece / pieces for piece in range(1, pieces + 1))
    return distances


def to_gpx(course: Course) -> str:
    """Return the course as GPX 1.1: one track with elevation, due north, without times."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gpx version="1.1" creator="trailcue virtual runner" xmlns="http://www.topografix.com/GPX/1/1">',
        f"  <trk><name>{escape(course.name)}</name><trkseg>",
    ]
    for distance_m in _track_distances(course):
        lat, lon = course.position(distance_m)
        altitude_m = course.altitude_m(distance_m)
        lines.append(f'    <trkpt lat="{lat:.7f}" lon="{lon:.7f}"><ele>{altitude_m:.2f}</ele></trkpt>')
    lines += ["  </trkseg></trk>", "</gpx>", ""]
    return "\n".join(lines)
