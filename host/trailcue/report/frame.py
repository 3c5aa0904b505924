"""What stands around the numbers: places for the plots and their tables, controls, legend, what is never said."""

from __future__ import annotations

from collections.abc import Sequence

from trailcue.analysis import breaths
from trailcue.analysis.breaths import Led
from trailcue.analysis.lived import Lived
from trailcue.playback import Session
from trailcue.report import columns, sections
from trailcue.report.markup import Markup, element, joined

_HEALTH = (
    "trailcue gives guidance, not medical advice, and it is no navigation: silence never means that you are on course.",
    "Chest pain, faintness or confusion: stop and get help. Dizzy or tingling: stop the breath taps.",
    "On beta-blockers go by how it feels (RPE), not by heart rate. Never charge a LiPo cell below 0 °C.",
    "It claims no optimum that it has not measured in you; drink to thirst.",
)

_PLOTS = (
    ("ground", "Elevation (m), gait and cues"),
    ("grade", "Grade over 30 s (%)"),
    ("heart", "Heart rate (bpm), zones, and the forecast of 30 s before"),
    ("rhythm", "Cadence (steps a minute) and breathing (breaths a minute)"),
)

_LEGEND = (
    ("run", "running"),
    ("hike", "hiking"),
    ("stand", "standing"),
    ("doubt", "less was known"),
    ("hole", "nothing recorded"),
)
_TAPS = (
    ("led matched", "breath taps: the breath matched", (breaths.MATCHED,)),
    ("led otherwise", "breath taps: breathed otherwise", (breaths.OTHERWISE,)),
    ("led unknown", "breath taps: the breath is not known", (breaths.UNKNOWN, breaths.UNHEARD)),
)


def controls(of: Lived) -> Markup:
    """Return what the plots are set by."""
    has_way = columns.has_way(of)
    ways = (
        ("way", "distance by steps" if of.is_by_steps else "distance", has_way),
        ("time", "time", not has_way),
    )
    radios = joined(
        Markup(
            f'<label><input type="radio" name="along" value="{value}"'
            f"{' checked' if is_on else ''}{'' if has_way else ' disabled'}> {word}</label>"
        )
        for value, word, is_on in ways
    )
    group = element("fieldset", joined([element("legend", "along"), radios]))
    reset = element("button", "all of it", type="button", id="reset")
    keys = (
        "Drag to zoom, double click for all of it. With the keyboard: arrows move, + and − zoom, n and p go from cue "
        "to cue, Esc shows all."
    )
    return element("div", joined([group, reset, element("p", keys, class_="hint")]), class_="controls")


def plots(session: Session, of: Lived, taps: Sequence[Led], every: int) -> Markup:
    """Return the places of the plots, each with its table behind it."""
    if not len(of):
        return element("p", "No second of it was recorded.")
    whole = columns.columns(session, of)
    found = [_plot(name, title, whole, of, taps) for name, title in _PLOTS]
    said = "Every recorded second is in the plots."
    if every > 1:
        said = f"It is long: of each {every} seconds the plots hold the least and the greatest value."
    nojs = element("p", "The plots need JavaScript; the tables do not.", id="noscript")
    status = Markup('<p id="status" class="unseen" role="status"></p>')
    return joined([nojs, *found, status, element("p", said, class_="hint")], "\n")


def _plot(name: str, title: str, whole: columns.Columns, of: Lived, taps: Sequence[Led]) -> Markup:
    missing = _missing(name, whole)
    caption = element("figcaption", title, id=f"{name}-caption")
    if missing:
        return element("figure", joined([caption, element("p", missing, class_="missing")]), class_="plot")
    place = element(
        "div",
        "",
        id=name,
        class_="canvas",
        tabindex="0",
        role="slider",
        aria_label=f"{title}: where along the session",
        aria_describedby=f"{name}-table",
    )
    shown = element(
        "button",
        "as a table",
        type="button",
        class_="astable",
        aria_expanded="false",
        aria_controls=f"{name}-table",
    )
    moments = sections.behind(name, title, whole, of, taps)
    hidden = element("div", moments, id=f"{name}-table", class_="behind unseen")
    return element("figure", joined([caption, shown, place, hidden], "\n"), class_="plot")


def _missing(name: str, whole: columns.Columns) -> str:
    """Say what is not there to be drawn; empty if something is."""
    if name == "grade" and all(value is None for value in whole.grade_permille):
        return "No grade was known."
    if name == "heart" and all(value is None for value in whole.bpm):
        return "No heart rate was recorded."
    if name == "rhythm" and all(value is None for value in (*whole.spm, *whole.breath_10)):
        return "No steps were felt."
    return ""


def legend(taps: Sequence[Led]) -> Markup:
    """Return what the fills of the plots mean."""
    became = {one.outcome for one in taps}
    led = [(kind, word) for kind, word, outcomes in _TAPS if not became.isdisjoint(outcomes)]
    items = [
        joined([element("i", "", class_=f"swatch {kind}", aria_hidden="true"), word])
        for kind, word in (*_LEGEND, *led)
    ]
    signs = "Cues: H hike, R run, E ease, ! alarm, i anything else; a ring is one said again, a tick one held back."
    return joined(
        [
            element("ul", joined(element("li", item) for item in items), class_="legend"),
            element("p", signs, class_="hint"),
        ]
    )


def health() -> Markup:
    """Return what trailcue never says, at the foot of every report."""
    return joined(element("p", sentence) for sentence in _HEALTH)


def made() -> str:
    """Say what made the page."""
    return (
        "Made by trailcue from the session's own log. This page is whole: it loads nothing and sends nothing."
    )
