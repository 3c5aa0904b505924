"""What sessions measure of a body: step length, breath ratio, highest and lowest heart rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import fmean, median

from trailcore import ids, now, settings
from trailcue.analysis.economy import GAITS, HIKE, RUN
from trailcue.analysis.uncertainty import Band, bootstrap
from trailcue.playback import Session
from trailcue.tune.finding import Finding, refused

LEAST_SESSIONS = 3
WINDOW_S = 60
LEVEL = 40
"""Permille: where a step is as long as on the flat (`ground` learns the wearer's own cadence up to here)."""
LEAST_M = {RUN: 3000.0, HIKE: 1000.0}
PLACE_SURE_M = 40
"""A place on the course surer than that teaches the step length."""
_STEPS = {RUN: settings.STEP_RUN_MM, HIKE: settings.STEP_HIKE_MM}
_KEYS = {RUN: "step_run", HIKE: "step_hike"}
WIDEST_STEP = 0.06
"""Half a band of a step length, a share: it is within 13.5 % without any of this (`ground`)."""

LEAST_BREATH_S = 600
HELD_S = 10
"""A heart rate that was kept up so long is no stray reading."""
LEAST_OVER_BPM = 1
CALM_S = 60
CALM_BPM = 8
"""A heart that is at rest stays within so much for a minute [ours]: one that comes down from a climb does not."""
JUMP_BPM = 20
"""Between two seconds: a strap that had counted half the beats (`trailcore.heart` lets less through at once)."""


@dataclass
class Strides:
    """Metres by another measure than steps, and by steps, of one session and gait, on gentle ground."""

    metres: float = 0.0
    by_steps_m: float = 0.0
    step_mm: int = 0
    """Of the settings that the session had."""


def strides(session: Session) -> dict[str, Strides]:
    """Return, by gait, how far windows of a minute in it were by recording or course, and by steps."""
    column = session.replay.column
    recorded = session.reference.distance_m if session.reference else []
    gaits, grades, steps = column(now.GAIT), column(now.GRADE), column(now.DISTANCE_MM)
    scales, places = column(now.SCALE), column(now.PLACE_SD_M)
    untrusted = column(now.UNTRUSTED)
    values = session.replay.plan.settings
    found = {gait: Strides(step_mm=values[_STEPS[gait]]) for gait in (RUN, HIKE)}
    if not session.is_on_foot:
        return found
    for first in range(0, len(gaits) - WINDOW_S, WINDOW_S):
        end = first + WINDOW_S
        if len(set(gaits[first:end])) > 1 or gaits[first] not in GAITS or 1 in untrusted[first:end]:
            continue
        if any(grade is None or abs(grade) > LEVEL for grade in grades[first:end]):
            continue
        by_steps = ((steps[end] or 0) - (steps[first] or 0)) / 1000
        metres = _metres(recorded, first, end)
        if metres is None:
            metres = _by_course(scales[first:end], places[first:end], by_steps)
        if metres is not None and by_steps > 0 and metres > 0:
            one = found[GAITS[gaits[first] or 0]]
            one.metres += metres
            one.by_steps_m += by_steps
    return found


def _metres(recorded: Sequence[float | None], first: int, end: int) -> float | None:
    if end >= len(recorded):
        return None
    start_m, end_m = recorded[first], recorded[end]
    return None if start_m is None or end_m is None else end_m - start_m


def _by_course(scales: Sequence[int | None], places: Sequence[int | None], by_steps: float) -> float | None:
    """Return the metres that the course says, where the place on it was sure throughout."""
    known = [scale for scale in scales if scale]
    if len(known) < len(scales) or any(sd is None or sd > PLACE_SURE_M for sd in places):
        return None
    return by_steps * fmean(known) / 1000


def step_length(gait: str, sessions: Sequence[dict[str, Strides]]) -> Finding:
    """Return the length of a step on the flat."""
    what = f"step {'running' if gait == RUN else 'hiking'}"
    those = [one[gait] for one in sessions if one[gait].by_steps_m >= 200]
    metres = sum(one.metres for one in those)
    if len(those) < LEAST_SESSIONS or metres < LEAST_M[gait]:
        return refused(
            what,
            "cm",
            f"{metres / 1000:.1f} km ({LEAST_M[gait] / 1000:g} are needed) on gentle ground in {len(those)} of "
            f"{LEAST_SESSIONS} sessions whose way is known: run with the course in the plan, or import recordings "
            "with GPS",
        )

    def cm(drawn: Sequence[Strides]) -> float:
        return sum(one.step_mm * one.metres for one in drawn) / sum(one.by_steps_m for one in drawn) / 10

    found = bootstrap(those, cm)
    if found is None or (found.high - found.low) / 2 > WIDEST_STEP * found.value:
        return refused(what, "cm", f"sessions differ by more than {100 * WIDEST_STEP:.0f} %: GPS is poor")
    return _finding(
        what,
        "cm",
        found,
        f"{metres / 1000:.1f} km of {len(those)} sessions",
        ("athlete", _KEYS[gait]),
        '"{:g}cm"',
    )


def _finding(
    what: str, unit: str, found: Band, of: str, key: tuple[str, ...] = (), typed: str = "", digits: int = 1
) -> Finding:
    value = round(found.value, digits)
    return Finding(
        what,
        unit,
        value,
        round(found.low, digits),
        round(found.high, digits),
        of,
        key=key,
        typed=typed.format(value) if typed else "",
    )


def breaths(session: Session) -> list[float]:
    """Return the steps a breath, a second each, running below zone 4 with a known breath rate, without breath taps."""
    column = session.replay.column
    values = session.replay.plan.settings
    if values[settings.BREATH_IN] or not session.is_on_foot:
        return []  # the taps were followed: that is the plan's ratio, not the wearer's; nor do pedals step
    z4 = values[settings.Z4_BPM]
    rows = zip(column(now.GAIT), column(now.SPM), column(now.BREATH), column(now.BPM), strict=True)
    return [
        10 * spm / breath
        for gait, spm, breath, bpm in rows
        if gait == ids.RUNNING and spm and breath and bpm is not None and bpm < z4
    ]


def breath_ratio(sessions: Sequence[list[float]], wants_taps: bool) -> Finding:
    """Return how many steps a breath takes, and the ratio nearest to it.

    Args:
        sessions: `breaths` of each.
        wants_taps: the plan asks for breath taps; they are opt-in, so that else nothing is proposed.
    """
    what, unit = "breath", "steps"
    those = [one for one in sessions if len(one) >= WINDOW_S]
    seconds = sum(map(len, those))
    if len(those) < LEAST_SESSIONS or seconds < LEAST_BREATH_S:
        return refused(
            what,
            unit,
            f"{seconds // 60} of {LEAST_BREATH_S // 60} min of running with a breath rate, in {len(those)} of "
            f"{LEAST_SESSIONS} sessions without breath taps: wear a strap that sends beat intervals",
        )
    found = bootstrap(those, lambda drawn: median(value for one in drawn for value in one))
    if found is None or found.high - found.low > 1:
        return refused(
            what, unit, "no ratio of your own: it differs by more than a step from session to session"
        )
    steps = round(found.value)
    of = f"{seconds // 60} min of {len(those)} sessions"
    if not 2 < steps <= 8:
        return refused(what, unit, f"{steps} steps a breath: no rhythm to tap")
    key = ("cues", "breathing") if wants_taps else ()
    said = _finding(what, unit, found, of, key, f'"{(steps + 1) // 2}/{steps // 2}"')
    if wants_taps:
        return said
    return replace(said, refused="breath taps are opt-in: ask for them with breathing in [cues]")


def peak(session: Session) -> int | None:
    """Return the highest heart rate that was kept up for ten seconds."""
    column = session.replay.column(now.BPM)
    found = None
    for first in range(len(column) - HELD_S + 1):
        held = column[first : first + HELD_S]
        known = [value for value in held if value is not None]
        if len(known) == HELD_S:
            found = max(found or 0, min(known))
    return found


def highest(peaks: Sequence[int | None], hr_max: int) -> Finding:
    """Return a maximum above the plan's that two sessions reached: no less than the lower of the two."""
    what, unit = "hr_max", "bpm"
    over = sorted(
        (value for value in peaks if value is not None and value >= hr_max + LEAST_OVER_BPM), reverse=True
    )
    if len(over) < 2:
        return refused(what, unit, f"{len(over)} of 2 sessions in which {hr_max} was passed for {HELD_S} s")
    value = over[1]
    return Finding(
        what,
        unit,
        value,
        value,
        over[0],
        f"{len(over)} sessions above {hr_max}, each for {HELD_S} s",
        key=("athlete", "hr_max"),
        typed=str(value),
        notes=("zones and caps that are shares of it rise with it",),
    )


def calm(session: Session) -> int | None:
    """Return the lowest heart rate of a minute of standing with a steady pulse: the highest of that minute.

    Not told of a stand that has a jump in it, or in the minute before or after: then the strap was wrong on one side.
    """
    beats = session.replay.column(now.BPM)
    found = None
    end = 0
    for gait, stand in groupby(session.replay.column(now.GAIT)):
        first, end = end, end + len(list(stand))
        if gait != ids.STANDING:
            continue
        around = [value for value in beats[max(0, first - CALM_S) : end + CALM_S] if value is not None]
        if any(abs(one - other) > JUMP_BPM for one, other in pairwise(around)):
            continue
        for at in range(first, end - CALM_S + 1):
            held = [value for value in beats[at : at + CALM_S] if value is not None]
            if len(held) == CALM_S and max(held) - min(held) <= CALM_BPM:
                found = min(found or max(held), max(held))
    return found


def resting(calms: Sequence[int | None], hr_rest: int | None) -> Finding:
    """Return a resting rate below the plan's that two sessions had: no more than the higher of the two.

    A bound corrects a count and is none itself: where the plan has no rate, nothing is told.
    """
    what, unit = "hr_rest", "bpm"
    if hr_rest is None:
        return refused(what, unit, "no plan says yours, so that none can be too high: count it on waking")
    under = sorted(value for value in calms if value is not None and value < hr_rest)
    if len(under) < 2:
        return refused(
            what,
            unit,
            f"{len(under)} of 2 sessions with a steady minute below {hr_rest}, standing: count it on waking",
        )
    value = under[1]
    return Finding(
        what,
        unit,
        value,
        under[0],
        value,
        f"{len(under)} sessions below {hr_rest}, each for {CALM_S} s of standing",
        key=("athlete", "hr_rest"),
        typed=str(value),
        notes=("on waking it is lower still; zones and limits that are shares of the reserve move with it",),
    )
