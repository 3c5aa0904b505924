"""What the watch has no room for beside the rest is left out of a session, and its author told."""

from __future__ import annotations

from pathlib import Path

import pytest

from trailcore import settings as s
from trailcore.plan import Plan
from trailcore.settings import defaults
from trailcue import plans
from trailcue.plans import room
from trailcue.plans.library import library, text_of
from trailcue.plans.room import LIMIT, asked

RACE = """
[athlete]
hr_max = 180
hr_lactate = 165
[cues]
poles_above = "15%"
eat = "every 40min"
cadence_run = "172spm"
talk_test = true
{more}
[[session]]
name = "Race"
date = 2027-09-04
{steps}
"""
WEIGHTS = ("BREATH", "WORKOUT", "ROAD", "POLES", "RHYTHM", "FUEL", "CADENCE", "QUESTIONS", "ROUNDS", "FLOORS")
EVERYTHING = 'breathing = "3/3"\nintervals = "60s run / 30s hike"'


def compiled(tmp_path: Path, more: str, steps: str) -> tuple[Plan, list[str]]:
    """The first entry as the watch has it, and what was said of room."""
    path = tmp_path / "race.toml"
    path.write_text(RACE.format(more=more, steps=steps))
    found = plans.compile_file(path)
    return Plan(found.blob), [one.message for one in found.warnings if "room" in one.message]


def test_what_fits_is_taken(tmp_path: Path):
    plan, said = compiled(tmp_path, EVERYTHING, "")
    assert said == []
    assert (
        plan.settings[s.BREATH_IN] == 3
        and plan.settings[s.INTERVAL_RUN_S] == 60
        and plan.settings[s.ASK_TALK]
    )


def test_nothing_is_left_out_beside_the_steps_of_a_workout(tmp_path: Path):
    plan, said = compiled(tmp_path, EVERYTHING, 'steps = "- 10min Z2"')
    assert said == []
    assert plan.settings[s.INTERVAL_RUN_S] == 60 and plan.settings[s.ASK_TALK] and plan.settings[s.BREATH_IN]


def test_all_that_can_be_asked_for_fits():
    assert sum(vars(room)[name] for name in WEIGHTS) <= LIMIT


def test_where_room_is_short_the_least_needed_is_left_out_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(room, "LIMIT", 8_400)
    plan, (said,) = compiled(tmp_path, EVERYTHING, 'steps = "- 10min Z2"')
    assert "no room for intervals, very_steep_steps, rpe_every, talk_test, smile_test" in said
    assert plan.settings[s.INTERVAL_RUN_S] == 0 and plan.settings[s.ASK_TALK] == 0
    assert plan.settings[s.POLES_ABOVE] == 150 and plan.settings[s.EAT_EVERY_S] == 2400
    path = tmp_path / "race.toml"
    assert sum(asked(plan.settings, plans.load(path).sessions[0].workout, False).values()) <= room.LIMIT


FULL = EVERYTHING + "\npoles_rhythm = true"


@pytest.mark.parametrize(("more", "said"), [("", []), ("breath_rate = true", ["breath_rate"])])
def test_the_breath_rate_is_spared_first_and_only_who_asked_for_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str, said: list[str]
):
    """Without a session that day, too."""
    monkeypatch.setattr(room, "LIMIT", 9_400)
    for session in (True, False):
        path = tmp_path / "race.toml"
        text = RACE.format(more=f"{FULL}\n{more}", steps="")
        path.write_text(text if session else text.partition("[[session]]")[0])
        found = plans.compile_file(path)
        plan = Plan(found.blob)
        assert plan.settings[s.BREATH_RATE] == 0
        assert plan.settings[s.POLES_RHYTHM] == 1 and plan.settings[s.INTERVAL_RUN_S] == 60
        told = [one for one in found.warnings if "has no room for breath_rate beside" in one.message]
        assert bool(told) == bool(said)


def test_where_there_is_room_the_breath_rate_is_on(tmp_path: Path):
    assert compiled(tmp_path, "", "")[0].settings[s.BREATH_RATE] == 1
    assert compiled(tmp_path, "breath_rate = false", "")[0].settings[s.BREATH_RATE] == 0


def test_a_step_that_asks_for_a_breath_needs_room_for_it(tmp_path: Path):
    settings = plans.load(_written(tmp_path, 'steps = "- 10min Z2 breathe 2/2"'))
    kept = plans.load(_written(tmp_path, 'steps = "- 10min Z2"'))
    values = defaults()
    assert "breathing" in asked(values, settings.sessions[0].workout, False)
    assert "breathing" not in asked(values, kept.sessions[0].workout, False)


def _written(folder: Path, steps: str) -> Path:
    path = folder / "race.toml"
    path.write_text(RACE.format(more="", steps=steps))
    return path


@pytest.mark.parametrize("program", [entry.name for entry in library()])
def test_the_library_fits(program: str):
    assert [problem for problem in plans.check(text_of(program)) if "room" in problem.message] == []
