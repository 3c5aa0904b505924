"""From the sessions of a plan to the entry that the watch does on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.plans.makers import SHORT, errors, folder, gpx, hill, session, ultra, year_of
from trailcore import program as p
from trailcore import settings as s
from trailcore.plan import Plan
from trailcore.planfile import MAX_BYTES, entry_for
from trailcue import plans
from trailcue.plans import sections, source
from trailcue.plans.problems import Report
from trailcue.plans.scheduling import DAY_0

MORNING, EVENING = 7 * 3600, 18 * 3600
WEEKS = SHORT + "[calendar]\nstart = 2027-05-31\nweeks = 4\n"
RACE = SHORT + "[calendar]\nrace = 2027-09-04\nweeks = 14\n"
STEPS = 'steps = """\n- 10min Z1-Z2 warm up\n3x\n  - 300m gain hike Z3-Z4\n  - back to start\n"""\n'


def dates(text: str) -> list[list[str]]:
    """The dates of each session of a text, without the year."""
    return [[f"{when:%m-%d}" for when in one.dates] for one in loaded(text).sessions]


def loaded(text: str) -> plans.Plan:
    """The model of a text."""
    report = Report()
    model = sections.read(source.from_text(text, "plan"), report)
    report.raise_errors(model.source)
    return model


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (WEEKS + session("day = 'tuesday', weeks = '1-2'"), ["06-01", "06-08"]),
        (WEEKS + session("day = 'tue', weeks = '1,3-4'"), ["06-01", "06-15", "06-22"]),
        (WEEKS + session("day = 'sunday', weeks = 1"), ["06-06"]),
        (WEEKS + session("day = 'monday'"), ["05-31", "06-07", "06-14", "06-21"]),
        (RACE + session("day = 'saturday', weeks = 14"), ["09-04"]),
        (RACE + session("day = 'monday', weeks = 1"), ["05-31"]),
        (SHORT + session("date = 2027-09-04"), ["09-04"]),
        (SHORT + session("date = '2027-09-04 pm'"), ["09-04"]),
        (SHORT + session("date = 2027-09-04T17:30:00"), ["09-04"]),
        (SHORT + "[[session]]\ndate = [2027-09-05, 2027-09-04]\n", ["09-04", "09-05"]),
        (SHORT + session("day = 'monday', weeks = 1"), []),
        (WEEKS.replace("weeks = 4\n", "") + session("day = 'wed', weeks = '2'"), ["06-09"]),
    ],
)
def test_days_and_weeks_become_dates(text: str, expected: list[str]) -> None:
    assert dates(text) == [expected]


def test_what_takes_the_place_of_a_session_is_on_its_dates() -> None:
    text = WEEKS + session("name = 'Strides', day = 'thu pm', weeks = '2-3'") + session("or = 'Strides'")
    text += session("or = 'Strides', day = 'fri', weeks = 1")
    assert dates(text) == [["06-10", "06-17"], ["06-10", "06-17"], ["06-04"]]
    assert [one.slot for one in loaded(text).sessions] == ["pm", "pm", None]


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("[[session]]\nday = 'tuseday'", 2, 7, 'write "tuesday"'),
        ("[[session]]\nday = 'tuesday noonish'", 2, 7, 'Write "am" or "pm"'),
        ("[[session]]\nday = 't'", 2, 7, "no day of the week"),
        ("[[session]]\nweeks = '1-2'", 2, 9, "on which day?"),
        ("[[session]]\nday = 'tue'\nweeks = '2-1'", 3, 9, "the earlier first"),
        ("[[session]]\nday = 'tue'\nweeks = '0'", 3, 9, "count from 1"),
        ("[[session]]\nday = 'tue'\nweeks = 'all'", 3, 9, 'write "1-8"'),
        ("[[session]]\nday = 'tue'\ndate = 2027-01-01", 2, 7, "keep one of the two"),
        ("[[session]]\ndate = 'tomorrow'", 2, 8, "write 2027-09-04"),
        ("[[session]]\ndate = 1999-01-01", 2, 8, "check the year"),
        ("[[session]]\ndate = []", 2, 8, "is empty"),
        ("[[session]]\nor = 'Rest'", 2, 6, "no other session has the name"),
        ("[[session]]\nname = 'A'\nor = 'A'", 3, 6, "no other session has the name"),
        ("[[session]]\nname = 'Easy run'\n[[session]]\nor = 'Easy rnu'", 4, 6, 'did you mean "Easy run"?'),
        ("[[session]]\ntreadmill = true\nstairs = true", 3, 10, "make it two sessions"),
        ("[[session]]\nstairs = '2m'", 2, 10, "20cm"),
        ("[[session]]\nsteps = ''", 2, 9, "is empty"),
        ("[[session]]\nsteps = ['10min']", 2, 9, "is not text"),
        ("[[session]]\npack_kg = 90", 2, 11, "0 to 40 kg"),
        ("[athlete]\nutc = 'Paris'", 2, 7, "+02:00"),
        ("[athlete]\nutc = '+20:00'", 2, 7, "no clock"),
        ("[calendar]\nstart = 2027-06-01", 2, 9, "weeks begin on Monday, write 2027-05-31"),
        ("[calendar]\nstart = 2027-05-31\nrace = 2027-09-04", 3, 8, "one of the two"),
        ("[calendar]\nrace = 2027-09-04", 2, 8, "write weeks = 16"),
        ("[calendar]\nweeks = 4", 1, 2, "needs its first Monday"),
        (
            "[calendar]\nstart = 2027-05-31\nweeks = 4\n[[session]]\nday = 'mon'\nweeks = 5",
            6,
            9,
            "after the last",
        ),
        ("[calendar]\nstart = 2027-05-31\n[[session]]\nday = 'mon'", 4, 7, "in which weeks?"),
    ],
)
def test_what_a_calendar_cannot_be(text: str, line: int, column: int, says: str) -> None:
    (problem,) = errors(text)
    assert problem[:2] == (line, column)
    assert says in problem[2]


def test_an_error_in_the_steps_has_its_own_line_and_column() -> None:
    (problem,) = errors('[[session]]\nname = "A"\nsteps = """\n- 10min Z1\n- 20min Z9 up\n"""\n')
    assert problem[0] == 5


STAGES = (
    WEEKS
    + "[course.one]\ngpx = 'course.gpx'\n[course.two]\ngpx = 'two.gpx'\n"
    + session("date = 2027-06-05, course = 'one', pacing = 'race-day', name = 'Stage 1'")
    + session("date = 2027-06-06, course = 'two', pacing = 'race-day', name = 'Stage 2'")
    + session("day = 'tuesday', weeks = '1-3', name = 'Hills'")
    + STEPS
    + session("day = 'wednesday pm', weeks = '1', treadmill = true, optional = true")
    + session("day = 'wednesday am', weeks = '1', name = 'Hills'")
    + STEPS
)


def stages(tmp: Path) -> plans.Compiled:
    path = folder(tmp, STAGES)
    (tmp / "two.gpx").write_text(hill(7000), encoding="utf-8")
    return plans.compile_file(path)


def on(compiled: plans.Compiled, month: int, day: int, second: int) -> Plan:
    """The plan as a watch has it that is switched on then."""
    days = (date(2027, month, day) - DAY_0).days
    return Plan(compiled.blob, entry_for(compiled.blob, days, second))


def test_the_watch_does_what_the_calendar_has_for_the_day(tmp_path: Path) -> None:
    compiled = stages(tmp_path)
    first, second = on(compiled, 6, 5, MORNING), on(compiled, 6, 6, MORNING)
    assert (first.total_m, second.total_m) == (5000, 7000)
    assert (first.settings[s.RACE_BANDS], first.program) == (1, 0)
    hills = on(compiled, 6, 1, MORNING)
    assert (hills.total_m, hills.settings[s.RACE_BANDS], compiled.blob[hills.program]) == (0, 0, p.STEP)
    assert on(compiled, 6, 15, EVENING).program == hills.program, "the same steps are in the plan once"
    morning, evening = on(compiled, 6, 2, MORNING), on(compiled, 6, 2, EVENING)
    assert (morning.program, morning.settings[s.MACHINE]) == (hills.program, 0)
    assert (evening.program, evening.settings[s.MACHINE]) == (0, 1)
    rest = on(compiled, 6, 3, MORNING)
    assert (rest.settings[s.ENTRY], rest.total_m, rest.program) == (s.OFF, 0, 0)


def test_the_calendar_is_in_order_and_the_course_asked_for_is_first(tmp_path: Path) -> None:
    compiled = stages(tmp_path)
    assert compiled.course is None
    days = [entry.day - (date(2027, 6, 1) - DAY_0).days for entry in compiled.entries]
    assert days == [0, 1, 1, 4, 5, 7, 14]
    assert [entry.slot for entry in compiled.entries[:4]] == [0, 1, 2, 0]
    two = plans.compile_file(tmp_path / "plan.toml", course="two")
    assert two.course == "two"
    assert Plan(two.blob).total_m == Plan(two.blob, entry_for(two.blob, 0, 0)).total_m == 7000
    assert sorted(entry.day for entry in two.entries) == [entry.day for entry in compiled.entries]


def test_what_the_watch_has_no_room_for_is_left_out_and_noted(tmp_path: Path) -> None:
    long = gpx((m, 500 + m % 3000 / 10) for m in range(0, 600_001, 900))
    many = "".join(
        session(f"date = 2027-06-{day:02}, course = 'c{n}'") for n, day in enumerate(range(1, 4), 1)
    )
    courses = "".join(f"[course.c{n}]\ngpx = 'course.gpx'\n" for n in range(1, 4))
    compiled = plans.compile_file(folder(tmp_path, SHORT + courses + many, long))
    assert len(compiled.blob) <= MAX_BYTES
    assert [Plan(compiled.blob, entry).total_m > 0 for entry in range(3)] == [True, False, False]
    assert sum("no room for it on the watch" in note for note in compiled.notes) == 2
    assert Plan(plans.compile_file(tmp_path / "plan.toml", course="c3").blob).total_m == 600_001 // 900 * 900


def test_two_hundred_workouts_and_an_ultra_fit_on_the_watch(tmp_path: Path) -> None:
    compiled = plans.compile_file(folder(tmp_path, year_of(200), ultra()))
    assert len(compiled.blob) <= MAX_BYTES
    assert len(compiled.entries) == 201
    assert not any("left out" in note for note in compiled.notes)
    for entry in (0, 1, 100, 200):
        plan = Plan(compiled.blob, entry)
        assert (plan.total_m > 169_000) == (plan.program == 0) == (entry == 0)
