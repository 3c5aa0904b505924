"""The model to the settings of the watch: the order and the defaults are those of `trailcore.settings`."""

from __future__ import annotations

from array import array

from trailcore import settings as s

from . import zones
from .model import Cues, Pacing, Plan
from .problems import KeyPath, Report
from .values import Heart

RUN_MAX_PERMILLE = 800
"""Of HRmax: the coaches jog below 10 % "at <= 80 % HRmax" (reference, section 1)."""

HIKE_STEP_PER_HEIGHT = 0.415
"""Step / height: the pedometer rule of 0.415 for men, 0.413 for women (makers' manuals; no study known to us).
The core's 715 mm at 110 steps/min is 0.415 x 172 cm; 178 cm make 1.35 m/s on the flat."""

EASY_OF_LACTATE_SPEED = 0.80
"""The flat running speed that goes with 165 steps/min, as a share of that at the lactate threshold [ours]: the
easy pace of a long trail run, where 165 is usual. 4:45/km makes 1021 mm; the level stretches at 160 to 170
steps/min of five recordings of other runners: 0.90, 1.05, 1.10, 1.17 and 1.43 m."""
RUN_SPM = 165
LONGEST_RUN_STEP_MM = 1500

BAND_PERMILLE = 20
"""From hike_above down to run_below where only the first is given: as the defaults, 12 and 10 %."""

LOWEST_CEILING_BPM = 90

CAPS = {
    "start": s.CAP_START_BPM,
    "steep_up": s.CAP_STEEP_UP_BPM,
    "technical_down": s.CAP_TECHNICAL_DOWN_BPM,
    "gentle_down": s.CAP_GENTLE_DOWN_BPM,
    "last": s.CAP_LAST_BPM,
}
"""Key of a pacing to its setting."""

NAMES = {
    index: name
    for name, index in vars(s).items()
    if name.isupper() and isinstance(index, int) and 0 <= index < s.COUNT and name != "COUNT"
}
"""Setting to its name in `trailcore.settings`."""


def settings_of(plan: Plan, pacing: str | None, report: Report) -> array[int]:
    """Every setting for this athlete and plan, race bands on where a pacing is named."""
    values = s.defaults()
    anchors = zones.anchors(plan.athlete, report)
    values[s.HR_MAX] = anchors.hr_max
    values[s.HR_REST] = anchors.hr_rest or zones.HR_REST_UNKNOWN
    values[s.RUN_MAX_BPM] = zones.share(RUN_MAX_PERMILLE, anchors.hr_max)
    for index, bpm in enumerate(zones.bounds(plan.zones, anchors, report)):
        values[s.Z2_BPM + index] = bpm
    _set_steps(values, plan)
    _set_grades(values, plan.cues, report)
    _set_cues(values, plan.cues, anchors, report)
    for name, bands in plan.pacings.items():  # all, so that each is checked
        of_name = s.defaults()
        _set_pacing(of_name, bands, ("pacing", name), anchors, report)
        if name == pacing:
            values[s.RACE_BANDS : s.STEEP_UP_FROM + 1] = of_name[s.RACE_BANDS : s.STEEP_UP_FROM + 1]
    if pacing is None:
        _set_pacing(values, Pacing(), (), anchors, report)
        values[s.RACE_BANDS] = 0
    return values


def _set_steps(values: array[int], plan: Plan) -> None:
    if plan.athlete.height_cm is not None:
        values[s.STEP_HIKE_MM] = round(HIKE_STEP_PER_HEIGHT * 10 * plan.athlete.height_cm)
    if plan.athlete.speed_at_lactate_mps is not None:
        mm = round(EASY_OF_LACTATE_SPEED * plan.athlete.speed_at_lactate_mps * 60_000 / RUN_SPM)
        values[s.STEP_RUN_MM] = min(mm, LONGEST_RUN_STEP_MM)


def _set_grades(values: array[int], cues: Cues, report: Report) -> None:
    """Grades that are not given keep their distance from hike_above; those given must be in order."""
    hike = values[s.HIKE_ABOVE] if cues.hike_above is None else cues.hike_above
    run = hike - BAND_PERMILLE if cues.run_below is None else cues.run_below
    sure = max(hike, values[s.HIKE_SURE]) if cues.hike_sure is None else cues.hike_sure
    very = max(hike, values[s.VERY_STEEP_AT]) if cues.very_steep is None else cues.very_steep
    if run > hike:
        said = f"run_below: {run / 10:g} % is above hike_above, {hike / 10:g} %: the two would argue"
        report.error(("cues", "run_below"), f'{said}; write "{(hike - BAND_PERMILLE) / 10:g}%"')
    for key, grade in (("hike_sure", sure), ("very_steep", very)):
        if grade < hike:
            said = f"{key}: {grade / 10:g} % is below hike_above, {hike / 10:g} %"
            report.error(("cues", key), f'{said}: write "{hike / 10:g}%" or more')
    values[s.HIKE_ABOVE] = hike
    values[s.RUN_BELOW] = run
    values[s.HIKE_SURE] = sure
    values[s.VERY_STEEP_AT] = very
    if cues.steep_down is not None:
        values[s.STEEP_DOWN] = cues.steep_down


def _set_cues(values: array[int], cues: Cues, anchors: zones.Anchors, report: Report) -> None:
    if cues.technical is not None:
        values[s.WALK_TECHNICAL] = int(cues.technical == "walk")
    if cues.max_per_hour is not None:
        values[s.MAX_HOUR] = cues.max_per_hour
    if cues.min_gap_s is not None:
        values[s.MIN_GAP_S] = cues.min_gap_s
    values[s.START_ARMED] = int(cues.armed)
    if cues.ceiling is not None:
        bpm = zones.resolved(cues.ceiling, ("cues", "ceiling"), anchors, report, s.OFF)
        values[s.CEILING_BPM] = bpm
        if s.OFF < bpm < LOWEST_CEILING_BPM:
            said = f"ceiling: {bpm} bpm would alarm while walking: write {LOWEST_CEILING_BPM} or more"
            report.error(("cues", "ceiling"), said)
        if bpm > anchors.hr_max:
            said = f"ceiling: {bpm} bpm is above hr_max {anchors.hr_max}: it would hardly ever sound"
            report.warn(("cues", "ceiling"), said)


def _set_pacing(
    values: array[int], pacing: Pacing, path: KeyPath, anchors: zones.Anchors, report: Report
) -> None:
    values[s.RACE_BANDS] = 1
    for key, index in CAPS.items():
        cap: Heart | None = getattr(pacing, key)
        if cap is None:
            values[index] = s.OFF
        else:
            values[index] = zones.resolved(cap, (*path, key), anchors, report, values[index])
    for index, given in (
        (s.START_S, pacing.start_for_s),
        (s.LAST_M, pacing.last_for_m),
        (s.STEEP_UP_FROM, pacing.steep_up_from),
    ):
        if given is not None:
            values[index] = given


def as_dict(values: array[int]) -> dict[str, int]:
    """The settings by name, in the order of the format."""
    return {NAMES[index]: values[index] for index in range(s.COUNT)}
