"""How near the predicted foot strike comes to the true one: `python tests/accuracy/phase.py DIR [--json]`.

DIR holds, told apart by what is in the files: pairs of hip and ankle recordings (CSV or CSV.gz: t, x, y, z in s and
g), folders of a phone's accelerometer (t_ns, accuracy, x, y, z in m/s²) and foot contacts (t_ns, left, right), or
wrists (x, y, z, a in m/s², 100 Hz) without any truth. Accelerations go through the steps and the phase that ship,
in blocks as from the watch's FIFO, and the loop sees each step on the log's grid.

Columns; errors are 90th percentiles (p90) of their size, with each foot's median offset to the truth taken out:

- strikes: true ones that were judged; locked_pct: how many of them were predicted, 0.6 s ahead.
- steps: the detected steps themselves against the truth: what no prediction can better.
- next, 0.6s, 1.2s, 2.0s: prediction from the steps up to the one before, or from those at least so long back;
  p50_ms: the median at 0.6 s.
- live: asked 0.1 s before the strike, with the steps that the detector has told by then.
- frame: the same, with steps that the session gets in frames, once a second.
- motor: 0.6 s ahead, while a motor taps on every fourth step and shakes the accelerometer, which the detector is told.
- lost, moved: the same, but every fourth of the detected steps is taken away, or up to 30 ms off.
- offset_ms: the detected step after the true strike; raw: 0.6 s ahead with the offset left in.
- smooth: 0.6 s ahead against truths put on a line through nine of the same foot.
- still_min, false_strikes: minutes without true strikes, and strikes predicted in them by a watch that taps live.

Limits of the truth. Ankle: impacts of the left foot to about 10 ms; the right foot is judged against the left strike
before, so the runner's own unevenness counts as error. Hip and ankle have clocks of their own, which part at
each rest: the offset is taken for each stretch between rests and tells nothing of a hip's delay. Contacts:
sampled each 90 ms, so they alone are 40 ms off at the 90th percentile. Wrists: the detected steps are taken as true,
which shows the loop's error and the gait's, not the detector's.
"""

from __future__ import annotations

import itertools
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_ROOT = Path(__file__).resolve().parents[2]
for _place in (_ROOT, _ROOT / "firmware" / "lib"):
    if str(_place) not in sys.path:
        sys.path.insert(0, str(_place))

from tests.accuracy.scaffold import Row, run  # noqa: E402
from tests.accuracy.strikes import Floats, Odd, Walk, each  # noqa: E402
from trailcore import ticks  # noqa: E402
from trailcore.ids import NONE  # noqa: E402
from trailcore.phase import Phase  # noqa: E402
from trailcore.steps import Steps  # noqa: E402

RATE_HZ = 52
COUNTS_PER_G = 4096  # 16 bits for 8 g either way
BLOCK = 26  # samples in the FIFO when it is read
HORIZONS = {"next": 0.0, "0.6s": 600.0, "1.2s": 1200.0, "2.0s": 2000.0}
ASK_AHEAD_MS = 100.0  # a tap is ordered so long before it: motor and loop
REST_MS = 2000.0  # a stretch of strikes ends where none comes for so long
SHORTEST = 16  # strikes of a stretch worth judging
EVERY, TRAIN = 4, 12  # taps: on each fourth step, twelve times, then a pause as long
SHAKEN_MS = 30
MOTOR_MS = 120  # the shortest tap of an eccentric mass; a linear one needs half of it
MOTOR_G = 0.7  # what it adds to each axis, one standard deviation; aliased at 52 Hz it is noise


@dataclass
class Sensed:
    """Detected steps: when each was told, and when the foot struck, in ms on the log's grid."""

    told: list[float]
    strike: list[int]


@dataclass
class Target:
    """True strikes as times of the acceleration's clock, with the foot's median offset added."""

    at: Floats
    half: Floats  # half of the time between strikes there


# --- the watch ------------------------------------------------------------------------------------------------


def sense(
    walk: Walk,
    taps_ms: list[int] | None = None,
    motor_ms: int = MOTOR_MS,
    is_told: bool = True,
    block: int = BLOCK,
) -> Sensed:
    """Let the shipping detector have the acceleration as the watch would, at 52 Hz in blocks, and take its steps.

    Each of the taps makes the motor shake the samples; the detector is told of it beforehand, or not.
    """
    words = raw_words(walk)
    taps = [tap for tap in taps_ms or () if tap >= walk.t_ms[0]]
    rng = np.random.default_rng(1)
    for tap in taps:
        first = 3 * int((tap - walk.t_ms[0]) * RATE_HZ / 1000)
        for i in range(first, min(len(words), first + 3 * motor_ms * RATE_HZ // 1000)):
            words[i] = int(np.clip(words[i] + rng.normal(0, MOTOR_G) * COUNTS_PER_G, -32768, 32767))
    steps, sensed = Steps(RATE_HZ * 100, COUNTS_PER_G), Sensed([], [])
    for first in range(0, len(words) - 3 * block + 1, 3 * block):
        newest_ms = int(walk.t_ms[0] + (first // 3 + block - 1) * 1000 / RATE_HZ)
        while is_told and taps and taps[0] <= newest_ms:
            steps.motor(taps[0], taps[0] + motor_ms)
            del taps[0]
        steps.block(words[first : first + 3 * block], block, newest_ms % ticks.PERIOD_MS, 1000000 // RATE_HZ)
        for i in range(steps.found()):
            sensed.told.append(float(newest_ms))
            sensed.strike.append(steps.times_ms[i] & ticks.GRID)
        steps.clear()
    return sensed


def raw_words(walk: Walk) -> array[int]:
    """Return the words of an accelerometer of 52 Hz and 8 g: each the mean of its time."""
    span = 1000 / RATE_HZ
    edges = np.arange(walk.t_ms[0] - span / 2, walk.t_ms[-1] - span / 2, span)
    columns = []
    for axis in walk.xyz.T:
        total = np.concatenate([[0], np.cumsum((axis[1:] + axis[:-1]) / 2 * np.diff(walk.t_ms))])
        columns.append(np.diff(np.interp(edges, walk.t_ms, total)) / np.diff(edges))
    counts = np.clip(np.round(np.column_stack(columns) * COUNTS_PER_G), -32768, 32767)
    return array("h", counts.astype(np.int16).ravel().tolist())


def predict(told: list[float], strike: list[int], asked: Floats, target: Target) -> Floats:
    """Return, for each target, predicted less true when asked at that time; not a number if nothing was told."""
    phase, errors, at = Phase(), np.full(len(asked), np.nan), 0
    for i in np.argsort(asked, kind="stable"):
        while at < len(told) and told[at] <= asked[i]:
            phase.step(strike[at])
            at += 1
        true = target.at[i]
        number = phase.coming(int(true - target.half[i]))
        if number != NONE:
            errors[i] = min((phase.strike_ms(number + more) - true for more in (0, 1)), key=abs)
    return errors


def ahead(strike: list[int], target: Target, horizon_ms: float) -> Floats:
    """Predict each target from the steps that lie the horizon or more before it (0: all steps before it)."""
    back = np.where(horizon_ms > 0, horizon_ms, 0.5 * target.half)
    return predict([float(ms) for ms in strike], strike, target.at - back, target)


def false_strikes(sensed: Sensed, begin_ms: float, end_ms: float) -> int:
    """Count the strikes that a watch asking ten times a second would have tapped in this time."""
    phase, at, count = Phase(), 0, 0
    while at < len(sensed.told) and sensed.told[at] <= begin_ms - 15000:
        at += 1
    for now in range(int(begin_ms), int(end_ms), 100):
        while at < len(sensed.told) and sensed.told[at] <= now:
            phase.step(sensed.strike[at])
            at += 1
        number = phase.coming(now)
        count += number != NONE and phase.strike_ms(number) < now + 100
    return count


# --- the truth ------------------------------------------------------------------------------------------------


def of_the_wrist(strike: Floats) -> Target:
    """Take the detected steps as true."""
    return Target(strike, np.full(len(strike), np.median(np.diff(strike)) / 2))


def of_both_feet(feet: list[Floats], strike: Floats) -> tuple[Target, float]:
    """Contacts of either foot, each with its foot's median offset to the nearest detected step, and the mean offset."""
    half = float(np.median(np.diff(np.sort(np.concatenate(feet))))) / 2
    at, offsets = [], []
    for foot in feet:
        late = _nearest(strike, foot) - foot
        offsets.append(float(np.median(late[np.abs(late) < half])))
        at.append(foot + offsets[-1])
    joined = np.sort(np.concatenate(at))
    return Target(joined, np.full(len(joined), half)), float(np.mean(offsets))


def of_one_foot(foot: Floats, strike: Floats) -> Target:
    """Strikes of one foot, and of the other between them, each with its median offset, stretch by stretch."""
    at: list[Floats] = []
    half: list[Floats] = []
    for stretch in np.split(foot, np.flatnonzero(np.diff(foot) > REST_MS) + 1):
        inside = strike[(strike >= stretch[0]) & (strike < stretch[-1])]
        if min(len(stretch), len(inside)) < SHORTEST:
            continue
        stride = float(np.median(np.diff(stretch)))
        # Twice the place of a step in its stride is the same for both feet, wherever the clocks have got to.
        since = inside - stretch[np.searchsorted(stretch, inside, "right") - 1]
        shift = (float(np.angle(np.exp(4j * np.pi * since / stride).mean())) / np.pi - 1) * stride / 4
        of = np.searchsorted(stretch + shift, inside, "right") - 1
        for place in (0.25, 0.75):
            mine = (of >= 0) & (np.abs((inside - stretch[of] - shift) / stride - place) < 0.25)
            if mine.sum() >= SHORTEST / 2:
                at.append(stretch + _offset(stretch, inside[mine], of[mine]))
                half.append(np.full(len(stretch), stride / 4))
    if not at:
        raise Odd("no stretch of steps to judge")
    order = np.argsort(np.concatenate(at))
    return Target(np.concatenate(at)[order], np.concatenate(half)[order])


def _offset(stretch: Floats, steps: Floats, of: NDArray[np.intp]) -> float:
    """Return the median distance of steps to the strikes they belong to: those, up to 2 strides off, that fit best."""
    fits = []
    for strides in range(-2, 3):
        other = of + strides
        known = (other >= 0) & (other < len(stretch))
        late = steps[known] - stretch[other[known]]
        fits.append((float(np.percentile(np.abs(late - np.median(late)), 75)), float(np.median(late))))
    return min(fits)[1]


def straight(foot: Floats) -> Floats:
    """Put each strike on the line through the nine of the same foot about it, where these come regularly.

    The line is that of the median stride and the median place, which one contact missed or seen twice does not move.
    """
    windows = np.lib.stride_tricks.sliding_window_view(foot, 9)
    strides = np.diff(windows, axis=1)
    stride = np.median(strides, axis=1, keepdims=True)
    even = strides.max(axis=1) < 1.4 * np.median(np.diff(foot))
    return np.median(windows - stride * np.arange(-4, 5), axis=1)[even]


def _nearest(values: Floats, wanted: Floats) -> Floats:
    after = np.clip(np.searchsorted(values, wanted), 1, len(values) - 1)
    before = values[after - 1]
    return np.where(wanted - before <= values[after] - wanted, before, values[after])


# --- the judgement --------------------------------------------------------------------------------------------


def judge(folder: Path) -> Iterator[Row]:
    """Judge each recording of the folder."""
    return each(folder, judged)


def judged(walk: Walk) -> Row:
    """Return the row of a recording."""
    sensed = sense(walk)
    if len(sensed.strike) < SHORTEST:
        raise Odd("no steps were detected")
    strike = np.array(sensed.strike, dtype=float)
    offset = None
    if not walk.feet:
        target = of_the_wrist(strike)
    elif walk.shares_clock:
        target, offset = of_both_feet(walk.feet, strike)
    else:
        target = of_one_foot(walk.feet[0], strike)
    row: Row = {"recording": walk.name, "strikes": len(target.at)}
    at_600 = ahead(sensed.strike, target, 600)
    row["locked_pct"] = 100 * float(np.mean(~np.isnan(at_600)))
    row["p50_ms"] = percentile(at_600, 50)
    row["p90_steps_ms"] = p90(_nearest(strike, target.at) - target.at) if walk.feet else None
    for name, horizon_ms in HORIZONS.items():
        row[f"p90_{name}_ms"] = p90(ahead(sensed.strike, target, horizon_ms))
    asked = target.at - ASK_AHEAD_MS
    row["p90_live_ms"] = p90(predict(sensed.told, sensed.strike, asked, target))
    framed = [1000.0 * np.ceil(told / 1000) for told in sensed.told]
    row["p90_frame_ms"] = p90(predict(framed, sensed.strike, asked, target))
    row.update(tapped(walk, sensed.strike, target))
    row.update(of_contacts(walk, sensed.strike, at_600, offset))
    row.update(at_rest(walk, sensed))
    return row


def tapped(walk: Walk, strike: list[int], target: Target) -> Row:
    """Judge 0.6 s ahead within trains of taps on every fourth step: shaken at the sensor, then lost, then moved."""
    rng = np.random.default_rng(1)
    taps, lost, moved, trains = [], [], [], []
    for i, t_ms in enumerate(strike):
        in_train = i // (EVERY * TRAIN) % 2 == 1
        if in_train:
            trains.append(t_ms)
        if in_train and i % EVERY == 0:
            taps.append(t_ms)
            moved.append(t_ms + 8 * int(rng.integers(-SHAKEN_MS, SHAKEN_MS + 1) / 8))
        else:
            lost.append(t_ms)
            moved.append(t_ms)
    near = np.abs(_nearest(np.array(trains, dtype=float), target.at) - target.at) < target.half
    during = Target(target.at[near], target.half[near])
    found = {"motor": sense(walk, taps).strike, "lost": lost, "moved": moved}
    return {f"p90_{name}_ms": p90(ahead(steps, during, 600)) for name, steps in found.items()}


def of_contacts(walk: Walk, strike: list[int], at_600: Floats, offset: float | None) -> Row:
    """Judge what only a truth on the same clock can tell: the offset, and what is left with smoother truths."""
    if offset is None:
        return {"offset_ms": None, "p90_raw_ms": None, "p90_smooth_ms": None}
    target, _ = of_both_feet([straight(foot) for foot in walk.feet], np.array(strike, dtype=float))
    smooth = p90(ahead(strike, target, 600))
    return {"offset_ms": offset, "p90_raw_ms": p90(at_600 + offset), "p90_smooth_ms": smooth}


def at_rest(walk: Walk, sensed: Sensed) -> Row:
    """Count the strikes predicted where there is none, a second from the nearest true one."""
    if not walk.feet:
        return {"still_min": None, "false_strikes": None}
    known = np.sort(np.concatenate([*walk.feet, walk.t_ms[[0, -1]]]))
    rests = [(a + 1000, b - 1000) for a, b in itertools.pairwise(known) if b - a > REST_MS + 2000]
    minutes = sum(b - a for a, b in rests) / 60000
    false = sum(false_strikes(sensed, a, b) for a, b in rests)
    return {"still_min": float(minutes), "false_strikes": false}


def percentile(errors: Floats, share: float) -> float | None:
    """Return this percentile of the errors' sizes, None where too little was predicted."""
    sizes = np.abs(errors[~np.isnan(errors)])
    return float(np.percentile(sizes, share)) if len(sizes) >= SHORTEST else None


def p90(errors: Floats) -> float | None:
    """Return the 90th percentile of the errors' sizes."""
    return percentile(errors, 90)


def summary(rows: list[Row]) -> Row:
    """Return the worst and the middle recording, column by column."""
    found: Row = {}
    for key in rows[0]:
        values = [value for row in rows if isinstance(value := row[key], float)]
        if values and key.startswith(("locked", "p50", "p90")):
            worst = min(values) if key == "locked_pct" else max(values)
            found[f"{key}, middle and worst"] = f"{np.median(values):.0f}, {worst:.0f}"
    false = [value for row in rows if isinstance(value := row["false_strikes"], int)]
    found["false_strikes"] = sum(false) if false else None
    return found


if __name__ == "__main__":
    sys.exit(run(__doc__, judge, summary))
