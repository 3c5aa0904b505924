"""Grade over 30 s against what recordings of activities say: `python tests/accuracy/grade.py FOLDER [--json]`.

The core gets a recording's steps, its altitude as pressure and its heart rate; no course. What it says in a second
is compared with the altitude difference over the recorded distance of the 30 s before it, wherever at least 15 m were
covered and nothing is missing in between.

Beside it stands the baseline: the same altitude differences over steps times one length a gait, each length being
the recording's own distance in that gait over its steps in it. It is fitted in hindsight to the very truth it is
judged by, on the same seconds. `ratio` is our mean error to its own.

The first figures are for a plan that knows nothing of the wearer. Those that begin with calibrated_ are for the
product as it is meant to be worn, both step lengths of the plan set for the athlete: here by the median of recorded
to counted distance over 30 s in the first third of the recording, gait by gait (with less than a minute of a gait its
default stays), and judged on the other two thirds.

Limits of this truth. Distance is GPS (2 to 5 % over 30 s in the open, more under trees), at times a foot pod. A watch
without barometer records the altitude of its GPS, which follows neither feet nor effort: there the best length is a
constant. The same altitude is in what the core gets and in the truth, so noise of a barometer is not judged
here. A recorder's cadence is its own filtered one, drops to 0 or halves at times, and is laid out evenly in steps.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.accuracy.scaffold import Row, run
from tests.accuracy.worn import recordings, wear
from trailcore import ids, now, settings
from trailcore.plan import Plan
from trailcue.sensed import Recording

WINDOW_S = 30
LEAST_M = 15.0
EDGE_PCT = 12.0
STEEPEST_PCT = 45.0
CALIBRATED_FROM_S = 60
MOUNTAIN_SHARE = 0.02
"""A recording is a mountain one with this share of its seconds at or above the edge."""

WORDS = (now.GRADE, now.GRADE_SD, now.GAIT, now.DISTANCE_MM)
STEP_OF = {ids.RUNNING: settings.STEP_RUN_MM, ids.HIKING: settings.STEP_HIKE_MM}


class Worn:
    """What the core knew each second, in the units of the report, NaN for unknown."""

    def __init__(self, recording: Recording, plan: Plan) -> None:
        """Wear it with a plan."""
        grade, sd, gait, distance = (
            _floats(word) for word in zip(*wear(recording, plan, WORDS), strict=True)
        )
        self.grade_pct, self.sd_pct, self.gait, self.distance_m = grade / 10, sd / 10, gait, distance / 1000


class Truth:
    """A recording's own distance, altitude and steps, and the grade of each 30 s by them."""

    def __init__(self, recording: Recording) -> None:
        """Make arrays with an entry a second, NaN for unknown."""
        reference = recording.reference
        distance_m = _floats(reference.distance_m)
        self.went_m = np.nan_to_num(np.diff(distance_m, prepend=distance_m[:1]))
        self.steps = np.array([len(second.steps) for second in recording.seconds], float)
        gaps = np.array([second.gap_s > 0 for second in recording.seconds])
        self.covered_m = _over_window(distance_m)
        self.rise_m = _over_window(_floats(reference.altitude_m))
        with np.errstate(divide="ignore", invalid="ignore"):
            self.grade_pct = 100 * self.rise_m / self.covered_m
        whole = _over_window(np.cumsum(gaps)) == 0
        self.judged = whole & (self.covered_m >= LEAST_M) & np.isfinite(self.grade_pct)

    def baseline_pct(self, running: np.ndarray) -> np.ndarray:
        """The grade by one step length a gait, fitted in hindsight."""
        length_m = np.zeros(len(running))
        for gait in (running, ~running):
            some = gait & (self.steps > 0)
            length_m[gait] = self.went_m[some].sum() / max(1.0, self.steps[some].sum())
        walked_m = _over_window(np.cumsum(length_m * self.steps))
        with np.errstate(divide="ignore", invalid="ignore"):
            grade = np.nan_to_num(100 * self.rise_m / walked_m, posinf=STEEPEST_PCT, neginf=-STEEPEST_PCT)
        return np.clip(grade, -STEEPEST_PCT, STEEPEST_PCT)

    def calibrated(self, worn: Worn, first: np.ndarray) -> Plan:
        """The plan of an athlete whose lengths on the flat were set by the distance of these seconds."""
        plan = Plan()
        counted_m = _over_window(worn.distance_m)
        for gait, setting in STEP_OF.items():
            throughout = _over_window(np.cumsum(worn.gait == gait)) == WINDOW_S
            some = self.judged & first & throughout & (counted_m >= LEAST_M)
            if some.sum() >= CALIBRATED_FROM_S:
                ratio = float(np.median(self.covered_m[some] / counted_m[some]))
                plan.settings[setting] = round(plan.settings[setting] * ratio)
        return plan


def judge(folder: Path) -> Iterator[Row]:
    """Yield a row a recording."""
    for recording in recordings(folder):
        yield recording if isinstance(recording, dict) else _row(recording)


def _row(recording: Recording) -> Row:
    truth = Truth(recording)
    if not truth.judged.any() or not truth.steps.any():
        return {"recording": recording.source, "error": "no 30 s with steps, distance and altitude in it"}
    worn = Worn(recording, Plan())
    running = worn.gait == ids.RUNNING
    row: Row = {"recording": recording.source}
    row |= _compare(truth, worn, running, truth.judged)
    if row["seconds"] == 0:
        return {"recording": recording.source, "error": "no grade was said where there is a truth"}
    later = np.arange(len(running)) >= len(running) // 3
    plan = truth.calibrated(worn, ~later)
    again = _compare(truth, Worn(recording, plan), running, truth.judged & later)
    row |= {f"calibrated_{key}": value for key, value in again.items()}
    row["calibrated_run_mm"] = plan.settings[settings.STEP_RUN_MM]
    row["calibrated_hike_mm"] = plan.settings[settings.STEP_HIKE_MM]
    return row


def _compare(truth: Truth, worn: Worn, running: np.ndarray, judged: np.ndarray) -> Row:
    """What was said against the truth, and the baseline against it, over the seconds that have both."""
    both = judged & np.isfinite(worn.grade_pct)
    if not both.any():
        return {"seconds": 0}
    true, said, sd = truth.grade_pct[both], worn.grade_pct[both], worn.sd_pct[both]
    error = said - true
    baseline = truth.baseline_pct(running)[both]
    ours, theirs = float(np.abs(error).mean()), float(np.abs(baseline - true).mean())
    steep = true >= EDGE_PCT
    return {
        "seconds": int(both.sum()),
        "said_pct": 100 * float(both.sum() / judged.sum()),
        "mean_steepness_pct": float(np.abs(true).mean()),
        "above_12_pct": 100 * float(steep.mean()),
        "mean_abs_error_points": ours,
        "bias_points": float(error.mean()),
        "hindsight_baseline_points": theirs,
        "ratio": ours / theirs if theirs else None,
        "right_12_pct": 100 * float(((said >= EDGE_PCT) == steep).mean()),
        "hindsight_right_12_pct": 100 * float(((baseline >= EDGE_PCT) == steep).mean()),
        "within_1_sd_pct": 100 * float((np.abs(error) <= sd).mean()),
        "within_2_sd_pct": 100 * float((np.abs(error) <= 2 * sd).mean()),
    }


def summarise(rows: list[Row]) -> Row:
    """Medians and worst of the recordings; shares over all their seconds."""
    return {"recordings": len(rows)} | _summary(rows, "") | _summary(rows, "calibrated_")


def _summary(rows: list[Row], prefix: str) -> Row:
    rows = [row for row in rows if row.get(f"{prefix}ratio") is not None]
    if not rows:
        return {}
    of = {key: _column(rows, prefix + key) for key in ("mean_abs_error_points", "ratio", "right_12_pct")}
    mountain = [
        right
        for right, share in zip(of["right_12_pct"], _column(rows, f"{prefix}above_12_pct"), strict=True)
        if share >= 100 * MOUNTAIN_SHARE
    ]
    summary: Row = {
        f"{prefix}median_error_points": median(of["mean_abs_error_points"]),
        f"{prefix}worst_error_points": max(of["mean_abs_error_points"]),
        f"{prefix}median_ratio": median(of["ratio"]),
        f"{prefix}worst_ratio": max(of["ratio"]),
        f"{prefix}worst_right_12_pct_in_mountains": min(mountain, default=None),
    }
    seconds = _column(rows, f"{prefix}seconds")
    for key in ("right_12_pct", "within_1_sd_pct", "within_2_sd_pct"):
        values = _column(rows, prefix + key)
        summary[f"{prefix}overall_{key}"] = float(np.average(values, weights=seconds))
    return summary


def _column(rows: list[Row], key: str) -> list[float]:
    return [float(str(row[key])) for row in rows]


def _floats(values: Sequence[float | None]) -> np.ndarray:
    return np.array([np.nan if value is None else value for value in values], float)


def _over_window(values: np.ndarray) -> np.ndarray:
    """By how much a column changed over the last 30 s, NaN before."""
    change = np.full(len(values), np.nan)
    change[WINDOW_S:] = values[WINDOW_S:] - values[:-WINDOW_S]
    return change


if __name__ == "__main__":
    sys.exit(run(__doc__, judge, summarise))
