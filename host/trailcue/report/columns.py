"""What the plots draw: the replay's seconds as columns of small whole numbers, spells, and cues with their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from trailcore import ids, now, settings
from trailcue import timeline, words
from trailcue.analysis import breaths
from trailcue.analysis.breaths import Led
from trailcue.analysis.compliance import Compliance, Followed
from trailcue.analysis.lived import Lived, afoot, spells
from trailcue.analysis.load import bounds
from trailcue.playback import Session
from trailcue.replay import Cue
from trailcue.report import thinning
from trailcue.timeline import FELT

HOLE_S = 10
"""So long without a record is shown as a gap, and cuts every line."""
AHEAD_S = 30
"""The heart's forecast is for so long ahead: it is drawn where it was for, beside what came."""
STRAP_QUIET = "strap quiet"
_COMMANDS = {ids.HIKE: "H", ids.RUN: "R", ids.EASE: "E", ids.ALARM: "!"}
_LEAST_WAY_M = 100


@dataclass
class Columns:
    """The seconds, one entry each; unknown is None."""

    elapsed_s: list[int]
    way_dm: list[int | None]
    altitude_dm: list[int | None]
    grade_permille: list[int | None]
    bpm: list[int | None]
    forecast_bpm: list[int | None]
    spm: list[int | None]
    breath_10: list[int | None]
    gait: list[int | None]

    def lines(self) -> dict[str, list[int | None]]:
        """Return what is drawn as a line, by its name on the page."""
        return {
            "way": self.way_dm,
            "altitude": self.altitude_dm,
            "grade": self.grade_permille,
            "bpm": self.bpm,
            "forecast": self.forecast_bpm,
            "spm": self.spm,
            "breath": self.breath_10,
        }


def columns(session: Session, of: Lived) -> Columns:
    """Read the columns out of a replay."""
    column = session.replay.column
    return Columns(
        elapsed_s=of.elapsed_s,
        way_dm=[round(10 * metres) for metres in of.distance_m],
        altitude_dm=column(now.ALTITUDE_DM),
        grade_permille=column(now.GRADE),
        bpm=of.bpm,
        forecast_bpm=_foreseen(of.elapsed_s, column(now.FORECAST)),
        spm=[value or None for value in afoot(session, now.SPM)],
        breath_10=column(now.BREATH),
        gait=of.gait,
    )


def _foreseen(elapsed_s: Sequence[int], forecast: Sequence[int | None]) -> list[int | None]:
    """Return for each second what was foreseen for it 30 s before."""
    made = dict(zip(elapsed_s, forecast, strict=True))
    return [made.get(second - AHEAD_S) for second in elapsed_s]


def has_way(of: Lived) -> bool:
    """Return True if there is a way to draw along: 100 m of it."""
    return bool(of.distance_m) and of.distance_m[-1] - of.distance_m[0] >= _LEAST_WAY_M


def data(session: Session, of: Lived, found: Compliance, taps: Sequence[Led]) -> dict[str, Any]:
    """Return all that the page's plots need, JSON-able."""
    whole = columns(session, of)
    seen, every = thinning.thinned(whole)
    values = session.replay.plan.settings
    became = {one.cue: one for one in found.commands}
    return {
        "rows": len(seen.elapsed_s),
        "every": every,
        "elapsed": _runs(seen.elapsed_s),
        "lines": {name: _steps(line) for name, line in seen.lines().items()},
        "gaits": [[row, gait] for row, gait in _changes(seen.gait)],
        "gaitNames": words.GAITS,
        "byTime": not has_way(of),
        "zones": bounds(session),
        "hikeAbove": None if values[settings.HIKE_ABOVE] < 0 else values[settings.HIKE_ABOVE] / 10,
        "taps": [_taps(one) for one in taps],
        "tapsBecame": breaths.OUTCOMES,
        "tapsUnfelt": breaths.unfelt(session),
        "km": timeline.kilometres(of.way_by),
        "cues": [
            _cue(cue, of, moment, became.get(cue))
            for cue, moment in zip(session.replay.cues, timeline.moments(session), strict=True)
        ],
        "doubts": [
            {"name": name, "says": says, "spells": [[of.elapsed_s[a], of.elapsed_s[b]] for a, b in where]}
            for name, says, where in doubts(session, of)
        ],
        "holes": sorted([*holes(of), *breaks(session, of)]),
    }


def doubts(session: Session, of: Lived) -> list[tuple[str, str, list[tuple[int, int]]]]:
    """Return the states in which less was known: name, what that means, and from which row to which."""
    found = [(name, words.DOUBTS[name], spells(flags)) for name, flags in timeline.doubts(session).items()]
    quiet = spells([bpm is None for bpm in of.bpm])
    if quiet:
        found.append((STRAP_QUIET, "no heart rate came: no cue is decided on one", quiet))
    return found


def holes(of: Lived) -> list[list[int]]:
    """Return the elapsed seconds between which nothing was recorded, 10 s and more of them."""
    return [
        [before, after]
        for before, after in zip(of.elapsed_s, of.elapsed_s[1:], strict=False)
        if after - before - 1 >= HOLE_S
    ]


def breaks(session: Session, of: Lived) -> list[list[int]]:
    """Return the elapsed seconds between which it broke off for a time that nobody knows."""
    rows = [row for row in session.replay.breaks if 0 < row < len(of)]
    return [[of.elapsed_s[row - 1], of.elapsed_s[row]] for row in rows]


def _taps(one: Led) -> list[int | None]:
    """Return first and last elapsed second, steps in and out, breaths, breaths a minute x 10 led and felt, outcome."""
    rates = [None if rate is None else round(10 * rate) for rate in (one.per_min, one.felt_per_min)]
    outcome = breaths.OUTCOMES.index(one.outcome)
    return [one.began_s, one.ended_s, one.steps_in, one.steps_out, one.breaths, *rates, outcome]


def _cue(cue: Cue, of: Lived, moment: dict[str, Any], became: Followed | None) -> dict[str, Any]:
    row = min(cue.second, len(of) - 1)
    name = words.CUES[cue.kind]
    said = {
        "at": of.elapsed_s[row] if of.elapsed_s else 0,
        "clock": words.clock(cue.t_ms),
        "sign": _COMMANDS.get(cue.kind, "i"),
        "name": name,
        "felt": cue.fate in FELT,
        "again": cue.fate == ids.REPEATED,
        "fate": "" if cue.fate == ids.GIVEN else words.FATE_SENTENCES[cue.fate],
        "why": moment["why"],
    }
    if moment["course_m"] is not None:
        said["courseM"] = moment["course_m"]
    if became is not None:
        said["became"] = outcome(became)
    return said


def outcome(became: Followed) -> str:
    """Say what became of a command."""
    after = "" if became.after_s is None else f" after {became.after_s} s"
    return f"{became.outcome}{after}{', called wrong' if became.is_wrong else ''}"


def _runs(elapsed_s: Sequence[int]) -> list[list[int]]:
    """Return [row, elapsed second] at each row that does not come a second after the one before."""
    return [
        [row, second] for row, second in enumerate(elapsed_s) if row == 0 or second != elapsed_s[row - 1] + 1
    ]


def _steps(line: Sequence[int | None]) -> list[int | None] | None:
    """Return a line as steps from one known value to the next: short numbers; None if nothing is known."""
    found: list[int | None] = []
    last = 0
    for value in line:
        found.append(None if value is None else value - last)
        last = last if value is None else value
    return found if any(step is not None for step in found) else None


def _changes(values: Sequence[int | None]) -> list[tuple[int, int | None]]:
    """Return the row and the value at each change."""
    found: list[tuple[int, int | None]] = []
    row = 0
    for value, group in groupby(values):
        found.append((row, value))
        row += sum(1 for _ in group)
    return found
