"""What became of each command: followed, after how many seconds, or ignored; and which were said for nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from trailcore import ids, now
from trailcue.playback import Session
from trailcue.replay import Cue

FOLLOWED, ALREADY, IGNORED, UNKNOWN, UNHEARD = "followed", "already", "ignored", "unknown", "unheard"
"""What may become of a cue. Already: it was being done. Unknown: nothing recorded, or the wrist untrusted, before it
could be told. Unheard: the wearer felt no such cue, as it is another plan's or the recording is another watch's."""

WITHIN_S = {ids.HIKE: 30, ids.RUN: 30, ids.EASE: 60, ids.ALARM: 60}
"""So long after a command the watch itself counts it as ignored (`trailcore.cues`); to come down, a heart is given
its time constant (physiology reference, section 6)."""
_GAITS = (ids.HIKE, ids.RUN)
_LASTS_S = 5
"""A gait that lasts less may be a stumble (`trailcore.cues`)."""
_REVERSED_S = 90
"""*Hike* and *run* nearer to each other are no advice (`trailcore.cues`)."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A command and what became of it."""

    cue: Cue
    outcome: str
    after_s: int | None
    """From the tap to the gait it asks for, or to a heart rate at its limit; the watch needs some seconds to know a
    gait, which are in it. None unless followed."""
    is_wrong: bool
    """The wearer said that it was wrong."""


@dataclass(frozen=True, slots=True)
class Compliance:
    """All commands together."""

    commands: tuple[Followed, ...]
    reversed: int
    """Commands that turned the one before round within 90 s."""
    per_hour: float | None
    """Commands an hour; None of a session without a minute."""

    def count(self, outcome: str) -> int:
        """Return how many had this outcome."""
        return sum(one.outcome == outcome for one in self.commands)

    @property
    def median_s(self) -> float | None:
        """Median of the time until a command was followed."""
        waits = [one.after_s for one in self.commands if one.after_s is not None]
        return median(waits) if waits else None


def compliance(session: Session) -> Compliance:
    """Return what became of the commands that were felt: hike, run, ease, alarm; repeats belong to their first."""
    outcome = session.replay
    last_s = len(outcome.seconds) // now.WORDS
    commands = [cue for cue in outcome.cues if cue.kind in WITHIN_S and cue.fate == ids.GIVEN]
    felt = heard(session)
    wrong = called_wrong(outcome.cues)
    judge = _Judge(session)
    found = [
        Followed(cue, *(judge.of(cue) if cue in felt else (UNHEARD, None)), cue in wrong) for cue in commands
    ]
    turned = sum(
        {one.cue.kind, two.cue.kind} == {ids.HIKE, ids.RUN}
        and two.cue.t_ms - one.cue.t_ms < 1000 * _REVERSED_S
        for one, two in pairwise(found)
    )
    return Compliance(tuple(found), turned, 3600 * len(found) / last_s if last_s >= 60 else None)


def heard(session: Session) -> set[Cue]:
    """Return the cues that the wearer had: those of another plan, or of another watch's recording, nobody had."""
    if session.reference is not None:
        return set()
    outcome = session.replay
    logged = set(outcome.logged)
    is_exact = session.compared == "exact"
    return {cue for cue, row in zip(outcome.cues, outcome.rows, strict=True) if is_exact or row in logged}


def given(session: Session) -> tuple[int, int]:
    """Return how many cues were given, repeats left out: those that the wearer had, and those that nobody had."""
    felt = heard(session)
    had = [cue in felt for cue in session.replay.cues if cue.fate == ids.GIVEN]
    return had.count(True), had.count(False)


def called_wrong(cues: Iterable[Cue]) -> set[Cue]:
    """Return the cues that the wearer called wrong: what was felt last before a *wrong*, but for a *why?*."""
    found: set[Cue] = set()
    last = None
    for cue in cues:
        if cue.kind == ids.WRONG and last is not None:
            found.add(last)
        elif cue.fate == ids.GIVEN and cue.kind != ids.WHY:
            last = cue
    return found


class _Judge:
    """The columns that tell whether a command was followed."""

    def __init__(self, session: Session) -> None:
        column = session.replay.column
        self.elapsed = column(now.ELAPSED_S)
        self.gait = column(now.GAIT)
        self.bpm = column(now.BPM)
        self.untrusted = column(now.UNTRUSTED)
        self.breaks = session.replay.breaks

    def of(self, cue: Cue) -> tuple[str, int | None]:
        """Return the outcome, and after how many seconds."""
        if cue.second >= len(self.elapsed):
            return UNKNOWN, None
        if self.is_dark(cue, cue.second):
            return UNKNOWN, None
        if self.is_done(cue, cue.second):
            return ALREADY, None
        told_s = self.elapsed[cue.second] or 0
        seen = told_s
        for row in range(cue.second + 1, len(self.elapsed)):
            at_s = self.elapsed[row] or 0
            if at_s - seen > _LASTS_S or row in self.breaks or self.is_dark(cue, row):
                break
            if at_s - told_s > WITHIN_S[cue.kind]:
                return (IGNORED, None) if self.is_clear(cue, row) else (UNKNOWN, None)
            seen = at_s
            if self.is_done(cue, row) and self.lasts(cue, row):
                return FOLLOWED, at_s - told_s
        return UNKNOWN, None

    def is_done(self, cue: Cue, row: int) -> bool:
        """Return True for a second in which the wearer does what the cue asks, as the watch sees it."""
        if cue.kind == ids.HIKE:
            return self.gait[row] != ids.RUNNING
        if cue.kind == ids.RUN:
            return self.gait[row] == ids.RUNNING
        bpm = self.bpm[row]
        return bpm is not None and bpm <= cue.limit

    def lasts(self, cue: Cue, row: int) -> bool:
        """Return True if it goes on for 5 s, or to the end."""
        rows = range(row, min(row + _LASTS_S, len(self.elapsed)))
        return all(self.is_done(cue, at) and not self.is_dark(cue, at) for at in rows)

    def is_dark(self, cue: Cue, row: int) -> bool:
        """Return True for a second whose gait the watch only took for granted, of a cue that asks for one."""
        return cue.kind in _GAITS and self.untrusted[row] == 1

    def is_clear(self, cue: Cue, end: int) -> bool:
        """Return True if what would tell was known from the cue to row `end`."""
        return cue.kind in _GAITS or all(self.bpm[row] is not None for row in range(cue.second, end))
