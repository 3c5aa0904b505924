"""`trailcue completion`: the tree of arguments as a script of a shell, by shtab."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

import shtab

from trailcue.cli import EXIT_OK, whole_parser

_WORDS = ("last",)
"""What a session can be called that is no file."""
_ENDINGS = {
    "PLAN.toml": ("*.toml", "*.TOML"),
    "COURSE.gpx": ("*.gpx", "*.GPX"),
    "GPX": ("*.gpx", "*.GPX"),
    "FILE.csv": ("*.csv", "*.CSV"),
    "FILE.html": ("*.html", "*.HTML"),
    "WORKOUT.fit": ("*.fit", "*.FIT"),
}
"""Two patterns each: zsh would take a single one, which shtab puts in brackets, for qualifiers."""
_FILES = frozenset({"FILE", "OUT", "OUT.svg", "OUT.wav"})

_SESSION: dict[str, Any] = {
    "bash": "_trailcue_sessions",
    # With the space in front zsh adds no options of its own, which _alternative would not take.
    "zsh": f" _alternative 'sessions:session:({' '.join(_WORDS)})' 'files:file:_files'",
    "fish": f"({'; '.join(f'echo {word}' for word in _WORDS)}; __fish_complete_path (commandline -ct))",
    "preamble": {
        "bash": "_trailcue_sessions() {\n"
        f"  compgen -W '{' '.join(_WORDS)}' -- \"$1\"\n"
        '  compgen -f -- "$1"\n'
        "}\n"
    },
}


def run(args: argparse.Namespace) -> int:
    """Print the script."""
    whole = whole_parser()
    for action in _actions(whole):
        wanted = _completed(action.metavar)
        if wanted is not None:
            action.complete = wanted  # type: ignore[attr-defined]
    print(shtab.complete(whole, shell=args.shell))
    return EXIT_OK


def _actions(of: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield every argument of a parser and of the commands below it."""
    for action in of._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from _actions(below)


def _completed(metavar: str | tuple[str, ...] | None) -> dict[str, Any] | None:
    """Return what an argument is completed with, by what its help calls it; None: nothing, or its choices."""
    if not isinstance(metavar, str):
        return None
    if "SESSION" in metavar.split("|"):
        return _SESSION
    if metavar == "DIR":
        return shtab.DIRECTORY
    if metavar in _FILES:
        return shtab.FILE
    return shtab.glob(*_ENDINGS[metavar]) if metavar in _ENDINGS else None
