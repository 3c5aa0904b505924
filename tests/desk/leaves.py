"""Every command of the tool, by the words that lead to it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from trailcue import cli


def _leaves(of: argparse.ArgumentParser, name: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Give every parser that runs something by itself."""
    if of.get_default("run"):
        yield name, of
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, below in action.choices.items():
                yield from _leaves(below, f"{name} {word}".strip())


LEAVES = dict(_leaves(cli.whole_parser()))
"""Such as "plan check", with its parser."""


def having(option: str) -> set[str]:
    """Return the commands that have an option."""
    return {name for name, parser in LEAVES.items() if option in parser._option_string_actions}
