"""The wearer's clock: the one rule by which every day, table and file name tells when a session was.

It is the clock of the watch that recorded it, where a FIT file tells it, or of the plan that the session was worn with
(`utc` in `[athlete]`), else this computer's at that time: nothing else is known of where it was. Who says no offset, or
that of UTC itself, as devices do that do not know it, has none.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from trailcore import settings

if TYPE_CHECKING:
    from trailcue.playback import Session

_DAY_MIN = 24 * 60


def offset_of(session: Session) -> int | None:
    """Return how many minutes the clock of a session's recorder, or of its plan, is ahead of UTC; None for neither."""
    return session.utc_min or offset_of_plan(session)


def offset_of_plan(session: Session) -> int | None:
    """Return how many minutes the clock of a session's plan is ahead of UTC; None where it says none."""
    opening = session.log.opening
    utc_min = opening.settings[settings.UTC_MIN] if opening else 0
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


def began(session: Session) -> datetime | None:
    """Return when a session opened, by the wearer's clock; None where the watch's was not set."""
    started = session.log.started()
    return None if started is None else by_wearer(started, offset_of(session))


def said(moment: datetime) -> str:
    """Say a moment and by which clock it is: '2026-11-21 08:00 UTC+01:00'."""
    offset = moment.utcoffset()
    return f"{moment:%Y-%m-%d %H:%M} {timezone(offset) if offset is not None else ''}".rstrip()
