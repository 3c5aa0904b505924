"""How long `trailcue --help` takes beside an empty Python: `python tests/bench/help_time.py`. Not a test.

The budget is 0.2 s; the ratio says what is ours, whatever the machine is doing.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
RUNS = 15


def seconds(program: str) -> float:
    """Wall-clock seconds of one run."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    return time.perf_counter() - start


def main() -> None:
    """Run both in turn and print medians."""
    paths = f"import sys; sys.path[:0] = [{str(_ROOT / 'host')!r}, {str(_ROOT / 'firmware' / 'lib')!r}]"
    helping = f"{paths}; from trailcue.cli import main; main(['--help'])"
    pairs = [(seconds(helping), seconds("pass")) for _ in range(RUNS)]
    print(f"trailcue --help   {statistics.median(pair[0] for pair in pairs):.3f} s")
    print(f"an empty Python   {statistics.median(pair[1] for pair in pairs):.3f} s")
    print(f"ratio             {statistics.median(pair[0] / pair[1] for pair in pairs):.1f}")


if __name__ == "__main__":
    main()
