"""`trailcue pull`: what the watch has recorded, verified, into the library; then the watch may use the room again."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from trailcue.cli import EXIT_OK, EXIT_PARTLY
from trailcue.commands import show
from trailcue.commands.desk.addressed import addressed
from trailcue.library import Became, LibraryError
from trailcue.link import keeping
from trailcue.link.files import Files, Told
from trailcue.link.poolmap import NoPool, NotVerified
from trailcue.link.ports import NoWatch
from trailcue.link.pull import Keep, Kept, Mark, Pulled, pull
from trailcue.link.reach import alone, reached
from trailcue.link.remote import Remote
from trailcue.link.repl import LinkError
from trailcue.link.spool import SpoolBusy
from trailcue.link.sync import mark_pulled

TROUBLES = (NoWatch, LinkError, NoPool, NotVerified, SpoolBusy, LibraryError, OSError)
"""What ends it without anything lost; the text of each says what to do."""

_GOES_ON = "what has come so far is kept: run it again to go on from there"


def run(args: argparse.Namespace) -> int:
    """Pull; the summary comes whatever happened."""
    show.heard_or_not()
    done, failed = Pulled(), list[str]()
    try:
        with _met(args) as (files, mark):
            done = pulled(args, files, mark)
    except TROUBLES as error:
        failed.append(addressed(args, told(error)))
        show.complain(failed[0])
    if args.json:
        show.print_json({"summary": {**summary(done), "is_dry_run": args.dry_run, "failed": failed}})
    return EXIT_PARTLY if failed else EXIT_OK


@contextmanager
def _met(args: argparse.Namespace) -> Iterator[tuple[Files, Mark | None]]:
    """Give the files of the watch that is named, and what notes in its pool what has come."""
    if args.path:
        from trailcue.link.drive import Drive, boot_of

        if boot_of(Path(args.path)) is None:
            raise NoWatch(f"{args.path}: no CircuitPython drive", "it has no boot_out.txt")
        with alone(args.path):
            yield Drive(Path(args.path)), None
        return
    with reached(args.on, may_be_new=False) as repl:
        remote = Remote(repl)
        yield remote, lambda below: mark_pulled(remote, below)


def pulled(args: argparse.Namespace, files: Files, mark: Mark | None) -> Pulled:
    """Pull and tell it, as lines or as JSON without its summary."""
    out = getattr(args, "out", None)
    keep = _fed(files, keeping.in_folder(Path(out)) if out else keeping.in_library)
    with show.progress(args.json) as progress:

        def to_come(size: int) -> Told:
            task = progress.add_task("pulling", total=size)
            return lambda part: progress.advance(task, part)

        done = pull(files, keep, mark, is_dry=args.dry_run, told=to_come)
    if args.json:
        for one in done.kept:
            show.print_json({"kept": one.name, "state": one.state})
    else:
        _tell(args, done, mark)
    return done


def _fed(files: Files, keep: Keep) -> Keep:
    """Return `keep`, with the watchdog fed meanwhile: a long session is replayed on its way into the library."""
    if not isinstance(files, Remote):
        return keep

    def fed(data: bytes, source: str) -> Sequence[Kept]:
        with files.repl.fed():
            return keep(data, source)

    return fed


def _tell(args: argparse.Namespace, done: Pulled, mark: Mark | None) -> None:
    begun = "; a session has begun, nothing is recorded in it yet" if done.has_begun else ""
    if not done.new_pages:
        print(f"nothing new in the watch's log{begun}")
        return
    size = (
        f"{show.counted(done.sessions, 'session')}, {show.counted(done.new_pages, 'new page')} of 512 bytes"
    )
    if args.dry_run:
        print(f"would pull {size}{begun}")
        return
    print(f"pulled {size}{begun}")
    for one in done.kept:
        print(f"  {show.plain(one.name)}: {_STATES[one.state]}")
    for note in done.notes:
        show.complain(note)
    if done.goes_on:
        print("  the last session is not over: what the watch adds to it comes with the next pull")
    if mark is None:
        print(
            "over the drive nothing can be noted on the watch: it keeps the room until it is pulled over its port"
        )
    elif args.verbose:
        print(
            f"the watch may use the room of all pages below {done.marked} again; {done.fetched_bytes:,} bytes came over"
        )


_STATES = {
    Became.NEW: "new",
    Became.LONGER: "has gone on since it was pulled last",
    Became.KNOWN: "known already",
}


def summary(done: Pulled) -> dict[str, Any]:
    """Return the figures of a pull as JSON has them."""
    return {
        "new_pages": done.new_pages,
        "fetched_bytes": done.fetched_bytes,
        "sessions": done.sessions,
        "kept": [{"name": one.name, "state": one.state} for one in done.kept],
        "marked_below": done.marked,
        "goes_on": done.goes_on,
        "notes": done.notes,
    }


def told(error: Exception) -> str:
    """Return what went wrong on one line."""
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}; {_GOES_ON}"
    return str(error)
