"""The watch as shipped on a virtual wrist, on each interpreter: the same pages to the byte, no hour worse than others.

The thirty hours are a command, `python -m tests.vm.soak --hours 30`; what it told stands in README.md.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from functools import cache

import pytest

from tests.vm import soak
from tests.vm.machines import GivenMachine, machines
from trailcore import ids
from trailcue.virtual.machines import CPython, Interpreter

HALF_AN_HOUR = 0.5
FAULTS = (
    "strap:4m..7m, imu-nack:8m..8m20s, baro-stuck:9m..11m, haptics-absent:12m..13m, usb-power:14m..17m, "
    "button-bouncing:16m..30m, power-cut:20m..21m, clock-unset:24m, strap-flapping:25m..27m"
)
HOURS = 3
LEAK = 512
"""What the free heap of the last hour may lack to that of the first: the collector takes numbers for pointers."""


@cache
def on_cpython() -> soak.Soak:
    return soak.soak(CPython(), HALF_AN_HOUR, FAULTS)


@pytest.mark.parametrize("machine", machines(), ids=lambda machine: machine.name)
def test_the_same_session_leaves_the_same_pages(machine: Interpreter):
    found = on_cpython() if machine == CPython() else soak.soak(machine, HALF_AN_HOUR, FAULTS)
    assert found.pool == on_cpython().pool
    assert found.resets == ["power on", "software", "power on"] and "Traceback" not in found.told
    assert "heart-rate strap remembered" in found.told
    assert soak.is_exact(found.pool)
    kinds = soak.events(found.pool)
    assert {ids.BUTTON, ids.BATTERY, ids.STORAGE, ids.QUIET, ids.RESUME} <= kinds


def test_hours_leave_the_same_pages_and_a_given_vm_its_heap():
    """Two at a time, as this takes longer than anything else here."""
    with ProcessPoolExecutor(2) as both:
        found = list(both.map(soak.soak, machines(), [HOURS] * 3))
    for one in found:
        print(f"### {one.name}\n\n{soak.table(one)}\n")
        assert len(one.hours) == HOURS and "Traceback" not in one.told
        assert all(hour.looks >= 50 for hour in one.hours)
        # What a start that resumes adds, STATE pages, is no hour's due: 7 K for three of them.
        usual = [hour.log_bytes for hour in one.hours[1:] if not hour.starts]
        assert usual and max(usual) <= soak.LOG_BYTES_S * 3600
    assert {one.digest for one in found} == {found[0].digest}
    assert soak.is_exact(found[0].pool)
    for machine, one in zip(machines(), found, strict=True):
        if isinstance(machine, GivenMachine):
            assert min(hour.free for hour in one.hours) >= soak.FREE
            assert min(hour.block for hour in one.hours) >= soak.BLOCK
            assert one.hours[-1].free >= one.hours[0].free - LEAK
