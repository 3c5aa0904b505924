"""TCX and GPX: what they share, what each says its own way, and what is refused."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.imports.makers import (
    START,
    gpx,
    gpx_point,
    gpx_tracks,
    tcx,
    tcx_activities,
    tcx_point,
)
from trailcue.imports import read
from trailcue.sensed import ImportRefused, Recording

GARMIN = (
    "<ele>500</ele><extensions><gpxtpx:TrackPointExtension><gpxtpx:hr>{bpm}</gpxtpx:hr>"
    "<gpxtpx:cad>{cad}</gpxtpx:cad></gpxtpx:TrackPointExtension></extensions>"
)
CLUETRUST = (
    "<ele>500</ele><extensions><gpxdata:cadence>80</gpxdata:cadence><gpxdata:distance>{m}</gpxdata:distance>"
    "<gpxdata:speed>3</gpxdata:speed></extensions>"
)


def sessions(folder: Path, data: bytes, name: str = "made.xml") -> list[Recording]:
    path = folder / name
    path.write_bytes(data)
    return read(path)


def steps(recording: Recording) -> int:
    return sum(len(second.steps) for second in recording.seconds)


def run_points(count: int = 31) -> str:
    return "".join(gpx_point(at, GARMIN.format(bpm=140, cad=80)) for at in range(count))


def run_laps(count: int = 31) -> str:
    points = "".join(tcx_point(at, distance=3.0 * at) for at in range(count))
    return f"<Lap><Cadence>99</Cadence><DistanceMeters>9</DistanceMeters><Track>{points}</Track></Lap>"


@pytest.mark.parametrize("version", ["1/0", "1/1"])
def test_gpx_with_garmins_extension(tmp_path: Path, version: str) -> None:
    (run,) = sessions(tmp_path, gpx(run_points(), version, "<type>Running</type>"))
    assert (run.sport, run.start, len(run.seconds), steps(run)) == ("running", START, 30, 80)
    assert {second.bpm for second in run.seconds} == {140}
    assert run.seconds[0].pressure_pa == 95_461


def test_gpx_with_gpxdata(tmp_path: Path) -> None:
    points = "".join(gpx_point(at, CLUETRUST.format(m=3 * at)) for at in range(31))
    (run,) = sessions(tmp_path, gpx(points))
    assert (steps(run), run.reference.distance_m[-1], run.reference.speed_mps[-1]) == (80, 90.0, 3.0)


def test_a_link_type_is_no_sport(tmp_path: Path) -> None:
    (run,) = sessions(tmp_path, gpx(run_points(), kind="<link><type>text/html</type></link>"))
    assert run.sport is None


def test_distance_is_added_up_from_positions_and_speed_from_distance(tmp_path: Path) -> None:
    points = "".join(gpx_point(at, lat=45.0 + at * 2.7e-5) for at in range(31))
    (run,) = sessions(tmp_path, gpx(points))
    assert run.reference.distance_m[-1] == pytest.approx(90.07, abs=0.05)
    assert run.reference.speed_mps[-1] == pytest.approx(3.0, abs=0.01)
    assert steps(run) == pytest.approx(0.5 * (126 + 36), abs=6)
    assert "no cadence recorded: steps estimated from speed" in run.notes


def test_fractional_seconds_and_zones(tmp_path: Path) -> None:
    body = "<ele>500</ele>"
    times = ("2024-06-01T10:00:00.250+02:00", "2024-06-01T08:00:01.250Z", "2024-06-01T06:00:02.4-02:00")
    points = "".join(f'<trkpt lat="45" lon="6"><time>{t}</time>{body}</trkpt>' for t in times)
    (run,) = sessions(tmp_path, gpx(points))
    assert [second.t_ms for second in run.seconds] == [1000, 2000, 3000]
    assert run.start is not None
    assert run.start.isoformat() == "2024-06-01T08:00:00.250000+00:00"


def test_a_time_without_a_zone_is_taken_as_utc(tmp_path: Path) -> None:
    point = '<trkpt lat="45" lon="6"><time>2024-06-01T08:00:00</time></trkpt>'
    (run,) = sessions(tmp_path, gpx(point))
    assert run.start == START
    assert "times without a zone: taken as UTC" in run.notes


def test_each_track_of_a_gpx_is_a_recording(tmp_path: Path) -> None:
    track = "<trk><trkseg>{}</trkseg></trk>"
    data = gpx_tracks(track.format(run_points(11)) + track.format("") + track.format(run_points(6)))
    assert [(r.source, len(r.seconds)) for r in sessions(tmp_path, data)] == [
        ("made.xml", 10),
        ("made.xml#2", 5),
    ]


def test_a_new_segment_is_a_pause(tmp_path: Path) -> None:
    extra = GARMIN.format(bpm=140, cad=80)
    data = gpx(gpx_point(0, extra) + gpx_point(1, extra) + "</trkseg><trkseg>" + gpx_point(6, extra))
    (run,) = sessions(tmp_path, data)
    assert [(second.bpm, second.gap_s) for second in run.seconds] == [(140, 0), (140, 4)]


def test_a_course_without_times_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="it is a course, not a recording"):
        sessions(tmp_path, gpx(gpx_point(None) * 3))


def test_tcx_with_laps_pauses_and_the_extension(tmp_path: Path) -> None:
    (run,) = sessions(tmp_path, tcx(run_laps()))
    assert (run.sport, len(run.seconds), steps(run)) == ("running", 30, 80)
    assert run.reference.distance_m[-1] == 90.0
    assert {second.bpm for second in run.seconds} == {140}


def test_a_second_track_in_a_lap_is_a_pause_a_new_lap_is_not(tmp_path: Path) -> None:
    first, second = tcx_point(0) + tcx_point(1), tcx_point(4) + tcx_point(5)
    (paused,) = sessions(tmp_path, tcx(f"<Lap><Track>{first}</Track><Track>{second}</Track></Lap>"))
    (lapped,) = sessions(
        tmp_path, tcx(f"<Lap><Track>{first}</Track></Lap><Lap><Track>{second}</Track></Lap>")
    )
    assert [(s.t_ms, s.gap_s) for s in paused.seconds] == [(1000, 0), (4000, 2), (5000, 0)]
    assert [s.bpm for s in lapped.seconds] == [140] * 5


def test_each_activity_of_a_tcx_is_a_recording(tmp_path: Path) -> None:
    activity = '<Activity Sport="{}">{}</Activity>'
    data = tcx_activities(activity.format("Running", run_laps(11)) + activity.format("Biking", run_laps(6)))
    run, ride = sessions(tmp_path, data)
    assert (run.sport, steps(run) > 0, ride.sport, steps(ride)) == ("running", True, "cycling", 0)


def test_what_tcx_calls_other_names_no_sport(tmp_path: Path) -> None:
    """It has three words, and this one for every hike: the gaits say more."""
    (hike,) = sessions(tmp_path, tcx(run_laps(), "Other"))
    assert (hike.sport, steps(hike) > 0) == (None, True)


@pytest.mark.parametrize("whole", [gpx(run_points()), tcx(run_laps())])
def test_xml_cut_off_keeps_the_points_before(tmp_path: Path, whole: bytes) -> None:
    (run,) = sessions(tmp_path, whole[: len(whole) * 2 // 3])
    assert 10 < len(run.seconds) < 30
    assert any("the XML breaks off" in note and "kept the" in note for note in run.notes)


def test_a_doctype_is_refused_before_its_entities_are_read(tmp_path: Path) -> None:
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 12))
    bomb = b'<!DOCTYPE gpx [<!ENTITY l0 "ha">' + laughs + b"]>" + gpx(run_points()).split(b"?>")[1]
    with pytest.raises(ImportRefused, match="DOCTYPE"):
        sessions(tmp_path, bomb)


def test_the_content_decides_not_the_name(tmp_path: Path) -> None:
    (run,) = sessions(tmp_path, gpx(run_points()), "liar.fit")
    assert steps(run) == 80


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n  ", b"\xef\xbb\xbf\n"])
def test_marks_and_blank_lines_before_the_xml(tmp_path: Path, before: bytes) -> None:
    assert steps(sessions(tmp_path, before + gpx(run_points()))[0]) == 80


def test_utf16_is_read(tmp_path: Path) -> None:
    text = gpx(run_points()).decode().replace("UTF-8", "UTF-16")
    assert steps(sessions(tmp_path, text.encode("utf-16"))[0]) == 80


def test_a_gzip_is_unpacked_and_a_damaged_one_refused(tmp_path: Path) -> None:
    packed = gzip.compress(tcx(run_laps()))
    assert steps(sessions(tmp_path, packed, "run.tcx.gz")[0]) == 80
    with pytest.raises(ImportRefused, match="gzip file is damaged"):
        sessions(tmp_path, packed[:-20])


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        (b"", "the file is empty"),
        (b"time,heart rate\n1,100\n", "neither FIT, TCX nor GPX"),
        (b"PK\x03\x04zip", "it is a zip archive; unpack it"),
        (b"<html></html>", "its XML is <html>"),
        (b"<gpx", "it is not readable XML"),
        (gpx(""), "no track point in it"),
    ],
)
def test_what_is_no_activity_is_refused_in_one_line(tmp_path: Path, data: bytes, wrong: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        sessions(tmp_path, data)
    text = str(refused.value)
    assert wrong in text
    assert text.startswith(str(tmp_path / "made.xml"))
    assert "\n" not in text


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="cannot be read"):
        read(tmp_path / "nowhere.gpx")
