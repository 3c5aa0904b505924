"""Cue settings given one by one, as a plan's [cues] would: `hike_above=14%` over what a session had."""

from __future__ import annotations

import json
import tomllib
from array import array
from collections.abc import Sequence

from trailcore import settings as s
from trailcore.plan import Plan
from trailcue.plans import PlanError, sections, source
from trailcue.plans.problems import Report
from trailcue.plans.resolve import settings_of

_GRADES = {
    "hike_above": s.HIKE_ABOVE,
    "run_below": s.RUN_BELOW,
    "hike_sure": s.HIKE_SURE,
    "very_steep": s.VERY_STEEP_AT,
}
"""These depend on each other: all are resolved if one is given."""

DECIDES: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(_GRADES, tuple(_GRADES.values())),
    "steep_down": (s.STEEP_DOWN,),
    "technical": (s.WALK_TECHNICAL,),
    "ceiling": (s.CEILING_BPM,),
    "max_per_hour": (s.MAX_HOUR,),
    "min_gap": (s.MIN_GAP_S,),
    "armed": (s.START_ARMED,),
    "hike_by": (s.HIKE_BY,),
    "look_ahead": (s.LOOK_AHEAD,),
    "intervals": (s.INTERVAL_RUN_S, s.INTERVAL_HIKE_S),
    "very_steep_steps": (s.COUNTED_STEPS,),
    "breathing": (s.BREATH_IN, s.BREATH_OUT),
    "breathing_breaths": (s.BREATH_TAPS,),
    "breath_rate": (s.BREATH_RATE,),
    "thin_air": (s.THIN_AIR, s.THIN_AIR_M),
    "rpe_every": (s.ASK_RPE_S,),
    "talk_test": (s.ASK_TALK,),
    "smile_test": (s.ASK_SMILE,),
    "cadence_hike": (s.HIKE_SPM_LOW, s.HIKE_SPM_HIGH),
    "cadence_run": (s.RUN_SPM, s.RUN_SPM_BAND),
    "short_steps": (s.SHORT_STEPS,),
    "tell_climbs": (s.TELL_CLIMBS,),
    "tell_aid": (s.TELL_AID,),
    "poles_above": (s.POLES_ABOVE,),
    "poles_down": (s.POLES_DOWN_M,),
    "poles_rhythm": (s.POLES_RHYTHM,),
    "eat": (s.EAT_EVERY_S, s.EAT_ON_GENTLE),
    "drink": (s.DRINK_EVERY_S,),
}
"""Key of a plan's [cues] to the settings that it decides. `effort` is none: what it means is in the pacing."""


class Wrongly(Exception):
    """An override that does not hold; one line."""


def overridden(plan: Plan, given: Sequence[str]) -> Plan:
    """Return a plan that is like `plan` but for the cue settings given.

    Grades that are not given keep their distance from hike_above, as far as they have to.

    Args:
        plan: with the settings of a session.
        given: "key=value" each, as in a plan's [cues].

    Raises:
        Wrongly: a key or a value that a plan would refuse, too.
    """
    pairs = dict(_pair(one) for one in given)
    values = _resolved(plan.settings, pairs) if pairs else plan.settings
    other = Plan(plan.source, plan.settings[s.ENTRY])
    for index, value in enumerate(plan.settings):
        other.settings[index] = value
    for key in pairs:
        for index in DECIDES[key]:
            other.settings[index] = values[index]
    return other


def check(given: Sequence[str]) -> None:
    """Refuse what no session could be replayed with.

    Raises:
        Wrongly: as `overridden`, for somebody of whom nothing is known.
    """
    overridden(Plan(), given)


def _pair(given: str) -> tuple[str, str]:
    key, equals, value = given.partition("=")
    key, value = key.strip().removeprefix("cues."), value.strip()
    if not equals or not value or not value.isprintable():
        raise Wrongly(f"{given}: write it as hike_above=14%")
    if key not in DECIDES:
        raise Wrongly(
            f"{given}: no setting of a plan's [cues] that can be given alone; there are {', '.join(DECIDES)}"
        )
    return key, value


def _resolved(own: array[int], pairs: dict[str, str]) -> array[int]:
    """Return the settings of a plan that has these cues, for the heart rates of `own`."""
    cues = {key: _toml(value) for key, value in pairs.items()}
    if cues.keys() & _GRADES.keys():
        cues = _grades(own, pairs) | cues
    lines = ["[athlete]", f"hr_max = {own[s.HR_MAX]}", f"hr_rest = {own[s.HR_REST]}", "[cues]"]
    lines += [f"{key} = {value}" for key, value in cues.items()]
    report = Report()
    try:
        here = source.from_text("\n".join(lines), "--set")
        model = sections.read(here, report)
        values = settings_of(model, None, report)
        report.raise_errors(here)
    except PlanError as error:
        said = [one.message for one in error.problems]
        mine = [one for one in said if one.partition(":")[0] in pairs]  # not of what had to make way
        raise Wrongly("; ".join(mine or said)) from error
    return values


def _grades(own: array[int], pairs: dict[str, str]) -> dict[str, str]:
    """Return all grades as the session had them, moved out of the way of a hike_above that is given."""
    permille = {key: own[index] for key, index in _GRADES.items()}
    try:
        hike = round(10 * float(pairs.get("hike_above", "").rstrip(" %")))
    except ValueError:
        hike = permille["hike_above"]
    permille["run_below"] += hike - permille["hike_above"]
    permille["hike_above"] = hike
    permille["hike_sure"] = max(permille["hike_sure"], hike)
    permille["very_steep"] = max(permille["very_steep"], hike)
    return {key: f'"{value / 10:g}%"' for key, value in permille.items()}


def _toml(value: str) -> str:
    """Return a value as TOML has it: numbers, switches and tables as they are, all else as text."""
    try:
        tomllib.loads(f"value = {value}")
    except tomllib.TOMLDecodeError:
        return json.dumps(value, ensure_ascii=False)
    return value
