"""A simulated session as frames, pages and cues: what tests of resume, replay and interpreters start from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.core.trail import CueReader
from tests.virtual.schedules import faults_of
from trailcore import ids, quantise, ticks
from trailcore.frame import Frame
from trailcore.image import views
from trailcore.opening import Opening
from trailcore.recorder import Recorder
from trailcore.session import Session
from trailcue.sensed import Second
from trailcue.virtual.athlete import Athlete
from trailcue.virtual.course import rolling
from trailcue.virtual.runner import Runner

FIRST_MS = ticks.PERIOD_MS - 65_000 & ~7
POLES_MS = 665_000  # "poles out" has just been felt where a plan asks for it
FAULTS = "strap:8m..12m, baro-stuck:15m..18m, stop:21m..22m, strap:30m..31m"


def seconds(minutes: int, seed: int = 7, faults: str = FAULTS) -> list[Second]:
    """So many minutes on the rolling course, by habit, with everything that can go wrong."""
    runner = Runner(rolling(), Athlete(), seed, faults=faults_of(faults))
    return [runner.second() for _ in range(60 * minutes)]


def fill(frame: Frame, second: Second, first_ms: int = FIRST_MS) -> None:
    """Put a second into a frame, as the watch would."""
    frame.clear()
    if second.pressure_pa is not None:
        frame.set_pressure(second.pressure_pa)
    if second.bpm is not None:
        frame.set_heart(second.bpm)
        for rr in second.rr_1024:
            frame.add_rr(rr)
    for t_ms, mg in second.steps:
        frame.add_step(ticks.add(first_ms, t_ms), quantise.level(mg))
    frame.close(ticks.add(first_ms, second.t_ms), True, quantise.level(second.wrist_mg))


def press(frame: Frame, second: Second) -> None:
    """Have the wearer ask why now and then, and be wrong once in a while."""
    if second.t_ms % 307_000 == 0 or second.t_ms == POLES_MS:
        frame.add_event(ids.BUTTON, ids.PRESS_SHORT, 0)
    if second.t_ms % 500_000 == 0:
        frame.add_event(ids.BATTERY, 3900 - second.t_ms // 100_000, 0)


def frames(lived: Sequence[Second]) -> Iterator[Frame]:
    """The frames of these seconds; always the same frame."""
    frame = Frame()
    for second in lived:
        fill(frame, second)
        press(frame, second)
        yield frame


class Shelf:
    """A sink that keeps copies of the pages."""

    def __init__(self) -> None:
        self.pages: list[bytes] = []

    def put(self, page: bytearray) -> None:
        self.pages.append(bytes(page))


def record(lived: Sequence[Second], session: Session) -> tuple[list[bytes], list[tuple[int, ...]]]:
    """Feed and record them as the watch does; return the pages and the cue rows."""
    shelf = Shelf()
    recorder = Recorder(shelf, 1, 0)
    recorder.open(Opening(), FIRST_MS)
    reader, rows = CueReader(session.cues), []
    for frame in frames(lived):
        recorder.write(frame)
        frame.feed(session)
        rows += reader.rows()
    recorder.seal()
    return shelf.pages, rows


def image(session: Session) -> bytes:
    """The whole state."""
    return b"".join(views(session))
