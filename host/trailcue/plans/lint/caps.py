"""Lints of what the watch will say: heart rates nobody measured, caps, breathing, drinking, poles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trailcue.plans.model import Athlete, Pacing
from trailcue.plans.problems import KeyPath, Wrong
from trailcue.plans.sections import RACE_DAY
from trailcue.plans.values import Heart
from trailcue.plans.workouts.model import Step, each_step

from .diary import Diary, Finding

CEILING_PERMILLE = 970
"""Of the maximum: few ever see more in training, so that an alarm above it is none [ours]."""
HOT = re.compile(r"heat|hot|summer|warm", re.IGNORECASE)
Z4_BREATHS = 38
"""A minute: where the band of zone 4 begins (section 2)."""
SPM = {"hike": 120, "run": 170}
"""Steps a minute that section 2 works its examples with."""
LAST_FLOOR_S = 4 * 3600
"""After 3 to 4 h heart rate falls by itself (section 6)."""
CAPS = ("start", "steep_up", "technical_down", "gentle_down", "last")


def hr_not_measured(diary: Diary) -> Iterator[Finding]:
    """Caps and zones from a maximum and a threshold that nobody has measured."""
    athlete: Athlete = diary.plan.athlete
    given = [key for key in ("hr_max", "hr_lactate") if getattr(athlete, key) is not None]
    if any(key not in athlete.estimated for key in given):
        return
    path: KeyPath = ("athlete", given[0]) if given else ("athlete",)
    yield Finding(
        path,
        "neither hr_max nor hr_lactate is measured: by age a maximum is off by 5 to 12 bpm, and every cap with it; "
        "wear a strap in a race of about an hour, and write down what you saw",
        at_key=not given,
    )


def ceiling_too_high(diary: Diary) -> Iterator[Finding]:
    """An alarm that would sound when there is nothing left to save."""
    ceiling = diary.plan.cues.ceiling
    bpm = _bpm(diary, ceiling)
    limit = diary.anchors.hr_max * CEILING_PERMILLE / 1000
    if bpm is not None and bpm > limit:
        yield Finding(
            ("cues", "ceiling"),
            f"the ceiling of {bpm} bpm is {bpm * 100 // diary.anchors.hr_max} % of your maximum: it would hardly "
            'ever sound; "95% max" or less is an alarm',
        )


def caps_above_ceiling(diary: Diary) -> Iterator[Finding]:
    """A cap of a race segment that the alarm would come before."""
    ceiling = _bpm(diary, diary.plan.cues.ceiling)
    used = {session.pacing for session in diary.plan.sessions} | set(diary.plan.source.data.get("pacing", ()))
    for name, pacing in diary.plan.pacings.items():
        if name not in used:
            continue
        for key in CAPS:
            bpm = _bpm(diary, getattr(pacing, key))
            if ceiling is not None and bpm is not None and bpm >= ceiling:
                yield Finding(
                    ("pacing", name, key),
                    f"{key} of {bpm} bpm is not below the ceiling of {ceiling}: the alarm would come first",
                )


def raised_for_heat(diary: Diary) -> Iterator[Finding]:
    """A pacing for hot days that allows more than the one for others."""
    usual = diary.plan.pacings.get(RACE_DAY, Pacing())
    for name, pacing in diary.plan.pacings.items():
        if not HOT.search(name):
            continue
        for key in CAPS:
            bpm, before = _bpm(diary, getattr(pacing, key)), _bpm(diary, getattr(usual, key))
            if before is not None and (bpm is None or bpm > before):
                more = "off" if bpm is None else f"{bpm} bpm"
                yield Finding(
                    ("pacing", name, key),
                    f"{key} is {more} in the heat and {before} bpm otherwise: heat raises the heart rate, "
                    "so keep the cap and be slower",
                )


def slow_breathing(diary: Diary) -> Iterator[Finding]:
    """A rhythm of breath slower than hard work needs, or one breath to two steps while running."""
    for session in diary.plan.sessions:
        for step, _ in each_step(session.workout.steps) if session.workout else ():
            said = _breath(step)
            if said:
                yield Finding(("session", session.number, "steps"), said, inside=(step.line, step.column))
                break


def _breath(step: Step) -> str:
    if step.breath is None:
        return ""
    steps = sum(step.breath)
    ratio = "/".join(str(part) for part in step.breath)
    spm = max(step.spm) if step.spm else SPM["hike" if step.gait == "hike" else "run"]
    if step.zones is not None and step.zones[0] >= 4 and spm < Z4_BREATHS * steps:
        return (
            f"breathing {ratio} in zone {step.zones[0]} is {spm / steps:.0f} breaths a minute, slower than the body "
            f"wants there ({Z4_BREATHS} and more): fewer steps a breath, or none asked for"
        )
    if step.gait == "run" and steps <= 2:
        return (
            f"breathing {ratio} while running is {spm / steps:.0f} breaths a minute, more than anybody takes"
        )
    return ""


def drink_by_clock(diary: Diary) -> Iterator[Finding]:
    """Drinking by a schedule, not to thirst."""
    if diary.plan.cues.drink_every_s:
        yield Finding(
            ("cues", "drink"),
            'drinking on a schedule: drink to thirst, drink = "thirst", unless a doctor or dietitian told you to',
        )


def poles_forbidden(diary: Diary) -> Iterator[Finding]:
    """Pole cues on a course whose race allows none."""
    cues = diary.plan.cues
    key = "poles_above" if cues.poles_above is not None else "poles_down" if cues.poles_down_m else None
    for course in diary.plan.courses.values():
        if not course.poles and key is not None:
            yield Finding(
                ("cues", key),
                f"the race of [course.{course.name}] forbids poles: there nothing is said of them, "
                f'whatever {key} says; train without them, {key} = "off"',
            )
            return


def floor_too_long(diary: Diary) -> Iterator[Finding]:
    """More effort asked for by heart rate late in a race, when it falls by itself."""
    for name, pacing in diary.plan.pacings.items():
        until = pacing.floor_until_s
        if until is not None and until > LAST_FLOOR_S:
            yield Finding(
                ("pacing", name, "floor_until"),
                "a floor after four hours: heart rate falls in ultras while effort rises; end it by 3h or 4h",
            )


def _bpm(diary: Diary, rate: Heart | None) -> int | None:
    try:
        return None if rate is None else diary.anchors.bpm(rate)
    except Wrong:
        return None
