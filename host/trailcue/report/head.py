"""What stands at the head of a report: what and when, its figures, what decided, how the replay stands to the log."""

from __future__ import annotations

from typing import Any

from trailcue import archive, clocks, payload, timeline, words
from trailcue.analysis.breaths import trains, unfelt
from trailcue.analysis.compliance import given
from trailcue.playback import Session
from trailcue.report.markup import DASH, Markup, element, joined, or_dash

_LOST = "unknown, the page that names it is lost"
_EXACT = "Replaying its log gives the same cues, to the bit."


def beneath(session: Session) -> str:
    """Say what it was and when, by the wearer's clock."""
    began = clocks.began(session)
    when = clocks.said(began) if began else "date unknown: the watch's clock was not set"
    return " · ".join(word for word in (session.sport or "", when) if word)


def figures(session: Session) -> Markup:
    """Return the figures as a list of terms; what nothing was known of is a dash."""
    told = timeline.summary(session)
    shown = {
        "distance": _distance(told),
        "duration": words.clock(1000 * told["duration_s"]),
        "up": or_dash(told["ascent_m"], "{:.0f} m"),
        "down": or_dash(told["descent_m"], "{:.0f} m"),
        **{name: _clock_or_dash(told[f"{name}_s"]) for name in ("running", "hiking", "standing")},
        "heart rate, mean": or_dash(told["mean_bpm"], "{:.0f} bpm"),
        "highest": or_dash(told["max_bpm"], "{:.0f} bpm"),
        **_cues(session),
        "held back": str(told["held"]),
        "steps": f"{told['steps']:,}" if told["steps"] else DASH,
    }
    taps = session.replay.breathed
    if taps:
        name = "breath taps, not felt" if unfelt(session) else "breath taps"
        shown[name] = f"{words.clock(1000 * len(taps))} ({len(trains(session))} ×)"
    pairs = (
        element("div", joined([element("dt", name), element("dd", value)])) for name, value in shown.items()
    )
    return element("dl", joined(pairs), class_="figures")


def _clock_or_dash(seconds: int | None) -> str:
    return DASH if seconds is None else words.clock(1000 * seconds)


def _cues(session: Session) -> dict[str, str]:
    """Count the cues, repeats left out: those that were felt, and those that would have been."""
    felt, others = given(session)
    shown = {"cues felt": str(felt)} if felt or not others else {}
    if others:
        shown["would be felt"] = str(others)
    return shown


def _distance(told: dict[str, Any]) -> str:
    is_known = told["recorded_distance_m"] is not None or told["distance_by_steps_m"]
    return timeline.how_far(told) if is_known else DASH


def notes(session: Session) -> Markup:
    """Say what decided, how the replay stands to the log, and whatever else was noted of the file."""
    verdict = _EXACT if session.compared == "exact" else f"The replay is not the wrist's: {session.compared}."
    said = [verdict, _plan(session), _build(session), *session.notes]
    return element("ul", joined(element("li", one) for one in said), class_="notes")


def _plan(session: Session) -> str:
    """Say what decided, and beside it what the wrist had if that was another."""
    opening = session.log.opening
    worn = None if opening is None else bytes(opening.plan_hash)
    decided = session.plan_hash
    way = session.replay.plan.total_m
    course = f"its course is {way / 1000:.1f} km" if way else "no course"
    if decided == archive.NO_PLAN:
        said = "Plan: none; zones and caps are those of a stranger of 185 bpm."
    else:
        said = f"Plan {decided.hex()}; {course}." if decided else f"Plan: {_LOST}; {course}."
    if decided == worn:
        return said
    return f"{said} On the wrist: {_LOST if worn is None else 'none' if worn == archive.NO_PLAN else worn.hex()}."


def _build(session: Session) -> str:
    ours = payload.build_id_bytes().hex()
    opening = session.log.opening
    if session.reference is not None:
        return f"Recorded by another watch and worn by the desktop's wrist, build {ours}: nobody felt these cues."
    if opening is None:
        return f"Build: unknown; replayed by {ours}."
    theirs = bytes(opening.build_id).hex()
    return (
        f"Logged and replayed by build {ours}."
        if theirs == ours
        else f"Logged by build {theirs}, replayed by {ours}."
    )
