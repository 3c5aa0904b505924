"""What every accuracy script shares: its command line, its rows, its summary, its manners."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

Row = dict[str, object]
"""One recording: "recording" names it, further keys carry their unit; unknown is None. "error": why it was left out."""

Judge = Callable[[Path], Iterator[Row]]
Summarise = Callable[[list[Row]], Row]


def run(doc: str | None, judge: Judge, summarise: Summarise, argv: list[str] | None = None) -> int:
    """Judge the folder named on the command line; return the exit code.

    Args:
        doc: the script's docstring, shown by --help.
        judge: yields a row a recording, one with "error" for what cannot be judged.
        summarise: makes the summary of the rows without an error.
        argv: arguments instead of the command line's.
    """
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="laid out like the matching folder of ../shared/data")
    parser.add_argument("--json", action="store_true", help='an object a line, the last {"summary": ...}')
    given = parser.parse_args(argv)
    if not given.folder.is_dir():
        print(f"{given.folder}: no such folder; give one that holds the recordings", file=sys.stderr)
        return 2
    rows = []
    show = _json if given.json else _Table()
    for row in judge(given.folder):
        rows.append(row)
        show(row)
    judged = [row for row in rows if "error" not in row]
    if not judged:
        print(f"{given.folder}: no recording in it could be judged", file=sys.stderr)
        return 1
    show({"summary": summarise(judged)})
    return 0


def number(row: Row, key: str) -> float:
    """A number of a row."""
    value = row[key]
    assert isinstance(value, int | float)
    return float(value)


def _json(row: Row) -> None:
    print(json.dumps(row, ensure_ascii=False, allow_nan=False), flush=True)


class _Table:
    """Rows for the eye: name first, then each number under its key, the keys again whenever they change."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def __call__(self, row: Row) -> None:
        if "summary" in row:
            print("\nsummary")
            summary = row["summary"]
            assert isinstance(summary, dict)
            for key, value in summary.items():
                print(f"  {key:42} {_shown(value)}")
            return
        name = str(row["recording"])[:34]
        if "error" in row:
            print(f"{name:34} left out: {row['error']}")
            return
        keys = [key for key in row if key != "recording"]
        if keys != self.keys:
            self.keys = keys
            print(f"{'recording':34} " + " ".join(f"{key:>{max(9, len(key))}}" for key in keys))
        print(f"{name:34} " + " ".join(f"{_shown(row[key]):>{max(9, len(key))}}" for key in keys), flush=True)


def _shown(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.2f}" if isinstance(value, float) else str(value)
