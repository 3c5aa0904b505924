"""Where a limit lies for this athlete, by what they said of the cues: wrong or followed; and by how hard it was.

A cue that was wrong says that its number was still below the athlete's limit, one that was followed that it was not.
The limit is where the fewest of them are on the wrong side.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from statistics import median

from trailcore import ids, now
from trailcue.analysis.compliance import ALREADY, FOLLOWED, UNHEARD, compliance
from trailcue.analysis.uncertainty import Band, bootstrap
from trailcue.playback import Session
from trailcue.replay import Cue

LEAST_WRONG = 5
LEAST_RIGHT = 5
LEAST_SESSIONS = 3
"""For a limit: one bad day is none [ours]."""
GROUND_S = (15, 45)
"""After a cue: the core's grade is that of the last 30 s, so that these are of the ground it was said on."""
BY_GRADE = (ids.STEEP, ids.VERY_STEEP, ids.STILL_STEEP)
BY_HEART = (ids.ZONE4, ids.HIKING_OVER_CAP)
WIDEST_BPM = 6
"""Half a band beyond it is no cap: a zone is 8 bpm wide (5 % of the threshold)."""
SURE = 0.85
"""Of the resampling of each end: no less than nine bands in ten hold the truth (`tests/tune/test_presses.py`)."""
HARD_RPE = 8
"""From here on it is zone 4: 6-7 is a climb in mid-race, 8 a short effort (physiology, section 1)."""


@dataclass
class Told:
    """What one session says of a limit."""

    below: list[float] = field(default_factory=list)
    """Numbers that were below the athlete's limit."""
    above: list[float] = field(default_factory=list)


def told_of_grade(session: Session) -> Told:
    """Return the grades, in per cent, at which hiking was wrong (`below`) and at which it was right (`above`)."""
    told = Told()
    grades = session.replay.column(now.GRADE)
    for cue, is_wrong, is_followed in _judged(session):
        # The cue comes as the grade passes the threshold: the climb that it is about is what follows.
        climb = [
            grade
            for grade in grades[cue.second + GROUND_S[0] : cue.second + GROUND_S[1]]
            if grade is not None
        ]
        grade = median(climb) if climb else cue.grade_permille
        if (
            grade is not None
            and cue.kind == ids.HIKE
            and cue.reason in BY_GRADE
            and (is_wrong or is_followed)
        ):
            (told.below if is_wrong else told.above).append(grade / 10)
    return told


def told_of_heart(session: Session) -> Told:
    """Return the heart rates that were not yet zone 4 (`below`), and those that were: by cues, RPE and talk."""
    told = Told()
    for cue, is_wrong, is_followed in _judged(session):
        if cue.bpm is not None and cue.reason in BY_HEART and (is_wrong or is_followed):
            (told.below if is_wrong else told.above).append(cue.bpm)
    for cue in session.replay.cues:
        if cue.bpm is None:
            continue
        if cue.kind == ids.TOLD_RPE:
            (told.above if cue.limit >= HARD_RPE else told.below).append(cue.bpm)
        elif cue.kind == ids.TOLD_TALK:
            (told.below if cue.limit else told.above).append(cue.bpm)
    return told


def limit(told: Sequence[Told]) -> Band | str:
    """Return where the limit lies, or what is missing.

    Between two answers that none lies between, any number parts them as well: the band holds all of those numbers, and
    what the choice of sessions moves their ends by.
    """
    told = [one for one in told if one.below or one.above]
    below, above = (sum(len(getattr(one, side)) for one in told) for side in ("below", "above"))
    if below < LEAST_WRONG or above < LEAST_RIGHT or len(told) < LEAST_SESSIONS:
        return (
            f"{below} of {LEAST_WRONG} answers from below and {above} of {LEAST_RIGHT} from above it, in {len(told)} "
            f"of {LEAST_SESSIONS} sessions: press twice when a cue is wrong"
        )
    lower, upper = (bootstrap(told, partial(_end_of, end=end), SURE) for end in (0, -1))
    if lower is None or upper is None or lower.found < 0.9:
        return "what was answered does not part into below and above: no number divides it better than chance"
    return Band((lower.value + upper.value) / 2, lower.low, upper.high, lower.found)


def _end_of(told: Sequence[Told], end: int) -> float | None:
    """Return the first (0) or the last (-1) of the numbers with the fewest answers on their wrong side.

    None where they part nothing.
    """
    below = sorted(value for one in told for value in one.below)
    above = sorted(value for one in told for value in one.above)
    if not below or not above:
        return None
    best: list[float] = []
    fewest = min(len(below), len(above)) / 2
    for low, high in pairwise(sorted({*below, *above})):
        wrong = len(below) - bisect_left(below, high) + bisect_left(above, high)
        if wrong < fewest:
            best, fewest = [], wrong
        if wrong == fewest:
            best += [low, high]
    return best[end] if best else None


def _judged(session: Session) -> list[tuple[Cue, bool, bool]]:
    """Return each command that the wearer felt, whether it was called wrong, and whether it was followed.

    What was ignored or is unknown says nothing. Who hiked already agrees with *hike*; but a heart that was below its
    limit when it was told to ease may have stayed there by itself.
    """
    return [
        (
            one.cue,
            one.is_wrong,
            one.outcome == FOLLOWED or (one.outcome == ALREADY and one.cue.kind == ids.HIKE),
        )
        for one in compliance(session).commands
        if one.outcome != UNHEARD
    ]
