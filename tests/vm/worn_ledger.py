"""The design's rows of the heap, on a virtual watch with all its drivers loaded: `python -m tests.vm.worn_ledger`.

What is free comes from ten minutes of `soak` on a race day: the least that a probe saw, and the whole heap less the
shims, which a board has in C. Code and objects of each row come from `ledger` and `tests/bench/drivers.py`, for the
same plan and the same parts. What is left belongs to none: wiring, the files open, names, what lies between blocks.
"""

from __future__ import annotations

import os

from tests.bench import drivers
from tests.vm import ledger, soak
from tests.vm.interpreters import GivenVM
from tests.vm.machines import GivenMachine

MINUTES = 10
DESIGN = {"strap": 28, "drivers": 8, "core, plan, state": 38, "app": 16, "rest": 10}
"""In K; "rest" is the design's row of buffers, which here are inside of the parts that hold them."""
ON_A_SENSE = ("clock", "bus", "imu", "barometer", "tapping", "haptics", "button", "power")


def rows(given: str) -> dict[str, int]:
    """Return bytes by row, and what is "free" and the largest "block", on the interpreter of this command."""
    vm = GivenVM(given)
    shipped = ledger.measure_shipped(vm, plan=soak.plan())
    weighed = drivers.weigh_ours(vm)
    hour = soak.soak(GivenMachine(given), MINUTES / 60, "").hours[0]
    taken = {
        "strap": ledger.measure_strap(vm).total("strap"),
        "drivers": sum(weighed[name] for name in ON_A_SENSE),
        "core, plan, state": shipped.total("core"),
        "app": shipped.total("app"),
    }
    rest = soak.HEAP - hour.free - sum(taken.values())
    return {**taken, "rest": rest, "free": hour.free, "block": hour.block}


def main() -> None:
    """Print the table."""
    given = os.environ.get("TRAILCUE_VM")
    if not given:
        raise SystemExit("TRAILCUE_VM names no interpreter; the others have no heap with an end")
    print("| | design, K | bytes |\n|---|---:|---:|")
    for name, size in rows(given).items():
        print(f"| {name} | {DESIGN.get(name, '')} | {size:,} |")


if __name__ == "__main__":
    main()
