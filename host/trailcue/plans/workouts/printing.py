"""A workout as text that reads back as the same workout."""

from __future__ import annotations

from trailcue.plans.values import METRES, SPEEDS, Heart

from .ends import FOOT
from .model import Item, Repeat, Step, Workout
from .patterns import HEADING, of_number
from .stepping import read

RUNS_FROM = 2.2
"""m/s: below it people think in km/h."""
OF_HEART = {"max": "HR", "lactate": "LTHR", "reserve": "HRR"}


def written(workout: Workout) -> str:
    """The steps of a workout, one a line, as `parse` reads them."""
    return "\n".join(_lines(workout.steps, ""))


def _lines(items: tuple[Item, ...], indent: str) -> list[str]:
    lines: list[str] = []
    for item in items:
        if isinstance(item, Repeat):
            lines.append(f"{indent}{item.text} {item.times}x" if item.text else f"{indent}{item.times}x")
            lines += _lines(item.steps, f"{indent}  ")
        else:
            lines.append(f"{indent}- {line_of(item)}")
    return lines


def line_of(step: Step) -> str:
    """One step as typed; its name in quotes where the words would mean something."""
    said = " ".join(word for word in (ending(step), *_exercise(step), *_targets(step)) if word)
    if not step.text:
        return said
    plainly = f"{said} {step.text}"
    line = read(plainly)
    if (
        not line.errors
        and Step(**line.fields) == step
        and " #" not in plainly
        and not HEADING.fullmatch(plainly)
    ):
        return plainly
    name = step.text.replace('"', "'")
    return f'{said} "{name}"'


def ending(step: Step) -> str:
    """What ends a step."""
    amount = step.amount
    if isinstance(amount, Heart):
        rate = f"Z{amount.amount}" if amount.of == "zone" else _rate(amount, amount)
        return f"until HR {'>' if step.until == 'above' else '<'} {rate}"
    return {
        "time": lambda: of_time(amount),
        "distance": lambda: of_way(amount),
        "gain": lambda: f"{of_height(amount)} gain",
        "loss": lambda: f"{of_height(amount)} loss",
        "steps": lambda: f"{of_number(amount)} steps",
        "reps": lambda: f"{of_number(amount)} reps",
        "button": lambda: "press",
        "back": lambda: "back to start",
    }[step.until]()


def of_time(seconds: float) -> str:
    """`90` as "1min30s"."""
    hours, rest = divmod(round(seconds, 3), 3600)
    minutes, rest = divmod(rest, 60)
    parts = ((hours, "h"), (minutes, "min"), (round(rest, 3), "s"))
    said = "".join(f"{of_number(number)}{unit}" for number, unit in parts if number)
    return said if rest == int(rest) else f"{of_number(seconds)}s"


def of_way(metres: float) -> str:
    """A way in km, in miles where those are rounder, in metres below a kilometre."""
    miles = metres / METRES["mi"]
    if abs(miles * 20 - round(miles * 20)) < 1e-5 and metres % 10:
        return f"{of_number(round(miles, 2))}mi"
    return f"{of_number(metres / 1000)}km" if metres >= 1000 else f"{of_number(metres)} meters"


def of_height(metres: float) -> str:
    """A height in m, in feet where those are whole and metres are not."""
    feet = metres / FOOT
    if metres % 1 and round(round(feet) * FOOT, 3) == metres:
        return f"{round(feet)}ft"
    return f"{of_number(metres)}m"


def of_speed(low: float, high: float) -> str:
    """A speed or two in the unit in which they are round; of running rather as a pace."""
    paces = [round(1000 / speed) for speed in (high, low)]
    if low >= RUNS_FROM and [pace and round(1000 / pace, 6) for pace in paces] == [high, low]:
        said = [f"{pace // 60}:{pace % 60:02}" for pace in dict.fromkeys(reversed(paces))]
        return f"{'-'.join(said)}/km"
    for unit, digits in (("mph", 1), ("km/h", 1), ("mph", 2), ("km/h", 6)):
        numbers = [round(speed / SPEEDS[unit], digits) for speed in (low, high)]
        if [round(number * SPEEDS[unit], 6) for number in numbers] == [low, high]:
            break
    return f"{_band(*numbers)}{unit}"


def _exercise(step: Step) -> list[str]:
    side = {"each": "each side", None: ""}.get(step.side, step.side)
    return [step.exercise or "", side or "", f"tempo {of_number(step.tempo_s)}s" if step.tempo_s else ""]


def _targets(step: Step) -> list[str]:
    return [
        f"{of_number(step.load_kg)}kg" if step.load_kg is not None else "",
        of_speed(*step.speed_mps) if step.speed_mps else "",
        _grade(*step.grade_permille) if step.grade_permille else "",
        step.gait or "",
        "-".join(f"Z{zone}" for zone in dict.fromkeys(step.zones)) if step.zones else "",
        _rate(*step.heart) if step.heart else "",
        f"{_band(*step.spm)}spm" if step.spm else "",
        f"RPE {_band(*step.rpe)}" if step.rpe else "",
        f"breathe {step.breath[0]}/{step.breath[1]}" if step.breath else "",
    ]


def _grade(low: int, high: int) -> str:
    if low < 0 and low != high:
        return f"{of_number(low / 10)} to {of_number(high / 10)}%"
    return f"{_band(low / 10, high / 10)}%"


def _band(low: float, high: float) -> str:
    return of_number(low) if low == high else f"{of_number(low)}-{of_number(high)}"


def _rate(low: Heart, high: Heart) -> str:
    scale, unit = (1, "bpm") if high.of == "bpm" else (10, f"% {OF_HEART[high.of]}")
    if low == Heart(0, "bpm"):
        return f"< {of_number(high.amount / scale)}{unit}"
    if low is high:
        return f"{of_number(high.amount / scale)}{unit}"
    return f"{of_number(low.amount / scale)}-{of_number(high.amount / scale)}{unit}"
