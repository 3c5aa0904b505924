"""Settings and profile to the bytes that `trailcore.planfile` documents and reads."""

from __future__ import annotations

from array import array
from binascii import crc_hqx
from hashlib import sha256
from struct import pack

from trailcore.planfile import (
    BLOCK_BYTES,
    BLOCK_POSTS,
    CLIMBS,
    COURSE,
    HEAD,
    MAX_BYTES,
    PLACES,
    SETTINGS,
    TECHNICAL,
)

from .climbs import MOST_CLIMBS, climbs
from .profile import Profile

MAGIC = b"TCP1"
ENTRY_BYTES = 8
COURSE_HEAD_BYTES = 8
STRETCH_BYTES = 8
PLACE_BYTES = 4
BASE_DM = 10_000
"""Altitudes are counted from 1000 m below the sea."""
RISE_DM = 2
"""Unit of a rise between posts: 0.2 m, so that an i8 spans +-25 m."""
LEAST, MOST = -128, 127

Stretches = tuple[tuple[int, int], ...]


def plan_hash(blob: bytes) -> bytes:
    """What a log names a plan by: the first 8 bytes of its sha256."""
    return sha256(blob).digest()[:8]


def most_posts(settings: int, stretches: int, stations: int = 0) -> int:
    """How many posts of a course fit beside `settings` values, technical stretches and aid stations."""
    found = (STRETCH_BYTES + PLACE_BYTES) * MOST_CLIMBS + (2 + stations) * PLACE_BYTES
    beside = HEAD + 5 * ENTRY_BYTES + 4 * settings + STRETCH_BYTES * stretches + COURSE_HEAD_BYTES + found
    return (MAX_BYTES - beside) // BLOCK_BYTES * BLOCK_POSTS


def packed(
    settings: array[int],
    course: Profile | None,
    technical: Stretches,
    notes: list[str],
    aid: tuple[int, ...] = (),
) -> bytes:
    """The compiled plan; stretches and aid stations in m, ascending. Rises too steep for the format are noted."""
    sections = [(SETTINGS, len(settings), pack(f"<{len(settings)}i", *settings))]
    if course is not None:
        up = climbs(course)
        known = sorted({0, *(top for _, top in up), *aid, course.total_m})
        sections.append((COURSE, 1, _course(course, notes)))
        sections.append((PLACES, len(known), pack(f"<{len(known)}I", *known)))
        sections.append(
            (CLIMBS, len(up), pack(f"<{2 * len(up)}I", *(metre for climb in up for metre in climb)))
        )
    if technical:
        flat = [metre for stretch in technical for metre in stretch]
        sections.append((TECHNICAL, len(technical), pack(f"<{len(flat)}I", *flat)))
    offset = HEAD + ENTRY_BYTES * len(sections)
    entries, bodies = b"", b""
    for kind, count, body in sections:
        entries += pack("<HHI", kind, count, offset + len(bodies))
        bodies += body
    checked = pack("<H", len(sections)) + entries + bodies
    blob = MAGIC + pack("<IH", HEAD - 2 + len(checked), crc_hqx(checked, 0)) + checked
    if len(blob) > MAX_BYTES:
        raise AssertionError(f"a plan of {len(blob)} bytes: most_posts and MOST_STRETCHES keep it below")
    return blob


def _course(course: Profile, notes: list[str]) -> bytes:
    dm = [round(10 * altitude) + BASE_DM for altitude in course.altitudes_m]
    body = pack("<IHH", course.total_m, course.spacing_m, len(dm))
    clipped: list[int] = []
    for first in range(0, len(dm), BLOCK_POSTS):
        block = dm[first : first + BLOCK_POSTS]
        rises, steep = _rises(block)
        clipped += [first + post for post in steep]
        body += pack(f"<I{BLOCK_POSTS}b", block[0], *rises, *[0] * (BLOCK_POSTS - len(rises)))
    if clipped:
        steepest = RISE_DM * MOST / 10 / course.spacing_m
        notes.append(
            f"steeper than {steepest:.0%} over {course.spacing_m} m at {len(clipped)} of {len(dm):,} places, "
            f"first at km {clipped[0] * course.spacing_m / 1000:.1f}: flattened there, made up for after"
        )
    return body


def _rises(block: list[int]) -> tuple[list[int], list[int]]:
    """Rises of 2 dm from post to post, and the posts where one was cut to fit.

    Each is taken from the altitude that the watch will have, not from the true one before it: what rounding
    or cutting leaves over is carried to the next, and never adds up.
    """
    at = block[0]
    rises, clipped = [0], []
    for post in range(1, len(block)):
        wanted = (block[post] - at + 1) // RISE_DM
        rise = max(LEAST, min(MOST, wanted))
        if rise != wanted:
            clipped.append(post)
        rises.append(rise)
        at += RISE_DM * rise
    return rises, clipped
