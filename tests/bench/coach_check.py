"""What the coach says on recordings with a race-day plan: `python tests/bench/coach_check.py FOLDER [--json]`.

FOLDER holds activities. Each is worn twice: with its own way as the course (through the shipping compiler, the
profile noised by 3 m over 100 m), and with no course. The plan has the race bands; HRmax is the default, or
the recording's own highest 10 s where that is higher; step lengths are the defaults.

Commands: hike, run and ease that were felt, an hour (repeats apart); and the most in any hour. Reversals: hike and run
within 60 s of each other. Steep hiked: of the metres above 15 %, those on which the advice in force was to hike (the
coach's want, said or not: who hikes already is not told to; "ease" to a hiker is to hike on, slower). Gentle free: of
the metres between -8 and +6 %, those on which it was not, for the ground: a hike for the heart's sake is left out.
The grade is that of the 30 s about each second, which nothing that measures can know in time; in the columns "so_far"
that of the 30 s before it, as in tests/accuracy/grade.py.

Limits: the wearer did not hear the cues, so one who runs up a wall is told twice and then left alone; the grade is
by the recording's altitude and distance, with their errors; the profile of the course is that same altitude.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.accuracy.place import Truth, course, truth_of
from tests.accuracy.scaffold import Row, number, run
from tests.accuracy.worn import recordings
from trailcore import ids, now, settings
from trailcore.plan import Plan
from trailcue.log.wrist import Wrist
from trailcue.plans.problems import Wrong
from trailcue.sensed import Recording

WINDOW_S = 30
LEAST_M = 15.0
STEEP_PCT = 15.0
GENTLE_PCT = (-8.0, 6.0)
REVERSAL_S = 60
FOR_THE_HEART = (ids.ZONE4, ids.ZONE4_SOON, ids.HIKING_OVER_CAP)


def race_day(recording: Recording) -> list[int]:
    """The settings of a race day for the wearer of a recording."""
    bpm = np.array([second.bpm or 0 for second in recording.seconds], float)
    held = np.convolve(bpm, np.ones(10) / 10, "valid") if len(bpm) >= 10 else bpm
    highest = round(max(185.0, float(held.max(initial=0))))
    values = settings.defaults()
    values[settings.RACE_BANDS] = 1
    share = highest / values[settings.HR_MAX]
    for index in (
        *range(settings.Z2_BPM, settings.Z5_BPM + 1),
        *range(settings.CAP_START_BPM, settings.CAP_LAST_BPM + 1),
        settings.RUN_MAX_BPM,
        settings.HR_MAX,
    ):
        values[index] = round(values[index] * share)
    return list(values)


def grades(truth: Truth, ahead_s: int) -> np.ndarray:
    """Grade in per cent of the 30 s up to so many seconds after each, nan where it is not known."""
    grade = np.full(len(truth.distance_m), np.nan)
    rise = truth.altitude_m[WINDOW_S:] - truth.altitude_m[:-WINDOW_S]
    way = truth.distance_m[WINDOW_S:] - truth.distance_m[:-WINDOW_S]
    with np.errstate(divide="ignore", invalid="ignore"):
        grade[WINDOW_S - ahead_s : len(grade) - ahead_s] = np.where(way >= LEAST_M, 100 * rise / way, np.nan)
    return grade


def worn(recording: Recording, truth: Truth, plan: Plan) -> Row:
    """Wear a recording with a plan; return what was said."""
    wrist = Wrist(plan, bytes(8))
    commands: list[tuple[int, int]] = []
    repeats = 0
    hikes = np.zeros(len(recording.seconds), bool)
    by_ground = np.zeros(len(recording.seconds), bool)
    moves = np.zeros(len(recording.seconds), bool)
    for i, second in enumerate(recording.seconds):
        for kind, _, fate, *_ in wrist.second(second):
            if kind <= ids.EASE:
                commands += [(wrist.session.now[now.ELAPSED_S], kind)] if fate == ids.GIVEN else []
                repeats += fate == ids.REPEATED
        seen = wrist.session.now
        eased = seen[now.WANT] == ids.EASE and seen[now.REASON] == ids.HIKING_OVER_CAP
        hikes[i] = eased or seen[now.WANT] == ids.HIKE
        by_ground[i] = hikes[i] and seen[now.REASON] not in FOR_THE_HEART
        moves[i] = seen[now.WORLD] == ids.MOVING
    hours = max(1, wrist.session.now[now.ELAPSED_S]) / 3600
    turned = [
        s - before_s <= REVERSAL_S and {kind, before} == {ids.HIKE, ids.RUN}
        for (before_s, before), (s, kind) in pairwise(commands)
    ]
    row: Row = {
        "commands_h": len(commands) / hours,
        "most_in_an_hour": max(
            (sum(s <= other < s + 3600 for other, _ in commands) for s, _ in commands), default=0
        ),
        "repeats_h": repeats / hours,
        "reversals_h": sum(turned) / hours,
    }
    went = np.maximum(0, np.nan_to_num(np.diff(truth.distance_m, prepend=truth.distance_m[:1])))
    for name, ahead_s in (("", WINDOW_S // 2), ("_so_far", 0)):
        grade = grades(truth, ahead_s)
        steep = moves & (grade > STEEP_PCT)
        gentle = moves & (grade >= GENTLE_PCT[0]) & (grade <= GENTLE_PCT[1])
        row[f"steep{name}_m"] = float(went[steep].sum())
        row[f"steep{name}_hiked_pct"] = _share(went, steep, hikes)
        row[f"gentle{name}_free_pct"] = _share(went, gentle, ~by_ground)
    return row


def _share(went: np.ndarray, of: np.ndarray, which: np.ndarray) -> float | None:
    whole = float(went[of].sum())
    return 100 * float(went[of & which].sum()) / whole if whole >= 100 else None


def judge(folder: Path) -> Iterator[Row]:
    """Yield two rows a recording."""
    for recording in recordings(folder, any_steps=True):
        if isinstance(recording, dict):
            yield recording
            continue
        truth = truth_of(recording)
        if truth is None or not any(second.steps for second in recording.seconds):
            yield {"recording": recording.source, "error": "no distance, altitude or steps to judge by"}
            continue
        for name in ("course", "none"):
            try:
                plan = Plan(course(truth, 0, 1)) if name == "course" else Plan()
            except Wrong as wrong:
                yield {"recording": recording.source, "error": str(wrong)}
                continue
            for index, value in enumerate(race_day(recording)):
                plan.settings[index] = value
            yield {"recording": recording.source, "course": name, **worn(recording, truth, plan)}


def summarise(rows: list[Row]) -> Row:
    """The worst of each, how many of all keep each promise, and shares of all steep metres together."""
    summary: Row = {"rows": len(rows)}
    for name in ("course", "none"):
        for steep in ("steep", "steep_so_far"):
            judged = [row for row in rows if row["course"] == name and row[f"{steep}_hiked_pct"] is not None]
            metres = sum(number(row, f"{steep}_m") for row in judged)
            hiked = sum(number(row, f"{steep}_m") * number(row, f"{steep}_hiked_pct") for row in judged)
            summary[f"{steep}_hiked_pct_{name}"] = hiked / metres if metres else None
    for key, limit, up in (
        ("commands_h", 6, False),
        ("most_in_an_hour", 6, False),
        ("reversals_h", 1, False),
        ("steep_hiked_pct", 90, True),
        ("steep_so_far_hiked_pct", 90, True),
        ("gentle_free_pct", 85, True),
        ("gentle_so_far_free_pct", 85, True),
    ):
        values = [number(row, key) for row in rows if row[key] is not None]
        if values:
            summary[f"{key}_worst"] = min(values) if up else max(values)
            kept = sum(value >= limit if up else value <= limit for value in values)
            summary[f"{key}_kept"] = f"{kept} of {len(values)}"
    return summary


if __name__ == "__main__":
    sys.exit(run(__doc__, judge, summarise))
