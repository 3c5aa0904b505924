"""The interpreters of this folder as machines of a virtual watch (`trailcue.virtual.machines`)."""

from __future__ import annotations

import os
import shlex
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.vm import install
from tests.vm.interpreters import GivenVM, NpmVM, heap_bytes
from trailcue.bytecode import Dialect
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
    heap: str = "128k"
    """What is left of it for the firmware: the shims, which a board has in C, come on top."""
    name: str = "trailcue_vm"

    def command(self, answers: int, requests: int) -> list[str]:
        """Return the command."""
        entry = [str(SHIMS / "_micropython.py"), str(SHIMS), f"/dev/fd/{answers}", f"/dev/fd/{requests}"]
        size = heap_bytes(self.heap) + shims_weight(self.given)
        return [*shlex.split(self.given), "-X", f"heapsize={size}", *entry]


@cache
def shims_weight(given: str) -> int:
    """Return the bytes of heap that the shims take on this interpreter."""
    command = [*shlex.split(given), "-X", "heapsize=512k", str(SHIMS / "_micropython.py")]
    return int(subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout)


def dialect_of(machine: Interpreter) -> Dialect | None:
    """Return the dialect of the bytecode that a machine's firmware is compiled to; CPython compiles by itself."""
    if isinstance(machine, GivenMachine):
        return GivenVM(machine.given).dialect
    return NpmVM.dialect if isinstance(machine, NpmMachine) else None


def machines() -> list[Interpreter]:
    """Return a machine for each interpreter there is."""
    given = os.environ.get("TRAILCUE_VM")
    return [CPython(), NpmMachine(), *([GivenMachine(given)] if given else [])]
