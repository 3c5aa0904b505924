"""What became of each step of a workout, from a replay; of a hike also its economy: how many heartbeats it cost.

A step is what lies between the second in which the core began it and the one in which it began the next. What the watch
did not see of it, a pause or lost pages, counts in its time and in nothing else; where only a minute of running told
the start, that minute lies before the first step. Unknown is None.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from trailcore import ids, now, program, settings
from trailcore.plan import Plan
from trailcore.stepreader import StepReader
from trailcue.replay import Replay

M_PER_MILE = 1609.344
BY_BELT, BY_STEPS, BY_RECORDING = "belt", "steps", "recording"
"""What a way is by."""

_TREADMILL, _STAIRS = 1, 2  # of `settings.MACHINE`
KNOWN = 0.8
"""Share of a step, or of any stretch, that must be known for anything to be said of all of it."""
_ECONOMY_S = 180  # physiology section 8; by then the heart has followed (its time constant is a minute)
_CLIMB_PERMILLE = 80  # physiology section 8: height is what is paid for from here on
_BELT_OFF = (
    0.25  # steps further than this from the speed asked for: it runs at another (so do the watch's prompts)
)
_STEPS_OFF = (
    13.5  # per cent, two thirds of people are within: 11 from one to another, 8 within one (`ground`)
)
_BYTE_MM_S = 10  # how far a speed in a compiled plan is rounded


@dataclass(frozen=True, slots=True)
class StepDone:
    """One step, from its beginning to its end."""

    number: int
    """Of the session, repeats counted, from 1."""
    began_s: int
    duration_s: int
    finished: bool
    """False for the one that was under way when the log ends."""
    machine: int
    """0 outdoors, 1 treadmill, 2 stairs."""
    distance_m: float | None
    distance_by: str | None
    distance_within_percent: float | None
    """Two thirds are; of a belt: if it ran within the band asked for."""
    gain_m: float | None
    grade_permille: float | None
    mean_bpm: float | None
    """None where a fifth of it is not known."""
    heart_known: float
    """Share of the step."""
    in_band: float | None
    """Share of what is known of the heart, where the step asks for a band."""
    beats: float | None
    """In what the watch saw of the step; None unless it is one to tell a hike's economy from."""

    @property
    def beats_per_km(self) -> float | None:
        """Heartbeats a kilometre; None unless a hike."""
        return 1000 * self.beats / self.distance_m if self.beats and self.distance_m else None

    @property
    def beats_per_mile(self) -> float | None:
        """Heartbeats a mile; None unless a hike."""
        return None if self.beats_per_km is None else self.beats_per_km * M_PER_MILE / 1000

    @property
    def beats_per_m_gain(self) -> float | None:
        """Heartbeats a metre of height, hiking stairs or a climb of 8 %."""
        climbs = self.machine == _STAIRS or (self.grade_permille or 0) >= _CLIMB_PERMILLE
        return self.beats / self.gain_m if climbs and self.beats and self.gain_m else None


def steps_done(outcome: Replay) -> list[StepDone]:
    """Return the steps of the workout that the session followed, in order; none if it followed none."""
    numbers = outcome.column(now.STEP)
    begins = [
        row for row, number in enumerate(numbers) if number and (row == 0 or number != numbers[row - 1])
    ]
    if not begins:
        return []
    programmed = asked(outcome.plan, max(number or 0 for number in numbers))
    found: list[StepDone] = []
    for first in begins:
        number = numbers[first] or 0
        after = next((row for row in range(first, len(numbers)) if numbers[row] != number), None)
        stretch = _Stretch(outcome, first, len(numbers) - 1 if after is None else after)
        if stretch.seconds:
            belt = programmed[number - 1].belt if number <= len(programmed) else (0, 0)
            found.append(_done(stretch, number, after is not None, belt))
    return found


def treadmill_beats_per_mile(steps: Iterable[StepDone]) -> float | None:
    """Return the economy of all hiking on the treadmill together, whatever its grades."""
    hikes = [step for step in steps if step.machine == _TREADMILL and step.beats_per_mile]
    metres = sum(step.distance_m or 0 for step in hikes)
    return sum(step.beats or 0 for step in hikes) * M_PER_MILE / metres if metres else None


class _Stretch:
    """The seconds of one step."""

    def __init__(self, outcome: Replay, first: int, end: int) -> None:
        """Take the seconds after row `first`, in which the core began the step, up to row `end`.

        Where that is the session's first row, the step began before it: with nothing counted.
        """
        self._seconds = outcome.seconds
        self._asked = first
        self._first, self._end = first or -1, end
        self.settings = outcome.plan.settings
        self.machine = self.settings[settings.MACHINE]
        self.seen = end - self._first
        self.seconds = self.counted(now.ELAPSED_S)
        gaits = list(zip(self.column(now.GAIT), self.column(now.UNTRUSTED), strict=True))
        self.moving = sum(gait != ids.STANDING or untrusted == 1 for gait, untrusted in gaits)
        self.running = sum(gait == ids.RUNNING for gait, _ in gaits)
        self.steps_known = self.is_most(sum(untrusted != 1 for _, untrusted in gaits))

    def asked(self, word: int) -> int:
        """Return a word of what the step asks for."""
        return self._seconds[self._asked * now.WORDS + word]

    def before(self, word: int) -> int:
        """Return a count as it was when the step began."""
        return self._seconds[self._first * now.WORDS + word] if self._first >= 0 else 0

    def counted(self, word: int) -> int:
        """Return by how much a count grew."""
        return self._seconds[self._end * now.WORDS + word] - self.before(word)

    def column(self, word: int) -> list[int]:
        """Return a word second by second."""
        first, end = ((row + 1) * now.WORDS for row in (self._first, self._end))
        return self._seconds[first + word : end : now.WORDS].tolist()

    def is_most(self, seconds: int) -> bool:
        """Return True if so many seconds stand for the whole step."""
        return seconds >= KNOWN * self.seconds

    def is_hike(self) -> bool:
        """Return True if it was walked: on the way for half of it, and next to none of that running."""
        return self.moving >= self.seen / 2 and self.running <= (1 - KNOWN) * self.moving


def _done(stretch: _Stretch, number: int, finished: bool, belt: tuple[int, int]) -> StepDone:
    bpm = [value for value in stretch.column(now.BPM) if value != ids.NONE]
    is_known = bool(bpm) and stretch.is_most(len(bpm))
    tells = is_known and stretch.seconds >= _ECONOMY_S and stretch.is_hike()
    metres, by, within = _distance(stretch, belt)
    grade = _grade(stretch)
    return StepDone(
        number=number,
        began_s=stretch.before(now.ELAPSED_S),
        duration_s=stretch.seconds,
        finished=finished,
        machine=stretch.machine,
        distance_m=metres,
        distance_by=by,
        distance_within_percent=within,
        gain_m=_gain(stretch, metres, grade),
        grade_permille=grade,
        mean_bpm=sum(bpm) / len(bpm) if is_known else None,
        heart_known=min(1.0, len(bpm) / stretch.seconds),
        in_band=_in_band(stretch, bpm),
        beats=sum(bpm) / 60 * stretch.seen / len(bpm) if tells else None,
    )


def _distance(stretch: _Stretch, belt: tuple[int, int]) -> tuple[float | None, str | None, float | None]:
    """Return metres, what they are by, and within how many per cent."""
    if stretch.machine == _STAIRS or not stretch.is_most(stretch.seen):
        return None, None, None
    by_steps = stretch.counted(now.DISTANCE_MM)
    slow, fast = belt
    if stretch.machine == _TREADMILL and 0 < slow <= fast and stretch.moving:
        steps_mm_s = by_steps / stretch.moving
        low, high = slow * (1 - _BELT_OFF), fast * (1 + _BELT_OFF)
        if low <= steps_mm_s <= high or not stretch.steps_known:
            metres = (slow + fast) / 2 * stretch.moving / 1000
            return metres, BY_BELT, 100 * (fast - slow + 2 * _BYTE_MM_S) / (slow + fast)
    if not stretch.steps_known:
        return None, None, None
    return by_steps / 1000, BY_STEPS, _STEPS_OFF


def _grade(stretch: _Stretch) -> float | None:
    """Return the machine's grade; outdoors the mean of the ground's over the way, in permille."""
    if stretch.machine:
        return None if stretch.asked(now.STEP_GRADE) == ids.NONE else stretch.asked(now.STEP_GRADE)
    both = zip(stretch.column(now.GRADE), stretch.column(now.SPEED), strict=True)
    known = [(grade, speed) for grade, speed in both if grade != ids.NONE]
    way = sum(speed for _, speed in known)
    if not way or len(known) < KNOWN * stretch.moving:
        return None
    return sum(grade * speed for grade, speed in known) / way


def _gain(stretch: _Stretch, metres: float | None, grade: float | None) -> float | None:
    if stretch.machine == _STAIRS:
        rise_mm = stretch.settings[settings.STAIR_MM]
        return stretch.counted(now.STEPS) * rise_mm / 1000 if stretch.steps_known else None
    if stretch.machine == _TREADMILL:
        return None if metres is None or grade is None else metres * max(0.0, grade) / 1000
    air = zip(stretch.column(now.ALTITUDE_DM), stretch.column(now.SUSPECT), strict=True)
    seen = sum(altitude != ids.NONE and suspect != 1 for altitude, suspect in air)
    return stretch.counted(now.ASCENT_CM) / 100 if stretch.is_most(seen) else None


def _in_band(stretch: _Stretch, bpm: list[int]) -> float | None:
    low, high = stretch.asked(now.STEP_LOW_BPM), stretch.asked(now.STEP_HIGH_BPM)
    if not bpm or low == high == ids.NONE:
        return None
    return sum(low <= value and (high == ids.NONE or value <= high) for value in bpm) / len(bpm)


class Asked(NamedTuple):
    """What a program asks of a step that the core has no word for."""

    until: int
    """How it ends, of `program`."""
    belt: tuple[int, int]
    """The speeds, mm/s, of a treadmill: a band, an end of 0 is open."""


def asked(plan: Plan, count: int) -> list[Asked]:
    """Return what is asked of the first steps, read where the core reads it, in the program."""
    reader = StepReader(plan, array("i", [0] * now.WORDS))
    found: list[Asked] = []
    while len(found) < count:
        op = reader.operation()
        if op == program.END:
            break
        if op == program.STEP:
            until = reader.byte()
            reader.two()  # the amount
            found.append(Asked(until, _speeds(reader, reader.two())))
    return found


def _speeds(reader: StepReader, mask: int) -> tuple[int, int]:
    """Read the fields of a step; return its speeds."""
    band = (0, 0)
    bit = 1
    while bit <= mask:
        if mask & bit:
            first = reader.byte()
            second = reader.byte() if bit & program.TWO_BYTES else 0
            if bit == program.SPEED:
                band = 20 * first, 20 * second
        bit <<= 1
    return band
