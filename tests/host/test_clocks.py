"""One rule for the day a session was: its plan's clock, else this computer's; near midnight, all agree on it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.analysis.made import session, stretch
from trailcore import settings
from trailcore.plan import Plan
from trailcue import clocks
from trailcue.cli import main
from trailcue.log.wrist import Wrist
from trailcue.virtual import course
from trailcue.virtual.athlete import Athlete
from trailcue.virtual.runner import Runner

LATE = datetime(2027, 3, 2, 5, 30, tzinfo=UTC)
"""Still the first of March in Denver (7 h behind), already the second in Auckland (13 h ahead)."""


@pytest.fixture
def laptop(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Where the laptop is: `laptop.setenv("TZ", ...)`, then `time.tzset()`."""
    with monkeypatch.context() as patch:
        yield patch
    time.tzset()


def at(laptop: pytest.MonkeyPatch, zone: str) -> None:
    laptop.setenv("TZ", zone)
    time.tzset()


def worn(folder: Path, utc_min: int = 0, start: datetime = LATE) -> Path:
    """A log of two minutes, with a plan that says this offset."""
    plan = Plan()
    plan.settings[settings.UTC_MIN] = utc_min
    runner = Runner(course.rolling(), Athlete(), 1)
    wrist = Wrist(plan, bytes(8), start=start)
    for _ in range(120):
        wrist.second(runner.second())
    path = folder / "late.tclog"
    path.write_bytes(wrist.finish())
    return path


def lines(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict]:
    capsys.readouterr()
    assert main([*words, "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("zone", "utc_min", "day", "clock"),
    [
        ("America/Denver", 0, "2027-03-01", "22:30 UTC-07:00"),
        ("Pacific/Auckland", 0, "2027-03-02", "18:30 UTC+13:00"),
        ("UTC", 0, "2027-03-02", "05:30 UTC"),
        ("Pacific/Auckland", -7 * 60, "2027-03-01", "22:30 UTC-07:00"),  # the plan knows where it was
        ("America/Denver", 330, "2027-03-02", "11:00 UTC+05:30"),
    ],
)
def test_the_list_trends_the_report_the_picture_and_an_export_agree_on_the_day(
    zone: str,
    utc_min: int,
    day: str,
    clock: str,
    tmp_path: Path,
    laptop: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    laptop.setenv("TRAILCUE_HOME", str(tmp_path / "home"))
    at(laptop, zone)
    log = worn(tmp_path, utc_min)
    assert main(["import", str(log)]) == 0
    (listed, _) = lines(capsys, "sessions")
    assert (listed["day"], listed["started"]) == (day, "2027-03-02T05:30:00+00:00")
    assert main(["sessions"]) == 0
    assert f"{day} {clock.partition(' ')[0]}" in capsys.readouterr().out
    assert len(lines(capsys, "sessions", "--since", day, "--until", day)) == 2
    weeks = [line["week"] for line in lines(capsys, "trends") if "week" in line]
    assert [week["monday"] for week in weeks] == ["2027-03-01"]
    assert lines(capsys, "trends", "--since", day)[-1]["summary"]["sessions"] == 1
    after = date.fromisoformat(day).replace(day=int(day[-2:]) + 1)
    assert lines(capsys, "trends", "--since", after.isoformat())[-1]["summary"]["sessions"] == 0
    page, picture = tmp_path / "a.html", tmp_path / "a.svg"
    assert main(["report", "last", "--out", str(page)]) == 0
    assert main(["replay", "last", "--picture", str(picture)]) == 0
    assert f"{day} {clock}" in page.read_text(encoding="utf-8")
    assert f"{day} {clock}" in picture.read_text(encoding="utf-8")


def test_a_laptop_that_travels_takes_the_days_along(
    tmp_path: Path, laptop: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """What was kept when it came in Denver is no other day in Auckland's list than in its trends."""
    laptop.setenv("TRAILCUE_HOME", str(tmp_path / "home"))
    at(laptop, "America/Denver")
    assert main(["import", str(worn(tmp_path))]) == 0
    lines(capsys, "trends")
    at(laptop, "Pacific/Auckland")
    assert lines(capsys, "sessions")[0]["day"] == "2027-03-02"
    assert lines(capsys, "trends", "--since", "2027-03-02")[-1]["summary"]["sessions"] == 1


def test_a_recording_has_the_day_that_its_recorder_showed(
    tmp_path: Path, laptop: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Recorded in Denver, brought home to Auckland as a FIT file."""
    laptop.setenv("TRAILCUE_HOME", str(tmp_path / "home"))
    at(laptop, "Pacific/Auckland")
    run = tmp_path / "run.fit"
    assert main(["export", str(worn(tmp_path, -7 * 60)), "--out", str(run)]) == 0
    assert main(["import", str(run)]) == 0
    (listed, _) = lines(capsys, "sessions")
    assert (listed["day"], listed["started"]) == ("2027-03-01", "2027-03-02T05:30:00+00:00")
    page = tmp_path / "a.html"
    assert main(["report", "last", "--out", str(page)]) == 0
    assert "2027-03-01 22:30 UTC-07:00" in page.read_text(encoding="utf-8")


def test_summer_time_is_that_of_the_day(laptop: pytest.MonkeyPatch):
    at(laptop, "Europe/Zurich")
    told = [clocks.by_wearer(datetime(2027, month, 1, 12, tzinfo=UTC), None) for month in (1, 7)]
    assert [clocks.said(one)[-15:] for one in told] == ["13:00 UTC+01:00", "14:00 UTC+02:00"]


@pytest.mark.parametrize(
    ("written", "offset"), [(0, None), (-210, -210), (840, 840), (1440, None), (-9000, None)]
)
def test_an_offset_that_no_clock_has_is_none(written: int, offset: int | None):
    given = session(stretch(1))
    assert given.log.opening
    given.log.opening.settings[settings.UTC_MIN] = written
    assert clocks.offset_of(given) == offset


def test_who_does_not_know_when_does_not_guess():
    given = session(stretch(1))
    assert clocks.began(given) is None
    given.log.opening = None
    assert clocks.began(given) is None and clocks.offset_of(given) is None
