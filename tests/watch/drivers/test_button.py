"""The button: every gesture by touch, worn contacts, a loop that looks away, a sleeve that presses."""

from __future__ import annotations

import random

import pytest

from tests.watch.drivers.bench import Bench
from trailcore import ids
from trailcue.virtual.parts.button import Button as Contact
from watch.button import Button
from watch.clock import Clock
from watch.tapping import LONG_TICK, THREE_TICKS, TICK, TWO_TICKS

CLICKS = {1: (ids.PRESS_SHORT, TICK), 2: (ids.PRESS_DOUBLE, TWO_TICKS), 3: (ids.PRESS_PLACE, THREE_TICKS)}


class Pin:
    """A pin with a pull-up and a contact to ground."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.contact = Contact(random.Random(3))
        self.is_jammed = False

    @property
    def value(self) -> bool:
        return not (self.is_jammed or self.contact.is_closed(self.bench.now_us))


class Felt:
    """A motor that remembers what acknowledged a press."""

    has_work = True

    def __init__(self) -> None:
        self.rhythms: list[bytes] = []

    def acknowledge(self, rhythm: bytes) -> None:
        self.rhythms.append(rhythm)

    def work(self, now_ms: int) -> int:
        return 1000


class Worn:
    def __init__(self, is_worn: bool = False, is_jammed: bool = False) -> None:
        self.bench = Bench()
        self.is_worn = is_worn
        self.pin = Pin(self.bench)
        self.pin.is_jammed = is_jammed
        self.felt = Felt()
        self.button = Button(self.pin, self.felt, self.bench.ticks_ms())
        self.clock = Clock(self.bench.ticks_ms, self._sleep, None)
        self.clock.look_after(self.button, self.felt)
        self.gestures: list[int] = []
        self.rng = random.Random(1)
        self.wear(1.0)

    def _sleep(self, seconds: float) -> None:
        self.bench.now_us += round(1e6 * seconds)

    def wear(self, seconds: float, stall_ms: tuple[int, ...] = ()) -> None:
        """Let the loop make its passes: asked at most each 200 ms, held up now and then."""
        end_us = self.bench.now_us + 1e6 * seconds
        while self.bench.now_us < end_us:
            gesture = self.button.gesture()
            if gesture:
                self.gestures.append(gesture)
            if stall_ms:
                self.bench.now_us += 1000 * self.rng.choice(stall_ms)
            self.clock.sleep_ms(self.rng.choice((200, 130, 60)))

    def press(self, *ms: int) -> None:
        """Press for so many ms, pause, press ..., from now on."""
        at_us = self.bench.now_us + self.rng.randrange(1000, 90_000)
        for i, length in enumerate(ms):
            if i % 2 == 0:
                self.pin.contact.press(at_us, at_us + 1000 * length, is_worn=self.is_worn)
            at_us += 1000 * length


@pytest.mark.parametrize("is_worn", [False, True])
@pytest.mark.parametrize("clicks", CLICKS)
@pytest.mark.parametrize(("down_ms", "up_ms"), [(90, 110), (120, 160), (250, 200), (150, 290), (600, 150)])
def test_clicks_are_counted_and_answered_by_as_many_ticks(is_worn, clicks, down_ms, up_ms):
    gesture, rhythm = CLICKS[clicks]
    worn = Worn(is_worn)
    for _ in range(10):
        worn.press(*([down_ms, up_ms] * clicks)[:-1])
        worn.wear(3.5)
    assert worn.gestures == [gesture] * 10
    assert worn.felt.rhythms == [rhythm] * 10


def test_two_clicks_with_a_long_pause_are_two_gestures():
    worn = Worn()
    worn.press(120, 600, 120)
    worn.wear(3)
    assert worn.gestures == [ids.PRESS_SHORT] * 2


@pytest.mark.parametrize("is_worn", [False, True])
@pytest.mark.parametrize("ms", [950, 1200, 2000, 2800])
def test_a_hold_is_felt_where_it_may_end(is_worn, ms):
    worn = Worn(is_worn)
    worn.press(ms)
    worn.wear(0.55)
    assert worn.felt.rhythms == []
    worn.wear(0.5)
    assert worn.felt.rhythms == [TICK]
    worn.wear(3)
    assert worn.gestures == [ids.PRESS_LONG]
    assert worn.felt.rhythms == [TICK]
    assert not worn.button.is_off


def test_a_very_long_hold_ends_the_session_and_drops_no_course():
    worn = Worn()
    worn.press(3500)
    worn.wear(3.3)
    assert worn.felt.rhythms == [TICK, LONG_TICK]
    assert not worn.button.is_off
    worn.wear(2)
    assert worn.button.is_off
    assert worn.gestures == []


def test_a_sleeve_that_presses_is_no_gesture():
    worn = Worn()
    worn.press(20_000)
    worn.wear(30)
    assert (worn.gestures, worn.button.is_off) == ([], False)
    worn.press(150)
    worn.wear(2)
    assert worn.gestures == [ids.PRESS_SHORT]


def test_what_is_pressed_at_the_start_is_no_gesture():
    """A button held for pairing, or one that is stuck."""
    worn = Worn(is_jammed=True)
    worn.wear(2)
    worn.pin.is_jammed = False
    worn.wear(3)
    assert (worn.gestures, worn.button.is_off, worn.felt.rhythms) == ([], False, [])
    worn.press(150)
    worn.wear(2)
    assert worn.gestures == [ids.PRESS_SHORT]


def test_no_press_is_no_gesture_for_a_week():
    worn = Worn()
    for _ in range(24 * 7):
        worn.bench.now_us += 3_600_000_000
        worn.wear(0.3)
    assert worn.gestures == []
    worn.press(150)
    worn.wear(2)
    assert worn.gestures == [ids.PRESS_SHORT]


@pytest.mark.parametrize("clicks", CLICKS)
def test_a_loop_that_is_busy_for_a_while_still_counts(clicks):
    """60 ms at a time for the core, between naps."""
    worn = Worn()
    for _ in range(10):
        worn.press(*([120, 160] * clicks)[:-1])
        worn.wear(3, (0, 20, 60))
    assert worn.gestures == [CLICKS[clicks][0]] * 10


def test_a_hold_that_nobody_looked_at_is_not_a_long_press():
    """1.5 s of a radio that connects: what was not felt does not drop the course."""
    worn = Worn()
    worn.press(1200)
    worn.wear(0.2)
    worn.bench.now_us += 1_500_000
    worn.wear(3)
    assert worn.gestures == []
