"""A workout as a FIT file.

Each step carries the line as we type it in its notes, which watches show: `fitin` reads it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from trailcue.fitfiles import DEVELOPMENT, FIT_EPOCH, LONGEST_STRING, Row, Values, fit_file
from trailcue.plans.problems import Wrong
from trailcue.plans.values import Heart
from trailcue.plans.workouts import Item, Step, Workout, each_step, exercises
from trailcue.plans.workouts.printing import ending, line_of
from trailcue.plans.zones import Anchors

BPM = 100
"""Heart rates above it are beats a minute and this; up to it, per cent of the maximum."""
CATEGORIES = {
    "calf raise": "calf_raise",
    "carry": "carry",
    "chop": "chop",
    "crunch": "crunch",
    "deadlift": "deadlift",
    "bridge": "hip_raise",
    "thrust": "hip_raise",
    "lunge": "lunge",
    "plank": "plank",
    "jump": "plyo",
    "hop": "plyo",
    "pull-up": "pull_up",
    "push-up": "push_up",
    "bench press": "bench_press",
    "overhead press": "shoulder_press",
    "squat": "squat",
    "step-up": "squat",
    "row": "row",
    "leg curl": "leg_curl",
    "leg raise": "leg_raise",
    "lateral raise": "lateral_raise",
    "swing": "hip_swing",
}
"""Part of an exercise's name to FIT's category."""
OF_LOAD = {
    "lower": "total_body",
    "upper": "total_body",
    "core": "core",
    "activation": "warm_up",
    "mobility": "warm_up",
}
INTENSITIES = {"warm up": "warmup", "warm-up": "warmup", "cool down": "cooldown", "cool-down": "cooldown"}
INTENSITIES |= {"warmup": "warmup", "cooldown": "cooldown", "recovery": "recovery", "recover": "recovery"}
SPORTS = {
    "treadmill": ("running", "treadmill"),
    "stairs": ("fitness_equipment", "stair_climbing"),
    None: ("running", "trail"),
}


@dataclass(frozen=True)
class Rates:
    """An athlete's heart rates, without which shares of the lactate threshold and bands of zones cannot be written."""

    anchors: Anchors
    zones: Sequence[int]
    """Where zones 2 to 5 begin, in bpm."""


def to_fit(workout: Workout, made: datetime, rates: Rates | None = None) -> tuple[bytes, list[str]]:
    """The file, and what other tools will not understand of it, by line of the text that the workout was read from.

    Args:
        workout: what to write.
        made: when; watches tell files apart by it.
        rates: the athlete's, for shares and zones.
    """
    rows: list[Row] = []
    losses: list[str] = []
    _put(workout.steps, rows, losses, rates)
    for index, (_, values) in enumerate(rows):
        values["message_index"] = index
    sport, sub_sport = _sport(workout)
    created = max(0, int((made - FIT_EPOCH).total_seconds()))
    head: list[Row] = [
        (
            "file_id",
            {
                "type": "workout",
                "manufacturer": DEVELOPMENT,
                "product": 0,
                "serial_number": 1,
                "time_created": created,
            },
        ),
        (
            "workout",
            {"wkt_name": workout.name, "sport": sport, "sub_sport": sub_sport, "num_valid_steps": len(rows)},
        ),
    ]
    return fit_file(head + rows), losses


def _sport(workout: Workout) -> tuple[str, str]:
    steps = [step for step, _ in each_step(workout.steps)]
    if not workout.machine and any(step.exercise for step in steps):
        return "training", "strength_training"
    if not workout.machine and {step.gait for step in steps} <= {"hike", "rest"}:
        return "hiking", "generic"
    return SPORTS[workout.machine]


def _put(items: tuple[Item, ...], rows: list[Row], losses: list[str], rates: Rates | None) -> None:
    for item in items:
        if isinstance(item, Step):
            values, lost = fields_of(item, rates)
            rows.append(("workout_step", values))
            losses += [f"line {item.line}: {each}" for each in lost]
            continue
        first = len(rows)
        _put(item.steps, rows, losses, rates)
        again: Values = {
            "duration_type": "repeat_until_steps_cmplt",
            "duration_step": first,
            "repeat_steps": item.times,
        }
        if item.text:
            again["wkt_step_name"] = item.text
        rows.append(("workout_step", again))


def fields_of(step: Step, rates: Rates | None) -> tuple[Values, list[str]]:
    """The fields of a step, and what only its notes say."""
    name = step.exercise or step.text or step.gait
    notes = line_of(step)
    values: Values = {"wkt_step_name": name} if name else {}
    end = _end(step, rates)
    lost = [] if end else [f'"{ending(step)}" is not known there: the step ends at the lap button']
    values |= end or {"duration_type": "open"}
    targets = _targets(step, rates, lost)
    values |= targets[0] if targets else {"target_type": "open", "target_value": 0}
    if len(targets) > 1:
        values |= {f"secondary_{key}": value for key, value in targets[1].items()}
    values["intensity"] = "rest" if step.gait == "rest" else INTENSITIES.get(step.text.lower(), "active")
    if step.exercise:
        values["exercise_category"] = _category(step.exercise)
    if step.load_kg is not None and step.load_kg <= 650:
        values |= {"exercise_weight": step.load_kg, "weight_display_unit": "kilogram"}
    words = [word for word, unsaid in _unsaid(step) if unsaid] + (
        ["a third target"] if len(targets) > 2 else []
    )
    if words:
        lost.append(f"only in the notes there: {', '.join(words)}")
    if len(notes.encode()) < LONGEST_STRING:
        values["notes"] = notes
    else:
        lost.append("too long for its notes")
    return values, lost


def _unsaid(step: Step) -> tuple[tuple[str, object], ...]:
    """What FIT workouts have no field for."""
    return (
        ("to hike or to run", step.gait in ("hike", "run")),
        ("grade", step.grade_permille),
        ("RPE", step.rpe),
        ("breathing", step.breath),
        ("side", step.side),
        ("tempo", step.tempo_s),
    )


def _category(exercise: str) -> str:
    for part, category in CATEGORIES.items():
        if part in exercise:
            return category
    return OF_LOAD[exercises.EXERCISES[exercise].load]


def _end(step: Step, rates: Rates | None) -> Values | None:
    amount = step.amount
    if isinstance(amount, Heart):
        rate = _rate(amount, rates)
        kind = "hr_greater_than" if step.until == "above" else "hr_less_than"
        return None if rate is None else {"duration_type": kind, "duration_hr": rate}
    if step.until == "time":
        return {"duration_type": "time", "duration_time": amount}
    if step.until == "distance":
        return {"duration_type": "distance", "duration_distance": round(amount, 2)}
    if step.until == "reps":
        return {"duration_type": "reps", "duration_reps": round(amount)}
    return {"duration_type": "open"} if step.until == "button" else None


def _rate(rate: Heart, rates: Rates | None) -> int | None:
    """A heart rate as FIT has it; None where it takes an athlete to tell."""
    if rate.of == "max" and rate.amount % 10 == 0 and rate.amount < 1000:
        return rate.amount // 10
    if rate.of == "bpm":
        return BPM + max(1, rate.amount)
    if rates is None:
        return None
    if rate.of == "zone":
        return BPM + rates.zones[rate.amount - 2]
    try:
        return BPM + rates.anchors.bpm(rate)
    except Wrong:
        return None


def _targets(step: Step, rates: Rates | None, lost: list[str]) -> list[Values]:
    """What a step asks for that FIT has a target for, the most telling first."""
    found: list[Values] = []
    if step.zones:
        found.append(_zones(*step.zones, rates, lost))
    if step.heart:
        low, high = _rate(step.heart[0], rates), _rate(step.heart[1], rates)
        if low is None or high is None:
            lost.append("the heart rate takes an athlete to tell: only in the notes there")
        else:
            low = 0 if high <= BPM and not step.heart[0].amount else low
            if step.heart[1].of not in ("bpm", "max"):
                lost.append(f"the heart rate is written as {low - BPM}-{high - BPM} bpm")
            found.append(_band("heart_rate", low, high))
    if step.speed_mps:
        found.append(_band("speed", *(round(speed, 3) for speed in step.speed_mps)))
    if step.spm:
        if step.spm[0] % 2 or step.spm[1] % 2:
            lost.append("cadence counts strides there: odd steps a minute are rounded")
        found.append(_band("cadence", step.spm[0] // 2, (step.spm[1] + 1) // 2))
    return found


def _zones(low: int, high: int, rates: Rates | None, lost: list[str]) -> Values:
    if low == high or rates is None:
        if low != high:
            lost.append(f"Z{low}-Z{high} is written as Z{high}: a target there is one zone")
        return {"target_type": "heart_rate", "target_hr_zone": high}
    first = BPM + (rates.zones[low - 2] if low > 1 else 1)
    last = BPM + (rates.zones[high - 1] - 1 if high < 5 else rates.anchors.hr_max)
    lost.append(f"Z{low}-Z{high} is written as {first - BPM}-{last - BPM} bpm")
    return _band("heart_rate", first, last)


def _band(what: str, low: float, high: float) -> Values:
    zone = {"target_hr_zone": 0} if what == "heart_rate" else {}
    return {"target_type": what, **zone, f"custom_target_{what}_low": low, f"custom_target_{what}_high": high}
