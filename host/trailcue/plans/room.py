"""Whether the watch has room for all that a session asks for: its heap is what a plan cannot see.

What a session asks for is loaded for it. The weights are those of `python tests/vm/ledger.py` on CircuitPython, each
option by itself; with LIMIT of them and a strap the watch keeps the 24 K free that the design asks for
(`tests/vm/test_watch.py`).
"""

from __future__ import annotations

from array import array

from trailcore import settings as s

from .model import Cues
from .problems import KeyPath, Report
from .workouts.model import Workout, each_step

LIMIT = 19_000
"""Bytes by these weights. All that can be asked for today is 17,000: nothing is left out until later options are more
than the 2 K in between."""

RATE, BREATH, WORKOUT, ROAD, POLES, RHYTHM, FUEL, CADENCE, QUESTIONS, ROUNDS, FLOORS = (
    1_550, 2_100, 5_000, 1_000, 1_100, 700, 800, 1_200, 1_350, 1_400, 800,
)  # fmt: skip

BREATH_RATE = "breath_rate"

SPARED = {
    BREATH_RATE: {s.BREATH_RATE: 0},
    "poles_rhythm": {s.POLES_RHYTHM: 0},
    "intervals, very_steep_steps": {s.INTERVAL_RUN_S: 0, s.INTERVAL_HIKE_S: 0, s.COUNTED_STEPS: 0},
    "rpe_every, talk_test, smile_test": {s.ASK_RPE_S: 0, s.ASK_TALK: 0, s.ASK_SMILE: 0},
    "floors in a pacing": {
        s.FLOOR_START_BPM: s.OFF,
        s.FLOOR_STEEP_UP_BPM: s.OFF,
        s.FLOOR_GENTLE_DOWN_BPM: s.OFF,
    },
    "breathing": {s.BREATH_IN: 0, s.BREATH_OUT: 0},
}
"""What is left out first, and how it is switched off. The breath rate is on unless a plan says no, and no cue hangs
on it: who did not ask for it by name is not told."""


def asked(values: array[int], steps: Workout | None, has_course: bool) -> dict[str, int]:
    """Return what the settings of a session ask for, by the keys of a plan, and what each takes in bytes."""
    has_steps = steps is not None
    breathes = steps is not None and any(step.breath for step, _ in each_step(steps.steps))
    found = {
        BREATH_RATE: RATE if values[s.BREATH_RATE] else 0,
        "steps": WORKOUT if has_steps else 0,
        "breathing": BREATH if values[s.BREATH_IN] > 0 or breathes else 0,
        "tell_climbs, tell_aid": ROAD if has_course and (values[s.TELL_CLIMBS] or values[s.TELL_AID]) else 0,
        "poles_above": POLES if values[s.POLES_ABOVE] != s.OFF else 0,
        "poles_rhythm": RHYTHM if values[s.POLES_RHYTHM] else 0,
        "eat, drink": FUEL if values[s.EAT_EVERY_S] or values[s.DRINK_EVERY_S] else 0,
        "cadence, short_steps": CADENCE
        if values[s.HIKE_SPM_LOW] or values[s.RUN_SPM] or values[s.SHORT_STEPS] or has_steps
        else 0,
        "rpe_every, talk_test, smile_test": QUESTIONS
        if values[s.ASK_RPE_S] or values[s.ASK_TALK] or values[s.ASK_SMILE]
        else 0,
        "intervals, very_steep_steps": ROUNDS if values[s.INTERVAL_RUN_S] or values[s.COUNTED_STEPS] else 0,
        "floors in a pacing": FLOORS
        if max(values[s.FLOOR_START_BPM], values[s.FLOOR_STEEP_UP_BPM], values[s.FLOOR_GENTLE_DOWN_BPM]) > 0
        else 0,
    }
    return {key: taken for key, taken in found.items() if taken}


def fit(
    values: array[int], cues: Cues, steps: Workout | None, has_course: bool, path: KeyPath, report: Report
) -> None:
    """Switch off what there is no room for beside the rest, the least needed first, and say so."""
    left_out: list[str] = []
    for key, off in SPARED.items():
        found = asked(values, steps, has_course)
        if sum(found.values()) <= LIMIT:
            break
        if key in found:
            left_out += [key] if key != BREATH_RATE or cues.breath_rate else []
            for index, value in off.items():
                values[index] = value
    if left_out:
        report.warn(
            path,
            f"the watch has no room for {', '.join(left_out)} beside the rest of what is asked for here: left out",
            at_key=True,
        )
