"""Sessions for reports: one run by the simulated runner who hears his cues and obeys, and some made by hand."""

from __future__ import annotations

import random
import tempfile
from functools import cache
from pathlib import Path

from tests.analysis.made import HIKE_UP, STAND, cue, session, stretch
from tests.virtual.schedules import faults_of
from trailcore import ids, settings
from trailcore.plan import Plan
from trailcue import archive, payload, rehearsal
from trailcue.commands import example
from trailcue.log.salvage import salvage
from trailcue.log.wrist import Wrist
from trailcue.playback import Given, Session, play, play_logs
from trailcue.virtual import course
from trailcue.virtual.athlete import Athlete
from trailcue.virtual.runner import START, Runner


@cache
def log(fault: str = "strap:20m..24m,stop:30m..31m", seconds: int = 100_000) -> tuple[bytes, bytes]:
    """A log of the demo's course with its plan, and that plan compiled."""
    with tempfile.TemporaryDirectory() as folder:
        ground = course.rolling()
        given = example.write_plan(Path(folder), ground)
    runner = Runner(ground, Athlete(hike_grade=rehearsal.EAGER_GRADE), 1, faults=faults_of(fault))
    wrist = Wrist(Plan(given.blob), payload.build_id_bytes(), given.hash, START)
    heard = None
    while not runner.finished and seconds:
        heard = rehearsal.command(wrist.second(runner.second(heard)))
        seconds -= 1
    return wrist.finish(), given.blob


def of_log(folder: Path) -> Session:
    """The session of that log, replayed."""
    path = folder / "demo.tclog"
    path.write_bytes(log()[0])
    return next(play(path, Given(log()[1], archive.plan_hash(log()[1]))))


@cache
def tapped(steps_in: int = 3, steps_out: int = 3, seconds: int = 600, has_strap: bool = True) -> Session:
    """The runner led by breath taps of his own ratio; with a strap he has a breath of his own, by effort."""
    plan = Plan()
    for at, value in (
        (settings.BREATH_IN, steps_in),
        (settings.BREATH_OUT, steps_out),
        (settings.BREATH_RATE, 1),
    ):
        plan.settings[at] = value
    quiet = () if has_strap else faults_of(f"strap:0s..{seconds}s")
    runner = Runner(course.rolling(), Athlete(), 1, faults=quiet)
    wrist = Wrist(plan, payload.build_id_bytes(), archive.NO_PLAN, START)
    for _ in range(seconds):
        wrist.second(runner.second(None))
    return next(play_logs("taps.tclog", salvage(wrist.finish()), None))


def troubled() -> Session:
    """Half an hour with all that may go wrong: gaps, a quiet strap, an untrusted wrist, suspect pressure, a ride."""
    lived = [
        *stretch(300, FORECAST=155, GRADE=20, BREATH=340),
        {"gap": 90},
        *stretch(240, **HIKE_UP, BPM=ids.NONE, GRADE=160),
        *stretch(120, **STAND),
        *stretch(200, UNTRUSTED=1, GRADE=-30),
        *stretch(100, SUSPECT=1, ALTITUDE_DM=ids.NONE),
        *stretch(100, WORLD=ids.CARRIED, climbs=1.0, **STAND),
        *stretch(400, climbs=-0.3, FORECAST=140, GRADE=-100),
    ]
    told = [cue(290, ids.HIKE), cue(299, ids.HIKE, fate=ids.REPEATED), cue(700, ids.RUN, fate=ids.TOO_SOON)]
    return session(lived, cues=[*told, cue(1100, ids.ALARM, 178), cue(1200, ids.EAT)])


def noisy(hours: int) -> Session:
    """So many hours in which everything changes every second: what a page has to hold at most."""
    chance = random.Random(1)
    gaits = (ids.RUNNING, ids.HIKING, ids.STANDING)
    lived = [
        {
            "GAIT": gaits[i // 120 % 3],
            "goes": 2 + chance.random(),
            "climbs": chance.uniform(-0.4, 0.4),
            "GRADE": chance.randrange(-300, 300),
            "BPM": chance.randrange(120, 180),
            "FORECAST": chance.randrange(120, 180),
            "SPM": chance.randrange(110, 180),
            "BREATH": chance.randrange(200, 500),
        }
        for i in range(3600 * hours)
    ]
    fates = (ids.GIVEN, ids.REPEATED, ids.TOO_SOON, ids.BUDGET_HOUR)
    cues = [cue(i, 1 + i // 150 % 3, fate=fates[i // 150 % 4]) for i in range(60, 3600 * hours, 150)]
    return session(lived, cues=cues)
