"""Altitude: which readings to believe, and the pressure a barometer would have shown there."""

from __future__ import annotations

from .samples import Sample, plural

LOWEST_M = -450.0
"""Below the Dead Sea's shore (-430 m). FIT's empty altitude reads -500."""
HIGHEST_M = 9000.0
JUMP_MPS = 50.0
"""Nobody on foot rises this fast: a reading further from the last good one is the recorder's error."""

SEA_LEVEL_PA = 101_325.0
SEA_LEVEL_K = 288.15
LAPSE_K_PER_M = 0.0065
EXPONENT = 5.25588
"""g M / (R L) of the International Standard Atmosphere, ISO 2533:1975."""


def pressure_pa(altitude_m: float) -> int:
    """Pressure in Pa at an altitude in m of the standard atmosphere (ISO 2533), troposphere only, to 1 Pa."""
    return round(SEA_LEVEL_PA * (1.0 - LAPSE_K_PER_M * altitude_m / SEA_LEVEL_K) ** EXPONENT)


def _reach_m(after_ms: int) -> float:
    return JUMP_MPS * max(1.0, after_ms / 1000)


def drop_implausible(samples: list[Sample], notes: list[str]) -> None:
    """Set altitudes that cannot be true to None, in place, and say how many.

    The allowed change grows with the time since the last good reading, so a real new level is taken up.
    """
    outside = jumps = 0
    good_m, good_ms = None, 0
    for sample in samples:
        metres = sample.altitude_m
        if metres is None:
            continue
        if not LOWEST_M <= metres <= HIGHEST_M:
            outside += 1
            sample.altitude_m = None
        elif good_m is not None and abs(metres - good_m) > _reach_m(sample.t_ms - good_ms):
            jumps += 1
            sample.altitude_m = None
        else:
            good_m, good_ms = metres, sample.t_ms
    if outside:
        span = f"{LOWEST_M:.0f} to {HIGHEST_M:.0f} m"
        notes.append(f"altitude outside {span} in {plural(outside, 'sample')}: unknown there")
    if jumps:
        where = plural(jumps, "sample")
        notes.append(f"altitude jumped more than {JUMP_MPS:.0f} m in a second in {where}: unknown there")
    if good_m is None:
        notes.append("no altitude recorded: no pressure")
