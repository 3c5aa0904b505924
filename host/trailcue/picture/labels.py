"""A row and a label for every felt cue, so that none covers another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from trailcore import ids
from trailcue import words
from trailcue.playback import Session
from trailcue.replay import Cue
from trailcue.timeline import FELT

from .colours import COLOURS
from .sheet import RIGHT
from .svg import text_width
from .track import Track

_ROWS = 4
# Half a badge with its ring, and where its label begins.
_BADGE = 11
PAD = 14


@dataclass
class Flag:
    """A felt cue: its badge in a row above the panels, and what stands beside it."""

    cue: Cue
    px: float
    row: int = 0
    label: str = ""
    left: float = 0.0
    right: float = 0.0
    before: bool = False
    """The label stands before the badge."""
    rides: bool = False
    """Said again, a moment later: a ring around the badge of the first time."""

    def bare(self) -> Flag:
        """Return the badge without its label."""
        return replace(self, label="", left=self.px - _BADGE, right=self.px + _BADGE)

    def is_crossed_by(self, other: Flag) -> bool:
        """Return True if the two cover each other, or the stem of one runs through the other."""
        if self.row == other.row:
            return self.left < other.right and other.left < self.right
        upper, lower = (self, other) if self.row > other.row else (other, self)
        behind_badge = abs(upper.px - lower.px) < _BADGE
        return not behind_badge and lower.left - 2 < upper.px < lower.right + 2


def place(session: Session, track: Track) -> list[Flag]:
    """Give every felt cue a row and, where there is room, a label.

    From the right to the left, so that a label lies over the stems of those that come after it.
    """
    felt = [cue for cue in session.replay.cues if cue.fate in FELT]
    flags = [Flag(cue, track.px(track.second_of(cue))) for cue in felt]
    for before, flag in pairwise(flags):
        again = flag.cue.fate == ids.REPEATED and flag.cue.kind == before.cue.kind
        flag.rides = again and flag.px - before.px < 9
    placed: list[Flag] = []
    waiting = [flag for flag in flags if not flag.rides]
    while waiting:
        flag = waiting.pop()
        _settle(flag, placed, waiting[-1].px if waiting else 0.0)
        placed.append(flag)
    for before, flag in pairwise(flags):
        if flag.rides:
            flag.row, flag.px = before.row, before.px
    return flags


def _settle(flag: Flag, placed: list[Flag], next_px: float) -> None:
    """Find a place for a flag, with as much label as fits; at worst without and over another.

    Args:
        flag: what to place.
        placed: those to the right.
        next_px: where the next one to the left will stand: a label before the badge must not reach it.
    """
    for label, before, row in _choices(flag.cue):
        wide = PAD + text_width(label) + 6 if label else _BADGE
        flag.label, flag.before, flag.row = label, before, row
        flag.left = flag.px - (wide if before else _BADGE)
        flag.right = flag.px + (_BADGE if before else wide)
        inside = flag.right <= RIGHT + _BADGE and not (before and flag.left < next_px + _BADGE)
        if inside and not any(flag.is_crossed_by(other) for other in placed):
            return
    _push_in(flag, placed)


def _push_in(flag: Flag, placed: list[Flag]) -> None:
    """Make room for a badge: in the first row in which it touches no other, labels in its way go."""
    for flag.row in range(_ROWS):
        crossed = [other for other in placed if flag.is_crossed_by(other)]
        if not any(flag.is_crossed_by(other.bare()) for other in crossed):
            for other in crossed:
                other.label, other.left, other.right = "", other.px - _BADGE, other.px + _BADGE
            return
    flag.row = 0


def _choices(cue: Cue) -> Iterator[tuple[str, bool, int]]:
    """Return label, side (True: before the badge) and row of the places for a flag, the best first."""
    for label in _labels(cue):
        for before in (False, True):
            yield from ((label, before, row) for row in range(_ROWS))
    yield from (("", False, row) for row in range(_ROWS))


def _labels(cue: Cue) -> tuple[str, ...]:
    """Return what may stand beside a badge, the longest first: the cue's word and its reason in short."""
    word = words.CUES[cue.kind].replace("-", " ")
    if cue.kind not in COLOURS or cue.fate == ids.REPEATED:
        return (word,)
    reason, _, unit = words.REASONS[cue.reason]
    short = reason.replace("-", " ")
    if unit == "%" and cue.grade_permille is not None:
        short += f", {words.percent(cue.grade_permille)}"
    elif unit == "bpm" and cue.bpm is not None:
        short += f", {cue.bpm} bpm"
    return (f"{word}: {short}", word)
