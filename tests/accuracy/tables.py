"""All accuracy scripts over all recordings, as tables: `python tests/accuracy/tables.py DATA`.

DATA holds a folder for each layout (`../shared/data`). Takes some minutes.
"""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOM = Path(__file__).parent

JUDGED = (
    ("steps", "steps_wrist_walk"),
    ("steps", "steps_wrist_magnitude"),
    ("steps", "steps_phone_footswitch"),
    ("cadence", "run_wrist"),
    ("phase", "run_hip_ankle"),
    ("phase", "steps_phone_footswitch"),
    ("phase", "run_wrist"),
    ("taps", "run_hip_ankle"),
    ("taps", "steps_phone_footswitch"),
    ("taps", "run_wrist"),
    ("gait", "activities"),
    ("ascent", "baro_stairs"),
    ("ascent", "baro_watch"),
    ("grade", "activities"),
    ("place", "activities"),
    ("forecast", "activities"),
    ("breath", "breath_running"),
    ("breath", "baro_watch"),
)
"""Script and folder, in the order of the README."""


def judge(script: str, folder: Path) -> str:
    """Run a script over a folder and return its rows and summary as Markdown."""
    done = subprocess.run(
        [sys.executable, str(ROOM / f"{script}.py"), str(folder), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    title = f"### {script}: {folder.name}\n"
    if done.returncode:
        return f"{title}\n{done.stderr.strip()}\n"
    *rows, last = (json.loads(line) for line in done.stdout.splitlines())
    judged = [row for row in rows if "error" not in row]
    keys = list(judged[0])
    lines = [f"| {' | '.join(key.replace('_', ' ') for key in keys)} |", "|---" * len(keys) + "|"]
    lines += [f"| {' | '.join(_shown(row.get(key)) for key in keys)} |" for row in judged]
    lines += [f"- {row['recording']}: left out: {row['error']}" for row in rows if "error" in row]
    lines += ["", "Summary: " + ", ".join(f"{key} {_shown(value)}" for key, value in last["summary"].items())]
    return title + "\n" + "\n".join(lines) + "\n"


def _shown(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def main() -> None:
    """Print every table, two scripts at a time."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit(f"usage: {Path(sys.argv[0]).name} DATA, the folder that holds activities, run_wrist ...")
    data = Path(sys.argv[1])
    with ThreadPoolExecutor(2) as pool:
        for table in pool.map(lambda pair: judge(pair[0], data / pair[1]), JUDGED):
            print(table)


if __name__ == "__main__":
    main()
