"""The workouts of the shipped library on the watch: each comes to its end, with every step told."""

from __future__ import annotations

import pytest

from tests.core.trail import CueReader, pressure_pa
from tests.house.tree import ROOT
from trailcore import ids, now
from trailcore import settings as s
from trailcore.ids import ALL_DONE, GIVEN, NEXT_STEP, NONE
from trailcore.plan import Plan as WatchPlan
from trailcore.planfile import breathes
from trailcore.session import Session
from trailcue import plans
from trailcue.plans.library import library
from trailcue.plans.problems import Report
from trailcue.plans.resolve import settings_of
from trailcue.plans.scheduling import entries

MOST_S = 6 * 3600
A_STEP_OR_TWO = 20  # bytes: an hour of one thing shows nothing


def workouts(name: str) -> list[WatchPlan]:
    """A plan of each workout of the calendar that has some steps, as the watch comes to have it on its day."""
    model = plans.load(ROOT / "host/trailcue/plans/library" / f"{name}.toml")
    base = settings_of(model, None, Report())
    found: dict[tuple[bytes, tuple[tuple[int, int], ...]], WatchPlan] = {}
    for entry in entries(model, base, {}, Report()):
        if len(entry.program) > A_STEP_OR_TWO:
            plan = WatchPlan()
            plan.settings[:] = base
            for index, value in entry.changes.items():
                plan.settings[index] = value
            plan.settings[s.START_ARMED] = 0
            plan.source, plan.program = b"." + entry.program, 1
            plan.breathes = breathes(plan.source, 1)
            found[entry.program, tuple(sorted(entry.changes.items()))] = plan
    return list(found.values())


def done(plan: WatchPlan) -> list[tuple[int, int]]:
    """Notices of steps that were felt, as kind and number, by who runs 200 m up and down and presses now and then.

    The heart goes from 90 to 190 and back. It ends 30 s after the last step.
    """
    session = Session(plan)
    reader = CueReader(session.cues)
    told: list[tuple[int, int]] = []
    altitude_m, mps, over_s = 500.0, 0.5, 0
    for second in range(1, MOST_S):
        t_ms = 1000 * second
        altitude_m += mps
        mps = -0.5 if altitude_m > 700 else 0.5 if altitude_m < 500 else mps
        session.feed(ids.PRESSURE, t_ms, pressure_pa(altitude_m) + second % 2, 0)
        session.feed(ids.HEART, t_ms, 90 + abs(second % 600 - 300) // 3, 0)
        for age_ms in (900, 500, 100):
            session.feed(ids.STEP, t_ms - age_ms, 15, 0)
        session.feed(ids.TICK, t_ms, 14, 0)
        if second % 120 == 0:
            session.feed(ids.BUTTON, t_ms, ids.PRESS_SHORT, 0)
        told += [
            (row[0], row[6]) for row in reader.rows() if row[0] in (NEXT_STEP, ALL_DONE) and row[2] == GIVEN
        ]
        over_s = over_s + 1 if session.now[now.STEP] == NONE else 0
        if over_s > 30:
            return told
    raise AssertionError(f"still at step {session.now[now.STEP]}")


@pytest.mark.parametrize("name", [entry.name for entry in library() if entry.name != "race-day"])
def test_every_workout_comes_to_its_end_and_every_step_is_told(name: str):
    found = workouts(name)
    assert found
    for plan in found:
        told = done(plan)
        steps = len(told) - 1
        assert told == [(NEXT_STEP, number) for number in range(1, steps + 1)] + [(ALL_DONE, steps)]
