"""Whatever comes in: no exception, a sane state, and no integer that the watch would have to allocate."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.core import plans
from tests.core.feeds import Row, first_ticks, sessions
from tests.core.programs import EVERY_KIND
from tests.core.smallints import LIMIT, TooBig, load
from trailcore import ids, now, ticks
from trailcore.ids import NONE
from trailcore.plan import Plan
from trailcore.session import Session

Small = load("session").Session
SmallFrame = load("frame").Frame
SmallPlan = load("plan").Plan
SmallRecorder = load("recorder").Recorder
SmallPlayer = load("replay").Player
EVERYTHING = plans.everything(program=EVERY_KIND)


class Shelf:
    """A sink that keeps the pages."""

    def __init__(self) -> None:
        self.pages: list[bytearray] = []

    def put(self, page: bytearray) -> None:
        self.pages.append(bytearray(page))


def check_state(session: Session) -> None:
    """Every word of every array within 31 bits, and what is known in its range or unknown."""
    for words in session.arrays:
        assert all(-LIMIT < word < LIMIT for word in words)
    known = session.now
    assert known[now.GAIT] in (ids.STANDING, ids.HIKING, ids.RUNNING)
    assert known[now.WORLD] in (ids.MOVING, ids.BEFORE_START, ids.STILL, ids.CARRIED, ids.SCRAMBLING)
    assert 0 <= known[now.SPM] <= 250
    assert 0 <= known[now.SURE] <= 95
    assert known[now.BPM] == NONE or 25 <= known[now.BPM] <= 240
    assert known[now.GRADE] == NONE or -600 <= known[now.GRADE] <= 600
    assert known[now.ALTITUDE_DM] == NONE or -10_000 < known[now.ALTITUDE_DM] < 95_000
    assert known[now.WANT] in (0, ids.HIKE, ids.RUN, ids.EASE)
    for index in (now.STEPS, now.DISTANCE_MM, now.ASCENT_CM, now.DESCENT_CM, now.ELAPSED_S, now.STILL_S):
        assert known[index] >= 0


@given(first_ticks, sessions)
@settings(max_examples=120)
@example(
    ticks.PERIOD_MS - 8, [Row(1000, pressure_pa=131071, bpm=255, rr=[4095] * 7, steps=[(8, 24)] * 7)] * 40
)
@example(0, [Row(1000, events=[(ids.RESUME, 500_000, 1)] * 6)] * 3)
@example(0, [Row(1000, pressure_pa=pa, steps=[(500, 9), (0, 9)]) for pa in (30000, 110000) * 30])
def test_any_feed_leaves_a_sane_state_of_small_ints(first_ms: int, rows: list[Row]):
    """Through frame, log and replay, with every intermediate value checked."""
    shelf = Shelf()
    session, recorder, frame = Small(SmallPlan(EVERYTHING)), SmallRecorder(shelf, 1, 0), SmallFrame()
    recorder.open(load("opening").Opening(), first_ms)
    t_ms = first_ms
    for row in rows:
        t_ms = row.fill(frame, t_ms)
        recorder.write(frame)
        frame.feed(session)
        check_state(session)
    image = load("image")
    image.record(image.views(session), recorder, t_ms)
    player = SmallPlayer(Small(SmallPlan(EVERYTHING)))
    for page in shelf.pages:
        assert player.play(page)
    assert list(player.session.now) == list(session.now)


kinds = st.one_of(st.integers(1, 8), st.integers(-5, 40))
numbers = st.one_of(
    st.integers(-(1 << 29), (1 << 29) - 1),
    st.sampled_from([NONE, 0, -1, 1, 25, 24, 240, 131071, 101325, 110001, 30000]),
)
feeds = st.lists(st.tuples(kinds, st.integers(0, ticks.PERIOD_MS - 1), numbers, numbers), max_size=60)


@given(feeds)
@settings(max_examples=200)
def test_the_door_takes_anything(fed: list[tuple[int, int, int, int]]):
    """Straight into `feed`, past every frame: numbers of 30 bits in any place, in any order."""
    session = Session(Plan(EVERYTHING))
    for kind, t_ms, a, b in fed:
        if kind == ids.STEP:
            a = a % 25 or NONE  # a strength is a level: the frame sees to that
        session.feed(kind, t_ms, a, b)
        check_state(session)


def test_thirty_hours_at_full_stretch():
    """250 spm, 9 m a step is impossible, but 30 h of the most that the codec can carry must fit."""
    session, frame = Small(SmallPlan()), SmallFrame()
    t_ms = ticks.PERIOD_MS - 400_000
    for second in range(3000):
        row = Row(1000, wrist=24, pressure_pa=101325 - second % 2000 * 30, bpm=240, rr=[4095] * 7)
        row.steps = [(960, 24), (720, 24), (480, 24), (240, 24), (0, 24)]
        t_ms = row.fill(frame, t_ms)
        frame.feed(session)
    check_state(session)
    hourly = session.now[now.DISTANCE_MM] / 3000 * 3600
    assert hourly * 30 < LIMIT, "distance in mm overflows within 30 h"


def test_the_check_itself_works():
    """Else the tests above would prove nothing."""
    slope = load("slope").Slope(30)
    with pytest.raises(TooBig):
        for y in (0, LIMIT - 1, -LIMIT):
            slope.push(y)
