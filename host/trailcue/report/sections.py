"""The tables of a report, a section each; one that has nothing to say says so, or is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

from trailcore import ids
from trailcue import timeline, words
from trailcue.analysis import compliance as followed
from trailcue.analysis.breaths import OUTCOMES, Led
from trailcue.analysis.climbs import climbs_of
from trailcue.analysis.compliance import Compliance
from trailcue.analysis.decoupling import decoupling
from trailcue.analysis.lived import Lived
from trailcue.analysis.splits import Split, splits
from trailcue.analysis.zones import zones
from trailcue.playback import Session
from trailcue.replay import Cue
from trailcue.report import columns
from trailcue.report.markup import DASH, Markup, element, joined, or_dash, table
from trailcue.steps_done import BY_RECORDING, BY_STEPS
from trailcue.timeline import FELT, is_held
from trailcue.words import clock

_HELD = "Held back"
_GROUPS: tuple[tuple[str, tuple[str, ...], Callable[[Cue, bool], bool]], ...] = (
    ("Felt", ("became",), lambda cue, is_heard: cue.fate in FELT and is_heard),
    ("Would have been felt", (), lambda cue, is_heard: cue.fate in FELT and not is_heard),
    ("Told by the wearer", (), lambda cue, _: cue.fate == ids.NOTED),
    (_HELD, ("because",), lambda cue, _: is_held(cue)),
)
"""Tables of the cues: what of, heads of their last column, which they hold, by whether they were felt."""


def sections(session: Session, of: Lived, found: Compliance, taps: Sequence[Led]) -> Markup:
    """Return all of them."""
    parts = [
        _section("climbs", "Climbs", _climbs(of)),
        _section("cues", "Cues", _cues(session, of, found)),
        _section("zones", "Heart rate", _zones(session)),
        _section("breath", "Breath taps", _breath(taps)),
        _section("workout", "Steps of the workout", _steps(timeline.steps(session))),
        _section("splits", "Kilometre by kilometre", _splits(session, of)),
        _section("states", "Where less was known", _states(session, of)),
    ]
    return joined(parts, "\n")


def _section(name: str, title: str, content: Markup) -> Markup:
    if not content:
        return Markup()
    heading = element("h2", title, id=f"{name}-title")
    return element("section", joined([heading, content], "\n"), id=name, aria_labelledby=f"{name}-title")


def _said(text: str) -> Markup:
    return element("p", text)


def _go(label: str, from_s: int, to_s: int) -> Markup:
    """Return a button that shows a stretch on the plots."""
    return element("button", label, type="button", class_="go", data_from=str(from_s), data_to=str(to_s))


def _climbs(of: Lived) -> Markup:
    found = climbs_of(of)
    if not found:
        return _said("None of 20 m and 4 % on foot, or no height was known.")
    heads = (
        "climb",
        "from",
        "time",
        timeline.kilometres(of.way_by),
        "gain",
        "grade",
        "VAM",
        "stops",
        "hiked",
        "mean bpm",
        "highest",
        "beats/mile",
        "beats/m up",
    )
    rows = (
        (
            number,
            _go(clock(1000 * one.began_s), one.began_s, one.ended_s),
            clock(1000 * one.duration_s),
            f"{one.distance_m / 1000:.2f}",
            f"{one.gain_m:.0f} m",
            or_dash(one.grade, "{:.1f} %", 100),
            or_dash(one.vam_m_per_h, "{:.0f} m/h"),
            clock(1000 * one.stops_s) if one.stops_s else "none",
            f"{100 * one.hiked:.0f} %",
            or_dash(one.mean_bpm),
            or_dash(one.max_bpm),
            or_dash(one.beats_per_mile, "{:,.0f}"),
            or_dash(one.beats_per_m_gain, "{:.1f}"),
        )
        for number, one in enumerate(found, 1)
    )
    note = (
        "VAM, mean heart rate and heartbeats are those on the way, stops left out; VAM and beats a metre are told from "
        "8 %, VAM of 3 min and more. Fewer beats a mile at the same grade are a better economy."
    )
    return joined([table("Climbs of 20 m and 4 % at least", heads, rows), _said(note)], "\n")


def _cues(session: Session, of: Lived, found: Compliance) -> Markup:
    cues = session.replay.cues
    if not cues:
        return _said("None: nothing in it called for one.")
    became = {one.cue: columns.outcome(one) for one in found.commands}
    parts = [_said(_obeyed(found))] if found.commands else []
    told = list(zip(cues, timeline.moments(session), strict=True))
    felt = followed.heard(session)
    course = (timeline.COURSE_KM,) if any(moment["course_m"] is not None for _, moment in told) else ()
    for caption, heading, belongs in _GROUPS:
        group = [(cue, moment) for cue, moment in told if belongs(cue, cue in felt)]
        if not group:
            continue
        heads = ("at", timeline.kilometres(of.way_by), *course, "cue", "why", "grade", "bpm", *heading)
        rows = (
            _cue(of, cue.second, moment, became.get(cue, ""), bool(course))[: len(heads)]
            for cue, moment in group
        )
        counted = f"{caption}: {_times([cue for cue, _ in group])}"
        shown = table(counted, heads, rows, ("cue", "why", *heading))
        parts.append(_folded(counted, shown) if caption == _HELD else shown)
    return joined(parts, "\n")


def _times(cues: Sequence[Cue]) -> str:
    """Count cues as the head of the page does, repeats beside: '8, and 3 × again'."""
    again = sum(cue.fate == ids.REPEATED for cue in cues)
    return f"{len(cues) - again}{f', and {again} × again' if again else ''}"


def _folded(summary: str, content: Markup) -> Markup:
    return element("details", joined([element("summary", summary), content]))


def _cue(of: Lived, second: int, moment: dict[str, Any], became: str, has_course: bool) -> tuple[object, ...]:
    at_s = of.elapsed_s[min(second, len(of) - 1)] if len(of) else 0
    name = moment.get("of", moment["cue"])
    again = " again" if moment["cue"] == "repeat" else ""
    return (
        _go(clock(moment["t_ms"]), max(0, at_s - 120), at_s + 180),
        or_dash(moment["way_m"], "{:.2f}", 0.001),
        *((or_dash(moment["course_m"], "{:.2f}", 0.001),) if has_course else ()),
        element("span", f"{name}{again}", class_=f"cue {name}"),
        moment["why"],
        or_dash(moment["grade_percent"], "{:+.1f} %"),
        or_dash(moment["bpm"]),
        became or moment.get("because", ""),
    )


def _obeyed(found: Compliance) -> str:
    """Say what became of the commands together."""
    count = len(found.commands)
    if found.count(followed.UNHEARD) == count:
        return "Nobody felt these: the recording is another watch's, or the cues are another plan's."
    outcomes = (followed.FOLLOWED, followed.IGNORED, followed.ALREADY, followed.UNKNOWN, followed.UNHEARD)
    parts = [f"{found.count(one)} {one}" for one in outcomes if found.count(one)]
    wait = f", half of them within {found.median_s:.0f} s" if found.median_s is not None else ""
    rate = or_dash(found.per_hour, "{:.1f}")
    wrong = sum(one.is_wrong for one in found.commands)
    return (
        f"{count} command{'' if count == 1 else 's'}: {', '.join(parts)}{wait}; {rate} an hour; "
        f"turned round within 90 s: {found.reversed}; "
        f"called wrong: {wrong}. The seconds are from the tap to where the watch saw it."
    )


def _zones(session: Session) -> Markup:
    found = zones(session)
    if not found.known_s:
        return _said("No heart rate was recorded.")
    rows: list[tuple[object, ...]] = [
        (
            f"zone {zone.number}",
            _band(zone.from_bpm, zone.below_bpm),
            clock(1000 * zone.seconds),
            _bar(zone.seconds, found.known_s),
        )
        for zone in found.zones
    ]
    rows.append(("unknown", DASH, clock(1000 * found.unknown_s), ""))
    heads = ("zone", "bpm", "time", "share of what is known")
    return joined(
        [table("Time in zone", heads, rows, ("share of what is known",)), _said(_drift(session))], "\n"
    )


def _band(low: int | None, below: int | None) -> str:
    if low is None:
        return f"below {below}"
    return f"{low} and more" if below is None else f"{low} to {below - 1}"


def _bar(part: int, whole: int) -> Markup:
    share = 100 * part / whole
    bar = element("span", "", class_="bar", style=f"width:{0.8 * share:.1f}%", aria_hidden="true")
    return joined([bar, f" {share:.0f} %"])


_POWER_BY = {
    BY_RECORDING: "from the recorded way and its height",
    BY_STEPS: "from cadence and slope: a stride that grew shorter hardly shows",
}


def _drift(session: Session) -> str:
    found = decoupling(session)
    if found.percent is None or found.bpm is None or found.power_w_kg is None or found.by is None:
        return f"Decoupling: {DASH} ({found.because})."
    (bpm, late_bpm), (power, late_power) = found.bpm, found.power_w_kg
    return (
        f"Decoupling: {found.percent:+z.1f} % from {clock(1000 * found.from_s)} to {clock(1000 * found.to_s)}: "
        f"{power:.1f} W/kg at {bpm:.0f} bpm in its first half, {late_power:.1f} at {late_bpm:.0f} in its second. The "
        f"power is reckoned {_POWER_BY[found.by]}; heat and thirst raise it as well as fatigue."
    )


def _breath(taps: Sequence[Led]) -> Markup:
    """Return a row a ratio: a long day has hundreds of stretches, which the plot shows one by one."""
    if not taps:
        return Markup()
    ratios: dict[str, list[Led]] = {}
    for one in taps:
        ratios.setdefault(one.ratio or DASH, []).append(one)
    rows = (
        (
            ratio,
            len(those),
            clock(1000 * sum(one.ended_s - one.began_s + 1 for one in those)),
            sum(one.breaths for one in those),
            _range([one.per_min for one in those]),
            _range([one.felt_per_min for one in those]),
            _counted(Counter(one.outcome for one in those)),
            joined(
                (_go(clock(1000 * one.began_s), one.began_s - 60, one.ended_s + 180) for one in those[:12]),
                " ",
            ),
        )
        for ratio, those in sorted(ratios.items())
    )
    heads = (
        "steps in:out",
        "times",
        "in all",
        "breaths told",
        "led a minute",
        "seen a minute",
        "your breath",
        "first at",
    )
    note = (
        "The taps teach a rhythm, then leave it to you. Seen is the breath that the strap's beats showed next, within "
        "three minutes: often they show none. It matched if it was within an eighth of the steps that were told."
    )
    return joined(
        [table("Breath taps by ratio", heads, rows, ("your breath", "first at")), _said(note)], "\n"
    )


def _range(values: Sequence[float | None]) -> str:
    """Say the least and the greatest of what is known."""
    known = [value for value in values if value is not None]
    if not known:
        return DASH
    least, most = f"{min(known):.0f}", f"{max(known):.0f}"
    return least if least == most else f"{least} to {most}"


def _counted(became: Counter[str]) -> str:
    return ", ".join(f"{became[one]} {one}" for one in OUTCOMES if became[one])


def _splits(session: Session, of: Lived) -> Markup:
    found = splits(session)
    if not found:
        return Markup()
    heads = (timeline.kilometres(of.way_by), "time", "pace", "up", "down", "hiked", "stops", "mean bpm")
    rows = (
        (
            _numbered(one),
            clock(1000 * one.duration_s),
            _pace(one.pace_s_per_km),
            or_dash(one.gain_m, "{:.0f} m"),
            or_dash(one.loss_m, "{:.0f} m"),
            or_dash(one.hiked, "{:.0f} %", 100),
            DASH if one.stops_s is None else clock(1000 * one.stops_s) if one.stops_s else "none",
            or_dash(one.mean_bpm),
        )
        for one in found
    )
    return table("Splits; the pace leaves stops and gaps out", heads, rows)


def _numbered(one: Split) -> str:
    """Say which kilometre it is: '3', '1–3' where one grew over a gap, '+0.45' for what was left."""
    if one.number is None:
        return f"+{one.distance_m / 1000:.2f}"
    return f"{one.number}" if one.number == one.begun else f"{one.begun}–{one.number}"


def _pace(seconds: float | None) -> str:
    return DASH if seconds is None else f"{int(seconds) // 60}:{int(seconds) % 60:02d}/km"


def _steps(found: list[dict[str, Any]]) -> Markup:
    if not found:
        return Markup()
    heads = (
        "step",
        "time",
        "km",
        "by",
        "gain",
        "grade",
        "mean bpm",
        "in its band",
        "beats/mile",
        "beats/m up",
    )
    rows = (
        (
            str(one["step"]) if one["finished"] else f"{one['step']}…",
            clock(1000 * one["duration_s"]),
            or_dash(one["distance_m"], "{:.2f}", 0.001),
            DASH
            if one["distance_m"] is None
            else f"{one['distance_by']} ±{one['distance_within_percent']:.0f} %",
            or_dash(one["gain_m"], "{:.0f} m"),
            or_dash(one["grade_percent"], "{:+.1f} %"),
            or_dash(one["mean_bpm"]),
            or_dash(one["in_band_percent"], "{:.0f} %"),
            or_dash(one["beats_per_mile"], "{:,.0f}"),
            or_dash(one["beats_per_m_gain"], "{:.1f}"),
        )
        for one in found
    )
    return table("What was done in each step", heads, rows, ("by",))


def _states(session: Session, of: Lived) -> Markup:
    found = columns.doubts(session, of)
    gaps = columns.holes(of)
    breaks = columns.breaks(session, of)
    if not found and not gaps and not breaks:
        return Markup()
    rows: list[tuple[object, ...]] = [
        (
            name,
            says,
            len(where),
            clock(1000 * sum(last - first + 1 for first, last in where)),
            _where(of, where),
        )
        for name, says, where in found
    ]
    if gaps:
        lost = sum(after - before - 1 for before, after in gaps)
        rows.append(("gap", "nothing was recorded", len(gaps), clock(1000 * lost), _around(gaps)))
    if breaks:
        says = "the power was gone; for how long, no clock knew"
        rows.append(("broken off", says, len(breaks), DASH, _around(breaks)))
    heads = ("state", "what it means", "times", "in all", "first at")
    return table("States in which less was known", heads, rows, ("what it means", "first at"))


def _around(gaps: list[list[int]]) -> Markup:
    return joined((_go(clock(1000 * before), before - 60, after + 60) for before, after in gaps[:12]), " ")


def _where(of: Lived, spells: Iterable[tuple[int, int]]) -> Markup:
    shown = list(spells)[:12]
    return joined(
        (_go(clock(1000 * of.elapsed_s[a]), of.elapsed_s[a] - 60, of.elapsed_s[b] + 60) for a, b in shown),
        " ",
    )


def behind(name: str, caption: str, of: columns.Columns, lived: Lived, taps: Sequence[Led]) -> Markup:
    """Return the table behind a plot, for who cannot see it: about 40 moments of it."""
    way = (timeline.kilometres(lived.way_by),) if columns.has_way(lived) else ()
    rows = range(0, len(of.elapsed_s), max(1, -(-len(of.elapsed_s) // 40)))
    heads, tell = _BEHIND[name]
    led = {}
    if name == "rhythm" and taps:
        heads = (*heads, "breath taps from then on")
        led = _led(of, rows, taps)
    told = (
        (
            clock(1000 * of.elapsed_s[row]),
            *((or_dash(of.way_dm[row], "{:.2f}", 0.0001),) if way else ()),
            *tell(of, row),
            *((led[row],) if led else ()),
        )
        for row in rows
    )
    return table(caption, ("time", *way, *heads), told)


def _led(of: columns.Columns, rows: range, taps: Sequence[Led]) -> dict[int, str]:
    """Say for each of the rows in which ratios taps led from it to the next."""
    found = {}
    for row, end in pairwise([*rows, len(of.elapsed_s)]):
        ratios = Counter(one.ratio or "silent" for one in taps if one.first < end and one.last >= row)
        found[row] = ", ".join(
            ratio if times == 1 else f"{ratio} ({times} ×)" for ratio, times in ratios.items()
        )
    return {row: said or DASH for row, said in found.items()}


def _ground(of: columns.Columns, row: int) -> tuple[str, ...]:
    gait = of.gait[row]
    return or_dash(of.altitude_dm[row], "{:.0f} m", 0.1), DASH if gait is None else words.GAITS.get(
        gait, DASH
    )


def _grade(of: columns.Columns, row: int) -> tuple[str, ...]:
    return (or_dash(of.grade_permille[row], "{:+.1f} %", 0.1),)


def _heart(of: columns.Columns, row: int) -> tuple[str, ...]:
    return or_dash(of.bpm[row]), or_dash(of.forecast_bpm[row])


def _rhythm(of: columns.Columns, row: int) -> tuple[str, ...]:
    spm, breath = of.spm[row], of.breath_10[row]
    ratio = None if spm is None or not breath else 10 * spm / breath
    return or_dash(spm), or_dash(breath, "{:.1f}", 0.1), or_dash(ratio, "{:.1f}")


_BEHIND = {
    "ground": (("altitude", "gait"), _ground),
    "grade": (("grade",), _grade),
    "heart": (("bpm", "foreseen 30 s before"), _heart),
    "rhythm": (("steps a minute", "breaths a minute", "steps a breath"), _rhythm),
}
