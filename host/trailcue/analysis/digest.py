"""A session in a few hundred bytes: all that a season's trends need of it, so that no season is replayed twice."""

from __future__ import annotations

from statistics import fmean
from typing import Any

from trailcore import ids, planfile, settings
from trailcue import archive, clocks, timeline
from trailcue.analysis import economy, load
from trailcue.analysis.calendars import calendar_of
from trailcue.playback import Session
from trailcue.steps_done import BY_RECORDING, BY_STEPS

VERSION = 9
"""Of what `digest` gives: a library makes its digests anew when this has changed."""


def digest(session: Session) -> dict[str, Any]:
    """Return the figures of a session: numbers, texts, lists and dicts of them; None is unknown.

    `started` is UTC, `utc_min` how far the wearer's clock is ahead of it (`clocks.offset_of`). `economy` has a row for
    each gait and band of grade (`economy.summed`), `step_mm` what its ways by steps were reckoned with. `zones_s` are
    the seconds in zones 1 to 5 and without a heart rate, `entry` is the day of the plan's calendar that it was; `ended`
    is False where the log breaks off.
    """
    figures = timeline.summary(session)
    zones_s = load.zone_seconds(session)
    values = session.replay.plan.settings
    told = _told_rpe(session)
    load_zones = load.zone_load(zones_s)
    kept = ("sport", "started", "duration_s", "ascent_m", "descent_m", "running_s", "hiking_s", "standing_s")
    recorded_m = figures["recorded_distance_m"]
    return {
        "version": VERSION,
        "is_on_foot": session.is_on_foot,
        "ended": session.replay.ended,
        "utc_min": clocks.offset_of(session),
        "plan_utc_min": clocks.offset_of_plan(session),
        **{name: figures[name] for name in (*kept, "mean_bpm", "max_bpm", "heart_rate_known_percent")},
        "distance_m": figures["distance_by_steps_m"] if recorded_m is None else recorded_m,
        "distance_by": BY_STEPS if recorded_m is None else BY_RECORDING,
        "cues": figures["cues"],
        "wrong": sum(cue.kind == ids.WRONG for cue in session.replay.cues),
        "rpe": round(fmean(told), 1) if told else None,
        "zones_s": zones_s,
        "zone_load": None if load_zones is None else round(load_zones, 1),
        "machine": values[settings.MACHINE],
        "is_race": values[settings.RACE_BANDS] == 1,
        "z4_bpm": values[settings.Z4_BPM],
        "step_mm": {economy.RUN: values[settings.STEP_RUN_MM], economy.HIKE: values[settings.STEP_HIKE_MM]},
        **_plan(session),
        "economy": economy.summed(economy.pieces(session)),
        "economy_beats_per_mile": figures["economy_beats_per_mile"],
    }


def _told_rpe(session: Session) -> list[int]:
    return [cue.limit for cue in session.replay.cues if cue.kind == ids.TOLD_RPE]


def _plan(session: Session) -> dict[str, Any]:
    """Which plan the wrist had, and which day of its calendar was done."""
    opening = session.log.opening
    name = bytes(opening.plan_hash) if opening else archive.NO_PLAN
    if opening is None or name == archive.NO_PLAN:
        return {"plan": None, "entry": None}
    index = opening.settings[settings.ENTRY]
    said: dict[str, Any] = {"plan": name.hex(), "entry": None}
    if index >= 0:
        said["entry"] = {"index": index, "day": None, "slot": None}
        try:
            days = calendar_of(archive.find_plan(name) or b"")
        except planfile.BadPlan:
            days = []
        if index < len(days):
            its = days[index]
            said["entry"] |= {"day": its.day.isoformat() if its.day else None, "slot": its.slot}
    return said
