"""The exercises: ids that stay, names that find each other, and all that the reference's section 9 asks for."""

from __future__ import annotations

import pytest

from trailcue.plans.workouts import exercises
from trailcue.plans.workouts.exercises import EXERCISES

FOR_EVER = {
    "split squat": 1,
    "single-leg deadlift": 2,
    "step-up": 3,
    "squat": 5,
    "calf raise": 8,
    "glute bridge": 10,
    "tibialis raise": 23,
    "plank": 50,
    "side plank": 51,
    "bird-dog": 52,
    "dead bug": 53,
    "Pallof press": 54,
    "carry": 64,
    "row": 100,
    "push-up": 101,
    "overhead press": 102,
    "lateral walk": 140,
    "hip activation": 142,
    "stretch": 180,
    "leg drain": 197,
}
"""A sample; plans compiled long ago carry these."""


@pytest.mark.parametrize(("name", "number"), FOR_EVER.items())
def test_ids_are_for_ever(name: str, number: int) -> None:
    found = exercises.at(name)
    assert found is not None and found[0].id == number


def test_ids_fit_a_byte_and_are_given_once() -> None:
    ids = [exercise.id for exercise in EXERCISES.values()]
    assert len(set(ids)) == len(ids)
    assert min(ids) >= 1 and max(ids) <= 255


def test_every_alias_finds_its_exercise() -> None:
    for exercise in EXERCISES.values():
        for name in (exercise.name, *exercise.aliases):
            for typed in (name, name.upper(), name.replace("-", " "), name.replace("-", "")):
                assert exercises.at(typed) == (exercise, len(typed)), typed


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("split-squats", "split squat"),
        ("single leg deadlifts", "single-leg deadlift"),
        ("stepups", "step-up"),
        ("Push ups", "push-up"),
        ("pallof presses", "Pallof press"),
        ("farmers carries", "carry"),
        ("calf stretches", "calf stretch"),
        ("side planks", "side plank"),
    ],
)
def test_plurals_and_hyphens_do_not_matter(typed: str, name: str) -> None:
    found = exercises.at(typed)
    assert found is not None and found[0].name == name


def test_the_longest_name_is_taken() -> None:
    found = exercises.at("plank shoulder taps and more")
    assert found is not None and (found[0].name, found[1]) == ("plank shoulder tap", 19)
    assert exercises.at("planking") is None
    assert exercises.at("") is None


def test_the_classes_of_the_coaches() -> None:
    """Single-leg work for the legs; stability before dynamic core; anti-rotation on Fridays; activation, recovery."""
    single_leg = {name for name, exercise in EXERCISES.items() if exercise.single_leg}
    assert {"split squat", "single-leg deadlift", "step-up"} <= single_leg
    assert {EXERCISES[name].load for name in ("plank", "bird-dog", "dead bug", "Pallof press", "carry")} == {
        "core"
    }
    assert {EXERCISES[name].load for name in ("row", "push-up", "overhead press")} == {"upper"}
    assert EXERCISES["Pallof press"].anti_rotation and not EXERCISES["plank"].anti_rotation
    assert EXERCISES["bicycle crunch"].dynamic and not EXERCISES["plank"].dynamic
    assert EXERCISES["leg extension"].isolation and not EXERCISES["squat"].isolation
    assert EXERCISES["lateral walk"].load == EXERCISES["hip activation"].load == "activation"
    assert EXERCISES["hip flexor stretch"].load == "mobility"
    assert EXERCISES["plank"].tempo_s is None


@pytest.mark.parametrize(
    ("typed", "meant"), [("side plonk", "side plank"), ("split squt", "split squat"), ("birddgo", "bird-dog")]
)
def test_did_you_mean(typed: str, meant: str) -> None:
    assert exercises.nearest(typed) == f'; did you mean "{meant}"?'


def test_nothing_near_names_a_few() -> None:
    assert exercises.nearest("qqq").startswith(': there is "plank"')
