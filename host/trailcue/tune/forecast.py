"""Own weights of the heart-rate forecast: how this athlete's heart answers, by ridge regression over sessions.

The core's heart alone (`trailcore.heart`) is led through what each session knew, with whatever weights: so the numbers
that are weighted, the learning and the forecast are the watch's own. The weights that fit the sessions best are drawn
towards other people's as if those had been seen for hours. What they are worth is what they save in the sessions that
they were not fitted to, each left out in turn, against what the watch foretells without any plan.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from math import sqrt
from operator import mul

from trailcore import ids, now, settings
from trailcore.heart import NUMBERS, Heart
from trailcue.analysis.uncertainty import bootstrap
from trailcue.plans.grammar import FORECAST_HEAVIEST
from trailcue.plans.grammar import FORECAST_WEIGHTS as MANY
from trailcue.playback import Session
from trailcue.tune.finding import Finding, refused

WHAT, UNIT = "pulse in 30 s", "%"
AHEAD_S = 30
LEAST_SESSIONS = 3
LEAST_S = 3600
LEAST_S_EACH = 600
ON_FOOT = 0.5
"""The least share of a session with steps: what a heart does on a bicycle is another's."""
OTHERS_S = 10_800
"""For how long other people's weights count as seen, at numbers of the usual size: three times the least that is asked
of one's own (README)."""
_USUAL = 64
"""Of a number (`trailcore.heart`)."""
_SCALE = 8192
"""Weight x number for a beat a minute (`trailcore.heart`)."""
_WORDS = (now.BPM, now.SPM, now.GAIT, now.WORLD, now.SPEED, now.RISE_CM, now.AHEAD, now.STEP_GRADE)
"""What the heart's forecast goes by."""
_LATER = (now.AHEAD, now.STEP_GRADE)
"""Stages that run after the heart write these: it sees those of the second before."""
OTHERS = tuple(settings.defaults()[settings.FORECAST_8S : settings.FORECAST_AHEAD + 1])
_FOR_EVER_S = 1 << 20


@dataclass(frozen=True)
class Pulse:
    """One session, as its heart was foretold."""

    values: array[int]
    """The settings that it had."""
    words: tuple[Sequence[int], ...]
    """Of each of `_WORDS`, a number a second, as the heart saw them."""
    resumed: frozenset[int]
    judged: bytes
    """1 for each second whose pulse is known, and 30 s later."""
    products: list[list[float]]
    """Of each number with each, summed over those seconds."""
    changes: list[float]
    """Of each number with the change to come, likewise."""
    others: int
    """Squared error of other people's weights, bpm^2, summed."""

    @property
    def seconds(self) -> int:
        """How many were judged."""
        return sum(self.judged)


def pulse(session: Session) -> Pulse | None:
    """Look at a session once; None where too little of it is on foot with a heart rate."""
    rows = session.replay.seconds
    count = len(rows) // now.WORDS
    columns = []
    for word in _WORDS:
        column = rows[word :: now.WORDS]
        columns.append(column[:1] + column[:-1] if word in _LATER else column)
    beats, spm = columns[0], columns[1]
    resumed = frozenset(session.replay.resumed)
    stops = bytearray(count + 1)
    for row in resumed:
        for at in range(max(0, row - AHEAD_S), row):
            stops[at] = 1
    judged = bytes(
        beats[at] != ids.NONE and beats[at + AHEAD_S] != ids.NONE and not stops[at]
        for at in range(count - AHEAD_S)
    )
    on_foot = sum(steps > 0 for steps in compress(spm, judged))
    if sum(judged) < LEAST_S_EACH or on_foot < ON_FOOT * sum(judged):
        return None
    values = session.replay.plan.settings[:]
    words = tuple(columns)
    numbers: list[array[int]] = [array("h") for _ in range(MANY)]
    others = 0
    for at, heart in enumerate(_lived(values, words, resumed, OTHERS)):
        if at < len(judged) and judged[at]:
            for i in range(MANY):
                numbers[i].append(heart.v[NUMBERS + i])
            others += (heart.now[now.FORECAST] - beats[at + AHEAD_S]) ** 2
    change = [beats[at + AHEAD_S] - beats[at] for at in range(len(judged)) if judged[at]]
    return Pulse(
        values,
        words,
        resumed,
        judged,
        [[float(sum(map(mul, one, other))) for other in numbers] for one in numbers],
        [float(_SCALE * sum(map(mul, one, change))) for one in numbers],
        others,
    )


def _lived(
    values: array[int],
    words: Sequence[Sequence[int]],
    resumed: frozenset[int],
    weights: Sequence[int],
) -> Iterator[Heart]:
    """Lead a heart through a session with these weights; yield it after each second."""
    values = values[:]
    for index, weight in enumerate(weights):
        values[settings.FORECAST_8S + index] = weight
    values[settings.STRAP_STALE_S] = _FOR_EVER_S  # the session's own heart has judged that
    known = array("i", [0] * now.WORDS)
    heart = Heart(values, known)
    for at, row in enumerate(zip(*words, strict=True)):
        if at in resumed:
            heart.reset()
        for word, value in zip(_WORDS, row, strict=True):
            known[word] = value
        heart.second()
        yield heart


def fitted(pulses: Sequence[Pulse]) -> tuple[int, ...]:
    """Return the weights that foretell these sessions best, drawn towards other people's."""
    held = float(OTHERS_S * _USUAL * _USUAL)
    left = [[sum(one.products[i][j] for one in pulses) for j in range(MANY)] for i in range(MANY)]
    right = [sum(one.changes[i] for one in pulses) + held * OTHERS[i] for i in range(MANY)]
    for i in range(MANY):
        left[i][i] += held
    found = _solved(left, right)
    return tuple(max(-FORECAST_HEAVIEST, min(FORECAST_HEAVIEST, round(one))) for one in found)


def _solved(left: list[list[float]], right: list[float]) -> list[float]:
    """Solve by elimination; positive definite, so no row has to be exchanged."""
    many = len(right)
    for i in range(many):
        for j in range(i + 1, many):
            share = left[j][i] / left[i][i]
            right[j] -= share * right[i]
            left[j] = [low - share * high for low, high in zip(left[j], left[i], strict=True)]
    found = [0.0] * many
    for i in reversed(range(many)):
        found[i] = (right[i] - sum(map(mul, left[i][i + 1 :], found[i + 1 :]))) / left[i][i]
    return found


def errors(one: Pulse, weights: Sequence[int]) -> list[int]:
    """Return by how many bpm each second that is judged is missed, in a session that begins with these weights."""
    beats = one.words[0]
    lived = _lived(one.values, one.words, one.resumed, weights)
    return [
        heart.now[now.FORECAST] - beats[at + AHEAD_S]
        for at, (heart, counts) in enumerate(zip(lived, one.judged, strict=False))
        if counts
    ]


def squared(errors_bpm: Sequence[int]) -> int:
    """Return the sum of squares."""
    return sum(map(mul, errors_bpm, errors_bpm))


def own_weights(sessions: Sequence[Pulse | None]) -> Finding:
    """Return the athlete's own weights and what they are worth, or why there are none."""
    those = [one for one in sessions if one]
    minutes = sum(one.seconds for one in those) // 60
    if len(those) < LEAST_SESSIONS or 60 * minutes < LEAST_S:
        return refused(
            WHAT,
            UNIT,
            f"{minutes} of {LEAST_S // 60} min on foot with a heart rate, in {len(those)} of {LEAST_SESSIONS} sessions "
            f"of {LEAST_S_EACH // 60} min and more",
        )
    # Each session by the weights of the rest: what they save in those that they have not seen.
    saved = [
        (squared(errors(one, fitted([other for other in those if other is not one]))), one.others)
        for one in those
    ]
    of = f"{len(those)} sessions, {minutes / 60:.1f} h, each foretold by the others"
    found = bootstrap(saved, better)
    if found is None or found.low <= 0:
        said = "" if found is None else f", {found.value:.1f} % ({found.low:.1f} to {found.high:.1f})"
        return refused(
            WHAT, UNIT, f"own weights are not surely better than other people's{said}: more sessions", of
        )
    typed = f"[{', '.join(map(str, fitted(those)))}]"
    value, low, high = (round(one, 1) for one in (found.value, found.low, found.high))
    return Finding(
        WHAT,
        UNIT,
        value,
        low,
        high,
        of,
        key=("athlete", "forecast"),
        typed=typed,
        notes=("closer than by other people's weights",),
    )


def better(saved: Sequence[tuple[int, int]]) -> float | None:
    """Return by how many per cent the error is smaller, from squared errors with own weights and with others'."""
    own, others = sum(own for own, _ in saved), sum(others for _, others in saved)
    return 100 * (1 - sqrt(own / others)) if others else None
