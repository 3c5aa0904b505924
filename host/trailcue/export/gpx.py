"""A session as a GPX 1.1 track: where the recording knew where it was, or estimated on the course."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from trailcore import now
from trailcue.analysis.lived import afoot

from .seconds import Seconds, utc_text

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gpx version="1.1" creator="trailcue" xmlns="http://www.topografix.com/GPX/1/1" '
    'xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">\n'
)
"""What each of ours begins with."""


class NoPositions(Exception):
    """The session has no positions, which are all that a GPX track is made of."""


@dataclass(frozen=True)
class Way:
    """Where every second was."""

    lat: Sequence[float | None]
    lon: Sequence[float | None]
    estimated_on: str | None = None
    """The course that it was put on; None for what a recorder measured."""


def recorded(seconds: Seconds) -> Way:
    """Return the positions of a recording; raises NoPositions."""
    if not seconds.has_positions:
        raise NoPositions
    return Way(seconds.lat, seconds.lon)


def track(seconds: Seconds, way: Way) -> str:
    """Return the file: a track, a segment from pause to pause, and a waypoint where each cue came.

    Raises:
        NoClock: the session has no date.
    """
    seconds.since_start(0)
    return "".join(
        [HEAD, *_metadata(seconds, way), *_waypoints(seconds, way), *_track(seconds, way), "</gpx>\n"]
    )


def _metadata(seconds: Seconds, way: Way) -> Iterator[str]:
    yield f"<metadata><name>{_text(seconds.session.name)}</name>"
    if way.estimated_on:
        yield f"<desc>{_estimated(way)}</desc>"
    yield f"<time>{utc_text(seconds.since_start(0))}</time></metadata>\n"


def _estimated(way: Way) -> str:
    said = f"positions are estimates: the place on the course {way.estimated_on} by steps and height, no satellite"
    return _text(said)


def _waypoints(seconds: Seconds, way: Way) -> Iterator[str]:
    for row, cues in sorted(seconds.cues.items()):
        place = _place(way, row)
        for cue in cues if place else ():
            yield f"<wpt {place}>{_elevation(seconds, row)}<time>{utc_text(seconds.at(row))}</time>"
            kind = "cue" if cue["is_heard"] else "cue, replayed"
            yield f"<name>{_text(cue['name'])}</name><cmt>{_text(cue['why'])}</cmt><type>{kind}</type></wpt>\n"


def _track(seconds: Seconds, way: Way) -> Iterator[str]:
    yield "<trk>"
    yield f"<name>{_text(seconds.session.name)}</name>"
    if way.estimated_on:
        yield f"<desc>{_estimated(way)}</desc>"
    if seconds.session.sport:
        yield f"<type>{_text(seconds.session.sport)}</type>"
    yield "\n<trkseg>\n"
    resumed = set(seconds.resumed)
    bpm, spm = seconds.session.replay.column(now.BPM), afoot(seconds.session, now.SPM)
    has_points = False
    for row in seconds.rows:
        if row in resumed and has_points:
            yield "</trkseg>\n<trkseg>\n"
        place = _place(way, row)
        if not place:
            continue
        has_points = True
        yield f"<trkpt {place}>{_elevation(seconds, row)}<time>{utc_text(seconds.at(row))}</time>"
        if way.estimated_on:
            yield "<fix>none</fix>"
        yield f"{_extensions(bpm[row], spm[row])}</trkpt>\n"
    yield "</trkseg>\n</trk>\n"


def _place(way: Way, row: int) -> str:
    """Return a position as the attributes of a point; nothing where it is not known."""
    lat, lon = way.lat[row], way.lon[row]
    return "" if lat is None or lon is None else f'lat="{lat:.7f}" lon="{lon:.7f}"'


def _elevation(seconds: Seconds, row: int) -> str:
    metres = seconds.altitude_m[row]
    return "" if metres is None else f"<ele>{metres:.1f}</ele>"


def _extensions(bpm: int | None, spm: int | None) -> str:
    """Return heart rate and cadence (strides) as Garmin's extension has them."""
    said = "" if bpm is None else f"<gpxtpx:hr>{bpm}</gpxtpx:hr>"
    if spm is not None:
        said += f"<gpxtpx:cad>{round(spm / 2)}</gpxtpx:cad>"
    if not said:
        return ""
    return f"<extensions><gpxtpx:TrackPointExtension>{said}</gpxtpx:TrackPointExtension></extensions>"


def _text(said: str) -> str:
    """Return a text as XML takes it: what it cannot hold is a question mark."""
    return escape("".join(c if c.isprintable() else "?" for c in said))
