"""Patterns that a wrist can tell apart."""

from __future__ import annotations

from itertools import combinations

from trailcore import ids, patterns

ALL = {name: getattr(patterns, name) for name in ("HIKE", "RUN", "EASE", "INFO", "ALARM")}
LEAST_GAP = 12  # in 10 ms: the motor must come to rest
LONGEST = 250


def test_every_gap_is_felt_and_none_lasts_longer_than_it_is_remembered():
    for name, lengths in ALL.items():
        assert len(lengths) % 2 == 1, name
        assert all(gap >= LEAST_GAP for gap in lengths[1::2]), name
        assert sum(lengths) <= LONGEST, name


def test_two_patterns_differ_in_their_number_of_taps_or_by_twice_the_length():
    for one, other in combinations(ALL.values(), 2):
        taps = len(one[::2]), len(other[::2])
        longest = sorted(max(lengths[::2]) for lengths in (one, other))
        rhythm = len(set(one[::2])) != len(set(other[::2]))
        assert taps[0] != taps[1] or longest[1] >= 2 * longest[0] or rhythm


def test_what_the_wearer_told_is_not_felt_and_every_other_cue_is():
    kinds = [getattr(ids, name) for name in vars(ids) if name.isupper()]
    first, last = kinds.index(ids.HIKE), kinds.index(ids.TOLD_TALK)
    assert ids.TOLD_TALK == 32
    for kind in range(ids.HIKE, ids.TOLD_TALK + 1):
        assert bool(patterns.pattern(kind)) == (kind < ids.WRONG)
    assert first < last
