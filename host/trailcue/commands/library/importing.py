"""`trailcue import`: files into the library."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from trailcue import cores, playback
from trailcue.cli import EXIT_OK, EXIT_PARTLY, EXIT_USAGE
from trailcue.commands import inputs, show
from trailcue.library import Added, Library, LibraryError, changes
from trailcue.library.looking import Looked, look
from trailcue.library.originals import hash_of, where
from trailcue.playback import Given, Unplayable
from trailcue.sensed import ImportRefused

_REFUSALS = (Unplayable, ImportRefused)
_STATES = {
    "new": "new",
    "longer": "more of",
    "known": "there already,",
    "planned": "with this plan from now on,",
}


def run(args: argparse.Namespace) -> int:
    """Take in every file; one that cannot be is told, and the rest done."""
    states: Counter[str] = Counter()
    failed: list[str] = []
    try:
        given, _ = inputs.plan(args)
        files, failed = inputs.files(args.files, args.verbose)
        with Library.opened(to_look=args.dry_run) as library:
            (_would if args.dry_run else _take)(args, library, files, given, states, failed)
    except inputs.Misused as misused:
        show.summarise(args, misused.args, sessions={})
        return EXIT_USAGE
    except LibraryError as error:
        failed.append(str(error))
        show.complain(str(error))
    show.summarise(args, failed, sessions=dict(states))
    if not args.json:
        said = ", ".join(f"{count} {state}" for state, count in sorted(states.items())) or "no session"
        print(f"{said}{f', {len(failed)} failed' if failed else ''}")
    return EXIT_PARTLY if failed else EXIT_OK


def _would(
    args: argparse.Namespace,
    library: Library,
    files: list[Path],
    given: Given | None,
    states: Counter[str],
    failed: list[str],
) -> None:
    """Say what would be taken in, by hash alone."""
    for name, path in _unknown(args, library, files, given, states, failed).items():
        _say(args, path, "would be taken in", None, name)
        states["to be taken in"] += 1


def _take(
    args: argparse.Namespace,
    library: Library,
    files: list[Path],
    given: Given | None,
    states: Counter[str],
    failed: list[str],
) -> None:
    """Replay what is not there yet, by all cores, and store each as it is done."""
    unknown = _unknown(args, library, files, given, states, failed)
    work = [(path, given) for path in unknown.values()]
    with show.progress(args.json) as progress:
        task = progress.add_task("importing", total=len(work))
        for (path, _), answer in cores.each(_look, work, args.jobs, _REFUSALS):
            try:
                if not isinstance(answer, Looked):
                    raise answer
                for added in library.keep(answer, playback.contents(path)):
                    states[added.state] += 1
                    _say(args, path, added.state, added.number, added.hash)
            except _REFUSALS as error:
                _refused(failed, error)
            progress.advance(task)


def _look(item: tuple[Path, Given | None]) -> Looked:
    return look(*item)


def _unknown(
    args: argparse.Namespace,
    library: Library,
    files: list[Path],
    given: Given | None,
    states: Counter[str],
    failed: list[str],
) -> dict[str, Path]:
    """Return the files that are not in the library, by hash, each once; the others are told, and get the plan given."""
    unknown: dict[str, Path] = {}
    for path in files:
        try:
            data = playback.contents(path)
        except Unplayable as error:
            _refused(failed, error)
            continue
        name = hash_of(data)
        known = library.known(name, path.name) if args.dry_run else library.here(data, path.name)
        for added in known:
            try:
                state = _planned(args, library, added, given)
            except _REFUSALS as error:
                _refused(failed, error)
                continue
            states[state] += 1
            _say(args, path, state, added.number, name)
        if name in unknown:
            states["known"] += 1
            show.complain(f"{path}: the same as {unknown[name]}")
        elif not known:
            unknown[name] = path
    return unknown


def _planned(args: argparse.Namespace, library: Library, added: Added, given: Given | None) -> str:
    """Have a session that is there shown with the plan given, if it is not already; return what became of it."""
    entry = library.find(str(added.number))
    if given is None or (entry.plan, entry.entry) == (given.hash.hex(), given.entry):
        return added.state
    if not args.dry_run:
        changes.show_with(library, entry, given)
    return "planned"


def _refused(failed: list[str], error: Exception) -> None:
    failed.append(str(error))
    show.complain(str(error))


def _say(args: argparse.Namespace, path: Path, state: str, number: int | None, name: str) -> None:
    kept = where(name) if args.verbose else None
    if args.json:
        line = {"source": str(path), "state": state, "number": number, "hash": name}
        show.print_json(line | ({"file": kept and str(kept)} if args.verbose else {}))
        return
    would = "would be " if args.dry_run and state == "planned" else ""
    said = state if number is None else f"{would}{_STATES[state]} session {number}"
    print(f"{show.plain(str(path))}: {said}")
    if args.verbose:
        print(f"  SHA-256 {name}, {f'kept as {show.plain(str(kept))}' if kept else 'not kept'}")
