"""What exporting costs: a session of many hours to each format, its size, and the checksum alone.

`python tests/bench/export_speed.py [hours]`
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

_ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(_ROOT), str(_ROOT / "host"), str(_ROOT / "firmware" / "lib")]

from tests.bench.replay_speed import lived  # noqa: E402
from trailcore.plan import Plan  # noqa: E402
from trailcue.export import fit, table  # noqa: E402
from trailcue.export.parquet import parquet  # noqa: E402
from trailcue.export.seconds import Seconds, seconds_of  # noqa: E402
from trailcue.fitfiles import crc16  # noqa: E402
from trailcue.log.salvage import salvage  # noqa: E402
from trailcue.log.wrist import Wrist  # noqa: E402
from trailcue.playback import Session  # noqa: E402
from trailcue.replay import replay  # noqa: E402
from trailcue.virtual.runner import START  # noqa: E402


def worn(hours: int) -> Session:
    """Hours on the rolling course, with a strap."""
    wrist = Wrist(Plan(), bytes(8), start=START)
    for second in lived(hours):
        wrist.second(second)
    log = salvage(wrist.finish()).logs[0]
    return Session("bench", log, replay(log, Plan()))


_T = TypeVar("_T")


def timed(what: Callable[[], _T]) -> tuple[_T, float]:
    """What it gives, and the best of three in s of the processor."""
    took_s: list[float] = []
    while True:
        begun = time.process_time()
        made = what()
        took_s.append(time.process_time() - begun)
        if len(took_s) == 3:
            return made, min(took_s)


def main(hours: int) -> None:
    """Make the session, export, tell."""
    session = worn(hours)
    seconds, took_s = timed(lambda: seconds_of(session))
    print(f"{hours} h, {len(seconds.elapsed_s):,} s, {sum(map(len, seconds.rr_1024.values())):,} beats")
    print(f"columns   {took_s:6.2f} s")
    makers: dict[str, Callable[[Seconds], bytes]] = {
        "fit": fit.activity,
        "csv": lambda seconds: table.csv_text(seconds).encode(),
        "parquet": parquet,
    }
    made: dict[str, bytes] = {}
    for name, maker in makers.items():
        made[name], took_s = timed(lambda maker=maker: maker(seconds))
        print(f"{name:9} {took_s:6.2f} s  {len(made[name]) / 1e6:6.2f} MB")
    print(f"checksum  {timed(lambda: crc16(made['fit']))[1]:6.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
