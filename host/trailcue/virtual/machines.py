"""The interpreters a virtual watch can run on, and one of them running.

CPython is here; tests register others (`tests/vm/machines.py`). An interpreter is a command that gets two file
descriptors: it reads the port's answers from one and writes requests to the other. Its output is the console.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from .console import Console

SHIMS = Path(__file__).resolve().parent / "shim"
PATIENCE_S = 60.0
"""How long an interpreter may compute without asking anything of the world."""
_ENOUGH = 1 << 16


class StuckError(Exception):
    """The interpreter computes for ever, or died: the text says which, and what it printed last."""


class Interpreter(Protocol):
    """A way to run the shims."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    def command(self, answers: int, requests: int) -> list[str]:
        """Return the command that starts it on these two file descriptors."""
        ...


@dataclass(frozen=True)
class CPython:
    """This very Python, seeing nothing but the shims and the drive."""

    name: str = "cpython"

    def command(self, answers: int, requests: int) -> list[str]:
        """Return the command."""
        entry = str(SHIMS / "_cpython.py")
        return [sys.executable, "-I", "-S", "-B", "-u", entry, str(SHIMS), str(answers), str(requests)]


class Child:
    """An interpreter that runs. Give it up with `end`."""

    def __init__(self, interpreter: Interpreter, console: Console) -> None:
        self.name = interpreter.name
        self._console = console
        answers, self._answers = os.pipe()
        self._requests, requests = os.pipe()
        self._process = subprocess.Popen(
            interpreter.command(answers, requests),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(answers, requests),
            process_group=0,  # Ctrl-C at the terminal is for whoever runs the watch
            env={
                key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP") if key in os.environ
            },
        )
        os.close(answers)
        os.close(requests)
        assert self._process.stdout is not None
        self._output = self._process.stdout.fileno()
        self._poll = select.poll()
        self._poll.register(self._requests, select.POLLIN)
        self._poll.register(self._output, select.POLLIN)
        typed = console.fileno()
        if typed is not None:
            self._poll.register(typed, select.POLLIN)
        self._told = b""

    def request(self) -> tuple[int, bytes] | None:
        """Wait for what it asks next, printing what it prints meanwhile; None once it has ended.

        Raises:
            StuckError: it asks nothing.
        """
        told = b""
        while True:
            ready = {fd for fd, _ in self._poll.poll(PATIENCE_S * 1000)}
            if not ready:
                raise StuckError(f"{self.name} computes for {PATIENCE_S:.0f} s without a call to the world")
            if self._output in ready:
                self._print()
            if self._requests in ready:
                part = os.read(self._requests, _ENOUGH)
                if not part:
                    self._drain()
                    return None
                told += part
                if len(told) >= 3 and len(told) >= 3 + (told[1] | told[2] << 8):
                    self._console.poll()
                    return told[0], told[3:]
            elif len(ready) == 1 and self._output not in ready:
                self._console.poll()

    def answer(self, answer: bytes) -> None:
        """Let it go on with that answer."""
        try:
            done = os.write(self._answers, answer)
            while done < len(answer):
                done += os.write(self._answers, answer[done:])
        except BrokenPipeError:
            pass  # it died; the next request finds out

    def end(self) -> int:
        """Stop it wherever it is; return its exit code."""
        self._process.kill()
        self._drain()
        code = self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
        os.close(self._answers)
        os.close(self._requests)
        return code

    def wait(self) -> int:
        """Wait for it to end by itself, and return its exit code."""
        return self._process.wait(PATIENCE_S)

    def _print(self) -> bool:
        data = os.read(self._output, _ENOUGH)
        if data:
            self._console.write(data)
        else:
            self._poll.unregister(self._output)
        return bool(data)

    def _drain(self) -> None:
        """Print the rest of what it has printed."""
        os.set_blocking(self._output, False)
        try:
            while data := os.read(self._output, _ENOUGH):
                self._console.write(data)
        except BlockingIOError:
            return
