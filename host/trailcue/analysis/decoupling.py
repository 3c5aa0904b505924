"""Whether the heart drifted away from the work: the second half of a steady effort against its first.

Efficiency is net power (Minetti's cost of running on the slope x speed) a heartbeat; decoupling is what is lost of
it from one half to the next. Speed and slope are those of the last 30 s: of the recorded way and its height where a
recording has one, else the core's own, whose steps have one length however tired the legs are. It is told only where
it means something (physiology reference, sections 6 and 8): one gait, an hour of it at least, steady, and not after
3 h, for then the heart falls while effort rises.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trailcore import ids, now
from trailcue.analysis.lived import KNOWN, Lived, lived
from trailcue.plans.personal import STEEPEST, running_cost
from trailcue.playback import Session

WARM_UP_S = 600
LEAST_S = 3600
MOST_S = 10800
"""Since the session opened. The reference says 3 to 4 h; the core takes 3.5 h of work for LATE."""
_STOPPED = 0.05
"""Share of the time that may be stops [ours]."""
_ONE_GAIT = 0.9
_HALVES = 0.10
"""By how much the power of the halves may differ: else it was no even effort that the heart drifted in [ours]."""
_LAST_S = 30
"""As long as the core looks back for speed and grade."""


@dataclass(frozen=True, slots=True)
class Decoupling:
    """Of a session; `percent` is None where it cannot be told, and `because` says why."""

    percent: float | None
    because: str
    """Why not; empty where it is told."""
    from_s: int = 0
    to_s: int = 0
    """The stretch it was looked for in, since the session opened."""
    bpm: tuple[float, float] | None = None
    """Means of both halves."""
    power_w_kg: tuple[float, float] | None = None
    """Likewise."""
    by: str | None = None
    """What the way is by: recording or steps."""


@dataclass(frozen=True, slots=True)
class _Second:
    elapsed_s: int
    gait: int | None
    bpm: int | None
    power: float | None


def decoupling(session: Session) -> Decoupling:
    """Return the drift of a session, or why there is none to tell."""
    if not session.is_on_foot:
        return _untold("a ride: power on foot is what is known here")
    of = lived(session)
    seconds = [one for one in _seconds(session, of) if WARM_UP_S < one.elapsed_s <= MOST_S]
    if not seconds or seconds[-1].elapsed_s - seconds[0].elapsed_s < LEAST_S:
        return _untold("less than an hour after ten minutes of warming up")
    ends = seconds[0].elapsed_s, seconds[-1].elapsed_s
    because = _unsteady(seconds, ends[1] - ends[0] + 1)
    if because:
        return _untold(because, *ends)
    middle = (ends[0] + ends[1]) / 2
    halves = (
        [one for one in seconds if one.elapsed_s <= middle],
        [one for one in seconds if one.elapsed_s > middle],
    )
    figures = [_means(half) for half in halves]
    if figures[0] is None or figures[1] is None:
        return _untold("a fifth of the heart rate or of the grade is not known", *ends)
    (bpm, power), (late_bpm, late_power) = figures[0], figures[1]
    if abs(late_power - power) > _HALVES * power:
        return _untold("the second half was not as hard as the first", *ends)
    percent = 100 * (1 - (late_power / late_bpm) / (power / bpm))
    by = of.way_by
    return Decoupling(percent, "", *ends, (bpm, late_bpm), (power, late_power), by)


def _untold(because: str, from_s: int = 0, to_s: int = 0) -> Decoupling:
    return Decoupling(None, because, from_s, to_s)


def _seconds(session: Session, of: Lived) -> list[_Second]:
    column = session.replay.column
    ways = _by_steps(session) if of.is_by_steps else [_recorded(of, row) for row in range(len(of))]
    both = zip(ways, column(now.UNTRUSTED), strict=True)
    powers = [None if way is None or untrusted == 1 else _power(*way) for way, untrusted in both]
    return [_Second(*one) for one in zip(of.elapsed_s, of.gait, of.bpm, powers, strict=True)]


def _by_steps(session: Session) -> list[tuple[float, float] | None]:
    """Return speed in m/s and slope, as the core had them."""
    column = session.replay.column
    return [
        None if speed is None or grade is None else (speed / 1000, grade / 1000)
        for speed, grade in zip(column(now.SPEED), column(now.GRADE), strict=True)
    ]


def _recorded(of: Lived, row: int) -> tuple[float, float] | None:
    """Return speed in m/s and slope of the recorded way; None after a gap, and where there is no way or no height."""
    first = row - _LAST_S
    if first < 0 or of.took_s(first, row) != _LAST_S:
        return None
    metres, low, high = of.distance_m[row] - of.distance_m[first], of.altitude_m[first], of.altitude_m[row]
    return None if low is None or high is None or metres <= 0 else (metres / _LAST_S, (high - low) / metres)


def _power(speed_mps: float, slope: float) -> float:
    """Return the net power of running in W/kg."""
    return running_cost(max(-STEEPEST, min(STEEPEST, slope))) * speed_mps


def _unsteady(seconds: Sequence[_Second], whole_s: int) -> str:
    """Say why this was no steady run; empty if it was."""
    moving = [one for one in seconds if one.gait != ids.STANDING]
    if len(moving) < (1 - _STOPPED) * whole_s:
        return "too much of it was stops or not recorded"
    running = sum(one.gait == ids.RUNNING for one in moving)
    if running < (1 - _ONE_GAIT) * len(moving):
        return "it was hiked, and no power of hiking is as well known"
    if running < _ONE_GAIT * len(moving):
        return "running and hiking are mixed, which cost the heart differently"
    return ""


def _means(half: Sequence[_Second]) -> tuple[float, float] | None:
    """Return mean heart rate and power of the seconds on the way; None where a fifth is not known."""
    moving = [one for one in half if one.gait != ids.STANDING]
    both = [(one.bpm, one.power) for one in moving if one.bpm is not None and one.power is not None]
    if not both or len(both) < KNOWN * len(moving):
        return None
    return sum(bpm for bpm, _ in both) / len(both), sum(power for _, power in both) / len(both)
