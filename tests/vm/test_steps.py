"""The step counter is the same on every interpreter: the same steps at the same times, the same state."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from tests.core.test_steps import Walker, bursts, buzzing, fidget
from tests.vm.interpreters import CPython, Interpreter
from tests.vm.ledger import core_as_written, drive_as_shipped
from trailcore import ticks

HERE = Path(__file__).parent
SECONDS = 60
BUZZ_S = (40.0, 0.8)
FIRST_MS = ticks.PERIOD_MS - 20_000
LEAST_STEPS = 90


def wrist() -> bytes:
    """A minute across the wrap: fidgeting, a run with a buzz in it, an odd rate, full scale, a gap."""
    run, idle = Walker(172, 2.5, start=8, end=52), fidget(5, 0.3)
    worn = buzzing(lambda t: run(t) if 8 < t < 52 else idle(t), [(BUZZ_S[0], sum(BUZZ_S))])
    told = bytearray()
    for i, (words, n, t_ms, period_us) in enumerate(bursts(worn, SECONDS, 52, 1.031, FIRST_MS)):
        if i == int(2 * BUZZ_S[0]):
            told += struct.pack("<iii", -1, t_ms, round(1e6 * BUZZ_S[1]))
        if i != 100:  # a gap of half a second
            told += struct.pack("<iii", n, t_ms, period_us) + words.tobytes()
    return bytes(told)


@pytest.mark.parametrize("is_shipped", [False, True])
def test_every_interpreter_finds_the_same_steps(interpreter: Interpreter, cpython: CPython, is_shipped: bool):
    def played(vm: Interpreter) -> bytes:
        text = (HERE / "core_steps.py").read_text(encoding="utf-8")
        script, files = drive_as_shipped(text, vm.dialect) if is_shipped else core_as_written(text)
        files["wrist.bin"] = wrist()
        return vm.run(script, "wrist.bin", files_in=files, files_out=["steps.bin"], timeout=300).files[
            "steps.bin"
        ]

    here = played(cpython)
    assert len(here) > 8 * LEAST_STEPS
    assert played(interpreter) == here
