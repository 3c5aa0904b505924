"""The fault schedule: what is typed is what happens, and what is mistyped is explained."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.virtual.schedules import faults_of
from trailcue.virtual.course import rolling
from trailcue.virtual.faults import (
    BODY,
    KINDS,
    MOMENTS,
    OPTIONS,
    PARTS,
    WAYS,
    Fault,
    format_time,
    is_active,
    parse_options,
    parse_time,
)
from trailcue.virtual.runner import Runner

times = st.tuples(st.integers(0, 200_000), st.none() | st.integers(1, 200_000))
faults = st.builds(
    lambda kind, t: Fault(kind, t[0], None if t[1] is None else t[0] + t[1]),
    st.sampled_from(sorted(KINDS)),
    times,
)


@given(st.lists(faults))
def test_a_schedule_reads_back_as_written(schedule: list[Fault]):
    assert faults_of(", ".join(map(str, schedule))) == schedule


@given(st.integers(0, 10_000_000))
def test_a_time_reads_back_as_written(seconds: int):
    assert parse_time(format_time(seconds)) == seconds


@given(st.text(alphabet=".0123456789hms, ", max_size=24))
def test_any_text_is_times_or_a_value_error(text: str):
    try:
        schedule = parse_options({"drop-strap": [text]})
    except ValueError:
        return
    again = ",".join(str(fault).partition(":")[2] for fault in schedule)
    assert parse_options({"drop-strap": [again]}) == schedule


@pytest.mark.parametrize(
    ("option", "text", "complaint"),
    [
        ("drop-gps", "1m..2m", "--drop-gps is no fault; known are --absent-imu, --nack-imu"),
        ("stuck-baro", "1h..x", "--stuck-baro 1h..x: 'x' is not a time; write it like 20m, 90s or 1h10m"),
        ("stuck-baro", "..5m", "'' is not a time"),
        ("stuck-baro", "10..20", "'10' is not a time"),
        ("stuck-baro", "5m1h..2h", "'5m1h' is not a time"),
        ("stop", "2m..2m", "fault 'stop' must end after it starts, not 2m..2m"),
        ("stop", "1h..90s", "must end after it starts, not 1h..1m30s"),
        ("stop", "1m..2m,", "'' is not a time"),
    ],
)
def test_a_mistake_is_named(option: str, text: str, complaint: str):
    with pytest.raises(ValueError) as refusal:
        parse_options({option: [text]})
    assert complaint in str(refusal.value)


def test_a_fault_covers_the_seconds_inside_its_range():
    schedule = faults_of("strap:10s..12s, stop:11s..20s")
    assert [t_s for t_s in range(30) if is_active(schedule, "strap", t_s)] == [11, 12]
    assert not is_active(schedule, "baro", 11)


def test_a_fault_without_an_end_lasts():
    schedule = faults_of("imu-nack:10s")
    assert [is_active(schedule, "imu-nack", t_s) for t_s in (10, 11, 100_000)] == [False, True, True]


def test_the_options_of_the_mission_mean_the_same_faults():
    given = {"drop-strap": ["20m..35m", "1h,2h..3h"], "power-cut": ["2h"], "stuck-baro": ["1h"]}
    typed = "strap:20m..35m, strap:1h, strap:2h..3h, power-cut:2h, baro-stuck:1h"
    assert parse_options(given) == faults_of(typed)


def test_a_runner_without_a_watch_refuses_what_it_cannot_show():
    with pytest.raises(
        ValueError, match="power-cut:2h: only the virtual watch shows it; here are baro-stuck, st"
    ):
        Runner(rolling(), faults=faults_of("strap:1m..2m, power-cut:2h"))


def test_every_kind_has_one_option_and_words():
    assert sorted(OPTIONS.values()) == sorted(KINDS)
    assert {f"{part}-{way}" for part in PARTS for way in WAYS} < set(KINDS)
    assert set(KINDS) > MOMENTS | BODY
    assert all(words and not words.endswith(".") for words in KINDS.values())


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"drop-baro": ["1h"]}, "--drop-baro is no fault; known are --absent-imu"),
        ({"power-cut": ["soon"]}, "--power-cut soon: 'soon' is not a time; write it like 20m"),
        ({"drop-strap": ["5m..4m"]}, "--drop-strap 5m..4m: fault 'strap' must end after it starts"),
    ],
)
def test_a_mistyped_option_is_named(given: dict[str, list[str]], complaint: str):
    with pytest.raises(ValueError) as refusal:
        parse_options(given)
    assert complaint in str(refusal.value)
