"""How well the heart rate of 30 s later is foretold: `python tests/accuracy/forecast.py DIR`.

DIR holds recordings of activities. Each is worn by the core twice: without a plan, and on the course of its own track
as a GPX that the wearer planned (`ratio_on_course`, where the core knows a grade ahead). Judged is FORECAST in each
second against the heart rate recorded 30 s later, where both are known and no pause lies between; the measure is "it
stays as it is", the recorded rate of that second.

ZONE4_SOON is judged as the coach wants it, with zone 4 at the 60th, 75th and 90th percentile of each recording in turn,
because nobody knows the wearer's, and for this any ground is a climb. A crossing is 30 s below, then 15 s at or above.
It was foretold if a want began 5 to 40 s before; a want that no crossing follows within 40 s is a false alarm. Beside
it: what a straight line through the last 15 s would have said.

Limits of the truth: the recorded rate is that of the wearer's own sensor, often optical, with its delay, smoothing
and artefacts; nobody can foretell a stop. The course is flattering: its profile is what the very recording measured,
smoothed over 130 m as any. Steps, and with them speed, are made of the recorded cadence. The wearers
were not told to hike: some alarms are false because they slowed by themselves.
"""

from __future__ import annotations

import math
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.accuracy.scaffold import Row, number, run  # noqa: E402
from tests.accuracy.worn import recordings, wear  # noqa: E402
from trailcore import ids, now, settings  # noqa: E402
from trailcore.plan import Plan  # noqa: E402
from trailcue import plans  # noqa: E402
from trailcue.imports.stream import metres_between  # noqa: E402
from trailcue.sensed import Recording, Second  # noqa: E402

AHEAD_S = 30
CAP_QUANTILES = (0.6, 0.75, 0.9)
BELOW_S, ABOVE_S = 30, 15
"""A crossing: so long below, then at least so long at or above."""
LEAD_S = (5, 40)
EPISODE_S = 10
"""A want that has been gone for less is the same."""
SLOPE_S, SLOPE_DWELL_S = 15, 3
ANY_GRADE = -1000
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
        plan = own_course(recording)
        yield {
            "recording": recording.source,
            "judged_s": len(pairs),
            **errors(pairs),
            **crossings(recording, Plan(), ""),
            **slopes(recording),
            "rejected_s": rejected(recording, known),
            "ratio_on_course": on_course(recording, plan),
            **(crossings(recording, plan, "_on_course") if plan else {}),
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


def caps(recording: Recording) -> list[int]:
    """Where zone 4 is put."""
    rates = sorted(second.bpm for second in recording.seconds if second.bpm is not None)
    return [rates[int(quantile * (len(rates) - 1))] for quantile in CAP_QUANTILES]


def crossings(recording: Recording, plan: Plan, where: str) -> Row:
    """Whether the coach sees zone 4 coming."""
    plan.settings[settings.CLIMB_FROM] = ANY_GRADE
    told = []
    for cap in caps(recording):
        plan.settings[settings.Z4_BPM] = cap
        known = wear(recording, plan, (now.WANT, now.REASON))
        told.append([row == (ids.HIKE, ids.ZONE4_SOON) for row in known])
    return foretold(recording, told, where)


def slopes(recording: Recording) -> Row:
    """The same of a straight line through the last seconds."""
    rates = [second.bpm for second in recording.seconds]
    rising = [0.0] * len(rates)
    middle = (SLOPE_S - 1) / 2
    squares = sum((i - middle) ** 2 for i in range(SLOPE_S))
    for at in range(SLOPE_S, len(rates)):
        last = [rate for rate in rates[at - SLOPE_S + 1 : at + 1] if rate is not None]
        if len(last) == SLOPE_S:
            rising[at] = sum((i - middle) * rate for i, rate in enumerate(last)) / squares
    told = []
    for cap in caps(recording):
        soon = [
            rate is not None and rate < cap <= rate + AHEAD_S * slope
            for rate, slope in zip(rates, rising, strict=True)
        ]
        told.append([all(soon[max(0, at - SLOPE_DWELL_S + 1) : at + 1]) for at in range(len(soon))])
    return foretold(recording, told, "_by_slope")


def foretold(recording: Recording, told: list[list[bool]], where: str) -> Row:
    """Count crossings of each cap, those foretold, and alarms that were false."""
    leads: list[int] = []
    crossed = false = 0
    for cap, said in zip(caps(recording), told, strict=True):
        came = crossed_at(recording, cap)
        begun = [
            at for at, is_told in enumerate(said) if is_told and not any(said[max(0, at - EPISODE_S) : at])
        ]
        crossed += len(came)
        for at in came:
            leads += (
                [max(early)] if (early := [at - a for a in begun if LEAD_S[0] <= at - a <= LEAD_S[1]]) else []
            )
        false += sum(not any(0 <= at - a <= LEAD_S[1] for at in came) for a in begun)
    hours = sum(second.bpm is not None for second in recording.seconds) * len(told) / 3600
    return {
        f"crossings{where}": crossed,
        f"foretold{where}": len(leads),
        f"lead_s{where}": sorted(leads)[len(leads) // 2] if leads else None,
        f"false_an_hour{where}": false / hours,
    }


def crossed_at(recording: Recording, cap: int) -> list[int]:
    """The seconds in which a cap was reached to stay."""
    seconds = recording.seconds
    at_cap = [None if second.bpm is None else second.bpm >= cap for second in seconds]
    wanted = [False] * BELOW_S + [True] * ABOVE_S
    return [
        at
        for at in range(BELOW_S, len(seconds) - ABOVE_S + 1)
        if at_cap[at] and at_cap[at - BELOW_S : at + ABOVE_S] == wanted and not paused(seconds, at)
    ]


def paused(seconds: Sequence[Second], at: int) -> bool:
    """Tell whether the recorder paused about then."""
    return any(second.gap_s for second in seconds[at - BELOW_S + 1 : at + ABOVE_S])


def rejected(recording: Recording, known: Known) -> int:
    """Seconds with a recorded rate in which the core knew none."""
    return sum(
        second.bpm is not None and row[1] is None
        for second, row in zip(recording.seconds, known, strict=True)
    )


def on_course(recording: Recording, plan: Plan | None) -> float | None:
    """The ratio with the recording's own track as the planned course, None where it makes no course."""
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

    def share(where: str) -> Row:
        counted = [row for row in rows if row.get(f"crossings{where}")]
        crossed = sum(number(row, f"crossings{where}") for row in counted)
        judged = [row for row in rows if f"crossings{where}" in row]
        hours = sum(number(row, "judged_s") for row in judged)
        false = sum(number(row, f"false_an_hour{where}") * number(row, "judged_s") for row in judged)
        return {
            f"crossings{where}": int(crossed),
            f"foretold_share{where}": sum(number(row, f"foretold{where}") for row in counted) / crossed
            if crossed
            else None,
            f"false_an_hour{where}": false / hours if hours else None,
        }

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
        **share(""),
        **share("_by_slope"),
        **share("_on_course"),
    }


if __name__ == "__main__":
    sys.exit(run(__doc__, judge, summarise))
