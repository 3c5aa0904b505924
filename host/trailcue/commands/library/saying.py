"""`trailcue sessions tag|note|rpe`: what a user says of a session."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from trailcue.cli import EXIT_OK, EXIT_USAGE
from trailcue.commands import show
from trailcue.commands.library.listing import as_json, refused
from trailcue.library import Entry, Library, LibraryError, changes


def tag(args: argparse.Namespace) -> int:
    """Add and take away tags."""
    json = args.json or "--json" in args.tags
    signed = [one for one in args.tags if one != "--json"]
    add = [one.removeprefix("+") for one in signed if not one.startswith("-")]
    drop = [one[1:] for one in signed if one.startswith("-")]
    if not signed:
        return refused(json, "say which: `trailcue sessions tag last +hill -easy`", EXIT_USAGE)
    return _change(args.session, json, lambda library, entry: changes.tag(library, entry, add, drop))


def note(args: argparse.Namespace) -> int:
    """Put a note to a session."""
    return _change(args.session, args.json, lambda library, entry: changes.note(library, entry, args.text))


def rpe(args: argparse.Namespace) -> int:
    """Put down how hard it was."""
    return _change(args.session, args.json, lambda library, entry: changes.rate(library, entry, args.rpe))


def _change(word: str, json: bool, change: Callable[[Library, Entry], None]) -> int:
    try:
        with Library.opened() as library:
            entry = library.find(word)
            change(library, entry)
            entry = library.find(str(entry.number))
    except LibraryError as error:
        return refused(json, error)
    if json:
        show.print_json(as_json(entry))
        show.print_json({"summary": {"failed": []}})
    else:
        told = [*entry.tags, f"{entry.rpe} of 10" if entry.rpe else "", entry.note]
        print(
            show.plain(f"session {entry.number}: {', '.join(one for one in told if one) or 'nothing said'}")
        )
    return EXIT_OK
