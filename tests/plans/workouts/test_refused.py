"""What is refused: where, and what to write instead; all of it at once."""

from __future__ import annotations

import pytest

from tests.plans.workouts.making import refused, said
from trailcue.plans.problems import Report
from trailcue.plans.workouts import Machine, Step, parse

REFUSED: list[tuple[str, int, str]] = [
    ("10m Z2", 1, '"10m" may be minutes or metres: write "10min" or "10 meters", of height "10m gain"'),
    (
        "hike 400 m",
        6,
        '"400m" may be minutes or metres: write "400min" or "400 meters", of height "400m gain"',
    ),
    ("4:45", 1, '"4:45" may be minutes or hours: write "4min45s" or "4h45min", a pace "4:45/km"'),
    ("30-45min Z2", 1, 'a step ends at one amount: for "30-45min" write "45min"'),
    ("200-400m gain", 1, 'a step ends at one amount: for "200-400m gain" write "400m gain"'),
    ("8-10 step-ups", 1, 'a step ends at one amount: for "8-10" write "10"'),
    ("1,5km", 1, '"1,5km": write a decimal point, "1.5km", and no comma in thousands, "1000m gain"'),
    ("20 hike", 1, '20 of what? Write its unit: "20min", "20km", "20 meters", "20 reps", "20 steps"'),
    ("0min", 1, "a step of nothing makes no sense: check the number"),
    ("0 push-ups", 1, "a step of nothing makes no sense: check the number"),
    ("2.5 reps plank", 1, '"2.5 reps": they come whole: write "2"'),
    ("hike Z2", 1, 'how long? Write an end: "10min", "1km", "300m gain", "until HR > 150bpm", "press"'),
    ("split squat", 1, 'how many, or how long? Write "10 reps split squat" or "30s split squat"'),
    ("10min 1km", 7, 'a step ends once: "10min" or "1km"? Keep one, or make it two steps'),
    (
        "10 reps press",
        9,
        'a step ends once: "10 reps" or "press"? Keep one, or make it two steps; the exercise is the "overhead press"',
    ),
    ("until the top", 1, '"until": until what? Write "until press", "until HR > 150bpm", "until Z4"'),
    ("until HR 150", 1, '"until HR 150": from which side? Write "until HR > 150" or "until HR < 150"'),
    ("until Z1", 1, 'zone 1 has no lower end: write "until HR < Z2"'),
    ("until HR > 300", 1, "300 bpm is outside 30 to 230 bpm: check the number"),
    ("10min Z6", 7, '"Z6": zones are of heart rate, Z1 to Z5: write for example "Z2" or "Z1-Z2"'),
    ("10min Z2 Pace", 7, '"Z2 Pace": zones are of heart rate, Z1 to Z5'),
    ("10min Z2 Z3", 10, '"Z2" and "Z3" say two things of one step: keep one, or make it two steps'),
    ("10min run hike", 11, '"run" and "hike" say two things of one step'),
    ("10min 150bpm", 7, '"150bpm" is no band: write "147-153bpm", or "< 150bpm" for a cap'),
    ("10min > 150bpm", 7, '"> 150bpm" has no end: write "until HR > 150bpm" or a band'),
    ("10min 75-80%", 7, '"75-80%" of what? Write "75-80% HR" or "75-80% LTHR"; as a grade at most 45%'),
    ("10min 10-20% HR", 7, "10 % is outside 30 to 120 %: check the number"),
    ("10min 400spm", 7, '"400spm" is outside 30 to 250 steps a minute: write for example "110-130spm"'),
    ("10min 90rpm", 7, '"90rpm": cadence is in steps a minute here: write "110-130spm"'),
    ("10min 200w", 7, '"200w": power is not known on the trail: use zones, RPE or grade'),
    ("10min RPE 11", 7, '"RPE 11" is outside 1 to 10: write for example "RPE 6-7"'),
    ("10min RPE", 7, '"RPE": of what? Write "RPE 6-7"'),
    ("10min breathe 2/9", 7, '"breathe 2/9" is outside 1 to 6 steps: write for example "breathe 2/2"'),
    ("10min 0km/h", 7, '"0km/h" stands still: write "rest"'),
    ("10min 0:00/km", 7, '"0:00/km" is no pace: write for example "4:45/km"'),
    (
        "10 step-ups tempo 60s",
        13,
        '"tempo 60s" is outside 0.5 to 25 s a repetition: write for example "tempo 3s"',
    ),
    ("10min 12spn", 7, '"12spn" is not understood; did you mean "12spm"?'),
    ("10min a1", 7, '"a1" is not understood; if it is part of the name, put that in quotes: "..."'),
    ("hike -10min", 6, '"-10min" is not understood: write "10min" by itself'),
    ("10min gain", 7, '"gain": how much? Write "300m gain"'),
    ("10 reps bird dgo each side", 9, '"bird dgo" is no exercise that is known; did you mean "bird-dog"?'),
    (
        "10 reps xyzzy",
        9,
        '"xyzzy" is no exercise that is known: there is "plank", "step-up", "split squat" and so on',
    ),
    ("10 reps", 1, '"10 reps" of what? Name an exercise: "10 reps split squat each leg"'),
    ("10min tempo 3s", 7, '"tempo 3s" of what? Name an exercise'),
    ("30s plank, 10 push-ups", 15, '"plank" and "push-ups" are two exercises: give each a line'),
    ("0x 10min", 1, "0 times: write 1x to 255x"),
    ("10min strides 5x", 15, '"5x" goes before what is repeated: write "- 5x 10min strides"'),
    ("3x10 split squt", 6, '"split squt" is no exercise that is known; did you mean "split squat"?'),
]


@pytest.mark.parametrize(("typed", "column", "message"), REFUSED)
def test_each_mistake_at_its_column(typed: str, column: int, message: str) -> None:
    found = refused(typed)
    assert found[0][0] == column
    assert found[0][1].startswith(message)


def test_all_mistakes_of_a_line_and_of_a_text_at_once() -> None:
    text = "- 10m Z9 RPE 12\n- 1km\n5x\n- hike\n"
    assert [(line, column) for line, column, _ in said(text)[1]] == [(1, 3), (1, 7), (1, 10), (3, 1), (4, 3)]


def test_what_was_understood_is_kept() -> None:
    assert said("- 10m\n- 1km")[0].steps == (Step("distance", 1000.0),)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", (0, 0), 'no step in it: write one a line, "- 10min Z2"'),
        ("# only a note", (0, 0), "no step in it"),
        ("Warm up\n- 10min", (1, 1), 'a step begins with "- ", a note with "#"'),
        ("10min Z2\n- 10min", (1, 1), 'a step begins with "- ", a note with "#": write "- 10min Z2"'),
        ("-10min Z2\n- 10min", (1, 1), 'a step begins with "- ", a note with "#": write "- 10min Z2"'),
        ("- 1km\n5x", (2, 1), 'nothing to repeat: indent the steps below "5x" by two spaces'),
        ("5x\n- 1km", (1, 1), 'nothing to repeat: indent the steps below "5x" by two spaces'),
        ("- 1km\n  - 2km", (2, 5), "indented unlike the lines before: line it up"),
        ("5x\n    - 1km\n  - 2km\n- 3km", (3, 5), "indented unlike the lines before: line it up"),
        ("2x\n  2x\n    2x\n      2x\n        - 1km", (4, 7), "repeats go 3 deep, this is the next"),
        ("2x\n  2x\n    2x\n      - 2x 1km", (4, 9), "repeats go 3 deep, this is the next"),
        ("300x\n  - 1km", (1, 1), "300 times: write 1x to 255x"),
        ("- back to start", (1, 3), "back to start: nothing comes before that it could undo"),
    ],
)
def test_lines_and_blocks(text: str, place: tuple[int, int], message: str) -> None:
    found = said(text)[1]
    assert found[0][:2] == place
    assert found[0][2].startswith(message)


@pytest.mark.parametrize("filler", [" ", "1", "a", "5x", "- ", "1:", '"', "back ", "1min ", "10-", "(,"])
def test_endless_lines_are_refused_before_they_take_long(filler: str) -> None:
    """Patterns may look at a line many times over."""
    ((line, column, message),) = said(f"- 1km\n- a{filler * 100_000}z")[1]
    assert (line, column) == (2, 3)
    assert message.endswith("characters is no step: write 300 at most")


@pytest.mark.parametrize("machine", ["treadmill", "stairs"])
def test_a_machine_has_no_way_back(machine: Machine) -> None:
    (error,) = said("- 10min\n- back to start", machine)[1]
    assert error == (2, 3, 'back to start: a machine has no way back: write how long, "10min" or "300m loss"')


@pytest.mark.parametrize(
    ("typed", "column", "message"),
    [
        ("20min hkie Z2", 9, '"hkie" is taken as a name; did you mean "hike"?'),
        ("20min untill tired", 9, '"untill" is taken as a name; did you mean "until"?'),
        ("30s side plonk left", 7, '"side plonk" is taken as a name; did you mean "side plank"?'),
    ],
)
def test_near_misses_are_names_with_a_warning(typed: str, column: int, message: str) -> None:
    report = Report()
    parse(f"- {typed}", report, ())
    assert not report.errors
    assert [(remark.inside, remark.message) for remark in report.warnings] == [((1, column), message)]


@pytest.mark.parametrize(
    "typed",
    [
        "warm up",
        "cool down",
        "again and again",
        "test",
        "light downhill",
        "strides",
        "pole technique",
        "easy",
    ],
)
def test_ordinary_names_are_let_be(typed: str) -> None:
    report = Report()
    parse(f"- 15min {typed}", report, ())
    assert not report.errors and not report.warnings


def test_repeats_nested_without_end_are_refused_like_the_first_too_deep():
    text = "\n".join("  " * depth + "2x" for depth in range(2000)) + "\n" + "  " * 2000 + "- 10min"
    problems = refused(text)
    assert any("repeats go 3 deep" in str(problem) for problem in problems)
