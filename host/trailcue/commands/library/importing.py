"""`trailcue import`: files into the library."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from trailcue import cores, playback
from trailcue.cli import EXIT_OK, EXIT_PARTLY, EXIT_USAGE
from trailcue.commands import inputs, show
from trailcue.library import Added, Became, Library, LibraryError, changes
from trailcue.library.looking import Looked, look
from trailcue.library.originals import hash_of, where
from trailcue.library.twins import twin_of
from trailcue.playback import Given, Unplayable
from trailcue.sensed import ImportRefused

_REFUSALS = (Unplayable, ImportRefused, LibraryError)
_PLANNED = "planned"
"""A state of this command alone: it was here, and is shown with the plan that was given from now on."""
_STATES: dict[str, str] = {
    Became.NEW: "new",
    Became.LONGER: "more of",
    Became.KNOWN: "there already,",
    _PLANNED: "with this plan from now on,",
}


def run(args: argparse.Namespace) -> int:
    """Take in every file; one that cannot be is told, and the rest done."""
    show.heard_or_not()
    failed: list[str] = []
    states: Counter[str] = Counter()
    try:
        given, _ = inputs.plan(args)
        files, failed = inputs.files(args.files, args.verbose)
        with Library.opened(to_look=args.dry_run) as library:
            _Intake(args, library, given, states, failed).take(files)
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


@dataclass
class _Intake:
    """Files on their way into a library, or, dry, only looked at.

    Attributes:
        given: the plan that their sessions are to be shown with.
        states: how many sessions became what.
        failed: a line for each file that cannot be taken in.
    """

    args: argparse.Namespace
    library: Library
    given: Given | None
    states: Counter[str]
    failed: list[str]
    _taken: set[str] = field(default_factory=set)

    def take(self, files: list[Path]) -> None:
        """Tell what is there already, and take in the rest."""
        unknown, again = self._unknown(files)
        self._keep(list(unknown.values()))
        for path, name in again:
            first = unknown[name]
            if str(first) in self._taken:
                self.states[Became.KNOWN] += 1
                show.complain(f"{path}: the same as {first}")
            else:
                self._refused(f"{path}: the same as {first}")

    def _keep(self, paths: list[Path]) -> None:
        """Replay files by all cores, and store each as it is done; dry, say that it could be."""
        work = [(path, self.given) for path in paths]
        with show.progress(self.args.json) as progress:
            task = progress.add_task("importing", total=len(work))
            for (path, _), answer in cores.each(_look, work, self.args.jobs, _REFUSALS):
                try:
                    if not isinstance(answer, Looked):
                        raise answer
                    self._kept(path, answer)
                    self._taken.add(str(path))
                except _REFUSALS as error:
                    self._refused(str(error))
                progress.advance(task)

    def _kept(self, path: Path, looked: Looked) -> None:
        notes = list(dict.fromkeys(note for seen in looked.sessions for note in seen.notes))
        if self.args.dry_run:
            self._say(path, "would be taken in", None, looked.hash, notes)
            self.states["to be taken in"] += 1
            return
        for added in self.library.keep(looked, playback.contents(path)):
            state = self._planned(added)
            self.states[state] += 1
            twin = twin_of(self.library, added.number) if state == Became.NEW else None
            self._say(path, state, added.number, added.hash, notes, twin)

    def _unknown(self, files: list[Path]) -> tuple[dict[str, Path], list[tuple[Path, str]]]:
        """Return the files that are not here, by hash, each once, and those that are there again, with their hash.

        Those that are here are told, and get the plan given.
        """
        unknown: dict[str, Path] = {}
        again: list[tuple[Path, str]] = []
        for path in files:
            try:
                data = playback.contents(path)
                name = hash_of(data)
                if self.args.dry_run:
                    known = self.library.known(name, path.name)
                else:
                    known = self.library.here(data, path.name)
            except _REFUSALS as error:
                self._refused(str(error))
                continue
            for added in known:
                try:
                    state = self._planned(added)
                except _REFUSALS as error:
                    self._refused(str(error))
                    continue
                self.states[state] += 1
                self._say(path, state, added.number, name)
            if name in unknown:
                again.append((path, name))
            elif not known:
                unknown[name] = path
        return unknown, again

    def _planned(self, added: Added) -> str:
        """Have a session that was there shown with the plan given, if it is not already; return what became of it."""
        entry, given = self.library.entry(added.number), self.given
        if given is None or (entry.plan, entry.entry) == (given.hash.hex(), given.entry):
            return added.state
        if not self.args.dry_run:
            changes.show_with(self.library, entry, given)
        return _PLANNED if added.state == Became.KNOWN else added.state

    def _refused(self, said: str) -> None:
        self.failed.append(said)
        show.complain(said)

    def _say(
        self,
        path: Path,
        state: str,
        number: int | None,
        name: str,
        notes: Sequence[str] = (),
        twin: int | None = None,
    ) -> None:
        kept = where(name) if self.args.verbose else None
        if self.args.json:
            line = {"source": str(path), "state": state, "number": number, "hash": name}
            line |= {"notes": list(notes), "twin": twin}
            show.print_json(line | ({"file": kept and str(kept)} if self.args.verbose else {}))
            return
        would = "would be " if self.args.dry_run and state == _PLANNED else ""
        said = state if number is None else f"{would}{_STATES[state]} session {number}"
        more = f" ({show.counted(len(notes), 'note')}: -v)" if notes and not self.args.verbose else ""
        print(f"{show.plain(str(path))}: {said}{more}")
        for note in notes if self.args.verbose else ():
            print(f"  {show.plain(note)}")
        if twin is not None:
            print(
                f"  began with session {twin} and lasted as long: if it is the same run, it counts twice now;"
            )
            print(f"  to have it once: trailcue sessions delete {number}")
        if self.args.verbose:
            print(f"  SHA-256 {name}, {f'kept as {show.plain(str(kept))}' if kept else 'not kept'}")


def _look(item: tuple[Path, Given | None]) -> Looked:
    return look(*item)
