"""The power goes at the flash operations of a day of the whole virtual watch: `python -m tests.virtual.cuts --all`.

The day is played once. Ahead of an operation that is to be cut the process forks: the copy of the world is torn there,
given power again and looked at, while the day goes on as if nothing had been. Without --all a sample is cut: of every
phase, area and kind of operation the first, in the manners by turn.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.virtual.cut_day import Day
from tests.virtual.cut_judge import NAMED, Cut, cut, expose, place_of
from trailcue.virtual.parts.flash import Operation

MANNERS = 4


class Cutter:
    """Cuts a day, each time in a process of its own.

    Attributes:
        results: where they write what they found, a line each.
    """

    def __init__(self, day: Day, results: Path, is_all: bool, jobs: int, phases: Sequence[str] = ()) -> None:
        self.day = day
        self.results = results
        self.is_all = is_all
        self.jobs = jobs
        self.phases = phases
        self.running: list[int] = []
        self.operations: Counter[tuple[str, str, str]] = Counter()
        self.chosen = 0
        day.flash.before = self.before

    def before(self, operation: Operation) -> None:
        """Cut this operation, if it is one to be cut."""
        key = (
            self.day.phase,
            place_of(self.day, operation),
            "erase" if operation.data is None else "program",
        )
        self.operations[key] += 1
        if (
            operation.data is None
            and key[1] == "files"
            and key[0] in NAMED
            and (self.is_all or self.operations[key] == 1)
        ):
            expose(self.day, operation)
        if (not self.is_all and self.operations[key] > 1) or (self.phases and key[0] not in self.phases):
            return
        manner = self.day.flash.done % MANNERS if self.is_all else 1 + self.chosen % (MANNERS - 1)
        self.chosen += 1
        self.start(operation, manner)

    def start(self, operation: Operation, manner: int) -> None:
        """Let a copy of everything have the cut."""
        while len(self.running) >= self.jobs:
            self.wait()
        pid = os.fork()
        if pid:
            self.running.append(pid)
            return
        self.day.flash.before = lambda operation: None
        try:
            done = cut(self.day, operation, manner)
        except BaseException:  # noqa: BLE001  (the parent tells it)
            done = Cut(self.day.flash.done, self.day.phase, "", "", manner, wrong=traceback.format_exc())
        with self.results.open("a") as file:
            file.write(json.dumps(done.told()) + "\n")
        os._exit(0)

    def wait(self) -> None:
        """Wait for the first that was started to end."""
        os.waitpid(self.running.pop(0), 0)


def play(
    is_all: bool, jobs: int, phases: Sequence[str] = ()
) -> tuple[Counter[tuple[str, str, str]], list[Cut]]:
    """Play the day; return how many operations of each phase, area and kind it had, and the cuts."""
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "cuts"
        results.touch()
        cutter = Cutter(Day(), results, is_all, jobs, phases)
        cutter.day.play()
        while cutter.running:
            cutter.wait()
        return cutter.operations, [Cut(**json.loads(line)) for line in results.read_text().splitlines()]


def main() -> int:
    """Cut, print what came of it, and fail if something was lost that must not be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="every operation, not a sample")
    parser.add_argument("--phase", action="append", default=[], help="cut only in this one; may be repeated")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at once")
    parser.add_argument("--json", action="store_true", help="print the cuts themselves")
    args = parser.parse_args()
    operations, cuts = play(args.all, args.jobs, args.phase)
    if args.json:
        json.dump({"operations": sum(operations.values()), "cuts": [cut.told() for cut in cuts]}, sys.stdout)
    else:
        show(operations, cuts)
    return any(cut.wrong for cut in cuts)


def show(operations: Counter[tuple[str, str, str]], cuts: list[Cut]) -> None:
    """Print a table of the phases, and what went wrong."""
    print(
        "| Phase | Operations | Cuts | Session goes on | Volume lost | Install again | Seconds lost at most | Wrong |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for phase in [*dict.fromkeys(phase for phase, _, _ in operations), "all"]:
        mine = [cut for cut in cuts if phase in (cut.phase, "all")]
        count = sum(n for (name, _, _), n in operations.items() if phase in (name, "all"))
        goes_on = sum(cut.outcome == "goes on" for cut in mine)
        again = sum(cut.outcome == "install again" for cut in mine)
        lost = sum(cut.lost_volume for cut in mine)
        most_s = max((cut.lost_s for cut in mine), default=0.0)
        wrong = sum(bool(cut.wrong) for cut in mine)
        print(f"| {phase} | {count} | {len(mine)} | {goes_on} | {lost} | {again} | {most_s:.0f} | {wrong} |")
    for one in cuts:
        if one.wrong:
            print(one)


if __name__ == "__main__":
    sys.exit(main())
