"""What is written into a plan: its comments and order stay, and nothing that the plan or a coach refuses."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from trailcue import plans
from trailcue.plans.library import library, text_of
from trailcue.tune.finding import Finding
from trailcue.tune.proposal import propose, put

PLAN = """# My race
name = "Mine"

[athlete]                # measured in May
hr_max = 188             # on the hill
hr_lactate = 171

[cues]
hike_above = "12%"       # the coaches'
max_per_hour = 4

[[session]]
name = "Long"            # every week
steps = "- 60min Z2 run"
"""
HERE = Path("plan.toml")


def grade(value: float, typed: str) -> Finding:
    return Finding(
        "hike grade", "%", value, value - 1, value + 1, "9 climbs", key=("cues", "hike_above"), typed=typed
    )


def test_a_value_changes_and_all_else_stays():
    done = propose(HERE, PLAN, [grade(14.5, '"14.5%"')], "2027-03-06")
    before, after = PLAN.splitlines(), done.text.splitlines()
    added = [line for line in after if line not in before]
    assert added == [
        '# hike_above was "12%": trailcue tune, 2027-03-06: 14.5 % (13.5 to 15.5) by 9 climbs',
        'hike_above = "14.5%"     # the coaches\'',
    ]
    assert [line for line in before if line not in after] == ['hike_above = "12%"       # the coaches\'']
    assert plans.check(done.text) == [] and len(done.written) == 1


def test_again_takes_the_place_of_the_line_before():
    once = propose(HERE, PLAN, [grade(14.5, '"14.5%"')], "2027-03-06").text
    twice = propose(HERE, once, [grade(13.0, '"13%"')], "2027-05-06").text
    assert (
        twice.count("trailcue tune") == 1 and '# hike_above was "14.5%": trailcue tune, 2027-05-06' in twice
    )
    same = propose(HERE, twice, [grade(13.0, '"13%"')], "2027-07-06")
    assert same.text == twice and same.findings[0].refused == "the plan has it already"


def test_a_new_key_stands_at_the_end_of_its_table_and_a_new_table_at_the_end():
    step = Finding("step", "cm", 98.5, 97, 100, "5 km", key=("athlete", "step_run"), typed='"98.5cm"')
    zone = Finding("zone 4", "bpm", 160, 158, 163, "40 answers", key=("zones", "z4"), typed="160")
    done = propose(HERE, PLAN, [step, zone], "2027-03-06")
    lines = done.text.splitlines()
    at = lines.index('step_run = "98.5cm"')
    assert lines[at - 2] == "hr_lactate = 171" and lines[at - 1].startswith(
        "# step_run is new: trailcue tune"
    )
    assert lines[-3] == "[zones]" and lines[-1] == "z4 = 160"
    found = tomllib.loads(done.text)
    assert found["zones"] == {"z4": 160} and found["athlete"]["step_run"] == "98.5cm"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_old_value_of_several_lines_is_kept_on_one(end: str):
    weights = "[179, -116, -508, 56, 71, 83, 152, 112]"
    pulse = Finding("pulse in 30 s", "%", 8, 7, 9, "4 sessions", key=("athlete", "forecast"), typed=weights)
    text = PLAN.replace("[cues]", "forecast = [\n  1, 2, -3, 4,\n  5, 6, 7, 8,\n]\n\n[cues]").replace(
        "\n", end
    )
    lines = propose(HERE, text, [pulse], "2027-03-06").text.split(end)
    at = lines.index(f"forecast = {weights}")
    assert lines[at - 1] == (
        "# forecast was [1, 2, -3, 4, 5, 6, 7, 8]: trailcue tune, 2027-03-06: 8 % (7 to 9) by 4 sessions"
    )


def test_so_is_one_that_is_quoted_over_several_lines():
    text = put('[cues]\nhike_above = """\n12%"""\n', ("cues", "hike_above"), '"14%"', "why")
    assert text == '[cues]\n# hike_above was "12%": why\nhike_above = "14%"\n'


@pytest.mark.parametrize("name", [entry.name for entry in library()])
def test_every_plan_of_the_library_takes_a_grade(name: str):
    text = text_of(name)
    done = propose(HERE, text, [grade(16.0, '"16%"')], "2027-03-06")
    assert tomllib.loads(done.text)["cues"]["hike_above"] == "16%" and done.written
    comments = [line for line in text.splitlines() if "#" in line and "hike_above" not in line]
    assert [line for line in comments if line not in done.text.splitlines()] == []


def test_windows_line_ends_stay():
    text = PLAN.replace("\n", "\r\n")
    done = propose(HERE, text, [grade(14.5, '"14.5%"')], "2027-03-06").text
    assert (
        done.count("\r\n") == done.count("\n")
        and done.replace("\r\n", "\n").count("\n") == PLAN.count("\n") + 1
    )


def test_what_the_plan_refuses_does_not_go_in():
    zone = Finding(
        "zone 4", "bpm", 175, 173, 177, "40 answers", key=("zones", "z4"), typed="175"
    )  # zone 5: 171
    done = propose(HERE, PLAN, [zone, grade(14.5, '"14.5%"')], "2027-03-06")
    assert "zones" not in tomllib.loads(done.text) and "the plan would not hold" in done.findings[0].refused
    assert len(done.written) == 1  # the other one went in


def test_what_a_coach_would_warn_of_does_not_go_in():
    """A maximum so low that the ceiling is above 97 % of it."""
    text = PLAN.replace("max_per_hour = 4", "ceiling = 180")
    low = Finding("hr_max", "bpm", 182, 182, 183, "2 sessions", key=("athlete", "hr_max"), typed="182")
    done = propose(HERE, text, [low], "2027-03-06")
    assert done.text == text and "a coach would not" in done.findings[0].refused


def test_an_inline_table_is_left_to_its_owner():
    text = 'cues = { hike_by = "grade" }\n[athlete]\nhr_max = 188\n'
    done = propose(HERE, text, [grade(14.5, '"14.5%"')], "2027-03-06")
    assert done.text == text and 'write hike_above = "14.5%" in [cues] yourself' in done.findings[0].refused


def test_dotted_keys_and_strings_that_look_like_tables_are_no_trap():
    text = 'cues.hike_above = "12%"\n[[session]]\nsteps = """\n- 10min run # [cues]\n"""\n'
    found = tomllib.loads(put(text, ("cues", "hike_above"), '"14%"', "why"))
    assert found["cues"]["hike_above"] == "14%" and found["session"] == tomllib.loads(text)["session"]


def test_what_is_refused_or_has_no_key_stays_out():
    told = Finding(
        "breath", "steps", 5, 4.8, 5.2, "20 min", refused="opt-in", key=("cues", "breathing"), typed='"3/2"'
    )
    assert propose(HERE, PLAN, [told, Finding("x", "", refused="too thin")], "2027-03-06").text == PLAN


def test_a_plan_with_errors_is_not_touched():
    with pytest.raises(plans.PlanError):
        propose(HERE, "[cues]\nhike_above = 12\n", [grade(14.5, '"14.5%"')], "2027-03-06")
