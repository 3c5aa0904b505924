"""No text crashes, and what is printed reads back as what it was printed from."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.plans.workouts.making import SKETCH, said, workouts
from trailcue.plans.problems import Report
from trailcue.plans.workouts import Workout, parse, written

WORDS = st.sampled_from(
    [
        "-",
        "#",
        "5x",
        "3x10",
        "x",
        "10min",
        "10m",
        "1h30",
        "90s",
        "10'",
        '30"',
        "4:45",
        "4:45/km",
        "4:45-5:00/km",
        "1:30:00",
        "1km",
        "400m",
        "400",
        "meters",
        "0min",
        "1e9",
        "300m",
        "gain",
        "loss",
        "D+",
        "+300m",
        "-200m",
        "10%",
        "8-12%",
        "-10%",
        "75%",
        "75-80%",
        "HR",
        "LTHR",
        "HRR",
        "150bpm",
        "150-160bpm",
        "<",
        ">",
        "until",
        "Z4",
        "Z9",
        "Z1-Z2",
        "back",
        "to",
        "start",
        "press",
        "lap",
        "hike",
        "run",
        "rest",
        "run/hike",
        "breathe",
        "2/2",
        "RPE",
        "6-7",
        "11",
        "110-130spm",
        "90rpm",
        "200w",
        "8kg",
        "2x8kg",
        "tempo",
        "3s",
        "plank",
        "side",
        "left",
        "right",
        "each",
        "reps",
        "10",
        '"warm',
        'up"',
        '"',
        "(",
        ")",
        ",",
        ";",
        "/",
        "+",
        "\t",
        "1,5",
        "12spn",
        "30-45min",
        "3-4mph",
        "0mph",
        "0:00/km",
    ]
)
INDENTS = st.sampled_from(["", "- ", "  - ", "    - ", "\t"])
LINES = st.lists(st.tuples(INDENTS, st.lists(WORDS, max_size=8)), max_size=6)


def reads(text: str) -> Workout:
    """Whatever the text: each error has a place in it, and what was understood prints and reads back."""
    workout, errors = said(text)
    lines = text.split("\n")
    for line, column, message in errors:
        assert message.isprintable()
        if line:
            assert 1 <= line <= len(lines)
            assert 1 <= column <= len(lines[line - 1]) + 1
    if not errors:
        again, wrong = said(written(workout))
        assert (wrong, again) == ([], workout)
    return workout


@given(st.text(max_size=80))
@example("- 10min \u0660km")
@example("- 5x 5x 5x 5x 1km")
@example("-\n -\n- -")
def test_random_text(text: str) -> None:
    reads(text)


@given(LINES)
@settings(max_examples=500)
def test_text_like_a_workout(lines: list[tuple[str, list[str]]]) -> None:
    reads("\n".join(dash + " ".join(words) for dash, words in lines))


@given(st.sampled_from(sorted(SKETCH)), st.lists(st.tuples(st.integers(0, 200), st.characters()), max_size=4))
@settings(max_examples=300)
def test_a_workout_with_characters_changed(name: str, changes: list[tuple[int, str]]) -> None:
    text = SKETCH[name]
    for at, character in changes:
        at %= len(text)
        text = text[:at] + character + text[at + 1 :]
    reads(text)


@given(workouts())
@settings(max_examples=120)
def test_every_workout_reads_back(workout: Workout) -> None:
    report = Report()
    again = parse(written(workout), report, (), "W")
    assert [remark.message for remark in report.errors] == []
    assert again == workout


def test_the_sketch_reads_back() -> None:
    for text in SKETCH.values():
        reads(text)
