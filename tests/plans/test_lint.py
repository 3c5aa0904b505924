"""What a coach says of a plan: each lint where it should speak, and where it should not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.house.tree import ROOT
from tests.plans.makers import errors, gpx, hill
from trailcue import plans
from trailcue.plans.lint import IDS, LINTS, lint
from trailcue.plans.problems import Problem

EASY = "- 45min Z1-Z2 run"
LONG = "- 2h Z2 run, hilly"
KEY = "4x\n  - 4min Z4 run uphill\n  - 3min Z1 jog"
HIKE = "- 40min hike 8-12% Z2-Z3"
HEAVY = "3x\n  - 8 reps split squat each side\n  - 60s rest"
LIGHT = "3x\n  - 15 reps split squat each side\n  - 60s rest"
UPPER = "3x\n  - 12 reps push-up\n  - 60s rest"
STABLE = "3x\n  - 30s plank\n  - 30s side plank left\n  - 30s side plank right"
DYNAMIC = "3x\n  - 15 reps bicycle crunch\n  - 30s rest"
ANTI = "3x\n  - 12 reps pallof press each side\n  - 30s rest"

HEAD = "[athlete]\nhr_max = 188\n"
FROM_MARCH = "[calendar]\nstart = 2027-03-01\nweeks = {}\n"
RACE = "[calendar]\nrace = 2027-09-04\nweeks = 20\n"


def session(day: str, steps: str, weeks: str = "", name: str = "It", more: str = "") -> str:
    spans = f'weeks = "{weeks}"\n' if weeks else ""
    return f'[[session]]\nname = "{name}"\nday = "{day}"\n{spans}{more}steps = """\n{steps}\n"""\n'


def plan(*sessions: str, head: str = HEAD, weeks: int = 1, calendar: str = "") -> str:
    return "\n".join((head, calendar or FROM_MARCH.format(weeks), *sessions))


def said(tmp: Path, text: str) -> list[Problem]:
    path = tmp / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return lint(plans.load(path))


def ids(tmp: Path, text: str) -> set[str]:
    return {advice.lint for advice in said(tmp, text)}


DAYS = ("monday am", "monday pm", "wednesday", "friday", "saturday", "sunday")
STEPS = (
    EASY,
    LONG,
    KEY,
    HIKE,
    HEAVY,
    LIGHT,
    UPPER,
    STABLE,
    DYNAMIC,
    ANTI,
    "- run until press",
    "- 300m gain -5%",
)

CORE = (session("monday", STABLE), session("friday", ANTI))
WEEK = (*CORE, session("tuesday", EASY), session("thursday", EASY), session("saturday", LONG))


def growing(*minutes: int) -> str:
    """A run a week, of so many minutes."""
    runs = [session("sunday", f"- {many}min Z1-Z2 run", str(at)) for at, many in enumerate(minutes, 1)]
    return plan(*runs, weeks=len(minutes))


def course(metres_up: float) -> str:
    """A GPX of 10 km that climbs so much, evenly."""
    return gpx((m, 500 + metres_up * m / 10_000) for m in range(0, 10_001, 50))


RACED = HEAD + '[course.race]\ngpx = "course.gpx"\n'
ON_COURSE = '[[session]]\nname = "Race"\ndate = 2027-03-07\ncourse = "race"\n'

FIRES = {
    "heavy-before-long": plan(session("friday", HEAVY), session("saturday", LONG)),
    "strength-on-easy-day": plan(session("wednesday am", EASY), session("wednesday pm", HEAVY)),
    "strength-before-key": plan(session("tuesday am", HEAVY), session("tuesday pm", KEY)),
    "heavy-near-race": plan(session("tuesday", HEAVY, "14"), calendar=RACE),
    "no-single-leg": plan(session("tuesday", "3x\n  - 8 reps squat\n  - 60s rest")),
    "isolation-lift": plan(session("tuesday", "3x\n  - 12 reps leg extension\n  - 60s rest")),
    "no-core": plan(session("tuesday", EASY), session("thursday", EASY), session("sunday", EASY)),
    "no-anti-rotation": plan(session("monday", STABLE)),
    "dynamic-core-first": plan(session("monday", DYNAMIC), session("wednesday", STABLE)),
    "strength-too-long": plan(session("tuesday", HEAVY.replace("60s", "20min"))),
    "strength-dropped": plan(
        session("tuesday", LIGHT, "1-4"),
        session("saturday", "- 60min Z2 run", "1-4"),
        session("saturday", "- 75min Z2 run", "5-8"),
        weeks=8,
    ),
    "hiking-for-running": plan(
        session("tuesday", HIKE), session("wednesday", HIKE), session("friday", HIKE), session("sunday", EASY)
    ),
    "no-hiking": plan(*WEEK, ON_COURSE, head=RACED),
    "volume-jump": growing(120, 120, 180),
    "hard-days-in-a-row": plan(session("thursday", KEY), session("friday", LONG), session("saturday", LONG)),
    "hr-not-measured": plan(head='[athlete]\nhr_max = 188\nestimated = ["hr_max"]\n'),
    "ceiling-too-high": plan(head=HEAD + '[cues]\nceiling = "99% max"\n'),
    "cap-above-ceiling": plan(
        head=HEAD + '[cues]\nceiling = "80% max"\n[pacing.race-day]\nlast = "85% max"\n'
    ),
    "raised-for-heat": plan(head=HEAD + '[pacing.hot-day]\nsteep_up = "85% max"\n'),
    "slow-breathing": plan(session("tuesday", "- 10min Z4 run breathe 4/4")),
    "drink-by-clock": plan(head=HEAD + '[cues]\ndrink = "every 15min"\n'),
    "poles-forbidden": plan(
        head=HEAD + '[cues]\npoles_above = "15%"\n[course.race]\ngpx = "course.gpx"\npoles = false\n'
    ),
    "floor-too-long": plan(head=HEAD + '[pacing.race-day]\nfloor_until = "6h"\n'),
}
"""Id to a plan of which it is said."""

SILENT = {
    "heavy-before-long": [
        plan(session("friday", ANTI), session("saturday", LONG)),  # core is not lower
        plan(session("friday", LIGHT), session("saturday", LONG)),
        plan(session("friday", UPPER), session("saturday", LONG)),
        plan(session("thursday", HEAVY), session("friday", EASY), session("saturday", LONG)),
        plan(session("friday", HEAVY.replace("each", "RPE 5 each")), session("saturday", LONG)),
    ],
    "strength-on-easy-day": [
        plan(session("wednesday am", KEY), session("wednesday pm", HEAVY)),
        plan(session("wednesday am", HIKE), session("wednesday pm", HEAVY)),  # steady, not easy
        plan(session("wednesday am", EASY), session("wednesday pm", ANTI)),
        plan(session("wednesday", HEAVY)),
    ],
    "strength-before-key": [
        plan(session("tuesday am", KEY), session("tuesday pm", HEAVY)),
        plan(session("tuesday am", HEAVY), session("tuesday pm", HIKE)),
    ],
    "heavy-near-race": [
        plan(session("tuesday", HEAVY, "1-11"), calendar=RACE),
        plan(session("tuesday", LIGHT, "14-19"), calendar=RACE),
        plan(session("tuesday", HEAVY)),
    ],
    "no-single-leg": [plan(session("tuesday", HEAVY)), plan(session("tuesday", UPPER))],
    "isolation-lift": [plan(session("tuesday", HEAVY))],
    "no-core": [plan(*WEEK), plan(session("tuesday", EASY))],
    "no-anti-rotation": [plan(session("monday", STABLE), session("friday", ANTI))],
    "dynamic-core-first": [
        plan(session("monday", STABLE), session("wednesday", DYNAMIC)),
        plan(session("monday", f"{STABLE}\n{DYNAMIC}")),
    ],
    "strength-too-long": [plan(session("tuesday", HEAVY))],
    "strength-dropped": [
        plan(session("tuesday", LIGHT, "1-8"), session("saturday", LONG, "5-8"), weeks=8),
        plan(session("tuesday", LIGHT, "1-18"), session("saturday", EASY, "1-20"), calendar=RACE),
    ],
    "hiking-for-running": [
        plan(session("tuesday", HIKE), session("wednesday", EASY), session("friday", HIKE), *WEEK),
        plan(session("tuesday", HIKE), session("thursday", HIKE)),  # a block of hiking, added to running
    ],
    "no-hiking": [plan(*WEEK, session("tuesday pm", HIKE), ON_COURSE, head=RACED), plan(*WEEK)],
    "volume-jump": [growing(120, 130, 150, 90, 160), growing(20, 40, 60)],
    "hard-days-in-a-row": [
        plan(session("friday", EASY), session("saturday", LONG), session("sunday", LONG)),
        plan(session("wednesday", KEY), session("friday", LONG), session("saturday", LONG)),
    ],
    "hr-not-measured": [
        plan(),
        plan(head='[athlete]\nhr_max = 190\nhr_lactate = 171\nestimated = ["hr_max"]\n'),
    ],
    "ceiling-too-high": [plan(head=HEAD + '[cues]\nceiling = "95% max"\n'), plan()],
    "cap-above-ceiling": [
        plan(head=HEAD + '[cues]\nceiling = "80% max"\n'),  # no race, no caps
        plan(head=HEAD + '[cues]\nceiling = "95% max"\n[pacing.race-day]\nlast = "85% max"\n'),
    ],
    "raised-for-heat": [
        plan(head=HEAD + '[pacing.hot-day]\nsteep_up = "75% max"\n'),
        plan(head=HEAD + '[pacing.last-day]\nsteep_up = "85% max"\n'),
    ],
    "slow-breathing": [
        plan(session("tuesday", "- 10min Z4 run breathe 2/2")),
        plan(session("tuesday", "- 10min Z2 run breathe 4/4")),
        plan(session("tuesday", "- 10min Z4 hike breathe 1/1")),
    ],
    "drink-by-clock": [plan(head=HEAD + '[cues]\ndrink = "thirst"\n'), plan()],
    "poles-forbidden": [plan(head=HEAD + '[cues]\npoles_above = "15%"\n[course.race]\ngpx = "course.gpx"\n')],
    "floor-too-long": [plan(head=HEAD + '[pacing.race-day]\nfloor_until = "3h"\n')],
}
"""Id to plans of which it is not said."""


@pytest.mark.parametrize("name", IDS)
def test_each_lint_speaks(name: str, tmp_path: Path):
    (tmp_path / "course.gpx").write_text(course(500), encoding="utf-8")
    assert name in ids(tmp_path, FIRES[name])


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in IDS for text in SILENT[name]])
def test_each_lint_knows_when_to_be_silent(name: str, text: str, tmp_path: Path):
    (tmp_path / "course.gpx").write_text(course(500), encoding="utf-8")
    assert name not in ids(tmp_path, text)


def test_an_anti_rotation_friday_before_a_long_saturday_is_core_not_lower(tmp_path: Path):
    friday = session(
        "friday", "3x\n  - 12 reps pallof press each side\n  - 40s suitcase carry left\n  - 30s rest"
    )
    assert ids(tmp_path, plan(session("monday", STABLE), friday, session("saturday", LONG))) == set()


def test_a_flat_race_needs_no_hiking(tmp_path: Path):
    (tmp_path / "course.gpx").write_text(course(50), encoding="utf-8")
    assert "no-hiking" not in ids(tmp_path, FIRES["no-hiking"])


def test_the_walk_back_from_a_sprint_is_no_hiking(tmp_path: Path):
    (tmp_path / "course.gpx").write_text(course(500), encoding="utf-8")
    sprints = session("wednesday", "- 30min Z1 run\n4x\n  - 15s run RPE 9\n  - 90s walk back")
    assert "no-hiking" in ids(tmp_path, plan(*WEEK, sprints, ON_COURSE, head=RACED))


def test_a_course_that_is_not_there_yet_is_no_matter_of_lint(tmp_path: Path):
    assert "no-hiking" not in ids(tmp_path, FIRES["no-hiking"])
    (tmp_path / "course.gpx").write_text(hill()[:300], encoding="utf-8")
    assert "no-hiking" not in ids(tmp_path, FIRES["no-hiking"])


# Where, how often, and how to hear it no more


def test_an_advice_has_its_place_its_id_and_its_source(tmp_path: Path):
    text = FIRES["heavy-before-long"]
    (advice,) = [found for found in said(tmp_path, text) if found.lint == "heavy-before-long"]
    assert text.splitlines()[advice.line - 1][advice.column - 1 :] == '"It"'
    assert "on Fri 5 Mar is heavy" in advice.message and "section 9" in advice.source
    assert str(advice).splitlines()[0].endswith(f"[{advice.lint}: {advice.source}]")


def test_a_lift_is_pointed_at_in_its_line(tmp_path: Path):
    text = FIRES["isolation-lift"]
    (advice,) = [found for found in said(tmp_path, text) if found.lint == "isolation-lift"]
    assert text.splitlines()[advice.line - 1][advice.column - 1 :] == "12 reps leg extension"


def test_a_session_of_many_weeks_is_spoken_of_once(tmp_path: Path):
    text = plan(session("friday", HEAVY), session("saturday", LONG), weeks=12)
    (advice,) = [found for found in said(tmp_path, text) if found.lint == "heavy-before-long"]
    assert advice.message.endswith("(and 11 times more)")


def test_a_week_without_dates_is_linted_by_its_days(tmp_path: Path):
    text = HEAD + session("friday", HEAVY, "2-3") + session("saturday", LONG, "1-3")
    (advice,) = [found for found in said(tmp_path, text) if found.lint == "heavy-before-long"]
    assert "on Friday of week 2 is heavy" in advice.message and "Saturday of week 2" in advice.message


def test_the_coach_speaks_beside_all_other_warnings_and_where_both_would_alone(tmp_path: Path):
    path = tmp_path / "plan.toml"
    cues = '[cues]\nceiling = "99% max"\ndrink = "every 15min"\n'
    path.write_text(
        '[athlete]\nhr_max = 188\nestimated = ["hr_max"]\n[pacing.spare]\n' + cues, encoding="utf-8"
    )
    found = [(problem.line, problem.lint) for problem in plans.warnings(path)]
    assert found == [(2, "hr-not-measured"), (4, ""), (6, "ceiling-too-high"), (7, "drink-by-clock")]


def test_a_plan_may_ignore_a_lint(tmp_path: Path):
    text = FIRES["heavy-before-long"]
    assert "heavy-before-long" not in ids(tmp_path, text + '[lint]\nignore = ["heavy-before-long"]\n')
    assert "heavy-before-long" in ids(tmp_path, text + '[lint]\nignore = ["no-core"]\n')


def test_a_session_may_ignore_a_lint(tmp_path: Path):
    ignore = 'ignore = ["heavy-before-long"]\n'
    heavy = session("friday", HEAVY, more=ignore)
    assert "heavy-before-long" not in ids(tmp_path, plan(heavy, session("saturday", LONG)))
    other = plan(heavy, session("saturday", LONG), session("friday", HEAVY))
    assert "heavy-before-long" in ids(tmp_path, other)


@pytest.mark.parametrize("where", ["[lint]\n", session("friday", EASY)])
def test_an_unknown_lint_is_an_error(where: str):
    text = f'{HEAD}{FROM_MARCH.format(1)}{where}ignore = ["no-core", "heavy-before-lnog"]\n'
    ((line, column, message),) = errors(text)
    assert text.splitlines()[line - 1][column - 1 :].startswith('"heavy-before-lnog"')
    assert message == 'ignore: there is no lint "heavy-before-lnog"; did you mean "heavy-before-long"?'


@given(
    st.lists(
        st.tuples(st.sampled_from(DAYS), st.sampled_from(STEPS), st.booleans(), st.integers(1, 9)),
        max_size=12,
    )
)
def test_no_plan_is_too_odd_for_a_coach(tmp_path_factory, items):
    sessions = [
        session(day, steps, f"{week}-9", more="optional = true\n" * free) for day, steps, free, week in items
    ]
    path = tmp_path_factory.getbasetemp() / "odd.toml"
    path.write_text(plan(*sessions, weeks=9), encoding="utf-8")
    for advice in lint(plans.load(path)):
        assert advice.line > 1 and advice.lint in IDS


# The table


def test_every_lint_has_an_id_a_sentence_and_a_source():
    assert len(set(IDS)) == len(IDS)
    for rule in LINTS:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.id)
        assert rule.about[0].islower() and not rule.about.endswith(".")
        assert rule.source


def test_the_readme_has_the_table():
    readme = (ROOT / "host/trailcue/plans/lint/README.md").read_text(encoding="utf-8")
    rows = [line for line in readme.splitlines() if re.match(r"\| `[a-z-]+` \|", line)]
    assert rows == [f"| `{rule.id}` | {rule.about} | {rule.source} |" for rule in LINTS]
