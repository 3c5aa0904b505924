"""Compiled plans made by hand, byte by byte, as `trailcore.planfile` documents them: no code shared with a compiler."""

from __future__ import annotations

import binascii
import struct
from collections.abc import Mapping, Sequence
from itertools import pairwise

from trailcore import settings

SETTINGS, COURSE, TECHNICAL = 1, 2, 3


def settings_section(changed: Mapping[int, int] | None = None) -> tuple[int, int, bytes]:
    """The defaults with some of them changed, as kind, count and body."""
    values = list(settings.defaults())
    for index, value in (changed or {}).items():
        values[index] = value
    return SETTINGS, len(values), struct.pack(f"<{len(values)}i", *values)


def course_section(total_m: int, spacing_m: int, altitudes_dm: Sequence[int]) -> tuple[int, int, bytes]:
    """A course of posts; each rise must be even and within 254 dm."""
    body = struct.pack("<IHH", total_m, spacing_m, len(altitudes_dm))
    for first in range(0, len(altitudes_dm), 64):
        posts = altitudes_dm[first : first + 64]
        rises = [0] + [(b - a) // 2 for a, b in pairwise(posts)]
        rises += [0] * (64 - len(rises))
        body += struct.pack("<I64b", posts[0] + 10000, *rises)
    return COURSE, 1, body


def technical_section(stretches: Sequence[tuple[int, int]]) -> tuple[int, int, bytes]:
    """Stretches of technical ground, in metres from the start."""
    return TECHNICAL, len(stretches), b"".join(struct.pack("<II", *stretch) for stretch in stretches)


def blob(*sections: tuple[int, int, bytes]) -> bytes:
    """A compiled plan of these sections, in this order."""
    at = 12 + 8 * len(sections)
    table = bodies = b""
    for kind, count, body in sections:
        table += struct.pack("<HHI", kind, count, at + len(bodies))
        bodies += body
    rest = struct.pack("<H", len(sections)) + table + bodies
    return b"TCP1" + struct.pack("<IH", 10 + len(rest), binascii.crc_hqx(rest, 0)) + rest
