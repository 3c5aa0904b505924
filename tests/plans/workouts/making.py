"""Texts to workouts, and strategies that make workouts."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from trailcue.plans.problems import Report
from trailcue.plans.values import Heart
from trailcue.plans.workouts import Item, Machine, Repeat, Step, Workout, parse
from trailcue.plans.workouts.exercises import EXERCISES
from trailcue.plans.workouts.patterns import plain

SKETCH = {
    "hike": """
- 10min Z1-Z2 warm up
- 40min 8-12% hike Z2-Z3 110-130spm
- 10min Z1 cool down
""",
    "hills": """
- 15min Z1-Z2 warm up
5x
  - 300m gain hike Z3-Z4
  - back to start, jog easy
- 10min Z1 cool down
""",
    "tread": """
- 5min 0% 2.5-3mph
- 1mi 15% 3-4mph hike
- 5min 0% 3mph
""",
    "core": """
3x
  - 30s plank
  - 30s side plank left
  - 30s side plank right
  - 10 reps bird-dog each side
  - 60s rest
""",
}
"""The workouts of the sketch of what a runner would like to type."""


def said(text: str, machine: Machine | None = None) -> tuple[Workout, list[tuple[int, int, str]]]:
    """The workout of a text, and line, column and message of each error."""
    report = Report()
    workout = parse(text, report, ("session", 0, "steps"), "W", machine)
    places = [(remark.inside or (0, 0), remark.message) for remark in report.errors]
    return workout, [(line, column, message) for (line, column), message in places]


def workout(text: str, machine: Machine | None = None) -> Workout:
    """The workout of a text without a mistake."""
    found, errors = said(text, machine)
    assert errors == []
    return found


def step(line: str) -> Step:
    """The one step of a line."""
    (item,) = workout(f"- {line}").steps
    assert isinstance(item, Step)
    return item


def fields(line: str) -> dict[str, Any]:
    """What a line says, beside what it leaves unsaid."""
    usual = vars(Step("time", 0.0))
    return {
        name: value
        for name, value in vars(step(line)).items()
        if name not in ("line", "column") and (name in ("until", "amount") or value != usual[name])
    }


def refused(line: str) -> list[tuple[int, str]]:
    """Column in the line (from 1, the dash taken off) and message of each of its errors."""
    return [(column - 2, message) for _, column, message in said(f"- {line}")[1]]


# Whole workouts


def _band(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(values, values).map(lambda pair: (min(pair), max(pair)))


def _hearts(pair: tuple[int, int], of: str) -> tuple[Heart, Heart]:
    return Heart(min(pair), of), Heart(max(pair), of)


_BPM = st.integers(30, 230)
_PERMILLE = st.integers(300, 1200)
_HEARTS = (
    st.tuples(_BPM, _BPM).map(lambda pair: _hearts(pair, "bpm"))
    | st.tuples(st.tuples(_PERMILLE, _PERMILLE), st.sampled_from(["max", "lactate", "reserve"])).map(
        lambda both: _hearts(*both)
    )
    | _BPM.map(lambda bpm: (Heart(0, "bpm"), Heart(bpm, "bpm")))
    | _PERMILLE.map(lambda share: (Heart(0, "bpm"), Heart(share, "max")))
)
_RATES = (
    _BPM.map(lambda bpm: Heart(bpm, "bpm"))
    | _PERMILLE.map(lambda share: Heart(share, "lactate"))
    | st.integers(2, 5).map(lambda zone: Heart(zone, "zone"))
)
_AMOUNTS = {
    "time": st.integers(1, 90_000).map(float),
    "distance": st.integers(1, 900_000).map(float) | st.integers(1, 50).map(lambda n: round(n * 1609.344, 3)),
    "gain": st.integers(1, 9_000).map(float) | st.integers(1, 9_000).map(lambda n: round(n * 0.3048, 3)),
    "loss": st.integers(1, 9_000).map(float),
    "steps": st.integers(1, 9_000).map(float),
    "button": st.just(0.0),
    "above": _RATES,
    "below": _RATES,
    "back": st.just(0.0),
}
NAMES = st.sampled_from(
    ["", "warm up", "easy", "back to start", "10min", "5x", "hkie", "plank", "# 1", "run/hike"]
) | (
    st.text(st.characters(categories=["L", "N", "P"]), max_size=12).map(
        lambda text: " ".join(plain(text).replace('"', "").split())
    )
)
_SPEEDS = st.integers(1, 600).map(lambda n: round(n * 0.044704, 6)) | st.integers(120, 1500).map(
    lambda n: round(1000 / n, 6)
)


@st.composite
def road_steps(draw: st.DrawFn, texts: st.SearchStrategy[str] = NAMES) -> Step:
    """A step of the road: any end, any targets."""
    until = draw(st.sampled_from(sorted(_AMOUNTS)))
    return Step(
        until,  # type: ignore[arg-type]
        draw(_AMOUNTS[until]),
        draw(texts),
        gait=draw(st.sampled_from([None, "hike", "run", "rest"])),
        zones=draw(st.none() | _band(st.integers(1, 5))),
        heart=draw(st.none() | _HEARTS),
        spm=draw(st.none() | _band(st.integers(30, 250))),
        grade_permille=draw(st.none() | _band(st.integers(-450, 450))),
        speed_mps=draw(st.none() | _band(_SPEEDS)),
        breath=draw(st.none() | st.tuples(st.integers(1, 6), st.integers(1, 6))),
        rpe=draw(st.none() | _band(st.integers(1, 10))),
        load_kg=draw(st.none() | st.integers(1, 400).map(lambda n: n / 4)),
    )


@st.composite
def exercise_steps(draw: st.DrawFn, texts: st.SearchStrategy[str] = NAMES) -> Step:
    """A set of an exercise."""
    return Step(
        draw(st.sampled_from(["time", "reps", "steps"])),
        float(draw(st.integers(1, 200))),
        draw(texts),
        exercise=draw(st.sampled_from(sorted(EXERCISES))),
        side=draw(st.sampled_from([None, "left", "right", "each"])),
        load_kg=draw(st.none() | st.integers(1, 200).map(float)),
        tempo_s=draw(st.none() | st.integers(1, 50).map(lambda n: n / 2)),
    )


def workouts(texts: st.SearchStrategy[str] = NAMES) -> st.SearchStrategy[Workout]:
    """Any workout that can be typed, repeats up to three deep."""
    items: st.SearchStrategy[Item] = road_steps(texts) | exercise_steps(texts)
    for _ in range(3):
        labels = st.sampled_from(["", "Main set", "Circuit"])
        repeats = st.builds(
            Repeat, st.integers(1, 255), st.lists(items, min_size=1, max_size=3).map(tuple), labels
        )
        items = items | repeats
    steps = st.lists(items, min_size=1, max_size=4).map(tuple)
    opening = Step("time", 60.0)  # so that nothing goes "back" from nowhere
    return steps.map(lambda some: Workout("W", (opening, *some)))
