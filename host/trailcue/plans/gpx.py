"""The track of a GPX file, and its waypoints: no times needed. A DOCTYPE is refused, a broken file too."""

from __future__ import annotations

from math import inf
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import XMLParser

from trailcue.imports.points import BROKEN, CHUNK, root_name
from trailcue.sensed import ImportRefused

from .problems import Wrong
from .values import printable

MOST_BYTES = 64 * 2**20
"""The largest GPX read; UTMB with a point every 15 m takes 1.5 MB."""
LOWEST_M, HIGHEST_M = -450.0, 9000.0
"""An altitude outside is no altitude: the Dead Sea's shore and Everest, with a margin."""


class Point(NamedTuple):
    """A track point; altitude None where the file has none, or an impossible one."""

    lat: float
    lon: float
    altitude_m: float | None


class Waypoint(NamedTuple):
    """A place with a name; empty where the file says nothing. `kind` and `symbol` are its type and sym."""

    lat: float
    lon: float
    name: str = ""
    kind: str = ""
    symbol: str = ""


class Track(NamedTuple):
    """What a file has of a course."""

    points: list[Point]
    waypoints: list[Waypoint]


WORDS = {"name": "name", "type": "kind", "sym": "symbol"}
"""Children of a waypoint to its fields."""
LONGEST_NAME = 60
MOST_WAYPOINTS = 1000
"""More are somebody's whole collection: the first are read."""


class _Tracks:
    """Parser target: tracks (and routes) as lists of segments of points, and waypoints."""

    def __init__(self) -> None:
        self.waypoints: list[Waypoint] = []
        self._waypoint: dict[str, str] | None = None
        self.tracks: list[list[list[Point]]] = []
        self.routes: list[list[list[Point]]] = []
        self.dropped = 0
        self._attrs: dict[str, str] | None = None
        self._altitude: float | None = None
        self._text: list[str] | None = None

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if name in ("trkpt", "rtept"):
            self._attrs, self._altitude = attrs, None
        elif name == "wpt":
            self._waypoint = {key: attrs.get(key, "") for key in ("lat", "lon")}
        elif (name in WORDS and self._waypoint is not None) or (name == "ele" and self._attrs is not None):
            self._text = []
        elif name == "trk":
            self.tracks.append([])
        elif name == "trkseg" and self.tracks:
            self.tracks[-1].append([])
        elif name == "rte":
            self.routes.append([[]])

    def data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, tag: str) -> None:
        name = tag.rpartition("}")[2]
        if name == "ele" and self._text is not None:
            self._altitude = _number("".join(self._text), LOWEST_M, HIGHEST_M)
            self._text = None
        elif name in ("trkpt", "rtept") and self._attrs is not None:
            self._finish(self._attrs, self.tracks if name == "trkpt" else self.routes)
            self._attrs = None
        elif name in WORDS and self._waypoint is not None and self._text is not None:
            self._waypoint[WORDS[name]] = "".join(self._text)
            self._text = None
        elif name == "wpt" and self._waypoint is not None:
            self._mark(self._waypoint)
            self._waypoint = None

    def close(self) -> None: ...

    def _finish(self, attrs: dict[str, str], lines: list[list[list[Point]]]) -> None:
        lat = _number(attrs.get("lat", ""), -90.0, 90.0)
        lon = _number(attrs.get("lon", ""), -180.0, 180.0)
        if lat is None or lon is None or not lines or not lines[-1]:
            self.dropped += 1
        else:
            lines[-1][-1].append(Point(lat, lon, self._altitude))

    def _mark(self, said: dict[str, str]) -> None:
        lat, lon = _number(said.pop("lat"), -90.0, 90.0), _number(said.pop("lon"), -180.0, 180.0)
        if lat is not None and lon is not None and len(self.waypoints) < MOST_WAYPOINTS:
            self.waypoints.append(Waypoint(lat, lon, **{field: _line(text) for field, text in said.items()}))


def _line(text: str) -> str:
    """A text as one short line of what can be printed."""
    printable = "".join(c if c.isprintable() else " " for c in text[:LONGEST_NAME])
    return " ".join(printable.split())


def _number(text: str, low: float, high: float) -> float | None:
    """The number in `text` if it lies within; unknown is None, and so is NaN."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if -inf < low <= value <= high else None


def read(path: Path, notes: list[str]) -> list[Point]:
    """The points of the file's longest track; see `track`."""
    return track(path, notes).points


def track(path: Path, notes: list[str]) -> Track:
    """The points of the file's longest track (or route), in order, and the waypoints.

    What had to be handled goes into `notes`.

    Raises:
        Wrong: it cannot be read, is no GPX, or has no track; the text says what to do.
    """
    tracks = _parsed(_bytes(path))
    lines = [_joined(segments) for segments in tracks.tracks] or []
    lines = [line for line in lines if line] or [_joined(route) for route in tracks.routes]
    longest = max(lines, key=len, default=[])
    if len(longest) < 2:
        raise Wrong("no track of two points or more in it: export the route as a GPX track")
    if len(lines) > 1:
        notes.append(f"{len(lines)} tracks: the one of most points, {len(longest):,}, is taken")
    if tracks.dropped:
        notes.append(f"{tracks.dropped:,} points without a valid place: dropped")
    return Track(longest, tracks.waypoints)


def _joined(segments: list[list[Point]]) -> list[Point]:
    return [point for segment in segments for point in segment]


def _bytes(path: Path) -> bytes:
    if not _is_file(path):
        others = sorted(printable(other.name) for other in _beside(path))
        there = f" beside {', '.join(others[:5])}" if others else ""
        raise Wrong(f"no such file{there}; a path starts from the folder of the plan")
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Wrong(f"cannot be read ({error.strerror}): check the file") from error
    if len(data) > MOST_BYTES:
        raise Wrong(f"larger than {MOST_BYTES // 2**20} MB: simplify the track first")
    return data


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name too long, a folder closed to us
        return False


def _beside(path: Path) -> list[Path]:
    """The GPX files in the folder where one was looked for."""
    try:
        return list(path.parent.glob("*.gpx"))
    except (OSError, ValueError):
        return []


def _parsed(data: bytes) -> _Tracks:
    try:
        root = root_name(data, "")  # refuses a DOCTYPE, which can stand only before the root
    except ImportRefused as refused:
        raise Wrong(f"{refused.wrong}: {refused.todo}") from None
    if root.lower() != "gpx":
        raise Wrong(f"XML of <{root[:40]}>, not GPX: export the route as a GPX track")
    tracks = _Tracks()
    parser = XMLParser(target=tracks)
    try:
        for at in range(0, len(data), CHUNK):
            parser.feed(data[at : at + CHUNK])
        parser.close()
    except BROKEN as error:
        raise Wrong(f"it breaks off or is damaged ({error}): download it again") from None
    return tracks
