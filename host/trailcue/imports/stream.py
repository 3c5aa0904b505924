"""A file's track to the stream of seconds a wrist would have sensed, and the reference beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from math import asin, cos, hypot, radians, sin, sqrt

from trailcue.sensed import ImportRefused, Recording, Reference, Second

from . import air, clock, heart, positions, steps
from .samples import CLOCK_SET_MS, EPOCH, VALUES, Sample, Track, plural

EARTH_M = 6_371_008.8
"""Mean radius of the Earth (IUGG)."""
FASTEST_MPS = 20.0
"""Nobody gets on faster, ridden or skied: a counter that shows more when a session begins was not at 0."""
BACK_S = 60
"""A position that jumped is back by then; later, whoever could have gone there may have [ours]."""
SPEED_WINDOW_MS = 5000
"""A speed derived from distance looks this far back: a second of GPS alone is mostly noise."""


def recording(track: Track, source: str) -> Recording:
    """The Recording of a track with at least one sample.

    Raises:
        ImportRefused: nothing usable is in it, or it is longer than a week of seconds.
    """
    notes = list(track.notes)
    samples = clock.in_order(_with_content(track.samples, source, notes), notes)
    samples = positions.folded_in(samples, notes)
    air.drop_implausible(samples, notes)
    heart.drop_implausible(samples, notes)
    _complete_distance(samples, notes)
    _complete_speed(samples, notes)
    is_on_foot = steps.settle_cadence(track.sport, samples, notes)
    first_ms = samples[0].t_ms
    merged = clock.on_seconds(samples, notes)
    _check_length(merged, source)
    start = EPOCH + timedelta(milliseconds=first_ms) if first_ms in CLOCK_SET_MS else None
    if start is None:
        notes.append("the recorder's clock was not set: no date")
    seconds, reference = _seconds(merged, notes)
    return Recording(
        source,
        track.sport,
        start,
        seconds,
        reference,
        notes,
        is_on_foot,
        utc_min=track.utc_min,
        sub_sport=track.sub_sport,
    )


def _with_content(samples: list[Sample], source: str, notes: list[str]) -> list[Sample]:
    """The samples that hold more than a time; raises ImportRefused when there is none."""
    full: list[Sample] = []
    is_paused = False
    for sample in samples:
        sample.after_pause = is_paused = sample.after_pause or is_paused
        if sample.beats or any(getattr(sample, name) is not None for name in VALUES):
            full.append(sample)
            is_paused = False
    if not full:
        raise ImportRefused(source, "no record in it holds anything but a time", "choose a recorded activity")
    if len(full) < len(samples):
        notes.append(f"{plural(len(samples) - len(full), 'record')} with nothing but a time: dropped")
    return full


def _check_length(merged: list[tuple[int, Sample]], source: str) -> None:
    apart = (b - a for (a, _), (b, _) in pairwise(merged))
    total = len(merged) + sum(gap - 1 for gap in apart if gap <= clock.LONGEST_SILENCE_S)
    if total > clock.MOST_SECONDS:
        raise ImportRefused(source, f"it spans {total:,} recorded seconds", "split it into its days first")


def _complete_distance(samples: list[Sample], notes: list[str]) -> None:
    """Count the way from the session's start; where the file has no distance but positions, add it up."""
    first = next((s for s in samples if s.distance_m is not None), None)
    if first:
        _count_from_start(samples, first, notes)
    else:
        _add_up(samples, notes)


@dataclass(slots=True)
class _Fix:
    """A position, when it was, and the way up to it."""

    t_ms: int
    here: tuple[float, float]
    way_m: float = 0.0

    def leg_m(self, to: _Fix) -> float | None:
        """Return the metres to a later fix; None if nobody gets there in the time, whose ends are known to a second."""
        metres = metres_between(self.here, to.here)
        return metres if metres <= FASTEST_MPS * ((to.t_ms - self.t_ms) / 1000 + 1) else None


def _add_up(samples: list[Sample], notes: list[str]) -> None:
    """Add up the way from fix to fix, but for jumps; where one comes back, at least the leg across it is way."""
    last: _Fix | None = None
    before: _Fix | None = None
    jumps = 0
    for sample in samples:
        if sample.lat is None or sample.lon is None:
            continue
        fix = _Fix(sample.t_ms, (sample.lat, sample.lon))
        leg_m = last.leg_m(fix) if last else 0.0
        if last and leg_m is not None:
            fix.way_m = last.way_m + leg_m
        elif last:
            jumps += 1
            is_back = before is not None and fix.t_ms - before.t_ms <= BACK_S * 1000
            across_m = before.leg_m(fix) if before and is_back else None
            if before and across_m is not None:
                fix.way_m = max(last.way_m, before.way_m + across_m)
                before = None
            else:
                fix.way_m = last.way_m
                before = last
        sample.distance_m, last = fix.way_m, fix
    if last:
        notes.append("no distance recorded: added up from positions")
    if jumps:
        said = plural(jumps, "jump")
        notes.append(
            f"{said} from position to position, faster than {FASTEST_MPS:.0f} m/s: not counted as way"
        )


def _count_from_start(samples: list[Sample], first: Sample, notes: list[str]) -> None:
    """Take off what the recorder's counter held before: legs of one race share it, an odometer never begins anew."""
    before_m = first.distance_m or 0.0
    since_s = (first.t_ms - samples[0].t_ms) / 1000
    if abs(before_m) <= FASTEST_MPS * (since_s + 1):
        return
    for sample in samples:
        if sample.distance_m is not None:
            sample.distance_m -= before_m
    notes.append(f"distance began at {before_m:,.0f} m: counted from there")


def metres_between(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle metres between two (latitude, longitude) in degrees, by the haversine formula."""
    half_lat, half_lon = radians(b[0] - a[0]) / 2, radians(b[1] - a[1]) / 2
    chord = hypot(sin(half_lat), sqrt(abs(cos(radians(a[0])) * cos(radians(b[0])))) * sin(half_lon))
    return 2.0 * EARTH_M * asin(min(1.0, chord))


def _complete_speed(samples: list[Sample], notes: list[str]) -> None:
    """Where the file has no speed but distance: the mean speed of the last 5 s."""
    if any(s.speed_mps is not None for s in samples):
        return
    known = [s for s in samples if s.distance_m is not None]
    back = 0
    for at, sample in enumerate(known):
        if at and (sample.after_pause or sample.t_ms - known[at - 1].t_ms > clock.LONGEST_HOLE_S * 1000):
            back = at
        while back < at - 1 and sample.t_ms - known[back + 1].t_ms >= SPEED_WINDOW_MS:
            back += 1
        took_s = (sample.t_ms - known[back].t_ms) / 1000
        way_m = (sample.distance_m or 0.0) - (known[back].distance_m or 0.0)
        if took_s > 0:
            sample.speed_mps = max(0.0, way_m / took_s)
    if any(s.speed_mps is not None for s in known):
        notes.append("no speed recorded: derived from distance over 5 s")


def _seconds(merged: list[tuple[int, Sample]], notes: list[str]) -> tuple[list[Second], Reference]:
    """Walk the grid once: steps, pressure, heart rate and beats into Seconds, the rest into the Reference."""
    seconds: list[Second] = []
    reference = Reference()
    feet, beats = steps.StepClock(), heart.BeatQueue()
    for _, sample in merged:
        beats.put(sample.t_ms - merged[0][1].t_ms, sample.beats)
    filled = empty = 0
    gaps: list[int] = []
    for slot in clock.slots(merged):
        t_ms = slot.index * 1000
        sample = slot.sample or _NOTHING
        if slot.gap_s:
            gaps.append(slot.gap_s)
            beats.forget(t_ms - 1000)
        filled += slot.sample is not None and not slot.measured
        empty += slot.sample is None
        seconds.append(
            Second(
                t_ms,
                feet.second(t_ms, sample.cadence),
                None if sample.altitude_m is None else air.pressure_pa(sample.altitude_m),
                None if sample.bpm is None else round(sample.bpm),
                beats.take(t_ms),
                None,
                slot.gap_s,
            )
        )
        _refer(reference, sample)
    _note_holes(notes, filled, empty, gaps)
    return seconds, reference


_NOTHING = Sample(0)


def _refer(reference: Reference, sample: Sample) -> None:
    reference.distance_m.append(sample.distance_m)
    reference.altitude_m.append(sample.altitude_m)
    reference.lat.append(sample.lat)
    reference.lon.append(sample.lon)
    reference.speed_mps.append(sample.speed_mps)
    reference.gait.append(sample.gait)


def _note_holes(notes: list[str], filled: int, empty: int, gaps: list[int]) -> None:
    if filled:
        notes.append(f"{plural(filled, 'second')} between samples filled linearly")
    if empty:
        notes.append(f"{plural(empty, 'second')} without a record: nothing sensed")
    if gaps:
        pauses = f"{plural(len(gaps), 'pause')}, together {timedelta(seconds=sum(gaps))}"
        notes.append(f"{pauses} (longest {timedelta(seconds=max(gaps))}): kept as gaps")
