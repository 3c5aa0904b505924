"""What a report costs: `python -m tests.bench.report_cost [hours]`. Not a test: it prints times and sizes.

A log of so many hours (the simulated runner on the rolling course, over and over, led by breath taps whenever his
effort changes) is read from disk, replayed and reported, as `trailcue report` does it. Times are the processor's, of
this one process. Budget: 3 h in 2 s, a page of 1 MB at most.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.replay_speed import lived
from trailcore import settings
from trailcore.plan import Plan
from trailcue import payload, playback, report
from trailcue.archive import NO_PLAN
from trailcue.log.wrist import Wrist
from trailcue.virtual.runner import START


def main(hours: int) -> None:
    """Write a log, report it, tell."""
    plan = Plan()
    plan.settings[settings.BREATH_IN] = plan.settings[settings.BREATH_OUT] = 3
    plan.settings[settings.BREATH_TAPS] = 30
    wrist = Wrist(plan, payload.build_id_bytes(), NO_PLAN, START)
    for second in lived(hours):
        wrist.second(second)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "long.tclog"
        log.write_bytes(wrist.finish())
        begun = time.process_time()
        session = next(playback.play(log, None))
        replayed_s = time.process_time() - begun
        page = report.page(session)
        made_s = time.process_time() - begun - replayed_s
        command = [sys.executable, "-m", "trailcue", "report", str(log), "--out", f"{folder}/a.html"]
        subprocess.run(command, check=True, capture_output=True)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
    led_h = len(session.replay.breathed) / 3600
    print(
        f"session             {hours} h, {len(session.replay.cues)} cues held or felt, breath taps for {led_h:.1f} h"
    )
    print(f"read and replayed   {replayed_s:.2f} s")
    print(f"page made           {made_s:.2f} s")
    print(f"the whole command   {used.ru_utime + used.ru_stime:.2f} s")
    print(f"page                {len(page.encode()) / 1e6:.2f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
