"""What people type, and what it means."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.house.tree import ROOT
from tests.plans.workouts.making import SKETCH, fields, said, step, workout
from trailcue.plans.problems import Report
from trailcue.plans.values import METRES, Heart
from trailcue.plans.workouts import Repeat, Step, each_step, parse, written

TIME = {"until": "time", "amount": 600.0}


def test_the_hill_hike_of_the_sketch() -> None:
    assert workout(SKETCH["hike"]).steps == (
        Step("time", 600.0, "warm up", zones=(1, 2)),
        Step("time", 2400.0, gait="hike", zones=(2, 3), spm=(110, 130), grade_permille=(80, 120)),
        Step("time", 600.0, "cool down", zones=(1, 1)),
    )


def test_the_hill_intervals_of_the_sketch() -> None:
    climb = Step("gain", 300.0, gait="hike", zones=(3, 4))
    down = Step("back", 0.0, "easy", gait="run")
    assert workout(SKETCH["hills"]).steps == (
        Step("time", 900.0, "warm up", zones=(1, 2)),
        Repeat(5, (climb, down)),
        Step("time", 600.0, "cool down", zones=(1, 1)),
    )


def test_the_tread_hike_of_the_sketch() -> None:
    mph = 0.44704
    found = workout(SKETCH["tread"], "treadmill")
    assert found.machine == "treadmill"
    assert found.steps == (
        Step("time", 300.0, grade_permille=(0, 0), speed_mps=(2.5 * mph, 3 * mph)),
        Step("distance", METRES["mi"], gait="hike", grade_permille=(150, 150), speed_mps=(3 * mph, 4 * mph)),
        Step("time", 300.0, grade_permille=(0, 0), speed_mps=(3 * mph, 3 * mph)),
    )


def test_the_core_day_of_the_sketch() -> None:
    circuit = (
        Step("time", 30.0, exercise="plank"),
        Step("time", 30.0, exercise="side plank", side="left"),
        Step("time", 30.0, exercise="side plank", side="right"),
        Step("reps", 10.0, exercise="bird-dog", side="each"),
        Step("time", 60.0, gait="rest"),
    )
    assert workout(SKETCH["core"]).steps == (Repeat(3, circuit),)


ENDS: list[tuple[str, str, object]] = [
    ("10min", "time", 600.0),
    ("10 minutes", "time", 600.0),
    ("10'", "time", 600.0),
    ("1.5h", "time", 5400.0),
    ("1h30", "time", 5400.0),
    ("1h 30 min", "time", 5400.0),
    ("1h30m", "time", 5400.0),
    ("1h5min10s", "time", 3910.0),
    ("1m30s", "time", 90.0),
    ("1m30", "time", 90.0),
    ("1'30\"", "time", 90.0),
    ('30"', "time", 30.0),
    ("1:30:00", "time", 5400.0),
    ("1km", "distance", 1000.0),
    ("10k", "distance", 10_000.0),
    ("500mtr", "distance", 500.0),
    ("400 meters", "distance", 400.0),
    ("400 metres", "distance", 400.0),
    ("2 miles", "distance", 3218.688),
    ("100yd", "distance", 91.44),
    ("200 ft", "distance", 60.96),
    ("300m gain", "gain", 300.0),
    ("300 m of vertical gain", "gain", 300.0),
    ("gain 300m", "gain", 300.0),
    ("300m D+", "gain", 300.0),
    ("+300m", "gain", 300.0),
    ("1km vert", "gain", 1000.0),
    ("1000ft gain", "gain", 304.8),
    ("200m loss", "loss", 200.0),
    ("-200m", "loss", 200.0),
    ("10 steps", "steps", 10.0),
    ("press", "button", 0.0),
    ("until lap", "button", 0.0),
    ("lap button", "button", 0.0),
    ("until HR > 150bpm", "above", Heart(150, "bpm")),
    ("until heart rate above 150", "above", Heart(150, "bpm")),
    ("until HR ≥ 85% LTHR", "above", Heart(850, "lactate")),
    ("until Z4", "above", Heart(4, "zone")),
    ("until HR < 120", "below", Heart(120, "bpm")),
    ("until HR < Z2", "below", Heart(2, "zone")),
    ("until 300m gain", "gain", 300.0),
    ("until 10min", "time", 600.0),
]


@pytest.mark.parametrize(("typed", "until", "amount"), ENDS)
def test_what_ends_a_step(typed: str, until: str, amount: object) -> None:
    assert fields(typed) == {"until": until, "amount": amount}


def test_the_way_back_undoes_what_came_before() -> None:
    for typed in ("back to start", "back to the bottom, jog", "back down to the foot"):
        assert workout(f"- 300m gain\n- {typed}").steps[1] in (Step("back"), Step("back", gait="run"))


TARGETS: list[tuple[str, dict[str, Any]]] = [
    ("hike", {"gait": "hike"}),
    ("Walking", {"gait": "hike"}),
    ("jog", {"gait": "run"}),
    ("rest", {"gait": "rest"}),
    ("Z2", {"zones": (2, 2)}),
    ("zones 2-3", {"zones": (2, 3)}),
    ("Z2 to Z3 HR", {"zones": (2, 3)}),
    ("150-160bpm", {"heart": (Heart(150, "bpm"), Heart(160, "bpm"))}),
    ("HR 150-160", {"heart": (Heart(150, "bpm"), Heart(160, "bpm"))}),
    ("75-80% HR", {"heart": (Heart(750, "max"), Heart(800, "max"))}),
    ("85–90 % of LTHR", {"heart": (Heart(850, "lactate"), Heart(900, "lactate"))}),
    ("60-70% HRR", {"heart": (Heart(600, "reserve"), Heart(700, "reserve"))}),
    ("< 150bpm", {"heart": (Heart(0, "bpm"), Heart(150, "bpm"))}),
    ("below 80% HR", {"heart": (Heart(0, "bpm"), Heart(800, "max"))}),
    ("110-130spm", {"spm": (110, 130)}),
    ("180 steps/min", {"spm": (180, 180)}),
    ("15%", {"grade_permille": (150, 150)}),
    ("at 8-12 %", {"grade_permille": (80, 120)}),
    ("-10%", {"grade_permille": (-100, -100)}),
    ("-12 to -8%", {"grade_permille": (-120, -80)}),
    ("6 km/h", {"speed_mps": (1.666667, 1.666667)}),
    ("3-4mph", {"speed_mps": (1.34112, 1.78816)}),
    ("4:45/km", {"speed_mps": (3.508772, 3.508772)}),
    ("4:45-5:00/km Pace", {"speed_mps": (3.333333, 3.508772)}),
    ("5:00/km-4:45/km", {"speed_mps": (3.333333, 3.508772)}),
    ("8:00/mi", {"speed_mps": (3.3528, 3.3528)}),
    ("breathe 3/2", {"breath": (3, 2)}),
    ("RPE 6-7", {"rpe": (6, 7)}),
    ("rpe 6/10", {"rpe": (6, 6)}),
    ("pack 5kg", {"load_kg": 5.0}),
    ("2x8kg", {"load_kg": 16.0}),
    ("10lb", {"load_kg": 4.536}),
    ("split squat each leg", {"exercise": "split squat", "side": "each"}),
    ("left side plank", {"exercise": "side plank", "side": "left"}),
    ("side plank right side", {"exercise": "side plank", "side": "right"}),
    ("step-ups tempo 3s", {"exercise": "step-up", "tempo_s": 3.0}),
    ("step-ups 2s per rep", {"exercise": "step-up", "tempo_s": 2.0}),
    ("farmers carry 16kg", {"exercise": "carry", "load_kg": 16.0}),
    ("easy on the ridge", {"text": "easy on the ridge"}),
    ("run/hike", {"text": "run/hike"}),
    ('"back to start"', {"text": "back to start"}),
    ("hike, carry poles", {"gait": "hike", "text": "carry poles"}),
    ("left fork", {"text": "left fork"}),
    ("(with poles)", {"text": "with poles"}),
    ("hill sprints # all out", {"text": "hill sprints"}),
]


@pytest.mark.parametrize(("typed", "meant"), TARGETS)
def test_what_a_step_asks_for(typed: str, meant: dict[str, Any]) -> None:
    assert fields(f"10min {typed}") == TIME | meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("10 reps bird-dog each side", Step("reps", 10.0, exercise="bird-dog", side="each")),
        (
            "10 split squats each leg 8kg",
            Step("reps", 10.0, exercise="split squat", side="each", load_kg=8.0),
        ),
        ("10 heavy deadlifts", Step("reps", 10.0, "heavy", exercise="deadlift")),
        ("10 step-ups", Step("reps", 10.0, exercise="step-up")),
        ("40s farmer's carries", Step("time", 40.0, exercise="carry")),
        ("12 steps lateral walk each way", Step("steps", 12.0, exercise="lateral walk", side="each")),
    ],
)
def test_strength(typed: str, meant: Step) -> None:
    assert step(typed) == meant


SESSIONS = {
    "hill-hike repeats": "- 10min Z1-Z2 warm up\n- 40min 8-12% hike Z2-Z3 110-130spm\n- 10min Z1 cool down",
    "hill intervals": "- 15min Z1-Z2\n5x\n  - 300m gain hike hard Z3-Z4\n  - back to start, jog down easy\n- 10min Z1",
    "pack hike": "- 50min hike Z2 pack 5kg",
    "heart-rate-controlled uphill": "- 10min Z1\n- 35min uphill RPE 6-7 < 85% LTHR\n- 10min Z1",
    "segmented climb": "4x\n  - 100m gain run Z3\n  - 100m gain hike Z3\n  - until HR < 75% HR, hike easy",
    "by the button": "- 10min easy\n3x\n  - until lap, hard to the top\n  - back to start jog",
    "mountain-walking day": (
        "- 10min hike Z1-Z2\n3x\n  - 8min hike Z3\n  - 3min hike Z1\n- 15min pole technique\n"
        "- 15min run light downhill\n3x\n  - 30s plank\n  - 30s rest"
    ),
    "tread hike": "- 5min 0% 2.5-3mph\n- 1.5mi 15% 3.8-4.2mph hike\n- 5min 0% 3mph",
    "run/hike treadmill climbs": "6x\n  - 2min run 8% 9 km/h\n  - 3min hike 15% 5.5 km/h",
    "stairs": "- 5min easy\n- 300m gain hike Z3\n- 5min easy",
    "hill sprints": "- 20min Z2\n8x\n  - 15s run hill sprint RPE 9\n  - back to start, walk\n- 10min Z1",
    "strides": "- 40min Z2 run\n- 6x 20s strides, 60s rest",
    "counted steps": "10x\n  - 10 steps hike\n  - 10 steps run",
    "breathing": "- 20min hike Z2 breathe 3/3\n- 20min hike Z3 breathe 2/2",
    "stability": "3x\n  - 30s plank\n  - 10 reps bird-dog each side\n  - 30s side plank each side\n  - 60s rest",
    "dynamic core": "- 3x15 bicycle crunch, 45s rest\n- 3x15 mountain climbers\n- 3x15 russian twists",
    "anti-rotation": "- 3x12 Pallof press each side\n- 3x12 dead bugs\n- 3x40s suitcase carry each side 16kg",
    "strength": (
        "- 3x10 split squat each leg 8kg tempo 3s, 90s rest\n- 3x8 single-leg deadlift each leg 2x8kg, 90s rest\n"
        "- 3x10 step-up each leg\n- 3x10 rows\n- 3x10 push-ups\n- 3x8 overhead press 2x6kg\n"
        "- 3x 12 lateral walks each way\n- 3x 45s carry 2x12kg"
    ),
    "activation": (
        "2x\n  - 10 glute bridges\n  - 10 lateral walks each side\n  - 10 leg swings each leg\n- 2min hip activation"
    ),
    "recovery": "- 5min walk\n- 60s calf stretch each leg\n- 60s hip flexor stretch each side\n- 5min foam rolling",
}
"""The sessions of the reference's section 9, as one may type them."""


@pytest.mark.parametrize("name", SESSIONS)
def test_the_sessions_of_the_coaches(name: str) -> None:
    report = Report()
    found = parse(SESSIONS[name], report, ())
    assert not report.errors and not report.warnings
    assert workout(written(found)).steps == found.steps


def test_one_step_done_several_times() -> None:
    squat = Step("reps", 10.0, exercise="split squat", side="each", load_kg=8.0)
    rest = Step("time", 60.0, gait="rest")
    assert workout("- 3x10 split squat each leg 8kg").steps == (Repeat(3, (squat,)),)
    for typed in (", 60s rest", " 60s rest", " / 60s rest between sets", ", rest 60s", " + 1min rest"):
        assert workout(f"- 3 × 10 split squats each leg 8kg{typed}").steps == (Repeat(3, (squat, rest)),)
    assert workout("- 5x 20s strides").steps == (Repeat(5, (Step("time", 20.0, "strides"),)),)


def test_repeats_in_repeats() -> None:
    found = workout("2x\n  Main set 3x:\n    - 4x\n      - 1km\n    - 2km\n  - 3km\n- 4km").steps
    one, two, three, four = (Step("distance", 1000.0 * n) for n in (1, 2, 3, 4))
    inner = Repeat(3, (Repeat(4, (one,)), two), "Main set")
    assert found == (Repeat(2, (inner, three)), four)
    assert [times for _, times in each_step(found)] == [24, 6, 2, 1]


def test_the_whole_text_may_be_indented_and_have_notes_and_gaps() -> None:
    text = "\n    # Tuesday\n    - 10min   # easy\n\n    5x\n\n      # steep\n      - 1km\n    \n    - 2km\n"
    plainly = "- 10min\n5x\n  - 1km\n- 2km"
    assert workout(text) == workout(plainly)
    assert workout(plainly.replace("  - 1km", "\t- 1km")) == workout(plainly)
    assert workout("40min hike Z2") == workout("- 40min hike Z2")


def test_steps_know_where_they_stand() -> None:
    found = workout("# one\n- 10min\n  5x\n".replace("  5x", "5x") + "  -  1km\n- 3x 2km")
    assert [(each.line, each.column) for each, _ in each_step(found.steps)] == [(2, 3), (4, 6), (5, 6)]


def test_every_example_of_the_readme_is_understood() -> None:
    """Those of the tables of ends, targets and repeats."""
    readme = (ROOT / "host/trailcue/plans/workouts/README.md").read_text(encoding="utf-8")
    tables = readme.split("## The grammar")[1].split("## What is refused")[0].split("\n\n| ")[1:]
    ends, targets, repeats = (
        [row for row in table.split("\n") if row.startswith("|")][1:] for table in tables
    )
    count = 0
    for rows, before, after in ((ends, "", ""), (targets, "10min ", ""), (repeats, "", "")):
        for row in rows:
            for example in re.findall(r"`([^`]+)`", row.split("|")[2]):
                text = f"- 300m gain\n- {before}{example}{after}"
                text = f"{text}\n  - 1km" if re.fullmatch(r"\d+x", example) else text
                extra = (
                    " plank"
                    if example in ("left", "right", "each side", "each leg", "tempo 3s", "10 reps")
                    else ""
                )
                _, errors = said(text.replace("- 5x\n", "5x\n") + extra)
                assert errors == [], example
                count += 1
    assert count > 60
