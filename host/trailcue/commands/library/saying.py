"""`trailcue sessions tag|note|rpe`: what a user says of a session."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace

from trailcue.cli import EXIT_OK, EXIT_USAGE
from trailcue.commands import show
from trailcue.commands.library.listing import as_json, refused
from trailcue.library import Entry, Library, LibraryError, changes

_FLAGS = ("--json", "--dry-run")
"""That are known behind the tags, too, where a minus takes a tag away."""


def tag(args: argparse.Namespace) -> int:
    """Add and take away tags."""
    flags = [one for one in args.tags if one.startswith("--")]
    args.json |= "--json" in flags
    args.dry_run |= "--dry-run" in flags
    signed = [one for one in args.tags if one not in flags]
    unknown = [one for one in flags if one not in _FLAGS]
    if unknown or not signed:
        wrong = f"{unknown[0]}: neither a tag nor an option; " if unknown else ""
        return refused(args, f"{wrong}say which: `trailcue sessions tag last +hill -easy`", EXIT_USAGE)
    add = [one.removeprefix("+") for one in signed if not one.startswith("-")]
    drop = [one[1:] for one in signed if one.startswith("-")]
    return _change(
        args,
        lambda library, entry: changes.tag(library, entry, add, drop),
        lambda entry: replace(entry, tags=changes.tagged(entry, add, drop)),
    )


def note(args: argparse.Namespace) -> int:
    """Put a note to a session."""
    return _change(
        args,
        lambda library, entry: changes.note(library, entry, args.text),
        lambda entry: changes.noted(entry, args.text),
    )


def rpe(args: argparse.Namespace) -> int:
    """Put down how hard it was."""
    return _change(
        args,
        lambda library, entry: changes.rate(library, entry, args.rpe),
        lambda entry: replace(entry, rpe=args.rpe),
    )


def _change(
    args: argparse.Namespace, change: Callable[[Library, Entry], None], changed: Callable[[Entry], Entry]
) -> int:
    """Make a change, or only say what a session would be with it; then what is said of it all in all."""
    try:
        with Library.opened(to_look=args.dry_run) as library:
            entry = library.find(args.session)
            if args.dry_run:
                entry = changed(entry)
            else:
                change(library, entry)
                entry = library.entry(entry.number)
    except LibraryError as error:
        return refused(args, error)
    if args.json:
        show.print_json(as_json(entry))
    else:
        told = [*entry.tags, f"{entry.rpe} of 10" if entry.rpe else "", entry.note]
        would = "would be " if args.dry_run else ""
        said = ", ".join(one for one in told if one) or "nothing said"
        print(show.plain(f"session {entry.number}: {would}{said}"))
    show.summarise(args, [])
    return EXIT_OK
