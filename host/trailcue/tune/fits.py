"""All that sessions tell of an athlete, one finding a setting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from trailcore import settings
from trailcue.analysis.economy import HIKE, RUN, pieces
from trailcue.analysis.uncertainty import Band
from trailcue.playback import Session
from trailcue.steps_done import BY_RECORDING
from trailcue.tune import body, forecast, grades, presses
from trailcue.tune.crossing import RECORDED_OFF, STEPS_OFF, Effort, crossing, effort
from trailcue.tune.finding import Finding, refused
from trailcue.tune.presses import Told

PIECE_S = 90
"""Of a climb, for its cost: the barometer's grade is that of 30 s."""
LEAST_PIECES = 6
LEAST_SESSIONS = 3
FIELD_TEST = "`plan new hike-grade-test`"


@dataclass
class Observed:
    """What one session contributes to each fit."""

    source: str
    efforts: list[Effort]
    is_recorded: bool
    grade_told: Told
    heart_told: Told
    strides: dict[str, body.Strides]
    breaths: list[float] = field(repr=False)
    peak: int | None
    calm: int | None
    pulse: forecast.Pulse | None = field(repr=False)
    z4_bpm: int


def observed(session: Session) -> Observed:
    """Look at a session once; what it says is small."""
    found = pieces(session, PIECE_S)
    efforts = [effort(piece) for piece in found]
    return Observed(
        source=session.source,
        efforts=[one for one in efforts if one],
        is_recorded=bool(found) and found[0].by == BY_RECORDING,
        grade_told=presses.told_of_grade(session),
        heart_told=presses.told_of_heart(session),
        strides=body.strides(session),
        breaths=body.breaths(session),
        peak=body.peak(session),
        calm=body.calm(session),
        pulse=forecast.pulse(session),
        z4_bpm=session.replay.plan.settings[settings.Z4_BPM],
    )


def given(one: Observed) -> dict[str, str | int | float | None]:
    """Return how much a session has of what the settings are told from, in words and numbers."""
    climbs = {gait: sum(effort.gait == gait for effort in one.efforts) for gait in (RUN, HIKE)}
    return {
        "session": one.source,
        "climbs_run": climbs[RUN],
        "climbs_hiked": climbs[HIKE],
        "grade_answers": len(one.grade_told.below) + len(one.grade_told.above),
        "heart_answers": len(one.heart_told.below) + len(one.heart_told.above),
        "gentle_km_run": round(one.strides[RUN].metres / 1000, 2),
        "gentle_km_hiked": round(one.strides[HIKE].metres / 1000, 2),
        "breath_min": round(len(one.breaths) / 60, 1),
        "peak_bpm": one.peak,
        "calm_bpm": one.calm,
        "pulse_min": round(one.pulse.seconds / 60) if one.pulse else 0,
    }


def findings(
    sessions: Iterable[Observed], hr_max: int, hr_rest: int | None, wants_taps: bool = False
) -> list[Finding]:
    """Return every setting that the sessions tell of, with its evidence, or why it is not told.

    Args:
        sessions: what was observed in each.
        hr_max: of the plan.
        hr_rest: of the plan; None: it has none.
        wants_taps: the plan asks for breath taps.
    """
    those = list(sessions)
    return [
        *hike_grade(those),
        zone_4([one.heart_told for one in those]),
        body.highest([one.peak for one in those], hr_max),
        body.resting([one.calm for one in those], hr_rest),
        forecast.own_weights([one.pulse for one in those]),
        body.step_length(RUN, [one.strides for one in those]),
        body.step_length(HIKE, [one.strides for one in those]),
        body.breath_ratio([one.breaths for one in those], wants_taps),
    ]


def hike_grade(those: list[Observed]) -> list[Finding]:
    """Return the hike grade by what climbs cost, and by what was said of the cues; only one of them to be written."""
    cost, said = replace(_by_cost(those), what="hike grade, by cost"), _by_presses(those)
    if cost.value is None or said.value is None or None in (cost.low, cost.high, said.low, said.high):
        return [cost, said]
    if cost.low > said.high or said.low > cost.high:  # type: ignore[operator]
        why = f"heartbeats say {cost.value:g} %, presses {said.value:g} %: do the field test, {FIELD_TEST}"
        return [replace(cost, refused=why), replace(said, refused=why)]
    return [
        replace(cost, refused=f"told beside: what was pressed agrees and is what you want ({said.typed})"),
        said,
    ]


def _by_cost(those: list[Observed]) -> Finding:
    climbed = [one for one in those if one.efforts]
    counts = {
        gait: sum(effort.gait == gait for one in climbed for effort in one.efforts) for gait in (RUN, HIKE)
    }
    if len(climbed) < LEAST_SESSIONS or min(counts.values()) < LEAST_PIECES:
        return refused(
            grades.WHAT,
            grades.UNIT,
            f"{counts[RUN]} run and {counts[HIKE]} hiked climbs of {PIECE_S} s with a strap, of {LEAST_PIECES} each, "
            f"in {len(climbed)} of {LEAST_SESSIONS} sessions; or do the field test, {FIELD_TEST}",
        )
    cap = sorted(one.z4_bpm for one in climbed)[len(climbed) // 2]
    off = RECORDED_OFF if all(one.is_recorded for one in climbed) else STEPS_OFF
    found = crossing([one.efforts for one in climbed], cap, off)
    return grades.finding(
        found, f"{counts[RUN]} run and {counts[HIKE]} hiked climbs of {len(climbed)} sessions"
    )


def _by_presses(those: list[Observed]) -> Finding:
    told = [one.grade_told for one in those]
    found = presses.limit(told)
    if isinstance(found, Band):
        found = grades.narrow(Band(found.value / 100, found.low / 100, found.high / 100, found.found))
    return replace(grades.finding(found, _counted(told)), what="hike grade, by presses")


def zone_4(told: list[Told]) -> Finding:
    """Return where zone 4 begins, the cap of the heart's cues: by what was said of them, and how hard it was."""
    what, unit = "zone 4 begins", "bpm"
    found = presses.limit(told)
    if isinstance(found, str):
        return refused(what, unit, found)
    if found.half > presses.WIDEST_BPM:
        return refused(
            what,
            unit,
            f"somewhere from {found.low:.0f} to {found.high:.0f} bpm: too wide for a cap, answer more in between",
        )
    value = round(found.value)
    return Finding(
        what,
        unit,
        value,
        round(found.low),
        round(found.high),
        _counted(told),
        key=("zones", "z4"),
        typed=str(value),
    )


def _counted(told: list[Told]) -> str:
    """Say how many answers there were, of how many sessions."""
    below, above = sum(len(one.below) for one in told), sum(len(one.above) for one in told)
    sessions = sum(bool(one.below or one.above) for one in told)
    return f"{below} answers from below and {above} from above, of {sessions} sessions"
