"""A ride is no hike: of another watch's recording on wheels, its load counts and nothing of its way."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.imports.makers import CYCLING, FitMaker, gpx, gpx_point
from tests.trends.made import past
from trailcue import cli, playback, timeline
from trailcue.analysis.calendars import Day
from trailcue.analysis.climbs import climbs
from trailcue.analysis.decoupling import decoupling
from trailcue.analysis.digest import digest
from trailcue.analysis.economy import pieces
from trailcue.analysis.lived import lived
from trailcue.analysis.splits import splits
from trailcue.trends.adherence import ELSE, EXTRA, adherence
from trailcue.trends.past import dated

HIKING = 17
DAY = date(2027, 3, 1)


def up(folder: Path, sport: int, name: str) -> Path:
    """Twenty minutes at 1.4 m/s, the ten in the middle up 12 %, at 130 bpm: a bicycle at the pace of boots."""
    fit = FitMaker()
    fit.session(0, sport)
    altitude = 500.0
    for at in range(1201):
        altitude += 0.168 * (300 <= at < 900)
        fit.record(at, bpm=130, cadence=55, speed=1.4, distance=1.4 * at, altitude=altitude)
    path = folder / name
    path.write_bytes(fit.bytes())
    return path


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[playback.Session, playback.Session]:
    """The same seconds, called a hike and called a ride."""
    folder = tmp_path_factory.mktemp("both")
    files = [up(folder, sport, f"{sport}.fit") for sport in (HIKING, CYCLING)]
    hike, ride = (next(playback.play(path, None)) for path in files)
    return hike, ride


def test_the_hike_is_one_and_the_ride_is_none(both: tuple[playback.Session, playback.Session]):
    hike, ride = both
    assert hike.is_on_foot and not ride.is_on_foot
    assert len(climbs(hike)) == 1 and climbs(ride) == []
    assert pieces(hike) and pieces(ride) == []
    assert set(lived(ride).gait) == {None}
    assert {(one.hiked, one.stops_s) for one in splits(ride)} == {(None, None)}
    assert next(one.hiked for one in splits(hike)) == pytest.approx(1.0, abs=0.05)
    assert timeline.summary(hike)["hiking_s"] > 1000
    told = timeline.summary(ride)
    assert (told["running_s"], told["hiking_s"], told["standing_s"], told["steps"]) == (None, None, None, 0)
    assert "a ride" in decoupling(ride).because


def test_a_load_counts_whatever_made_the_heart_beat(both: tuple[playback.Session, playback.Session]):
    hike, ride = (digest(one) for one in both)
    assert ride["zone_load"] == hike["zone_load"] is not None
    assert ride["economy"] == [] and hike["economy"]
    assert not ride["is_on_foot"] and ride["sport"] == "cycling"


def test_too_fast_for_feet_is_a_ride_too(tmp_path: Path):
    """A track that names no sport, at 10 m/s."""
    path = tmp_path / "track.gpx"
    points = "".join(gpx_point(at, lat=45.0 + at * 9e-5) for at in range(120))
    path.write_bytes(gpx(points))
    (session,) = playback.play(path, None)
    assert session.sport is None and not session.is_on_foot


def test_a_log_of_a_watch_of_ours_is_on_foot(both: tuple[playback.Session, playback.Session], tmp_path: Path):
    path = tmp_path / "a.tclog"
    path.write_bytes(both[0].pages)
    assert next(playback.play(path, None)).is_on_foot


def test_the_week_of_a_ride(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    files = [str(up(tmp_path, sport, f"{sport}.fit")) for sport in (HIKING, CYCLING)]
    week, alone = [], []
    for found, words in ((week, files), (alone, files[:1])):
        assert cli.main(["trends", "--json", *words]) == cli.EXIT_OK
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        found += [line["week"] for line in lines if "week" in line]
        assert all(len(line["trend"]["points"]) == 1 for line in lines if "trend" in line)
    assert (week[0]["sessions"], week[0]["rides"], alone[0]["rides"]) == (2, 1, 0)
    same = ("hiking_s", "moving_s", "distance_m", "ascent_m")
    assert {name: week[0][name] for name in same} == {name: alone[0][name] for name in same}
    assert week[0]["zone_load"] == pytest.approx(2 * alone[0]["zone_load"], abs=0.1)
    assert cli.main(["trends", *files]) == cli.EXIT_OK
    told = capsys.readouterr().out.splitlines()
    at = next(row for row, line in enumerate(told) if "2 ×" in line)
    assert told[at + 1].strip() == "1 ride"


def test_a_ride_on_a_planned_day_is_something_else():
    ride = past("1", DAY, is_on_foot=False, running_s=None, hiking_s=None, standing_s=None)
    (planned,) = adherence([Day(0, DAY, None, False)], dated([ride]), DAY, DAY)
    assert planned.became == ELSE
    (beside,) = adherence([], dated([ride]), DAY, DAY)
    assert beside.became == EXTRA
    short = replace(ride, digest=ride.digest | {"duration_s": 300})
    assert adherence([], dated([short]), DAY, DAY) == []


def test_the_report_of_a_ride_tells_of_no_gait(tmp_path: Path):
    out, picture = tmp_path / "a.html", tmp_path / "a.svg"
    ride = str(up(tmp_path, CYCLING, "ride.fit"))
    assert cli.main(["report", ride, "--out", str(out)]) == cli.EXIT_OK
    page = out.read_text(encoding="utf-8")
    assert "<dt>hiking</dt><dd>–</dd>" in page and "None of 20 m and 4 % on foot" in page
    assert '"gaits":[[0,null]]' in page
    body = page.partition('<section id="splits"')[2].partition("</tbody>")[0]
    (row,) = re.findall(r"<tr>(.*?)</tr>", body.partition("<tbody>")[2], re.S)[:1]
    told = [re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
    assert told[0] == "1" and told[2] == "11:54/km" and told[5:] == ["–", "–", "130"]
    assert cli.main(["replay", ride, "--picture", str(picture)]) == cli.EXIT_OK
    assert "hiking" not in picture.read_text(encoding="utf-8")
    hike = str(up(tmp_path, HIKING, "hike.fit"))
    assert cli.main(["report", hike, "--out", str(tmp_path / "b.html")]) == cli.EXIT_OK
    assert "<dt>running</dt><dd>0:00:00</dd>" in (tmp_path / "b.html").read_text(encoding="utf-8")
