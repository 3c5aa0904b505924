"""How fast a session replays: `python tests/bench/replay_speed.py [hours]`. Not a test: it prints ratios.

A simulated session, recorded into pages, is played back with a course and a plan loaded. The budget is 10,000 times
real time on one core, and 30 h in 10 s.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(_ROOT), str(_ROOT / "host"), str(_ROOT / "firmware" / "lib")]

from tests.core import plans  # noqa: E402
from tests.core.recorded import record  # noqa: E402
from trailcore import settings as s  # noqa: E402
from trailcore.plan import Plan  # noqa: E402
from trailcore.replay import Player  # noqa: E402
from trailcore.session import Session  # noqa: E402
from trailcue.sensed import Second  # noqa: E402
from trailcue.virtual.athlete import Athlete  # noqa: E402
from trailcue.virtual.course import rolling  # noqa: E402
from trailcue.virtual.runner import Runner  # noqa: E402


def a_plan() -> bytes:
    """A race of 100 km with a post each 50 m, technical ground every 5 km, and every rule on."""
    posts = [10_000 + 20 * abs(i % 50 - 25) for i in range(2001)]
    return plans.blob(
        plans.settings_section({s.RACE_BANDS: 1, s.CEILING_BPM: 178}),
        plans.course_section(100_000, 50, posts),
        plans.technical_section([(5000 * i, 5000 * i + 400) for i in range(1, 20)]),
    )


def lived(hours: int) -> list[Second]:
    """Hours on the rolling course, over and over."""
    seconds: list[Second] = []
    lap = 0
    while len(seconds) < 3600 * hours:
        runner = Runner(rolling(), Athlete(), seed=lap)
        begun = len(seconds)
        while not runner.finished:
            second = runner.second()
            second.steps = [(t_ms + 1000 * begun, mg) for t_ms, mg in second.steps]
            second.t_ms += 1000 * begun
            seconds.append(second)
        lap += 1
    return seconds[: 3600 * hours]


def main(hours: int) -> None:
    """Record, replay, tell."""
    plan = a_plan()
    seconds = lived(hours)
    begun = time.perf_counter()
    shelf, rows = record(seconds, Session(Plan(plan)))
    recorded_s = time.perf_counter() - begun
    best_s = float("inf")
    for _ in range(3):
        player = Player(Session(Plan(plan)))
        pages = [bytearray(page) for page in shelf]
        begun = time.perf_counter()
        for page in pages:
            player.play(page)
        best_s = min(best_s, time.perf_counter() - begun)
    span_s = len(seconds)
    print(f"session            {span_s / 3600:.1f} h, {len(shelf)} pages, {len(rows)} cue rows")
    print(f"live and recorded  {span_s / recorded_s:,.0f} times real time")
    print(
        f"replayed           {span_s / best_s:,.0f} times real time ({best_s / span_s * 1e6:.1f} us a second)"
    )
    print(f"30 h would take    {30 * 3600 * best_s / span_s:.1f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
