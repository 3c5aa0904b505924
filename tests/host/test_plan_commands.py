"""`trailcue plan`: made from the library, checked with every error at once, shown, compiled, carried elsewhere."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from trailcore.plan import Plan
from trailcue import cli, plans
from trailcue.commands.plan import exchange
from trailcue.commands.plan.sketch import sketch
from trailcue.plans.library import library
from trailcue.plans.workouts import Step, Workout
from trailcue.virtual import course

WEEK = """
name = "A week"
[athlete]
hr_max = 188
hr_lactate = 171
speed_at_lactate = "4:45/km"
[course.hill]
gpx = "hill.gpx"
[[session]]
name = "Hills"
day = "tuesday"
steps = \"\"\"
- 15min Z1-Z2 warm up
5x
  - 200m gain hike Z3-Z4
  - back to start, run Z1
\"\"\"
[[session]]
name = "Core"
day = "wednesday pm"
optional = true
steps = "- 10 reps bird-dog each side"
[[session]]
name = "Race"
date = 2027-09-04
course = "hill"
pacing = "race-day"
"""


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plan of two sessions and a race of 3 km with a wall in it."""
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", None)
    ground = course.from_legs("hill", [(1200, 0), (700, 18), (1100, -3)])
    (tmp_path / "hill.gpx").write_text(course.to_gpx(ground))
    path = tmp_path / "week.toml"
    path.write_text(WEEK)
    return path


def ran(*arguments: object) -> int:
    return cli.main(["plan", *map(str, arguments)])


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("program", [entry.name for entry in library()])
def test_every_program_becomes_a_file_that_holds(
    program: str, plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """With a race where the program leads to one, and its courses beside it."""
    gpx = [item for _ in range(6) for item in ("--gpx", "hill.gpx")]
    many = {"stage-race-3": 6, "stage-race-6": 12, "race-day": 2}.get(program, 0)
    flags = ["--hr-max", 188, "--speed-at-lactate", "4:45/km", "--estimated", "hr_max", *gpx[:many]]
    is_block = program in ("core-week", "hiking-week", "tread-hike")
    when = ["--start", "2027-01-04"] if is_block else ["--race", "2027-09-04"]
    assert ran("new", program, *flags, *when) == cli.EXIT_OK
    made = tmp_path / f"{program}.toml"
    assert "hr_max = 188" in made.read_text() and 'estimated = ["hr_max"]' in made.read_text()
    capsys.readouterr()
    assert ran("check", "--json", made) == cli.EXIT_OK
    *problems, last = lines(capsys)
    assert last == {"summary": {"files": 1, "refused": 0, "failed": []}}
    assert [one for one in problems if one["severity"] == "error"] == []
    assert len(plans.compile_file(made).blob) <= 24_576


def test_new_lists_what_there_is(plan: Path, capsys: pytest.CaptureFixture[str]):
    assert ran("new", "--list") == cli.EXIT_OK
    said = capsys.readouterr().out
    assert all(entry.name in said for entry in library())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["new"], "--list"),
        (["new", "mountain50k"], 'did you mean "mountain-50k"?'),
        (["new", "race-day"], "give its date"),
        (["new", "race-day", "--race", "2027-09-04", "--out", "week.toml"], "there already"),
        (["show", "none.toml"], "cannot be read"),
        (["show", "week.toml", "--week", "99"], "no week 99"),
        (["show", "week.toml", "--course", "hil"], 'did you mean "hill"?'),
        (["new", "nope"], "tread-hike"),
        (["new", "core-week", "--start", "2027-01-04", "--name", "two\nlines"], "would not hold: name"),
        (
            ["new", "core-week", "--start", "2027-01-04", "--name", "\udcff"],
            "would not hold: half a character",
        ),
        (["new", "core-week", "--race", "2000-01-05"], "would not hold: start"),
        (["new", "core-week", "--start", "2027-01-04", "--out", "no/plan.toml"], "there is no folder no"),
        (["compile", "week.toml", "--out", "week.toml"], "choose another name"),
        (["compile", "week.toml", "--out", "hill.gpx"], "choose another name"),
        (["compile", "week.toml", "--out", "no/week.tcplan"], "there is no folder no"),
        (["export", "week.toml", "--session", "Moon"], 'no session "Moon"'),
        (["export", "week.toml", "--out", "hill.gpx"], "no folder"),
        (["import", "none.fit"], "cannot be read"),
        (["import", "hill.gpx"], "hill.gpx"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_overwritten(
    plan: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
):
    before = {path: path.read_bytes() for path in plan.parent.iterdir() if path.is_file()}
    assert ran(*arguments) == cli.EXIT_USAGE
    told = capsys.readouterr().err
    assert said in told and "Traceback" not in told
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(
    "wrong",
    [
        ["--hr-max", "400"],
        ["--hr-max", "fast"],
        ["--race", "4.9.2027"],
        ["--race", "0001-01-01"],
        ["--start", "9999-12-31"],
        ["--speed-at-lactate", "quick"],
        ["--estimated", "shoe"],
    ],
)
def test_a_flag_that_holds_no_value_is_refused(
    wrong: list[str], plan: Path, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit) as end:
        ran("new", "race-day", *wrong)
    assert end.value.code == cli.EXIT_USAGE
    assert wrong[0] in capsys.readouterr().err and not Path("race-day.toml").exists()


@pytest.mark.parametrize(
    ("flag", "minutes"), [(["--utc", "+02:00"], 120), (["--utc=-07:00"], -420), (["--utc", "UTC+5:45"], 345)]
)
def test_new_says_how_far_the_clock_is_ahead_of_utc(plan: Path, flag: list[str], minutes: int):
    assert ran("new", "core-week", "--start", "2027-01-04", "--hr-max", 188, *flag) == cli.EXIT_OK
    compiled = plans.compile_file(Path("core-week.toml"))
    assert compiled.settings["UTC_MIN"] == minutes
    assert not any("UTC" in note for note in compiled.notes)


class _Terminal:
    def isatty(self) -> bool:
        return True


def test_new_asks_for_what_no_flag_says(
    plan: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """A wrong answer is asked again, Enter leaves one out."""
    left = iter(
        [
            "99",
            "race-day",
            "500",
            "188",
            "",
            "48",
            "178",
            "",
            "4:45/km",
            "Berlin",
            "+02:00",
            "2027-13-01",
            "2027-09-04",
        ]
    )
    monkeypatch.setattr(sys, "stdin", _Terminal())
    monkeypatch.setattr("builtins.input", lambda _: next(left))
    assert ran("new") == cli.EXIT_OK
    text = Path("race-day.toml").read_text()
    assert "hr_max = 188" in text and "hr_rest = 48" in text and "date = 2027-09-04" in text
    assert "# hr_lactate" in text and 'utc = "+02:00"' in text
    assert "write a number from 1 to" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["new", "nope"], "no program"), (["new", "race-day", "--out", "week.toml"], "there already")],
)
def test_new_asks_nothing_for_a_plan_that_cannot_be_written(
    plan: Path,
    arguments: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    def asked(_: str) -> str:
        raise AssertionError

    monkeypatch.setattr(sys, "stdin", _Terminal())
    monkeypatch.setattr("builtins.input", asked)
    assert ran(*arguments) == cli.EXIT_USAGE
    assert said in capsys.readouterr().err


def test_new_asks_until_a_program_has_the_date_it_needs(
    plan: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """A race where the program leads to one; else a race or the first day, Enter for today."""
    monkeypatch.setattr(sys, "stdin", _Terminal())
    left = iter(["", "4.9.2027", "2027-09-04", "fast", "171 bpm", "", "", "", "", "", "", "", "2027-01-04"])
    monkeypatch.setattr("builtins.input", lambda _: next(left))
    assert ran("new", "race-day", "--hr-max", "188") == cli.EXIT_OK
    assert "date = 2027-09-04" in Path("race-day.toml").read_text()
    assert ran("new", "core-week") == cli.EXIT_OK
    assert "start = 2027-01-04" in Path("core-week.toml").read_text()
    said = capsys.readouterr().out
    assert "write 2027-09-04" in said and "write 175" in said
    assert next(left, None) is None


def test_a_plan_that_is_printed_has_no_questions_in_it(
    plan: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def answer(question: str) -> str:
        print(question)
        return {"w": "race-day", "r": "2027-09-04"}.get(question[0], "")

    monkeypatch.setattr(sys, "stdin", _Terminal())
    monkeypatch.setattr("builtins.input", answer)
    assert ran("new", "--out", "-") == cli.EXIT_OK
    told = capsys.readouterr()
    assert plans.check(told.out) == [] and "race day, YYYY-MM-DD" in told.err


def test_a_course_typed_from_here_is_found_from_the_folder_of_the_plan(plan: Path):
    Path("plans").mkdir()
    flags = ["--race", "2027-09-04", "--hr-max", "188", "--out", "plans/race.toml"]
    assert ran("new", "race-day", *flags, "--gpx", "hill.gpx") == cli.EXIT_OK
    assert ran("check", "plans/race.toml") == cli.EXIT_OK


def test_new_without_an_answer_writes_nothing(plan: Path, monkeypatch: pytest.MonkeyPatch):
    def nobody(_: str) -> str:
        raise EOFError

    monkeypatch.setattr(sys, "stdin", _Terminal())
    monkeypatch.setattr("builtins.input", nobody)
    assert ran("new") == cli.EXIT_USAGE
    assert not list(plan.parent.glob("race*.toml"))


@pytest.mark.parametrize("verb", ["show", "compile"])
@pytest.mark.parametrize(
    ("text", "flags", "said"),
    [
        (WEEK.replace("tuesday", "tusday"), [], ["week.toml:11:7: "]),
        (
            WEEK.replace("hr_max", "heart_max").replace("tuesday", "tusday"),
            [],
            ["week.toml:4:1: ", "week.toml:11:7: "],
        ),
        (WEEK.replace("hill.gpx", "gone.gpx"), [], ["week.toml:8:7: "]),
        (WEEK, ["--course", "moon"], ["week.toml:"]),
        ("= 3", [], ["week.toml:1:"]),
    ],
)
def test_a_plan_that_is_refused_has_its_summary_too(
    plan: Path, capsys: pytest.CaptureFixture[str], verb: str, text: str, flags: list[str], said: list[str]
):
    plan.write_text(text)
    assert ran(verb, "--json", "week.toml", *flags) == cli.EXIT_USAGE
    (only,) = lines(capsys)
    only = only["summary"]
    assert [one[: len(head)] for one, head in zip(only["failed"], said, strict=True)] == said
    plan.write_text(WEEK)
    assert ran(verb, "--json", "week.toml") == cli.EXIT_OK
    *_, last = lines(capsys)
    whole = last["summary"]
    assert whole.keys() == only.keys() and whole["failed"] == [] and whole["bytes"] and only["bytes"] is None


@pytest.mark.parametrize(("verb", "flags"), [("show", ["--week", 99]), ("compile", ["--out", "week.toml"])])
def test_so_has_what_is_asked_for_in_vain(
    plan: Path, capsys: pytest.CaptureFixture[str], verb: str, flags: list[object]
):
    assert ran(verb, "--json", "week.toml", *flags) == cli.EXIT_USAGE
    told = capsys.readouterr()
    (only,) = map(json.loads, told.out.splitlines())
    assert only["summary"]["failed"] == [told.err.rstrip("\n")]


def test_check_tells_every_error_at_once_with_line_column_and_caret(
    plan: Path, capsys: pytest.CaptureFixture[str]
):
    wrong = WEEK.replace("hr_max", "heart_max").replace("200m gain", "200m gian").replace("tuesday", "tusday")
    plan.write_text(wrong)
    assert ran("check", plan) == cli.EXIT_USAGE
    said = capsys.readouterr().out
    for word in ("heart_max", "gian", "tusday"):
        (at,) = [number for number, line in enumerate(wrong.splitlines(), 1) if word in line]
        assert f"{plan}:{at}:" in said
    assert said.count("^") == 3 and "3 errors" in said


def test_check_warns_as_a_coach_with_a_source_and_a_way_to_silence_it(
    plan: Path, capsys: pytest.CaptureFixture[str]
):
    plan.write_text(WEEK.replace("[[session]]", '[cues]\ndrink = "every 15min"\n[[session]]', 1))
    assert ran("check", plan) == cli.EXIT_OK
    said = capsys.readouterr().out
    assert "drink-by-clock" in said and "reference, section" in said and "ignore = [" in said
    plan.write_text(plan.read_text() + '[lint]\nignore = ["drink-by-clock"]\n')
    assert ran("check", "--json", plan) == cli.EXIT_OK
    assert "drink-by-clock" not in [one.get("id") for one in lines(capsys)]


def test_show_prints_the_week_the_profile_and_the_cues_along_it(
    plan: Path, capsys: pytest.CaptureFixture[str]
):
    assert ran("show", plan, "--all") == cli.EXIT_OK
    said = capsys.readouterr().out
    assert "Hills" in said and "(pm Core" in said and "200m gain hike Z3-Z4" in said
    assert "3.0 km, 12" in said  # 126 m up
    assert "█" in said and "hike" in said
    assert "Climb 1" in said and "steepest" in said and "+18%" in said
    assert ran("show", plan, "--no-cues") == cli.EXIT_OK
    assert "What to expect" not in capsys.readouterr().out


def test_show_on_a_narrow_terminal_lists_the_sessions_whole(
    plan: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("trailcue.commands.show._PIPED_WIDTH", 40)
    assert ran("show", plan, "--no-cues", "--all") == cli.EXIT_OK
    said = capsys.readouterr().out.partition("hill  3.0 km")[0]
    assert "  Tue Hills " in said and "  Wed (pm Core" in said and "  Sat Race" in said and "…" not in said


def test_show_says_how_to_see_one_of_several_courses(plan: Path, capsys: pytest.CaptureFixture[str]):
    race = '[[session]]\ndate = 2027-09-05\ncourse = "back"\n'
    plan.write_text(f'{WEEK}{race}[course.back]\ngpx = "hill.gpx"\n')
    assert ran("show", plan) == cli.EXIT_OK
    assert "--course NAME for one of several: hill, back" in capsys.readouterr().out
    assert ran("show", plan, "--course", "back", "--no-cues") == cli.EXIT_OK
    said = capsys.readouterr().out
    assert "back  3.0 km" in said and "--course NAME" not in said


def test_show_says_where_a_race_without_end_is_given_up(
    plan: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("trailcue.rehearsal.LONGEST_S", 300)
    assert ran("show", plan) == cli.EXIT_OK
    assert "not at the finish" in capsys.readouterr().out
    assert cli.main(["rehearse", str(plan), "--sound", "none"]) == cli.EXIT_OK
    assert "no finish so far" in capsys.readouterr().out


def test_show_as_json_has_sessions_cues_and_a_summary(plan: Path, capsys: pytest.CaptureFixture[str]):
    assert ran("show", plan, "--json") == cli.EXIT_OK
    *found, last = lines(capsys)
    assert {one["session"] for one in found if "session" in one} == {"Hills", "Core", "Race"}
    first = next(one for one in found if one.get("cue") == "hike")
    assert 1.15 <= first["km"] <= 1.35
    (climb,) = [one for one in found if one.get("what") == "climb"]
    assert 650 <= climb["length_m"] <= 900 and 1.1 <= climb["km"] <= 1.2 and climb["name"] == "Climb 1"
    assert climb["height_m"] in range(118, 128) and 17 <= climb["steepest_percent"] <= 18.5
    assert last["summary"]["course"] == "hill" and last["summary"]["cues"] > 0


def test_show_lists_the_aid_stations_among_the_climbs(plan: Path, capsys: pytest.CaptureFixture[str]):
    plan.write_text(WEEK.replace('"hill.gpx"\n', '"hill.gpx"\naid = { "1.5km" = "Hut [old]", "2km" = "" }\n'))
    assert ran("show", plan, "--no-cues") == cli.EXIT_USAGE, "a name is missing"
    plan.write_text(WEEK.replace('"hill.gpx"\n', '"hill.gpx"\naid = { "1.5km" = "Hut [old]" }\n'))
    assert ran("show", plan, "--no-cues") == cli.EXIT_OK
    said = capsys.readouterr().out
    assert said.index("Climb 1") < said.index("Hut [old]")


def test_compile_writes_what_the_watch_reads(plan: Path, capsys: pytest.CaptureFixture[str]):
    assert ran("compile", plan, "--json") == cli.EXIT_OK
    (said,) = (line["summary"] for line in lines(capsys))
    blob = plan.with_suffix(".tcplan").read_bytes()
    assert said["bytes"] == len(blob) and said["courses"] == ["hill"]
    assert Plan(blob, 0).total_m in range(2990, 3011)
    assert ran("compile", plan) == cli.EXIT_OK, "over a compiled plan it may"
    assert "week.tcplan: 1 date, 1 course, " in capsys.readouterr().out


def test_a_file_that_cannot_be_written_is_named_as_it_was_asked_for(
    plan: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert ran("compile", plan) == cli.EXIT_PARTLY
    assert f"trailcue: {plan.with_suffix('.tcplan')}: No space left" in capsys.readouterr().err
    assert not list(plan.parent.glob("*.part"))


def test_export_says_what_is_lost_and_import_brings_it_back(plan: Path, capsys: pytest.CaptureFixture[str]):
    assert ran("export", plan, "--out", "out") == cli.EXIT_OK
    assert "lost: " in capsys.readouterr().out
    assert ran("import", "out/hills.fit", "--plan", plan) == cli.EXIT_OK
    session = capsys.readouterr().out
    assert session.startswith('[[session]]\nname = "Hills"') and "5x" in session and "Z3-Z4" in session
    assert plans.check(f"{WEEK}\n{session}") == []
    assert ran("export", plan, "--out", "out") == cli.EXIT_PARTLY  # nothing is overwritten
    assert ran("export", plan, "--format", "icu", "--session", "hills", "--out", "text") == cli.EXIT_OK
    assert "5x" in Path("text/hills.txt").read_text()


def test_an_imported_workout_that_no_plan_would_take_says_so(
    plan: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """A sprint faster than the watch can ask for, and one beyond all sense."""
    plan.write_bytes(b"")
    for speed_mps in (7.0, 5000.0):
        sprint = Workout("Sprint", (Step("time", 60.0, "", speed_mps=(speed_mps, speed_mps)),), None)
        monkeypatch.setattr(exchange, "from_fit", lambda *_, sprint=sprint: (sprint, []))
        assert ran("import", plan) == cli.EXIT_PARTLY
        told = capsys.readouterr()
        assert told.out.startswith("[[session]]") and "1min" in told.out
        assert "no plan takes it like this" in told.err and "beyond the watch" in told.err


def test_two_workouts_of_a_name_become_two_files(plan: Path):
    plan.write_text(WEEK.replace('name = "Core"', 'name = "Hills"'))
    assert ran("export", plan, "--out", "out") == cli.EXIT_OK
    assert sorted(path.name for path in Path("out").iterdir()) == ["hills-2.fit", "hills.fit"]


def test_a_profile_is_drawn_as_high_as_it_is():
    drawn = sketch([500.0] * 50 + [900.0] * 50, 10_000, 60, 4)
    assert len(drawn) == 5 and all(len(line) <= 60 for line in drawn)
    assert drawn[0].startswith("  900 m") and drawn[0].endswith("█" * 10)
    assert drawn[0].count("█") == drawn[2].count("█") < drawn[3].count("█") + drawn[3].count("▁")
    assert drawn[-1].split()[:2] == ["0", "km"]
