"""What the shipping step counter makes of the simulated wrist: `python tests/bench/virtual_steps.py [minutes]`.

No constant was fitted to the counter, but two were changed after a look at this table (the README of
`trailcue.virtual`). It says how far they agree. Samples are those of an ideal accelerometer, 52 Hz
and 4,096 counts a g.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect
from itertools import pairwise
from pathlib import Path
from statistics import median

_ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(_ROOT), str(_ROOT / "host"), str(_ROOT / "firmware" / "lib")]

from trailcore.steps import Steps  # noqa: E402
from trailcue.virtual.athlete import Athlete  # noqa: E402
from trailcue.virtual.course import from_legs  # noqa: E402
from trailcue.virtual.script import parse_script  # noqa: E402
from trailcue.virtual.wearer import Wearer  # noqa: E402

_HZ = 52
_COUNTS_PER_G = 4096
_WARM_S = 60

WALKER = Athlete(hike_grade=-1.0)

WORN = {
    "run, level": lambda seed: Wearer(_slope(0), seed=seed),
    "run, 10 % down": lambda seed: Wearer(_slope(-10), seed=seed),
    "run, 10 % up": lambda seed: Wearer(_slope(10), seed=seed),
    "walk, level": lambda seed: Wearer(_slope(0), WALKER, seed=seed),
    "hike, 12 %": lambda seed: Wearer(_slope(12), WALKER, seed=seed),
    "hike, 18 %": lambda seed: Wearer(_slope(18), WALKER, seed=seed),
    "hike, 18 %, poles": lambda seed: _poles(18, seed, "stride"),
    "hike, 30 %, poles": lambda seed: _poles(30, seed, "stride"),
    "hike, 18 %, both poles each 4th step": lambda seed: _poles(18, seed, "double"),
    "hike, 18 %, poles now and then": lambda seed: _poles(18, seed, "now and then"),
    "hike, 18 %, poles in the hand": lambda seed: _poles(18, seed, "held"),
    "walk, level, poles": lambda seed: _poles(0, seed, "stride"),
    "walk, level, both poles each 4th step": lambda seed: _poles(0, seed, "double"),
    "hike, 30 %, hands on thighs half of it": lambda seed: Wearer(_slope(30), WALKER, seed=seed),
    "stand": lambda seed: Wearer(_slope(0), seed=seed, script=parse_script("stand 0s..30h")),
    "desk": lambda seed: Wearer(_slope(0), seed=seed, script=parse_script("desk 0s..30h")),
    "drive": lambda seed: Wearer(_slope(0), seed=seed, script=parse_script("drive 0s..30h")),
}


def _poles(percent: float, seed: int, poling: str) -> Wearer:
    """Return somebody who walks with poles."""
    return Wearer(_slope(percent), WALKER, seed=seed, has_poles=True, poling=poling, poles_grade=-1.0)


def _slope(percent: float):
    """Return a slope that nobody comes to the end of."""
    return from_legs(f"{percent} %", [(300_000, percent)], start_altitude_m=1000 if percent >= 0 else 40_000)


def counted(wearer: Wearer, seconds: int) -> list[int]:
    """Return the ms of the steps that the watch's counter finds in so many seconds."""
    steps = Steps(100 * _HZ, _COUNTS_PER_G)
    words = array("h", [0] * (3 * (_HZ + 1)))
    found: list[int] = []
    sample = 0
    for second in range(1, seconds + 1):
        n = t_us = 0
        while sample * 1_000_000 < second * 1_000_000 * _HZ:
            t_us = sample * 1_000_000 // _HZ
            for axis, mg in enumerate(wearer.acceleration_mg(t_us)):
                words[3 * n + axis] = max(-32768, min(32767, round(mg * _COUNTS_PER_G / 1000)))
            n += 1
            sample += 1
        steps.block(words, n, t_us // 1000, 1_000_000 // _HZ)
        found += [steps.times_ms[index] for index in range(steps.found())]
        steps.clear()
    return found


def _late_ms(found: list[int], struck: list[int]) -> list[int]:
    """Return how much later than the nearest strike each step was found."""
    late = []
    for t_ms in found:
        at = bisect(struck, t_ms)
        late.append(min((t_ms - strike for strike in struck[max(at - 1, 0) : at + 1]), key=abs))
    return late


def main(minutes: int) -> None:
    """Print the table."""
    print("| Worn | Steps taken | found | spm taken | found | found after the strike, ms: median, 10-90 % |")
    print("|---|---|---|---|---|---|")
    for words, make in WORN.items():
        wearer = make(3)
        found = [t_ms for t_ms in counted(wearer, 60 * minutes) if t_ms > 1000 * _WARM_S]
        struck = [t_us // 1000 for t_us in wearer.truth.strikes_us]
        struck = [t_ms for t_ms in struck if 1000 * _WARM_S < t_ms <= 60_000 * minutes]
        row = [words, f"{len(struck)}", f"{len(found)}"]
        row += [
            f"{60_000 / median(b - a for a, b in pairwise(times)):.0f}" if len(times) > 9 else ""
            for times in (struck, found)
        ]
        late = sorted(_late_ms(found, struck)) if struck and found else []
        tenth = len(late) // 10
        row.append(f"{median(late):.0f}, {late[tenth]} to {late[-1 - tenth]}" if late else "")
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
