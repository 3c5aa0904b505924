"""The fault schedule: what is typed is what happens, and what is mistyped is explained."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailcue.virtual.faults import (
    KINDS,
    Fault,
    format_faults,
    format_time,
    is_active,
    parse_faults,
    parse_time,
)

times = st.tuples(st.integers(0, 200_000), st.integers(1, 200_000))
faults = st.builds(lambda kind, t: Fault(kind, t[0], t[0] + t[1]), st.sampled_from(sorted(KINDS)), times)


def test_the_schedule_of_the_documentation():
    assert parse_faults("strap:20m..35m, baro:1h..1h10m,stop:30m..32m") == [
        Fault("strap", 1200, 2100),
        Fault("baro", 3600, 4200),
        Fault("stop", 1800, 1920),
    ]
    assert parse_faults("  ") == []
    assert parse_faults("stop:0s..90s") == [Fault("stop", 0, 90)]


@given(st.lists(faults))
def test_a_schedule_reads_back_as_written(schedule: list[Fault]):
    assert parse_faults(format_faults(schedule)) == schedule


@given(st.integers(0, 10_000_000))
def test_a_time_reads_back_as_written(seconds: int):
    assert parse_time(format_time(seconds)) == seconds


@given(st.text(alphabet="strapbo:.0123456789hms, -", max_size=24))
def test_any_text_is_a_schedule_or_a_value_error(text: str):
    try:
        schedule = parse_faults(text)
    except ValueError:
        return
    assert parse_faults(format_faults(schedule)) == schedule


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("strap", "'strap' is not a fault; write it as kind:from..to, like strap:20m..35m"),
        ("strap:20m", "'strap:20m' is not a fault"),
        ("gps:1m..2m", "in 'gps:1m..2m': fault 'gps' is not known; known are strap, baro, stop"),
        ("baro:1h..x", "in 'baro:1h..x': 'x' is not a time; write it like 20m, 90s or 1h10m"),
        ("baro:..5m", "'' is not a time"),
        ("baro:10..20", "'10' is not a time"),
        ("baro:5m1h..2h", "'5m1h' is not a time"),
        ("stop:2m..2m", "fault 'stop' must end after it starts, not 2m..2m"),
        ("stop:1h..90s", "must end after it starts, not 1h..1m30s"),
        ("stop:1m..2m,", "'' is not a fault"),
    ],
)
def test_a_mistake_is_named(text: str, complaint: str):
    with pytest.raises(ValueError) as refusal:
        parse_faults(text)
    assert complaint in str(refusal.value)


def test_a_fault_covers_the_seconds_inside_its_range():
    schedule = parse_faults("strap:10s..12s, stop:11s..20s")
    assert [t_s for t_s in range(30) if is_active(schedule, "strap", t_s)] == [11, 12]
    assert not is_active(schedule, "baro", 11)
