"""The wearer's clock: the one rule by which every day, table and file name tells when a session was.

It is the clock of the plan that the session was worn with (`utc` in `[athlete]`), else this computer's at that time:
nothing else is known of where it was. A plan that says no offset, or that of UTC itself, has none.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from trailcore import settings
from trailcue.log.salvage import Log

_DAY_MIN = 24 * 60


def offset_of(log: Log) -> int | None:
    """Return how many minutes the clock of a session's plan is ahead of UTC; None where it says none."""
    utc_min = log.opening.settings[settings.UTC_MIN] if log.opening else 0
    return utc_min if utc_min and abs(utc_min) < _DAY_MIN else None


def by_wearer(moment: datetime, utc_min: int | None) -> datetime:
    """Return a moment by the wearer's clock.

    Args:
        moment: aware; or, without a zone, already as that clock showed it.
        utc_min: what `offset_of` returned for the session.
    """
    zone = None if utc_min is None else timezone(timedelta(minutes=utc_min))
    if moment.tzinfo is None and zone is not None:
        return moment.replace(tzinfo=zone)
    return moment.astimezone(zone)


def began(log: Log) -> datetime | None:
    """Return when a session opened, by the wearer's clock; None where the watch's was not set."""
    started = log.started()
    return None if started is None else by_wearer(started, offset_of(log))


def said(moment: datetime) -> str:
    """Say a moment and by which clock it is: '2026-11-21 08:00 UTC+01:00'."""
    offset = moment.utcoffset()
    return f"{moment:%Y-%m-%d %H:%M} {timezone(offset) if offset is not None else ''}".rstrip()
