"""The drivers on the interpreters: not a byte of heap a sample or a second, the same frames from the same bus."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.vm.interpreters import CPython, Interpreter
from trailcue.payload import drive_files

HERE = Path(__file__).parent


def worn(vm: Interpreter) -> list[str]:
    """What `drivers_locked.py` says, folded with the drive as shipped."""
    drive = drive_files({"main.py": (HERE / "drivers_locked.py").read_bytes()}, dialect=vm.dialect)
    main = drive["main.py"].decode()
    files = {path.removeprefix("lib/"): data for path, data in drive.items() if path.startswith("lib/")}
    return vm.run(main, files_in=files, timeout=300).lines()[0].split()


@pytest.fixture(scope="module")
def here(cpython: CPython) -> list[str]:
    said = worn(cpython)
    frames, steps, pressures, events, overruns, taps = (int(word) for word in said[1:7])
    assert (overruns, events) == (1, 2)
    assert taps > 80
    assert 200 <= frames < 240
    assert 250 < steps < 400
    assert 150 < pressures <= 200
    return said


def test_no_sample_and_no_second_allocates_and_every_interpreter_has_the_same_frames(
    micropython: Interpreter, here: list[str]
):
    assert worn(micropython) == here
