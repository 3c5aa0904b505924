"""What hiking and running cost in heartbeats, by grade: steady pieces of whole sessions, and the treadmill's steps.

A heart follows the legs with a time constant of a minute (physiology reference, section 6), so the first minute of a
gait tells of what was before it and is left out; what remains is cut into pieces of 3 min and a little more, the
least that the reference (section 8) tells economy of. Unknown is None, and a piece of which the heart rate, the
ground or the steps are not known is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import fmean

from trailcore import ids, now, settings
from trailcue.analysis.lived import lived
from trailcue.plans.personal import running_cost
from trailcue.playback import Session
from trailcue.steps_done import M_PER_MILE, steps_done

RUN, HIKE = "run", "hike"
GAITS = {ids.RUNNING: RUN, ids.HIKING: HIKE}

TAU_S = 57.6
"""Time constant of the heart, first order (physiology, section 6; 23.6 s one SD from person to person)."""
SETTLE_S = 60
"""Of a gait, before its heart rate is its own: a time constant."""
LEAST_S = 180
EDGES = (-0.03, 0.03, 0.08, 0.12, 0.16, 0.20, 0.30, 0.45)
"""Of the bands of grade: level, the coaches' 8-12 %, the treadmill's 15 %, 20 % and more [ours]."""
CLIMB = 0.08
"""Height is what is paid for from here on (physiology, section 8)."""
_KNOWN = 0.95
"""Share of a piece whose heart rate must be known."""
_UNEVEN = 0.08
"""How far the grades of its halves may lie apart [ours]: two bands of `EDGES`."""
_SLOWEST_MPS = 0.2
"""Slower there is no way to speak of."""

K_BPM_PER_W_KG = 6.7
K_SHARE = 0.3
"""How many bpm a W/kg of net power costs (physiology, section 6), and how far one may be off that: the reference
gives no spread, a third of it is ours."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A few minutes in one gait on ground of about one grade."""

    gait: str
    """`RUN` or `HIKE`."""
    machine: int
    """0 outdoors, 1 treadmill, 2 stairs."""
    began_s: int
    seconds: int
    metres: float
    by: str
    """What the metres are by: recording, belt or steps."""
    grade: float
    """Mean, rise over run."""
    beats: float
    """Heartbeats in it."""
    gain_m: float
    """Height made, by the barometer; negative downhill."""
    heading_bpm: float
    """Where the heart was heading to: the mean and a time constant times the slope; of a treadmill's step the mean."""

    @property
    def bpm(self) -> float:
        """Mean heart rate."""
        return 60 * self.beats / self.seconds

    @property
    def speed_mps(self) -> float:
        """Along the ground."""
        return self.metres / self.seconds

    @property
    def beats_per_mile(self) -> float:
        """Heartbeats a mile of the way."""
        return self.beats * M_PER_MILE / self.metres

    @property
    def beats_per_m_gain(self) -> float | None:
        """Heartbeats a metre of height; None below 8 %."""
        return self.beats / self.gain_m if self.grade >= CLIMB else None


def walking_power_w_kg(speed_mps: float, grade: float) -> float:
    """Return the net power of walking: LCDA (Looney et al. 2019) less 1.44 W/kg of standing [mem]; up to 45 %."""
    percent = 100 * max(-0.40, min(0.45, grade))
    slope = 0.34 * percent * (1 - 1.05 ** (1 - 1.1 ** (percent + 32)))
    return 1.94 * speed_mps**0.43 + 0.24 * speed_mps**4 + slope * speed_mps


def power_w_kg(gait: str, speed_mps: float, grade: float) -> float:
    """Return the net power of a gait at a speed on a slope: Minetti et al. 2002 running, LCDA hiking."""
    if gait == RUN:
        return running_cost(max(-0.45, min(0.45, grade))) * speed_mps
    return walking_power_w_kg(speed_mps, grade)


def band(grade: float) -> tuple[float, float] | None:
    """Return the band of `EDGES` that a grade is in; None outside all of them."""
    edges = pairwise(EDGES)
    return next(((low, high) for low, high in edges if low <= grade < high), None)


def pieces(session: Session, least_s: int = LEAST_S) -> list[Piece]:
    """Return the steady pieces of a session in order.

    Args:
        session: of it; one on a treadmill gives its hiked steps, as long as they are.
        least_s: shortest piece; none is as long as twice that.
    """
    machine = session.replay.plan.settings[settings.MACHINE]
    return _of_belt(session, machine) if machine else _of_ground(session, least_s)


def summed(found: Iterable[Piece]) -> list[dict]:
    """Return the pieces added up by gait, machine, band and what their way is by: JSON-able, for a digest."""
    rows: dict[tuple, list[Piece]] = {}
    for piece in found:
        limits = band(piece.grade)
        if limits is not None:
            rows.setdefault((piece.gait, piece.machine, piece.by, *limits), []).append(piece)
    return [
        {
            "gait": gait,
            "machine": machine,
            "by": by,
            "from_percent": round(100 * low),
            "to_percent": round(100 * high),
            "pieces": len(those),
            "seconds": sum(piece.seconds for piece in those),
            "metres": round(sum(piece.metres for piece in those), 1),
            "gain_m": round(sum(piece.gain_m for piece in those), 1),
            "beats": round(sum(piece.beats for piece in those), 1),
        }
        for (gait, machine, by, low, high), those in sorted(rows.items())
    ]


def _of_belt(session: Session, machine: int) -> list[Piece]:
    """The steps that were hiked on a treadmill; on stairs there is no way."""
    found = []
    for step in steps_done(session.replay):
        if step.beats and step.distance_m and step.distance_by and step.grade_permille is not None:
            found.append(
                Piece(
                    gait=HIKE,
                    machine=machine,
                    began_s=step.began_s,
                    seconds=step.duration_s,
                    metres=step.distance_m,
                    by=step.distance_by,
                    grade=step.grade_permille / 1000,
                    beats=step.beats,
                    gain_m=step.gain_m or 0.0,
                    heading_bpm=60 * step.beats / step.duration_s,
                )
            )
    return found


def _of_ground(session: Session, least_s: int) -> list[Piece]:
    ground = Ground(session)
    found = []
    for first, end in ground.spells():
        first += SETTLE_S
        count = max(1, (end - first) // least_s)
        for i in range(count if end - first >= least_s else 0):
            piece = ground.piece(first + i * (end - first) // count, first + (i + 1) * (end - first) // count)
            if piece is not None:
                found.append(piece)
    return found


class Ground:
    """A session outdoors that pieces are cut from; `by` says what its way is by."""

    def __init__(self, session: Session) -> None:
        column = session.replay.column
        self._lived = lived(session)
        self.by = self._lived.way_by
        self._grade = column(now.GRADE)
        self._speed = column(now.SPEED)
        states = zip(column(now.UNTRUSTED), column(now.SUSPECT), column(now.WORLD), strict=True)
        self._is_sound = [
            untrusted != 1 and suspect != 1 and world == ids.MOVING for untrusted, suspect, world in states
        ]

    def spells(self) -> list[tuple[int, int]]:
        """Return first row and the row after the last of each stretch in one gait, nothing in doubt, no gap in it."""
        of = self._lived

        def kind(row: int) -> tuple[int | None, int]:
            return (of.gait[row] if self._is_sound[row] else None), of.elapsed_s[row] - row

        found = []
        for (gait, _), group in groupby(range(len(of)), kind):
            rows = list(group)
            if gait in GAITS:
                found.append((rows[0], rows[-1] + 1))
        return found

    def piece(self, first: int, end: int) -> Piece | None:
        """Measure the rows from `first` to before `end`; None where too little of them is known."""
        of = self._lived
        seconds = end - 1 - first
        bpm = [(row, value) for row in range(first, end) if (value := of.bpm[row]) is not None]
        low, high = of.altitude_m[first], of.altitude_m[end - 1]
        metres = of.distance_m[end - 1] - of.distance_m[first]
        grade = self._mean_grade(first, end - 1)
        if len(bpm) < max(2.0, _KNOWN * seconds) or grade is None or metres < _SLOWEST_MPS * seconds:
            return None
        if not self._is_even(first, end - 1):
            return None
        mean = fmean(value for _, value in bpm)
        return Piece(
            gait=GAITS[of.gait[first] or 0],
            machine=0,
            began_s=of.elapsed_s[first],
            seconds=seconds,
            metres=metres,
            by=self.by,
            grade=grade,
            beats=mean / 60 * seconds,
            gain_m=metres * grade if low is None or high is None else high - low,
            heading_bpm=mean + TAU_S * _slope(bpm),
        )

    def _is_even(self, first: int, last: int) -> bool:
        """Return False for a piece over a top or through a dip: its mean is the grade of nothing in it."""
        of = self._lived
        grades = []
        for start, end in pairwise((first, (first + last) // 2, last)):
            low, high = of.altitude_m[start], of.altitude_m[end]
            metres = of.distance_m[end] - of.distance_m[start]
            if low is not None and high is not None and metres > 0:
                grades.append((high - low) / metres)
        return len(grades) < 2 or abs(grades[1] - grades[0]) <= _UNEVEN

    def _mean_grade(self, first: int, last: int) -> float | None:
        """Return the height made over a recorded way; else the mean of the core's grade over its way."""
        of = self._lived
        if not of.is_by_steps:
            low, high = of.altitude_m[first], of.altitude_m[last]
            metres = of.distance_m[last] - of.distance_m[first]
            return None if low is None or high is None or metres <= 0 else (high - low) / metres
        both = zip(self._grade[first : last + 1], self._speed[first : last + 1], strict=True)
        known = [(grade, speed) for grade, speed in both if grade is not None and speed]
        way = sum(speed for _, speed in known)
        if len(known) < _KNOWN * (last - first):
            return None
        return sum(grade * speed for grade, speed in known) / way / 1000


def _slope(points: Sequence[tuple[float, float]]) -> float:
    """Return y for each x, by least squares."""
    mean_x, mean_y = fmean(x for x, _ in points), fmean(y for _, y in points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
