"""The library made anew from its originals, and looked over."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from trailcue import archive, cores
from trailcue.playback import Unplayable
from trailcue.sensed import ImportRefused

from . import originals, schema
from .catalogue import Library, database, is_named, kept_or_nothing, now, said_together
from .comparing import all_compared
from .entry import Became
from .loading import given_by
from .looking import Looked, Seen, look
from .schema import LibraryError

_TABLES = ("copies", "tags", "digests", "gone", "sessions", "originals")
"""What a rebuild makes anew; those that refer to others first."""

Told = Callable[[int, int], None]
"""Called with how many files are done, and of how many."""


@dataclass
class Rebuilt:
    """What a rebuild made."""

    sessions: int = 0
    failed: list[str] = field(default_factory=list)
    """Files that stay but are in no list, and what is told of files that are gone, a line each."""
    aside: Path | None = None
    """Where the damaged list is now, or would be."""
    entered: list[tuple[Path, str, int]] = field(default_factory=list)
    """Each file that is in the list: where, what it was called when it came, how many sessions it holds."""


class _File(NamedTuple):
    """An original as a rebuild looks through it."""

    hash: str
    extension: str
    source: str | None
    told: tuple[tuple[str, str | None, tuple[str | None, int | None]], ...]
    """Of each session that was told of its identity, its own name in this file if that is another, hash and entry of
    the plan that it is shown with."""


@dataclass
class Checked:
    """What a look at everything found."""

    looked_at: list[Path] = field(default_factory=list)
    """The originals that the list has."""
    wrong: list[str] = field(default_factory=list)
    """A line each: what is wrong, and what to do."""


def check() -> Checked:
    """Compare every original with its hash, and the list with what is there.

    Raises:
        LibraryError: there is no list that could be looked at.
    """
    found = Checked()
    with Library.opened(to_look=not database().exists()) as library:
        for (said,) in library.base.execute("PRAGMA integrity_check"):
            if said != "ok":
                found.wrong.append(str(schema.Damaged(database(), said)))
        found.wrong += library.finish_leaving().values()
        listed = library.base.execute("SELECT hash, extension FROM originals").fetchall()
        found.looked_at += [originals.path_of(row["hash"], row["extension"]) for row in listed]
        names = dict.fromkeys(
            [*(row["hash"] for row in listed), *(name for name, _ in originals.all_there())]
        )
        suspect = [name for name in names if _wrong_with(library, name)]
        if suspect or originals.parts() or originals.orphans():
            with _alone(library):  # what another trailcue was in the middle of is nothing wrong
                for name in suspect:
                    found.wrong += _wrong_with(library, name)
                found.wrong += [
                    f"{path}: left by an interruption: `trailcue sessions rebuild` removes it"
                    for path in originals.parts()
                ]
                found.wrong += [line for path, line in _orphaned() if path.stem not in names]
    return found


def _orphaned() -> list[tuple[Path, str]]:
    """Return where something is told of an original that is gone, each with a line that says so."""
    return [
        (path, f"{path}: told of a session whose file is gone: import that again, or delete this")
        for path in originals.orphans()
    ]


def _wrong_with(library: Library, name: str) -> list[str]:
    """Return a line for all that is wrong with the original of this hash and with what the list has of it."""
    row = library.base.execute("SELECT extension FROM originals WHERE hash = ?", (name,)).fetchone()
    if row is None:
        if library.base.execute("SELECT 1 FROM leaving WHERE hash = ?", (name,)).fetchone():
            return []
        return [
            f"{path}: in no list: `trailcue sessions rebuild` takes it in" for path in originals.places(name)
        ]
    wrong: list[str] = []
    try:
        originals.read(name, row["extension"])
    except LibraryError as error:
        wrong.append(str(error))
    if originals.told(name) != library.story(name):
        wrong.append(
            f"{originals.path_of(name, 'json')}: not what the list says: any change to its session writes it anew"
        )
    kept = originals.path_of(name, row["extension"])
    wrong += [
        f"{path}: a second file of the hash of {kept.name}: `trailcue sessions rebuild` leaves one that is sound"
        for path in originals.places(name)
        if path != kept
    ]
    return wrong


@contextmanager
def _alone(library: Library) -> Iterator[None]:
    """Keep other trailcues from changing the library, where this one can: where it cannot write they are let be."""
    with ExitStack() as stack:
        try:
            stack.enter_context(library.changing())
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:
                raise
        yield


def rebuild(
    jobs: int | None = None, told: Told = lambda done, total: None, *, is_dry: bool = False
) -> Rebuilt:
    """Make the list anew from the originals and what is told beside them; a damaged one is put aside.

    Args:
        jobs: how many processes replay; None: one a core.
        told: what hears how far it is.
        is_dry: make it in memory, and leave all that is on the disk as it is.

    Raises:
        LibraryError: the list is in use, of a newer trailcue, or cannot be written.
    """
    if not is_dry:
        archive.make_folder(database().parent)
    aside = database().with_name(f"{database().name}.damaged") if _is_damaged(is_dry) else None
    if aside and not is_dry:
        _put_aside(aside)
    made = Rebuilt(aside=aside)
    looked: dict[_File, Looked | Exception] = {}
    _look(_files(_stories()), looked, jobs, told)
    with _list(database() if not is_dry else None) as library, kept_or_nothing(library):
        schema.migrate(library.base)
        with _kept_list(library, is_dry=is_dry and not aside) as there:
            stories, given = _known(there), _highest(there)
        files = _files(stories)
        _look([file for file in files if file not in looked], looked, 1, told)  # what has changed meanwhile
        _fill(library, files, stories, looked, made, given)
        if not is_dry:
            for path in originals.parts():
                path.unlink()
            library.tell(row["hash"] for row in library.base.execute("SELECT hash FROM originals").fetchall())
        made.failed += [line for _, line in _orphaned()]
        made.sessions = library.base.execute("SELECT count(*) FROM sessions").fetchone()[0]
    if not is_dry:
        _leave_one_each()  # only now: until it counts, the list may have had the other
    return made


def _fill(
    library: Library,
    files: list[_File],
    stories: dict[str, dict[str, Any]],
    looked: dict[_File, Looked | Exception],
    made: Rebuilt,
    given: int,
) -> None:
    """Put into the list what its originals hold, and nothing else.

    No number up to `given` is given again, nor one up to those that are told beside the originals.
    """
    for table in (*_TABLES, "sqlite_sequence"):
        library.base.execute(f"DELETE FROM {table}")
    said = _said(stories)
    orphaned = _said({path.stem: originals.told(path.stem) for path in originals.orphans()})
    highest = max((story["number"] for story in (*said.values(), *orphaned.values())), default=0)
    library.base.execute("INSERT INTO sqlite_sequence VALUES ('sessions', ?)", (max(highest, given),))
    for file in sorted(files, key=lambda file: (stories[file.hash].get("added", ""), file.hash)):
        path, one = originals.path_of(file.hash, file.extension), looked[file]
        if isinstance(one, Looked):
            count = _enter(library, one, stories[file.hash], said)
            made.entered.append((path, one.source, count))
        else:
            made.failed.append(f"{path}: stays, but in no list: {one}")


def _stories() -> dict[str, dict[str, Any]]:
    return {name: originals.told(name) for name, _ in originals.all_there()}


def _known(library: Library) -> dict[str, dict[str, Any]]:
    """Return what is told beside the originals that stay; of those of which that is no use, what the list says."""
    leaving = {row["hash"] for row in library.base.execute("SELECT hash FROM leaving")}
    return {name: story or library.story(name) for name, story in _stories().items() if name not in leaving}


def _highest(library: Library) -> int:
    """Return the highest number that a sound list has ever given; 0 for none, as of a new one."""
    return library.base.execute(
        "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'sessions'"
    ).fetchone()[0]


@contextmanager
def _kept_list(library: Library, *, is_dry: bool) -> Iterator[Library]:
    """The list that a rebuild is to replace, of this version: a dry one reads a copy of the one on the disk."""
    if not is_dry or not database().exists():
        yield library
        return
    with _list(database()) as there, schema.copied(there.base) as copy:
        yield Library(copy)


def _files(stories: dict[str, dict[str, Any]]) -> list[_File]:
    """Return the originals with these stories, as they are to be looked through."""
    return [
        _File(
            name,
            extension,
            stories[name].get("source"),
            tuple(
                (one["identity"], one.get("own"), (one["plan"], one["entry"]))
                for one in stories[name].get("sessions", ())
            ),
        )
        for name, extension in _one_each().items()
        if name in stories
    ]


def _one_each() -> dict[str, str]:
    """Return each original's ending, by hash: where it is under more than one, the first that is sound."""
    each: dict[str, str] = {}
    for name, extension in originals.all_there():
        if name not in each or not _is_sound(name, each[name]):
            each[name] = extension
    return each


def _is_sound(name: str, extension: str) -> bool:
    try:
        originals.read(name, extension)
    except LibraryError:
        return False
    return True


def _leave_one_each() -> None:
    """Remove what the list has under another ending, where that is sound; what cannot be removed a check names."""
    each = _one_each()
    second = [(name, extension) for name, extension in originals.all_there() if each[name] != extension]
    if not second:
        return
    with _list(database()) as library, library.changing():
        for name, extension in second:
            row = library.base.execute("SELECT extension FROM originals WHERE hash = ?", (name,)).fetchone()
            if row and row["extension"] != extension and _is_sound(name, row["extension"]):
                with suppress(OSError):
                    originals.remove(name, extension)


def _enter(library: Library, looked: Looked, story: dict[str, Any], said: dict[str, dict[str, Any]]) -> int:
    """Enter a file in the list; return how many of its sessions: those that were deleted do not come back."""
    gone = set(story.get("gone", ()))
    data = originals.read(looked.hash, looked.extension)
    left = [seen for seen in looked.sessions if not any(is_named(one, seen.own) for one in gone)]
    sessions = all_compared(library, left, data)
    stories: dict[int, dict[str, Any]] = {}
    for seen, one in zip(left, sessions, strict=True):
        # What was told is by the name that it had then: it may be one with another now, or have to be called otherwise.
        names = (one.seen.identity, seen.identity) if one.became == Became.NEW else (seen.identity,)
        stories[seen.place] = next((said[name] for name in names if name in said), {})
    library.enter(looked, sessions, story.get("added", now()), stories)
    for identity in gone:
        library.base.execute("INSERT INTO gone VALUES (?, ?)", (looked.hash, identity))
    return len(left)


def _look(files: list[_File], looked: dict[_File, Looked | Exception], jobs: int | None, told: Told) -> None:
    """Replay these originals, each session with the plan that it is shown with."""
    answers = cores.each(_look_at, files, jobs, (Unplayable, ImportRefused, LibraryError))
    for done, (file, answer) in enumerate(answers, 1):
        looked[file] = answer
        told(done, len(files))


def _look_at(file: _File) -> Looked:
    originals.read(file.hash, file.extension)
    path = originals.path_of(file.hash, file.extension)
    usual = file.told[0][2] if file.told else (None, None)
    plans = {usual, *(plan for _, _, plan in file.told)}
    looks = {plan: look(path, given_by(*plan), file.source) for plan in plans}
    sessions: list[Seen] = []
    for seen in looks[usual].sessions:
        named = ((identity, plan) for identity, own, plan in file.told if is_named(own or identity, seen.own))
        identity, plan = next(named, (seen.identity, usual))
        other = next(one for one in looks[plan].sessions if one.place == seen.place)
        sessions.append(replace(other, identity=identity))
    return replace(looks[usual], extension=file.extension, sessions=tuple(sessions))


def _said(stories: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return what was told last of each session, by identity; under two numbers it was two, and has what both had."""
    last: dict[tuple[str, int], dict[str, Any]] = {}
    for story in stories.values():
        for one in story.get("sessions", ()):
            known = last.get(key := (one["identity"], one["number"]))
            if known is None or known["changed"] < one["changed"]:
                last[key] = one
    said: dict[str, dict[str, Any]] = {}
    for one in sorted(last.values(), key=lambda one: one["changed"], reverse=True):
        known = said.get(one["identity"])
        said[one["identity"]] = said_together(known, one) if known else one
    return said


@contextmanager
def _list(path: Path | None) -> Iterator[Library]:
    """The list, new or sound, without the questions that `Library.opened` asks; None: one in memory."""
    with schema.speaking(database()), closing(schema.connected(path)) as base:
        schema.version_of(base, database())
        yield Library(base)


def _is_damaged(is_dry: bool) -> bool:
    """Return True for a list that is no use, or of which only the journal is left; what it has begun is finished."""
    path = database()
    if not path.exists():
        return _journal(path).exists()
    try:
        with _list(path) as library:
            _try(library, is_dry)
    except schema.Damaged:
        return True
    return False


def _put_aside(aside: Path) -> None:
    """Move a list out of the way, with its journal: beside a new list, SQLite would take that for the new one's."""
    path = database()
    for one, to in ((path, aside), (_journal(path), _journal(aside))):
        to.unlink(missing_ok=True)
        if one.exists():
            os.replace(one, to)


def _journal(of: Path) -> Path:
    return of.with_name(f"{of.name}-journal")


def _try(library: Library, is_dry: bool) -> None:
    """Raise Damaged for a list that a rebuild could not go on with."""
    if not library.base.execute("PRAGMA user_version").fetchone()[0]:
        return  # new, nothing is in it
    said = library.base.execute("PRAGMA integrity_check").fetchone()[0]
    if said != "ok":
        raise schema.Damaged(database(), said)
    for table in (*_TABLES, "leaving"):
        library.base.execute(f"SELECT * FROM {table} LIMIT 1").fetchone()
    if not is_dry:
        library.finish_leaving()
