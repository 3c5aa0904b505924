"""A hike grade as a finding: within what a plan may say."""

from __future__ import annotations

from trailcue.analysis.uncertainty import Band
from trailcue.plans.personal import HIKE_PERMILLE
from trailcue.tune.finding import Finding, refused

WHAT, UNIT = "hike grade", "%"
KEY = ("cues", "hike_above")
WIDEST = 0.035
"""Half a band beyond this is no threshold: the coaches' own band is 10 to 15 %."""
_STEP = 0.5
"""Per cent: finer is nothing that a leg could tell."""


def narrow(found: Band) -> Band | str:
    """Return a band of grades if it is a threshold, else why it is none."""
    if found.half <= WIDEST:
        return found
    low, high = 100 * max(0.0, found.low), 100 * found.high
    return f"somewhere from {low:.0f} to {high:.0f} %: too wide for a threshold, do more"


def finding(found: Band | str, of: str) -> Finding:
    """Return a band of grades, rise over run, as a finding with what to write; a text as why there is none."""
    if isinstance(found, str):
        return refused(WHAT, UNIT, found, of)
    lowest, highest = (permille / 10 for permille in HIKE_PERMILLE)
    percent = round(100 * found.value / _STEP) * _STEP
    typed = min(highest, max(lowest, percent))
    notes = (
        () if typed == percent else (f"a plan says {lowest:g} to {highest:g} %: {typed:g} % is the nearest",)
    )
    return Finding(
        WHAT,
        UNIT,
        round(100 * found.value, 1),
        round(100 * found.low, 1),
        round(100 * found.high, 1),
        of,
        key=KEY,
        typed=f'"{typed:g}%"',
        notes=notes,
    )
