"""Every error at once, each with file, line, column, the line and a caret, and what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plans.makers import FULL, SHORT, errors, folder
from trailcue import plans

BAD = """\
# a plan with mistakes
nmae = "Rut"

[athlete]
hr_max = 300
hr_lactate = "fast"
heigth_cm = 178
estimated = ["hr_max", "vo2"]

[course.race]
gpx = "corse.gpx"
technical = ["12.4-15.0", "33km-31km"]

[cues]
hike_above = 12
\trun_below = "30%"

[[session]]
name = "é"
"""

GOLDEN = """\
{path}:2:1: unknown key "nmae" at the top of a plan; did you mean "name"?
  2 | nmae = "Rut"
    | ^
{path}:5:10: hr_max: 300 is outside 120 to 230 bpm: write for example 175
  5 | hr_max = 300
    |          ^
{path}:6:14: hr_lactate: "fast" is not understood: write 155
  6 | hr_lactate = "fast"
    |              ^
{path}:7:1: unknown key "heigth_cm" in [athlete]; did you mean "height_cm"?
  7 | heigth_cm = 178
    | ^
{path}:8:24: estimated: "vo2" is no value given in [athlete]: there is hr_lactate, hr_max
  8 | estimated = ["hr_max", "vo2"]
    |                        ^
{path}:11:7: gpx: corse.gpx: no such file beside course.gpx; a path starts from the folder of the plan
  11 | gpx = "corse.gpx"
     |       ^
{path}:12:14: technical: "12.4-15.0" is not understood: write "12.4-15.0km" or "800m-1.2km"
  12 | technical = ["12.4-15.0", "33km-31km"]
     |              ^
{path}:12:27: technical: "33km-31km" ends before it starts: write for example "12.4-15.0km"
  12 | technical = ["12.4-15.0", "33km-31km"]
     |                           ^
{path}:15:14: hike_above: 12 needs its unit: write "12%"
  15 | hike_above = 12
     |              ^
{path}:16:14: run_below: "30%" is outside 2 to 25 %: write for example "10%"
  16 | \trun_below = "30%"
     | \t            ^"""


def test_names_of_files_do_not_reach_the_terminal_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "we\x1b[31mird\nname.gpx").touch()
    path = folder(tmp_path, '[course.a]\ngpx = "b.gpx"\n')
    with pytest.raises(plans.PlanError) as caught:
        plans.compile_file(path)
    first, *_ = str(caught.value).splitlines()
    assert "\x1b" not in str(caught.value) and "we\ufffd[31mird\ufffdname.gpx" in first


def test_all_errors_at_once(tmp_path: Path) -> None:
    path = folder(tmp_path, BAD)
    with pytest.raises(plans.PlanError) as caught:
        plans.compile_file(path)
    assert str(caught.value) == GOLDEN.format(path=path)
    assert plans.check(path) == caught.value.problems


def test_load_reports_the_text_and_leaves_the_gpx(tmp_path: Path) -> None:
    path = folder(tmp_path, BAD)
    with pytest.raises(plans.PlanError) as caught:
        plans.load(path)
    assert len(caught.value.problems) == GOLDEN.count("{path}") - 1


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("[cues]\nhike_above = 12%\n", 2, 14, 'needs quotes: write hike_above = "12%"'),
        ("[athlete]\nspeed_at_lactate = 4:45/km # ok", 2, 20, 'write speed_at_lactate = "4:45/km"'),
        ("[cues]\narmed = True", 2, 9, "lower case: write armed = true"),
        ("[cues]\nmin_gap =", 2, 10, "not TOML: invalid value"),
        ('name = "a', 1, 10, "a text is not closed"),
        ('name = "a\nx = 1', 1, 10, "a text is not closed"),
        ("name = 'a", 1, 10, "a text is not closed"),
        ('name = """a\nx = 1', 2, 6, "a text is not closed"),
        ("[[session]]\ndate = 2027-02-30", 2, 8, "there is no day 2027-02-30"),
        ("a = [1,\nb = 3\n]", 2, 1, "not TOML: invalid value"),
        ("[cues\n", 1, 6, "not TOML: expected ']'"),
        ('name = "a"\nname = "b"', 2, 1, "this key is given twice"),
        ("[cues]\n[athlete]\n[cues]\n", 3, 1, "this table is given twice"),
        ("a = " + "[" * 5000, 1, 1, "nested too deep"),
        ("hr = 0b" + "1" * 5 + "\nx = " + "9" * 5000, 1, 1, "not readable as TOML"),
        ('name = "\ud800"', 1, 9, "half a character"),
    ],
)
def test_syntax_errors_have_a_position_and_a_remedy(text: str, line: int, column: int, message: str) -> None:
    (found,) = errors(text)
    assert found[:2] == (line, column)
    assert message in found[2]


def test_a_file_that_is_not_utf8_says_where(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes('name = "x"\n# caf\xe9\n'.encode("latin-1"))
    (problem,) = plans.check(path)
    assert (problem.line, problem.column) == (2, 6)
    assert "UTF-8" in problem.message


@pytest.mark.parametrize("name", ["nowhere.toml", "", "x" * 3000])
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    (problem,) = plans.check(tmp_path / name)
    assert "cannot be read" in problem.message


def test_windows_files_are_read(tmp_path: Path) -> None:
    path = folder(tmp_path, "\ufeff" + BAD.replace("\n", "\r\n"))
    assert "\n".join(map(str, plans.check(path))) == GOLDEN.format(path=path)


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("[cue]", 1, 2, 'unknown key "cue" at the top of a plan; did you mean "cues"?'),
        ("[athlete]\nmax_hr = 188", 2, 1, 'did you mean "hr_max"?'),
        ("[cues]\nhr_rest = 48", 2, 1, "hr_rest belongs in [athlete]"),
        ("[cues]\nname = 'x'", 2, 1, "name belongs at the top, before the first [table]"),
        ("cues = 3", 1, 8, "3 is not a table: write [cues] on a line"),
        ("[[course]]\ngpx = 'x'", 1, 3, "a list is not a table: write [course.race] on a line"),
        ("[course]\ngpx = 'x'", 2, 1, "a course needs a name: write [course.race] above this line"),
        ("[pacing]\nlast = 'off'", 2, 1, "write [pacing.race-day] above this line"),
        ("[course.race]", 1, 9, 'write gpx = "file.gpx"'),
        ("[course.'my race']\ngpx = 3", 2, 7, "gpx: 3 is not text"),
        ("course.race.gpx = 'x'\ncourse.race.technical = 3", 2, 25, 'a list: write ["12.4-15.0km"]'),
        ("course = { race = { gpx = 'x', aids = 1 } }", 1, 32, 'did you mean "aid"?'),
        ("[session]\ncourse = 'x'", 1, 2, "a session stands in double brackets: write [[session]]"),
        ("session = [1]", 1, 1, "write [[session]]"),
        ("[[session]]\n[[session]]\ncuorse = 'x'", 3, 1, 'did you mean "course"?'),
        ("[[session]]\ncourse = 'race'", 2, 10, 'this plan has no "race": add a [course.NAME]'),
        ("[[session]]\npacing = 'raceday'", 2, 10, 'has no "raceday"; did you mean "race-day"?'),
        ("[athlete]\nhr_max = 150.5", 2, 10, "whole beats a minute: write 150"),
        ("[athlete]\nhr_max = inf", 2, 10, "inf is not understood"),
        ("[athlete]\nhr_max = 0x" + "f" * 9000, 2, 10, "a number that large is not understood"),
        ("[athlete]\nhr_max = 2027-09-04", 2, 10, "a date is not understood"),
        ("[athlete]\nhr_max = true", 2, 10, "true is not understood"),
        ("[athlete]\nhr_max = 170\nhr_lactate = 172", 3, 14, "hr_lactate 172 is not below hr_max 170"),
        ("[athlete]\nheight_cm = 1.78", 2, 13, "1.78 is outside 120 to 230 cm: write for example 178"),
        ("[athlete]\nspeed_at_lactate = '4:45'", 2, 20, 'write "4:45/km" or "12.6 km/h"'),
        ("[athlete]\nspeed_at_lactate = '1:45/km'", 2, 20, "outside 5.4 to 25 km/h"),
        (
            "[athlete]\nforecast = [1, 2]",
            2,
            12,
            "forecast: a list is not 8 whole numbers from -4000 to 4000: `trailcue",
        ),
        ("[athlete]\nforecast = [0, 0, 0, 0, 0, 0, 0, 4001]", 2, 12, "is not 8 whole numbers"),
        ("[athlete]\nforecast = [0, 0, 0, 0, 0, 0, 0, 1.5]", 2, 12, "`trailcue tune --write` finds yours"),
        ("[athlete]\nforecast = 'mine'", 2, 12, '"mine" is not 8 whole numbers'),
        ("[athlete]\nestimated = 'hr_max'", 2, 13, 'is not a list: write ["hr_max"]'),
        ("[zones]\nz4 = '85%'", 2, 6, '% of what? Write "85% max", "85% reserve" or "85% lactate"'),
        ("[zones]\nz4 = '85% vo2'", 2, 6, "% of vo2?"),
        ("[zones]\nz4 = '850% max'", 2, 6, "outside 30 to 120 %"),
        ("[zones]\nz4 = 'hard'", 2, 6, 'write 150 or "80% max"'),
        ("[zones]\nz4 = '95% lactate'", 2, 6, "needs hr_lactate in [athlete]"),
        ("[zones]\nz4 = '75% reserve'", 2, 6, "needs hr_rest in [athlete]"),
        ("[zones]\nof = 'reserve'", 2, 6, 'of: "reserve" needs hr_rest in [athlete]'),
        ("[zones]\nof = 'lactate'", 2, 6, 'of: "lactate" needs hr_lactate in [athlete]'),
        ("[zones]\nof = 'karvonen'", 2, 6, "karvonen"),
        ("[zones]\nz3 = 160", 2, 6, "z4 begins at 148 bpm, not above z3 at 160"),
        ("[zones]\nz5 = 190", 2, 6, "z5: begins at 190 bpm, not below hr_max 185"),
        ("[cues]\nhike_above = 0.12", 2, 14, 'write "12%"'),
        ("[cues]\nhike_above = '40%'", 2, 14, "outside 10 to 25 %"),
        ("[cues]\nhike_above = '11%'\nrun_below = '12%'", 3, 13, 'write "9%"'),
        ("[cues]\nhike_above = '15%'\nhike_sure = '14%'", 3, 13, 'below hike_above, 15 %: write "15%"'),
        ("[cues]\nvery_steep = '11%'", 2, 14, "very_steep: 11 % is below hike_above, 12 %"),
        ("[cues]\nsteep_down = '15%'", 2, 14, 'downhill grades are negative: write "-15%"'),
        ("[cues]\nsteep_down = -15", 2, 14, 'write "-15%"'),
        ("[cues]\ntechnical = 'jog'", 2, 13, 'write "walk" or "run"'),
        ("[cues]\nceiling = 60", 2, 11, "would alarm while walking"),
        ("[cues]\nmax_per_hour = 20", 2, 16, "outside 1 to 12"),
        ("[cues]\nmax_per_hour = 6.0", 2, 16, "not a whole number"),
        ("[cues]\nmin_gap = 20", 2, 11, 'write "20s" (units h, min, s)'),
        ("[cues]\nmin_gap = '5s'", 2, 11, "outside 20s to 10min"),
        ("[cues]\narmed = 'yes'", 2, 9, "not a switch: write true or false"),
        ("[pacing.race-day]\nlast_for = 10", 2, 12, 'write "10km"'),
        ("[pacing.easy]\nstart = '70% reserve'", 2, 9, "needs hr_rest"),
        ("name = ''", 1, 8, "is empty"),
        ('name = "a\\nb"', 1, 8, "no short line"),
    ],
)
def test_each_mistake_has_its_place_and_its_remedy(text: str, line: int, column: int, message: str) -> None:
    found = errors(text)
    assert [(at, where) for at, where, said in found if message in said] == [(line, column)], found


def test_columns_count_characters_and_long_lines_are_cut_around_the_caret() -> None:
    text = "[athlete]\nestimated = [ " + '"é", ' * 80 + "]\nhr_max = 188\n"
    last = plans.check(text)[-1]
    assert (last.line, last.column) == (2, 15 + 5 * 79)
    shown, caret = str(last).split("\n")[1:]
    assert len(shown) < 120
    assert shown[caret.index("^") :].startswith('"é"')


def test_a_course_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(plans.PlanError, match=r':16:2: this plan has no course "rcae"; did you mean "race"'):
        plans.compile_file(folder(tmp_path, FULL), "rcae")
    with pytest.raises(plans.PlanError, match=r':1:1: this plan has no course "race": it has none'):
        plans.compile_file(folder(tmp_path, SHORT), "race")
