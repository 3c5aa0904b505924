"""The interpreters of this folder as machines of a virtual watch (`trailcue.virtual.machines`)."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path

from tests.vm import install
from tests.vm.interpreters import heap_bytes
from trailcue.virtual.machines import SHIMS, CPython, Interpreter

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class NpmMachine:
    """The MicroPython of npm; its heap grows."""

    name: str = "npm"
    heap: str = "512k"

    def command(self, answers: int, requests: int) -> list[str]:
        """Return the command."""
        where = [str(install.node()), str(HERE / "port.mjs"), str(install.vm_module()), str(SHIMS)]
        return [*where, str(answers), str(requests), str(heap_bytes(self.heap))]


@dataclass(frozen=True)
class GivenMachine:
    """The MicroPython or CircuitPython unix binary that TRAILCUE_VM names."""

    given: str
    heap: str = "512k"
    name: str = "trailcue_vm"

    def command(self, answers: int, requests: int) -> list[str]:
        """Return the command."""
        entry = [str(SHIMS / "_micropython.py"), str(SHIMS), f"/dev/fd/{answers}", f"/dev/fd/{requests}"]
        return [*shlex.split(self.given), "-X", f"heapsize={self.heap}", *entry]


def machines() -> list[Interpreter]:
    """Return a machine for each interpreter there is."""
    given = os.environ.get("TRAILCUE_VM")
    return [CPython(), NpmMachine(), *([GivenMachine(given)] if given else [])]
