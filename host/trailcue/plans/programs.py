"""A workout to the bytes of a program, for one athlete; `trailcore.program` has their numbers.

What the bytes round: time to 1 s, way to 10 m, height to 1 m, speed to 20 mm/s (0.07 km/h), grade to half a per cent,
and of a band to its middle, load to 1 kg, the time of a repetition to 0.1 s. Names of steps stay on the laptop.
"""

from __future__ import annotations

from collections.abc import Sequence
from struct import pack

from trailcore import ids
from trailcore import program as p

from .problems import KeyPath, Report, Wrong
from .values import Heart
from .workouts import Item, Repeat, Step, Workout
from .workouts.exercises import EXERCISES
from .workouts.printing import ending
from .zones import Anchors

UNTIL = {
    "time": (p.TIME, 1.0),
    "distance": (p.DISTANCE, 10.0),
    "gain": (p.GAIN, 1.0),
    "loss": (p.LOSS, 1.0),
    "steps": (p.STEPS, 1.0),
    "button": (p.BUTTON, 1.0),
    "above": (p.HEART_ABOVE, 1.0),
    "below": (p.HEART_BELOW, 1.0),
    "reps": (p.REPS, 1.0),
    "back": (p.BACK, 1.0),
}
"""How a step ends, and the unit of its amount in the model's."""
GAITS = {"rest": ids.STANDING, "hike": ids.HIKING, "run": ids.RUNNING}
SIDES = {None: p.BOTH, "left": p.LEFT, "right": p.RIGHT, "each": p.EACH}

MOST_AMOUNT = 65_535
MOST_SAID = {"time": "18h", "distance": "655km", "gain": "65km gain", "loss": "65km loss"}

COUNTS_BY = {"time": "1 s", "distance": "10 m"}


class _Writer:
    """Writes the items of one workout; what does not fit is reported at its line."""

    def __init__(self, anchors: Anchors, zones: Sequence[int], report: Report, path: KeyPath) -> None:
        self._anchors = anchors
        self._zones = zones
        self._report = report
        self._path = path

    def items(self, items: tuple[Item, ...]) -> bytes:
        """The bytes of some steps and repeats."""
        found = b""
        for item in items:
            if isinstance(item, Repeat):
                found += pack("<BB", p.REPEAT, item.times) + self.items(item.steps) + pack("<B", p.AGAIN)
                continue
            try:
                found += self._step(item)
            except Wrong as wrong:
                self._report.error(self._path, str(wrong), inside=(item.line, item.column))
        return found

    def _step(self, step: Step) -> bytes:
        until, unit = UNTIL[step.until]
        amount = step.amount
        count = self._bpm(amount) if isinstance(amount, Heart) else int(amount / unit + 0.5)
        if count > MOST_AMOUNT:
            most = MOST_SAID.get(step.until, str(MOST_AMOUNT))
            raise Wrong(
                f'"{ending(step)}" is more than a step can hold: write at most {most}, or several steps'
            )
        if count == 0 and step.until not in ("button", "back"):
            raise Wrong(
                f'"{ending(step)}" rounds to nothing: the watch counts by {COUNTS_BY.get(step.until, "1 m")}'
            )
        mask, fields = 0, b""
        for bit, body in self._fields(step):
            mask |= bit
            fields += body
        return pack("<BBHH", p.STEP, until, count, mask) + fields

    def _fields(self, step: Step) -> list[tuple[int, bytes]]:
        """Bit and bytes of each field that the step has, lowest bit first."""
        found: list[tuple[int, bytes]] = []
        if step.zones:
            found.append((p.ZONES, _nibbles(step.zones)))
        if step.heart:
            found.append((p.BPM, self._heart(*step.heart)))
        if step.gait:
            found.append((p.GAIT, bytes((GAITS[step.gait],))))
        if step.spm:
            found.append((p.SPM, bytes(_byte(each, "more than 255 steps a minute") for each in step.spm)))
        if step.grade_permille:
            found.append((p.GRADE, pack("<b", _grade(sum(step.grade_permille)))))
        if step.speed_mps:
            found.append(
                (
                    p.SPEED,
                    bytes(_byte(50 * each, "faster than 18.3 km/h (3:17/km)") for each in step.speed_mps),
                )
            )
        if step.breath:
            found.append((p.BREATH, _nibbles(step.breath)))
        if step.rpe:
            found.append((p.RPE, _nibbles(step.rpe)))
        return found + self._exercise(step)

    def _exercise(self, step: Step) -> list[tuple[int, bytes]]:
        found: list[tuple[int, bytes]] = []
        tempo = step.tempo_s
        if step.exercise:
            exercise = EXERCISES[step.exercise]
            found.append((p.EXERCISE, bytes((exercise.id, SIDES[step.side]))))
            if step.until == "reps" and tempo is None:
                tempo = exercise.tempo_s
        if step.load_kg is not None:
            found.append((p.LOAD, bytes((_byte(step.load_kg, "more than 255 kg"),))))
        if tempo is not None:
            found.append((p.TEMPO, bytes((_byte(10 * tempo, "slower than 25.5 s a repetition"),))))
        return found

    def _heart(self, low: Heart, high: Heart) -> bytes:
        """A band in bpm; an end of 0 is open."""
        floor = self._bpm(low) if low.amount else 0
        cap = self._bpm(high)
        if floor > cap:
            raise Wrong(
                f"the band is {floor} to {cap} bpm for this athlete: write both ends of the same thing"
            )
        return bytes((_byte(floor, "more than 255 bpm"), _byte(cap, "more than 255 bpm")))

    def _bpm(self, rate: Heart) -> int:
        if rate.of == "zone":
            return self._zones[rate.amount - 2]
        return self._anchors.bpm(rate)


def program(
    workout: Workout, anchors: Anchors, zones: Sequence[int], report: Report, path: KeyPath = ()
) -> bytes:
    """The bytes that the watch follows.

    Args:
        workout: what is asked for.
        anchors: the athlete's heart rates, that shares are taken of.
        zones: where zones 2 to 5 begin, in bpm.
        report: gets what does not fit, at its line in the text.
        path: where in the plan that text stands.
    """
    return _Writer(anchors, zones, report, path).items(workout.steps) + bytes((p.END,))


def _byte(number: float, what: str) -> int:
    """A number as a byte, rounded half up."""
    found = int(number + 0.5)
    if not 0 <= found <= 255:
        raise Wrong(f"{what} is beyond the watch: write less")
    return found


def _nibbles(pair: tuple[int, int]) -> bytes:
    return bytes((pair[0] << 4 | pair[1],))


def _grade(both_permille: int) -> int:
    """The middle of a band in half per cent, rounded half away from zero; `both_permille` is the sum of its ends."""
    halves = (abs(both_permille) + 5) // 10
    if halves > 127:
        raise Wrong(f"a grade of {both_permille / 20:g} % is beyond the watch: write up to 63%")
    return halves if both_permille >= 0 else -halves
