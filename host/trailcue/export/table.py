"""A session as a table, one row a second; its cues as another. Names of columns end in their unit."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Any, NamedTuple

from trailcore import now
from trailcue import timeline, words
from trailcue.analysis.compliance import heard
from trailcue.analysis.lived import afoot, gaits

from .seconds import Seconds, utc_text


class Column(NamedTuple):
    """A column of the table."""

    name: str
    kind: str
    """int, float or text."""
    values: Sequence[Any]
    digits: int = 0
    """Of a float, behind the point."""


FIRST = "elapsed_s"
FIRST_OF_CUES = "at_s"
_CUES = (
    FIRST_OF_CUES,
    "cue",
    "fate",
    "felt",
    "reason",
    "why",
    "grade_percent",
    "heart_rate_bpm",
    "limit",
    "limit_unit",
    "place_or_steps_m",
    "recorded_distance_m",
)


def columns(seconds: Seconds) -> list[Column]:
    """Return the columns of a session."""
    column = seconds.column
    count = len(seconds.elapsed_s)
    times = [None] * count if seconds.started is None else [utc_text(seconds.at(row)) for row in seconds.rows]
    cues = [seconds.cues.get(row, []) for row in seconds.rows]
    rr = [seconds.rr_1024.get(row, []) for row in seconds.rows]
    table = [
        Column(FIRST, "int", seconds.elapsed_s),
        Column("time_utc", "text", times),
        Column("distance_m", "float", seconds.distance_m, 2),
        Column("altitude_m", "float", seconds.altitude_m, 1),
        Column("speed_m_per_s", "float", seconds.speed_mps, 3),
        Column("vertical_speed_m_per_s", "float", column(now.VERTICAL, 1000), 3),
        Column("grade_percent", "float", column(now.GRADE, 10), 1),
        Column("ascent_m", "float", seconds.climbed(now.ASCENT_CM, 100), 2),
        Column("descent_m", "float", seconds.climbed(now.DESCENT_CM, 100), 2),
        Column("heart_rate_bpm", "int", _raw(seconds, now.BPM)),
        Column("heart_rate_in_30_s_bpm", "int", _raw(seconds, now.FORECAST)),
        Column("rr_ms", "text", [" ".join(str(round(one / 1.024)) for one in beats) or None for beats in rr]),
        Column("cadence_steps_per_min", "int", afoot(seconds.session, now.SPM)),
        Column("steps", "int", afoot(seconds.session, now.STEPS)),
        Column("breath_rate_per_min", "float", column(now.BREATH, 10), 1),
        Column("gait", "text", _in_words(gaits(seconds.session), words.GAITS)),
        Column("state", "text", _in_words(_raw(seconds, now.WORLD), words.WORLDS)),
        Column("pressure_pa", "int", _pressures(seconds)),
        Column("place_on_course_m", "int", timeline.places(seconds.session)),
        Column("step_of_workout", "int", _raw(seconds, now.STEP)),
        Column("cue", "text", [_joined(said, "name") for said in cues]),
        Column("reason", "text", [_joined(said, "reason") for said in cues]),
        Column("why", "text", [_joined(said, "why") for said in cues]),
    ]
    if seconds.has_positions:
        table += [Column("lat_deg", "float", seconds.lat, 7), Column("lon_deg", "float", seconds.lon, 7)]
    return table


def _raw(seconds: Seconds, index: int) -> list[int | None]:
    return seconds.session.replay.column(index)


def _pressures(seconds: Seconds) -> list[int | None]:
    """Return the pressure, None where none came: the core keeps the last one that did."""
    pressures = _raw(seconds, now.PRESSURE_PA)
    silent = timeline.doubts(seconds.session).get(timeline.NO_HEIGHT, [False] * len(pressures))
    return [None if quiet else one or None for one, quiet in zip(pressures, silent, strict=True)]


def _in_words(values: Sequence[int | None], called: dict[int, str]) -> list[str | None]:
    return [None if value is None else called[value] for value in values]


def _joined(cues: list[dict[str, Any]], key: str) -> str | None:
    return "; ".join(cue[key] for cue in cues) or None


def csv_text(seconds: Seconds) -> str:
    """Return the table as CSV: names with units first, unknown is empty."""
    table = columns(seconds)
    written = [
        [None if value is None else f"{value:.{one.digits}f}" for value in one.values]
        if one.kind == "float"
        else one.values
        for one in table
    ]
    return _csv([one.name for one in table], zip(*written, strict=True))


def cues_text(seconds: Seconds) -> str:
    """Return the cues as CSV, what was held back too: `fate` says what became of each, `felt` if the wrist had it."""
    rows = []
    felt = heard(seconds.session)
    for cue, moment in zip(seconds.session.replay.cues, timeline.moments(seconds.session), strict=True):
        rows.append(
            [
                cue.t_ms // 1000,
                words.CUES[cue.kind],
                words.FATES[cue.fate],
                "yes" if cue in felt and cue.fate in timeline.FELT else "no",
                *(moment[key] for key in ("reason", "why", "grade_percent", "bpm")),
                *(moment.get(key) for key in ("limit", "limit_unit")),
                moment["distance_m"],
                moment["recorded_m"],
            ]
        )
    return _csv(_CUES, rows)


def _csv(names: Sequence[str], rows: Any) -> str:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return out.getvalue()
