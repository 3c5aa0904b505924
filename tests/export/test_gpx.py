"""GPX 1.1: elements in the schema's order, positions measured or marked as estimates, none made up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.analysis import made
from tests.export import exported
from tests.imports.makers import START
from trailcore import ids
from trailcue import imports
from trailcue.export import gpx
from trailcue.export.on_course import NotOnCourse, on_course
from trailcue.export.seconds import NoClock, Seconds, seconds_of
from trailcue.replay import Cue

NS = "{http://www.topografix.com/GPX/1/1}"
TPX = "{http://www.garmin.com/xmlschemas/TrackPointExtension/v1}"
ORDER = {
    "gpx": ("metadata", "wpt", "rte", "trk", "extensions"),
    "metadata": ("name", "desc", "author", "copyright", "link", "time", "keywords", "bounds", "extensions"),
    "wpt": (
        *("ele", "time", "magvar", "geoidheight", "name", "cmt", "desc", "src", "link", "sym", "type"),
        *("fix", "sat", "hdop", "vdop", "pdop", "ageofdgpsdata", "dgpsid", "extensions"),
    ),
    "trk": ("name", "cmt", "desc", "src", "link", "number", "type", "extensions", "trkseg"),
    "trkseg": ("trkpt", "extensions"),
    "extensions": ("TrackPointExtension",),
    "TrackPointExtension": ("atemp", "wtemp", "depth", "hr", "cad"),
}
"""Children of each element, in the order of gpx.xsd 1.1 and of Garmin's TrackPointExtensionv1.xsd."""
ORDER["trkpt"] = ORDER["wpt"]
MANY = {"wpt", "trk", "trkseg", "trkpt"}
LEG_M = 1000
METRES_PER_DEGREE = 111_195.08


def read(text: str) -> ElementTree.Element:
    """The file, of which every element stands where the schema has it."""
    root = ElementTree.fromstring(text)
    assert root.tag == f"{NS}gpx" and root.attrib == {"version": "1.1", "creator": "trailcue"}
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        children = [child.tag.rpartition("}")[2] for child in element]
        order = ORDER.get(name, ())
        places = [order.index(child) for child in children]
        assert places == sorted(places), name
        assert all(children.count(child) == 1 for child in children if child not in MANY)
        assert element.tag.startswith(TPX if name in ("TrackPointExtension", "hr", "cad") else NS)
        if name in ("wpt", "trkpt"):
            assert -90 <= float(element.attrib["lat"]) <= 90 and -180 <= float(element.attrib["lon"]) <= 180
    return root


def points(root: ElementTree.Element) -> list[ElementTree.Element]:
    return list(root.iter(f"{NS}trkpt"))


def test_a_recording_is_a_track_with_its_heart_rate_and_cadence() -> None:
    seconds = seconds_of(exported.recording())
    root = read(gpx.track(seconds, gpx.recorded(seconds)))
    found = points(root)
    assert len(found) == len(seconds.elapsed_s)
    assert len(list(root.iter(f"{NS}trkseg"))) == 2, "a segment ends where the recording paused"
    assert [one.findtext(f".//{TPX}hr") for one in found[:3]] == ["141", "142", "143"]
    assert found[100].findtext(f".//{TPX}cad") == "82"
    assert found[0].findtext(f"{NS}time") == "2024-06-01T08:00:01Z"
    assert not list(root.iter(f"{NS}fix"))


def test_a_ride_has_no_cadence() -> None:
    ride = seconds_of(replace(exported.recording(), is_on_foot=False))
    found = points(read(gpx.track(ride, gpx.recorded(ride))))
    assert found[100].findtext(f".//{TPX}hr") and found[100].findtext(f".//{TPX}cad") is None


def test_our_own_importer_reads_the_track_back(tmp_path: Path) -> None:
    seconds = seconds_of(exported.recording())
    path = tmp_path / "run.gpx"
    path.write_text(gpx.track(seconds, gpx.recorded(seconds)))
    (again,) = imports.read(path)
    assert len(again.seconds) == len(seconds.elapsed_s) - 1
    assert again.reference.lat == pytest.approx(seconds.lat[1:], abs=1e-6)


def test_a_cue_is_a_waypoint() -> None:
    session = replace(exported.recording())
    session.replay = replace(
        session.replay, cues=[Cue(5000, ids.HIKE, ids.STEEP, ids.GIVEN, 154, 150, 120, 9, 4)]
    )
    seconds = seconds_of(session)
    (waypoint,) = read(gpx.track(seconds, gpx.recorded(seconds))).iter(f"{NS}wpt")
    assert waypoint.findtext(f"{NS}name") == "hike (replayed)", "another watch's wearer felt none"
    assert waypoint.findtext(f"{NS}type") == "cue, replayed"
    assert waypoint.findtext(f"{NS}cmt") == "15.4 % for a while, you hike from 12 %"
    assert float(waypoint.attrib["lat"]) == pytest.approx(seconds.lat[4], abs=1e-6)


def test_a_log_has_no_positions_to_make_a_track_of() -> None:
    with pytest.raises(gpx.NoPositions):
        gpx.recorded(seconds_of(exported.hill()))


def test_without_a_clock_there_is_no_track(tmp_path: Path) -> None:
    seconds = placed()
    with pytest.raises(NoClock):
        gpx.track(replace(seconds, started=None), on_course(seconds, a_course(tmp_path)))


def test_what_xml_cannot_hold_is_not_written() -> None:
    session = replace(exported.recording(), source="<&\x07>.fit", sport="a&b")
    seconds = seconds_of(session)
    root = read(gpx.track(seconds, gpx.recorded(seconds)))
    assert root.findtext(f"{NS}metadata/{NS}name") == "<&?>.fit"
    assert root.findtext(f"{NS}trk/{NS}type") == "a&b"


def placed(length_m: int = 2 * LEG_M) -> Seconds:
    """A session that knew its place on a course after the first five seconds, and lost it for the last five."""
    lost = {"PLACE_SD_M": ids.NONE}
    known = [
        {"PLACE_M": place, "TO_GO_M": length_m - place, "PLACE_SD_M": 20}
        for place in range(0, length_m + 1, 250)
    ]
    session = made.session(made.stretch(5, PLACE_M=3, **lost), known, made.stretch(5, PLACE_M=9, **lost))
    return seconds_of(session, START)


def a_course(folder: Path) -> Path:
    """A kilometre north, then one south-bound again on another line: 2 km."""
    path = folder / "loop.gpx"
    lats = [46.0, 46.0 + LEG_M / METRES_PER_DEGREE, 46.0]
    line = "".join(f'<trkpt lat="{lat}" lon="7.0"><ele>500</ele></trkpt>' for lat in lats)
    path.write_text(f'<gpx xmlns="{NS[1:-1]}"><trk><trkseg>{line}</trkseg></trk></gpx>')
    return path


def test_on_its_course_a_session_has_estimates_and_says_so(tmp_path: Path) -> None:
    seconds = placed()
    way = on_course(seconds, a_course(tmp_path))
    root = read(gpx.track(seconds, way))
    found = points(root)
    assert len(found) == 9, "where the place was not known there is no point"
    metres = [METRES_PER_DEGREE * (float(one.attrib["lat"]) - 46) for one in found]
    assert metres == pytest.approx([0, 250, 500, 750, 1000, 750, 500, 250, 0], abs=1)
    assert {one.findtext(f"{NS}fix") for one in found} == {"none"}
    said = root.findtext(f"{NS}trk/{NS}desc") or ""
    assert "estimates" in said and "loop.gpx" in said


def test_another_course_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotOnCourse, match=r"2\.00 km long, the session's course 3\.00 km"):
        on_course(placed(3 * LEG_M), a_course(tmp_path))


def test_a_session_without_a_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotOnCourse, match="no place on a course"):
        on_course(seconds_of(exported.hill()), a_course(tmp_path))


def test_a_file_that_is_no_course_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.gpx"
    path.write_text("<gpx/>")
    with pytest.raises(NotOnCourse, match=r"empty\.gpx: no track"):
        on_course(placed(), path)
