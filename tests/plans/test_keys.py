"""What each key of a plan does to the settings of the watch, and what it warns of."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plans.makers import FULL, SHORT, folder, settings
from trailcore import settings as s
from trailcue import plans
from trailcue.plans.resolve import NAMES

ZONES = ("Z2_BPM", "Z3_BPM", "Z4_BPM", "Z5_BPM")
RACE = "[course.race]\ngpx = 'course.gpx'\n[[session]]\ncourse = 'race'\npacing = '{}'\n"


def zones(found: dict[str, int]) -> tuple[int, ...]:
    return tuple(found[name] for name in ZONES)


def test_an_empty_plan_is_the_defaults_of_the_core(tmp_path: Path) -> None:
    found = settings(tmp_path, "")
    assert list(found.values()) == list(s.defaults())
    assert list(found) == [NAMES[index] for index in range(s.COUNT)]


def test_every_setting_has_its_name() -> None:
    assert sorted(NAMES) == list(range(s.COUNT))
    assert all(getattr(s, name) == index for index, name in NAMES.items())


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("[athlete]\nhr_max = 188", "HR_MAX", 188),
        ("[athlete]\nhr_max = '188 bpm'", "HR_MAX", 188),
        ("[athlete]\nhr_max = 188", "RUN_MAX_BPM", 150),
        ("[athlete]\nhr_max = 188\nhr_lactate = 171", "RUN_MAX_BPM", 150),
        ("[athlete]\nhr_lactate = 171", "HR_MAX", 190),
        ("[athlete]\nhr_rest = 48", "HR_REST", 48),
        ("[athlete]\nheight_cm = 178", "STEP_HIKE_MM", 739),
        ("[athlete]\nheight_cm = '178 cm'", "STEP_HIKE_MM", 739),
        ("[athlete]\nspeed_at_lactate = '4:45/km'", "STEP_RUN_MM", 1021),
        ("[athlete]\nspeed_at_lactate = '7:38.5/mi'".replace(".5", ""), "STEP_RUN_MM", 1022),
        ("[athlete]\nspeed_at_lactate = '12.6 km/h'", "STEP_RUN_MM", 1018),
        ("[athlete]\nspeed_at_lactate = '25 km/h'", "STEP_RUN_MM", 1500),
        ("[cues]\nhike_above = '15%'", "HIKE_ABOVE", 150),
        ("[cues]\nhike_above = '15%'", "RUN_BELOW", 130),
        ("[cues]\nhike_above = '12.5 %'", "HIKE_ABOVE", 125),
        ("[cues]\nhike_above = '18%'", "HIKE_SURE", 180),
        ("[cues]\nhike_above = '22%'", "VERY_STEEP_AT", 220),
        ("[cues]\nrun_below = '8%'", "RUN_BELOW", 80),
        ("[cues]\nhike_sure = '17%'", "HIKE_SURE", 170),
        ("[cues]\nvery_steep = '25%'", "VERY_STEEP_AT", 250),
        ("[cues]\nsteep_down = '-12%'", "STEEP_DOWN", -120),
        ("[cues]\ntechnical = 'run'", "WALK_TECHNICAL", 0),
        ("[cues]\ntechnical = 'walk'", "WALK_TECHNICAL", 1),
        ("[cues]\nceiling = 176", "CEILING_BPM", 176),
        ("[cues]\nceiling = '95% max'", "CEILING_BPM", 176),
        ("[cues]\nceiling = 'off'", "CEILING_BPM", s.OFF),
        ("[cues]\nmax_per_hour = 3", "MAX_HOUR", 3),
        ("[cues]\nmin_gap = '1min30s'", "MIN_GAP_S", 90),
        ("[cues]\narmed = true", "START_ARMED", 1),
        (RACE.format("race-day"), "RACE_BANDS", 1),
        (RACE.format("race-day") + "[pacing.race-day]\nstart = 128", "CAP_START_BPM", 128),
        (RACE.format("race-day") + "[pacing.race-day]\nlast = 'off'", "CAP_LAST_BPM", s.OFF),
        (RACE.format("race-day") + "[pacing.race-day]\nstart_for = '30min'", "START_S", 1800),
        (RACE.format("race-day") + "[pacing.race-day]\nlast_for = '3.1mi'", "LAST_M", 4989),
        (RACE.format("race-day") + "[pacing.race-day]\nsteep_up_from = '10%'", "STEEP_UP_FROM", 100),
        (RACE.format("long") + "[pacing.long]\nsteep_up = '85% max'", "CAP_STEEP_UP_BPM", 157),
        (RACE.format("long") + "[pacing.long]\nsteep_up = '85% max'", "CAP_LAST_BPM", 157),
    ],
)
def test_a_key_sets_its_setting(tmp_path: Path, text: str, name: str, value: int) -> None:
    assert settings(tmp_path, text)[name] == value


def test_zones_are_friels_with_a_threshold_and_shares_of_the_maximum_without(tmp_path: Path) -> None:
    assert zones(settings(tmp_path, "[athlete]\nhr_max = 190")) == (114, 133, 152, 171)
    assert zones(settings(tmp_path, "[athlete]\nhr_max = 190\nhr_lactate = 171")) == (145, 154, 162, 171)


def test_zones_of_what_the_plan_names(tmp_path: Path) -> None:
    athlete = "[athlete]\nhr_max = 188\nhr_rest = 48\nhr_lactate = 171\n[zones]\nof = '{}'\n"
    assert zones(settings(tmp_path, athlete.format("max"))) == (113, 132, 150, 169)
    assert zones(settings(tmp_path, athlete.format("reserve"))) == (132, 146, 160, 174)
    assert zones(settings(tmp_path, athlete.format("lactate"))) == (145, 154, 162, 171)
    assert zones(settings(tmp_path, athlete.format("reserve") + "z4 = 163")) == (132, 146, 163, 174)


def test_zones_by_name(tmp_path: Path) -> None:
    athlete = "[athlete]\nhr_max = 188\nhr_rest = 48\nhr_lactate = 171\n[zones]\n"
    text = "z2 = '50% reserve'\nz3 = '75% max'\nz4 = '90% of lactate'\nz5 = '170 bpm'"
    assert zones(settings(tmp_path, athlete + text)) == (118, 141, 154, 170)


def test_race_day_is_the_bands_of_the_reference(tmp_path: Path) -> None:
    found = settings(tmp_path, "[athlete]\nhr_max = 200\n" + RACE.format("race-day"))
    caps = ("START", "STEEP_UP", "TECHNICAL_DOWN", "GENTLE_DOWN", "LAST")
    assert [found[f"CAP_{cap}_BPM"] for cap in caps] == [140, 160, 140, 150, 170]
    assert settings(tmp_path, RACE.format("race-day").replace("pacing", "name"))["RACE_BANDS"] == 0


def test_the_model_keeps_what_no_setting_needs(tmp_path: Path) -> None:
    plan = plans.load(folder(tmp_path, FULL))
    assert plan.name == "Rut 50K"
    assert plan.athlete.mass_kg == 68
    assert plan.athlete.estimated == ("hr_lactate",)
    assert plan.courses["race"].technical == ((2400, 3000), (800, 1200))
    assert plan.courses["race"].aid == {"1.9km": 1900}
    assert [session.course for session in plan.sessions] == ["race", None]
    assert plans.load(folder(tmp_path, SHORT)).name == "plan"


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("[athlete]\nhr_lactate = 171", 2, 14, "no hr_max: 190 bpm estimated from hr_lactate / 0.90"),
        ("[athlete]\nhr_rest = 50", 1, 2, "no hr_max and no hr_lactate"),
        (SHORT + "estimated = ['hr_max']", 2, 10, "hr_max is an estimate"),
        (SHORT + "[cues]\nhike_above = 'personal'", 4, 14, "12 % is taken"),
        (SHORT + "[cues]\nbreathing = '2/2'", 4, 1, "breathing: not used yet by this version"),
        (SHORT + "[cues]\npoles_above = '15%'", 4, 1, "poles_above: not used yet by this version"),
        (SHORT + "[cues]\ndrink = 'thirst'", 4, 1, "drink: not used yet by this version"),
        (SHORT + "[cues]\neat = 'every 40min'", 4, 1, "eat: not used yet by this version"),
        (SHORT + "[cues]\nceiling = 200", 4, 11, "above hr_max 188"),
        (SHORT + "[[session]]\nsteps = ''", 4, 1, "steps: not used yet by this version"),
        (SHORT + "[[session]]\nday = 'mon'\n[[session]]\nweeks = '1'", 4, 1, "day, weeks: not used yet"),
        (SHORT + "[[session]]\npacing = 'race-day'", 4, 10, "not used without a course"),
        (SHORT + "[pacing.long]\nlast = 'off'", 3, 9, 'no session has pacing = "long"'),
    ],
)
def test_warnings_have_a_place_and_never_stop_a_plan(
    tmp_path: Path, text: str, line: int, column: int, message: str
) -> None:
    (warning,) = plans.compile_file(folder(tmp_path, text)).warnings
    assert (warning.line, warning.column) == (line, column)
    assert message in warning.message
    assert plans.check(text) == []


def test_a_plan_without_remarks_has_none(tmp_path: Path) -> None:
    assert plans.compile_file(folder(tmp_path, SHORT)).warnings == ()


def test_the_example_of_the_readme_is_a_plan_without_remarks(tmp_path: Path) -> None:
    readme = Path(plans.__file__).with_name("README.md").read_text(encoding="utf-8")
    example = readme.split("```toml\n")[1].split("```")[0]
    compiled = plans.compile_file(folder(tmp_path, example))
    assert compiled.warnings == ()
    assert compiled.settings["CAP_STEEP_UP_BPM"] == 160
