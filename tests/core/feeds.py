"""Hypothesis strategies: seconds as they may come from a wrist, from a broken one, and from nowhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import strategies as st

from trailcore import ids, ticks
from trailcore.frame import MAX_EVENTS, MAX_RR, MAX_STEPS, Frame
from trailcore.ids import NONE


@dataclass
class Row:
    """A second to be: what the edges would put into a frame."""

    passed_ms: int
    has_tick: bool = True
    wrist: int = NONE
    pressure_pa: int | None = None
    bpm: int | None = None
    rr: list[int] = field(default_factory=list)
    steps: list[tuple[int, int]] = field(default_factory=list)  # ms before the frame's time, strength
    events: list[tuple[int, int, int]] = field(default_factory=list)

    def fill(self, frame: Frame, before_ms: int) -> int:
        """Put it into the frame as the watch would; return its tick."""
        frame.clear()
        t_ms = ticks.add(before_ms, self.passed_ms)
        for kind, a, b in self.events:
            assert frame.add_event(kind, a, b)
        if self.pressure_pa is not None:
            frame.set_pressure(self.pressure_pa)
        if self.bpm is not None:
            frame.set_heart(self.bpm)
        for rr in self.rr:
            assert frame.add_rr(rr)
        for age_ms, strength in self.steps:
            assert frame.add_step(ticks.add(t_ms, -age_ms), strength)
        frame.close(t_ms, self.has_tick, self.wrist)
        return frame.t_ms


levels = st.one_of(st.just(NONE), st.integers(1, 24))
first_ticks = st.one_of(st.integers(0, ticks.PERIOD_MS - 1), st.integers(-200_000, 200_000)).map(
    lambda t_ms: t_ms % ticks.PERIOD_MS & ~7
)
fed_events = st.one_of(
    st.tuples(st.just(ids.BUTTON), st.integers(1, 3), st.just(0)),
    st.tuples(st.just(ids.QUIET), st.integers(1, 3), st.integers(0, 1)),
    st.tuples(st.just(ids.RESUME), st.one_of(st.just(NONE), st.integers(0, 500_000)), st.integers(0, 3)),
    st.tuples(st.just(ids.BATTERY), st.integers(2500, 4300), st.just(0)),
    st.tuples(st.just(ids.STORAGE), st.integers(0, 2000), st.just(0)),
)
_NUMBER = (1 << 29) - 1
any_events = st.one_of(
    fed_events,
    st.tuples(st.integers(9, 31), st.integers(-_NUMBER, _NUMBER), st.integers(-_NUMBER, _NUMBER)),
)


def _ages(draw: Callable[..., int], n: int) -> list[int]:
    """Ages of steps in a second, oldest first."""
    return sorted((draw(st.integers(0, 1500)) for _ in range(n)), reverse=True)


@st.composite
def plain_rows(draw: Callable) -> Row:
    """A second of somebody on the move, now and then with something missing or late."""
    n = draw(st.integers(0, 4))
    return Row(
        passed_ms=draw(st.sampled_from([1000] * 8 + [8, 496, 1008, 1496, 3000])),
        has_tick=draw(st.sampled_from([True] * 9 + [False])),
        wrist=draw(levels),
        pressure_pa=draw(st.one_of(st.none(), st.integers(94_900, 95_100))),
        bpm=draw(st.one_of(st.none(), st.integers(90, 190))),
        rr=draw(st.lists(st.integers(300, 700), max_size=4)),
        steps=[(age, draw(levels)) for age in _ages(draw, n)],
        events=draw(st.one_of(st.just([]), st.just([]), st.just([]), st.lists(fed_events, max_size=2))),
    )


@st.composite
def wild_rows(draw: Callable) -> Row:
    """A second with anything in it that the Frame API accepts."""
    age = st.one_of(st.integers(0, 1100), st.integers(-20_000, 20_000), st.integers(-(1 << 28), 1 << 28))
    level = st.one_of(levels, st.integers(-40, 40), st.just(32767))
    return Row(
        passed_ms=draw(
            st.one_of(
                st.just(1000),
                st.integers(0, 9000),
                st.integers(0, 200_000),
                st.integers(-(1 << 28), (1 << 28) - 1),
            )
        ),
        has_tick=draw(st.booleans()),
        wrist=draw(level),
        pressure_pa=draw(
            st.one_of(st.none(), st.sampled_from([NONE, 0, 131071, 1 << 29]), st.integers(0, 131071))
        ),
        bpm=draw(st.one_of(st.none(), st.sampled_from([NONE, 0, 255, 1 << 29]), st.integers(0, 255))),
        rr=draw(st.lists(st.one_of(st.integers(0, 4095), st.sampled_from([NONE, 1 << 29])), max_size=MAX_RR)),
        steps=draw(st.lists(st.tuples(age, level), max_size=MAX_STEPS)),
        events=draw(st.lists(any_events, max_size=MAX_EVENTS)),
    )


sessions = st.one_of(
    st.lists(plain_rows(), min_size=1, max_size=60),
    st.lists(wild_rows(), min_size=1, max_size=25),
    st.lists(st.one_of(plain_rows(), plain_rows(), wild_rows()), min_size=1, max_size=40),
)
