"""The library made anew from its originals, and looked over."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trailcue import archive, cores
from trailcue.playback import Given, Unplayable
from trailcue.sensed import ImportRefused

from . import originals, schema
from .catalogue import Library, database, kept_or_nothing, now
from .comparing import compared
from .loading import given_by
from .looking import Looked, look
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
    """Files that stay but are in no list, a line each."""
    aside: Path | None = None
    """Where the damaged list is now, or would be."""
    entered: list[tuple[Path, str, int]] = field(default_factory=list)
    """Each file that is in the list: where, what it was called when it came, how many sessions it holds."""


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
        found.wrong += library.finish_leaving()
        leaving = {row["hash"] for row in library.base.execute("SELECT * FROM leaving")}
        listed = {row["hash"]: row["extension"] for row in library.base.execute("SELECT * FROM originals")}
        for name, extension in listed.items():
            found.looked_at.append(originals.path_of(name, extension))
            try:
                originals.read(name, extension)
            except LibraryError as error:
                found.wrong.append(str(error))
            if originals.told(name) != library.story(name):
                found.wrong.append(
                    f"{originals.path_of(name, 'json')}: not what the list says: "
                    "any change to its session writes it anew"
                )
        for name, extension in originals.all_there():
            if name not in listed and name not in leaving:
                found.wrong.append(
                    f"{originals.path_of(name, extension)}: in no list: `trailcue sessions rebuild` takes it in"
                )
    return found


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
    stories = {name: originals.told(name) for name, _ in originals.all_there()}
    looked = _look(list(stories), jobs, told, stories, made)
    with _list(database() if not is_dry else None) as library, kept_or_nothing(library):
        schema.migrate(library.base)
        late = [name for name, _ in originals.all_there() if name not in stories]
        stories |= {name: originals.told(name) for name in late}
        looked += _look(late, 1, told, stories, made)
        leaving = {row["hash"] for row in library.base.execute("SELECT * FROM leaving")}
        looked = [one for one in looked if one.hash not in leaving]
        for table in _TABLES:
            library.base.execute(f"DELETE FROM {table}")
        said = _said(stories)
        library.base.execute("DELETE FROM sqlite_sequence")
        highest = max((story.get("number", 0) for story in said.values()), default=0)
        library.base.execute("INSERT INTO sqlite_sequence VALUES ('sessions', ?)", (highest,))
        for one in sorted(looked, key=lambda one: (stories[one.hash].get("added", ""), one.hash)):
            _enter(library, one, stories[one.hash], said)
        if not is_dry:
            library.tell(one.hash for one in looked)
        made.entered = [
            (originals.path_of(one.hash, one.extension), one.source, len(one.sessions)) for one in looked
        ]
        made.sessions = library.base.execute("SELECT count(*) FROM sessions").fetchone()[0]
    return made


def _enter(library: Library, looked: Looked, story: dict[str, Any], said: dict[str, dict[str, Any]]) -> None:
    gone = set(story.get("gone", ()))
    data = originals.read(looked.hash, looked.extension)
    pairs = [compared(library, seen, data) for seen in looked.sessions]
    left = [(state, seen) for state, seen in pairs if seen.identity not in gone]
    library.enter(looked, left, story.get("added", now()), said)
    for identity in gone:
        library.base.execute("INSERT INTO gone VALUES (?, ?)", (looked.hash, identity))


def _look(
    names: list[str], jobs: int | None, told: Told, stories: dict[str, dict[str, Any]], made: Rebuilt
) -> list[Looked]:
    """Replay the originals of these hashes; what cannot be is noted."""
    extensions = dict(originals.all_there())
    work = [(name, extensions[name], stories[name].get("source"), _given(stories[name])) for name in names]
    looked: list[Looked] = []
    answers = cores.each(_look_at, work, jobs, (Unplayable, ImportRefused, LibraryError))
    for done, (item, answer) in enumerate(answers, 1):
        if isinstance(answer, Looked):
            looked.append(answer)
        else:
            made.failed.append(f"{originals.path_of(*item[:2])}: stays, but in no list: {answer}")
        told(done, len(work))
    return looked


def _look_at(item: tuple[str, str, str | None, Given | None]) -> Looked:
    name, extension, source, given = item
    originals.read(name, extension)
    return look(originals.path_of(name, extension), given, source)


def _given(story: dict[str, Any]) -> Given | None:
    sessions = story.get("sessions") or [{}]
    return given_by(sessions[0].get("plan"), sessions[0].get("entry"))


def _said(stories: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return what was told last of each session, by identity."""
    said: dict[str, dict[str, Any]] = {}
    for story in stories.values():
        for one in story.get("sessions", ()):
            known = said.get(one["identity"])
            if known is None or known["changed"] < one["changed"]:
                said[one["identity"]] = one
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
    for table in _TABLES:
        library.base.execute(f"SELECT * FROM {table} LIMIT 1").fetchone()
    if not is_dry:
        library.finish_leaving()
