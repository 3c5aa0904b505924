"""The plans that are shipped: each loads, is what a coach would write, and fits the watch; made for a race too."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.house.tree import ROOT
from tests.plans.makers import hill
from trailcore import settings as s
from trailcore.plan import Plan
from trailcore.planfile import entry_for
from trailcue import plans
from trailcue.plans.library import library, text_of
from trailcue.plans.lint import lint
from trailcue.plans.lint.diary import Diary
from trailcue.plans.making import make
from trailcue.plans.problems import Wrong

NAMES = [entry.name for entry in library()]
PROGRAMS = {  # of the reference, section 9
    "mountain-50k",
    "stage-race-3",
    "stage-race-6",
    "mountain-walking",
    "tread-hike",
    "hiking-week",
    "core-week",
    "strength",
    "race-day",
    "hike-grade-test",  # sections 1 and 8
    "blind-run",
}
RACES = {"mountain-50k": 16, "stage-race-3": 12, "stage-race-6": 16, "strength": 30}
"""Programs built towards a race, to their weeks."""
BLOCKS = {
    "mountain-walking": 6,
    "tread-hike": 8,
    "hiking-week": 4,
    "core-week": 4,
    "hike-grade-test": 1,
    "blind-run": 1,
}
STAGES = {"stage-race-3": 3, "stage-race-6": 6, "mountain-50k": 1, "race-day": 1}
WATCH_BYTES = 24_576

ATHLETE = {"hr_max": 192, "hr_lactate": 174, "hr_rest": 50, "height_cm": 165, "speed_at_lactate": "5:10/km"}


def written(tmp: Path, text: str, stages: int = 6) -> Path:
    """A plan file with its courses beside it."""
    for name in ("race", *(f"stage-{number}" for number in range(1, stages + 1))):
        (tmp / f"{name}.gpx").write_text(hill(), encoding="utf-8")
    path = tmp / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return path


def diary(tmp: Path, text: str) -> Diary:
    return Diary(plans.load(written(tmp, text)))


def files(program: str) -> list[str]:
    if program not in STAGES:
        return []
    return ["race.gpx"] if STAGES[program] == 1 else [f"stage-{n}.gpx" for n in range(1, STAGES[program] + 1)]


# As shipped


def test_there_is_a_plan_for_every_program():
    assert set(NAMES) == PROGRAMS
    for entry in library():
        assert entry.title and 80 < len(entry.about) < 600, entry


def test_an_unknown_plan_is_a_key_error():
    for name in ("marathon", "../model", ""):
        with pytest.raises(KeyError):
            text_of(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_plan_loads_without_its_courses_and_without_a_warning(name: str):
    plan = plans.load(ROOT / "host/trailcue/plans/library" / f"{name}.toml")
    assert [str(problem) for problem in plan.warnings] == []
    assert plan.sessions


@pytest.mark.parametrize("name", NAMES)
def test_a_plan_passes_its_own_lint_with_nothing_silenced(name: str, tmp_path: Path):
    plan = plans.load(written(tmp_path, text_of(name)))
    assert [str(advice) for advice in lint(plan)] == []
    assert plan.ignore == () and all(session.ignore == () for session in plan.sessions)


@pytest.mark.parametrize("name", NAMES)
def test_a_plan_fits_the_watch(name: str, tmp_path: Path):
    compiled = plans.compile_file(written(tmp_path, text_of(name)))
    assert len(compiled.blob) <= WATCH_BYTES
    assert [str(warning) for warning in compiled.warnings] == []


def test_six_stages_of_45_km_fit_the_watch(tmp_path: Path):
    path = written(tmp_path, text_of("stage-race-6"))
    for number in range(1, 7):
        (tmp_path / f"stage-{number}.gpx").write_text(hill(45_000, 50), encoding="utf-8")
    assert len(plans.compile_file(path).blob) <= WATCH_BYTES


@pytest.mark.parametrize("name", NAMES)
def test_a_plan_says_where_it_is_from(name: str):
    text = text_of(name)
    assert "# Sources: trailcue's reference, section" in text
    assert all(len(line) <= 130 for line in text.splitlines())


def test_a_missing_course_is_named(tmp_path: Path):
    path = tmp_path / "plan.toml"
    path.write_text(text_of("race-day"), encoding="utf-8")
    with pytest.raises(
        plans.PlanError, match=r"race\.gpx: no such file; a path starts from the folder of the plan"
    ):
        plans.compile_file(path)


# What the programs are


def shapes(name: str, tmp: Path) -> Diary:
    return diary(tmp, text_of(name))


def test_each_stage_has_its_own_course_and_caps_the_first_day_the_lowest():
    for name, stages in (("stage-race-3", 3), ("stage-race-6", 6)):
        plan = plans.load(ROOT / "host/trailcue/plans/library" / f"{name}.toml")
        days = sorted((one for one in plan.sessions if one.course), key=lambda session: session.dates)
        assert [day.course for day in days] == [f"stage-{number}" for number in range(1, stages + 1)]
        assert [day.dates[0] - days[0].dates[0] for day in days] == [timedelta(n) for n in range(stages)]
        caps = [plan.pacings[day.pacing or ""].steep_up for day in days]
        assert [cap.amount for cap in caps if cap] == sorted(cap.amount for cap in caps if cap)
        assert caps[0] != caps[-1]


def test_on_each_day_the_watch_takes_that_day_s_course_and_caps(tmp_path: Path):
    path = written(tmp_path, text_of("stage-race-6"))
    for number in range(1, 7):
        (tmp_path / f"stage-{number}.gpx").write_text(hill(5000 + 200 * number), encoding="utf-8")
    blob = plans.compile_file(path).blob
    found = []
    for number in range(6):
        days = (date(2027, 7, 4 + number) - date(2000, 1, 1)).days
        stage = Plan(blob, entry_for(blob, days, 8 * 3600))
        found.append((stage.total_m, stage.settings[s.CAP_STEEP_UP_BPM]))
    assert [total_m for total_m, _ in found] == pytest.approx([5000 + 200 * n for n in range(1, 7)], abs=50)
    assert [cap for _, cap in found] == [139, 139, 143, 143, 147, 150], "74 to 80 % of 188"


@pytest.mark.parametrize("name", ["stage-race-3", "stage-race-6"])
def test_a_stage_race_is_trained_for_back_to_back(name: str, tmp_path: Path):
    entries = shapes(name, tmp_path).entries
    long_days = {entry.on for entry in entries if entry.shape.is_long and not entry.is_choice}
    assert sum(day + timedelta(1) in long_days for day in long_days) >= 5


@pytest.mark.parametrize(("name", "heavy_until"), [("mountain-50k", 8), ("strength", 8), ("stage-race-6", 8)])
def test_strength_is_twice_a_week_then_maintenance_then_once(name: str, heavy_until: int, tmp_path: Path):
    read = shapes(name, tmp_path)
    assert read.race is not None
    strength = [entry for entry in read.entries if entry.shape.is_strength]
    heavy = [entry for entry in strength if entry.shape.is_heavy]
    assert heavy and max(entry.on for entry in heavy) < read.race - timedelta(weeks=heavy_until)
    before = [(read.race - entry.on).days // 7 for entry in strength]
    assert max(before.count(weeks) for weeks in before) == 2, "in base and build"
    assert before.count(2) == 1 and before.count(0) == 0, "once in the peak, none in the last days"
    assert all(26 <= entry.shape.minutes <= 45 for entry in strength)


def test_the_core_week_goes_from_still_to_moving_to_resisting(tmp_path: Path):
    week = shapes("core-week", tmp_path).weeks[0]
    by_day = {entry.on.weekday(): entry for entry in week.entries if entry.shape.is_core}
    assert sorted(by_day) == [0, 2, 4, 5]
    assert by_day[5].shape.minutes == pytest.approx(20, abs=2)
    around = {entry.session.name: entry.shape.minutes for entry in week.entries if not entry.shape.is_core}
    assert around["Activation"] == pytest.approx(10, abs=2) and around["Recovery"] == pytest.approx(15, abs=2)


def test_the_mountain_walking_day_is_as_the_coaches_have_it(tmp_path: Path):
    days = [
        e for e in shapes("mountain-walking", tmp_path).entries if e.session.name == "Mountain-walking day"
    ]
    assert 4 <= len(days) <= 6
    assert days[0].shape.moving_min == 45 + 15 + 15


def test_a_tread_hike_is_one_to_two_miles_at_15_per_cent(tmp_path: Path):
    hikes = [e for e in shapes("tread-hike", tmp_path).entries if e.name.startswith('"Tread-hike')]
    climbs = [entry.shape.gain_m for entry in hikes]
    assert climbs == sorted(climbs)
    assert climbs[0] == pytest.approx(0.15 * 1609, rel=0.01) and climbs[-1] == pytest.approx(
        0.15 * 3219, rel=0.01
    )


# Made for somebody


def made(program: str, **values) -> str:
    return make(program, course_gpx=files(program), athlete=ATHLETE, **values)


RACE_DAYS = [date(2028, 6, 24), date(2028, 6, 25), date(2028, 6, 21), date(2028, 6, 23)]
"""A Saturday, a Sunday, a Wednesday and a Friday."""


@pytest.mark.parametrize("race", RACE_DAYS)
@pytest.mark.parametrize("program", NAMES)
def test_a_made_plan_is_clean(program: str, race: date, tmp_path: Path):
    plan = plans.load(written(tmp_path, made(program, race_date=race)))
    assert [str(problem) for problem in (*plan.warnings, *lint(plan))] == []
    assert plan.athlete.hr_max == 192


@pytest.mark.parametrize("weeks", [6, 8, 9, 11, 14, 17, 21, 26, 40])
@pytest.mark.parametrize("program", RACES)
def test_with_more_or_fewer_weeks_it_is_clean_too(program: str, weeks: int, tmp_path: Path):
    race = date(2028, 6, 24)
    start = race - timedelta(weeks=weeks - 1)
    text = made(program, race_date=race, start=start)
    plan = plans.load(written(tmp_path, text))
    assert [str(problem) for problem in (*plan.warnings, *lint(plan))] == []
    read = Diary(plan)
    assert read.race == race
    assert read.weeks[0].monday == start - timedelta(days=start.weekday())
    assert f"weeks = {weeks}\n" in text


@pytest.mark.parametrize("program", RACES)
def test_the_end_is_the_same_however_long_the_way(program: str, tmp_path: Path):
    race = date(2028, 6, 24)
    ends = []
    for weeks in (8, 12, 30):
        read = diary(tmp_path, made(program, race_date=race, start=race - timedelta(weeks=weeks - 1)))
        last = [entry for entry in read.entries if entry.on > race - timedelta(weeks=7)]
        ends.append([(entry.on, entry.session.name) for entry in last])
    assert ends[0] == ends[1] == ends[2]


@pytest.mark.parametrize("program", RACES)
def test_strength_is_maintenance_from_8_to_10_weeks_before_the_race(program: str, tmp_path: Path):
    race = date(2028, 6, 25)
    read = diary(tmp_path, made(program, race_date=race, start=race - timedelta(weeks=25)))
    heavy = [entry.on for entry in read.entries if entry.shape.is_heavy]
    assert race - timedelta(weeks=11) < max(heavy) < race - timedelta(weeks=8)


def test_the_phases_are_said_with_their_mondays():
    text = made("mountain-50k", race_date=date(2028, 6, 24), start=date(2028, 1, 20))
    assert "# Weeks: base 1-13 from 2028-01-17, build 14-19 from 2028-04-17, " in text
    assert "peak 20-21 from 2028-05-29, taper 22-23 from 2028-06-12.\n" in text


def test_stages_follow_the_first_day(tmp_path: Path):
    read = diary(tmp_path, made("stage-race-3", race_date=date(2028, 6, 24)))
    assert [entry.on.day for entry in read.entries if entry.is_race] == [24, 25, 26]


def test_nothing_recurs_on_the_day_of_the_race_or_after(tmp_path: Path):
    for race in RACE_DAYS:
        for program in ("mountain-50k", "strength"):
            read = diary(tmp_path, made(program, race_date=race))
            assert [e.session.name for e in read.entries if e.on >= race] == ["Race"][: program != "strength"]


@pytest.mark.parametrize(("program", "weeks"), BLOCKS.items())
def test_a_block_starts_on_its_day_or_ends_well_before_the_race(program: str, weeks: int, tmp_path: Path):
    from_day = diary(tmp_path, made(program, start=date(2028, 1, 10)))
    assert from_day.weeks[0].monday == date(2028, 1, 10) and len(from_day.weeks) == weeks
    from_friday = diary(tmp_path, made(program, start=date(2028, 1, 14)))
    assert from_friday.weeks[0].monday == date(2028, 1, 17), "half a week is no week"
    to_race = diary(tmp_path, made(program, race_date=date(2028, 6, 24)))
    assert to_race.weeks[-1].monday == date(2028, 5, 22)


@pytest.mark.parametrize("program", NAMES)
def test_the_same_wishes_make_the_same_text(program: str):
    race = date(2028, 6, 24)
    assert made(program, race_date=race) == made(program, race_date=race)


@pytest.mark.parametrize("program", NAMES)
def test_comments_are_kept(program: str):
    text = made(program, race_date=date(2028, 6, 24))
    of_library = {line.partition("#")[2] for line in text_of(program).splitlines() if line.startswith("#")}
    of_made = {line.partition("#")[2] for line in text.splitlines() if line.startswith("#")}
    assert {line for line in of_library - of_made if not line.startswith((" Weeks", " ----"))} == set()


def test_what_is_not_known_is_left_as_a_comment(tmp_path: Path):
    text = make("race-day", race_date=date(2028, 6, 24), athlete={"hr_max": 190}, estimated=["hr_max"])
    assert "hr_max = 190" in text and re.search(r"^# hr_lactate = ", text, re.MULTILINE)
    assert re.search(r"^# \[course\.race\]\n# gpx = ", text, re.MULTILINE)
    plan = plans.load(written(tmp_path, text))
    assert plan.courses == {} and plan.athlete.estimated == ("hr_max",)
    assert [advice.lint for advice in lint(plan)] == ["hr-not-measured"]


def test_names_and_paths_survive_their_quotes(tmp_path: Path):
    name = 'Anna\'s "Rut"\\ 50K é'
    text = make("race-day", name=name, race_date=date(2028, 6, 24), course_gpx=["race.gpx"], athlete=ATHLETE)
    assert plans.load(written(tmp_path, text)).name == name


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({"program": "mountian-50k"}, 'there is no program "mountian-50k"; did you mean "mountain-50k"?'),
        ({"program": "mountain-50k"}, "built towards a race: give its date"),
        ({"program": "core-week"}, "say when it starts, or when the race is"),
        ({"race_date": date(2028, 6, 24), "start": date(2028, 6, 5)}, '3 weeks from .* take "race-day"'),
        ({"race_date": date(2028, 6, 24), "start": date(2028, 7, 5)}, "0 weeks from"),
        ({"race_date": date(2028, 6, 24), "start": date(2026, 7, 5)}, "begin later"),
    ],
)
def test_wishes_that_cannot_be_met_are_refused(wishes: dict, said: str):
    with pytest.raises(Wrong, match=said):
        make(**{"program": "mountain-50k", **wishes})
