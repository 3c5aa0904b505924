"""The arguments of `trailcue completion`."""

from __future__ import annotations

import argparse

SHELLS = ("bash", "zsh", "fish")


def add_completion(commands: argparse._SubParsersAction) -> None:
    """Add the command."""
    completion = commands.add_parser(
        "completion",
        help="a script that completes commands, options and files in your shell",
        description="Print a script that completes trailcue's commands, options and files.",
        epilog="bash: trailcue completion bash > ~/.local/share/bash-completion/completions/trailcue. "
        "zsh: into a file _trailcue in a folder of $fpath. "
        "fish: trailcue completion fish > ~/.config/fish/completions/trailcue.fish.",
    )
    completion.add_argument("shell", choices=SHELLS)
    completion.set_defaults(run=_completion)


def _completion(args: argparse.Namespace) -> int:
    from trailcue.commands.completion import script

    return script.run(args)
