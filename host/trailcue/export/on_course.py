"""Where a session was on its course, as positions: estimates, for GPX alone, and only where asked for."""

from __future__ import annotations

from bisect import bisect_right
from pathlib import Path

from trailcore import now
from trailcue.plans import gpx as courses
from trailcue.plans.problems import Wrong
from trailcue.plans.profile import along

from .gpx import Way
from .seconds import Seconds

_LENGTH_OFF = 0.01
"""A course that is longer or shorter by more is another one."""


class NotOnCourse(Exception):
    """The session cannot be put on that course; the text says why."""


def on_course(seconds: Seconds, path: Path) -> Way:
    """Return the points of the course at which the watch thought to be; None where it did not know.

    Args:
        seconds: of a session whose plan had the course.
        path: GPX of that course.

    Raises:
        NotOnCourse: no place was known, it is another course, or the file is none.
    """
    try:
        points = courses.read(path, [])
    except Wrong as error:
        raise NotOnCourse(f"--on-course {path}: {error}") from error
    distances = along(points)
    column = seconds.session.replay.column
    places, deviations, left = column(now.PLACE_M), column(now.PLACE_SD_M), column(now.TO_GO_M)
    known = [row for row in seconds.rows if deviations[row] is not None and places[row] is not None]
    if not known:
        raise NotOnCourse(
            "the session has no place on a course: its plan had none, is not kept here, or it was lost"
        )
    length = max((places[row] or 0) + (left[row] or 0) for row in known)
    if abs(distances[-1] - length) > _LENGTH_OFF * length:
        raise NotOnCourse(
            f"--on-course {path}: it is {distances[-1] / 1000:.2f} km long, the session's course {length / 1000:.2f} "
            "km: give the GPX that its plan was made with"
        )
    lat: list[float | None] = [None] * len(places)
    lon: list[float | None] = [None] * len(places)
    for row in known:
        place = places[row] or 0
        before = min(max(0, bisect_right(distances, place) - 1), len(points) - 2)
        leg = distances[before + 1] - distances[before]
        part = min(1.0, (place - distances[before]) / leg) if leg else 0.0
        a, b = points[before], points[before + 1]
        lat[row], lon[row] = a.lat + part * (b.lat - a.lat), a.lon + part * (b.lon - a.lon)
    return Way(lat, lon, path.name)
