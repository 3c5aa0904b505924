"""Heart rates as typed to beats a minute: the athlete's anchors, the zones, a share of either.

Zones. With a lactate threshold: Friel's run zones, whose lower bounds are 85, 90, 95 and 100 % of the heart
rate there (J. Friel, Total Heart Rate Training, 2006; table checked against a copy of his "quick guide to setting
zones"; his 5a to 5c are our zone 5). Without: 60, 70, 80 and 90 % of the maximum, the coaches' five zones. On request
the same shares of the reserve, from rest to maximum (Karvonen et al. 1957 [mem]).
"""

from __future__ import annotations

from dataclasses import dataclass

from .model import Athlete, Zones
from .problems import KeyPath, Report, Wrong
from .values import Heart

FRIEL_PERMILLE = (850, 900, 950, 1000)
MAX_PERMILLE = (600, 700, 800, 900)
SHARES = {"max": MAX_PERMILLE, "reserve": MAX_PERMILLE, "lactate": FRIEL_PERMILLE}

HR_MAX_UNKNOWN = 185
"""bpm, where neither hr_max nor hr_lactate is known: the core's own default (`trailcore.settings`)."""
HR_REST_UNKNOWN = 60
"""bpm, likewise. No setting but HR_REST itself is made from it: "% reserve" asks for a given hr_rest."""
LACTATE_OF_MAX_PERMILLE = 900
"""hr_lactate / hr_max of a trained runner [mem]: about 0.85 to 0.92; the sketch's athlete has 0.91."""

KEYS = ("z2", "z3", "z4", "z5")


@dataclass(frozen=True)
class Anchors:
    """The heart rates, in bpm, that shares are taken of; None: not known."""

    hr_max: int
    hr_rest: int | None
    hr_lactate: int | None

    def bpm(self, rate: Heart) -> int:
        """The rate in bpm, rounded half up; raises Wrong when what it is a share of is not known."""
        if rate.of == "bpm":
            return rate.amount
        if rate.of == "max":
            return share(rate.amount, self.hr_max)
        if rate.of == "lactate":
            if self.hr_lactate is None:
                raise Wrong('"% lactate" needs hr_lactate in [athlete]: add it, or write "% max"')
            return share(rate.amount, self.hr_lactate)
        if self.hr_rest is None:
            raise Wrong('"% reserve" needs hr_rest in [athlete]: add it, or write "% max"')
        return self.hr_rest + share(rate.amount, self.hr_max - self.hr_rest)


def share(permille: int, bpm: int) -> int:
    """`permille` of `bpm`, rounded half up."""
    return (permille * bpm + 500) // 1000


def anchors(athlete: Athlete, report: Report) -> Anchors:
    """The athlete's anchors; a maximum that is not given is estimated, with a warning."""
    hr_max = athlete.hr_max
    if hr_max is None and athlete.hr_lactate is not None:
        hr_max = (athlete.hr_lactate * 1000 + LACTATE_OF_MAX_PERMILLE // 2) // LACTATE_OF_MAX_PERMILLE
        report.warn(
            ("athlete", "hr_lactate"),
            f"no hr_max: {hr_max} bpm estimated from hr_lactate / 0.90; measure it when you can",
        )
    elif hr_max is None:
        hr_max = HR_MAX_UNKNOWN
        report.warn(
            ("athlete",),
            f"no hr_max and no hr_lactate: caps and zones are those of a maximum of {hr_max} bpm; "
            "write hr_max = ... in [athlete]",
            at_key=True,
        )
    return Anchors(hr_max, athlete.hr_rest, athlete.hr_lactate)


def bounds(zones: Zones, of: Anchors, report: Report) -> list[int]:
    """Lower bounds of zones 2 to 5 in bpm: the plan's, else the shares of what it names or the best that is known."""
    whole = zones.of or ("max" if of.hr_lactate is None else "lactate")
    try:
        found = [of.bpm(Heart(permille, whole)) for permille in SHARES[whole]]
    except Wrong:
        needed = "hr_rest" if whole == "reserve" else "hr_lactate"
        report.error(("zones", "of"), f'of: "{whole}" needs {needed} in [athlete]: add it, or write "max"')
        found = [share(permille, of.hr_max) for permille in MAX_PERMILLE]
    for number, key in enumerate(KEYS):
        rate = getattr(zones, key)
        if rate is not None:
            found[number] = resolved(rate, ("zones", key), of, report, found[number])
    _check_order(found, zones, of, report)
    return found


def resolved(rate: Heart, path: KeyPath, of: Anchors, report: Report, default: int) -> int:
    """The rate in bpm; where it cannot be told that is reported, and the default taken."""
    try:
        return of.bpm(rate)
    except Wrong as wrong:
        report.error(path, f"{path[-1]}: {wrong}")
        return default


def _check_order(found: list[int], zones: Zones, of: Anchors, report: Report) -> None:
    """Zones rise, and the last begins within reach; the culprit is the key that the plan gives."""
    for number in range(1, 4):
        if found[number] > found[number - 1]:
            continue
        low, high = KEYS[number - 1], KEYS[number]
        key = high if getattr(zones, high) is not None else low
        said = f"{high} begins at {found[number]} bpm, not above {low} at {found[number - 1]}"
        report.error(("zones", key), f"{key}: {said}: name all four, rising")
    if zones.z5 is not None and found[3] >= of.hr_max:
        report.error(("zones", "z5"), f"z5: begins at {found[3]} bpm, not below hr_max {of.hr_max}")
