"""Sessions to export, each made once: a log with cues and beats, and a recording with positions and a pause."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from tests.host import sessions
from tests.imports.makers import FitMaker
from trailcue import playback
from trailcue.playback import Session

PAUSE_S = 200
RUN_S = 400


@cache
def hill() -> Session:
    """A watch's log of 15 min up and down a hill, over the wrap of its ticks: a strap, cues, no positions."""
    return _played("hill.tclog", sessions.log())


@cache
def recording() -> Session:
    """Another watch's recording: a valley, a pause, then a climb; GPS, and beats once a second."""
    return _played("run.fit", recorded())


@cache
def recorded() -> bytes:
    """The file of it."""
    fit = FitMaker()
    fit.session(0)
    for at in range(RUN_S + 1):
        _second(fit, at, 400.0)
    fit.timer(RUN_S, start=False)
    fit.timer(RUN_S + PAUSE_S, start=True)
    for at in range(RUN_S):
        _second(fit, RUN_S + PAUSE_S + at, 400.0 + 0.3 * at)
    return fit.bytes()


def _second(fit: FitMaker, at_s: int, altitude_m: float) -> None:
    fit.record(
        at_s,
        bpm=140 + at_s % 7,
        cadence=82.0,
        enhanced=altitude_m,
        speed=2.5,
        distance=2.5 * at_s,
        lat=-33.5 + 2e-5 * at_s,
        lon=-70.25 - 1e-5 * at_s,
    )
    fit.hrv(0.4 + at_s % 5 / 100, 0.425)


def _played(name: str, data: bytes) -> Session:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        (session,) = playback.play(path, None)
    session.source = name
    return session
