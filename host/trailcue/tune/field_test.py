"""The guided field test: run and hike repeats on one hill, as the steps of a workout asked for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

from trailcore import ids, now, settings
from trailcue.analysis.economy import GAITS, Ground, Piece
from trailcue.analysis.lived import lived
from trailcue.playback import Session
from trailcue.steps_done import BY_RECORDING
from trailcue.tune import grades
from trailcue.tune.crossing import RECORDED_OFF, STEPS_OFF, Effort, crossing, effort
from trailcue.tune.finding import Finding, refused

WHAT, UNIT = "hike grade", "%"
LEAST_PAIRS = 3
BAND_M = 15.0
"""Of height, about a minute: the hill is the same each time, so the gaits are held against each other at one height."""
LEAST_PIECE_S = 15
LEAST_BANDS = 3
ONSET_S = 30
"""Of a repeat: the heart jumps before it follows its time constant [mem]."""
_AS_ASKED = 0.8
"""Share of a repeat that must have been in the gait asked for."""

Repeat = tuple[str, list[Effort]]


def field_test(session: Session) -> Finding:
    """Return the athlete's own hike grade from a session of the plan `hike-grade-test`, or why there is none."""
    ground = Ground(session)
    pairs = _pairs(_repeats(session, ground))
    todo = "make the plan with `trailcue plan new hike-grade-test`, and follow its steps"
    if len(pairs) < LEAST_PAIRS:
        return refused(
            WHAT,
            UNIT,
            f"{len(pairs)} of {LEAST_PAIRS} pairs of a run and a hike up one hill, both measured: {todo}",
        )
    off = RECORDED_OFF if ground.by == BY_RECORDING else STEPS_OFF
    found = crossing(pairs, session.replay.plan.settings[settings.Z4_BPM], off)
    of = f"{len(pairs)} pairs of repeats, way by {ground.by}"
    return grades.finding(found, of)


def _repeats(session: Session, ground: Ground) -> list[Repeat]:
    """Return the climbs that a step asked for by gait, each with its efforts from band to band of height."""
    column = session.replay.column
    numbers, asked, gaits = column(now.STEP), column(now.STEP_GAIT), column(now.GAIT)
    altitudes = lived(session).altitude_m
    climbs: list[tuple[str, list[tuple[int, Piece]]]] = []
    first = 0
    for row in range(1, len(numbers) + 1):
        if row < len(numbers) and numbers[row] == numbers[first]:
            continue
        gait = asked[first]
        foot = _lowest(altitudes, range(first, row))
        inside = range(foot + ONSET_S, row)
        if (
            numbers[first]
            and gait in GAITS
            and sum(gaits[at] == gait for at in inside) >= _AS_ASKED * len(inside)
        ):
            name = GAITS[gait or ids.STANDING]
            climbs.append((name, _by_height(ground, altitudes, foot, inside, name)))
        first = row
    return _graded(climbs)


def _lowest(altitudes: Sequence[float | None], rows: range) -> int:
    """Return the row at the foot: the watch may say "next" some metres before the wearer is down."""
    known = [(here, -row) for row in rows if (here := altitudes[row]) is not None]
    return -min(known)[1] if known else rows.start


def _by_height(
    ground: Ground, altitudes: Sequence[float | None], foot: int, rows: range, gait: str
) -> list[tuple[int, Piece]]:
    """Return the pieces of a climb with their bands of height above its foot."""
    start_m = altitudes[foot]
    rises: dict[int, list[int]] = {}
    for row in rows:
        here = altitudes[row]
        if start_m is not None and here is not None and here >= start_m:
            rises.setdefault(int((here - start_m) / BAND_M), []).append(row)
    found = []
    for band, inside in rises.items():
        piece = ground.piece(inside[0], inside[-1] + 1) if len(inside) >= LEAST_PIECE_S else None
        if piece is not None and piece.gait == gait:
            found.append((band, piece))
    return found


def _graded(climbs: Sequence[tuple[str, list[tuple[int, Piece]]]]) -> list[Repeat]:
    """Return the climbs as efforts, each band of the hill having the one grade that it had for all of them."""
    grades: dict[int, dict[str, list[float]]] = {}
    for gait, pieces in climbs:
        for band, piece in pieces:
            grades.setdefault(band, {}).setdefault(gait, []).append(piece.grade)
    both = {band: fmean(map(fmean, by.values())) for band, by in grades.items() if len(by) == 2}
    found = []
    for gait, pieces in climbs:
        efforts = [effort(replace(piece, grade=both[band])) for band, piece in pieces if band in both]
        found.append((gait, [one for one in efforts if one]))
    return [repeat for repeat in found if len(repeat[1]) >= LEAST_BANDS]


def _pairs(repeats: Sequence[Repeat]) -> list[list[Effort]]:
    """Return each run with the hike that is next to it."""
    found = []
    waiting: Repeat | None = None
    for repeat in repeats:
        if waiting is not None and waiting[0] != repeat[0]:
            found.append(waiting[1] + repeat[1])
            waiting = None
        else:
            waiting = repeat
    return found
