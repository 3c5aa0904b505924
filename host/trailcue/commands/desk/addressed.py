"""Advice to a user: commands to type name the watch that was named here."""

from __future__ import annotations

import argparse
import re
import shlex

from trailcue.link.ports import ANY

_NAMES_IT = r"(?!(?: --\S+)* --(?:on|path))(?=\W|$)"
_OF_A_WATCH = re.compile(rf"(trailcue (?:doctor|install|pull|sync PLAN\.toml)){_NAMES_IT}")
_OF_A_DRIVE = re.compile(rf"(trailcue (?:doctor|install|pull)){_NAMES_IT}")
"""`sync` sets the clock: it takes no drive."""


def addressed(args: argparse.Namespace, said: str) -> str:
    """Return what is said, each `trailcue pull` in it with the `--on` or `--path` that this command was given."""
    path = getattr(args, "path", None)
    if path:
        return _OF_A_DRIVE.sub(lambda found: f"{found[1]} --path {shlex.quote(path)}", said)
    if args.on == ANY:
        return said
    return _OF_A_WATCH.sub(lambda found: f"{found[1]} --on {shlex.quote(args.on)}", said)
