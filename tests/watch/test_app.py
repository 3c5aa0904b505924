"""The loop: frames on nominal seconds, early for a press, cues tapped at once and logged with the next frame."""

from __future__ import annotations

from itertools import pairwise

from tests.watch.driving import POOL_BYTES, drain, edges_on, last_session, log_of, restless_script
from tests.watch.fake_edges import Edges, line
from tests.watch.fake_flash import FakeFlash
from trailcore import ids, pages, ticks
from trailcore.frame import EVENT_ROW, Frame
from trailcore.framereader import FrameReader
from trailcore.now import ELAPSED_S, T_MS
from watch.app import App
from watch.start import start

STANDING = line(95_000, 80, 3, [], [], [])


def frames_of(flash: FakeFlash) -> list[tuple[int, bool, list[int], list[list[int]]]]:
    """The logged frames: tick, whether a second, steps, events."""
    found = []
    head = pages.Head()
    reader = FrameReader()
    frame = Frame()
    for content in last_session(log_of(flash.pool())).values():
        page = bytearray(content)
        assert head.read(page)
        if head.kind == pages.FRAMES:
            reader.begin(page, head.t_ms, head.bits)
            while reader.left > 0:
                assert reader.read(frame)
                rows = [frame.events[i * EVENT_ROW : (i + 1) * EVENT_ROW] for i in range(frame.n_events)]
                events = [[row[0], *row[2 : 2 + row[1]]] for row in rows]
                found.append((frame.t_ms, frame.has_tick, list(frame.steps_ms[: frame.n_steps]), events))
    return found


def wear(edges: Edges) -> App:
    app = start(edges)
    while app.step():
        pass
    return app


def ticks_of(flash: FakeFlash, edges: Edges) -> list[int]:
    return [edges.clock.since_start(t_ms) for t_ms, has_tick, _, _ in frames_of(flash) if has_tick]


def test_frames_lie_on_nominal_seconds_though_the_flash_takes_time():
    flash = FakeFlash(POOL_BYTES)
    edges = edges_on(flash, restless_script(130))
    wear(edges)
    first = ticks_of(flash, edges)[0]
    assert ticks_of(flash, edges) == [first + 1000 * i for i in range(130)]
    assert 1000 <= first < 1200


def test_a_second_is_logged_and_fed_in_several_passes_and_the_next_waits_for_it():
    """Between two passes there is time for a tap on a foot strike."""
    edges = edges_on(FakeFlash(POOL_BYTES), restless_script(40))
    app = start(edges)
    passes = []
    while app.step():
        passes.append((app.recorder.last_ms, app.session.now[T_MS], app.session.v[-1]))
    logged = [i for i in range(1, len(passes)) if passes[i][0] != passes[i - 1][0]]
    begun = [i for i in range(1, len(passes)) if passes[i][1] != passes[i - 1][1]]
    done = [i for i in range(1, len(passes)) if passes[i][2] == 0 != passes[i - 1][2]]
    assert len(done) >= 39
    assert [i + 1 for i in begun[-30:]] == [i - 2 for i in done[-30:]]
    assert set(i - 1 for i in begun[-30:]) <= set(logged)


def test_a_stall_is_caught_up_with_second_by_second():
    flash = FakeFlash(POOL_BYTES)
    edges = edges_on(flash, restless_script(60))
    app = start(edges)
    while app.step():
        if 20_000 <= edges.clock.now_ms < 21_000:
            edges.clock.now_ms += 7_300
    seconds = ticks_of(flash, edges)
    assert seconds == [seconds[0] + 1000 * i for i in range(60)]
    steps = [t_ms for _, _, frame_steps, _ in frames_of(flash) for t_ms in frame_steps]
    assert len(steps) == sum(row.count(":") for row in restless_script(60)) - 1  # and one press
    assert all(0 < ticks.diff(later, earlier) < 450 for earlier, later in pairwise(steps))


def test_a_stall_of_minutes_is_a_gap():
    flash = FakeFlash(POOL_BYTES)
    edges = edges_on(flash, [STANDING] * 400)
    app = start(edges)
    stalled = False
    while app.step():
        if not stalled and edges.clock.now_ms >= 50_000:
            stalled = True
            edges.clock.now_ms += 200_000
    resumes = [event for _, _, _, events in frames_of(flash) for event in events if event[0] == ids.RESUME]
    assert resumes == [[ids.RESUME, 201, ids.CAUSE_UNKNOWN]]
    assert len(ticks_of(flash, edges)) == 400 - 201
    assert app.session.now[ELAPSED_S] == 400


def test_a_press_is_delivered_at_once_and_in_order():
    lines = [STANDING] * 20
    lines[10] = line(95_000, 80, 3, [], [(10_100, 5), (10_900, 5)], [(10_500, ids.PRESS_DOUBLE)])
    flash = FakeFlash(POOL_BYTES)
    edges = edges_on(flash, lines)
    wear(edges)
    frames = frames_of(flash)
    at = next(i for i, frame in enumerate(frames) if [ids.BUTTON, ids.PRESS_DOUBLE, 0] in frame[3])
    t_ms, has_tick, steps, _ = frames[at]
    assert not has_tick and -8 < edges.clock.since_start(t_ms) - 10_500 <= 200  # on the grid of 8 ms
    assert [edges.clock.since_start(step_ms) // 8 for step_ms in steps] == [10_100 // 8]
    assert len(frames[at + 1][2]) == 1 and frames[at + 1][1]


def test_an_eighth_step_goes_into_a_frame_of_its_own():
    lines = [STANDING] * 10
    lines[5] = line(95_000, 80, 3, [], [(5_050 + 90 * i, 5) for i in range(10)], [])
    flash = FakeFlash(POOL_BYTES)
    edges = edges_on(flash, lines)
    app = wear(edges)
    assert sorted(len(steps) for _, _, steps, _ in frames_of(flash) if steps) == [3, 7]
    assert app.pool.failed == 0


def test_every_cue_is_in_the_log_as_it_was_given():
    flash = FakeFlash(POOL_BYTES)
    edges = edges_on(flash, restless_script(300))
    app = start(edges)
    rows: list[tuple[int, ...]] = []
    seen = 0
    while app.step():
        seen = drain(app.session, seen, rows)
    logged = [
        event[1:] for _, _, _, events in frames_of(flash) for event in events if event[0] == ids.CUE_GIVEN
    ]
    assert [tuple(event) for event in logged] == rows
    felt = [(row[0], row[1]) for row in rows if row[2] <= ids.REPEATED]
    assert [(kind, reason) for _, kind, reason in edges.haptics.taps] == felt and len(felt) > 5


def test_the_wrist_is_tapped_before_the_flash_is_written():
    """A tap falls into the pass that decided on it, no matter that the page became full in it."""
    flash = FakeFlash(POOL_BYTES)
    edges = edges_on(flash, restless_script(500))
    app = start(edges)
    order: list[str] = []
    put = app.pool.flush
    app.pool.flush = lambda: (order.append("flash" if app.pool.is_waiting else "idle"), put())[0]
    tap = edges.haptics.tap
    edges.haptics.tap = lambda kind, reason: (order.append("tap"), tap(kind, reason))[0]
    wrong = 0
    while app.step():
        wrong += "flash" in order[: order.index("tap")] if "tap" in order else 0
        order.clear()
    assert wrong == 0 and len(edges.haptics.taps) > 5


def test_the_flash_is_left_alone_while_a_rhythm_plays():
    """A tap that the loop has to end would be drawn out by it; what waits is written once it is over."""
    flash = FakeFlash(POOL_BYTES)
    edges = edges_on(flash, restless_script(400))
    plays: list[range] = []
    tap = edges.haptics.tap

    def begin(kind: int, reason: int) -> None:
        tap(kind, reason)
        edges.haptics.plays_until_ms = edges.clock.now_ms + 1500
        plays.append(range(edges.clock.now_ms, edges.haptics.plays_until_ms))

    edges.haptics.tap = begin
    app = wear(edges)
    written = [operation.t_ms for operation in flash.operations]
    assert len(plays) > 5 and len(written) > 40
    assert [t_ms for t_ms in written for play in plays if t_ms in play] == []
    assert app.pool.failed == app.pool.refused == 0 and not app.pool.is_waiting
