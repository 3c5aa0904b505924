"""The firmware as installed, on every interpreter: the same session leaves the same bytes on flash."""

from __future__ import annotations

import pytest

from tests.virtual.schedules import faults_of
from tests.vm.machines import dialect_of, machines
from trailcue import worn
from trailcue.virtual.athlete import Athlete
from trailcue.virtual.course import rolling
from trailcue.virtual.machines import CPython, Interpreter
from trailcue.virtual.script import parse_script
from trailcue.virtual.virtualwatch import TIME
from trailcue.virtual.wearer import Wearer

MINUTES = 12
FAULTS = "strap:5m..7m, baro-stuck:8m..9m"
SCRIPT = "press short at 1m, double at 3m, long at 10m"


def session(machine: Interpreter) -> worn.Worn:
    """Return a watch that has been worn for some minutes."""
    faults, script = faults_of(FAULTS), parse_script(SCRIPT)
    wearer = Wearer(rolling(), Athlete(), 5, faults=faults, script=script)
    one = worn.put_on(wearer, faults=faults, interpreter=machine, dialect=dialect_of(machine), pool_pages=400)
    one.watch.power_on()
    assert one.watch.run(until_us=60_000_000 * MINUTES) == TIME
    one.watch.power_off()
    return one


@pytest.fixture(scope="module")
def expected() -> worn.Worn:
    return session(CPython())


@pytest.mark.parametrize(
    "machine", [each for each in machines() if each.name != "cpython"], ids=lambda each: each.name
)
def test_the_same_session_leaves_the_same_pages(machine: Interpreter, expected: worn.Worn):
    """On the given VM with a heap of 128 K beside the shims, as a board has it."""
    one = session(machine)
    assert b"Traceback" not in one.watch.console.output
    assert one.watch.console.output == expected.watch.console.output
    assert one.watch.resets == ["power on", "software"]
    assert one.world.felt == expected.world.felt
    assert one.world.now_us == expected.world.now_us
    pool = one.pool()
    assert pool == expected.pool()
    assert len({pool[i : i + 512] for i in range(0, len(pool), 512)}) > 8, "something was recorded"
