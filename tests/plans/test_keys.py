"""What each key of a plan does to the settings of the watch, and what it warns of."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plans.makers import FULL, SHORT, folder, settings
from trailcore import settings as s
from trailcue import plans
from trailcue.plans.personal import personal_grades, speed_at_cap
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
        ("[athlete]\nheight_cm = 178\nstep_hike = '70cm'", "STEP_HIKE_MM", 700),
        ("[athlete]\nspeed_at_lactate = '4:45/km'\nstep_run = '98.5 cm'", "STEP_RUN_MM", 985),
        ("[athlete]\nforecast = [1, -2, 3, -4, 5, -6, 7, -8]", "FORECAST_8S", 1),
        ("[athlete]\nforecast = [1, -2, 3, -4, 5, -6, 7, -8]", "FORECAST_AHEAD", -8),
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
        (RACE.format("long") + "[pacing.long]\nstart = '60-70% max'", "CAP_START_BPM", 130),
        (RACE.format("long") + "[pacing.long]\nstart = '60-70% max'", "FLOOR_START_BPM", 111),
        (RACE.format("long") + "[pacing.long]\nsteep_up = '120-140 bpm'", "FLOOR_STEEP_UP_BPM", 120),
        (RACE.format("long") + "[pacing.long]\ngentle_down = '110 to 139'", "FLOOR_GENTLE_DOWN_BPM", 110),
        (RACE.format("long") + "[pacing.long]\ngentle_down = 'off'", "FLOOR_GENTLE_DOWN_BPM", s.OFF),
        (RACE.format("long") + "[pacing.long]\nfloor_until = '2h'", "FLOOR_UNTIL_S", 7200),
        (RACE.format("race-day") + "[cues]\neffort = 'uneven'", "CAP_STEEP_UP_BPM", 157),
        (RACE.format("race-day") + "[cues]\neffort = 'even'", "CAP_STEEP_UP_BPM", 148),
        ("[athlete]\nutc = '+02:00'", "UTC_MIN", 120),
        ("[athlete]\nutc = '-7h'", "UTC_MIN", -420),
        ("[athlete]\nutc = 'UTC+5:45'", "UTC_MIN", 345),
        ("[cues]\nhike_by = 'grade'", "HIKE_BY", 1),
        ("[cues]\nhike_by = 'heart'", "HIKE_BY", 2),
        ("[cues]\nhike_by = 'both'", "HIKE_BY", 3),
        ("[cues]\nlook_ahead = false", "LOOK_AHEAD", 0),
        ("[cues]\nintervals = '60s run / 30s hike'", "INTERVAL_RUN_S", 60),
        ("[cues]\nintervals = '30s hike, 1min30s run'", "INTERVAL_RUN_S", 90),
        ("[cues]\nintervals = '60s run / 30s hike'", "INTERVAL_HIKE_S", 30),
        ("[cues]\nintervals = 'off'", "INTERVAL_RUN_S", 0),
        ("[cues]\nvery_steep_steps = 10", "COUNTED_STEPS", 10),
        ("[cues]\nvery_steep_steps = 'off'", "COUNTED_STEPS", 0),
        ("[cues]\nbreathing = '3/2'", "BREATH_IN", 3),
        ("[cues]\nbreathing = '3/2'", "BREATH_OUT", 2),
        ("[cues]\nbreathing = 'off'", "BREATH_IN", 0),
        ("[cues]\nbreathing_breaths = 16", "BREATH_TAPS", 16),
        ("[cues]\nbreath_rate = true", "BREATH_RATE", 1),
        ("[cues]\nbreath_rate = false", "BREATH_RATE", 0),
        ("[cues]\nbreathing = '3/2'", "BREATH_RATE", 1),
        ("[cues]\nthin_air = true", "THIN_AIR", 20),
        ("[cues]\nthin_air = true", "THIN_AIR_M", 0),
        ("[cues]\nthin_air = '1.5% per 1000m'", "THIN_AIR", 15),
        ("[cues]\nthin_air = true\n[athlete]\nlives_at_m = 1600", "THIN_AIR_M", 1600),
        ("[athlete]\nlives_at_m = 1600", "THIN_AIR_M", s.OFF),
        ("[cues]\nrpe_every = '45min'", "ASK_RPE_S", 2700),
        ("[cues]\nrpe_every = 'off'", "ASK_RPE_S", 0),
        ("[cues]\ntalk_test = true", "ASK_TALK", 1),
        ("[cues]\nsmile_test = true", "ASK_SMILE", 1),
        ("[cues]\ncadence_hike = '110-130spm'", "HIKE_SPM_LOW", 110),
        ("[cues]\ncadence_hike = '105 to 125 spm'", "HIKE_SPM_HIGH", 125),
        ("[cues]\ncadence_run = '172spm'", "RUN_SPM", 172),
        ("[cues]\ncadence_run = '172spm'", "RUN_SPM_BAND", 3),
        ("[cues]\ncadence_run = '165-175spm'", "RUN_SPM", 170),
        ("[cues]\ncadence_run = '165-175spm'", "RUN_SPM_BAND", 5),
        ("[cues]\ncadence_run = 'off'", "RUN_SPM", 0),
        ("[cues]\nshort_steps = true", "SHORT_STEPS", 1),
        ("[cues]\ntell_climbs = true", "TELL_CLIMBS", 1),
        ("[cues]\ntell_aid = true", "TELL_AID", 1),
        ("[cues]\npoles_above = '15%'", "POLES_ABOVE", 150),
        ("[cues]\npoles_above = 'off'", "POLES_ABOVE", s.OFF),
        ("[cues]\npoles_down = 'out from 2km'", "POLES_DOWN_M", 2000),
        ("[cues]\npoles_down = '800m'", "POLES_DOWN_M", 800),
        ("[cues]\npoles_down = 'away from 1km'", "POLES_DOWN_M", -1000),
        ("[cues]\npoles_above = '15%'\npoles_rhythm = true", "POLES_RHYTHM", 1),
        ("[cues]\npoles_above = '15%'\npoles_rhythm = false", "POLES_RHYTHM", 0),
        ("[cues]\neat = 'every 40min'", "EAT_EVERY_S", 2400),
        ("[cues]\neat = 'every 40min'", "EAT_ON_GENTLE", 0),
        ("[cues]\neat = 'every 1h, on gentle descents'", "EAT_ON_GENTLE", 1),
        ("[cues]\neat = 'off'", "EAT_EVERY_S", 0),
        ("[cues]\ndrink = 'thirst'", "DRINK_EVERY_S", 0),
        ("[cues]\ndrink = 'every 15min'", "DRINK_EVERY_S", 900),
        ("[[session]]\ntreadmill = true", "MACHINE", 1),
        ("[[session]]\nstairs = true", "MACHINE", 2),
        ("[[session]]\nstairs = true", "STAIR_MM", 200),
        ("[[session]]\nstairs = '8in'", "STAIR_MM", 203),
        (RACE.format("long") + "[pacing.long]\nsteep_up = '85% max'", "CAP_LAST_BPM", 157),
    ],
)
def test_a_key_sets_its_setting(tmp_path: Path, text: str, name: str, value: int) -> None:
    assert settings(tmp_path, text)[name] == value


def test_where_a_race_forbids_poles_there_is_no_rhythm_for_them(tmp_path: Path) -> None:
    cues = "[cues]\npoles_above = '15%'\npoles_rhythm = true\n"
    race = RACE.format("race-day").replace("'course.gpx'\n", "'course.gpx'\npoles = false\n") + cues
    assert settings(tmp_path, race)["POLES_RHYTHM"] == 0


POLES = "[cues]\npoles_above = '15%'\npoles_down = 'out from 2km'\npoles_rhythm = true\n"
COURSES = "[course.race]\ngpx = 'course.gpx'\npoles = false\n[course.home]\ngpx = 'course.gpx'\n"


@pytest.mark.parametrize("with_session", [True, False])
def test_on_a_course_without_poles_nothing_is_said_of_them_and_elsewhere_as_ever(
    tmp_path: Path, with_session: bool
) -> None:
    """Whether a session is run on it, or it is the course that was asked for."""
    sessions = "[[session]]\ncourse = 'race'\n[[session]]\ncourse = 'home'\n" if with_session else ""
    race = settings(tmp_path, POLES + COURSES + sessions, "race")
    home = settings(tmp_path, POLES + COURSES + sessions, "home")
    asked = ("POLES_ABOVE", "POLES_DOWN_M", "POLES_RHYTHM")
    assert [race[name] for name in asked] == [s.OFF, s.OFF, 0]
    assert [home[name] for name in asked] == [150, 2000, 1]


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


PERSONAL = "[athlete]\nhr_max = 188\nhr_lactate = 171\nhr_rest = 48\n{}[cues]\nhike_above = 'personal'\n"


def test_a_personal_threshold_is_that_of_the_speed_at_zone_4(tmp_path: Path) -> None:
    fast = settings(tmp_path, PERSONAL.format("speed_at_lactate = '4:00/km'\n"))
    slow = settings(tmp_path, PERSONAL.format("speed_at_lactate = '5:15/km'\n"))
    assert fast["HIKE_ABOVE"] > 150 > slow["HIKE_ABOVE"] >= 100
    assert slow["HIKE_ABOVE"] - slow["RUN_BELOW"] >= 20
    z4_bpm = 162
    mps = speed_at_cap(1000 / 240, 171, 48, z4_bpm)
    assert (fast["HIKE_ABOVE"], fast["RUN_BELOW"]) == personal_grades(mps)


def test_a_pack_makes_a_hiker_of_a_runner_sooner(tmp_path: Path) -> None:
    athlete = "speed_at_lactate = '4:00/km'\nmass_kg = 60\n"
    light = settings(tmp_path, PERSONAL.format(athlete))["HIKE_ABOVE"]
    laden = settings(tmp_path, PERSONAL.format(athlete + "pack_kg = 8\n"))["HIKE_ABOVE"]
    today = PERSONAL.format(athlete + "pack_kg = 8\n") + "[[session]]\ntreadmill = true\npack_kg = 0\n"
    assert laden < light == settings(tmp_path, today)["HIKE_ABOVE"]


def test_a_personal_threshold_needs_a_speed() -> None:
    (problem,) = plans.check(SHORT + "[cues]\nhike_above = 'personal'")
    assert (problem.line, problem.column) == (4, 14)
    assert "speed_at_lactate" in problem.message


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("breathing", "2", "2/2"),
        ("breathing", "5/2", "2/2"),
        ("eat", "40min", "every 40min"),
        ("eat", "every 4min", "outside 5min to 4h"),
        ("eat", "every 4min59s, on gentle descents", "outside 5min to 4h"),
        ("drink", "every 3min", "outside 5min to 2h"),
        ("intervals", "60s run / 3s hike", "outside 10s to 1h"),
        ("intervals", "9s run / 30s hike", "outside 10s to 1h"),
        ("drink", "water", "thirst"),
        ("drink", "every 15min, on gentle descents", "thirst"),
        ("intervals", "60s run / 30s run", "60s run / 30s hike"),
        ("intervals", "60 run / 30 hike", "60s"),
        ("cadence_hike", "110-130", "110-130spm"),
        ("cadence_hike", "130-110spm", "outside 60 to 220"),
        ("cadence_run", "172", "172spm"),
        ("very_steep_steps", "many", "10"),
        ("very_steep_steps", "100", "outside 4 to 60"),
        ("thin_air", "yes", "2% per 1000m"),
        ("thin_air", "9% per 1000m", "2% per 1000m"),
        ("rpe_every", "5min", "45min"),
        ("poles_above", "2%", "outside 5 to 45 %"),
        ("poles_down", "long", "out from 2km"),
        ("hike_by", "feeling", '"grade" or "heart" or "both"'),
        ("effort", "hard", '"even" or "uneven"'),
    ],
)
def test_what_a_cue_cannot_be_is_said_with_what_to_write(key: str, value: str, says: str) -> None:
    (problem,) = plans.check(SHORT + f"[cues]\n{key} = '{value}'")
    assert (problem.line, problem.column) == (4, len(key) + 4)
    assert says in problem.message


@pytest.mark.parametrize("band", ["70-60% max", "140-120", "60-70%", "-70% max"])
def test_a_band_that_is_none(band: str) -> None:
    (problem,) = plans.check(SHORT + RACE.format("race-day") + f"[pacing.race-day]\nstart = '{band}'")
    assert problem.line == 9


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
        (SHORT + "[cues]\nceiling = 200", 4, 11, "above hr_max 188"),
        (SHORT + "[cues]\npoles_rhythm = true", 4, 16, "write poles_above"),
        (SHORT + "[[session]]\nday = 'mon'\nweeks = '1'\n[[session]]\nday = 'tue'", 4, 7, "of 2 sessions"),
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
    """It has every key there is."""
    readme = Path(plans.__file__).with_name("README.md").read_text(encoding="utf-8")
    example = readme.split("```toml\n")[1].split("```")[0]
    compiled = plans.compile_file(folder(tmp_path, example))
    assert [one.message for one in compiled.warnings] == []
    assert compiled.settings["CAP_STEEP_UP_BPM"] == 160
