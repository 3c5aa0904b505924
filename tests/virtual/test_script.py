"""The script of a session: presses come when and as long as a finger gives them, mistakes are explained."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailcue.virtual.script import PRESS_MS, parse_script


def test_the_script_of_the_documentation():
    script = parse_script("press short at 5m, double at 10m30s, long at 1h, desk 20m..50m")
    downs = [(start_us / 1e6, (end_us - start_us) / 1e3) for start_us, end_us in script.held_us]
    assert downs == [(300, 150), (630, 120), (630.28, 120), (3600, 1200)]
    assert script.place(1201) == "desk" and script.place(1200) is None and script.place(3001) is None
    assert [str(stop) for stop in script.stops()] == ["stop:20m..50m"]
    assert parse_script(" ") == parse_script("")


@given(st.sampled_from(sorted(PRESS_MS)), st.integers(0, 200_000))
def test_the_button_is_down_for_as_long_as_the_press_takes(kind: str, t_s: int):
    held = parse_script(f"press {kind} at {t_s}s").held_us
    assert held[0][0] == 1_000_000 * t_s
    assert sum(end_us - start_us for start_us, end_us in held) == 1000 * sum(PRESS_MS[kind][::2])
    assert held[-1][1] - held[0][0] == 1000 * sum(PRESS_MS[kind])


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("press hard at 5m", "in 'press hard at 5m': press 'hard' is not known; known are short, double"),
        ("short 5m", "in 'short 5m': neither a press nor a place; write press short at 5m"),
        ("short at noon", "'noon' is not a time"),
        ("desk 5m", "desk needs its end after its start, like desk 20m..50m"),
        ("drive 5m..4m", "drive needs its end"),
        ("long at 10s, short at 11s", "two presses overlap at 11 s"),
        ("end at 5s, short at 9s", "two presses overlap at 9 s"),
        ("short at 1m,", "in '': neither a press nor a place"),
    ],
)
def test_a_mistake_is_named(text: str, complaint: str):
    with pytest.raises(ValueError) as refusal:
        parse_script(text)
    assert complaint in str(refusal.value)
