"""The button: pressed, let go, and what its contact does in between."""

from __future__ import annotations

import random

import pytest

from trailcue.virtual.parts.button import BOUNCE_US, WORN_BOUNCE_US, Button


def changes(button: Button, from_us: int, until_us: int) -> list[int]:
    """When the contact changes over."""
    closed = [button.is_closed(t_us) for t_us in range(from_us, until_us)]
    return [from_us + 1 + i for i in range(len(closed) - 1) if closed[i] != closed[i + 1]]


@pytest.mark.parametrize(("is_worn", "longest_us"), [(False, BOUNCE_US), (True, WORN_BOUNCE_US)])
def test_it_bounces_at_both_ends_and_rests_between(is_worn: bool, longest_us: int):
    most = 0
    for seed in range(20):
        button = Button(random.Random(seed))
        button.press(10_000, 50_000, is_worn=is_worn)
        edges = changes(button, 9_990, 80_000)
        assert edges[0] == 10_000 and 50_000 in edges
        assert all(t_us <= 10_000 + longest_us or 50_000 <= t_us <= 50_000 + longest_us for t_us in edges)
        assert button.is_closed(10_000 + longest_us) and button.is_closed(49_999)
        assert not button.is_closed(50_000 + longest_us)
        most = max(most, len(edges))
    assert most > (20 if is_worn else 5)


def test_a_press_shorter_than_the_bouncing_still_closes_and_opens():
    for seed in range(50):
        button = Button(random.Random(seed))
        button.press(1_000, 1_500, is_worn=True)
        assert button.is_closed(1_000) and button.is_closed(1_499)
        assert not button.is_closed(1_000 + 2 * WORN_BOUNCE_US)


def test_presses_follow_each_other():
    button = Button(random.Random(1))
    assert button.last_us == -1
    button.press(0, 100_000)
    assert 100_000 <= button.last_us <= 100_000 + BOUNCE_US
    button.press(200_000, 300_000)
    assert [button.is_closed(t_us) for t_us in (50_000, 150_000, 250_000, 350_000)] == [
        True,
        False,
        True,
        False,
    ]
    for start_us, end_us in ((250_000, 400_000), (500_000, 500_000)):
        with pytest.raises(ValueError, match="cannot follow"):
            button.press(start_us, end_us)
