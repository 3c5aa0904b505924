"""Where a limit lies for this athlete, by what they said of the cues: wrong or followed; and by how hard it was.

A cue that was wrong says that its number was still below the athlete's limit, one that was followed that it was not.
The limit is where the fewest of them are on the wrong side.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from trailcore import ids, now
from trailcue.analysis.compliance import WITHIN_S, called_wrong, heard
from trailcue.analysis.uncertainty import Band, bootstrap
from trailcue.playback import Session
from trailcue.replay import Cue

LEAST_WRONG = 5
LEAST_RIGHT = 5
LEAST_SESSIONS = 3
"""For a limit: one bad day is none [ours]."""
FOLLOW_S = WITHIN_S[ids.HIKE]
"""A cue is followed within it, or was ignored, which says neither."""
GROUND_S = (15, 45)
"""After a cue: the core's grade is that of the last 30 s, so that these are of the ground it was said on."""
BY_GRADE = (ids.STEEP, ids.VERY_STEEP, ids.STILL_STEEP)
BY_HEART = (ids.ZONE4, ids.HIKING_OVER_CAP)
WIDEST_BPM = 6
"""Half a band beyond it is no cap: a zone is 8 bpm wide (5 % of the threshold)."""
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
    """Return where the limit lies, or what is missing."""
    told = [one for one in told if one.below or one.above]
    below, above = (sum(len(getattr(one, side)) for one in told) for side in ("below", "above"))
    if below < LEAST_WRONG or above < LEAST_RIGHT or len(told) < LEAST_SESSIONS:
        return (
            f"{below} of {LEAST_WRONG} answers from below and {above} of {LEAST_RIGHT} from above it, in {len(told)} "
            f"of {LEAST_SESSIONS} sessions: press twice when a cue is wrong"
        )
    found = bootstrap(told, _limit_of)
    if found is None or found.found < 0.9:
        return "what was answered does not part into below and above: no number divides it better than chance"
    return found


def _limit_of(told: Sequence[Told]) -> float | None:
    """Return the number with the fewest answers on its wrong side; None where it parts nothing."""
    below = sorted(value for one in told for value in one.below)
    above = sorted(value for one in told for value in one.above)
    if not below or not above:
        return None
    values = sorted({*below, *above})
    best: list[float] = []
    fewest = min(len(below), len(above))
    for number, value in enumerate([*values, values[-1] + 1]):
        wrong = len(below) - bisect_left(below, value) + bisect_left(above, value)
        middle = value if number in (0, len(values)) else (values[number - 1] + value) / 2
        if wrong < fewest:
            best, fewest = [middle], wrong
        elif wrong == fewest and best:
            best.append(middle)
    parted = 1 - fewest / min(len(below), len(above))
    return sum(best) / len(best) if best and parted >= 0.5 else None


def _judged(session: Session) -> list[tuple[Cue, bool, bool]]:
    """Return each command that the wearer felt, whether it was called wrong, and whether it was followed."""
    cues = session.replay.cues
    felt, wrong = heard(session), called_wrong(cues)
    gaits = session.replay.column(now.GAIT)
    return [
        (cue, cue in wrong, cue.kind == ids.EASE or ids.HIKING in gaits[cue.second : cue.second + FOLLOW_S])
        for cue in cues
        if cue.kind in (ids.HIKE, ids.RUN, ids.EASE) and cue.fate == ids.GIVEN and cue in felt
    ]
