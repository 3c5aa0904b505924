"""The log format is what firmware/README.md says: frames to pages and back, by vectors made by hand."""

from __future__ import annotations

import pytest

from tests.core.vectors import VECTORS, Second, Vector
from trailcore import pages
from trailcore.frame import EVENT_ROW, Frame
from trailcore.framereader import FrameReader
from trailcore.ids import NONE
from trailcore.recorder import Recorder


class Sink:
    page = b""

    def put(self, page: bytearray) -> None:
        self.page = bytes(page)


def fill(frame: Frame, second: Second) -> None:
    frame.clear()
    for kind, a, b in second.events:
        frame.add_event(kind, a, b)
    frame.set_pressure(second.pressure_pa)
    frame.set_heart(second.bpm)
    for rr in second.rr:
        frame.add_rr(rr)
    for t_ms, strength in second.steps:
        frame.add_step(t_ms, strength)
    frame.close(second.t_ms, second.has_tick, second.wrist)


def second_of(frame: Frame) -> Second:
    events = [frame.events[at : at + EVENT_ROW] for at in range(0, frame.n_events * EVENT_ROW, EVENT_ROW)]
    return Second(
        frame.t_ms, frame.has_tick, frame.wrist, frame.pressure_pa, frame.bpm,
        tuple(frame.rr[: frame.n_rr]) if frame.bpm != NONE else (),
        tuple(zip(frame.steps_ms[: frame.n_steps], frame.strengths[: frame.n_steps], strict=True)),
        tuple((event[0], event[2], event[3]) for event in events),
    )  # fmt: skip


@pytest.fixture(params=VECTORS, ids=lambda vector: vector.name)
def vector(request: pytest.FixtureRequest) -> Vector:
    return request.param


def test_the_frames_make_the_page(vector: Vector):
    sink, frame = Sink(), Frame()
    recorder = Recorder(sink, vector.session, vector.sequence)
    recorder.head.t_ms = vector.t_ms
    for second in vector.frames:
        fill(frame, second)
        recorder.write(frame)
    recorder.seal()
    bits = vector.bit_string()
    used = sink.page[8] | sink.page[9] << 8
    written = "".join(f"{byte:08b}" for byte in sink.page[14:510])
    assert written[:used] == bits
    assert sink.page.hex() == vector.page().hex()


def test_the_page_makes_the_frames(vector: Vector):
    page, head, reader, frame = bytearray(vector.page()), pages.Head(), FrameReader(), Frame()
    assert head.read(page)
    assert (head.kind, head.session, head.sequence) == (pages.FRAMES, vector.session, vector.sequence)
    assert (head.t_ms, head.bits) == (vector.t_ms, len(vector.bit_string()))
    reader.begin(page, head.t_ms, head.bits)
    frames = []
    while reader.left > 0:
        assert reader.read(frame)
        frames.append(second_of(frame))
    assert tuple(frames) == vector.frames
