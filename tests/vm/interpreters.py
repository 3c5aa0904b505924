"""The interpreters that the watch's code is tested on, behind one `run`.

    result = interpreter.run(script, "arg", files_in={"trailcore": CORE}, files_out=["cues.txt"])

Every run has a fresh folder of its own: the script and `files_in` are copied to its root, which is the
working directory and the only folder of ours that can be imported from. The interpreters differ in what they
are, never in how they are called: CPython isolated from site-packages, the npm MicroPython VM, and whatever
TRAILCUE_VM names.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.vm import install
from trailcue.bytecode import Dialect

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CORE = ROOT / "firmware" / "lib" / "trailcore"

# -I -S leaves only the standard library importable; the script's folder is added, and nothing else.
_CPYTHON_START = """
import os, runpy, sys
sys.argv = sys.argv[1:]
sys.path.insert(0, os.getcwd())
runpy.run_path(sys.argv[0], run_name="__main__")
"""

_UNITS = {"k": 1024, "m": 1024 * 1024}


class InterpreterError(AssertionError):
    """The script did not end as it should: the message carries its output."""


@dataclass(frozen=True)
class Result:
    """What a run left behind. `files` holds those of `files_out` that exist."""

    stdout: str
    stderr: str
    returncode: int
    files: dict[str, bytes] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """Standard output, line by line."""
        return self.stdout.splitlines()


class Interpreter:
    """One way to run a script; subclasses say how."""

    name = ""
    word_bits = 64
    is_micropython = False
    dialect: Dialect | None = None
    """Of the bytecode it loads; CPython has its own."""

    def run(
        self,
        script: Path | str,
        *args: str | int | Path,
        files_in: Mapping[str, Path | bytes | str] | None = None,
        files_out: Iterable[str] = (),
        then: Sequence[str] = (),
        heap: str = "128k",
        timeout: float = 60,
        check: bool = True,
    ) -> Result:
        """Run `script` (a file, or source text) in a fresh folder.

        Args:
            script: a file, or the source itself.
            args: become `sys.argv[1:]`.
            files_in: name in the folder -> file, directory or content.
            files_out: names to bring back.
            then: statements to run after the script, each at the top level; elsewhere than on the npm VM
                they are simply appended to it.
            heap: heap size where it can be set ("128k"). CPython has none; the npm VM starts there and grows.
            timeout: seconds; exceeding it is an error.
            check: raise InterpreterError with the output if the exit code is not 0.
        """
        with tempfile.TemporaryDirectory(prefix="trailcue-vm-") as made:
            folder = Path(made)
            name = _fill(folder, script, files_in or {})
            words = [str(arg) for arg in args]
            done = self._run_in(folder, name, words, list(then), heap, timeout)
            files = {out: (folder / out).read_bytes() for out in files_out if (folder / out).is_file()}
        result = Result(done.stdout, done.stderr, done.returncode, files)
        if check and result.returncode:
            raise InterpreterError(
                f"{self.name}: {name} ended with {result.returncode}\n{result.stdout}{result.stderr}"
            )
        return result

    def _run_in(
        self, folder: Path, name: str, args: list[str], then: list[str], heap: str, timeout: float
    ) -> subprocess.CompletedProcess[str]:
        if then:
            with (folder / name).open("a", encoding="utf-8") as file:
                file.write("\n" + "\n".join(then) + "\n")
        return _call(self.name, [*self._command(heap), name, *args], folder, timeout)

    def _command(self, heap: str) -> list[str]:
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{self.name}>"


class CPython(Interpreter):
    """This very Python, in a child that sees the standard library and the run's folder, nothing else."""

    name = "cpython"

    def _command(self, heap: str) -> list[str]:
        return [sys.executable, "-I", "-S", "-B", "-c", _CPYTHON_START]


class NpmVM(Interpreter):
    """The pinned MicroPython of npm: 32-bit words, 31-bit small ints, double floats, no heap ceiling."""

    name = "npm"
    word_bits = 32
    is_micropython = True
    dialect = "M"

    def _run_in(
        self, folder: Path, name: str, args: list[str], then: list[str], heap: str, timeout: float
    ) -> subprocess.CompletedProcess[str]:
        request = {
            "vm": str(install.vm_module()),
            "folder": str(folder),
            "script": name,
            "args": args,
            "then": then,
            "heap": heap_bytes(heap),
        }
        with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
            json.dump(request, file)
        try:
            command = [str(install.node()), str(HERE / "run.mjs"), file.name]
            return _call(self.name, command, folder, timeout)
        finally:
            os.unlink(file.name)


class GivenVM(Interpreter):
    """The MicroPython or CircuitPython unix binary that TRAILCUE_VM names."""

    name = "trailcue_vm"
    is_micropython = True

    def __init__(self, command: str) -> None:
        self._given = shlex.split(command)
        told = self.run("import sys; print(sys.maxsize, sys.implementation.name)").stdout.split()
        self.word_bits = 64 if int(told[0]) > 2**31 else 32
        self.dialect = "C" if told[1] == "circuitpython" else "M"

    def _command(self, heap: str) -> list[str]:
        return [*self._given, "-X", f"heapsize={heap}"]


def available() -> list[Interpreter]:
    """CPython and the npm VM, always; the one of TRAILCUE_VM, if it is set."""
    given = os.environ.get("TRAILCUE_VM")
    return [CPython(), NpmVM(), *([GivenVM(given)] if given else [])]


def heap_bytes(heap: str) -> int:
    """`"128k"` -> 131072."""
    unit = _UNITS.get(heap[-1:].lower())
    return int(heap[:-1]) * unit if unit else int(heap)


def _fill(folder: Path, script: Path | str, files: Mapping[str, Path | bytes | str]) -> str:
    """Copy the script and the files in; return the script's name."""
    for name, source in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        _put(source, target)
    name = script.name if isinstance(script, Path) else "main.py"
    _put(script, folder / name)
    return name


def _put(source: Path | bytes | str, target: Path) -> None:
    if isinstance(source, bytes):
        target.write_bytes(source)
    elif isinstance(source, str):
        target.write_text(source, encoding="utf-8")
    elif source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    else:
        shutil.copyfile(source, target)


def _call(name: str, command: list[str], folder: Path, timeout: float) -> subprocess.CompletedProcess[str]:
    # No environment but the path: PYTHONPATH, MICROPYPATH and NODE_OPTIONS must not leak in.
    env = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP") if key in os.environ}
    try:
        return subprocess.run(
            command, cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8",
            errors="backslashreplace", timeout=timeout, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise InterpreterError(f"{name}: no end after {timeout} s; so far: {error.stdout!r}") from error
