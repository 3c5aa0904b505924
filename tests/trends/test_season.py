"""Weeks, loads, the plan's calendar against what was done, days in a row side by side."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.analysis.made import session, stretch
from tests.trends.made import hike, past
from trailcue.analysis.calendars import Day
from trailcue.analysis.digest import digest
from trailcue.trends.adherence import DONE, ELSE, EXTRA, MISSED, adherence
from trailcue.trends.past import Past, dated
from trailcue.trends.season import kept, rows, season
from trailcue.trends.stages import stage_races
from trailcue.trends.weeks import weeks

MON = date(2027, 3, 1)
TUE, WED, THU = (MON + timedelta(n) for n in (1, 2, 3))


def test_every_week_counts_those_without_a_session_too():
    found = weeks(dated([past("1", TUE), past("2", THU), past("3", MON + timedelta(14))]))
    assert [(week.monday, week.sessions, week.zone_load) for week in found] == [
        (MON, 2, 240.0),
        (MON + timedelta(7), 0, None),
        (MON + timedelta(14), 1, 120.0),
    ]


def test_a_load_that_is_not_known_is_not_0():
    (week,) = weeks(dated([past("1", TUE), past("2", WED, zone_load=None, rpe=4.0)]))
    assert (week.zone_load, week.zone_load_of, week.sessions) == (120.0, 1, 2)
    (week,) = weeks(dated([past("1", TUE, rpe=6.0), past("2", WED)]))
    assert (week.rpe_load, week.rpe_load_of) == (360.0, 1)
    (week,) = weeks(dated([past("1", TUE, ascent_m=300), past("2", WED, ascent_m=None)]))
    assert week.ascent_m == 300
    (week,) = weeks(dated([past("1", TUE, ascent_m=None)]))
    assert week.ascent_m is None
    (week,) = weeks(dated([past("1", TUE, zone_load=None)]))
    assert week.zone_load is None


def test_days_that_nobody_recorded_are_no_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A recorder's clock that jumped by six days makes a session of 139 h, of which an hour was run."""
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path))
    jumped = digest(session(stretch(1800), [{"gap": 500_000}], stretch(1799)))
    assert jumped["duration_s"] > 500_000
    (week,) = weeks(dated([Past("1", jumped | {"started": "2027-03-02T12:00:00+00:00"}, rpe=5.0)]))
    assert week.rpe_load == 5 * 60 and week.moving_s == 3600


def test_the_rpe_of_the_library_counts_before_that_of_the_wrist():
    assert past("1", TUE, rpe=7.0).felt == 7.0
    told = past("1", TUE)
    told.digest["rpe"] = 5.0
    assert told.felt == 5.0


CALENDAR = [
    Day(0, MON, "am", False),
    Day(1, TUE, None, False),
    Day(2, WED, "pm", False),
    Day(3, WED, "pm", True),  # in the place of it
    Day(4, THU, None, True),
]


def became(*sessions) -> list[tuple[date, str]]:
    found = adherence(CALENDAR, dated(sessions), MON, THU)
    return [(one.day, one.became) for one in found]


def test_what_was_done_as_planned_something_else_missed_and_beside_it():
    found = became(
        past("1", MON, entry=(MON, "am")),
        past("2", WED, entry=(WED, "pm")),  # the other one of the two
        past("3", TUE),  # no entry of the plan
        past("4", THU),
    )
    assert found == [(MON, DONE), (TUE, ELSE), (WED, DONE), (THU, EXTRA)]


def test_a_day_without_a_session_is_missed_and_an_optional_one_is_nothing():
    assert became(past("1", MON, entry=(MON, "am"))) == [(MON, DONE), (TUE, MISSED), (WED, MISSED)]


def test_a_walk_to_the_shop_is_no_session():
    assert (TUE, MISSED) in became(past("1", TUE, running_s=0, hiking_s=300))


def told(*sessions: Past) -> list[tuple[str, tuple[str, ...]]]:
    """What came of a day that asks for one session."""
    found = adherence([Day(0, MON, None, False)], dated(sessions), MON, MON)
    return [(one.became, one.sessions) for one in found]


def test_who_does_a_session_again_does_that_beside_the_plan():
    entry = (MON, None)
    twice = past("1", MON, entry=entry), past("2", MON, entry=entry)
    assert told(*twice) == [(DONE, ("1",)), (EXTRA, ("2",))]
    assert told(past("1", MON, entry=entry), past("2", MON, entry=entry, running_s=300)) == [(DONE, ("1",))]


def test_a_session_that_broke_off_and_was_gone_on_with_is_one():
    halves = [past(str(n), MON, entry=(MON, None), ended=n == 3, running_s=500) for n in (1, 2, 3)]
    assert told(*halves) == [(DONE, ("1", "2", "3"))]
    assert told(*halves, past("4", MON, entry=(MON, None))) == [(DONE, ("1", "2", "3")), (EXTRA, ("4",))]


def test_a_false_start_is_not_the_session_that_came_after_it():
    false = past("1", MON, entry=(MON, None), running_s=60)
    assert told(false, past("2", MON, entry=(MON, None))) == [(DONE, ("2",))]
    assert told(false) == [(DONE, ("1",))]


def test_a_false_start_is_one_whichever_plan_it_had_and_what_breaks_off_goes_on_within_the_hour():
    entry = (MON, None)
    false = past("1", MON, entry=entry, running_s=60, hiking_s=0, plan="a" * 16)
    assert told(false, past("2", MON, entry=entry, plan="b" * 16)) == [(DONE, ("2",))]
    again = [past("2", MON, entry=entry, ended=False, running_s=400), past("3", MON, entry=entry)]
    assert told(past("1", MON, entry=entry), *again) == [(DONE, ("1",)), (EXTRA, ("3",))]
    off = past("1", MON, entry=entry, ended=False, started=f"{MON}T06:00:00+00:00")
    assert told(off, past("2", MON, entry=entry, started=f"{MON}T07:50:00+00:00")) == [(DONE, ("1", "2"))]
    later = past("2", MON, entry=entry, started=f"{MON}T15:00:00+00:00")
    assert told(off, later) == [(DONE, ("1",)), (EXTRA, ("2",))]


def test_what_was_done_again_may_do_for_another_half_of_the_day():
    halves = [Day(0, MON, "am", False), Day(1, MON, "pm", False)]
    twice = [past(name, MON, entry=(MON, "am")) for name in ("1", "2")]
    found = adherence(halves, dated(twice), MON, MON)
    assert [(one.slot, one.became, one.sessions) for one in found] == [
        ("am", DONE, ("1",)),
        ("pm", ELSE, ("2",)),
    ]


def test_each_of_two_entries_of_one_time_is_done_by_its_own_session():
    both = [Day(0, MON, None, False), Day(1, MON, None, False)]
    sessions = [past(name, MON, entry=(MON, None)) for name in ("1", "2", "3")]
    sessions[1].digest["entry"]["index"] = 1
    found = adherence(both, dated(sessions), MON, MON)
    assert sorted((one.became, one.sessions) for one in found) == [
        (DONE, ("1",)),
        (DONE, ("2",)),
        (EXTRA, ("3",)),
    ]


def test_an_entry_of_another_day_is_not_this_days():
    """The watch takes the plan's first entry when its clock is not set."""
    assert became(past("1", TUE, entry=(MON, "am")))[:2] == [(MON, MISSED), (TUE, ELSE)]


def test_one_session_does_for_one_entry():
    twice = [Day(0, MON, "am", False), Day(1, MON, "pm", False)]
    found = adherence(twice, dated([past("1", MON)]), MON, MON)
    assert sorted(one.became for one in found) == sorted([ELSE, MISSED])


def test_stages_are_days_in_a_row_of_one_race_or_tag():
    race = {"plan": "ab" * 8, "is_race": True}
    days = [past(str(n), MON + timedelta(n), **race) for n in range(3)]
    (found,) = stage_races(dated([*days, past("9", MON + timedelta(5), **race)]))
    assert [session.name for _, session in found] == ["0", "1", "2"]
    assert (
        stage_races(dated([past("1", MON, plan="ab" * 8), past("2", TUE, plan="ab" * 8)])) == []
    )  # training
    tagged = [past(str(n), MON + timedelta(n), tags=("ultra",)) for n in range(2)]
    (found,) = stage_races(dated(tagged))
    assert len(found) == 2


def test_days_of_a_longer_run_are_told_once():
    """Race pacing of the plan and a tag in common, one of them on two of the three days."""
    for raced, tagged in ((2, 3), (3, 2)):
        days = [
            past(str(n), MON + timedelta(n), tags=("a",) * (n < tagged), plan="ab" * 8, is_race=n < raced)
            for n in range(3)
        ]
        (found,) = stage_races(dated(days))
        assert [session.name for _, session in found] == ["0", "1", "2"]


def test_the_longest_session_of_a_day_is_its_stage():
    both = [past("warm-up", MON, tags=("x",), distance_m=900), past("stage", MON, tags=("x",))]
    (found,) = stage_races(dated([*both, past("2", TUE, tags=("x",))]))
    assert found[0][1].name == "stage"


def test_a_season_is_json_and_says_how_many_have_no_date():
    sessions = [past(str(n), MON + timedelta(n), tags=("x",), economy=[hike(150)]) for n in range(2)]
    found = season([*sessions, past("?", None)], CALENDAR)
    assert (found.sessions, found.undated) == (3, 1) and kept(found.planned)[ELSE] == 2
    said = [json.loads(json.dumps(row)) for row in rows(found)]
    assert {key for row in said for key in row} == {"week", "trend", "planned", "stages"}
    (stages,) = [row["stages"] for row in said if "stages" in row]
    assert stages[0]["uphill_hike_beats_per_mile"] == round(150 * 60 / 3.6)


def test_no_session_is_no_season():
    found = season([])
    assert (found.sessions, found.weeks, found.series, found.planned, found.stage_races) == (
        0,
        [],
        [],
        [],
        [],
    )


@pytest.fixture
def zoned(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Put the wearer's clock into a zone."""

    def into(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield into
    monkeypatch.undo()
    time.tzset()


def test_a_plan_is_followed_on_the_day_of_the_watchs_calendar(zoned: Callable[[str], None]):
    """A plan without an offset has its days by UTC: an evening in Denver was the next day's session to the watch."""
    zoned("America/Denver")
    late = datetime(2027, 3, 3, 2, tzinfo=UTC).isoformat()  # Tuesday evening in Denver
    followed = past("1", TUE, entry=(WED, "pm"), started=late)
    assert followed.day == TUE
    assert became(past("2", MON, entry=(MON, "am")), followed) == [
        (MON, DONE),
        (TUE, MISSED),
        (WED, DONE),
    ]
    at_home = past("1", TUE, entry=(TUE, None), started=late, utc_min=-7 * 60, plan_utc_min=-7 * 60)
    assert became(past("2", MON, entry=(MON, "am")), at_home)[:2] == [(MON, DONE), (TUE, DONE)]


@pytest.mark.parametrize(
    ("zone", "day", "entry", "began"),
    [
        ("America/Denver", TUE, WED, datetime(2027, 3, 3, 2, tzinfo=UTC)),
        ("Pacific/Auckland", WED, TUE, datetime(2027, 3, 2, 18, tzinfo=UTC)),
    ],
)
def test_a_first_or_last_session_keeps_its_entry_a_day_beside_it_by_the_wearers_clock(
    zoned: Callable[[str], None],
    zone: str,
    day: date,
    entry: date,
    began: datetime,
):
    """The watch's calendar goes by UTC where the plan says no `utc`."""
    zoned(zone)
    days = [
        Day(0, MON, None, False),
        Day(1, TUE, None, False),
        Day(2, WED, None, False),
        Day(3, THU, None, False),
    ]
    session = past("1", day, entry=(entry, None), started=began.isoformat())
    assert session.day == day
    found = season([session], days).planned
    assert [(one.day, one.became) for one in found] == sorted([(day, MISSED), (entry, DONE)])
