"""How well zone 4 was felt, without looking: presses and answers against the heart rate.

Two things in a log tell it. A step of a workout that ends with a press and asks for no heart rate ("press run until
you can say no full sentence"): the press says "zone 4 begins here". And the answers to "how hard?" (8 and more is zone
4) and "a full sentence?" (no is). The watch says nothing of heart rate in such a step, so nothing gives it away.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean

from trailcore import ids, now, program, settings
from trailcue.analysis.uncertainty import Band, bootstrap
from trailcue.playback import Session
from trailcue.steps_done import asked
from trailcue.tune.presses import HARD_RPE

LEAST_PRESSES = 3
LEAST_ANSWERS = 5
WITHIN_BPM = 5
"""Felt right: a zone is 5 % of the threshold wide, 8 bpm (Friel's; `plans.zones`), and half of it to either side."""


@dataclass(frozen=True)
class Blind:
    """What was felt, and what the heart said."""

    z4_bpm: int
    pressed_bpm: tuple[int, ...]
    """Heart rate at each press that said "zone 4"."""
    off: Band | None
    """By how much the presses were late (above 0) or early, bpm, nine times in ten; None with too few."""
    answers: int
    right: int
    """Answers on the heart's side of zone 4, or within 5 bpm of where it begins."""
    missed: int
    """The heart was in zone 4, and it was not felt."""
    feared: int
    """It was felt, and the heart was not in it."""

    @property
    def verdict(self) -> str:
        """What to make of it, or what is missing."""
        said = []
        if self.off is not None:
            mean = self.off.value
            side = "late" if mean > 0 else "early"
            how = "as it began" if abs(mean) < WITHIN_BPM else f"{abs(mean):.0f} bpm {side}"
            said.append(
                f"you felt zone 4 {how}, on average ({self.off.low:+.0f} to {self.off.high:+.0f} bpm from "
                f"{self.z4_bpm}; {len(self.pressed_bpm)} presses)"
            )
        if self.answers >= LEAST_ANSWERS:
            said.append(
                f"{self.right} of {self.answers} answers were right; zone 4 not felt {self.missed} times, felt without "
                f"it {self.feared} times"
            )
        if said:
            return "; ".join(said)
        return (
            f"too little to tell: {len(self.pressed_bpm)} of {LEAST_PRESSES} presses, {self.answers} of "
            f'{LEAST_ANSWERS} answers with a heart rate. Write steps like "- press run faster bit by bit", or '
            'rpe_every = "10min", '
            "wear a strap, and do not look"
        )


def blind(session: Session) -> Blind:
    """Hold what was felt in a session against its heart rate."""
    z4 = session.replay.plan.settings[settings.Z4_BPM]
    pressed = _pressed(session)
    off = None
    if len(pressed) >= LEAST_PRESSES:
        off = bootstrap(pressed, lambda drawn: fmean(bpm - z4 for bpm in drawn))
    felt = _answered(session)
    return Blind(
        z4_bpm=z4,
        pressed_bpm=tuple(pressed),
        off=off,
        answers=len(felt),
        right=sum(hard == (bpm >= z4) or abs(bpm - z4) <= WITHIN_BPM for bpm, hard in felt),
        missed=sum(not hard and bpm > z4 + WITHIN_BPM for bpm, hard in felt),
        feared=sum(hard and bpm < z4 - WITHIN_BPM for bpm, hard in felt),
    )


def _pressed(session: Session) -> list[int]:
    """Return the heart rate at each press that ended a run whose step asked for no heart rate."""
    column = session.replay.column
    numbers, bpm, gaits = column(now.STEP), column(now.BPM), column(now.STEP_GAIT)
    bands = column(now.STEP_LOW_BPM), column(now.STEP_HIGH_BPM)
    steps = asked(session.replay.plan, max((number or 0 for number in numbers), default=0))
    found = []
    for row in range(1, len(numbers)):
        number = numbers[row - 1]
        if not number or numbers[row] == number or number > len(steps):
            continue
        free = all(band[row - 1] is None for band in bands)
        at = bpm[row - 1]
        if (
            steps[number - 1].until == program.BUTTON
            and gaits[row - 1] == ids.RUNNING
            and free
            and at is not None
        ):
            found.append(at)
    return found


def _answered(session: Session) -> list[tuple[int, bool]]:
    """Return heart rate and "this is zone 4" of each answer."""
    found = []
    for cue in session.replay.cues:
        if cue.bpm is not None and cue.kind == ids.TOLD_RPE:
            found.append((cue.bpm, cue.limit >= HARD_RPE))
        elif cue.bpm is not None and cue.kind == ids.TOLD_TALK:
            found.append((cue.bpm, cue.limit == 0))
    return found
