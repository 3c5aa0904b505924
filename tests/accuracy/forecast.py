"""How well the heart rate of 30 s later is foretold: `python tests/accuracy/forecast.py DIR`.

DIR holds recordings of activities. Each is worn by the core twice: without a plan, and on the course of its own track
as a GPX that the wearer planned (`ratio_on_course`, where the core knows a grade ahead). Judged is FORECAST in each
second against the heart rate recorded 30 s later, where both are known and no pause lies between; the measure is "it
stays as it is", the recorded rate of that second.

A cap is taken at the 75th percentile of each recording, because nobody knows the wearer's: of the seconds below it in
which the forecast is at or above, how many are there 30 s later (precision); of those that are, how many were
foretold (recall).

Limits of the truth: the recorded rate is that of the wearer's own sensor, often optical, with its delay, smoothing
and artefacts; nobody can foretell a stop. The course is flattering: its profile is what the very recording measured,
smoothed over 130 m as any. Steps, and with them speed, are made of the recorded cadence.
"""

from __future__ import annotations

import math
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.accuracy.scaffold import Row, run  # noqa: E402
from tests.accuracy.worn import recordings, wear  # noqa: E402
from trailcore import now  # noqa: E402
from trailcore.plan import Plan  # noqa: E402
from trailcue import plans  # noqa: E402
from trailcue.imports.stream import metres_between  # noqa: E402
from trailcue.sensed import Recording  # noqa: E402

AHEAD_S = 30
CAP_QUANTILE = 0.75
POINTS_APART_M = 10.0
FEWEST = 60
"""Seconds; what can be judged in less is no measure."""

Known = list[tuple[int | None, ...]]


def judge(folder: Path) -> Iterator[Row]:
    """Yield a row a recording."""
    for recording in recordings(folder):
        if not isinstance(recording, Recording):
            yield recording
            continue
        known = wear(recording, Plan(), (now.FORECAST, now.BPM))
        pairs = judged(recording, known)
        if len(pairs) < FEWEST:
            yield {"recording": recording.source, "error": "no heart rate, or hardly any, to foretell"}
            continue
        yield {
            "recording": recording.source,
            "judged_s": len(pairs),
            **errors(pairs),
            **crossings(recording, pairs),
            "rejected_s": rejected(recording, known),
            "ratio_on_course": on_course(recording),
        }


def judged(recording: Recording, known: Known) -> list[tuple[int, int, int]]:
    """The forecast, the rate then and the rate 30 s later, of each second that can be judged."""
    seconds = recording.seconds
    gaps = [0]
    for second in seconds:
        gaps.append(gaps[-1] + (second.gap_s > 0))
    pairs = []
    for at in range(len(seconds) - AHEAD_S):
        foretold, rate, later = known[at][0], seconds[at].bpm, seconds[at + AHEAD_S].bpm
        if foretold is None or rate is None or later is None or gaps[at + 1] != gaps[at + AHEAD_S + 1]:
            continue
        pairs.append((foretold, rate, later))
    return pairs


def rms(errors_bpm: list[int]) -> float:
    """Root mean square."""
    return math.sqrt(sum(error * error for error in errors_bpm) / len(errors_bpm))


def errors(pairs: list[tuple[int, int, int]]) -> Row:
    """What was missed, and what it would have been."""
    missed = [foretold - later for foretold, _, later in pairs]
    kept = [rate - later for _, rate, later in pairs]
    rmse, persistence = rms(missed), rms(kept)
    return {
        "rmse_bpm": rmse,
        "persistence_rmse_bpm": persistence,
        "ratio": rmse / persistence if persistence else None,
        "bias_bpm": sum(missed) / len(missed),
    }


def crossings(recording: Recording, pairs: list[tuple[int, int, int]]) -> Row:
    """Whether a cap was seen coming."""
    rates = sorted(second.bpm for second in recording.seconds if second.bpm is not None)
    cap = rates[int(CAP_QUANTILE * (len(rates) - 1))]
    below = [(foretold >= cap, later >= cap) for foretold, rate, later in pairs if rate < cap]
    told = sum(said for said, _ in below)
    came = sum(was for _, was in below)
    right = sum(said and was for said, was in below)
    return {
        "cap_bpm": cap,
        "cap_precision": right / told if told else None,
        "cap_recall": right / came if came else None,
    }


def rejected(recording: Recording, known: Known) -> int:
    """Seconds with a recorded rate in which the core knew none."""
    return sum(
        second.bpm is not None and row[1] is None
        for second, row in zip(recording.seconds, known, strict=True)
    )


def on_course(recording: Recording) -> float | None:
    """The ratio with the recording's own track as the planned course, None where it makes no course."""
    plan = own_course(recording)
    if plan is None:
        return None
    known = wear(recording, plan, (now.FORECAST, now.BPM, now.AHEAD))
    if not any(row[2] for row in known):
        return None
    ratio = errors(judged(recording, known))["ratio"]
    return ratio if isinstance(ratio, float) else None


def own_course(recording: Recording) -> Plan | None:
    """The track of a recording, planned as any other GPX."""
    truth = recording.reference
    points, last = [], None
    for lat, lon, altitude in zip(truth.lat, truth.lon, truth.altitude_m, strict=True):
        if lat is None or lon is None or altitude is None:
            continue
        if last is None or metres_between(last, (lat, lon)) >= POINTS_APART_M:
            last = (lat, lon)
            points.append(f'<trkpt lat="{lat:.6f}" lon="{lon:.6f}"><ele>{altitude:.1f}</ele></trkpt>')
    with tempfile.TemporaryDirectory() as folder:
        gpx = "<gpx><trk><trkseg>" + "".join(points) + "</trkseg></trk></gpx>"
        (Path(folder) / "own.gpx").write_text(gpx, encoding="utf-8")
        toml = Path(folder) / "own.toml"
        toml.write_text('[course.own]\ngpx = "own.gpx"\n', encoding="utf-8")
        try:
            return Plan(plans.compile_file(toml, course="own").blob)
        except plans.PlanError:
            return None


def summarise(rows: list[Row]) -> Row:
    """Over recordings, and over all seconds."""
    ratios = sorted(number(row, "ratio") for row in rows if row["ratio"] is not None)
    seconds = [number(row, "judged_s") for row in rows]
    courses = [number(row, "ratio_on_course") for row in rows if row["ratio_on_course"] is not None]

    def overall(key: str) -> float:
        squares = (second * number(row, key) ** 2 for second, row in zip(seconds, rows, strict=True))
        return math.sqrt(sum(squares) / sum(seconds))

    rmse, persistence = overall("rmse_bpm"), overall("persistence_rmse_bpm")
    return {
        "recordings": len(rows),
        "rmse_bpm": rmse,
        "persistence_rmse_bpm": persistence,
        "overall_ratio": rmse / persistence if persistence else None,
        "mean_ratio": sum(ratios) / len(ratios) if ratios else None,
        "median_ratio": ratios[len(ratios) // 2] if ratios else None,
        "worst_ratio": ratios[-1] if ratios else None,
        "mean_ratio_on_course": sum(courses) / len(courses) if courses else None,
        "target_ratio": 0.75,
    }


def number(row: Row, key: str) -> float:
    """A number of a row."""
    value = row[key]
    assert isinstance(value, int | float)
    return float(value)


if __name__ == "__main__":
    sys.exit(run(__doc__, judge, summarise))
