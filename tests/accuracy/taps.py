"""How near breath taps come to the foot strike: `python tests/accuracy/taps.py DIR [--json]`.

DIR holds what `phase.py` takes. Steps are detected as on the watch, at 52 Hz, from what the FIFO holds five times a
second, and fed in frames, each half a second, as while taps lead. The session (ratio 2/2, no heart rate, asked again
when the taps have faded) is asked for its next tap in passes of 100 ms. Errors are to the nearest true strike, with
each foot's median offset to the steps taken out; for a wrist without truth the steps themselves are the truth. So
taps are judged where the step of the foot they are for is counted: how long before it that foot comes down
(`phase.landing_ms`) is known only where contacts share the acceleration's clock, and judged there apart.

Columns:

- taps: how many; p50_ms, p90_ms: percentiles of the error's size; within_40_pct.
- contact_ms, contact_40_pct: taps as they are felt, to the nearest contact as it was read: the median error and the
  share within 40 ms. Contacts that are read each 90 ms are told 45 ms late in the mean: a tap on time has -45 here.
- off_count_pct: taps that were not two strikes after the one before, of those that followed within 2 s.
- out_twice: breaths in which "out" was told twice running within 2 s, for the "in" between was left out.
- motor: the same while each tap shakes the accelerometer for 70 ms, of which the detector is told nothing.
- told: the same while it is told, and leaves out what is shaken: why the watch does not.

Limits of the truth: those of `phase.py`. Contacts sampled each 90 ms are 40 ms off by themselves at the 90th
percentile.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

_ROOT = Path(__file__).resolve().parents[2]
for _place in (_ROOT, _ROOT / "firmware" / "lib"):
    if str(_place) not in sys.path:
        sys.path.insert(0, str(_place))

from tests.accuracy.phase import Sensed, Target, of_both_feet, of_one_foot, of_the_wrist, sense  # noqa: E402
from tests.accuracy.scaffold import Row, run  # noqa: E402
from tests.accuracy.strikes import Floats, Odd, Walk, each  # noqa: E402
from trailcore import ids, now, program, settings, ticks  # noqa: E402
from trailcore.frame import Frame  # noqa: E402
from trailcore.ids import NONE  # noqa: E402
from trailcore.plan import Plan  # noqa: E402
from trailcore.session import Session  # noqa: E402

FRAME_MS, PASS_MS = 500, 100
LATE_MS, APART_MS = 20, 160  # as the app has them
STEPS_IN = 2
BLOCK = 10  # samples that came between two passes
MOTOR_MS = 70  # a tap of a linear actuator
FEWEST = 16  # taps worth judging
FOLLOWS_MS = 2000

Tap = tuple[int, int]  # ms, kind


def led(sensed: Sensed) -> tuple[list[Tap], list[Tap]]:
    """The taps that a watch would have led with; and the same later, at the steps whose feet they are for."""
    plan = Plan()
    plan.settings[settings.BREATH_IN] = plan.settings[settings.BREATH_OUT] = STEPS_IN
    session, frame = Session(plan), Frame()
    taps: list[Tap] = []
    counted: list[Tap] = []
    at = 0
    begin_ms = sensed.strike[0] - 1000 & ~7
    for number in range(1, int(sensed.told[-1] - begin_ms) // FRAME_MS):
        now_ms = begin_ms + FRAME_MS * number
        frame.clear()
        while at < len(sensed.told) and sensed.told[at] <= now_ms and frame.add_step(sensed.strike[at], NONE):
            at += 1
        if number % 2 == 0 and session.lead() is None:
            frame.add_event(ids.BUTTON, ids.PRESS_SHORT, 0)
        frame.close(now_ms % ticks.PERIOD_MS, number % 2 == 0, NONE)
        frame.feed(session)
        for pass_ms in range(now_ms, now_ms + FRAME_MS, PASS_MS):
            lead = session.lead()
            if lead is None:
                break
            after_ms = max(pass_ms - LATE_MS, taps[-1][0] + APART_MS if taps else 0)
            felt_ms = lead.next_tap_ms(after_ms)
            if NONE != felt_ms < pass_ms + PASS_MS:
                taps.append((max(felt_ms, pass_ms), lead.tap_kind()))
                number = session.phase.landing(felt_ms, session.now[now.GAIT])
                late_ms = taps[-1][0] - felt_ms
                counted.append((session.phase.strike_ms(number) + late_ms, taps[-1][1]))
    return taps, counted


def judge(folder: Path) -> Iterator[Row]:
    """Judge each recording of the folder."""
    return each(folder, judged)


def judged(walk: Walk) -> Row:
    """Return the row of a recording."""
    sensed = sense(walk, block=BLOCK)
    if len(sensed.strike) < FEWEST:
        raise Odd("no steps were detected")
    target = truth(walk, sensed)
    felt, taps = led(sensed)
    row: Row = {"recording": walk.name, "taps": len(taps), **errors(taps, target, "")}
    row.update(of_contacts(walk, felt))
    near = [(a, b) for a, b in itertools.pairwise(taps) if b[0] - a[0] < FOLLOWS_MS]
    ends = np.array([(a[0], b[0]) for a, b in near if a[1] != b[1]]).reshape(-1, 2)
    counted = np.diff(np.searchsorted(target.at, ends + np.median(target.half)))
    row["off_count_pct"] = 100 * float(np.mean(counted != STEPS_IN)) if len(counted) else None
    row["out_twice"] = sum(a[1] == b[1] == program.TAP_OUT for a, b in near)
    for name, is_told in (("motor_", False), ("told_", True)):
        shaken = sense(walk, [t_ms for t_ms, _ in felt], MOTOR_MS, is_told, BLOCK)
        row.update(errors(led(shaken)[1], target, name))
    return row


def of_contacts(walk: Walk, felt: list[Tap]) -> Row:
    """Judge taps as felt against contacts, where these are on the same clock."""
    if not (walk.feet and walk.shares_clock) or len(felt) < FEWEST:
        return {"contact_ms": None, "contact_40_pct": None}
    contacts = np.sort(np.concatenate(walk.feet))
    times: Floats = np.array([t_ms for t_ms, _ in felt], dtype=float)
    after = np.clip(np.searchsorted(contacts, times), 1, len(contacts) - 1)
    before, behind = times - contacts[after - 1], times - contacts[after]
    off = np.where(np.abs(before) <= np.abs(behind), before, behind)
    return {"contact_ms": float(np.median(off)), "contact_40_pct": 100 * float(np.mean(np.abs(off) <= 40))}


def truth(walk: Walk, sensed: Sensed) -> Target:
    """The strikes, as times of the acceleration's clock."""
    strike = np.array(sensed.strike, dtype=float)
    if not walk.feet:
        return of_the_wrist(strike)
    return of_both_feet(walk.feet, strike)[0] if walk.shares_clock else of_one_foot(walk.feet[0], strike)


def errors(taps: list[Tap], target: Target, name: str) -> Row:
    """Judge taps where strikes are known: a second at most from the nearest one."""
    times: Floats = np.array([t_ms for t_ms, _ in taps], dtype=float)
    keys = [f"p50_{name}ms", f"p90_{name}ms", f"within_40_{name}pct"]
    if len(times) < FEWEST:
        return {key: None for key in keys}
    after = np.clip(np.searchsorted(target.at, times), 1, len(target.at) - 1)
    off = np.minimum(np.abs(times - target.at[after - 1]), np.abs(times - target.at[after]))
    off = off[off < 2 * np.median(target.half)]
    values = [*np.percentile(off, [50, 90]), 100 * np.mean(off <= 40)]
    return dict(zip(keys, map(float, values), strict=True))


def summary(rows: list[Row]) -> Row:
    """Return the middle and the worst recording, column by column."""
    found: Row = {"taps": sum(value for row in rows if isinstance(value := row["taps"], int))}
    for key in rows[0]:
        values = [value for row in rows if isinstance(value := row[key], float)]
        if values:
            worst = min(values) if key.startswith("within") else max(values)
            found[f"{key}, middle and worst"] = f"{np.median(values):.0f}, {worst:.0f}"
    found["out_twice"] = sum(value for row in rows if isinstance(value := row["out_twice"], int))
    return found


if __name__ == "__main__":
    sys.exit(run(__doc__, judge, summary))
