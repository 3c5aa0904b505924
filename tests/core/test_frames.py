"""What the core is fed live is what it is fed from the log: each frame survives the page, bit for bit."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.core.feeds import Row, first_ticks, sessions, wild_rows
from trailcore import ids, pages, ticks
from trailcore.frame import EVENT_ROW, MAX_EVENTS, MAX_RR, Frame
from trailcore.framereader import FrameReader
from trailcore.framewriter import _LONGEST_BYTES, FrameWriter
from trailcore.ids import NONE
from trailcore.opening import Opening
from trailcore.recorder import Recorder
from trailcore.replay import Player


class Fed:
    """In the place of a session: notes what comes through the one door."""

    arrays = ()

    def __init__(self) -> None:
        self.rows: list[tuple[int, int, int, int]] = []

    def feed(self, kind: int, t_ms: int, a: int, b: int) -> None:
        self.rows.append((kind, t_ms, a, b))


class Shelf:
    """A sink that keeps copies of the pages."""

    def __init__(self) -> None:
        self.pages: list[bytearray] = []

    def put(self, page: bytearray) -> None:
        self.pages.append(bytearray(page))


def content(frame: Frame) -> tuple:
    """All that a frame says, comparable."""
    events = []
    for i in range(frame.n_events):
        at = i * EVENT_ROW
        events.append(tuple(frame.events[at : at + 2 + frame.events[at + 1]]))
    return (
        frame.t_ms, frame.has_tick, frame.wrist, frame.pressure_pa, frame.bpm,
        tuple(frame.rr[: frame.n_rr]) if frame.bpm != NONE else (),
        tuple(frame.steps_ms[: frame.n_steps]), tuple(frame.strengths[: frame.n_steps]), tuple(events),
    )  # fmt: skip


def written(first_ms: int, rows: list[Row]) -> tuple[list[tuple], Fed, list[bytearray]]:
    """Frames made of rows, fed live and recorded."""
    shelf, live, frame = Shelf(), Fed(), Frame()
    recorder = Recorder(shelf, 3, 70)
    recorder.open(Opening(), first_ms)
    contents = []
    t_ms = first_ms
    for row in rows:
        t_ms = row.fill(frame, t_ms)
        recorder.write(frame)
        frame.feed(live)
        contents.append(content(frame))
    recorder.seal()
    return contents, live, shelf.pages


def read(shelf: list[bytearray]) -> list[tuple]:
    """The frames of these pages."""
    reader, frame, head, contents = FrameReader(), Frame(), pages.Head(), []
    for page in shelf:
        assert head.read(page)
        if head.kind == pages.FRAMES:
            reader.begin(page, head.t_ms, head.bits)
            while reader.left > 0:
                assert reader.read(frame)
                contents.append(content(frame))
            assert reader.left == 0
    return contents


FULL = Row(
    1000, wrist=24, pressure_pa=131071, bpm=255, rr=[4095] * MAX_RR, steps=[(8 * i, 24) for i in range(6, -1, -1)],
    events=[(31, (1 << 29) - 1, -(1 << 29) + 1)] * MAX_EVENTS,
)  # fmt: skip
EMPTY = Row(1000, has_tick=False)


@given(st.lists(wild_rows(), min_size=1, max_size=12))
@example(
    [replace(FULL, events=[]), replace(EMPTY, passed_ms=99_000), replace(FULL, pressure_pa=0, bpm=0)] * 5
)
def test_a_second_without_events_keeps_to_its_bound(rows: list[Row]):
    """So that far from the end of a page the writer needs no way back."""
    writer, frame = FrameWriter(bytearray(512)), Frame()
    writer.begin(0)
    t_ms = 0
    for row in rows:
        t_ms = replace(row, events=[]).fill(frame, t_ms)
        writer.rewind()  # to the page's first bit; what it predicts by stays
        assert writer.write(frame)
        assert writer.used() + 7 <= 8 * _LONGEST_BYTES


@given(first_ticks, sessions)
@settings(max_examples=300)
@example(0, [FULL, EMPTY] * 30)
@example(ticks.PERIOD_MS - 8, [FULL, replace(FULL, passed_ms=0)] * 3)
@example(
    0,
    [replace(EMPTY, passed_ms=passed) for passed in (0, 8, 992, 1000, 1008, 8184, 8192, 100_000, 3_600_000)],
)
@example(
    0,
    [replace(EMPTY, passed_ms=-1000, steps=[(0, 5), (0, 5), (-500, 5), (4088, 1), (4096, 1), (9000, NONE)])]
    * 4,
)
def test_any_frames_survive_the_log(first_ms: int, rows: list[Row]):
    contents, live, shelf = written(first_ms, rows)
    assert read(shelf) == contents
    replayed = Fed()
    player = Player(replayed)
    assert all(player.play(page) for page in shelf)
    assert replayed.rows == live.rows
    assert player.bad_frames == 0


def minutes(seed: int) -> list[Row]:
    """Five minutes with everything in them."""
    rng = random.Random(seed)
    rows = []
    for _ in range(300):
        ages = sorted((rng.randrange(1500) for _ in range(rng.randrange(5))), reverse=True)
        row = Row(rng.choice((1000, 1000, 1000, 1000, 496, 1496, 8)), wrist=rng.randrange(1, 25))
        row.pressure_pa = 95000 + rng.randrange(30) if rng.random() < 0.9 else None
        row.bpm = rng.randrange(120, 180) if rng.random() < 0.8 else None
        row.rr = [rng.randrange(300, 500) for _ in range(rng.randrange(4))]
        row.steps = [(age, rng.choice((NONE, 5, 14, 24))) for age in ages]
        rows.append(row)
    return rows


@pytest.mark.parametrize("seed", range(12))
def test_minutes_of_them_fill_pages_and_survive(seed: int):
    contents, _, shelf = written(ticks.PERIOD_MS - 8000 * (seed + 1), minutes(seed))
    assert len(shelf) > 4
    assert read(shelf) == contents


@given(first_ticks, wild_rows())
@settings(max_examples=200)
def test_what_the_frame_holds_the_log_can_hold(first_ms: int, row: Row):
    """Values are forced into range on the way in, never on the way to the log."""
    frame = Frame()
    row.fill(frame, first_ms)
    assert 0 <= frame.t_ms < ticks.PERIOD_MS
    assert frame.t_ms % 8 == 0
    assert frame.wrist == NONE or 1 <= frame.wrist <= 24
    assert frame.pressure_pa == NONE or 0 <= frame.pressure_pa <= 131071
    assert frame.bpm == NONE or 0 <= frame.bpm <= 255
    for i in range(frame.n_steps):
        assert frame.strengths[i] == NONE or 1 <= frame.strengths[i] <= 24
        assert 0 <= ticks.diff(frame.t_ms, frame.steps_ms[i]) <= 8184
        assert frame.steps_ms[i] % 8 == 0


def test_unknown_stays_unknown():
    frame = Frame()
    frame.set_pressure(NONE)
    frame.set_heart(NONE)
    frame.add_step(992, NONE)
    frame.close(1000, True, NONE)
    fed = Fed()
    frame.feed(fed)
    assert fed.rows == [(ids.STEP, 992, NONE, 0), (ids.TICK, 1000, NONE, 0)]


@pytest.mark.parametrize(("room", "add"), [(7, "steps"), (7, "rr"), (6, "events")])
def test_a_full_frame_says_so_and_keeps_what_it_has(room: int, add: str):
    frame = Frame()
    one = {
        "steps": lambda i: frame.add_step(i, 5),
        "rr": lambda i: frame.add_rr(i),
        "events": lambda i: frame.add_event(ids.BUTTON, i, 0),
    }[add]
    assert [one(i) for i in range(room + 2)] == [True] * room + [False] * 2


def test_an_event_of_an_unheard_of_kind_is_refused():
    frame = Frame()
    assert not frame.add_event(32, 0, 0)
    assert not frame.add_event(0, 0, 0)
    assert frame.n_events == 0


def test_what_the_wrist_felt_is_written_and_counted():
    frame, ring = Frame(), [ids.HIKE, ids.STEEP, ids.GIVEN, ticks.PERIOD_MS - 8, -151, NONE, 120, 123456]
    frame.add_cue(ring, 0)
    frame.close(1000, True, NONE)
    shelf = Shelf()
    recorder = Recorder(shelf, 1, 0)
    recorder.write(frame)
    recorder.seal()
    (back,) = read(shelf.pages)
    assert back[-1] == ((ids.CUE_GIVEN, 8, *ring),)
    fed = Fed()
    frame.feed(fed)
    assert [row[0] for row in fed.rows] == [ids.CUE_GIVEN, ids.TICK]


def test_the_order_within_a_second():
    """Events, pressure, heart rate, intervals, steps, tick."""
    frame, fed = Frame(), Fed()
    row = Row(1000, wrist=7, pressure_pa=95000, bpm=150, rr=[410, 400], steps=[(600, 12), (200, 13)])
    row.events = [(ids.BUTTON, 1, 0)]
    row.fill(frame, 0)
    frame.feed(fed)
    assert fed.rows == [
        (ids.BUTTON, 1000, 1, 0), (ids.PRESSURE, 1000, 95000, 0), (ids.HEART, 1000, 150, 0), (ids.RR, 1000, 410, 0),
        (ids.RR, 1000, 400, 0), (ids.STEP, 400, 12, 0), (ids.STEP, 800, 13, 0), (ids.TICK, 1000, 7, 0),
    ]  # fmt: skip


# --- the recorder -----------------------------------------------------------------------------------------


def heads(shelf: list[bytearray]) -> list[pages.Head]:
    found = []
    for page in shelf:
        found.append(pages.Head())
        assert found[-1].read(page)
    return found


@pytest.mark.parametrize("seconds", [99, 100, 101, 250])
def test_a_page_is_sealed_at_a_hundred_seconds(seconds: int):
    shelf, frame = Shelf(), Frame()
    recorder = Recorder(shelf, 1, 0)
    recorder.open(Opening(), 5000)
    for second in range(1, seconds + 1):
        frame.clear()
        frame.close(5000 + 1000 * second, True, NONE)
        recorder.write(frame)
    assert len(shelf.pages) == 1 + seconds // 100
    assert [head.t_ms for head in heads(shelf.pages)[1:]] == [
        5000 + 100_000 * i for i in range(seconds // 100)
    ]


def test_a_page_is_sealed_when_full():
    _, _, shelf = written(0, [FULL] * 12)
    found = heads(shelf)
    assert len(found) > 2
    assert all(head.bits > 8 * 496 - 3000 for head in found[1:-1])
    assert [head.sequence for head in found] == list(range(70, 70 + len(found)))
    assert {head.session for head in found} == {3}


def test_the_largest_frame_fits_an_empty_page():
    """Else a recorder would drop it."""
    page = bytearray(512)
    writer, frame = FrameWriter(page), Frame()
    writer.begin(0)
    FULL.fill(frame, 1 << 28)
    assert writer.write(frame)


def test_a_frame_that_does_not_fit_leaves_no_trace():
    page = bytearray(512)
    writer, frame = FrameWriter(page), Frame()
    writer.begin(0)
    t_ms = 0
    while True:
        t_ms = FULL.fill(frame, t_ms)
        before = (writer.used(), list(writer.known), list(writer.last))
        if not writer.write(frame):
            break
    assert (writer.used(), list(writer.known), list(writer.last)) == before
    EMPTY.fill(frame, t_ms - 1000)
    assert writer.write(frame), "a small one still fits"


def test_sealing_twice_or_nothing_writes_nothing():
    shelf = Shelf()
    recorder = Recorder(shelf, 1, 0)
    recorder.seal()
    frame = Frame()
    frame.close(1000, True, NONE)
    recorder.write(frame)
    recorder.seal()
    recorder.seal()
    assert len(shelf.pages) == 1


def test_nothing_older_than_a_hundred_seconds_is_unsealed():
    """At 1 Hz, whatever is in the frames."""
    _, _, shelf = written(
        0, [Row(1000, steps=[(500, 9), (0, 9)], bpm=150, rr=[400], pressure_pa=95000)] * 1000
    )
    times = [head.t_ms for head in heads(shelf)]
    assert all(b - a <= 100_000 for a, b in pairwise(times))
