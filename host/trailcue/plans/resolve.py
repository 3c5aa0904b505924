"""The model to the settings of the watch: the order and the defaults are those of `trailcore.settings`."""

from __future__ import annotations

from array import array
from dataclasses import replace

from trailcore import settings as s

from . import personal, zones
from .model import STEEP_UP, Course, Cues, Pacing, Plan, Session
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

FLOORS = {
    "start": s.FLOOR_START_BPM,
    "steep_up": s.FLOOR_STEEP_UP_BPM,
    "gentle_down": s.FLOOR_GENTLE_DOWN_BPM,
}
"""Likewise, the lower ends of bands."""

HIKE_BY = {"grade": 1, "heart": 2, "both": 3}
MACHINES = {None: 0, "treadmill": 1, "stairs": 2}
MASS_UNKNOWN_KG = 70.0
"""Of a wearer who has not said: what the coaches' examples weigh, for the share that a pack adds."""

NAMES = {
    index: name
    for name, index in vars(s).items()
    if name.isupper() and isinstance(index, int) and 0 <= index < s.COUNT and name != "COUNT"
}
"""Setting to its name in `trailcore.settings`."""


def settings_of(plan: Plan, pacing: str | None, report: Report, session: Session | None = None) -> array[int]:
    """Every setting for this athlete and plan, race bands on where a pacing is named.

    Args:
        plan: the model.
        pacing: a name of `plan.pacings`, or None.
        report: gets what cannot be resolved; every pacing of the plan is checked.
        session: what its own keys change, None: nothing.
    """
    values = s.defaults()
    anchors = zones.anchors(plan.athlete, report)
    values[s.HR_MAX] = anchors.hr_max
    values[s.UTC_MIN] = plan.athlete.utc_min or 0
    values[s.HR_REST] = anchors.hr_rest or zones.HR_REST_UNKNOWN
    values[s.RUN_MAX_BPM] = zones.share(RUN_MAX_PERMILLE, anchors.hr_max)
    for index, bpm in enumerate(zones.bounds(plan.zones, anchors, report)):
        values[s.Z2_BPM + index] = bpm
    _set_steps(values, plan)
    _set_forecast(values, plan.athlete.forecast)
    pack_kg = plan.athlete.pack_kg if session is None or session.pack_kg is None else session.pack_kg
    _set_grades(values, plan, pack_kg or 0.0, report)
    _set_cues(values, plan.cues, anchors, report)
    _set_habits(values, plan)
    paced = values[:]
    _set_pacing(paced, plan, Pacing(), (), anchors, report)
    paced[s.RACE_BANDS] = 0
    for name, bands in plan.pacings.items():  # all, so that each is checked
        of_name = values[:]
        _set_pacing(of_name, plan, bands, ("pacing", name), anchors, report)
        paced = of_name if name == pacing else paced
    values = paced
    if session is not None:
        allow(values, plan.courses.get(session.course or ""))
        values[s.MACHINE] = MACHINES[session.machine]
        values[s.STAIR_MM] = session.stair_mm or values[s.STAIR_MM]
    return values


def allow(values: array[int], course: Course | None) -> None:
    """Leave out what a course forbids: where it has no poles, nothing is said of them."""
    if course is not None and not course.poles:
        values[s.POLES_ABOVE] = values[s.POLES_DOWN_M] = s.OFF
        values[s.POLES_RHYTHM] = 0


def _set_steps(values: array[int], plan: Plan) -> None:
    if plan.athlete.height_cm is not None:
        values[s.STEP_HIKE_MM] = round(HIKE_STEP_PER_HEIGHT * 10 * plan.athlete.height_cm)
    if plan.athlete.speed_at_lactate_mps is not None:
        mm = round(EASY_OF_LACTATE_SPEED * plan.athlete.speed_at_lactate_mps * 60_000 / RUN_SPM)
        values[s.STEP_RUN_MM] = min(mm, LONGEST_RUN_STEP_MM)
    values[s.STEP_HIKE_MM] = plan.athlete.step_hike_mm or values[s.STEP_HIKE_MM]
    values[s.STEP_RUN_MM] = plan.athlete.step_run_mm or values[s.STEP_RUN_MM]


def _set_forecast(values: array[int], weights: tuple[int, ...] | None) -> None:
    if weights is None:
        return
    for index, weight in enumerate(weights):
        values[s.FORECAST_8S + index] = weight


def _personal(values: array[int], plan: Plan, pack_kg: float, report: Report) -> tuple[int, int]:
    """hike_above and run_below by this athlete's speed at zone 4, where the heart says hike.

    A pack slows down as the mass it adds: on the flat power goes with mass times speed.
    """
    athlete, flat_mps = plan.athlete, plan.athlete.speed_at_lactate_mps
    if flat_mps is not None:
        anchors = zones.anchors(athlete, report)
        hr_lactate = anchors.hr_lactate or zones.share(zones.LACTATE_OF_MAX_PERMILLE, anchors.hr_max)
        flat_mps = personal.speed_at_cap(flat_mps, hr_lactate, values[s.HR_REST], values[s.Z4_BPM])
        mass_kg = athlete.mass_kg or MASS_UNKNOWN_KG
        flat_mps *= mass_kg / (mass_kg + pack_kg)
    try:
        return personal.personal_grades(flat_mps)
    except personal.SpeedUnknown as unknown:
        report.error(("cues", "hike_above"), str(unknown))
        return values[s.HIKE_ABOVE], values[s.RUN_BELOW]


def _set_grades(values: array[int], plan: Plan, pack_kg: float, report: Report) -> None:
    """Grades that are not given keep their distance from hike_above; those given must be in order."""
    cues = plan.cues
    if cues.hike_above == "personal":
        hike, run = _personal(values, plan, pack_kg, report)
    else:
        hike = values[s.HIKE_ABOVE] if cues.hike_above is None else cues.hike_above
        run = hike - BAND_PERMILLE
    run = run if cues.run_below is None else cues.run_below
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
    if cues.poles_rhythm and cues.poles_above is None:
        said = 'poles_rhythm: nothing says "poles out", which it follows: write poles_above = "15%", too'
        report.warn(("cues", "poles_rhythm"), said)


def _set_habits(values: array[int], plan: Plan) -> None:
    """What is asked for beyond the general rules."""
    cues = plan.cues
    values[s.HIKE_BY] = HIKE_BY[cues.hike_by]
    for index, given in (
        (s.LOOK_AHEAD, cues.look_ahead),
        (s.ASK_TALK, cues.talk_test),
        (s.ASK_SMILE, cues.smile_test),
        (s.SHORT_STEPS, cues.short_steps),
        (s.TELL_CLIMBS, cues.tell_climbs),
        (s.TELL_AID, cues.tell_aid),
        (s.COUNTED_STEPS, cues.very_steep_steps),
        (s.ASK_RPE_S, cues.rpe_every_s),
        (s.DRINK_EVERY_S, cues.drink_every_s),
        (s.POLES_RHYTHM, cues.poles_rhythm),
        (s.BREATH_RATE, cues.breath_rate is not False),
    ):
        values[index] = int(given)
    values[s.INTERVAL_RUN_S], values[s.INTERVAL_HIKE_S] = cues.intervals_s
    if cues.eat is not None:
        values[s.EAT_EVERY_S], values[s.EAT_ON_GENTLE] = cues.eat[0], int(cues.eat[1])
    values[s.BREATH_IN], values[s.BREATH_OUT] = cues.breathing or (0, 0)
    values[s.BREATH_TAPS] = cues.breathing_breaths or values[s.BREATH_TAPS]
    if cues.thin_air:
        values[s.THIN_AIR] = cues.thin_air
        values[s.THIN_AIR_M] = round(plan.athlete.lives_at_m or 0)
    values[s.HIKE_SPM_LOW], values[s.HIKE_SPM_HIGH] = cues.cadence_hike or (0, values[s.HIKE_SPM_HIGH])
    if cues.cadence_run is not None:
        low, high = cues.cadence_run
        values[s.RUN_SPM] = (low + high) // 2
        values[s.RUN_SPM_BAND] = (high - low + 1) // 2 or values[s.RUN_SPM_BAND]
    values[s.POLES_ABOVE] = s.OFF if cues.poles_above is None else cues.poles_above
    values[s.POLES_DOWN_M] = s.OFF if cues.poles_down_m is None else cues.poles_down_m


def _set_pacing(
    values: array[int],
    plan: Plan,
    pacing: Pacing,
    path: KeyPath,
    anchors: zones.Anchors,
    report: Report,
) -> None:
    values[s.RACE_BANDS] = 1
    if plan.cues.effort == "uneven" and pacing.steep_up == STEEP_UP:
        pacing = replace(pacing, steep_up=pacing.last)
    for key, index in FLOORS.items():
        floor: Heart | None = getattr(pacing, f"{key}_floor")
        values[index] = (
            s.OFF if floor is None else zones.resolved(floor, (*path, key), anchors, report, s.OFF)
        )
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
        (s.FLOOR_UNTIL_S, pacing.floor_until_s),
    ):
        if given is not None:
            values[index] = given


def as_dict(values: array[int]) -> dict[str, int]:
    """The settings by name, in the order of the format."""
    return {NAMES[index]: values[index] for index in range(s.COUNT)}
