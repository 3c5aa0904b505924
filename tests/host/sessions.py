"""A short session as a log, made once: the simulated runner wearing the core."""

from __future__ import annotations

from functools import cache

from trailcore import pages
from trailcore.plan import Plan
from trailcue import rehearsal
from trailcue.log.wrist import Wrist
from trailcue.virtual import course
from trailcue.virtual.athlete import Athlete
from trailcue.virtual.runner import START, Runner

BUILD = bytes(range(8))


@cache
def log(session: int = 1, sequence: int = 0, seconds: int = 900, start_ms: int = (1 << 29) - 60_000) -> bytes:
    """The pages of a session over the wrap of the ticks, with a strap, a climb and some cues."""
    ground = course.from_legs("hill", [course.Leg(700, 0), course.Leg(900, 16), course.Leg(1500, -4)])
    runner = Runner(ground, Athlete(hike_grade=0.25), seed=session)
    wrist = Wrist(Plan(), BUILD, start=START, start_ms=start_ms, session=session, sequence=sequence)
    for _ in range(seconds):
        wrist.second(runner.second())
    return wrist.finish()


@cache
def obeyed() -> bytes:
    """The pages of 25 minutes of a runner who does what he is told: some of what the core would say is held back."""
    runner = Runner(course.rolling(), Athlete(hike_grade=0.25), seed=1)
    wrist = Wrist(Plan(), BUILD, start=START)
    heard = None
    for _ in range(1500):
        heard = rehearsal.command(wrist.second(runner.second(heard)))
    return wrist.finish()


def pages_of(data: bytes) -> list[bytes]:
    """The pages of a log."""
    return [data[at : at + pages.SIZE] for at in range(0, len(data), pages.SIZE)]
