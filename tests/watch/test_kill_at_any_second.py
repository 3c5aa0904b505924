"""Killed at any second and switched on again, the watch goes on to the same cues, and the log replays to them."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.watch.driving import (
    POOL_BYTES,
    Story,
    Tapped,
    drain,
    image_of,
    last_session,
    log_of,
    replay,
    runner_script,
)
from tests.watch.fake_edges import BASE_MS, Edges
from tests.watch.fake_flash import FakeFlash
from trailcore import image
from trailcore.frame import Frame
from trailcore.now import ELAPSED_S
from trailcore.plan import Plan
from trailcore.session import Session

SEEDS = (1, 2, 3)
LAST_S = 1790

Feed = tuple[int, int, int, int]


class Listener:
    """Takes what frames feed."""

    def __init__(self) -> None:
        self.feeds: list[list[Feed]] = [[]]

    def feed(self, kind: int, t_ms: int, a: int, b: int) -> None:
        self.feeds[-1].append((kind, t_ms, a, b))


@cache
def seconds_of(seed: int) -> list[list[Feed]]:
    """What the core is fed, second by second."""
    listener = Listener()
    edges = Edges(runner_script(seed), FakeFlash(POOL_BYTES))
    frame = Frame()
    for second in range(1, LAST_S + 1):
        edges.clock.now_ms = 1000 * second
        now_ms = edges.clock.ticks_ms()
        for source in (edges.imu, edges.barometer, edges.strap):
            assert source.collect(frame, now_ms)
        gesture = edges.button.gesture()
        if gesture:
            frame.add_event(6, gesture, 0)
        frame.close(now_ms, True, edges.imu.wrist())
        frame.feed(listener)
        frame.clear()
        listener.feeds.append([])
    return listener.feeds[:-1]


def feed(session: Session, seconds: list[list[Feed]]) -> None:
    for second in seconds:
        for kind, t_ms, a, b in second:
            session.feed(kind, t_ms, a, b)


@cache
def uninterrupted(seed: int) -> Tapped:
    session = Tapped(Plan())
    feed(session, seconds_of(seed))
    return session


@settings(max_examples=40)
@given(seed=st.sampled_from(SEEDS), second=st.integers(0, LAST_S))
def test_a_saved_core_goes_on_as_if_nothing_had_been(seed: int, second: int):
    seconds = seconds_of(seed)
    before = Tapped(Plan())
    feed(before, seconds[:second])
    after = Tapped(Plan())
    image.load(after, [image_of(before)])
    after.seen = after.cues.count()
    feed(after, seconds[second:])
    assert before.rows + after.rows == uninterrupted(seed).rows
    assert len(uninterrupted(seed).rows) > 5
    assert image_of(after) == image_of(uninterrupted(seed))


@settings(max_examples=40)
@given(
    seed=st.sampled_from(SEEDS),
    kills=st.lists(st.tuples(st.integers(1, 400), st.integers(0, 90)), min_size=1, max_size=4),
    offset=st.integers(0, 7),
    has_rtc=st.booleans(),
    ticks_go_on=st.booleans(),
)
def test_killed_again_and_again(
    seed: int, kills: list[tuple[int, int]], offset: int, has_rtc: bool, ticks_go_on: bool
):
    """`kills`: seconds worn, then seconds away; after a loss of power the tick clock starts anew."""
    flash = FakeFlash(2 * POOL_BYTES, 512 * offset)  # every resume takes five pages
    story = Story(flash, runner_script(seed))
    now_ms = 0
    base_ms = BASE_MS
    for worn_s, away_s in kills:
        app = story.wear(now_ms, killed_ms=now_ms + 1000 * worn_s, has_rtc=has_rtc, base_ms=base_ms)
        now_ms = app.clock.now_ms + 1000 * away_s
        if not ticks_go_on:
            base_ms = 65_000 - now_ms & (1 << 29) - 1
    app = story.wear(now_ms, 1000 * LAST_S, has_rtc=has_rtc, base_ms=base_ms)
    assert app.recorder.head.session == 1
    core = replay(last_session(log_of(flash.pool())))
    assert core.rows == story.rows
    assert image_of(core) == image_of(app.session)


def test_cues_before_the_kill_are_those_of_a_session_without_one():
    whole = Story(FakeFlash(POOL_BYTES), runner_script(1))
    whole.wear()
    cut = Story(FakeFlash(POOL_BYTES), runner_script(1))
    killed = cut.wear(killed_ms=1_000_000)
    seen = drain(killed.session, killed.session.cues.count(), [])
    assert cut.rows == whole.rows[:seen]
    resumed = cut.wear(killed.clock.now_ms, 1_100_000)
    assert resumed.pool.failed == 0
    known = [row for row in cut.rows if row in whole.rows]
    assert whole.rows[: len(known)] == known


@pytest.mark.parametrize("away_s", [0, 7, 90, 3600])
def test_time_passes_while_the_watch_is_away(away_s: int):
    story = Story(FakeFlash(POOL_BYTES), runner_script(2))
    killed = story.wear(killed_ms=200_500)
    back_ms = killed.clock.now_ms + 1000 * away_s
    app = story.wear(back_ms, killed_ms=back_ms)
    elapsed_s = app.session.now[ELAPSED_S]
    assert abs(elapsed_s - back_ms // 1000) <= 2
