"""A replayed session as moments, distances and a summary: plain data, for the table, JSON and picture alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from trailcore import ids, now
from trailcue import words
from trailcue.playback import Session
from trailcue.replay import Cue
from trailcue.steps_done import BY_RECORDING, BY_STEPS, KNOWN, steps_done, treadmill_beats_per_mile

NO_HEIGHT = "no height"
"""The doubt of a barometer that is silent, or never was heard."""
_MISSED = 0.05
"""Share of the way, by steps, that a recorded distance may leave out at its ends."""
FELT = (ids.GIVEN, ids.REPEATED)


def is_held(cue: Cue) -> bool:
    """Return True for what the core would have said and kept back; what the wearer told it is no such cue."""
    return cue.fate not in (*FELT, ids.NOTED)


def moments(session: Session, held: bool = True) -> list[dict[str, Any]]:
    """Return the cues as dicts with t_ms, cue, reason, numbers and a sentence; `held`: also those that nobody felt.

    `cue` is its name, or "repeat", "held" or "told" (by the wearer to the watch) with the name in `of`.
    """
    cues = session.replay.cues
    if not cues:
        return []
    where = _Where(session)
    return [_moment(session, cue, where) for cue in cues if held or cue.fate in FELT]


class _Where:
    """Where each second of a session was: along the way as it is measured, and on the course."""

    def __init__(self, session: Session) -> None:
        self.recorded = _recorded_m(session)
        self.way = filled(distances(session))
        self.places = places(session)

    def of(self, cue: Cue) -> dict[str, Any]:
        """Return the metres of a cue: the core's own, and by each measure that is known."""
        is_placed = cue.second < len(self.places) and self.places[cue.second] is not None
        return {
            "distance_m": cue.distance_m,
            "recorded_m": _at(self.recorded or [], cue.second),
            "way_m": round(self.way[min(cue.second, len(self.way) - 1)]) if self.way else None,
            "way_by": BY_STEPS if self.recorded is None else BY_RECORDING,
            "course_m": cue.distance_m if is_placed else None,
        }


def _moment(session: Session, cue: Cue, where: _Where) -> dict[str, Any]:
    name = words.CUES[cue.kind]
    said: dict[str, Any] = {"source": session.source, "t_ms": cue.t_ms}
    if cue.fate == ids.GIVEN:
        said["cue"] = name
    elif cue.fate == ids.REPEATED:
        said["cue"] = "repeat"
        said["of"] = name
    elif cue.fate == ids.NOTED:
        said["cue"] = "told"
        said["of"] = name
    else:
        said["cue"] = "held"
        said["of"] = name
        said["because"] = words.FATES[cue.fate]
    reason, _, unit = words.REASONS[cue.reason]
    said["reason"] = reason
    said["why"] = words.reason_sentence(cue.reason, cue.grade_permille, cue.bpm, cue.limit)
    said |= where.of(cue)
    said["grade_percent"] = None if cue.grade_permille is None else cue.grade_permille / 10
    said["bpm"] = cue.bpm
    if unit:
        said["limit"] = cue.limit / 10 if unit == "%" else cue.limit
        said["limit_unit"] = unit
    return said


def steps(session: Session) -> list[dict[str, Any]]:
    """Return the steps of a workout as dicts: what was done in each, and what a hike cost; empty without a workout."""
    return [
        {
            "source": session.source,
            "t_ms": 1000 * one.began_s,
            "step": one.number,
            "finished": one.finished,
            "duration_s": one.duration_s,
            "distance_m": _rounded(one.distance_m),
            "distance_by": one.distance_by,
            "distance_within_percent": _rounded(one.distance_within_percent, 1),
            "gain_m": _rounded(one.gain_m),
            "grade_percent": _rounded(one.grade_permille and one.grade_permille / 10, 1),
            "mean_bpm": _rounded(one.mean_bpm),
            "heart_rate_known_percent": _share(one.heart_known, 1),
            "in_band_percent": None if one.in_band is None else _share(one.in_band, 1),
            "beats_per_mile": _rounded(one.beats_per_mile),
            "beats_per_km": _rounded(one.beats_per_km),
            "beats_per_m_gain": _rounded(one.beats_per_m_gain, 1),
        }
        for one in steps_done(session.replay)
    ]


def _at(recorded: list[float | None], second: int) -> int | None:
    there = recorded[second] if second < len(recorded) else None
    return None if there is None else round(there)


def distances(session: Session) -> list[float | None]:
    """Return the metres at every second: as recorded if nearly all of the way was, else by the steps; never mixed."""
    recorded = _recorded_m(session)
    if recorded is not None:
        return recorded
    return [value and value / 1000 for value in session.replay.column(now.DISTANCE_MM)]


def filled(values: Sequence[float | None]) -> list[float]:
    """Return the values without holes (in proportion between the known ones) and without steps back."""
    known = [(i, value) for i, value in enumerate(values) if value is not None]
    if not known:
        return [0.0] * len(values)
    found = [float(known[0][1])] * known[0][0]
    for (i, before), (j, after) in pairwise(known):
        found += [before + (after - before) * k / (j - i) for k in range(j - i)]
    found += [float(known[-1][1])] * (len(values) - known[-1][0])
    for i in range(1, len(found)):
        found[i] = max(found[i], found[i - 1])
    return found


def places(session: Session) -> list[int | None]:
    """Return the place on the course at every second, in metres; None where it is not known or there is no course."""
    known = zip(session.replay.column(now.PLACE_M), session.replay.column(now.PLACE_SD_M), strict=True)
    return [None if deviation is None else place for place, deviation in known]


def kilometres(by: str) -> str:
    """Return the title of a column of the way's kilometres, by `BY_STEPS` or `BY_RECORDING`."""
    return "km by steps" if by == BY_STEPS else "km"


COURSE_KM = "course km"
"""Title of a column of kilometres that are the place on the course."""


def how_far(figures: dict[str, Any]) -> str:
    """Say the distance of a `summary`: '12.2 km', or '12.2 km by steps' if none was recorded."""
    recorded = figures["recorded_distance_m"]
    if recorded is None:
        return f"{figures['distance_by_steps_m'] / 1000:.1f} km by steps"
    return f"{recorded / 1000:.1f} km"


def has_height(session: Session) -> bool:
    """Return False if no barometer was ever heard: what the core has counted up and down is then no figure."""
    return any(altitude is not None for altitude in session.replay.column(now.ALTITUDE_DM))


def how_high(figures: dict[str, Any]) -> str:
    """Say the height of a `summary`: '620 m up, 615 m down'."""
    if figures["ascent_m"] is None:
        return "height unknown"
    return f"{figures['ascent_m']} m up, {figures['descent_m']} m down"


def how_hard(figures: dict[str, Any]) -> str:
    """Say the mean heart rate of a `summary`: '142 bpm', or of how little of it there was one."""
    if figures["max_bpm"] is None:
        return "no heart rate"
    if figures["mean_bpm"] is None:
        return f"heart rate of {figures['heart_rate_known_percent']:.0f} % of it"
    return f"{figures['mean_bpm']} bpm"


def _recorded_m(session: Session) -> list[float | None] | None:
    """Return the recorded distance, second by second; None where there is none that tells the session's way.

    It must be known in more than half of the seconds, and what was walked before it was and after, by the steps, be
    no more than a twentieth of the whole: a way by steps is hardly better known than that.
    """
    by_steps = session.replay.column(now.DISTANCE_MM)
    recorded = (session.reference.distance_m if session.reference else [])[: len(by_steps)]
    known = [row for row, metres in enumerate(recorded) if metres is not None]
    if len(known) <= len(by_steps) / 2:
        return None
    whole = by_steps[-1] or 0
    if (by_steps[known[0]] or 0) + whole - (by_steps[known[-1]] or 0) > _MISSED * whole:
        return None
    return recorded + [None] * (len(by_steps) - len(recorded))


def doubts(session: Session) -> dict[str, list[bool]]:
    """Return, second by second, which of the states of `words.DOUBTS` the core was in; only those that occurred."""
    world, suspect = session.replay.column(now.WORLD), session.replay.column(now.SUSPECT)
    heights = session.replay.column(now.ALTITUDE_DM)
    found = {words.WORLDS[one]: [state == one for state in world] for one in (ids.CARRIED, ids.SCRAMBLING)}
    found |= {
        "wrist untrusted": [state == 1 for state in session.replay.column(now.UNTRUSTED)],
        "pressure suspect": [state == 1 for state in suspect],
        NO_HEIGHT: [height is None and state != 1 for height, state in zip(heights, suspect, strict=True)],
    }
    return {name: seconds for name, seconds in found.items() if any(seconds)}


def summary(session: Session) -> dict[str, Any]:
    """Return the figures of a session; None is unknown."""
    outcome = session.replay
    gaits = Counter(outcome.column(now.GAIT))
    bpm = [value for value in outcome.column(now.BPM) if value is not None]
    grades = outcome.column(now.GRADE)
    felt = Counter(words.CUES[cue.kind] for cue in outcome.cues if cue.fate == ids.GIVEN)
    started = session.log.started()
    last = outcome.seconds[-now.WORDS :] if len(outcome.seconds) else None
    return {
        "source": session.source,
        "sport": session.sport,
        "started": started.isoformat() if started else None,
        "duration_s": last[now.ELAPSED_S] if last else 0,
        "steps": last[now.STEPS] if last else 0,
        "distance_by_steps_m": round(last[now.DISTANCE_MM] / 1000) if last else 0,
        "recorded_distance_m": _last_known(_recorded_m(session) or []),
        "ascent_m": round(last[now.ASCENT_CM] / 100) if last and has_height(session) else None,
        "descent_m": round(last[now.DESCENT_CM] / 100) if last and has_height(session) else None,
        "running_s": gaits[ids.RUNNING] if session.is_on_foot else None,
        "hiking_s": gaits[ids.HIKING] if session.is_on_foot else None,
        "standing_s": gaits[ids.STANDING] if session.is_on_foot else None,
        "mean_bpm": round(sum(bpm) / len(bpm)) if bpm and len(bpm) >= KNOWN * len(grades) else None,
        "max_bpm": max(bpm, default=None),
        "heart_rate_known_percent": _share(len(bpm), len(grades)),
        "grade_known_percent": _share(sum(grade is not None for grade in grades), len(grades)),
        "economy_beats_per_mile": _rounded(treadmill_beats_per_mile(steps_done(outcome))),
        "doubted_s": {name: sum(seconds) for name, seconds in doubts(session).items()},
        "cues": dict(felt),
        "held": sum(is_held(cue) for cue in outcome.cues),
        "log_bytes_per_s": round(len(session.pages) / len(grades), 2) if grades else None,
        "replay": session.compared,
        "notes": session.notes,
    }


def total(figures: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the figures of all sessions together, by the `summary` of each."""
    cues: Counter[str] = Counter()
    for one in figures:
        cues.update(one["cues"])
    return {
        "duration_s": sum(one["duration_s"] for one in figures),
        "cues": dict(cues),
        "sessions": figures,
    }


def _last_known(values: list[float | None]) -> int | None:
    return next((round(value) for value in reversed(values) if value is not None), None)


def _rounded(value: float | None, digits: int | None = None) -> float | None:
    """Round what is known; nothing has no sign."""
    return None if value is None else round(value, digits) + 0


def _share(part: float, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None
