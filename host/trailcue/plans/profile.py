"""Track points to an elevation profile: distance along the way, smoothed altitude, a post every so many metres.

Smoothing. GPX altitudes are a terrain model sampled beside the path, or GPS: their noise adds 10 to 35 % of
ascent. The profile is put on a grid of 10 m and averaged twice over 70 m (together a triangle of 130 m), which
keeps a climb of a few hundred metres as steep as it is. The README has the figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise

from trailcue.imports.stream import metres_between

from .gpx import Point
from .problems import Wrong

GRID_M = 10
AVERAGED_OVER = 7
"""Grid points, odd: 70 m."""
SHORTEST_M = 200
LONGEST_M = 1_000_000
"""1,000 km: beyond it the file is wrong rather than long."""
JUMP_M = 1000.0
"""Points farther apart than this are worth a word: the course cannot be straight for so long."""


@dataclass(frozen=True)
class Profile:
    """A course by distance.

    Attributes:
        total_m: its length.
        spacing_m: between posts.
        altitudes_m: at each post, smoothed; the last post is at or beyond the end.
        recorded_ascent_m: metres up from point to point in the file.
        ascent_m: metres up from post to post.
        descent_m: metres down from post to post.
    """

    total_m: int
    spacing_m: int
    altitudes_m: tuple[float, ...]
    recorded_ascent_m: float
    ascent_m: float
    descent_m: float


def profile(points: list[Point], most_posts: int, notes: list[str]) -> Profile:
    """The profile of a track; the spacing is 50 m, or a multiple where the posts would be too many.

    Raises:
        Wrong: too short, too long, or hardly any altitudes.
    """
    distances = along(points)
    total_m = distances[-1]
    if not SHORTEST_M <= total_m <= LONGEST_M:
        raise Wrong(
            f"{total_m / 1000:,.1f} km long, outside {SHORTEST_M} m to {LONGEST_M // 1000:,} km: "
            "check that it is the course"
        )
    for (start, end), point in zip(pairwise(distances), points, strict=False):
        if end - start > JUMP_M:
            notes.append(
                f"{end - start:,.0f} m between two points at km {start / 1000:.1f} "
                f"({point.lat:.4f}, {point.lon:.4f}): taken as a straight line"
            )
    altitudes = _complete(distances, [point.altitude_m for point in points], notes)
    grid = averaged(averaged(_on_grid(distances, altitudes, GRID_M), AVERAGED_OVER), AVERAGED_OVER)
    spacing = 50
    while total_m / spacing + 2 > most_posts:
        spacing += 50
    posts = grid[:: spacing // GRID_M]
    while (len(posts) - 1) * spacing < total_m:
        posts.append(grid[-1])
    up = ascent(posts)
    return Profile(round(total_m), spacing, tuple(posts), ascent(altitudes), up, up - (posts[-1] - posts[0]))


def ascent(altitudes: list[float]) -> float:
    """Metres up from one to the next."""
    return sum(max(0.0, after - before) for before, after in pairwise(altitudes))


def averaged(values: list[float], over: int) -> list[float]:
    """The moving average over an odd number of values; towards the ends the window shrinks evenly."""
    sums = [0.0, *accumulate(values)]
    half, last = over // 2, len(values) - 1
    found: list[float] = []
    for at in range(len(values)):
        reach = min(half, at, last - at)
        found.append((sums[at + reach + 1] - sums[at - reach]) / (2 * reach + 1))
    return found


def along(points: list[Point]) -> list[float]:
    """Metres from the start, point by point.

    Each leg is rounded to a micrometre: C libraries differ in the last bit of sin, a compiled plan must not.
    """
    legs = (round(metres_between(a[:2], b[:2]), 6) for a, b in pairwise(points))
    return [0.0, *accumulate(legs)]


def _complete(distances: list[float], altitudes: list[float | None], notes: list[str]) -> list[float]:
    """Altitudes with the unknown filled in, linearly along the way, level at the ends."""
    known = [at for at, altitude in enumerate(altitudes) if altitude is not None]
    if 2 * len(known) < len(altitudes):
        raise Wrong(
            f"an altitude at only {len(known):,} of {len(altitudes):,} points: "
            "add elevations to it in a route planner, or export it again"
        )
    if len(known) < len(altitudes):
        notes.append(f"{len(altitudes) - len(known):,} points without an altitude: filled in between")
    full = [altitude or 0.0 for altitude in altitudes]
    full[: known[0]] = [full[known[0]]] * known[0]
    full[known[-1] + 1 :] = [full[known[-1]]] * (len(full) - known[-1] - 1)
    for before, after in pairwise(known):
        for at in range(before + 1, after):
            way = distances[after] - distances[before]
            share = (distances[at] - distances[before]) / way if way else 0.0
            full[at] = full[before] + share * (full[after] - full[before])
    return full


def _on_grid(distances: list[float], altitudes: list[float], step_m: int) -> list[float]:
    """The altitude every `step_m` from the start, and at the end."""
    found: list[float] = []
    at = 0
    for metre in range(0, int(distances[-1]) + 1, step_m):
        while distances[at + 1] < metre:
            at += 1
        way = distances[at + 1] - distances[at]
        share = (metre - distances[at]) / way if way else 0.0
        found.append(altitudes[at] + share * (altitudes[at + 1] - altitudes[at]))
    return [*found, altitudes[-1]]
