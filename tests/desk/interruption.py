"""Ctrl-C at a chosen moment: at the n-th operation of a command on the files below a folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.desk.owned import Said, typed

_EVENTS = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir")
"""Of CPython's audit: before one of these is done is a moment at which Ctrl-C may come."""


class _Interruption:
    def __init__(self) -> None:
        self.folder = ""
        self.at = -1
        self.count = 0

    def hear(self, event: str, args: tuple[object, ...]) -> None:
        if not self.folder or event not in _EVENTS or not isinstance(args[0], str | os.PathLike):
            return
        if event == "open" and args[1] in ("r", "rb"):
            return
        if os.path.abspath(args[0]).startswith(self.folder):
            self.count += 1
            if self.count - 1 == self.at:
                raise KeyboardInterrupt


_interruption = _Interruption()
sys.addaudithook(_interruption.hear)


def interrupted(folder: Path, at: int, words: list[str]) -> tuple[Said, int]:
    """Run a command, with Ctrl-C at one of what it does to files; return what it said, and how many it came to.

    Args:
        folder: whose files count; what is only read does not.
        at: which of them, from 0; -1: none.
        words: the command.
    """
    _interruption.folder, _interruption.at, _interruption.count = f"{folder}{os.sep}", at, 0
    try:
        return typed(words), _interruption.count
    finally:
        _interruption.folder = ""
