"""What the library costs: `python tests/bench/library_speed.py DIR [sessions]`. Not a test: it prints times.

DIR is a folder of recordings. They are imported and replayed by one process and by one a core; then a library of many
sessions (default 1,000) is made of one of them, its bytes changed each time, and listed by the command as a user
runs it. Wanted: the list in 0.3 s, all digests in 2 s.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_PATHS = [str(_ROOT), str(_ROOT / "host"), str(_ROOT / "firmware" / "lib")]
sys.path[:0] = _PATHS

from trailcue.library import Library  # noqa: E402
from trailcue.library.looking import look  # noqa: E402
from trailcue.library.originals import hash_of  # noqa: E402

_DIGESTS = "from trailcue.library import Library\nwith Library.opened() as library: print(len(list(library.digests())))"


def timed(*words: str, home: str) -> tuple[float, float]:
    """Run Python with these words; return the seconds by the clock and by the processors."""
    env = os.environ | {"TRAILCUE_HOME": home, "PYTHONPATH": os.pathsep.join(_PATHS)}
    before, begun = os.times(), time.perf_counter()
    done = subprocess.run(
        [sys.executable, *words], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    took_s, after = time.perf_counter() - begun, os.times()
    if done.returncode:
        sys.exit(done.stderr.decode())
    cpu_s = after.children_user + after.children_system - before.children_user - before.children_system
    return took_s, cpu_s


def best(*words: str, home: str, times: int = 7) -> str:
    """Run them several times; say the least of each."""
    clock_s, cpu_s = zip(*(timed(*words, home=home) for _ in range(times)), strict=True)
    return f"{min(clock_s):.2f} s, {min(cpu_s):.2f} s of the processor"


def command(*words: str) -> list[str]:
    """Return the words of a trailcue command for Python."""
    return ["-m", "trailcue.cli", *words]


def filled(recording: Path, sessions: int) -> float:
    """Make a library of so many; return the seconds without the one replay."""
    data = recording.read_bytes()
    looked = look(recording, None)
    begun = time.perf_counter()
    with Library.opened() as library:
        for number in range(sessions):
            other = data + b"%d" % number
            name = hash_of(other)
            seen = tuple(replace(one, identity=f"{name}:{one.place}") for one in looked.sessions)
            library.keep(replace(looked, hash=name, bytes=len(other), sessions=seen), other)
    return time.perf_counter() - begun


def main(folder: str, sessions: int) -> None:
    """Measure, tell."""
    jobs = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as home:
        print(f"an empty Python        {best('-c', 'pass', home=home)}")
        for verb in ("import", "replay"):
            for count in (1, jobs):
                with tempfile.TemporaryDirectory() as empty:
                    took_s, cpu_s = timed(*command(verb, "-j", str(count), folder), home=empty)
                print(f"{verb} -j {count}            {took_s:.1f} s, {cpu_s:.1f} s of the processors")
        os.environ["TRAILCUE_HOME"] = home
        recording = min(Path(folder).glob("*.fit"), key=lambda path: path.stat().st_size)
        print(f"{sessions} sessions kept     {filled(recording, sessions):.1f} s, copies of {recording.name}")
        print(f"the list               {Path(home, 'library.sqlite').stat().st_size / 1e6:.1f} MB")
        print(f"sessions               {best(*command('sessions'), home=home)}")
        print(f"digests() of all       {best('-c', _DIGESTS, home=home)}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1000)
