"""Time: samples of whatever clock, put in order and on whole seconds since the first of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from .samples import VALUES, Sample, plural

LONGEST_SILENCE_S = 60
"""A longer one is a paused recording: a gap, not seconds in which every sensor fell silent."""
LONGEST_HOLE_S = 15
"""Smart recording leaves up to this between samples: filled linearly."""
MOST_DROPPED = 60
"""A clock that catches up within so many samples hiccuped: they go. Beyond, it was set: it is moved."""
MOST_SECONDS = 600_000
"""A week of seconds: more is no activity."""


@dataclass(slots=True)
class Slot:
    """One second of the grid: the sample that speaks for it, if any."""

    index: int
    """Seconds since the first sample, at its end: 1, 2, ..."""
    sample: Sample | None
    gap_s: int = 0
    measured: bool = True
    """False where the sample was interpolated."""


def in_order(samples: list[Sample], notes: list[str]) -> list[Sample]:
    """Samples with times that never go backwards: sorted, dropped or moved, whichever loses least."""
    if all(a.t_ms <= b.t_ms for a, b in pairwise(samples)):
        return samples
    backwards = sum(a.t_ms > b.t_ms for a, b in pairwise(samples))
    if _out_of_order(samples):
        notes.append(f"samples were out of order in {plural(backwards, 'place')}: sorted by time")
        return sorted(samples, key=lambda s: s.t_ms)
    straight = _Straightener(samples)
    kept = straight.run()
    notes.append(f"clock ran backwards {plural(backwards, 'time')}: {straight.outcome()}")
    return kept


def _out_of_order(samples: list[Sample]) -> bool:
    """Whether only the order is wrong, not the times: by distance, or by blocks that fit side by side."""
    by_time = sorted(samples, key=lambda s: s.t_ms)
    if sum(s.distance_m is not None for s in samples) > 1:
        return _falls(by_time) < _falls(samples)
    blocks = [[samples[0].t_ms, samples[0].t_ms]]
    for before, sample in pairwise(samples):
        if sample.t_ms < before.t_ms:
            blocks.append([sample.t_ms, sample.t_ms])
        blocks[-1][1] = sample.t_ms
    return all(a[1] < b[0] for a, b in pairwise(sorted(blocks)))


def _falls(samples: list[Sample]) -> int:
    known = [s.distance_m for s in samples if s.distance_m is not None]
    return sum(b < a - 1.0 for a, b in pairwise(known))


class _Straightener:
    """Goes through samples in file order and removes every step back of the clock."""

    def __init__(self, samples: list[Sample]) -> None:
        self.samples = samples
        self.kept: list[Sample] = []
        self.shift_ms = 0
        self.dropped = self.moved = 0

    def run(self) -> list[Sample]:
        """The samples that stay, their `t_ms` moved where the clock had been set."""
        at = 0
        while at < len(self.samples):
            at = self._place(at)
        return self.kept

    def outcome(self) -> str:
        """What was done, for the note."""
        done = []
        if self.dropped:
            done.append(f"{plural(self.dropped, 'sample')} dropped")
        if self.moved:
            done.append(f"clock taken as set back {plural(self.moved, 'time')}, what follows joined on")
        return ", ".join(done)

    def _place(self, at: int) -> int:
        """Deal with sample `at`; return the next to look at."""
        sample = self.samples[at]
        end_ms = self.kept[-1].t_ms if self.kept else sample.t_ms
        if self.shift_ms and sample.t_ms > end_ms:
            self.shift_ms = 0  # the clock has come right again
        if sample.t_ms + self.shift_ms >= end_ms:
            sample.t_ms += self.shift_ms
            self.kept.append(sample)
            return at + 1
        late = self._late(at, end_ms)
        early = self._early(sample.t_ms + self.shift_ms)
        if min(late, early) > MOST_DROPPED:
            self.shift_ms = end_ms + 1000 - sample.t_ms
            self.moved += 1
            return at
        if early < late:
            del self.kept[-early:]
            self.dropped += early
            return at
        self.dropped += late
        return at + late

    def _late(self, at: int, end_ms: int) -> int:
        """How many samples from `at` on lie before `end_ms`, counted only just past the limit."""
        last = min(len(self.samples), at + MOST_DROPPED + 1)
        for here in range(at, last):
            if self.samples[here].t_ms + self.shift_ms >= end_ms:
                return here - at
        return last - at

    def _early(self, t_ms: int) -> int:
        """How many kept samples lie after `t_ms`, counted only just past the limit."""
        count = 0
        while count < len(self.kept) and count <= MOST_DROPPED and self.kept[-1 - count].t_ms > t_ms:
            count += 1
        return count


def on_seconds(samples: list[Sample], notes: list[str]) -> list[tuple[int, Sample]]:
    """One sample a second, as (seconds since the first sample, sample); of several the later values count.

    A sample speaks for the second that ends at or after it. The first one, at 0, joins a sample of second 1.
    """
    first_ms = samples[0].t_ms
    merged: list[tuple[int, Sample]] = []
    shared = 0
    for sample in samples:
        index = -((first_ms - sample.t_ms) // 1000)
        if merged and merged[-1][0] == index:
            shared += 1
            _merge(merged[-1][1], sample)
        else:
            merged.append((index, replace(sample)))
    if len(merged) > 1 and merged[1][0] == 1:
        (_, first), (_, second) = merged[:2]
        _merge(first, second)
        merged[:2] = [(1, first)]
    if shared:
        notes.append(f"{plural(shared, 'sample')} shared a second with another: merged")
    return merged


def _merge(into: Sample, later: Sample) -> None:
    for name in VALUES:
        value = getattr(later, name)
        if value is not None:
            setattr(into, name, value)
    late_ms = later.t_ms - into.t_ms
    into.beats = into.beats + [(late_ms + after_ms, rr) for after_ms, rr in later.beats]


def slots(merged: list[tuple[int, Sample]]) -> Iterator[Slot]:
    """Every second from first to last sample: measured, interpolated in holes or empty; pauses are gaps, skipped."""
    last_index, last = merged[0]
    if last_index or len(merged) == 1 or not _joined(last, merged[1][1]):
        last_index = 1  # a lone first sample, at 0, speaks for second 1
        yield Slot(last_index, last)
    for index, sample in merged[1:]:
        apart = index - last_index
        gap_s = 0
        if apart > LONGEST_SILENCE_S or sample.after_pause:
            gap_s = apart - 1
        elif not _joined(last, sample):
            for empty in range(last_index + 1, index):
                yield Slot(empty, None, measured=False)
        else:
            for step in range(1, apart):
                yield Slot(last_index + step, _between(last, sample, step / apart), measured=False)
        yield Slot(index, sample, gap_s)
        last_index, last = index, sample


def _joined(a: Sample, b: Sample) -> bool:
    return b.t_ms - a.t_ms <= LONGEST_HOLE_S * 1000 and not b.after_pause


def _between(a: Sample, b: Sample, part: float) -> Sample:
    """What lies between two samples: linear, but cadence and gait as in the one that follows."""
    lon = _linear(a.lon, b.lon, part)
    if a.lon is not None and b.lon is not None and abs(a.lon - b.lon) > 180.0:
        lon = a.lon
    return Sample(
        t_ms=a.t_ms + round((b.t_ms - a.t_ms) * part),
        altitude_m=_linear(a.altitude_m, b.altitude_m, part),
        bpm=_linear(a.bpm, b.bpm, part),
        cadence=b.cadence,
        distance_m=_linear(a.distance_m, b.distance_m, part),
        speed_mps=_linear(a.speed_mps, b.speed_mps, part),
        lat=_linear(a.lat, b.lat, part),
        lon=lon,
        gait=b.gait,
    )


def _linear(a: float | None, b: float | None, part: float) -> float | None:
    return None if a is None or b is None else a + (b - a) * part
