"""Records that hold a position alone, between the records of the sensors: one stream made of the two.

Suunto's exports write both kinds with times cut to the second, so that some seconds would hold a position
only and look as if every sensor had dropped out.
"""

from __future__ import annotations

from .samples import VALUES, Sample, plural

NEAR_MS = 3000
"""Sensor records no further apart than this have nothing missing between them."""
SENSED = tuple(name for name in VALUES if name not in ("lat", "lon", "gait"))


def folded_in(samples: list[Sample], notes: list[str]) -> list[Sample]:
    """Samples without those of a position alone between close sensor samples: the next one takes it over."""
    alone = [_alone(s) for s in samples]
    if not any(alone) or all(alone):
        return samples
    following: list[Sample | None] = [None] * len(samples)
    for at in range(len(samples) - 2, -1, -1):
        following[at] = following[at + 1] if alone[at + 1] else samples[at + 1]
    kept: list[Sample] = []
    before: Sample | None = None
    for sample, is_alone, after in zip(samples, alone, following, strict=True):
        if is_alone and before and after and after.t_ms - before.t_ms <= NEAR_MS:
            _hand_over(sample, before, after)
            continue
        kept.append(sample)
        before = before if is_alone else sample
    if len(kept) < len(samples):
        folded = plural(len(samples) - len(kept), "record")
        notes.append(f"{folded} of a position alone: joined to the sensors' records")
    return kept


def _alone(sample: Sample) -> bool:
    return sample.lat is not None and all(getattr(sample, name) is None for name in SENSED)


def _hand_over(sample: Sample, before: Sample, after: Sample) -> None:
    """Its beats go to the record before, which they follow as well; its place goes to the next."""
    late_ms = sample.t_ms - before.t_ms
    before.beats.extend((late_ms + after_ms, rr) for after_ms, rr in sample.beats)
    after.after_pause = after.after_pause or sample.after_pause
    if after.lat is None:
        after.lat, after.lon = sample.lat, sample.lon
