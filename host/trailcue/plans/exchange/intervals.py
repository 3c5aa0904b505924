"""A workout as intervals.icu's text, after its quick guide (https://forum.intervals.icu/t/123701).

A line there is cue, duration, one target; the first number with a unit is the duration. So what has no place becomes
part of the cue, spelt out ("gain 300 metres"); an end unknown there waits for the lap button, its time a guess.
"""

from __future__ import annotations

from trailcue.plans.values import METRES, Heart
from trailcue.plans.workouts import Item, Repeat, Step, Workout
from trailcue.plans.workouts.exercises import EXERCISES
from trailcue.plans.workouts.patterns import of_number
from trailcue.plans.workouts.printing import ending, of_way

MOST_LINES = 1000
"""Of a repeat that is written out."""
CLIMB_M_S, DROP_M_S = 600 / 3600, 900 / 3600
"""Guesses of ours: what a hiker gains, and a jogger loses, in a second."""
STEP_S, REP_S, OPEN_S = 0.5, 3.0, 300.0
SHARES = {"max": "HR", "lactate": "LTHR"}


def to_intervals(workout: Workout) -> tuple[str, list[str]]:
    """The text, and what is lost on the way, by line of the text that the workout was read from."""
    writer = _Writer()
    writer.items(workout.steps)
    return "\n".join(writer.lines).strip("\n") + "\n", list(dict.fromkeys(writer.losses))


class _Writer:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.losses: list[str] = []
        self._before_s = OPEN_S

    def items(self, items: tuple[Item, ...]) -> None:
        """Steps and repeats at the top, or in a repeat that is written out."""
        for item in items:
            if isinstance(item, Step):
                self._line(self._step(item))
            elif _nests(item):
                times = item.times if item.times * _lines_of(item.steps) <= MOST_LINES else 1
                how = "out" if times == item.times else "once, for it would be endless"
                said = f"repeats inside repeats are not known there: {item.times}x is written {how}"
                self.losses.append(f"line {item.line}: {said}")
                for _ in range(times):
                    self.items(item.steps)
            else:
                self._line("")
                self._line(f"{item.text} {item.times}x".strip())
                self.items(item.steps)
                self._line("")

    def _line(self, line: str) -> None:
        if line or (self.lines and self.lines[-1]):
            self.lines.append(line)

    def _step(self, step: Step) -> str:
        ends, is_open = self._end(step)
        target, kept = _target(step)
        words = [*_spelt(step, kept), step.text]
        if is_open:
            said = f'"{ending(step)}" ends at the lap button there, planned as {ends}'
            self.losses.append(f"line {step.line}: {said}")
            words.insert(0, _spelt_end(step))
        lost = [word for word in _spelt(step, kept) if word not in ("hike", "run", "rest", step.exercise)]
        if lost:
            self.losses.append(f"line {step.line}: only words there: {', '.join(lost)}")
        parts = (*words, ends, target, "press lap" if is_open else "")
        return f"- {' '.join(part for part in parts if part)}"

    def _end(self, step: Step) -> tuple[str, bool]:
        """A duration as written there, and whether the lap button is what ends it."""
        amount = step.amount if not isinstance(step.amount, Heart) else 0.0
        if step.until == "distance":
            self._before_s = amount / 2
            way = of_way(amount).removesuffix(" meters")
            return (way if way.endswith(("km", "mi")) else f"{way}mtr"), False
        sides = 2 if step.side == "each" else 1
        tempo = step.tempo_s or (EXERCISES[step.exercise].tempo_s if step.exercise else None) or REP_S
        seconds = {
            "time": amount,
            "gain": amount / CLIMB_M_S,
            "loss": amount / DROP_M_S,
            "steps": amount * STEP_S,
            "reps": amount * tempo * sides,
            "back": self._before_s,
        }.get(step.until, OPEN_S)
        self._before_s = seconds
        return _time(seconds), step.until != "time"


def _lines_of(items: tuple[Item, ...]) -> int:
    """Lines that some items take when inner repeats are written out."""
    return sum(
        1 if isinstance(item, Step) else 3 + _lines_of(item.steps) * (item.times if _nests(item) else 1)
        for item in items
    )


def _nests(item: Repeat) -> bool:
    return any(isinstance(inner, Repeat) for inner in item.steps)


def _time(seconds: float) -> str:
    minutes, rest = divmod(max(1, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return "".join(
        f"{number}{unit}" for number, unit in ((hours, "h"), (minutes, "m"), (rest, "s")) if number
    )


def _target(step: Step) -> tuple[str, str]:
    """The one target that is written as such, and which field it is."""
    if step.zones:
        return f"{'-'.join(f'Z{zone}' for zone in dict.fromkeys(step.zones))} HR", "zones"
    if step.heart and step.heart[0].of == step.heart[1].of and step.heart[1].of in SHARES:
        low, high = (of_number(rate.amount / 10) for rate in step.heart)
        return f"{low}-{high}% {SHARES[step.heart[1].of]}", "heart"
    if step.speed_mps:
        paces = [round(METRES["km"] / speed) for speed in dict.fromkeys(step.speed_mps)]
        said = "-".join(f"{pace // 60}:{pace % 60:02}" for pace in paces)
        return f"{said}/km Pace", "speed_mps"
    return "", ""


def _spelt(step: Step, kept: str) -> list[str]:
    """What a step asks for besides the target that is kept, without a unit that could be taken for a duration."""
    words = [
        step.gait or "",
        step.exercise or "",
        {"each": "each side", None: ""}.get(step.side, step.side or ""),
    ]
    if step.heart and kept != "heart":
        words.append(_spelt_heart(*step.heart))
    if step.speed_mps and kept != "speed_mps":
        words.append(f"speed {_to(*(3.6 * speed for speed in step.speed_mps))} kph")
    if step.grade_permille:
        words.append(f"grade {_to(*(each / 10 for each in step.grade_permille))} percent")
    if step.spm:
        words.append(f"cadence {_to(*step.spm)}")
    if step.rpe:
        words.append(f"RPE {_to(*step.rpe)}")
    if step.breath:
        words.append(f"breathe {step.breath[0]} in {step.breath[1]} out")
    if step.load_kg is not None:
        words.append(f"with {of_number(step.load_kg)} kilos")
    if step.tempo_s is not None:
        words.append(f"tempo {of_number(step.tempo_s)} seconds")
    return [word for word in words if word]


def _to(low: float, high: float) -> str:
    low, high = round(low, 1), round(high, 1)
    return of_number(low) if low == high else f"{of_number(low)} to {of_number(high)}"


def _spelt_heart(low: Heart, high: Heart) -> str:
    scale, unit = (1, "") if high.of == "bpm" else (10, f" percent of {high.of}")
    if not low.amount:
        return f"heart rate up to {of_number(high.amount / scale)}{unit}"
    return f"heart rate {_to(low.amount / scale, high.amount / scale)}{unit}"


def _spelt_end(step: Step) -> str:
    amount = step.amount
    if isinstance(amount, Heart):
        way = "above" if step.until == "above" else "below"
        if amount.of == "zone":
            return f"until heart rate is {way} the start of zone {amount.amount}"
        return f"until {_spelt_heart(amount, amount).replace('rate', f'rate is {way}', 1)}"
    number = of_number(round(amount))
    return {
        "gain": f"gain {number} metres",
        "loss": f"lose {number} metres",
        "steps": f"{number} steps",
        "reps": f"{number} reps",
        "back": "back to start",
    }.get(step.until, "")
