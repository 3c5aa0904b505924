"""A session kilometre by kilometre."""

from __future__ import annotations

from dataclasses import dataclass

from trailcore import ids, now
from trailcue.analysis.lived import KNOWN, Lived, lived
from trailcue.playback import Session

_KM = 1000.0
_LEAST_M = 50.0
"""A rest at the end that is shorter is left out."""


@dataclass(frozen=True, slots=True)
class Split:
    """A kilometre, or what was left of one; several where the way grew by more than one in a gap."""

    begun: int
    """The kilometre in which it begins, from 1."""
    number: int | None
    """The last one that is full at its end; None for what was left."""
    first: int
    """Row of the replay after which it begins, -1 for the session's beginning."""
    last: int
    """Its last row."""
    distance_m: float
    duration_s: int
    """Stops and pauses included."""
    stops_s: int | None
    """None of a ride: no gait tells."""
    gain_m: float | None
    loss_m: float | None
    """As the core counts them; None without a barometer."""
    hiked: float | None
    """Share of the time on the way, 0 to 1; None of a ride."""
    mean_bpm: float | None
    """None where a fifth of it is not known."""
    pace_s_per_km: float | None
    """Stops and gaps left out, of a ride the gaps alone; None where nobody was on the way."""


def splits(session: Session) -> list[Split]:
    """Return the splits in order; none of a session shorter than 50 m."""
    of = lived(session)
    return [_split(session, of, *one) for one in _ends(of)]


def _ends(of: Lived) -> list[tuple[tuple[int, int | None], int, int]]:
    """Return the number that each split begins with and ends with, and the rows between which it lies."""
    found: list[tuple[tuple[int, int | None], int, int]] = []
    begins, full = -1, 0
    for row, along in enumerate(of.distance_m):
        if along >= (full + 1) * _KM:
            begun, full = full + 1, int(along // _KM)
            found.append(((begun, full), begins, row))
            begins = row
    if of.distance_m and of.distance_m[-1] - (of.distance_m[begins] if begins >= 0 else 0) >= _LEAST_M:
        found.append(((full + 1, None), begins, len(of) - 1))
    return found


def _split(session: Session, of: Lived, numbers: tuple[int, int | None], first: int, last: int) -> Split:
    rows = range(first + 1, last + 1)
    moving = [row for row in rows if of.is_moving(row)]
    bpm = [value for row in rows if (value := of.bpm[row]) is not None]
    began_s = of.elapsed_s[first] if first >= 0 else 0
    duration_s = of.elapsed_s[last] - began_s
    has_air = sum(of.altitude_m[row] is not None for row in rows) >= KNOWN * len(rows)
    return Split(
        begun=numbers[0],
        number=numbers[1],
        first=first,
        last=last,
        distance_m=of.distance_m[last] - (of.distance_m[first] if first >= 0 else 0.0),
        duration_s=duration_s,
        stops_s=max(0, duration_s - len(moving)) if session.is_on_foot else None,
        gain_m=_counted(session, now.ASCENT_CM, first, last) / 100 if has_air else None,
        loss_m=_counted(session, now.DESCENT_CM, first, last) / 100 if has_air else None,
        hiked=_hiked(of, moving) if session.is_on_foot else None,
        mean_bpm=sum(bpm) / len(bpm) if bpm and len(bpm) >= KNOWN * len(rows) else None,
        pace_s_per_km=_pace(of, rows),
    )


def _hiked(of: Lived, moving: list[int]) -> float:
    return sum(of.gait[row] == ids.HIKING for row in moving) / len(moving) if moving else 0.0


def _pace(of: Lived, rows: range) -> float | None:
    """Return seconds a kilometre; the row after a gap is left out, for its way is that of the gap."""
    seconds = [row for row in rows if row == 0 or of.took_s(row - 1, row) == 1]
    way_m = sum(of.distance_m[row] - (of.distance_m[row - 1] if row else 0.0) for row in seconds)
    moving_s = sum(of.is_moving(row) for row in seconds)
    return 1000 * moving_s / way_m if moving_s and way_m > 0 else None


def _counted(session: Session, word: int, first: int, last: int) -> int:
    """Return by how much a count grew after row `first`, up to row `last`."""
    seconds = session.replay.seconds
    before = seconds[first * now.WORDS + word] if first >= 0 else 0
    return seconds[last * now.WORDS + word] - before
