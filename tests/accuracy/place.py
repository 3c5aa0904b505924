"""Place on a planned course without GPS, and grade with it: `python tests/accuracy/place.py FOLDER [--json]`.

FOLDER holds activities. The course is each recording's own profile, through the shipping compiler, with these errors
added: elevation noise of 3 m correlated over 100 m, a step length 12 % off (over and under), a barometer
that drifts 6 m per square root of an hour, a start 150 m before or behind the plan's. Truth is the recording's own
distance, withheld. Four runs a recording, seeds fixed; each number is the mean of the four, worst_* the worst.

Limits: profile and pressure come from the same altitude, so the noise added is all that tells them apart; a
recording's distance is GPS or a foot pod; on flat ground there is nothing to find a place by (hilly: metres up and down
in each 100 m, at least 4.5). Lost: wrong by more than 100 m and three of its own standard deviations.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.accuracy.scaffold import Row, run
from tests.accuracy.worn import recordings, wear
from trailcore import now, settings
from trailcore.plan import Plan
from trailcue.imports.air import pressure_pa
from trailcue.plans.binary import Way, most_posts, packed
from trailcue.plans.gpx import Point
from trailcue.plans.problems import Wrong
from trailcue.plans.profile import profile
from trailcue.sensed import Recording

METRES_A_DEGREE = 111_195.0
NOISE_M, NOISE_OVER_M = 3.0, 100.0
BIAS = 0.12
DRIFT_M_SQRT_H = 6.0
START_M = 150
RUNS = ((1, 1, 1), (2, -1, 1), (3, 1, -1), (4, -1, -1))
"""Seed, sign of the step's bias, sign of the start's offset."""
SHORTEST_M = 2000
HILLY = 4.5
WINDOW_S = 30
LEAST_M = 15.0
EDGE = 12.0
LOST_M, LOST_SD = 100.0, 3.0


@dataclass
class Truth:
    """A recording's distance and altitude at each second; nan where it has none."""

    distance_m: np.ndarray
    altitude_m: np.ndarray

    @property
    def hilliness(self) -> float:
        """Metres up and down in each 100 m, from a profile at every 50 m."""
        length = np.nanmax(self.distance_m)
        level = self.at(np.arange(0, length, 50.0))
        return float(100 * np.abs(np.diff(level)).sum() / length)

    def at(self, metres: np.ndarray) -> np.ndarray:
        """Altitude at distances along the way."""
        known = ~np.isnan(self.distance_m) & ~np.isnan(self.altitude_m)
        return np.interp(metres, np.maximum.accumulate(self.distance_m[known]), self.altitude_m[known])


def truth_of(recording: Recording) -> Truth | None:
    """What a recording knows of its way; None if that is too little to judge by."""
    reference = recording.reference
    distance, altitude = (
        np.array([np.nan if value is None else value for value in values], float)
        for values in (reference.distance_m, reference.altitude_m)
    )
    known = ~np.isnan(distance) & ~np.isnan(altitude)
    if known.sum() < 600 or np.nanmax(distance) < SHORTEST_M:
        return None
    return Truth(distance, altitude)


def course(truth: Truth, offset_m: int, seed: int) -> bytes:
    """The way as a plan would have it: noisy, and begun elsewhere; settings are put in later."""
    noise = np.random.default_rng(seed)
    metres = np.arange(0.0, np.nanmax(truth.distance_m) + max(0, offset_m), 10.0)
    keep = np.exp(-10 / NOISE_OVER_M)
    wander = np.zeros(len(metres))
    for i in range(1, len(metres)):
        wander[i] = keep * wander[i - 1] + NOISE_M * np.sqrt(1 - keep * keep) * noise.standard_normal()
    altitudes = truth.at(np.maximum(0, metres - offset_m)) + wander
    points = [
        Point(float(m / METRES_A_DEGREE), 0.0, float(a)) for m, a in zip(metres, altitudes, strict=True)
    ]
    along = profile(points, most_posts(settings.COUNT, 0), [])
    return packed(settings.defaults(), [Way(along)], [], [])


def drifting(recording: Recording, truth: Truth, seed: int) -> Recording:
    """The recording with a barometer that drifts."""
    noise = np.random.default_rng(100 + seed)
    drift = np.cumsum(noise.standard_normal(len(recording.seconds))) * DRIFT_M_SQRT_H / 60
    seconds = [
        second
        if second.pressure_pa is None or np.isnan(truth.altitude_m[i])
        else replace(second, pressure_pa=pressure_pa(float(truth.altitude_m[i] + drift[i])))
        for i, second in enumerate(recording.seconds)
    ]
    return replace(recording, seconds=seconds)


def own_step(recording: Recording, truth: Truth) -> float:
    """The recording's step length to the plan's default: what a calibrated plan would hold."""
    stepped = wear(recording, Plan(), (now.DISTANCE_MM,))[-1][0] or 1
    return float(1000 * np.nanmax(truth.distance_m) / stepped)


WORDS = (now.PLACE_M, now.PLACE_SD_M, now.GRADE)


def one(
    recording: Recording, truth: Truth, ratio: float, seed: int, bias: int, start: int
) -> dict[str, float]:
    """Wear a recording over its course with these errors; return what came of it."""
    offset_m = START_M * start
    plan = Plan(course(truth, offset_m, seed))
    for index in (settings.STEP_RUN_MM, settings.STEP_HIKE_MM):
        plan.settings[index] = round(plan.settings[index] * ratio * (1 + BIAS * bias))
    known = np.array(wear(drifting(recording, truth, seed), plan, WORDS), float)
    place, sd, grade = known[:, 0], known[:, 1], known[:, 2] / 10
    error = np.abs(place - truth.distance_m - offset_m)
    judged = ~np.isnan(error)
    said = judged & ~np.isnan(sd)
    lost = judged & (error > np.maximum(LOST_M, LOST_SD * np.nan_to_num(sd)))
    errors = error[said] if said.any() else np.array([np.nan])
    rises, right = _grades(truth, grade)
    return {
        "median_m": float(np.median(errors)),
        "p95_m": float(np.percentile(errors, 95)),
        "max_m": float(np.max(errors)),
        "lost_s": float(_longest(lost & ~np.isnan(sd))),
        "unknown_pct": float(100 * (judged & np.isnan(sd)).sum() / judged.sum()),
        "within_1_sd_pct": float(100 * np.mean(error[said] <= sd[said])) if said.any() else np.nan,
        "within_2_sd_pct": float(100 * np.mean(error[said] <= 2 * sd[said])) if said.any() else np.nan,
        "mean_sd_m": float(np.nanmean(sd)) if said.any() else np.nan,
        "grade_error_points": rises,
        "right_12_pct": right,
    }


def _grades(truth: Truth, grade: np.ndarray) -> tuple[float, float]:
    """Mean error of the 30 s grade, and how often it was on the right side of 12 %."""
    rise = truth.altitude_m[WINDOW_S:] - truth.altitude_m[:-WINDOW_S]
    way = truth.distance_m[WINDOW_S:] - truth.distance_m[:-WINDOW_S]
    said = grade[WINDOW_S:]
    judged = ~np.isnan(rise) & ~np.isnan(said) & (way >= LEAST_M)
    if not judged.any():
        return float("nan"), float("nan")
    was = 100 * rise[judged] / way[judged]
    error = float(np.mean(np.abs(said[judged] - was)))
    return error, float(100 * np.mean((said[judged] >= EDGE) == (was >= EDGE)))


def _longest(wrong: np.ndarray) -> int:
    """The longest run of True."""
    longest = here = 0
    for each in wrong:
        here = here + 1 if each else 0
        longest = max(longest, here)
    return longest


def judge(folder: Path) -> Iterator[Row]:
    """Yield a row a recording."""
    for recording in recordings(folder):
        if isinstance(recording, dict):
            yield recording
            continue
        truth = truth_of(recording)
        if truth is None or not any(second.steps for second in recording.seconds):
            yield {
                "recording": recording.source,
                "error": "no distance, altitude or steps to judge a place by",
            }
            continue
        ratio = own_step(recording, truth)
        try:
            runs = [one(recording, truth, ratio, *errors) for errors in RUNS]
        except Wrong as wrong:
            yield {"recording": recording.source, "error": str(wrong)}
            continue
        row: Row = {"recording": recording.source, "hilliness": truth.hilliness}
        for key in runs[0]:
            values = [each[key] for each in runs]
            row[key] = None if np.isnan(values).all() else float(np.nanmean(values))
        row["worst_p95_m"] = max(each["p95_m"] for each in runs)
        row["worst_lost_s"] = max(each["lost_s"] for each in runs)
        yield row


def summarise(rows: list[Row]) -> Row:
    """Means over the recordings, hilly ones apart: flat ground has no place to be found by."""
    summary: Row = {"recordings": len(rows)}
    hilly = [row for row in rows if float(str(row["hilliness"])) >= HILLY]
    for name, some in (("hilly", hilly), ("flat", [row for row in rows if row not in hilly])):
        summary[f"{name}_recordings"] = len(some)
        for key in ("median_m", "p95_m", "worst_lost_s", "unknown_pct", "grade_error_points", "right_12_pct"):
            values = [float(str(row[key])) for row in some if row[key] is not None]
            summary[f"{name}_{key}"] = float(np.mean(values)) if values else None
    return summary


if __name__ == "__main__":
    sys.exit(run(__doc__, judge, summarise))
