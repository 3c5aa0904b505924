"""`trailcue sessions export|delete|rebuild|check`: the files of the library."""

from __future__ import annotations

import argparse
from pathlib import Path

from trailcue import archive
from trailcue.cli import EXIT_OK, EXIT_PARTLY, EXIT_USAGE
from trailcue.commands import show
from trailcue.commands.library.listing import refused
from trailcue.library import Entry, Library, LibraryError, changes, originals, upkeep


def export(args: argparse.Namespace) -> int:
    """Write the original of a session, byte for byte."""
    try:
        with Library.opened(to_look=True) as library:
            entry = library.find(args.session)
            data = originals.read(entry.hash, entry.extension)
    except LibraryError as error:
        return refused(args, error)
    out = Path(args.out)
    if out.is_dir():
        name = Path(entry.source).name
        out /= name if name.lower().endswith(f".{entry.extension}") else f"{name}.{entry.extension}"
    if out.exists() and (not args.force or not out.is_file()):
        said = f"{out}: there already: choose another name{'' if args.force else ', or --force'}"
        return refused(args, said, EXIT_USAGE)
    if not args.dry_run:
        archive.write_whole(out, data)
    if args.json:
        show.print_json({"number": entry.number, "file": str(out), "bytes": len(data), "hash": entry.hash})
    else:
        would = "would be written: " if args.dry_run else ""
        more = f"; {entry.copies - 1} more files hold parts of it (sessions show)" if entry.copies > 1 else ""
        print(show.plain(f"{would}{out}: {len(data)} bytes, SHA-256 {entry.hash}{more}"))
    return _done(args, [])


def delete(args: argparse.Namespace) -> int:
    """Remove sessions, having asked; one whose file cannot be removed is told, and the rest done."""
    show.heard_or_not()
    failed: list[str] = []
    try:
        with Library.opened(to_look=args.dry_run) as library:
            entries = list({one.number: one for one in map(library.find, args.sessions)}.values())
            if args.dry_run or not args.yes:
                for entry in entries:
                    _tell(args, entry, changes.removal(library, entry), "would be removed")
            if args.dry_run:
                return _done(args, [])
            if not args.yes and not _agreed(args, len(entries)):
                return EXIT_USAGE
            for entry in entries:
                _delete(args, library, entry, failed)
    except LibraryError as error:
        _failed(failed, error)
    return _done(args, failed)


def rebuild(args: argparse.Namespace) -> int:
    """Make the list anew."""
    try:
        with show.progress(args.json) as progress:
            task = progress.add_task("replaying", total=None)
            made = upkeep.rebuild(
                args.jobs,
                lambda done, total: progress.update(task, completed=done, total=total),
                is_dry=args.dry_run,
            )
    except LibraryError as error:
        return refused(args, error)
    for line in made.failed:
        show.complain(line)
    if args.json:
        aside = str(made.aside) if made.aside else None
        show.print_json({"sessions": made.sessions, "files": len(made.entered), "damaged_list": aside})
    for path, source, count in made.entered if args.verbose else ():
        if args.json:
            show.print_json({"file": str(path), "source": source, "sessions": count})
        else:
            print(show.plain(f"  {path}: {show.counted(count, 'session')} of {source}"))
    if not args.json:
        held = f"{show.counted(made.sessions, 'session')} from {show.counted(len(made.entered), 'file')}"
        print(f"{'would be in the list: ' if args.dry_run else ''}{held}")
        if made.aside:
            kept = "would be kept" if args.dry_run else "is kept"
            said = f"the damaged list {kept} as {made.aside} until the next rebuild: delete it if all is well"
            print(show.plain(said))
    return _done(args, made.failed)


def check(args: argparse.Namespace) -> int:
    """Look at everything."""
    try:
        found = upkeep.check()
    except LibraryError as error:
        return refused(args, error)
    for line in found.wrong:
        show.complain(line)
    files = len(found.looked_at)
    if args.json:
        show.print_json({"files": files})
    for path in found.looked_at if args.verbose else ():
        if args.json:
            show.print_json({"file": str(path)})
        else:
            print(show.plain(f"  {path}"))
    if not args.json:
        became = f"{len(found.wrong)} wrong" if found.wrong else "all as they were"
        print(f"{show.counted(files, 'file')} looked at: {became}")
    return _done(args, found.wrong)


def _delete(args: argparse.Namespace, library: Library, entry: Entry, failed: list[str]) -> None:
    try:
        removal = changes.delete(library, entry)
    except LibraryError as error:
        _failed(failed, error)
        return
    if args.yes:
        _tell(args, entry, removal, "removed")


def _failed(failed: list[str], error: LibraryError) -> None:
    failed.append(str(error))
    show.complain(str(error))


def _done(args: argparse.Namespace, failed: list[str]) -> int:
    show.summarise(args, failed)
    return EXIT_PARTLY if failed else EXIT_OK


def _tell(args: argparse.Namespace, entry: Entry, removal: changes.Removal, said: str) -> None:
    if args.json:
        staying = [{"file": str(path), "sessions": numbers} for path, numbers in removal.staying]
        removed = [str(path) for path in removal.removed]
        show.print_json({"number": entry.number, "state": said, "removed": removed, "staying": staying})
        return
    print(show.plain(f"session {entry.number} ({entry.source}), tags, note and rating: {said}"))
    for path in removal.removed:
        print(show.plain(f"  {path}: {said}"))
    for path, numbers in removal.staying:
        others = ", ".join(str(number) for number in numbers)
        print(show.plain(f"  {path}: stays as it is, it also holds session {others}"))


def _agreed(args: argparse.Namespace, count: int) -> bool:
    """Ask; where nobody is, it is no."""
    if not show.may_ask(args):
        refused(args, "nothing was removed: say --yes where nobody can be asked")
        return False
    if show.agreed(f"Remove {'it' if count == 1 else f'these {count}'} for good?"):
        return True
    print("nothing was removed")
    return False
