"""Sessions that may be one run recorded twice: by two devices, or the same recording in another kind of file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .catalogue import Library

APART_S = 60
"""Two watches are started within a minute of each other; files of one recording say the same second [ours]."""
SHARE = 0.05
"""Of how long it took: the one is stopped at the finish, the other at the car [ours]."""


def twin_of(library: Library, number: int) -> int | None:
    """Return the session that began with this one and lasted as long, the first of several; None for none."""
    found = library.base.execute(
        "SELECT other.number FROM sessions AS it, sessions AS other "
        "WHERE it.number = ? AND other.number != it.number "
        "AND abs(julianday(it.started) - julianday(other.started)) * 86400 <= ? "
        "AND abs(it.duration_s - other.duration_s) <= ? * max(it.duration_s, other.duration_s) "
        "ORDER BY other.number",
        (number, APART_S, SHARE),
    ).fetchone()
    return found["number"] if found else None
