"""The values of [cues] and [pacing] that say more than a number: how often, which way round, from which length on."""

from __future__ import annotations

import re

from .problems import Wrong
from .values import Heart, Number, heart, metres, percent, seconds, shown, switch

EVERY = re.compile(r"every\s+([^,]+?)(?:\s*,\s*(on gentle descents))?")
ROUNDS = re.compile(r"([^/,]+?)\s*(run|hike)\s*[/,]\s*([^/,]+?)\s*(run|hike)")
STEPS = re.compile(r"([0-9]{2,3})(?:\s*(?:-|–|to)\s*([0-9]{2,3}))?\s*(?:spm|steps/min)")
BREATH = re.compile(r"([1-4])\s*/\s*([1-4])")
POLES = re.compile(r"(?:(out|away)\s*(?:,|from|on)?\s*)?([0-9.]+\s*(?:m|km|mi))")
BAND = re.compile(r"([0-9]{2,3}(?:\.[0-9])?)\s*%?\s*(?:-|–|to)\s*([0-9]{2,3}(?:\.[0-9])?.*)")
UTC = re.compile(r"(?:UTC\s*)?([+-])\s*([0-9]{1,2})(?::([0-5][0-9])|\s*h)?", re.IGNORECASE)
THIN = re.compile(r"([0-9](?:\.[0-9])?)\s*%\s*(?:per|/|a|each)\s*1000\s*m")
OFTEN_S = 300
"""Nobody eats or drinks more often by the clock [ours]: "every 4min" is a typing error."""
SHORTEST_PART_S = 10
"""Of intervals: in less nobody has changed gait and come to a rhythm [ours]."""
THIN_PERMILLE = 20
"""Of a cap for each 1000 m: Lundby 2001 found HRmax 14 % lower at 6,300 m, 2.2 % for each 1000 m; rounded down."""


def _said(pattern: re.Pattern[str], value: object) -> re.Match[str] | None:
    return pattern.fullmatch(value.strip()) if isinstance(value, str) else None


def utc(value: object) -> int:
    """How many minutes a clock is ahead of UTC, from "+02:00", "-7h", "UTC+5:45"; raises Wrong."""
    match = _said(UTC, value)
    if match is None:
        raise Wrong(f'{shown(value)} is not understood: write how far your clock is ahead of UTC, "+02:00"')
    minutes = 60 * int(match[2]) + int(match[3] or 0)
    if minutes > 14 * 60:
        raise Wrong(f'{shown(value)}: no clock is that far from UTC: write for example "+02:00"')
    return -minutes if match[1] == "-" else minutes


def breathing(value: object) -> tuple[int, int] | None:
    """Steps in and steps out from "2/2", None for "off"; raises Wrong."""
    if value == "off":
        return None
    match = _said(BREATH, value)
    if match is None:
        raise Wrong(f'{shown(value)} is not understood: write steps in and out, 1 to 4 each, "2/2"')
    return int(match[1]), int(match[2])


def eat(value: object) -> tuple[int, bool]:
    """How often in s (0 never), and whether it waits for gentle descents; raises Wrong."""
    if value == "off":
        return 0, False
    match = _said(EVERY, value)
    if match is None:
        raise Wrong(f'{shown(value)} is not understood: write "every 40min, on gentle descents" or "off"')
    return seconds(OFTEN_S, 14_400, "40min")(match[1]), match[2] is not None


def drink(value: object) -> int:
    """How often in s, 0 for thirst; raises Wrong."""
    if value == "thirst":
        return 0
    match = _said(EVERY, value)
    if match is None or match[2]:
        raise Wrong(f'{shown(value)} is not understood: write "thirst" or "every 15min"')
    return seconds(OFTEN_S, 7200, "15min")(match[1])


def rpe_every(value: object) -> int:
    """How often in s to ask for the perceived effort, 0 for "off"; raises Wrong."""
    return 0 if value == "off" else seconds(600, 14_400, "45min")(value)


def intervals(value: object) -> tuple[int, int]:
    """Seconds to run and to hike in turns, (0, 0) for "off"; raises Wrong."""
    if value == "off":
        return 0, 0
    match = _said(ROUNDS, value)
    if match is None or match[2] == match[4]:
        raise Wrong(f'{shown(value)} is not understood: write "60s run / 30s hike" or "off"')
    length = seconds(SHORTEST_PART_S, 3600, "60s")
    parts = {match[2]: length(match[1]), match[4]: length(match[3])}
    return parts["run"], parts["hike"]


def cadence(value: object) -> tuple[int, int] | None:
    """Lowest and highest steps/min from "110-130spm" or "172spm", None for "off"; raises Wrong."""
    if value == "off":
        return None
    match = _said(STEPS, value)
    if match is None:
        raise Wrong(f'{shown(value)} is not understood: write "110-130spm" or "172spm"')
    low, high = int(match[1]), int(match[2] or match[1])
    if not 60 <= low <= high <= 220:
        raise Wrong(f'{shown(value)} is outside 60 to 220 steps a minute: write for example "110-130spm"')
    return low, high


def poles_above(value: object) -> int | None:
    """A grade in permille, None for "off"; raises Wrong."""
    return None if value == "off" else percent(5, 45, "15%")(value)


def poles_down(value: object) -> int | None:
    """From which length in m descents want poles: in hand, negative for away; None for "off"; raises Wrong."""
    if value == "off":
        return None
    match = _said(POLES, value)
    if match is None:
        raise Wrong(f'{shown(value)} is not understood: write "out from 2km", "away from 1km" or "off"')
    far_m = metres(50, 50_000, "2km")(match[2])
    return -far_m if match[1] == "away" else far_m


def very_steep_steps(value: object) -> int:
    """How many steps hiking and as many running on very steep ground, 0 for "off"; raises Wrong."""
    bare = Number({"": 1}, 4, 60, "10", "4 to 60 steps")
    return 0 if value == "off" else int(bare(value))


def thin_air(value: object) -> int:
    """Permille of a cap for each 1000 m, 0 for none; raises Wrong."""
    if isinstance(value, bool):
        return THIN_PERMILLE if switch(value) else 0
    match = _said(THIN, value)
    if match is None or not 0 < float(match[1]) <= 5:
        raise Wrong(f'{shown(value)} is not understood: write true, or up to 5 % as in "2% per 1000m"')
    return round(10 * float(match[1]))


def band(value: object) -> tuple[Heart | None, Heart | None]:
    """Floor and cap of a segment from "60-70% max", "120-140"; one rate is the cap; (None, None) for "off"."""
    if value == "off":
        return None, None
    match = _said(BAND, value)
    if match is None:
        return None, heart(value)
    cap = heart(match[2])
    floor = heart(f"{match[1]}% {cap.of}" if cap.of != "bpm" else match[1])
    if floor.amount >= cap.amount:
        raise Wrong(f'{shown(value)}: the lower end comes first: write for example "60-70% max"')
    return floor, cap
