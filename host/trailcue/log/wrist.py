"""A desktop stand-in for the watch's edges: seconds in, cues and the pages of the log out."""

from __future__ import annotations

from datetime import UTC, datetime

from trailcore import frame, ids, quantise, ticks
from trailcore.cues import ROW, ROWS
from trailcore.delivery import Delivery
from trailcore.opening import Opening
from trailcore.plan import Plan
from trailcore.recorder import Recorder
from trailcore.session import Session
from trailcue.sensed import Second

MAX_GAP_S = 500_000
"""A longer silence is logged as this: ticks tell no more apart."""


class Wrist:
    """Wears the core through a session, writing the log that a watch would have written.

    Args:
        plan: the compiled plan, read.
        build_id: 8 bytes that name the firmware.
        plan_hash: 8 bytes that name the plan, zeros for none.
        start: wall-clock time of the first sample, None if unknown.
        start_ms: tick of the first sample.
        session: number of the session in its pool.
        sequence: number of its first page in the pool.
    """

    def __init__(
        self,
        plan: Plan,
        build_id: bytes,
        plan_hash: bytes = bytes(8),
        start: datetime | None = None,
        start_ms: int = 0,
        session: int = 1,
        sequence: int = 0,
    ) -> None:
        self.session = Session(plan)
        self.pages = bytearray()
        self.start_ms = start_ms
        self._frame = frame.Frame()
        self._told = 0
        opening = Opening()
        opening.build_id[:] = build_id
        opening.plan_hash[:] = plan_hash
        if start is not None:
            since = start - datetime(2000, 1, 1, tzinfo=UTC)
            opening.rtc_days, opening.rtc_s = since.days, since.seconds
        for i, value in enumerate(plan.settings):
            opening.settings[i] = value
        recorder = Recorder(self, session, sequence)
        recorder.open(opening, start_ms)
        self._delivery = Delivery(self.session, recorder)

    def put(self, page: bytearray) -> None:
        """Take a finished page from the recorder."""
        self.pages += page

    def second(self, second: Second) -> list[tuple[int, ...]]:
        """Live through a second; return the cue rows that it brought."""
        if second.gap_s:
            self._resume(second)
        fill = self._frame
        fill.clear()
        if second.pressure_pa is not None:
            fill.set_pressure(second.pressure_pa)
        if second.bpm is not None:
            fill.set_heart(second.bpm)
            for rr in second.rr_1024:
                fill.add_rr(rr)
        end = self._tick(second.t_ms)
        for t_ms, strength_mg in second.steps:
            if not fill.add_step(self._tick(t_ms), quantise.level(strength_mg)):
                fill.close(end, False, ids.NONE)
                self._deliver()
                fill.add_step(self._tick(t_ms), quantise.level(strength_mg))
        fill.close(end, True, quantise.level(second.wrist_mg))
        self._deliver()
        return self._new_cues()

    def finish(self) -> bytes:
        """End the session and return its pages."""
        last = self._frame.t_ms
        self._frame.clear()
        self._frame.add_event(ids.CLOSED, 0, 0)
        self._frame.close(last, False, ids.NONE)
        self._deliver()
        while self._delivery.waiting():
            self._frame.close(last, False, ids.NONE)
            self._deliver()
        self._delivery.recorder.seal()
        return bytes(self.pages)

    def _resume(self, second: Second) -> None:
        """Tell the core that time passed unseen, in a frame of its own a second before the next."""
        fill = self._frame
        fill.clear()
        fill.add_event(ids.RESUME, min(second.gap_s, MAX_GAP_S), ids.CAUSE_PAUSE)
        fill.close(self._tick(second.t_ms - 1000), False, ids.NONE)
        self._deliver()

    def _tick(self, t_ms: int) -> int:
        return (self.start_ms + t_ms) % ticks.PERIOD_MS

    def _deliver(self) -> None:
        self._delivery.deliver(self._frame)
        if not self._frame.has_tick:
            t_ms = self._frame.t_ms
            self._frame.clear()
            self._frame.t_ms = t_ms

    def _new_cues(self) -> list[tuple[int, ...]]:
        cues = self.session.cues
        rows = []
        for i in range(self._told, cues.count()):
            at = i % ROWS * ROW
            rows.append(tuple(cues.ring[at : at + ROW]))
        self._told = cues.count()
        return rows
