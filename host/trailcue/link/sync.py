"""A plan onto a watch, and the time: what is there already is not sent again."""

from __future__ import annotations

from datetime import UTC, datetime

from trailcue import payload
from trailcue.plans.compiling import Compiled

from .files import Told
from .install import BUILD_ID
from .poolmap import PATH
from .remote import Remote
from .repl import LinkError
from .slots import archive_plans, holds, slotted

UNSET_YEAR = 2000
"""In which the clock begins: the watch, too, takes it for one that nobody has set (`firmware/lib/watch/clock.py`)."""
_MOST_OFF_S = 1.0
_TRIES = 3


class OtherBuild(Exception):
    """The watch has no trailcue on it, or another one; the text says what to do."""


def check_build(files: Remote) -> None:
    """See to it that the watch understands what this laptop sends.

    Raises:
        OtherBuild: it has nothing installed, or another build.
    """
    if files.size(BUILD_ID) is None:
        raise OtherBuild(
            "trailcue is not installed on this watch, or not to the end: run `trailcue install` first"
        )
    there, ours = files.read(BUILD_ID), payload.build_id_bytes()
    if there != ours:
        raise OtherBuild(
            f"the watch has another build of trailcue ({there.hex()}) than this laptop ({ours.hex()}): run "
            "`trailcue install`, which keeps its log, plans and strap; `trailcue pull` works as it is"
        )


def has_plan(files: Remote, plan: Compiled) -> bool:
    """Tell whether this plan is the one that counts on the watch, to the byte."""
    there = slotted(files)
    return bool(there) and there[0].hash == plan.hash and holds(files, there[0], plan.blob)


def send_plan(files: Remote, plan: Compiled, told: Told | None = None) -> None:
    """Send a plan and read it back: it counts from the next session on. The one that counted before stays beside it.

    Which is overwritten is kept here first: a session that has not been pulled yet may name it.

    Raises:
        LinkError: the watch refuses it, or it does not read back; the plan that counted before still counts.
    """
    archive_plans(files)
    files.put((f"begin_plan({plan.hash!r})", "put_plan", "finish_plan()"), plan.blob, "the plan", told)
    if not has_plan(files, plan):
        raise LinkError("the plan does not read back from the watch as it was sent: sync again")


def clock_off_s(files: Remote) -> float | None:
    """Return how far the watch's clock is ahead of the laptop's, in s, to half a second; None if nobody has set it."""
    told = files.asked("clock()", "the clock")
    year, month, day, hour, minute, second = (int(number) for number in told[0].split())
    if year <= UNSET_YEAR:
        return None
    now = datetime.now(UTC)
    return (datetime(year, month, day, hour, minute, second, tzinfo=UTC) - now).total_seconds() + 0.5


def is_off(off_s: float | None) -> bool:
    """Tell whether a clock that shows whole seconds is more than a second off for sure, or not set at all."""
    return off_s is None or abs(off_s) > _MOST_OFF_S + 0.5


def set_clock(files: Remote) -> None:
    """Set the watch's clock to the laptop's, in UTC.

    Raises:
        LinkError: it does not keep it.
    """
    for _ in range(_TRIES):
        now = datetime.now(UTC)
        moment = (now.year, now.month, now.day, now.hour, now.minute, now.second, now.weekday(), -1, -1)
        files.asked(f"set_clock({moment!r})", "the clock")
        if not is_off(clock_off_s(files)):
            return
    raise LinkError(
        "the watch's clock does not keep what it is set to: take its power away for a moment, sync again"
    )


def mark_pulled(files: Remote, below: int) -> None:
    """Note on the watch that all pages of its log below this sequence are here: it may use their room again."""
    files.asked(f"mark({below})", PATH)
