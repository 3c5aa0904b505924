"""How late cues are and how far breath taps lie from the foot, on the virtual watch: `python tests/bench/latency.py`.

Arguments: minutes of each run (60), seeds of each motor (2), motors (lra erm pwm). The
firmware as shipped on CPython, an eager runner on
rollers, breathing 2/2 asked for each 97 s, the log on flash as ever; the strap is out of reach for 40 s in every five
minutes, so that it is sought and connected again all along.

- cue, driven: from the tick of the cue's row in the log, the end of the second that brought the decision, to the
  motor's drive. Those that cut a breath tap short wait 120 ms by design, and are counted apart, as are answers to a
  press ("why?"), which wait for the tick that says that it was heard.
- cue, felt: the same to where the motor model says that a wrist feels it (`virtual/parts/motor.py`).
- breath tap: from the nearest true strike (`wearer.truth.strikes_us`) to where it is felt; early is negative. Then in
  parts: found, from the strike to the step that the counter found and the log has; led, from that step to the tap.
  "about its median" is the share within 40 ms of the tap's own median in the same gait: what is left if the delay of
  a gait were known.

What computing costs is not in it: on the virtual watch only calls to the world take time (`tests/bench/core_cost.py`
counts instructions; a board has to tell, boards/README.md).
"""

from __future__ import annotations

import sys
import tempfile
from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(_ROOT), str(_ROOT / "host"), str(_ROOT / "firmware" / "lib")]

from trailcore import frame, ids, patterns  # noqa: E402
from trailcore.plan import Plan  # noqa: E402
from trailcore.replay import Player  # noqa: E402
from trailcore.session import Session  # noqa: E402
from trailcue import boards, plans, replay, worn  # noqa: E402
from trailcue.log.salvage import salvage  # noqa: E402
from trailcue.virtual.athlete import Athlete  # noqa: E402
from trailcue.virtual.course import Course, from_legs  # noqa: E402
from trailcue.virtual.faults import Fault  # noqa: E402
from trailcue.virtual.script import parse_script  # noqa: E402
from trailcue.virtual.wearer import Wearer  # noqa: E402
from trailcue.virtual.world import TICKS_START, TICKS_WRAP  # noqa: E402

_PLAN = '[athlete]\nhr_max = 188\n\n[cues]\nbreathing = "2/2"\nbreathing_breaths = 30\n'
_ASKED_S = 97
_DROPPED_S, _EVERY_S = 40, 300
_ENDING_US = 15_000_000
_ROLLERS = [(300, 0), *[(350, 14), (500, -7), (300, 2)] * 40]

_APART_US = 300_000
"""A single tap has silence about it."""
_CUT_US = 140_000
"""A cue that has cut a tap short comes a gap of 120 ms after it."""
_SAME_MS = 12
"""A drive is the one that a rhythm asks for within so much: what the loop was doing meanwhile."""
_LED_MS = {"lra": (70, 140), "erm": (120, 240), "pwm": (120, 240)}
"""How long breath in and breath out are driven (`watch.tapping`)."""

Burst = tuple[int, int]


@dataclass
class Found:
    """What was measured of a motor, in ms."""

    driven: list[float] = field(default_factory=list)
    felt: list[float] = field(default_factory=list)
    cutting: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    taps: list[float] = field(default_factory=list)
    gaits: list[str | None] = field(default_factory=list)
    steps: list[tuple[str | None, float]] = field(default_factory=list)
    led: list[float] = field(default_factory=list)
    lost: int = 0
    writes: int = 0
    connects: int = 0


class _Drive:
    """Notes when a motor is driven, over its `set_drive`."""

    def __init__(self, motor) -> None:
        self.bursts: list[Burst] = []
        self._since_us: int | None = None
        self._set = motor.set_drive
        motor.set_drive = self.note

    def note(self, drive: float, t_us: int, *, closed_loop: bool = False) -> None:
        self._set(drive, t_us, closed_loop=closed_loop)
        if drive > 0 and self._since_us is None:
            self._since_us = t_us
        elif drive <= 0 and self._since_us is not None:
            self.bursts.append((self._since_us, t_us))
            self._since_us = None


def wear(motor: str, seed: int, minutes: int, found: Found) -> None:
    """Wear a watch with this motor for so long, and add what it did to `found`."""
    asked = [f"short at {t_s}s" for t_s in range(60, 60 * minutes - 10, _ASKED_S)]
    presses = ", ".join([*asked, f"end at {minutes}m"])
    faults = [Fault("strap", t_s, t_s + _DROPPED_S) for t_s in range(_EVERY_S, 60 * minutes, _EVERY_S)]
    course: Course = from_legs("rollers", _ROLLERS)
    wearer = Wearer(course, Athlete(hike_grade=0.22), seed, script=parse_script(presses))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.toml"
        path.write_text(_PLAN, encoding="utf-8")
        blob = plans.compile_file(path).blob
    # The Feather has a pin for each of the three.
    watch = worn.put_on(wearer, fitted=boards.Fitted(motor=motor), plan=blob, faults=faults, seed=seed)
    assert watch.world.motor is not None
    drive = _Drive(watch.world.motor)
    connect = watch.world.radio.connect
    watch.world.radio.connect = lambda *args, **named: (
        setattr(found, "connects", found.connects + 1),
        connect(*args, **named),
    )[1]
    before = watch.flash.done
    watch.watch.power_on()
    watch.watch.run(until_us=60_000_000 * minutes + _ENDING_US)
    found.writes += watch.flash.done - before
    _judge_cues(watch, drive.bursts, Plan(blob), found)
    _judge_taps(watch, drive.bursts, Plan(blob), _LED_MS[motor], found)
    watch.watch.power_off()


def _judge_cues(watch: worn.Worn, bursts: list[Burst], plan: Plan, found: Found) -> None:
    """Add how late each cue was that the log has."""
    felt_us = [start_us for start_us, _, _ in watch.world.felt]
    starts = [start_us for start_us, _ in bursts]
    for log in salvage(watch.pool()).logs:
        for kind, _, fate, tick_ms, *_ in replay.replay(log, plan).logged:
            rhythm = patterns.pattern(kind)
            if fate > ids.REPEATED or not rhythm:
                continue
            told_us = _of_tick(tick_ms)
            at = bisect(starts, told_us - 8000)
            while (
                at < len(bursts) and abs((bursts[at][1] - bursts[at][0]) / 1000 - 10 * rhythm[0]) > _SAME_MS
            ):
                at += 1
            if at == len(bursts) or bursts[at][0] - told_us > 1_000_000:
                found.lost += 1
                continue
            start_us = bursts[at][0]
            late = (start_us - told_us) / 1000
            if kind == ids.WHY:
                found.answers.append(late)
                continue
            if at and start_us - bursts[at - 1][1] < _CUT_US:
                found.cutting.append(late)
                continue
            found.driven.append(late)
            found.felt.append((felt_us[bisect(felt_us, start_us)] - told_us) / 1000)


class _Steps:
    """Takes down when the watch found steps, in µs of the world."""

    def __init__(self) -> None:
        self.found_us: list[int] = []

    def fed(self, fed: frame.Frame) -> None:
        self.found_us += [_of_tick(fed.steps_ms[i]) for i in range(fed.n_steps)]


def _of_tick(tick_ms: int) -> int:
    """Return the µs of the world of a tick of a watch that never lost its power."""
    return (tick_ms - TICKS_START) % TICKS_WRAP * 1000


def _off_ms(t_us: int, others_us: Sequence[int]) -> float:
    """Return how much later than the nearest of these it was."""
    at = bisect(others_us, t_us)
    return min((t_us - one for one in others_us[max(0, at - 1) : at + 1]), key=abs, default=0) / 1000


def _judge_taps(
    watch: worn.Worn, bursts: list[Burst], plan: Plan, led_ms: tuple[int, int], found: Found
) -> None:
    """Add how far each single tap of a breath's length was felt from a strike."""
    truth, gait = watch.wearer.truth, watch.wearer.runner.reference.gait
    felt_us = [start_us for start_us, _, _ in watch.world.felt]
    steps = _Steps()
    for log in salvage(watch.pool()).logs:
        player = Player(Session(plan), steps)
        for page in log.pages:
            player.play(page)
    found.steps += [(gait[one // 1_000_000], _off_ms(one, truth.strikes_us)) for one in steps.found_us]
    for at, (start_us, end_us) in enumerate(bursts):
        after_us = bursts[at + 1][0] if at + 1 < len(bursts) else start_us + 10 * _APART_US
        before_us = bursts[at - 1][1] if at else 0
        is_alone = start_us - before_us >= _APART_US <= after_us - end_us
        lasted_ms = (end_us - start_us) / 1000
        felt = bisect(felt_us, start_us)
        if is_alone and felt < len(felt_us) and any(abs(lasted_ms - ms) <= _SAME_MS for ms in led_ms):
            found.taps.append(_off_ms(felt_us[felt], truth.strikes_us))
            found.led.append(_off_ms(felt_us[felt], steps.found_us))
            found.gaits.append(gait[start_us // 1_000_000])


def _share(values: Sequence[float], percent: float) -> float:
    """Return a percentile, the next value above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def _histogram(values: Sequence[float], width_ms: int, low: int, high: int) -> None:
    bins = Counter(min(max(int(value // width_ms) * width_ms, low), high) for value in values)
    most = max(bins.values(), default=1)
    for start in range(low, high + 1, width_ms):
        if bins[start] or min(bins) <= start <= max(bins):
            edge = "≤" if start == low and low < 0 else "≥" if start == high else " "
            print(f"  {edge}{start:5d} ms {bins[start]:5d} {'#' * round(50 * bins[start] / most)}")


def _late(name: str, values: Sequence[float], is_drawn: bool = True) -> None:
    if not values:
        print(f"{name}: none")
        return
    figures = ", ".join(f"p{percent} {_share(values, percent):.0f}" for percent in (50, 90, 99))
    print(f"{name}: {len(values)}, ms {figures}, max {max(values):.0f}")
    if is_drawn:
        _histogram(values, 10, 0, 150)


def main(minutes: int = 60, seeds: int = 2, *motors: str) -> None:
    """Print figures and histograms of each motor."""
    for motor in motors or tuple(_LED_MS):
        found = Found()
        for seed in range(1, seeds + 1):
            wear(motor, seed, minutes, found)
        print(
            f"\n{motor}: {seeds} × {minutes} min, {found.writes} flash operations, {found.connects} tries to connect"
        )
        _late("cue, driven", found.driven)
        _late("cue, felt", found.felt, is_drawn=False)
        _late("cue that cuts a tap short, driven", found.cutting, is_drawn=False)
        _late("answer to a press, driven", found.answers, is_drawn=False)
        if found.lost:
            print(f"cues whose rhythm was not found in the second after: {found.lost}")
        _near("breath tap, felt", found.taps)
        _histogram(found.taps, 20, -160, 160)
        _near("led", found.led)
        for gait in ("run", "walk"):
            taps = [ms for ms, one in zip(found.taps, found.gaits, strict=True) if one == gait]
            if not taps:
                continue
            middle = _share(taps, 50)
            print(
                f"  {gait}: {_within(taps, 0):.1f} %, median {middle:+.0f}; about it {_within(taps, middle):.1f} %"
            )
            late = [ms for one, ms in found.steps if one == gait]
            tenths = f"{_share(late, 10):+.0f} to {_share(late, 90):+.0f}"
            print(f"  {gait}: found, median {_share(late, 50):+.0f}, 10-90 % {tenths}")


def _within(values: Sequence[float], middle: float) -> float:
    """Return how many per cent lie within 40 ms."""
    return 100 * sum(abs(one - middle) <= 40 for one in values) / len(values)


def _near(name: str, values: Sequence[float]) -> None:
    size = [abs(one) for one in values]
    print(
        f"{name}: {len(values)}, {_within(values, 0):.1f} % within ±40 ms, ms p50 {_share(size, 50):.0f}, "
        f"p90 {_share(size, 90):.0f}, p99 {_share(size, 99):.0f}; median {_share(values, 50):+.0f}"
    )


if __name__ == "__main__":
    main(int((sys.argv[1:2] or ["60"])[0]), int((sys.argv[2:3] or ["2"])[0]), *sys.argv[3:])
