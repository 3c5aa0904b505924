"""Samples to seconds: clocks that lie, holes, altitudes, heart rates and steps."""

from __future__ import annotations

from itertools import pairwise
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailcue.imports.air import pressure_pa
from trailcue.imports.samples import Sample, Track
from trailcue.imports.steps import StepClock, spm_from_speed
from trailcue.imports.stream import metres_between, recording
from trailcue.sensed import ImportRefused, Recording

NOON_MS = 1_717_243_200_000


def at(second: float, **values: float) -> Sample:
    sample = Sample(NOON_MS + round(second * 1000), bpm=120.0)
    for name, value in values.items():
        setattr(sample, name, value)
    return sample


def made(samples: list[Sample], sport: str | None = "running") -> Recording:
    return recording(Track(sport, samples), "made")


def bpms(run: Recording) -> list[int | None]:
    return [second.bpm for second in run.seconds]


def steps(run: Recording) -> int:
    return sum(len(second.steps) for second in run.seconds)


class TestClock:
    def test_a_hiccup_drops_the_samples_that_come_twice(self) -> None:
        run = made([at(t) for t in (0, 1, 2, 3, 1, 2, 4, 5)])
        assert len(run.seconds) == 5
        assert "clock ran backwards 1 time: 2 samples dropped" in run.notes

    def test_a_single_sample_from_the_future_is_dropped(self) -> None:
        times = [*range(100), 90_000, *range(100, 200)]
        run = made([at(t) for t in times])
        assert run.seconds[-1].t_ms == 199_000
        assert "clock ran backwards 1 time: 1 sample dropped" in run.notes

    def test_a_clock_set_back_keeps_the_whole_hike_in_file_order(self) -> None:
        late = [at(3600 + t, distance_m=float(t)) for t in range(100)]
        early = [at(t, distance_m=100.0 + t) for t in range(300)]
        run = made(late + early)
        assert len(run.seconds) == 399
        known = [d for d in run.reference.distance_m if d is not None]
        assert known == sorted(known)
        assert (
            "clock ran backwards 1 time: clock taken as set back 1 time, what follows joined on" in run.notes
        )

    def test_a_clock_that_comes_right_again_is_trusted_again(self) -> None:
        times = [*range(1000, 1100), *range(100), *range(1200, 1300)]
        run = made([at(t, distance_m=float(n)) for n, t in enumerate(times)])
        assert run.seconds[-1].t_ms == 299_000

    def test_blocks_written_out_of_order_are_sorted(self) -> None:
        blocks = [*range(0, 50), *range(100, 150), *range(50, 100)]
        by_distance = made([at(t, distance_m=float(t)) for t in blocks])
        assert by_distance.reference.distance_m[-1] == 149.0
        assert any("sorted by time" in note for note in by_distance.notes)
        assert len(made([at(t) for t in blocks]).seconds) == 149

    def test_samples_of_the_same_second_are_merged(self) -> None:
        run = made([at(0), at(1), at(1, bpm=150.0, altitude_m=500.0), at(2)])
        assert bpms(run) == [150, 120]
        assert run.reference.altitude_m == [500.0, None]
        assert "1 sample shared a second with another: merged" in run.notes

    def test_a_first_sample_before_a_pause_speaks_for_the_first_second(self) -> None:
        run = made([at(0, bpm=90.0), at(9, after_pause=True), at(10)])
        assert [(s.t_ms, s.gap_s, s.bpm) for s in run.seconds] == [
            (1000, 0, 90),
            (9000, 7, 120),
            (10_000, 0, 120),
        ]

    def test_a_pause_is_one_though_the_record_after_it_holds_nothing(self) -> None:
        empty = Sample(NOON_MS + 9000, after_pause=True)
        run = made([at(0), at(1), empty, at(10), at(11)])
        assert [(s.t_ms, s.gap_s) for s in run.seconds] == [(1000, 0), (10_000, 8), (11_000, 0)]

    def test_a_pause_in_the_first_second_leaves_no_second_twice(self) -> None:
        run = made([at(0), at(1, after_pause=True), at(2)])
        assert [(s.t_ms, s.gap_s) for s in run.seconds] == [(1000, 0), (2000, 0)]

    def test_five_samples_a_second(self) -> None:
        assert len(made([at(n / 5) for n in range(51)]).seconds) == 10

    def test_smart_recording_is_filled_linearly(self) -> None:
        run = made([at(0, altitude_m=100.0), at(15, altitude_m=130.0, bpm=150.0)])
        assert bpms(run)[:3] == [122, 124, 126]
        assert run.reference.altitude_m[4] == pytest.approx(110.0)
        assert "14 seconds between samples filled linearly" in run.notes

    def test_a_longer_hole_stays_empty(self) -> None:
        run = made([at(0, cadence=80.0), at(16, cadence=80.0)])
        assert bpms(run) == [120] + [None] * 14 + [120]
        assert not any(s.steps for s in run.seconds[1:15])

    def test_up_to_a_minute_is_seconds_and_beyond_is_a_gap(self) -> None:
        assert len(made([at(0), at(1), at(61)]).seconds) == 61
        run = made([at(0), at(1), at(62)])
        assert [(s.t_ms, s.gap_s) for s in run.seconds] == [(1000, 0), (62_000, 60)]

    def test_a_jump_of_weeks_is_a_gap(self) -> None:
        weeks = 27 * 86_400
        run = made([at(0), at(1), at(weeks), at(weeks + 1)])
        assert [s.gap_s for s in run.seconds] == [0, weeks - 2, 0]
        assert run.seconds[-1].t_ms == (weeks + 1) * 1000
        assert any("longest 26 days, 23:59:58): kept as gaps" in note for note in run.notes)

    def test_an_empty_record_at_the_end_is_dropped(self) -> None:
        run = made([at(0), at(1), Sample(NOON_MS + 170_000)])
        assert len(run.seconds) == 1
        assert "1 record with nothing but a time: dropped" in run.notes

    def test_a_recording_of_years_is_refused(self) -> None:
        with pytest.raises(ImportRefused, match="split it"):
            made([at(t * 50) for t in range(20_000)])

    def test_one_sample_is_one_second(self) -> None:
        assert len(made([at(0)]).seconds) == 1


class TestDistance:
    def test_the_way_of_an_earlier_leg_is_not_the_sessions(self) -> None:
        run = made([at(t, distance_m=4110.0 + 3 * t) for t in range(11)])
        assert run.reference.distance_m[0] == 3.0
        assert run.reference.distance_m[-1] == 30.0
        assert "distance began at 4,110 m: counted from there" in run.notes

    def test_a_counter_that_begins_below_0_is_counted_from_there(self) -> None:
        run = made([at(t, distance_m=3.0 * t - 400) for t in range(11)])
        assert run.reference.distance_m[-1] == 30.0

    @pytest.mark.parametrize(("first_s", "first_m"), [(0, 3.0), (7, 17.0), (600, 1700.0)])
    def test_what_may_have_been_covered_since_the_start_is_kept(self, first_s: int, first_m: float) -> None:
        late = [at(t, distance_m=first_m + 3 * (t - first_s)) for t in range(first_s, first_s + 11)]
        run = made([at(t) for t in range(first_s)] + late)
        assert run.reference.distance_m[-1] == first_m + 30
        assert not any("distance began" in note for note in run.notes)


def north(metres: float, away_degrees: float = 0.0) -> dict[str, float]:
    """A position so far north of a place, and a jump beside."""
    return {"lat": 47.0 + metres / 111_195 + away_degrees, "lon": 11.0}


class TestPositions:
    """30 min at 3 m/s, by positions alone."""

    @staticmethod
    def way_m(samples: list[Sample]) -> tuple[float | None, list[str]]:
        run = made(samples)
        speeds = [speed for speed in run.reference.speed_mps if speed is not None]
        assert max(speeds) <= 20
        return run.reference.distance_m[-1], [note for note in run.notes if "jump" in note]

    def test_a_jump_of_long_ago_is_not_come_back_from(self) -> None:
        """The first position 60 km off, as a receiver has it that was switched off there; an hour later one more."""
        stale = [at(t, **north(3.0 * t, 0.5 * (t == 3600) - 60.0 * (t == 0))) for t in range(3660)]
        assert self.way_m(stale)[0] == pytest.approx(3.0 * 3659, abs=10)
        twice = [at(t, **north(0.0, 3.0 * (t >= 10) + 3.0 * (t >= 600))) for t in range(1200)]
        assert self.way_m(twice)[0] == pytest.approx(0, abs=1)

    def test_a_jump_is_no_way_and_is_said(self) -> None:
        jumped = [at(t, **north(3.0 * t, 10.0 * (t >= 900))) for t in range(1801)]
        assert self.way_m(jumped) == (
            pytest.approx(5397, abs=1),
            ["1 jump from position to position, faster than 20 m/s: not counted as way"],
        )

    @pytest.mark.parametrize("gone_s", [1, 30])
    @pytest.mark.parametrize("every_s", [1, 10])
    def test_out_and_back_leaves_the_way_as_it_is(self, gone_s: int, every_s: int) -> None:
        gone = range(900, 900 + gone_s)
        jumped = [at(t, **north(3.0 * t, 0.1 * (t in gone))) for t in range(0, 1801, every_s)]
        metres, said = self.way_m(jumped)
        assert metres == pytest.approx(5400, abs=4)
        assert said == ["2 jumps from position to position, faster than 20 m/s: not counted as way"]

    def test_the_time_between_counts_a_pause_too(self) -> None:
        """An hour off the record, and 20 km on the bus: that was so before, and nothing jumps."""
        before = [at(t, **north(3.0 * t)) for t in range(601)]
        after = [at(4200 + t, **north(21_800 + 3.0 * t), after_pause=t == 0) for t in range(601)]
        assert self.way_m(before + after) == (pytest.approx(1800 + 20_000 + 1800, abs=1), [])

    def test_who_moves_as_fast_as_one_can_does_not_jump(self) -> None:
        assert self.way_m([at(t, **north(19.9 * t)) for t in range(601)])[1] == []


class TestAir:
    @pytest.mark.parametrize(
        ("metres", "pa"), [(0, 101_325), (1000, 89_875), (5000, 54_020), (-430, 106_598)]
    )
    def test_pressure_of_the_standard_atmosphere(self, metres: float, pa: int) -> None:
        assert pressure_pa(metres) == pytest.approx(pa, abs=2)

    @pytest.mark.parametrize("impossible", [-500.0, 12_000.0])
    def test_an_impossible_altitude_is_unknown(self, impossible: float) -> None:
        run = made([at(0), at(1, altitude_m=impossible), at(2, altitude_m=300.0)])
        assert [s.pressure_pa for s in run.seconds] == [None, pressure_pa(300)]
        assert "altitude outside -450 to 9000 m in 1 sample: unknown there" in run.notes

    def test_a_spike_is_unknown_and_what_follows_is_not(self) -> None:
        metres = [300.0] * 5 + [800.0] + [301.0] * 5
        run = made([at(t, altitude_m=m) for t, m in enumerate(metres)])
        assert run.reference.altitude_m[4] is None
        assert run.reference.altitude_m[5:] == [301.0] * 5
        assert "altitude jumped more than 50 m in a second in 1 sample: unknown there" in run.notes

    def test_a_new_level_is_taken_up_again(self) -> None:
        run = made([at(t, altitude_m=300.0 if t < 10 else 600.0) for t in range(60)])
        assert run.reference.altitude_m[-1] == 600.0

    def test_without_altitude_there_is_no_pressure(self) -> None:
        run = made([at(0), at(1)])
        assert run.seconds[0].pressure_pa is None
        assert "no altitude recorded: no pressure" in run.notes


class TestHeart:
    @pytest.mark.parametrize("bpm", [0.0, 24.0, 241.0])
    def test_an_impossible_heart_rate_is_no_reading(self, bpm: float) -> None:
        assert bpms(made([at(0), at(1), at(2, bpm=bpm), at(3)])) == [120, None, 120]

    def test_zero_is_never_read(self) -> None:
        run = made([at(0), at(1), at(2, bpm=0.0), at(3)])
        assert bpms(run) == [120, None, 120]
        assert "heart rate 0 or outside 25 to 240 bpm in 1 sample: no reading there" in run.notes

    def test_a_file_of_zeros_is_said(self) -> None:
        run = made([at(t, bpm=0.0) for t in range(5)])
        assert bpms(run) == [None] * 4
        assert "heart rate is 0 or impossible throughout: no reading" in run.notes

    def test_a_drop_out_is_not_bridged(self) -> None:
        samples = [at(0), at(1), Sample(NOON_MS + 2000, altitude_m=1.0), at(3)]
        assert bpms(made(samples)) == [120, None, 120]


class TestSteps:
    def test_steps_fall_at_a_steady_phase(self) -> None:
        run = made([at(t, cadence=85.0) for t in range(61)])
        times = [t for second in run.seconds for t, _ in second.steps]
        assert len(times) == 170
        assert {b - a for a, b in pairwise(times)} <= {352, 353}
        assert {strength for second in run.seconds for _, strength in second.steps} == {None}

    def test_cadence_zero_or_impossible_is_no_step(self) -> None:
        run = made([at(t, cadence=c) for t, c in enumerate([80.0, 80.0, 0.0, 130.0, 80.0])])
        assert [bool(s.steps) for s in run.seconds] == [True, False, False, True]
        assert "cadence above 240 steps/min in 1 sample: no steps there" in run.notes

    def test_a_slow_hike_that_the_watch_missed_is_said(self) -> None:
        run = made([at(t, cadence=50.0 if t % 2 else 0.0, speed_mps=0.8) for t in range(20)], "hiking")
        assert "cadence is 0 in 10 samples that move faster than 0.5 m/s: no steps there" in run.notes

    def test_all_zero_cadence_is_none_recorded(self) -> None:
        run = made([at(t, cadence=0.0, speed_mps=1.3) for t in range(61)])
        assert steps(run) == pytest.approx(108.6, abs=1)
        assert "no cadence recorded: steps estimated from speed" in run.notes

    def test_without_cadence_and_speed_there_are_no_steps(self) -> None:
        run = made([at(0), at(1)])
        assert steps(run) == 0
        assert "neither cadence nor speed recorded: no steps" in run.notes

    @pytest.mark.parametrize(
        ("mps", "spm"), [(0.0, 0), (0.2, 0), (1.3, 108.6), (2.4, 154.8), (3.04, 162.5), (9.0, 0)]
    )
    def test_cadence_that_goes_with_a_speed(self, mps: float, spm: float) -> None:
        assert spm_from_speed(mps) == pytest.approx(spm, abs=0.1)

    @pytest.mark.parametrize("sport", ["mountain_biking", "swimming", "virtualride", "inline_skating"])
    def test_other_sports_have_no_steps(self, sport: str) -> None:
        assert steps(made([at(t, cadence=80.0, speed_mps=3.0) for t in range(20)], sport)) == 0

    @pytest.mark.parametrize("sport", [None, "generic", "orienteering"])
    def test_of_an_unknown_sport_the_speed_decides(self, sport: str | None) -> None:
        slow = made([at(t, cadence=80.0, speed_mps=3.0) for t in range(20)], sport)
        fast = made([at(t, cadence=80.0, speed_mps=9.0) for t in range(20)], sport)
        assert (steps(slow) > 0, steps(fast)) == (True, 0)
        assert "too fast for feet: cadence is not steps, dropped" in fast.notes

    @given(st.lists(st.none() | st.floats(0, 240), max_size=200))
    def test_steps_lie_in_their_second_and_add_up(self, cadences: list[float | None]) -> None:
        feet = StepClock()
        total, last = 0, 0
        for n, spm in enumerate(cadences, 1):
            for t_ms, _ in feet.second(n * 1000, spm):
                assert max(last, (n - 1) * 1000) < t_ms <= n * 1000
                last, total = t_ms, total + 1
        assert abs(total - sum(c or 0.0 for c in cadences) / 60) < 1.01


TIMES = st.lists(st.integers(0, 10**7) | st.integers(0, 50_000), min_size=1, max_size=60)


@given(TIMES, st.booleans())
def test_any_order_of_times_gives_a_monotone_grid(times: list[int], with_distance: bool) -> None:
    samples = [
        Sample(NOON_MS + t, bpm=100.0, cadence=80.0, distance_m=float(n) if with_distance else None)
        for n, t in enumerate(times)
    ]
    run = made(samples)
    before_ms = 0
    for second in run.seconds:
        assert second.t_ms - before_ms == 1000 * (1 + second.gap_s)
        before_ms = second.t_ms
    assert len(run.reference.distance_m) == len(run.reference.gait) == len(run.seconds)
    assert run.seconds[-1].t_ms <= 1000 * ceil(sum(times) / 1000 + 61 * len(times))


def test_metres_between_is_a_great_circle() -> None:
    assert metres_between((0.0, 0.0), (0.0, 1.0)) == pytest.approx(111_195, abs=1)
    assert metres_between((45.0, 179.9999), (45.0, -179.9999)) == pytest.approx(15.7, abs=0.1)
