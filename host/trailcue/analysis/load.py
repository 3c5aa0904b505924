"""The load of a session: time in the heart-rate zones, weighted; and the wearer's own word for it.

Zone load is the summated heart-rate-zone score of Edwards (The Heart Rate Monitor Book, 1993 [mem]): minutes in zones
1 to 5 times 1 to 5, here in the plan's own zones. Session RPE is Foster's (J Strength Cond Res 15, 2001 [mem]): the
minutes times the RPE of the whole. What nobody recorded weighs nothing in either. No ratio of acute to chronic load is
made: nothing in the physiology reference backs one.
"""

from __future__ import annotations

from collections.abc import Sequence

from trailcore import ids, now, settings
from trailcue.analysis.lived import KNOWN
from trailcue.playback import Session

LEAST_S = 300
"""Shorter is no session to weigh [ours]: switched on and off."""


def bounds(session: Session) -> list[int]:
    """Return the bpm at which zones 2 to 5 begin."""
    return session.replay.plan.settings[settings.Z2_BPM : settings.Z5_BPM + 1].tolist()


def zone_seconds(session: Session) -> list[int]:
    """Return the seconds in zones 1 to 5 by the plan's bounds, then those without a known heart rate.

    Zone 1 takes all that is below zone 2. Seconds before the start (armed) do not count.
    """
    edges = bounds(session)
    found = [0] * 6
    worlds = session.replay.column(now.WORLD)
    for bpm, world in zip(session.replay.column(now.BPM), worlds, strict=True):
        if world != ids.BEFORE_START:
            found[5 if bpm is None else sum(bpm >= edge for edge in edges)] += 1
    return found


def zone_load(seconds: Sequence[int]) -> float | None:
    """Return minutes x zone, scaled to the whole time; None where a fifth of the heart rate is not known.

    Args:
        seconds: as `zone_seconds` gives them.
    """
    known, whole = sum(seconds[:5]), sum(seconds)
    if whole < LEAST_S or known < KNOWN * whole:
        return None
    return sum(zone * s for zone, s in enumerate(seconds[:5], 1)) / 60 * whole / known


def rpe_load(rpe: float | None, seconds: Sequence[int]) -> float | None:
    """Return RPE x minutes of what was recorded since the start; None without an RPE.

    Args:
        rpe: of the whole session.
        seconds: as `zone_seconds` gives them.
    """
    return None if rpe is None else rpe * sum(seconds) / 60
