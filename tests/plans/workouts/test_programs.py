"""A workout as bytes, judged by a decoder of its own; what does not fit is refused at its line."""

from __future__ import annotations

from struct import unpack_from
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plans.workouts.making import SKETCH, said, workout, workouts
from trailcue.plans.problems import Report
from trailcue.plans.programs import program
from trailcue.plans.values import Heart
from trailcue.plans.workouts import Item, Repeat, Step, Workout, each_step
from trailcue.plans.zones import Anchors

ANCHORS = Anchors(hr_max=188, hr_rest=48, hr_lactate=171)
ZONES = (145, 154, 162, 171)

UNTIL = ["", "time", "distance", "gain", "loss", "steps", "button", "above", "below", "reps", "back"]
FIELDS = [
    ("zones", "B"),
    ("bpm", "BB"),
    ("gait", "B"),
    ("spm", "BB"),
    ("grade", "b"),
    ("speed", "BB"),
    ("breath", "B"),
    ("rpe", "B"),
    ("exercise", "BB"),
    ("load", "B"),
    ("tempo", "B"),
]
"""The format as the contract gives it, written out again: nothing of the product's tables."""


def decoded(data: bytes) -> list[Any]:
    """Steps as dicts, repeats as (times, steps)."""
    stack: list[list[Any]] = [[]]
    times: list[int] = []
    at = 0
    while data[at]:
        if data[at] == 1:
            times.append(data[at + 1])
            stack.append([])
            at += 2
        elif data[at] == 2:
            inside = stack.pop()
            stack[-1].append((times.pop(), inside))
            at += 1
        else:
            assert data[at] == 3
            until, amount, mask = unpack_from("<BHH", data, at + 1)
            at += 6
            step: dict[str, Any] = {UNTIL[until]: amount}
            for bit, (name, kind) in enumerate(FIELDS):
                if mask & 1 << bit:
                    values: list[int] = list(unpack_from(f"<{kind}", data, at))
                    at += len(kind)
                    step[name] = tuple(values) if len(values) > 1 else values[0]
            stack[-1].append(step)
    assert at == len(data) - 1 and len(stack) == 1
    return stack[0]


def bytes_of(found: Workout) -> bytes:
    report = Report()
    data = program(found, ANCHORS, ZONES, report)
    assert not report.errors
    return data


def steps(text: str) -> list[Any]:
    return decoded(bytes_of(workout(text)))


def test_the_sketch() -> None:
    assert steps(SKETCH["hike"]) == [
        {"time": 600, "zones": 0x12},
        {"time": 2400, "zones": 0x23, "gait": 1, "spm": (110, 130), "grade": 20},
        {"time": 600, "zones": 0x11},
    ]
    assert steps(SKETCH["hills"]) == [
        {"time": 900, "zones": 0x12},
        (5, [{"gain": 300, "zones": 0x34, "gait": 1}, {"back": 0, "gait": 2}]),
        {"time": 600, "zones": 0x11},
    ]
    assert steps(SKETCH["tread"])[1] == {"distance": 161, "gait": 1, "grade": 30, "speed": (67, 89)}
    assert steps(SKETCH["core"]) == [
        (
            3,
            [
                {"time": 30, "exercise": (50, 0)},
                {"time": 30, "exercise": (51, 1)},
                {"time": 30, "exercise": (51, 2)},
                {"reps": 10, "exercise": (52, 3), "tempo": 40},
                {"time": 60, "gait": 0},
            ],
        )
    ]


def test_the_very_bytes() -> None:
    assert bytes_of(workout("2x\n  - 10min Z2 hike")).hex() == "010203015802050022010200"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("press rest", {"button": 0, "gait": 0}),
        ("until HR > 150bpm", {"above": 150}),
        ("until Z4", {"above": 162}),
        ("until HR < Z2", {"below": 145}),
        ("until HR < 70% HR", {"below": 132}),
        ("until HR > 100% LTHR", {"above": 171}),
        ("until HR > 50% HRR", {"above": 118}),
        ("200 steps run", {"steps": 200, "gait": 2}),
        ("300m loss", {"loss": 300}),
        ("1h 150-160bpm", {"time": 3600, "bpm": (150, 160)}),
        ("1h < 80% HR", {"time": 3600, "bpm": (0, 150)}),
        ("1h 85-90% LTHR", {"time": 3600, "bpm": (145, 154)}),
        ("10min -10%", {"time": 600, "grade": -20}),
        ("10min -9 to -8%", {"time": 600, "grade": -17}),
        ("10min 2-3.5%", {"time": 600, "grade": 6}),
        ("10min breathe 3/2 RPE 6-7", {"time": 600, "breath": 0x32, "rpe": 0x67}),
        ("10min RPE 10", {"time": 600, "rpe": 0xAA}),
        ("10min 4:45/km", {"time": 600, "speed": (175, 175)}),
        ("45min hike pack 5.4kg", {"time": 2700, "gait": 1, "load": 5}),
        (
            "10 reps split squat right 8kg tempo 2.5s",
            {"reps": 10, "exercise": (1, 2), "load": 8, "tempo": 25},
        ),
        ("10 reps plank", {"reps": 10, "exercise": (50, 0)}),
    ],
)
def test_each_end_and_each_field(typed: str, meant: dict[str, Any]) -> None:
    assert steps(f"- {typed}") == [meant]


def test_what_is_rounded_is_rounded_to_the_nearest() -> None:
    for metres, units in ((994, 99), (995, 100), (1609, 161), (5, 1)):
        assert steps(f"- {metres} meters") == [{"distance": units}]
    assert steps("- 1000ft gain") == [{"gain": 305}]
    for kmh, units in ((6.0, 83), (6.04, 84)):  # 1.667 and 1.678 m/s
        assert steps(f"- 1km {kmh}km/h") == [{"distance": 100, "speed": (units, units)}]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("18h13min", '"18h13min" is more than a step can hold: write at most 18h, or several steps'),
        ("656km", '"656km" is more than a step can hold: write at most 655km, or several steps'),
        ("70000m gain", '"70000m gain" is more than a step can hold: write at most 65km gain'),
        ("70000 steps", '"70000 steps" is more than a step can hold: write at most 65535'),
        ("4 meters", '"4 meters" rounds to nothing: the watch counts by 10 m'),
        ("1ft gain", '"1ft gain" rounds to nothing'),
        ("1km 3:00/km", "faster than 18.3 km/h"),
        ("10 push-ups 300kg", "more than 255 kg"),
        ("10min 100-120% LTHR", None),
    ],
)
def test_what_does_not_fit_is_refused_at_its_line(typed: str, message: str | None) -> None:
    report = Report()
    program(workout(f"# one\n5x\n  - 1km\n  - {typed}"), ANCHORS, ZONES, report, ("session", 7, "steps"))
    found = list(report.errors)
    if message is None:
        assert found == []
        return
    assert [(remark.path, remark.inside) for remark in found] == [(("session", 7, "steps"), (4, 5))]
    assert message in found[0].message


@pytest.mark.parametrize(
    ("typed", "needed"),
    [("60-70% HRR", "hr_rest"), ("85-90% LTHR", "hr_lactate"), ("until HR > 90% LTHR", "hr_lactate")],
)
def test_shares_of_what_nobody_knows(typed: str, needed: str) -> None:
    report = Report()
    text = f"- {typed}" if typed.startswith("until") else f"- 10min {typed}"
    program(workout(text), Anchors(188, None, None), ZONES, report)
    (found,) = report.errors
    assert needed in found.message and found.inside == (1, 3)


def test_a_band_upside_down_for_this_athlete() -> None:
    found = Workout("W", (Step("time", 60.0, heart=(Heart(180, "bpm"), Heart(800, "max"))),))
    report = Report()
    program(found, ANCHORS, ZONES, report)
    assert "the band is 180 to 150 bpm" in next(iter(report.errors)).message


def shape(items: tuple[Item, ...]) -> list[Any]:
    return [(each.times, shape(each.steps)) if isinstance(each, Repeat) else each.until for each in items]


def shape_of(items: list[Any]) -> list[Any]:
    return [(each[0], shape_of(each[1])) if isinstance(each, tuple) else next(iter(each)) for each in items]


@given(workouts(st.just("")))
@settings(max_examples=100)
def test_any_workout_is_written_or_refused(found: Workout) -> None:
    report = Report()
    data = program(found, ANCHORS, ZONES, report)
    if not report.errors:
        assert shape_of(decoded(data)) == shape(found.steps)
        assert sum(1 for _ in each_step(found.steps)) == str(shape(found.steps)).count("'") // 2


def test_refused_lines_leave_no_bytes() -> None:
    found, errors = said("- 10m")
    assert errors
    assert program(found, ANCHORS, ZONES, Report()) == b"\0"
