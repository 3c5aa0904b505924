"""Where breath taps led the wearer, in which ratio of steps, and whether the breath that the strap shows came to it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import fmean

from trailcore import now
from trailcue.analysis.compliance import UNHEARD, UNKNOWN
from trailcue.led import Breath
from trailcue.playback import Session

MATCHED, OTHERWISE = "matched", "breathed otherwise"
"""The breath that the strap shows next is the one that the taps told, or another. Whether a wearer breathed so because
of the taps nobody knows."""
OUTCOMES = (MATCHED, OTHERWISE, UNKNOWN, UNHEARD)

_SEEN_AFTER_S = 50
"""A breath rate tells of the intervals before it: 64 beats, and the seconds that they are looked through
(`trailcore.breathrate`). Sooner, it is a breath from before the taps."""
_SEEN_WITHIN_S = 180
"""The taps teach a rhythm and fade; so long after them a breath still tells whether it was taken up [ours]."""
_NEAR = 1 / 8
"""Two rates that are no further apart are one to the core as well (`trailcore.breathrate`)."""


@dataclass(frozen=True, slots=True)
class Led:
    """A stretch in which breath taps led, all of it in one ratio."""

    first: int
    """Row of the replay it begins with."""
    last: int
    began_s: int
    ended_s: int
    """Since the session opened: the first and the last second of it."""
    steps_in: int | None
    steps_out: int | None
    """None where no tap came that tells it: the rhythm of the feet was lost, or a cue had its silence."""
    breaths: int
    """That a tap told the beginning of."""
    per_min: float | None
    """Breaths a minute by the cadence; None where that, or the ratio, is not known."""
    felt_per_min: float | None
    """Breaths a minute that the strap's intervals showed next; None where they showed none."""
    outcome: str
    """One of `OUTCOMES`; `UNHEARD`: nobody felt these taps (`unfelt`)."""

    @property
    def ratio(self) -> str:
        """Steps in and out, '3:2'; empty where not known."""
        return f"{self.steps_in}:{self.steps_out}" if self.steps_in else ""


def trains(session: Session) -> list[tuple[int, int]]:
    """Return first and last row of each time that breath taps came, whatever their ratios."""
    rows = session.replay.breathed
    begins = [row for before, row in pairwise([-2, *rows]) if row > before + 1]
    ends = [row for row, after in pairwise([*rows, rows[-1] + 2]) if after > row + 1] if rows else []
    return list(zip(begins, ends, strict=True))


def unfelt(session: Session) -> str | None:
    """Say why nobody felt the taps of a replay; None where the wearer did, or may have: the page that tells is lost."""
    if session.reference is not None:
        return "another watch's recording"
    worn = _worn(session)
    is_other = worn is not None and session.plan_hash is not None and session.plan_hash != worn
    return "a plan that was not worn" if is_other else None


def _worn(session: Session) -> bytes | None:
    """Return the name of the plan on the wrist; None where the page that names it is lost."""
    opening = session.log.opening
    return None if opening is None else bytes(opening.plan_hash)


def led(session: Session) -> list[Led]:
    """Return the stretches in which breath taps led, in order."""
    pieces = [piece for train in trains(session) for piece in _pieces(session.replay.breaths, *train)]
    if not pieces:
        return []
    measure = _Measure(session)
    return [
        measure.of(piece, None if after is None else after.first)
        for piece, after in zip(pieces, [*pieces[1:], None], strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Rows of a train with one ratio."""

    first: int
    last: int
    steps_in: int | None
    steps_out: int | None
    breaths: int


def _pieces(breaths: Sequence[Breath], first: int, last: int) -> Iterator[_Piece]:
    """Cut a train where its ratio changes; a breath whose ratio no tap tells is as those before it."""
    told = breaths[bisect_left(breaths, first, key=_row) : bisect_right(breaths, last, key=_row)]
    known = [(one.second, one.steps_in, one.steps_out) for one in told if one.steps_in and one.steps_out]
    changes = [next(group) for _, group in groupby(known, lambda one: one[1:])] or [(first, None, None)]
    starts = [first, *(row for row, _, _ in changes[1:])]
    for (_, steps_in, steps_out), start, end in zip(changes, starts, [*starts[1:], last + 1], strict=True):
        count = bisect_left(told, end, key=_row) - bisect_left(told, start, key=_row)
        yield _Piece(start, end - 1, steps_in, steps_out, count)


def _row(breath: Breath) -> int:
    return breath.second


class _Measure:
    """The columns that tell what was led, and what was breathed after it."""

    def __init__(self, session: Session) -> None:
        column = session.replay.column
        self.elapsed_s = [value or 0 for value in column(now.ELAPSED_S)]
        self.spm = column(now.SPM)
        breath = column(now.BREATH)
        changed = [row for row in range(1, len(breath)) if breath[row] != breath[row - 1]]
        self.seen = [(self.elapsed_s[row], row, rate) for row in changed if (rate := breath[row])]
        """When a breath rate became known: elapsed s, row, breaths a minute x 10."""
        self.is_unfelt = unfelt(session) is not None
        self.is_exact = session.compared == "exact" and session.plan_hash == _worn(session)

    def of(self, piece: _Piece, next_row: int | None) -> Led:
        """Measure a piece; `next_row` is where the next one begins."""
        steps = (piece.steps_in or 0) + (piece.steps_out or 0)
        cadence = [spm for spm in self.spm[piece.first : piece.last + 1] if spm]
        felt = self._felt(piece, next_row)
        return Led(
            first=piece.first,
            last=piece.last,
            began_s=self.elapsed_s[piece.first],
            ended_s=self.elapsed_s[piece.last],
            steps_in=piece.steps_in,
            steps_out=piece.steps_out,
            breaths=piece.breaths,
            per_min=fmean(cadence) / steps if cadence and steps else None,
            felt_per_min=felt[1] / 10 if felt else None,
            outcome=self._outcome(steps, felt),
        )

    def _felt(self, piece: _Piece, next_row: int | None) -> tuple[int, int] | None:
        """Return row and rate of the first breath that was seen of this piece and not of the next."""
        at = bisect_left(self.seen, (self.elapsed_s[piece.first] + _SEEN_AFTER_S,))
        if at == len(self.seen):
            return None
        when_s, row, rate = self.seen[at]
        is_next = next_row is not None and when_s >= self.elapsed_s[next_row] + _SEEN_AFTER_S
        is_late = when_s > self.elapsed_s[piece.last] + _SEEN_WITHIN_S
        return None if is_next or is_late else (row, rate)

    def _outcome(self, steps: int, felt: tuple[int, int] | None) -> str:
        if self.is_unfelt:
            return UNHEARD
        spm = self.spm[felt[0]] if felt else None
        if not (felt and spm and steps and self.is_exact):
            return UNKNOWN
        told = 10 * spm / steps
        return MATCHED if abs(felt[1] - told) <= _NEAR * told else OTHERWISE
