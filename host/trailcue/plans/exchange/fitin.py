"""A workout from a FIT file.

The line that `fitout` left in the notes of a step is believed if its fields still are what it would have written:
nothing of ours is lost, and nothing changed elsewhere is overlooked.
"""

from __future__ import annotations

from dataclasses import replace
from math import isclose

from trailcue.fitfiles import Row, Values
from trailcue.imports.workouts import messages
from trailcue.plans.values import Heart
from trailcue.plans.workouts import Item, Machine, Repeat, Step, Workout, exercises
from trailcue.plans.workouts.model import MOST_NESTED
from trailcue.plans.workouts.patterns import Fields
from trailcue.plans.workouts.printing import line_of
from trailcue.plans.workouts.stepping import read
from trailcue.sensed import ImportRefused

from .fitout import BPM, Rates, fields_of


def from_fit(data: bytes, name: str, rates: Rates | None = None) -> tuple[Workout, list[str]]:
    """The workout of a FIT file, and what of it we have no words for, by number of the step.

    Args:
        data: the file.
        name: what a refusal calls it.
        rates: the athlete's, if the file was written with them.

    Raises:
        ImportRefused: it is none, or one that cannot be followed.
    """
    reader = _Reader(name, rates)
    return reader.workout(messages(data, name)), reader.losses


class _Reader:
    def __init__(self, name: str, rates: Rates | None) -> None:
        self.losses: list[str] = []
        self._name = name
        self._rates = rates

    def workout(self, rows: list[Row]) -> Workout:
        """The workout of some messages."""
        heads = [values for message, values in rows if message == "workout"]
        head = heads[0] if heads else {}
        machine: Machine | None = None
        if head.get("sub_sport") in ("treadmill", "indoor_running"):
            machine = "treadmill"
        elif head.get("sub_sport") == "stair_climbing":
            machine = "stairs"
        found: list[tuple[int, Item]] = []
        steps = [values for message, values in rows if message == "workout_step"]
        for number, values in enumerate(sorted(steps, key=lambda each: _int(each, "message_index") or 0), 1):
            if str(values.get("duration_type")).startswith("repeat_until"):
                self._repeat(number, values, found)
            else:
                found.append((number - 1, self._step(number, values)))
        items = tuple(item for _, item in found)
        if _depth(items) > MOST_NESTED:
            raise ImportRefused(self._name, f"repeats more than {MOST_NESTED} deep", "write some of them out")
        return Workout(_text(head, "wkt_name") or self._name, items, machine)

    def _repeat(self, number: int, values: Values, found: list[tuple[int, Item]]) -> None:
        first, times = _int(values, "duration_step"), _int(values, "repeat_steps")
        if values.get("duration_type") != "repeat_until_steps_cmplt" or first is None or times is None:
            self.losses.append(
                f"step {number}: repeats until something else than a number of times: done once"
            )
            return
        inside = [item for at, item in found if at >= first]
        starts = [at for at, _ in found]
        if not inside or first not in starts or not 1 <= times <= 255:
            raise ImportRefused(
                self._name, f"step {number} repeats what is not there", "export the workout again"
            )
        del found[starts.index(first) :]
        found.append((first, Repeat(times, tuple(inside), _text(values, "wkt_step_name"), number)))

    def _step(self, number: int, values: Values) -> Step:
        lost: list[str] = []
        end = _read_end(values, lost)
        fields = _read_targets(values, "", lost) | _read_targets(values, "secondary_", lost)
        ours = self._ours(number, values, end, fields)
        if ours:
            return ours
        text = _text(values, "wkt_step_name")
        exercise = exercises.at(text)
        if exercise and exercise[1] == len(text):
            fields |= {"exercise": exercise[0].name}
            text = ""
        elif values.get("exercise_category") is not None or end["until"] == "reps":
            lost.append(f'the exercise "{text or values.get("exercise_category")}" is not known')
        weight = values.get("exercise_weight")
        if isinstance(weight, (int, float)) and weight > 0:
            fields["load_kg"] = round(float(weight), 3)
        if values.get("intensity") == "rest":
            fields["gait"] = "rest"
            text = "" if text == "rest" else text
        if _text(values, "notes"):
            lost.append(f'its notes: "{_text(values, "notes")}"')
        self.losses += [f"step {number}: {each}" for each in lost]
        return Step(**end, text=text.replace('"', "'"), **fields, line=number)

    def _ours(self, number: int, values: Values, end: Fields, fields: Fields) -> Step | None:
        """The step that its notes describe, if its fields agree; shares and zones that became beats stay beats."""
        notes = _text(values, "notes")
        typed = read(notes)
        if typed.errors or not typed.fields:
            return None
        step = Step(**typed.fields, line=number)
        if _same(fields_of(step, self._rates)[0], values):
            return step
        if "heart" in fields:
            step = replace(step, zones=None, heart=fields["heart"])
        if isinstance(step.amount, Heart) and isinstance(end.get("amount"), Heart):
            step = replace(step, amount=end["amount"])
        if not _same(fields_of(step, self._rates)[0], values):
            return None
        self.losses.append(f'step {number}: "{notes}" comes back as "{line_of(step)}"')
        return step


def _same(ours: Values, theirs: Values) -> bool:
    """Whether the fields that we would write are those that are there."""
    names = {name for name in ours | theirs if "target" in name or "duration" in name or "weight" in name}
    for name in names:
        mine, other = ours.get(name), _number(theirs, name, theirs.get(name))
        if name.endswith("target_value") or (mine is None and not other):
            continue  # what a target leaves unsaid
        if isinstance(mine, (int, float)) and isinstance(other, (int, float)):
            if not isclose(mine, other, abs_tol=0.001):
                return False
        elif mine != other:
            return False
    return True


def _read_end(values: Values, lost: list[str]) -> Fields:
    kind = values.get("duration_type")
    for name, until in (("time", "time"), ("distance", "distance"), ("reps", "reps")):
        amount = _number(values, f"duration_{name}")
        if kind == name and isinstance(amount, (int, float)) and amount > 0:
            return {"until": until, "amount": round(float(amount), 3)}
    rate = _number(values, "duration_hr")
    if kind in ("hr_less_than", "hr_greater_than") and isinstance(rate, int):
        return {"until": "above" if kind == "hr_greater_than" else "below", "amount": _heart(rate)}
    if kind != "open":
        lost.append(f"it ends at {kind}: by a press here")
    return {"until": "button"}


def _read_targets(values: Values, prefix: str, lost: list[str]) -> Fields:
    kind = values.get(f"{prefix}target_type")
    low, high = (_number(values, f"{prefix}custom_target_{kind}_{end}") for end in ("low", "high"))
    zone = _number(values, f"{prefix}target_hr_zone")
    if kind == "heart_rate" and isinstance(zone, int) and 1 <= zone <= 5:
        return {"zones": (zone, zone)}
    if isinstance(low, (int, float)) and isinstance(high, (int, float)) and high > 0 and low <= high:
        if kind == "heart_rate":
            return {"heart": (_heart(round(low)), _heart(round(high)))}
        if kind == "speed" and low > 0:
            return {"speed_mps": (round(float(low), 6), round(float(high), 6))}
        if kind == "cadence" and low >= 15 and high <= 125:
            return {"spm": (2 * round(low), 2 * round(high))}
    if kind not in (None, "open"):
        lost.append(f"its target, {kind}")
    return {}


def _heart(rate: int) -> Heart:
    """A heart rate as typed; what nobody's heart does means that there is no lower end."""
    if rate <= BPM:
        return Heart(10 * rate, "max") if rate >= 30 else Heart(0, "bpm")
    return Heart(rate - BPM if rate - BPM >= 30 else 0, "bpm")


def _depth(items: tuple[Item, ...]) -> int:
    return max((1 + _depth(item.steps) for item in items if isinstance(item, Repeat)), default=0)


def _number(values: Values, name: str, other: object = None) -> object:
    """A number; the profile has a word for the 100 of a heart rate."""
    value = values.get(name, other)
    return BPM if value == "bpm_offset" else value


def _int(values: Values, name: str) -> int | None:
    value = values.get(name)
    return value if isinstance(value, int) else None


def _text(values: Values, name: str) -> str:
    value = values.get(name)
    return (
        " ".join("".join(c if c.isprintable() else " " for c in value).split())
        if isinstance(value, str)
        else ""
    )
