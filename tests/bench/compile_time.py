"""How long a large plan compiles: `python tests/bench/compile_time.py`. Not a test: it prints figures.

Two hundred different workouts and an ultra of 170 km, 11,000 points of GPX. The budget: a second, 24 K on the watch.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(_ROOT), str(_ROOT / "host"), str(_ROOT / "firmware" / "lib")]

from tests.plans.makers import folder, ultra, year_of  # noqa: E402
from trailcore.planfile import MAX_BYTES  # noqa: E402
from trailcue import plans  # noqa: E402

WORKOUTS = 200
ROUNDS = 5


def main() -> None:
    """Print the size and the best time of some rounds."""
    with tempfile.TemporaryDirectory() as there:
        path = folder(Path(there), year_of(WORKOUTS), ultra())
        size = len(plans.compile_file(path).blob)
        times: list[float] = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            plans.compile_file(path)
            times.append(time.perf_counter() - started)
    print(f"{WORKOUTS} workouts and 170 km: {min(times):.2f} s, {size:,} of {MAX_BYTES:,} bytes")


if __name__ == "__main__":
    main()
