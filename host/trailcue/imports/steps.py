"""Cadence to steps: whose cadence a file holds, how fast the feet went, and when each foot fell."""

from __future__ import annotations

from statistics import median

from .samples import Sample, plural

FASTEST_SPM = 240.0
"""Above it a cadence is an error: a sprinter reaches more for seconds, nobody on a trail does."""
STEPS_ALREADY = 110.0
"""A median above it, doubled, would be above 220 steps/min: the file counts steps, not strides."""
ON_FOOT = ("run", "walk", "hik", "mountaineering", "snowshoe")
"""Parts of the names of sports on foot, as FIT, TCX and the GPX of several vendors spell them."""
NOT_ON_FOOT = (
    *("cycl", "bik", "ride", "riding", "driving", "motor", "wheelchair", "skat", "ski", "snowboard"),
    *("swim", "rowing", "paddl", "kayak", "raft", "boat", "sail", "surf", "diving", "flying", "gliding"),
)
"""The same for sports whose cadence is pedals, strokes or nothing. Of any other sport the speed decides."""
TOO_FAST_MPS = 6.0
"""Median speed while moving above which an unknown sport is not on foot (marathon record: 5.8 m/s)."""
WALK_RUN_MPS = 2.0
"""Where most people change from walking to running on the level (reference/physiology.md: 2.14 at 0 %)."""
STANDING_MPS = 0.3
SPRINT_MPS = 7.0


def spm_from_speed(speed_mps: float) -> float:
    """Cadence in steps/min that goes with a speed on level ground, 0 when standing or too fast for feet.

    Walking: step length grows with speed to the 0.42 (Grieve & Gear 1966, log-log; exponent as in Kuo 2001),
    so cadence with speed to the 0.58, through 108.6 steps/min at 1.3 m/s (Umberger & Martin 2007).
    Running: a straight line near 154, 158, 160 at 2.4, 2.6, 2.9 m/s (van Oeveren 2017) and 165, 168 at 3.04
    and 3.5 m/s (de Ruiter 2020).
    """
    if not STANDING_MPS <= speed_mps <= SPRINT_MPS:
        return 0.0
    if speed_mps < WALK_RUN_MPS:
        return 108.6 * (speed_mps / 1.3) ** 0.58
    return 126.0 + 12.0 * speed_mps


def on_foot(sport: str | None, samples: list[Sample]) -> bool:
    """Whether this session's cadence and speed are those of feet."""
    if any(part in (sport or "") for part in NOT_ON_FOOT):
        return False
    if any(part in (sport or "") for part in ON_FOOT):
        return True
    moving = [s.speed_mps for s in samples if s.speed_mps is not None and s.speed_mps > STANDING_MPS]
    return not moving or median(moving) <= TOO_FAST_MPS


def settle_cadence(sport: str | None, samples: list[Sample], notes: list[str]) -> bool:
    """Turn every cadence into steps/min, in place: doubled, kept, estimated or dropped, and say which.

    Return True if it was on foot.
    """
    if not on_foot(sport, samples):
        had = any(s.cadence for s in samples)
        for sample in samples:
            sample.cadence = None
        named = any(part in (sport or "") for part in NOT_ON_FOOT)
        who = sport if named else "too fast for feet"
        notes.append(f"{who}: cadence is not steps, dropped" if had else f"{who}: no steps")
        return False
    moving = [s.cadence for s in samples if s.cadence]
    if not moving:
        _estimate(samples, notes)
        return True
    steps = median(moving) > STEPS_ALREADY
    notes.append("cadence is steps/min already: not doubled" if steps else "cadence is strides/min: doubled")
    _scale(samples, 1.0 if steps else 2.0, notes)
    return True


def _scale(samples: list[Sample], factor: float, notes: list[str]) -> None:
    too_fast = still = 0
    for sample in samples:
        if sample.cadence is None:
            continue
        sample.cadence *= factor
        if not 0.0 <= sample.cadence <= FASTEST_SPM:
            sample.cadence = 0.0
            too_fast += 1
        elif not sample.cadence and (sample.speed_mps or 0.0) > 0.5:
            still += 1
    if too_fast:
        where = plural(too_fast, "sample")
        notes.append(f"cadence above {FASTEST_SPM:.0f} steps/min in {where}: no steps there")
    if still * 20 > len(samples):
        where = plural(still, "sample")
        notes.append(f"cadence is 0 in {where} that move faster than 0.5 m/s: no steps there")


def _estimate(samples: list[Sample], notes: list[str]) -> None:
    if all(s.speed_mps is None for s in samples):
        notes.append("neither cadence nor speed recorded: no steps")
        return
    for sample in samples:
        sample.cadence = None if sample.speed_mps is None else spm_from_speed(sample.speed_mps)
    notes.append("no cadence recorded: steps estimated from speed")


STEP = 60 * 128
"""A step in the phase's unit: a second at 1/128 step a minute, FIT's finest cadence. Integers never drift."""


class StepClock:
    """Lays steps at the steady phase of a cadence; the phase carries from one second into the next."""

    def __init__(self) -> None:
        self._phase = 0

    def second(self, end_ms: int, spm: float | None) -> list[tuple[int, int | None]]:
        """The steps of the second that ends at `end_ms`, as (t_ms, None for the strength)."""
        rate = round((spm or 0.0) * 128)
        before, after = self._phase, self._phase + rate
        self._phase = after % STEP
        start_ms = end_ms - 1000
        return [
            (start_ms + -((before - foot * STEP) * 1000 // rate), None)
            for foot in range(1, after // STEP + 1)
        ]
